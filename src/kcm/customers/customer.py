"""Personal and corporate customers: number, name, document, basic information (method A1, D.4)."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from kcm.customers.identity import IdentityDocument, secret
from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank
from kcm.privacy import Secret

__all__ = [
    "CorporateBasic",
    "CorporateCustomer",
    "Customer",
    "CustomerKind",
    "CustomerStatus",
    "PersonalBasic",
    "PersonalCustomer",
]


class CustomerKind(Enum):
    """A person or an organisation; an account has the kind of its owner."""

    PERSONAL = "personal"
    CORPORATE = "corporate"


class CustomerStatus(Enum):
    """Whether business may be done under a customer number."""

    ACTIVE = "active"
    CLOSED = "closed"


def _phone(phone: str | Secret | None) -> Secret | None:
    return None if phone is None else secret(phone, "$.phone")


@attrs.frozen(kw_only=True, field_transformer=checked)
class PersonalBasic:
    """The basic information of a person; unknown is None."""

    sex: str | None = attrs.field(default=None, repr=False)
    birth_date: date | None = attrs.field(default=None, repr=False)
    phone: Secret | None = attrs.field(default=None, converter=_phone)
    address: str | None = attrs.field(default=None, repr=False)
    occupation: str | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True, field_transformer=checked)
class CorporateBasic:
    """The basic information of an organisation; unknown is None."""

    legal_representative: str | None = attrs.field(default=None, repr=False)
    registered_address: str | None = attrs.field(default=None, repr=False)
    phone: Secret | None = attrs.field(default=None, converter=_phone)
    industry: str | None = None
    seal_on_file: bool = False


@attrs.frozen(kw_only=True, field_transformer=checked)
class PersonalCustomer:
    """A person who is a customer.

    Raises:
        InvalidValue: for a blank number or name, or a version below 1.
    """

    number: str
    name: str = attrs.field(repr=False)
    document: IdentityDocument
    basic: PersonalBasic = PersonalBasic()
    status: CustomerStatus = CustomerStatus.ACTIVE
    version: int = 1

    def __attrs_post_init__(self) -> None:
        _check(self)

    @property
    def kind(self) -> CustomerKind:
        """Always `PERSONAL`."""
        return CustomerKind.PERSONAL


@attrs.frozen(kw_only=True, field_transformer=checked)
class CorporateCustomer:
    """An organisation that is a customer.

    Raises:
        InvalidValue: for a blank number or name, or a version below 1.
    """

    number: str
    name: str = attrs.field(repr=False)
    document: IdentityDocument
    basic: CorporateBasic = CorporateBasic()
    status: CustomerStatus = CustomerStatus.ACTIVE
    version: int = 1

    def __attrs_post_init__(self) -> None:
        _check(self)

    @property
    def kind(self) -> CustomerKind:
        """Always `CORPORATE`."""
        return CustomerKind.CORPORATE


Customer = PersonalCustomer | CorporateCustomer


def _check(customer: Customer) -> None:
    not_blank(customer.number, "$.number")
    not_blank(customer.name, "$.name")
    if customer.version < 1:
        raise InvalidValue(f"found version {customer.version}, expected 1 or more", "$.version")
