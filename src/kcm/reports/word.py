"""A document as a Word file: real headings, tables whose first row repeats, pictures with words for the blind."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import attrs

from kcm.errors import MissingFont, extra
from kcm.fields import checked, unshown
from kcm.i18n import phrase
from kcm.reports.cleaning import clean
from kcm.reports.document import (
    Bilingual,
    Block,
    Document,
    Facts,
    Findings,
    Paragraph,
    Picture,
    Section,
    Subheading,
    Table,
    Words,
)
from kcm.reports.figures.drawing import Drawing
from kcm.reports.word_parts import bookmarked, contents_field, element, grid, plain, run, same_bytes, write
from kcm.reports.word_styles import page_numbers, set_styles
from kcm.text import LOCALES

with extra("report"):
    import docx
    from docx.document import Document as File
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.shared import Cm

__all__ = ["About", "word"]

WIDTH, HEIGHT = 17.8, 8.0  # centimetres that a table and a picture may take on A4
INCH = 2.54
DPI = 150
LETTER = 0.165  # centimetres of a letter in a table, about
LEAST, MOST = 1.3, 6.5  # centimetres of a column, before what is left is shared out
PROPERTY = 255  # letters that a property of a file may have


@attrs.frozen(kw_only=True, field_transformer=checked)
class About:
    """Who wrote a document, and the moment that stands in it as when it was made."""

    author: str = attrs.field(repr=unshown)
    moment: datetime


def word(document: Document, about: About) -> bytes:
    """The document as a Word file, of which the same document always gives the same bytes."""
    file = docx.Document()
    set_styles(file, document.language)
    page_numbers(file)
    own = file.core_properties
    own.title = f"{plain(document.title)} – {plain(document.subtitle)}"[:PROPERTY]
    own.author = own.last_modified_by = about.author[:PROPERTY]
    own.comments, own.language, own.revision = "", document.language, 1
    own.created = own.modified = about.moment.replace(tzinfo=None)
    _cover(file, document)
    for place, section in enumerate(document.sections):
        _section(file, section, place, _no_font(document))
    write(_paragraph(file, "Below"), document.note)
    made = io.BytesIO()
    file.save(made)
    return same_bytes(made.getvalue())


def _paragraph(file: File, style: str = "Normal") -> BaseOxmlElement:
    """A paragraph at the end; its style is set by id, for python-docx looks every name up among all styles."""
    own = file.add_paragraph()._p
    if style != "Normal":
        own.style = style.replace(" ", "")
    return own


def _cover(file: File, document: Document) -> None:
    """The title page, then contents and summary on a page of their own."""
    write(_paragraph(file, "Title"), document.title)
    write(_paragraph(file, "Subtitle"), document.subtitle)
    if document.stamp:
        write(_paragraph(file, "Stamp"), document.stamp)
    _facts(file, document.cover)
    heading = file.add_paragraph(style="Contents Heading")
    heading.paragraph_format.page_break_before = True
    write(heading._p, document.contents_label)
    contents_field(file, [(_mark(place), f"{one.number}. ", one.title) for place, one in enumerate(document.sections)])
    write(_paragraph(file, "Contents Heading"), document.summary_label)
    for sentence in document.summary:
        write(_paragraph(file), sentence)
    _facts(file, document.figures)


def _mark(place: int) -> str:
    return f"_Toc{place + 1:08d}"


def _no_font(document: Document) -> Words:
    """The sentence below the words that stand in a picture's place."""
    english, chinese = (phrase("report.picture.no_font", locale) for locale in LOCALES)
    if isinstance(document.contents_label, Bilingual):
        return Bilingual(en=english, zh_CN=chinese)
    return english if document.language == "en" else chinese


def _section(file: File, section: Section, place: int, no_font: Words) -> None:
    heading = file.add_paragraph(style="Heading 1")
    run(heading._p, f"{section.number}. ")
    write(heading._p, section.title)
    bookmarked(heading._p, _mark(place), place)
    for block in section.blocks:
        _block(file, block, no_font)


