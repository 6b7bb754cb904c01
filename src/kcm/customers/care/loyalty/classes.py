"""Loyal by heart, by habit, by both or not at all: attitude against repeat patronage (method A35)."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import first_place, float_array
from kcm.errors import InvalidValue
from kcm.fields import finite

__all__ = ["LoyaltyClass", "loyalty_class", "loyalty_codes"]

UNKNOWN = -1


class LoyaltyClass(Enum):
    """High attitude and patronage, attitude alone, patronage alone, neither; the number is the code in a column."""

    TRUE = 0
    LATENT = 1
    SPURIOUS = 2
    NONE = 3


def loyalty_class(
    relative_attitude: float, repeat_share: float, *, attitude_cut: float = 0.0, repeat_cut: float = 0.5
) -> LoyaltyClass:
    """The loyalty of one customer (A. Dick and K. Basu 1994; method A35); high is strictly above the cut.

    Args:
        relative_attitude: the attitude to us less that to the best rival, rescaled to −1 to 1.
        repeat_share: the share of purchases made with us, 0 to 1.
        attitude_cut: from where an attitude is high.
        repeat_cut: from where patronage is high.

    Raises:
        InvalidValue: for a number out of its range.

    >>> loyalty_class(0.3, 0.4)
    <LoyaltyClass.LATENT: 1>
    """
    attitude, share = finite(relative_attitude, "relative_attitude"), finite(repeat_share, "repeat_share")
    code = loyalty_codes(attitude, share, attitude_cut=attitude_cut, repeat_cut=repeat_cut)
    return LoyaltyClass(int(code))


def loyalty_codes(
    relative_attitude: ArrayLike, repeat_share: ArrayLike, *, attitude_cut: float = 0.0, repeat_cut: float = 0.5
) -> NDArray[np.int8]:
    """`loyalty_class` of many customers: the code of each, −1 where a figure is unknown.

    Args:
        relative_attitude: of any shape, −1 to 1; NaN is unknown.
        repeat_share: of the same shape, 0 to 1.
        attitude_cut: from where an attitude is high.
        repeat_cut: from where patronage is high.

    Raises:
        InvalidValue: for shapes that differ, or a number out of its range.

    >>> loyalty_codes([0.3, 0.3, -0.1, 0], [0.6, 0.4, 0.9, float("nan")]).tolist()
    [0, 1, 2, -1]
    """
    attitude = _within(relative_attitude, -1, "relative_attitude")
    share = _within(repeat_share, 0, "repeat_share")
    if attitude.shape != share.shape:
        raise InvalidValue(f"found shape {share.shape}, expected {attitude.shape} as in attitudes", "repeat_share")
    high = _within(finite(attitude_cut, "attitude_cut"), -1, "attitude_cut")
    often = _within(finite(repeat_cut, "repeat_cut"), 0, "repeat_cut")
    codes = 2 * ~(attitude > high) + ~(share > often)
    return np.where(np.isnan(attitude) | np.isnan(share), UNKNOWN, codes).astype(np.int8)


def _within(values: ArrayLike, least: float, path: str) -> NDArray[np.float64]:
    table = float_array(values, path)
    wrong = (table < least) | (table > 1)
    if wrong.any():
        raise InvalidValue(f"found {table[wrong][0]:g}, expected {least:g} to 1", path + first_place(wrong))
    return table
