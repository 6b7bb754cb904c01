"""Sections 4.2 and 4.3: what the customer's annual report says, in words and in figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kcm.finance.ratios import RatioRow, RatioStatus
from kcm.i18n import UNKNOWN
from kcm.planning.analysis.annual_report import ReportConclusion, ReportList
from kcm.reports.document import Block, Paragraph, Table
from kcm.reports.writing import Writing

__all__ = ["annual_report", "ratios"]


def annual_report(writing: Writing) -> Iterator[Block]:
    """The five lists of the form; each conclusion says what it rests on."""
    report = writing.plan.analysis.report
    if report is None:
        yield writing.absent("annual_report")
        return
    yield Paragraph(
        lead=writing.say("source"),
        text=writing.say("report.source", source=writing.text(report.source), year=report.fiscal_year),
        source=("$.analysis.report",),
    )
    for part in ReportList:
        entries = getattr(report, part.value)
        if not entries:
            yield Paragraph(lead=writing.label(part), text=writing.say("none_named"))
            continue
        concluded = part is ReportList.CONCLUSIONS
        yield Table(
            caption=writing.say("report.caption", list=writing.label(part), year=report.fiscal_year),
            columns=writing.words("id", "entry", *(["rests_on"] if concluded else [])),
            rows=tuple(
                (one.id, writing.text(one.text), *([_basis(writing, one)] if concluded else [])) for one in entries
            ),
            source=(f"$.analysis.report.{part.value}",),
        )


def _basis(writing: Writing, conclusion: ReportConclusion) -> str:
    return writing.names(conclusion.rests_on)


def ratios(writing: Writing) -> Iterator[Block]:
    """The customer's ratios beside those of its industry, and where we help."""
    read = writing.plan.analysis
    yield Paragraph(
        lead=writing.say("source"),
        text=writing.say("report.source", source=writing.text(read.statement.source), year=read.statement.year),
        source=("$.analysis.statement",),
    )
    if read.ratios:
        yield Table(
            caption=writing.say("ratios.caption", year=read.statement.year, currency=read.statement.currency),
            columns=(
                *writing.words("ratio", "formula"),
                *writing.numbers("company", "industry", "variance"),
                *writing.words("needs_improvement", "our_help"),
            ),
            rows=tuple(_ratio(writing, row) for row in read.ratios),
            source=("$.analysis.ratios",),
        )
    else:
        yield writing.absent("ratios")
    yield Paragraph(text=writing.text(read.conclusion))


def _ratio(writing: Writing, row: RatioRow) -> tuple[str, ...]:
    formats = writing.formats
    company = formats.ratio(row.company.value, row.unit)
    if row.company.status is not RatioStatus.VALUE:
        company = writing.label(row.company.status)
    variance = formats.ratio(row.variance, row.unit)
    sign = "+" if row.variance is not None and Decimal(str(row.variance)) > 0 else ""
    answer = UNKNOWN if row.needs_improvement is None else writing.say("yes" if row.needs_improvement else "no")
    return (
        writing.text(row.label),
        writing.text(row.formula),
        company,
        formats.ratio(row.industry, row.unit),
        f"{sign}{variance}",
        answer,
        writing.text(row.our_help),
    )
