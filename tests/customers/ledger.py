"""The people, accounts and requests that the tests of the book share: the case of the course and its neighbours."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs

from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.book import Book, act
from kcm.customers.customer import CorporateCustomer, Customer, PersonalBasic, PersonalCustomer
from kcm.customers.evidence import Evidence
from kcm.customers.identity import IdentityDocument
from kcm.customers.maintenance import Maintenance, Registration
from kcm.customers.opening import AccountOpening, AccountStatusChange
from kcm.customers.reassignment import Reassignment
from kcm.privacy import Secret
from kcm.rules import Finding

ON = date(2026, 11, 20)
NUMBER, SECOND, FIRM = "801050211010300008528", "801050211010300008536", "99"


def head(reference: str, on: date = ON) -> dict[str, Any]:
    return {"requested_on": on, "operator": "teller 7", "reference": reference}


def person(number: str, name: str, document: str, kind: str = "RESIDENT_ID") -> PersonalCustomer:
    return PersonalCustomer(number=number, name=name, document=IdentityDocument(kind, document))


def holding(number: str, owner: Customer, method: CredentialMethod = CredentialMethod.PASSWORD) -> Account:
    credential = WithdrawalCredential(method=method, holder_name=owner.name, document=owner.document)
    return Account(
        number=Secret(number), owner=owner.number, kind=owner.kind, status=AccountStatus.OPEN, credential=credential
    )


C1 = person("C1", "刘能", "653130197608120136")
C2 = person("C2", "刘能", "653130196708120136")
LI_PASSPORT = person("C3", "李四", "P1234567", "PASSPORT")
LI_CARD = person("C4", "李四", "11010519491231002X")
HAIER = CorporateCustomer(
    number="C5", name="海尔集团公司", document=IdentityDocument("SOCIAL_CREDIT_CODE", "91350100M000100Y43")
)
BRANCH = CorporateCustomer(
    number="C6", name="海尔集团公司", document=IdentityDocument("ORGANISATION_CODE", "D2143569-X")
)
CUSTOMERS = (C1, C2, LI_PASSPORT, LI_CARD, HAIER, BRANCH)
SAVINGS = holding(NUMBER, C1)
CURRENT = holding(FIRM, HAIER, CredentialMethod.SEAL)


def shown(customer: Customer, on: date = ON) -> Evidence:
    return Evidence(
        password_verified=True,
        document_verified=True,
        seal_verified=True,
        document=customer.document,
        checked_by="teller 7",
        checked_on=on,
    )


def beginning() -> Book:
    book = Book()
    for customer in CUSTOMERS:
        book = act(book, Registration(**head(f"new {customer.number}"), customer=customer)).book
    for account, owner in ((SAVINGS, C1), (CURRENT, HAIER)):
        book = act(book, AccountOpening(**head(f"open {owner.number}"), account=account, owner=owner)).book
    return book


START = beginning()
CASE = Reassignment(**head("R1"), account=SAVINGS, current_owner=C1, new_owner=C2, evidence=shown(C2))
CORPORATE = Reassignment(**head("R1"), account=CURRENT, current_owner=HAIER, new_owner=BRANCH, evidence=shown(BRANCH))


def to(target: Customer) -> Reassignment:
    return attrs.evolve(CASE, new_owner=target, evidence=shown(target))


def moved_to(customer: Customer, phone: str) -> Maintenance:
    """Maintenance that gives a person another phone."""
    assert isinstance(customer, PersonalCustomer)
    basic = PersonalBasic(phone=Secret(phone))
    return Maintenance(**head(f"phone {phone}"), customer=customer, amended=attrs.evolve(customer, basic=basic))


def with_status(book: Book, number: str, status: AccountStatus, reference: str) -> Book:
    return act(book, AccountStatusChange(**head(reference), account=book.account(number), status=status)).book


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in findings]
