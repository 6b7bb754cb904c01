"""The pieces of a Word file that its library has no words for: runs by language, fields, tables, the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

from kcm.errors import extra
from kcm.reports.document import Bilingual, Words

with extra("report"):
    from docx.document import Document as File
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

__all__ = ["bookmarked", "contents_field", "element", "field", "grid", "plain", "run", "same_bytes", "write"]

TWIPS = 567  # of a centimetre


def element(name: str, /, *inside: BaseOxmlElement, **attributes: object) -> BaseOxmlElement:
    """An element of WordprocessingML with attributes of the same namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(inside)
    return made


def write(
    paragraph: BaseOxmlElement, words: Words, *, bold: bool = False, soft: bool = False, tail: str = ""
) -> BaseOxmlElement:
    """The one place that writes text: in both languages each part says its own, the second below the first."""
    if isinstance(words, Bilingual):
        for place, (tag, text) in enumerate(words.parts):
            run(paragraph, text, bold=bold, soft=soft, language=tag, below=place > 0)
    else:
        run(paragraph, words, bold=bold, soft=soft)
    if tail:
        run(paragraph, tail)
    return paragraph


def run(
    paragraph: BaseOxmlElement,
    text: str,
    *,
    bold: bool = False,
    soft: bool = False,
    language: str | None = None,
    below: bool = False,
) -> None:
    """Adds a run of text on one line, after a line break if it stands below another."""
    properties = element("rPr")
    if bold:
        properties.append(element("b"))
    if soft:
        properties.append(element("color", val="51606F"))
    if language is not None:
        properties.append(element("lang", val="en-US" if language == "en" else language, eastAsia="zh-CN"))
    made = element("r", properties, *([element("br")] if below else []))
    content = element("t")
    content.text = " ".join(text.split(" "))
    content.set(qn("xml:space"), "preserve")
    made.append(content)
    paragraph.append(made)


def plain(words: Words) -> str:
    """Text where no run can be: in a property, in an attribute."""
    return f"{words.en} · {words.zh_CN}" if isinstance(words, Bilingual) else words


def field(paragraph: BaseOxmlElement, instruction: str, shown: str) -> None:
    """Adds a field with what it shows until it is updated."""
    code = element("instrText")
    code.text = instruction
    for part in (element("fldChar", fldCharType="begin"), code, element("fldChar", fldCharType="separate")):
        paragraph.append(element("r", part))
    run(paragraph, shown)
    paragraph.append(element("r", element("fldChar", fldCharType="end")))


def bookmarked(paragraph: BaseOxmlElement, name: str, number: int) -> None:
    """Marks all of the paragraph as a place to which contents lead."""
    paragraph.insert(1, element("bookmarkStart", id=number, name=name))
    paragraph.append(element("bookmarkEnd", id=number))


def contents_field(file: File, entries: Sequence[tuple[str, str, Words]]) -> None:
    """The table of contents as a field that Word updates: bookmark, number and title of each section."""
    for place, (name, number, title) in enumerate(entries):
        paragraph: Paragraph = file.add_paragraph(style="Contents")
        own = paragraph._p
        if place == 0:
            code = element("instrText")
            code.text = r'TOC \o "1-1" \h \n'
            for part in (element("fldChar", fldCharType="begin"), code, element("fldChar", fldCharType="separate")):
                own.append(element("r", part))
        link = element("hyperlink", anchor=name, history=1)
        run(link, number)
        write(link, title)
        own.append(link)
        if place == len(entries) - 1:
            own.append(element("r", element("fldChar", fldCharType="end")))


def grid(
    rows: Iterable[Sequence[BaseOxmlElement]], widths: Sequence[float], *, heads: int, totals: int, ruled: bool
) -> BaseOxmlElement:
    """A table of paragraphs with columns of so many centimetres; the first `heads` rows repeat on every page."""
    kept = [list(row) for row in rows]
    properties = element("tblPr", element("tblW", w=round(sum(widths) * TWIPS), type="dxa"))
    if ruled:
        properties.append(
            element(
                "tblBorders", *(element(side, val="single", sz=4, color="C9D1D9") for side in ("bottom", "insideH"))
            )
        )
    properties.append(element("tblLayout", type="fixed"))
    properties.append(element("tblCellMar", element("left", w=60, type="dxa"), element("right", w=60, type="dxa")))
    properties.append(element("tblLook", firstRow=int(heads > 0), firstColumn=1))
    columns = (element("gridCol", w=round(width * TWIPS)) for width in widths)
    table = element("tbl", properties, element("tblGrid", *columns))
    for place, row in enumerate(kept):
        about = element("trPr", element("cantSplit"))
        if place < heads:
            about.append(element("tblHeader"))
        line = element("tr", about)
        for paragraph, width in zip(row, widths, strict=True):
            line.append(element("tc", _cell(width, place < heads, ruled and place == len(kept) - totals), paragraph))
        table.append(line)
    return table


def _cell(width: float, is_head: bool, is_first_total: bool) -> BaseOxmlElement:
    made = element("tcPr", element("tcW", w=round(width * TWIPS), type="dxa"))
    if is_head or is_first_total:
        side = "bottom" if is_head else "top"
        made.append(element("tcBorders", element(side, val="single", sz=10, color="1C2733")))
    if is_head:
        made.append(element("vAlign", val="bottom"))
    return made


def same_bytes(made: bytes) -> bytes:
    """The file with its parts in one order, all of one moment, so that equal documents are equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 3  # else the machine's own
            new.writestr(part, old.read(name))
    return packed.getvalue()
