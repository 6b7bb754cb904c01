"""Customers, accounts and changes as one immutable value: the fold of its change records.

The maps are persistent, so a book of a million accounts and the same book after one act share all but a few nodes,
and the earlier one stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs
from rpds import HashTrieMap, HashTrieSet, List, Queue

from kcm.customers.accounts import Account, AccountStatus, renewed
from kcm.customers.changes import (
    AccountOpened,
    AccountReassigned,
    AccountStatusChanged,
    Change,
    CustomerAmended,
    CustomerClosed,
    CustomerRegistered,
)
from kcm.customers.customer import Customer, CustomerStatus
from kcm.customers.identity import IdentityDocument, comparison_key, name_key
from kcm.customers.maintenance import changes_identity
from kcm.errors import Conflict, InvalidValue, NotFound
from kcm.privacy import Secret

__all__ = ["Book", "apply", "replay"]

Index: TypeAlias = "HashTrieMap[Any, HashTrieSet[Any]]"  # rpds is generic for type checkers only


@attrs.frozen(kw_only=True, repr=False)
class Book:
    """A bank's customers and accounts at one moment, with every change that led there.

    Begin with an empty one, or with `replay`; `act` and `apply` take it from one state to the next. Two books are
    equal when customers, accounts and changes are. As data a book is its changes.

    >>> Book()
    Book(customers=0, accounts=0, changes=0)
    """

    customers: HashTrieMap[str, Customer] = attrs.field(factory=HashTrieMap)
    accounts: HashTrieMap[Secret, Account] = attrs.field(factory=HashTrieMap)
    log: Queue[Change] = attrs.field(factory=Queue)
    # What follows from the log is kept so that a question costs the same in a book of any size. Names and documents
    # are found by digests, so that nobody reads them off an index by accident.
    holdings: HashTrieMap[str, HashTrieSet[Secret]] = attrs.field(factory=HashTrieMap, eq=False)
    names: HashTrieMap[bytes, HashTrieSet[str]] = attrs.field(factory=HashTrieMap, eq=False)
    documents: HashTrieMap[bytes, tuple[str, ...]] = attrs.field(factory=HashTrieMap, eq=False)
    references: HashTrieMap[str, Change] = attrs.field(factory=HashTrieMap, eq=False)
    histories: HashTrieMap[str | Secret, List[Change]] = attrs.field(factory=HashTrieMap, eq=False)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change, the first one first."""
        return tuple(self.log)

    def __repr__(self) -> str:
        counts = (len(self.customers), len(self.accounts), len(self.references))
        return "Book(customers={}, accounts={}, changes={})".format(*counts)

    def customer(self, number: str) -> Customer:
        """The record of a customer.

        Raises:
            NotFound: for a number under which there is none.
        """
        __tracebackhide__ = True  # a traceback of pytest shows arguments
        found = self.customers.get(number)
        if found is None:
            raise NotFound("found no customer under this number, expected one that is registered")
        return found

    def account(self, number: str | Secret) -> Account:
        """An account by its number.

        Raises:
            NotFound: for a number under which there is none; it does not show the number.
        """
        __tracebackhide__ = True
        found = self.accounts.get(number if isinstance(number, Secret) else Secret(number))
        if found is None:
            raise NotFound("found no account under this number, expected one that is open or was")
        return found

    def to_parts(self) -> tuple[Change, ...]:
        """What the book is made of: its changes, which is how it is written as data."""
        return self.changes

    @classmethod
    def from_parts(cls, parts: tuple[Change, ...]) -> Book:
        """The book that changes make."""
        return replay(parts)

    def held_by(self, customer: str) -> Iterator[Account]:
        """The accounts of a customer, closed ones too, in no order."""
        return (self.accounts[number] for number in self.holdings.get(customer, ()))


def replay(changes: Iterable[Change]) -> Book:
    """The book that a log of changes makes, from the first to the last.

    Raises:
        Conflict: with the change's place, for one that does not follow from those before it, or is about a customer
            or account that is not there.
        InvalidValue: for something that is no change record.

    >>> replay([]) == Book()
    True
    """
    return reduce(_apply_at, enumerate(changes), Book())


def _apply_at(book: Book, numbered: tuple[int, Change]) -> Book:
    place, change = numbered
    try:
        return apply(book, change)
    except InvalidValue as error:
        raise type(error)(error.reason, f"$[{place}]{error.path.removeprefix('$')}") from None
    except NotFound as error:
        raise Conflict(str(error), f"$[{place}]") from None


def apply(book: Book, change: Change) -> Book:
    """The book after one change more; rules are not asked again, but the change must follow from this book.

    Raises:
        Conflict: for a reference, customer or account number that is taken, or a version that does not follow.
        NotFound: for a customer or account that is not there.
        InvalidValue: for something that is no change record.
    """
    step = STEPS.get(type(change))
    if step is None:
        raise InvalidValue(f"found a {type(change).__name__}, expected a change record")
    if change.reference in book.references:
        raise Conflict("found a reference that another change has, expected one of its own", "$.reference")
    return attrs.evolve(
        book,
        log=book.log.enqueue(change),
        references=book.references.insert(change.reference, change),
        **step(book, change),
    )


# Each step gives the parts of the book that become others.
Parts = dict[str, Any]


