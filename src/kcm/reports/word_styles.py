"""How a Word file looks: A4, fonts for both scripts, headings that navigation finds, page numbers."""

from __future__ import annotations

from kcm.errors import extra
from kcm.reports.word_parts import element, field, run

with extra("report"):
    from docx.document import Document as File
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor
    from docx.styles.style import ParagraphStyle

__all__ = ["page_numbers", "set_styles"]

LATIN, CHINESE = "Calibri", "Microsoft YaHei"
INK, SOFT, MARK, BLOCK = (RGBColor.from_string(color) for color in ("1C2733", "51606F", "14507A", "9C1C1C"))

# Style: size in points, bold, colour, space before and after in points, whether it stays with what follows.
STYLES: dict[str, tuple[float, bool, RGBColor, float, float, bool]] = {
    "Normal": (9.5, False, INK, 0, 3, False),
    "Title": (24.0, True, INK, 90, 6, False),
    "Subtitle": (15.0, False, MARK, 0, 16, False),
    "Heading 1": (15.0, True, MARK, 18, 6, True),
    "Heading 2": (11.5, True, INK, 10, 4, True),
    "Caption": (8.5, False, SOFT, 6, 3, True),
    "Picture": (10.0, False, INK, 8, 2, True),
    "Below": (8.5, False, SOFT, 0, 3, False),
    "Stamp": (15.0, True, BLOCK, 0, 12, False),
    "Cell": (8.0, False, INK, 0.5, 0.5, False),
    "Head": (8.0, True, INK, 0.5, 0.5, True),
    "Contents": (10.0, False, INK, 0, 2, False),
    "Contents Heading": (13.0, True, MARK, 12, 4, True),
    "Source": (6.0, False, SOFT, 0, 3, False),
}


def set_styles(file: File, language: str) -> None:
    """Page, fonts and styles of the whole file."""
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.6)
    page.top_margin = page.bottom_margin = Cm(1.5)
    for name, (size, bold, color, before, after, keep) in STYLES.items():
        style = _style(file, name)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = color
        form = style.paragraph_format
        form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep
        form.line_spacing = 1.0
        _set_fonts(style)
    for border in file.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    defaults = file.styles.element.find(qn("w:docDefaults"))
    for old in list(defaults.iter(qn("w:lang"))):
        old.getparent().remove(old)
    english = "zh-CN" if language == "zh-CN" else "en-US"
    run_defaults = next(defaults.iter(qn("w:rPr")))
    run_defaults.append(element("lang", val=english, eastAsia="zh-CN", bidi="ar-SA"))


def _style(file: File, name: str) -> ParagraphStyle:
    made: ParagraphStyle
    if name in file.styles:
        made = file.styles[name]
        return made
    made = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = file.styles["Normal"]
    return made


def _set_fonts(style: ParagraphStyle) -> None:
    """Fonts by name: those of the theme would go before them, and know no Chinese."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script, family in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", CHINESE)):
        fonts.set(qn(f"w:{script}"), family)


def page_numbers(file: File) -> None:
    """The page and how many there are, at the foot of each."""
    foot = file.sections[0].footer.paragraphs[0]
    foot.style = file.styles["Below"]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field(foot._p, "PAGE", "1")
    run(foot._p, " / ")
    field(foot._p, "NUMPAGES", "1")
