from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from kcm.columns import equal
from kcm.errors import NotFound
from kcm.finance.budget import totals
from kcm.finance.statements import balances
from kcm.interchange import dumps, loads
from kcm.planning.objectives import Measure, Strategy
from kcm.planning.plan import Budget, KeyAccountPlan, Overview
from kcm.planning.portfolio import (
    Direction,
    Matrix,
    Position,
    PositionColumns,
    Rival,
    Unit,
    allowed_directions,
    positions,
)
from kcm.planning.review import PlanReview, review
from kcm.rules import Severity, passes
from kcm.testing import plan_aims, plan_analyses, plan_faults, plan_parts, plan_ways, plans, portfolios
from kcm.testing.scoring import factors

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "actions": plan_ways.actions(),
    "assumptions": plan_ways.assumptions(),
    "budgets": plan_ways.budgets(),
    "customer_analyses": plan_analyses.customer_analyses(),
    "complete_analyses": plan_analyses.complete_analyses(),
    "extra_rows": plans.extra_rows(),
    "extra_sections": plans.extra_sections(),
    "extra_tables": plans.extra_tables(),
    "failed_tests": plan_aims.failed_tests(),
    "financial_summaries": plan_parts.financial_summaries(),
    "given_figures": plan_parts.given_figures(),
    "headers": plan_parts.headers(),
    "key_accounts": plan_parts.key_accounts(),
    "matrix_settings": portfolios.matrix_settings(complete=False),
    "missions": plan_parts.missions(),
    "objectives": plan_ways.objectives(),
    "overviews": plan_parts.overviews(),
    "plan_strategies": plan_ways.plan_strategies(),
    "plan_deadlines": plans.plan_deadlines(),
    "portfolio_scores": portfolios.portfolio_scores(),
    "positions": portfolios.positions(),
    "rivals": portfolios.rivals(with_sales=False),
    "stay_simulations": plan_parts.stay_simulations(),
    "strengths": portfolios.strengths(),
    "unit_aims": plan_aims.unit_aims(),
    "unit_paths": plan_parts.unit_paths(),
    "units": portfolios.units(),
    "year_rows": plan_parts.year_rows(),
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
    text = dumps(plan, reveal=True)
    assert dumps(loads(KeyAccountPlan, text), reveal=True) == text


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=6)
def test_every_part_of_a_plan_survives_json(name: str, data: st.DataObject) -> None:
    """A part of a matrix or plan, written as JSON and read again, is the same."""
    made = data.draw(KINDS[name])
    assert loads(type(made), dumps(made, reveal=True)) == made


def test_every_strategy_of_the_kit_is_tested_here() -> None:
    whole = {"matrices", "key_account_plans", "reviewed_plans", "plan_reviews", "position_columns"}
    whole |= {"plans_refused_for", "refused_plans"}
    modules = (plan_aims, plan_analyses, plan_parts, plan_ways, plans, portfolios)
    assert {name for module in modules for name in module.__all__} == {*KINDS, *whole}


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


@given(plan_parts.overviews())
def test_an_overview_compares_windows_of_equal_length(overview: Overview) -> None:
    """Ranks are among those there are; growth is that of two windows of equal length a year apart."""
    assert overview.rank <= overview.customers
    assert overview.selection_rank <= overview.selection_candidates
    recent, earlier = overview.recent, overview.earlier
    assert recent.window.days == earlier.window.days
    assert (recent.window.last - earlier.window.last).days == 365
    assert overview.growth == (float(recent.sales / earlier.sales - 1) if earlier.sales else None)


@given(st.lists(plan_ways.plan_strategies(), max_size=3, unique_by=lambda one: one.id), st.data())
@settings(max_examples=8)
def test_a_budget_of_strategies_adds_up_to_them(strategies: list[Strategy], data: st.DataObject) -> None:
    """The lines of a budget drawn for strategies sum to what each costs in each year."""
    budget: Budget = data.draw(plan_ways.budgets(strategies=tuple(strategies)))
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


def blocking(plan: KeyAccountPlan) -> set[str]:
    found = review(plan, as_of=plan.header.prepared_on).findings
    return {finding.code for finding in found if finding.severity is Severity.BLOCKS}


@given(plans.key_account_plans())
@settings(max_examples=40)
def test_no_rule_blocks_a_drawn_plan(plan: KeyAccountPlan) -> None:
    """Whatever is there or not, every rule of the review lets a drawn plan pass."""
    assert blocking(plan) == set()


def test_a_drawn_plan_may_give_a_unit_up_before_its_last_year() -> None:
    seldom = settings(max_examples=500, phases=[Phase.generate], database=None)
    found = find(
        plans.key_account_plans(),
        lambda plan: any(one.due_year < plan.header.horizon.last_year for one in plan.objectives),
        settings=seldom,
    )
    assert {one.direction for one in found.objectives if one.due_year < found.header.horizon.last_year} == {
        Direction.EXIT
    }


def test_drawn_plans_vary() -> None:
    seen: set[str] = set()

    @given(plans.key_account_plans())
    @settings(max_examples=60)
    def look(plan: KeyAccountPlan) -> None:
        seen.update(one.direction.name for one in plan.objectives)
        optional = {
            "forecast": plan.portfolio.outlooks,
            "doubts": plan.portfolio.simulation,
            "terms": plan.analysis.terms,
            "report": plan.analysis.report,
            "relation": plan.overview.relation,
            "team": plan.overview.team,
            "given": plan.financial.given or None,
            "section": plan.extra_sections or None,
            "needs": plan.mission.needs or None,
        }
        seen.update(name if part is not None else f"no {name}" for name, part in optional.items())

    look()
    names = ("forecast", "doubts", "terms", "report", "relation", "team", "given", "section", "needs")
    expected = {direction.name for direction in Direction}
    assert expected | set(names) | {f"no {name}" for name in names} == seen


@pytest.mark.parametrize("name", plan_faults.FAULTS)
@given(data=st.data())
@settings(max_examples=4)
def test_a_plan_is_refused_for_exactly_one_reason(name: str, data: st.DataObject) -> None:
    """The only rule that blocks is the one asked for."""
    assert blocking(data.draw(plans.plans_refused_for(f"plan.{name}"))) == {f"plan.{name}"}


@given(plans.refused_plans())
@settings(max_examples=6)
def test_a_refused_plan_comes_with_its_code(refused: tuple[KeyAccountPlan, str]) -> None:
    """The code is that of the one rule that blocks."""
    plan, code = refused
    assert blocking(plan) == {code}


@given(plan_parts.overviews(key_account="K9"))
def test_all_of_an_overview_is_of_one_key_account(overview: Overview) -> None:
    """Number, relationship and team are those of the account asked for."""
    assert overview.key_account.number == "K9"
    assert overview.relation is None or overview.relation.customer == "K9"
    assert overview.team is None or overview.team.key_account == "K9"


def test_a_code_without_a_fault_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"found no fault for 'plan\.NOPE', expected one of plan\.V01, "):
        plans.plans_refused_for("plan.NOPE")
