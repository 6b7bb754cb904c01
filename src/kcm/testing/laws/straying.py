"""Changes that do not follow from a book, each for a reason that can be said: a sound store refuses them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from types import MappingProxyType
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from kcm.customers.accounts import Account, AccountStatus
from kcm.customers.book import Book
from kcm.customers.changes import (
    AccountOpened,
    AccountReassigned,
    AccountStatusChanged,
    Change,
    CustomerAmended,
    CustomerClosed,
    CustomerIdentity,
    CustomerRegistered,
)
from kcm.customers.customer import CorporateCustomer, Customer, CustomerKind, PersonalCustomer
from kcm.privacy import Secret
from kcm.testing.maintaining import amended
from kcm.testing.reassigning import evidences

__all__ = ["STRAYING", "straying_changes"]

# No customer of a law has this number.
NOBODYS = "X0"
OTHER_STATUS = {
    AccountStatus.OPEN: AccountStatus.FROZEN,
    AccountStatus.FROZEN: AccountStatus.OPEN,
    AccountStatus.CLOSED: AccountStatus.OPEN,
}
OTHER_KIND = {
    CustomerKind.PERSONAL: CustomerKind.CORPORATE,
    CustomerKind.CORPORATE: CustomerKind.PERSONAL,
}


@st.composite
def straying_changes(draw: DrawFn, book: Book) -> tuple[str, Change]:
    """What is wrong with a change, and the change, which `apply` refuses on this book; it has at least one account."""
    why = draw(st.sampled_from(sorted(STRAYING)))
    return why, STRAYING[why](draw, book)


def _head(book: Book) -> dict[str, Any]:
    last = book.changes[-1]
    return {"reference": f"R-{len(book.references) + 1}", "on": last.on, "operator": "teller 7"}


def _customer(draw: DrawFn, book: Book) -> Customer:
    return draw(st.sampled_from(list(book.customers.values())))


def _account(draw: DrawFn, book: Book) -> Account:
    return draw(st.sampled_from(list(book.accounts.values())))


def _free_number(book: Book) -> Secret:
    return next(number for number in map(Secret, map(str, count())) if number not in book.accounts)


# Changes that do follow, each of which becomes one that does not by a single fault.


def _amendment(draw: DrawFn, book: Book) -> CustomerAmended:
    customer = _customer(draw, book)
    after = attrs.evolve(draw(amended(customer)), version=customer.version + 1)
    return CustomerAmended(**_head(book), before=customer, after=after)


def _closing(draw: DrawFn, book: Book) -> CustomerClosed:
    customer = _customer(draw, book)
    return CustomerClosed(**_head(book), customer=customer.number, version=customer.version + 1)


def _opening(draw: DrawFn, book: Book) -> AccountOpened:
    account = attrs.evolve(_account(draw, book), number=_free_number(book))
    return AccountOpened(**_head(book), account=account)


def _status_change(draw: DrawFn, book: Book) -> AccountStatusChanged:
    account = _account(draw, book)
    return AccountStatusChanged(
        **_head(book),
        account=account.number,
        before=account.status,
        after=OTHER_STATUS[account.status],
        version=account.version + 1,
    )


def _move(draw: DrawFn, book: Book) -> AccountReassigned:
    account = _account(draw, book)
    owner = CustomerIdentity.of(book.customer(account.owner))
    return AccountReassigned(
        **_head(book),
        account=account.number,
        kind=account.kind,
        status=account.status,
        version=account.version + 1,
        before=owner,
        after=owner,
        matched=frozenset(),
        evidence=draw(evidences()),
        credential_before=account.credential,
        credential_after=attrs.evolve(account.credential, version=account.credential.version + 1),
    )


# The faults.


def _reference_taken(draw: DrawFn, book: Book) -> Change:
    change = draw(st.sampled_from(book.changes))
    return attrs.evolve(change, operator=f"{change.operator} 2")


def _number_taken(draw: DrawFn, book: Book) -> Change:
    return CustomerRegistered(**_head(book), customer=_customer(draw, book))


def _nobody_amended(draw: DrawFn, book: Book) -> Change:
    change = _amendment(draw, book)
    before, after = (attrs.evolve(one, number=NOBODYS) for one in (change.before, change.after))
    return attrs.evolve(change, before=before, after=after)


def _stale_amendment(draw: DrawFn, book: Book) -> Change:
    """As after a step that this book never saw: both operators read the same version, and the other was first."""
    change = _amendment(draw, book)
    missed = attrs.evolve(draw(amended(change.before)), version=change.after.version)
    return attrs.evolve(change, before=missed, after=attrs.evolve(change.after, version=missed.version + 1))


def _other_content_amended(draw: DrawFn, book: Book) -> Change:
    """The right version, but not the record that has it here."""
    change = _amendment(draw, book)
    return attrs.evolve(change, before=draw(amended(change.before)))


def _amendment_of_version(draw: DrawFn, book: Book, step: int) -> Change:
    change = _amendment(draw, book)
    return attrs.evolve(change, after=attrs.evolve(change.after, version=change.before.version + step))


def _amended_to_another_number(draw: DrawFn, book: Book) -> Change:
    change = _amendment(draw, book)
    return attrs.evolve(change, after=attrs.evolve(change.after, number=NOBODYS))


def _amended_to_another_kind(draw: DrawFn, book: Book) -> Change:
    change = _amendment(draw, book)
    other = CorporateCustomer if change.before.kind is CustomerKind.PERSONAL else PersonalCustomer
    given = change.after
    after = other(number=given.number, name=given.name, document=given.document, version=given.version)
    return attrs.evolve(change, after=after)


def _nobody_closed(draw: DrawFn, book: Book) -> Change:
    return attrs.evolve(_closing(draw, book), customer=NOBODYS)


def _account_taken(draw: DrawFn, book: Book) -> Change:
    return attrs.evolve(_opening(draw, book), account=_account(draw, book))


def _account_of_nobody(draw: DrawFn, book: Book) -> Change:
    change = _opening(draw, book)
    return attrs.evolve(change, account=attrs.evolve(change.account, owner=NOBODYS))


def _status_before_otherwise(draw: DrawFn, book: Book) -> Change:
    change = _status_change(draw, book)
    return attrs.evolve(change, before=change.after, after=change.before)


def _from_another_owner(draw: DrawFn, book: Book) -> Change:
    change = _move(draw, book)
    return attrs.evolve(change, before=attrs.evolve(change.before, number=NOBODYS))


def _to_nobody(draw: DrawFn, book: Book) -> Change:
    change = _move(draw, book)
    return attrs.evolve(change, after=attrs.evolve(change.after, number=NOBODYS))


def _of_another_kind(draw: DrawFn, book: Book) -> Change:
    change = _move(draw, book)
    return attrs.evolve(change, kind=OTHER_KIND[change.kind])


def _credential_before_otherwise(draw: DrawFn, book: Book) -> Change:
    """As of a holder whose name was corrected meanwhile, or whose password was set anew."""
    change = _move(draw, book)
    credential = change.credential_before
    renamed = attrs.evolve(credential, holder_name=f"{credential.holder_name}二")
    renewed = attrs.evolve(credential, version=credential.version + 1)
    return attrs.evolve(change, credential_before=draw(st.sampled_from((renamed, renewed))))


Faulty = Callable[[DrawFn, Book], Change]


def _stepping(change: Callable[[DrawFn, Book], Any], step: int) -> Faulty:
    """A change whose version is so many steps after the present one, where one is right."""

    def faulty(draw: DrawFn, book: Book) -> Change:
        made = change(draw, book)
        stepping: Change = attrs.evolve(made, version=made.version + step - 1)
        return stepping

    return faulty


def _of_no_account(change: Callable[[DrawFn, Book], Any]) -> Faulty:
    """A change of an account that nobody has."""

    def faulty(draw: DrawFn, book: Book) -> Change:
        strange: Change = attrs.evolve(change(draw, book), account=_free_number(book))
        return strange

    return faulty


STRAYING: Mapping[str, Faulty] = MappingProxyType(
    {
        "a reference that another change has": _reference_taken,
        "a customer number that is taken": _number_taken,
        "an amendment of a customer who is not there": _nobody_amended,
        "a stale version of a customer": _stale_amendment,
        "another record before of the same version": _other_content_amended,
        "an amendment that leaves the version": lambda draw, book: _amendment_of_version(draw, book, 0),
        "an amendment two versions on": lambda draw, book: _amendment_of_version(draw, book, 2),
        "an amendment to another number": _amended_to_another_number,
        "an amendment to another kind of customer": _amended_to_another_kind,
        "a closing of a customer who is not there": _nobody_closed,
        "a stale version of a customer to close": _stepping(_closing, 0),
        "a closing two versions on": _stepping(_closing, 2),
        "an account number that is taken": _account_taken,
        "an account of a customer who is not there": _account_of_nobody,
        "a status of an account that is not there": _of_no_account(_status_change),
        "a stale version of an account": _stepping(_status_change, 0),
        "a status two versions on": _stepping(_status_change, 2),
        "a status before that the account has not": _status_before_otherwise,
        "a move of an account that is not there": _of_no_account(_move),
        "a move to a customer who is not there": _to_nobody,
        "a stale version of an account to move": _stepping(_move, 0),
        "a move two versions on": _stepping(_move, 2),
        "a move from a customer who does not hold the account": _from_another_owner,
        "a move of another kind of account": _of_another_kind,
        "a credential before that the account has not": _credential_before_otherwise,
    }
)
