"""Section 7: what is wanted, and how each unit of the portfolio gets there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kcm.planning.objectives import Measure, Objective, Strategy
from kcm.planning.portfolio import Unit
from kcm.reports.document import Block, Paragraph, Subheading, Table
from kcm.reports.sections.results import gaps, results
from kcm.reports.writing import Writing

__all__ = ["objectives"]

ZERO = Decimal(0)


def objectives(writing: Writing) -> Iterator[Block]:
    """All objectives, one block for each unit, the gap to be closed, and the result in growth and return."""
    plan = writing.plan
    if plan.objectives:
        yield _table(writing)
    else:
        yield writing.absent("objectives")
    for unit in plan.portfolio.matrix.units:
        yield from _unit(writing, unit)
    yield from _homeless(writing)
    yield Subheading(text=writing.say("gap.title"))
    yield from gaps(writing)
    yield Subheading(text=writing.say("growth_and_return"))
    yield from results(writing)


def _table(writing: Writing) -> Table:
    plan, money = writing.plan, writing.formats.money
    wanted = [one for one in plan.objectives if one.measure is Measure.SALES]
    baseline = sum((one.baseline for one in wanted), ZERO)
    target = sum((one.target for one in wanted), ZERO)
    profits = [one.target_profit for one in wanted if one.target_profit is not None]
    return Table(
        caption=writing.say("objectives.caption", unit=writing.money_caption),
        columns=(
            *writing.words("id", "unit", "direction", "measure"),
            *writing.numbers("baseline", "target", "change", "target_profit", "target_strength", "due_year"),
        ),
        rows=(
            *(_row(writing, one) for one in plan.objectives),
            (
                writing.say("total_sales"),
                *("",) * 3,
                money(baseline),
                money(target),
                money(target - baseline),
                money(sum(profits, ZERO) if profits else None),
                *("",) * 2,
            ),
        ),
        totals=1,
        source=("$.objectives",),
    )


def _shown(writing: Writing, one: Objective, figure: Decimal) -> str:
    formats = writing.formats
    show = {
        Measure.SALES: formats.money,
        Measure.CONTRIBUTION: formats.money,
        Measure.VOLUME: formats.points,
        Measure.RELATIVE_STRENGTH: formats.score,
    }.get(one.measure, formats.share)
    return show(figure)


def _row(writing: Writing, one: Objective) -> tuple[str, ...]:
    return (
        one.id,
        writing.unit_name(one.unit),
        writing.label(one.direction),
        writing.label(one.measure),
        *(_shown(writing, one, figure) for figure in (one.baseline, one.target, one.target - one.baseline)),
        writing.formats.money(one.target_profit),
        writing.formats.score(one.target_strength),
        str(one.due_year),
    )


def _unit(writing: Writing, unit: Unit) -> Iterator[Block]:
    """One unit: where it stands, where it goes, what it is to reach, and by what."""
    mine = [one for one in writing.plan.objectives if one.unit == unit.id]
    yield Subheading(text=writing.unit_name(unit.id))
    yield Paragraph(text=_way(writing, unit, mine))
    for one in mine:
        yield _objective(writing, one)
    ids = {one.id for one in mine}
    serving = [one for one in writing.plan.strategies if ids & set(one.objectives)]
    if not serving:
        yield Paragraph(text=writing.say("no_strategy"))
        return
    home = _home(writing)
    told = [one for one in serving if home.get(one.id) == unit.id]
    if told:
        yield _strategies(writing, told, unit.id)
    for other in serving:
        if other not in told:
            there = writing.unit_name(home[other.id])
            yield Paragraph(lead=other.id, text=writing.say("strategy.elsewhere", name=other.name, unit=there))


def _way(writing: Writing, unit: Unit, mine: list[Objective]) -> str:
    directions = writing.labels(one.direction for one in mine)
    if unit.id not in writing.placed:
        return writing.say("unit.unplaced", directions=directions)
    position = writing.placed[unit.id]
    return writing.say(
        "unit.way",
        quadrant=position.quadrant,
        attractiveness=writing.formats.score(position.attractiveness.total),
        strength=writing.formats.score(position.strength),
        directions=directions,
    )


def _objective(writing: Writing, one: Objective) -> Paragraph:
    said = writing.say(
        "objective.sentence",
        measure=one.measure,
        baseline=_shown(writing, one, one.baseline),
        target=_shown(writing, one, one.target),
        year=one.due_year,
    )
    if one.assumptions:
        said = f"{said} {writing.say('objective.assumes', assumptions=one.assumptions)}"
    if one.justification is not None:
        said = f"{said} {writing.text(one.justification)}"
    return Paragraph(lead=one.id, text=said)


def _home(writing: Writing) -> dict[str, str]:
    """Where each strategy is told in full: at the first unit of the portfolio that it serves."""
    unit_of = {one.id: one.unit for one in writing.plan.objectives}
    homes: dict[str, str] = {}
    for strategy in writing.plan.strategies:
        served = {unit_of.get(one) for one in strategy.objectives}
        first = next((unit for unit in writing.units if unit in served), None)
        if first is not None:
            homes[strategy.id] = first
    return homes


def _strategies(writing: Writing, told: list[Strategy], unit: str) -> Table:
    """Strategies with their actions; what belongs to the whole strategy stands in its first row only."""
    return Table(
        caption=writing.say("actions.caption", unit=unit),
        columns=writing.words("strategy", "serves", "action", "kind", "owner", "due"),
        rows=tuple(row for one in told for row in _actions(writing, one)),
        source=("$.strategies",),
    )


def _actions(writing: Writing, strategy: Strategy) -> Iterator[tuple[str, ...]]:
    name, serves = writing.named(strategy.id, strategy.name), writing.names(strategy.objectives)
    if not strategy.actions:
        yield name, serves, writing.text(None), writing.text(None), strategy.owner, writing.text(None)
    for place, one in enumerate(strategy.actions):
        yield (
            strategy.id if place else name,
            "" if place else serves,
            writing.text(one.text),
            writing.label(one.kind),
            one.owner,
            writing.formats.day(one.due),
        )


def _homeless(writing: Writing) -> Iterator[Block]:
    """Strategies that serve no unit of the portfolio, so that none of them is left out."""
    homes = _home(writing)
    lost = [one for one in writing.plan.strategies if one.id not in homes]
    if lost:
        yield Subheading(text=writing.say("strategies.elsewhere"))
        yield _strategies(writing, lost, writing.say("no_unit"))
