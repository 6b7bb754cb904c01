"""How strong we are against the reference rival: one unit with its parts, many units, the place on the axis (B.4)."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, first_place, float_array
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked
from kcm.planning.portfolio.matrix import Settings
from kcm.scores import contributions, weighted_scores

__all__ = ["DECIMALS", "TOLERANCE", "Strength", "axis_place", "measured_strength", "on_scale", "relative_strength"]

DECIMALS = 12  # to which rivals are equally strong, so that the order of the factors names no other reference
TOLERANCE = 1e-12  # rounding may take a sum of parts a last digit beside the line it stands on

NO_REFERENCE = "found a reference rival whose strength is 0, expected above 0: measure by difference"


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
        MissingData: for no rival or no factors.
        InvalidValue: for shapes or weights that do not fit, a score off its scale, or a rival whose strength is 0.

    >>> strength = relative_strength([8, 6, 7], [[7, 8, 5], [6, 5, 9]], [40, 35, 25])
    >>> round(strength.own, 9), round(strength.rival, 9), strength.reference, round(strength.ratio, 4)
    (7.05, 6.85, 0, 1.0292)
    """
    ours, theirs = on_scale(own, 1, "$.own"), on_scale(rivals, 2, "$.rivals")
    totals = weighted_scores(theirs, weights)
    reference = int(totals.round(DECIMALS).argmax())
    total, best = weighted_scores(ours, weights), totals[reference]
    ratio = _ratio(total, best, "$.rivals")
    lead = (contributions(ours, weights) - contributions(theirs[reference], weights)) / best
    return Strength(
        own=float(total), rival=float(best), reference=reference, ratio=float(ratio), parts=tuple(lead.tolist())
    )


def on_scale(scores: ArrayLike, dimensions: int, path: str) -> NDArray[np.float64]:
    """Scores as an array of so many dimensions, all from 0 to 10.

    Raises:
        MissingData: for no scores.
        InvalidValue: for another shape, or naming the place of a score that is off the scale or unknown.
    """
    table = float_array(scores, path)
    if not table.size:
        raise MissingData("found no scores, expected at least one of each factor", path)
    if table.ndim != dimensions:
        raise InvalidValue(f"found {table.ndim} dimensions, expected {dimensions}", path)
    if not (table.min() >= 0 and table.max() <= 10):  # the place is worth looking for only where there is a fault
        off = ~((table >= 0) & (table <= 10))
        raise InvalidValue(f"found score {table[off][0]:g}, expected 0 to 10", path + first_place(off))
    return table


def axis_place(strength: ArrayLike, settings: Settings) -> FloatColumn:
    """Where a strength stands on the picture's axis, from 0 (weak) to 1 (strong), clipped.

    The ratio's axis is logarithmic, so twice as strong and half as strong are equally far from the middle.

    Args:
        strength: in the measure of the settings, any shape.
        settings: the measure, and how far the ratio's axis reaches.
    """
    values = np.asarray(strength, dtype=np.float64)
    if settings.strength == "ratio":
        with np.errstate(divide="ignore"):  # no strength at all is the weak end of the axis
            place = 0.5 + np.log(values) / (2 * np.log(settings.axis_span))
    else:
        place = 0.5 + values / 20 if settings.strength == "difference" else values / 10
    return np.asarray(np.clip(place, 0, 1))


def measured_strength(
    own: FloatColumn, rival: FloatColumn, settings: Settings, place: str
) -> tuple[FloatColumn, NDArray[np.bool_]]:
    """Strength in the measure of the settings, and whether it is near the line."""
    if settings.strength == "ratio":
        ratio = _ratio(own, rival, place)
        with np.errstate(divide="ignore"):  # no strength at all is infinitely far from the line
            distance = np.abs(np.log(ratio) - np.log(settings.ratio_cut))
        return ratio, distance < settings.borderline_log_ratio - TOLERANCE
    measured = own - rival if settings.strength == "difference" else own
    return measured, np.abs(measured - settings.strength_cut) < settings.borderline_attractiveness - TOLERANCE


def _ratio(own: FloatColumn, rival: FloatColumn, place: str) -> FloatColumn:
    """Ours over theirs; `place` is the path of a rival, with braces for the number of its unit."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        ratio = np.asarray(own / rival)
    if not np.isfinite(ratio).all():
        raise InvalidValue(NO_REFERENCE, place.format(int(np.isfinite(ratio).argmin())))
    return ratio
