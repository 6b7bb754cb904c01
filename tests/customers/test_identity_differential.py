"""kcm beside python-stdnum: both read the same standards, and every difference has a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import lei
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent, ValidationError
from stdnum.iso7064 import mod_11_2, mod_11_10

from kcm.customers.identity import IDENTITY_KINDS, check_number
from kcm.testing.identities import (
    document_numbers,
    invalid_resident_numbers,
    old_resident_numbers,
    organisation_codes,
    resident_numbers,
    social_credit_codes,
)

Difference = Callable[[str, set[str], str], bool]

VALID, INVALID, CRASH = "valid", "invalid", "crash"
PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def theirs(validate: Callable[[str], Any], number: str) -> str:
    try:
        validate(number)
    except ValidationError:
        return INVALID
    except Exception:
        return CRASH
    return VALID


def only_its_place_is_refused(number: str) -> bool:
    """Whether stdnum takes the check digit and the birth date, and refuses the county or crashes on it."""
    ric.get_birth_date(number)
    with pytest.raises((InvalidComponent, KeyError)):
        ric.get_birth_place(number)
    return bool(ric.calc_check_digit(number) == number[-1])


# Reason, and when it holds: the number, the codes kcm found in it, what stdnum said.
RESIDENT: Mapping[str, Difference] = {
    "kcm knows the 15 digits of old cards": lambda number, found, said: len(number) == 15 and not found,
    "stdnum refuses a county that was not there in the year of birth, and crashes on one that it does not know": (
        lambda number, found, said: len(number) == 18 and not found and only_its_place_is_refused(number)
    ),
}
CREDIT: Mapping[str, Difference] = {
    "stdnum refuses the departments whose code is a letter": (
        lambda number, found, said: number[0] in "ANY" and not found
    ),
    "stdnum checks neither department, division nor the organisation code inside": (
        lambda number, found, said: (
            said == VALID and found <= {"DEPARTMENT", "COUNTY", "CHECK_DIGIT of the organisation code"}
        )
    ),
}
ENTITY: Mapping[str, Difference] = {
    "stdnum takes any length, and letters among the check digits": (
        lambda number, found, said: (
            said == VALID and found == {"SHAPE"} and (len(number) != 20 or not number[-2:].isdigit())
        )
    ),
}
NONE: Mapping[str, Difference] = {}


def found_in(kind: str, number: str) -> set[str]:
    """The codes of kcm's findings; one about a number inside the number says so."""
    return {
        one.code.removeprefix("identity.")
        + ("" if one.values["kind"] == IDENTITY_KINDS[kind].label else f" of the {one.values['kind'].en}")  # type: ignore[attr-defined]
        for one in check_number(kind, number)
    }


def compare(
    kind: str, number: str, validate: Callable[[str], Any], differences: Mapping[str, Difference]
) -> tuple[bool, str]:
    """Whether the two agree or differ for a reason of the table."""
    found = found_in(kind, number)
    said = theirs(validate, number)
    if (not found) == (said == VALID):
        return True, ""
    reasons = [reason for reason, holds in differences.items() if holds(number, found, said)]
    return bool(reasons), f"{kind} {number}: kcm found {sorted(found)}, stdnum says {said}"


