from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.identity import (
    IDENTITY_KINDS,
    IdentityDocument,
    IdentityKind,
    check_number,
    identity_kind,
    number_key,
)
from kcm.errors import InvalidValue, NotFound
from kcm.i18n import sentence
from kcm.privacy import Secret
from kcm.rules import Finding, Severity
from kcm.testing.identities import (
    identity_documents,
    invalid_resident_numbers,
    resident_numbers,
    social_credit_codes,
)
from kcm.text import Text

LIU = "653130196708120136"
VALID = "11010519491231002X"

anything = st.text(st.characters(exclude_categories=()))


def codes(kind: str, number: str, as_of: date | None = None) -> list[tuple[str, Severity]]:
    return [(one.code.removeprefix("identity."), one.severity) for one in check_number(kind, number, as_of=as_of)]


def test_method_a11_the_example_of_the_standard_passes() -> None:
    assert codes("RESIDENT_ID", VALID) == []


@pytest.mark.parametrize(
    ("printed", "right"), [("653130197608120136", "653130197608120131"), (LIU, "653130196708120134")]
)
def test_method_a11_both_numbers_of_the_case_fail_the_check_and_only_warn(printed: str, right: str) -> None:
    assert codes("RESIDENT_ID", printed) == [("CHECK_DIGIT", Severity.WARNS)]
    assert codes("RESIDENT_ID", right) == []


@given(resident_numbers())
def test_numbers_made_by_the_printed_weights_are_fine(number: str) -> None:
    """The check digit computed from powers of two is the one the standard's table of weights gives."""
    assert codes("RESIDENT_ID", number, date(2014, 1, 1)) == []


@given(st.data(), resident_numbers())
def test_a_single_wrong_digit_is_always_caught(data: st.DataObject, number: str) -> None:
    """Any one character of a valid number written as another digit gives a finding."""
    place = data.draw(st.integers(0, 17))
    digits = "0123456789X" if place == 17 else "0123456789"
    wrong = data.draw(st.sampled_from([digit for digit in digits if digit != number[place]]))
    assert check_number("RESIDENT_ID", number[:place] + wrong + number[place + 1 :])


@given(st.data(), resident_numbers())
def test_two_neighbouring_digits_exchanged_are_always_caught(data: st.DataObject, number: str) -> None:
    """Exchanging two different neighbours of a valid number gives a finding."""
    pairs = [place for place in range(17) if number[place] != number[place + 1]]
    place = data.draw(st.sampled_from(pairs))
    exchanged = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert check_number("RESIDENT_ID", exchanged)


@given(invalid_resident_numbers())
def test_invalid_resident_numbers_give_one_finding(number: str) -> None:
    """A fault is told once, by its kind."""
    (finding,) = check_number("RESIDENT_ID", number)
    assert finding.path == "$.number"
    assert finding.values["kind"] == Text("resident identity card", "身份证")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (VALID[:-1], "SHAPE"),
        (VALID + "0", "SHAPE"),
        ("0" + VALID[1:], "SHAPE"),
        ("1101051949123100AX", "SHAPE"),
        ("٣" + VALID[1:], "SHAPE"),
        ("", "SHAPE"),
        ("110105194902300021", "BIRTH_DATE"),
        ("110105000001010021", "BIRTH_DATE"),
    ],
)
def test_a_number_that_cannot_exist_blocks(number: str, code: str) -> None:
    assert codes("RESIDENT_ID", number) == [(code, Severity.BLOCKS)]


@pytest.mark.parametrize(
    "written", ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231\u3000002X\u200b"]
)
def test_a_number_may_be_written_in_other_ways(written: str) -> None:
    assert number_key(written) == VALID
    assert codes("RESIDENT_ID", written) == []


def test_a_birth_date_is_compared_with_the_day_of_the_check() -> None:
    assert codes("RESIDENT_ID", VALID, date(1949, 12, 31)) == []
    assert codes("RESIDENT_ID", VALID, date(1949, 12, 30)) == [("BIRTH_DATE", Severity.BLOCKS)]


def test_the_example_of_gb_32100_passes() -> None:
    assert codes("SOCIAL_CREDIT_CODE", "91350100M000100Y43") == []


@given(st.data(), social_credit_codes())
def test_a_single_wrong_character_of_a_credit_code_is_always_caught(data: st.DataObject, code: str) -> None:
    """A valid code is fine; with any one character changed it gives a finding."""
    assert codes("SOCIAL_CREDIT_CODE", code.lower()) == []
    place = data.draw(st.integers(0, 17))
    wrong = data.draw(st.sampled_from([one for one in "0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ" if one != code[place]]))
    assert check_number("SOCIAL_CREDIT_CODE", code[:place] + wrong + code[place + 1 :])


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("SOCIAL_CREDIT_CODE", "91350100M000100Y44", [("CHECK_DIGIT", Severity.WARNS)]),
        ("SOCIAL_CREDIT_CODE", "91350100M000100I43", [("SHAPE", Severity.BLOCKS)]),
        ("SOCIAL_CREDIT_CODE", "91350100M000100Y4", [("SHAPE", Severity.BLOCKS)]),
        ("PASSPORT", "e1234 5678", []),
        ("PASSPORT", "E123", [("SHAPE", Severity.BLOCKS)]),
        ("PASSPORT", "E1234567八", [("SHAPE", Severity.BLOCKS)]),
        ("OTHER", "军字第8号", []),
        ("OTHER", " \u200b", [("SHAPE", Severity.BLOCKS)]),
    ],
)
def test_every_kind_checks_its_own_numbers(kind: str, number: str, expected: list[tuple[str, Severity]]) -> None:
    assert codes(kind, number) == expected


