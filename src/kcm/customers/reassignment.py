"""May this account pass to that customer, on this evidence?

Method A6 and D.2. The rules are plain functions on a `Reassignment`; `examine` gives every finding, `reassign` acts
or refuses. What needs state (unknown numbers, a reference seen before) is asked of the host that keeps it, or of
`kcm.customers.book`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from kcm.customers.accounts import Account, AccountStatus, WithdrawalCredential, renewed
from kcm.customers.changes import AccountReassigned, CustomerIdentity, IdentityField
from kcm.customers.customer import CorporateCustomer, Customer, CustomerKind, CustomerStatus, PersonalCustomer
from kcm.customers.evidence import DocumentFault, Evidence, document_fault
from kcm.customers.identity import IDENTITY_KINDS, IdentityDocument, check_number, comparison_key, same_name
from kcm.customers.requests import Request, four_eyes, head
from kcm.fields import checked
from kcm.privacy import personal
from kcm.rules import Finding, Rule, Severity, check, passes
from kcm.text import Text

__all__ = [
    "RULES",
    "SAME_PERSON_15_18",
    "STRICT_RULES",
    "Decision",
    "Evidence",
    "Outcome",
    "Reassignment",
    "examine",
    "four_eyes",
    "matched",
    "reassign",
]


# What a check of a number found, as the end of a sentence about a customer.
DOUBTS = {
    "identity.SHAPE": Text("it does not have the form of such a number", "格式不符"),
    "identity.BIRTH_DATE": Text("its birth date is impossible or in the future", "出生日期不存在或在将来"),
    "identity.CHECK_DIGIT": Text("its check digit does not fit", "校验位不符"),
    "identity.COUNTY": Text("its county is unknown", "行政区划代码不存在"),
    "identity.DEPARTMENT": Text("its registering department is unknown", "登记管理部门代码不存在"),
}


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class Reassignment(Request):
    """A request to pass an open account from the customer that holds it to the one that should.

    `compensates` is the reference of an earlier reassignment, when this one is to take it back.
    """

    account: Account
    current_owner: PersonalCustomer | CorporateCustomer
    new_owner: PersonalCustomer | CorporateCustomer
    evidence: Evidence
    compensates: str | None = None


@attrs.frozen(kw_only=True, field_transformer=checked)
class Decision:
    """Whether the rules allow a reassignment, everything they found, and which identity fields are equal."""

    allowed: bool
    findings: tuple[Finding, ...]
    matched: frozenset[IdentityField]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Outcome:
    """What a reassignment did: account and credential afterwards, the change record, and the warnings."""

    account: Account
    credential: WithdrawalCredential
    change: AccountReassigned
    findings: tuple[Finding, ...]


def matched(old: Customer, new: Customer) -> frozenset[IdentityField]:
    """Which of name, document kind and document number two customers share, compared by their keys."""
    one, other = old.document, new.document
    equal = []
    if same_name(old.name, new.name):
        equal.append(IdentityField.NAME)
    if one.kind == other.kind:
        equal.append(IdentityField.DOCUMENT_KIND)
    if one.key == other.key:
        equal.append(IdentityField.DOCUMENT_NUMBER)
    return frozenset(equal)


def _blocks(name: str, path: str, **values: object) -> Finding:
    return Finding(f"reassignment.{name}", Severity.BLOCKS, path, values)


def account_is_the_owners(request: Reassignment) -> Iterator[Finding]:
    """R1: the account is found under the customer number given as its owner."""
    if request.account.owner != request.current_owner.number:
        values = {"owner": request.account.owner, "given": request.current_owner.number}
        yield _blocks("NOT_FOUND", "$.current_owner.number", **values)


def account_is_open(request: Reassignment) -> Iterator[Finding]:
    """R2: the account is open, neither frozen nor closed."""
    if request.account.status is not AccountStatus.OPEN:
        yield _blocks("ACCOUNT_NOT_OPEN", "$.account.status", status=request.account.status)


def owners_differ(request: Reassignment) -> Iterator[Finding]:
    """R3: the target is not the present owner."""
    if request.new_owner.number == request.account.owner:
        yield _blocks("SAME_OWNER", "$.new_owner.number", owner=request.account.owner)


def target_is_active(request: Reassignment) -> Iterator[Finding]:
    """R4: the target customer is active."""
    if request.new_owner.status is not CustomerStatus.ACTIVE:
        yield _blocks("CUSTOMER_INACTIVE", "$.new_owner.status", customer=request.new_owner.number)


def kinds_agree(request: Reassignment) -> Iterator[Finding]:
    """R5: account and both customers are of one kind, personal or corporate."""
    for role, owner in (("current_owner", request.current_owner), ("new_owner", request.new_owner)):
        if owner.kind is not request.account.kind:
            yield _blocks("KIND_MISMATCH", f"$.{role}", account=request.account.kind, customer=owner.kind)


def seal_was_verified(request: Reassignment) -> Iterator[Finding]:
    """R6: for a corporate account the seal was compared with the specimen and matched."""
    if request.account.kind is CustomerKind.CORPORATE and request.evidence.seal_verified is not True:
        yield _blocks("AUTH_SEAL", "$.evidence.seal_verified")


def person_was_verified(request: Reassignment) -> Iterator[Finding]:
    """R7: for a personal account the password was right and a valid identity document was verified."""
    if request.account.kind is not CustomerKind.PERSONAL:
        return
    if request.evidence.password_verified is not True:
        yield _blocks("AUTH_PASSWORD", "$.evidence.password_verified")
    if request.evidence.document_verified is not True:
        yield _blocks("AUTH_DOCUMENT", "$.evidence.document_verified", fault=DocumentFault.NOT_VERIFIED)


def document_is_the_targets(request: Reassignment) -> Iterator[Finding]:
    """R8: the document shown for a personal account is unexpired and is the target customer's own."""
    if request.account.kind is CustomerKind.PERSONAL:
        fault = document_fault(request.evidence.document, request.new_owner.document, request.requested_on)
        if fault:
            yield _blocks("AUTH_DOCUMENT", "$.evidence.document", fault=fault)


