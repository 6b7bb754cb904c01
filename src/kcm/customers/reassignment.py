"""May this account pass to that customer, on this evidence?

Method A6 and D.2. The rules are plain functions on a `Reassignment`; `examine` gives every finding,
`reassign` acts or refuses. What needs state (unknown numbers, a reference seen before) is asked of the host
that keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from kcm.customers.accounts import Account, AccountStatus, WithdrawalCredential
from kcm.customers.changes import AccountReassigned, IdentityField
from kcm.customers.customer import CorporateCustomer, Customer, CustomerKind, CustomerStatus, PersonalCustomer
from kcm.customers.identity import IDENTITY_KINDS, IdentityDocument, check_number, same_name
from kcm.errors import Refused
from kcm.fields import checked, not_blank
from kcm.rules import Finding, Rule, Severity, Term, check, passes
from kcm.text import Text

__all__ = [
    "RULES",
    "STRICT_RULES",
    "Decision",
    "Evidence",
    "Outcome",
    "Reassignment",
    "examine",
    "matched",
    "reassign",
]


# What a check of a number found, as the end of a sentence about a customer.
DOUBTS = {
    "identity.SHAPE": Text("it does not have the form of such a number", "格式不符"),
    "identity.BIRTH_DATE": Text("its birth date is impossible or in the future", "出生日期不存在或在将来"),
    "identity.CHECK_DIGIT": Text("its check digit does not fit", "校验位不符"),
}


@attrs.frozen(kw_only=True, field_transformer=checked)
class Evidence:
    """Outcomes of checks made elsewhere, never a password or a seal itself.

    True passed, False failed, None was not made. `document` is the identity document that was shown.
    """

    # Without a repr its errors do not show what was given, should that ever be the password itself.
    password_verified: bool | None = attrs.field(default=None, repr=False)
    document_verified: bool | None = None
    seal_verified: bool | None = None
    document: IdentityDocument | None = None
    checked_by: str
    checked_on: date

    def __attrs_post_init__(self) -> None:
        not_blank(self.checked_by, "$.checked_by")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Reassignment:
    """A request to pass an open account from the customer that holds it to the one that should."""

    account: Account
    current_owner: PersonalCustomer | CorporateCustomer
    new_owner: PersonalCustomer | CorporateCustomer
    evidence: Evidence
    requested_on: date
    operator: str
    reference: str
    approver: str | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.operator, "$.operator")
        not_blank(self.reference, "$.reference")


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
    equal = {
        IdentityField.NAME: same_name(old.name, new.name),
        IdentityField.DOCUMENT_KIND: old.document.kind == new.document.kind,
        IdentityField.DOCUMENT_NUMBER: old.document.key == new.document.key,
    }
    return frozenset(field for field, same in equal.items() if same)


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
    for role in ("current_owner", "new_owner"):
        kind = getattr(request, role).kind
        if kind is not request.account.kind:
            yield _blocks("KIND_MISMATCH", f"$.{role}", account=request.account.kind, customer=kind)


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
        yield _blocks("AUTH_DOCUMENT", "$.evidence.document_verified", fault=Term("DocumentFault.NOT_VERIFIED"))


def document_is_the_targets(request: Reassignment) -> Iterator[Finding]:
    """R8: the document shown for a personal account is unexpired and is the target customer's own."""
    if request.account.kind is not CustomerKind.PERSONAL:
        return
    shown, own = request.evidence.document, request.new_owner.document
    fault = None
    if shown is None:
        fault = "NOT_SHOWN"
    elif (shown.kind, shown.key) != (own.kind, own.key):
        fault = "OF_ANOTHER"
    elif not shown.valid_on(request.requested_on):
        fault = "EXPIRED"
    if fault:
        yield _blocks("AUTH_DOCUMENT", "$.evidence.document", fault=Term(f"DocumentFault.{fault}"))


def identities_overlap(request: Reassignment) -> Iterator[Finding]:
    """R9: old and new customer share name, document kind or document number; the kind alone warns."""
    shared = matched(request.current_owner, request.new_owner)
    if not shared:
        yield _blocks("NO_OVERLAP", "$.new_owner")
    elif shared == {IdentityField.DOCUMENT_KIND}:
        yield Finding("reassignment.WEAK_OVERLAP", Severity.WARNS, "$.new_owner")


def identities_overlap_strictly(request: Reassignment) -> Iterator[Finding]:
    """R9, strict: a shared document kind alone, which nearly all persons have, is no overlap."""
    if matched(request.current_owner, request.new_owner) <= {IdentityField.DOCUMENT_KIND}:
        yield _blocks("NO_OVERLAP", "$.new_owner")


def numbers_look_right(request: Reassignment) -> Iterator[Finding]:
    """Both customers' document numbers are checked; a doubt warns: the record may be the wrong one."""
    for role in ("current_owner", "new_owner"):
        document = getattr(request, role).document
        if document.kind not in IDENTITY_KINDS:
            continue  # a host's own kind is checked by the host's own rule
        for finding in check_number(document.kind, document.number.reveal(), as_of=request.requested_on):
            owner = getattr(request, role).number
            values = {"customer": owner, "check": finding.code, "fault": DOUBTS[finding.code]}
            yield Finding("reassignment.ID_CHECK", Severity.WARNS, f"$.{role}.document.number", values)


_BEFORE_OVERLAP: tuple[Rule[Reassignment], ...] = (
    account_is_the_owners,
    account_is_open,
    owners_differ,
    target_is_active,
    kinds_agree,
    seal_was_verified,
    person_was_verified,
    document_is_the_targets,
)
RULES: tuple[Rule[Reassignment], ...] = (*_BEFORE_OVERLAP, identities_overlap, numbers_look_right)
STRICT_RULES: tuple[Rule[Reassignment], ...] = (
    *_BEFORE_OVERLAP,
    identities_overlap_strictly,
    numbers_look_right,
)


def examine(request: Reassignment, rules: Iterable[Rule[Reassignment]] = RULES) -> Decision:
    """The decision on a request, with every finding of every rule, and nothing changed."""
    findings = check(request, rules)
    return Decision(
        allowed=passes(findings), findings=findings, matched=matched(request.current_owner, request.new_owner)
    )


def reassign(request: Reassignment, rules: Iterable[Rule[Reassignment]] = RULES) -> Outcome:
    """The account under its new owner, its credential renewed, and the record of the change; all or nothing.

    Neither customer record changes: other information is changed by maintenance.

    Raises:
        Refused: with all findings, when one blocks.
    """
    decision = examine(request, rules)
    if not decision.allowed:
        raise Refused(decision.findings)
    before, owner = request.account.credential, request.new_owner
    after = attrs.evolve(before, holder_name=owner.name, document=owner.document, version=before.version + 1)
    account = attrs.evolve(request.account, owner=owner.number, credential=after, version=request.account.version + 1)
    change = AccountReassigned(
        reference=request.reference,
        on=request.requested_on,
        operator=request.operator,
        approver=request.approver,
        account=account.number,
        from_customer=request.account.owner,
        to_customer=owner.number,
        matched=decision.matched,
        credential_before=before,
        credential_after=after,
    )
    return Outcome(account=account, credential=after, change=change, findings=decision.findings)
