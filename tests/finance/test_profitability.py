from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.finance.profitability import (
    CustomerProfitability,
    ManagerFigures,
    ManagerIndicator,
    activity_costs,
    customer_profitability,
    manager_score,
    margin_share,
)
from kcm.testing.scoring import weights
from kcm.testing.valuations import customer_profitabilities, manager_figures

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


def served(**changes: Any) -> CustomerProfitability:
    worked: dict[str, Any] = {
        "sales": [1000, 500],
        "discounts": [50, 0],
        "cost_of_goods": [600, 300],
        "activities": [[4, 10], [12, 30]],
        "unit_costs": [20, 2.5],
        "strategy_spend": [30, 0],
    }
    return customer_profitability(**{**worked, **changes})


def test_method_c1_operating_profit_is_what_serving_leaves_of_the_margin() -> None:
    found = served()
    assert found.gross_margin.tolist() == [350, 200]
    assert activity_costs([[4, 10], [12, 30]], [20, 2.5]).tolist() == [[80, 25], [240, 75]]
    assert found.cost_to_serve.tolist() == [105, 315]
    assert found.operating_profit.tolist() == [215, -115]
    assert found.return_on_sales.tolist() == [0.215, -0.23]


@given(customer_profitabilities())
def test_every_line_follows_from_those_before_it_to_the_last_cent(found: CustomerProfitability) -> None:
    """In whole cents, exactly; what rests on an unknown figure is unknown, and nothing else."""

    def cents(column: Any) -> list[int | None]:
        return [None if math.isnan(one) else round(one * 100) for one in column]

    columns = (found.sales, found.discounts, found.cost_of_goods, found.strategy_spend, found.cost_to_serve)
    for row in range(found.sales.size):
        sales, discounts, goods, spend, serve = (cents(column)[row] for column in columns)
        assert serve is not None
        margin = None if sales is None or discounts is None or goods is None else sales - discounts - goods
        assert cents(found.gross_margin)[row] == margin
        profit = None if margin is None or spend is None else margin - serve - spend
        assert cents(found.operating_profit)[row] == profit


@given(st.data(), st.integers(1, 4), st.integers(0, 4))
def test_the_costs_of_activities_sum_to_the_cost_to_serve(data: st.DataObject, customers: int, activities: int) -> None:
    """To the cent, and a customer's order does not matter."""
    counts = st.lists(st.integers(0, 10_000), min_size=activities, max_size=activities)
    table = np.array([data.draw(counts) for _ in range(customers)], np.float64).reshape(customers, activities)
    costs = data.draw(st.lists(st.floats(0, 1e3), min_size=activities, max_size=activities))
    nothing = [0.0] * customers
    found = customer_profitability(
        sales=nothing,
        discounts=nothing,
        cost_of_goods=nothing,
        activities=table,
        unit_costs=costs,
        strategy_spend=nothing,
    )
    parts = np.rint(activity_costs(table, costs) * 100).astype(int)
    assert parts.sum(axis=1).tolist() == np.rint(found.cost_to_serve * 100).astype(int).tolist()
    assert found.operating_profit.tolist() == (-found.cost_to_serve).tolist()


def test_an_unknown_count_makes_the_cost_to_serve_unknown_and_keeps_the_margin() -> None:
    found = served(activities=[[4, math.nan], [12, 30]])
    assert np.isnan(found.cost_to_serve).tolist() == [True, False]
    assert np.isnan(found.operating_profit).tolist() == [True, False]
    assert found.gross_margin.tolist() == [350, 200]


def test_a_customer_without_sales_has_no_return_on_them() -> None:
    found = served(sales=[0, math.nan])
    assert np.isnan(found.return_on_sales).all()
    assert found.operating_profit[0] == -785


def test_a_currency_without_cents_is_added_up_in_whole_units() -> None:
    assert served(unit_costs=[20, 2.06], decimals=0).cost_to_serve.tolist() == [101, 302]