def name_digest(name: str) -> bytes:
    """The key of a name in `Book.names`: equal for names that are the same, and telling none."""
    return blake2b(name_key(name).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def document_digest(document: IdentityDocument) -> bytes:
    """The key of a document's number in `Book.documents`; the 15 and 18 digits of a resident have one."""
    return blake2b(comparison_key(document).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _registered(book: Book, change: CustomerRegistered) -> Parts:
    customer = change.customer
    if customer.number in book.customers:
        raise Conflict("found a customer number that is taken, expected a new one", "$.customer.number")
    return {
        "customers": book.customers.insert(customer.number, customer),
        "names": _with(book.names, name_digest(customer.name), customer.number),
        "documents": _documented(book.documents, customer),
    }


def _amended(book: Book, change: CustomerAmended) -> Parts:
    before, after = change.before, change.after
    if book.customer(before.number) != before:
        raise Conflict("found another record than this book's, expected the customer as it is here", "$.before")
    _follows(before.version, after.version, "$.after.version")
    if after.number != before.number:
        raise Conflict("found another customer number, expected that of the record before", "$.after.number")
    if after.kind is not before.kind:
        raise Conflict("found another kind of customer, expected that of the record before", "$.after.kind")
    parts: Parts = {
        "customers": book.customers.insert(after.number, after),
        "histories": _remembered(book, change, after.number),
    }
    if changes_identity(change):
        names = _without(book.names, name_digest(before.name), before.number)
        parts["names"] = _with(names, name_digest(after.name), after.number)
        parts["documents"] = _documented(_undocumented(book.documents, before), after)
        parts["accounts"] = _with_credentials_renewed(book, after)
    return parts


def _with_credentials_renewed(book: Book, holder: Customer) -> HashTrieMap[Secret, Account]:
    accounts = book.accounts
    for account in book.held_by(holder.number):
        if account.status is not AccountStatus.CLOSED:
            credential = renewed(account.credential, holder)
            after = attrs.evolve(account, credential=credential, version=account.version + 1)
            accounts = accounts.insert(account.number, after)
    return accounts


def _closed(book: Book, change: CustomerClosed) -> Parts:
    customer = book.customer(change.customer)
    _follows(customer.version, change.version, "$.version")
    after = attrs.evolve(customer, status=CustomerStatus.CLOSED, version=change.version)
    return {"customers": book.customers.insert(customer.number, after)}


def _opened(book: Book, change: AccountOpened) -> Parts:
    account = change.account
    owner = book.customer(account.owner)
    if account.number in book.accounts:
        raise Conflict("found an account number that is taken, expected a new one", "$.account.number")
    return {
        "accounts": book.accounts.insert(account.number, account),
        "holdings": _with(book.holdings, owner.number, account.number),
    }


def _status_changed(book: Book, change: AccountStatusChanged) -> Parts:
    account = book.account(change.account)
    _follows(account.version, change.version, "$.version")
    if account.status is not change.before:
        raise Conflict("found another status before, expected that of the account in this book", "$.before")
    after = attrs.evolve(account, status=change.after, version=change.version)
    return {"accounts": book.accounts.insert(account.number, after)}


def _reassigned(book: Book, change: AccountReassigned) -> Parts:
    account = book.account(change.account)
    owner = book.customer(change.after.number)
    _follows(account.version, change.version, "$.version")
    if account.owner != change.before.number:
        raise Conflict("found another owner before, expected the account's in this book", "$.before.number")
    if account.kind is not change.kind:
        raise Conflict("found another kind of account, expected that of the account in this book", "$.kind")
    if account.credential != change.credential_before:
        raise Conflict("found another credential before, expected the account's in this book", "$.credential_before")
    after = attrs.evolve(account, owner=owner.number, credential=change.credential_after, version=change.version)
    holdings = _without(book.holdings, change.before.number, account.number)
    return {
        "accounts": book.accounts.insert(account.number, after),
        "holdings": _with(holdings, owner.number, account.number),
        "histories": _remembered(book, change, account.number, change.before.number, owner.number),
    }


STEPS: Mapping[type, Callable[[Book, Any], Parts]] = MappingProxyType(
    {
        CustomerRegistered: _registered,
        CustomerAmended: _amended,
        CustomerClosed: _closed,
        AccountOpened: _opened,
        AccountStatusChanged: _status_changed,
        AccountReassigned: _reassigned,
    }
)


def _follows(before: int, after: int, path: str) -> None:
    if after != before + 1:
        raise Conflict(f"found version {after} after {before}, expected {before + 1}", path)


def _remembered(book: Book, change: Change, *keys: str | Secret) -> HashTrieMap[str | Secret, List[Change]]:
    histories = book.histories
    for key in set(keys):  # a host's policy may let an account pass to its own holder
        histories = histories.insert(key, (histories.get(key) or List()).push_front(change))
    return histories


def _documented(
    documents: HashTrieMap[bytes, tuple[str, ...]], customer: Customer
) -> HashTrieMap[bytes, tuple[str, ...]]:
    key = document_digest(customer.document)
    return documents.insert(key, (*documents.get(key, ()), customer.number))


def _undocumented(
    documents: HashTrieMap[bytes, tuple[str, ...]], customer: Customer
) -> HashTrieMap[bytes, tuple[str, ...]]:
    key = document_digest(customer.document)
    rest = tuple(number for number in documents[key] if number != customer.number)
    return documents.insert(key, rest) if rest else documents.remove(key)


def _with(index: Index, key: str | bytes, number: Any) -> Index:
    return index.insert(key, (index.get(key) or HashTrieSet()).insert(number))


def _without(index: Index, key: str | bytes, number: Any) -> Index:
    rest = index[key].remove(number)
    return index.insert(key, rest) if rest else index.remove(key)
