"""Personal and corporate customers: number, name, document, basic information (method A1, D.4)."""

from __future__ import annotations

from datetime import date
from enum import Enum
from math import fsum

import attrs

from kcm.customers.identity import IdentityDocument, Sex, name_key, phone_number
from kcm.errors import InvalidValue
from kcm.fields import check_version, checked, not_blank
from kcm.privacy import Secret, personal

__all__ = [
    "LEAST_SHARE",
    "BeneficialOwner",
    "CorporateBasic",
    "CorporateCustomer",
    "Customer",
    "CustomerField",
    "CustomerKind",
    "CustomerStatus",
    "OwnershipBasis",
    "PersonalBasic",
    "PersonalCustomer",
    "differing_fields",
    "field_value",
]

#: The least share of who is a beneficial owner by shares: a quarter.
LEAST_SHARE = 0.25
ROUNDING = 1e-9


class CustomerKind(Enum):
    """A person or an organisation; an account has the kind of its owner."""

    PERSONAL = "personal"
    CORPORATE = "corporate"


class CustomerStatus(Enum):
    """Whether business may be done under a customer number."""

    ACTIVE = "active"
    CLOSED = "closed"


class OwnershipBasis(Enum):
    """Why a person is a beneficial owner; management is named where nobody owns or controls enough."""

    SHARES = "shares"
    CONTROL = "control"
    MANAGEMENT = "management"


class CustomerField(Enum):
    """A field of a customer's record, by its path; what maintenance changes and due diligence asks for."""

    NUMBER = "number"
    KIND = "kind"
    STATUS = "status"
    NAME = "name"
    DOCUMENT_KIND = "document.kind"
    DOCUMENT_NUMBER = "document.number"
    DOCUMENT_VALID_UNTIL = "document.valid_until"
    SEX = "basic.sex"
    BIRTH_DATE = "basic.birth_date"
    NATIONALITY = "basic.nationality"
    PHONE = "basic.phone"
    ADDRESS = "basic.address"
    OCCUPATION = "basic.occupation"
    LEGAL_REPRESENTATIVE = "basic.legal_representative"
    REGISTERED_ADDRESS = "basic.registered_address"
    INDUSTRY = "basic.industry"
    SEAL_ON_FILE = "basic.seal_on_file"
    BENEFICIAL_OWNERS = "basic.beneficial_owners"


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class PersonalBasic:
    """The basic information of a person; unknown is None."""

    sex: Sex | None = attrs.field(default=None, repr=False)
    birth_date: date | None = attrs.field(default=None, repr=False)
    nationality: str | None = attrs.field(default=None, repr=False)
    phone: Secret | None = attrs.field(default=None, converter=phone_number)
    address: str | None = attrs.field(default=None, repr=False)
    occupation: str | None = attrs.field(default=None, repr=False)


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class BeneficialOwner:
    """A person who in the end owns or controls an organisation; `share` is a fraction, None where unknown.

    Raises:
        InvalidValue: for a name of which nothing shows, a share outside 0 to 1, or one below 25 % as the basis.

    >>> card = IdentityDocument("PASSPORT", "E12345678")
    >>> BeneficialOwner(name="Ann Lee", document=card, basis=OwnershipBasis.SHARES, share=0.2)
    Traceback (most recent call last):
    kcm.errors.InvalidValue: found a share of 0.2, expected 0.25 to 1 for an owner by shares @ $.share
    """

    name: str = attrs.field(repr=False)
    document: IdentityDocument
    basis: OwnershipBasis
    share: float | None = None

    def __attrs_post_init__(self) -> None:
        _check_name(self.name)
        by_shares = self.basis is OwnershipBasis.SHARES
        least = LEAST_SHARE if by_shares else 0.0
        if self.share is None and not by_shares:
            return
        if self.share is None or not least <= self.share <= 1:
            found = "no share" if self.share is None else f"a share of {self.share}"
            basis = "an owner by shares" if by_shares else "an owner"
            raise InvalidValue(f"found {found}, expected {least:g} to 1 for {basis}", "$.share")


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class CorporateBasic:
    """The basic information of an organisation; unknown is None, and no beneficial owners are unknown ones.

    Raises:
        InvalidValue: when the shares of the owners by shares exceed the whole.
    """

    legal_representative: str | None = attrs.field(default=None, repr=False)
    registered_address: str | None = attrs.field(default=None, repr=False)
    phone: Secret | None = attrs.field(default=None, converter=phone_number)
    industry: str | None = None
    seal_on_file: bool = False
    beneficial_owners: tuple[BeneficialOwner, ...] = ()

    def __attrs_post_init__(self) -> None:
        total = fsum(owner.share or 0.0 for owner in self.beneficial_owners if owner.basis is OwnershipBasis.SHARES)
        if total > 1 + ROUNDING:
            raise InvalidValue(f"found shares that sum to {total:g}, expected 1 at most", "$.beneficial_owners")


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class PersonalCustomer:
    """A person who is a customer.

    Raises:
        InvalidValue: for a blank number, a name of which nothing shows, or a version below 1.
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


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class CorporateCustomer:
    """An organisation that is a customer.

    Raises:
        InvalidValue: for a blank number, a name of which nothing shows, or a version below 1.
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


#: A customer of either kind.
Customer = PersonalCustomer | CorporateCustomer


def field_value(customer: Customer, field: CustomerField) -> object:
    """What a record holds in a field; None where its kind of customer has no such field.

    >>> ann = PersonalCustomer(number="C1", name="Ann Lee", document=IdentityDocument("PASSPORT", "E12345678"))
    >>> field_value(ann, CustomerField.DOCUMENT_KIND), field_value(ann, CustomerField.INDUSTRY)
    ('PASSPORT', None)
    """
    value: object = customer
    for name in field.value.split("."):
        value = getattr(value, name, None)
    return value


def differing_fields(before: Customer, after: Customer) -> tuple[CustomerField, ...]:
    """The fields in which two records differ, in the order of `CustomerField`; versions are not compared."""
    return tuple(field for field in CustomerField if field_value(before, field) != field_value(after, field))


def _check(customer: Customer) -> None:
    not_blank(customer.number, "$.number")
    _check_name(customer.name)
    check_version(customer.version, "$.version")


def _check_name(name: str) -> None:
    if not name_key(name):
        raise InvalidValue("found a blank name, expected one of which something shows", "$.name")
