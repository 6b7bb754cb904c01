"""Section 3: the customer, its history with us, our relationship with it, who of ours knows whom, why it was chosen."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.i18n import UNKNOWN
from kcm.planning.plan import YearSales
from kcm.reports.document import Block, Facts, Paragraph, Picture, Subheading, Table
from kcm.reports.figures.wallet import wallet_drawing
from kcm.reports.sections.relationship import contacts, relationship, team
from kcm.reports.writing import Writing

__all__ = ["overview"]


def overview(writing: Writing) -> Iterator[Block]:
    """Section 3."""
    seen = writing.plan.overview
    yield Paragraph(text=writing.text(seen.profile))
    yield _facts(writing)
    if seen.organisation is not None:
        yield Paragraph(lead=writing.say("organisation"), text=writing.text(seen.organisation))
    yield from _history(writing)
    yield from _wallet(writing)
    yield from relationship(writing)
    yield from team(writing)
    yield from contacts(writing)
    yield from _selection(writing)


def _facts(writing: Writing) -> Facts:
    seen, formats = writing.plan.overview, writing.formats
    account = seen.key_account
    place = ", ".join(part for part in (account.city, account.region, account.country) if part)
    scores = f"{seen.recency_score} · {seen.frequency_score} · {seen.monetary_score}"
    return Facts(
        rows=(
            (writing.say("customer"), f"{account.name} ({account.number})"),
            (writing.say("place"), place or UNKNOWN),
            (writing.say("orders"), str(seen.orders)),
            (writing.say("rank"), writing.say("rank.of", rank=seen.rank, customers=seen.customers)),
            (writing.say("sales_share"), formats.share(seen.sales_share)),
            (writing.say("abc_class"), seen.abc_class),
            (writing.say("rfm"), f"{scores} ({writing.text(seen.segment)})"),
            (writing.say("growth"), formats.change(seen.growth)),
        ),
        source=("$.overview",),
    )


def _history(writing: Writing) -> Iterator[Block]:
    seen, formats, currency = writing.plan.overview, writing.formats, writing.plan.header.currency

    def row(one: YearSales) -> tuple[str, str, str]:
        return formats.window(one.window), str(one.window.days), formats.money(one.sales)

    if seen.history:
        yield Table(
            caption=writing.say("history.caption", currency=currency),
            columns=(*writing.words("window"), *writing.numbers("days", "sales")),
            rows=tuple(map(row, seen.history)),
            source=("$.overview.history",),
        )
    else:
        yield writing.absent("history")
    yield Paragraph(
        text=writing.say(
            "growth.windows",
            recent=formats.window(seen.recent.window),
            earlier=formats.window(seen.earlier.window),
            days=seen.recent.window.days,
            recent_sales=formats.money(seen.recent.sales),
            earlier_sales=formats.money(seen.earlier.sales),
            currency=currency,
            growth=formats.change(seen.growth),
        ),
        source=("$.overview.recent", "$.overview.earlier"),
    )


def _wallet(writing: Writing) -> Iterator[Block]:
    seen = writing.plan.overview
    if seen.wallet is None or seen.customer_spend is None:
        yield writing.absent("wallet")
        return
    own, currency = seen.history[-1], writing.plan.header.currency
    period = writing.formats.window(own.window)
    yield Picture(
        caption=writing.say("wallet.caption", currency=currency, period=period),
        drawings=(wallet_drawing(own.sales, seen.customer_spend, currency, period, writing.locale),),
        source=("$.overview.history", "$.overview.customer_spend"),
    )


def _selection(writing: Writing) -> Iterator[Block]:
    seen, formats = writing.plan.overview, writing.formats
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
        source=("$.overview.selection",),
    )
