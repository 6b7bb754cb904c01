"""Read-only numpy columns and their equality, in which NaN equals NaN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcm.errors import InvalidValue

__all__ = ["FloatColumn", "IntColumn", "equal", "float_column", "int_column", "minor_units", "read_only"]

FloatColumn = NDArray[np.float64]
IntColumn = NDArray[np.int64]

# The largest whole number up to which a float64 holds every one.
EXACT = 2**53


def read_only(values: NDArray[Any]) -> NDArray[Any]:
    """The column itself if nobody can write to it, else a copy nobody can write to.

    >>> read_only(np.array([1.0, 2.0])).flags.writeable
    False
    """
    if values.flags.writeable or not values.flags.owndata:
        values = values.copy()
        values.setflags(write=False)
    return values


def float_column(values: Sequence[float] | NDArray[Any], path: str = "$") -> FloatColumn:
    """A read-only float64 column; NaN is unknown.

    Raises:
        InvalidValue: for infinity, text, or more than one dimension.

    >>> float_column([1, 2.5]).tolist()
    [1.0, 2.5]
    """
    column = _one_dimension(_array(values, path, "numbers"), path)
    if column.dtype.kind not in "iuf" and column.size:
        raise InvalidValue(f"found {column.dtype} values, expected numbers", path)
    floats = column.astype(np.float64, copy=False)
    infinite = np.isinf(floats)
    if infinite.any():
        raise InvalidValue("found an infinite number, expected a finite one", f"{path}[{int(infinite.argmax())}]")
    return read_only(floats)


def int_column(values: Sequence[int] | NDArray[Any], path: str = "$") -> IntColumn:
    """A read-only int64 column.

    Raises:
        InvalidValue: for anything but whole numbers in one dimension.
    """
    column = _one_dimension(_array(values, path, "whole numbers"), path)
    if column.dtype.kind not in "iu" and column.size:
        raise InvalidValue(f"found {column.dtype} values, expected whole numbers", path)
    return read_only(column.astype(np.int64, copy=False))


def minor_units(amounts: FloatColumn, decimals: int, path: str = "$") -> IntColumn:
    """Money as whole minor units (cents), halves to even, so that every machine adds up to the same digit.

    Raises:
        InvalidValue: for an amount whose minor units a float does not hold exactly.

    >>> minor_units(np.array([19.99, -5.0]), 2).tolist()
    [1999, -500]
    """
    units = np.rint(amounts * 10.0**decimals)
    beyond = np.abs(units) > EXACT
    if beyond.any():
        place = f"{path}[{int(beyond.argmax())}]"
        raise InvalidValue("found an amount too large to be exact, expected below 2**53 minor units", place)
    return units.astype(np.int64)


def equal(left: NDArray[Any], right: NDArray[Any]) -> bool:
    """Whether two columns hold the same values, NaN equal to NaN, texts too.

    >>> equal(np.array([1.0, np.nan]), np.array([1.0, np.nan]))
    True
    """
    if left.shape != right.shape:
        return False
    if left.dtype.kind == "f" and right.dtype.kind == "f":
        return bool(np.array_equal(left, right, equal_nan=True))
    return bool(np.array_equal(left, right))


def _array(values: object, path: str, expected: str) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError:
        raise InvalidValue(f"found rows of different lengths, expected {expected}", path) from None


def _one_dimension(column: NDArray[Any], path: str) -> NDArray[Any]:
    if column.ndim != 1:
        raise InvalidValue(f"found {column.ndim} dimensions, expected one column", path)
    return column
