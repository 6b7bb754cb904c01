"""Passports, permits and the cards of Hong Kong and Taiwan: each place of each form, and what the two checks catch."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from tests.customers.shapes import CAPITALS, DIGITS, PLAIN, changed, codes, exchanged, fits, places, shapes_near

from kcm.customers.identity import IDENTITY_KINDS, check_number, number_key
from kcm.rules import Severity
from kcm.testing.identities import document_numbers

IDEOGRAPHS = "軍军号"
FORMS = {
    "PASSPORT": tuple(places((PLAIN, length)) for length in range(5, 21)),
    "MILITARY_ID": (
        *(places((PLAIN, length)) for length in range(6, 19)),
        *(
            places((IDEOGRAPHS, before), (PLAIN, length), ("号", after))
            for before in range(1, 7)
            for length in range(4, 13)
            for after in (0, 1)
        ),
    ),
    "HK_MACAU_PERMIT": (places(("HM", 1), (DIGITS, 8)), places(("HM", 1), (DIGITS, 10))),
    "TAIWAN_PERMIT": (places((DIGITS, 8)), places((DIGITS, 10)), places((DIGITS, 10), (CAPITALS, 1))),
    "FOREIGN_PERMANENT_RESIDENT": (
        places(("9", 1), (DIGITS, 16), (DIGITS + "X", 1)),
        places((CAPITALS, 3), (DIGITS, 12)),
    ),
    "HONG_KONG_ID": (
        places((CAPITALS, 1), (DIGITS, 6), (DIGITS + "A", 1)),
        places((CAPITALS, 2), (DIGITS, 6), (DIGITS + "A", 1)),
    ),
    "TAIWAN_ID": (places((CAPITALS, 1), ("1289", 1), (DIGITS, 8)),),
}
EXAMPLES = {
    "PASSPORT": ("E1234", "E12345678", "1" * 20),
    "MILITARY_ID": (
        "军军1234",
        "军军军军军军123456789012",
        "军号1234号",
        "军军军军军军A23456789012号",
        "A23456",
        "8" * 18,
    ),
    "HK_MACAU_PERMIT": ("H12345678", "M1234567801"),
    "TAIWAN_PERMIT": ("12345678", "1234567801", "1234567801B", "1234567801(B)"),
    "FOREIGN_PERMANENT_RESIDENT": ("911124198108030024", "USA110078010100"),
    "HONG_KONG_ID": ("A123456(3)", "A1234563", "C668668(9)", "G123456(A)", "AB987654(3)"),
    "TAIWAN_ID": ("A123456789", "A800000014"),
}


@pytest.mark.parametrize(("kind", "number"), [(kind, one) for kind, numbers in EXAMPLES.items() for one in numbers])
def test_published_and_boundary_examples_pass(kind: str, number: str) -> None:
    assert codes(kind, number, date(2026, 1, 1)) == []


@pytest.mark.parametrize("kind", FORMS)
def test_a_number_has_the_form_of_its_kind_or_blocks(kind: str) -> None:
    """One place written otherwise, left out or written twice, wherever it is: SHAPE exactly when no form is left."""
    separators = IDENTITY_KINDS[kind].separators
    for number in EXAMPLES[kind]:
        for near in shapes_near(number):
            found = codes(kind, near)
            assert (found == ["SHAPE"]) is not fits(number_key(near, separators), FORMS[kind]), near
            assert "SHAPE" not in found[1:], near


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("军字第1234567号", []),
        ("士字第P011816X号", []),
        ("武警字第12345", []),
        ("\u4e00\u9fff1234", []),
        ("\u3fff1234", ["SHAPE"]),
        ("\ua000" + "1234", ["SHAPE"]),
        ("军字第123号", ["SHAPE"]),
        ("军字第1234号号", ["SHAPE"]),
        ("军字第号", ["SHAPE"]),
    ],
)
def test_a_military_card_has_ideographs_before_its_number(number: str, found: list[str]) -> None:
    assert codes("MILITARY_ID", number) == found


@pytest.mark.parametrize("number", ["9" * 18, "911124198102290024", "911124198113010024", "900000000000000000"])
def test_a_card_of_2023_has_a_birth_date(number: str) -> None:
    (finding,) = check_number("FOREIGN_PERMANENT_RESIDENT", number)
    assert (finding.code, finding.severity) == ("identity.BIRTH_DATE", Severity.BLOCKS)
    assert finding.values["kind"] == IDENTITY_KINDS["FOREIGN_PERMANENT_RESIDENT"].label


def test_a_card_of_2017_has_no_check() -> None:
    for _, other in changed("USA110078010100", range(15), PLAIN):
        assert codes("FOREIGN_PERMANENT_RESIDENT", other) in ([], ["SHAPE"])
    assert codes("FOREIGN_PERMANENT_RESIDENT", "USA999999999999", date(1900, 1, 1)) == []


@pytest.mark.parametrize(("kind", "number"), [("HONG_KONG_ID", "A123456(4)"), ("TAIWAN_ID", "A123456788")])
def test_a_wrong_check_digit_warns_and_names_the_kind(kind: str, number: str) -> None:
    (finding,) = check_number(kind, number)
    assert (finding.code, finding.severity) == ("identity.CHECK_DIGIT", Severity.WARNS)
    assert (finding.path, dict(finding.values)) == ("$.number", {"kind": IDENTITY_KINDS[kind].label})


HONG_KONG = document_numbers("HONG_KONG_ID").map(lambda number: number_key(number, "()"))


@given(HONG_KONG)
def test_hong_kong_catches_every_wrong_digit_and_letters_but_those_eleven_apart(number: str) -> None:
    """The weights are prime to 11, so a digit never passes for another; a letter does for one 11 or 22 later."""
    for _, wrong in changed(number, range(len(number) - 1), DIGITS):
        assert codes("HONG_KONG_ID", wrong) == ["CHECK_DIGIT"], wrong
    for place, wrong in changed(number, range(len(number) - 7), CAPITALS):
        apart = ord(wrong[place]) - ord(number[place])
        assert codes("HONG_KONG_ID", wrong) == ([] if apart % 11 == 0 else ["CHECK_DIGIT"]), wrong
    for last in DIGITS + "A":
        assert codes("HONG_KONG_ID", number[:-1] + last) == ([] if last == number[-1] else ["CHECK_DIGIT"])


@given(HONG_KONG)
def test_hong_kong_catches_neighbours_exchanged_but_letters_eleven_apart(number: str) -> None:
    """Neighbouring weights differ by one, so two digits are always caught, the check digit with them."""
    for place, wrong in exchanged(number):
        one, other = number[place], number[place + 1]
        passes = one.isalpha() and other.isalpha() and (ord(one) - ord(other)) % 11 == 0
        assert (codes("HONG_KONG_ID", wrong) == []) is passes, wrong


# What a digit may differ by and pass, by the digit's place: its weight times the difference is a multiple of ten.
TAIWAN_MISSES = {1: 5, 2: 10, 3: 5, 4: 2, 5: 5, 6: 10, 7: 5, 8: 10, 9: 10}
TAIWAN_ALIKE = ("AMW", "BNZ", "CIP", "DOQ", "ER", "FS", "GT", "HU", "JVX", "KLY")
SEXES = "1289"


@given(document_numbers("TAIWAN_ID"))
def test_taiwan_catches_a_wrong_digit_but_where_its_weight_shares_a_factor_with_ten(number: str) -> None:
    """A difference of five passes where the weight is 8, 6, 4 or 2, an even one where it is 5; others never."""
    for place, wrong in changed(number, range(1, 10), DIGITS):
        apart = int(wrong[place]) - int(number[place])
        if place > 1 or wrong[1] in SEXES:
            passes = apart % TAIWAN_MISSES[place] == 0
            assert codes("TAIWAN_ID", wrong) == ([] if passes else ["CHECK_DIGIT"]), wrong


@given(document_numbers("TAIWAN_ID"))
def test_taiwan_catches_a_wrong_letter_but_one_of_the_same_rest(number: str) -> None:
    """Two or three letters each have the same rest modulo 10."""
    for _, wrong in changed(number, [0], CAPITALS):
        passes = any(wrong[0] in alike and number[0] in alike for alike in TAIWAN_ALIKE)
        assert codes("TAIWAN_ID", wrong) == ([] if passes else ["CHECK_DIGIT"]), wrong


@given(document_numbers("TAIWAN_ID"))
def test_taiwan_catches_neighbours_exchanged_but_the_last_two(number: str) -> None:
    """The last digit and the check digit both have the weight one."""
    for place, wrong in exchanged(number):
        if place == 0 or wrong[1] not in SEXES:
            assert codes("TAIWAN_ID", wrong) == ["SHAPE"], wrong
        else:
            assert codes("TAIWAN_ID", wrong) == ([] if place == 8 else ["CHECK_DIGIT"]), wrong


def test_another_document_has_at_least_one_character() -> None:
    assert codes("OTHER", "7") == codes("OTHER", "军字第8号") == codes("OTHER", "-") == []
    assert codes("OTHER", "") == codes("OTHER", " \u3000\u200b") == ["SHAPE"]
