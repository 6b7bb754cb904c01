"""Section 5: the matrix as a picture, the positions behind it, how sure they are, the forecast, what it all says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kcm.planning.portfolio import Target, UnitForecast, portfolio_findings, portfolio_summary
from kcm.planning.portfolio.directions import sums_by_quadrant
from kcm.reports.document import Block, Facts, Paragraph, Picture, Subheading, Table
from kcm.reports.figures.matrix import matrix_drawing
from kcm.reports.figures.stay_probability import stay_probability_drawing
from kcm.reports.writing import Writing

__all__ = ["portfolio"]

MATRIX = ("$.portfolio.matrix",)


def portfolio(writing: Writing) -> Iterator[Block]:
    """Section 5."""
    portfolio = writing.plan.portfolio
    if not writing.placed:
        yield Paragraph(text=writing.say("portfolio.unplaced"), source=MATRIX)
    else:
        yield _picture(writing)
        yield _positions(writing)
        yield _quadrants(writing)
        yield _summary(writing)
        yield Subheading(text=writing.say("forecast"))
        yield from _forecast(writing)
        yield Subheading(text=writing.say("certainty"))
        yield from _certainty(writing)
        found = portfolio_findings(portfolio.matrix)
        yield Subheading(text=writing.say("portfolio.findings"))
        yield writing.findings(found, MATRIX[0]) if found else Paragraph(text=writing.say("portfolio.no_findings"))
    yield Paragraph(lead=writing.say("conclusion"), text=writing.text(portfolio.conclusion))


def _picture(writing: Writing) -> Picture:
    plan, header = writing.plan, writing.plan.header
    ratio = plan.portfolio.matrix.settings.strength == "ratio"
    targets = {
        unit: Target(sales=one.target, profit=one.target_profit or Decimal(0), strength=one.target_strength)
        for unit, one in writing.aims.items()
        if unit in writing.units and not (ratio and (one.target_strength or 0) < 0)
    }
    drawing = matrix_drawing(
        plan.portfolio.matrix, writing.locale, forecasts=plan.portfolio.forecasts or (), targets=targets
    )
    return Picture(
        caption=writing.say(
            "matrix.figure", currency=header.currency, year=header.horizon.base_year, last=header.horizon.last_year
        ),
        drawings=(drawing,),
        source=("$.portfolio.matrix", "$.portfolio.outlooks", "$.objectives"),
    )


def _positions(writing: Writing) -> Table:
    matrix, formats, header = writing.plan.portfolio.matrix, writing.formats, writing.plan.header
    names = {rival.id: rival.name for unit in matrix.units for rival in unit.rivals}
    return Table(
        caption=writing.say(
            "positions.caption",
            strength=writing.say(f"strength.{matrix.settings.strength}"),
            currency=header.currency,
            year=header.horizon.base_year,
        ),
        columns=(
            *writing.words("unit"),
            *writing.numbers("sales", "market_growth", "attractiveness", "own", "rival_score"),
            *writing.words("rival"),
            *writing.numbers("strength"),
            *writing.words("quadrant"),
        ),
        rows=tuple(
            (
                writing.unit_name(unit.id) + (f" ({writing.say('new')})" if position.is_new else ""),
                formats.money(unit.sales),
                formats.change(unit.market_growth),
                formats.score(position.attractiveness.total),
                formats.score(position.own.total),
                formats.score(position.rival.total),
                writing.text(names[position.reference]),
                formats.score(position.strength),
                writing.label(position.quadrant) + (" *" if position.borderline else ""),
            )
            for unit, position in ((unit, writing.placed[unit.id]) for unit in matrix.units)
        ),
        source=MATRIX,
    )


def _quadrants(writing: Writing) -> Table:
    matrix, formats, header = writing.plan.portfolio.matrix, writing.formats, writing.plan.header
    placed = [writing.placed[unit.id] for unit in matrix.units]
    by_quadrant = sums_by_quadrant(placed, (unit.sales for unit in matrix.units))
    total = sum(by_quadrant.values(), Decimal(0))
    return Table(
        caption=writing.say("quadrants.caption", currency=header.currency, year=header.horizon.base_year),
        columns=(*writing.words("quadrant"), *writing.numbers("units", "sales", "share")),
        rows=(
            *(
                (
                    writing.label(quadrant),
                    str(sum(position.quadrant is quadrant for position in placed)),
                    formats.money(sales),
                    formats.share(sales / total if total else None),
                )
                for quadrant, sales in by_quadrant.items()
            ),
            (writing.say("total"), str(len(placed)), formats.money(total), formats.share(1 if total else None)),
        ),
        totals=1,
        source=MATRIX,
    )


def _summary(writing: Writing) -> Facts:
    found, formats = portfolio_summary(writing.plan.portfolio.matrix), writing.formats
    return Facts(
        rows=(
            (writing.say("concentration"), formats.score(found.concentration)),
            (writing.say("centre_attractiveness"), formats.score(found.centre_attractiveness)),
            (writing.say("centre_strength"), formats.score(found.centre_strength)),
        ),
        source=MATRIX,
    )


def _forecast(writing: Writing) -> Iterator[Block]:
    forecasts, header = writing.plan.portfolio.forecasts, writing.plan.header
    if forecasts is None:
        yield writing.absent("forecast")
        return
    total = sum((one.sales for one in forecasts), Decimal(0))
    yield Table(
        caption=writing.say("forecast.caption", currency=header.currency, year=header.horizon.last_year),
        columns=(
            *writing.words("unit"),
            *writing.numbers("forecast_sales", "attractiveness", "strength"),
            *writing.words("quadrant", "leaves", "basis", "assumes"),
        ),
        rows=(
            *(_forecast_row(writing, one) for one in forecasts),
            (writing.say("total"), writing.formats.money(total), *("",) * 6),
        ),
        totals=1,
        source=("$.portfolio.outlooks", "$.portfolio.matrix"),
    )


def _forecast_row(writing: Writing, one: UnitForecast) -> tuple[str, ...]:
    outlooks = {outlook.unit: outlook for outlook in writing.plan.portfolio.outlooks or ()}
    formats = writing.formats
    return (
        writing.unit_name(one.unit),
        formats.money(one.sales),
        formats.score(one.position.attractiveness.total),
        formats.score(one.position.strength),
        writing.label(one.position.quadrant),
        "" if one.leaves is None else writing.label(one.leaves),
        writing.label(one.basis),
        writing.names(outlooks[one.unit].assumptions) if one.unit in outlooks else writing.names(()),
    )


def _certainty(writing: Writing) -> Iterator[Block]:
    portfolio, formats = writing.plan.portfolio, writing.formats
    staying = portfolio.staying
    if staying is None or portfolio.simulation is None:
        yield writing.absent("certainty")
        return
    source = ("$.portfolio.simulation", "$.portfolio.matrix")
    caption = {"draws": formats.count(portfolio.simulation.draws), "seed": portfolio.simulation.seed}
    yield Table(
        caption=writing.say("certainty.caption", **caption),
        columns=(*writing.words("unit", "quadrant"), *writing.numbers("stays", "flips", "error")),
        rows=tuple(
            (
                writing.unit_name(one.unit),
                writing.label(one.quadrant),
                formats.share(one.stay),
                formats.share(one.flip),
                formats.share(one.standard_error),
            )
            for one in staying
        ),
        source=source,
    )
    yield Picture(
        caption=writing.say("certainty.figure", year=writing.plan.header.horizon.base_year),
        drawings=(stay_probability_drawing(portfolio.matrix, staying, writing.locale),),
        source=source,
    )
