"""The probability of each quadrant for many units, when neither weights nor scores are certain."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, float_array
from kcm.errors import InvalidValue
from kcm.fields import finite, whole
from kcm.planning.portfolio import Settings, position_columns
from kcm.planning.portfolio.strength import TOLERANCE
from kcm.planning.uncertainty.lines import strength_line
from kcm.scores import check_weights

__all__ = ["CONCENTRATION", "SPREAD", "Doubt", "probabilities", "quadrant_probabilities"]

DEFAULT = Settings()
#: How firm weights are unless said: a weight of 30 points then has a standard deviation of 6.4.
CONCENTRATION = 50.0
#: The standard deviation of a score unless said, in points.
SPREAD = 0.5
WIDEST = 10.0  # points: a score that may be anything on its scale and beyond it

# A block of products stays in the processor's cache, and a byte counts its draws.
DRAWS_AT_ONCE = 250
UNITS_AT_ONCE = 2_000

Table = NDArray[np.float64]


class Doubt(NamedTuple):
    """How uncertain weights and scores are: concentrations of both lists of weights, None for certain; the spread."""

    attractiveness: float | None
    strength: float | None
    spread: float


def quadrant_probabilities(
    attractiveness: ArrayLike,
    attractiveness_weights: ArrayLike,
    own: ArrayLike,
    rivals: ArrayLike,
    strength_weights: ArrayLike,
    *,
    draws: int,
    seed: int,
    concentration: float | None = CONCENTRATION,
    spread: float = SPREAD,
    settings: Settings = DEFAULT,
) -> Table:
    """The probability of each quadrant for many units that share their strength factors, by Monte Carlo.

    In each draw both lists of weights come from a Dirichlet distribution whose mean is the weights given. One weight of
    `w` points then has a standard deviation of `100 · sqrt(p(1 − p) / (concentration + 1))` points with `p = w / 100`:
    at a concentration of 50 a weight of 30 points has 6.4, at 200 it has 3.2. None is certain.

    Each score has a spread, a standard deviation in points, independent of every other. It is not drawn score by score:
    given the drawn weights `v`, the weighted sum has the variance `spread² · Σ v²` exactly, and one normal number of
    that variance is added to the attractiveness, to our strength and to each rival's. For normal scores that is the
    whole truth, for others it is their first two moments; totals are not cut off at 0 and 10. All units meet the same
    draws, so that two of them, or one before and after a change, differ by what they are and not by chance; a unit's
    own probabilities do not depend on the others.

    The reference is the rival that is best in that draw, so a second rival counts by how often it would lead. Strong by
    ratio is tested as `own ≥ cut · rival`, which needs no quotient.

    A probability `p` has a standard error of `sqrt(p(1 − p) / draws)`, at most 0.016 for 1,000 draws; other orders of
    the factors or of the rivals are other draws and change an answer by no more than such an error. Time is linear in
    units and draws, memory in units.

    Args:
        attractiveness: (units, factors), scores 0 to 10.
        attractiveness_weights: (factors,), points that sum to 100.
        own: (units, strength factors).
        rivals: (units, rivals, strength factors).
        strength_weights: (strength factors,), points that sum to 100.
        draws: how many, at least 1.
        seed: of the random numbers, 0 or more; the same seed gives the same answer.
        concentration: of the weights, above 0, or None for weights that are certain.
        spread: of the scores, 0 to 10 points.
        settings: the lines and the measure of strength; the reference is the best rival.

    Returns:
        (units, 4), fractions that sum to 1, in the order of `Quadrant`.

    Raises:
        MissingData: as `position_columns`.
        InvalidValue: as `position_columns`; or for draws below 1, a seed below 0, a concentration of 0 or below, or a
            spread outside 0 to 10.

    >>> found = quadrant_probabilities(
    ...     [[8, 7, 7, 6]], [30, 25, 30, 15], [[8, 6, 7]], [[[7, 8, 5], [6, 5, 9]]], [40, 35, 25], draws=1000, seed=1)
    >>> found.round(1).tolist()
    [[0.6, 0.4, 0.0, 0.0]]
    """
    # What has no position has no probability: this refuses it.
    position_columns(attractiveness, attractiveness_weights, own, rivals, strength_weights, settings=settings)
    return probabilities(
        float_array(attractiveness),
        check_weights(attractiveness_weights),
        float_array(own),
        float_array(rivals),
        check_weights(strength_weights),
        draws=check_draws(draws),
        seed=check_seed(seed),
        doubt=check_doubt(concentration, spread),
        settings=settings,
    )


def check_draws(draws: int) -> int:
    """The number of draws, if it is one.

    Raises:
        InvalidValue: for fewer than 1.
    """
    if whole(draws, "$.draws") < 1:
        raise InvalidValue(f"found {draws} draws, expected at least 1", "$.draws")
    return draws


def check_seed(seed: int) -> int:
    """The seed, if it is one.

    Raises:
        InvalidValue: for one below 0.
    """
    if whole(seed, "$.seed") < 0:
        raise InvalidValue(f"found a seed of {seed}, expected 0 or more", "$.seed")
    return seed


def check_doubt(concentration: float | None, spread: float) -> Doubt:
    """Concentration and spread, if they can be.

    Raises:
        InvalidValue: for a concentration of 0 or below, or a spread outside 0 to 10.
    """
    if concentration is not None and finite(concentration, "$.concentration") <= 0:
        found = f"found a concentration of {concentration:g}, expected above 0, or None for weights that are certain"
        raise InvalidValue(found, "$.concentration")
    if not 0 <= finite(spread, "$.spread") <= WIDEST:
        raise InvalidValue(f"found a spread of {spread:g}, expected 0 to {WIDEST:g} points", "$.spread")
    return Doubt(concentration, concentration, spread)


def probabilities(
    attractiveness: Table,
    attractiveness_points: FloatColumn,
    own: Table,
    rivals: Table,
    strength_points: FloatColumn,
    *,
    draws: int,
    seed: int,
    doubt: Doubt,
    settings: Settings,
) -> Table:
    """`quadrant_probabilities` of what has been checked."""
    share, lead = strength_line(settings, TOLERANCE)
    against = rivals.shape[1] if share else 1  # an absolute strength is above its line or not, whoever the rivals are
    random, random_strength, noise, noise_strength = np.random.default_rng(seed).spawn(4)
    counts = np.zeros((3, len(own)), dtype=np.int64)
    for start in range(0, draws, DRAWS_AT_ONCE):
        count = min(DRAWS_AT_ONCE, draws - start)
        weights = _weights(random, attractiveness_points, doubt.attractiveness, count)
        lines = _lines(weights, doubt.spread * noise.standard_normal(count), settings.attractiveness_cut - TOLERANCE)
        weights = _weights(random_strength, strength_points, doubt.strength, count)
        errors = doubt.spread * noise_strength.standard_normal((count, 1 + against))
        leads = [_lines(weights, errors[:, 0] - share * errors[:, 1 + rival], lead) for rival in range(against)]
        for first in range(0, len(own), UNITS_AT_ONCE):
            block = slice(first, first + UNITS_AT_ONCE)
            attractive = _above(lines, attractiveness[block])
            strong = reduce(
                np.logical_and,
                (_above(line, own[block] - share * rivals[block, rival]) for rival, line in enumerate(leads)),
            )
            counts[:, block] += [_count(attractive), _count(strong), _count(attractive & strong)]
    high, right, both = counts
    in_order_of_codes = [both, high - both, right - both, draws - high - right + both]
    return np.stack(in_order_of_codes, axis=1) / draws


def _weights(random: Generator, points: FloatColumn, concentration: float | None, count: int) -> Table:
    """So many draws of the weights as fractions; their mean, and the sum of each, is that of the weights given."""
    shares = points / 100
    if concentration is None:
        return np.tile(shares, (count, 1))
    return np.asarray(random.dirichlet(shares * concentration, count) * shares.sum())


def _lines(weights: Table, errors: FloatColumn, least: float) -> Table:
    """Weights, and what the errors of the scores add beyond the line: a column more, for a score of 1."""
    errors = errors * np.sqrt((weights**2).sum(axis=1))
    return np.column_stack([weights, errors - least])


def _above(lines: Table, scores: Table) -> NDArray[np.bool_]:
    """Whether each unit is on the high side in each draw, (draws, units)."""
    columns = np.ones((scores.shape[1] + 1, len(scores)))
    columns[:-1] = scores.T
    return np.asarray(lines @ columns >= 0)


def _count(flags: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return np.asarray(np.add.reduce(flags.view(np.uint8), axis=0, dtype=np.uint8))
