"""Section 8: what the strategies cost by year and by category, the reserve, and what the extra profit is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kcm.finance.budget import increments, shares_of_sales, totals
from kcm.finance.value import net_present_value
from kcm.reports.document import Block, Paragraph, Picture, Table
from kcm.reports.figures.spending import spending_drawing
from kcm.reports.writing import Writing

__all__ = ["budget"]

ZERO = Decimal(0)


def budget(writing: Writing) -> Iterator[Block]:
    """Section 8."""
    plan = writing.plan
    header = plan.header
    yield _by_strategy(writing)
    if plan.strategies:
        yield Picture(
            caption=writing.say("spending.caption", unit=writing.money_caption),
            drawings=(spending_drawing(plan.strategies, header.horizon, header.currency, writing.locale),),
            source=("$.strategies",),
        )
    yield _beside(writing)
    yield _by_category(writing)
    yield from _worth(writing)


def _spent(writing: Writing) -> list[Decimal]:
    """What the budget's lines cost in each planned year."""
    by_year = totals(writing.plan.budget.lines, lambda line: line.year)
    return [by_year.get(year, ZERO) for year in writing.plan.header.horizon.planned_years]


def _by_strategy(writing: Writing) -> Table:
    plan, years = writing.plan, writing.plan.header.horizon.planned_years
    costs = totals(plan.budget.lines, lambda line: (line.strategy, line.year))
    known = {one.id: one.name for one in plan.strategies}
    names = dict.fromkeys((*known, *(line.strategy for line in plan.budget.lines)))
    return Table(
        caption=writing.say("budget.caption", unit=writing.money_caption),
        columns=(*writing.words("strategy"), *writing.years()[1:], *writing.numbers("total")),
        rows=(
            *(
                _row(writing, writing.named(one, known.get(one)), [costs.get((one, year), ZERO) for year in years])
                for one in names
            ),
            _row(writing, writing.say("total"), _spent(writing)),
        ),
        totals=1,
        source=("$.budget.lines",),
    )


def _beside(writing: Writing) -> Table:
    """The reserve, which is no spending, and how the spending stands to the sales."""
    plan, formats = writing.plan, writing.formats
    years = plan.header.horizon.planned_years
    spent, reserve = _spent(writing), [plan.budget.contingency_by_year.get(year, ZERO) for year in years]
    by_year = {row.year: row.sales for row in plan.financial.rows}
    sales = [by_year.get(year, ZERO) for year in years]
    parts = shares_of_sales(reserve, spent)
    whole = shares_of_sales([sum(reserve, ZERO), sum(spent, ZERO)], [sum(spent, ZERO), sum(sales, ZERO)])
    return Table(
        caption=writing.say("reserve.caption", unit=writing.money_caption),
        columns=(*writing.words("line"), *writing.years()[1:], *writing.numbers("total")),
        rows=(
            _row(writing, writing.say("reserve"), reserve),
            (writing.say("reserve_ratio"), *map(formats.share, (*parts, whole[0]))),
            (writing.say("spend_ratio"), *map(formats.share, (*shares_of_sales(spent, sales), whole[1]))),
        ),
        source=("$.budget.contingency_by_year", "$.budget.lines", "$.financial.rows"),
    )


def _by_category(writing: Writing) -> Table:
    plan, formats = writing.plan, writing.formats
    years = plan.header.horizon.planned_years
    planned = [line for line in plan.budget.lines if line.year in years]
    by_category = totals(planned, lambda line: line.category)
    total = sum(by_category.values(), ZERO)
    return Table(
        caption=writing.say("categories.caption", currency=plan.budget.currency, years=f"{years[0]}–{years[-1]}"),
        columns=(*writing.words("category"), *writing.numbers("amount", "share")),
        rows=(
            *(
                (writing.label(category), formats.money(cost), formats.share(cost / total if total else None))
                for category, cost in sorted(by_category.items(), key=lambda item: (-item[1], item[0].name))
            ),
            (writing.say("total"), formats.money(total), formats.share(1 if total else None)),
        ),
        totals=1,
        source=("$.budget.lines",),
    )


def _worth(writing: Writing) -> Iterator[Block]:
    plan, formats = writing.plan, writing.formats
    extra = increments([row.operating_profit for row in plan.financial.rows])
    rate = plan.budget.discount_rate
    columns = writing.years(row.year for row in plan.financial.rows[1:])
    yield Table(
        caption=writing.say("extra_profit.caption", unit=writing.money_caption),
        columns=(*writing.words("line"), *columns, *writing.numbers("total")),
        rows=(_row(writing, writing.say("extra_profit"), extra),),
        source=("$.financial.rows",),
    )
    yield Paragraph(
        text=writing.say(
            "present_value",
            rate=formats.share(rate),
            value=formats.money(net_present_value(extra, rate)),
            currency=plan.header.currency,
        ),
        source=("$.budget.discount_rate", "$.financial.rows"),
    )


def _row(writing: Writing, name: str, amounts: Sequence[Decimal]) -> tuple[str, ...]:
    return (name, *(writing.formats.money(amount) for amount in (*amounts, sum(amounts, ZERO))))
