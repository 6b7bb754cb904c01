"""Where each unit stands: attractiveness, relative strength, quadrant, place and size on the picture (B.3 to B.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, columnar, sealed
from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked
from kcm.planning.portfolio.matrix import Matrix, Rival, Settings, Unit
from kcm.planning.portfolio.scoring import Score
from kcm.planning.portfolio.strength import DECIMALS, TOLERANCE, axis_place, measured_strength, on_scale
from kcm.scores import Factor, WeightedScore, weigh, weighted_scores

__all__ = ["Position", "PositionColumns", "Quadrant", "position_columns", "positions"]

DEFAULT = Settings()


class Quadrant(Enum):
    """The four boxes; the number is the code in a column."""

    STAR = 0
    QUESTION_MARK = 1
    CASH_COW = 2
    DOG = 3


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


@attrs.frozen(kw_only=True, field_transformer=columnar)
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
        MissingData: for no units, no rivals or no factors.
        InvalidValue: for shapes or weights that do not fit, a score off its scale, a reference of 0 with ratio, or
            settings that ask for the largest rival.
    """
    if settings.reference != "best":
        raise InvalidValue(f"found the reference {settings.reference!r}, expected best: sales are not here", "settings")
    attractive = on_scale(attractiveness, 2, "$.attractiveness")
    ours, theirs = on_scale(own, 2, "$.own"), on_scale(rivals, 3, "$.rivals")
    if not len(attractive) == len(ours) == len(theirs):
        found = f"{len(attractive)}, {len(ours)} and {len(theirs)}"
        raise InvalidValue(f"found attractiveness, own and rivals of {found} units, expected as many")
    totals = weighted_scores(theirs, strength_weights)
    reference = totals.round(DECIMALS).argmax(axis=-1)
    return _columns(
        weighted_scores(attractive, attractiveness_weights),
        weighted_scores(ours, strength_weights),
        np.take_along_axis(totals, reference[:, None], axis=-1)[:, 0],
        reference,
        settings,
        "$.rivals[{}]",
    )


def _columns(
    attractiveness: FloatColumn,
    own: FloatColumn,
    rival: FloatColumn,
    reference: NDArray[np.int64],
    settings: Settings,
    place: str,
) -> PositionColumns:
    strength, near = measured_strength(own, rival, settings, place)
    attractive = attractiveness >= settings.attractiveness_cut - TOLERANCE
    strong = strength >= settings.strength_cut - TOLERANCE
    quadrant = (~attractive * np.int8(Quadrant.CASH_COW.value)) + (~strong * np.int8(Quadrant.QUESTION_MARK.value))
    close = np.abs(attractiveness - settings.attractiveness_cut) < settings.borderline_attractiveness - TOLERANCE
    columns = {
        "attractiveness": attractiveness,
        "own": own,
        "rival": rival,
        "reference": reference,
        "strength": strength,
        "x": axis_place(strength, settings),
        "y": attractiveness / 10,
        "quadrant": quadrant,
        "borderline": close | near,
    }
    return PositionColumns(**{name: sealed(column) for name, column in columns.items()})


def positions(matrix: Matrix) -> tuple[Position, ...]:
    """The position of every unit, in the order of the matrix.

    Raises:
        InvalidValue: for a reference rival whose strength is 0 where the ratio is asked for.
        MissingData: for a largest rival to be found among rivals without sales.
    """
    scored = [_weighed(matrix.attractiveness, unit.attractiveness) for unit in matrix.units]
    own = [_weighed(unit.strength_factors, unit.own) for unit in matrix.units]
    references = [
        _reference(unit, matrix.settings, f"$.units[{index}].rivals") for index, unit in enumerate(matrix.units)
    ]
    columns = _columns(
        np.array([score.total for score in scored]),
        np.array([score.total for score in own]),
        np.array([score.total for _, score in references]),
        np.arange(len(references)),
        matrix.settings,
        "$.units[{}].rivals",
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


def _reference(unit: Unit, settings: Settings, path: str) -> tuple[Rival, WeightedScore]:
    scored = [(rival, _weighed(unit.strength_factors, rival.scores)) for rival in unit.rivals]
    if settings.reference == "best":
        return min(scored, key=lambda item: (-round(item[1].total, DECIMALS), item[0].id))
    known = [(rival, score) for rival, score in scored if rival.sales is not None]
    if not known:
        raise MissingData(f"found no sales of any rival of {unit.id!r}, expected them to find the largest", path)
    return min(known, key=lambda item: (-(item[0].sales or 0), item[0].id))


def _is_estimate(unit: Unit, factor: Factor) -> bool:
    score = unit.attractiveness.get(factor.id)
    return score is not None and score.estimated


def _share(factors: Iterable[Factor]) -> float:
    return sum(factor.weight for factor in factors) / 100
