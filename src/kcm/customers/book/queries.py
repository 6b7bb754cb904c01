"""The six queries (method D.4): pure, in a stable order, with inclusive dates; nothing found is an empty tuple."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from kcm.customers.accounts import Account, AccountStatus
from kcm.customers.book.state import Book, document_digest, name_digest
from kcm.customers.changes import AccountReassigned, Change, CustomerAmended
from kcm.customers.customer import CorporateBasic, CorporateCustomer, CustomerField, PersonalBasic, PersonalCustomer
from kcm.customers.identity import IDENTITY_KINDS, IdentityDocument, Kind, identity_kind, name_key
from kcm.errors import InvalidValue, MissingData
from kcm.periods import as_date
from kcm.privacy import Secret

__all__ = [
    "accounts_of",
    "adjustments",
    "corporate_basic",
    "find_customer_numbers",
    "maintenance",
    "personal_basic",
]

C = TypeVar("C", bound=Change)


def find_customer_numbers(
    book: Book,
    *,
    name: str | None = None,
    document_kind: Kind | None = None,
    document_number: str | Secret | None = None,
) -> tuple[str, ...]:
    """The numbers of the customers with this name, document kind and number, ascending (Q1 查询客户号).

    What is given must all be equal, by key; closed customers are found too.

    Raises:
        MissingData: when nothing is given.
        NotFound: for a document kind that kcm does not know.
        InvalidValue: for a blank or masked number, or a name that is no text.
    """
    __tracebackhide__ = True  # a traceback of pytest shows arguments
    if name is None and document_kind is None and document_number is None:
        raise MissingData("found no criterion, expected a name, a document kind or a document number")
    if name is not None and not isinstance(name, str):
        raise InvalidValue(f"found {type(name).__name__}, expected text", "name")
    numbers: Iterable[str] = book.customers
    if document_number is not None:
        numbers = _with_number(book, document_kind, document_number)
    elif name is not None:
        numbers = book.names.get(name_digest(name), ())
    kind = None if document_kind is None else identity_kind(document_kind).name
    wanted = None if name is None else name_key(name)
    found = (book.customers[number] for number in numbers)
    return tuple(
        sorted(
            customer.number
            for customer in found
            if (wanted is None or name_key(customer.name) == wanted)
            and (kind is None or customer.document.kind == kind)
        )
    )


def _with_number(book: Book, kind: Kind | None, number: str | Secret) -> set[str]:
    """Each kind has its own separators in the printed number, so the number is read as one of each kind."""
    __tracebackhide__ = True
    kinds = IDENTITY_KINDS.values() if kind is None else (identity_kind(kind),)
    found: set[str] = set()
    for one in kinds:
        document = IdentityDocument(one, number)
        candidates = book.documents.get(document_digest(document), ())
        found.update(candidate for candidate in candidates if book.customers[candidate].document.key == document.key)
    return found


def adjustments(
    book: Book,
    *,
    account: str | Secret | None = None,
    customer: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> tuple[AccountReassigned, ...]:
    """The reassignments of an account, from or to a customer, within days, in the order they were done (Q2).

    Raises:
        NotFound: for an account or customer that is not in the book.
        InvalidValue: for a day that is no date, or an end before the beginning.
    """
    __tracebackhide__ = True
    key = None if account is None else book.account(account).number
    number = None if customer is None else book.customer(customer).number
    changes = _changes(book, AccountReassigned, number if key is None else key, since, until)
    if key is None or number is None:
        return changes
    return tuple(change for change in changes if number in (change.from_customer, change.to_customer))


def maintenance(
    book: Book,
    *,
    customer: str | None = None,
    field: CustomerField | None = None,
    since: date | None = None,
    until: date | None = None,
) -> tuple[CustomerAmended, ...]:
    """The maintenance of a customer's record, or of a field, within days, in the order it was done (Q3).

    Raises:
        NotFound: for a customer that is not in the book.
        InvalidValue: for a field that is none, a day that is no date, or an end before the beginning.
    """
    if field is not None and not isinstance(field, CustomerField):
        raise InvalidValue(f"found a {type(field).__name__}, expected a CustomerField", "field")
    number = None if customer is None else book.customer(customer).number
    changes = _changes(book, CustomerAmended, number, since, until)
    return tuple(change for change in changes if field is None or field in change.fields)


def personal_basic(book: Book, number: str) -> PersonalBasic:
    """The basic information of a person (Q4 查询个人客户基本信息).

    Raises:
        NotFound: for a number that is not in the book.
        InvalidValue: for the number of an organisation.
    """
    customer = book.customer(number)
    if not isinstance(customer, PersonalCustomer):
        raise InvalidValue("found a corporate customer, expected a personal one: ask corporate_basic", "number")
    return customer.basic


def corporate_basic(book: Book, number: str) -> CorporateBasic:
    """The basic information of an organisation (Q5 查询单位客户基本信息).

    Raises:
        NotFound: for a number that is not in the book.
        InvalidValue: for the number of a person.
    """
    customer = book.customer(number)
    if not isinstance(customer, CorporateCustomer):
        raise InvalidValue("found a personal customer, expected a corporate one: ask personal_basic", "number")
    return customer.basic


def accounts_of(book: Book, number: str, *, include_closed: bool = False) -> tuple[Account, ...]:
    """The accounts of a customer by number, ascending (Q6 查询客户账户信息).

    Raises:
        NotFound: for a number that is not in the book.
    """
    held = book.held_by(book.customer(number).number)
    asked = [account for account in held if include_closed or account.status is not AccountStatus.CLOSED]
    return tuple(sorted(asked, key=lambda account: account.number.reveal()))


def _changes(
    book: Book, kind: type[C], key: str | Secret | None, since: date | None, until: date | None
) -> tuple[C, ...]:
    first, last = _bounds(since, until)
    among = book.log if key is None else reversed(tuple(book.histories.get(key, ())))
    return tuple(change for change in among if isinstance(change, kind) and first <= change.on <= last)


def _bounds(since: date | None, until: date | None) -> tuple[date, date]:
    """The first and the last day of a question, both included; None is without an end."""
    first = date.min if since is None else as_date(since, "since")
    last = date.max if until is None else as_date(until, "until")
    if last < first:
        raise InvalidValue(f"found {last} before {first}, expected the end after the beginning", "until")
    return first, last