def document_is_the_targets_15_18(request: Reassignment) -> Iterator[Finding]:
    """R8, where a 15-digit resident number and its 18-digit successor are one number."""
    if request.account.kind is CustomerKind.PERSONAL:
        shown, own = request.evidence.document, request.new_owner.document
        if shown is not None and _same_number_15_18(shown, own):
            own = attrs.evolve(own, number=shown.number)
        fault = document_fault(shown, own, request.requested_on)
        if fault:
            yield _blocks("AUTH_DOCUMENT", "$.evidence.document", fault=fault)


def identities_overlap(request: Reassignment) -> Iterator[Finding]:
    """R9: old and new customer share name, document kind or document number; the kind alone warns."""
    shared = matched(request.current_owner, request.new_owner)
    if not shared:
        yield _blocks("NO_OVERLAP", "$.new_owner")
    elif shared == KIND_ALONE:
        yield Finding("reassignment.WEAK_OVERLAP", Severity.WARNS, "$.new_owner")


def identities_overlap_strictly(request: Reassignment) -> Iterator[Finding]:
    """R9, strict: a shared document kind alone, which nearly all persons have, is no overlap."""
    if matched(request.current_owner, request.new_owner) <= KIND_ALONE:
        yield _blocks("NO_OVERLAP", "$.new_owner")


def identities_overlap_15_18(request: Reassignment) -> Iterator[Finding]:
    """R9, strict, where a 15-digit resident number and its 18-digit successor are one number, and a note says so."""
    old, new = request.current_owner.document, request.new_owner.document
    if old.key != new.key and _same_number_15_18(old, new):
        yield Finding("reassignment.SAME_PERSON_15_18", Severity.NOTES, "$.new_owner.document.number")
    else:
        yield from identities_overlap_strictly(request)


