"""Numbers of organisations: credit code, organisation code, business licence, legal entity identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from operator import mul
from types import MappingProxyType

from kcm.customers.identity.kinds import IdentityKind, unknown_county, unknown_department, wrong_check, wrong_shape
from kcm.customers.identity.regions import provinces
from kcm.rules import Finding
from kcm.text import Text

__all__ = ["BUSINESS_LICENCE", "LEI", "ORGANISATION_CODE", "SOCIAL_CREDIT_CODE"]

CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LICENCE_DIGITS = 15
NATIONAL = "10"

# The registering departments, each with the categories of organisation it registers.
DEPARTMENTS: Mapping[str, str] = MappingProxyType(
    {
        "1": "1239",  # public institutions 机构编制
        "2": "19",  # foreign affairs 外交
        "3": "123459",  # justice 司法行政
        "4": "19",  # culture 文化
        "5": "1239",  # civil affairs 民政
        "6": "129",  # tourism 旅游
        "7": "129",  # religion 宗教
        "8": "19",  # trade unions 工会
        "9": "123",  # market regulation 工商
        "A": "19",  # the Central Military Commission 中央军委
        "N": "1239",  # agriculture 农业
        "Y": "1",  # others 其他
    }
)


def _social_credit_code(number: str, as_of: date | None) -> Iterator[Finding]:
    kind = SOCIAL_CREDIT_CODE.label
    if len(number) != 18 or not set(number) <= set(CREDIT_CHARACTERS):
        expected = Text("18 digits and capitals without I, O, S, V, Z", "18位数字与大写字母(不含I、O、S、V、Z)")
        yield wrong_shape(kind, number, expected)
        return
    if number[1] not in DEPARTMENTS.get(number[0], ""):
        yield unknown_department(kind)
    if number[2:4] not in provinces() | {NATIONAL} or not number[2:8].isdigit():
        yield unknown_county(kind)
    if _organisation_check(number[8:16]) != number[16]:
        yield wrong_check(ORGANISATION_CODE.label)
    values = map(CREDIT_CHARACTERS.index, number[:17])
    if CREDIT_CHARACTERS[-sum(map(mul, CREDIT_WEIGHTS, values)) % 31] != number[17]:
        yield wrong_check(kind)


def _organisation_check(body: str) -> str:
    """The ninth place of an organisation code, from the eight before it."""
    values = (int(character, 36) for character in body)
    return "0123456789X0"[11 - sum(map(mul, ORGANISATION_WEIGHTS, values)) % 11]


def _organisation_code(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch(r"[0-9A-Z]{8}[\dX]", number, re.ASCII):
        expected = Text("8 digits or capitals, then a digit or X", "8位数字或大写字母，后接1位校验码(数字或X)")
        yield wrong_shape(ORGANISATION_CODE.label, number, expected)
    elif _organisation_check(number[:8]) != number[8]:
        yield wrong_check(ORGANISATION_CODE.label)


def _business_licence(number: str, as_of: date | None) -> Iterator[Finding]:
    """A licence of today carries the credit code; the number before had 15 digits, and 13 before 2007."""
    kind = BUSINESS_LICENCE.label
    if len(number) == len(CREDIT_WEIGHTS) + 1:
        yield from _social_credit_code(number, as_of)
    elif not re.fullmatch(r"\d{13}(\d{2})?", number, re.ASCII):
        yield wrong_shape(kind, number, Text("18 places, or 15 or 13 digits", "18位，或15位、13位数字"))
    elif len(number) == LICENCE_DIGITS and not _is_pure(number):
        yield wrong_check(kind)


def _is_pure(number: str) -> bool:
    """ISO 7064 MOD 11,10."""
    remainder = 10
    for digit in number[:-1]:
        remainder = ((remainder + int(digit)) % 10 or 10) * 2 % 11
    return (remainder + int(number[-1])) % 10 == 1


def _lei(number: str, as_of: date | None) -> Iterator[Finding]:
    if not re.fullmatch(r"[0-9A-Z]{18}\d{2}", number, re.ASCII):
        expected = Text("18 digits or capitals, then 2 digits", "18位数字或大写字母，后接2位数字")
        yield wrong_shape(LEI.label, number, expected)
    elif int("".join(str(int(character, 36)) for character in number)) % 97 != 1:
        yield wrong_check(LEI.label)


SOCIAL_CREDIT_CODE = IdentityKind(
    name="SOCIAL_CREDIT_CODE",
    label=Text("unified social credit code", "统一社会信用代码"),
    source="GB 32100-2015",
    check=_social_credit_code,
)
ORGANISATION_CODE = IdentityKind(
    name="ORGANISATION_CODE",
    label=Text("organisation code", "组织机构代码"),
    source="GB 11714-1997",
    check=_organisation_code,
    separators="-",
)
BUSINESS_LICENCE = IdentityKind(
    name="BUSINESS_LICENCE",
    label=Text("business licence", "营业执照"),
    source="GS 15-2006; GB 32100-2015",
    check=_business_licence,
)
LEI = IdentityKind(
    name="LEI", label=Text("legal entity identifier", "法人机构识别编码"), source="ISO 17442", check=_lei
)
