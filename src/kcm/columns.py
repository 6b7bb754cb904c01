"""Read-only numpy columns and their equality, in which NaN equals NaN."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.errors import InvalidValue

__all__ = [
    "FloatColumn",
    "IntColumn",
    "check_minor_units",
    "columnar",
    "equal",
    "first_place",
    "float_array",
    "float_column",
    "int_column",
    "minor_units",
    "read_only",
    "sealed",
]

#: Numbers of float64; NaN is unknown.
FloatColumn = NDArray[np.float64]
#: Whole numbers of int64.
IntColumn = NDArray[np.int64]
COLUMN = re.compile(r"\b(NDArray|FloatColumn|IntColumn)\b")

# The largest whole number up to which a float64 holds every one.
EXACT = 2**53

# Up to here a float of the amount gives back its minor units: the two roundings on the way stay below a half.
RESTORED = EXACT // 4

KINDS: Mapping[str, str] = MappingProxyType({"U": "text", "S": "bytes", "b": "true or false", "M": "dates"})


def read_only(values: NDArray[Any]) -> NDArray[Any]:
    """The column itself if nobody can write to it, else a copy nobody can write to.

    >>> read_only(np.array([1.0, 2.0])).flags.writeable
    False
    """
    if values.flags.writeable or not values.flags.owndata:
        values = values.copy()
        values.setflags(write=False)
    return values


def sealed(column: NDArray[Any]) -> NDArray[Any]:
    """A column just made, which nobody else holds, made read-only without the copy that `read_only` takes.

    >>> sealed(np.zeros(2)).flags.writeable
    False
    """
    column.setflags(write=False)
    return column


def float_array(
    values: ArrayLike | Sequence[float | Decimal] | Sequence[Sequence[float | Decimal]], path: str = "$"
) -> NDArray[np.float64]:
    """Numbers of any shape as float64; NaN is unknown.

    Raises:
        InvalidValue: for text, rows of different lengths, or infinity, whose place the path names.

    >>> float_array([[1, 2.5]]).tolist()
    [[1.0, 2.5]]
    """
    if isinstance(values, np.ma.MaskedArray):  # what is masked is unknown
        kind = np.float64 if values.dtype.kind in "iuf" else object
        values = np.ma.filled(values.astype(kind), np.nan)
    floats = _array(_without_decimals(values), path, "iuf", "numbers").astype(np.float64, copy=False)
    infinite = np.isinf(floats)
    if infinite.any():
        raise InvalidValue("found an infinite number, expected a finite one", path + first_place(infinite))
    return floats


def float_column(values: ArrayLike | Sequence[float | Decimal], path: str = "$") -> FloatColumn:
    """A read-only float64 column; NaN is unknown.

    Raises:
        InvalidValue: for infinity, text, or more than one dimension.

    >>> float_column([1, 2.5]).tolist()
    [1.0, 2.5]
    """
    return read_only(_one_dimension(float_array(values, path), path))


def int_column(values: ArrayLike, path: str = "$") -> IntColumn:
    """A read-only int64 column.

    Raises:
        InvalidValue: for anything but whole numbers in one dimension.
    """
    column = _one_dimension(_array(values, path, "iu", "whole numbers"), path)
    if column.dtype.kind == "u" and column.size and column.max() > np.iinfo(np.int64).max:
        raise InvalidValue(f"found {column.max()}, expected whole numbers below 2**63", path)
    return read_only(column.astype(np.int64, copy=False))


def check_minor_units(amounts: FloatColumn, decimals: int, path: str = "$") -> None:
    """Refuse money of which a float does not hold the minor units exactly; NaN is unknown and passes.

    Raises:
        InvalidValue: naming the first such row.

    >>> check_minor_units(np.array([19.99, np.nan]), 2)
    """
    with np.errstate(over="ignore"):
        highest, lowest = (reduce(amounts, axis=None, initial=0.0) for reduce in (np.fmax.reduce, np.fmin.reduce))
        if np.rint(max(float(highest), -float(lowest)) * 10.0**decimals) > RESTORED:
            place = first_place(np.abs(np.rint(amounts * 10.0**decimals)) > RESTORED)
            raise InvalidValue("found an amount too large to be exact, expected below 2**51 minor units", path + place)


def minor_units(amounts: FloatColumn, decimals: int, path: str = "$") -> IntColumn:
    """Money as whole minor units (cents), halves to even, so that every machine adds up to the same digit.

    Raises:
        InvalidValue: for an unknown amount, or one whose minor units a float does not hold exactly.

    >>> minor_units(np.array([19.99, -5.0]), 2).tolist()
    [1999, -500]
    """
    unknown = np.isnan(amounts)
    if unknown.any():
        raise InvalidValue("found an unknown amount, expected a number", path + first_place(unknown))
    check_minor_units(amounts, decimals, path)
    return np.rint(amounts * 10.0**decimals).astype(np.int64)


def equal(left: NDArray[Any] | None, right: NDArray[Any] | None) -> bool:
    """Whether two columns hold the same values, NaN equal to NaN, texts too; no column equals only no column.

    >>> equal(np.array([1.0, np.nan]), np.array([1.0, np.nan]))
    True
    """
    if left is None or right is None:
        return left is right
    if left.shape != right.shape:
        return False
    if left.dtype.kind == "f" and right.dtype.kind == "f":
        return bool(np.array_equal(left, right, equal_nan=True))
    return bool(np.array_equal(left, right))


def columnar(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """The attrs `field_transformer` of objects with columns: read-only, compared by `equal`, not shown in a repr.

    Such an object has no hash.

    >>> @attrs.frozen(kw_only=True, field_transformer=columnar)
    ... class Series:
    ...     name: str
    ...     values: NDArray[Any]
    >>> Series(name="a", values=np.array([np.nan])) == Series(name="a", values=np.array([np.nan]))
    True
    """
    compared = attrs.cmp_using(eq=equal)

    def column(field: attrs.Attribute[Any]) -> attrs.Attribute[Any]:
        if not COLUMN.search(str(field.type)):
            return field
        return field.evolve(eq_key=compared, repr=False, converter=_frozen)

    return [column(field) for field in fields]


def first_place(wrong: NDArray[np.bool_]) -> str:
    """Where the first true flag of an array of any shape stands, as the end of a path.

    >>> first_place(np.array([[False, False], [True, False]]))
    '[1][0]'
    """
    return "".join(f"[{index}]" for index in np.argwhere(wrong)[0])


def _frozen(values: Any) -> Any:
    return None if values is None else read_only(np.asarray(values))


def _without_decimals(values: Any) -> Any:
    """The values with floats in place of decimals, in whatever they stand: databases give columns of decimals."""
    if isinstance(values, Decimal):
        return float(values)
    if isinstance(values, np.ndarray) and values.dtype.kind != "O":
        return values
    if isinstance(values, Sequence) and not isinstance(values, str | bytes):
        return [_without_decimals(one) if isinstance(one, Decimal | list | tuple) else one for one in values]
    array = np.asarray(values)
    if array.dtype.kind != "O" or not any(isinstance(one, Decimal) for one in array.flat):
        return array
    return np.array([float(one) if isinstance(one, Decimal) else one for one in array.flat]).reshape(array.shape)


def _array(values: ArrayLike, path: str, kinds: str, expected: str) -> NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        raise InvalidValue(f"found a masked array, expected {expected} that are all known", path)
    try:
        array = np.asarray(values)
    except ValueError:
        raise InvalidValue(f"found rows of different lengths, expected {expected}", path) from None
    if array.size and array.dtype.kind not in kinds:
        found = "fractions" if array.dtype.kind == "f" else KINDS.get(array.dtype.kind, "mixed values")
        raise InvalidValue(f"found {found}, expected {expected}", path)
    return array


def _one_dimension(column: NDArray[Any], path: str) -> NDArray[Any]:
    if column.ndim != 1:
        raise InvalidValue(f"found {column.ndim} dimensions, expected one column", path)
    return column
