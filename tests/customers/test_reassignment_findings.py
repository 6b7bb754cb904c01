"""Every finding of a reassignment says where it stands and rests on the values it tells."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from tests.customers.ledger import C1, C2, CASE, CORPORATE, HAIER, LI_PASSPORT, SAVINGS, to

from kcm.customers.accounts import AccountStatus
from kcm.customers.customer import CustomerStatus
from kcm.customers.identity import IdentityDocument
from kcm.customers.reassignment import RULES, STRICT_RULES, Reassignment, examine, reassign
from kcm.rules import Severity, Term


def proven(**outcomes: Any) -> Reassignment:
    return attrs.evolve(CASE, evidence=attrs.evolve(CASE.evidence, **outcomes))


KIND = {"account": Term("CustomerKind.PERSONAL"), "customer": Term("CustomerKind.CORPORATE")}
FAULT = "DocumentFault"
TABLE: list[tuple[Reassignment, str, str, dict[str, Any]]] = [
    (
        attrs.evolve(CASE, current_owner=attrs.evolve(C1, number="C9")),
        "NOT_FOUND",
        "$.current_owner.number",
        {"owner": "C1", "given": "C9"},
    ),
    (
        attrs.evolve(CASE, account=attrs.evolve(SAVINGS, status=AccountStatus.FROZEN)),
        "ACCOUNT_NOT_OPEN",
        "$.account.status",
        {"status": Term("AccountStatus.FROZEN")},
    ),
    (to(C1), "SAME_OWNER", "$.new_owner.number", {"owner": "C1"}),
    (
        attrs.evolve(CASE, new_owner=attrs.evolve(C2, status=CustomerStatus.CLOSED)),
        "CUSTOMER_INACTIVE",
        "$.new_owner.status",
        {"customer": "C2"},
    ),
    (attrs.evolve(CASE, new_owner=attrs.evolve(HAIER, document=C2.document)), "KIND_MISMATCH", "$.new_owner", KIND),
    (attrs.evolve(CASE, current_owner=attrs.evolve(HAIER, number="C1")), "KIND_MISMATCH", "$.current_owner", KIND),
    (
        attrs.evolve(CORPORATE, evidence=attrs.evolve(CORPORATE.evidence, seal_verified=None)),
        "AUTH_SEAL",
        "$.evidence.seal_verified",
        {},
    ),
    (proven(password_verified=None), "AUTH_PASSWORD", "$.evidence.password_verified", {}),
    (
        proven(document_verified=None),
        "AUTH_DOCUMENT",
        "$.evidence.document_verified",
        {"fault": Term(f"{FAULT}.NOT_VERIFIED")},
    ),
    (proven(document=None), "AUTH_DOCUMENT", "$.evidence.document", {"fault": Term(f"{FAULT}.NOT_SHOWN")}),
    (proven(document=C1.document), "AUTH_DOCUMENT", "$.evidence.document", {"fault": Term(f"{FAULT}.OF_ANOTHER")}),
    (to(LI_PASSPORT), "NO_OVERLAP", "$.new_owner", {}),
]


@pytest.mark.parametrize(("request_", "code", "path", "values"), TABLE)
def test_a_blocking_finding_has_its_place_and_values(
    request_: Reassignment, code: str, path: str, values: dict[str, Any]
) -> None:
    found = [one for one in examine(request_, RULES).findings if one.code == f"reassignment.{code}"]
    assert (path, values) in [(one.path, dict(one.values)) for one in found]
    assert {one.severity for one in found} == {Severity.BLOCKS}


def test_a_frozen_account_stays_frozen_under_a_hosts_own_rules() -> None:
    frozen = attrs.evolve(CASE, account=attrs.evolve(SAVINGS, status=AccountStatus.FROZEN))
    outcome = reassign(frozen, [])
    assert (outcome.account.status, outcome.change.status) == (AccountStatus.FROZEN, AccountStatus.FROZEN)


def test_the_strict_rules_tell_the_same_place() -> None:
    (finding,) = [one for one in examine(to(LI_PASSPORT), STRICT_RULES).findings if one.severity is Severity.BLOCKS]
    assert (finding.code, finding.path) == ("reassignment.NO_OVERLAP", "$.new_owner")


def test_a_doubtful_number_tells_whose_it_is_and_which_check_found_it() -> None:
    found = [one for one in examine(CASE).findings if one.code == "reassignment.ID_CHECK"]
    assert [(one.path, one.values["customer"], one.values["check"]) for one in found] == [
        ("$.current_owner.document.number", "C1", "identity.CHECK_DIGIT"),
        ("$.new_owner.document.number", "C2", "identity.CHECK_DIGIT"),
    ]
    assert all(set(one.values) == {"customer", "check", "fault"} for one in found)


def test_a_hosts_own_kind_does_not_hide_the_doubt_about_the_other_number() -> None:
    fishing = attrs.evolve(C1, document=IdentityDocument("FISHING_LICENCE", "7"))
    found = examine(attrs.evolve(CASE, current_owner=fishing)).findings
    assert [one.path for one in found if one.code == "reassignment.ID_CHECK"] == ["$.new_owner.document.number"]
