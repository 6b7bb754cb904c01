"""Resident numbers: 18 digits of GB 11643-1999, 15 of GB 11643-1989, and the residence permits made like them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum
from operator import mul

import attrs

from kcm.customers.identity.keys import number_key
from kcm.customers.identity.kinds import IdentityKind, impossible, unknown_county, wrong_check, wrong_shape
from kcm.customers.identity.regions import counties
from kcm.fields import checked
from kcm.privacy import personal
from kcm.rules import Finding
from kcm.text import Text

__all__ = [
    "RESIDENCE_PERMIT",
    "RESIDENT_ID",
    "ResidentNumber",
    "Sex",
    "check_character",
    "dated_and_checked",
    "has_resident_shape",
    "read_resident_number",
    "resident_number",
    "successor",
]

# ISO 7064 MOD 11-2: the weight of a place is 2 to its distance from the right.
WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
ZEROS = ord("0") * sum(WEIGHTS)
PERMIT_REGIONS = ("810000", "820000", "830000")
CARD = Text("resident identity card", "身份证")
PERMIT = Text("residence permit for Hong Kong, Macau and Taiwan residents", "港澳台居民居住证")
SHAPE = Text("18 digits, the last may be X, or 15 digits", "18位数字(末位可为X)或15位数字")
PERMIT_SHAPE = Text(
    "18 digits from 810000, 820000 or 830000, the last may be X", "以810000、820000或830000开头的18位数字(末位可为X)"
)


class Sex(Enum):
    """The sex on record."""

    MALE = "male"
    FEMALE = "female"
    UNSPECIFIED = "unspecified"


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class ResidentNumber:
    """What a resident number says of its holder: the county of first registration, birth date and sex."""

    region: str = attrs.field(repr=False)
    birth_date: date = attrs.field(repr=False)
    sex: Sex = attrs.field(repr=False)


def check_character(body: str) -> str:
    """The eighteenth character of a resident number, from the seventeen digits before it.

    >>> check_character("11010519491231002")
    'X'
    """
    total = sum(map(mul, WEIGHTS, body.encode())) - ZEROS
    return "10X98765432"[total % 11]


def successor(number: str) -> str:
    """The 18 digits that followed a 15-digit number, for comparing only; any other number as it is.

    >>> successor("110105491231002")
    '11010519491231002X'
    """
    if not (len(number) == 15 and number.isascii() and number.isdigit()):
        return number
    body = f"{number[:6]}19{number[6:]}"
    return body + check_character(body)


def read_resident_number(text: str) -> ResidentNumber | None:
    """What a resident number of 18 or 15 digits says of its holder, None when it has not that form.

    >>> read_resident_number("11010519491231002X").birth_date
    datetime.date(1949, 12, 31)
    """
    number = successor(number_key(text))
    born = _birth_date(number) if has_resident_shape(number) else None
    if born is None:
        return None
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return ResidentNumber(region=number[:6], birth_date=born, sex=sex)


def has_resident_shape(number: str) -> bool:
    """Whether a key is 18 digits in which a resident number can stand, the last perhaps X."""
    if len(number) != 18 or not number.isascii() or number[0] in "09":
        return False
    return number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")


def _birth_date(number: str) -> date | None:
    try:
        return date.fromisoformat(number[6:14])
    except ValueError:
        return None


def resident_number(number: str, as_of: date | None, kind: Text) -> Iterator[Finding]:
    """The check of a resident number of either length, on a document of a kind."""
    whole = successor(number)
    if not has_resident_shape(whole):
        yield wrong_shape(kind, number, SHAPE)
        return
    yield from dated_and_checked(whole, as_of, kind)
    if whole[:6] not in counties():
        yield unknown_county(kind)


def dated_and_checked(number: str, as_of: date | None, kind: Text) -> Iterator[Finding]:
    """The birth date and the check digit of eighteen digits, which other cards have in the same places."""
    born = _birth_date(number)
    if born is None or (as_of is not None and born > as_of):
        yield impossible(kind)
    elif check_character(number[:17]) != number[17]:
        yield wrong_check(kind)


def _resident_id(number: str, as_of: date | None) -> Iterator[Finding]:
    return resident_number(number, as_of, CARD)


def _residence_permit(number: str, as_of: date | None) -> Iterator[Finding]:
    if not (has_resident_shape(number) and number.startswith(PERMIT_REGIONS)):
        yield wrong_shape(PERMIT, number, PERMIT_SHAPE)
        return
    yield from dated_and_checked(number, as_of, PERMIT)


RESIDENT_ID = IdentityKind(name="RESIDENT_ID", label=CARD, source="GB 11643-1999", check=_resident_id)
RESIDENCE_PERMIT = IdentityKind(
    name="RESIDENCE_PERMIT", label=PERMIT, source="GB 11643-1999; State Council 2018, No 81", check=_residence_permit
)
