"""Whatever a table holds, it has a stated result or kcm refuses it, and the caller's columns stay as they are."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcm.errors import InvalidValue, KcmError
from kcm.segmentation.pareto import concentration
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import btyd_summary, score, summarize
from kcm.segmentation.segments import segment

AS_OF = date(2014, 5, 6)
NAN = float("nan")

ids = st.sampled_from(("A", "B", "", 1, 2, 2**63, -1, None, NAN, True, 1.5, b"A", "x" * 200, "a\0", pd.NA, Decimal(3)))
days = st.sampled_from(
    (
        date(2014, 5, 1),
        date(2014, 5, 7),
        date.min,
        date.max,
        "2014-05-01",
        "yesterday",
        16191,
        10**12,
        None,
        NAN,
        pd.NaT,
        np.datetime64("2014-05-01"),
        np.datetime64("NaT", "D"),
        np.datetime64("2014-05-01T10:00"),
        datetime(2014, 5, 1, 10),
        datetime(2014, 5, 1, 10, tzinfo=UTC),
    )
)
amounts = st.sampled_from(
    (1.0, -1.0, 0.0, NAN, float("inf"), 1e300, 2.0**53, 0.1, None, "5", True, Decimal("1.5"), 7, 10**30, 1j)
)
cuts = st.lists(st.sampled_from((1, 5, 5, 9.5, NAN, None, "2")), max_size=3)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """Columns of which some are fine throughout and others anything, as lists or as arrays, not always as long."""
    rows = draw(st.integers(0, 4))

    def column(good: st.SearchStrategy[Any], any_value: st.SearchStrategy[Any]) -> Any:
        values = draw(
            st.lists(good if draw(st.booleans()) else any_value, min_size=rows, max_size=rows + draw(st.integers(0, 1)))
        )
        kind = draw(st.sampled_from((list, tuple, pd.Series, "array", "object")))
        if kind == "object" or kind is pd.Series:
            boxed = np.empty(len(values), dtype=object)
            boxed[:] = values
            return boxed if kind == "object" else pd.Series(boxed)
        try:
            return np.array(values) if kind == "array" else kind(values)
        except (ValueError, OverflowError, TypeError):
            return values

    return {
        "customer": column(st.sampled_from(("A", "B")), ids),
        "date": column(st.just(date(2014, 5, 1)), days),
        "amount": column(st.floats(-5, 5), amounts),
        "order": draw(st.none() | st.lists(ids, min_size=rows, max_size=rows)),
    }


@settings(max_examples=300)
@given(tables(), cuts, st.integers(-1, 6))
def test_bad_input_raises_nothing_but_a_kcm_error(table: dict[str, Any], edges: list[Any], bins: int) -> None:
    """Future, missing, mixed, too large or too many: a result, or an error of kcm, and the caller's data untouched."""
    before = copy.deepcopy(table)
    try:
        bought = Purchases.from_columns(**table, refunds="net").until(AS_OF)
        summary = summarize(bought, as_of=AS_OF)
        btyd_summary(bought, as_of=AS_OF)
        measures = dict.fromkeys(("recency_days", "frequency", "monetary"), edges)
        segment(score(summary))
        concentration(summary.customers, summary.monetary)
        score(summary, bins=bins, cuts=measures)
    except KcmError:
        pass
    for name, column in table.items():
        assert repr(column) == repr(before[name])


def test_unsorted_rows_of_the_future_are_named_by_the_first_and_can_be_left_out() -> None:
    table = Purchases.from_columns(
        customer=["B", "A", "B"], date=["2014-05-09", "2014-05-01", "2014-04-01"], amount=[1, 2, 4], refunds="net"
    )
    with pytest.raises(InvalidValue, match=r"found 2014-05-09, expected no later than 2014-05-06 @ date\[0\]"):
        summarize(table, as_of=AS_OF)
    summary = summarize(table.until(AS_OF), as_of=AS_OF)
    assert summary.customers.tolist() == ["A", "B"]
    assert summary.monetary.tolist() == [2.0, 4.0]


def test_columns_that_their_caller_changes_afterwards_change_nothing() -> None:
    columns: dict[str, Any] = {
        "customer": np.array([1, 2]),
        "date": np.array(["2014-05-01", "2014-05-02"], dtype="datetime64[D]"),
        "amount": np.array([5.0, 7.0]),
    }
    table = Purchases.from_columns(**columns, refunds="net")
    before = summarize(table, as_of=AS_OF).monetary.tolist()
    columns["amount"][:] = 0
    columns["customer"][:] = 9
    columns["date"][:] = np.datetime64("NaT", "D")
    assert summarize(table, as_of=AS_OF).monetary.tolist() == before == [5.0, 7.0]
    assert table.customers.tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        table.amount[0] = 1
