"""Passports, permits and cards of Hong Kong, Macau, Taiwan and foreign residents, and other personal documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from operator import mul

from kcm.customers.identity.kinds import IdentityKind, wrong_check, wrong_shape
from kcm.customers.identity.resident import dated_and_checked, has_resident_shape, resident_number, successor
from kcm.rules import Finding
from kcm.text import Text

__all__ = [
    "FOREIGN_PERMANENT_RESIDENT",
    "HK_MACAU_PERMIT",
    "HONG_KONG_ID",
    "HOUSEHOLD_BOOK",
    "MILITARY_ID",
    "OTHER",
    "PASSPORT",
    "TAIWAN_ID",
    "TAIWAN_PERMIT",
]

HONG_KONG_BLANK = 36
HONG_KONG_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)
TAIWAN_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
# The letters of Taiwan's counties stand for 10 to 35 in the order in which the counties got them.
TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"


def _passport(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch("[A-Z0-9]{5,20}", number, re.ASCII):
        yield wrong_shape(PASSPORT.label, number, Text("5 to 20 letters and digits", "5至20位字母和数字"))


def _household_book(number: str, as_of: date | None) -> Iterator[Finding]:
    if has_resident_shape(successor(number)):
        yield from resident_number(number, as_of, HOUSEHOLD_BOOK.label)
    elif not re.fullmatch("[A-Z0-9]{6,20}", number, re.ASCII):
        expected = Text("a resident number, or 6 to 20 letters and digits", "公民身份号码，或6至20位字母和数字")
        yield wrong_shape(HOUSEHOLD_BOOK.label, number, expected)


def _military_id(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch("[\u4e00-\u9fff]{1,6}[A-Z0-9]{4,12}号?|[A-Z0-9]{6,18}", number):
        expected = Text(
            "a form such as 军字第1234567号, or 6 to 18 letters and digits", "如军字第1234567号，或6至18位字母和数字"
        )
        yield wrong_shape(MILITARY_ID.label, number, expected)


def _hk_macau_permit(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch(r"[HM]\d{8}(\d{2})?", number, re.ASCII):
        expected = Text("H or M, then 8 or 10 digits", "H或M后接8位或10位数字")
        yield wrong_shape(HK_MACAU_PERMIT.label, number, expected)


def _taiwan_permit(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch(r"\d{8}|\d{10}[A-Z]?", number, re.ASCII):
        expected = Text("8 digits, or 10 digits and perhaps a letter", "8位数字，或10位数字(可后接一位字母)")
        yield wrong_shape(TAIWAN_PERMIT.label, number, expected)


def _foreign_permanent_resident(number: str, as_of: date | None) -> Iterator[Finding]:
    """The card of 2017 has no published check; that of 2023 is made like a resident number that begins with 9."""
    if re.fullmatch(r"9\d{16}[\dX]", number, re.ASCII):
        yield from dated_and_checked(number, as_of, FOREIGN_PERMANENT_RESIDENT.label)
    elif not re.fullmatch(r"[A-Z]{3}\d{12}", number, re.ASCII):
        expected = Text(
            "18 digits from 9, the last may be X, or 3 letters and 12 digits",
            "以9开头的18位数字(末位可为X)，或3位字母加12位数字",
        )
        yield wrong_shape(FOREIGN_PERMANENT_RESIDENT.label, number, expected)


def _hong_kong_id(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch(r"[A-Z]{1,2}\d{6}[\dA]", number, re.ASCII):
        expected = Text("1 or 2 letters, 6 digits, and a digit or A", "1至2位字母、6位数字和1位校验码(数字或A)")
        yield wrong_shape(HONG_KONG_ID.label, number, expected)
        return
    values = [int(character, 36) for character in number[:-1]]
    blank = [HONG_KONG_BLANK] * (len(HONG_KONG_WEIGHTS) - len(values))
    total = sum(map(mul, HONG_KONG_WEIGHTS, blank + values)) + int(number[-1], 16)
    if total % 11:
        yield wrong_check(HONG_KONG_ID.label)


def _taiwan_id(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch(r"[A-Z][1289]\d{8}", number, re.ASCII):
        expected = Text("a letter, then 1, 2, 8 or 9, then 8 digits", "1位字母，后接1、2、8或9，再接8位数字")
        yield wrong_shape(TAIWAN_ID.label, number, expected)
        return
    county = TAIWAN_LETTERS.index(number[0]) + 10
    if sum(map(mul, TAIWAN_WEIGHTS, map(int, f"{county}{number[1:]}"))) % 10:
        yield wrong_check(TAIWAN_ID.label)


def _other(number: str, as_of: date | None) -> Iterator[Finding]:
    if not number:
        yield wrong_shape(OTHER.label, number, Text("at least one character", "至少一个字符"))


PASSPORT = IdentityKind(name="PASSPORT", label=Text("passport", "护照"), source="ICAO Doc 9303", check=_passport)
HOUSEHOLD_BOOK = IdentityKind(
    name="HOUSEHOLD_BOOK",
    label=Text("household register", "户口簿"),
    source="GB 11643-1999; Household Registration Regulations 1958",
    check=_household_book,
)
MILITARY_ID = IdentityKind(
    name="MILITARY_ID",
    label=Text("military identity card", "军官证"),
    source="the cards in use; no published standard",
    check=_military_id,
)
HK_MACAU_PERMIT = IdentityKind(
    name="HK_MACAU_PERMIT",
    label=Text("mainland travel permit for Hong Kong and Macau residents", "港澳居民来往内地通行证"),
    source="National Immigration Administration, cards of 1999 and 2013",
    check=_hk_macau_permit,
)
TAIWAN_PERMIT = IdentityKind(
    name="TAIWAN_PERMIT",
    label=Text("mainland travel permit for Taiwan residents", "台湾居民来往大陆通行证"),
    source="National Immigration Administration, booklets and cards of 2015",
    check=_taiwan_permit,
    separators="()",
)
FOREIGN_PERMANENT_RESIDENT = IdentityKind(
    name="FOREIGN_PERMANENT_RESIDENT",
    label=Text("foreign permanent resident identity card", "外国人永久居留身份证"),
    source="National Immigration Administration, cards of 2017 and 2023; ISO 7064 MOD 11-2",
    check=_foreign_permanent_resident,
)
HONG_KONG_ID = IdentityKind(
    name="HONG_KONG_ID",
    label=Text("Hong Kong identity card", "香港居民身份证"),
    source="Hong Kong Immigration Department, number with check digit modulo 11",
    check=_hong_kong_id,
    separators="()",
)
TAIWAN_ID = IdentityKind(
    name="TAIWAN_ID",
    label=Text("Taiwan identity card", "台湾身份证"),
    source="Taiwan's national identification number, check digit modulo 10",
    check=_taiwan_id,
)
OTHER = IdentityKind(name="OTHER", label=Text("other document", "其他证件"), source="none", check=_other)
