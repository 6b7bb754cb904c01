"""Numbers of organisations: published examples, each place, and exactly which slips each check catches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10
from tests.customers.shapes import CAPITALS, DIGITS, PLAIN, changed, codes, exchanged, fits, places, shapes_near

from kcm.customers.identity import IDENTITY_KINDS, check_number, number_key
from kcm.customers.identity.regions import provinces
from kcm.rules import Severity
from kcm.testing.identities import document_numbers, organisation_codes, social_credit_codes

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FORMS = {
    "SOCIAL_CREDIT_CODE": (places((CREDIT, 18)),),
    "ORGANISATION_CODE": (places((PLAIN, 8), (DIGITS + "X", 1)),),
    "BUSINESS_LICENCE": (places((DIGITS, 13)), places((DIGITS, 15)), places((CREDIT, 18))),
    "LEI": (places((PLAIN, 18), (DIGITS, 2)),),
}
EXAMPLES = {
    "SOCIAL_CREDIT_CODE": ("91350100M000100Y43", "91110000600037341L", "9144030071526726XG", "12100000400000624D"),
    "ORGANISATION_CODE": ("D2143569-X", "D2143569X"),
    "BUSINESS_LICENCE": ("110108000000016", "1101081234567", "91350100M000100Y43"),
    "LEI": ("529900T8BM49AURSDO55", "213800KUD8LAJWSQ9D15", "HWUPKR0MPOU8FGXBT394", "INR2EJN1ERAN0W5ZP974"),
}
CREDIT_LABEL, INNER_LABEL = (IDENTITY_KINDS[kind].label for kind in ("SOCIAL_CREDIT_CODE", "ORGANISATION_CODE"))
OLD_LICENCES = document_numbers("BUSINESS_LICENCE").filter(lambda number: len(number) == 15)


def doubts(kind: str, number: str) -> list[tuple[str, object]]:
    """Code and kind of each finding; all of them warn, at the number, and say no more."""
    findings = check_number(kind, number)
    assert {(one.severity, one.path, len(one.values)) for one in findings} <= {(Severity.WARNS, "$.number", 1)}
    return [(one.code.removeprefix("identity."), one.values["kind"]) for one in findings]


def credit_code(body: str) -> str:
    return body + uscc.calc_check_digit(body)


@pytest.mark.parametrize(("kind", "number"), [(kind, one) for kind, numbers in EXAMPLES.items() for one in numbers])
def test_published_examples_pass(kind: str, number: str) -> None:
    assert codes(kind, number) == []


@pytest.mark.parametrize("kind", FORMS)
def test_a_number_has_the_form_of_its_kind_or_blocks(kind: str) -> None:
    """One place written otherwise, left out or written twice, wherever it is: SHAPE exactly when no form is left."""
    separators = IDENTITY_KINDS[kind].separators
    for number in EXAMPLES[kind]:
        for near in shapes_near(number):
            found = codes(kind, near)
            assert (found == ["SHAPE"]) is not fits(number_key(near, separators), FORMS[kind]), near
            assert "SHAPE" not in found[1:], near


@given(social_credit_codes())
def test_a_credit_code_with_a_single_wrong_character_fails_its_own_check(code: str) -> None:
    """Any character written as any other of the thirty-one: the weights and the differences are prime to 31."""
    for _, wrong in changed(code, range(18), CREDIT):
        assert ("CHECK_DIGIT", CREDIT_LABEL) in doubts("SOCIAL_CREDIT_CODE", wrong), wrong


@given(social_credit_codes())
def test_a_credit_code_with_two_neighbours_exchanged_fails_its_own_check(code: str) -> None:
    """Any two different neighbours: the weights of neighbours differ modulo 31."""
    for _, wrong in exchanged(code):
        assert ("CHECK_DIGIT", CREDIT_LABEL) in doubts("SOCIAL_CREDIT_CODE", wrong), wrong


def value(character: str) -> int:
    return int(character, 36)


@given(organisation_codes())
def test_an_organisation_code_catches_all_but_differences_of_eleven(code: str) -> None:
    """A digit for a digit is always caught, another character unless the two stand 11, 22 or 33 apart."""
    number = code.replace("-", "")
    for place, wrong in changed(number, range(8), PLAIN):
        apart = value(wrong[place]) - value(number[place])
        assert codes("ORGANISATION_CODE", wrong) == ([] if apart % 11 == 0 else ["CHECK_DIGIT"]), wrong
    for place, wrong in exchanged(number):
        if number[place : place + 2].isdigit():
            assert codes("ORGANISATION_CODE", wrong) == ["CHECK_DIGIT"], wrong
        elif place < 7:
            apart = value(number[place + 1]) - value(number[place])
            assert codes("ORGANISATION_CODE", wrong) == ([] if apart % 11 == 0 else ["CHECK_DIGIT"]), wrong
    for last in DIGITS + "X":
        assert codes("ORGANISATION_CODE", number[:8] + last) == ([] if last == number[8] else ["CHECK_DIGIT"])


@given(document_numbers("LEI"))
def test_an_entity_identifier_catches_a_character_written_as_another_of_its_class(number: str) -> None:
    """ISO 7064 MOD 97-10 catches every digit for a digit and every letter for a letter."""
    for characters in (DIGITS, CAPITALS):
        for _, wrong in changed(number, range(20), characters):
            assert codes("LEI", wrong)[:1] in (["CHECK_DIGIT"], ["SHAPE"]), wrong


@given(document_numbers("LEI"))
def test_an_entity_identifier_catches_all_but_six_exchanges_of_neighbours(number: str) -> None:
    """1B, 2M and 3X are the same number modulo 97 as B1, M2 and X3; every other pair is caught."""
    for place, wrong in exchanged(number):
        missed = number[place : place + 2] in ("1B", "B1", "2M", "M2", "3X", "X3")
        assert (codes("LEI", wrong) == []) is missed, wrong


@pytest.mark.parametrize("pair", ["1B", "2M", "3X"])
def test_the_exchanges_an_entity_identifier_misses(pair: str) -> None:
    body = f"5299{pair}T8BM49AURSDO"
    (last,) = [last for last in range(2, 99) if not codes("LEI", f"{body}{last:02}")]
    assert codes("LEI", f"{body.replace(pair, pair[::-1])}{last:02}") == []


@pytest.mark.parametrize("last", ["00", "01", "99"])
def test_the_last_digits_of_an_entity_identifier_may_be_of_no_use(last: str) -> None:
    """ISO 7064 gives 02 to 98; 00, 01 and 99 leave the same rest as 97, 98 and 02, and are taken."""
    same = {"00": "97", "01": "98", "99": "02"}[last]
    bodies = [f"529900T8BM49AURS{one}{other}" for one in PLAIN for other in PLAIN]
    assert {codes("LEI", body + last) == codes("LEI", body + same) for body in bodies} == {True}
    assert [] in [codes("LEI", body + last) for body in bodies]


@given(OLD_LICENCES)
def test_a_licence_of_15_digits_catches_every_wrong_digit(number: str) -> None:
    """ISO 7064 MOD 11,10 catches any digit written as any other."""
    for _, wrong in changed(number, range(15), DIGITS):
        assert doubts("BUSINESS_LICENCE", wrong) == [("CHECK_DIGIT", IDENTITY_KINDS["BUSINESS_LICENCE"].label)], wrong


@given(OLD_LICENCES)
def test_a_licence_of_15_digits_misses_one_pair_of_neighbours_at_a_place(number: str) -> None:
    """Of the digits from 0 to 9 in a ring, one pair of ring neighbours passes exchanged: which, the digits before say.

    With the carried number p it is the pair that ends in 5 - p and 6 - p, modulo 10; at the end only 0 and 1.
    """
    carried = [10]
    for digit in number:
        carried.append(((carried[-1] + int(digit)) % 10 or 10) * 2 % 11)
    for place, wrong in exchanged(number):
        pair = {int(digit) for digit in number[place : place + 2]}
        missed = {(5 - carried[place]) % 10, (6 - carried[place]) % 10}
        assert (codes("BUSINESS_LICENCE", wrong) == []) is (pair == missed), wrong


def test_a_licence_of_13_digits_has_no_check_digit() -> None:
    for _, other in changed("1101081234567", range(13), DIGITS):
        assert codes("BUSINESS_LICENCE", other) == []


@given(OLD_LICENCES, st.integers(0, 9))
def test_the_last_digit_of_a_licence_is_that_of_the_standard(number: str, other: int) -> None:
    """kcm and python-stdnum compute the same check digit, and any other warns."""
    right = mod_11_10.calc_check_digit(number[:14])
    assert codes("BUSINESS_LICENCE", number[:14] + right) == []
    assert codes("BUSINESS_LICENCE", f"{number[:14]}{other}") == ([] if right == str(other) else ["CHECK_DIGIT"])


@given(document_numbers("SOCIAL_CREDIT_CODE"), st.integers(0, 17), st.sampled_from(PLAIN))
def test_a_licence_of_18_places_is_checked_as_a_credit_code(code: str, place: int, other: str) -> None:
    """Its findings are those of the credit code, to the label."""
    number = code[:place] + other + code[place + 1 :]
    if other in CREDIT:
        assert check_number("BUSINESS_LICENCE", number) == check_number("SOCIAL_CREDIT_CODE", number)
    else:
        assert codes("BUSINESS_LICENCE", number) == codes("SOCIAL_CREDIT_CODE", number) == ["SHAPE"]


# GB 32100-2015, table 1: what each registering department registers.
REGISTERS = {
    "1": {"1": "authority", "2": "institution", "3": "mass organisation managed as one", "9": "other"},
    "2": {"1": "resident office of a foreign news agency", "9": "other"},
    "3": {
        "1": "law firm", "2": "notary", "3": "local legal office", "4": "judicial appraiser", "5": "arbitration",
        "9": "other",
    },
    "4": {"1": "foreign culture centre", "9": "other"},
    "5": {"1": "social organisation", "2": "non-enterprise unit", "3": "foundation", "9": "other"},
    "6": {"1": "foreign tourism office", "2": "Hong Kong and Macau tourism office", "9": "other"},
    "7": {"1": "place of worship", "2": "religious college", "9": "other"},
    "8": {"1": "local trade union", "9": "other"},
    "9": {"1": "enterprise", "2": "individual business", "3": "farmers' cooperative"},
    "A": {"1": "military institution", "9": "other"},
    "N": {"1": "group economy", "2": "village economy", "3": "team economy", "9": "other"},
    "Y": {"1": "other"},
}  # fmt: skip


@pytest.mark.parametrize("department", CREDIT)
def test_a_department_registers_what_the_table_says(department: str) -> None:
    """Its own categories pass with nothing said; every other category, or another department, only warns."""
    for category in CREDIT:
        code = credit_code(f"{department}{category}350100M000100Y4")
        known = category in REGISTERS.get(department, {})
        assert doubts("SOCIAL_CREDIT_CODE", code) == ([] if known else [("DEPARTMENT", CREDIT_LABEL)]), code


@pytest.mark.parametrize("province", sorted(provinces()))
@pytest.mark.parametrize("rest", ["0000", "0105", "9999"])
def test_a_division_of_any_province_passes(province: str, rest: str) -> None:
    assert doubts("SOCIAL_CREDIT_CODE", credit_code(f"91{province}{rest}M000100Y4")) == []


@pytest.mark.parametrize("division", ["100000", "110000"])
def test_a_national_registration_passes(division: str) -> None:
    assert doubts("SOCIAL_CREDIT_CODE", credit_code(f"91{division}M000100Y4")) == []


@pytest.mark.parametrize("division", ["000000", "190000", "380000", "660000", "990000", "35010A", "A10100", "3A0100"])
def test_a_division_of_no_province_or_with_a_letter_only_warns(division: str) -> None:
    assert doubts("SOCIAL_CREDIT_CODE", credit_code(f"91{division}M000100Y4")) == [("COUNTY", CREDIT_LABEL)]


def test_a_wrong_code_inside_names_the_organisation_code() -> None:
    assert doubts("SOCIAL_CREDIT_CODE", credit_code("91350100M000100Y5")) == [("CHECK_DIGIT", INNER_LABEL)]


def test_every_doubt_of_a_credit_code_is_told_in_the_order_of_its_places() -> None:
    assert doubts("SOCIAL_CREDIT_CODE", "00990000M000100Y50") == [
        ("DEPARTMENT", CREDIT_LABEL),
        ("COUNTY", CREDIT_LABEL),
        ("CHECK_DIGIT", INNER_LABEL),
        ("CHECK_DIGIT", CREDIT_LABEL),
    ]
