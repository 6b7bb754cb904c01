from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
import pytest

from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.changes import IdentityField
from kcm.customers.customer import (
    CorporateCustomer,
    Customer,
    CustomerKind,
    CustomerStatus,
    PersonalCustomer,
)
from kcm.customers.identity import IdentityDocument
from kcm.customers.reassignment import (
    RULES,
    STRICT_RULES,
    Decision,
    Evidence,
    Reassignment,
    examine,
    reassign,
)
from kcm.errors import InvalidValue, Refused
from kcm.i18n import sentence
from kcm.privacy import Secret
from kcm.rules import Finding, Severity
from kcm.testing.reassigning import FAULTS

NAME, KIND = IdentityField.NAME, IdentityField.DOCUMENT_KIND
ON = date(2014, 5, 6)

WRONG, RIGHT = "653130197608120136", "653130196708120136"
C1 = PersonalCustomer(number="C1", name="刘能", document=IdentityDocument("RESIDENT_ID", WRONG))
C2 = PersonalCustomer(number="C2", name="刘能", document=IdentityDocument("RESIDENT_ID", RIGHT))
ACCOUNT = Account(
    number=Secret("801050211010300008528"),
    owner="C1",
    kind=CustomerKind.PERSONAL,
    status=AccountStatus.OPEN,
    credential=WithdrawalCredential(method=CredentialMethod.PASSWORD, holder_name="刘能", document=C1.document),
)
COMPLETE = Evidence(
    password_verified=True,
    document_verified=True,
    document=C2.document,
    checked_by="teller 7",
    checked_on=ON,
)
CASE = Reassignment(
    account=ACCOUNT,
    current_owner=C1,
    new_owner=C2,
    evidence=COMPLETE,
    requested_on=ON,
    operator="operator 3",
    reference="R-1",
)
LI_PASSPORT = PersonalCustomer(number="C3", name="李四", document=IdentityDocument("PASSPORT", "P1234567"))
LI_CARD = PersonalCustomer(number="C3", name="李四", document=IdentityDocument("RESIDENT_ID", "11010519491231002X"))
COMPANY = CorporateCustomer(number="C4", name="刘能", document=C2.document)


def blocking(decision: Decision) -> list[str]:
    return [one.code.removeprefix("reassignment.") for one in decision.findings if one.severity is Severity.BLOCKS]


