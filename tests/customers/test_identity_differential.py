"""kcm beside python-stdnum: both read the same standards, and every difference has a reason in a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import lei
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent, ValidationError
from stdnum.iso7064 import mod_11_2, mod_11_10
from tests.customers.shapes import PLAIN

from kcm.customers.identity import IDENTITY_KINDS, check_number
from kcm.testing.identities import (
    document_numbers,
    invalid_resident_numbers,
    old_resident_numbers,
    organisation_codes,
    resident_numbers,
    social_credit_codes,
)
from kcm.text import Text

VALID, INVALID, CRASH = "valid", "invalid", "crash"


class Peer(NamedTuple):
    """What python-stdnum has for a kind of document, on the numbers that it can read."""

    validate: Callable[[str], Any]
    numbers: st.SearchStrategy[str]


class Difference(NamedTuple):
    """A known difference: its reason, a number that shows it, and when it holds.

    `holds` is asked with the number, what kcm found in it, and what python-stdnum said.
    """

    kind: str
    reason: str
    shown_by: str
    holds: Callable[[str, set[str], str], bool]


def only_its_place_is_refused(number: str) -> bool:
    """Whether stdnum takes length, check digit and birth date, and refuses the county or crashes on it."""
    if len(number) != 18 or ric.calc_check_digit(number) != number[-1]:
        return False
    ric.get_birth_date(number)
    with pytest.raises((InvalidComponent, KeyError)):
        ric.get_birth_place(number)
    return True


def of_length(kind: str, length: int) -> st.SearchStrategy[str]:
    return document_numbers(kind).filter(lambda number: len(number) == length)


def altered(numbers: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The numbers as they are, with one place written otherwise, and with two neighbours exchanged."""

    def alter(number: str, place: int, other: str | None) -> str:
        place %= len(number)
        ours = number[place + 1 : place + 2] + number[place] if other is None else other
        return number[:place] + ours + number[place + (2 if other is None else 1) :]

    return numbers | st.builds(alter, numbers, st.integers(0, 40), st.none() | st.sampled_from(PLAIN))


any_text = st.text(PLAIN, min_size=1, max_size=22)
PEERS = {
    "RESIDENT_ID": Peer(
        ric.validate,
        altered(resident_numbers()) | old_resident_numbers() | invalid_resident_numbers() | any_text,
    ),
    "RESIDENCE_PERMIT": Peer(mod_11_2.validate, of_length("RESIDENCE_PERMIT", 18)),
    "FOREIGN_PERMANENT_RESIDENT": Peer(mod_11_2.validate, of_length("FOREIGN_PERMANENT_RESIDENT", 18)),
    "SOCIAL_CREDIT_CODE": Peer(uscc.validate, altered(social_credit_codes()) | any_text),
    "LEI": Peer(lei.validate, altered(document_numbers("LEI")) | any_text),
    "BUSINESS_LICENCE": Peer(
        mod_11_10.validate, altered(of_length("BUSINESS_LICENCE", 15) | of_length("BUSINESS_LICENCE", 13))
    ),
}
DIFFERENCES = (
    Difference(
        "RESIDENT_ID",
        "kcm knows the 15 digits of old cards",
        "110105491231002",
        lambda number, found, said: said == INVALID and len(number) == 15 and not found,
    ),
    Difference(
        "RESIDENT_ID",
        "stdnum refuses a county that was not there in the year of birth, and kcm does not",
        "110103201201010012",
        lambda number, found, said: said == INVALID and not found and only_its_place_is_refused(number),
    ),
    Difference(
        "RESIDENT_ID",
        "stdnum crashes on a county that it does not know in a province that it does",
        "139003199301010016",
        lambda number, found, said: said == CRASH and not found and only_its_place_is_refused(number),
    ),
    Difference(
        "SOCIAL_CREDIT_CODE",
        "stdnum refuses the departments whose code is a letter",
        "A1350100M000100Y42",
        lambda number, found, said: said == INVALID and number[0] in "ANY" and not found,
    ),
    Difference(
        "SOCIAL_CREDIT_CODE",
        "stdnum checks neither department nor division nor the organisation code inside",
        "91350100M000100Y56",
        lambda number, found, said: (
            said == VALID and found <= {"DEPARTMENT", "COUNTY", "CHECK_DIGIT of the organisation code"}
        ),
    ),
    Difference(
        "LEI",
        "stdnum takes any length, and letters for check digits",
        "98",
        lambda number, found, said: (
            said == VALID and found == {"SHAPE"} and (len(number) != 20 or not number[-2:].isdigit())
        ),
    ),
    Difference(
        "BUSINESS_LICENCE",
        "13 digits, as before 2007, have no check digit",
        "1101081234568",
        lambda number, found, said: said == INVALID and len(number) == 13 and not found,
    ),
)


