"""Satisfied is who got more than expected: expectation against perception in three states (method A27, G23)."""

from __future__ import annotations

from enum import Enum

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, columnar, sealed
from kcm.customers.care.satisfaction.answers import Bounds, column_means, pairs_on_scale
from kcm.errors import InvalidValue
from kcm.fields import checked, finite

__all__ = [
    "Disconfirmation",
    "DisconfirmationColumns",
    "SatisfactionState",
    "disconfirmation",
    "disconfirmation_columns",
]

ROUNDING = 1e-12  # a mean may come out a last digit beside the tolerance
UNKNOWN = -1


class SatisfactionState(Enum):
    """Whether perception exceeded, met or missed what was expected; the number is the code in a column."""

    SATISFIED = 0
    MET = 1
    DISSATISFIED = 2


@attrs.frozen(kw_only=True, field_transformer=checked)
class Disconfirmation:
    """Mean expectation and perception of the whole pairs, their `gap` (perceived − expected), and what it means.

    `pairs` are answered on both sides; `unpaired` lack one side and do not count. `tolerance` is in points of the
    scale.
    """

    expected: float
    perceived: float
    gap: float
    tolerance: float
    state: SatisfactionState
    pairs: int
    unpaired: int


@attrs.frozen(kw_only=True, field_transformer=columnar)
class DisconfirmationColumns:
    """The gap of each customer, NaN without a whole pair, and the code of its `SatisfactionState`, there −1."""

    gap: FloatColumn
    state: NDArray[np.int8]


def disconfirmation(
    expected: ArrayLike, perceived: ArrayLike, *, scale: Bounds = (1, 7), tolerance: float = 0.05
) -> Disconfirmation:
    """Whether what customers perceived exceeded what they expected (method A27; R. Oliver 1980).

    A gap above the tolerance is SATISFIED, which P. Kotler calls delighted; within it MET; below it DISSATISFIED. That
    expectation must be exceeded is the source's rule, the state between is kept apart because others count it in.

    Args:
        expected: (pairs,), scores on the scale; NaN is not answered.
        perceived: (pairs,), of the same respondents in the same order.
        scale: the least and the highest score.
        tolerance: which part of the scale's range is no difference.

    Raises:
        MissingData: for no answers, or no whole pair.
        InvalidValue: for columns of other lengths, a score off the scale, or a tolerance outside 0 to 1.

    >>> found = disconfirmation([5, 6, 6], [6, 6, 7])
    >>> round(found.gap, 3), found.state.name
    (0.667, 'SATISFIED')
    """
    wanted, got = pairs_on_scale(expected, perceived, scale, dimensions=1, fractions=True)
    points = _points(scale, tolerance)
    whole = ~np.isnan(wanted)
    gap = float((got[whole] - wanted[whole]).mean())
    return Disconfirmation(
        expected=float(wanted[whole].mean()),
        perceived=float(got[whole].mean()),
        gap=gap,
        tolerance=points,
        state=SatisfactionState(int(_codes(np.array([gap]), points)[0])),
        pairs=int(whole.sum()),
        unpaired=int(whole.size - whole.sum()),
    )


def disconfirmation_columns(
    expected: ArrayLike, perceived: ArrayLike, *, scale: Bounds = (1, 7), tolerance: float = 0.05
) -> DisconfirmationColumns:
    """`disconfirmation` of many customers at once, each by the questions it answered.

    Args:
        expected: (customers, questions), scores on the scale; NaN is not answered.
        perceived: of the same shape.
        scale: the least and the highest score.
        tolerance: which part of the scale's range is no difference.

    Raises:
        MissingData: for no answers, or no whole pair.
        InvalidValue: as in `disconfirmation`.

    >>> found = disconfirmation_columns([[5, 6], [4, 4], [7, 7]], [[6, 6], [4, 4], [5, float("nan")]])
    >>> found.gap.tolist(), found.state.tolist()
    ([0.5, 0.0, -2.0], [0, 1, 2])
    """
    wanted, got = pairs_on_scale(expected, perceived, scale, dimensions=2, fractions=True)
    gap = column_means(got - wanted, axis=1)
    return DisconfirmationColumns(gap=sealed(gap), state=sealed(_codes(gap, _points(scale, tolerance))))


def _points(scale: Bounds, tolerance: float) -> float:
    part = finite(tolerance, "tolerance")
    if not 0 <= part <= 1:
        raise InvalidValue(f"found a tolerance of {part:g}, expected a part of the scale from 0 to 1", "tolerance")
    return part * float(scale[1] - scale[0])


def _codes(gap: FloatColumn, points: float) -> NDArray[np.int8]:
    codes = np.full(gap.shape, SatisfactionState.MET.value, dtype=np.int8)
    codes[gap > points + ROUNDING] = SatisfactionState.SATISFIED.value
    codes[gap < -points - ROUNDING] = SatisfactionState.DISSATISFIED.value
    codes[np.isnan(gap)] = UNKNOWN
    return codes
