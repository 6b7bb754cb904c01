"""What is done to customers and accounts: kcm decides, and rows and change record are written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import attrs
from django.conf import settings
from django.db import models, transaction
from rpds import HashTrieMap

from crm import log
from crm.models import Account as AccountRow
from crm.models import Customer as CustomerRow
from crm.rows import account_columns, account_of, customer_columns, customer_of, person_digest
from crm.transactions import changed_meanwhile, settled, snapshot
from kcm.customers import book
from kcm.customers.accounts import Account
from kcm.customers.book import Book
from kcm.customers.changes import AccountOpened, Change, CustomerClosed, CustomerIdentity, CustomerRegistered
from kcm.customers.customer import CorporateCustomer, PersonalCustomer
from kcm.customers.reassignment import Reassignment
from kcm.customers.requests import Request
from kcm.plugins import load
from kcm.privacy import Secret
from kcm.rules import Finding, Rule, flatten

__all__ = ["append", "consider", "perform"]


def consider(request: Request) -> tuple[Finding, ...]:
    """Everything that stands against a request now, and everything to know about it; nothing changes or is locked."""
    with snapshot():
        return book.consider(_rows_concerned(request, lock=False), request, _rules(request))


def perform(request: Request, rules: tuple[Rule[Any], ...] | None = None) -> Change:
    """The record of a request that was done; the same request under the same reference is done once.

    Args:
        request: a registration, maintenance, closing, account opening, change of status, or reassignment.
        rules: rules instead of those of the settings.

    Raises:
        Refused: with all findings, when one blocks; then nothing was written.
    """
    return settled(lambda: _perform(request, _rules(request) if rules is None else rules))


@transaction.atomic
def _perform(request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
    before = _rows_concerned(request, lock=True)
    done = book.act(before, request, rules)
    if not done.repeated:
        _write(before, done.book)
        log.append(done.change)
    return done.change


@transaction.atomic
def append(change: Change) -> None:
    """A change that was decided elsewhere, such as in the system this one follows; it must follow from the rows.

    Raises:
        Conflict: when it does not; then nothing was written.
        NotFound: for a customer or account that is not there.
    """
    before = _rows_concerned(change, lock=True)
    _write(before, book.apply(before, change))
    log.append(change)


def _rules(request: Request) -> tuple[Rule[Any], ...] | None:
    if not isinstance(request, Reassignment):
        return None
    found = load("kcm.reassignment_rules")
    return flatten(found[name] for name in settings.KCM_REASSIGNMENT_RULES)


def _rows_concerned(asked: Request | Change, *, lock: bool) -> Book:
    """A small book of just the rows that the answer rests on; locked, they are so until the transaction ends.

    Customers are locked before accounts, and each by number, so that two operators wait and never block each other.
    """

    def rows_of(table: type[models.Model]) -> models.QuerySet[Any]:
        return table.objects.select_for_update() if lock else table.objects.all()

    customers, accounts, documents = _named_in(asked)
    owners = AccountRow.objects.filter(number__in=accounts).values_list("owner_id", flat=True)
    wanted = models.Q(number__in={*customers, *owners})
    people = list(rows_of(CustomerRow).filter(wanted).order_by("number"))
    held = models.Q(number__in=accounts) | models.Q(owner__in=[row.number for row in people])
    holdings = list(rows_of(AccountRow).filter(held).order_by("number"))
    known = {row.number for row in people}
    others = models.Q(number__in={row.owner_id for row in holdings}) | models.Q(person_digest__in=documents)
    people += CustomerRow.objects.filter(others).exclude(number__in=known)
    return attrs.evolve(
        _book(people, holdings),
        references=HashTrieMap(log.by_reference([asked.reference, getattr(asked, "compensates", None)])),
    )


def _named_in(asked: Request | Change) -> tuple[set[str], set[str], set[str]]:
    """The numbers of customers and accounts, and the digests of documents, that a request or a change names."""
    customers, accounts, documents = set(), set(), set()
    for value in attrs.asdict(asked, recurse=False).values():
        if isinstance(value, Account):
            customers.add(value.owner)
            accounts.add(value.number.reveal())
        elif isinstance(value, Secret):
            accounts.add(value.reveal())
        elif isinstance(value, PersonalCustomer | CorporateCustomer | CustomerIdentity):
            customers.add(value.number)
            documents.add(person_digest(value.document))
    if isinstance(asked, CustomerClosed):
        customers.add(asked.customer)
    return customers, accounts, documents


def _book(people: Iterable[CustomerRow], holdings: Iterable[AccountRow]) -> Book:
    """The rows as if each had just been entered: kcm makes the indexes, and asks no rule."""
    head = {"on": date.min, "operator": "rows"}
    customers = [
        CustomerRegistered(**head, reference=f"customer {row.number}", customer=customer_of(row)) for row in people
    ]
    accounts = [AccountOpened(**head, reference=f"account {row.number}", account=account_of(row)) for row in holdings]
    return book.replay([*customers, *accounts])


def _write(before: Book, after: Book) -> None:
    for number, customer in after.customers.items():
        _write_row(CustomerRow, before.customers.get(number), customer, customer_columns)
    for number, account in after.accounts.items():
        _write_row(AccountRow, before.accounts.get(number), account, account_columns)


def _write_row(table: type[models.Model], old: Any, new: Any, columns: Callable[[Any], dict[str, Any]]) -> None:
    """Insert what is new; write over a row only if it still is of the version that was read."""
    if old is None:
        table.objects.create(**columns(new))
    elif old is not new:
        values = columns(new)
        if not table.objects.filter(number=values["number"], version=old.version).update(**values):
            present = table.objects.filter(number=values["number"]).values_list("version", flat=True).first()
            raise changed_meanwhile(old.version, present)
