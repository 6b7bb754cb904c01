"""What was checked at the counter before a decision: outcomes only, never a password or a seal itself."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from kcm.customers.identity import IdentityDocument
from kcm.fields import checked, not_blank
from kcm.privacy import personal

__all__ = ["DocumentFault", "Evidence", "document_fault", "same_document"]


class DocumentFault(Enum):
    """Why an identity document cannot be accepted as evidence."""

    NOT_VERIFIED = "not verified"
    NOT_SHOWN = "not shown"
    OF_ANOTHER = "of another"
    EXPIRED = "expired"


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class Evidence:
    """The outcomes of checks made elsewhere; True passed, False failed, None was not made.

    Raises:
        InvalidValue: for an outcome that is neither a flag nor None, or nobody who checked.
    """

    # Only the outcome is here; and what a caller gave by mistake in its place must not show itself.
    password_verified: bool | None = attrs.field(default=None, repr=False)
    document_verified: bool | None = None
    seal_verified: bool | None = None
    document: IdentityDocument | None = None
    checked_by: str
    checked_on: date

    def __attrs_post_init__(self) -> None:
        not_blank(self.checked_by, "$.checked_by")


def same_document(one: IdentityDocument, other: IdentityDocument) -> bool:
    """Whether two records name one document: kind and number are equal, the number by its key."""
    return one.kind == other.kind and one.key == other.key


def document_fault(shown: IdentityDocument | None, own: IdentityDocument, on: date) -> DocumentFault | None:
    """Why a document shown does not prove, on a day, that somebody is the holder of their own; None if it does.

    >>> card = IdentityDocument("PASSPORT", "E12345678", date(2026, 11, 20))
    >>> document_fault(card, card, date(2026, 11, 20)), document_fault(card, card, date(2026, 11, 21))
    (None, <DocumentFault.EXPIRED: 'expired'>)
    """
    if shown is None:
        return DocumentFault.NOT_SHOWN
    if not same_document(shown, own):
        return DocumentFault.OF_ANOTHER
    return None if shown.valid_on(on) else DocumentFault.EXPIRED