def test_without_activities_nothing_is_spent_on_serving() -> None:
    found = served(activities=np.empty((2, 0)), unit_costs=[])
    assert found.cost_to_serve.tolist() == [0, 0]
    assert activity_costs(np.empty((2, 0)), []).shape == (2, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"activities": [[4, 10]]}, "found 2 customers, expected 1 as in the activities @ sales"),
        (
            {"activities": [[4], [10]]},
            "found activities of shape (2, 1), expected (customers, 2), a unit cost for each column @ activities",
        ),
        ({"activities": [4, 10]}, "found activities of shape (2,), expected (customers, 2), a unit cost for each"),
        ({"discounts": [1]}, "found 1 customers, expected 2 as in the activities @ discounts"),
        ({"activities": [[4, 10], [-1, 30]]}, "found a number below 0, expected 0 or more @ activities[1][0]"),
        ({"unit_costs": [20, -1]}, "found a number below 0, expected 0 or more @ unit_costs[1]"),
        ({"decimals": 2.5}, "found 2.5, expected a whole number @ decimals"),
        ({"decimals": 5}, "found decimals=5, expected 0 to 4 @ decimals"),
        ({"sales": [1, math.inf]}, "found an infinite number, expected a finite one @ sales[1]"),
        ({"sales": [1, 1e17]}, "found an amount too large to be exact, expected below 2**51 minor units @ sales[1]"),
        (
            {"unit_costs": [20, 1e16]},
            "found an amount too large to be exact, expected below 2**51 minor units @ activities[0][1]",
        ),
        ({"sales": ["1", "2"]}, "found text, expected numbers @ sales"),
    ],
)
def test_figures_that_make_no_profit_and_loss_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        served(**changes)
    assert str(caught.value).startswith(words)


TARGETS = ManagerFigures(sales=Decimal(1_000_000), days=30, margin=Decimal(200), problem_rate=3)
REACHED = ManagerFigures(sales=Decimal(1_200_000), days=40, margin=Decimal(180), problem_rate=2)


def test_method_a59_the_account_managers_four_indicators() -> None:
    score = manager_score(REACHED, TARGETS)
    assert [part.score for part in score.parts] == pytest.approx([1.2, 0.75, 0.9, 1.2])
    assert [part.factor for part in score.parts] == [indicator.name for indicator in ManagerIndicator]
    assert score.total == pytest.approx(1.0125)


def test_a_manager_without_waiting_or_problems_has_the_cap_in_both() -> None:
    perfect = ManagerFigures(sales=Decimal(0), days=0, margin=Decimal(-100), problem_rate=0)
    assert [part.score for part in manager_score(perfect, TARGETS, cap=1.5).parts] == [0, 1.5, -0.5, 1.5]


@given(manager_figures(), manager_figures(targets=True))
def test_a_managers_score_is_its_parts_and_at_most_the_cap(actuals: ManagerFigures, targets: ManagerFigures) -> None:
    """Parts sum to the total; no indicator counts more than 1.2; on target everything counts 1."""
    score = manager_score(actuals, targets)
    assert sum(part.part for part in score.parts) == pytest.approx(score.total, rel=1e-12, abs=1e-12)
    assert all(part.score <= 1.2 for part in score.parts)
    assert manager_score(targets, targets).total == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: manager_score(REACHED, attrs.evolve(TARGETS, days=0)), "found a target of 0.0, expected above 0"),
        (
            lambda: manager_score(REACHED, attrs.evolve(TARGETS, margin=Decimal(-1))),
            "found a target of -1, expected above 0",
        ),
        (lambda: manager_score(REACHED, TARGETS, cap=0), "found a cap of 0, expected above 0 @ cap"),
        (lambda: manager_score(REACHED, TARGETS, weights=(50, 50)), "found scores of shape (4,), expected (..., 2)"),
        (
            lambda: manager_score(REACHED, TARGETS, weights=(0.25, 0.25, 0.25, 0.25)),
            "found weights that sum to 1, expected points that sum to 100",
        ),
        (lambda: attrs.evolve(REACHED, days=-1), "found -1.0, expected 0 or more @ $.days"),
        (lambda: attrs.evolve(REACHED, sales=Decimal(-1)), "found -1, expected 0 or more @ $.sales"),
    ],
)
def test_figures_of_a_manager_that_cannot_be_are_refused(call: Any, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        call()
    assert str(caught.value).startswith(words)
