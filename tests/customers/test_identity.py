"""The one door to the checks: any kind, any text, any day; and documents, which show no number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customers.shapes import written_otherwise

from kcm.customers import identity
from kcm.customers.identity import (
    IDENTITY_KINDS,
    OPEN_END,
    IdentityDocument,
    IdentityKind,
    Sex,
    check_number,
    comparison_key,
    identity_kind,
    number_key,
    secret,
)
from kcm.errors import InvalidValue, NotFound
from kcm.i18n import sentence
from kcm.privacy import Secret
from kcm.rules import Finding, Severity
from kcm.testing.identities import document_numbers, identity_documents, invalid_resident_numbers
from kcm.text import Text

LIU = "653130196708120136"
VALID = "11010519491231002X"
SEVERITIES = {
    "identity.SHAPE": Severity.BLOCKS,
    "identity.BIRTH_DATE": Severity.BLOCKS,
    "identity.CHECK_DIGIT": Severity.WARNS,
    "identity.COUNTY": Severity.WARNS,
    "identity.DEPARTMENT": Severity.WARNS,
}
PRINTED = {
    "RESIDENT_ID": LIU,
    "RESIDENCE_PERMIT": "810000199408230021",
    "HOUSEHOLD_BOOK": "110105491231002",
    "PASSPORT": "E12345678",
    "MILITARY_ID": "军字第1234567号",
    "HK_MACAU_PERMIT": "H12345678",
    "TAIWAN_PERMIT": "1234567801",
    "FOREIGN_PERMANENT_RESIDENT": "USA110078010100",
    "HONG_KONG_ID": "A123456(3)",
    "TAIWAN_ID": "A123456789",
    "BUSINESS_LICENCE": "110108000000016",
    "SOCIAL_CREDIT_CODE": "91350100M000100Y43",
    "ORGANISATION_CODE": "D2143569X",
    "LEI": "HWUPKR0MPOU8FGXBT394",
    "OTHER": "NO_77_1234",
}

anything = st.text(st.characters(exclude_categories=()))
days = st.none() | st.dates()


def sound(findings: tuple[Finding, ...], kind: str, text: str) -> None:
    """The findings are of known codes, each with its severity, path and values, and sentences in both languages."""
    assert [one.severity for one in findings] == [SEVERITIES[one.code] for one in findings]
    assert [one.path for one in findings] == ["$.number"] * len(findings)
    labels = {IDENTITY_KINDS[kind].label, IDENTITY_KINDS["ORGANISATION_CODE"].label}
    labels |= {IDENTITY_KINDS["SOCIAL_CREDIT_CODE"].label} if kind == "BUSINESS_LICENCE" else set()
    for one in findings:
        values = dict(one.values)
        assert values.pop("kind") in labels
        if one.code == "identity.SHAPE":
            assert values.pop("length") == len(number_key(text, IDENTITY_KINDS[kind].separators))
            expected = values.pop("expected")
            assert isinstance(expected, Text)
            assert expected.en.strip()
            assert expected.zh_CN.strip()
        assert values == {}
        assert "{" not in sentence(one, "en") + sentence(one, "zh_CN")


@given(st.sampled_from(sorted(IDENTITY_KINDS)), anything, days)
def test_any_text_gives_findings_and_never_an_error(kind: str, text: str, as_of: date | None) -> None:
    """A number may be any Unicode text."""
    sound(check_number(kind, text, as_of=as_of), kind, text)


@given(st.data(), st.sampled_from(sorted(IDENTITY_KINDS)), days)
def test_a_number_of_one_kind_may_be_checked_as_any_other(data: st.DataObject, kind: str, as_of: date | None) -> None:
    """Every kind says of a number of another what it says of any text."""
    number = data.draw(document_numbers(kind))
    for other in IDENTITY_KINDS:
        sound(check_number(other, number, as_of=as_of), other, number)


@pytest.mark.parametrize("kind", IDENTITY_KINDS)
@given(data=st.data())
def test_a_number_is_the_same_in_whatever_way_it_is_written(kind: str, data: st.DataObject) -> None:
    """Small letters, full width, spaces inside and what does not show change no finding, and no key."""
    number = data.draw(document_numbers(kind))
    separators = IDENTITY_KINDS[kind].separators
    for text in (number, number[:-1]):
        for written in written_otherwise(text):
            assert check_number(kind, written) == check_number(kind, text)
            assert number_key(written, separators) == number_key(text, separators)


@given(st.data(), st.sampled_from(sorted(IDENTITY_KINDS)), invalid_resident_numbers())
def test_no_finding_holds_the_number(data: st.DataObject, kind: str, resident: str) -> None:
    """Neither the data of a finding nor its sentences, whatever is wrong with the number."""
    for number in (resident, data.draw(document_numbers(kind)) + "7", data.draw(document_numbers(kind))[:-1] + "?"):
        for one in check_number(kind, number, as_of=date(1900, 1, 1)):
            shown = [repr(one), sentence(one, "en"), sentence(one, "zh_CN")]
            assert not [text for text in shown if number in text and len(number) > 4]


@pytest.mark.parametrize(("kind", "number"), PRINTED.items())
def test_a_number_in_the_place_of_the_kind_is_not_told(kind: str, number: str) -> None:
    for wrong in (number, number_key(number), number.lower()):
        with pytest.raises(
            NotFound, match=r"^found no document kind of this form, expected one of RESIDENT_ID, "
        ) as lost:
            check_number(wrong, kind)
        assert wrong not in str(lost.value)


def test_an_unknown_kind_is_not_found_and_the_known_ones_are_named() -> None:
    with pytest.raises(NotFound, match=r"^found no document kind 'VISA', expected one of (.*)$") as lost:
        check_number("VISA", "1")
    assert str(lost.value).endswith(f" {', '.join(IDENTITY_KINDS)}")


@pytest.mark.parametrize("kind", [None, 3, [], {}, b"RESIDENT_ID", Secret(VALID)])
def test_a_kind_that_is_neither_name_nor_kind_is_refused(kind: Any) -> None:
    with pytest.raises(InvalidValue, match=f"^found {type(kind).__name__}, expected a document kind @ kind$") as error:
        check_number(kind, VALID)
    assert error.value.path == "kind"


@pytest.mark.parametrize("text", [None, 11010519491231002, Secret(VALID), b"1"])
def test_a_number_that_is_no_text_is_refused(text: Any) -> None:
    words = f"^found {type(text).__name__}, expected a number as text @ text$"
    with pytest.raises(InvalidValue, match=words) as error:
        check_number("RESIDENT_ID", text)
    assert error.value.path == "text"


@pytest.mark.parametrize("as_of", [datetime(2014, 5, 6, tzinfo=UTC), "2014-05-06", 0])
def test_a_day_that_is_no_date_is_refused(as_of: Any) -> None:
    with pytest.raises(InvalidValue, match=f"^found {type(as_of).__name__}, expected a date @ as_of$"):
        check_number("PASSPORT", "E12345678", as_of=as_of)


def test_the_built_in_kinds_are_fifteen_and_cannot_be_changed() -> None:
    kinds: Any = IDENTITY_KINDS
    with pytest.raises(TypeError):
        kinds["VISA"] = kinds["PASSPORT"]
    assert list(kinds) == list(PRINTED)
    for name, kind in kinds.items():
        assert (kind.name, identity_kind(name), identity_kind(kind)) == (name, kind, kind)
        assert getattr(identity, name) is kind
        assert kind.source.strip()
        assert kind.label.en.strip()
        assert kind.label.zh_CN.strip()
    assert len({kind.label for kind in kinds.values()}) == len(kinds)


def _even(number: str, as_of: date | None) -> Iterator[Finding]:
    if int(number) % 2 or as_of == date(2000, 1, 1):
        yield Finding("library.ODD", Severity.WARNS)


LIBRARY_CARD = IdentityKind(
    name="LIBRARY_CARD", label=Text("library card", "借书证"), source="the library's rules", check=_even
)


def test_a_host_may_bring_a_kind_of_its_own() -> None:
    assert identity_kind(LIBRARY_CARD) is LIBRARY_CARD
    assert check_number(LIBRARY_CARD, " 1 2 ") == ()
    assert [one.code for one in check_number(LIBRARY_CARD, "13")] == ["library.ODD"]
    assert [one.code for one in check_number(LIBRARY_CARD, "12", as_of=date(2000, 1, 1))] == ["library.ODD"]
    assert IdentityDocument(LIBRARY_CARD, "12").kind == "LIBRARY_CARD"
    with pytest.raises(NotFound, match="'LIBRARY_CARD'"):
        check_number("LIBRARY_CARD", "12")


def test_a_kind_of_a_hosts_own_may_print_separators() -> None:
    dotted = attrs.evolve(LIBRARY_CARD, separators=".")
    assert check_number(dotted, "1.2") == ()
    assert "_even" not in repr(dotted)


@pytest.mark.parametrize(
    ("kind", "number", "words", "path"),
    [
        ("", VALID, "found another form, expected the name of a document kind", "$.kind"),
        (" ", VALID, "found another form, expected the name of a document kind", "$.kind"),
        (LIU, "RESIDENT_ID", "found another form, expected the name of a document kind", "$.kind"),
        ("军字第1234567号", "MILITARY_ID", "found another form, expected the name of a document kind", "$.kind"),
        ("passport", VALID, "found another form, expected the name of a document kind", "$.kind"),
        ("_PASSPORT", VALID, "found another form, expected the name of a document kind", "$.kind"),
        (None, VALID, "found NoneType, expected a document kind", "$.kind"),
        (Secret(LIU), "RESIDENT_ID", "found Secret, expected a document kind", "$.kind"),
        ("PASSPORT", "", "blank", "$.number"),
        ("PASSPORT", " \u200b", "nothing shows", "$.number"),
        ("PASSPORT", Secret("\u200b"), "nothing shows", "$.number"),
        ("HONG_KONG_ID", "()", "nothing shows", "$.number"),
        ("PASSPORT", 653130196708120136, "found int, expected text", "$.number"),
        ("PASSPORT", None, "found NoneType, expected text", "$.number"),
        ("PASSPORT", "653130********0136", "masked", "$.number"),
    ],
)
def test_a_document_without_kind_or_number_is_refused_without_telling_it(
    kind: Any, number: Any, words: str, path: str
) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        IdentityDocument(kind, number)
    assert error.value.path == path
    assert not [told for told in ("653130", "1234567", VALID) if told in f"{error.value!r} {error.value}"]
    assert error.value.__cause__ is None


@pytest.mark.parametrize("number", ["E12345678", "A123456789", "H12345678", "D2143569X"])
def test_a_document_with_kind_and_number_exchanged_is_refused_without_telling_it(number: str) -> None:
    for kind in ("PASSPORT", "HONG_KONG_ID", " passport "):
        with pytest.raises(InvalidValue, match=r"^found the name of a document kind, expected a number @ ") as error:
            IdentityDocument(number, kind)
        assert error.value.path == "$.number"


@pytest.mark.parametrize("until", ["2020-01-01", datetime(2020, 1, 1, tzinfo=UTC), 2020])
def test_the_end_of_a_document_is_a_date(until: Any) -> None:
    with pytest.raises(InvalidValue, match="expected a date") as error:
        IdentityDocument("PASSPORT", "E12345678", until)
    assert error.value.path == "$.valid_until"


@given(st.dates(date(1, 1, 2), date(9999, 12, 30)))
def test_a_document_is_valid_through_its_last_day(until: date) -> None:
    """Not a day longer; without an end, or with none recorded, it is valid on any day."""
    document = IdentityDocument("PASSPORT", "E12345678", until)
    assert document.valid_on(until)
    assert document.valid_on(until - timedelta(1))
    assert not document.valid_on(until + timedelta(1))
    for open_end in (OPEN_END, None):
        assert IdentityDocument("PASSPORT", "E12345678", open_end).valid_on(until)


def test_an_open_end_is_the_last_day_there_is() -> None:
    assert date.max == OPEN_END
    assert IdentityDocument("PASSPORT", "E12345678", OPEN_END).valid_on(date.max)
    assert IdentityDocument("PASSPORT", "E12345678").valid_until is None


@given(identity_documents())
def test_a_document_shows_its_number_masked(document: IdentityDocument) -> None:
    """Text and repr of a document hold no more than the masked number; its key is the number without separators."""
    number = document.number.reveal()
    shown = repr(document) + str(document) + f"{document}"
    assert str(document.number) in shown
    assert number not in shown or len(number) < 5
    assert document.key == number_key(number, IDENTITY_KINDS[document.kind].separators)


def test_separators_belong_to_the_numbers_of_their_kind_only() -> None:
    assert IdentityDocument("ORGANISATION_CODE", "D2143569-X").key == "D2143569X"
    assert IdentityDocument("HONG_KONG_ID", "a123456（3）").key == "A1234563"
    assert IdentityDocument("TAIWAN_PERMIT", "1234567801(B)").key == "1234567801B"
    assert IdentityDocument("PASSPORT", "E-1(2)").key == comparison_key(IdentityDocument("OTHER", "e-1(2)")) == "E-1(2)"
    assert IdentityDocument("FISHING_LICENCE", "7-7").key == "7-7"


def test_a_secret_is_made_of_text_or_taken_as_it_is() -> None:
    number = Secret(LIU)
    assert secret(number, "$.account") is number
    assert secret(LIU, "$.account") == number
    for wrong in ("", "653130********0136", 1):
        with pytest.raises(InvalidValue) as error:
            secret(wrong, "$.account")  # type: ignore[arg-type]  # no text is refused
        assert error.value.path == "$.account"


def test_a_sex_is_stored_as_a_word() -> None:
    assert [sex.value for sex in Sex] == ["male", "female", "unspecified"]
