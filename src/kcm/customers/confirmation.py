"""The customer confirmation slip 客户确认单: what a reassignment changed, on the customer's own paper (method A8).

It shows whole numbers: a masked one would hide the very difference the customer is asked to confirm. Printing it is the
operator's choice. Who may not see numbers is shown the slip with masked ones, which nobody can sign.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs

from kcm.customers.changes import AccountReassigned, CustomerIdentity
from kcm.customers.identity import IDENTITY_KINDS
from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.i18n import UNKNOWN, phrase
from kcm.privacy import Secret

__all__ = ["ConfirmationSlip", "confirmation_slip", "slip_text"]

RULE = "─" * 40


@attrs.frozen(kw_only=True, field_transformer=checked)
class ConfirmationSlip:
    """The slip as data: the act, the account, the customer before and after, and the credential's new version."""

    reference: str
    on: date
    operator: str
    approver: str | None
    account: Secret
    before: CustomerIdentity
    after: CustomerIdentity
    credential_version: int


def confirmation_slip(change: AccountReassigned) -> ConfirmationSlip:
    """The slip of a reassignment.

    Raises:
        InvalidValue: for the record of any other act.
    """
    if not isinstance(change, AccountReassigned):
        raise InvalidValue(f"found a {type(change).__name__}, expected an AccountReassigned", "change")
    return ConfirmationSlip(
        reference=change.reference,
        on=change.on,
        operator=change.operator,
        approver=change.approver,
        account=change.account,
        before=change.before,
        after=change.after,
        credential_version=change.credential_after.version,
    )


def slip_text(slip: ConfirmationSlip, locale: str = "en", *, masked: bool = False) -> str:
    """The slip as text in one language, with whole numbers and a line to sign on, ready to print.

    Args:
        slip: the slip.
        locale: `en` or `zh_CN`.
        masked: show the numbers masked, to a reader who may not see them.

    Raises:
        InvalidValue: for a locale kcm does not speak.
    """
    shown = str if masked else Secret.reveal
    lines = [
        phrase("slip.title", locale),
        RULE,
        _line("reference", slip.reference, locale),
        _line("date", slip.on.isoformat(), locale),
        _line("account", shown(slip.account), locale),
        "",
        phrase("slip.before", locale),
        *_identity(slip.before, locale, shown),
        "",
        phrase("slip.after", locale),
        *_identity(slip.after, locale, shown),
        "",
        _line("credential_version", str(slip.credential_version), locale),
        _line("operator", slip.operator, locale),
        _line("approver", slip.approver or UNKNOWN, locale),
        RULE,
        phrase("slip.confirmed", locale),
        "",
        phrase("slip.signature", locale),
    ]
    return "\n".join(lines) + "\n"


def _identity(customer: CustomerIdentity, locale: str, shown: Callable[[Secret], str]) -> list[str]:
    document = customer.document
    kind = IDENTITY_KINDS.get(document.kind)
    values = {
        "customer": customer.number,
        "name": customer.name,
        "document_kind": document.kind if kind is None else kind.label.in_locale(locale),
        "document_number": shown(document.number),
    }
    return [f"  {_line(name, value, locale)}" for name, value in values.items()]


def _line(name: str, value: str, locale: str) -> str:
    # A name may hold a line break, and a slip must have no line that kcm did not write.
    return phrase(f"slip.{name}", locale, {"value": " ".join(value.splitlines())})
