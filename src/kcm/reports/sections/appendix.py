"""The appendix: the score sheets, where the numbers come from, and what the review found."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.i18n import label, sentence
from kcm.planning.portfolio import Score, Unit
from kcm.reports.document import Block, Column, Findings, Paragraph, Subheading, Table
from kcm.reports.writing import Writing
from kcm.scores import Factor

__all__ = ["appendix"]


def appendix(writing: Writing) -> Iterator[Block]:
    """The appendix."""
    matrix = writing.plan.portfolio.matrix
    yield Subheading(text=writing.say("score_sheets"))
    yield Table(
        caption=writing.say("attractiveness.caption"),
        columns=(
            *writing.words("unit"),
            *(_column(writing, factor) for factor in matrix.attractiveness),
        ),
        rows=tuple(
            (
                writing.text(unit.name),
                *(_score(writing, unit.attractiveness.get(factor.id)) for factor in matrix.attractiveness),
            )
            for unit in matrix.units
        ),
    )
    for unit in matrix.units:
        yield _strength_sheet(writing, unit)
    yield Subheading(text=writing.say("sources"))
    yield Paragraph(text=writing.say("sources.text"))
    yield Subheading(text=writing.say("findings"))
    if writing.reviewed.findings:
        yield Findings(
            rows=tuple(
                (
                    finding.severity.name,
                    label(finding.severity, writing.locale),
                    sentence(finding, writing.locale),
                    finding.code,
                    finding.path,
                )
                for finding in writing.reviewed.findings
            )
        )
    else:
        yield Paragraph(text=writing.say("no_findings"))


def _strength_sheet(writing: Writing, unit: Unit) -> Table:
    sheets = [
        (writing.say("we"), unit.own),
        *((writing.text(rival.name), rival.scores) for rival in unit.rivals),
    ]
    return Table(
        caption=writing.say("strengths.caption", unit=unit.name),
        columns=(*writing.words("supplier"), *(_column(writing, factor) for factor in unit.strength_factors)),
        rows=tuple(
            (name, *(_score(writing, scores.get(factor.id)) for factor in unit.strength_factors))
            for name, scores in sheets
        ),
    )


def _column(writing: Writing, factor: Factor) -> Column:
    return Column(label=f"{writing.text(factor.label)} · {writing.formats.points(factor.weight)}", numeric=True)


def _score(writing: Writing, score: Score | None) -> str:
    shown = writing.formats.points(None if score is None else score.value)
    return f"{shown} {writing.say('estimated')}" if score is not None and score.estimated else shown
