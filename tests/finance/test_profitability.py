from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.finance.profitability import margin_share
from kcm.testing.scoring import weights

shares = st.floats(0, 1)


@st.composite
def sales_and_cost_shares(draw: st.DrawFn) -> tuple[list[tuple[float, ...]], list[float]]:
    categories = draw(st.integers(1, 5))
    rows = draw(st.lists(weights(categories), min_size=1, max_size=4))
    return rows, draw(st.lists(shares, min_size=categories, max_size=categories))


@given(sales_and_cost_shares())
def test_the_margin_is_the_sales_weighted_mean_of_the_categories(
    case: tuple[list[tuple[float, ...]], list[float]],
) -> None:
    """With sales that sum to 100, the margin is Σ sales · (1 − cost share) / 100, within the categories' margins."""
    sales, costs = case
    margins = margin_share(sales, costs)
    expected = [sum(sold * (1 - cost) for sold, cost in zip(row, costs, strict=True)) / 100 for row in sales]
    assert margins.tolist() == pytest.approx(expected, abs=1e-7)
    assert (margins >= 1 - max(costs) - 1e-9).all()
    assert (margins <= 1 - min(costs) + 1e-9).all()


@given(sales_and_cost_shares(), st.integers(1, 10**6))
def test_scaling_all_sales_changes_no_margin(case: tuple[list[tuple[float, ...]], list[float]], factor: int) -> None:
    """A share has no currency."""
    sales, costs = case
    assert np.allclose(margin_share(sales, costs), margin_share(np.array(sales) * factor, costs), rtol=1e-12)


@given(shares)
def test_one_category_has_its_own_margin(cost: float) -> None:
    """Whatever is sold of it."""
    assert margin_share([[123.0], [0.01]], [cost]).tolist() == pytest.approx([1 - cost] * 2, abs=1e-12)


def test_a_customer_without_sales_has_no_margin_and_keeps_its_row() -> None:
    margins = margin_share([[100.0, 300.0], [0.0, 0.0], [50.0, -80.0], [math.nan, 1.0]], [0.6, 0.8])
    assert margins[0] == pytest.approx(0.25)
    assert np.isnan(margins).tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    ("sales", "costs", "words", "path"),
    [
        ([100, 300], [0.6, 0.8], "found sales (2,) and cost shares (2,), expected (n, m) and (m,)", "$.sales"),
        ([[100, 300]], [0.6], "found sales (1, 2) and cost shares (1,)", "$.sales"),
        ([[100, 300]], [0.6, 1.2], "found cost share 1.2, expected 0 to 1", "$.cost_shares[1]"),
        ([[100, 300]], [-0.1, 0.2], "found cost share -0.1, expected 0 to 1", "$.cost_shares[0]"),
        ([[100, 300]], [0.1, np.nan], "found cost share nan, expected 0 to 1", "$.cost_shares[1]"),
        ([[100, np.inf]], [0.1, 0.2], "found an infinite number", "$.sales[0][1]"),
        ([["100", "much"]], [0.1, 0.2], "found text, expected numbers", "$.sales"),
    ],
)
def test_what_has_no_margin_is_refused(sales: Any, costs: Any, words: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        margin_share(sales, costs)
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path
