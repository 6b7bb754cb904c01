"""Which single weights can move a unit across a line, and how far each would have to go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kcm.columns import FloatColumn
from kcm.planning.portfolio import Position, Quadrant, Settings
from kcm.planning.portfolio.strength import TOLERANCE
from kcm.planning.uncertainty.change import Changed, SmallestChange
from kcm.planning.uncertainty.lines import Sides, strength_line
from kcm.scores import WEIGHT_TOLERANCE, Factor, WeightedScore

__all__ = ["weight_changes"]

Rows = NDArray[np.float64]

LEAST = WEIGHT_TOLERANCE  # a weight that is less is none, and one beside which the others are less is all


def weight_changes(
    place: Position,
    rivals: Sequence[WeightedScore],
    attractiveness: Sequence[Factor],
    strength_factors: Sequence[Factor],
    settings: Settings,
) -> Iterator[SmallestChange]:
    """For each weight that can take the unit across a line alone, how far it has to go.

    `rivals` are those it is compared with. Factors without a score weigh too, and a weight may grow at their cost.
    """
    sides = Sides.of(place.quadrant)
    cut = settings.attractiveness_cut
    exact, tolerant = (
        _scores(place.attractiveness)[None] - _level(place.attractiveness, one) for one in (cut, cut - TOLERANCE)
    )
    yield from _changes(
        Changed.ATTRACTIVENESS_WEIGHT,
        place.attractiveness,
        attractiveness,
        exact,
        tolerant,
        sides.attractive,
        sides.above_or_below,
    )
    exact, tolerant = (_leads(place.own, rivals, *strength_line(settings, one)) for one in (0.0, TOLERANCE))
    yield from _changes(
        Changed.STRENGTH_WEIGHT, place.own, strength_factors, exact, tolerant, sides.strong, sides.beside
    )


def _scores(score: WeightedScore) -> FloatColumn:
    return np.array([part.score for part in score.parts])


def _level(score: WeightedScore, level: float) -> float:
    """What every score would be for the total to stand at a level, whatever digit the weights' sum is beside 100."""
    return level * 100 / sum(part.weight for part in score.parts)


def _leads(own: WeightedScore, rivals: Sequence[WeightedScore], share: float, lead: float) -> Rows:
    """By how much each of our scores passes what it takes, (rivals, factors)."""
    return _scores(own) - share * np.array([_scores(rival) for rival in rivals]) - _level(own, lead)


def _changes(
    changed: Changed,
    score: WeightedScore,
    factors: Sequence[Factor],
    rows: Rows,
    tolerant: Rows,
    high: bool,
    quadrant: Quadrant,
) -> Iterator[SmallestChange]:
    given = {factor.id: factor.weight for factor in factors}
    weights = np.array([given[part.factor] for part in score.parts])
    for index, part in enumerate(score.parts):
        rest = sum(weight for name, weight in given.items() if name != part.factor)
        after = crossing(index, weights, rest, rows, tolerant, high=high)
        if after is not None:
            yield SmallestChange(
                changed=changed,
                factor=part.factor,
                before=float(weights[index]),
                after=after,
                inclusive=not high,
                quadrant=quadrant,
            )


def crossing(index: int, weights: FloatColumn, rest: float, rows: Rows, tolerant: Rows, *, high: bool) -> float | None:
    """The nearest place where one weight takes a unit across a line; None where it does not between 0 and the whole.

    A unit is high where the weighted sum of every row is 0 or more. With the other weights in proportion, each sum is
    linear in the one. The `tolerant` rows, a rounding higher, say whether the line is crossed, the others where it is.
    `rest` is what the other weights sum to, with those of factors without a score.
    """
    before, others = weights[index], np.delete(weights, index)
    whole = before + rest
    if not rest:
        return None

    def line(rows: Rows) -> tuple[FloatColumn, FloatColumn]:
        """Each sum at a weight of 0, and by how much it rises with a point."""
        start = np.delete(rows, index, axis=1) @ others / rest
        return start * whole, rows[:, index] - start

    start, slope = line(tolerant)
    roots = _roots(start, slope)
    rises, falls = slope > 0, slope < 0
    if high:
        leaving = np.flatnonzero((rises & (roots > 0)) | (falls & (roots < whole)))
        if not leaving.size:
            return None
        row = leaving[np.abs(roots[leaving] - before).argmin()]
    else:
        least, most = np.where(rises, roots, -np.inf), np.where(falls, roots, np.inf)
        if ((slope == 0) & (start < 0)).any() or least.max() > most.min():
            return None
        row = least.argmax() if least.max() > before else most.argmin()
        if not 0 < roots[row] < whole:
            return None
    after = _roots(*line(rows))[row]
    # Rounding takes no line behind a weight that stands on it.
    after = max(after, before) if rises[row] != high else min(after, before)
    return float(after) if LEAST < after < whole - LEAST else None


def _roots(start: FloatColumn, slope: FloatColumn) -> FloatColumn:
    """Where each line passes 0; NaN for one that is level."""
    roots = np.full(len(start), np.nan)
    np.divide(-start, slope, out=roots, where=slope != 0)
    return roots
