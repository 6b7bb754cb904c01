"""The two lines of a matrix: on which side of each a unit is, and the line of strength as a linear one."""

from __future__ import annotations

from typing import NamedTuple

from kcm.planning.portfolio import Quadrant, Rival, Settings, Unit

__all__ = ["Sides", "compared", "strength_line"]

BY_SIDES = {
    (True, True): Quadrant.STAR,
    (True, False): Quadrant.QUESTION_MARK,
    (False, True): Quadrant.CASH_COW,
    (False, False): Quadrant.DOG,
}


class Sides(NamedTuple):
    """On the high side of attractiveness, and of strength."""

    attractive: bool
    strong: bool

    @classmethod
    def of(cls, quadrant: Quadrant) -> Sides:
        """The sides of a quadrant."""
        return next(cls(*sides) for sides, one in BY_SIDES.items() if one is quadrant)

    @property
    def above_or_below(self) -> Quadrant:
        """The quadrant beyond the line of attractiveness."""
        return BY_SIDES[not self.attractive, self.strong]

    @property
    def beside(self) -> Quadrant:
        """The quadrant beyond the line of strength."""
        return BY_SIDES[self.attractive, not self.strong]


def strength_line(settings: Settings, tolerance: float = 0.0) -> tuple[float, float]:
    """The share and the lead by which strong is linear: `own − share · rival ≥ lead`, against every rival.

    >>> strength_line(Settings(strength="difference", difference_cut=0.5))
    (1.0, 0.5)
    """
    lines = {
        "ratio": (settings.ratio_cut - tolerance, 0.0),
        "difference": (1.0, settings.difference_cut - tolerance),
        "absolute": (0.0, settings.absolute_cut - tolerance),
    }
    return lines[settings.strength]


def compared(unit: Unit, reference: str, settings: Settings) -> tuple[Rival, ...]:
    """The rivals that decide whether a unit is strong: all where the best is the reference, else the largest alone."""
    if settings.reference == "best":
        return unit.rivals
    return tuple(rival for rival in unit.rivals if rival.id == reference)
