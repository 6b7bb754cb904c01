"""The plan as one HTML page, read back by a parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from unittest.mock import patch

import attrs
import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from kcm.errors import InvalidValue
from kcm.planning.case import CaseFile
from kcm.planning.review import Reviewed
from kcm.reports import to_html, to_markdown
from kcm.reports.cleaning import clean
from kcm.reports.document import Table
from kcm.reports.figures.drawing import Drawing
from kcm.reports.figures.fitting import visible
from kcm.reports.plan_document import plan_document
from kcm.reports.plan_html import html_report
from kcm.rules import Finding, Severity
from kcm.testing.plans import reviewed_plans

Spoil = Callable[[Reviewed, str], Reviewed]

VOID = {"meta", "br", "link", "img", "input", "hr"}
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


class Page(HTMLParser):
    """Tags with their attributes, text by the element it stands in, and the cells of every table."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.tables: list[list[list[str]]] = []
        self.open: list[str] = []
        self.declarations: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_decl(self, decl: str) -> None:
        self.declarations.append(decl)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs))
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))
        if self.open and self.open[-1] in ("th", "td"):
            self.tables[-1][-1][-1] += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def words(self) -> str:
        """What a reader sees or hears: all text but styles."""
        return " ".join(text for tag, text in self.texts if tag != "style")


@pytest.fixture(scope="module")
def pages(reviewed: Reviewed) -> dict[str, Page]:
    return {locale: Page(to_html(reviewed, locale=locale)) for locale in ("en", "zh_CN")}


def test_the_page_is_html_in_its_language_with_a_title(pages: dict[str, Page]) -> None:
    for locale, language in (("en", "en"), ("zh_CN", "zh-CN")):
        page = pages[locale]
        assert page.declarations == ["DOCTYPE html"]
        assert page.attributes("html") == [{"lang": language}]
        assert {"charset": "utf-8"} in page.attributes("meta")
        assert next(text for tag, text in page.texts if tag == "title").endswith(" – QUICK-Stop")


def assert_self_contained(text: str) -> Page:
    """No script, no handler, nothing loaded, nothing linked but places in the page itself."""
    page = Page(text)
    assert not {"script", "iframe", "object", "embed", "link", "img", "base", "form"} & {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "xlink:href", "src", "action"):
                assert str(value).startswith("#"), (tag, name, value)
            if not name.startswith("xmlns"):
                assert "://" not in str(value), (tag, name, value)
    styles = " ".join(text for tag, text in page.texts if tag == "style")
    assert "@import" not in styles
    assert "url(" not in styles
    return page


def test_the_page_is_self_contained(reviewed: Reviewed) -> None:
    for locale in ("en", "zh_CN"):
        text = to_html(reviewed, locale=locale)
        assert_self_contained(text)
        assert set(re.findall(r"https?://[^\s\"'<>]*", text)) == {
            "http://www.w3.org/1999/xlink",
            "http://www.w3.org/2000/svg",
        }


