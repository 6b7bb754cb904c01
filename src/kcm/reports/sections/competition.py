"""Section 4.6: we beside our rivals, factor by factor, and what the rivals do."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.planning.analysis.competition import ComparisonSheet
from kcm.reports.document import Block, Column, Paragraph, Picture, Table
from kcm.reports.figures.gaps import gaps_drawing
from kcm.reports.writing import Writing

__all__ = ["competition"]

SHEET = ("$.analysis.comparison",)


def competition(writing: Writing) -> Iterator[Block]:
    """The comparison as the customer sees it, with the gaps to the greatest rival, and the rivals' moves."""
    read = writing.plan.analysis
    if read.comparison is None:
        yield writing.absent("comparison")
    else:
        yield from _comparison(writing, read.comparison)
    if not read.rivals:
        yield writing.absent("rivals")
        return
    names = {rival.id: rival.name for unit in writing.units.values() for rival in unit.rivals}
    names |= {rival.id: rival.name for rival in (read.comparison.rivals if read.comparison is not None else ())}
    yield Table(
        caption=writing.say("rivals.caption", year=writing.plan.header.horizon.base_year),
        columns=writing.words("rival", "move", "evidence", "our_response"),
        rows=tuple(
            (
                writing.named(one.rival, names.get(one.rival)),
                writing.label(one.move),
                writing.texts(one.evidence),
                writing.text(one.our_response),
            )
            for one in read.rivals
        ),
        source=("$.analysis.rivals",),
    )


def _comparison(writing: Writing, sheet: ComparisonSheet) -> Iterator[Block]:
    formats, found, year = writing.formats, sheet.compared, writing.plan.header.horizon.base_year
    names = {rival.id: rival.name for rival in sheet.rivals}
    greatest = names[found.greatest]
    theirs = [Column(label=writing.text(rival.name), numeric=True) for rival in sheet.rivals]
    total = found.own.total - found.rivals[found.greatest].total
    yield Table(
        caption=writing.say("comparison.caption", year=year, rival=greatest),
        columns=(*writing.words("factor"), *writing.numbers("weight", "we"), *theirs, *writing.numbers("gap")),
        rows=(
            *(
                (
                    writing.named(factor.id, factor.label),
                    formats.points(factor.weight),
                    formats.points(sheet.ours[factor.id]),
                    *(formats.points(rival.scores[factor.id]) for rival in sheet.rivals),
                    formats.signed(gap.gap),
                )
                for factor, gap in zip(sheet.factors, found.gaps, strict=True)
            ),
            (
                writing.say("total"),
                formats.points(100),
                formats.score(found.own.total),
                *(formats.score(found.rivals[rival.id].total) for rival in sheet.rivals),
                formats.signed(total),
            ),
        ),
        totals=1,
        source=SHEET,
    )
    labels = {factor.id: factor.label for factor in sheet.factors}
    behind = writing.names(writing.text(labels[one]) for one in found.priorities)
    said = writing.say("comparison.behind", factors=behind) if found.priorities else writing.say("comparison.ahead")
    yield Paragraph(text=f"{writing.say('comparison.ratio', rival=greatest, ratio=formats.score(found.ratio))} {said}")
    yield Picture(
        caption=writing.say("comparison.figure", year=year, rival=greatest),
        drawings=(gaps_drawing(sheet, year, writing.locale),),
        source=SHEET,
    )
