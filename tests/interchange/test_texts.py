from __future__ import annotations

import codecs
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import Conflict, InvalidValue
from kcm.interchange.texts import decode, parse_json, parse_toml
from kcm.testing.facts import words

CUSTOMERS = "客户\n茶叶\n"


@given(words(), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_a_text_is_found_again_from_its_bytes_in_the_encoding_named(text: str, encoding: str) -> None:
    """decode is the inverse of encode for every encoding that has the characters."""
    assert decode(text.encode(encoding), "orders.csv", encoding) == text


def test_a_byte_order_mark_is_dropped() -> None:
    assert decode(codecs.BOM_UTF8 + CUSTOMERS.encode(), "orders.csv") == CUSTOMERS
    assert decode(CUSTOMERS.encode("utf-16"), "orders.csv", "utf-16") == CUSTOMERS


def test_gb18030_instead_of_utf_8_is_recognised_and_named_with_its_line() -> None:
    data = b"id,name\n1,tea\n2," + CUSTOMERS.encode("gb18030")
    with pytest.raises(InvalidValue) as caught:
        decode(data, "orders.csv")
    assert caught.value.path == "orders.csv:3"
    assert "found bytes that are not utf-8; they read as gb18030" in caught.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_bytes_that_are_neither_are_refused_with_what_to_do(encoding: str) -> None:
    with pytest.raises(InvalidValue, match=f"found bytes that are not {encoding}: save the file as utf-8") as caught:
        decode(b"tea\n\xff\xff\xff", "orders.csv", encoding)
    assert caught.value.path == "orders.csv:2"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_instead_of_utf_8_is_recognised_by_its_mark(mark: bytes) -> None:
    with pytest.raises(InvalidValue, match=r"found UTF-16, expected utf-8: save the file as utf-8 @ orders\.csv:1"):
        decode(mark + b"t\0e\0a\0", "orders.csv")


def test_an_encoding_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found encoding 'utf-9', expected one such as utf-8 or gb18030"):
        decode(b"tea", "orders.csv", "utf-9")


def test_numbers_with_a_point_are_exact() -> None:
    assert str(parse_json("[0.10, 1e2, -5]", "x")) == "[Decimal('0.10'), Decimal('1E+2'), -5]"
    assert parse_toml("share = 0.10", "x") == {"share": Decimal("0.10")}


@pytest.mark.parametrize(
    ("text", "words", "path"),
    [
        ('{"en": }', "found text that is not JSON: Expecting value", "text.json:1:8"),
        ('{\n  "en": "a",\n}', "found text that is not JSON", "text.json:"),
        ("", "found text that is not JSON: Expecting value", "text.json:1:1"),
        ('{"a": NaN}', "found NaN, expected a finite number", "text.json"),
        ("[-Infinity]", "found -Infinity, expected a finite number", "text.json"),
        ("1e99999999999999999999", "found the number 1e99999999999999999999, expected one that can", "text.json"),
        ("[" * 10**5, "found JSON nested too deep or a number too long", "text.json"),
        ("9" * 5000, "found JSON nested too deep or a number too long", "text.json"),
    ],
)
def test_text_that_is_not_json_is_refused_with_its_place(text: str, words: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_json(text, "text.json")
    assert caught.value.reason.startswith(words)
    assert caught.value.path.startswith(path)


def test_a_key_that_stands_twice_is_a_conflict() -> None:
    with pytest.raises(Conflict, match=r"found the key 'b' twice in one object, expected it once @ text\.json"):
        parse_json('[{"a": 1, "b": 2}, {"a": 1, "b": 2, "b": 3}]', "text.json")


@pytest.mark.parametrize(
    ("text", "words", "path"),
    [
        ("id = ", "found text that is not TOML: Invalid value", "case.toml"),
        ('id = "a"\nid = "b"\n', "found text that is not TOML: Cannot overwrite a value", "case.toml:2:"),
        ("a = 1e99999999999999999999", "found the number 1e99999999999999999999, expected one that can", "case.toml"),
        ("a = " + "9" * 5000, "found text that is not TOML: ", "case.toml"),
        ("a = " + "[" * 10**5, "found text that is not TOML: ", "case.toml"),
    ],
)
def test_text_that_is_not_toml_is_refused_with_its_place(text: str, words: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_toml(text, "case.toml")
    assert caught.value.reason.startswith(words)
    assert caught.value.path.startswith(path)
    assert len(caught.value.reason) < 200
