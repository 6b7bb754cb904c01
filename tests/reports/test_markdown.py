"""The plan as Markdown, read back by a CommonMark parser with tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import attrs
import pytest
from babel.dates import get_month_names
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kcm.errors import InvalidValue
from kcm.interchange import to_data
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.review import Reviewed
from kcm.reports import to_markdown
from kcm.reports.cleaning import clean
from kcm.reports.document import Paragraph, Table
from kcm.reports.plan_document import plan_document
from kcm.reports.plan_markdown import markdown_report
from kcm.rules import Finding, Severity
from kcm.testing.facts import words
from kcm.testing.plans import reviewed_plans

Spoil = Callable[[Reviewed, str], Reviewed]

pytestmark = pytest.mark.usefixtures("no_picture")

MONTHS = list(get_month_names("wide", locale="en").values())
DAY = {
    "en": re.compile(rf"({'|'.join(MONTHS)}) (\d{{1,2}}), (\d{{4}})"),
    "zh_CN": re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
}
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def shown(token: Token) -> str:
    """The text of a line, as a reader sees it."""
    return "".join(child.content for child in token.children or ())


def structure(parsed: list[Token]) -> list[str]:
    """Every block and every piece of markup inside a line, without the words."""
    marks: list[str] = []
    for token in parsed:
        marks.append(token.type)
        marks += [child.type for child in token.children or () if child.type not in ("text", "text_special")]
    return marks


def tables(parsed: list[Token]) -> list[list[list[str]]]:
    """The cells of every table, as a reader sees them."""
    found: list[list[list[str]]] = []
    for before, token in pairwise(parsed):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif before.type in ("th_open", "td_open"):
            found[-1][-1].append(shown(token))
    return found


def plain(text: str) -> str:
    return " ".join(text.split())


def dates(text: str, locale: str) -> list[date]:
    if locale == "en":
        return [date(int(year), MONTHS.index(month) + 1, int(day)) for month, day, year in DAY["en"].findall(text)]
    return [date(int(year), int(month), int(day)) for year, month, day in DAY["zh_CN"].findall(text)]


def test_the_same_numbers_and_dates_stand_in_both_languages(reviewed: Reviewed) -> None:
    english, chinese = (to_markdown(reviewed, locale=locale) for locale in ("en", "zh_CN"))
    assert dates(english, "en") == dates(chinese, "zh_CN")
    assert len(dates(english, "en")) > 10
    numbers = [
        Counter(NUMBER.findall(DAY[locale].sub("", text))) for text, locale in ((english, "en"), (chinese, "zh_CN"))
    ]
    # A judgement may say "two" in one language and 2 in the other; computed figures have more digits.
    longer = [{number: count for number, count in found.items() if len(number) > 1} for found in numbers]
    assert longer[0] == longer[1]
    assert numbers[0].total() > 500


def as_given(plan: KeyAccountPlan) -> list[str]:
    """What is written as it was given, the longest first: names of people, companies and places, ids."""

    def leaves(data: Any) -> Iterator[str]:
        if isinstance(data, dict) and set(data) == {"en", "zh_CN"}:
            yield from {data["en"]} & {data["zh_CN"]}
        elif isinstance(data, dict | list):
            for key, value in data.items() if isinstance(data, dict) else enumerate(data):
                yield from (str(key), *leaves(value))
        elif isinstance(data, str):
            yield data

    return sorted(set(leaves(to_data(plan, reveal=True))), key=len, reverse=True)


def without_names(reviewed: Reviewed, locale: str) -> str:
    text = re.sub(r"`[^`]*`|\b[0-9a-f]{64}\b", "", to_markdown(reviewed, locale=locale)).replace("\\", "")
    for name in as_given(reviewed.plan):
        text = text.replace(name, "")
    return text


def test_the_chinese_plan_has_no_english_words(reviewed: Reviewed) -> None:
    """Labels, judgements and findings are Chinese; what is left are names as given, and codes and paths."""
    kept = {"USD", "ABC", "BC"}  # of ABC the A may be taken for a name
    assert set(re.findall("[A-Za-z]{2,}", without_names(reviewed, "zh_CN"))) <= kept


def test_the_english_plan_has_no_chinese_words(reviewed: Reviewed) -> None:
    assert re.findall("[\u3400-\u9fff]+", without_names(reviewed, "en")) == []


def test_the_report_hooks_bytes_are_the_text(reviewed: Reviewed) -> None:
    text = to_markdown(reviewed, locale="zh_CN")
    assert markdown_report(reviewed, "zh_CN") == text.encode()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_a_language_kcm_does_not_speak_is_refused(reviewed: Reviewed) -> None:
    with pytest.raises(InvalidValue, match="found locale 'de'"):
        to_markdown(reviewed, locale="de")


def test_headings_go_down_one_level_at_a_time(reviewed: Reviewed) -> None:
    levels = [int(token.tag[1]) for token in tokens(to_markdown(reviewed, locale="en")) if token.type == "heading_open"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_draft_says_so_at_the_top_and_a_complete_plan_does_not(reviewed: Reviewed) -> None:
    blocked = attrs.evolve(reviewed, findings=(Finding("acme.NO", Severity.BLOCKS),))
    for locale, stamp in (("en", "DRAFT"), ("zh_CN", "草案")):
        assert f"\n> **{stamp}**\n" in to_markdown(blocked, locale=locale).partition("\n## ")[0]
        assert stamp not in to_markdown(reviewed, locale=locale)


def test_sums_are_bold_and_empty_cells_stay_empty(reviewed: Reviewed) -> None:
    text = to_markdown(reviewed, locale="en")
    assert "| **Total of sales** |  |  |  | **81,238** | **112,300** | **31,062** | **25,430** |  |  |" in text


@given(reviewed_plans())
@settings(max_examples=12)
def test_a_reader_sees_every_cell_and_paragraph_as_it_is(reviewed: Reviewed) -> None:
    """What a CommonMark parser shows of tables and paragraphs is the document's text, whatever signs are in it."""
    document = plan_document(reviewed, locale="en")
    parsed = tokens(to_markdown(reviewed, locale="en"))
    blocks = [block for section in document.sections for block in section.blocks]
    expected = [
        [
            [plain(str(column.label)) for column in block.columns],
            *([plain(str(cell)) for cell in row] for row in block.rows),
        ]
        for block in blocks
        if isinstance(block, Table)
    ]
    assert tables(parsed) == expected
    lines = {shown(token) for token in parsed if token.type == "inline"}
    for block in blocks:
        if isinstance(block, Paragraph):
            lead = f"{plain(str(block.lead))} " if block.lead else ""
            assert lead + plain(str(block.text)) in lines
    assert {plain(str(sentence)) for sentence in document.summary} <= lines


HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an image": "![x](http://x.invalid/a.png) [y](javascript:alert(1))",
    "emphasis": "**x** _y_ ~~z~~ `w`",
    "a formula": "$x^2$ \\(y\\)",
    "pipes": "a | b || c \\| d",
    "the end of CDATA": "]]> --> <!--",
    "an entity": "&lt;b&gt; &#60;",
    "marks from right to left": "\u200f\u202eabc\u2066",
    "lines": "a\n\n# b\n- c\r\n| d |",
    "quotes": "\"a\" 'b' > c",
    "10,000 letters": "x" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_no_markup(reviewed: Reviewed, spoilt: Spoil, name: str) -> None:
    """Blocks, cells and marks are those of a plan with harmless words in the same places."""
    harmless, hostile = (tokens(to_markdown(spoilt(reviewed, words), locale="en")) for words in ("x", HOSTILE[name]))
    assert structure(hostile) == structure(harmless)
    lengths = [[[len(row) for row in one] for one in tables(parsed)] for parsed in (hostile, harmless)]
    assert lengths[0] == lengths[1]
    assert plain(clean(HOSTILE[name])) in plain(" ".join(shown(token) for token in hostile))


@given(words() | st.text("0123456789.)-+#>=*_ ", max_size=6))
@settings(max_examples=40)
@example("1. one")
@example("2) two")
@example("- dash")
@example("+ plus")
@example("---")
@example("# heading")
@example("> quote")
@example("    code")
@example("-5 degrees")
def test_a_text_that_begins_a_line_begins_no_list_and_no_rule(text: str) -> None:
    """A paragraph stays one paragraph whatever it begins with, and is shown as it is."""
    from kcm.reports.plan_markdown import _block

    paragraph = Paragraph(text=text)
    (line,) = _block(paragraph)
    assert [token.type for token in tokens(line)] == ["paragraph_open", "inline", "paragraph_close"] * bool(plain(text))
    assert [shown(token) for token in tokens(line) if token.type == "inline"] == [plain(text)] * bool(plain(text))


def test_the_code_and_path_of_a_finding_are_code_whatever_is_in_them(reviewed: Reviewed) -> None:
    found = Finding("acme.ODD", Severity.NOTES, "$.a`b` <i>\n| c |")
    text = to_markdown(attrs.evolve(reviewed, findings=(found,)), locale="en")
    line = next(token for token in tokens(text) if token.type == "inline" and "acme.ODD" in token.content)
    codes = [child.content for child in line.children or () if child.type == "code_inline"]
    assert codes == ["acme.ODD", "$.a'b' <i> | c |"]
