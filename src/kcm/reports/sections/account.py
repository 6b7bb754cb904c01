"""Sections 1 to 4: the mission, the years in money, who the customer is, and its own books."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from kcm.finance.budget import growth_rates
from kcm.finance.ratios import RatioRow, RatioStatus
from kcm.i18n import UNKNOWN
from kcm.planning.plan import YearRow, YearSales
from kcm.reports.document import Block, Facts, Paragraph, Subheading, Table
from kcm.reports.writing import Writing

__all__ = ["analysis", "financial", "mission", "overview"]


def mission(writing: Writing) -> Iterator[Block]:
    """Section 1: four short paragraphs."""
    said = writing.plan.mission
    for name in ("role", "definition", "competence", "future"):
        yield Paragraph(lead=writing.say(f"mission.{name}"), text=writing.text(getattr(said, name)))


def financial(writing: Writing) -> Iterator[Block]:
    """Section 2: sales, margin, costs and profit from T0 to T+H."""
    rows, formats = writing.plan.financial.rows, writing.formats

    def planned(row: YearRow, value: Decimal | None) -> Decimal | None:
        """Spending of T0 is inside the profit of T0 and not known apart."""
        return None if row.year == writing.plan.header.horizon.base_year else value

    growth = growth_rates([row.sales for row in rows])
    lines: list[tuple[str, Callable[[YearRow], str]]] = [
        ("sales", lambda row: formats.money(row.sales)),
        ("gross_margin", lambda row: formats.money(row.gross_margin)),
        ("cost_to_serve", lambda row: formats.money(row.cost_to_serve)),
        ("strategy_spend", lambda row: formats.money(planned(row, row.strategy_spend))),
        ("operating_profit", lambda row: formats.money(row.operating_profit)),
        ("return_on_sales", lambda row: formats.share(row.return_on_sales)),
        ("spend_ratio", lambda row: formats.share(planned(row, row.spend_ratio))),
    ]
    body = [(writing.say(key), *(show(row) for row in rows)) for key, show in lines]
    body.insert(1, (writing.say("growth"), *(formats.change(rate) for rate in growth)))
    yield Table(
        caption=writing.say("financial.caption", unit=writing.money_caption),
        columns=(*writing.words("line"), *writing.years()),
        rows=tuple(body),
    )
    if writing.plan.financial.comment is not None:
        yield Paragraph(text=writing.text(writing.plan.financial.comment))
    yield Paragraph(text=writing.say("financial.method"))


def overview(writing: Writing) -> Iterator[Block]:
    """Section 3: the customer, its history with us, its rank among all, and why it was chosen."""
    seen, formats = writing.plan.overview, writing.formats
    place = ", ".join(
        part for part in (seen.key_account.city, seen.key_account.region, seen.key_account.country) if part
    )
    yield Paragraph(text=writing.text(seen.profile))
    yield Facts(
        rows=(
            (writing.say("customer"), f"{seen.key_account.name} ({seen.key_account.number})"),
            (writing.say("place"), place or UNKNOWN),
            (writing.say("orders"), str(seen.orders)),
            (writing.say("rank"), writing.say("rank.of", rank=seen.rank, customers=seen.customers)),
            (writing.say("sales_share"), formats.share(seen.sales_share)),
            (writing.say("abc_class"), seen.abc_class),
            (
                writing.say("rfm"),
                f"{seen.recency_score} · {seen.frequency_score} · {seen.monetary_score} ({writing.text(seen.segment)})",
            ),
            (writing.say("growth"), formats.change(seen.growth)),
        )
    )
    yield Table(
        caption=writing.say("history.caption", currency=writing.plan.header.currency),
        columns=(*writing.words("window"), *writing.numbers("days", "sales")),
        rows=tuple(_sales_row(writing, row) for row in seen.history),
    )
    yield Paragraph(
        text=writing.say(
            "growth.windows",
            recent=formats.window(seen.recent.window),
            earlier=formats.window(seen.earlier.window),
            days=seen.recent.window.days,
            recent_sales=formats.money(seen.recent.sales),
            earlier_sales=formats.money(seen.earlier.sales),
            currency=writing.plan.header.currency,
            growth=formats.change(seen.growth),
        )
    )
    yield Subheading(text=writing.say("selection"))
    yield Paragraph(
        text=writing.say(
            "selection.result",
            rank=seen.selection_rank,
            candidates=seen.selection_candidates,
            score=formats.score(seen.selection.total),
        )
    )
    yield Table(
        caption=writing.say("selection.caption"),
        columns=(*writing.words("criterion"), *writing.numbers("weight", "score", "contribution")),
        rows=(
            *(
                (
                    writing.text(seen.selection_labels.get(part.factor)),
                    formats.points(part.weight),
                    formats.score(part.score),
                    formats.score(part.part),
                )
                for part in seen.selection.parts
            ),
            (writing.say("total"), formats.points(100), "", formats.score(seen.selection.total)),
        ),
        totals=1,
    )


def _sales_row(writing: Writing, row: YearSales) -> tuple[str, str, str]:
    return writing.formats.window(row.window), str(row.window.days), writing.formats.money(row.sales)


def analysis(writing: Writing) -> Iterator[Block]:
    """Section 4: the customer's annual report beside its industry, and where we help."""
    read = writing.plan.analysis
    yield Paragraph(
        lead=writing.say("source"),
        text=writing.say("report.source", source=writing.text(read.statement.source), year=read.statement.year),
    )
    yield Table(
        caption=writing.say("ratios.caption", year=read.statement.year, currency=read.statement.currency),
        columns=(
            *writing.words("ratio", "formula"),
            *writing.numbers("company", "industry", "variance"),
            *writing.words("needs_improvement", "our_help"),
        ),
        rows=tuple(_ratio_row(writing, row) for row in read.ratios),
    )
    yield Paragraph(text=writing.text(read.conclusion))


def _ratio_row(writing: Writing, row: RatioRow) -> tuple[str, ...]:
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