def warnings(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    warned = [one for one in findings if one.severity is Severity.WARNS]
    return [(one.code.removeprefix("reassignment."), one.path) for one in warned]


def with_evidence(request: Reassignment, **changes: Any) -> Reassignment:
    return attrs.evolve(request, evidence=attrs.evolve(request.evidence, **changes))


def passed_to(customer: Customer) -> Reassignment:
    return attrs.evolve(with_evidence(CASE, document=customer.document), new_owner=customer)


def test_method_d3_the_base_case_passes_the_account_to_the_right_record() -> None:
    outcome = reassign(CASE)
    assert outcome.account.owner == "C2"
    assert (outcome.account.number, outcome.account.version) == (ACCOUNT.number, 2)
    assert outcome.credential == outcome.account.credential
    assert outcome.credential == WithdrawalCredential(
        method=CredentialMethod.PASSWORD, holder_name="刘能", document=C2.document, version=2
    )
    assert examine(CASE).matched == {NAME, KIND}
    assert warnings(outcome.findings) == [
        ("ID_CHECK", "$.current_owner.document.number"),
        ("ID_CHECK", "$.new_owner.document.number"),
    ]


def test_the_change_record_says_what_was_done_by_whom_and_on_which_grounds() -> None:
    outcome = reassign(attrs.evolve(CASE, approver="approver 1"))
    change = outcome.change
    assert (change.reference, change.on, change.operator, change.approver) == ("R-1", ON, "operator 3", "approver 1")
    assert (change.from_customer, change.to_customer, change.account) == ("C1", "C2", ACCOUNT.number)
    assert change.matched == {NAME, KIND}
    assert (change.credential_before, change.credential_after) == (ACCOUNT.credential, outcome.credential)


@pytest.mark.parametrize(
    ("request_", "codes"),
    [
        (with_evidence(CASE, password_verified=False), ["AUTH_PASSWORD"]),
        (with_evidence(CASE, password_verified=None), ["AUTH_PASSWORD"]),
        (with_evidence(CASE, document_verified=False), ["AUTH_DOCUMENT"]),
        (
            with_evidence(CASE, document=attrs.evolve(C2.document, valid_until=date(2014, 5, 5))),
            ["AUTH_DOCUMENT"],
        ),
        (with_evidence(CASE, document=C1.document), ["AUTH_DOCUMENT"]),
        (with_evidence(CASE, document=IdentityDocument("PASSPORT", RIGHT)), ["AUTH_DOCUMENT"]),
        (with_evidence(CASE, document=None), ["AUTH_DOCUMENT"]),
        (passed_to(LI_PASSPORT), ["NO_OVERLAP"]),
        (passed_to(C1), ["SAME_OWNER"]),
        (attrs.evolve(CASE, account=attrs.evolve(ACCOUNT, status=AccountStatus.CLOSED)), ["ACCOUNT_NOT_OPEN"]),
        (attrs.evolve(CASE, account=attrs.evolve(ACCOUNT, status=AccountStatus.FROZEN)), ["ACCOUNT_NOT_OPEN"]),
        (attrs.evolve(CASE, account=attrs.evolve(ACCOUNT, owner="C9")), ["NOT_FOUND"]),
        (passed_to(attrs.evolve(C2, status=CustomerStatus.CLOSED)), ["CUSTOMER_INACTIVE"]),
        (passed_to(COMPANY), ["KIND_MISMATCH"]),
    ],
)
def test_method_d3_variants_are_refused(request_: Reassignment, codes: list[str]) -> None:
    assert blocking(examine(request_)) == codes
    with pytest.raises(Refused, match=f"blocked by reassignment.{codes[0]}") as error:
        reassign(request_)
    assert error.value.findings == examine(request_).findings


def test_method_d3_another_person_with_the_same_kind_of_document_is_a_weak_overlap() -> None:
    other = passed_to(LI_CARD)
    decision = examine(other)
    assert decision.allowed
    assert decision.matched == {KIND}
    assert ("WEAK_OVERLAP", "$.new_owner") in warnings(decision.findings)
    assert blocking(examine(other, STRICT_RULES)) == ["NO_OVERLAP"]
    with pytest.raises(Refused, match="NO_OVERLAP"):
        reassign(other, STRICT_RULES)


def test_method_d3_run_twice_is_refused_because_the_owner_is_the_target() -> None:
    again = attrs.evolve(CASE, account=reassign(CASE).account)
    assert blocking(examine(again)) == ["NOT_FOUND", "SAME_OWNER"]
    seen_right = attrs.evolve(again, current_owner=C2)
    assert blocking(examine(seen_right)) == ["SAME_OWNER"]


MILL = CorporateCustomer(
    number="C7", name="海尔", document=IdentityDocument("SOCIAL_CREDIT_CODE", "91350100M000100Y43")
)
CORPORATE = attrs.evolve(
    CASE,
    account=attrs.evolve(ACCOUNT, owner="C7", kind=CustomerKind.CORPORATE),
    current_owner=MILL,
    new_owner=attrs.evolve(MILL, number="C8"),
    evidence=Evidence(seal_verified=True, checked_by="teller 7", checked_on=ON),
)


def test_method_d3_a_corporate_account_needs_the_seal_and_no_document() -> None:
    assert examine(CORPORATE) == Decision(allowed=True, findings=(), matched=frozenset(IdentityField))
    for seal in (False, None):
        assert blocking(examine(with_evidence(CORPORATE, seal_verified=seal))) == ["AUTH_SEAL"]


def test_a_corporate_account_of_persons_mismatches_with_both() -> None:
    mixed = attrs.evolve(CORPORATE, current_owner=attrs.evolve(C1, number="C7"), new_owner=C2)
    findings = [one for one in examine(mixed).findings if one.severity is Severity.BLOCKS]
    assert [(one.code, one.path) for one in findings] == [
        ("reassignment.KIND_MISMATCH", "$.current_owner"),
        ("reassignment.KIND_MISMATCH", "$.new_owner"),
    ]


def test_every_fault_of_a_document_has_its_own_words() -> None:
    expired = attrs.evolve(C2.document, valid_until=date(2014, 5, 5))
    found = {
        sentence(finding)
        for changes in (
            {"document_verified": False},
            {"document": None},
            {"document": C1.document},
            {"document": expired},
        )
        for finding in examine(with_evidence(CASE, **changes)).findings
        if finding.severity is Severity.BLOCKS
    }
    assert len(found) == 4
    assert any("expired" in text for text in found)


@pytest.mark.parametrize(
    ("document", "english", "chinese"),
    [
        (C2.document, "its check digit does not fit", "校验位不符"),
        (IdentityDocument("RESIDENT_ID", "110105203001010028"), "its birth date is", "出生日期"),
        (IdentityDocument("PASSPORT", "P1"), "does not have the form", "格式不符"),
    ],
)
def test_a_number_in_doubt_says_why_in_both_languages(document: IdentityDocument, english: str, chinese: str) -> None:
    findings = examine(passed_to(attrs.evolve(C2, document=document))).findings
    finding = findings[-1]
    assert (finding.code, finding.path) == ("reassignment.ID_CHECK", "$.new_owner.document.number")
    assert english in sentence(finding, "en")
    assert chinese in sentence(finding, "zh_CN")


def test_a_document_of_a_hosts_own_kind_is_left_to_the_host() -> None:
    card = attrs.evolve(C2, document=IdentityDocument("LIBRARY_CARD", "1"))
    findings = examine(passed_to(card)).findings
    assert [one.path for one in findings] == ["$.current_owner.document.number"]


def test_every_rule_can_be_the_only_reason() -> None:
    table = "NOT_FOUND ACCOUNT_NOT_OPEN SAME_OWNER CUSTOMER_INACTIVE KIND_MISMATCH AUTH_SEAL AUTH_PASSWORD"
    assert set(FAULTS) == {*table.split(), "AUTH_DOCUMENT", "NO_OVERLAP"}


def test_all_reasons_are_found_at_once_in_the_order_of_the_rules() -> None:
    nothing = Evidence(checked_by="teller 7", checked_on=ON)
    worst = attrs.evolve(
        CASE,
        account=attrs.evolve(ACCOUNT, status=AccountStatus.CLOSED, owner="C3"),
        new_owner=attrs.evolve(LI_PASSPORT, status=CustomerStatus.CLOSED),
        evidence=nothing,
    )
    assert blocking(examine(worst)) == [
        "NOT_FOUND",
        "ACCOUNT_NOT_OPEN",
        "SAME_OWNER",
        "CUSTOMER_INACTIVE",
        "AUTH_PASSWORD",
        "AUTH_DOCUMENT",
        "AUTH_DOCUMENT",
        "NO_OVERLAP",
    ]


def test_a_host_may_add_rules_of_its_own() -> None:
    def four_eyes(request: Reassignment) -> Iterator[Finding]:
        if request.approver in (None, request.operator):
            yield Finding("bank.FOUR_EYES", Severity.BLOCKS, "$.approver")

    assert not examine(CASE, [*RULES, four_eyes]).allowed
    with pytest.raises(Refused, match=r"blocked by bank.FOUR_EYES"):
        reassign(CASE, [*RULES, four_eyes])
    assert reassign(attrs.evolve(CASE, approver="approver 1"), [*RULES, four_eyes]).account.owner == "C2"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("operator", " ", "blank"),
        ("reference", "", "blank"),
        ("requested_on", "2014-05-06", "found str, expected a date"),
        ("account", None, "expected Account"),
        ("new_owner", "C2", "expected CorporateCustomer"),
        ("evidence", True, "expected Evidence"),
    ],
)
def test_what_is_no_request_is_refused(field: str, value: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(CASE, **{field: value})
    assert error.value.path == f"$.{field}"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("checked_by", " ", "blank"),
        ("password_verified", "hunter2", "expected true or false"),
        ("seal_verified", 1, "expected true or false"),
        ("document", "653130", "expected IdentityDocument"),
    ],
)
def test_evidence_is_the_outcome_of_a_check_and_nothing_else(field: str, value: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(COMPLETE, **{field: value})
    assert error.value.path == f"$.{field}"
    assert "hunter2" not in str(error.value)
