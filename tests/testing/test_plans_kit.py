from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcm.columns import equal
from kcm.finance.budget import totals
from kcm.finance.statements import balances
from kcm.interchange import dumps, loads
from kcm.planning.objectives import Measure, Strategy
from kcm.planning.plan import Budget, KeyAccountPlan, Overview
from kcm.planning.portfolio import Matrix, Position, PositionColumns, Rival, Unit, allowed_directions, positions
from kcm.planning.review import PlanReview
from kcm.rules import passes
from kcm.testing import plans, portfolios
from kcm.testing.scoring import factors

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "actions": plans.actions(),
    "assumptions": plans.assumptions(),
    "budgets": plans.budgets(),
    "customer_analyses": plans.customer_analyses(),
    "headers": plans.headers(),
    "key_accounts": plans.key_accounts(),
    "matrix_settings": portfolios.matrix_settings(complete=False),
    "missions": plans.missions(),
    "objectives": plans.objectives(),
    "overviews": plans.overviews(),
    "plan_strategies": plans.plan_strategies(),
    "portfolio_scores": portfolios.portfolio_scores(),
    "positions": portfolios.positions(),
    "rivals": portfolios.rivals(with_sales=False),
    "strengths": portfolios.strengths(),
    "units": portfolios.units(),
    "year_rows": plans.year_rows(),
}


@given(portfolios.matrices())
def test_a_matrix_survives_json(matrix: Matrix) -> None:
    """A matrix written as JSON and read again is the same, and so are its positions."""
    copy = loads(Matrix, dumps(matrix))
    assert copy == matrix
    assert positions(copy) == positions(matrix)


@given(plans.key_account_plans())
@settings(max_examples=6)
def test_a_plan_written_again_gives_the_same_text(plan: KeyAccountPlan) -> None:
    """A plan written as JSON, read and written again, is the same text."""
    text = dumps(plan)
    assert dumps(loads(KeyAccountPlan, text)) == text


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=6)
def test_every_part_of_a_plan_survives_json(name: str, data: st.DataObject) -> None:
    """A part of a matrix or plan, written as JSON and read again, is the same."""
    made = data.draw(KINDS[name])
    assert loads(type(made), dumps(made)) == made


def test_every_strategy_of_the_kit_is_tested_here() -> None:
    whole = {"matrices", "key_account_plans", "reviewed_plans", "plan_reviews", "position_columns"}
    assert {*plans.__all__, *portfolios.__all__} == {*KINDS, *whole}


@given(portfolios.position_columns())
@settings(max_examples=10)
def test_position_columns_are_of_one_length(columns: PositionColumns) -> None:
    """Columns of positions have a row for each unit, and equal themselves."""
    sizes = {
        getattr(columns, name).size for name in ("attractiveness", "own", "rival", "reference", "strength", "x", "y")
    }
    assert len(sizes) == 1
    assert equal(columns.x, columns.x)


@given(factors(scaled=False), st.data())
@settings(max_examples=10)
def test_a_rival_is_scored_on_every_factor_and_has_strength(on: Any, data: st.DataObject) -> None:
    """A drawn rival has a score for every factor asked for, and a strength above 0."""
    rival: Rival = data.draw(portfolios.rivals(on=on, with_sales=True))
    assert set(rival.scores) == {factor.id for factor in on}
    assert sum(factor.weight * rival.scores[factor.id].value for factor in on) > 0
    assert rival.sales is not None


@given(st.booleans(), st.data())
@settings(max_examples=10)
def test_a_unit_is_new_when_it_shall_be(new: bool, data: st.DataObject) -> None:
    """A new unit has neither sales nor profit; an old one has sales and no more profit than that."""
    unit: Unit = data.draw(portfolios.units(new=new, rival_count=2, rival_sales=True))
    assert unit.is_new is new
    assert abs(unit.profit) <= unit.sales
    assert [rival.sales is None for rival in unit.rivals] == [False, False]


@given(portfolios.positions())
@settings(max_examples=10)
def test_a_position_lies_on_the_picture(position: Position) -> None:
    """A drawn position has its place, size and shares within 0 to 1."""
    for value in (position.x, position.y, position.radius, position.estimated_share, position.unknown_share):
        assert 0 <= value <= 1 + 1e-8


@given(plans.overviews())
def test_an_overview_compares_windows_of_equal_length(overview: Overview) -> None:
    """Ranks are among those there are; growth is that of two windows of equal length a year apart."""
    assert overview.rank <= overview.customers
    assert overview.selection_rank <= overview.selection_candidates
    recent, earlier = overview.recent, overview.earlier
    assert recent.window.days == earlier.window.days
    assert (recent.window.last - earlier.window.last).days == 365
    assert overview.growth == (float(recent.sales / earlier.sales - 1) if earlier.sales else None)


@given(st.lists(plans.plan_strategies(), max_size=3, unique_by=lambda one: one.id), st.data())
@settings(max_examples=8)
def test_a_budget_of_strategies_adds_up_to_them(strategies: list[Strategy], data: st.DataObject) -> None:
    """The lines of a budget drawn for strategies sum to what each costs in each year."""
    budget: Budget = data.draw(plans.budgets(strategies=tuple(strategies)))
    assert totals(budget.lines, lambda line: (line.strategy, line.year)) == {
        (one.id, year): one.cost_by_year[year] for one in strategies for year in one.cost_by_year
    }


@given(plans.plan_reviews())
@settings(max_examples=8)
def test_a_drawn_plan_aims_where_its_positions_allow(subject: PlanReview) -> None:
    """Every unit has one sales objective in a direction its position allows; the statement balances."""
    plan = subject.plan
    placed = {place.unit: place for place in positions(plan.portfolio.matrix)}
    for objective in plan.objectives:
        place = placed[objective.unit]
        assert objective.direction in allowed_directions(place.quadrant, place.is_new)
    aimed = [one.unit for one in plan.objectives if one.measure is Measure.SALES]
    assert sorted(aimed) == sorted(placed)
    assert passes(balances(plan.analysis.statement))
    assert subject.as_of == plan.header.prepared_on
