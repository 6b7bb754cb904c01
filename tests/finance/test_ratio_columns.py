"""Ratios of many companies at once are those of each."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.finance.worked_ratios import NOW, anything, books

from kcm.errors import InvalidValue, NotFound
from kcm.finance.ratios import RATIOS, RatioStatus, ratio, ratio_columns
from kcm.finance.ratios.computing import BLOCK
from kcm.testing.finances import bases, statements


@given(st.data(), bases())
def test_all_ratios_at_once_are_each_ratio_of_each_company(data: st.DataObject, basis: Any) -> None:
    """Columns over all ratios, with two years before, give every company the value and status it has alone."""
    years = [
        data.draw(statements(year=2013 - back, currency="USD", partial=data.draw(st.booleans()))) for back in range(3)
    ]
    now, previous, earlier = ({name: [float(one.items[name])] for name in one.items} for one in years)
    now.setdefault("sales", [math.nan])
    found = ratio_columns(now, RATIOS, previous=previous, earlier=earlier, basis=basis)
    for name, (values, statuses) in found.items():
        one = ratio(years[0], name, previous=years[1], earlier=years[2], basis=basis)
        assert RatioStatus(statuses[0]) is one.status
        assert (None if math.isnan(values[0]) else values[0]) == one.value


def margins(columns: dict[str, Any]) -> tuple[Any, Any]:
    return ratio_columns(columns, ["net_profit_margin"])["net_profit_margin"]


def test_companies_beyond_the_first_block_have_their_ratios_too() -> None:
    size = 2 * BLOCK + 3
    sales = np.arange(size, dtype=float)
    values, statuses = ratio_columns({"net_income": sales * 2, "sales": sales}, ["net_profit_margin"])[
        "net_profit_margin"
    ]
    assert np.flatnonzero(statuses).tolist() == [0]
    assert (values[1:] == 2).all()
    broken = {"sales": np.where(np.arange(size) == BLOCK + 1, np.inf, 1.0)}
    with pytest.raises(
        InvalidValue, match=rf"found an infinite number, expected a finite one @ columns\.sales\[{BLOCK + 1}\]"
    ):
        ratio_columns(broken, ["net_profit_margin"])


def test_a_denominator_or_a_sum_beyond_every_float_is_undefined_and_never_0_or_infinite() -> None:
    huge = {"total_assets": [1.7e308], "sales": [1.0]}
    values, statuses = ratio_columns(huge, ["asset_turnover"], previous=huge)["asset_turnover"]
    assert (statuses.tolist(), np.isnan(values).tolist()) == ([RatioStatus.UNDEFINED.value], [True])
    amounts = {**{name: [1.0] for name in NOW}, "current_assets": [1.7e308]}
    values, statuses = ratio_columns(amounts, ["altman_z_non_manufacturing"])["altman_z_non_manufacturing"]
    assert (statuses.tolist(), np.isnan(values).tolist()) == ([RatioStatus.UNDEFINED.value], [True])


def test_masked_and_decimal_columns_are_read_as_what_they_mean() -> None:
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    values, statuses = ratio_columns({"net_income": masked, "sales": [1, 1]}, ["net_profit_margin"])[
        "net_profit_margin"
    ]
    assert statuses.tolist() == [RatioStatus.VALUE.value, RatioStatus.MISSING.value]
    exact = np.array([Decimal("0.5"), Decimal(2)], dtype=object)
    values, _ = margins({"net_income": exact, "sales": [1, 1]})
    assert values.tolist() == [0.5, 2.0]


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (
            lambda: ratio_columns({"net_income": [1], "sale": [2]}, ["net_profit_margin"]),
            InvalidValue,
            "found the item 'sale', expected one of sales, ",
        ),
        (
            lambda: ratio_columns({"previous.sales": [1]}, ["net_profit_margin"]),
            InvalidValue,
            "found the item 'previous.sales', expected one of sales, ",
        ),
        (
            lambda: ratio_columns({"sales": [1]}, "gross_margin"),
            InvalidValue,
            "found text, expected a list of ratios @ names",
        ),
        (
            lambda: ratio(anything(None), "gross_margin"),
            InvalidValue,
            "found NoneType, expected a Statement @ statement",
        ),
        (
            lambda: ratio(books(NOW), "gross_margin", previous=anything("2012")),
            InvalidValue,
            "found text, expected a Statement @ previous",
        ),
        (lambda: ratio(books(NOW), anything([])), NotFound, "found no ratio list, expected one of current_ratio, "),
        (
            lambda: ratio(books(NOW), attrs.evolve(RATIOS["gross_margin"], quotient=lambda of: (of["tax"], 1.0))),
            InvalidValue,
            "found the item 'tax' in the quotient of 'gross_margin', expected one of its items @ $.quotient",
        ),
    ],
)
def test_what_is_no_statement_item_or_ratio_is_refused(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(words)
