"""Resident numbers and the cards made like them: the standard's examples, each place, the check, the birth date."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2
from tests.customers.shapes import DIGITS, PLAIN, changed, codes, exchanged, fits, places, shapes_near

from kcm.customers.identity import (
    IDENTITY_KINDS,
    IdentityDocument,
    Sex,
    check_number,
    comparison_key,
    number_key,
    read_resident_number,
)
from kcm.customers.identity.regions import counties
from kcm.rules import Severity
from kcm.testing.identities import document_numbers, invalid_resident_numbers, old_resident_numbers, resident_numbers

EXAMPLE, OLD_EXAMPLE = "11010519491231002X", "110105491231002"
LAST = DIGITS + "X"
MAINLAND = "12345678"
FORMS = {
    "RESIDENT_ID": (places((MAINLAND, 1), (DIGITS, 16), (LAST, 1)), places((MAINLAND, 1), (DIGITS, 14))),
    "RESIDENCE_PERMIT": (places(("8", 1), ("123", 1), ("0", 4), (DIGITS, 11), (LAST, 1)),),
    "HOUSEHOLD_BOOK": tuple(places((PLAIN, length)) for length in range(6, 21)),
}
SHAPED = {
    "RESIDENT_ID": (EXAMPLE, OLD_EXAMPLE),
    "RESIDENCE_PERMIT": ("810000199408230021", "820000199408230026", "830000199201300022"),
    "HOUSEHOLD_BOOK": (EXAMPLE, OLD_EXAMPLE, "123456", "A1234567890123456789", "A" * 15, "A" * 18),
}
CARDS = {
    "RESIDENT_ID": resident_numbers(),
    "RESIDENCE_PERMIT": document_numbers("RESIDENCE_PERMIT"),
    "FOREIGN_PERMANENT_RESIDENT": document_numbers("FOREIGN_PERMANENT_RESIDENT").filter(lambda one: len(one) == 18),
}


def checked(body: str) -> str:
    return body + mod_11_2.calc_check_digit(body)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("RESIDENT_ID", "11010519491231002X"),
        ("RESIDENT_ID", "440524188001010014"),
        ("RESIDENCE_PERMIT", "810000199408230021"),
        ("RESIDENCE_PERMIT", "830000199201300022"),
        ("FOREIGN_PERMANENT_RESIDENT", "911124198108030024"),
    ],
)
def test_the_examples_of_the_standards_pass(kind: str, number: str) -> None:
    assert codes(kind, number, date(2026, 1, 1)) == []


@pytest.mark.parametrize(("printed", "right"), [("653130197608120136", "1"), ("653130196708120136", "4")])
def test_method_a11_both_numbers_of_the_case_fail_the_check_and_only_warn(printed: str, right: str) -> None:
    (finding,) = check_number("RESIDENT_ID", printed, as_of=date(2014, 5, 6))
    assert (finding.code, finding.severity) == ("identity.CHECK_DIGIT", Severity.WARNS)
    assert [last for last in LAST if not codes("RESIDENT_ID", printed[:17] + last)] == [right]


@pytest.mark.parametrize("kind", FORMS)
def test_a_number_has_the_form_of_its_kind_or_blocks(kind: str) -> None:
    """One place written otherwise, left out or written twice, wherever it is: SHAPE exactly when no form is left."""
    for number in SHAPED[kind]:
        for near in shapes_near(number):
            found = codes(kind, near)
            assert (found == ["SHAPE"]) is not fits(number_key(near), FORMS[kind]), near
            assert "SHAPE" not in found[1:], near


@pytest.mark.parametrize("kind", CARDS)
@given(data=st.data())
def test_one_last_character_is_right_and_the_ten_others_warn(kind: str, data: st.DataObject) -> None:
    """ISO 7064 MOD 11-2 gives each body one check character."""
    number = data.draw(CARDS[kind])
    for last in LAST:
        assert codes(kind, number[:17] + last) == ([] if last == number[17] else ["CHECK_DIGIT"])


@pytest.mark.parametrize("kind", CARDS)
@given(data=st.data())
def test_a_single_wrong_digit_is_always_caught(kind: str, data: st.DataObject) -> None:
    """Any digit of a valid number written as any other: the check digit fails, or the date or the form."""
    number = data.draw(CARDS[kind])
    for _, wrong in changed(number, range(18), DIGITS):
        assert codes(kind, wrong)[:1] in (["CHECK_DIGIT"], ["BIRTH_DATE"], ["SHAPE"]), wrong


@pytest.mark.parametrize("kind", CARDS)
@given(data=st.data())
def test_two_neighbours_exchanged_are_always_caught(kind: str, data: st.DataObject) -> None:
    """Any two different neighbours of a valid number exchanged, the check character too."""
    for _, wrong in exchanged(data.draw(CARDS[kind])):
        assert codes(kind, wrong)[:1] in (["CHECK_DIGIT"], ["BIRTH_DATE"], ["SHAPE"]), wrong


@given(old_resident_numbers())
def test_15_digits_have_no_check_digit(number: str) -> None:
    """The order number of an old card may be any; only county and birth date can be wrong."""
    for _, other in changed(number, (12, 13, 14), DIGITS):
        assert codes("RESIDENT_ID", other) == []
    for _, other in changed(number, range(6, 12), DIGITS):
        assert codes("RESIDENT_ID", other) in ([], ["BIRTH_DATE"])


@given(invalid_resident_numbers())
def test_an_invalid_number_gives_one_finding_of_its_kind(number: str) -> None:
    """A fault is told once, at the number, with the label of the kind."""
    (finding,) = check_number("RESIDENT_ID", number)
    assert (finding.path, finding.values["kind"]) == ("$.number", IDENTITY_KINDS["RESIDENT_ID"].label)


@given(resident_numbers() | old_resident_numbers() | invalid_resident_numbers(), st.none() | st.dates())
def test_a_household_book_checks_a_resident_number_as_a_card_does(number: str, as_of: date | None) -> None:
    """What is no resident number may be the booklet's own: 6 to 20 letters and digits."""
    on_a_card = codes("RESIDENT_ID", number, as_of)
    expected = [] if on_a_card == ["SHAPE"] and 6 <= len(number) <= 20 else on_a_card
    assert codes("HOUSEHOLD_BOOK", number, as_of) == expected


