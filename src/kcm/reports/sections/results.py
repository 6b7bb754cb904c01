"""The gap between forecast and target and who closes it, and the result in growth and return on sales."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kcm.finance.budget import Gap, gap
from kcm.planning.portfolio import PortfolioResult, Target, financial_results
from kcm.reports.document import Block, Picture, Table
from kcm.reports.figures.growth_and_return import growth_and_return_drawing
from kcm.reports.writing import Writing

__all__ = ["gaps", "results"]

ZERO = Decimal(0)


def gaps(writing: Writing) -> Iterator[Block]:
    """Forecast, target, gap, and how much of it the strategies claim; units with a forecast and a sales target."""
    forecasts = {one.unit: one.sales for one in writing.plan.portfolio.forecasts or ()}
    aims = {unit: one for unit, one in writing.aims.items() if unit in forecasts}
    if not aims:
        yield writing.absent("gap")
        return
    claims = {one.id: ZERO for one in aims.values()}
    for strategy in writing.plan.strategies:
        for name in sorted(strategy.claims):
            if name in claims:
                claims[name] += strategy.claims[name]
    found = [
        (unit, one.id, gap(forecasts[unit], one.target, {one.id: claims[one.id]}))
        for unit in writing.units
        if (one := aims.get(unit)) is not None
    ]
    whole = gap(sum((one.forecast for *_, one in found), ZERO), sum((one.target for *_, one in found), ZERO), claims)
    header = writing.plan.header
    yield Table(
        caption=writing.say("gap.caption", currency=header.currency, year=header.horizon.last_year),
        columns=(
            *writing.words("unit", "objective"),
            *writing.numbers("forecast_sales", "target", "gap", "claimed", "claimed_share", "unclaimed"),
        ),
        rows=(
            *((writing.unit_name(unit), name, *_cells(writing, one)) for unit, name, one in found),
            (writing.say("total"), "", *_cells(writing, whole)),
        ),
        totals=1,
        source=("$.portfolio.outlooks", "$.objectives", "$.strategies"),
    )


def _cells(writing: Writing, one: Gap) -> tuple[str, ...]:
    money, claimed = writing.formats.money, one.gap - one.unclaimed
    share = sum(one.shares.values(), ZERO) if one.gap else None
    return (
        money(one.forecast),
        money(one.target),
        money(one.gap),
        money(claimed),
        writing.formats.share(share),
        money(one.unclaimed),
    )


def results(writing: Writing) -> Iterator[Block]:
    """Growth and return on sales by unit and of all, where each unit has targets of sales and profit."""
    matrix, header = writing.plan.portfolio.matrix, writing.plan.header
    targets = {
        unit: Target(sales=one.target, profit=one.target_profit)
        for unit in writing.units
        if (one := writing.aims.get(unit)) is not None and one.target_profit is not None
    }
    if len(targets) < len(writing.units):
        yield writing.absent("results")
        return
    found = financial_results(matrix, targets)
    sales = {unit: one.sales for unit, one in targets.items()}
    names = {unit.id: unit.name for unit in matrix.units}
    source = ("$.objectives", "$.portfolio.matrix")
    yield Picture(
        caption=writing.say("results.figure", currency=header.currency, year=header.horizon.last_year),
        drawings=(growth_and_return_drawing(found, sales, names, header.horizon, header.currency, writing.locale),),
        source=source,
    )
    yield _table(writing, found, sales, source)


def _table(writing: Writing, found: PortfolioResult, sales: dict[str, Decimal], source: tuple[str, ...]) -> Table:
    formats, horizon = writing.formats, writing.plan.header.horizon
    return Table(
        caption=writing.say("results.caption", currency=writing.plan.header.currency, year=horizon.last_year),
        columns=(*writing.words("unit"), *writing.numbers("target_sales", "growth_a_year", "ros_now", "ros_then")),
        rows=(
            *(
                (
                    writing.unit_name(one.unit),
                    formats.money(sales[one.unit]),
                    writing.say("new") if writing.units[one.unit].is_new else formats.change(one.growth),
                    formats.share(one.return_on_sales_now),
                    formats.share(one.return_on_sales),
                )
                for one in found.units
            ),
            (
                writing.say("total"),
                formats.money(found.sales),
                formats.change(found.growth),
                formats.share(found.return_on_sales_now),
                formats.share(found.return_on_sales),
            ),
        ),
        totals=1,
        source=source,
    )
