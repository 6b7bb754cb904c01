"""Do the plan's numbers agree? V40 to V44 and V51 (method C.2): those that must agree do so exactly."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from kcm.finance.budget import totals
from kcm.money import round_money
from kcm.planning.objectives import Measure, Objective
from kcm.planning.plan import FigureLine
from kcm.planning.review.subject import PlanReview
from kcm.rules import Finding, Severity, Term

__all__ = [
    "baselines_are_present_figures",
    "budget_adds_up_to_strategies",
    "one_currency_and_planned_years",
    "profits_add_up",
    "sales_add_up",
    "strategies_add_up_to_spend",
]

ZERO = Decimal(0)


def budget_adds_up_to_strategies(subject: PlanReview) -> Iterator[Finding]:
    """V40: the budget lines of a strategy in a year sum to what the strategy says it costs that year."""
    budgeted = totals(subject.plan.budget.lines, lambda line: (line.strategy, line.year))
    costs = {
        (strategy.id, year): strategy.cost_by_year[year]
        for strategy in subject.plan.strategies
        for year in strategy.cost_by_year
    }
    known = {strategy.id for strategy in subject.plan.strategies}
    for index, line in enumerate(subject.plan.budget.lines):
        if line.strategy not in known:
            values = {"strategy": line.strategy, "year": line.year, "budget": line.amount, "cost": None}
            yield Finding("plan.V40", Severity.BLOCKS, f"$.budget.lines[{index}].strategy", values)
    for strategy, year in sorted(key for key in budgeted.keys() | costs.keys() if key[0] in known):
        lines, cost = budgeted.get((strategy, year), ZERO), costs.get((strategy, year), ZERO)
        if lines != cost:
            values = {"strategy": strategy, "year": year, "budget": lines, "cost": cost}
            yield Finding("plan.V40", Severity.BLOCKS, "$.budget.lines", values)


def strategies_add_up_to_spend(subject: PlanReview) -> Iterator[Finding]:
    """V41: the strategies' costs in a year sum to the strategy spending of the financial summary."""
    for index, row in enumerate(subject.plan.financial.rows):
        costs = sum((strategy.cost_by_year.get(row.year, ZERO) for strategy in subject.plan.strategies), ZERO)
        if costs != row.strategy_spend:
            values = {"year": row.year, "strategies": costs, "summary": row.strategy_spend}
            yield Finding("plan.V41", Severity.BLOCKS, f"$.financial.rows[{index}].strategy_spend", values)


def sales_add_up(subject: PlanReview) -> Iterator[Finding]:
    """V42: target sales sum to the sales of T+H, and the units' present sales to those of T0.

    A unit without a sales objective keeps its sales, or sells what was given in their place.
    """
    plan = subject.plan
    rows = {row.year: (index, row.sales) for index, row in enumerate(plan.financial.rows)}
    aims = [one.target for one in plan.objectives if one.measure is Measure.SALES]
    given = _given_at_last(subject, FigureLine.SALES)
    aimless = [unit for unit in subject.units.values() if unit.id not in subject.sales_objectives]
    kept = [given.get(unit.id, unit.sales) for unit in aimless]
    present = sum((unit.sales for unit in subject.units.values()), ZERO)
    horizon = plan.header.horizon
    for year, parts in ((horizon.base_year, present), (horizon.last_year, sum((*aims, *kept), ZERO))):
        if year not in rows:
            continue  # V04 says so
        index, sales = rows[year]
        if parts != sales:
            values = {"year": year, "label": horizon.label(year), "parts": parts, "summary": sales}
            yield Finding("plan.V42", Severity.BLOCKS, f"$.financial.rows[{index}].sales", values)


def _given_at_last(subject: PlanReview, line: FigureLine) -> dict[str | None, Decimal]:
    """What was given of a line for the units at T+H."""
    last = subject.plan.header.horizon.last_year
    return {one.unit: one.amount for one in subject.plan.financial.given if (one.line, one.year) == (line, last)}


def profits_add_up(subject: PlanReview) -> Iterator[Finding]:
    """V43: target profits sum to the operating profit of T+H, each year's row adds up, and the units sum to it.

    A unit without a target profit keeps its profit; one that sells nothing then earns nothing, and loses what is spent
    on it.
    """
    yield from _target_profits(subject)
    yield from _rows(subject)
    yield from _paths(subject)
    yield from _given(subject)


def _target_profits(subject: PlanReview) -> Iterator[Finding]:
    last, paths = subject.plan.header.horizon.last_year, {one.unit: one for one in subject.plan.financial.units}
    target, given = ZERO, _given_at_last(subject, FigureLine.OPERATING_PROFIT)
    for unit in subject.units.values():
        aim, path = subject.sales_objectives.get(unit.id), paths.get(unit.id)
        if aim is not None and aim.target_profit is not None:
            target += aim.target_profit
        elif aim is None and unit.id in given:
            target += given[unit.id]
        elif (unit.sales if aim is None else aim.target) > 0:
            target += round_money(unit.profit, subject.plan.header.currency)
        elif path is not None and path.spend:
            target -= path.spend[-1]
    for index, row in enumerate(subject.plan.financial.rows):
        if row.year == last and row.operating_profit != target:
            values = {"fault": Term("ProfitFault.TARGETS"), "found": target, "expected": row.operating_profit}
            path_of_row = f"$.financial.rows[{index}].operating_profit"
            yield Finding("plan.V43", Severity.BLOCKS, path_of_row, values | {"year": row.year})


