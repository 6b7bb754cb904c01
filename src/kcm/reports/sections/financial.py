"""Section 2: what each year brings, in all and by unit, and what the figures say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from kcm.finance.budget import growth_rates
from kcm.planning.plan import FigureLine, UnitPath, YearRow
from kcm.reports.document import Block, Paragraph, Picture, Table
from kcm.reports.figures.years import years_drawing
from kcm.reports.writing import Writing

__all__ = ["financial"]

GIVEN = "†"
ZERO = Decimal(0)
Given = frozenset[tuple[FigureLine, str | None, int]]


def financial(writing: Writing) -> Iterator[Block]:
    """Section 2: sales, margin, costs and profit from T0 to T+H, as table, picture and sentences."""
    summary, header = writing.plan.financial, writing.plan.header
    given: Given = frozenset((one.line, one.unit, one.year) for one in summary.given)
    yield _all_units(writing, given)
    yield Picture(
        caption=writing.say("years.caption", unit=writing.money_caption),
        drawings=(years_drawing(summary.rows, header.horizon, header.currency, writing.locale),),
        source=("$.financial.rows",),
    )
    for sentence in _comment(writing):
        yield Paragraph(text=sentence)
    if summary.comment is not None:
        yield Paragraph(text=writing.text(summary.comment))
    if summary.units:
        yield _by_unit(writing, "sales", FigureLine.SALES, lambda path: path.sales, given)
        yield _by_unit(writing, "operating_profit", FigureLine.OPERATING_PROFIT, lambda path: path.profit, given)
        yield _by_unit(writing, "strategy_spend", None, lambda path: path.spend, given)
    if given:
        yield Paragraph(text=writing.say("given.note", mark=GIVEN), source=("$.financial.given",))
    yield Paragraph(text=writing.say("financial.method"))


def _all_units(writing: Writing, given: Given) -> Table:
    rows, formats = writing.plan.financial.rows, writing.formats
    base = writing.plan.header.horizon.base_year

    def planned(row: YearRow, value: Decimal | None) -> Decimal | None:
        """Spending of T0 is inside the profit of T0 and not known apart."""
        return None if row.year == base else value

    def served(row: YearRow) -> str:
        return _marked(formats.money(row.cost_to_serve), (FigureLine.COST_TO_SERVE, None, row.year) in given)

    lines: list[tuple[str, Callable[[YearRow], str]]] = [
        ("sales", lambda row: formats.money(row.sales)),
        ("gross_margin", lambda row: formats.money(row.gross_margin)),
        ("cost_to_serve", served),
        ("strategy_spend", lambda row: formats.money(planned(row, row.strategy_spend))),
        ("operating_profit", lambda row: formats.money(row.operating_profit)),
        ("return_on_sales", lambda row: formats.share(row.return_on_sales)),
        ("spend_ratio", lambda row: formats.share(planned(row, row.spend_ratio))),
    ]
    body = [(writing.say(key), *(show(row) for row in rows)) for key, show in lines]
    growth = growth_rates([row.sales for row in rows])
    body.insert(1, (writing.say("growth"), *(formats.change(rate) for rate in growth)))
    return Table(
        caption=writing.say("financial.caption", unit=writing.money_caption),
        columns=(*writing.words("line"), *writing.years(row.year for row in rows)),
        rows=tuple(body),
        source=("$.financial.rows",),
    )


def _by_unit(
    writing: Writing,
    key: str,
    line: FigureLine | None,
    of: Callable[[UnitPath], Sequence[Decimal]],
    given: Given,
) -> Table:
    paths, formats = writing.plan.financial.units, writing.formats
    years = writing.plan.header.horizon.years
    # Paths of other years than the header's are the review's to find; what they do not hold is unknown.
    money = {path.unit: dict(zip(years, of(path), strict=False)) for path in paths}

    def known(value: Decimal | None, year: int) -> Decimal | None:
        """Spending of T0 is inside the profit of T0 and not known apart; it is of no line that may be given."""
        return None if line is None and year == years[0] else value

    sums = [sum((money[path.unit].get(year, ZERO) for path in paths), ZERO) for year in years]
    return Table(
        caption=writing.say("by_unit.caption", line=writing.say(key), unit=writing.money_caption),
        columns=(*writing.words("unit"), *writing.years()),
        rows=(
            *(
                (
                    writing.unit_name(path.unit),
                    *(
                        _marked(
                            formats.money(known(money[path.unit].get(year), year)),
                            line is not None and (line, path.unit, year) in given,
                        )
                        for year in years
                    ),
                )
                for path in paths
            ),
            (
                writing.say("total"),
                *(formats.money(known(total, year)) for total, year in zip(sums, years, strict=True)),
            ),
        ),
        totals=1,
        source=("$.financial.units",),
    )


def _marked(figure: str, is_given: bool) -> str:
    return f"{figure} {GIVEN}" if is_given else figure


def _comment(writing: Writing) -> Iterator[str]:
    """Three to five sentences that the figures say of themselves."""
    rows, formats, currency = writing.plan.financial.rows, writing.formats, writing.plan.header.currency
    first, last, years = rows[0], rows[-1], len(rows) - 1
    growth = (last.sales / first.sales) ** (1 / Decimal(years)) - 1 if first.sales > 0 and years else None
    yield writing.say(
        "comment.sales",
        first=first.year,
        last=last.year,
        start=formats.money(first.sales),
        end=formats.money(last.sales),
        currency=currency,
        growth=formats.change(growth),
    )
    yield writing.say(
        "comment.profit",
        start=formats.money(first.operating_profit),
        end=formats.money(last.operating_profit),
        currency=currency,
        before=formats.share(first.return_on_sales),
        after=formats.share(last.return_on_sales),
    )
    lowest = min(rows, key=lambda row: row.operating_profit)
    if lowest.operating_profit < min(first.operating_profit, last.operating_profit):
        yield writing.say(
            "comment.dip", year=lowest.year, profit=formats.money(lowest.operating_profit), currency=currency
        )
    dearest = max(rows, key=lambda row: row.strategy_spend)
    if dearest.strategy_spend:
        yield writing.say(
            "comment.spend",
            year=dearest.year,
            spend=formats.money(dearest.strategy_spend),
            currency=currency,
            share=formats.share(dearest.spend_ratio),
        )
    gains = {path.unit: path.sales[-1] - path.sales[0] for path in writing.plan.financial.units if path.sales}
    if gains and max(gains.values()) > 0:
        unit = max(gains, key=lambda one: (gains[one], one))
        yield writing.say(
            "comment.unit", unit=writing.unit_name(unit), gain=formats.money(gains[unit]), currency=currency
        )
