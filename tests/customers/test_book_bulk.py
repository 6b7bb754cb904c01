"""Many reassignments at once: every request is accounted for."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customers.ledger import C1, C2, CASE, CORPORATE, LI_CARD, NUMBER, START, codes, to

from kcm.customers.book import Book, BulkStatus, act, reassign_many
from kcm.customers.reassignment import STRICT_RULES, Reassignment
from kcm.errors import InvalidValue, Refused
from kcm.rules import Severity
from kcm.testing.bookkeeping import books, reassignments_in

MOVED, KEPT, REFUSED = BulkStatus.MOVED, BulkStatus.KEPT, BulkStatus.REFUSED
FIRM = attrs.evolve(CORPORATE, reference="R2", new_owner=C2)


def test_one_by_one_what_can_move_moves() -> None:
    outcome = reassign_many(START, [FIRM, CASE, CASE], all_or_nothing=False)
    assert [line.status for line in outcome.lines] == [REFUSED, MOVED, KEPT]
    assert [line.reference for line in outcome.lines] == ["R2", "R1", "R1"]
    assert [line.account.reveal() for line in outcome.lines] == ["99", NUMBER, NUMBER]
    assert "reassignment.KIND_MISMATCH" in codes(outcome.lines[0].findings)
    assert codes(outcome.lines[2].findings)[0] == "book.REPEATED"
    assert outcome.lines[2].findings[0].severity is Severity.NOTES
    assert outcome.lines[2].findings[1:] == outcome.lines[1].findings
    assert outcome.book == act(START, CASE).book


def test_all_or_nothing_with_one_refused_moves_nothing_and_says_so() -> None:
    outcome = reassign_many(START, [CASE, FIRM], all_or_nothing=True)
    assert outcome.book is START
    assert [line.status for line in outcome.lines] == [KEPT, REFUSED]
    held, refused = outcome.lines
    assert codes(held.findings)[0] == "book.HELD_BACK"
    assert codes(held.findings)[1:] == codes(act(START, CASE).findings)
    assert "book.HELD_BACK" not in codes(refused.findings)


def test_all_or_nothing_without_a_refusal_moves_all() -> None:
    outcome = reassign_many(START, [CASE], all_or_nothing=True)
    assert [line.status for line in outcome.lines] == [MOVED]
    assert outcome.book.account(NUMBER).owner == "C2"


def test_two_requests_on_one_account_must_know_of_each_other() -> None:
    outcome = reassign_many(START, [CASE, attrs.evolve(to(LI_CARD), reference="R2")], all_or_nothing=False)
    assert [line.status for line in outcome.lines] == [MOVED, REFUSED]
    assert "book.STALE_VERSION" in codes(outcome.lines[1].findings)


def test_a_hosts_rules_are_asked() -> None:
    weak = to(LI_CARD)
    assert reassign_many(START, [weak], all_or_nothing=False).count(MOVED) == 1
    assert reassign_many(START, [weak], all_or_nothing=False, rules=STRICT_RULES).count(REFUSED) == 1
    asked = iter(STRICT_RULES)
    twice = reassign_many(START, [weak, attrs.evolve(weak, reference="R2")], all_or_nothing=False, rules=asked)
    assert twice.count(REFUSED) == 2


def test_a_dry_run_is_a_run_whose_book_is_not_kept() -> None:
    accounts, changes = dict(START.accounts.items()), START.changes
    dry = reassign_many(START, [FIRM, CASE], all_or_nothing=False)
    assert (dict(START.accounts.items()), START.changes) == (accounts, changes)
    assert reassign_many(START, [FIRM, CASE], all_or_nothing=False) == dry


def test_what_was_done_before_is_kept_and_does_not_hold_others_back() -> None:
    book = act(START, CASE).book
    other = attrs.evolve(CORPORATE, reference="R2")
    outcome = reassign_many(book, [CASE, other], all_or_nothing=True)
    assert [line.status for line in outcome.lines] == [KEPT, MOVED]
    held = reassign_many(book, [CASE, other, FIRM], all_or_nothing=True)
    assert [line.status for line in held.lines] == [KEPT, KEPT, REFUSED]
    assert [codes(line.findings)[0] for line in held.lines[:2]] == ["book.REPEATED", "book.HELD_BACK"]
    assert held.book is book


def test_no_requests_are_no_lines() -> None:
    outcome = reassign_many(START, [], all_or_nothing=True)
    assert (outcome.book, outcome.lines) == (START, ())


@pytest.mark.parametrize("thing", [None, "R1", C1])
def test_what_is_no_reassignment_is_refused_with_its_place_before_anything(thing: Any) -> None:
    with pytest.raises(InvalidValue, match=f"found a {type(thing).__name__}, expected a Reassignment") as error:
        reassign_many(START, [CASE, thing], all_or_nothing=False)
    assert error.value.path == "requests[1]"


def fold(book: Book, batch: list[Reassignment]) -> Book:
    for request in batch:
        try:
            book = act(book, request).book
        except Refused:
            continue
    return book


@given(st.data(), books(min_customers=2).filter(lambda book: len(book.accounts) > 0))
def test_every_request_is_accounted_for(data: st.DataObject, book: Book) -> None:
    """One by one is the fold of single acts; all or nothing is that, or the very book it began with."""
    batch = data.draw(st.lists(reassignments_in(book), max_size=3))
    single = reassign_many(book, batch, all_or_nothing=False)
    assert sum(single.count(status) for status in BulkStatus) == len(batch)
    assert [line.reference for line in single.lines] == [request.reference for request in batch]
    assert single.book == fold(book, batch)
    whole = reassign_many(book, batch, all_or_nothing=True)
    assert whole.count(REFUSED) == single.count(REFUSED)
    assert whole.book == (book if single.count(REFUSED) else single.book)
    if single.count(REFUSED):
        assert whole.count(MOVED) == 0