@pytest.mark.parametrize("kind", ["RESIDENT_ID", "HOUSEHOLD_BOOK"])
@pytest.mark.parametrize("number", ["199999194912310026", "199999491231002"])
def test_an_unknown_county_only_warns(kind: str, number: str) -> None:
    (finding,) = check_number(kind, number)
    assert (finding.code, finding.severity, finding.path) == ("identity.COUNTY", Severity.WARNS, "$.number")
    assert finding.values["kind"] == IDENTITY_KINDS[kind].label


def test_every_doubt_of_a_number_is_told_and_a_wrong_form_alone() -> None:
    assert codes("RESIDENT_ID", "199999194912310021") == ["CHECK_DIGIT", "COUNTY"]
    assert codes("RESIDENT_ID", "199999194913310021") == ["BIRTH_DATE", "COUNTY"]
    assert codes("RESIDENT_ID", "09999919491331002") == ["SHAPE"]


def test_a_residence_permit_has_no_county_and_not_fifteen_digits() -> None:
    assert codes("RESIDENCE_PERMIT", checked("83000019920130002")) == []
    assert codes("RESIDENCE_PERMIT", "830000920130002") == ["SHAPE"]


@pytest.mark.parametrize("year", [1, 1896, 1900, 1999, 2000, 2004, 2023, 2024, 2100, 2400])
def test_a_birth_date_is_a_day_of_the_calendar(year: int) -> None:
    """Every month 0 to 13 and day 0 to 32; 1900 and 2100 have no leap day, 2000 and 2400 have."""
    for month in range(14):
        days = monthrange(year, month)[1] if 1 <= month <= 12 else 0
        for day in range(33):
            number = checked(f"110105{year:04}{month:02}{day:02}002")
            assert codes("RESIDENT_ID", number) == ([] if 1 <= day <= days else ["BIRTH_DATE"]), number


@pytest.mark.parametrize(("born", "there"), [("19000229", False), ("20000229", True), ("20230229", False)])
def test_leap_days(born: str, there: bool) -> None:
    assert codes("RESIDENT_ID", checked(f"110105{born}002")) == ([] if there else ["BIRTH_DATE"])


@pytest.mark.parametrize(("born", "there"), [("000229", False), ("960229", True), ("970229", False)])
def test_leap_days_of_15_digits_are_those_of_the_1900s(born: str, there: bool) -> None:
    assert codes("RESIDENT_ID", f"110105{born}002") == ([] if there else ["BIRTH_DATE"])


