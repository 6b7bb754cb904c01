"""The half-page summary: three sentences and four figures."""

from __future__ import annotations

from decimal import Decimal

from kcm.reports.writing import Writing
from kcm.rules import Severity

__all__ = ["figures", "summary"]


def summary(writing: Writing) -> tuple[str, ...]:
    """Where we are, where we will be, what it costs."""
    plan, formats = writing.plan, writing.formats
    first, last = plan.financial.rows[0], plan.financial.rows[-1]
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
            spend=formats.money(_spend(writing)),
            currency=plan.header.currency,
            years=len(plan.financial.rows) - 1,
            blocks=found[Severity.BLOCKS],
            warns=found[Severity.WARNS],
            notes=found[Severity.NOTES],
        ),
    )


def figures(writing: Writing) -> tuple[tuple[str, str], ...]:
    """Sales, operating profit and return on sales from T0 to T+H, and all of the spending, each with its unit."""
    formats, rows = writing.formats, writing.plan.financial.rows
    first, last, currency = rows[0], rows[-1], writing.plan.header.currency
    years = f"{first.year} → {last.year}"
    planned = f"{rows[min(1, len(rows) - 1)].year}–{last.year}"
    return (
        (f"{writing.say('sales')}, {currency}, {years}", f"{formats.money(first.sales)} → {formats.money(last.sales)}"),
        (
            f"{writing.say('operating_profit')}, {currency}, {years}",
            f"{formats.money(first.operating_profit)} → {formats.money(last.operating_profit)}",
        ),
        (
            f"{writing.say('return_on_sales')}, {years}",
            f"{formats.share(first.return_on_sales)} → {formats.share(last.return_on_sales)}",
        ),
        (f"{writing.say('strategy_spend')}, {currency}, {planned}", formats.money(_spend(writing))),
    )


def _spend(writing: Writing) -> Decimal:
    return sum((row.strategy_spend for row in writing.plan.financial.rows), Decimal(0))
