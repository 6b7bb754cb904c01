"""The appendix: the score sheets and what they add up to, where numbers come from, and what the review found."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.planning.portfolio import Score, Unit
from kcm.reports.document import Block, Column, Paragraph, Subheading, Table
from kcm.reports.sections.provenance import estimates, sources
from kcm.reports.writing import Writing
from kcm.scores import Factor, WeightedScore

__all__ = ["appendix"]


def appendix(writing: Writing) -> Iterator[Block]:
    """The appendix."""
    yield Subheading(text=writing.say("score_sheets"))
    yield _attractiveness(writing)
    for factors in dict.fromkeys(unit.strength_factors for unit in writing.plan.portfolio.matrix.units):
        yield _strengths(writing, factors)
    if writing.placed:
        yield Subheading(text=writing.say("contributions"))
        yield _contributions(writing)
        for factors in dict.fromkeys(unit.strength_factors for unit in writing.plan.portfolio.matrix.units):
            yield _lead(writing, factors)
    yield Subheading(text=writing.say("sources"))
    yield from sources(writing)
    yield Subheading(text=writing.say("estimates"))
    yield from estimates(writing)
    yield Subheading(text=writing.say("findings"))
    found = writing.reviewed.findings
    yield writing.findings(found) if found else Paragraph(text=writing.say("no_findings"))


def _attractiveness(writing: Writing) -> Table:
    matrix = writing.plan.portfolio.matrix
    return Table(
        caption=writing.say("attractiveness.caption"),
        columns=(*writing.words("unit"), *(_column(writing, factor) for factor in matrix.attractiveness)),
        rows=tuple(
            (
                writing.unit_name(unit.id),
                *(_score(writing, unit.attractiveness.get(factor.id)) for factor in matrix.attractiveness),
            )
            for unit in matrix.units
        ),
        source=("$.portfolio.matrix.units",),
    )


def _strengths(writing: Writing, factors: tuple[Factor, ...]) -> Table:
    """Ours and the rivals' scores in the units that are judged by the same factors."""
    units = [unit for unit in writing.plan.portfolio.matrix.units if unit.strength_factors == factors]

    def rows(unit: Unit) -> Iterator[tuple[str, ...]]:
        own = [(writing.say("we"), unit.own)]
        rivals = [(writing.named(rival.id, rival.name), rival.scores) for rival in unit.rivals]
        for supplier, scores in own + rivals:
            yield (writing.unit_name(unit.id), supplier, *(_score(writing, scores.get(one.id)) for one in factors))

    return Table(
        caption=writing.say("strengths.caption"),
        columns=(*writing.words("unit", "supplier"), *(_column(writing, factor) for factor in factors)),
        rows=tuple(row for unit in units for row in rows(unit)),
        source=("$.portfolio.matrix.units",),
    )


def _contributions(writing: Writing) -> Table:
    """What each factor adds: weight × score / 100, which sums to the score."""
    matrix = writing.plan.portfolio.matrix
    return Table(
        caption=writing.say("parts.caption"),
        columns=(
            *writing.words("unit"),
            *(Column(label=writing.text(factor.label), numeric=True) for factor in matrix.attractiveness),
            *writing.numbers("total"),
        ),
        rows=tuple(
            (writing.unit_name(unit), *_parts(writing, position.attractiveness, matrix.attractiveness))
            for unit, position in writing.placed.items()
        ),
        source=("$.portfolio.matrix",),
    )


def _lead(writing: Writing, factors: tuple[Factor, ...]) -> Table:
    """What each factor adds to our score and to the reference rival's."""

    def rows(unit: Unit) -> Iterator[tuple[str, ...]]:
        position = writing.placed[unit.id]
        names = {rival.id: rival.name for rival in unit.rivals}
        for supplier, found in (
            (writing.say("we"), position.own),
            (writing.named(position.reference, names[position.reference]), position.rival),
        ):
            yield (writing.unit_name(unit.id), supplier, *_parts(writing, found, factors))

    units = [unit for unit in writing.units.values() if unit.strength_factors == factors]
    return Table(
        caption=writing.say("lead.caption"),
        columns=(
            *writing.words("unit", "supplier"),
            *(Column(label=writing.text(factor.label), numeric=True) for factor in factors),
            *writing.numbers("total"),
        ),
        rows=tuple(row for unit in units for row in rows(unit)),
        source=("$.portfolio.matrix.units",),
    )


def _parts(writing: Writing, found: WeightedScore, factors: tuple[Factor, ...]) -> tuple[str, ...]:
    parts = {part.factor: part.part for part in found.parts}
    return (*(writing.formats.score(parts.get(one.id)) for one in factors), writing.formats.score(found.total))


def _column(writing: Writing, factor: Factor) -> Column:
    return Column(label=f"{writing.text(factor.label)} · {writing.formats.points(factor.weight)}", numeric=True)


def _score(writing: Writing, score: Score | None) -> str:
    shown = writing.formats.points(None if score is None else score.value)
    return f"{shown} {writing.say('estimated')}" if score is not None and score.estimated else shown