@given(st.sampled_from(sorted(IDENTITY_KINDS)), anything, st.none() | st.dates())
def test_any_text_gives_findings_and_never_another_error(kind: str, text: str, as_of: date | None) -> None:
    """A number may be any Unicode text; every finding has a sentence in both languages."""
    for finding in check_number(kind, text, as_of=as_of):
        for locale in ("en", "zh_CN"):
            assert "{" not in sentence(finding, locale)


@given(identity_documents())
def test_documents_of_the_kit_have_numbers_without_fault(document: IdentityDocument) -> None:
    """A drawn document has a number its kind finds nothing wrong with."""
    assert check_number(document.kind, document.number.reveal(), as_of=date(2014, 5, 6)) == ()


@given(st.sampled_from(sorted(IDENTITY_KINDS)), invalid_resident_numbers())
def test_findings_tell_the_shape_and_never_the_number(kind: str, number: str) -> None:
    """Neither the data of a finding nor its sentences hold the number."""
    for finding in check_number(kind, number):
        shown = [repr(finding), sentence(finding, "en"), sentence(finding, "zh_CN")]
        assert not any(number in text for text in shown)


def test_an_unknown_kind_is_not_found_and_the_known_ones_are_named() -> None:
    with pytest.raises(NotFound, match="no document kind 'VISA', expected one of RESIDENT_ID, RESIDENCE_PERMIT"):
        check_number("VISA", "1")


@pytest.mark.parametrize("kind", [None, 3, [], {}, b"RESIDENT_ID", Secret(VALID)])
def test_a_kind_that_is_neither_name_nor_kind_is_refused(kind: Any) -> None:
    with pytest.raises(InvalidValue, match=f"^found {type(kind).__name__}, expected a document kind @ kind$") as error:
        check_number(kind, VALID)
    assert error.value.path == "kind"


def test_the_built_in_kinds_cannot_be_changed() -> None:
    kinds: Any = IDENTITY_KINDS
    with pytest.raises(TypeError):
        kinds["VISA"] = kinds["PASSPORT"]
    assert all(kind.name == name for name, kind in IDENTITY_KINDS.items())


def _even(number: str, as_of: date | None) -> Iterator[Finding]:
    if int(number) % 2:
        yield Finding("library.ODD", Severity.WARNS)


LIBRARY_CARD = IdentityKind(
    name="LIBRARY_CARD", label=Text("library card", "借书证"), source="the library's rules", check=_even
)


def test_a_host_may_bring_a_kind_of_its_own() -> None:
    assert identity_kind(LIBRARY_CARD) is LIBRARY_CARD
    assert check_number(LIBRARY_CARD, " 1 2 ") == ()
    assert [one.code for one in check_number(LIBRARY_CARD, "13")] == ["library.ODD"]
    assert IdentityDocument(LIBRARY_CARD, "12").kind == "LIBRARY_CARD"


@pytest.mark.parametrize("text", [None, 11010519491231002, Secret(VALID)])
def test_a_number_that_is_no_text_is_refused(text: Any) -> None:
    with pytest.raises(InvalidValue, match="expected a number as text") as error:
        check_number("RESIDENT_ID", text)
    assert error.value.path == "text"


def test_a_day_that_is_no_date_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found datetime, expected a date") as error:
        check_number("RESIDENT_ID", VALID, as_of=datetime(2014, 5, 6, tzinfo=UTC))
    assert error.value.path == "as_of"


@pytest.mark.parametrize(
    ("kind", "number", "words", "path"),
    [
        (" ", VALID, "found another form, expected the name of a document kind", "$.kind"),
        (None, VALID, "found NoneType, expected a document kind", "$.kind"),
        ("PASSPORT", "", "blank", "$.number"),
        ("PASSPORT", " \u200b", "nothing shows", "$.number"),
        ("PASSPORT", Secret("\u200b"), "nothing shows", "$.number"),
        ("PASSPORT", 653130196708120136, "found int, expected text", "$.number"),
        ("PASSPORT", "653130********0136", "masked", "$.number"),
    ],
)
def test_a_document_without_kind_or_number_is_refused_without_telling_it(
    kind: Any, number: Any, words: str, path: str
) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        IdentityDocument(kind, number)
    assert error.value.path == path
    assert "6531301" not in str(error.value)


@pytest.mark.parametrize("until", ["2020-01-01", datetime(2020, 1, 1, tzinfo=UTC), 2020])
def test_the_end_of_a_document_is_a_date(until: Any) -> None:
    with pytest.raises(InvalidValue, match="expected a date") as error:
        IdentityDocument("PASSPORT", "E12345678", until)
    assert error.value.path == "$.valid_until"


def test_a_document_is_valid_through_its_last_day() -> None:
    until = IdentityDocument("PASSPORT", "E12345678", date(2014, 5, 6))
    assert until.valid_on(date(2014, 5, 6))
    assert not until.valid_on(date(2014, 5, 7))
    assert IdentityDocument("PASSPORT", "E12345678").valid_on(date.max)


@given(identity_documents())
def test_a_document_shows_its_number_masked(document: IdentityDocument) -> None:
    """Text and repr of a document hold no more than the masked number."""
    number = document.number.reveal()
    if len(number) >= 5:
        assert number not in repr(document) + str(document) + f"{document}"
    assert document.key == number_key(number, IDENTITY_KINDS[document.kind].separators)
