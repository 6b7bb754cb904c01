"""Properties of reassignment: what every allowed and every refused request has in common."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.changes import IdentityField
from kcm.customers.customer import CustomerKind, CustomerStatus
from kcm.customers.reassignment import STRICT_RULES, Decision, Outcome, Reassignment, examine, matched, reassign
from kcm.errors import Refused
from kcm.i18n import sentence
from kcm.interchange import dumps, from_data, to_data
from kcm.rules import Finding, Severity, passes
from kcm.testing.reassigning import decisions, outcomes, reassignments, refused_reassignments

PATTERNS = [frozenset(fields) for size in range(4) for fields in combinations(IdentityField, size)]


def blocking(decision: Decision) -> list[str]:
    return [one.code.removeprefix("reassignment.") for one in decision.findings if one.severity is Severity.BLOCKS]


def warnings(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    warned = [one for one in findings if one.severity is Severity.WARNS]
    return [(one.code.removeprefix("reassignment."), one.path) for one in warned]


def with_evidence(request: Reassignment, **changes: Any) -> Reassignment:
    return attrs.evolve(request, evidence=attrs.evolve(request.evidence, **changes))


@pytest.mark.parametrize("fields", PATTERNS, ids=lambda fields: "+".join(sorted(one.name for one in fields)) or "none")
@given(data=st.data())
def test_all_eight_patterns_of_equal_fields(fields: frozenset[IdentityField], data: st.DataObject) -> None:
    """One equal field allows, the kind alone warns, and under the strict rules the kind alone refuses."""
    request = data.draw(reassignments(shared=fields))
    decision = examine(request)
    assert decision.matched == fields
    assert matched(request.new_owner, request.current_owner) == fields
    assert decision.allowed is bool(fields)
    assert blocking(decision) == ([] if fields else ["NO_OVERLAP"])
    assert any(code == "WEAK_OVERLAP" for code, _ in warnings(decision.findings)) is (
        fields == {IdentityField.DOCUMENT_KIND}
    )
    assert examine(request, STRICT_RULES).allowed is not (fields <= {IdentityField.DOCUMENT_KIND})


@given(reassignments())
def test_an_allowed_request_moves_the_account_and_renews_its_credential(request: Reassignment) -> None:
    """Owner, credential and versions change; number, kind, status and method stay; the decision's findings come."""
    outcome, before = reassign(request), request.account
    owner = request.new_owner
    assert outcome.account == attrs.evolve(
        before, owner=owner.number, credential=outcome.credential, version=before.version + 1
    )
    assert outcome.credential == attrs.evolve(
        before.credential,
        holder_name=owner.name,
        document=owner.document,
        version=before.credential.version + 1,
    )
    assert outcome.findings == examine(request).findings
    assert passes(outcome.findings)


@given(refused_reassignments())
def test_a_refused_request_carries_all_findings_and_changes_nothing(pair: tuple[Reassignment, str]) -> None:
    """Refused holds every finding, warnings too, in the order of the rules, and the request is as it was."""
    request, code = pair
    before = from_data(Reassignment, to_data(request, reveal=True))
    with pytest.raises(Refused) as error:
        reassign(request)
    assert error.value.findings == examine(request).findings
    assert {one.code for one in error.value.findings if one.severity is Severity.BLOCKS} == {code}
    assert code in str(error.value)
    assert request == before


NEEDED = {
    CustomerKind.PERSONAL: ("password_verified", "document_verified", "document"),
    CustomerKind.CORPORATE: ("seal_verified",),
}
CHECKS = ("password_verified", "document_verified", "seal_verified")


@given(reassignments(), st.sampled_from([None, False]))
def test_taking_any_needed_evidence_away_refuses(request: Reassignment, outcome: bool | None) -> None:
    """Each piece of evidence is necessary: a check that failed or was not made turns allow into refuse."""
    assert examine(request).allowed
    for name in NEEDED[request.account.kind]:
        value = None if name == "document" else outcome
        assert not examine(with_evidence(request, **{name: value})).allowed


