"""Answers on a scale, and pairs of them: what every index of a survey starts from."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import first_place, float_array
from kcm.errors import InvalidValue, MissingData
from kcm.fields import finite

__all__ = ["answers_on_scale", "column_means", "pairs_on_scale"]

Bounds = tuple[float, float]


def answers_on_scale(
    answers: ArrayLike, bounds: Bounds, path: str, *, dimensions: int = 1, fractions: bool = False
) -> NDArray[np.float64]:
    """Answers as floats, all on the scale; NaN is a question left open.

    Args:
        answers: an array of so many `dimensions`.
        bounds: the least and the highest answer.
        path: where the answers stand, for errors.
        dimensions: 1 for one question, 2 for (respondents, questions).
        fractions: whether an answer may lie between whole numbers.

    Raises:
        MissingData: for no answers, or none but open ones.
        InvalidValue: for another shape, or naming the first answer off the scale.

    >>> answers_on_scale([5, 6], (1, 5), "$.answers")
    Traceback (most recent call last):
    kcm.errors.InvalidValue: found answer 6, expected a whole number from 1 to 5 @ $.answers[1]
    """
    low, high = (finite(bound, f"$.scale[{place}]") for place, bound in enumerate(bounds))
    if not low < high:
        raise InvalidValue(f"found a scale from {low:g} to {high:g}, expected it to rise", "$.scale")
    table = float_array(answers, path)
    if table.ndim != dimensions and table.size:
        raise InvalidValue(f"found {table.ndim} dimensions, expected {dimensions}", path)
    if not table.size or not (known := ~np.isnan(table)).any():
        raise MissingData("found no answers, expected at least one", path)
    wrong = (table < low) | (table > high)
    if not fractions:
        wrong |= known & (table != np.rint(table))
    if wrong.any():
        kind = "a number" if fractions else "a whole number"
        found = f"found answer {table[wrong][0]:g}, expected {kind} from {low:g} to {high:g}"
        raise InvalidValue(found, path + first_place(wrong))
    return table


def pairs_on_scale(
    expected: ArrayLike, perceived: ArrayLike, bounds: Bounds, *, dimensions: int, fractions: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Expectations and perceptions that belong together: where one of a pair is open, both are NaN.

    Raises:
        MissingData: for no answers, or no pair that is whole.
        InvalidValue: for shapes that differ, or an answer off the scale.
    """
    wanted = answers_on_scale(expected, bounds, "$.expected", dimensions=dimensions, fractions=fractions)
    got = answers_on_scale(perceived, bounds, "$.perceived", dimensions=dimensions, fractions=fractions)
    if wanted.shape != got.shape:
        raise InvalidValue(f"found shape {got.shape}, expected {wanted.shape}, a pair each", "$.perceived")
    broken = np.isnan(wanted) | np.isnan(got)
    if broken.all():
        raise MissingData("found no whole pair, expected an expectation with its perception", "$.perceived")
    if broken.any():
        wanted, got = np.where(broken, np.nan, wanted), np.where(broken, np.nan, got)
    return wanted, got


def column_means(table: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """The mean of the known values along an axis; NaN where none is known."""
    unknown = np.isnan(table)
    if not unknown.any():
        return np.asarray(table.mean(axis=axis))
    counts = (~unknown).sum(axis=axis)
    sums = np.where(unknown, 0.0, table).sum(axis=axis)
    return np.asarray(np.divide(sums, counts, out=np.full(counts.shape, np.nan), where=counts > 0))
