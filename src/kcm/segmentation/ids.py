"""Ids of customers and orders: one column of one type, and each row's place among the distinct ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcm.columns import IntColumn, sealed
from kcm.errors import InvalidValue, MissingData

__all__ = ["BLOCK", "LONGEST", "blocks", "id_column", "is_absent", "places_of"]

#: So many rows are worked on at once: what is made on the way fits the cache and stays small beside the columns.
BLOCK = 1 << 15

# Up to so many numbers a table of them all is small, though most are no id.
NARROW = 1 << 21

# A block of texts is longer, because each costs a pass over the distinct ids.
TEXTS = 8

#: The longest text that is an id; what is longer is a mistake, and would make every row of its block as wide.
LONGEST = 128

# Odd multipliers of the levels of the table of sparse ids; the first is 2**64 over the golden ratio.
MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


def blocks(rows: int, scale: int = 1) -> Iterator[slice]:
    """The rows in blocks that are worked on one after the other, `scale` times as long as the usual ones."""
    for first in range(0, rows, BLOCK * scale):
        yield slice(first, min(first + BLOCK * scale, rows))


def id_column(values: Sequence[Any] | NDArray[Any], name: str) -> NDArray[Any]:
    """Ids as one column, all text or all int64.

    Raises:
        MissingData: for a row without an id.
        InvalidValue: for ids of other or of several types, more than one dimension, numbers beyond 64 bits, or
            texts of more than 128 characters or with the character NUL.
    """
    column = _one_column(values, name)
    if isinstance(column, np.ndarray):
        return column.astype(np.int64, copy=False) if column.dtype.kind == "i" else _not_blank(column, name)
    if set(map(type, column)) <= {str, np.str_}:
        return _not_blank(_texts(column, name), name)
    return _numbers(column, name)


def places_of(values: Sequence[Any] | NDArray[Any], name: str) -> tuple[NDArray[Any], IntColumn]:
    """The distinct ids, ascending, and the place of each row's id among them; memory beyond the result stays small.

    Raises:
        MissingData: for no rows, or a row without an id.
        InvalidValue: as `id_column`.
    """
    column = _one_column(values, name)
    if not len(column):
        raise MissingData("found an empty table, expected at least one purchase", name)
    is_array = isinstance(column, np.ndarray)
    if column.dtype.kind == "U" if is_array else set(map(type, column)) <= {str, np.str_}:
        # Each block is as wide as its own longest text, so that one long id does not widen them all.
        parts = [
            column[rows] if is_array else _texts(column[rows], name, rows.start) for rows in blocks(len(column), TEXTS)
        ]
        ids, places = _places_of_texts(parts)
        if ids[0] == "":
            raise _no_id(name, int((places == 0).argmax()))
    else:
        ids, places = _places_of_numbers(id_column(column, name))
    return sealed(ids), sealed(places)


def is_absent(value: object) -> bool:
    """Whether a value stands for nothing: None, NaN, NaT or pandas' NA."""
    try:
        return value is None or bool(value != value)  # NaN and NaT differ from themselves
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"  # pandas' NA refuses to be compared


def _one_column(values: Any, name: str) -> Any:
    """The ids as an array of text or of signed numbers where they are one, else as a list."""
    if hasattr(values, "__array__"):
        values = np.asarray(values)
        if values.ndim != 1:
            raise InvalidValue(f"found {values.ndim} dimensions, expected one column", name)
        return values if values.dtype.kind in "Ui" else values.tolist() if values.dtype.kind == "O" else list(values)
    return values if isinstance(values, list) else list(values)


def _not_blank(column: NDArray[Any], name: str) -> NDArray[Any]:
    blank = column == ""
    if blank.any():
        raise _no_id(name, int(blank.argmax()))
    return column


