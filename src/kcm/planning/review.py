"""The plan's rules: each a plain function on a `PlanReview`, each finding with the numbers it rests on (method C.2).

Codes are the handbook's: `plan.V01` and so on. Numbers that must agree agree exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

import attrs

from kcm.fields import checked
from kcm.finance.budget import totals
from kcm.finance.statements import STATEMENT_RULES
from kcm.planning.objectives import Measure, Objective
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import Preference, Unit, allowed_directions, portfolio_findings, positions
from kcm.rules import Finding, Rule, Severity, Term, check, passes

__all__ = ["RULES", "PlanReview", "Reviewed", "review"]

ZERO = Decimal(0)


@attrs.frozen(kw_only=True, field_transformer=checked)
class PlanReview:
    """What a plan rule looks at: the plan, and the day it is reviewed on."""

    plan: KeyAccountPlan
    as_of: date


@attrs.frozen(kw_only=True, field_transformer=checked)
class Reviewed:
    """A plan, the day of its review, and everything the rules found; reports are made from this."""

    plan: KeyAccountPlan
    as_of: date
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether no finding blocks; a plan that is not complete is stamped DRAFT."""
        return passes(self.findings)


def _blocks(code: str, path: str, **values: object) -> Finding:
    return Finding(f"plan.{code}", Severity.BLOCKS, path, values)


def _warns(code: str, path: str, **values: object) -> Finding:
    return Finding(f"plan.{code}", Severity.WARNS, path, values)


def sections_are_filled(subject: PlanReview) -> Iterator[Finding]:
    """V01: all eight sections are present and not empty."""
    plan = subject.plan
    parts = {
        "overview": plan.overview.history,
        "analysis": plan.analysis.ratios,
        "assumptions": plan.assumptions,
        "objectives": plan.objectives,
        "strategies": plan.strategies,
        "budget": plan.budget.lines,
    }
    for name, content in parts.items():
        if not content:
            yield _blocks("V01", f"$.{name}", section=Term(f"PlanSection.{name.upper()}"))


def header_is_complete(subject: PlanReview) -> Iterator[Finding]:
    """V02: the header names the customer of the overview; an approval that is missing warns."""
    header = subject.plan.header
    if header.key_account != subject.plan.overview.key_account.number:
        yield _blocks("V02", "$.header.key_account", fault=Term("HeaderFault.OTHER_CUSTOMER"))
    if header.approved_by is None:
        yield _warns("V02", "$.header.approved_by", fault=Term("HeaderFault.NOT_APPROVED"))


def every_year_has_its_row(subject: PlanReview) -> Iterator[Finding]:
    """V04: the financial summary has T0 to T+H exactly once each, in order."""
    found = tuple(row.year for row in subject.plan.financial.rows)
    expected = subject.plan.header.horizon.years
    if found != expected:
        yield _blocks("V04", "$.financial.rows", found=found, expected=expected)


def objectives_name_units(subject: PlanReview) -> Iterator[Finding]:
    """V20: each objective names a unit of the portfolio."""
    units = _units(subject)
    for index, objective in enumerate(subject.plan.objectives):
        if objective.unit not in units:
            path = f"$.objectives[{index}].unit"
            yield _blocks("V20", path, objective=objective.id, unit=objective.unit)


def units_have_objectives(subject: PlanReview) -> Iterator[Finding]:
    """V21: each unit of the portfolio has at least one objective."""
    aimed_at = {objective.unit for objective in subject.plan.objectives}
    for index, unit in enumerate(subject.plan.portfolio.matrix.units):
        if unit.id not in aimed_at:
            yield _blocks("V21", f"$.portfolio.matrix.units[{index}]", unit=unit.name)