def _block(file: File, block: Block, no_font: Words) -> None:
    match block:
        case Paragraph():
            paragraph = _paragraph(file)
            if block.lead:
                write(paragraph, block.lead, bold=True, tail=" ")
            write(paragraph, block.text)
        case Subheading():
            write(_paragraph(file, "Heading 2"), block.text)
        case Facts():
            _facts(file, block.rows)
        case Table():
            write(_paragraph(file, "Caption"), block.caption)
            _append(file, _table(block))
        case Picture():
            for drawing in block.drawings:
                _picture(file, drawing, no_font)
            write(_paragraph(file, "Below"), block.caption)
        case _:
            _findings(file, block)
    if isinstance(block, Facts | Table) or (isinstance(block, Paragraph | Picture) and block.source):
        # Below a table also where there is none, for two tables without a paragraph between them are one.
        run(_paragraph(file, "Source"), "   ".join(block.source))


def _append(file: File, table: BaseOxmlElement) -> None:
    file.element.body.insert_element_before(table, "w:sectPr")


def _cell(
    words: Words, *, style: str = "Cell", right: bool = False, bold: bool = False, soft: bool = False
) -> BaseOxmlElement:
    about = element("pPr", element("pStyle", val=style))
    if right:
        about.append(element("jc", val="right"))
    return write(element("p", about), words, bold=bold, soft=soft)


def _facts(file: File, rows: Sequence[tuple[Words, Words]]) -> None:
    cells = [[_cell(label, soft=True), _cell(value)] for label, value in rows]
    label = min(max((_wide(name) for name, _ in rows), default=LEAST), WIDTH * 0.4)
    _append(file, grid(cells, (label, WIDTH - label), heads=0, totals=0, ruled=False))


def _table(table: Table) -> BaseOxmlElement:
    first_total = len(table.rows) - table.totals
    head = [_cell(column.label, style="Head", right=column.numeric) for column in table.columns]
    body = [
        [
            _cell(cell, right=column.numeric, bold=place >= first_total)
            for cell, column in zip(row, table.columns, strict=True)
        ]
        for place, row in enumerate(table.rows)
    ]
    return grid([head, *body], _widths(table), heads=1, totals=table.totals, ruled=True)


def _widths(table: Table) -> list[float]:
    """Centimetres of the columns: as wide as their longest texts ask, shared out over the whole line."""
    asked = []
    for place, column in enumerate(table.columns):
        longest = max((_wide(row[place]) for row in table.rows), default=0.0)
        words = max((_wide(part) for part in plain(column.label).split()), default=0.0)
        asked.append(min(max(longest, words, LEAST), MOST))
    scale = WIDTH / sum(asked)
    return [width * scale for width in asked]


def _wide(words: Words) -> float:
    texts = (words.en, words.zh_CN) if isinstance(words, Bilingual) else (words,)
    letters = max(sum(2 if letter > "\u2e7f" else 1 for letter in text) for text in texts)
    return letters * LETTER + 0.3


def _picture(file: File, drawing: Drawing, no_font: Words) -> None:
    """The picture with its words as alternative text; the words themselves where no font can draw it."""
    try:
        png = drawing.png(dpi=DPI)
    except MissingFont:
        run(_paragraph(file), clean(drawing.words))
        write(_paragraph(file, "Below"), no_font)
        return
    paragraph = file.add_paragraph(style="Picture")
    width, height = (side * INCH for side in drawing.size)
    scale = min(WIDTH / width, HEIGHT / height, 1.0)
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Cm(width * scale))
    about = shape._inline.docPr
    about.set("name", drawing.name)
    about.set("title", clean(drawing.title))
    about.set("descr", clean(drawing.words))


def _findings(file: File, found: Findings) -> None:
    for _, severity, sentence, code, path in found.rows:
        paragraph = write(_paragraph(file), severity, bold=True, tail=" ")
        write(paragraph, sentence, tail=" ")
        run(paragraph, f"{code} {path}", soft=True)
