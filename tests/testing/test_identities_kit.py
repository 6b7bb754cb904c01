"""The strategies of `kcm.testing.identities`: numbers without fault, with one fault, and documents as asked for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcm.customers.identity import (
    IDENTITY_KINDS,
    IdentityDocument,
    ResidentNumber,
    Sex,
    check_number,
    number_key,
    read_resident_number,
)
from kcm.errors import NotFound
from kcm.interchange import dumps, from_data, loads, to_data
from kcm.testing.identities import (
    CORPORATE_KINDS,
    PERSONAL_KINDS,
    TODAY,
    document_numbers,
    identity_documents,
    invalid_document_numbers,
    invalid_resident_numbers,
    old_resident_numbers,
    organisation_codes,
    resident_number_contents,
    resident_numbers,
    social_credit_codes,
)

LATER = date(2026, 1, 1)


@pytest.mark.parametrize("kind", IDENTITY_KINDS)
@given(data=st.data())
def test_the_check_of_every_kind_finds_nothing_in_its_numbers(kind: str, data: st.DataObject) -> None:
    """On the day of the kit, later, and on no day; and a document can be made of each."""
    number = data.draw(document_numbers(kind))
    assert check_number(kind, number) == check_number(kind, number, as_of=TODAY) == ()
    assert check_number(kind, number, as_of=LATER) == ()
    assert IdentityDocument(kind, number).number.reveal() == number


@pytest.mark.parametrize("kind", IDENTITY_KINDS)
def test_the_numbers_of_a_kind_have_all_its_forms(kind: str) -> None:
    lengths = {
        "RESIDENT_ID": {15, 18},
        "RESIDENCE_PERMIT": {18},
        "HOUSEHOLD_BOOK": {9, 18},
        "PASSPORT": {5, 9, 20},
        "MILITARY_ID": {8, 11},
        "HK_MACAU_PERMIT": {9, 11},
        "TAIWAN_PERMIT": {8, 10, 11},
        "FOREIGN_PERMANENT_RESIDENT": {15, 18},
        "HONG_KONG_ID": {8, 9},
        "TAIWAN_ID": {10},
        "BUSINESS_LICENCE": {13, 15, 18},
        "SOCIAL_CREDIT_CODE": {18},
        "ORGANISATION_CODE": {9},
        "LEI": {20},
        "OTHER": {1, 20},
    }[kind]
    separators = IDENTITY_KINDS[kind].separators
    seen: set[int] = set()

    @given(st.lists(document_numbers(kind), min_size=5, max_size=20))
    def look(numbers: list[str]) -> None:
        seen.update(len(number_key(number, separators)) for number in numbers)

    look()
    if kind in ("PASSPORT", "OTHER"):
        assert min(lengths) <= min(seen) < max(seen) <= max(lengths)
    else:
        assert seen == lengths


def test_every_kind_is_of_people_or_of_organisations_and_other_is_of_both() -> None:
    assert set(PERSONAL_KINDS) | set(CORPORATE_KINDS) == set(IDENTITY_KINDS)
    assert set(PERSONAL_KINDS) & set(CORPORATE_KINDS) == {"OTHER"}
    assert len(set(PERSONAL_KINDS)) == len(PERSONAL_KINDS)


@given(st.data(), st.sampled_from(["110105", "653130", "441900"]))
def test_resident_numbers_are_of_the_regions_asked_for(data: st.DataObject, region: str) -> None:
    """A number begins with its region, and its holder is born from 1900 to 2013."""
    number = data.draw(resident_numbers(regions=(region,)))
    read = read_resident_number(number)
    assert read is not None
    assert read.region == region
    assert date(1900, 1, 1) <= read.birth_date <= date(2013, 12, 31)


@given(old_resident_numbers())
def test_old_resident_numbers_have_15_digits(number: str) -> None:
    """And the same holder, born from 1900 to 1999."""
    assert (len(number), number.isdigit()) == (15, True)
    assert check_number("RESIDENT_ID", number, as_of=date(1999, 12, 31)) == ()


@given(organisation_codes(), social_credit_codes())
def test_codes_of_organisations_are_fine(organisation: str, company: str) -> None:
    """The checks find nothing in them."""
    assert check_number("ORGANISATION_CODE", organisation) == ()
    assert check_number("SOCIAL_CREDIT_CODE", company) == ()


@given(invalid_resident_numbers())
def test_an_invalid_number_has_exactly_one_fault(number: str) -> None:
    """One finding, on any day that all of the kit are born before."""
    assert len(check_number("RESIDENT_ID", number)) == 1
    assert len(check_number("RESIDENT_ID", number, as_of=date(9999, 12, 31))) == 1


def test_invalid_numbers_have_every_fault_there_is() -> None:
    seen: set[str] = set()

    @given(st.lists(invalid_resident_numbers(), min_size=10, max_size=20))
    def look(numbers: list[str]) -> None:
        seen.update(check_number("RESIDENT_ID", number)[0].code for number in numbers)

    look()
    assert seen == {"identity.SHAPE", "identity.BIRTH_DATE", "identity.CHECK_DIGIT", "identity.COUNTY"}


@pytest.mark.parametrize("kind", IDENTITY_KINDS)
@given(data=st.data())
def test_an_invalid_number_of_a_kind_has_the_one_fault_that_is_drawn_with_it(kind: str, data: st.DataObject) -> None:
    number, code = data.draw(invalid_document_numbers(kind))
    assert [finding.code for finding in check_number(kind, number, as_of=LATER)] == [code]


FAULTS: dict[str, set[str]] = {
    "RESIDENT_ID": {"SHAPE", "BIRTH_DATE", "CHECK_DIGIT", "COUNTY"},
    "RESIDENCE_PERMIT": {"SHAPE", "BIRTH_DATE", "CHECK_DIGIT"},
    "HOUSEHOLD_BOOK": {"SHAPE", "BIRTH_DATE", "CHECK_DIGIT", "COUNTY"},
    "FOREIGN_PERMANENT_RESIDENT": {"SHAPE", "BIRTH_DATE", "CHECK_DIGIT"},
    "HONG_KONG_ID": {"SHAPE", "CHECK_DIGIT"},
    "TAIWAN_ID": {"SHAPE", "CHECK_DIGIT"},
    "BUSINESS_LICENCE": {"SHAPE", "CHECK_DIGIT", "COUNTY", "DEPARTMENT"},
    "SOCIAL_CREDIT_CODE": {"SHAPE", "CHECK_DIGIT", "COUNTY", "DEPARTMENT"},
    "ORGANISATION_CODE": {"SHAPE", "CHECK_DIGIT"},
    "LEI": {"SHAPE", "CHECK_DIGIT"},
}


@pytest.mark.parametrize("kind", IDENTITY_KINDS)
def test_every_fault_that_a_check_can_find_is_drawn(kind: str) -> None:
    seen: set[str] = set()

    @given(st.lists(invalid_document_numbers(kind), min_size=10, max_size=20))
    @settings(max_examples=10)
    def look(drawn: list[tuple[str, str]]) -> None:
        seen.update(code for _, code in drawn)

    look()
    assert seen == {f"identity.{code}" for code in FAULTS.get(kind, {"SHAPE"})}


def test_numbers_of_an_unknown_kind_are_not_found() -> None:
    for numbers in (document_numbers, invalid_document_numbers):
        with pytest.raises(NotFound, match="found no kind of document 'LIBRARY_CARD', expected one of RESIDENT_ID, "):
            numbers("LIBRARY_CARD")


@given(resident_number_contents())
def test_contents_are_of_men_and_women(content: ResidentNumber) -> None:
    """What a number says is an object with a region, a birth date and one of two sexes; it comes back from data."""
    assert content.sex in (Sex.MALE, Sex.FEMALE)
    assert from_data(ResidentNumber, to_data(content, reveal=True)) == content


@given(st.data(), st.sampled_from(sorted(IDENTITY_KINDS)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_documents_are_of_the_kind_and_valid_on_the_day_asked_for(data: st.DataObject, kind: str, day: date) -> None:
    """Kind, number and end fit each other, and the document comes back from revealed data and JSON."""
    document = data.draw(identity_documents(kinds=(kind,), valid_on=day))
    assert document.kind == kind
    assert document.valid_on(day)
    assert check_number(kind, document.number.reveal(), as_of=LATER) == ()
    assert from_data(IdentityDocument, to_data(document, reveal=True)) == document
    assert loads(IdentityDocument, dumps(document, reveal=True)) == document


@given(identity_documents())
def test_documents_are_valid_on_the_day_of_the_kit(document: IdentityDocument) -> None:
    """And of one of the built-in kinds."""
    assert document.valid_on(TODAY)
    assert document.kind in IDENTITY_KINDS
