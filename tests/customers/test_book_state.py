"""A book is the fold of its changes, and a change that does not follow from it is refused with its place."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.customers.ledger import C1, C2, CASE, LI_CARD, NUMBER, SAVINGS, START, head, moved_to, with_status

from kcm.customers.accounts import AccountStatus
from kcm.customers.book import Book, accounts_of, act, adjustments, apply, replay
from kcm.customers.changes import (
    AccountOpened,
    AccountReassigned,
    AccountStatusChanged,
    CustomerAmended,
    CustomerClosed,
    CustomerRegistered,
)
from kcm.customers.customer import CorporateCustomer, CustomerKind
from kcm.customers.maintenance import Closing
from kcm.customers.reassignment import reassign
from kcm.errors import Conflict, InvalidDocument, InvalidValue, NotFound
from kcm.interchange import dumps, from_data, loads, to_data
from kcm.privacy import Secret
from kcm.testing.bookkeeping import books


@given(books())
def test_replaying_the_changes_makes_the_book_again(book: Book) -> None:
    """replay(changes) == book, and what follows from the log follows again."""
    again = replay(book.changes)
    assert again == book
    for name in ("holdings", "names", "documents", "references", "histories"):
        assert getattr(again, name) == getattr(book, name)


@given(books())
def test_a_book_comes_back_from_its_data(book: Book) -> None:
    """As data a book is its changes."""
    assert loads(Book, dumps(book, reveal=True)) == book


@given(books())
def test_a_book_tells_how_much_is_in_it_and_nothing_else(book: Book) -> None:
    """The repr holds counts."""
    counts = (len(book.customers), len(book.accounts), len(book.changes))
    assert repr(book) == "Book(customers={}, accounts={}, changes={})".format(*counts)


@given(books())
def test_every_account_is_held_by_exactly_one_customer_of_the_book(book: Book) -> None:
    """Holdings are the accounts, sorted by their owners."""
    held = {(owner, number) for owner, numbers in book.holdings.items() for number in numbers}
    assert held == {(account.owner, number) for number, account in book.accounts.items()}
    assert {account.owner for account in book.accounts.values()} <= set(book.customers)
    assert {number for numbers in book.names.values() for number in numbers} == set(book.customers)
    assert {number for numbers in book.documents.values() for number in numbers} == set(book.customers)
    assert set(book.references) == {change.reference for change in book.changes}


REGISTERED, OPENED = START.changes[0], START.changes[6]
REASSIGNED = act(START, CASE).change
AMENDED = act(START, moved_to(C1, "13800138000")).change
CLOSING = act(START, Closing(**head("K"), customer=LI_CARD)).change
FROZEN = with_status(START, NUMBER, AccountStatus.FROZEN, "F").changes[-1]
assert isinstance(REGISTERED, CustomerRegistered)
assert isinstance(OPENED, AccountOpened)
assert isinstance(REASSIGNED, AccountReassigned)
assert isinstance(AMENDED, CustomerAmended)
assert isinstance(CLOSING, CustomerClosed)
assert isinstance(FROZEN, AccountStatusChanged)


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (REGISTERED, "$.reference", "another change has"),
        (attrs.evolve(REGISTERED, reference="x"), "$.customer.number", "customer number that is taken"),
        (attrs.evolve(OPENED, reference="x"), "$.account.number", "account number that is taken"),
        (attrs.evolve(REASSIGNED, version=3), "$.version", "found version 3 after 1, expected 2"),
        (
            attrs.evolve(REASSIGNED, before=attrs.evolve(REASSIGNED.before, number="C4")),
            "$.before.number",
            "another owner",
        ),
        (attrs.evolve(AMENDED, before=attrs.evolve(C1, name="刘熊")), "$.before", "another record"),
        (attrs.evolve(AMENDED, after=attrs.evolve(AMENDED.after, version=3)), "$.after.version", "version 3 after 1"),
        (attrs.evolve(AMENDED, after=attrs.evolve(AMENDED.after, number="C9")), "$.after.number", "another customer"),
        (
            attrs.evolve(AMENDED, after=CorporateCustomer(number="C1", name="刘能", document=C1.document, version=2)),
            "$.after.kind",
            "another kind of customer",
        ),
        (attrs.evolve(REASSIGNED, kind=CustomerKind.CORPORATE), "$.kind", "another kind of account"),
        (
            attrs.evolve(REASSIGNED, credential_before=attrs.evolve(SAVINGS.credential, version=7)),
            "$.credential_before",
            "another credential",
        ),
        (attrs.evolve(CLOSING, version=1), "$.version", "version 1 after 1"),
        (attrs.evolve(FROZEN, version=9), "$.version", "version 9 after 1"),
        (attrs.evolve(FROZEN, before=AccountStatus.CLOSED), "$.before", "another status"),
    ],
)
def test_a_change_that_does_not_follow_is_refused_with_its_place(change: Any, path: str, words: str) -> None:
    with pytest.raises(Conflict, match=words) as error:
        apply(START, change)
    assert error.value.path == path
    with pytest.raises(Conflict) as placed:
        replay([*START.changes, change])
    assert placed.value.path == f"$[{len(START.changes)}]{path[1:]}"


@pytest.mark.parametrize(
    "change",
    [
        attrs.evolve(REASSIGNED, account=Secret("7")),
        attrs.evolve(REASSIGNED, after=attrs.evolve(REASSIGNED.after, number="C9")),
        attrs.evolve(OPENED, reference="x", account=attrs.evolve(SAVINGS, number=Secret("7"), owner="C9")),
        attrs.evolve(AMENDED, before=attrs.evolve(C1, number="C9")),
        attrs.evolve(CLOSING, customer="C9"),
        attrs.evolve(FROZEN, account=Secret("7")),
    ],
)
def test_a_change_about_nobody_and_nothing_is_not_found(change: Any) -> None:
    with pytest.raises(NotFound, match="under this number"):
        apply(START, change)
    with pytest.raises(Conflict, match="under this number") as error:
        replay([*START.changes, change])
    assert error.value.path == f"$[{len(START.changes)}]"


def test_data_whose_changes_do_not_follow_is_no_book_and_says_where() -> None:
    data = to_data(START, reveal=True)
    for broken, path in (([*data, data[0]], "$[8].reference"), (data[1:], "$[5]")):
        with pytest.raises(InvalidDocument) as error:
            from_data(Book, broken)
        assert [fault.path for fault in error.value.faults] == [path]


def test_every_fault_of_a_books_data_is_told_with_its_path() -> None:
    data = to_data(START, reveal=True)
    data[0]["operator"] = 5
    data[1]["customer"]["document"]["kind"] = "resident"
    del data[2]["reference"]
    data[6]["account"]["version"] = "x"
    data[6]["extra"] = 1
    data[7]["type"] = "AccountStolen"
    with pytest.raises(InvalidDocument) as error:
        from_data(Book, data)
    assert [fault.path for fault in error.value.faults] == [
        "$[0].operator",
        "$[1].customer.document.kind",
        "$[2].reference",
        "$[6].account.version",
        "$[6].extra",
        "$[7].type",
    ]


@pytest.mark.parametrize("text", ["{}", "5", "null", '"C1"', "[[]]", '[{"type": null}]', "[null]"])
def test_what_is_no_list_of_changes_is_no_book(text: str) -> None:
    with pytest.raises(InvalidDocument, match="found"):
        loads(Book, text)


def test_an_account_passes_as_it_is_and_only_owner_credential_and_version_become_others() -> None:
    assert act(START, CASE).book.account(NUMBER) == reassign(CASE).account
    frozen = with_status(START, NUMBER, AccountStatus.FROZEN, "F")
    request = attrs.evolve(CASE, account=frozen.account(NUMBER))
    after = act(frozen, request, ()).book.account(NUMBER)  # a host's policy that moves frozen accounts
    assert (after.owner, after.status, after.version) == ("C2", AccountStatus.FROZEN, 3)


def test_an_account_that_passes_to_its_own_holder_is_in_the_history_once() -> None:
    book = act(START, attrs.evolve(CASE, new_owner=C1), ()).book
    assert [one.reference for one in adjustments(book, customer="C1")] == ["R1"]
    assert [one.owner for one in accounts_of(book, "C1")] == ["C1"]


@pytest.mark.parametrize("thing", [None, "R1", CASE, C2])
def test_what_is_no_change_is_refused_by_its_type(thing: Any) -> None:
    with pytest.raises(InvalidValue, match=f"found a {type(thing).__name__}, expected a change record"):
        apply(START, thing)


def test_a_number_of_nobody_is_not_shown() -> None:
    for ask in (START.account, START.customer):
        with pytest.raises(NotFound) as error:
            ask("653130196708120136")
        assert "653130" not in str(error.value)
    with pytest.raises(InvalidValue, match="blank"):
        START.account(" ")


def test_an_account_is_found_by_text_and_by_secret() -> None:
    assert START.account(NUMBER) == START.account(Secret(NUMBER)) == SAVINGS
