"""Register, amend, close: what may become of a customer's record (method A4, A5).

Maintenance changes all other information; name, document kind and document number are refused, because correcting
them is what a reassignment is for. `LAWFUL_CHANGE_RULES` let a host renew a card or a legal name on evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from kcm.customers.changes import CustomerAmended, CustomerClosed, CustomerRegistered
from kcm.customers.customer import (
    CorporateCustomer,
    CustomerField,
    CustomerKind,
    CustomerStatus,
    PersonalCustomer,
    differing_fields,
)
from kcm.customers.due_diligence import number_findings
from kcm.customers.evidence import DocumentFault, Evidence, document_fault
from kcm.customers.requests import Request, head
from kcm.fields import checked
from kcm.privacy import personal
from kcm.rules import Finding, Rule, Severity, check

__all__ = [
    "CLOSING_RULES",
    "IDENTITY_FIELDS",
    "LAWFUL_CHANGE_RULES",
    "REGISTRATION_RULES",
    "RULES",
    "Closing",
    "Maintenance",
    "Registration",
    "amend",
    "close",
    "register",
]

FIXED_FIELDS = (CustomerField.NUMBER, CustomerField.KIND, CustomerField.STATUS)
#: The fields that make a customer another one; a change of them needs proof, or is a reassignment.
IDENTITY_FIELDS = (CustomerField.NAME, CustomerField.DOCUMENT_KIND, CustomerField.DOCUMENT_NUMBER)


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class Registration(Request):
    """A request to set up a customer record (建立客户信息)."""

    customer: PersonalCustomer | CorporateCustomer


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class Maintenance(Request):
    """A request to change a customer record (维护客户信息): the record as it is, and as it should become.

    `amended` keeps the version of `customer`; the verb counts it up.
    """

    customer: PersonalCustomer | CorporateCustomer
    amended: PersonalCustomer | CorporateCustomer
    evidence: Evidence | None = None


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class Closing(Request):
    """A request to close a customer record, which stays and can be asked for."""

    customer: PersonalCustomer | CorporateCustomer


def _blocks(name: str, path: str, **values: object) -> Finding:
    return Finding(f"maintenance.{name}", Severity.BLOCKS, path, values)


def record_is_new(request: Registration) -> Iterator[Finding]:
    """A new record is active and of version 1."""
    if request.customer.status is not CustomerStatus.ACTIVE or request.customer.version != 1:
        values = {"status": request.customer.status, "version": request.customer.version}
        yield _blocks("NOT_NEW", "$.customer", **values)


def number_can_exist(request: Registration) -> Iterator[Finding]:
    """A document number that cannot exist blocks; a doubtful one warns."""
    yield from number_findings(request.customer, request.requested_on, "$.customer")


def customer_is_active(request: Maintenance | Closing) -> Iterator[Finding]:
    """Nothing is done under a closed customer number."""
    if request.customer.status is not CustomerStatus.ACTIVE:
        yield _blocks("CUSTOMER_INACTIVE", "$.customer.status", customer=request.customer.number)


def something_changes(request: Maintenance) -> Iterator[Finding]:
    """An act without effect leaves no record."""
    if not differing_fields(request.customer, request.amended):
        yield _blocks("NO_CHANGE", "$.amended", customer=request.customer.number)


def versions_agree(request: Maintenance) -> Iterator[Finding]:
    """The amended record was made from this version of the record."""
    if request.amended.version != request.customer.version:
        values = {"found": request.amended.version, "expected": request.customer.version}
        yield _blocks("OTHER_VERSION", "$.amended.version", **values)


def fixed_fields_stay(request: Maintenance) -> Iterator[Finding]:
    """Customer number and kind never change, and the status only by closing."""
    yield from _immutable(request, FIXED_FIELDS)


def identity_stays(request: Maintenance) -> Iterator[Finding]:
    """Name, document kind and document number are corrected by reassigning the account, not here (A5)."""
    yield from _immutable(request, IDENTITY_FIELDS)


def _immutable(request: Maintenance, fields: tuple[CustomerField, ...]) -> Iterator[Finding]:
    for field in differing_fields(request.customer, request.amended):
        if field in fields:
            yield _blocks("IMMUTABLE_FIELD", f"$.amended.{field.value}", field=field)


def changes_identity(change: Maintenance | CustomerAmended) -> bool:
    """Whether name, document kind or document number becomes another, so that credentials are to be renewed."""
    before, after = (
        (change.customer, change.amended) if isinstance(change, Maintenance) else (change.before, change.after)
    )
    return not set(IDENTITY_FIELDS).isdisjoint(differing_fields(before, after))


def identity_change_is_proven(request: Maintenance) -> Iterator[Finding]:
    """A lawful change of identity needs the new document, verified and unexpired; an organisation's, the seal too."""
    if not changes_identity(request):
        return
    yield from number_findings(request.amended, request.requested_on, "$.amended")
    evidence = request.evidence
    if evidence is None or evidence.document_verified is not True:
        yield _blocks("EVIDENCE", "$.evidence.document_verified", fault=DocumentFault.NOT_VERIFIED)
    shown = None if evidence is None else evidence.document
    fault = document_fault(shown, request.amended.document, request.requested_on)
    if fault:
        yield _blocks("EVIDENCE", "$.evidence.document", fault=fault)
    if request.customer.kind is CustomerKind.CORPORATE and (evidence is None or evidence.seal_verified is not True):
        yield _blocks("AUTH_SEAL", "$.evidence.seal_verified")


