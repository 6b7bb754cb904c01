"""Section 4.7: what the customer needs, and its strengths, weaknesses, opportunities and threats with our answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kcm.i18n import UNKNOWN
from kcm.planning.analysis.forces import ForceKind
from kcm.planning.analysis.needs import by_opportunity
from kcm.planning.analysis.swot import (
    AnalysisSource,
    SourceReference,
    Swot,
    SwotItem,
    SwotKind,
    response_coverage,
)
from kcm.planning.analysis.value_chain import ValueActivity
from kcm.reports.document import Block, Paragraph, Table
from kcm.reports.writing import Writing

__all__ = ["needs"]


def needs(writing: Writing) -> Iterator[Block]:
    """Needs with most to win first, then the four lists."""
    read, formats = writing.plan.analysis, writing.formats
    if read.needs:
        yield Table(
            caption=writing.say("needs.caption", year=writing.plan.header.horizon.base_year),
            columns=(
                *writing.words("id", "need"),
                *writing.numbers("importance", "satisfaction", "opportunity_score"),
                *writing.words("need_status", "offer", "answered_by"),
            ),
            rows=tuple(
                (
                    need.id,
                    writing.text(need.sentence),
                    formats.points(need.importance),
                    formats.points(need.satisfaction),
                    formats.points(need.opportunity),
                    writing.label(need.status),
                    need.offer or UNKNOWN,
                    _answering(writing, need.id),
                )
                for need in by_opportunity(read.needs)
            ),
            source=("$.analysis.needs",),
        )
    else:
        yield writing.absent("needs_list")
    if read.swot is None:
        yield writing.absent("swot")
    else:
        yield from _swot(writing, read.swot)


def _answering(writing: Writing, identifier: str) -> str:
    return writing.names(one.id for one in writing.plan.strategies if identifier in one.answers)


def _swot(writing: Writing, swot: Swot) -> Iterator[Block]:
    for kind in SwotKind:
        items = [item for item in swot.items if item.kind is kind]
        if not items:
            yield Paragraph(lead=writing.label(kind), text=writing.say("none_named"))
            continue
        yield Table(
            caption=writing.say("swot.caption", kind=kind),
            columns=(
                *writing.words("id", "item"),
                *writing.numbers("importance_of_five"),
                *writing.words("seen_in", "response"),
            ),
            rows=tuple(_item(writing, swot, item) for item in items),
            source=("$.analysis.swot.items", "$.analysis.swot.responses"),
        )
    coverage = writing.formats.share(response_coverage(swot))
    yield Paragraph(text=writing.say("swot.coverage", share=coverage), source=("$.analysis.swot.responses",))


def _item(writing: Writing, swot: Swot, item: SwotItem) -> tuple[str, ...]:
    source = UNKNOWN if item.source is None else _seen_in(writing, item.source)
    answers = [f"{one.offer}: {writing.text(one.effect)}" for one in swot.responses if one.item == item.id]
    answered = ("；" if writing.locale == "zh_CN" else "; ").join(answers)
    return item.id, writing.text(item.text), str(item.importance), source, answered or UNKNOWN


def _seen_in(writing: Writing, source: SourceReference) -> str:
    """The analysis and the name of what was seen in it; the id itself of what has no other name."""
    read = writing.plan.analysis
    factors = () if read.comparison is None else read.comparison.factors
    names: Mapping[AnalysisSource, Mapping[str, str]] = {
        AnalysisSource.FORCES: {kind.name: writing.label(kind) for kind in ForceKind},
        AnalysisSource.RATIOS: {row.name: writing.text(row.label) for row in read.ratios},
        AnalysisSource.VALUE_CHAIN: {activity.name: writing.label(activity) for activity in ValueActivity},
        AnalysisSource.COMPETITION: {factor.id: writing.text(factor.label) for factor in factors},
    }
    name = names.get(source.analysis, {}).get(source.item, source.item)
    return f"{writing.label(source.analysis)}: {name}"