def test_ids_are_unique_and_every_reference_has_its_place(pages: dict[str, Page]) -> None:
    for page in pages.values():
        ids = [str(attributes["id"]) for _, attributes in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        for _, attributes in page.tags:
            href = attributes.get("href") or attributes.get("xlink:href")
            clip = re.fullmatch(r"url\(#(.*)\)", attributes.get("clip-path") or "")
            named = [*([href.removeprefix("#")] if href else ()), *([clip[1]] if clip else ())]
            named += (attributes.get("aria-labelledby") or "").split()
            assert set(named) <= set(ids)


def test_headings_go_down_one_level_at_a_time_and_sections_are_in_order(pages: dict[str, Page]) -> None:
    for page in pages.values():
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert (levels[0], levels.count(1)) == (1, 1)
        assert all(after - before <= 1 for before, after in pairwise(levels))
        sections = [str(one.get("id")) for one in page.attributes("h2")]
        assert sections == ["None", "summary", *(f"section-{name}" for name in "12345678A")]
        assert [one["href"] for one in page.attributes("a")] == [f"#section-{name}" for name in "12345678A"]


def test_every_table_has_a_caption_and_headings_with_a_scope(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert len(page.attributes("caption")) == len(page.tables) > 20
        scopes = [one.get("scope") for one in page.attributes("th")]
        assert set(scopes) == {"col", "row"}
        assert scopes.count("row") == sum(len(one) - 1 for one in page.tables)
        assert scopes.count("col") == sum(len(one[0]) for one in page.tables)


def test_the_picture_has_a_title_and_a_description_that_name_it(pages: dict[str, Page], reviewed: Reviewed) -> None:
    for locale, page in pages.items():
        pictures = page.attributes("svg")
        names = [str(svg["aria-labelledby"]) for svg in pictures]
        assert len(set(names)) == len(names) == 9
        assert {svg["role"] for svg in pictures} == {"img"}
        place = names.index("matrix-title matrix-desc")
        description = [text for tag, text in page.texts if tag == "desc"][place]
        for unit in reviewed.plan.portfolio.matrix.units:
            assert unit.name.in_locale(locale) in description


def test_the_tables_are_those_of_the_markdown(pages: dict[str, Page], reviewed: Reviewed) -> None:
    for locale, page in pages.items():
        tokens = MarkdownIt("commonmark").enable("table").parse(to_markdown(reviewed, locale=locale))
        cells = [
            "".join(child.content for child in token.children or ())
            for before, token in pairwise(tokens)
            if before.type in ("th_open", "td_open")
        ]
        assert [cell for table in page.tables for row in table for cell in row] == cells


def test_every_number_of_the_markdown_is_on_the_page(pages: dict[str, Page], reviewed: Reviewed) -> None:
    for locale, page in pages.items():
        numbers = set(NUMBER.findall(to_markdown(reviewed, locale=locale)))
        assert numbers <= set(NUMBER.findall(page.words()))


def test_the_chinese_page_has_no_english_words(pages: dict[str, Page], reviewed: Reviewed, case: CaseFile) -> None:
    """What the Markdown may keep in Latin letters is all that the page keeps, in the picture too."""
    kept = set(re.findall("[A-Za-z]{4,}", to_markdown(reviewed, locale="zh_CN")))
    assert set(re.findall("[A-Za-z]{4,}", pages["zh_CN"].words())) <= kept


@given(reviewed_plans())
@settings(max_examples=12)
def test_a_reader_sees_every_cell_as_it_is(reviewed: Reviewed) -> None:
    """What a parser finds in the tables is the document's text, whatever signs are in it."""
    with patch.object(Drawing, "svg", return_value="<svg></svg>"):
        document = plan_document(reviewed, locale="zh_CN")
        page = Page(to_html(reviewed, locale="zh_CN"))
    tables = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    assert page.tables == [
        [[column.label for column in table.columns], *(list(row) for row in table.rows)] for table in tables
    ]


HOSTILE = [
    "<script>alert(1)</script>",
    "</style></svg></desc><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onload="alert(1)" x=\'',
    "' onclick='alert(1)",
    "<a href='http://x.invalid'>y</a>",
    "{{ 7 * 7 }} {% raw %} {#",
    "]]> --> <!-- x",
    "&lt;script&gt; &#60;b&#62;",
    'id="x" url(#y) font: 10px Arial',
    "\u200f\u202eabc\u2066",
    "x" * 10_000,
]


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: words[:20])
def test_hostile_text_is_text(reviewed: Reviewed, spoilt: Spoil, words: str) -> None:
    """Tags and attributes are those of a plan with harmless words, and the words stand there as they are."""
    harmless = Page(to_html(spoilt(reviewed, "x"), locale="en"))
    hostile = assert_self_contained(to_html(spoilt(reviewed, words), locale="en"))
    words = clean(words)
    plain = [tag for tag, _ in harmless.tags if tag not in ("path", "use", "text", "g")]
    assert [tag for tag, _ in hostile.tags if tag not in ("path", "use", "text", "g")] == plain
    for place in ("th", "td", "caption", "p", "dd"):
        assert any(words in text for tag, text in hostile.texts if tag == place)
    for place in ("desc", "title"):
        assert any(visible(words) in visible(text) for tag, text in hostile.texts if tag == place)
    # A label of the picture is broken into lines and cut, so its beginning is what must stand there.
    drawn = "".join(text for tag, text in hostile.texts if tag == "text")
    assert visible(words).replace(" ", "")[:6] in drawn.replace(" ", "")


def test_what_a_finding_says_is_text_too(reviewed: Reviewed) -> None:
    found = Finding("acme.ODD", Severity.NOTES, "$.<script>", {"by": "<script>alert(1)</script>"})
    page = assert_self_contained(to_html(attrs.evolve(reviewed, findings=(found,)), locale="en"))
    assert "acme.ODD: by=<script>alert(1)</script>" in page.words()
    assert ("code", "acme.ODD $.<script>") in page.texts


def test_a_draft_is_stamped_and_a_complete_plan_is_not(reviewed: Reviewed) -> None:
    blocked = attrs.evolve(reviewed, findings=(Finding("acme.NO", Severity.BLOCKS),))
    for locale, stamp in (("en", "DRAFT"), ("zh_CN", "草案")):
        page = Page(to_html(blocked, locale=locale))
        assert {"class": "stamp"} in page.attributes("p")
        assert ("p", stamp) in page.texts
        assert {"class": "stamp"} not in Page(to_html(reviewed, locale=locale)).attributes("p")


def test_the_report_hooks_bytes_are_the_page(reviewed: Reviewed) -> None:
    assert html_report(reviewed, "zh_CN") == to_html(reviewed, locale="zh_CN").encode()


def test_a_language_kcm_does_not_speak_is_refused(reviewed: Reviewed) -> None:
    with pytest.raises(InvalidValue, match="found locale 'de'"):
        to_html(reviewed, locale="de")
