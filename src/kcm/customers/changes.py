"""The change records of every act: what a verb did, by whom, when, and on which grounds."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from kcm.customers.accounts import WithdrawalCredential
from kcm.customers.identity import secret
from kcm.fields import checked
from kcm.privacy import Secret

__all__ = ["AccountReassigned", "IdentityField"]


class IdentityField(Enum):
    """The three parts of a customer's identity that a reassignment compares."""

    NAME = "name"
    DOCUMENT_KIND = "document kind"
    DOCUMENT_NUMBER = "document number"


def _account(number: str | Secret) -> Secret:
    return secret(number, "$.account")


@attrs.frozen(kw_only=True, field_transformer=checked)
class AccountReassigned:
    """One account passed from one customer number to another."""

    reference: str
    on: date
    operator: str
    approver: str | None
    account: Secret = attrs.field(converter=_account)
    from_customer: str
    to_customer: str
    matched: frozenset[IdentityField]
    credential_before: WithdrawalCredential
    credential_after: WithdrawalCredential
