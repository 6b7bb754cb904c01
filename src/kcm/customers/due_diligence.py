"""What a bank should know of a customer and does not, and where a record contradicts its own document.

For persons the nine elements of basic identity information (name, sex, nationality, occupation, address, phone,
document kind, number and validity) of the Chinese due-diligence measures for financial institutions; for
organisations their basic information and the beneficial owners at 25 % or more. Nothing here blocks: an incomplete
record may be the one that an account must leave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

import attrs

from kcm.customers.customer import (
    CorporateCustomer,
    Customer,
    CustomerField,
    CustomerKind,
    PersonalCustomer,
    field_value,
)
from kcm.customers.identity import IDENTITY_KINDS, Sex, check_number, read_resident_number
from kcm.periods import as_date
from kcm.rules import Finding, Severity

__all__ = ["ELEMENTS", "examine_customer", "number_findings"]

#: Name, document kind and number are the other three of a person's nine: no record is without them.
ELEMENTS: Mapping[CustomerKind, tuple[CustomerField, ...]] = MappingProxyType(
    {
        CustomerKind.PERSONAL: (
            CustomerField.DOCUMENT_VALID_UNTIL,
            CustomerField.SEX,
            CustomerField.NATIONALITY,
            CustomerField.PHONE,
            CustomerField.ADDRESS,
            CustomerField.OCCUPATION,
        ),
        CustomerKind.CORPORATE: (
            CustomerField.DOCUMENT_VALID_UNTIL,
            CustomerField.LEGAL_REPRESENTATIVE,
            CustomerField.REGISTERED_ADDRESS,
            CustomerField.PHONE,
            CustomerField.INDUSTRY,
            CustomerField.BENEFICIAL_OWNERS,
        ),
    }
)


def examine_customer(customer: Customer, *, as_of: date) -> tuple[Finding, ...]:
    """Everything in doubt about a record on a day: missing elements, an expired document, contradictions.

    Raises:
        InvalidValue: for a day that is no date.

    >>> from kcm.customers.identity import IdentityDocument
    >>> card = IdentityDocument("RESIDENT_ID", "11010519491231002X", date(2020, 1, 1))
    >>> ann = PersonalCustomer(number="C1", name="Ann Lee", document=card)
    >>> found = examine_customer(ann, as_of=date(2026, 11, 20))
    >>> [finding.code for finding in found][:2], len(found)
    (['customer.MISSING', 'customer.MISSING'], 6)
    """
    day = as_date(as_of, "as_of")
    return (
        *_missing(customer),
        *_expired(customer, day),
        *number_findings(customer, day, "$"),
        *_contradictions(customer),
    )


def number_findings(customer: Customer, as_of: date, path: str) -> Iterator[Finding]:
    """What the check of the document number finds, with the path of the customer before it."""
    document = customer.document
    if document.kind in IDENTITY_KINDS:  # a host's own kind is checked by the host's own rule
        for found in check_number(document.kind, document.number.reveal(), as_of=as_of):
            yield attrs.evolve(found, path=f"{path}.document.number")


def _warns(name: str, at: CustomerField, **values: object) -> Finding:
    return Finding(f"customer.{name}", Severity.WARNS, f"$.{at.value}", values)


def _missing(customer: Customer) -> Iterator[Finding]:
    for field in ELEMENTS[customer.kind]:
        value = field_value(customer, field)
        if value is None or value == () or (isinstance(value, str) and not value.strip()):
            yield _warns("MISSING", field, field=field, customer=customer.number)


def _expired(customer: Customer, day: date) -> Iterator[Finding]:
    until = customer.document.valid_until
    if not customer.document.valid_on(day):
        at = CustomerField.DOCUMENT_VALID_UNTIL
        yield _warns("DOCUMENT_EXPIRED", at, customer=customer.number, field=at, until=until)


def _contradictions(customer: Customer) -> Iterator[Finding]:
    """The resident number says birth date and sex; a record that says otherwise has one of them wrong."""
    if isinstance(customer, CorporateCustomer) or customer.document.kind not in ("RESIDENT_ID", "RESIDENCE_PERMIT"):
        return
    number = read_resident_number(customer.document.number.reveal())
    if number is None:
        return
    yield from _differs(customer, CustomerField.BIRTH_DATE, number.birth_date)
    if customer.basic.sex is not Sex.UNSPECIFIED:
        yield from _differs(customer, CustomerField.SEX, number.sex)


def _differs(customer: PersonalCustomer, field: CustomerField, printed: object) -> Iterator[Finding]:
    recorded = field_value(customer, field)
    if recorded is not None and recorded != printed:
        yield _warns("CONTRADICTS_NUMBER", field, field=field, customer=customer.number)
