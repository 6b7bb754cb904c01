from __future__ import annotations

import importlib
import re
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from kcm.i18n import label
from kcm.text import Text

GLOSSARY = Path(__file__).parents[1] / "docs" / "glossary.md"
ROW = re.compile(
    r"^\| (?P<english>[^|]+) \| (?P<chinese>[^|]+) \| (?P<meaning>[^|]+) \| `(?P<name>kcm[^`|]*)` \|$", re.MULTILINE
)
KEYED = re.compile(r'(?P<name>[\w.]+)\["(?P<key>\w+)"\]')
CHINESE = re.compile("[\u4e00-\u9fff]")
WORD = re.compile(r"\w+")


class Term(NamedTuple):
    english: str
    chinese: str
    meaning: str
    name: str


TERMS = [Term(**row.groupdict()) for row in ROW.finditer(GLOSSARY.read_text(encoding="utf-8"))]
EVERY_TERM = pytest.mark.parametrize("term", TERMS, ids=[term.english for term in TERMS])


def named(name: str) -> object:
    """What a name such as `kcm.rules.Rule`, or `kcm.finance.ratios.RATIOS["x"]`, stands for."""
    if keyed := KEYED.fullmatch(name):
        table = named(keyed["name"])
        assert hasattr(table, "__getitem__")
        found: object = table[keyed["key"]]
        return found
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise AssertionError(f"found no {name}")


def words_of(thing: object) -> Text | None:
    """What kcm itself calls a thing in both languages, if it calls it anything."""
    if isinstance(thing, Enum):
        return Text(label(thing, "en"), label(thing, "zh_CN"))
    own = getattr(thing, "label", None)
    return own if isinstance(own, Text) else None


LABELLED = [(term, words) for term in TERMS if (words := words_of(named(term.name))) is not None]


def test_every_row_of_the_glossary_is_a_term_with_four_cells() -> None:
    table = GLOSSARY.read_text(encoding="utf-8").partition("## Terms")[2]
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert rows[:2] == ["| English | 中文 | meaning | in kcm |", "|---|---|---|---|"]
    assert len(rows) - 2 == len(TERMS)


def test_the_terms_are_in_the_order_of_the_alphabet_and_each_stands_once() -> None:
    order = [term.english.casefold() for term in TERMS]
    assert all(before < after for before, after in pairwise(order))


@EVERY_TERM
def test_a_term_has_chinese_words_and_one_english_sentence_of_meaning(term: Term) -> None:
    assert not CHINESE.search(term.english)
    assert all(CHINESE.search(one) or one.isupper() for one in term.chinese.split(" / "))
    assert CHINESE.search(term.chinese)
    assert re.fullmatch(r"[A-Z][^.]*\.", term.meaning)


@EVERY_TERM
def test_the_name_of_a_term_is_found_in_kcm(term: Term) -> None:
    assert named(term.name) is not None


@pytest.mark.parametrize(("term", "words"), LABELLED, ids=[term.english for term, _ in LABELLED])
def test_a_term_is_called_as_kcm_calls_it_in_both_languages(term: Term, words: Text) -> None:
    assert term.chinese.split(" / ")[0] == words.zh_CN
    assert set(WORD.findall(words.en.casefold())) <= set(WORD.findall(term.english.casefold()))


def test_at_least_seventy_terms_are_words_that_kcm_prints() -> None:
    assert len(LABELLED) >= 70
