"""The change log as JSON lines: what was written comes back, and every fault of every line is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from tests.customers.ledger import CASE, START

from kcm.customers.book import Book, act, read_log, replay, write_log
from kcm.customers.changes import Change
from kcm.errors import InvalidDocument
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
