"""Profits with losses, and effort against value (method A75, A76)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.segmentation.pareto import EffortBalance, Whale, effort_balance, whale
from kcm.testing.markets import effort_balances, whales


def test_method_a75_the_whale_peaks_at_half_more_than_the_total() -> None:
    curve = whale(list("ABCDE"), [60, 40, 20, -10, -30])
    assert curve.cumulative.tolist() == [60, 100, 120, 110, 80]
    assert curve.peak == 1.5


def test_the_largest_profit_stands_first_and_ties_by_id() -> None:
    curve = whale(["C", "B", "A"], [-5, 7, 7])
    assert (curve.ids.tolist(), curve.profits.tolist()) == (["A", "B", "C"], [7, 7, -5])


@pytest.mark.parametrize("profits", [[1, -1], [-2, 1], [0, 0], [1e300, -1e300]])
def test_without_a_total_above_zero_there_is_no_peak(profits: list[float]) -> None:
    assert whale(["A", "B"], profits).peak is None


def test_a_total_too_small_for_a_multiple_has_no_peak() -> None:
    assert whale(["A", "B"], [1e308, -1e308]).peak is None
    assert whale(["A", "B", "C"], [1e10, 5e-324, -1e10]).peak is None


@given(whales())
def test_the_curve_rises_and_then_falls_to_the_total(curve: Whale) -> None:
    """Profits descend, so the running profit has one hill, and a peak is never below 1."""
    steps = np.sign(np.diff(curve.cumulative))
    assert (np.diff(steps) <= 0).all()
    assert curve.peak is None or curve.peak >= 1


def test_method_a76_a_value_of_80_percent_with_30_percent_of_the_effort() -> None:
    balance = effort_balance(["A", "B"], [80, 20], [30, 70])
    assert balance.ratio.tolist() == pytest.approx([2.67, 0.2857], abs=5e-3)
    assert balance.suggested_hours.tolist() == [80, 20]
    assert balance.ids.tolist() == ["A", "B"]


def test_where_no_effort_is_spent_there_is_no_ratio() -> None:
    balance = effort_balance(["A", "B", "C"], [80, 20, 0], [0, 70, 0])
    assert np.isnan(balance.ratio).tolist() == [True, False, True]
    assert np.isnan(effort_balance(["A", "B"], [1, 0], [5e-324, 1]).ratio).tolist() == [True, False]


@given(effort_balances())
def test_suggested_hours_are_the_same_effort(balance: EffortBalance) -> None:
    """Shares sum to 1, and the hours suggested are in proportion to the value."""
    assert balance.value_share.sum() == pytest.approx(1)
    assert balance.effort_share.sum() == pytest.approx(1)
    total = balance.suggested_hours.sum()
    assert balance.suggested_hours.tolist() == pytest.approx((balance.value_share * total).tolist())


@pytest.mark.parametrize(
    ("arguments", "error", "path"),
    [
        (([], []), MissingData, "profits"),
        ((["A", "A"], [1, 2]), Conflict, "ids"),
        ((["A"], [1, 2]), InvalidValue, "profits"),
        ((["A", "B"], [1, float("nan")]), InvalidValue, "profits[1]"),
        ((["A", "B"], [1e308, 1e308]), InvalidValue, "values"),
    ],
)
def test_what_has_no_curve_is_refused(arguments: Any, error: type[InvalidValue], path: str) -> None:
    with pytest.raises(error) as refused:
        whale(*arguments)
    assert refused.value.path == path


@pytest.mark.parametrize(
    ("arguments", "error", "path"),
    [
        ((["A"], [0], [1]), MissingData, "values"),
        ((["A"], [1], [0]), MissingData, "effort_hours"),
        ((["A"], [-1], [1]), InvalidValue, "values[0]"),
        ((["A"], [1], [-1]), InvalidValue, "effort_hours[0]"),
        ((["A"], [1], [float("nan")]), InvalidValue, "effort_hours[0]"),
    ],
)
def test_what_has_no_balance_is_refused(arguments: Any, error: type[InvalidValue], path: str) -> None:
    with pytest.raises(error) as refused:
        effort_balance(*arguments)
    assert refused.value.path == path
