"""The strategies of `kcm.testing.bookkeeping` and `kcm.testing.maintaining` give what they say, and varied ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.book import Book, BulkOutcome, BulkStatus, Done, consider
from kcm.customers.maintenance import LAWFUL_CHANGE_RULES, Maintenance, amend
from kcm.customers.requests import Request
from kcm.testing.bookkeeping import book_requests, books, bulk_outcomes, dones
from kcm.testing.maintaining import RECORDS, heads, lawful_changes, requests


@given(st.data(), books(min_customers=1).filter(lambda one: len(one.customers) > 0))
def test_requests_on_a_book_are_about_what_is_in_it(data: st.DataObject, book: Book) -> None:
    """No request is about an unknown customer or account."""
    found = consider(book, data.draw(book_requests(book)))
    assert not {"book.NOT_FOUND", "book.STALE_VERSION", "book.OTHER_CONTENT"} & {one.code for one in found}


@pytest.mark.parametrize("kind", RECORDS)
@given(data=st.data())
def test_records_are_of_their_type(kind: type, data: st.DataObject) -> None:
    """Each strategy of a record gives that record."""
    assert type(data.draw(RECORDS[kind]())) is kind


@given(heads(reference="R-7"), requests())
def test_heads_are_those_of_requests(head: dict[str, Any], request: Request) -> None:
    """A head makes a request, under the reference asked for."""
    assert Request(**head).reference == "R-7"
    assert request.operator != request.approver


@given(dones())
def test_what_an_act_did_is_in_its_book(done: Done) -> None:
    """The change is the last one of the book, or the first one again."""
    assert done.change == done.book.changes[0 if done.repeated else -1]
    assert len(done.book.changes) == (1 if done.repeated else 2)


@given(bulk_outcomes())
def test_a_batch_has_moves_and_refusals(outcome: BulkOutcome) -> None:
    """Every line is of an account in the book, and what moved is its last changes."""
    assert {line.account for line in outcome.lines} <= set(outcome.book.accounts)
    moved = [line.reference for line in outcome.lines if line.status is BulkStatus.MOVED]
    assert [change.reference for change in outcome.book.changes][len(outcome.book.changes) - len(moved) :] == moved


@given(lawful_changes())
def test_lawful_changes_are_allowed_by_their_policy(request: Maintenance) -> None:
    """The policy for lawful changes allows them."""
    assert amend(request, LAWFUL_CHANGE_RULES).after.name == request.amended.name
