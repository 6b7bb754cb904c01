"""The change records: what an act did, by whom, when, and on which grounds; state is the fold of them.

There is one record per act, and it holds all that the act changed, before and after, so that history, audit
and replay need nothing else.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from kcm.customers.accounts import Account, AccountStatus, WithdrawalCredential
from kcm.customers.customer import (
    CorporateCustomer,
    Customer,
    CustomerField,
    CustomerKind,
    PersonalCustomer,
    differing_fields,
)
from kcm.customers.evidence import Evidence
from kcm.customers.identity import IdentityDocument, secret
from kcm.fields import check_version, checked, not_blank
from kcm.privacy import Secret, personal
from kcm.rules import Finding

__all__ = [
    "AccountOpened",
    "AccountReassigned",
    "AccountStatusChanged",
    "Change",
    "CustomerAmended",
    "CustomerClosed",
    "CustomerIdentity",
    "CustomerRegistered",
    "IdentityField",
]


class IdentityField(Enum):
    """The three parts of a customer's identity that a reassignment compares."""

    NAME = "name"
    DOCUMENT_KIND = "document kind"
    DOCUMENT_NUMBER = "document number"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Record:
    """The head of a change record: the request's reference, its day, who did and who approved it, what was found."""

    reference: str
    on: date
    operator: str
    approver: str | None = None
    findings: tuple[Finding, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.reference, "$.reference")
        not_blank(self.operator, "$.operator")


@attrs.frozen(kw_only=True, field_transformer=checked)
class CustomerRegistered(Record):
    """A customer record was set up (建立客户信息)."""

    customer: PersonalCustomer | CorporateCustomer


@attrs.frozen(kw_only=True, field_transformer=checked)
class CustomerAmended(Record):
    """A customer record was maintained (维护客户信息); where the identity changed, the credentials did too."""

    before: PersonalCustomer | CorporateCustomer
    after: PersonalCustomer | CorporateCustomer
    evidence: Evidence | None = None

    @property
    def fields(self) -> tuple[CustomerField, ...]:
        """The fields that changed."""
        return differing_fields(self.before, self.after)


@attrs.frozen(kw_only=True, field_transformer=checked)
class CustomerClosed(Record):
    """A customer record was closed; it is never deleted. `version` is the record's afterwards."""

    customer: str
    version: int


def _account(number: str | Secret) -> Secret:
    return secret(number, "$.account")


@attrs.frozen(kw_only=True, field_transformer=checked)
class AccountOpened(Record):
    """An account was opened."""

    account: Account


@attrs.frozen(kw_only=True, field_transformer=checked)
class AccountStatusChanged(Record):
    """An account was frozen, released or closed; `version` is the account's afterwards."""

    account: Secret = attrs.field(converter=_account)
    before: AccountStatus
    after: AccountStatus
    version: int


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class CustomerIdentity:
    """Who a customer was at the moment of an act: number, name, document, and the version of the record."""

    number: str
    name: str = attrs.field(repr=False)
    document: IdentityDocument
    version: int

    def __attrs_post_init__(self) -> None:
        check_version(self.version, "$.version")

    @classmethod
    def of(cls, customer: Customer) -> CustomerIdentity:
        """The identity in a customer's record."""
        return cls(number=customer.number, name=customer.name, document=customer.document, version=customer.version)


@attrs.frozen(kw_only=True, field_transformer=checked)
class AccountReassigned(Record):
    """One account passed from one customer number to another (客户账户调整); `version` is the account's afterwards.

    `compensates` is the reference of the reassignment that this one takes back.
    """

    account: Secret = attrs.field(converter=_account)
    kind: CustomerKind
    status: AccountStatus
    version: int
    before: CustomerIdentity
    after: CustomerIdentity
    matched: frozenset[IdentityField]
    evidence: Evidence
    credential_before: WithdrawalCredential
    credential_after: WithdrawalCredential
    compensates: str | None = None

    @property
    def from_customer(self) -> str:
        """The number of the customer that held the account."""
        return self.before.number

    @property
    def to_customer(self) -> str:
        """The number of the customer that holds it now."""
        return self.after.number


#: The record of any act.
Change = (
    CustomerRegistered | CustomerAmended | CustomerClosed | AccountOpened | AccountStatusChanged | AccountReassigned
)
