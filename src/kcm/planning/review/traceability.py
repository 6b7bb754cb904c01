"""Does every part of a plan hang together with the others? V20 to V32 (method C.2), but for assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kcm.finance.value import Opportunity, OpportunityCategory
from kcm.planning.analysis.competition import RivalMove
from kcm.planning.direction_tests import UnitAim, direction_faults
from kcm.planning.objectives import Measure, Objective
from kcm.planning.portfolio import Preference, allowed_directions
from kcm.planning.review.subject import PlanReview
from kcm.rules import Finding, Severity, Term

__all__ = [
    "competition_is_met",
    "directions_are_allowed",
    "directions_do_what_they_say",
    "largest_opportunity_is_used",
    "needs_are_addressed",
    "objectives_and_strategies_meet",
    "objectives_name_units",
    "strategies_answer_the_customer",
    "strategies_have_actions",
    "units_have_objectives",
]

HEAVY_FACTOR = 20
PRESSING_NEED = 12
ZERO = Decimal(0)


def objectives_name_units(subject: PlanReview) -> Iterator[Finding]:
    """V20: each objective names a unit of the portfolio."""
    for index, objective in enumerate(subject.plan.objectives):
        if objective.unit not in subject.units:
            values = {"objective": objective.id, "unit": objective.unit}
            yield Finding("plan.V20", Severity.BLOCKS, f"$.objectives[{index}].unit", values)


def units_have_objectives(subject: PlanReview) -> Iterator[Finding]:
    """V21: each unit of the portfolio has at least one objective; to give it up is one."""
    aimed_at = {objective.unit for objective in subject.plan.objectives}
    for index, unit in enumerate(subject.plan.portfolio.matrix.units):
        if unit.id not in aimed_at:
            yield Finding("plan.V21", Severity.BLOCKS, f"$.portfolio.matrix.units[{index}]", {"unit": unit.name})


def directions_are_allowed(subject: PlanReview) -> Iterator[Finding]:
    """V22: the direction is allowed for the unit's position; a justification that it needs and lacks warns."""
    for index, objective in enumerate(subject.plan.objectives):
        position = subject.positions.get(objective.unit)
        if position is None:
            continue
        allowed = allowed_directions(position.quadrant, position.is_new)
        values = {
            "objective": objective.id,
            "unit": subject.units[objective.unit].name,
            "position": Term("PositionState.NEW") if position.is_new else position.quadrant,
            "direction": objective.direction,
            "allowed": tuple(allowed),
        }
        path = f"$.objectives[{index}].direction"
        if objective.direction not in allowed:
            yield Finding("plan.V22", Severity.BLOCKS, path, values | {"fault": Term("DirectionFault.NOT_ALLOWED")})
        elif allowed[objective.direction] is Preference.JUSTIFIED and objective.justification is None:
            yield Finding("plan.V22", Severity.WARNS, path, values | {"fault": Term("DirectionFault.NOT_JUSTIFIED")})


def directions_do_what_they_say(subject: PlanReview) -> Iterator[Finding]:
    """V23: the test of each direction holds for the unit that takes it (method B.9).

    A unit without a forecast is taken to sell at T+H what it sells now; one without a sales objective keeps its sales,
    as in the financial summary.
    """
    tested = set()
    for index, objective in enumerate(subject.plan.objectives):
        taken = objective.unit, objective.direction
        if objective.unit not in subject.units or taken in tested:
            continue
        tested.add(taken)
        for failed in direction_faults(_aim(subject, objective)):
            values = {
                "objective": objective.id,
                "unit": subject.units[objective.unit].name,
                "direction": objective.direction,
                "fault": failed.test,
                "found": failed.found,
                "expected": failed.expected,
            }
            yield Finding("plan.V23", Severity.BLOCKS, f"$.objectives[{index}]", values)


def _aim(subject: PlanReview, objective: Objective) -> UnitAim:
    """The figures of the unit that an objective is for, as all objectives of the plan want them."""
    unit, sold = subject.units[objective.unit], subject.sales_objectives.get(objective.unit)
    position = subject.positions.get(unit.id)
    wanted = _target_strength(subject, unit.id)
    strength = None if position is None else position.strength
    if position is not None and subject.plan.portfolio.matrix.settings.strength == "difference":
        # A difference has its 0 in the middle of the scale: the change is held against our own score.
        wanted = None if wanted is None else position.own.total + wanted - position.strength
        strength = position.own.total
    return UnitAim(
        direction=objective.direction,
        horizon=subject.plan.header.horizon.length,
        sales=unit.sales,
        target_sales=unit.sales if sold is None else sold.target,
        forecast_sales=subject.forecast_sales.get(unit.id, unit.sales),
        profit=unit.profit,
        target_profit=unit.profit if sold is None else sold.target_profit,
        strength=strength,
        target_strength=wanted,
        market_growth=unit.market_growth,
    )


def _target_strength(subject: PlanReview, unit: str) -> float | None:
    """What an objective in relative strength wants for a unit, else what its sales objective says."""
    for objective in subject.plan.objectives:
        if objective.unit == unit and objective.measure is Measure.RELATIVE_STRENGTH:
            return float(objective.target)
    sold = subject.sales_objectives.get(unit)
    return None if sold is None else sold.target_strength


