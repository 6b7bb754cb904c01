"""What each unit sells and earns in each year: computed from today's figures and the objectives, or given (C.1)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal

import attrs

from kcm.errors import Conflict, InvalidValue
from kcm.finance.budget import profit_path, sales_path
from kcm.money import finest, minor_unit, round_money
from kcm.planning.objectives import Measure, Objective, Strategy
from kcm.planning.plan.financial import FigureLine, GivenFigure, UnitPath
from kcm.planning.plan.header import Header
from kcm.planning.portfolio import Direction, Unit

__all__ = ["check_figures", "sales_objectives", "unit_paths", "with_cost_to_serve"]

ZERO = Decimal(0)


def sales_objectives(objectives: Iterable[Objective], header: Header) -> dict[str, Objective]:
    """The sales objective of each unit that has one.

    Raises:
        InvalidValue: for an objective due outside the planned years, or a sales objective due before the last of them:
            sales of the last year are the targets. Only a unit that is given up may be so earlier.
        Conflict: for two sales objectives of one unit.
    """
    last, found = header.horizon.last_year, dict[str, Objective]()
    for index, one in enumerate(objectives):
        path = f"$.objectives[{index}]"
        if one.due_year not in header.horizon.planned_years:
            years = f"{header.horizon.planned_years[0]} to {last}"
            raise InvalidValue(f"found the year {one.due_year}, expected {years}", f"{path}.due_year")
        if one.measure is not Measure.SALES:
            continue
        if one.due_year != last and one.direction is not Direction.EXIT:
            reason = f"found a sales objective due in {one.due_year}, expected {last}, the last year of the plan"
            raise InvalidValue(reason, f"{path}.due_year")
        if one.unit in found:
            raise Conflict(f"found a second sales objective for {one.unit!r}, expected one", f"{path}.unit")
        found[one.unit] = one
    return found


def check_figures(given: tuple[GivenFigure, ...], header: Header, units: tuple[Unit, ...]) -> None:
    """Nothing, if each given figure is of a unit and a planned year, in whole minor units, and stands once.

    Raises:
        InvalidValue: for a year or a unit that the plan does not have, or money finer than the minor unit.
        Conflict: for a second figure of the same line, unit and year.
    """
    known, taken = {unit.id for unit in units}, set[tuple[object, ...]]()
    for index, one in enumerate(given):
        path = f"$.given[{index}]"
        # Sales and profit of T0 are those of the units, which every computation starts from.
        years = header.horizon.years if one.line is FigureLine.COST_TO_SERVE else header.horizon.planned_years
        if one.year not in years:
            raise InvalidValue(f"found the year {one.year}, expected {years[0]} to {years[-1]}", f"{path}.year")
        if one.unit is not None and one.unit not in known:
            raise InvalidValue(f"found {one.unit!r}, expected a unit of the portfolio", f"{path}.unit")
        if one.amount != round_money(one.amount, header.currency):
            raise InvalidValue(f"found {one.amount}, expected whole minor units of {header.currency}", f"{path}.amount")
        if (key := (one.line, one.unit, one.year)) in taken:
            raise Conflict("found a second figure of the same line and year, expected one", path)
        taken.add(key)


def unit_paths(
    header: Header,
    units: tuple[Unit, ...],
    objectives: Iterable[Objective],
    strategies: Iterable[Strategy],
    given: tuple[GivenFigure, ...] = (),
) -> tuple[UnitPath, ...]:
    """The path of every unit from T0 to T+H, in whole minor units, in the order of the units.

    A given figure stands in place of a computed one; profits follow from given sales as from computed ones.

    Raises:
        InvalidValue, Conflict: as `sales_objectives` and `check_figures`.
    """
    kept = tuple(objectives)
    targets = sales_objectives(kept, header)
    check_figures(given, header, units)
    figures = {(one.line, one.unit, one.year): one.amount for one in given}
    spend_of_unit = _spend_by_unit(header, units, targets, kept, strategies)
    paths = []
    for unit in units:
        spend = spend_of_unit[unit.id]
        computed = _sales(header, unit, targets.get(unit.id))
        sales = _with_given(computed, figures, FigureLine.SALES, unit.id, header)
        computed = _profits(header, unit, targets.get(unit.id), sales, spend)
        profit = _with_given(computed, figures, FigureLine.OPERATING_PROFIT, unit.id, header)
        paths.append(UnitPath(unit=unit.id, sales=sales, profit=profit, spend=(ZERO, *spend)))
    return tuple(paths)


def with_cost_to_serve(
    paths: tuple[UnitPath, ...], given: tuple[GivenFigure, ...], cost_to_serve_share: Decimal, header: Header
) -> tuple[UnitPath, ...]:
    """The paths after what serving the customer costs more, or less, than its share of sales.

    The difference is spread over the units by their sales, to the minor unit. A profit that was given stays as it is,
    and so do those at the ends of the paths: T0 is known, T+H is what is wanted.
    """
    fixed = {(one.unit, one.year) for one in given if one.line is FigureLine.OPERATING_PROFIT}
    for one in given:
        place = one.year - header.horizon.base_year
        if one.line is not FigureLine.COST_TO_SERVE or not 0 < place < header.horizon.length:
            continue
        sales = sum((path.sales[place] for path in paths), ZERO)
        dearer = one.amount - round_money(sales * cost_to_serve_share, header.currency)
        free = [index for index, path in enumerate(paths) if (path.unit, one.year) not in fixed]
        parts = _spread(dearer, [paths[index].sales[place] for index in free], header.currency)
        lower = dict(zip(free, parts, strict=True))
        paths = tuple(
            attrs.evolve(
                path,
                profit=(*path.profit[:place], path.profit[place] - lower.get(index, ZERO), *path.profit[place + 1 :]),
            )
            for index, path in enumerate(paths)
        )
    return paths


def _with_given(
    path: tuple[Decimal, ...],
    figures: dict[tuple[FigureLine, str | None, int], Decimal],
    line: FigureLine,
    unit: str,
    header: Header,
) -> tuple[Decimal, ...]:
    years = header.horizon.years
    return tuple(figures.get((line, unit, year), value) for year, value in zip(years, path, strict=True))


def _sales(header: Header, unit: Unit, aim: Objective | None) -> tuple[Decimal, ...]:
    horizon = header.horizon
    if aim is None:
        return sales_path(unit.sales, unit.sales, horizon.length, header.currency)
    until = aim.due_year - horizon.base_year
    path = sales_path(unit.sales, aim.target, until, header.currency)
    return (*path, *(path[-1:] * (horizon.length - until)))


def _profits(
    header: Header, unit: Unit, aim: Objective | None, sales: tuple[Decimal, ...], spend: list[Decimal]
) -> tuple[Decimal, ...]:
    if aim is None:
        # Without an aim the margin stays, also where other sales were given.
        end = finest(unit.profit * sales[-1] / unit.sales, "$.given") if unit.sales else unit.profit
    else:
        end = unit.profit if aim.target_profit is None else aim.target_profit
    return profit_path(sales, unit.profit, end, spend, header.currency)


def _spend_by_unit(
    header: Header,
    units: tuple[Unit, ...],
    targets: dict[str, Objective],
    objectives: Iterable[Objective],
    strategies: Iterable[Strategy],
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
    """The cost in proportion to the weights, in whole minor units, of which the largest remainders get what is left."""
    total, unit = sum(weights, ZERO), minor_unit(currency)
    shares = [cost * weight / total if total else cost / len(weights) for weight in weights]
    parts = [share.quantize(unit, ROUND_FLOOR) for share in shares]
    left = int((cost - sum(parts, ZERO)) / unit)
    for place in sorted(range(len(parts)), key=lambda place: parts[place] - shares[place])[:left]:
        parts[place] += unit
    return parts
