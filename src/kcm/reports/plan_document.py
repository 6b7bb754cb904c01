"""A reviewed plan as a document in one language: cover, summary, eight sections, appendix (method C.4)."""

from __future__ import annotations

from decimal import Decimal

from kcm.planning.review import Reviewed
from kcm.reports.document import Document, Section
from kcm.reports.sections import SECTIONS
from kcm.reports.writing import Writing
from kcm.rules import Severity

__all__ = ["plan_document"]


def plan_document(reviewed: Reviewed, *, locale: str) -> Document:
    """The document of a reviewed plan; every format is made from it, so all say the same.

    Raises:
        InvalidValue: for a locale kcm does not speak.
    """
    writing = Writing(reviewed=reviewed, locale=locale)
    plan, say = reviewed.plan, writing.say
    header, formats = plan.header, writing.formats
    years = header.horizon.years
    return Document(
        language=locale.replace("_", "-"),
        title=say("title", horizon=header.horizon.length),
        subtitle=plan.overview.key_account.name,
        stamp=None if reviewed.complete else say("draft"),
        contents_label=say("contents"),
        cover=(
            (say("plan_id"), f"{header.plan_id} · {say('version', version=header.version)}"),
            (say("years"), f"T0 {years[0]} – T+{header.horizon.length} {years[-1]}"),
            (say("author"), header.author),
            (say("prepared_on"), formats.day(header.prepared_on)),
            (say("reviewed_on"), formats.day(reviewed.as_of)),
            (say("status"), _status(writing)),
            (say("currency"), header.currency),
        ),
        summary_label=say("summary"),
        summary=_summary(writing),
        figures=_figures(writing),
        sections=tuple(
            Section(number=number, title=say(f"section.{name}"), blocks=tuple(make(writing)))
            for number, name, make in SECTIONS
        ),
        note=say("note", day=formats.day(header.base_year_end)),
    )


def _status(writing: Writing) -> str:
    if not writing.reviewed.complete:
        return writing.say("draft")
    approver = writing.plan.header.approved_by
    return writing.say("not_approved") if approver is None else writing.say("approved", by=approver)


def _summary(writing: Writing) -> tuple[str, ...]:
    """Three sentences: where we are, where we will be, what it costs."""
    plan, formats = writing.plan, writing.formats
    first, last = plan.financial.rows[0], plan.financial.rows[-1]
    spend = sum((row.strategy_spend for row in plan.financial.rows), Decimal(0))
    found = {severity: sum(one.severity is severity for one in writing.reviewed.findings) for severity in Severity}
    return (
        writing.say(
            "summary.now",
            name=plan.overview.key_account.name,
            sales=formats.money(first.sales),
            currency=plan.header.currency,
            share=formats.share(plan.overview.sales_share),
            rank=plan.overview.rank,
            customers=plan.overview.customers,
        ),
        writing.say(
            "summary.then",
            year=last.year,
            sales=formats.money(last.sales),
            currency=plan.header.currency,
            profit=formats.money(last.operating_profit),
            ros=formats.share(last.return_on_sales),
        ),
        writing.say(
            "summary.cost",
            spend=formats.money(spend),
            currency=plan.header.currency,
            years=len(plan.financial.rows) - 1,
            blocks=found[Severity.BLOCKS],
            warns=found[Severity.WARNS],
            notes=found[Severity.NOTES],
        ),
    )


def _figures(writing: Writing) -> tuple[tuple[str, str], ...]:
    formats, rows = writing.formats, writing.plan.financial.rows
    first, last = rows[0], rows[-1]
    spend = sum((row.strategy_spend for row in rows), Decimal(0))
    return (
        (writing.say("sales"), f"{formats.money(first.sales)} → {formats.money(last.sales)}"),
        (
            writing.say("operating_profit"),
            f"{formats.money(first.operating_profit)} → {formats.money(last.operating_profit)}",
        ),
        (
            writing.say("return_on_sales"),
            f"{formats.share(first.return_on_sales)} → {formats.share(last.return_on_sales)}",
        ),
        (writing.say("strategy_spend"), formats.money(spend)),
    )
