"""The one home of "weights times scores": anchored scales, factors, and totals with the parts that sum to them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import float_array
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, finite, not_blank, unique
from kcm.text import Text

__all__ = [
    "Contribution",
    "Factor",
    "Scale",
    "WeightedScore",
    "check_score",
    "check_weights",
    "contributions",
    "weigh",
    "weighted",
    "weighted_scores",
]

TOP = 10.0
WEIGHT_TOLERANCE = 1e-6


def check_weights(weights: ArrayLike, path: str = "$.weights") -> NDArray[np.float64]:
    """Weights as given: points, each above 0, that sum to 100 within 1e-6; never renormalised.

    Raises:
        InvalidValue: saying which sum was found.

    >>> check_weights([0.5, 0.5])
    Traceback (most recent call last):
    kcm.errors.InvalidValue: found weights that sum to 1, expected points that sum to 100 @ $.weights
    """
    points = float_array(weights, path)
    if points.ndim != 1 or not points.size:
        raise InvalidValue("found no weights, expected one for each factor", path)
    if not (points > 0).all():
        index = int((points > 0).argmin())
        raise InvalidValue(f"found weight {points[index]:g}, expected above 0", f"{path}[{index}]")
    total = math.fsum(points)
    if abs(total - 100) > WEIGHT_TOLERANCE:
        raise InvalidValue(f"found weights that sum to {total:.10g}, expected points that sum to 100", path)
    return points


def check_score(score: float, path: str = "$") -> float:
    """A score from 0 to 10, as it was given.

    Raises:
        InvalidValue: for a score off the scale.
    """
    if not 0 <= score <= TOP:
        raise InvalidValue(f"found score {score:g}, expected 0 to 10", path)
    return score


def contributions(scores: ArrayLike, weights: ArrayLike) -> NDArray[np.float64]:
    """What each factor adds to the total: `weight · score / 100`, of the shape of `scores`.

    Args:
        scores: (..., factors), 0 to 10; NaN is unknown and stays unknown.
        weights: (factors,), points that sum to 100.

    Raises:
        InvalidValue: for weights that do not fit or do not sum to 100, or an infinite score.

    >>> contributions([8, 6, 7], [40, 35, 25]).tolist()
    [3.2, 2.1, 1.75]
    """
    matrix, points = _matrix(scores, weights)
    return matrix * points / 100


def weighted_scores(scores: ArrayLike, weights: ArrayLike) -> NDArray[np.float64]:
    """The weighted score of each row: `Σ weight · score / 100`.

    Shapes, units and errors are those of `contributions`, whose parts sum to this within 1e-12.

    >>> weighted_scores([[8, 7, 7, 6], [3, 6, 5, 5]], [30, 25, 30, 15]).round(2).tolist()
    [7.15, 4.65]
    """
    matrix, points = _matrix(scores, weights)
    return np.asarray(matrix @ points / 100)


def _matrix(scores: ArrayLike, weights: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = check_weights(weights)
    matrix = float_array(scores, "$.scores")
    if matrix.ndim == 0 or matrix.shape[-1] != points.size:
        raise InvalidValue(
            f"found scores of shape {matrix.shape}, expected (..., {points.size}), one for each weight",
            "$.scores",
        )
    return matrix, points


@attrs.frozen(field_transformer=checked)
class Scale:
    """Raw values anchored to scores: straight lines between the points, clamped at the ends.

    `points` are (raw, score) with strictly rising raw values and scores within 0 to 10 that only rise or only
    fall, so a better raw value never scores worse.

    Raises:
        InvalidValue: for fewer than two points, raw values that do not rise, scores off the scale or turning.

    >>> growth = Scale([(0, 0), (0.05, 4), (0.10, 7), (0.15, 10)])
    >>> round(growth.score(0.08), 9)
    5.8
    """

    points: tuple[tuple[float, float], ...]

    def __attrs_post_init__(self) -> None:
        if len(self.points) < 2:
            raise InvalidValue(f"found {len(self.points)} points, expected at least two", "$.points")
        raw = np.array([point[0] for point in self.points])
        scores = np.array([point[1] for point in self.points])
        if (np.diff(raw) <= 0).any():
            raise InvalidValue("found raw values that do not rise, expected each above the last", "$.points")
        for index, score in enumerate(scores):
            check_score(float(score), f"$.points[{index}]")
        steps = np.diff(scores)
        if (steps > 0).any() and (steps < 0).any():
            raise InvalidValue("found scores that rise and fall, expected one direction", "$.points")

    def score(self, raw: float) -> float:
        """The score of one raw value.

        Raises:
            InvalidValue: for NaN or infinity.
        """
        if not math.isfinite(raw):
            raise InvalidValue(f"found {raw}, expected a finite raw value")
        return float(self.scores([raw])[0])

    def scores(self, raw: ArrayLike) -> NDArray[np.float64]:
        """The scores of a column of raw values; NaN stays NaN.

        Raises:
            InvalidValue: for infinity or text.
        """
        anchors, levels = np.array(self.points).T
        scores = np.interp(float_array(raw, "$.raw"), anchors, levels)
        # The last digit of a straight line may lie beyond its end.
        return np.asarray(np.clip(scores, levels.min(), levels.max()))


@attrs.frozen(kw_only=True, field_transformer=checked)
class Factor:
    """One thing that is scored, with its weight in points and, if it is fed by raw values, its scale.

    Raises:
        InvalidValue: for a blank id or a weight of 0 or below.
    """

    id: str
    label: Text
    weight: float
    scale: Scale | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.weight <= 0:
            raise InvalidValue(f"found weight {self.weight:g}, expected above 0", "$.weight")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Contribution:
    """One factor's part in a weighted score: `part = weight · score / 100`."""

    factor: str
    weight: float
    score: float
    part: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class WeightedScore:
    """A weighted score and the parts that sum to it."""

    total: float
    parts: tuple[Contribution, ...]


