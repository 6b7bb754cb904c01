"""Section 4.4: where our offer adds value in the customer's chain, what activities cost, what the offer is worth."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kcm.finance.value import EconomicValue
from kcm.planning.analysis.value_chain import (
    CategorySums,
    ValueActivity,
    ValueChain,
    differences,
    opportunity_faults,
    summary_table,
)
from kcm.reports.document import Block, Facts, Paragraph, Table
from kcm.reports.writing import Writing
from kcm.rules import passes

__all__ = ["value_chain"]

CATEGORIES = ("revenue_gain", "cost_displacement", "cost_avoidance", "intangible")
OPPORTUNITIES, ACTIVITIES = ("$.analysis.value_chain.opportunities",), ("$.analysis.value_chain.activities",)


def value_chain(writing: Writing) -> Iterator[Block]:
    """Nine activities by four categories, their costs beside a reference, the opportunities, and their worth."""
    read = writing.plan.analysis
    chain = read.value_chain
    if chain is None:
        yield writing.absent("value_chain")
        return
    unit = writing.say("yearly", currency=writing.plan.header.currency, year=writing.plan.header.horizon.base_year)
    if chain.opportunities and passes(tuple(opportunity_faults(chain))):
        yield _summary(writing, chain, unit)
    else:
        yield writing.absent("opportunities") if not chain.opportunities else _refused(writing)
    if chain.opportunities:
        yield _opportunities(writing, chain, unit)
    if chain.activities:
        yield _costs(writing, chain, unit)
    else:
        yield writing.absent("activities")
    if read.value is None or read.terms is None:
        yield writing.absent("economic_value")
    else:
        yield _worth(writing, read.value, read.terms.years)


def _refused(writing: Writing) -> Paragraph:
    return Paragraph(text=writing.say("value_chain.refused"))


def _summary(writing: Writing, chain: ValueChain, unit: str) -> Table:
    found, money = summary_table(chain), writing.formats.money

    def cells(sums: CategorySums) -> tuple[str, ...]:
        return (*(money(getattr(sums, name)) for name in CATEGORIES), money(sums.total))

    return Table(
        caption=writing.say("value_chain.caption", unit=unit),
        columns=(*writing.words("activity"), *writing.numbers(*CATEGORIES, "priced_total")),
        rows=(
            *(
                (writing.say("no_activity") if row.activity is None else writing.label(row.activity), *cells(row.sums))
                for row in found.rows
            ),
            (writing.say("total"), *cells(found.totals)),
        ),
        totals=1,
        source=OPPORTUNITIES,
    )


def _opportunities(writing: Writing, chain: ValueChain, unit: str) -> Table:
    formats = writing.formats
    known = {one.name: writing.label(one) for one in ValueActivity}
    return Table(
        caption=writing.say("opportunities.caption", unit=unit),
        columns=(
            *writing.words("id", "opportunity", "category", "activity"),
            *writing.numbers("amount", "probability"),
        ),
        rows=tuple(
            (
                one.id,
                writing.text(one.text),
                writing.label(one.category),
                writing.value(None if one.activity is None else known.get(one.activity, one.activity)),
                formats.money(one.annual_amount) + (f" {writing.say('estimated')}" if one.estimated else ""),
                formats.share(one.probability),
            )
            for one in chain.opportunities
        ),
        source=OPPORTUNITIES,
    )


def _costs(writing: Writing, chain: ValueChain, unit: str) -> Table:
    money = writing.formats.money
    return Table(
        caption=writing.say("costs.caption", unit=unit),
        columns=(
            *writing.words("activity"),
            *writing.numbers("cost", "reference_cost", "difference"),
            *writing.words("remark"),
        ),
        rows=(
            *(
                (
                    writing.label(one.activity),
                    money(one.cost),
                    money(one.reference_cost),
                    _more(writing, one.difference),
                    writing.text(one.reference if one.not_assessed is None else one.not_assessed),
                )
                for one in chain.activities
            ),
            (writing.say("total"), "", "", _more(writing, differences(chain).total), ""),
        ),
        totals=1,
        source=ACTIVITIES,
    )


def _more(writing: Writing, difference: Decimal | None) -> str:
    return ("+" if difference is not None and difference > 0 else "") + writing.formats.money(difference)


def _worth(writing: Writing, value: EconomicValue, years: int) -> Facts:
    formats, currency = writing.formats, writing.plan.header.currency
    net = writing.say("worth.net_present_value", years=years, currency=currency)
    return Facts(
        rows=(
            *(
                (writing.say("worth.part", opportunity=part.opportunity, currency=currency), formats.money(part.part))
                for part in value.parts
            ),
            *(
                (writing.say("worth.intangible", opportunity=one.id), writing.text(one.text))
                for one in value.intangibles
            ),
            (writing.say("worth.annual_benefit", currency=currency), formats.money(value.annual_benefit)),
            (writing.say("worth.annual_price", currency=currency), formats.money(value.annual_price)),
            (writing.say("worth.net_benefit", currency=currency), formats.money(value.net_benefit)),
            (writing.say("worth.one_off", currency=currency), formats.money(value.one_off)),
            (net, formats.money(value.net_present_value)),
            (writing.say("worth.payback"), formats.score(value.payback_years)),
            (writing.say("worth.return"), formats.score(value.return_on_one_off)),
        ),
        source=("$.analysis.terms", *OPPORTUNITIES),
    )
