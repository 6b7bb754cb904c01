"""Maintenance changes all other information, and never who the customer is (method A5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.customers.ledger import C1, HAIER, ON, head, moved_to, person, shown

from kcm.customers.customer import CorporateCustomer, Customer, CustomerField, CustomerStatus, PersonalBasic
from kcm.customers.identity import IdentityDocument
from kcm.customers.maintenance import (
    LAWFUL_CHANGE_RULES,
    REGISTRATION_RULES,
    RULES,
    Closing,
    Maintenance,
    Registration,
    amend,
    close,
    register,
)
from kcm.customers.requests import four_eyes
from kcm.errors import InvalidValue, Refused
from kcm.plugins import load
from kcm.privacy import Secret
from kcm.rules import Rule, Severity, Term, check, passes
from kcm.testing.maintaining import closings, lawful_changes, maintenances, registrations

PHONE = moved_to(C1, "13800138000")


def changed(**fields: Any) -> Maintenance:
    return Maintenance(**head("M"), customer=C1, amended=attrs.evolve(C1, **fields))


def blocked(request: Maintenance, rules: Sequence[Rule[Maintenance]] = RULES) -> list[tuple[str, str]]:
    findings = check(request, rules)
    assert {one.severity for one in findings} <= {Severity.BLOCKS, Severity.WARNS}
    return [(one.code.removeprefix("maintenance."), one.path) for one in findings if one.severity is Severity.BLOCKS]


def test_method_a5_a_changed_phone_is_version_2_with_one_record() -> None:
    change = amend(PHONE)
    assert (change.before, change.after.version, change.fields) == (C1, 2, (CustomerField.PHONE,))
    assert change.after == attrs.evolve(PHONE.amended, version=2)
    assert (change.reference, change.on, change.operator) == (PHONE.reference, ON, "teller 7")
    assert (change.approver, change.evidence, change.findings) == (None, None, ())


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (changed(name="刘熊"), CustomerField.NAME),
        (changed(name="刘 能"), CustomerField.NAME),
        (changed(document=IdentityDocument("PASSPORT", "653130197608120136")), CustomerField.DOCUMENT_KIND),
        (changed(document=IdentityDocument("RESIDENT_ID", "653130196708120136")), CustomerField.DOCUMENT_NUMBER),
        (changed(number="C9"), CustomerField.NUMBER),
        (changed(status=CustomerStatus.CLOSED), CustomerField.STATUS),
    ],
)
def test_method_a5_who_the_customer_is_does_not_change_here(request_: Maintenance, field: CustomerField) -> None:
    assert blocked(request_) == [("IMMUTABLE_FIELD", f"$.amended.{field.value}")]
    (finding,) = check(request_, RULES)
    assert finding.values["field"] == Term.of(field)
    with pytest.raises(Refused, match="IMMUTABLE_FIELD"):
        amend(request_)


def test_the_kind_of_customer_does_not_change() -> None:
    company = CorporateCustomer(number="C1", name=C1.name, document=C1.document)
    request = Maintenance(**head("M"), customer=C1, amended=company)
    expected = [("IMMUTABLE_FIELD", "$.amended.kind")]
    assert blocked(request) == expected
    assert blocked(attrs.evolve(request, evidence=shown(C1)), LAWFUL_CHANGE_RULES) == expected


def test_the_validity_of_the_document_is_other_information() -> None:
    renewed = IdentityDocument("RESIDENT_ID", C1.document.number, date(2036, 1, 1))
    assert amend(changed(document=renewed)).fields == (CustomerField.DOCUMENT_VALID_UNTIL,)


def test_an_act_without_effect_is_refused() -> None:
    assert blocked(changed()) == [("NO_CHANGE", "$.amended")]


def test_the_amended_record_is_of_the_version_it_was_made_from() -> None:
    request = attrs.evolve(PHONE, amended=attrs.evolve(PHONE.amended, version=2))
    assert blocked(request) == [("OTHER_VERSION", "$.amended.version")]
    (finding,) = check(request, RULES)
    assert (finding.values["found"], finding.values["expected"]) == (2, 1)
    assert amend(attrs.evolve(PHONE, amended=attrs.evolve(PHONE.amended, version=7)), ()).after.version == 2


def test_a_closed_record_is_not_maintained_and_not_closed_again() -> None:
    closed = attrs.evolve(C1, status=CustomerStatus.CLOSED)
    amended = attrs.evolve(closed, basic=PersonalBasic(phone=Secret("13800138000")))
    request = Maintenance(**head("M"), customer=closed, amended=amended)
    assert blocked(request) == [("CUSTOMER_INACTIVE", "$.customer.status")]
    with pytest.raises(Refused, match="CUSTOMER_INACTIVE"):
        close(Closing(**head("K"), customer=closed))


NEW_NAME = changed(name="刘熊")
PROOF = shown(NEW_NAME.amended)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (PROOF, []),
        (None, ["NOT_VERIFIED", "NOT_SHOWN"]),
        (attrs.evolve(PROOF, document_verified=None), ["NOT_VERIFIED"]),
        (attrs.evolve(PROOF, document_verified=False), ["NOT_VERIFIED"]),
        (attrs.evolve(PROOF, document=None), ["NOT_SHOWN"]),
        (attrs.evolve(PROOF, document=IdentityDocument("RESIDENT_ID", "11010519491231002X")), ["OF_ANOTHER"]),
        (attrs.evolve(PROOF, document=attrs.evolve(C1.document, valid_until=date(2026, 11, 19))), ["EXPIRED"]),
        (attrs.evolve(PROOF, document=attrs.evolve(C1.document, valid_until=ON)), []),
        (attrs.evolve(PROOF, seal_verified=None, password_verified=None), []),
    ],
)
def test_a_lawful_change_of_identity_needs_the_document(evidence: Any, expected: list[str]) -> None:
    request = attrs.evolve(NEW_NAME, evidence=evidence)
    findings = [one for one in check(request, LAWFUL_CHANGE_RULES) if one.code == "maintenance.EVIDENCE"]
    assert [one.values["fault"] for one in findings] == [Term(f"DocumentFault.{fault}") for fault in expected]
    paths = {"NOT_VERIFIED": "$.evidence.document_verified"}
    assert [one.path for one in findings] == [paths.get(fault, "$.evidence.document") for fault in expected]
    assert bool(blocked(request, LAWFUL_CHANGE_RULES)) is bool(expected)


@pytest.mark.parametrize("seal", [None, False, True])
def test_an_organisation_proves_a_change_by_its_seal_too(seal: bool | None) -> None:
    renamed: Customer = attrs.evolve(HAIER, name="海尔智家")
    evidence = attrs.evolve(shown(renamed), seal_verified=seal)
    request = Maintenance(**head("M"), customer=HAIER, amended=renamed, evidence=evidence)
    expected = [] if seal else [("AUTH_SEAL", "$.evidence.seal_verified")]
    assert blocked(request, LAWFUL_CHANGE_RULES) == expected
    without = blocked(attrs.evolve(request, evidence=None), LAWFUL_CHANGE_RULES)
    assert ("AUTH_SEAL", "$.evidence.seal_verified") in without


def test_a_lawful_change_to_a_number_that_cannot_exist_is_refused() -> None:
    impossible = changed(document=IdentityDocument("RESIDENT_ID", "65313019670812013"))
    request = attrs.evolve(impossible, evidence=shown(impossible.amended))
    assert blocked(request, LAWFUL_CHANGE_RULES) == [("identity.SHAPE", "$.amended.document.number")]


def test_other_information_needs_no_evidence_under_the_lawful_policy() -> None:
    assert amend(PHONE, LAWFUL_CHANGE_RULES).after.version == 2


@given(lawful_changes())
def test_the_lawful_policy_keeps_number_and_kind(request: Maintenance) -> None:
    """A name changes on evidence, is recorded with it, and is refused by the standard rules."""
    change = amend(request, LAWFUL_CHANGE_RULES)
    assert (change.fields, change.evidence) == ((CustomerField.NAME,), request.evidence)
    with pytest.raises(Refused, match="IMMUTABLE_FIELD"):
        amend(request)
    moved = attrs.evolve(request, amended=attrs.evolve(request.amended, number=f"{request.customer.number}-2"))
    with pytest.raises(Refused, match="IMMUTABLE_FIELD"):
        amend(moved, LAWFUL_CHANGE_RULES)


@given(maintenances())
def test_a_change_record_holds_the_record_before_and_after(request: Maintenance) -> None:
    """Before is the record as it was, after is the amended one with a version one more."""
    change = amend(request)
    assert (change.before, change.after) == (
        request.customer,
        attrs.evolve(request.amended, version=request.customer.version + 1),
    )
    assert change.fields


@given(registrations(), closings())
def test_a_record_is_registered_as_it_is_and_closed_instead_of_deleted(
    registration: Registration, closing: Closing
) -> None:
    """A new record is kept whole; a closed one keeps its number and gets a version more."""
    assert register(registration).customer == registration.customer
    change = close(closing)
    assert (change.customer, change.version) == (closing.customer.number, closing.customer.version + 1)


@pytest.mark.parametrize(
    ("customer", "expected"),
    [
        (person("C1", "刘能", "11010519491231002X"), []),
        (person("C1", "刘能", "653130197608120136"), [("identity.CHECK_DIGIT", Severity.WARNS)]),
        (person("C1", "刘能", "65313019760812013"), [("identity.SHAPE", Severity.BLOCKS)]),
        (person("C1", "刘能", "110105202711210027"), [("identity.BIRTH_DATE", Severity.BLOCKS)]),
        (person("C1", "刘能", "anything", "FISHING_LICENCE"), []),
        (attrs.evolve(C1, version=2), [("maintenance.NOT_NEW", Severity.BLOCKS)]),
        (attrs.evolve(C1, status=CustomerStatus.CLOSED), [("maintenance.NOT_NEW", Severity.BLOCKS)]),
    ],
)
def test_a_new_record_is_new_and_has_a_number_that_can_exist(
    customer: Customer, expected: list[tuple[str, Severity]]
) -> None:
    request = Registration(**head("N"), customer=customer)
    findings = check(request, REGISTRATION_RULES)
    told = [(one.code, one.severity) for one in findings]
    assert [one for one in told if one[0] != "identity.CHECK_DIGIT" or one in expected] == expected
    assert {one.path for one in findings} <= {"$.customer", "$.customer.document.number"}
    if passes(findings):
        assert register(request).findings == findings
    else:
        with pytest.raises(Refused):
            register(request)


def test_the_maintenance_rules_are_entries_of_their_hook() -> None:
    expected = {"standard": RULES, "lawful_change": LAWFUL_CHANGE_RULES, "four_eyes": four_eyes}
    assert load("kcm.maintenance_rules") == expected
    assert blocked(PHONE, (*RULES, four_eyes)) == [("request.FOUR_EYES", "$.approver")]
    assert blocked(attrs.evolve(PHONE, approver="manager"), (*RULES, four_eyes)) == []


@pytest.mark.parametrize("approver", ["teller 7", "Teller 7", " ｔｅｌｌｅｒ 7"])
def test_nobody_approves_their_own_act_under_another_spelling(approver: str) -> None:
    assert blocked(attrs.evolve(PHONE, approver=approver), [four_eyes]) == [("request.FOUR_EYES", "$.approver")]


def test_who_approved_is_in_the_record() -> None:
    approved: dict[str, Any] = {**head("K"), "approver": "manager"}
    assert amend(attrs.evolve(PHONE, approver="manager")).approver == "manager"
    assert close(Closing(**approved, customer=C1)).approver == "manager"
    assert register(Registration(**approved, customer=C1)).approver == "manager"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reference", " ", "blank"),
        ("operator", "", "blank"),
        ("approver", "\u3000", "blank"),
        ("requested_on", "2026-11-20", "expected a date"),
        ("customer", None, "expected"),
        ("amended", HAIER.document, "expected"),
        ("evidence", True, "expected Evidence"),
    ],
)
def test_what_is_no_request_is_refused(field: str, value: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(PHONE, **{field: value})
    assert error.value.path == f"$.{field}"
