"""Where the numbers come from: reports, tables and evidence, and which of them are estimates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kcm.planning.plan import GivenFigure
from kcm.planning.portfolio import Score
from kcm.reports.document import Block, Paragraph, Table
from kcm.reports.writing import Writing

__all__ = ["estimates", "sources"]

Row = tuple[str, str, str]
UNITS = "$.portfolio.matrix.units"


def sources(writing: Writing) -> Iterator[Block]:
    """What is computed and what is judged, then every source that the plan names, with its place."""
    yield Paragraph(text=writing.say("sources.text"))
    yield Table(
        caption=writing.say("sources.caption"),
        columns=writing.words("what", "source", "path"),
        rows=tuple(_sources(writing)),
        source=("$.analysis", "$.financial.given", "$.portfolio.matrix"),
    )


def _sources(writing: Writing) -> Iterator[Row]:
    plan = writing.plan
    read = plan.analysis
    said = writing.say("report.source", source=writing.text(read.statement.source), year=read.statement.year)
    yield writing.say("part.ratios"), said, "$.analysis.statement"
    if read.report is not None:
        said = writing.say("report.source", source=writing.text(read.report.source), year=read.report.fiscal_year)
        yield writing.say("part.annual_report"), said, "$.analysis.report"
    for index, one in enumerate(plan.financial.given):
        if one.source is not None:
            yield _figure(writing, one), writing.text(one.source), f"$.financial.given[{index}]"
    for index, need in enumerate(read.needs):
        if need.evidence:
            yield need.id, writing.texts(need.evidence), f"$.analysis.needs[{index}].evidence"
    for index, rival in enumerate(read.rivals):
        if rival.evidence:
            yield rival.rival, writing.texts(rival.evidence), f"$.analysis.rivals[{index}].evidence"
    for name, score, path in _scores(writing):
        if score.trace is not None:
            trace = score.trace
            year = "" if trace.period is None else f", {trace.period}"
            yield name, f"{writing.text(trace.source)}, {trace.line}{year}", f"{path}.trace"


def _figure(writing: Writing, one: GivenFigure) -> str:
    unit = "" if one.unit is None else f"{writing.unit_name(one.unit)} · "
    return f"{unit}{writing.label(one.line)} {one.year}"


def estimates(writing: Writing) -> Iterator[Block]:
    """Everything that is marked as an estimate, with its place."""
    rows = tuple(_estimates(writing))
    if not rows:
        yield Paragraph(text=writing.say("no_estimates"))
        return
    yield Table(
        caption=writing.say("estimates.caption"),
        columns=(*writing.words("what"), *writing.numbers("value"), *writing.words("remark", "path")),
        rows=rows,
        source=("$.portfolio.matrix", *(["$.analysis.value_chain"] if writing.plan.analysis.value_chain else [])),
    )


def _estimates(writing: Writing) -> Iterator[tuple[str, str, str, str]]:
    mark = writing.say("estimated")
    for name, score, path in _scores(writing):
        if score.estimated:
            yield name, f"{writing.formats.points(score.value)} {mark}", writing.text(score.note), path
    chain = writing.plan.analysis.value_chain
    for index, one in enumerate(() if chain is None else chain.opportunities):
        if one.estimated:
            amount = f"{writing.formats.money(one.annual_amount)} {mark}"
            yield one.id, amount, writing.text(one.text), f"$.analysis.value_chain.opportunities[{index}]"


def _scores(writing: Writing) -> Iterator[tuple[str, Score, str]]:
    """Every score of the matrix: what it is of, the score, its place."""
    matrix = writing.plan.portfolio.matrix
    for index, unit in enumerate(matrix.units):
        place = f"{UNITS}[{index}]"
        name = writing.unit_name(unit.id)
        general = {factor.id: writing.text(factor.label) for factor in matrix.attractiveness}
        yield from _sheet(unit.attractiveness, general, name, f"{place}.attractiveness")
        labels = {factor.id: writing.text(factor.label) for factor in unit.strength_factors}
        yield from _sheet(unit.own, labels, f"{name}, {writing.say('we')}", f"{place}.own")
        for other, rival in enumerate(unit.rivals):
            whose = f"{name}, {writing.text(rival.name)}"
            yield from _sheet(rival.scores, labels, whose, f"{place}.rivals[{other}].scores")


def _sheet(
    scores: Mapping[str, Score], labels: Mapping[str, str], whose: str, place: str
) -> Iterator[tuple[str, Score, str]]:
    for factor, label in labels.items():
        if factor in scores:
            yield f"{whose}: {label}", scores[factor], f"{place}.{factor}"
