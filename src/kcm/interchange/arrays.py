"""Numpy columns to lists and back; unknown numbers are None in data and NaN in columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from kcm.columns import read_only
from kcm.errors import InvalidValue
from kcm.fields import Check, finite, shown, whole

__all__ = ["column_data", "is_column", "structure_column"]


def is_column(hint: Any) -> bool:
    """Whether a type is a numpy array, of any or of one type of element."""
    array = _array(hint)
    return np.ndarray in (array, get_origin(array))


def _array(hint: Any) -> Any:
    """The array that `NDArray` stands for: since numpy 2.5, from Python 3.12 on, it is an alias with a name."""
    alias = get_origin(hint)
    return alias.__value__[get_args(hint)] if hasattr(alias, "__value__") else hint


def column_data(column: NDArray[Any]) -> list[Any]:
    """The list of a column, NaN as None."""
    values = column.tolist()
    return [None if value != value else value for value in values] if column.dtype.kind == "f" else list(values)


def structure_column(value: Any, hint: Any) -> NDArray[Any]:
    """The read-only column of a list: of numbers, whole numbers or flags as the hint says, of ids where it says any.

    Raises:
        InvalidValue: for a list of anything else, with the place of the first such element.
    """
    if not isinstance(value, list | tuple):
        raise InvalidValue(f"found {type(value).__name__}, expected a list")
    element = get_args(get_args(_array(hint))[1])[0]
    if element is Any:
        element = np.int64 if value and all(type(item) is int for item in value) else np.str_
    check: Check = CHECKS.get(element, _id)
    items = [check(item, f"$[{index}]") for index, item in enumerate(value)]
    return read_only(np.array(items, dtype=element))


def _whole_within(least: int, most: int) -> Check:
    def check(value: object, path: str) -> int:
        number = whole(value, path)
        if not least <= number <= most:
            raise InvalidValue(f"found {number}, expected {least} to {most}", path)
        return number

    return check


def _number(value: Any, path: str) -> float:
    return float("nan") if value is None else finite(value, path)


def _flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidValue(f"found {shown(value)}, expected true or false", path)
    return value


def _id(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise InvalidValue(f"found {shown(value)}, expected ids, all text or all whole numbers", path)
    return value


CHECKS: Mapping[Any, Check] = MappingProxyType(
    {
        np.float64: _number,
        np.int64: _whole_within(-(2**63), 2**63 - 1),
        np.int8: _whole_within(-(2**7), 2**7 - 1),
        np.bool_: _flag,
    }
)