def _texts(values: list[str], name: str, first_row: int = 0) -> NDArray[Any]:
    # numpy takes texts one by one; all characters in one go, then laid out in rows, cost a third of that.
    lengths = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    width = int(lengths.max(initial=1))
    if width > LONGEST:
        expected = f"expected at most {LONGEST}"
        place = f"{name}[{first_row + int(lengths.argmax())}]"
        raise InvalidValue(f"found an id of {width} characters, {expected}", place)
    letters = np.frombuffer("".join(values).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if not letters.all():  # numpy drops it from the end of a text
        row = int(np.searchsorted(np.cumsum(lengths), int((letters == 0).argmax()), "right"))
        raise InvalidValue("found the character NUL in an id, expected text", f"{name}[{first_row + row}]")
    if letters.size < width * lengths.size:
        rows = np.zeros((lengths.size, width), dtype="<u4")
        rows[np.arange(width) < lengths[:, np.newaxis]] = letters
        letters = rows
    return letters.reshape(-1).view(f"<U{width}")


def _numbers(values: list[Any], name: str) -> IntColumn:
    kinds = set(map(type, values))
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


def _places_of_texts(parts: list[NDArray[Any]]) -> tuple[NDArray[Any], Any]:
    """Texts by 64-bit digests, which are numbers; that no two texts share one is looked at, row by row."""
    digests = np.concatenate([_digests(part) for part in parts])
    numbers, places = _places_of_numbers(digests)
    row_of = np.empty(numbers.size, dtype=np.int64)
    for rows in blocks(places.size):
        row_of[places[rows]] = np.arange(rows.start, rows.stop)
    block, within = np.divmod(row_of, parts[0].size)
    ids = np.empty(numbers.size, dtype=max(part.dtype for part in parts))
    for place, part in enumerate(parts):
        here = block == place
        ids[here] = part[within[here]]
    for rows, part in zip(blocks(places.size, TEXTS), parts, strict=True):
        if (ids[places[rows]] != part).any():
            return np.unique(np.concatenate(parts), return_inverse=True)
    order = np.argsort(ids)
    rank = np.empty(order.size, dtype=np.int32)
    rank[order] = np.arange(order.size, dtype=np.int32)
    for rows in blocks(places.size):
        places[rows] = rank[places[rows]]
    return ids[order], places


def _digests(texts: NDArray[Any]) -> IntColumn:
    # Each character times a multiplier of its position: free of the width of the array, whose padding is noughts.
    letters = np.ascontiguousarray(texts).view(np.uint32).reshape(texts.size, -1)
    digests = np.zeros(texts.size, dtype=np.uint64)
    for position in range(letters.shape[1]):
        digests += letters[:, position] * _multiplier(position)
    return digests.view(np.int64)


def _multiplier(position: int) -> np.uint64:
    """A number of 64 well-mixed bits for each position: the finalizer of SplitMix64 (Steele, Lea, Flood 2014)."""
    mixed = (position + 1) * MULTIPLIERS[0] % 2**64
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
    return np.uint64(mixed ^ mixed >> 31)


def _places_of_numbers(column: IntColumn) -> tuple[IntColumn, Any]:
    low, high = int(column.min()), int(column.max())
    places = np.empty(column.size, dtype=np.int32)
    if high - low < max(column.size, BLOCK, min(16 * column.size, NARROW)):
        seen = np.zeros(high - low + 1, dtype=np.bool_)
        for rows in blocks(column.size):
            seen[column[rows] - low] = True
        place = np.cumsum(seen, dtype=np.int32) - 1
        for rows in blocks(column.size):
            places[rows] = place[column[rows] - low]
        return np.flatnonzero(seen) + low, places
    ids = np.sort(column)
    is_first = np.ones(ids.size, dtype=np.bool_)
    np.not_equal(ids[1:], ids[:-1], out=is_first[1:])
    ids = ids[is_first]
    find = _finder(ids, column.size)
    for rows in blocks(column.size):
        places[rows] = find(column[rows])
    return ids, places


def _finder(ids: IntColumn, rows: int) -> Any:
    """A function from ids, all of them known, to their places: hash tables in levels.

    Where a slot is one id's alone, no other id can be meant, so that nothing is compared; the ids that share slots
    go to the next level. A table is the wider, the more often it is asked, and small beside the rows.
    """
    levels: list[tuple[np.uint64, np.uint64, NDArray[np.int32]]] = []
    left = np.arange(ids.size, dtype=np.int32)
    for multiplier in map(np.uint64, MULTIPLIERS):
        needed = int(left.size).bit_length()
        bits = max(min(needed + 3, max(rows.bit_length(), needed + 1)), 4)
        shift = np.uint64(64 - bits)
        table = np.full(1 << bits, -1, dtype=np.int32)
        slot = _slots(ids[left], multiplier, shift)
        table[slot] = left
        table[slot[table[slot] != left]] = -1
        levels.append((multiplier, shift, table))
        left = left[table[slot] == -1]
        if not left.size:
            break

    def find(numbers: IntColumn) -> NDArray[np.int32]:
        found = levels[0][2][_slots(numbers, *levels[0][:2])]
        open_rows = np.flatnonzero(found < 0)
        for multiplier, shift, table in levels[1:]:
            again = table[_slots(numbers[open_rows], multiplier, shift)]
            found[open_rows] = again
            open_rows = open_rows[again < 0]
        found[open_rows] = np.searchsorted(ids, numbers[open_rows])
        return found

    return find


def _slots(numbers: IntColumn, multiplier: np.uint64, shift: np.uint64) -> NDArray[np.intp]:
    mixed = numbers.view(np.uint64) * multiplier
    mixed >>= shift
    return mixed.view(np.intp)