def _rows(subject: PlanReview) -> Iterator[Finding]:
    for index, row in enumerate(subject.plan.financial.rows):
        left = row.gross_margin - row.cost_to_serve - row.strategy_spend
        if left != row.operating_profit:
            values = {"fault": Term("ProfitFault.ROW"), "found": left, "expected": row.operating_profit}
            yield Finding("plan.V43", Severity.BLOCKS, f"$.financial.rows[{index}]", values | {"year": row.year})


def _paths(subject: PlanReview) -> Iterator[Finding]:
    """The units' paths sum to each row; V04 says where a path has other years."""
    paths, base = subject.plan.financial.units, subject.plan.header.horizon.base_year
    if {path.unit for path in paths} != set(subject.units):
        found, expected = tuple(path.unit for path in paths), tuple(subject.units)
        others = {"fault": Term("ProfitFault.OTHER_UNITS"), "found": found, "expected": expected, "year": None}
        yield Finding("plan.V43", Severity.BLOCKS, "$.financial.units", others)
    for index, row in enumerate(subject.plan.financial.rows):
        place = row.year - base
        if not all(0 <= place < len(path.sales) for path in paths):
            continue
        for name, of_row, parts in (
            ("sales", row.sales, [path.sales[place] for path in paths]),
            ("operating_profit", row.operating_profit, [path.profit[place] for path in paths]),
            ("strategy_spend", row.strategy_spend, [path.spend[place] for path in paths]),
        ):
            if (total := sum(parts, ZERO)) != of_row:
                values = {"fault": Term(f"ProfitFault.{name.upper()}"), "found": total, "expected": of_row}
                path = f"$.financial.rows[{index}].{name}"
                yield Finding("plan.V43", Severity.BLOCKS, path, values | {"year": row.year})


def _given(subject: PlanReview) -> Iterator[Finding]:
    """Each given figure is of a unit and a year of the plan, and is the figure that stands there."""
    financial, horizon = subject.plan.financial, subject.plan.header.horizon
    rows = {row.year: row for row in financial.rows}
    paths = {path.unit: path for path in financial.units}
    for index, one in enumerate(financial.given):
        line: Decimal | None = None
        fault = "GIVEN_AMOUNT"
        if one.unit is not None and one.unit not in subject.units:
            fault = "GIVEN_UNIT"
        elif one.year not in horizon.years or one.year not in rows:
            fault = "GIVEN_YEAR"
        elif one.line is FigureLine.COST_TO_SERVE:
            line = rows[one.year].cost_to_serve
        elif one.unit in paths and one.year - horizon.base_year < len(paths[one.unit].sales):
            path = paths[one.unit]
            values = path.sales if one.line is FigureLine.SALES else path.profit
            line = values[one.year - horizon.base_year]
        if line != one.amount:
            found = {"fault": Term(f"ProfitFault.{fault}"), "found": one.amount, "expected": line, "year": one.year}
            yield Finding("plan.V43", Severity.BLOCKS, f"$.financial.given[{index}]", found)


def baselines_are_present_figures(subject: PlanReview) -> Iterator[Finding]:
    """V44: each objective starts from the unit's present figure, to as many decimals as it is written with."""
    for index, objective in enumerate(subject.plan.objectives):
        present = _present(subject, objective)
        if present is None:
            continue
        if objective.measure not in (Measure.SALES, Measure.CONTRIBUTION):
            present = _written_like(objective.baseline, present)
        if objective.baseline != present:
            values = {
                "objective": objective.id,
                "measure": objective.measure,
                "baseline": objective.baseline,
                "present": present,
            }
            yield Finding("plan.V44", Severity.BLOCKS, f"$.objectives[{index}].baseline", values)


def _present(subject: PlanReview, objective: Objective) -> Decimal | None:
    """The present figure of a unit in an objective's measure; None where the plan does not hold it."""
    unit, position = subject.units.get(objective.unit), subject.positions.get(objective.unit)
    if unit is None:
        return None
    figures = {
        Measure.SALES: unit.sales,
        Measure.CONTRIBUTION: unit.profit,
        Measure.RETURN_ON_SALES: unit.profit / unit.sales if unit.sales else None,
        Measure.RELATIVE_STRENGTH: None if position is None else Decimal(position.strength),
    }
    return figures.get(objective.measure)


def _written_like(baseline: Decimal, present: Decimal) -> Decimal:
    try:
        return round(present, max(-int(baseline.as_tuple().exponent), 0))
    except InvalidOperation:  # so large that it has no such decimals
        return present


def one_currency_and_planned_years(subject: PlanReview) -> Iterator[Finding]:
    """V51: one currency throughout, and costs only in the planned years."""
    plan = subject.plan
    for path, currency in (
        ("$.budget.currency", plan.budget.currency),
        ("$.analysis.statement.currency", plan.analysis.statement.currency),
    ):
        if currency != plan.header.currency:
            values = {"fault": Term("CostFault.OTHER_CURRENCY"), "found": currency, "expected": plan.header.currency}
            yield Finding("plan.V51", Severity.BLOCKS, path, values)
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
            other = {"fault": Term("CostFault.OTHER_YEAR"), "found": year, "expected": planned}
            yield Finding("plan.V51", Severity.BLOCKS, path, other)
