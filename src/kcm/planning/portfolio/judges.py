"""Many judges at once: their mean scores, and how far they agree on each factor."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, IntColumn, columnar, first_place, float_array
from kcm.errors import InvalidValue, MissingData

__all__ = ["Agreement", "agreement", "mean_scores"]

# The variance of scores that fall anywhere from 0 to 10 alike, as if the judges had guessed.
GUESSED = 10**2 / 12

# Equal scores and their mean differ by no more.
ROUNDING = 1e-13


@attrs.frozen(kw_only=True, field_transformer=columnar)
class Agreement:
    """How far judges agree on each factor, (factors,).

    `agreement` is 1 where all judges say the same of every unit and 0 where they differ as much as guesses would, or
    more; `spread` is the standard deviation among judges in points, over all units. Both are NaN for a factor that no
    unit has two judges' scores of; `counts` are the scores given.
    """

    agreement: FloatColumn
    spread: FloatColumn
    counts: IntColumn


def mean_scores(scores: ArrayLike) -> NDArray[np.float64]:
    """The mean score of each unit on each factor, over the judges who gave one.

    Args:
        scores: (units, judges, factors), 0 to 10; NaN is a score not given.

    Returns:
        (units, factors), ready for `position_columns`; NaN where no judge gave a score.

    Raises:
        MissingData: for no scores.
        InvalidValue: for another shape, or naming the place of a score that is off the scale.

    >>> mean_scores([[[8, 6], [6, float("nan")]]]).tolist()
    [[7.0, 6.0]]
    """
    table = _judged(scores)
    count, total = _sums(table)
    means = np.full(count.shape, np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means


def agreement(scores: ArrayLike) -> Agreement:
    """How far the judges agree on each factor: the within-group agreement r_wg (James, Demaree and Wolf 1984).

    `1 − mean variance among judges / variance of guesses`, not below 0. The variance is that of a sample, of the units
    that two judges or more have scored. It is absolute: other units change nothing but by their own disagreement.

    Args:
        scores: (units, judges, factors), 0 to 10; NaN is a score not given.

    Raises:
        MissingData: for no scores.
        InvalidValue: for another shape, or naming the place of a score that is off the scale.

    >>> found = agreement([[[8, 2], [8, 8]], [[5, 4], [5, 6]]])
    >>> found.agreement.round(2).tolist(), found.spread.round(2).tolist(), found.counts.tolist()
    ([1.0, 0.0], [0.0, 3.16], [4, 4])
    """
    table = _judged(scores)
    count, total = _sums(table)
    several = count > 1
    mean_score = total / np.maximum(count, 1)
    apart = np.nan_to_num(table - mean_score[:, np.newaxis], nan=0.0)
    apart[np.abs(apart) < ROUNDING] = 0
    variance = np.zeros(count.shape)
    np.divide(np.einsum("ujf,ujf->uf", apart, apart), count - 1, out=variance, where=several)
    judged = several.sum(axis=0)
    mean = np.full(judged.shape, np.nan)
    np.divide(variance.sum(axis=0), judged, out=mean, where=judged > 0)
    return Agreement(
        agreement=np.maximum(1 - mean / GUESSED, 0), spread=np.sqrt(mean), counts=count.sum(axis=0).astype(np.int64)
    )


def _judged(scores: ArrayLike) -> NDArray[np.float64]:
    table = float_array(scores, "scores")
    if not table.size:
        raise MissingData("found no scores, expected at least one of each factor", "scores")
    if table.ndim != 3:
        raise InvalidValue(f"found {table.ndim} dimensions, expected (units, judges, factors)", "scores")
    off = (table < 0) | (table > 10)
    if off.any():
        found = table[off][0]
        raise InvalidValue(f"found score {found:g}, expected 0 to 10", "scores" + first_place(off))
    return table


def _sums(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many judges scored each unit on each factor, and the sum of what they gave."""
    return (~np.isnan(table)).sum(axis=1).astype(np.float64), np.nansum(table, axis=1)