#: What a new record must be.
REGISTRATION_RULES: tuple[Rule[Registration], ...] = (record_is_new, number_can_exist)
_ALWAYS: tuple[Rule[Maintenance], ...] = (customer_is_active, versions_agree, something_changes, fixed_fields_stay)
#: What a change of a record must be, where the identity stays as it is.
RULES: tuple[Rule[Maintenance], ...] = (*_ALWAYS, identity_stays)
#: The same where the identity may change on evidence, as after a marriage.
LAWFUL_CHANGE_RULES: tuple[Rule[Maintenance], ...] = (*_ALWAYS, identity_change_is_proven)
#: What the closing of a record must be.
CLOSING_RULES: tuple[Rule[Closing], ...] = (customer_is_active,)


def register(request: Registration, rules: Iterable[Rule[Registration]] = REGISTRATION_RULES) -> CustomerRegistered:
    """The record of a new customer.

    Raises:
        Refused: with all findings, when one blocks.
    """
    return record_registration(request, check(request, rules))


def amend(request: Maintenance, rules: Iterable[Rule[Maintenance]] = RULES) -> CustomerAmended:
    """The record of a maintained customer, version one more.

    Raises:
        Refused: with all findings, when one blocks.
    """
    return record_maintenance(request, check(request, rules))


def close(request: Closing, rules: Iterable[Rule[Closing]] = CLOSING_RULES) -> CustomerClosed:
    """The record of a customer closed; whether they still hold an account is asked of the host or the book.

    Raises:
        Refused: with all findings, when one blocks.
    """
    return record_closing(request, check(request, rules))


def record_registration(request: Registration, findings: tuple[Finding, ...]) -> CustomerRegistered:
    """The change record of a registration on what was found; `Refused` when something blocks."""
    return CustomerRegistered(**head(request, findings), customer=request.customer)


def record_maintenance(request: Maintenance, findings: tuple[Finding, ...]) -> CustomerAmended:
    """The change record of a maintenance on what was found; `Refused` when something blocks."""
    after = attrs.evolve(request.amended, version=request.customer.version + 1)
    return CustomerAmended(**head(request, findings), before=request.customer, after=after, evidence=request.evidence)


def record_closing(request: Closing, findings: tuple[Finding, ...]) -> CustomerClosed:
    """The change record of a closing on what was found; `Refused` when something blocks."""
    return CustomerClosed(
        **head(request, findings), customer=request.customer.number, version=request.customer.version + 1
    )
