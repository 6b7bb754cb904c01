from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.interchange.tables import Parser, read_table, write_table
from kcm.testing.facts import identifiers, words


def as_text(cell: str, path: str) -> str:
    return cell


def as_whole(cell: str, path: str) -> int:
    if not cell.isdecimal():
        raise InvalidValue(f"found {cell!r}, expected a whole number", path)
    return int(cell)


ORDERS: dict[str, Parser] = {"id": as_text, "amount": as_whole}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[str]]:
    names = draw(st.lists(identifiers(), min_size=1, max_size=4, unique=True))
    rows = draw(st.integers(1, 4))
    return {name: draw(st.lists(words(), min_size=rows, max_size=rows)) for name in names}


@given(tables())
def test_a_table_is_found_again_from_its_text(table: dict[str, list[str]]) -> None:
    """read_table is the inverse of write_table, with any line ends, and writing is the same every time."""
    text = write_table(table)
    parsers: dict[str, Parser] = dict.fromkeys(table, as_text)
    assert read_table(text, "t.csv", parsers) == table
    assert read_table(text.replace("\n", "\r\n"), "t.csv", parsers) == table
    assert write_table(read_table(text, "t.csv", parsers)) == text


@given(tables(), st.data())
def test_columns_may_stand_in_any_order_among_others(table: dict[str, list[str]], data: st.DataObject) -> None:
    """Only the named columns are read, wherever they stand."""
    chosen = data.draw(st.sets(st.sampled_from(sorted(table)), min_size=1))
    shuffled = {name: table[name] for name in data.draw(st.permutations(list(table)))}
    assert read_table(write_table(shuffled), "t.csv", dict.fromkeys(sorted(chosen), as_text)) == {
        name: table[name] for name in chosen
    }


def test_cells_with_commas_quotes_and_line_feeds_and_empty_cells() -> None:
    assert write_table({"id": ['a,"b"\nc', None]}) == 'id\n"a,""b""\nc"\n""\n'
    rows = list(csv.reader(io.StringIO(write_table({"id": ["x", None], "amount": [1, 2.5]}))))
    assert rows == [["id", "amount"], ["x", "1"], ["", "2.5"]]


def test_columns_of_different_lengths_are_no_table() -> None:
    with pytest.raises(ValueError, match="shorter"):
        write_table({"id": ["a", "b"], "amount": [1]})


def test_blank_lines_are_no_rows_and_names_in_the_header_may_have_spaces() -> None:
    assert read_table("\n id , amount\n\nA,5\n\n", "t.csv", ORDERS) == {"id": ["A"], "amount": [5]}


def test_an_optional_column_may_be_absent_and_is_then_absent_from_the_answer() -> None:
    assert read_table("id\nA\n", "t.csv", ORDERS, optional=["amount"]) == {"id": ["A"]}
    assert read_table("id,amount\nA,5\n", "t.csv", ORDERS, optional=["amount"])["amount"] == [5]
    assert read_table("other\nA\n", "t.csv", ORDERS, optional=ORDERS) == {}


@pytest.mark.parametrize(
    ("text", "kind", "fault"),
    [
        ("", MissingData, "found an empty file, expected a header row @ orders.csv:1"),
        ("\n\n", MissingData, "found an empty file, expected a header row @ orders.csv:1"),
        ("id,amount\n", MissingData, "found a header and no rows, expected at least one row @ orders.csv:2"),
        ("id,price\nA,5\n", MissingData, "found the columns id, price, expected 'amount' too @ orders.csv:1:amount"),
        ("id;amount\nA;5\n", InvalidValue, "found columns separated by ';', expected commas @ orders.csv:1"),
        ("id\tamount\n", InvalidValue, "found columns separated by '\\t', expected commas @ orders.csv:1"),
        ("id,amount,id\nA,5,B\n", Conflict, "found the column 'id' 2 times, expected it once @ orders.csv:1:id"),
        ("id,amount\nA,5\nB,x\n", InvalidValue, "found 'x', expected a whole number @ orders.csv:3:amount"),
        ("id,amount\nA,5\nB\n", InvalidValue, "found 1 cells, expected 2 as in the header @ orders.csv:3"),
        ("id,amount\nA,5,6\n", InvalidValue, "found 3 cells, expected 2 as in the header @ orders.csv:2"),
        ('id,amount\nA,"5\n', InvalidValue, "found a row that is not CSV: "),
        ('id,amount\n"A"x,5\n', InvalidValue, "found a row that is not CSV: "),
    ],
)
def test_a_fault_names_file_row_and_column(text: str, kind: type[InvalidValue], fault: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        read_table(text, "orders.csv", ORDERS)
    assert type(caught.value) is kind
    assert str(caught.value).startswith(fault)
    assert caught.value.path.startswith("orders.csv:")


def test_a_row_that_is_not_csv_is_named() -> None:
    with pytest.raises(InvalidValue, match=r"not CSV: .* @ orders\.csv:3"):
        read_table('id,amount\nA,5\n"B"x,6\n', "orders.csv", ORDERS)