@pytest.mark.parametrize("kind", [*CARDS, "HOUSEHOLD_BOOK"])
@given(data=st.data())
def test_nobody_is_born_after_the_day_of_the_check(kind: str, data: st.DataObject) -> None:
    """A birth on the day or before it is fine, one the day after blocks; without a day the calendar alone counts."""
    number = data.draw(CARDS.get(kind, resident_numbers()))
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    assert codes(kind, number, born) == codes(kind, number, born + timedelta(1)) == codes(kind, number) == []
    (finding,) = check_number(kind, number, as_of=born - timedelta(1))
    assert (finding.code, finding.severity) == ("identity.BIRTH_DATE", Severity.BLOCKS)
    assert (finding.path, dict(finding.values)) == ("$.number", {"kind": IDENTITY_KINDS[kind].label})


@given(old_resident_numbers())
def test_nobody_with_15_digits_is_born_after_the_day_of_the_check(number: str) -> None:
    """The year of 15 digits is one of 1900 to 1999."""
    born = date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    assert codes("RESIDENT_ID", number, born) == []
    assert codes("RESIDENT_ID", number, born - timedelta(1)) == ["BIRTH_DATE"]


@pytest.mark.parametrize("kind", IDENTITY_KINDS)
def test_only_a_card_and_a_household_book_compare_15_digits_as_18(kind: str) -> None:
    for written in (OLD_EXAMPLE, " 110105 491231 002 ", "１１０１０５４９１２３１００２"):
        document = IdentityDocument(kind, written)
        resident = kind in ("RESIDENT_ID", "HOUSEHOLD_BOOK")
        assert comparison_key(document) == (EXAMPLE if resident else OLD_EXAMPLE)
        assert (document.number.reveal(), document.key) == (written, OLD_EXAMPLE)
    for other in ("11010549123100", "1101054912310020", "11010549123100X", "A" * 15, "٣" * 15, EXAMPLE):
        assert comparison_key(IdentityDocument(kind, other)) == other


@given(resident_numbers() | old_resident_numbers())
def test_a_number_says_county_birth_date_and_sex(number: str) -> None:
    """In both lengths from their places, in whatever way it is written; the last digit of the order tells the sex."""
    read = read_resident_number(f" {number.lower()}\u200b")
    assert read is not None
    born, order = (number[6:14], number[16]) if len(number) == 18 else (f"19{number[6:12]}", number[14])
    assert (read.region, f"{read.birth_date:%Y%m%d}") == (number[:6], born)
    assert read.sex is (Sex.MALE if order in "13579" else Sex.FEMALE)
    assert repr(read) == str(read) == "ResidentNumber()"


@pytest.mark.parametrize("number", ["653130196708120136", "199999196708120136"])
def test_a_number_in_doubt_says_the_same(number: str) -> None:
    read = read_resident_number(number)
    assert read is not None
    assert (read.region, read.birth_date, read.sex) == (number[:6], date(1967, 8, 12), Sex.MALE)


@pytest.mark.parametrize("number", SHAPED["RESIDENT_ID"])
def test_what_has_no_form_or_no_birth_date_says_nothing(number: str) -> None:
    """One place written otherwise, left out or written twice: something is read exactly where nothing blocks."""
    for near in shapes_near(number):
        blocked = codes("RESIDENT_ID", near)[:1] in (["SHAPE"], ["BIRTH_DATE"])
        assert (read_resident_number(near) is None) is blocked, near


def test_a_number_that_a_resident_did_not_get_says_nothing() -> None:
    for number in ("911124198108030024", "", "E12345678", checked("11010519000229002")):
        assert read_resident_number(number) is None


@pytest.mark.parametrize("code", ["653130", "110105", "441900", "110103", "110228"])
def test_the_counties_have_those_of_the_case_and_the_abolished_ones(code: str) -> None:
    assert code in counties()
    assert codes("RESIDENT_ID", checked(code + "19670812013")) == []


def test_the_table_of_counties_is_sorted_and_has_each_once() -> None:
    text = (resources.files("kcm") / "data" / "counties.txt").read_text("utf-8")
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    assert all(len(row) > 1 and len(row[0]) == 4 and {len(end) for end in row[1:]} == {2} for row in rows)
    listed = [prefecture + end for prefecture, *ends in rows for end in ends]
    assert all(before < after for before, after in pairwise(listed))
    assert all(code.isascii() and code.isdigit() for code in listed)
    assert counties() == set(listed)
