"""Open an account, freeze, release and close it: the acts on a holding that are no reassignment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import attrs

from kcm.customers.accounts import Account, AccountStatus
from kcm.customers.changes import AccountOpened, AccountStatusChanged
from kcm.customers.customer import CorporateCustomer, CustomerStatus, PersonalCustomer
from kcm.customers.evidence import same_document
from kcm.customers.identity import same_name
from kcm.customers.requests import Request, head
from kcm.fields import checked
from kcm.privacy import personal
from kcm.rules import Finding, Rule, Severity, check

__all__ = [
    "NEXT_STATUSES",
    "OPENING_RULES",
    "STATUS_RULES",
    "AccountOpening",
    "AccountStatusChange",
    "change_status",
    "open_account",
]

#: Which statuses may follow each; a closed account stays closed.
NEXT_STATUSES: Mapping[AccountStatus, tuple[AccountStatus, ...]] = MappingProxyType(
    {
        AccountStatus.OPEN: (AccountStatus.FROZEN, AccountStatus.CLOSED),
        AccountStatus.FROZEN: (AccountStatus.OPEN,),
        AccountStatus.CLOSED: (),
    }
)


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class AccountOpening(Request):
    """A request to open an account for a customer."""

    account: Account
    owner: PersonalCustomer | CorporateCustomer


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class AccountStatusChange(Request):
    """A request to freeze, release or close an account."""

    account: Account
    status: AccountStatus


def _blocks(name: str, path: str, **values: object) -> Finding:
    return Finding(f"account.{name}", Severity.BLOCKS, path, values)


def account_is_new(request: AccountOpening) -> Iterator[Finding]:
    """A new account is open and of version 1."""
    if request.account.status is not AccountStatus.OPEN or request.account.version != 1:
        values = {"status": request.account.status, "version": request.account.version}
        yield _blocks("NOT_NEW", "$.account", **values)


def owner_can_hold_it(request: AccountOpening) -> Iterator[Finding]:
    """The account names its owner, who is active and of its kind."""
    account, owner = request.account, request.owner
    if account.owner != owner.number:
        yield _blocks("OTHER_OWNER", "$.account.owner", found=account.owner, expected=owner.number)
    if owner.status is not CustomerStatus.ACTIVE:
        yield _blocks("CUSTOMER_INACTIVE", "$.owner.status", customer=owner.number)
    if owner.kind is not account.kind:
        yield _blocks("KIND_MISMATCH", "$.account.kind", account=account.kind, customer=owner.kind)


def credential_is_the_owners(request: AccountOpening) -> Iterator[Finding]:
    """The withdrawal credential is in the identity of the owner."""
    credential, owner = request.account.credential, request.owner
    if not same_name(credential.holder_name, owner.name) or not same_document(credential.document, owner.document):
        yield _blocks("CREDENTIAL_OF_ANOTHER", "$.account.credential", customer=owner.number)


def status_can_follow(request: AccountStatusChange) -> Iterator[Finding]:
    """An open account is frozen or closed, a frozen one released, and a closed one stays closed."""
    if request.status not in NEXT_STATUSES[request.account.status]:
        yield _blocks("STATUS", "$.status", found=request.account.status, wanted=request.status)


#: What the opening of an account must be.
OPENING_RULES: tuple[Rule[AccountOpening], ...] = (account_is_new, owner_can_hold_it, credential_is_the_owners)
#: What a change of an account's status must be.
STATUS_RULES: tuple[Rule[AccountStatusChange], ...] = (status_can_follow,)


def open_account(request: AccountOpening, rules: Iterable[Rule[AccountOpening]] = OPENING_RULES) -> AccountOpened:
    """The record of an account opened.

    Raises:
        Refused: with all findings, when one blocks.
    """
    return record_opening(request, check(request, rules))


def change_status(
    request: AccountStatusChange, rules: Iterable[Rule[AccountStatusChange]] = STATUS_RULES
) -> AccountStatusChanged:
    """The record of an account frozen, released or closed, version one more.

    Raises:
        Refused: with all findings, when one blocks.
    """
    return record_status(request, check(request, rules))


def record_opening(request: AccountOpening, findings: tuple[Finding, ...]) -> AccountOpened:
    """The change record of an opening on what was found; `Refused` when something blocks."""
    return AccountOpened(**head(request, findings), account=request.account)


def record_status(request: AccountStatusChange, findings: tuple[Finding, ...]) -> AccountStatusChanged:
    """The change record of a change of status on what was found; `Refused` when something blocks."""
    return AccountStatusChanged(
        **head(request, findings),
        account=request.account.number,
        before=request.account.status,
        after=request.status,
        version=request.account.version + 1,
    )
