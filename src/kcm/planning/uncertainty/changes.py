"""The smallest change of one score, and of one weight, that moves each unit of a matrix across a line."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from kcm.fields import checked
from kcm.planning.portfolio import Matrix, Position, Quadrant, Unit, positions
from kcm.planning.uncertainty.change import Changed, SmallestChange
from kcm.planning.uncertainty.lines import compared
from kcm.planning.uncertainty.score_changes import score_changes
from kcm.planning.uncertainty.weight_changes import weight_changes
from kcm.scores import weigh

__all__ = ["UnitChanges", "smallest_changes"]

DIGITS = 9  # to which two changes are equally small, so that no rounding names another factor
KINDS = list(Changed)


@attrs.frozen(kw_only=True, field_transformer=checked)
class UnitChanges:
    """The smallest change of one score and of one weight that moves a unit; None where no one score or weight does."""

    unit: str
    quadrant: Quadrant
    score: SmallestChange | None
    weight: SmallestChange | None


def smallest_changes(matrix: Matrix) -> tuple[UnitChanges, ...]:
    """What would have to be different for each unit to stand elsewhere, in the order of the matrix.

    A score or weight of attractiveness moves a unit up or down, one of strength to the side. The reference may change
    on the way: strong is strong against every rival, so a score of one rival can make a unit weak alone, and strong
    only where no other rival keeps it weak. Among equally small changes the first kind of `Changed` stands, then the
    first rival and the first factor by id.

    Raises:
        InvalidValue: as `positions`.
        MissingData: as `positions`.
    """
    return tuple(_changes_of(matrix, unit, place) for unit, place in zip(matrix.units, positions(matrix), strict=True))


def _changes_of(matrix: Matrix, unit: Unit, place: Position) -> UnitChanges:
    rivals = [
        (rival.id, weigh(unit.strength_factors, {name: score.value for name, score in rival.scores.items()}))
        for rival in compared(unit, place.reference, matrix.settings)
    ]
    weights = weight_changes(
        place, [score for _, score in rivals], matrix.attractiveness, unit.strength_factors, matrix.settings
    )
    return UnitChanges(
        unit=unit.id,
        quadrant=place.quadrant,
        score=_smallest(score_changes(place, rivals, matrix.settings)),
        weight=_smallest(weights),
    )


def _smallest(changes: Iterable[SmallestChange]) -> SmallestChange | None:
    def order(one: SmallestChange) -> tuple[float, int, str, str]:
        return round(one.size, DIGITS), KINDS.index(one.changed), one.rival or "", one.factor

    return min(changes, key=order, default=None)
