"""Strategies for `kcm.customers.book`: books after a few acts, and what acts and batches did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import MappingProxyType

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from kcm.customers.accounts import Account, AccountStatus
from kcm.customers.book import Book, BulkLine, BulkOutcome, Done, act, reassign_many
from kcm.customers.confirmation import ConfirmationSlip, confirmation_slip
from kcm.customers.customer import Customer, CustomerKind, CustomerStatus
from kcm.customers.evidence import Evidence
from kcm.customers.maintenance import Closing, Maintenance
from kcm.customers.opening import AccountStatusChange
from kcm.customers.reassignment import Reassignment
from kcm.customers.requests import Request
from kcm.errors import Refused
from kcm.testing.facts import Strategies
from kcm.testing.maintaining import account_openings, amended, heads, maintenances, registrations
from kcm.testing.people import customers
from kcm.testing.reassigning import change_records

__all__ = ["book_requests", "books", "bulk_lines", "bulk_outcomes", "confirmation_slips", "dones", "reassignments_in"]


@st.composite
def books(draw: DrawFn, *, min_customers: int = 0, max_customers: int = 4, max_acts: int = 6) -> Book:
    """Books of a few customers and accounts after some acts of every kind; requests that are refused left no trace."""
    book = Book()
    kind = draw(st.sampled_from((*CustomerKind, None)))
    for index in range(draw(st.integers(min_customers, max_customers))):
        customer = draw(customers(kind=kind, status=CustomerStatus.ACTIVE))
        numbered = attrs.evolve(customer, number=f"C{index + 1}", version=1)
        book = _after(book, draw(registrations(customer=numbered)))
        for _ in range(draw(st.integers(0, 2))):
            book = _after(book, draw(account_openings(owner=numbered)))
    for _ in range(draw(st.integers(0, max_acts)) if book.customers else 0):
        book = _after(book, draw(book_requests(book)))
    return book


def _after(book: Book, request: Request) -> Book:
    own = attrs.evolve(request, reference=f"R-{len(book.references) + 1}")
    try:
        return act(book, own).book
    except Refused:
        return book


@st.composite
def book_requests(draw: DrawFn, book: Book) -> Request:
    """A request on what is in a book, of any kind, allowed or not; the book has at least one customer."""
    wanted: list[Callable[[DrawFn, Book], Request]] = [_maintenance, _closing]
    if book.accounts:
        wanted += [_status_change, _reassignment, _reassignment]
    return draw(st.sampled_from(wanted))(draw, book)


def _customer(draw: DrawFn, book: Book) -> Customer:
    return book.customers[draw(st.sampled_from(sorted(book.customers)))]


def _account(draw: DrawFn, book: Book) -> Account:
    numbers = sorted(book.accounts, key=lambda number: number.reveal())
    return book.accounts[draw(st.sampled_from(numbers))]


def _maintenance(draw: DrawFn, book: Book) -> Request:
    customer = _customer(draw, book)
    return Maintenance(**draw(heads()), customer=customer, amended=draw(amended(customer)))


def _closing(draw: DrawFn, book: Book) -> Request:
    return Closing(**draw(heads()), customer=_customer(draw, book))


def _status_change(draw: DrawFn, book: Book) -> Request:
    status = draw(st.sampled_from(AccountStatus))
    return AccountStatusChange(**draw(heads()), account=_account(draw, book), status=status)


def _reassignment(draw: DrawFn, book: Book) -> Reassignment:
    account, target = _account(draw, book), _customer(draw, book)
    head = draw(heads())
    evidence = Evidence(
        password_verified=True,
        document_verified=True,
        seal_verified=True,
        document=attrs.evolve(target.document, valid_until=date.max),
        checked_by="teller 7",
        checked_on=head["requested_on"],
    )
    owner = book.customers[account.owner]
    return Reassignment(**head, account=account, current_owner=owner, new_owner=target, evidence=evidence)


@st.composite
def reassignments_in(draw: DrawFn, book: Book) -> Reassignment:
    """A request to move an account that is in a book, on complete evidence, allowed or not."""
    return _reassignment(draw, book)


@st.composite
def dones(draw: DrawFn) -> Done:
    """What an act did to a book, the first time or again."""
    first = draw(registrations())
    done = act(Book(), first)
    second = attrs.evolve(draw(maintenances(customer=first.customer)), reference=f"{first.reference}-2")
    return act(done.book, draw(st.sampled_from([first, second])))


@st.composite
def bulk_outcomes(draw: DrawFn) -> BulkOutcome:
    """What several reassignments did to a book, all or nothing or one by one."""
    book = draw(books(min_customers=2, max_acts=0).filter(lambda one: len(one.accounts) > 0))
    batch = [_reassignment(draw, book) for _ in range(draw(st.integers(0, 4)))]
    return reassign_many(book, batch, all_or_nothing=draw(st.booleans()))


def bulk_lines() -> SearchStrategy[BulkLine]:
    """One line of a batch."""
    return bulk_outcomes().filter(lambda one: len(one.lines) > 0).flatmap(lambda one: st.sampled_from(one.lines))


def confirmation_slips() -> SearchStrategy[ConfirmationSlip]:
    """The slips of allowed reassignments."""
    return change_records().map(confirmation_slip)


STRATEGIES: Strategies = MappingProxyType(
    {
        ConfirmationSlip: confirmation_slips,
        Book: books,
        Done: dones,
        BulkLine: bulk_lines,
        BulkOutcome: bulk_outcomes,
    }
)
