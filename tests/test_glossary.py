"""The glossary: every term has its words, a sentence in each language, and a name that is found in kcm."""

from __future__ import annotations

import pkgutil
import re
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from kcm.i18n import label
from kcm.text import Text

PAGE = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
OVERLOADED, TABLE = PAGE.split("\n## ")[1:]
CELL = r"([^|<]+)"
ROW = re.compile(rf"^\| {CELL}<br>{CELL} \| {CELL}<br>{CELL}<br>`(kcm[^`|]*)` \|$", re.MULTILINE)
CHINESE = re.compile("[\u4e00-\u9fff]")
WORD = re.compile(r"\w+")


class Term(NamedTuple):
    english: str
    chinese: str
    meaning: str
    chinese_meaning: str
    name: str


TERMS = [Term(*row.groups()) for row in ROW.finditer(TABLE)]
EVERY_TERM = pytest.mark.parametrize("term", TERMS, ids=[term.english for term in TERMS])
ITEMS = [item.partition("\n\n")[0] for item in OVERLOADED.split("\n- ")[1:]]


def named(name: str) -> object:
    """What a name such as `kcm.rules.Rule` stands for; one with a key, such as `JOB_POSITIONS["AGENT"]`, too."""
    place, _, key = name.removesuffix('"]').partition('["')
    found = pkgutil.resolve_name(place)
    return found[key] if key else found


def words_of(thing: object) -> Text | None:
    """What kcm itself calls a thing in both languages, if it calls it anything."""
    if isinstance(thing, Enum):
        return Text(label(thing, "en"), label(thing, "zh_CN"))
    own = getattr(thing, "label", None)
    return own if isinstance(own, Text) else None


def test_every_row_of_the_glossary_is_a_term_and_its_meaning_in_both_languages() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("|")]
    assert rows[:2] == ["| term 术语 | meaning and name in kcm 释义与名称 |", "|---|---|"]
    assert len(rows) - 2 == len(TERMS) > 0


def test_the_terms_are_in_the_order_of_the_alphabet_and_each_stands_once() -> None:
    order = [term.english.casefold() for term in TERMS]
    assert all(before < after for before, after in pairwise(order))


@EVERY_TERM
def test_a_term_has_chinese_words_and_one_english_sentence_of_meaning(term: Term) -> None:
    assert not CHINESE.search(term.english)
    assert all(CHINESE.search(one) or one.isupper() for one in term.chinese.split(" / "))
    assert CHINESE.search(term.chinese)
    assert re.fullmatch(r"[A-Z][^.]*\.", term.meaning)
    assert not CHINESE.search(term.meaning)


@EVERY_TERM
def test_a_term_has_one_chinese_sentence_of_meaning_that_says_more_than_the_term(term: Term) -> None:
    assert CHINESE.search(term.chinese_meaning)
    assert re.fullmatch(r"[^。,;:]+。", term.chinese_meaning)
    assert term.chinese_meaning.removesuffix("。") not in {term.chinese, *term.chinese.split(" / ")}


def test_no_two_terms_have_one_meaning() -> None:
    assert len({term.meaning for term in TERMS}) == len({term.chinese_meaning for term in TERMS}) == len(TERMS)


@pytest.mark.parametrize("item", ITEMS, ids=[item.partition("**")[2].partition("**")[0] for item in ITEMS])
def test_a_word_with_more_than_one_meaning_is_explained_in_both_languages(item: str) -> None:
    english, _, chinese = item.partition("\\\n  ")
    assert english.endswith(".")
    assert re.fullmatch(r"\*\*[^*]+\*\*：[^\n]+。", chinese)


@EVERY_TERM
def test_the_name_of_a_term_is_found_and_called_as_the_term_is_in_both_languages(term: Term) -> None:
    thing = named(term.name)
    assert thing is not None
    if words := words_of(thing):
        assert term.chinese.split(" / ")[0] == words.zh_CN
        assert set(WORD.findall(words.en.casefold())) <= set(WORD.findall(term.english.casefold()))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kcm.planning.portfolio.Quadrant.STAR", Text("star", "明星")),
        ("kcm.finance.ratios.NET_PROFIT_MARGIN", Text("net profit margin", "净利润率")),
        ('kcm.planning.people.positions.JOB_POSITIONS["CALL_AGENT"]', Text("call centre agent", "呼叫中心坐席")),
        ("kcm.rules.Rule", None),
    ],
)
def test_members_and_definitions_have_words_of_kcm_and_types_have_none(name: str, words: Text | None) -> None:
    assert words_of(named(name)) == words