def directions_are_allowed(subject: PlanReview) -> Iterator[Finding]:
    """V22: the direction is allowed for the unit's position; a justification that it needs and lacks warns."""
    units = _units(subject)
    placed = {position.unit: position for position in positions(subject.plan.portfolio.matrix)}
    for index, objective in enumerate(subject.plan.objectives):
        if objective.unit not in units:
            continue
        position = placed[objective.unit]
        values = {
            "objective": objective.id,
            "unit": units[objective.unit].name,
            "position": Term("PositionState.NEW") if position.is_new else position.quadrant,
            "direction": objective.direction,
        }
        allowed = allowed_directions(position.quadrant, position.is_new)
        values["allowed"] = tuple(allowed)
        path = f"$.objectives[{index}].direction"
        if objective.direction not in allowed:
            yield _blocks("V22", path, fault=Term("DirectionFault.NOT_ALLOWED"), **values)
        elif allowed[objective.direction] is Preference.JUSTIFIED and objective.justification is None:
            yield _warns("V22", path, fault=Term("DirectionFault.NOT_JUSTIFIED"), **values)


def objectives_and_strategies_meet(subject: PlanReview) -> Iterator[Finding]:
    """V24: each objective has a strategy, and each strategy an objective of the plan."""
    plan = subject.plan
    served = {name for strategy in plan.strategies for name in strategy.objectives}
    known = {objective.id for objective in plan.objectives}
    for index, objective in enumerate(plan.objectives):
        if objective.id not in served:
            values = {"id": objective.id, "fault": Term("LinkFault.NO_STRATEGY")}
            yield _blocks("V24", f"$.objectives[{index}]", **values)
    for index, strategy in enumerate(plan.strategies):
        if not known & set(strategy.objectives):
            values = {"id": strategy.id, "fault": Term("LinkFault.NO_OBJECTIVE")}
            yield _blocks("V24", f"$.strategies[{index}]", **values)
        elif not known >= set(strategy.objectives):
            values = {"id": strategy.id, "fault": Term("LinkFault.UNKNOWN_OBJECTIVE")}
            yield _blocks("V24", f"$.strategies[{index}].objectives", **values)


def budget_adds_up_to_strategies(subject: PlanReview) -> Iterator[Finding]:
    """V40: the budget lines of a strategy in a year sum to what the strategy says it costs that year."""
    budgeted = totals(subject.plan.budget.lines, lambda line: (line.strategy, line.year))
    costs = {
        (strategy.id, year): strategy.cost_by_year[year]
        for strategy in subject.plan.strategies
        for year in strategy.cost_by_year
    }
    for strategy, year in sorted(budgeted.keys() | costs.keys()):
        lines, cost = budgeted.get((strategy, year), ZERO), costs.get((strategy, year), ZERO)
        if lines != cost:
            yield _blocks("V40", "$.budget.lines", strategy=strategy, year=year, budget=lines, cost=cost)


def strategies_add_up_to_spend(subject: PlanReview) -> Iterator[Finding]:
    """V41: the strategies' costs in a year sum to the strategy spending of the financial summary."""
    for index, row in enumerate(subject.plan.financial.rows):
        costs = sum((strategy.cost_by_year.get(row.year, ZERO) for strategy in subject.plan.strategies), ZERO)
        if costs != row.strategy_spend:
            path = f"$.financial.rows[{index}].strategy_spend"
            yield _blocks("V41", path, year=row.year, strategies=costs, summary=row.strategy_spend)


def sales_add_up(subject: PlanReview) -> Iterator[Finding]:
    """V42: target sales sum to the sales of T+H, and the units' present sales to those of T0.

    A unit without a sales objective keeps its sales.
    """
    plan = subject.plan
    rows = {row.year: (index, row.sales) for index, row in enumerate(plan.financial.rows)}
    aims = [one for one in plan.objectives if one.measure is Measure.SALES]
    kept = [unit.sales for unit in plan.portfolio.matrix.units if unit.id not in {one.unit for one in aims}]
    targets = sum((*(one.target for one in aims), *kept), ZERO)
    present = sum((unit.sales for unit in plan.portfolio.matrix.units), ZERO)
    horizon = plan.header.horizon
    for year, parts in ((horizon.base_year, present), (horizon.last_year, targets)):
        if year not in rows:
            continue  # V04 says so
        index, sales = rows[year]
        if parts != sales:
            path = f"$.financial.rows[{index}].sales"
            yield _blocks("V42", path, year=year, label=horizon.label(year), parts=parts, summary=sales)


