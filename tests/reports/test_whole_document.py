"""A full plan, a sound one and one with nothing analysed, in every format and language."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import attrs
import docx
import pytest
from docx.oxml.ns import qn
from markdown_it import MarkdownIt
from tests.planning.worked_plan import worked_plan
from tests.reports.whole_plans import BARE, FULL, LOCALES, SOUND, at, blocks, parts, reviewed_of

from kcm.errors import InvalidValue, MissingFont
from kcm.i18n import phrase
from kcm.interchange import from_data, to_data
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.review import Reviewed, review
from kcm.planning.versions import content_hash
from kcm.reports import to_docx, to_html, to_markdown
from kcm.reports.bilingual import together
from kcm.reports.cleaning import clean
from kcm.reports.document import Bilingual, Facts, Paragraph, Picture, Section, Subheading, Table
from kcm.reports.figures.drawing import Drawing
from kcm.reports.plan_document import plan_document
from kcm.reports.plan_docx import docx_report
from kcm.rules import Finding, Severity

NUMBER = re.compile(r"[-+]?\d[\d,.]*(?: %)?")
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Cells(HTMLParser):
    """The cells of all tables, row by row, with what stands one above the other on lines of its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def html_rows(reviewed: Reviewed, locale: str) -> list[list[str]]:
    return Cells(to_html(reviewed, locale=locale)).rows


def markdown_rows(reviewed: Reviewed, locale: str) -> list[list[str]]:
    rows: list[list[str]] = []
    tokens = MarkdownIt("commonmark").enable("table").parse(to_markdown(reviewed, locale=locale))
    for before, token in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif before.type in ("th_open", "td_open"):
            rows[-1].append("".join(one.content for one in token.children or () if one.type != "html_inline"))
    return rows


