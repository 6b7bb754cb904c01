"""Strategies for `kcm.customers.reassignment`: evidence, requests allowed and refused, and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from kcm.customers.accounts import AccountStatus
from kcm.customers.changes import AccountReassigned, IdentityField
from kcm.customers.customer import (
    CorporateCustomer,
    Customer,
    CustomerKind,
    CustomerStatus,
    PersonalCustomer,
)
from kcm.customers.identity import IDENTITY_KINDS
from kcm.customers.reassignment import Decision, Evidence, Outcome, Reassignment, examine, reassign
from kcm.testing.facts import Strategies
from kcm.testing.identities import CORPORATE_KINDS, PERSONAL_KINDS, identity_documents
from kcm.testing.people import accounts, customers

__all__ = [
    "change_records",
    "decisions",
    "evidences",
    "outcomes",
    "reassignments",
    "refused_reassignments",
]

_days = st.dates(date(2000, 1, 1), date(2030, 12, 31))
_outcomes = st.sampled_from((True, False, None))
_failures = st.sampled_from((False, None))


def evidences() -> SearchStrategy[Evidence]:
    """Evidence of any outcome, with any document or none."""
    return st.builds(
        Evidence,
        password_verified=_outcomes,
        document_verified=_outcomes,
        seal_verified=_outcomes,
        document=st.none() | identity_documents(),
        checked_by=st.sampled_from(("teller 7", "柜员8")),
        checked_on=_days,
    )


@st.composite
def reassignments(
    draw: DrawFn, *, kind: CustomerKind | None = None, shared: frozenset[IdentityField] | None = None
) -> Reassignment:
    """Requests the standard rules allow; warnings may remain, and a check nobody needs may have failed.

    The customers share exactly the fields of `shared`, else some drawn ones; with an empty `shared`, and only
    then, the request is refused. Shared names and numbers may be written in another way.
    """
    fields = draw(st.sets(st.sampled_from(IdentityField), min_size=1)) if shared is None else shared
    kind = kind or draw(st.sampled_from(CustomerKind))
    old = draw(customers(kind=kind))
    new = _like(draw, old, draw(customers(kind=kind, status=CustomerStatus.ACTIVE)), frozenset(fields))
    on = draw(_days)
    is_personal = kind is CustomerKind.PERSONAL
    evidence = attrs.evolve(
        draw(evidences()),
        password_verified=True if is_personal else draw(_outcomes),
        document_verified=True if is_personal else draw(_outcomes),
        seal_verified=draw(_outcomes) if is_personal else True,
        document=attrs.evolve(new.document, valid_until=draw(st.sampled_from((None, on, date.max)))),
        checked_on=on,
    )
    return Reassignment(
        account=draw(accounts(owner=old, status=AccountStatus.OPEN)),
        current_owner=old,
        new_owner=new,
        evidence=evidence,
        requested_on=on,
        operator="operator 3",
        reference=f"R-{draw(st.integers(1, 99))}",
        approver=draw(st.sampled_from((None, "approver 1"))),
    )


def _like(draw: DrawFn, old: Customer, new: Customer, shared: frozenset[IdentityField]) -> Customer:
    """The new customer under another number, made to share exactly these fields with the old one."""
    blank = draw(st.sampled_from(("", " ", "\u3000", "\u200b")))
    all_kinds = PERSONAL_KINDS if old.kind is CustomerKind.PERSONAL else CORPORATE_KINDS
    is_kind_shared = IdentityField.DOCUMENT_KIND in shared
    kinds = tuple(kind for kind in all_kinds if (kind == old.document.kind) is is_kind_shared)
    if IdentityField.DOCUMENT_NUMBER in shared and not is_kind_shared:
        kinds = tuple(kind for kind in kinds if not IDENTITY_KINDS[kind].separators)  # each kind drops its own
    document = draw(identity_documents(kinds=kinds).filter(lambda one: one.key != old.document.key))
    if IdentityField.DOCUMENT_NUMBER in shared:
        number = old.document.number.reveal() if is_kind_shared else old.document.key
        document = attrs.evolve(document, number=number + blank)
    name = old.name + blank if IdentityField.NAME in shared else f"{old.name}二"
    return attrs.evolve(new, number=f"{old.number}-2", name=name, document=document)


@st.composite
def refused_reassignments(draw: DrawFn) -> tuple[Reassignment, str]:
    """Requests the standard rules refuse for exactly one reason, with the one code that blocks them."""
    name = draw(st.sampled_from(sorted(FAULTS)))
    shared = frozenset[IdentityField]() if name == "NO_OVERLAP" else None
    needs = {"AUTH_SEAL": CustomerKind.CORPORATE}
    if name in ("AUTH_PASSWORD", "AUTH_DOCUMENT"):
        needs[name] = CustomerKind.PERSONAL
    request = draw(reassignments(kind=needs.get(name), shared=shared))
    return FAULTS[name](draw, request), f"reassignment.{name}"


def _not_found(draw: DrawFn, request: Reassignment) -> Reassignment:
    return attrs.evolve(request, account=attrs.evolve(request.account, owner=f"{request.account.owner}-1"))


def _not_open(draw: DrawFn, request: Reassignment) -> Reassignment:
    status = draw(st.sampled_from((AccountStatus.FROZEN, AccountStatus.CLOSED)))
    return attrs.evolve(request, account=attrs.evolve(request.account, status=status))


def _same_owner(draw: DrawFn, request: Reassignment) -> Reassignment:
    return attrs.evolve(request, new_owner=attrs.evolve(request.new_owner, number=request.account.owner))


def _inactive(draw: DrawFn, request: Reassignment) -> Reassignment:
    return attrs.evolve(request, new_owner=attrs.evolve(request.new_owner, status=CustomerStatus.CLOSED))


def _other_kind(draw: DrawFn, request: Reassignment) -> Reassignment:
    given = request.new_owner
    other = CorporateCustomer if given.kind is CustomerKind.PERSONAL else PersonalCustomer
    return attrs.evolve(request, new_owner=other(number=given.number, name=given.name, document=given.document))


def _no_seal(draw: DrawFn, request: Reassignment) -> Reassignment:
    evidence = attrs.evolve(request.evidence, seal_verified=draw(_failures))
    return attrs.evolve(request, evidence=evidence)


def _no_password(draw: DrawFn, request: Reassignment) -> Reassignment:
    evidence = attrs.evolve(request.evidence, password_verified=draw(_failures))
    return attrs.evolve(request, evidence=evidence)


def _no_document(draw: DrawFn, request: Reassignment) -> Reassignment:
    own, evidence = request.new_owner.document, request.evidence
    the_day_before = request.requested_on - timedelta(days=1)
    faulty = (
        attrs.evolve(evidence, document_verified=draw(_failures)),
        attrs.evolve(evidence, document=None),
        attrs.evolve(evidence, document=attrs.evolve(own, number=own.number.reveal() + "7")),
        attrs.evolve(evidence, document=attrs.evolve(own, valid_until=the_day_before)),
    )
    return attrs.evolve(request, evidence=draw(st.sampled_from(faulty)))


FAULTS: Mapping[str, Callable[[DrawFn, Reassignment], Reassignment]] = {
    "NOT_FOUND": _not_found,
    "ACCOUNT_NOT_OPEN": _not_open,
    "SAME_OWNER": _same_owner,
    "CUSTOMER_INACTIVE": _inactive,
    "KIND_MISMATCH": _other_kind,
    "AUTH_SEAL": _no_seal,
    "AUTH_PASSWORD": _no_password,
    "AUTH_DOCUMENT": _no_document,
    "NO_OVERLAP": lambda draw, request: request,
}


def decisions() -> SearchStrategy[Decision]:
    """Decisions of the standard rules, for and against."""
    return (reassignments() | refused_reassignments().map(lambda pair: pair[0])).map(examine)


def outcomes() -> SearchStrategy[Outcome]:
    """What allowed reassignments did."""
    return reassignments().map(reassign)


def change_records() -> SearchStrategy[AccountReassigned]:
    """The records of allowed reassignments."""
    return outcomes().map(lambda outcome: outcome.change)


STRATEGIES: Strategies = MappingProxyType(
    {
        AccountReassigned: change_records,
        Evidence: evidences,
        Reassignment: reassignments,
        Decision: decisions,
        Outcome: outcomes,
    }
)
