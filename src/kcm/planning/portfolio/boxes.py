"""Nine boxes instead of four: three levels of attractiveness by three of strength (the GE–McKinsey matrix)."""

from __future__ import annotations

from enum import Enum

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import float_column
from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.planning.portfolio.matrix import Matrix
from kcm.planning.portfolio.placing import Position, positions
from kcm.planning.portfolio.strength import TOLERANCE

__all__ = ["BoxCuts", "BoxPosition", "Level", "Stance", "levels", "nine_box"]


class Level(Enum):
    """A third of an axis; the number is the code in a column."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2


class Stance(Enum):
    """What the nine boxes advise along their diagonals."""

    INVEST = "invest"
    SELECT = "select"
    WITHDRAW = "withdraw"


STANCES = (Stance.WITHDRAW, Stance.WITHDRAW, Stance.SELECT, Stance.INVEST, Stance.INVEST)


@attrs.frozen(kw_only=True, field_transformer=checked)
class BoxCuts:
    """Where the lines of the nine boxes are; a value on a line counts as the higher level.

    `attractiveness` is in points, 0 to 10; `strength` are places on the axis, 0 weak to 1 strong, so that they hold for
    every measure of strength: thirds of a ratio's axis from ×1/3 to ×3 are at ×0.69 and ×1.44.

    Raises:
        InvalidValue: for lines that do not rise, or beyond the axis.
    """

    attractiveness: tuple[float, float] = (10 / 3, 20 / 3)
    strength: tuple[float, float] = (1 / 3, 2 / 3)

    def __attrs_post_init__(self) -> None:
        for name, most in (("attractiveness", 10), ("strength", 1)):
            low, high = getattr(self, name)
            if not 0 < low < high < most:
                found = f"{low:g} and {high:g}"
                raise InvalidValue(f"found lines at {found}, expected them to rise within 0 to {most}", f"$.{name}")


@attrs.frozen(kw_only=True, field_transformer=checked)
class BoxPosition:
    """Where one unit stands among the nine boxes, and what that advises; `position` has the scores and their parts."""

    position: Position
    attractiveness: Level
    strength: Level
    stance: Stance


THIRDS = BoxCuts()


def levels(values: ArrayLike, cuts: tuple[float, float]) -> NDArray[np.int8]:
    """The codes of `Level` of a column; a value on a line counts as the higher level.

    Args:
        values: (units,), attractiveness or places on the strength axis, none unknown.
        cuts: the two lines, the lower one first.

    Raises:
        InvalidValue: for an unknown or infinite value, or lines that are not two that rise.

    >>> levels([2.0, 5.0, 8.0], [10 / 3, 20 / 3]).tolist()
    [0, 1, 2]
    """
    lines = float_column(cuts, "cuts")
    if lines.size != 2 or not lines[0] < lines[1]:
        raise InvalidValue(f"found the lines {lines.tolist()}, expected two that rise", "cuts")
    column = float_column(values, "values")
    unknown = np.isnan(column)
    if unknown.any():
        raise InvalidValue("found an unknown value, expected a number", f"values[{int(unknown.argmax())}]")
    return np.searchsorted(lines - TOLERANCE, column, side="right").astype(np.int8)


def nine_box(matrix: Matrix, cuts: BoxCuts = THIRDS) -> tuple[BoxPosition, ...]:
    """The box of every unit, in the order of the matrix; adding a unit moves no other.

    Invest where attractiveness and strength are together above the falling diagonal, withdraw below it, select on it.

    Raises:
        InvalidValue: as `positions`.
        MissingData: as `positions`.
    """
    placed = positions(matrix)
    attractive = levels([one.attractiveness.total for one in placed], cuts.attractiveness)
    strong = levels([one.x for one in placed], cuts.strength)
    return tuple(
        BoxPosition(
            position=one,
            attractiveness=Level(int(up)),
            strength=Level(int(across)),
            stance=STANCES[int(up) + int(across)],
        )
        for one, up, across in zip(placed, attractive, strong, strict=True)
    )
