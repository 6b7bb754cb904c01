"""Every kind's shape to its boundaries, and what its check digit promises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.identity import (
    IDENTITY_KINDS,
    OPEN_END,
    IdentityDocument,
    Sex,
    check_number,
    comparison_key,
    number_key,
    read_resident_number,
)
from kcm.customers.identity.regions import counties, provinces
from kcm.rules import Severity
from kcm.testing.identities import (
    document_numbers,
    old_resident_numbers,
    organisation_codes,
    resident_numbers,
    social_credit_codes,
)
from kcm.text import Text

BLOCKS, WARNS = Severity.BLOCKS, Severity.WARNS


def found(kind: str, number: str, as_of: date | None = None) -> list[str]:
    return [one.code.removeprefix("identity.") for one in check_number(kind, number, as_of=as_of)]


@pytest.mark.parametrize("kind", IDENTITY_KINDS)
@given(data=st.data())
def test_valid_numbers_of_every_kind_are_fine(kind: str, data: st.DataObject) -> None:
    """The check finds nothing, in whatever way the number is written."""
    number = data.draw(document_numbers(kind))
    assert found(kind, number, date(2026, 1, 1)) == []
    assert found(kind, f" {number.lower()}\u200b ") == []
    full_width = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in number)
    assert found(kind, full_width) == []


FINE = {
    "RESIDENT_ID": ["11010519491231002X", "110105491231002", "440524188001010014"],
    "RESIDENCE_PERMIT": ["810000199408230021", "830000199201300022"],
    "HOUSEHOLD_BOOK": ["11010519491231002X", "110105491231002", "123456", "A" * 15, "A" * 18, "0" * 18, "A" * 20],
    "PASSPORT": ["E1234", "E12345678", "1" * 20],
    "MILITARY_ID": ["军字第1234567号", "士字第P011816X号", "武警字第12345", "123456", "A" * 18],
    "HK_MACAU_PERMIT": ["H12345678", "M12345678", "H1234567801"],
    "TAIWAN_PERMIT": ["12345678", "1234567801", "1234567801B", "1234567801(B)"],
    "FOREIGN_PERMANENT_RESIDENT": ["911124198108030024", "USA110078010100"],
    "HONG_KONG_ID": ["A123456(3)", "A1234563", "AB987654(3)", "C668668(9)", "G123456(A)"],
    "TAIWAN_ID": ["A123456789", "A800000014"],
    "BUSINESS_LICENCE": ["110108000000016", "1101081234567", "91350100M000100Y43"],
    "SOCIAL_CREDIT_CODE": ["91350100M000100Y43", "91110000600037341L"],
    "ORGANISATION_CODE": ["D2143569-X", "D2143569X"],
    "LEI": ["529900T8BM49AURSDO55", "213800KUD8LAJWSQ9D15"],
    "OTHER": ["7"],
}


@pytest.mark.parametrize(("kind", "number"), [(kind, number) for kind, all_ in FINE.items() for number in all_])
def test_published_and_boundary_examples_are_fine(kind: str, number: str) -> None:
    assert found(kind, number, date(2026, 1, 1)) == []


NONE = {
    "RESIDENT_ID": ["", "1101054912310020", "11010549123100", "01010519491231002X", "91010519491231002X", "X" * 18],
    "RESIDENCE_PERMIT": ["11010519491231002X", "840000199408230021", "81000019940823002", "810000940823002"],
    "HOUSEHOLD_BOOK": ["", "12345", "A" * 21, "户1234567", "A10105194912310021"[:18] + "X1234", "户" + "1" * 17],
    "PASSPORT": ["", "E123", "1" * 21, "E-12345678", "护照12345"],
    "MILITARY_ID": ["12345", "A" * 19, "军字第123号", "军字第1234567890123号", "一二三四五六七1234", "军字第号"],
    "HK_MACAU_PERMIT": ["A12345678", "H1234567", "H123456789", "H12345678012", "12345678"],
    "TAIWAN_PERMIT": ["1234567", "123456789", "12345678012", "1234567801BC", "A2345678"],
    "FOREIGN_PERMANENT_RESIDENT": ["811124198108030024", "91112419810803002", "US1100780101001", "USA11007801010"],
    "HONG_KONG_ID": ["123456(3)", "ABC123456(3)", "A12345(3)", "A1234567(3)", "A123456(B)"],
    "TAIWAN_ID": ["1234567890", "A323456789", "A12345678", "A1234567890", "AA23456789"],
    "BUSINESS_LICENCE": ["11010812345678", "110108123456", "1101080000000161", "11010800000001A"],
    "SOCIAL_CREDIT_CODE": ["91350100M000100Y4", "91350100M000100Y433", "91350100I000100Y43", "9135010OM000100Y43"],
    "ORGANISATION_CODE": ["D214356-X", "D21435699-X", "D2143569-A", "D2143569"],
    "LEI": ["529900T8BM49AURSDO5", "529900T8BM49AURSDO555", "529900T8BM49AURSDO5A", "529900T8BM49AURSDOA5"],
    "OTHER": ["", "\u200b"],
}


@pytest.mark.parametrize(("kind", "number"), [(kind, number) for kind, all_ in NONE.items() for number in all_])
def test_a_number_of_another_shape_blocks_and_says_what_is_expected(kind: str, number: str) -> None:
    findings = check_number(kind, number)
    assert [(one.code, one.severity, one.path) for one in findings] == [("identity.SHAPE", BLOCKS, "$.number")]
    values = findings[0].values
    assert values["length"] == len(number_key(number, IDENTITY_KINDS[kind].separators))
    expected = values["expected"]
    assert isinstance(expected, Text)
    assert expected.en.strip()
    assert expected.zh_CN.strip()


@pytest.mark.parametrize(
    ("kind", "number", "code", "label"),
    [
        ("RESIDENT_ID", "110105194912310021", "CHECK_DIGIT", "resident identity card"),
        ("RESIDENT_ID", "199999194912310026", "COUNTY", "resident identity card"),
        ("RESIDENT_ID", "199999491231002", "COUNTY", "resident identity card"),
        (
            "RESIDENCE_PERMIT",
            "810000199408230022",
            "CHECK_DIGIT",
            "residence permit for Hong Kong, Macau and Taiwan residents",
        ),
        ("HOUSEHOLD_BOOK", "110105194912310021", "CHECK_DIGIT", "household register"),
        ("FOREIGN_PERMANENT_RESIDENT", "911124198108030025", "CHECK_DIGIT", "foreign permanent resident identity card"),
        ("HONG_KONG_ID", "A123456(4)", "CHECK_DIGIT", "Hong Kong identity card"),
        ("TAIWAN_ID", "A123456788", "CHECK_DIGIT", "Taiwan identity card"),
        ("BUSINESS_LICENCE", "110108000000017", "CHECK_DIGIT", "business licence"),
        ("SOCIAL_CREDIT_CODE", "91350100M000100Y44", "CHECK_DIGIT", "unified social credit code"),
        ("SOCIAL_CREDIT_CODE", "91350100M000100Y56", "CHECK_DIGIT", "organisation code"),
        ("BUSINESS_LICENCE", "91350100M000100Y56", "CHECK_DIGIT", "organisation code"),
        ("ORGANISATION_CODE", "D2143569-1", "CHECK_DIGIT", "organisation code"),
        ("LEI", "529900T8BM49AURSDO56", "CHECK_DIGIT", "legal entity identifier"),
    ],
)
def test_a_doubt_warns_and_names_the_kind(kind: str, number: str, code: str, label: str) -> None:
    (finding,) = check_number(kind, number)
    assert (finding.code, finding.severity, finding.path) == (f"identity.{code}", WARNS, "$.number")
    told = finding.values["kind"]
    assert isinstance(told, Text)
    assert told.en == label


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("RESIDENT_ID", "110105190002290014"),
        ("RESIDENT_ID", "110105491301002"),
        ("RESIDENT_ID", "110105202302290011"),
        ("RESIDENCE_PERMIT", "810000199413230021"),
        ("HOUSEHOLD_BOOK", "110105199902300011"),
        ("FOREIGN_PERMANENT_RESIDENT", "911124198108320024"),
    ],
)
def test_a_birth_date_of_no_calendar_blocks(kind: str, number: str) -> None:
    (finding,) = check_number(kind, number)
    assert (finding.code, finding.severity, finding.path) == ("identity.BIRTH_DATE", BLOCKS, "$.number")
    assert finding.values["kind"] == IDENTITY_KINDS[kind].label


@pytest.mark.parametrize("kind", ["RESIDENT_ID", "HOUSEHOLD_BOOK"])
def test_a_birth_date_is_compared_with_the_day_in_both_lengths(kind: str) -> None:
    for number in ("11010519491231002X", "110105491231002"):
        assert found(kind, number, date(1949, 12, 30)) == ["BIRTH_DATE"]
        assert found(kind, number, date(1949, 12, 31)) == []
        assert found(kind, number, date(1950, 1, 1)) == []
        assert found(kind, number) == []


def test_leap_days_are_those_of_the_calendar() -> None:
    for number in ("110105200002290013", "110105202402290016", "110105240002290012"):
        assert "BIRTH_DATE" not in found("RESIDENT_ID", number)
    for number in ("110105190002290017", "110105202302290017", "110105210002290017"):
        assert found("RESIDENT_ID", number) == ["BIRTH_DATE"]


CHECKED = {
    "SOCIAL_CREDIT_CODE": (social_credit_codes(), "0123456789ABCDEFGHJKLMNPQRTUWXY"),
    "ORGANISATION_CODE": (organisation_codes().map(lambda code: code.replace("-", "")), "0123456789"),
    "LEI": (document_numbers("LEI"), "0123456789"),
    "HONG_KONG_ID": (
        document_numbers("HONG_KONG_ID").map(lambda one: one.translate({40: None, 41: None})),
        "0123456789",
    ),
    "BUSINESS_LICENCE": (document_numbers("BUSINESS_LICENCE").filter(lambda one: len(one) == 15), "0123456789"),
}


@pytest.mark.parametrize("kind", CHECKED)
@given(data=st.data())
def test_a_single_character_written_as_another_is_caught(kind: str, data: st.DataObject) -> None:
    """One digit of a valid number written as another gives a finding, which is what these schemes promise."""
    numbers, characters = CHECKED[kind]
    number = data.draw(numbers)
    places = [place for place, one in enumerate(number) if one in characters]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([one for one in characters if one != number[place]]))
    assert found(kind, number[:place] + other + number[place + 1 :])


@given(st.data(), document_numbers("TAIWAN_ID"))
def test_the_check_of_taiwan_catches_a_digit_whose_weight_is_prime_to_ten(data: st.DataObject, number: str) -> None:
    """Even weights let a digit off by five pass, and the weight five an even difference; 7, 3, 1 and 1 let none."""
    place = data.draw(st.sampled_from([2, 6, 8, 9]))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != number[place]]))
    assert found("TAIWAN_ID", number[:place] + other + number[place + 1 :]) == ["CHECK_DIGIT"]


NEIGHBOURS = {
    **{kind: CHECKED[kind][0] for kind in ("SOCIAL_CREDIT_CODE", "ORGANISATION_CODE", "LEI", "HONG_KONG_ID")},
    "TAIWAN_ID": document_numbers("TAIWAN_ID"),
}


@pytest.mark.parametrize("kind", NEIGHBOURS)
@given(data=st.data())
def test_two_neighbours_exchanged_are_caught(kind: str, data: st.DataObject) -> None:
    """Exchanging two different neighbouring digits before the check digit gives a finding."""
    number = data.draw(NEIGHBOURS[kind])
    pairs = [
        place
        for place in range(len(number) - 2)
        if number[place] != number[place + 1] and number[place : place + 2].isdigit()
    ]
    if pairs:
        place = data.draw(st.sampled_from(pairs))
        assert found(kind, number[:place] + number[place + 1] + number[place] + number[place + 2 :])


DEPARTMENTS = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129", "8": "19", "9": "123",
    "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip


@pytest.mark.parametrize("department", "0123456789ABCDEFGHJKLMNPQRTUWXY")
def test_departments_and_their_categories_are_those_of_the_standard(department: str) -> None:
    for category in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        codes = found("SOCIAL_CREDIT_CODE", f"{department}{category}350100M000100Y43")
        assert ("DEPARTMENT" in codes) is (category not in DEPARTMENTS.get(department, ""))


@pytest.mark.parametrize(
    ("division", "known"),
    [("350100", True), ("100000", True), ("710000", True), ("190000", False), ("990000", False), ("35A100", False)],
)
def test_the_division_of_a_credit_code_is_in_a_province(division: str, known: bool) -> None:
    assert ("COUNTY" not in found("SOCIAL_CREDIT_CODE", f"91{division}M000100Y43")) is known


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("110105", "Chaoyang"),
        ("440524", "the example of GB 11643"),
        ("653130", "Bachu, the case"),
        ("110103", "Chongwen, until 2010"),
        ("110228", "Miyun county, until 2015"),
        ("310119", "Nanhui, until 2009"),
        ("132102", "Hanshan, 1981"),
        ("139003", "Zunhua under the province, 1992 to 1994"),
        ("460025", "Ding'an under the province, until 2002"),
        ("330113", "Linping, since 2021"),
        ("540581", "Cona, since 2023"),
        ("441900", "Dongguan, a city without counties"),
        ("442000", "Zhongshan, likewise"),
        ("460400", "Danzhou, likewise"),
        ("620200", "Jiayuguan, likewise"),
    ],
)
def test_the_counties_are_those_of_all_revisions(code: str, named: str) -> None:
    assert code in counties(), named


def test_the_counties_are_six_digits_in_a_province() -> None:
    known = counties()
    assert not {"110000", "110100", "199999", "000000", "200306"} & known
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in known)
    assert {code for code in known if code.endswith("00")} == {"441900", "442000", "460400", "620200"}
    assert len(known) > 6_600
    assert " ".join(sorted(provinces())) == (
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
    )


@given(old_resident_numbers())
def test_15_digits_are_compared_as_the_18_that_followed_them(number: str) -> None:
    """The successor is a valid number with the same county, birth date and order; the document keeps what it says."""
    document = IdentityDocument("RESIDENT_ID", number)
    successor = comparison_key(document)
    assert (successor[:6], successor[6:8], successor[8:17]) == (number[:6], "19", number[6:])
    assert found("RESIDENT_ID", successor) == []
    assert document.number.reveal() == document.key == number
    assert comparison_key(IdentityDocument("HOUSEHOLD_BOOK", number)) == successor
    assert comparison_key(IdentityDocument("PASSPORT", number)) == number
    assert comparison_key(IdentityDocument("RESIDENT_ID", successor)) == successor


@given(resident_numbers())
def test_a_resident_number_says_where_when_and_which_sex(number: str) -> None:
    """County, birth date and sex are read from their places, and do not show."""
    read = read_resident_number(f" {number.lower()} ")
    assert read is not None
    assert read.region == number[:6]
    assert f"{read.birth_date:%Y%m%d}" == number[6:14]
    assert read.sex is (Sex.FEMALE if int(number[16]) % 2 == 0 else Sex.MALE)
    assert repr(read) == "ResidentNumber()"


@pytest.mark.parametrize(
    "number", ["", "1101", "110105194913310029", "01010519491231002X", "E12345678", "1101054913310"]
)
def test_what_is_no_resident_number_says_nothing(number: str) -> None:
    assert read_resident_number(number) is None


def test_a_sex_is_stored_as_a_word() -> None:
    assert [sex.value for sex in Sex] == ["male", "female", "unspecified"]


def test_the_15_digits_of_a_number_say_the_same() -> None:
    assert read_resident_number("110105491231002") == read_resident_number("11010519491231002X")


def test_separators_belong_to_no_number() -> None:
    assert IdentityDocument("ORGANISATION_CODE", "D2143569-X").key == "D2143569X"
    assert IdentityDocument("HONG_KONG_ID", "a123456（3）").key == "A1234563"
    assert IdentityDocument("OTHER", "D2143569-X").key == "D2143569-X"
    assert IdentityDocument("FISHING_LICENCE", "7-7").key == "7-7"
    plain = "11010519491231002X"
    assert number_key(plain) is plain


def test_a_document_without_an_end_is_valid_for_ever() -> None:
    assert IdentityDocument("PASSPORT", "E12345678", OPEN_END).valid_on(date.max)
