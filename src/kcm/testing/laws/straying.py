"""Changes that do not follow from a book, each for a reason that can be said: a sound store refuses them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from kcm.customers.accounts import AccountStatus
from kcm.customers.book import Book
from kcm.customers.changes import (
    AccountOpened,
    AccountReassigned,
    AccountStatusChanged,
    Change,
    CustomerAmended,
    CustomerIdentity,
    CustomerRegistered,
)
from kcm.testing.maintaining import amended
from kcm.testing.reassigning import evidences

__all__ = ["STRAYING", "straying_changes"]


@st.composite
def straying_changes(draw: DrawFn, book: Book) -> tuple[str, Change]:
    """What is wrong with a change, and the change, which `apply` refuses on this book; it has at least one account."""
    why = draw(st.sampled_from(sorted(STRAYING)))
    return why, STRAYING[why](draw, book)


def _head(book: Book) -> dict[str, Any]:
    last = book.changes[-1]
    return {"reference": f"R-{len(book.references) + 1}", "on": last.on, "operator": "teller 7"}


def _reference_taken(draw: DrawFn, book: Book) -> Change:
    change = draw(st.sampled_from(book.changes))
    return attrs.evolve(change, operator=f"{change.operator} 2")


def _number_taken(draw: DrawFn, book: Book) -> Change:
    customer = draw(st.sampled_from(list(book.customers.values())))
    return CustomerRegistered(**_head(book), customer=customer)


def _stale_customer(draw: DrawFn, book: Book) -> Change:
    """As after a step that this book never saw: both operators read the same version, and the other was first."""
    customer = draw(st.sampled_from(list(book.customers.values())))
    missed = attrs.evolve(draw(amended(customer)), version=customer.version + 1)
    after = attrs.evolve(missed, version=missed.version + 1)
    return CustomerAmended(**_head(book), before=missed, after=after)


def _account_taken(draw: DrawFn, book: Book) -> Change:
    account = draw(st.sampled_from(list(book.accounts.values())))
    return AccountOpened(**_head(book), account=account)


def _status_change(draw: DrawFn, book: Book, *, stale: bool) -> AccountStatusChanged:
    account = draw(st.sampled_from(list(book.accounts.values())))
    before = account.status if stale else _other(account.status)
    version = account.version + (0 if stale else 1)
    return AccountStatusChanged(
        **_head(book), account=account.number, before=before, after=_other(before), version=version
    )


def _other(status: AccountStatus) -> AccountStatus:
    return AccountStatus.FROZEN if status is AccountStatus.OPEN else AccountStatus.OPEN


def _stale_account(draw: DrawFn, book: Book) -> Change:
    return _status_change(draw, book, stale=True)


def _status_otherwise(draw: DrawFn, book: Book) -> Change:
    return _status_change(draw, book, stale=False)


def _move(draw: DrawFn, book: Book) -> AccountReassigned:
    account = draw(st.sampled_from(list(book.accounts.values())))
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


def _stale_move(draw: DrawFn, book: Book) -> Change:
    move = _move(draw, book)
    return attrs.evolve(move, version=move.version - 1)


def _owner_otherwise(draw: DrawFn, book: Book) -> Change:
    move = _move(draw, book)
    other = attrs.evolve(move.before, number=f"{move.before.number}-2")
    return attrs.evolve(move, before=other)


STRAYING: Mapping[str, Callable[[DrawFn, Book], Change]] = MappingProxyType(
    {
        "a reference that another change has": _reference_taken,
        "a customer number that is taken": _number_taken,
        "a stale version of a customer": _stale_customer,
        "an account number that is taken": _account_taken,
        "a stale version of an account": _stale_account,
        "a status before that the account has not": _status_otherwise,
        "a stale version of an account to move": _stale_move,
        "a move from a customer who does not hold the account": _owner_otherwise,
    }
)
