"""Do the plan's aims and its spending make sense? V45 to V50 (method C.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from kcm.errors import InvalidValue
from kcm.finance.budget import increments
from kcm.finance.value import net_present_value
from kcm.planning.direction_tests import UnitAim
from kcm.planning.objectives import Measure, Objective
from kcm.planning.portfolio import Direction
from kcm.planning.portfolio.directions import ESTIMATES_MOST
from kcm.planning.review.subject import PlanReview
from kcm.rules import Finding, Severity, Term

__all__ = [
    "growth_is_possible",
    "improvement_rests_on_data",
    "profit_pays_for_the_plan",
    "spending_follows_directions",
    "spending_stays_in_proportion",
    "targets_follow_directions",
]

ZERO = Decimal(0)
AHEAD_OF_MARKET = Decimal("0.20")
MOST_CONTINGENCY = Decimal("0.10")
SHARES = (Measure.SHARE_OF_WALLET, Measure.MARKET_SHARE)


class _Sense(Enum):
    UP = "up"
    DOWN = "down"
    FREE = "free"


# What is harvested sells less, and earns more of what it sells.
_OF_HARVEST: Mapping[Measure, _Sense] = {
    **dict.fromkeys(Measure, _Sense.DOWN),
    Measure.RETURN_ON_SALES: _Sense.UP,
    Measure.CONTRIBUTION: _Sense.FREE,
}
_SENSES: Mapping[Direction, Mapping[Measure, _Sense]] = {
    Direction.MAINTAIN: dict.fromkeys(Measure, _Sense.FREE),
    Direction.IMPROVE: dict.fromkeys(Measure, _Sense.UP),
    Direction.HARVEST: _OF_HARVEST,
    Direction.EXIT: dict.fromkeys(Measure, _Sense.DOWN),
    Direction.ENTER: dict.fromkeys(Measure, _Sense.UP),
}


def targets_follow_directions(subject: PlanReview) -> Iterator[Finding]:
    """V45: the target differs from the baseline as the direction says, and is due in a planned year.

    What is given up may be at 0 already; where a unit is maintained, and in the contribution of one that is harvested,
    any target will do.
    """
    planned = subject.plan.header.horizon.planned_years
    for index, one in enumerate(subject.plan.objectives):
        values = {"objective": one.id, "direction": one.direction, "measure": one.measure}
        if (fault := _wrong_way(one)) is not None:
            values |= {"fault": fault, "found": one.target, "expected": one.baseline}
            yield Finding("plan.V45", Severity.BLOCKS, f"$.objectives[{index}].target", values)
        if one.due_year not in planned:
            values |= {"fault": Term("TargetFault.OTHER_YEAR"), "found": one.due_year, "expected": planned}
            yield Finding("plan.V45", Severity.BLOCKS, f"$.objectives[{index}].due_year", values)


def _wrong_way(objective: Objective) -> Term | None:
    sense = _SENSES[objective.direction][objective.measure]
    if sense is _Sense.UP and objective.target <= objective.baseline:
        return Term("TargetFault.NOT_ABOVE")
    is_gone = objective.direction is Direction.EXIT and objective.target == 0
    if sense is _Sense.DOWN and objective.target >= objective.baseline and not is_gone:
        return Term("TargetFault.NOT_BELOW")
    return None


def growth_is_possible(subject: PlanReview) -> Iterator[Finding]:
    """V46: no unit outgrows its market by more than 20 points a year, and no share is above the whole, which blocks."""
    base = subject.plan.header.horizon.base_year
    for index, one in enumerate(subject.plan.objectives):
        unit, path = subject.units.get(one.unit), f"$.objectives[{index}].target"
        if one.measure in SHARES and one.target > 1:
            values = {"objective": one.id, "fault": Term("GrowthFault.ABOVE_WHOLE"), "found": one.target, "expected": 1}
            yield Finding("plan.V46", Severity.BLOCKS, path, values)
        if one.measure is not Measure.SALES or unit is None or unit.market_growth is None or one.due_year <= base:
            continue
        aim = UnitAim(direction=one.direction, horizon=one.due_year - base, sales=unit.sales, target_sales=one.target)
        most = float(AHEAD_OF_MARKET + Decimal(repr(unit.market_growth)))
        if aim.growth is not None and aim.growth > most:
            values = {"objective": one.id, "fault": Term("GrowthFault.FAST"), "found": aim.growth, "expected": most}
            yield Finding("plan.V46", Severity.WARNS, path, values)


def spending_stays_in_proportion(subject: PlanReview) -> Iterator[Finding]:
    """V47: the spend ratio does not rise every year, and the contingency is at most 10 % of the spending."""
    plan, planned = subject.plan, subject.plan.header.horizon.planned_years
    rows = {row.year: row for row in plan.financial.rows if row.year in planned}
    ratios = tuple(rows[year].spend_ratio for year in planned if year in rows)
    known = [ratio for ratio in ratios if ratio is not None]
    rises = all(now < after for now, after in pairwise(known))
    if len(known) == len(planned) > 1 and rises:
        values = {"fault": Term("SpendFault.RISING"), "found": tuple(known), "expected": None}
        yield Finding("plan.V47", Severity.WARNS, "$.financial.rows", values)
    reserve = sum(plan.budget.contingency_by_year.values(), ZERO)
    spent = sum((row.strategy_spend for row in rows.values()), ZERO)
    if reserve > MOST_CONTINGENCY * spent:
        share = reserve / spent if spent else None
        values = {"fault": Term("SpendFault.CONTINGENCY"), "found": share, "expected": MOST_CONTINGENCY}
        path = "$.budget.contingency_by_year"
        yield Finding("plan.V47", Severity.WARNS, path, values | {"contingency": reserve, "spend": spent})


def profit_pays_for_the_plan(subject: PlanReview) -> Iterator[Finding]:
    """V48: what the planned years earn beyond T0 has a present value above 0, at the budget's rate."""
    rows = {row.year: row.operating_profit for row in subject.plan.financial.rows}
    years = subject.plan.header.horizon.years
    if not all(year in rows for year in years):
        return  # V04 says so
    rate = subject.plan.budget.discount_rate
    try:
        worth = net_present_value(increments([rows[year] for year in years]), rate)
    except InvalidValue:  # at a rate at which no number holds it
        return
    if worth <= 0:
        yield Finding("plan.V48", Severity.WARNS, "$.financial.rows", {"worth": worth, "rate": rate})