def docx_rows(reviewed: Reviewed, locale: str) -> list[list[str]]:
    """The rows of tables with a heading that repeats; boxes have none."""
    file = docx.Document(io.BytesIO(to_docx(reviewed, locale=locale)))
    return [
        ["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
        for table in file.element.body.iter(qn("w:tbl"))
        if next(table.iter(qn("w:tblHeader")), None) is not None
        for row in table.iter(qn("w:tr"))
    ]


@pytest.fixture(scope="module", autouse=True)
def a_dot_for_a_picture() -> Iterator[None]:
    """One dot in Word, for tests of everything but the look of pictures, which needs a font."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Drawing, "png", lambda drawing, *, dpi=200: DOT)
        yield


@pytest.mark.parametrize("rows", [html_rows, markdown_rows, docx_rows], ids=["html", "markdown", "docx"])
def test_every_format_has_the_same_figures_in_both_languages(rows: Callable[[Reviewed, str], list[list[str]]]) -> None:
    document = plan_document(SOUND, locale="en")
    numeric = [
        [place for place, column in enumerate(table.columns) if column.numeric]
        for table in blocks(document, Table)
        for _ in range(len(table.rows) + 1)
    ]
    english, chinese = (rows(SOUND, locale) for locale in ("en", "zh_CN"))
    assert len(numeric) == len(english) == len(chinese)
    assert sum(map(len, numeric)) > 500
    for places, one, other in zip(numeric, english, chinese, strict=True):
        assert [NUMBER.findall(one[at]) for at in places] == [NUMBER.findall(other[at]) for at in places]


@pytest.mark.parametrize("reviewed", [FULL, SOUND, BARE], ids=["full", "sound", "bare"])
def test_every_table_picture_and_box_says_where_in_the_plan_it_comes_from(reviewed: Reviewed) -> None:
    data = to_data(reviewed.plan, reveal=True)
    document = plan_document(reviewed, locale="en")
    found = [block for kind in (Table, Picture, Facts) for block in blocks(document, kind)]
    assert found
    for block in found:
        assert block.source, block
        for path in block.source:
            at(data, path)
    for paragraph in blocks(document, Paragraph):
        for path in paragraph.source:
            at(data, path)
    for text in (to_html(reviewed, locale="en"), to_markdown(reviewed, locale="en")):
        assert {path for block in found for path in block.source} <= set(re.findall(r"\$\.[\w.\[\]]+", text))


@pytest.mark.parametrize("reviewed", [FULL, SOUND, BARE], ids=["full", "sound", "bare"])
def test_no_table_is_empty_or_ragged_and_every_caption_has_words(reviewed: Reviewed) -> None:
    for table in blocks(plan_document(reviewed, locale="both"), Table):
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert all(part.strip() for part in parts(table.caption))


def test_what_was_not_analysed_is_said_in_a_sentence_each() -> None:
    """A plan without one of the optional analyses has the same sections, and no picture or table of them."""
    document = plan_document(BARE, locale="en")
    said = [block.text for block in blocks(document, Paragraph)]
    missing = {text for text in said if str(text).startswith("Not analysed: ")}
    assert {"Not analysed: Industry forces.", "Not analysed: the forecast under unchanged policy."} <= missing
    assert len(missing) >= 14
    assert {picture.drawings[0].name for picture in blocks(document, Picture)} == {
        "years",
        "matrix",
        "growth-and-return",
        "spending",
    }


def test_a_full_plan_has_every_picture_and_each_once() -> None:
    names = [picture.drawings[0].name for picture in blocks(plan_document(FULL, locale="en"), Picture)]
    assert len(names) == len(set(names)) == 9


def test_given_figures_are_marked_and_said() -> None:
    document = plan_document(FULL, locale="en")
    marked = [cell for table in blocks(document, Table) for row in table.rows for cell in row if "†" in str(cell)]
    assert marked == ["90 †", "450 †", "-5 †"]
    assert any("Figures marked † were given" in str(one.text) for one in blocks(document, Paragraph))
    assert not any("†" in str(one.text) for one in blocks(plan_document(SOUND, locale="en"), Paragraph))


def test_the_sections_of_a_host_are_numbered_after_the_eight_and_its_findings_are_in_the_appendix() -> None:
    found = Finding("acme.ODD", Severity.WARNS, "$.header", {"by": "Bo"})
    with_finding = attrs.evolve(FULL, findings=(*FULL.findings, found))
    document = plan_document(with_finding, locale="en")
    assert [(one.number, one.title) for one in document.sections[-2:]] == [("9", "Climate"), ("A", "Appendix")]
    (table,) = (block for block in document.sections[-2].blocks if isinstance(block, Table))
    assert table.rows == (("Graz", "12"), ("words", "—"))
    file = docx.Document(io.BytesIO(to_docx(with_finding, locale="en")))
    for text in (
        to_html(with_finding, locale="both"),
        to_markdown(with_finding, locale="zh_CN"),
        "\n".join(one.text for one in file.paragraphs),
    ):
        assert "acme.ODD" in text


def test_the_cover_says_when_the_plan_ends_and_is_looked_at_again() -> None:
    facts = dict(plan_document(FULL, locale="en").cover)
    assert facts["Version before (hash)"] == FULL.plan.header.parent
    assert facts["Content hash"] == content_hash(FULL.plan)
    assert facts["Valid until"] == "May 6, 2015 (339 days left)"
    assert facts["Next review"] == "August 1, 2014 (61 days left)"
    late = dict(plan_document(review(FULL.plan, as_of=date(2016, 1, 1)), locale="en").cover)
    assert (late["Valid until"], late["Next review"]) == ("May 6, 2015 (240 days ago)", "—")
    bare = dict(plan_document(BARE, locale="en").cover)
    assert (bare["Valid until"], bare["Next review"], bare["Version before (hash)"]) == ("—", "—", "—")


def test_in_both_languages_what_is_equal_stands_once_and_what_differs_twice() -> None:
    document = plan_document(SOUND, locale="both")
    assert document.title == Bilingual(en="Key account marketing plan (T+3)", zh_CN="大客户市场营销计划(T+3)")
    assert document.subtitle == "Key One"
    picture = next(blocks(document, Picture))
    assert [one.name for one in picture.drawings] == ["years-en", "years-zh"]
    page = to_html(SOUND, locale="both")
    assert '<span lang="en">Mission statement</span><span lang="zh-CN">使命说明书</span>' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "Mission statement<br>使命说明书" in to_markdown(SOUND, locale="both")
    file = docx.Document(io.BytesIO(word_of(SOUND, "both")))
    headings = [one.text for one in file.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert headings[0] == "1. Mission statement\n使命说明书"


@pytest.mark.parametrize("write", [to_html, to_markdown, to_docx])
def test_a_language_that_is_none_of_the_three_is_refused(write: Callable[..., object]) -> None:
    with pytest.raises(InvalidValue, match="found locale 'zh', expected one of en, zh_CN, both"):
        write(BARE, locale="zh")


@cache
def word_of(reviewed: Reviewed, locale: str) -> bytes:
    return to_docx(reviewed, locale=locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_word_document_has_headings_tables_pictures_and_words_for_them(locale: str) -> None:
    document = plan_document(SOUND, locale=locale)
    file = docx.Document(io.BytesIO(word_of(SOUND, locale)))
    styles = [one.style.name for one in file.paragraphs if one.style is not None]
    assert styles.count("Heading 1") == len(document.sections)
    assert styles.count("Heading 2") == sum(1 for _ in blocks(document, Subheading))
    assert styles.count("Title") == 1
    tables = [one for one in file.tables if next(one._tbl.iter(qn("w:tblHeader")), None) is not None]
    assert len(tables) == sum(1 for _ in blocks(document, Table))
    described = [one.get("descr") for one in file.element.body.iter(qn("wp:docPr"))]
    assert described == [drawing.words for picture in blocks(document, Picture) for drawing in picture.drawings]
    names = [one.get(qn("w:name")) for one in file.element.body.iter(qn("w:bookmarkStart"))]
    links = [one.get(qn("w:anchor")) for one in file.element.body.iter(qn("w:hyperlink"))]
    assert links == names
    assert len(names) == len(document.sections)
    fonts = file.styles["Heading 1"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
    own = file.core_properties
    assert (own.author, own.created, own.language) == ("Ann", own.modified, document.language)
    assert own.created is not None
    assert own.created.date() == SOUND.plan.header.prepared_on
    assert {"PAGE", "NUMPAGES"} <= {one.text for one in file.sections[0].footer._element.iter(qn("w:instrText"))}


def test_numbers_stand_flush_right_in_word() -> None:
    file = docx.Document(io.BytesIO(word_of(BARE, "en")))
    years = next(one for one in file.tables if one.rows[0].cells[0].text == "Line")
    for row in years.rows:
        alignments = [cell._tc.find(f".//{qn('w:jc')}") is not None for cell in row.cells]
        assert alignments == [False, True, True, True, True]


def test_the_same_plan_gives_the_same_bytes_of_no_clock() -> None:
    first, second = (to_docx(reviewed_of(worked_plan()), locale="zh_CN") for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.namelist()[0] == "[Content_Types].xml"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_draft_is_stamped_in_word_and_a_complete_plan_is_not(locale: str) -> None:
    def stamps(reviewed: Reviewed) -> list[str]:
        file = docx.Document(io.BytesIO(to_docx(reviewed, locale=locale)))
        return [one.text for one in file.paragraphs if one.style is not None and one.style.name == "Stamp"]

    wanted = {"en": ["DRAFT"], "zh_CN": ["草案"], "both": ["DRAFT\n草案"]}
    assert stamps(attrs.evolve(BARE, findings=(Finding("acme.NO", Severity.BLOCKS),))) == wanted[locale]
    assert stamps(attrs.evolve(BARE, findings=())) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_without_a_font_the_words_of_a_picture_stand_in_its_place(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(drawing: Drawing, *, dpi: int = 200) -> bytes:
        raise MissingFont("found Chinese text and no Chinese font")

    monkeypatch.setattr(Drawing, "png", fail)
    file = docx.Document(io.BytesIO(to_docx(BARE, locale=locale)))
    assert not list(file.element.body.iter(qn("wp:docPr")))
    said = [one.text for one in file.paragraphs]
    drawings = [one for picture in blocks(plan_document(BARE, locale=locale), Picture) for one in picture.drawings]
    assert all(one.words in said for one in drawings)
    sentence = phrase("report.picture.no_font", "en" if locale == "both" else locale)
    assert sum(sentence in one for one in said) == len(drawings)
    assert "fonts-noto-cjk" in sentence


MARKUP = '<script>alert(1)</script><img src=x onerror="alert(1)">'
HOSTILE = {
    "markup, templates and formulas": f"{MARKUP} {{{{ 7 * 7 }}}}{{% raw %}}{{# =cmd|' /C calc'!A0",
    "markdown": "| a | b |\n|---|---|\n# h\n[x](javascript:alert(1)) `c` <br>",
    "marks": "a\u202eb\u2066c\u200fd\u061ce\x00b\x08c\ufffed\ud800e\x0bf one\r\ntwo\tthree\u2028four\x85five",
    "long": "x" * 10_000,
}


def spoilt(reviewed: Reviewed, words: str) -> Reviewed:
    """Every text of the plan that is no id, code or name of a field set to the words."""
    texts = {"author", "approved_by", "owner", "name", "city", "region", "country", "abc_class", "source", "reference"}

    def walk(data: Any, key: str = "") -> Any:
        if isinstance(data, dict):
            if set(data) == {"en", "zh_CN"}:
                return {"en": words, "zh_CN": words}
            return {name: walk(item, name) for name, item in data.items()}
        if isinstance(data, list):
            return [walk(item, key) for item in data]
        is_ratio_name = isinstance(data, str) and re.fullmatch("[a-z_]+", data)
        return words if key in texts and isinstance(data, str) and not is_ratio_name else data

    changed = from_data(KeyAccountPlan, walk(to_data(reviewed.plan, reveal=True)))
    return Reviewed(
        plan=changed, as_of=reviewed.as_of, findings=(Finding("acme.X", Severity.NOTES, words, {"a": words}),)
    )


def tags_of(page: str) -> list[str]:
    """The page's tags, but for those that a text becomes in a picture and in two languages."""
    drawn = {"path", "use", "text", "g", "tspan", "clipPath", "rect", "defs", "span"}
    return [tag for tag in re.findall(r"<(\w+)", page) if tag not in drawn]


@cache
def harmless() -> tuple[list[str], list[int], int]:
    """The tags, the cells of each row, and how many tables a plan of the same shape with plain words has."""
    plain = spoilt(FULL, "x")
    word = docx.Document(io.BytesIO(to_docx(plain, locale="en")))
    rows = [len(row) for row in markdown_rows(plain, "en")]
    return tags_of(to_html(plain, locale="zh_CN")), rows, len(word.tables)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field_at_once_is_text_in_every_format(name: str) -> None:
    words = HOSTILE[name]
    hostile = spoilt(FULL, words)
    tags, rows, tables = harmless()
    page = to_html(hostile, locale="zh_CN")
    assert tags_of(page) == tags
    for text in (page, to_markdown(hostile, locale="en")):
        assert not re.search("[\x00-\x08\x0b\x0c\u202a-\u202e\u2066-\u2069]", text)
        outside = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)  # a picture keeps marks that turn nothing
        assert not re.search("[\u200e\u200f\u061c]", outside)
        text.encode()
    assert [len(row) for row in markdown_rows(hostile, "en")] == rows
    file = docx.Document(io.BytesIO(to_docx(hostile, locale="en")))
    assert len(file.tables) == tables
    assert clean(words)[:1] in "".join(one.text for one in file.paragraphs)


def test_cleaning_marks_what_xml_forbids_and_removes_what_turns_text() -> None:
    assert clean("a\x00b\ud800c\ufffe") == "a\ufffdb\ufffdc\ufffd"
    assert clean("a\u202eb\u2069c\u200ed\u061c") == "abcd"
    assert clean("a\n\tb 中文 \U0001f600") == "a\n\tb 中文 \U0001f600"


def test_a_picture_that_says_the_same_in_both_languages_stands_once() -> None:
    drawing = Drawing(name="one", size=(1, 1), title="t", words="w", paint=lambda figure: None)
    english = plan_document(BARE, locale="en")
    section = Section(number="1", title="one", blocks=(Picture(caption="c", drawings=(drawing,)),))
    documents = [attrs.evolve(english, sections=(section,)) for _ in range(2)]
    (picture,) = together(*documents).sections[0].blocks
    assert isinstance(picture, Picture)
    assert picture.drawings == (drawing,)


def test_the_report_hooks_bytes_are_the_word_document() -> None:
    assert docx_report(BARE, "en") == to_docx(BARE, locale="en")