def said_of(number: str, validate: Callable[[str], Any]) -> str:
    try:
        validate(number)
    except ValidationError:
        return INVALID
    except Exception:  # the other library raises what it meets, which is what is compared
        return CRASH
    return VALID


def found_in(kind: str, number: str) -> set[str]:
    """The codes of kcm's findings; one about a number inside the number says so."""
    told = set()
    for one in check_number(kind, number):
        label = one.values["kind"]
        assert isinstance(label, Text)
        code = one.code.removeprefix("identity.")
        told.add(code if label == IDENTITY_KINDS[kind].label else f"{code} of the {label.en}")
    return told


def reasons(kind: str, number: str) -> list[str] | None:
    """None where both say the same, else the reasons in the table why they do not."""
    found, said = found_in(kind, number), said_of(number, PEERS[kind].validate)
    if (not found) == (said == VALID):
        return None
    return [one.reason for one in DIFFERENCES if one.kind == kind and one.holds(number, found, said)]


@pytest.mark.parametrize("kind", PEERS)
@given(data=st.data())
def test_fine_to_one_is_fine_to_the_other_but_for_one_known_reason(kind: str, data: st.DataObject) -> None:
    """Valid, altered and random numbers: kcm finds nothing exactly where stdnum accepts, or the table says why."""
    number = data.draw(PEERS[kind].numbers)
    why = reasons(kind, number)
    assert why is None or len(why) == 1, (number, found_in(kind, number), said_of(number, PEERS[kind].validate))


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.shown_by)
def test_every_difference_of_the_table_is_there(difference: Difference) -> None:
    assert reasons(difference.kind, difference.shown_by) == [difference.reason]


@pytest.mark.parametrize("kind", ["RESIDENCE_PERMIT", "FOREIGN_PERMANENT_RESIDENT"])
@given(data=st.data())
def test_cards_made_like_resident_numbers_have_one_check_character_to_both(kind: str, data: st.DataObject) -> None:
    """The check character is that of ISO 7064 MOD 11-2, and every other one is in doubt."""
    number = data.draw(PEERS[kind].numbers)
    for last in "0123456789X":
        assert reasons(kind, number[:17] + last) is None


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("RESIDENT_ID", "11010519491231002X", VALID),
        ("RESIDENT_ID", "360426199101010071", VALID),
        ("RESIDENT_ID", "460025199001010010", VALID),
        ("RESIDENT_ID", "199999194912310026", INVALID),
        ("RESIDENT_ID", "653130196708120136", INVALID),
        ("SOCIAL_CREDIT_CODE", "91350100M000100Y43", VALID),
        ("SOCIAL_CREDIT_CODE", "91350100M000100Y44", INVALID),
        ("LEI", "529900T8BM49AURSDO55", VALID),
        ("LEI", "213800KUD8LAJWSQ9D15", VALID),
        ("BUSINESS_LICENCE", "110108000000016", VALID),
        ("BUSINESS_LICENCE", "110108000000017", INVALID),
    ],
)
def test_both_say_the_same_of_known_numbers(kind: str, number: str, said: str) -> None:
    assert said_of(number, PEERS[kind].validate) == said
    assert reasons(kind, number) is None


def test_kcm_takes_a_county_that_was_abolished_before_the_birth() -> None:
    """Chongwen (110103) was abolished in 2010; a card issued for a child born there in 2012 may still bear it."""
    assert check_number("RESIDENT_ID", "110103201201010012", as_of=date(2026, 1, 1)) == ()


@given(organisation_codes(), st.sampled_from("0123456789X"))
def test_the_code_inside_a_credit_code_is_an_organisation_code(code: str, check: str) -> None:
    """kcm finds in places 9 to 17 of a credit code what it finds in the organisation code itself."""
    inner = code.replace("-", "")[:8] + check
    body = "91110105" + inner
    whole = check_number("SOCIAL_CREDIT_CODE", body + uscc.calc_check_digit(body))
    assert whole == check_number("ORGANISATION_CODE", inner)