def numbers_look_right(request: Reassignment) -> Iterator[Finding]:
    """Both customers' document numbers are checked; a doubt warns: the record may be the wrong one."""
    for role, owner in (("current_owner", request.current_owner), ("new_owner", request.new_owner)):
        document = owner.document
        if document.kind not in IDENTITY_KINDS:
            continue  # a host's own kind is checked by the host's own rule
        for finding in check_number(document.kind, document.number.reveal(), as_of=request.requested_on):
            values = {"customer": owner.number, "check": finding.code, "fault": DOUBTS[finding.code]}
            yield Finding("reassignment.ID_CHECK", Severity.WARNS, f"$.{role}.document.number", values)


def _same_number_15_18(one: IdentityDocument, other: IdentityDocument) -> bool:
    return one.kind == other.kind and comparison_key(one) == comparison_key(other)


KIND_ALONE = frozenset({IdentityField.DOCUMENT_KIND})
_AUTHORITY: tuple[Rule[Reassignment], ...] = (
    account_is_the_owners,
    account_is_open,
    owners_differ,
    target_is_active,
    kinds_agree,
    seal_was_verified,
    person_was_verified,
)
#: The policy of the course: one equal field of name, kind and number of the document is enough.
RULES: tuple[Rule[Reassignment], ...] = (
    *_AUTHORITY,
    document_is_the_targets,
    identities_overlap,
    numbers_look_right,
)
#: The strict policy: an equal kind of document alone is not enough.
STRICT_RULES: tuple[Rule[Reassignment], ...] = (
    *_AUTHORITY,
    document_is_the_targets,
    identities_overlap_strictly,
    numbers_look_right,
)
#: The strict policy, to which a resident's 15 digits and the 18 that followed them are one number.
SAME_PERSON_15_18: tuple[Rule[Reassignment], ...] = (
    *_AUTHORITY,
    document_is_the_targets_15_18,
    identities_overlap_15_18,
    numbers_look_right,
)


def examine(request: Reassignment, rules: Iterable[Rule[Reassignment]] = RULES) -> Decision:
    """The decision on a request, with every finding of every rule, and nothing changed."""
    return decision_on(request, check(request, rules))


def decision_on(request: Reassignment, findings: tuple[Finding, ...]) -> Decision:
    """The decision that follows from all that was found on a request."""
    return Decision(
        allowed=passes(findings), findings=findings, matched=matched(request.current_owner, request.new_owner)
    )


def reassign(request: Reassignment, rules: Iterable[Rule[Reassignment]] = RULES) -> Outcome:
    """The account under its new owner, its credential renewed, and the record of the change; all or nothing.

    Neither customer record changes: other information is changed by maintenance.

    Raises:
        Refused: with all findings, when one blocks.
    """
    change = record_reassignment(request, examine(request, rules))
    return outcome_of(change)


def record_reassignment(request: Reassignment, decision: Decision) -> AccountReassigned:
    """The record of a reassignment on a decision for it.

    Raises:
        Refused: with all findings, when the decision is against it.
    """
    return AccountReassigned(
        **head(request, decision.findings),
        account=request.account.number,
        kind=request.account.kind,
        status=request.account.status,
        version=request.account.version + 1,
        before=CustomerIdentity.of(request.current_owner),
        after=CustomerIdentity.of(request.new_owner),
        matched=decision.matched,
        evidence=request.evidence,
        credential_before=request.account.credential,
        credential_after=renewed(request.account.credential, request.new_owner),
        compensates=request.compensates,
    )


def outcome_of(change: AccountReassigned) -> Outcome:
    """What the reassignment of a record did; a record read from a log gives the same outcome again."""
    account = Account(
        number=change.account,
        owner=change.after.number,
        kind=change.kind,
        status=change.status,
        credential=change.credential_after,
        version=change.version,
    )
    return Outcome(account=account, credential=change.credential_after, change=change, findings=change.findings)
