"""Accounts are opened for their owners, frozen, released and closed; a closed one stays closed."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from tests.customers.ledger import C1, C2, HAIER, ON, SAVINGS, head

from kcm.customers.accounts import Account, AccountStatus, renewed
from kcm.customers.customer import Customer, CustomerKind, CustomerStatus
from kcm.customers.identity import IdentityDocument
from kcm.customers.opening import AccountOpening, AccountStatusChange, change_status, open_account
from kcm.errors import Refused
from kcm.rules import Severity
from kcm.testing.maintaining import account_openings, account_status_changes

OPEN, FROZEN, CLOSED = AccountStatus.OPEN, AccountStatus.FROZEN, AccountStatus.CLOSED


def refused(account: Account, owner: Customer) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as error:
        open_account(AccountOpening(**head("O"), account=account, owner=owner))
    assert {one.severity for one in error.value.findings} == {Severity.BLOCKS}
    return [(one.code.removeprefix("account."), one.path) for one in error.value.findings]


def test_an_account_is_opened_as_it_is() -> None:
    change = open_account(AccountOpening(**head("O"), account=SAVINGS, owner=C1))
    assert (change.account, change.reference, change.on, change.findings) == (SAVINGS, "O", ON, ())


@pytest.mark.parametrize(
    ("account", "owner", "expected"),
    [
        (attrs.evolve(SAVINGS, version=2), C1, [("NOT_NEW", "$.account")]),
        (attrs.evolve(SAVINGS, status=FROZEN), C1, [("NOT_NEW", "$.account")]),
        (SAVINGS, attrs.evolve(C1, number="C9"), [("OTHER_OWNER", "$.account.owner")]),
        (SAVINGS, attrs.evolve(C1, status=CustomerStatus.CLOSED), [("CUSTOMER_INACTIVE", "$.owner.status")]),
        (attrs.evolve(SAVINGS, kind=CustomerKind.CORPORATE), C1, [("KIND_MISMATCH", "$.account.kind")]),
        (SAVINGS, attrs.evolve(C1, name="李四"), [("CREDENTIAL_OF_ANOTHER", "$.account.credential")]),
        (SAVINGS, attrs.evolve(C2, number="C1"), [("CREDENTIAL_OF_ANOTHER", "$.account.credential")]),
        (
            SAVINGS,
            attrs.evolve(C1, document=IdentityDocument("PASSPORT", C1.document.number)),
            [("CREDENTIAL_OF_ANOTHER", "$.account.credential")],
        ),
        (
            SAVINGS,
            attrs.evolve(HAIER, name=C1.name),
            [
                ("OTHER_OWNER", "$.account.owner"),
                ("KIND_MISMATCH", "$.account.kind"),
                ("CREDENTIAL_OF_ANOTHER", "$.account.credential"),
            ],
        ),
    ],
)
def test_an_account_that_is_not_its_owners_is_refused(
    account: Account, owner: Customer, expected: list[tuple[str, str]]
) -> None:
    assert refused(account, owner) == expected


def test_a_credential_may_be_written_in_another_way() -> None:
    credential = attrs.evolve(
        SAVINGS.credential, holder_name="刘　能", document=IdentityDocument("RESIDENT_ID", "65313019760812 0136")
    )
    open_account(AccountOpening(**head("O"), account=attrs.evolve(SAVINGS, credential=credential), owner=C1))


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (OPEN, FROZEN, True),
        (OPEN, CLOSED, True),
        (OPEN, OPEN, False),
        (FROZEN, OPEN, True),
        (FROZEN, CLOSED, False),
        (FROZEN, FROZEN, False),
        (CLOSED, OPEN, False),
        (CLOSED, FROZEN, False),
        (CLOSED, CLOSED, False),
    ],
)
def test_which_status_follows_which(before: AccountStatus, after: AccountStatus, allowed: bool) -> None:
    request = AccountStatusChange(**head("F"), account=attrs.evolve(SAVINGS, status=before, version=4), status=after)
    if allowed:
        change = change_status(request)
        assert (change.before, change.after, change.version) == (before, after, 5)
        assert change.account == SAVINGS.number
    else:
        with pytest.raises(Refused) as error:
            change_status(request)
        (finding,) = error.value.findings
        assert (finding.code, finding.path) == ("account.STATUS", "$.status")


@given(account_openings(), account_status_changes())
def test_requests_of_the_kit_are_allowed(opening: AccountOpening, change: AccountStatusChange) -> None:
    """What the kit draws the standard rules allow."""
    assert open_account(opening).account.owner == opening.owner.number
    assert change_status(change).after is change.status


def test_a_renewed_credential_is_in_the_new_holders_identity() -> None:
    credential = renewed(SAVINGS.credential, C2)
    assert (credential.holder_name, credential.document, credential.version) == (C2.name, C2.document, 2)
    assert credential.method is SAVINGS.credential.method
