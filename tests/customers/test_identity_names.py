"""Names and numbers as they are compared: what makes two the same, and keys that are keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.identity import name_key, number_key, same_name

anything = st.text(st.characters(exclude_categories=()))
# Marks, spaces and letters that NFKC, upper and casefold take apart or put together.
awkward = st.text("aAßΐŉİiſ王陈吉豈·・･ \u3000\u00a0\u00a8\u00b4\u0301\u0307\u0345\u200b\ufe0f\u1100\u1161\u11a8ﷺΩ()-")
INVISIBLE = [
    "\u00ad", "\u034f", "\u061c", "\u180b", "\u180e", "\u200b", "\u200f", "\u202a", "\u202e", "\u2060", "\u2064",
    "\u2066", "\u206f", "\ufe00", "\ufe0f", "\ufeff", "\U000e0100", "\U000e01ef",
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("刘能", "刘　能"),
        ("刘能", " 刘 能\u200b"),
        ("欧阳 修", "欧阳修"),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽・买买提", "阿依古丽･买买提"),
        ("阿依古丽‧买买提", "阿依古丽⋅买买提"),
        ("Ａ\u00a0 B", "a b"),
        ("〇 王", "〇王"),
        ("㐂 豈", "㐂豈"),
        ("Ann  LEE", "ann lee"),
        ("Ａnn Lee", "Ann Lee"),
        ("STRASSE", "Straße"),
        ("上海（进出口）有限公司", "上海(进出口)有限公司"),
        ("𠮷 野", "𠮷野"),
        ("Jose\u0301", "José"),
        ("e\u200b\u0301", "é"),
        ("葛\U000e0100城", "葛城"),
        ("ΐ", "Ϊ\u0301"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert same_name(one, other)
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("刘能", "劉能"),
        ("刘能", "刘"),
        ("Ann Lee", "AnnLee"),
        ("陈 Lee", "陈Lee"),
        ("阿·买", "阿买"),
        ("", ""),
        (" ", "\u3000"),
        ("\u200b", "\u200b"),
    ],
)
def test_names_that_are_not_the_same(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("刘", "劉"), ("马", "馬"), ("叶", "葉"), ("后", "後"), ("台湾", "臺灣"), ("国", "國")]
)
def test_simplified_and_traditional_characters_are_two_names(one: str, other: str) -> None:
    assert name_key(one) == one
    assert name_key(other) == other
    assert not same_name(one, other)


@pytest.mark.parametrize("length", [50, 51, 200])
def test_a_long_name_counts_to_its_end(length: int) -> None:
    uyghur = ("阿卜杜热合曼·买买提" * length)[:length]
    latin = ("Maria da Conceição " * length)[:length].strip()
    company = f"{'广' * (length - 4)}有限公司"
    assert (name_key(uyghur), name_key(company)) == (uyghur, company)
    assert name_key(latin) == latin.casefold()
    for name in (uyghur, latin, company):
        assert same_name(name, f" {name}\u200b")
        assert not same_name(name, name + "一")
        assert not same_name(name, name[:-1])
    assert same_name(uyghur, uyghur.replace("·", "•"))
    assert same_name(company, "\u3000".join(company))


@given(awkward, awkward, awkward)
def test_sameness_of_names_passes_on(one: str, other: str, third: str) -> None:
    """Two names that are the same as a third are the same as each other."""
    spaced, invisible = f"{one}\u3000", f"\u200b{one}"
    names = (one, other, third, spaced, invisible)
    for a in names:
        for b in names:
            assert same_name(a, b) == (name_key(a) == name_key(b) != "")
            assert not (same_name(a, one) and same_name(one, b)) or same_name(a, b)
    assert same_name(spaced, invisible) == bool(name_key(one))


@given(anything, anything)
def test_any_texts_can_be_compared_as_names(one: str, other: str) -> None:
    """A name is the same as itself unless nothing of it shows, and comparison has no direction."""
    assert same_name(one, one) == bool(name_key(one))
    assert same_name(one, other) == same_name(other, one)


@given(anything | awkward)
def test_the_key_of_a_name_is_its_own_key(name: str) -> None:
    """Taking the key again changes nothing."""
    key = name_key(name)
    assert name_key(key) == key


@given(anything | awkward, st.sampled_from(["", "-()"]))
def test_the_key_of_a_number_is_its_own_key(number: str, separators: str) -> None:
    """Taking the key again changes nothing, with and without separators."""
    key = number_key(number, separators)
    assert number_key(key, separators) == key


@pytest.mark.parametrize("text", ["\u00a8", "A\u00b4", "\u0390", "ß\u0307", "ŉ1"])
def test_marks_that_a_space_or_a_small_letter_kept_apart_are_put_together(text: str) -> None:
    for key in (name_key, number_key):
        assert key(key(text)) == key(text)


@pytest.mark.parametrize("character", INVISIBLE)
def test_what_does_not_show_belongs_to_no_name_and_no_number(character: str) -> None:
    assert name_key(f"刘{character}能{character}") == "刘能"
    assert name_key(character) == number_key(character) == ""
    assert number_key(f"1{character}A") == "1A"


def test_letters_and_digits_of_a_name_all_count() -> None:
    assert name_key("Xx Zz 12") == "xx zz 12"
    assert name_key("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("dot", "\u00b7\u30fb\u2022\u2027\u22c5\uff65")
def test_dots_of_every_kind_are_one(dot: str) -> None:
    assert name_key(f"阿依古丽{dot}买买提") == "阿依古丽·买买提"


@pytest.mark.parametrize(
    ("text", "key"), [("", ""), ("abc1", "ABC1"), ("Abc", "ABC"), ("a-1", "A-1"), ("1 2\t３", "123")]
)
def test_a_number_is_compared_in_capitals_without_spaces(text: str, key: str) -> None:
    assert number_key(text) == key


@pytest.mark.parametrize("text", ["11010519491231002X", "123", "ABC"])
def test_a_plain_number_is_its_own_key_and_no_copy(text: str) -> None:
    assert number_key(text) is text
    assert number_key(text, "-()") is text


def test_separators_are_dropped_as_asked() -> None:
    assert number_key("a123456（3）", "()") == "A1234563"
    assert number_key("D2143569-X", "-") == "D2143569X"
    assert number_key("D2143569-X", "()") == number_key("D2143569-X") == "D2143569-X"
