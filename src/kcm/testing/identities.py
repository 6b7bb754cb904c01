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
from kcm.errors import NotFound
from kcm.testing.facts import Strategies

__all__ = [
    "CORPORATE_KINDS",
    "PERSONAL_KINDS",
    "TODAY",
    "document_numbers",
    "identity_documents",
    "invalid_document_numbers",
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
    return body + _credit_check(body)


def _credit_check(body: str) -> str:
    checked = sum(CODE_CHARACTERS.index(one) * weight for one, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return CODE_CHARACTERS[-checked % 31]


def _licences_with_check() -> SearchStrategy[str]:
    return _digits(14).map(lambda body: body + _licence_check(body))


def _business_licences() -> SearchStrategy[str]:
    return _licences_with_check() | _digits(13) | social_credit_codes()


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
def _foreign_cards(draw: DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2013, 12, 31)))
    body = f"9{draw(_digits(5))}{born:%Y%m%d}{draw(_digits(3))}"
    return body + _resident_check(body)


def _foreign_numbers() -> SearchStrategy[str]:
    """Of the cards of 2017, and of those of 2023."""
    return st.builds("{}{}".format, st.text(LETTERS, min_size=3, max_size=3), _digits(12)) | _foreign_cards()


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
    """Numbers of a built-in kind that its check finds no fault in.

    Raises:
        NotFound: for a kind that kcm does not know.
    """
    return _NUMBERS[_known(kind)]


def _known(kind: str) -> str:
    if kind not in _NUMBERS:
        raise NotFound(f"found no kind of document {kind!r}, expected one of {', '.join(_NUMBERS)}")
    return kind


# Numbers with one fault, by what the check finds.


@st.composite
def _misshaped(draw: DrawFn, numbers: SearchStrategy[str]) -> str:
    """Cut off, or with a character that stands in no number."""
    number = draw(numbers)
    return draw(st.sampled_from((number[:3], f"{number}?", f"{number[:3]}?{number[4:]}")))


@st.composite
def _other_end(draw: DrawFn, numbers: SearchStrategy[str], ends: str = "0123456789X") -> str:
    number = draw(numbers)
    return number[:-1] + draw(st.sampled_from([end for end in ends if end != number[-1]]))


@st.composite
def _unborn(draw: DrawFn, numbers: SearchStrategy[str]) -> str:
    """Born on a day that no calendar has."""
    number = draw(numbers)
    body = number[:6] + draw(st.sampled_from(("19001301", "19000229", "20230431", "00000000"))) + number[14:17]
    return body + _resident_check(body)


def _of_no_county(number: str) -> str:
    body = f"199999{number[6:17]}"
    return body + _resident_check(body)


def _credit_code_with(head: str, number: str) -> str:
    """Beginning otherwise, and right for the rest."""
    body = head + number[len(head) : 17]
    return body + _credit_check(body)


Faults = Mapping[str, SearchStrategy[str]]

_OF_RESIDENTS: Faults = {
    "CHECK_DIGIT": _other_end(resident_numbers()),
    "BIRTH_DATE": _unborn(resident_numbers()),
    "COUNTY": resident_numbers().map(_of_no_county),
}
_OF_CREDIT_CODES: Faults = {
    "CHECK_DIGIT": _other_end(social_credit_codes(), CODE_CHARACTERS),
    "COUNTY": social_credit_codes().map(lambda number: _credit_code_with(f"{number[:2]}999999", number)),
    "DEPARTMENT": social_credit_codes().map(lambda number: _credit_code_with("B1", number)),
}
_permit_numbers = resident_numbers(regions=PERMIT_REGIONS)
_bare_hong_kong_numbers = _hong_kong_numbers().map(lambda number: "".join(filter(str.isalnum, number)))
# Besides a wrong shape, which a number of any kind may have.
_FAULTS: Mapping[str, Faults] = MappingProxyType(
    {
        "RESIDENT_ID": _OF_RESIDENTS,
        "RESIDENCE_PERMIT": {"CHECK_DIGIT": _other_end(_permit_numbers), "BIRTH_DATE": _unborn(_permit_numbers)},
        "HOUSEHOLD_BOOK": _OF_RESIDENTS,
        "FOREIGN_PERMANENT_RESIDENT": {
            "CHECK_DIGIT": _other_end(_foreign_cards()),
            "BIRTH_DATE": _unborn(_foreign_cards()),
        },
        "HONG_KONG_ID": {"CHECK_DIGIT": _other_end(_bare_hong_kong_numbers, "0123456789A")},
        "TAIWAN_ID": {"CHECK_DIGIT": _other_end(_taiwan_numbers(), "0123456789")},
        "BUSINESS_LICENCE": {
            **_OF_CREDIT_CODES,
            "CHECK_DIGIT": _other_end(_licences_with_check(), "0123456789"),
        },
        "SOCIAL_CREDIT_CODE": _OF_CREDIT_CODES,
        "ORGANISATION_CODE": {"CHECK_DIGIT": _other_end(organisation_codes())},
        "LEI": {"CHECK_DIGIT": _other_end(_entity_identifiers(), "0123456789")},
    }
)


