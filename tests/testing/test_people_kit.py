"""The strategies of `kcm.testing.people` and `kcm.testing.reassigning` give valid objects, and varied ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcm.customers.accounts import Account, AccountStatus, WithdrawalCredential
from kcm.customers.changes import AccountReassigned, IdentityField
from kcm.customers.customer import (
    CorporateBasic,
    CorporateCustomer,
    CustomerKind,
    CustomerStatus,
    PersonalBasic,
    PersonalCustomer,
)
from kcm.customers.identity import check_number
from kcm.customers.reassignment import Decision, Evidence, Outcome, Reassignment, examine
from kcm.interchange import dumps, from_data, loads, to_data
from kcm.rules import Severity
from kcm.testing.people import (
    accounts,
    corporate_customers,
    customers,
    personal_customers,
    withdrawal_credentials,
)
from kcm.testing.reassigning import (
    FAULTS,
    change_records,
    decisions,
    evidences,
    outcomes,
    reassignments,
    refused_reassignments,
)

PERSONAL, CORPORATE = CustomerKind.PERSONAL, CustomerKind.CORPORATE


@pytest.mark.parametrize(
    ("kind", "strategy"),
    [
        (PersonalBasic, personal_customers().map(lambda one: one.basic)),
        (PersonalCustomer, personal_customers()),
        (CorporateBasic, corporate_customers().map(lambda one: one.basic)),
        (CorporateCustomer, corporate_customers()),
        (WithdrawalCredential, withdrawal_credentials()),
        (Account, accounts()),
        (Evidence, evidences()),
        (Reassignment, reassignments()),
        (Reassignment, refused_reassignments().map(lambda pair: pair[0])),
        (Decision, decisions()),
        (Outcome, outcomes()),
        (AccountReassigned, change_records()),
    ],
)
@given(data=st.data())
@settings(max_examples=5)
def test_objects_come_back_from_their_data(kind: Any, strategy: Any, data: st.DataObject) -> None:
    """Revealed data and revealed JSON of a drawn object give an equal object of the same type."""
    drawn = data.draw(strategy)
    assert type(drawn) is kind
    assert from_data(kind, to_data(drawn, reveal=True)) == drawn
    assert loads(kind, dumps(drawn, reveal=True)) == drawn


@given(st.data(), st.sampled_from(CustomerKind), st.sampled_from(CustomerStatus))
def test_customers_are_as_asked_for(data: st.DataObject, kind: CustomerKind, status: CustomerStatus) -> None:
    """Kind and status are those of the parameters, and the document is one its kind finds no fault in."""
    drawn = data.draw(customers(kind=kind, status=status))
    assert (drawn.kind, drawn.status) == (kind, status)
    assert check_number(drawn.document.kind, drawn.document.number.reveal()) == ()


@given(st.data(), customers(), st.sampled_from(AccountStatus))
def test_accounts_are_their_owners(data: st.DataObject, owner: Any, status: AccountStatus) -> None:
    """An account has owner, kind and credential of its owner."""
    drawn = data.draw(accounts(owner=owner, status=status))
    assert (drawn.owner, drawn.kind, drawn.status) == (owner.number, owner.kind, status)
    assert (drawn.credential.holder_name, drawn.credential.document) == (owner.name, owner.document)


@given(st.data(), st.sampled_from(CustomerKind), st.sets(st.sampled_from(IdentityField), min_size=1))
def test_reassignments_are_allowed_and_share_the_fields_asked_for(
    data: st.DataObject, kind: CustomerKind, shared: set[IdentityField]
) -> None:
    """A request of either kind sharing at least one field is allowed."""
    drawn = data.draw(reassignments(kind=kind, shared=frozenset(shared)))
    assert drawn.account.kind is kind
    decision = examine(drawn)
    assert decision.allowed
    assert decision.matched == shared


@given(refused_reassignments())
def test_refused_reassignments_are_refused_for_exactly_one_reason(pair: tuple[Reassignment, str]) -> None:
    """All blocking findings have the code drawn with the request."""
    request, code = pair
    blocking = {one.code for one in examine(request).findings if one.severity is Severity.BLOCKS}
    assert blocking == {code}
    assert code.removeprefix("reassignment.") in FAULTS
