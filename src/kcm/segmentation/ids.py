"""Ids of customers and orders: one column of one type, and each row's place among the distinct ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcm.columns import IntColumn, read_only
from kcm.errors import InvalidValue, MissingData

__all__ = ["blocks", "id_column", "is_absent", "places_of"]

# So many rows are worked on at once: what is made on the way fits the cache and stays small beside the columns.
BLOCK = 1 << 18

# Odd multipliers of the levels of the table of sparse ids; the first is 2**64 over the golden ratio.
MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


def blocks(rows: int) -> Iterator[slice]:
    """The rows in blocks that are worked on one after the other."""
    for first in range(0, rows, BLOCK):
        yield slice(first, min(first + BLOCK, rows))


def id_column(values: Sequence[Any] | NDArray[Any], name: str) -> NDArray[Any]:
    """Ids as one column, all text or all int64.

    Raises:
        MissingData: for a row without an id.
        InvalidValue: for ids of other or of several types, more than one dimension, or beyond 64 bits.
    """
    if isinstance(values, np.ndarray):
        if values.ndim != 1:
            raise InvalidValue(f"found {values.ndim} dimensions, expected one column", name)
        if values.dtype.kind == "i":
            return values.astype(np.int64, copy=False)
    column = values if isinstance(values, np.ndarray) and values.dtype.kind == "U" else _ids(list(values), name)
    if column.dtype.kind == "U":
        blank = column == ""
        if blank.any():
            raise _no_id(name, int(blank.argmax()))
    return column


def places_of(values: Sequence[Any] | NDArray[Any], name: str) -> tuple[NDArray[Any], IntColumn]:
    """The distinct ids, ascending, and the place of each row's id among them; memory beyond the result stays small.

    Raises:
        MissingData: for no rows, or a row without an id.
        InvalidValue: as `id_column`.
    """
    size = len(values)
    if not size:
        raise MissingData("found an empty table, expected at least one purchase", name)
    if isinstance(values, np.ndarray) and values.ndim != 1:
        raise InvalidValue(f"found {values.ndim} dimensions, expected one column", name)
    is_numeric = isinstance(values, np.ndarray) and values.dtype.kind == "i"
    found = None if is_numeric else _places_of_texts(values, name)
    ids, places = found or _places_of_numbers(id_column(values, name))
    return read_only(ids), read_only(places)


def is_absent(value: object) -> bool:
    """Whether a value stands for nothing: None, NaN, NaT or pandas' NA."""
    try:
        return value is None or bool(value != value)  # NaN and NaT differ from themselves
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"  # pandas' NA refuses to be compared


def _ids(values: list[Any], name: str) -> NDArray[Any]:
    kinds = set(map(type, values))
    if kinds <= {str, np.str_}:
        return np.array(values, dtype=str)
    if all(kind is int or issubclass(kind, np.integer) for kind in kinds):
        try:
            return np.array(values, dtype=np.int64)
        except OverflowError:
            raise InvalidValue("found an id beyond 64 bits, expected a smaller number or text", name) from None
    for row, value in enumerate(values):
        if is_absent(value):
            raise _no_id(name, row)
    found = ", ".join(sorted(kind.__name__ for kind in kinds))
    raise InvalidValue(f"found ids of type {found}, expected all text or all whole numbers", name)


def _no_id(name: str, row: int) -> MissingData:
    return MissingData("found no id, expected one in every row", f"{name}[{row}]")


def _places_of_texts(values: Sequence[Any] | NDArray[Any], name: str) -> tuple[NDArray[Any], Any] | None:
    place_of: dict[str, int] = {}
    places = np.empty(len(values), dtype=np.int32)
    for rows in blocks(len(values)):
        part = values[rows]
        block = part.tolist() if isinstance(part, np.ndarray) else part
        if not set(map(type, block)) <= {str, np.str_}:
            return None
        for one in dict.fromkeys(block):
            place_of.setdefault(one, len(place_of))
        places[rows] = np.fromiter(map(place_of.__getitem__, block), dtype=np.int32, count=len(block))
    if "" in place_of:
        raise _no_id(name, int((places == place_of[""]).argmax()))
    ids = np.array(list(place_of), dtype=str)
    order = np.argsort(ids)
    return ids[order], _ranked(places, order)


def _ranked(places: NDArray[np.int32], order: NDArray[np.intp]) -> Any:
    rank = np.empty(order.size, dtype=np.int32)
    rank[order] = np.arange(order.size, dtype=np.int32)
    for rows in blocks(places.size):
        places[rows] = rank[places[rows]]
    return places


def _places_of_numbers(column: IntColumn) -> tuple[IntColumn, Any]:
    low, high = int(column.min()), int(column.max())
    places = np.empty(column.size, dtype=np.int32)
    if high - low < max(column.size, BLOCK):
        seen = np.zeros(high - low + 1, dtype=np.bool_)
        for rows in blocks(column.size):
            seen[column[rows] - low] = True
        place = np.cumsum(seen, dtype=np.int32) - 1
        for rows in blocks(column.size):
            places[rows] = place[column[rows] - low]
        return np.flatnonzero(seen) + low, places
    ids = np.sort(column)
    ids = ids[np.concatenate([[True], ids[1:] != ids[:-1]])]
    find = _finder(ids)
    for rows in blocks(column.size):
        places[rows] = find(column[rows])
    return ids, places


def _finder(ids: IntColumn) -> Any:
    """A function from ids to their places: a hash table in levels, each with the ids that the one before lost."""
    bits = max(int(ids.size).bit_length() + 2, 4)
    levels: list[tuple[np.uint64, NDArray[np.int32]]] = []
    shift = np.uint64(64 - bits)
    left = np.arange(ids.size, dtype=np.int32)

    def slots(numbers: IntColumn, multiplier: np.uint64) -> NDArray[np.intp]:
        return ((numbers.view(np.uint64) * multiplier) >> shift).view(np.intp)

    for multiplier in map(np.uint64, MULTIPLIERS):
        table = np.zeros(1 << bits, dtype=np.int32)
        slot = slots(ids[left], multiplier)
        table[slot] = left
        levels.append((multiplier, table))
        left = left[table[slot] != left]
        if not left.size:
            break

    def find(numbers: IntColumn) -> NDArray[np.int32]:
        multiplier, table = levels[0]
        found = table[slots(numbers, multiplier)]
        wrong = np.flatnonzero(ids[found] != numbers)
        for multiplier, table in levels[1:]:
            again = table[slots(numbers[wrong], multiplier)]
            found[wrong] = again
            wrong = wrong[ids[again] != numbers[wrong]]
        found[wrong] = np.searchsorted(ids, numbers[wrong])
        return found

    return find
