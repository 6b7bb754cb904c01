from __future__ import annotations

from datetime import date, timedelta
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.periods import day_number
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import BtydSummary, btyd_summary
from kcm.testing.purchasing import btyd_summaries, purchases

START = date(2013, 1, 1)
AS_OF = date(2013, 3, 2)


def summary_of(*rows: tuple[str, int, float], refunds: Any = "net", unit_days: int = 1) -> dict[str, tuple[Any, ...]]:
    """The summary of (customer, days after the start, amount)."""
    table = Purchases.from_columns(
        customer=[name for name, _, _ in rows],
        date=[START + timedelta(days=after) for _, after, _ in rows],
        amount=[amount for _, _, amount in rows],
        refunds=refunds,
    )
    found = btyd_summary(table, as_of=AS_OF, unit_days=unit_days)
    columns = (found.x.tolist(), found.t_x.tolist(), found.T.tolist(), found.m.tolist())
    return dict(zip(found.customers.tolist(), zip(*columns, strict=True), strict=True))


def test_the_first_purchase_is_no_repeat_and_a_day_counts_once() -> None:
    found = summary_of(("A", 0, 10), ("A", 14, 20), ("A", 14, 5), ("A", 28, 50), unit_days=7)
    assert found["A"] == (2, 4.0, 60 / 7, 37.5)


@pytest.mark.parametrize(("refunds", "expected"), [("net", (1, 5.0, 60.0, 12.0)), ("drop", (1, 5.0, 60.0, 20.0))])
def test_a_refund_after_the_first_day_reduces_the_mean_money(refunds: str, expected: tuple[Any, ...]) -> None:
    assert summary_of(("A", 0, 9), ("A", 5, 20), ("A", 7, -8), refunds=refunds)["A"] == expected


def test_a_refund_that_is_kept_is_a_repeat() -> None:
    assert summary_of(("A", 0, 9), ("A", 5, 20), ("A", 7, -8), refunds="keep")["A"] == (2, 7.0, 60.0, 6.0)


def test_without_a_repeat_there_is_no_mean_money_and_without_a_purchase_no_time() -> None:
    found = summary_of(("A", 0, 9), ("B", 3, -9), ("C", 0, 1), ("C", 1, float("nan")))
    assert found["A"][:3] == (0, 0.0, 60.0)
    assert isnan(found["A"][3])
    assert found["B"][0] == 0
    assert all(isnan(value) for value in found["B"][1:])
    assert found["C"][:3] == (1, 1.0, 60.0)
    assert isnan(found["C"][3])


@pytest.mark.parametrize("unit_days", [0, -7, 1.5, True])
def test_a_unit_below_a_day_is_refused(unit_days: Any) -> None:
    with pytest.raises(InvalidValue, match="unit_days"):
        summary_of(("A", 0, 9), unit_days=unit_days)


def test_a_purchase_after_the_reporting_day_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"found 2013-03-03, expected no later than 2013-03-02 @ date\[1\]"):
        summary_of(("A", 0, 9), ("A", 61, 9))


@given(btyd_summaries())
def test_time_of_last_purchase_lies_within_the_observation(summary: BtydSummary) -> None:
    """0 ≤ t_x ≤ T, and no repeat exactly where the last purchase is the first."""
    known = ~np.isnan(summary.T)
    assert (summary.t_x[known] >= 0).all()
    assert (summary.t_x[known] <= summary.T[known]).all()
    assert np.array_equal(summary.x[known] == 0, summary.t_x[known] == 0)


@given(purchases(), st.sampled_from((1, 7)))
def test_summaries_agree_with_one_row_at_a_time(table: Purchases, unit_days: int) -> None:
    """The columns say what a loop over each customer's rows says."""
    today = day_number(date(2013, 3, 1))
    found = btyd_summary(table, as_of=date(2013, 3, 1), unit_days=unit_days)
    for place in range(table.customers.size):
        rows = [row for row in range(table.rows) if table.customer[row] == place]
        counting = [row for row in rows if table.refunds == "keep" or table.amount[row] >= 0]
        days = sorted({int(table.day[row]) for row in counting})
        assert found.x[place] == max(len(days) - 1, 0)
        if not days:
            assert np.isnan(found.T[place])
            continue
        assert found.t_x[place] == (days[-1] - days[0]) / unit_days
        assert found.T[place] == (today - days[0]) / unit_days
        if len(days) > 1:
            paying = counting if table.refunds == "drop" else rows
            minor = sum(round(table.amount[row] * 10**table.decimals) for row in paying if table.day[row] > days[0])
            assert found.m[place] == pytest.approx(minor / 10**table.decimals / (len(days) - 1), abs=1e-9)


CDNOW = Path(__file__).parents[2] / "examples" / "cdnow" / "CDNOW_sample.txt"


def test_cdnow_calibration_period() -> None:
    """Fader, Hardie and Lee 2005 fit these 2,357 customers in the 39 weeks from 1997-01-01."""
    rows = [line.split() for line in CDNOW.read_text("ascii").splitlines()]
    table = Purchases.from_columns(
        customer=[row[0] for row in rows],
        date=[date(int(row[2][:4]), int(row[2][4:6]), int(row[2][6:])) for row in rows],
        amount=[float(row[4]) for row in rows],
        refunds="net",
    )
    assert (table.rows, table.customers.size) == (6919, 2357)
    found = btyd_summary(table.until(date(1997, 9, 30)), as_of=date(1997, 9, 30), unit_days=7)
    assert int(found.x.sum()) == 2457
    assert int((found.x > 0).sum()) == 946
