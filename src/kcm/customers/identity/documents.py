"""Identity documents and the numbers printed on them; each kind has a small check that cites its standard.

A number that cannot exist blocks; a failed check digit warns, because documents with wrong check digits are
in people's hands and the caller's policy decides. Findings name rule, kind and shape, never the number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue, NotFound
from kcm.fields import checked
from kcm.periods import as_date
from kcm.privacy import Secret
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "IDENTITY_KINDS",
    "IdentityDocument",
    "IdentityKind",
    "Kind",
    "check_number",
    "name_key",
    "number_key",
    "same_name",
]

NumberCheck = Callable[[str, date | None], Iterable[Finding]]

NAME = re.compile("[A-Z][A-Z_0-9]*", re.ASCII)
DOTS = str.maketrans(dict.fromkeys("\u30fb\u2022\u2027\u22c5\uff65", "\u00b7"))
IDEOGRAPH = "[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")


@attrs.frozen(kw_only=True, field_transformer=checked)
class IdentityKind:
    """A kind of identity document: its name, its label, and the check of its number.

    `check` takes the number's key (see `number_key`) and the day it is checked on, or None, and gives
    findings.
    """

    name: str
    label: Text
    source: str
    check: NumberCheck = attrs.field(repr=False)


Kind = str | IdentityKind


def number_key(text: str) -> str:
    """A number as it is compared: full width to half, capitals, nothing invisible, no spaces.

    >>> number_key("１１０１０５ 19491231 002x")
    '11010519491231002X'
    """
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return "".join(plain.split()).upper()


def name_key(text: str) -> str:
    """A name as it is compared; it is stored as given, and 繁 and 简 are never folded.

    Full width becomes half, dot variants become one, no space stands between two Chinese characters, Latin
    letters have no case.

    >>> name_key("刘　能") == name_key("刘能"), name_key("Ａnn  LEE")
    (True, 'ann lee')
    """
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(DOTS)
    words = " ".join(plain.split())
    return re.sub(f"(?<={IDEOGRAPH}) (?={IDEOGRAPH})", "", words).casefold()


def same_name(a: str, b: str) -> bool:
    """Whether two names are the same by their keys; blank names are the same as nothing.

    >>> same_name("阿依古丽·买买提", "阿依古丽•买买提")
    True
    """
    return name_key(a) == name_key(b) != ""


def _resident_id(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number, re.ASCII):
        yield _shape(RESIDENT_ID, number, Text("18 digits, the last may be X", "18位数字，末位可为X"))
        return
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        yield Finding("identity.BIRTH_DATE", Severity.BLOCKS, "$.number", {"kind": RESIDENT_ID.label})
        return
    if as_of is not None and born > as_of:
        yield Finding("identity.BIRTH_DATE", Severity.BLOCKS, "$.number", {"kind": RESIDENT_ID.label})
    # ISO 7064 MOD 11-2: the weight of a place is 2 to its distance from the right.
    total = sum(int(digit) * 2**place for digit, place in zip(number, range(17, 0, -1), strict=False))
    if "10X98765432"[total % 11] != number[-1]:
        yield _check_digit(RESIDENT_ID)


def _social_credit_code(number: str, as_of: date | None) -> Iterator[Finding]:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if len(number) != 18 or any(character not in alphabet for character in number):
        expected = Text("18 digits and capitals without I, O, S, V, Z", "18位数字与大写字母(不含I、O、S、V、Z)")
        yield _shape(SOCIAL_CREDIT_CODE, number, expected)
        return
    total = sum(alphabet.index(character) * pow(3, place, 31) for place, character in enumerate(number[:17]))
    if alphabet[-total % 31] != number[-1]:
        yield _check_digit(SOCIAL_CREDIT_CODE)


def _passport(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch(r"[A-Z0-9]{5,20}", number, re.ASCII):
        yield _shape(PASSPORT, number, Text("5 to 20 letters and digits", "5至20位字母和数字"))


def _other(number: str, as_of: date | None) -> Iterator[Finding]:
    if not number:
        yield _shape(OTHER, number, Text("at least one character", "至少一个字符"))


def _shape(kind: IdentityKind, number: str, expected: Text) -> Finding:
    values = {"kind": kind.label, "length": len(number), "expected": expected}
    return Finding("identity.SHAPE", Severity.BLOCKS, "$.number", values)


def _check_digit(kind: IdentityKind) -> Finding:
    return Finding("identity.CHECK_DIGIT", Severity.WARNS, "$.number", {"kind": kind.label})


RESIDENT_ID = IdentityKind(
    name="RESIDENT_ID",
    label=Text("resident identity card", "身份证"),
    source="GB 11643-1999",
    check=_resident_id,
)
PASSPORT = IdentityKind(name="PASSPORT", label=Text("passport", "护照"), source="ICAO Doc 9303", check=_passport)
SOCIAL_CREDIT_CODE = IdentityKind(
    name="SOCIAL_CREDIT_CODE",
    label=Text("unified social credit code", "统一社会信用代码"),
    source="GB 32100-2015",
    check=_social_credit_code,
)
OTHER = IdentityKind(name="OTHER", label=Text("other document", "其他证件"), source="none", check=_other)

IDENTITY_KINDS: Mapping[str, IdentityKind] = MappingProxyType(
    {kind.name: kind for kind in (RESIDENT_ID, PASSPORT, SOCIAL_CREDIT_CODE, OTHER)}
)


def check_number(kind: Kind, text: str, *, as_of: date | None = None) -> tuple[Finding, ...]:
    """What is wrong with a document number: blocks for no such number, warns for a check digit in doubt.

    Args:
        kind: a name in `IDENTITY_KINDS`, or a kind of your own.
        text: the number as written, any Unicode.
        as_of: the day to check a birth date against; None checks the calendar only.

    Raises:
        NotFound: for an unknown kind.
        InvalidValue: for a number that is no text, or a day that is no date.

    >>> check_number("RESIDENT_ID", "11010519491231002X")
    ()
    >>> [finding.code for finding in check_number("RESIDENT_ID", "653130196708120136")]
    ['identity.CHECK_DIGIT']
    """
    if not isinstance(text, str):
        raise InvalidValue(f"found {type(text).__name__}, expected a number as text", "text")
    day = None if as_of is None else as_date(as_of, "as_of")
    return tuple(identity_kind(kind).check(number_key(text), day))


def identity_kind(kind: Kind) -> IdentityKind:
    """The kind of a name.

    Raises:
        NotFound: naming the kinds there are.
    """
    if isinstance(kind, IdentityKind):
        return kind
    if kind not in IDENTITY_KINDS:
        found = repr(kind) if NAME.fullmatch(kind) else "of this form"
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


def _number(number: str | Secret) -> Secret:
    kept = secret(number, "$.number")
    if not number_key(kept.reveal()):
        raise InvalidValue("found a number of which nothing shows, expected characters", "$.number")
    return kept


@attrs.frozen(field_transformer=checked)
class IdentityDocument:
    """A document that proves who somebody is: its kind by name and its number.

    `valid_until` is the last day it is valid, None for a document without an end.

    Raises:
        InvalidValue: for a blank kind or number, or an end that is no date.

    >>> IdentityDocument("RESIDENT_ID", "11010519491231002X")
    IdentityDocument(kind='RESIDENT_ID', number=Secret('110105********002X'), valid_until=None)
    """

    kind: str = attrs.field(converter=_kind_name)
    number: Secret = attrs.field(converter=_number)
    valid_until: date | None = None

    @property
    def key(self) -> str:
        """The number as it is compared."""
        return number_key(self.number.reveal())

    def valid_on(self, day: date) -> bool:
        """Whether the document has not expired on a day."""
        return self.valid_until is None or day <= self.valid_until
