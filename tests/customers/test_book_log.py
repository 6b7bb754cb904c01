"""The change log as JSON lines: what was written comes back, and every fault of every line is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customers.ledger import CASE, START, head, person

from kcm.customers.book import Book, act, read_log, replay, write_log
from kcm.customers.changes import Change
from kcm.customers.customer import PersonalBasic
from kcm.customers.maintenance import Registration
from kcm.errors import Conflict, InvalidDocument
from kcm.interchange import to_data
from kcm.testing.bookkeeping import books
from kcm.testing.maintaining import changes


@given(books())
def test_a_log_replays_to_the_same_book(book: Book) -> None:
    """Written, read and replayed, the changes make the same book."""
    lines = list(write_log(book.changes))
    assert replay(read_log(lines)) == book
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    assert read_log("".join(lines).splitlines()) == book.changes


@given(changes())
def test_every_change_comes_back_from_its_line(change: Change) -> None:
    """A line holds the whole record, and says what it is."""
    (line,) = write_log([change])
    assert json.loads(line)["type"] == type(change).__name__
    assert read_log([line]) == (change,)


LINES = list(write_log(act(START, CASE).book.changes))


def test_empty_lines_are_left_alone() -> None:
    assert read_log(["\n", *LINES, "  ", ""]) == act(START, CASE).book.changes
    assert read_log([]) == ()


def faults_of(lines: list[str], name: str = "log") -> list[str]:
    with pytest.raises(InvalidDocument) as error:
        read_log(lines, name)
    return [f"{fault.path}: {fault.reason}" for fault in error.value.faults]


def changed(line: str, **fields: Any) -> str:
    return json.dumps({**json.loads(line), **fields})


def test_every_fault_of_every_line_is_told_with_its_place() -> None:
    faulty = [
        changed(LINES[0], operator=7, on="2026-13-01"),
        LINES[1],
        '{"type": "CustomerRegistered",',
        changed(LINES[2], type="Miracle"),
        changed(LINES[3], reference=" "),
        "[]",
    ]
    found = faults_of(faulty, "changes.jsonl")
    assert [fault.partition(": ")[0].split(" ")[0].split(":")[:2] for fault in found] == [
        ["changes.jsonl", "1"],
        ["changes.jsonl", "1"],
        ["changes.jsonl", "3"],
        ["changes.jsonl", "4"],
        ["changes.jsonl", "5"],
        ["changes.jsonl", "6"],
    ]
    told = "\n".join(found)
    for words in ("$.operator", "$.on", "not JSON", "found no known type", "$.reference: found a blank text"):
        assert words in told


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x1c", "\r\n", "\ud800", "𠮷", '"\\u2028', "{}"])
def test_a_line_is_one_line_for_every_reader_and_goes_into_a_file(odd: str, tmp_path: Path) -> None:
    angler = attrs.evolve(person("C7", f"王{odd}五", "P7654321", "PASSPORT"), basic=PersonalBasic(address=f"1{odd}2"))
    book = act(START, Registration(**head("new C7"), customer=angler)).book
    file = tmp_path / "changes.jsonl"
    file.write_text("".join(write_log(book.changes)), "utf-8")
    text = file.read_text("utf-8")
    assert len(text.splitlines()) == len(book.changes)
    assert replay(read_log(text.splitlines())) == book
    with file.open(encoding="utf-8") as lines:
        assert read_log(lines) == book.changes


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    return [place for key, item in inner for place in ((*path, key), *places(item, (*path, key)))]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
ODD = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(max_size=3), SCALARS, max_size=2)


@given(changes(), st.data())
def test_a_damaged_line_is_told_by_its_number_or_is_another_change(change: Change, data: st.DataObject) -> None:
    """Whatever stands in one place of a line, it is read strictly, or every fault has the line and a path."""
    (line,) = write_log([change])
    record = json.loads(line)
    *parents, last = data.draw(st.sampled_from(places(record)))
    inner = record
    for step in parents:
        inner = inner[step]
    inner[last] = data.draw(ODD)
    try:
        (read,) = read_log([json.dumps(record)])
    except InvalidDocument as error:
        damaged = [one.path for one in error.faults]
    else:
        damaged = []
        assert read_log(write_log([read])) == (read,)
    assert not [path for path in damaged if not path.startswith("log:1 $")]


def test_a_line_that_does_not_follow_is_told_when_the_book_is_made() -> None:
    with pytest.raises(Conflict) as error:
        replay(read_log([LINES[1], LINES[1]]))
    assert error.value.path == "$[1].reference"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "not JSON"),
        ('{"type":"CustomerClosed","type":"CustomerClosed"}', "twice"),
        ("NaN", "NaN"),
        ("[" * 100_000, "nested too deep"),
        ("5", "found no known type"),
        ('{"type":["CustomerClosed"]}', "found no known type"),
    ],
)
def test_what_is_no_change_is_told_by_its_line(line: str, words: str) -> None:
    (fault,) = faults_of([LINES[0], line])
    assert fault.startswith("log:2")
    assert words in fault


def test_a_masked_log_does_not_load() -> None:
    masked = [json.dumps({"type": type(one).__name__, **to_data(one)}) for one in START.changes[:1]]
    found = faults_of(masked)
    assert any(fault.startswith("log:1 $.customer.document.number: found a masked value") for fault in found)
    assert any(fault.startswith("log:1 $.customer.name: found a masked value") for fault in found)


def test_faults_do_not_tell_what_is_personal() -> None:
    data = json.loads(LINES[0])
    data["customer"]["name"] = 6531301967
    data["customer"]["document"]["number"] = 653130196708120136
    assert not [fault for fault in faults_of([json.dumps(data)]) if "653130" in fault]
