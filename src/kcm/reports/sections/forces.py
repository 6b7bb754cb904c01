"""Section 4.1: the forces of the customer's industry, as table and picture."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.planning.analysis.forces import pressure, profit_potential
from kcm.reports.document import Block, Facts, Picture, Table
from kcm.reports.figures.forces import forces_drawing
from kcm.reports.writing import Writing

__all__ = ["forces"]


def forces(writing: Writing) -> Iterator[Block]:
    """The five forces, the pressure they make in all, and the room for profit they leave."""
    found, formats = writing.plan.analysis.forces, writing.formats
    if found is None:
        yield writing.absent("forces")
        return
    year, source = writing.plan.header.horizon.base_year, ("$.analysis.forces",)
    yield Table(
        caption=writing.say("forces.caption", year=year),
        columns=(
            *writing.words("force"),
            *writing.numbers("intensity", "weight"),
            *writing.words("drivers", "effect_on_customer", "our_opportunity"),
        ),
        rows=tuple(
            (
                writing.label(one.kind),
                str(one.intensity),
                formats.points(one.weight),
                writing.texts(one.drivers),
                writing.text(one.effect_on_customer),
                writing.text(one.our_opportunity),
            )
            for one in found.forces
        ),
        source=source,
    )
    yield Facts(
        rows=(
            (writing.say("forces.total"), formats.score(pressure(found).total)),
            (writing.say("forces.room"), formats.score(profit_potential(found))),
        ),
        source=source,
    )
    yield Picture(
        caption=writing.say("forces.figure", year=year),
        drawings=(forces_drawing(found, writing.locale),),
        source=source,
    )
