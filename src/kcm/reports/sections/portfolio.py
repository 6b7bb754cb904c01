"""Section 5: the matrix as a picture, the positions behind it, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kcm.planning.portfolio import positions
from kcm.planning.portfolio.directions import sales_by_quadrant
from kcm.reports.document import Block, Paragraph, Picture, Table
from kcm.reports.figures.matrix import matrix_in_words, matrix_svg
from kcm.reports.writing import Writing

__all__ = ["portfolio"]


def portfolio(writing: Writing) -> Iterator[Block]:
    """Section 5."""
    matrix = writing.plan.portfolio.matrix
    header = writing.plan.header
    placed = positions(matrix)
    yield Picture(
        id="matrix",
        caption=writing.say("matrix.caption", currency=header.currency, year=header.horizon.base_year),
        alternative=matrix_in_words(matrix, writing.locale),
        svg=matrix_svg(matrix, writing.locale),
    )
    yield _positions(writing)
    by_quadrant = sales_by_quadrant(matrix, placed)
    total = sum(by_quadrant.values(), Decimal(0))
    formats = writing.formats
    yield Table(
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
            (
                writing.say("total"),
                str(len(placed)),
                formats.money(total),
                formats.share(1 if total else None),
            ),
        ),
        totals=1,
    )
    yield Paragraph(text=writing.text(writing.plan.portfolio.conclusion))


def _positions(writing: Writing) -> Table:
    matrix, formats = writing.plan.portfolio.matrix, writing.formats
    placed = positions(matrix)
    names = {rival.id: rival.name for unit in matrix.units for rival in unit.rivals}
    strength = writing.say(f"strength.{matrix.settings.strength}")
    return Table(
        caption=writing.say("positions.caption", strength=strength),
        columns=(
            *writing.words("unit"),
            *writing.numbers("sales", "attractiveness", "own", "rival_score"),
            *writing.words("rival"),
            *writing.numbers("strength"),
            *writing.words("quadrant"),
        ),
        rows=tuple(
            (
                writing.text(unit.name) + (f" ({writing.say('new')})" if position.is_new else ""),
                formats.money(unit.sales),
                formats.score(position.attractiveness.total),
                formats.score(position.own.total),
                formats.score(position.rival.total),
                writing.text(names[position.reference]),
                formats.score(position.strength),
                writing.label(position.quadrant) + (" *" if position.borderline else ""),
            )
            for unit, position in zip(matrix.units, placed, strict=True)
        ),
    )
