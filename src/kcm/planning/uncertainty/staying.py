"""How probable it is that each unit of a matrix stays where it is, and that its directions stay allowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt

import attrs
import numpy as np
from numpy.typing import NDArray
from rpds import HashTrieMap

from kcm.fields import Map, checked
from kcm.planning.portfolio import Direction, Matrix, Position, Quadrant, Score, Unit, allowed_directions, positions
from kcm.planning.uncertainty.lines import compared
from kcm.planning.uncertainty.quadrants import (
    CONCENTRATION,
    SPREAD,
    check_doubt,
    check_draws,
    check_seed,
    probabilities,
)
from kcm.scores import Factor

__all__ = ["StayProbability", "stay_probability"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class StayProbability:
    """How sure the position of one unit is.

    `probabilities` holds each quadrant by its name and sums to 1; `stay` is that of the present `quadrant`.
    `directions` holds, for each direction by its name, the probability that the position allows it
    (`allowed_directions`); 1 less that is the risk of a direction that has been chosen. `flip` is the probability of a
    quadrant that allows none of the present directions: from star to dog, from cash cow to question mark, and back. A
    new unit is entered wherever it stands, so it never flips.
    """

    unit: str
    quadrant: Quadrant
    probabilities: Map[str, float]
    directions: Map[str, float]
    stay: float
    flip: float
    draws: int

    @property
    def standard_error(self) -> float:
        """The Monte Carlo error of `stay`: `sqrt(p(1 − p) / draws)`."""
        return sqrt(self.stay * (1 - self.stay) / self.draws)


def stay_probability(
    matrix: Matrix,
    *,
    draws: int,
    seed: int,
    concentration: float | None = CONCENTRATION,
    spread: float = SPREAD,
) -> tuple[StayProbability, ...]:
    """How sure each position of a matrix is, in the order of its units.

    What is drawn, and how, stands at `quadrant_probabilities`. Adding a unit moves no other unit's answer. The largest
    rival stays the reference where the settings ask for it, as its sales are not in doubt. Where attractiveness factors
    are without a score, the known ones stand for the whole in every draw too.

    Args:
        matrix: units with their scores and rivals.
        draws: how many, at least 1.
        seed: of the random numbers, 0 or more; the same seed gives the same answer.
        concentration: of the weights, above 0, or None for weights that are certain.
        spread: of the scores, 0 to 10 points.

    Raises:
        InvalidValue: as `positions`; or for draws below 1, a seed below 0, a concentration of 0 or below, or a spread
            outside 0 to 10.
        MissingData: as `positions`.
    """
    check_draws(draws)
    check_seed(seed)
    doubt = check_doubt(concentration, spread)
    placed = positions(matrix)
    known = [tuple(one for one in matrix.attractiveness if one.id in unit.attractiveness) for unit in matrix.units]
    rivals = [
        compared(unit, place.reference, matrix.settings) for unit, place in zip(matrix.units, placed, strict=True)
    ]
    found = np.empty((len(placed), len(Quadrant)))
    for rows in _alike(zip(known, (unit.strength_factors for unit in matrix.units), map(len, rivals), strict=True)):
        units = [matrix.units[row] for row in rows]
        on, strength_factors = known[rows[0]], units[0].strength_factors
        points, strength_points = _points(on), _points(strength_factors)
        # Some of the weights of a Dirichlet distribution, taken as a whole, are one of their part of the concentration.
        part = points.sum() / _points(matrix.attractiveness).sum()
        found[rows] = probabilities(
            np.array([_values(unit.attractiveness, on) for unit in units]),
            points if part == 1 else points * (100 / points.sum()),
            np.array([_values(unit.own, strength_factors) for unit in units]),
            np.array([[_values(rival.scores, strength_factors) for rival in rivals[row]] for row in rows]),
            strength_points,
            draws=draws,
            seed=seed,
            doubt=doubt._replace(attractiveness=concentration and concentration * part),
            settings=matrix.settings,
        )
    return tuple(
        _staying(unit, place, row.tolist(), draws) for unit, place, row in zip(matrix.units, placed, found, strict=True)
    )


def _alike(keys: Iterable[object]) -> list[list[int]]:
    """The places of equal keys, group by group."""
    groups: defaultdict[object, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        groups[key].append(row)
    return list(groups.values())


def _points(factors: Iterable[Factor]) -> NDArray[np.float64]:
    return np.array([factor.weight for factor in factors])


def _values(scores: Mapping[str, Score], factors: Iterable[Factor]) -> list[float]:
    return [scores[factor.id].value for factor in factors]


def _staying(unit: Unit, place: Position, row: list[float], draws: int) -> StayProbability:
    shares = dict(zip(Quadrant, row, strict=True))
    allowed = {quadrant: set(allowed_directions(quadrant, unit.is_new)) for quadrant in Quadrant}
    lost = [quadrant for quadrant in Quadrant if not allowed[quadrant] & allowed[place.quadrant]]
    return StayProbability(
        unit=unit.id,
        quadrant=place.quadrant,
        probabilities=HashTrieMap({quadrant.name: share for quadrant, share in shares.items()}),
        directions=HashTrieMap(
            {
                direction.name: sum(shares[quadrant] for quadrant in Quadrant if direction in allowed[quadrant])
                for direction in Direction
            }
        ),
        stay=shares[place.quadrant],
        flip=sum(shares[quadrant] for quadrant in lost),
        draws=draws,
    )
