"""Where each unit stands: attractiveness, relative strength, quadrant, place and size on the picture (B.3 to B.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn
from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked
from kcm.planning.portfolio.matrix import Matrix, Rival, Score, Settings, Unit
from kcm.scores import Factor, WeightedScore, contributions, weigh, weighted_scores

__all__ = [
    "Position",
    "PositionColumns",
    "Quadrant",
    "Strength",
    "axis_place",
    "position_columns",
    "positions",
    "relative_strength",
]


DEFAULT = Settings()
NO_REFERENCE = "found a reference rival whose strength is 0, expected above 0: measure by difference"


class Quadrant(Enum):
    """The four boxes; the number is the code in a column."""

    STAR = 0
    QUESTION_MARK = 1
    CASH_COW = 2
    DOG = 3


@attrs.frozen(kw_only=True, field_transformer=checked)
class Strength:
    """Our strength against the reference rival.

    `own` and `rival` are weighted scores 0 to 10, `reference` the rival's place, `ratio` own over rival. `parts`
    explain the lead: they sum to `ratio − 1`, each `weight · (own − rival) / 100 / rival total`.
    """

    own: float
    rival: float
    reference: int
    ratio: float
    parts: tuple[float, ...]


def relative_strength(own: ArrayLike, rivals: ArrayLike, weights: ArrayLike) -> Strength:
    """Our strength against the strongest rival; among equals the first (method B.4).

    Args:
        own: (factors,), our scores as the customer sees them, 0 to 10.
        rivals: (rivals, factors), theirs.
        weights: (factors,), points that sum to 100.

    Raises:
        MissingData: for no rival.
        InvalidValue: for shapes or weights that do not fit, or a rival whose strength is 0.

    >>> strength = relative_strength([8, 6, 7], [[7, 8, 5], [6, 5, 9]], [40, 35, 25])
    >>> round(strength.own, 9), round(strength.rival, 9), strength.reference, round(strength.ratio, 4)
    (7.05, 6.85, 0, 1.0292)
    """
    theirs = np.asarray(rivals, dtype=np.float64)
    if not theirs.size:
        raise MissingData("found no rival, expected at least one to compare with", "$.rivals")
    totals = np.atleast_1d(weighted_scores(theirs, weights))
    reference = int(totals.argmax())
    best, ours = float(totals[reference]), float(weighted_scores(own, weights))
    if best == 0:
        raise InvalidValue(NO_REFERENCE, "$.rivals")
    lead = (contributions(own, weights) - contributions(theirs.reshape(totals.size, -1)[reference], weights)) / best
    return Strength(own=ours, rival=best, reference=reference, ratio=ours / best, parts=tuple(lead.tolist()))


@attrs.frozen(kw_only=True, field_transformer=checked)
class Position:
    """Where one unit stands, with the parts of both scores.

    `attractiveness` and `own` carry contributions that sum to them; `strength` is in the measure of the settings.
    `x` is 0 for weak to 1 for strong, `y` 0 to 1 from unattractive to attractive; the picture draws strong on the
    left. `radius` is relative to the largest circle, area by sales; a new unit has radius 0. `estimated_share` and
    `unknown_share` are the shares of the attractiveness weight that rest on estimates and that nobody scored.
    """

    unit: str
    attractiveness: WeightedScore
    own: WeightedScore
    rival: WeightedScore
    reference: str
    strength: float
    x: float
    y: float
    quadrant: Quadrant
    radius: float
    borderline: bool
    is_new: bool
    estimated_share: float
    unknown_share: float


@attrs.frozen(kw_only=True)
class PositionColumns:
    """Positions of many units as columns; `quadrant` holds the codes of `Quadrant`, `reference` the rival's place."""

    attractiveness: FloatColumn
    own: FloatColumn
    rival: FloatColumn
    reference: NDArray[np.int64]
    strength: FloatColumn
    x: FloatColumn
    y: FloatColumn
    quadrant: NDArray[np.int8]
    borderline: NDArray[np.bool_]


def position_columns(
    attractiveness: ArrayLike,
    attractiveness_weights: ArrayLike,
    own: ArrayLike,
    rivals: ArrayLike,
    strength_weights: ArrayLike,
    *,
    settings: Settings = DEFAULT,
) -> PositionColumns:
    """Positions of many units that share their strength factors, against each one's strongest rival.

    Args:
        attractiveness: (units, factors), scores 0 to 10.
        attractiveness_weights: (factors,), points that sum to 100.
        own: (units, strength factors).
        rivals: (units, rivals, strength factors).
        strength_weights: (strength factors,), points that sum to 100.
        settings: the lines and the measure; the reference is the best rival.

    Raises:
        InvalidValue: for shapes or weights that do not fit, a score off its scale, or a reference of 0 with ratio.
    """
    theirs = weighted_scores(_on_scale(rivals, "$.rivals"), strength_weights)
    reference = theirs.argmax(axis=-1)
    return _columns(
        weighted_scores(_on_scale(attractiveness, "$.attractiveness"), attractiveness_weights),
        weighted_scores(_on_scale(own, "$.own"), strength_weights),
        np.take_along_axis(theirs, reference[:, None], axis=-1)[:, 0],
        reference,
        settings,
    )