def check_factors(factors: Iterable[Factor], path: str = "$.factors") -> tuple[Factor, ...]:
    """Factors that can be weighed together: unique ids, weights that sum to 100.

    Raises:
        Conflict: for an id that stands twice.
        InvalidValue: for weights that do not sum to 100.
    """
    kept = tuple(factors)
    unique((factor.id for factor in kept), path)
    check_weights([factor.weight for factor in kept], path)
    return kept


def weigh(factors: Iterable[Factor], scores: Mapping[str, Any], path: str = "$.scores") -> WeightedScore:
    """The weighted score of one subject, with its parts in the order of the factors.

    Args:
        factors: with weights that sum to 100.
        scores: factor id to score, 0 to 10, one for each factor.
        path: where the scores stand, for errors.

    Raises:
        MissingData: naming the first factor nobody scored.
        InvalidValue: for a score off the scale or of an unknown factor.

    >>> size = Factor(id="size", label=Text("size", "规模"), weight=60)
    >>> growth = Factor(id="growth", label=Text("growth", "增长率"), weight=40)
    >>> weigh([size, growth], {"size": 7, "growth": 5}).total
    6.2
    """
    kept = check_factors(factors)
    known = {factor.id for factor in kept}
    for identifier in scores:
        if identifier not in known:
            raise InvalidValue(f"found a score for {identifier!r}, expected one of {', '.join(sorted(known))}", path)
    for factor in kept:
        if factor.id not in scores:
            raise MissingData(f"found no score for {factor.id!r}, expected 0 to 10", path)
    places = [f"{path}.{factor.id}" for factor in kept]
    values = [check_score(finite(scores[factor.id], place), place) for factor, place in zip(kept, places, strict=True)]
    return weighted([factor.id for factor in kept], [factor.weight for factor in kept], values)


def weighted(names: Sequence[str], weights: Sequence[float], scores: Sequence[float]) -> WeightedScore:
    """The weighted score of scores on any one scale, with a part for each name, in their order.

    Args:
        names: what each score is of.
        weights: in points that sum to 100, one for each name.
        scores: one for each name, of any unit.

    Raises:
        InvalidValue: for weights that do not sum to 100, or scores of another number.

    >>> weighted(["rivalry", "entrants"], [60, 40], [4, 3]).total
    3.6
    """
    parts = contributions(scores, weights)
    return WeightedScore(
        total=float(weighted_scores(scores, weights)),
        parts=tuple(
            Contribution(factor=name, weight=weight, score=score, part=float(part))
            for name, weight, score, part in zip(names, weights, scores, parts, strict=True)
        ),
    )