def altered(numbers: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The same numbers with one character written as another."""
    return st.builds(
        lambda number, place, other: number[: place % len(number)] + other + number[place % len(number) + 1 :],
        numbers,
        st.integers(0, 40),
        st.sampled_from(PLAIN),
    )


@given(resident_numbers() | old_resident_numbers() | invalid_resident_numbers() | altered(resident_numbers()))
def test_resident_numbers(number: str) -> None:
    """Fine to one is fine to the other, but for the reasons of the table."""
    agree, why = compare("RESIDENT_ID", number, ric.validate, RESIDENT)
    assert agree, why


@given(social_credit_codes() | altered(social_credit_codes()))
def test_credit_codes(number: str) -> None:
    """Fine to one is fine to the other, but for the reasons of the table."""
    agree, why = compare("SOCIAL_CREDIT_CODE", number, uscc.validate, CREDIT)
    assert agree, why


@given(document_numbers("LEI") | altered(document_numbers("LEI")) | st.text(PLAIN, min_size=1, max_size=22))
def test_entity_identifiers(number: str) -> None:
    """Fine to one is fine to the other, but for the reasons of the table."""
    agree, why = compare("LEI", number, lei.validate, ENTITY)
    assert agree, why


OLD_LICENCES = document_numbers("BUSINESS_LICENCE").filter(lambda number: len(number) == 15)


@given(OLD_LICENCES | altered(OLD_LICENCES))
def test_old_business_licences(number: str) -> None:
    """Fine to one is fine to the other, with no exception."""
    agree, why = compare("BUSINESS_LICENCE", number, mod_11_10.validate, NONE)
    assert agree, why


CARDS_OF_2023 = document_numbers("FOREIGN_PERMANENT_RESIDENT").filter(lambda number: len(number) == 18)


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [("RESIDENCE_PERMIT", document_numbers("RESIDENCE_PERMIT")), ("FOREIGN_PERMANENT_RESIDENT", CARDS_OF_2023)],
)
@given(data=st.data())
def test_cards_made_like_resident_numbers(kind: str, numbers: st.SearchStrategy[str], data: st.DataObject) -> None:
    """The check character is that of ISO 7064 MOD 11-2, and every other one is in doubt."""
    number = data.draw(numbers)
    assert theirs(mod_11_2.validate, number) == VALID
    for last in "0123456789X":
        agree, why = compare(kind, number[:17] + last, mod_11_2.validate, NONE)
        assert agree, why


@given(st.text(PLAIN, min_size=1, max_size=20))
def test_random_text(number: str) -> None:
    """Text that is no number is none to either."""
    for kind, validate, differences in (
        ("RESIDENT_ID", ric.validate, RESIDENT),
        ("SOCIAL_CREDIT_CODE", uscc.validate, CREDIT),
    ):
        agree, why = compare(kind, number, validate, differences)
        assert agree, why


@pytest.mark.parametrize(
    ("kind", "number", "validate", "said"),
    [
        ("RESIDENT_ID", "110105491231002", ric.validate, INVALID),
        ("RESIDENT_ID", "11010519491231002X", ric.validate, VALID),
        ("RESIDENT_ID", "360426199101010071", ric.validate, VALID),
        ("RESIDENT_ID", "460025199001010010", ric.validate, VALID),
        ("RESIDENT_ID", "139003199301010016", ric.validate, CRASH),
        ("RESIDENT_ID", "199999194912310026", ric.validate, INVALID),
        ("SOCIAL_CREDIT_CODE", "91350100M000100Y43", uscc.validate, VALID),
        ("LEI", "529900T8BM49AURSDO55", lei.validate, VALID),
    ],
)
def test_what_stdnum_says_of_known_numbers(kind: str, number: str, validate: Callable[[str], Any], said: str) -> None:
    assert theirs(validate, number) == said
    assert bool(check_number(kind, number)) is (number == "199999194912310026")


def test_stdnum_refuses_a_county_of_another_time_and_kcm_does_not() -> None:
    """Chongwen (110103) was abolished in 2010; a card issued for a child born there in 2012 may still bear it."""
    body = "11010320120101001"
    number = body + ric.calc_check_digit(body + "0")
    assert theirs(ric.validate, number) != VALID
    assert check_number("RESIDENT_ID", number, as_of=date(2026, 1, 1)) == ()


@given(organisation_codes(), st.sampled_from("0123456789X"))
def test_the_code_inside_a_credit_code_is_an_organisation_code(code: str, check: str) -> None:
    """kcm finds in places 9 to 17 of a credit code what it finds in the organisation code itself."""
    inner = code.replace("-", "")[:8] + check
    alone = bool(check_number("ORGANISATION_CODE", inner))
    body = "91110105" + inner
    whole = check_number("SOCIAL_CREDIT_CODE", body + uscc.calc_check_digit(body))
    assert [one.values["kind"].en for one in whole] == (["organisation code"] if alone else [])  # type: ignore[attr-defined]
