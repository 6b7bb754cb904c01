"""Accounts (账户): who holds them, whether they are open, and what withdraws from them (method A2, A7)."""

from __future__ import annotations

from enum import Enum

import attrs

from kcm.customers.customer import Customer, CustomerKind
from kcm.customers.identity import IdentityDocument, secret
from kcm.errors import InvalidValue
from kcm.fields import check_version, checked, not_blank
from kcm.privacy import Secret, personal

__all__ = ["Account", "AccountStatus", "CredentialMethod", "WithdrawalCredential", "renewed"]


class AccountStatus(Enum):
    """Whether an account may be used; only an open one can be reassigned, and a closed one stays closed."""

    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"


class CredentialMethod(Enum):
    """By what a holder proves the right to withdraw."""

    PASSWORD = "password"  # noqa: S105 - the name of a method, no password
    SEAL = "seal"
    DOCUMENT = "document"


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class WithdrawalCredential:
    """The withdrawal credential 支取凭证: method and holder; a change of holder is a new version.

    Raises:
        InvalidValue: for a blank holder or a version below 1.
    """

    method: CredentialMethod
    holder_name: str = attrs.field(repr=False)
    document: IdentityDocument
    version: int = 1

    def __attrs_post_init__(self) -> None:
        not_blank(self.holder_name, "$.holder_name")
        check_version(self.version, "$.version")


def renewed(credential: WithdrawalCredential, holder: Customer) -> WithdrawalCredential:
    """The credential in the identity of a holder: version one more, method kept (method A7)."""
    return attrs.evolve(credential, holder_name=holder.name, document=holder.document, version=credential.version + 1)


def _account_number(number: str | Secret) -> Secret:
    kept = secret(number, "$.number")
    text = kept.reveal()
    if not (len(text) <= 32 and text.isascii() and text.isdigit()):
        found = f"found an account number of {len(text)} characters"
        raise InvalidValue(f"{found}, expected 1 to 32 digits", "$.number")
    return kept


@personal
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
        check_version(self.version, "$.version")