@given(reassignments() | refused_reassignments().map(lambda pair: pair[0]), st.sampled_from(CHECKS))
def test_adding_evidence_never_refuses(request: Reassignment, name: str) -> None:
    """One more check that passed blocks nothing that did not block before."""
    more = with_evidence(request, **{name: True})
    assert set(blocking(examine(more))) <= set(blocking(examine(request)))


@given(reassignments())
def test_evidence_of_the_other_kind_of_customer_does_not_help(request: Reassignment) -> None:
    """A seal is nothing to a personal account, and a password nothing to a corporate one."""
    personal = request.account.kind is CustomerKind.PERSONAL
    useless = {"seal_verified": True} if personal else {"password_verified": True, "document_verified": True}
    without = dict.fromkeys(NEEDED[request.account.kind], None)
    assert not examine(with_evidence(request, **without, **useless)).allowed


@given(reassignments())
def test_there_and_back_restores_the_owner_with_two_new_credentials(request: Reassignment) -> None:
    """Passed back on the first owner's document, the account is the first owner's again."""
    there = reassign(request)
    first = attrs.evolve(
        request.current_owner,
        status=CustomerStatus.ACTIVE,
        document=attrs.evolve(request.current_owner.document, valid_until=None),
    )
    back = reassign(
        attrs.evolve(
            with_evidence(request, document=first.document),
            account=there.account,
            current_owner=request.new_owner,
            new_owner=first,
        )
    )
    before = request.account
    assert back.account.owner == before.owner
    assert back.credential == attrs.evolve(
        before.credential, document=first.document, version=before.credential.version + 2
    )
    assert back.account.version == before.version + 2
    assert back.change.credential_before == there.change.credential_after


def numbers_of(request: Reassignment) -> list[str]:
    """The personal numbers of a request that are long enough to be told from anything else."""
    shown = request.evidence.document
    found = [
        request.account.number,
        request.current_owner.document.number,
        request.new_owner.document.number,
        *([shown.number] if shown else []),
        *[one.basic.phone for one in (request.current_owner, request.new_owner) if one.basic.phone],
    ]
    return [one.reveal() for one in found if len(one.reveal()) > 7]


@given(reassignments() | refused_reassignments().map(lambda pair: pair[0]))
def test_numbers_never_show_in_text_data_findings_or_errors(request: Reassignment) -> None:
    """Neither repr, str nor format, no JSON, no finding's data or sentence and no error holds a whole number."""
    decision = examine(request)
    shown = [repr(request), str(request), f"{request}", dumps(request), repr(decision), dumps(decision)]
    shown += [sentence(one, locale) for one in decision.findings for locale in ("en", "zh_CN")]
    try:
        outcome = reassign(request)
        shown += [repr(outcome), str(outcome.change), dumps(outcome), dumps(outcome.change)]
    except Refused as refused:
        shown += [repr(refused), str(refused)]
    hidden = numbers_of(request)
    assert not [text for text in shown if any(number in text for number in hidden)]


@given(decisions())
def test_sentences_of_findings_are_filled_in(decision: Decision) -> None:
    """No sentence has a place left for a value, in either language."""
    for finding in decision.findings:
        for locale in ("en", "zh_CN"):
            assert "{" not in sentence(finding, locale)


@given(reassignments() | refused_reassignments().map(lambda pair: pair[0]))
def test_names_never_show_in_findings_or_repr(request: Reassignment) -> None:
    """A finding tells customer numbers and rules, never names."""
    findings = examine(request).findings
    shown = [repr(request), repr(findings)]
    shown += [sentence(one, locale) for one in findings for locale in ("en", "zh_CN")]
    names = [request.current_owner.name, request.new_owner.name]
    assert not [text for text in shown if any(name in text for name in names)]


@given(outcomes())
def test_a_change_record_holds_both_credentials(outcome: Outcome) -> None:
    """The record of a change is enough to see what was and what is."""
    change = outcome.change
    assert change.credential_after == outcome.credential == outcome.account.credential
    assert change.credential_after.version == change.credential_before.version + 1
    assert change.to_customer == outcome.account.owner != change.from_customer