def objectives_and_strategies_meet(subject: PlanReview) -> Iterator[Finding]:
    """V24: each objective has a strategy, and each strategy an objective of the plan."""
    plan = subject.plan
    served = {name for strategy in plan.strategies for name in strategy.objectives}
    known = {objective.id for objective in plan.objectives}
    for index, objective in enumerate(plan.objectives):
        if objective.id not in served:
            values = {"id": objective.id, "fault": Term("LinkFault.NO_STRATEGY")}
            yield Finding("plan.V24", Severity.BLOCKS, f"$.objectives[{index}]", values)
    for index, strategy in enumerate(plan.strategies):
        unknown = {"id": strategy.id, "fault": Term("LinkFault.UNKNOWN_OBJECTIVE")}
        if not known & set(strategy.objectives):
            values = {"id": strategy.id, "fault": Term("LinkFault.NO_OBJECTIVE")}
            yield Finding("plan.V24", Severity.BLOCKS, f"$.strategies[{index}]", values)
        elif not known >= set(strategy.objectives):
            yield Finding("plan.V24", Severity.BLOCKS, f"$.strategies[{index}].objectives", unknown)
        if not set(strategy.objectives) >= set(strategy.claims):
            yield Finding("plan.V24", Severity.BLOCKS, f"$.strategies[{index}].claims", unknown)


def strategies_answer_the_customer(subject: PlanReview) -> Iterator[Finding]:
    """V25: each strategy answers something of the customer's; what does not exist blocks.

    That may be a need, an opportunity in the value chain, an item of the SWOT, or a factor of the comparison.
    """
    analysis = subject.plan.analysis
    known = {need.id for need in analysis.needs} | {one.id for one in _opportunities(subject)}
    if analysis.swot is not None:
        known |= {item.id for item in analysis.swot.items}
    if analysis.comparison is not None:
        known |= {factor.id for factor in analysis.comparison.factors}
    for index, strategy in enumerate(subject.plan.strategies):
        path = f"$.strategies[{index}].answers"
        if not strategy.answers:
            values = {"strategy": strategy.id, "fault": Term("AnswerFault.NONE"), "found": None}
            yield Finding("plan.V25", Severity.WARNS, path, values)
        for place, answer in enumerate(strategy.answers):
            if answer not in known:
                values = {"strategy": strategy.id, "fault": Term("AnswerFault.UNKNOWN"), "found": answer}
                yield Finding("plan.V25", Severity.BLOCKS, f"{path}[{place}]", values)


def _opportunities(subject: PlanReview) -> tuple[Opportunity, ...]:
    chain = subject.plan.analysis.value_chain
    return () if chain is None else chain.opportunities


def strategies_have_actions(subject: PlanReview) -> Iterator[Finding]:
    """V26: each strategy has an action that has an owner and is due inside the horizon."""
    after, last = subject.plan.header.base_year_end, subject.plan.header.last_day
    for index, strategy in enumerate(subject.plan.strategies):
        if not any(action.owner.strip() and after < action.due <= last for action in strategy.actions):
            values = {"strategy": strategy.id, "actions": len(strategy.actions), "after": after, "last": last}
            yield Finding("plan.V26", Severity.BLOCKS, f"$.strategies[{index}].actions", values)


def competition_is_met(subject: PlanReview) -> Iterator[Finding]:
    """V30: a weighty factor on which we trail has a strategy, and a rival that invests has a response."""
    analysis = subject.plan.analysis
    if analysis.comparison is not None:
        compared = analysis.comparison.compared
        for index, (factor, gap) in enumerate(zip(analysis.comparison.factors, compared.gaps, strict=True)):
            trails = factor.id in compared.priorities and factor.weight >= HEAVY_FACTOR
            if trails and factor.id not in subject.answered:
                values = {"fault": Term("RivalFault.OPEN_GAP"), "subject": factor.label, "weight": factor.weight}
                path = f"$.analysis.comparison.factors[{index}]"
                yield Finding("plan.V30", Severity.WARNS, path, values | {"gap": gap.gap, "least": HEAVY_FACTOR})
    for index, strategy in enumerate(analysis.rivals):
        if strategy.move is RivalMove.INVEST and strategy.our_response is None:
            values = {"fault": Term("RivalFault.NO_RESPONSE"), "subject": strategy.rival}
            yield Finding("plan.V30", Severity.WARNS, f"$.analysis.rivals[{index}].our_response", values)


def largest_opportunity_is_used(subject: PlanReview) -> Iterator[Finding]:
    """V31: some strategy answers the opportunity of the largest amount × probability, ties by id.

    What has no price is not compared.
    """
    priced = [
        (-(one.annual_amount or ZERO) * one.probability, one.id, index)
        for index, one in enumerate(_opportunities(subject))
        if one.category is not OpportunityCategory.INTANGIBLE
    ]
    worth, name, index = min(priced, default=(ZERO, "", 0))
    if worth and name not in subject.answered:
        path = f"$.analysis.value_chain.opportunities[{index}]"
        yield Finding("plan.V31", Severity.WARNS, path, {"opportunity": name, "worth": -worth})


def needs_are_addressed(subject: PlanReview) -> Iterator[Finding]:
    """V32: a need with much to win has an offer or a strategy."""
    for index, need in enumerate(subject.plan.analysis.needs):
        score = need.opportunity
        if score is not None and score >= PRESSING_NEED and need.offer is None and need.id not in subject.answered:
            values = {"need": need.id, "score": score, "least": PRESSING_NEED}
            yield Finding("plan.V32", Severity.NOTES, f"$.analysis.needs[{index}]", values)
