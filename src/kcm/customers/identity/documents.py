"""Identity documents, and the one door to the checks of their numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import attrs

from kcm.customers.identity import organisations, resident, territories
from kcm.customers.identity.keys import number_key
from kcm.customers.identity.kinds import IdentityKind, Kind
from kcm.errors import InvalidValue, NotFound
from kcm.fields import checked
from kcm.periods import as_date
from kcm.privacy import PHONE, Secret, personal
from kcm.rules import Finding

__all__ = [
    "IDENTITY_KINDS",
    "OPEN_END",
    "IdentityDocument",
    "check_number",
    "comparison_key",
    "identity_kind",
    "phone_number",
    "secret",
]

NAME = re.compile("[A-Z][A-Z_0-9]*", re.ASCII)
WORDS = re.compile("[A-Z_]+", re.ASCII)
#: The last day of a document that has none.
OPEN_END = date.max
RESIDENT_KINDS = (resident.RESIDENT_ID.name, territories.HOUSEHOLD_BOOK.name)

#: The kinds of document that kcm knows, by name.
IDENTITY_KINDS: Mapping[str, IdentityKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            resident.RESIDENT_ID,
            resident.RESIDENCE_PERMIT,
            territories.HOUSEHOLD_BOOK,
            territories.PASSPORT,
            territories.MILITARY_ID,
            territories.HK_MACAU_PERMIT,
            territories.TAIWAN_PERMIT,
            territories.FOREIGN_PERMANENT_RESIDENT,
            territories.HONG_KONG_ID,
            territories.TAIWAN_ID,
            organisations.BUSINESS_LICENCE,
            organisations.SOCIAL_CREDIT_CODE,
            organisations.ORGANISATION_CODE,
            organisations.LEI,
            territories.OTHER,
        )
    }
)


def check_number(kind: Kind, text: str, *, as_of: date | None = None) -> tuple[Finding, ...]:
    """What is wrong with a document number: blocks for no such number, warns for a digit or county in doubt.

    Args:
        kind: a name in `IDENTITY_KINDS`, or a kind of your own.
        text: the number as written, any Unicode.
        as_of: the day to check a birth date against; None checks the calendar only.

    Raises:
        NotFound: for an unknown kind.
        InvalidValue: for a kind or number that is no text, or a day that is no date.

    >>> check_number("RESIDENT_ID", "11010519491231002X")
    ()
    >>> [finding.code for finding in check_number("RESIDENT_ID", "653130196708120136")]
    ['identity.CHECK_DIGIT']
    """
    __tracebackhide__ = True  # a traceback of pytest shows arguments
    if not isinstance(text, str):
        raise InvalidValue(f"found {type(text).__name__}, expected a number as text", "text")
    day = None if as_of is None else as_date(as_of, "as_of")
    known = identity_kind(kind)
    return tuple(known.check(number_key(text, known.separators), day))


def identity_kind(kind: Kind) -> IdentityKind:
    """The kind of a name.

    Raises:
        NotFound: naming the kinds there are.
        InvalidValue: for what is neither a name nor a kind.
    """
    __tracebackhide__ = True  # kind and number may have been swapped
    if isinstance(kind, IdentityKind):
        return kind
    if not isinstance(kind, str):
        raise InvalidValue(f"found {type(kind).__name__}, expected a document kind", "kind")
    if kind not in IDENTITY_KINDS:
        found = repr(kind) if WORDS.fullmatch(kind) else "of this form"  # E12345678 is a number, not a name
        raise NotFound(f"found no document kind {found}, expected one of {', '.join(IDENTITY_KINDS)}")
    return IDENTITY_KINDS[kind]


def _kind_name(kind: Kind) -> str:
    name = kind.name if isinstance(kind, IdentityKind) else kind
    if not isinstance(name, str):
        raise InvalidValue(f"found {type(name).__name__}, expected a document kind", "$.kind")
    if not NAME.fullmatch(name):  # and never shown: kind and number may have been swapped
        raise InvalidValue("found another form, expected the name of a document kind such as RESIDENT_ID", "$.kind")
    return name


def secret(number: str | Secret, path: str) -> Secret:
    """A personal number that never shows by accident, from text or as it is.

    Raises:
        InvalidValue: at `path`, for anything that is no text, blank or masked; it never tells the number.
    """
    if isinstance(number, Secret):
        return number
    try:
        return Secret(number)
    except InvalidValue as error:
        raise InvalidValue(error.reason, path) from None


def phone_number(phone: str | Secret | None) -> Secret | None:
    """A phone number that shows what tells one from another; None where nobody knows it.

    Raises:
        InvalidValue: at `$.phone`, as of `secret`.

    >>> phone_number("13800138000")
    Secret('138****8000')
    """
    return None if phone is None else Secret(secret(phone, "$.phone").reveal(), PHONE)


def _number(number: str | Secret) -> Secret:
    return secret(number, "$.number")


@personal
@attrs.frozen(field_transformer=checked)
class IdentityDocument:
    """A document that proves who somebody is: its kind by name and its number.

    `valid_until` is the last day it is valid: `OPEN_END` for a document without one, None where nobody recorded it.

    Raises:
        InvalidValue: for a blank kind or number, the name of a kind as the number, or an end that is no date.

    >>> IdentityDocument("RESIDENT_ID", "11010519491231002X")
    IdentityDocument(kind='RESIDENT_ID', number=Secret('110105********002X'), valid_until=None)
    """

    kind: str = attrs.field(converter=_kind_name)
    number: Secret = attrs.field(converter=_number)
    valid_until: date | None = None

    def __attrs_post_init__(self) -> None:
        if not self.key:
            raise InvalidValue("found a number of which nothing shows, expected characters", "$.number")
        if self.key in IDENTITY_KINDS:  # kind and number were swapped, and the kind is not masked
            raise InvalidValue("found the name of a document kind, expected a number", "$.number")

    @property
    def key(self) -> str:
        """The number as it is compared, without the separators that a built-in kind prints in it."""
        kind = IDENTITY_KINDS.get(self.kind)
        return number_key(self.number.reveal(), "" if kind is None else kind.separators)

    def valid_on(self, day: date) -> bool:
        """Whether the document has not expired on a day."""
        return self.valid_until is None or day <= self.valid_until


def comparison_key(document: IdentityDocument) -> str:
    """The number's key, where 15 digits of a resident become the 18 that followed them; it is never stored.

    >>> comparison_key(IdentityDocument("RESIDENT_ID", "110105491231002"))
    '11010519491231002X'
    """
    return resident.successor(document.key) if document.kind in RESIDENT_KINDS else document.key