def invalid_document_numbers(kind: str) -> SearchStrategy[tuple[str, str]]:
    """Numbers of a built-in kind with exactly one fault, each with the code of what its check finds.

    There is no number with `identity.SHAPE` or `identity.BIRTH_DATE`, which block; one with `identity.CHECK_DIGIT`,
    `identity.COUNTY` or `identity.DEPARTMENT`, which warn, may be in somebody's hands.

    Raises:
        NotFound: for a kind that kcm does not know.

    >>> from hypothesis import find
    >>> find(invalid_document_numbers("OTHER"), lambda drawn: True)
    (' ', 'identity.SHAPE')
    """
    shape = st.just(" ") if kind == "OTHER" else _misshaped(_NUMBERS[_known(kind)])
    faults = {"SHAPE": shape, **_FAULTS.get(kind, {})}
    return st.one_of([st.tuples(numbers, st.just(f"identity.{code}")) for code, numbers in faults.items()])


def invalid_resident_numbers() -> SearchStrategy[str]:
    """Numbers of resident identity cards with one fault: the check digit, the birth date, the shape, or the county."""
    shapes = resident_numbers().flatmap(_wrong_places)
    return shapes | invalid_document_numbers("RESIDENT_ID").map(lambda drawn: drawn[0])


@st.composite
def _wrong_places(draw: DrawFn, valid: str) -> str:
    """Too short, too long, from 0, or with a letter among the digits."""
    place, letter = draw(st.integers(0, 16)), draw(st.sampled_from(LETTERS))
    lettered = valid[:place] + letter + valid[place + 1 :]
    return draw(st.sampled_from((lettered, valid[:-1], f"{valid}0", f"0{valid[1:]}")))


def resident_number_contents() -> SearchStrategy[ResidentNumber]:
    """What resident numbers say of their holders."""
    return (resident_numbers() | old_resident_numbers()).map(_contents)


def _contents(number: str) -> ResidentNumber:
    return cast(ResidentNumber, read_resident_number(number))


@st.composite
def identity_documents(
    draw: DrawFn, *, kinds: tuple[str, ...] = tuple(_NUMBERS), valid_on: date = TODAY
) -> IdentityDocument:
    """Documents of the given built-in kinds, with a number its kind finds no fault in, valid on a day.

    Letters of a number may be small ones, as people write them.
    """
    kind = draw(st.sampled_from(kinds))
    number = draw(_NUMBERS[kind])
    written = number.lower() if draw(st.booleans()) else number
    dated = st.integers(0, 4_000).map(lambda days: valid_on + timedelta(days=days))
    return IdentityDocument(kind, written, draw(st.none() | st.just(OPEN_END) | dated))


STRATEGIES: Strategies = MappingProxyType(
    {
        IdentityKind: lambda: st.sampled_from(list(IDENTITY_KINDS.values())),
        IdentityDocument: identity_documents,
        ResidentNumber: resident_number_contents,
    }
)
