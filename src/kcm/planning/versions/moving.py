"""Which units moved on the matrix between two versions, and how far."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.errors import InvalidValue
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import Position, positions
from kcm.rules import Finding, Severity

__all__ = ["moves"]

DIGITS = 9  # beyond which a position is the same: the last digits of a sum depend on the order of the factors


def moves(old: KeyAccountPlan, new: KeyAccountPlan) -> Iterator[Finding]:
    """A finding for each unit of both plans that stands elsewhere, in another quadrant or inside the same one.

    Positions follow from scores, weights and settings, so that a unit may move without a change of its own. A matrix
    whose positions cannot be computed moves nothing.
    """
    before, units = _placed(old), new.portfolio.matrix.units
    for index, (unit, here) in enumerate(zip(units, _placed(new).values(), strict=False)):
        there = before.get(unit.id)
        if there is None or _seen(there) == _seen(here):
            continue
        values = {
            "unit": unit.name,
            "quadrant": here.quadrant,
            "attractiveness_from": there.attractiveness.total,
            "attractiveness": here.attractiveness.total,
            "strength_from": there.strength,
            "strength": here.strength,
        }
        path = f"$.portfolio.matrix.units[{index}]"
        if there.quadrant is here.quadrant:
            yield Finding("changes.UNIT_MOVED", Severity.NOTES, path, values)
        else:
            values["quadrant_from"] = there.quadrant
            yield Finding("changes.UNIT_MOVED_QUADRANT", Severity.NOTES, path, values)


def _placed(plan: KeyAccountPlan) -> dict[str, Position]:
    try:
        return {position.unit: position for position in positions(plan.portfolio.matrix)}
    except InvalidValue:
        return {}


def _seen(position: Position) -> tuple[object, ...]:
    return position.quadrant, round(position.attractiveness.total, DIGITS), round(position.strength, DIGITS)
