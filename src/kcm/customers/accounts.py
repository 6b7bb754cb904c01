"""Accounts (账户): who holds them, whether they are open, and what withdraws from them (method A2, A7)."""

from __future__ import annotations

import re
from enum import Enum

import attrs

from kcm.customers.customer import CustomerKind
from kcm.customers.identity import IdentityDocument, secret
from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank
from kcm.privacy import Secret

__all__ = ["Account", "AccountStatus", "CredentialMethod", "WithdrawalCredential"]


class AccountStatus(Enum):
    """Only an open account can be reassigned."""

    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"


class CredentialMethod(Enum):
    """By what a holder proves the right to withdraw."""

    PASSWORD = "password"  # noqa: S105 - the name of a method, no password
    SEAL = "seal"
    DOCUMENT = "document"


@attrs.frozen(kw_only=True, field_transformer=checked)
class WithdrawalCredential:
    """The withdrawal credential 支取凭证: method and holder; a change of holder is a new version."""

    method: CredentialMethod
    holder_name: str = attrs.field(repr=False)
    document: IdentityDocument
    version: int = 1

    def __attrs_post_init__(self) -> None:
        not_blank(self.holder_name, "$.holder_name")
        _check_version(self.version)


def _account_number(number: str | Secret) -> Secret:
    kept = secret(number, "$.number")
    if not re.fullmatch(r"\d{1,32}", kept.reveal(), re.ASCII):
        found = f"found an account number of {len(kept.reveal())} characters"
        raise InvalidValue(f"{found}, expected 1 to 32 digits", "$.number")
    return kept


@attrs.frozen(kw_only=True, field_transformer=checked)
class Account:
    """A holding of exactly one customer; `owner` is the customer's number.

    Raises:
        InvalidValue: for a number that is not 1 to 32 digits, a blank owner or a version below 1.
    """

    number: Secret = attrs.field(converter=_account_number)
    owner: str
    kind: CustomerKind
    status: AccountStatus
    credential: WithdrawalCredential
    version: int = 1

    def __attrs_post_init__(self) -> None:
        not_blank(self.owner, "$.owner")
        _check_version(self.version)


def _check_version(version: int) -> None:
    if version < 1:
        raise InvalidValue(f"found version {version}, expected 1 or more", "$.version")
