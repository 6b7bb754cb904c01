"""Strategies for `kcm.customers.identity`: numbers of every kind of document, and documents that bear them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import cast

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from kcm.customers.identity import (
    IDENTITY_KINDS,
    OPEN_END,
    IdentityDocument,
    IdentityKind,
    ResidentNumber,
    read_resident_number,
)
from kcm.testing.facts import Strategies

__all__ = [
    "CORPORATE_KINDS",
    "PERSONAL_KINDS",
    "TODAY",
    "document_numbers",
    "identity_documents",
    "invalid_resident_numbers",
    "old_resident_numbers",
    "organisation_codes",
    "resident_number_contents",
    "resident_numbers",
    "social_credit_codes",
]

#: The day of the kit: a document that must be valid is valid on it, unless another day is given.
TODAY = date(2014, 5, 6)
CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
REGIONS = ("110105", "310115", "440524", "441900", "510104", "653130")
PERMIT_REGIONS = ("810000", "820000", "830000")
REGISTERED_BY = ("91", "92", "93", "11", "12", "13", "19", "31", "51", "52", "53", "A1", "N1", "N2", "N3", "Y1")

# The standards print these weights; kcm computes most of them.
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
TAIWAN_COUNTIES = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (*range(10, 18), 34, *range(18, 23), 35, *range(23, 30), 32, 30, 31, 33),
        strict=True,
    )
)


def _digits(length: int) -> SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


@st.composite
def resident_numbers(draw: DrawFn, *, regions: tuple[str, ...] = REGIONS) -> str:
    """Numbers of resident identity cards, born 1900 to 2013, with the check digit of GB 11643."""
    born = draw(st.dates(date(1900, 1, 1), date(2013, 12, 31)))
    body = f"{draw(st.sampled_from(regions))}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + _resident_check(body)


def _resident_check(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, RESIDENT_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def old_resident_numbers() -> SearchStrategy[str]:
    """Numbers of 15 digits, as they were before 1999, of people born from 1900 to 1999."""
    born_then = resident_numbers().filter(lambda number: number[6:8] == "19")
    return born_then.map(lambda number: number[:6] + number[8:17])


@st.composite
def invalid_resident_numbers(draw: DrawFn) -> str:
    """Numbers with one fault: the check digit, a birth date no calendar has, the length, a letter, or the county."""
    valid = draw(resident_numbers())
    fault = draw(st.sampled_from(("check", "birth", "short", "long", "letter", "zero", "county")))
    if fault == "check":
        return valid[:17] + draw(st.sampled_from([digit for digit in "0123456789X" if digit != valid[17]]))
    if fault == "birth":
        body = valid[:6] + draw(st.sampled_from(("19001301", "19000229", "20230431", "00000000"))) + valid[14:17]
        return body + _resident_check(body)
    if fault == "letter":
        place = draw(st.integers(0, 16))
        return valid[:place] + draw(st.sampled_from(LETTERS)) + valid[place + 1 :]
    if fault == "county":
        body = f"199999{valid[6:17]}"
        return body + _resident_check(body)
    return {"short": valid[:-1], "long": valid + "0", "zero": "0" + valid[1:]}[fault]


def organisation_codes() -> SearchStrategy[str]:
    """Organisation codes with the check character of GB 11714, with and without the hyphen."""
    bodies = st.text(CODE_CHARACTERS, min_size=8, max_size=8)
    return st.builds(lambda body, hyphen: body + hyphen + _organisation_check(body), bodies, st.sampled_from(("", "-")))


def _organisation_check(body: str) -> str:
    total = sum(int(one, 36) * weight for one, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


@st.composite
def social_credit_codes(draw: DrawFn) -> str:
    """Unified social credit codes with the check characters of GB 32100 and of the GB 11714 code inside."""
    inner = draw(st.text(CODE_CHARACTERS, min_size=8, max_size=8))
    region = draw(st.sampled_from((*REGIONS, "100000")))
    body = draw(st.sampled_from(REGISTERED_BY)) + region + inner + _organisation_check(inner)
    checked = sum(CODE_CHARACTERS.index(one) * weight for one, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return body + CODE_CHARACTERS[-checked % 31]


def _business_licences() -> SearchStrategy[str]:
    return _digits(14).map(lambda body: body + _licence_check(body)) | _digits(13) | social_credit_codes()


def _licence_check(body: str) -> str:
    """The only last digit that makes the sum of ISO 7064 MOD 11,10 end in one."""
    carried = 10
    for digit in body:
        total = (carried + int(digit)) % 10
        carried = 2 * (10 if total == 0 else total) % 11
    return str((11 - carried) % 10)


def _entity_identifiers() -> SearchStrategy[str]:
    bodies = st.text(LETTERS + "0123456789", min_size=18, max_size=18)
    return bodies.map(lambda body: f"{body}{98 - int(''.join(str(int(one, 36)) for one in f'{body}00')) % 97:02}")


@st.composite
def _hong_kong_numbers(draw: DrawFn) -> str:
    head, digits = draw(st.text(LETTERS, min_size=1, max_size=2)), draw(_digits(6))
    values = [int(one, 36) for one in head + digits]
    total = sum(value * weight for value, weight in zip(reversed(values), range(2, 10), strict=False))
    total += 36 * 9 if len(head) == 1 else 0
    check = "0123456789A"[-total % 11]
    return f"{head}{digits}({check})" if draw(st.booleans()) else head + digits + check


@st.composite
def _taiwan_numbers(draw: DrawFn) -> str:
    letter, digits = draw(st.sampled_from(LETTERS)), draw(st.sampled_from("1289")) + draw(_digits(7))
    tens, ones = divmod(TAIWAN_COUNTIES[letter], 10)
    total = tens + 9 * ones + sum(int(digit) * weight for digit, weight in zip(digits, range(8, 0, -1), strict=True))
    return f"{letter}{digits}{-total % 10}"


@st.composite
def _foreign_numbers(draw: DrawFn) -> str:
    if draw(st.booleans()):
        return draw(st.text(LETTERS, min_size=3, max_size=3)) + draw(_digits(12))
    born = draw(st.dates(date(1900, 1, 1), date(2013, 12, 31)))
    body = f"9{draw(_digits(5))}{born:%Y%m%d}{draw(_digits(3))}"
    return body + _resident_check(body)


def _permits(heads: str, lengths: tuple[int, ...], tails: tuple[str, ...] = ("",)) -> SearchStrategy[str]:
    digits = st.sampled_from(lengths).flatmap(_digits)
    return st.builds("{}{}{}".format, st.sampled_from(heads or ("",)), digits, st.sampled_from(tails))


_NUMBERS: Mapping[str, SearchStrategy[str]] = MappingProxyType(
    {
        "RESIDENT_ID": resident_numbers() | old_resident_numbers(),
        "RESIDENCE_PERMIT": resident_numbers(regions=PERMIT_REGIONS),
        "HOUSEHOLD_BOOK": resident_numbers() | _digits(9),
        # Hypothesis draws words of the sources too, and the name of a kind is no number.
        "PASSPORT": st.text(LETTERS + "0123456789", min_size=5, max_size=20).filter(lambda text: text not in _NUMBERS),
        "MILITARY_ID": st.builds("{}字第{}号".format, st.sampled_from("军士文"), _digits(7)) | _digits(8),
        "HK_MACAU_PERMIT": _permits("HM", (8, 10)),
        "TAIWAN_PERMIT": _permits("", (8,)) | _permits("", (10,), ("", "B", "(B)")),
        "FOREIGN_PERMANENT_RESIDENT": _foreign_numbers(),
        "HONG_KONG_ID": _hong_kong_numbers(),
        "TAIWAN_ID": _taiwan_numbers(),
        "BUSINESS_LICENCE": _business_licences(),
        "SOCIAL_CREDIT_CODE": social_credit_codes(),
        "ORGANISATION_CODE": organisation_codes(),
        "LEI": _entity_identifiers(),
        "OTHER": st.text("0123456789-/ABC军字第号", min_size=1, max_size=20),
    }
)
#: The kinds of document that corporate customers are drawn with.
CORPORATE_KINDS = ("SOCIAL_CREDIT_CODE", "ORGANISATION_CODE", "BUSINESS_LICENCE", "LEI", "OTHER")
#: The kinds of document that personal customers are drawn with.
PERSONAL_KINDS = tuple(kind for kind in _NUMBERS if kind not in CORPORATE_KINDS or kind == "OTHER")


def document_numbers(kind: str) -> SearchStrategy[str]:
    """Numbers of a built-in kind that its check finds no fault in."""
    return _NUMBERS[kind]


def resident_number_contents() -> SearchStrategy[ResidentNumber]:
    """What resident numbers say of their holders."""
    return (resident_numbers() | old_resident_numbers()).map(_contents)


def _contents(number: str) -> ResidentNumber:
    return cast(ResidentNumber, read_resident_number(number))


@st.composite
def identity_documents(
    draw: DrawFn, *, kinds: tuple[str, ...] = tuple(_NUMBERS), valid_on: date = TODAY
) -> IdentityDocument:
    """Documents of the given built-in kinds, with a number its kind finds no fault in, valid on a day."""
    kind = draw(st.sampled_from(kinds))
    dated = st.integers(0, 4_000).map(lambda days: valid_on + timedelta(days=days))
    return IdentityDocument(kind, draw(_NUMBERS[kind]), draw(st.none() | st.just(OPEN_END) | dated))


STRATEGIES: Strategies = MappingProxyType(
    {
        IdentityKind: lambda: st.sampled_from(list(IDENTITY_KINDS.values())),
        IdentityDocument: identity_documents,
        ResidentNumber: resident_number_contents,
    }
)
