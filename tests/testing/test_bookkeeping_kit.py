"""The strategies of `kcm.testing.bookkeeping` and `kcm.testing.maintaining` give what they say, and varied ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from kcm.customers.book import Book, BulkOutcome, BulkStatus, Done, consider
from kcm.customers.changes import (
    AccountReassigned,
    AccountStatusChanged,
    CustomerAmended,
    CustomerClosed,
)
from kcm.customers.maintenance import LAWFUL_CHANGE_RULES, Maintenance, amend
from kcm.customers.requests import Request
from kcm.rules import passes
from kcm.testing.bookkeeping import book_requests, books, bulk_outcomes, dones
from kcm.testing.maintaining import RECORDS, heads, lawful_changes, requests


@pytest.mark.parametrize("kind", [AccountReassigned, AccountStatusChanged, CustomerAmended, CustomerClosed])
def test_books_have_changes_of_every_kind(kind: type) -> None:
    book = find(
        books(), lambda one: any(type(change) is kind for change in one.changes), settings=settings(max_examples=2_000)
    )
    assert isinstance(book, Book)


@given(st.data(), books(min_customers=1).filter(lambda one: len(one.customers) > 0))
def test_requests_on_a_book_are_about_what_is_in_it(data: st.DataObject, book: Book) -> None:
    """No request is about an unknown customer or account."""
    found = consider(book, data.draw(book_requests(book)))
    assert not {"book.NOT_FOUND", "book.STALE_VERSION", "book.OTHER_CONTENT"} & {one.code for one in found}


@pytest.mark.parametrize("allowed", [True, False])
def test_requests_on_a_book_are_allowed_and_refused(allowed: bool) -> None:
    pairs = (
        books(min_customers=1)
        .filter(lambda one: len(one.customers) > 0)
        .flatmap(lambda book: st.tuples(st.just(book), book_requests(book)))
    )
    book, request = find(pairs, lambda pair: passes(consider(*pair)) is allowed, settings=settings(max_examples=500))
    assert passes(consider(book, request)) is allowed


@pytest.mark.parametrize("status", BulkStatus)
def test_batches_have_lines_of_every_status(status: BulkStatus) -> None:
    outcome = find(bulk_outcomes(), lambda one: one.count(status) > 0, settings=settings(max_examples=2_000))
    assert isinstance(outcome, BulkOutcome)


@pytest.mark.parametrize("repeated", [True, False])
def test_acts_are_done_for_the_first_time_and_again(repeated: bool) -> None:
    assert isinstance(find(dones(), lambda one: one.repeated is repeated), Done)


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


@given(lawful_changes())
def test_lawful_changes_are_allowed_by_their_policy(request: Maintenance) -> None:
    """The policy for lawful changes allows them."""
    assert amend(request, LAWFUL_CHANGE_RULES).after.name == request.amended.name


@given(books())
def test_repeating_any_request_of_a_book_changes_nothing(book: Book) -> None:
    """A registration asked again is the first one."""
    for change in book.changes[:1]:
        assert book.references[change.reference] is change


def test_an_empty_book_is_drawn_too() -> None:
    assert find(books(), lambda one: not one.changes) == Book()
