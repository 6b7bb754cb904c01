"""Three policies on one request: the literal one, the strict one, and the strict one that knows 15 and 18 digits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.changes import IdentityField
from kcm.customers.customer import CorporateCustomer, Customer, CustomerKind, PersonalCustomer
from kcm.customers.evidence import Evidence
from kcm.customers.identity import IdentityDocument
from kcm.customers.reassignment import (
    DOUBTS,
    RULES,
    SAME_PERSON_15_18,
    STRICT_RULES,
    Outcome,
    Reassignment,
    examine,
    four_eyes,
    matched,
    outcome_of,
    reassign,
)
from kcm.errors import InvalidValue
from kcm.i18n import phrases, sentence
from kcm.interchange import from_data, to_data
from kcm.plugins import load
from kcm.rules import Rule, Severity, Term
from kcm.testing.people import customers
from kcm.testing.reassigning import outcomes, reassignments

ON = date(2026, 11, 20)
OLD, NEW = "110105491231002", "11010519491231002X"
POLICIES = {"standard": RULES, "strict": STRICT_RULES, "same_person_15_18": SAME_PERSON_15_18}


def person(number: str, name: str, document: str, kind: str = "RESIDENT_ID") -> PersonalCustomer:
    return PersonalCustomer(number=number, name=name, document=IdentityDocument(kind, document))


def request(old: PersonalCustomer, new: PersonalCustomer, shown: IdentityDocument | None = None) -> Reassignment:
    credential = WithdrawalCredential(method=CredentialMethod.PASSWORD, holder_name=old.name, document=old.document)
    return Reassignment(
        account=Account(
            number="801050211010300008528",
            owner=old.number,
            kind=CustomerKind.PERSONAL,
            status=AccountStatus.OPEN,
            credential=credential,
        ),
        current_owner=old,
        new_owner=new,
        evidence=Evidence(
            password_verified=True,
            document_verified=True,
            document=shown or new.document,
            checked_by="teller 7",
            checked_on=ON,
        ),
        requested_on=ON,
        operator="teller 7",
        reference="R-1",
    )


def found(asked: Reassignment, rules: Sequence[Rule[Reassignment]]) -> list[tuple[str, Severity, str]]:
    return [(one.code.removeprefix("reassignment."), one.severity, one.path) for one in examine(asked, rules).findings]


# The clerk wrote 刘熊 for 刘能, and the old card had 15 digits.
MISSPELT = request(person("C1", "刘熊", OLD), person("C2", "刘能", NEW))
NO_OVERLAP = ("NO_OVERLAP", Severity.BLOCKS, "$.new_owner")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("standard", [("WEAK_OVERLAP", Severity.WARNS, "$.new_owner")]),
        ("strict", [NO_OVERLAP]),
        ("same_person_15_18", [("SAME_PERSON_15_18", Severity.NOTES, "$.new_owner.document.number")]),
    ],
)
def test_15_and_18_digits_of_one_person_are_one_number_to_one_policy(
    policy: str, expected: list[tuple[str, Severity, str]]
) -> None:
    assert found(MISSPELT, POLICIES[policy]) == expected


def test_the_kind_must_be_the_same_for_15_and_18_digits_to_be_one() -> None:
    other_kind = person("C1", "刘熊", OLD, "HOUSEHOLD_BOOK")
    assert found(attrs.evolve(MISSPELT, current_owner=other_kind), SAME_PERSON_15_18) == [NO_OVERLAP]


def test_15_digits_of_somebody_else_are_no_overlap() -> None:
    somebody = person("C1", "刘熊", "110105491231003")
    assert found(attrs.evolve(MISSPELT, current_owner=somebody), SAME_PERSON_15_18) == [NO_OVERLAP]


def test_an_equal_name_or_number_passes_without_a_note() -> None:
    same_name = request(person("C1", "刘能", "110105491231003"), person("C2", "刘能", NEW))
    assert found(same_name, SAME_PERSON_15_18) == []
    same_number = request(person("C1", "刘熊", NEW), person("C2", "刘能", NEW))
    assert found(same_number, SAME_PERSON_15_18) == []


def test_the_card_of_18_digits_proves_the_holder_of_a_record_of_15() -> None:
    shown = IdentityDocument("RESIDENT_ID", NEW)
    asked = request(person("C1", "刘能", "110105491231003"), person("C2", "刘能", OLD), shown)
    assert found(asked, SAME_PERSON_15_18) == []
    assert [one[0] for one in found(asked, STRICT_RULES)] == ["AUTH_DOCUMENT"]


@pytest.mark.parametrize(
    ("shown", "fault"),
    [
        (IdentityDocument("RESIDENT_ID", NEW, date(2026, 11, 19)), "EXPIRED"),
        (IdentityDocument("RESIDENT_ID", "110105491231003"), "OF_ANOTHER"),
        (IdentityDocument("PASSPORT", NEW), "OF_ANOTHER"),
    ],
)
def test_the_policy_still_asks_for_the_right_document(shown: IdentityDocument, fault: str) -> None:
    asked = request(person("C1", "刘能", "110105491231003"), person("C2", "刘能", OLD), shown)
    (finding,) = examine(asked, SAME_PERSON_15_18).findings
    assert (finding.code, finding.path) == ("reassignment.AUTH_DOCUMENT", "$.evidence.document")
    assert finding.values["fault"] == Term(f"DocumentFault.{fault}")


def test_the_policy_asks_for_a_document_at_all_and_of_persons_only() -> None:
    asked = attrs.evolve(MISSPELT, evidence=attrs.evolve(MISSPELT.evidence, document=None))
    findings = [one.values["fault"] for one in examine(asked, SAME_PERSON_15_18).findings if "fault" in one.values]
    assert findings == [Term("DocumentFault.NOT_SHOWN")]
    company = CorporateCustomer(number="C1", name="海尔", document=IdentityDocument("OTHER", "1"))
    corporate = attrs.evolve(
        asked,
        account=attrs.evolve(asked.account, kind=CustomerKind.CORPORATE),
        current_owner=company,
        new_owner=attrs.evolve(company, number="C2"),
        evidence=attrs.evolve(asked.evidence, seal_verified=True),
    )
    assert examine(corporate, SAME_PERSON_15_18).allowed


@given(reassignments())
def test_the_strict_policies_refuse_no_less_than_the_literal_one(asked: Reassignment) -> None:
    """What a strict policy allows the literal one allows, and the 15/18 policy allows all that the strict one does."""
    literal, strict, same = (examine(asked, rules).allowed for rules in (RULES, STRICT_RULES, SAME_PERSON_15_18))
    assert literal >= same >= strict


def test_the_policies_are_entries_of_their_hook() -> None:
    loaded = load("kcm.reassignment_rules")
    assert loaded == {**POLICIES, "four_eyes": four_eyes}


@pytest.mark.parametrize(
    ("approver", "passes"),
    [("manager 2", True), (None, False), ("teller 7", False), ("Teller  7 ", False), ("ｔｅｌｌｅｒ 7", False)],
)
def test_four_eyes_are_those_of_two_persons(approver: str | None, passes: bool) -> None:
    asked = attrs.evolve(MISSPELT, approver=approver)
    findings = tuple(four_eyes(asked))
    assert (findings == ()) is passes
    for one in findings:
        assert (one.code, one.severity, one.path) == ("request.FOUR_EYES", Severity.BLOCKS, "$.approver")
        assert dict(one.values) == {"operator": "teller 7", "approver": approver}
        assert "teller 7" in sentence(one, "en")
        assert "teller 7" in sentence(one, "zh_CN")


def test_an_approver_is_somebody() -> None:
    with pytest.raises(InvalidValue, match="blank") as error:
        attrs.evolve(MISSPELT, approver=" ")
    assert error.value.path == "$.approver"


@given(customers(), customers())
def test_matching_is_symmetric_and_reflexive(one: Customer, other: Customer) -> None:
    """Every record matches itself in all three fields, and two records match each other alike."""
    assert matched(one, one) == frozenset(IdentityField)
    assert matched(one, other) == matched(other, one)


@given(outcomes())
def test_a_record_read_from_a_log_gives_the_outcome_again(outcome: Outcome) -> None:
    """The change record holds everything that the outcome does."""
    read = from_data(type(outcome.change), to_data(outcome.change, reveal=True))
    assert outcome_of(read) == outcome


@given(reassignments(), st.text(min_size=1).filter(str.strip))
def test_a_reference_to_what_is_compensated_is_recorded(asked: Reassignment, reference: str) -> None:
    """The record says which reassignment it takes back; None is the usual case."""
    assert reassign(asked).change.compensates is None
    assert reassign(attrs.evolve(asked, compensates=reference)).change.compensates == reference


def test_every_doubt_about_a_number_has_words_for_a_reassignment() -> None:
    assert set(DOUBTS) == {key for key in phrases("en") if key.startswith("identity.")}