def spending_follows_directions(subject: PlanReview) -> Iterator[Finding]:
    """V49: nothing is spent on a unit after the year it is given up in; on one that is harvested it does not rise."""
    base, planned = subject.plan.header.horizon.base_year, subject.plan.header.horizon.planned_years
    given_up: dict[str, int] = {}
    for one in subject.plan.objectives:
        if one.direction is Direction.EXIT:
            given_up[one.unit] = max(one.due_year, given_up.get(one.unit, one.due_year))
    harvested = {one.unit for one in subject.plan.objectives if one.direction is Direction.HARVEST}
    for index, path in enumerate(subject.plan.financial.units):
        unit = subject.units.get(path.unit)
        values: dict[str, object] = {"unit": path.unit if unit is None else unit.name}
        spend = {base + place: amount for place, amount in enumerate(path.spend)}
        for year in planned:
            amount, before = spend.get(year, ZERO), spend.get(year - 1, ZERO)
            place = f"$.financial.units[{index}].spend[{year - base}]"
            if amount and year > given_up.get(path.unit, planned[-1]):
                values |= {"fault": Term("SpendFault.AFTER_EXIT"), "year": year, "found": amount, "expected": ZERO}
                yield Finding("plan.V49", Severity.BLOCKS, place, values)
            if path.unit in harvested and year != planned[0] and amount > before:
                values |= {"fault": Term("SpendFault.HARVEST_RISES"), "year": year, "found": amount, "expected": before}
                yield Finding("plan.V49", Severity.WARNS, place, values)


def improvement_rests_on_data(subject: PlanReview) -> Iterator[Finding]:
    """V50: where a unit is improved or entered, no more than half of its attractiveness is estimated."""
    ambitious = {one.unit for one in subject.plan.objectives if one.direction in (Direction.IMPROVE, Direction.ENTER)}
    for index, unit in enumerate(subject.units.values()):
        position = subject.positions.get(unit.id)
        if unit.id in ambitious and position is not None and position.estimated_share > ESTIMATES_MOST:
            values = {"unit": unit.name, "share": position.estimated_share, "most": ESTIMATES_MOST}
            yield Finding("plan.V50", Severity.WARNS, f"$.portfolio.matrix.units[{index}]", values)