def baselines_are_present_figures(subject: PlanReview) -> Iterator[Finding]:
    """V44: each objective starts from the unit's present figure, to as many decimals as it is written with."""
    units = _units(subject)
    strengths = {position.unit: position.strength for position in positions(subject.plan.portfolio.matrix)}
    for index, objective in enumerate(subject.plan.objectives):
        unit = units.get(objective.unit)
        present = None if unit is None else _present(objective, unit, strengths[unit.id])
        if present is None:
            continue
        if objective.measure not in (Measure.SALES, Measure.CONTRIBUTION):
            present = round(present, max(-int(objective.baseline.as_tuple().exponent), 0))
        if objective.baseline != present:
            values = {
                "objective": objective.id,
                "measure": objective.measure,
                "baseline": objective.baseline,
                "present": present,
            }
            yield _blocks("V44", f"$.objectives[{index}].baseline", **values)


def _present(objective: Objective, unit: Unit, strength: float) -> Decimal | None:
    """The present figure of a unit in an objective's measure; None where the plan does not hold it."""
    figures = {
        Measure.SALES: unit.sales,
        Measure.CONTRIBUTION: unit.profit,
        Measure.RETURN_ON_SALES: unit.profit / unit.sales if unit.sales else None,
        Measure.RELATIVE_STRENGTH: Decimal(strength),
    }
    return figures.get(objective.measure)


def one_currency_and_planned_years(subject: PlanReview) -> Iterator[Finding]:
    """V51: one currency throughout, and costs only in the planned years."""
    plan = subject.plan
    for path, currency in (
        ("$.budget.currency", plan.budget.currency),
        ("$.analysis.statement.currency", plan.analysis.statement.currency),
    ):
        if currency != plan.header.currency:
            values = {
                "fault": Term("CostFault.OTHER_CURRENCY"),
                "found": currency,
                "expected": plan.header.currency,
            }
            yield _blocks("V51", path, **values)
    planned = plan.header.horizon.planned_years
    places = [
        *(
            (f"$.strategies[{i}].cost_by_year", year)
            for i, one in enumerate(plan.strategies)
            for year in one.cost_by_year
        ),
        *((f"$.budget.lines[{i}].year", line.year) for i, line in enumerate(plan.budget.lines)),
        *(("$.budget.contingency_by_year", year) for year in plan.budget.contingency_by_year),
    ]
    for path, year in sorted(places):
        if year not in planned:
            values = {"fault": Term("CostFault.OTHER_YEAR"), "found": year, "expected": planned}
            yield _blocks("V51", path, **values)


def portfolio_is_sound(subject: PlanReview) -> Iterator[Finding]:
    """What the matrix itself has to say (method B.6)."""
    for finding in portfolio_findings(subject.plan.portfolio.matrix):
        yield attrs.evolve(finding, path="$.portfolio.matrix" + finding.path.removeprefix("$"))


def statement_holds_together(subject: PlanReview) -> Iterator[Finding]:
    """The customer's balance sheet balances, and no amount is negative that cannot be."""
    for finding in check(subject.plan.analysis.statement, STATEMENT_RULES):
        yield attrs.evolve(finding, path="$.analysis.statement" + finding.path.removeprefix("$"))


def _units(subject: PlanReview) -> dict[str, Unit]:
    return {unit.id: unit for unit in subject.plan.portfolio.matrix.units}


RULES: tuple[Rule[PlanReview], ...] = (
    sections_are_filled,
    header_is_complete,
    every_year_has_its_row,
    objectives_name_units,
    units_have_objectives,
    directions_are_allowed,
    objectives_and_strategies_meet,
    budget_adds_up_to_strategies,
    strategies_add_up_to_spend,
    sales_add_up,
    baselines_are_present_figures,
    one_currency_and_planned_years,
    portfolio_is_sound,
    statement_holds_together,
)


def review(plan: KeyAccountPlan, *, as_of: date, rules: Iterable[Rule[PlanReview]] = RULES) -> Reviewed:
    """The plan with everything the rules found on a day; the plan itself is not changed."""
    return Reviewed(plan=plan, as_of=as_of, findings=check(PlanReview(plan=plan, as_of=as_of), rules))