def _on_scale(scores: ArrayLike, path: str) -> NDArray[np.float64]:
    table = np.asarray(scores, dtype=np.float64)
    if not ((table >= 0) & (table <= 10)).all():
        raise InvalidValue("found a score off its scale or unknown, expected 0 to 10", path)
    return table


def _columns(
    attractiveness: FloatColumn,
    own: FloatColumn,
    rival: FloatColumn,
    reference: NDArray[np.int64],
    settings: Settings,
) -> PositionColumns:
    strength, near = _strength(own, rival, settings)
    attractive = attractiveness >= settings.attractiveness_cut
    strong = strength >= settings.strength_cut
    quadrant = np.select(
        [attractive & strong, attractive, strong],
        [Quadrant.STAR.value, Quadrant.QUESTION_MARK.value, Quadrant.CASH_COW.value],
        Quadrant.DOG.value,
    )
    close = np.abs(attractiveness - settings.attractiveness_cut) < settings.borderline_attractiveness
    return PositionColumns(
        attractiveness=attractiveness,
        own=own,
        rival=rival,
        reference=reference,
        strength=strength,
        x=axis_place(strength, settings),
        y=attractiveness / 10,
        quadrant=quadrant.astype(np.int8),
        borderline=close | near,
    )


def axis_place(strength: ArrayLike, settings: Settings) -> FloatColumn:
    """Where a strength stands on the picture's axis, from 0 (weak) to 1 (strong), clipped.

    The ratio's axis is logarithmic, so twice as strong and half as strong are equally far from the middle.
    """
    values = np.asarray(strength, dtype=np.float64)
    if settings.strength == "ratio":
        with np.errstate(divide="ignore"):  # no strength at all is the weak end of the axis
            place = 0.5 + np.log(values) / (2 * np.log(settings.axis_span))
    else:
        place = 0.5 + values / 20 if settings.strength == "difference" else values / 10
    return np.asarray(np.clip(place, 0, 1))


def _strength(own: FloatColumn, rival: FloatColumn, settings: Settings) -> tuple[FloatColumn, NDArray[np.bool_]]:
    """Strength in the measure of the settings, and whether it is near the line."""
    if settings.strength == "ratio":
        if (rival == 0).any():
            raise InvalidValue(NO_REFERENCE, f"$.rivals[{int((rival == 0).argmax())}]")
        ratio = own / rival
        with np.errstate(divide="ignore"):
            distance = np.abs(np.log(ratio / settings.ratio_cut))
        return ratio, distance < settings.borderline_log_ratio
    measured = own - rival if settings.strength == "difference" else own
    return measured, np.abs(measured - settings.strength_cut) < settings.borderline_attractiveness


def positions(matrix: Matrix) -> tuple[Position, ...]:
    """The position of every unit, in the order of the matrix.

    Raises:
        InvalidValue: for a reference rival whose strength is 0 where the ratio is asked for.
        MissingData: for a largest rival to be found among rivals without sales.
    """
    scored = [_weighed(matrix.attractiveness, unit.attractiveness) for unit in matrix.units]
    own = [_weighed(unit.strength_factors, unit.own) for unit in matrix.units]
    references = [_reference(unit, matrix.settings) for unit in matrix.units]
    columns = _columns(
        np.array([score.total for score in scored]),
        np.array([score.total for score in own]),
        np.array([score.total for _, score in references]),
        np.arange(len(references)),
        matrix.settings,
    )
    largest = max(float(unit.sales) for unit in matrix.units)
    return tuple(
        Position(
            unit=unit.id,
            attractiveness=scored[i],
            own=own[i],
            rival=references[i][1],
            reference=references[i][0].id,
            strength=float(columns.strength[i]),
            x=float(columns.x[i]),
            y=float(columns.y[i]),
            quadrant=Quadrant(int(columns.quadrant[i])),
            radius=(float(unit.sales) / largest) ** 0.5 if largest else 0.0,
            borderline=bool(columns.borderline[i]),
            is_new=unit.is_new,
            estimated_share=_share(f for f in matrix.attractiveness if _is_estimate(unit, f)),
            unknown_share=_share(f for f in matrix.attractiveness if f.id not in unit.attractiveness),
        )
        for i, unit in enumerate(matrix.units)
    )


def _weighed(factors: Sequence[Factor], scores: Map[str, Score]) -> WeightedScore:
    known = [factor for factor in factors if factor.id in scores]
    if len(known) < len(factors):
        scale = 100 / sum(factor.weight for factor in known)
        known = [attrs.evolve(factor, weight=factor.weight * scale) for factor in known]
    return weigh(known, {name: score.value for name, score in scores.items()})


def _reference(unit: Unit, settings: Settings) -> tuple[Rival, WeightedScore]:
    scored = [(rival, _weighed(unit.strength_factors, rival.scores)) for rival in unit.rivals]
    if settings.reference == "best":
        return min(scored, key=lambda item: (-item[1].total, item[0].id))
    known = [(rival, score) for rival, score in scored if rival.sales is not None]
    if not known:
        raise MissingData(f"found no sales of any rival of {unit.id!r}, expected them to find the largest", "$.rivals")
    return min(known, key=lambda item: (-(item[0].sales or 0), item[0].id))


def _is_estimate(unit: Unit, factor: Factor) -> bool:
    score = unit.attractiveness.get(factor.id)
    return score is not None and score.estimated


def _share(factors: Iterable[Factor]) -> float:
    return sum(factor.weight for factor in factors) / 100
