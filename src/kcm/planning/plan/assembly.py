"""A plan from its facts and judgements: the financial summary is computed, the rest is taken as given."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kcm.errors import Conflict, InvalidValue
from kcm.finance.budget import profit_path, sales_path
from kcm.money import amount, round_money
from kcm.planning.objectives import Measure, Objective, Strategy
from kcm.planning.plan.sections import (
    Assumption,
    Budget,
    CustomerAnalysis,
    FinancialSummary,
    Header,
    KeyAccountPlan,
    Mission,
    Overview,
    PortfolioAnalysis,
    YearRow,
)
from kcm.planning.portfolio import Unit
from kcm.text import Text

__all__ = ["assemble"]

ZERO = Decimal(0)


def assemble(
    *,
    header: Header,
    mission: Mission,
    overview: Overview,
    analysis: CustomerAnalysis,
    portfolio: PortfolioAnalysis,
    assumptions: Iterable[Assumption],
    objectives: Iterable[Objective],
    strategies: Iterable[Strategy],
    budget: Budget,
    cost_to_serve_share: Decimal,
    comment: Text | None = None,
) -> KeyAccountPlan:
    """The plan, with its financial summary computed from the units, their objectives and the strategies.

    Each unit's sales follow a geometric path from T0 to the target of its sales objective, its profit follows
    `kcm.finance.budget.profit_path`; a unit without a sales objective keeps its sales and its margin. A strategy's
    cost is spread over the units of its objectives in proportion to their target sales. All amounts are rounded to
    the currency's minor unit, and the years add up exactly.

    `cost_to_serve_share` is cost to serve as a fraction of sales, 0 to below 1, shown apart from gross margin;
    `comment` is what is to be said about the years. Everything else is a section of the plan, or its parts.

    Raises:
        InvalidValue: for a cost share outside 0 to 1, an objective due outside the planned years, a sales objective
            due before the last of them, or a cost finer than the minor unit.
        Conflict: for ids that stand twice, or two sales objectives of one unit.
    """
    if not 0 <= amount(cost_to_serve_share, "$.cost_to_serve_share") < 1:
        raise InvalidValue(f"found {cost_to_serve_share}, expected 0 to below 1", "$.cost_to_serve_share")
    wanted, acts = tuple(objectives), tuple(strategies)
    _check_objectives(wanted, header)
    _check_costs(acts, header.currency)
    return KeyAccountPlan(
        header=header,
        mission=mission,
        financial=FinancialSummary(
            rows=_rows(header, portfolio.matrix.units, wanted, acts, cost_to_serve_share), comment=comment
        ),
        overview=overview,
        analysis=analysis,
        portfolio=portfolio,
        assumptions=tuple(assumptions),
        objectives=wanted,
        strategies=acts,
        budget=budget,
    )


def _check_objectives(objectives: tuple[Objective, ...], header: Header) -> None:
    """Sales of the last year are the targets, so a sales objective is due then, and each unit has one at most."""
    last, aimed_at = header.horizon.last_year, set[str]()
    for index, one in enumerate(objectives):
        path = f"$.objectives[{index}]"
        if one.due_year not in header.horizon.planned_years:
            years = f"{header.horizon.planned_years[0]} to {last}"
            raise InvalidValue(f"found the year {one.due_year}, expected {years}", f"{path}.due_year")
        if one.measure is not Measure.SALES:
            continue
        if one.due_year != last:
            reason = f"found a sales objective due in {one.due_year}, expected {last}, the last year of the plan"
            raise InvalidValue(reason, f"{path}.due_year")
        if one.unit in aimed_at:
            raise Conflict(f"found a second sales objective for {one.unit!r}, expected one", f"{path}.unit")
        aimed_at.add(one.unit)


def _check_costs(strategies: tuple[Strategy, ...], currency: str) -> None:
    for index, strategy in enumerate(strategies):
        for year, cost in sorted(strategy.cost_by_year.items()):
            if cost != round_money(cost, currency):
                path = f"$.strategies[{index}].cost_by_year.{year}"
                raise InvalidValue(f"found {cost}, expected whole minor units of {currency}", path)


def _rows(
    header: Header,
    units: tuple[Unit, ...],
    objectives: tuple[Objective, ...],
    strategies: tuple[Strategy, ...],
    cost_to_serve_share: Decimal,
) -> tuple[YearRow, ...]:
    years, currency = header.horizon.years, header.currency
    targets = {one.unit: one for one in objectives if one.measure is Measure.SALES}
    spend_of_unit = _spend_by_unit(header, units, targets, objectives, strategies)
    sales = [ZERO] * len(years)
    profit = [ZERO] * len(years)
    for unit in units:
        target = targets.get(unit.id)
        end = unit.sales if target is None else target.target
        path = sales_path(unit.sales, end, len(years) - 1, currency)
        end_profit = unit.profit if target is None or target.target_profit is None else target.target_profit
        profits = profit_path(path, unit.profit, end_profit, spend_of_unit[unit.id], currency)
        sales = [a + b for a, b in zip(sales, path, strict=True)]
        profit = [a + b for a, b in zip(profit, profits, strict=True)]
    spend = [ZERO, *(sum(one, ZERO) for one in zip(*spend_of_unit.values(), strict=True))]
    rows = []
    for place, year in enumerate(years):
        cost_to_serve = round_money(sales[place] * cost_to_serve_share, currency)
        rows.append(
            YearRow(
                year=year,
                sales=sales[place],
                gross_margin=profit[place] + spend[place] + cost_to_serve,
                cost_to_serve=cost_to_serve,
                strategy_spend=spend[place],
                operating_profit=profit[place],
            )
        )
    return tuple(rows)


def _spend_by_unit(
    header: Header,
    units: tuple[Unit, ...],
    targets: dict[str, Objective],
    objectives: tuple[Objective, ...],
    strategies: tuple[Strategy, ...],
) -> dict[str, list[Decimal]]:
    """Each strategy's cost spread over the units it serves, to the minor unit, nothing lost to rounding."""
    years = header.horizon.planned_years
    unit_of = {objective.id: objective.unit for objective in objectives}
    spend = {unit.id: [ZERO] * len(years) for unit in units}
    for strategy in strategies:
        served = [unit.id for unit in units if unit.id in {unit_of.get(one) for one in strategy.objectives}]
        weights = [targets[one].target if one in targets else ZERO for one in served]
        for place, year in enumerate(years):
            cost = strategy.cost_by_year.get(year, ZERO)
            for unit, part in zip(served, _spread(cost, weights, header.currency), strict=True):
                spend[unit][place] += part
    return spend


def _spread(cost: Decimal, weights: list[Decimal], currency: str) -> list[Decimal]:
    total = sum(weights, ZERO)
    shares = [weight / total if total else Decimal(1) / len(weights) for weight in weights]
    parts = [round_money(cost * share, currency) for share in shares]
    if parts:
        largest = max(range(len(parts)), key=parts.__getitem__)
        parts[largest] += cost - sum(parts, ZERO)
    return parts
