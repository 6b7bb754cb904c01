"""CSV text to columns and back; every fault names file, row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kcm.errors import Conflict, InvalidValue, MissingData

__all__ = ["Parser", "read_rows", "read_table", "write_table"]

#: The value of a cell, from its text and its place.
Parser = Callable[[str, str], Any]


def read_table(
    text: str, name: str, columns: Mapping[str, Parser], *, optional: Iterable[str] = ()
) -> dict[str, list[Any]]:
    r"""The named columns of a CSV text with a header row, parsed; other columns are left alone.

    Args:
        text: the table, with any line ends.
        name: the file's name, for errors.
        columns: column name to a parser of (cell, path); the parser raises `InvalidValue` with that path.
        optional: columns that may be absent; they are then absent from the answer.

    Raises:
        MissingData: for an empty table or a column that is not there.
        Conflict: for a column that stands twice.
        InvalidValue: with `file:row:column` for a cell, or `file:row` for a row of another length; rows count
            from the header, which is row 1.

    >>> read_table("id,amount\nA,5\n", "t.csv", {"amount": lambda cell, path: int(cell)})
    {'amount': [5]}
    """
    records = csv.reader(io.StringIO(text, newline=""), strict=True)
    table: dict[str, list[Any]] = {}
    for row in read_rows(records, name, columns, optional=optional):
        for column, value in row.items():
            table.setdefault(column, []).append(value)
    return table


def read_rows(
    records: Iterator[list[str]],
    name: str,
    columns: Mapping[str, Parser],
    *,
    optional: Iterable[str] = (),
    first: int = 2,
) -> Iterator[dict[str, Any]]:
    """The same one row at a time, of records of which the first is the header; `first` is the number of the next.

    Raises:
        KcmError: as `read_table`, when the row is reached.
    """
    rows = _rows(records, name)
    header = next(rows, (1, []))[1]
    places = _places(header, name, columns, frozenset(optional))
    is_empty = True
    for number, cells in rows:
        is_empty = False
        row = number + first - 2
        if len(cells) != len(header):
            raise InvalidValue(f"found {len(cells)} cells, expected {len(header)} as in the header", f"{name}:{row}")
        yield {column: columns[column](cells[place], f"{name}:{row}:{column}") for column, place in places.items()}
    if is_empty:
        raise MissingData("found a header and no rows, expected at least one row", f"{name}:{first}")


def write_table(columns: Mapping[str, Sequence[object]]) -> str:
    r"""Columns of equal length as CSV with a header row and line feeds; None is an empty cell.

    >>> write_table({"id": ["A"], "amount": [None]})
    'id,amount\nA,\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue()


def _rows(reader: Iterator[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InvalidValue(f"found a row that is not CSV: {error}", f"{name}:{row}") from None
        if cells is None:
            return
        if cells:
            yield row, cells


def _places(header: list[str], name: str, columns: Mapping[str, Parser], optional: frozenset[str]) -> dict[str, int]:
    names = [cell.strip() for cell in header]
    if not names:
        raise MissingData("found an empty file, expected a header row", f"{name}:1")
    if len(names) == 1 and (found := [mark for mark in ";\t|" if mark in names[0]]):
        raise InvalidValue(f"found columns separated by {found[0]!r}, expected commas", f"{name}:1")
    places: dict[str, int] = {}
    for column in columns:
        count = names.count(column)
        if count > 1:
            raise Conflict(f"found the column {column!r} {count} times, expected it once", f"{name}:1:{column}")
        if count:
            places[column] = names.index(column)
        elif column not in optional:
            raise MissingData(f"found the columns {', '.join(names)}, expected {column!r} too", f"{name}:1:{column}")
    return places
