"""Strategies for requests on records and accounts, and for the change records of every act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from kcm.customers import maintenance, opening
from kcm.customers.accounts import AccountStatus
from kcm.customers.changes import (
    AccountOpened,
    AccountStatusChanged,
    Change,
    CustomerAmended,
    CustomerClosed,
    CustomerIdentity,
    CustomerRegistered,
)
from kcm.customers.customer import Customer, CustomerStatus, PersonalCustomer
from kcm.customers.evidence import Evidence
from kcm.customers.maintenance import Closing, Maintenance, Registration
from kcm.customers.opening import AccountOpening, AccountStatusChange
from kcm.customers.requests import Request
from kcm.testing.facts import Strategies
from kcm.testing.people import accounts, customers
from kcm.testing.reassigning import change_records

__all__ = [
    "account_openings",
    "account_status_changes",
    "amended",
    "changes",
    "closings",
    "customer_identities",
    "heads",
    "lawful_changes",
    "maintenances",
    "registrations",
    "requests",
]

_days = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@st.composite
def heads(draw: DrawFn, *, reference: str | None = None) -> dict[str, Any]:
    """What every request begins with: day, operator, reference, and perhaps an approver who is somebody else."""
    return {
        "requested_on": draw(_days),
        "operator": draw(st.sampled_from(("teller 7", "柜员8"))),
        "reference": reference or f"R-{draw(st.integers(1, 10**9))}",
        "approver": draw(st.sampled_from((None, "approver 1"))),
    }


def requests() -> SearchStrategy[Request]:
    """The bare head of a request, as `compensation` takes it."""
    return heads().map(lambda head: Request(**head))


@st.composite
def registrations(draw: DrawFn, *, customer: Customer | None = None) -> maintenance.Registration:
    """Requests for new records that the standard rules allow."""
    drawn = customer or draw(customers(status=CustomerStatus.ACTIVE))
    return maintenance.Registration(**draw(heads()), customer=attrs.evolve(drawn, version=1))


@st.composite
def amended(draw: DrawFn, customer: Customer) -> Customer:
    """The same customer with other basic information, and name, document and number as they were."""
    extra = draw(st.integers(1, 999))
    if isinstance(customer, PersonalCustomer):
        return attrs.evolve(customer, basic=attrs.evolve(customer.basic, address=f"{customer.basic.address} {extra}"))
    return attrs.evolve(customer, basic=attrs.evolve(customer.basic, industry=f"{customer.basic.industry} {extra}"))


@st.composite
def maintenances(draw: DrawFn, *, customer: Customer | None = None) -> maintenance.Maintenance:
    """Requests to change other information, which the standard rules allow."""
    present = customer or draw(customers(status=CustomerStatus.ACTIVE))
    return maintenance.Maintenance(**draw(heads()), customer=present, amended=draw(amended(present)))


@st.composite
def lawful_changes(draw: DrawFn, *, customer: Customer | None = None) -> maintenance.Maintenance:
    """Requests to change a name on evidence, which the standard rules refuse and those for lawful changes allow."""
    present = customer or draw(customers(status=CustomerStatus.ACTIVE))
    head = draw(heads())
    valid_until = draw(st.sampled_from((None, head["requested_on"], date.max)))
    evidence = Evidence(
        password_verified=draw(st.sampled_from((None, True, False))),
        document_verified=True,
        seal_verified=True,
        document=attrs.evolve(present.document, valid_until=valid_until),
        checked_by="teller 7",
        checked_on=head["requested_on"],
    )
    renamed = attrs.evolve(present, name=f"{present.name}二")
    return maintenance.Maintenance(**head, customer=present, amended=renamed, evidence=evidence)


@st.composite
def closings(draw: DrawFn, *, customer: Customer | None = None) -> maintenance.Closing:
    """Requests to close a record, which the standard rules allow."""
    present = customer or draw(customers(status=CustomerStatus.ACTIVE))
    return maintenance.Closing(**draw(heads()), customer=present)


@st.composite
def account_openings(draw: DrawFn, *, owner: Customer | None = None) -> opening.AccountOpening:
    """Requests to open an account, which the standard rules allow."""
    holder = owner or draw(customers(status=CustomerStatus.ACTIVE))
    account = attrs.evolve(draw(accounts(owner=holder, status=AccountStatus.OPEN)), version=1)
    return opening.AccountOpening(**draw(heads()), account=account, owner=holder)


@st.composite
def account_status_changes(draw: DrawFn) -> opening.AccountStatusChange:
    """Requests to freeze, release or close an account, which the standard rules allow."""
    before = draw(st.sampled_from([one for one, after in opening.NEXT_STATUSES.items() if after]))
    account = draw(accounts(status=before))
    after = draw(st.sampled_from(opening.NEXT_STATUSES[before]))
    return opening.AccountStatusChange(**draw(heads()), account=account, status=after)


def customer_identities() -> SearchStrategy[CustomerIdentity]:
    """Who a customer was at the moment of an act."""
    return customers().map(CustomerIdentity.of)


def _lawfully(request: maintenance.Maintenance) -> CustomerAmended:
    return maintenance.amend(request, maintenance.LAWFUL_CHANGE_RULES)


RECORDS: Mapping[type, Callable[[], SearchStrategy[Any]]] = MappingProxyType(
    {
        CustomerRegistered: lambda: registrations().map(maintenance.register),
        CustomerAmended: lambda: maintenances().map(maintenance.amend) | lawful_changes().map(_lawfully),
        CustomerClosed: lambda: closings().map(maintenance.close),
        AccountOpened: lambda: account_openings().map(opening.open_account),
        AccountStatusChanged: lambda: account_status_changes().map(opening.change_status),
    }
)


def changes() -> SearchStrategy[Change]:
    """The change record of any act."""
    return st.one_of([record() for record in RECORDS.values()]) | change_records()


STRATEGIES: Strategies = MappingProxyType(
    {
        **RECORDS,
        CustomerIdentity: customer_identities,
        Request: requests,
        Registration: registrations,
        Maintenance: maintenances,
        Closing: closings,
        AccountOpening: account_openings,
        AccountStatusChange: account_status_changes,
    }
)
