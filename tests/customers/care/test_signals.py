"""Demand trend, silence, and profit by tenure (method A23, A34)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.customers.care.signals import (
    churn_columns,
    churn_signal,
    demand_trend,
    demand_trend_columns,
    profit_by_tenure,
)
from kcm.errors import MissingData
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import btyd_summary

START = date(2026, 1, 1)
NAN = float("nan")


def day(count: int) -> date:
    return START + timedelta(days=count)


def test_method_a23_109_days_of_silence_after_gaps_of_30_are_a_risk() -> None:
    found = churn_signal([day(count) for count in (62, 0, 91, 30)], as_of=day(200))
    assert found.mean_gap_days == pytest.approx(91 / 3)
    assert (found.silent_days, round(found.limit_days, 1), found.at_risk) == (109, 75.8, True)
    assert not churn_signal([day(count) for count in (0, 30, 62, 91)], as_of=day(91 + 75)).at_risk


def test_several_purchases_on_a_day_are_one() -> None:
    assert churn_signal([day(0), day(0), day(10), day(20), day(20)], as_of=day(45)).mean_gap_days == 10
    with refused("purchase_dates", "found purchases on 1 days, expected at least three", kind=MissingData):
        churn_signal([day(0)] * 3, as_of=day(1))


@given(st.lists(st.integers(0, 400), min_size=3, max_size=8, unique=True), st.integers(0, 900), st.integers(0, 300))
def test_longer_silence_never_takes_a_customer_out_of_risk(bought: list[int], silent: int, more: int) -> None:
    """Once at risk, a customer stays so until it buys; the order of its purchases does not matter."""
    last = max(bought)
    before = churn_signal([day(count) for count in bought], as_of=day(last + silent))
    after = churn_signal([day(count) for count in sorted(bought)], as_of=day(last + silent + more))
    assert before.at_risk <= after.at_risk
    assert before.at_risk == (silent > 2.5 * before.mean_gap_days)


def test_the_columns_take_the_summary_of_a_purchase_table() -> None:
    table = Purchases.from_columns(
        customer=["A"] * 4 + ["B", "B"],
        date=[day(count).isoformat() for count in (0, 30, 62, 91, 0, 150)],
        amount=[1.0] * 6,
        refunds="net",
    )
    summary = btyd_summary(table, as_of=day(200))
    found = churn_columns(summary.x, summary.t_x, summary.T)
    assert found.silent_days.tolist() == [109, 50]
    assert found.mean_gap_days.round(2).tolist()[0] == 30.33
    assert found.at_risk[0] == 1
    assert np.isnan(found.at_risk[1])
    assert np.isnan(found.mean_gap_days[1])


def test_a_customer_without_a_purchase_has_no_signal() -> None:
    found = churn_columns([0, 3], [NAN, 30], [NAN, NAN])
    assert np.isnan(found.at_risk).all()


@pytest.mark.parametrize(
    ("arguments", "path", "words"),
    [
        (([1, 2], [1], [1, 2]), "days_to_last", "found 1 rows, expected 2 as in repeats"),
        (([1], [1], [1, 2]), "days_to_now", "found 2 rows, expected 1 as in repeats"),
        (([1, -1], [1, 1], [1, 1]), "repeats[1]", "found a number below 0, expected 0 or more"),
        (([1], [5], [4]), "days_to_last[0]", "found a purchase after the day of asking, expected none"),
    ],
)
def test_columns_that_are_no_purchases_are_refused(arguments: Any, path: str, words: str) -> None:
    with refused(path, words):
        churn_columns(*arguments)


def test_dates_that_are_no_purchases_are_refused() -> None:
    with refused("purchase_dates[1]", "found 2026-01-05, expected none after 2026-01-04"):
        churn_signal([day(0), day(4), day(3)], as_of=day(3))
    with refused("factor", "found a factor of 0, expected above 0"):
        churn_signal([day(0), day(1), day(2)], as_of=day(3), factor=0)
    with refused("purchase_dates", "found purchases on 2 days, expected at least three", kind=MissingData):
        churn_signal([day(0), day(1)], as_of=day(3))


def test_method_a23_the_trend_is_the_slope_of_the_least_squares_line() -> None:
    found = demand_trend([100, 110, 120, 130])
    assert (found.slope, found.mean, found.periods) == (10, 115, 4)
    assert found.relative == pytest.approx(10 / 115)
    line = np.polyfit(range(5), [3.0, 1, 4, 1, 5], 1)
    assert demand_trend([3, 1, 4, 1, 5]).slope == pytest.approx(line[0])


def test_a_mean_that_is_not_above_0_has_no_relative_trend() -> None:
    assert demand_trend([-1, 1]).relative is None
    assert demand_trend([-2, -1]).relative is None
    assert demand_trend([-1e15, 1e15, 5e-324]).relative is None


SERIES = st.lists(st.integers(-1000, 1000), min_size=2, max_size=8)


@given(SERIES, st.integers(-500, 500), st.integers(-20, 20))
def test_adding_a_line_to_demand_adds_its_slope(series: list[int], level: int, slope: int) -> None:
    """The trend of demand plus a straight line is the trend of demand plus the slope of the line."""
    moved = [demand + level + slope * period for period, demand in enumerate(series)]
    assert demand_trend(moved).slope == pytest.approx(demand_trend(series).slope + slope, abs=1e-9)


@given(SERIES)
def test_an_unknown_last_period_changes_nothing(series: list[int]) -> None:
    """What is unknown is left out, and is not 0."""
    assert demand_trend([*series, NAN]).slope == pytest.approx(demand_trend(series).slope, abs=1e-9)


def test_an_unknown_period_keeps_its_place() -> None:
    assert demand_trend([10, NAN, 30]).slope == 10
    assert demand_trend([NAN, 10, 30]).slope == 20


def test_what_has_no_trend_is_refused() -> None:
    with refused("series", "found 1 known periods, expected at least two", kind=MissingData):
        demand_trend([5, NAN])
    with refused("series[1]", "found an amount beyond 1e15, expected a smaller one"):
        demand_trend([5, 2e15])
    with refused("series", "found 1 dimensions, expected (customers, periods)"):
        demand_trend_columns([5, 6])
    with refused("series[0][1]", "found an amount beyond 1e15, expected a smaller one"):
        demand_trend_columns([[5, -2e15]])


def test_method_a34_margins_of_100_135_and_193_rise_with_tenure() -> None:
    found = profit_by_tenure([0.5, 2, 5], [100, 135, 193])
    assert [band.mean_margin for band in found.bands] == [100, 135, 193]
    assert (found.rising, found.unknown) == (True, 0)
    assert profit_by_tenure([0.5, 2, 5], [100, 135, 135]).rising is False


def test_the_middle_band_holds_its_ends() -> None:
    found = profit_by_tenure([0, 0.99, 1, 3, 3.01], [1, 2, 3, 4, 5])
    assert [band.customers for band in found.bands] == [2, 2, 1]


def test_a_band_without_customers_has_no_mean() -> None:
    found = profit_by_tenure([0.5, 0.5, NAN, 2], [1, 3, 5, NAN])
    assert [band.mean_margin for band in found.bands] == [2, None, None]
    assert (found.rising, found.unknown) == (None, 2)
    assert profit_by_tenure([0.5, 9], [1, 2]).rising is True


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(-1e6, 1e6)), min_size=1), st.randoms(use_true_random=False))
def test_the_order_of_customers_does_not_matter(customers: list[tuple[float, float]], chance: Any) -> None:
    """The same customers in any order give the same means to the last digit, and each is in one band."""
    found = profit_by_tenure([one[0] for one in customers], [one[1] for one in customers])
    chance.shuffle(customers)
    assert profit_by_tenure([one[0] for one in customers], [one[1] for one in customers]) == found
    assert sum(band.customers for band in found.bands) == len(customers)


def test_what_are_no_customers_is_refused() -> None:
    with refused("tenure_years", "found no customers, expected at least one", kind=MissingData):
        profit_by_tenure([], [])
    with refused("margins", "found 1 rows, expected 2 as in tenure_years"):
        profit_by_tenure([1, 2], [1])
    with refused("tenure_years[1]", "found a tenure below 0, expected 0 or more"):
        profit_by_tenure([1, -2], [1, 2])
    with refused("margins[0]", "found an amount beyond 1e15, expected a smaller one"):
        profit_by_tenure([1], [2e15])
