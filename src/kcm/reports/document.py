"""What a report says, before it is Markdown, HTML or Word: sections of blocks, all text final."""

from __future__ import annotations

import attrs

from kcm.fields import checked, unshown

__all__ = [
    "Block",
    "Column",
    "Document",
    "Facts",
    "Findings",
    "Paragraph",
    "Picture",
    "Section",
    "Subheading",
    "Table",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Paragraph:
    """Running text, with a small lead-in in bold if there is one."""

    text: str
    lead: str | None = None


@attrs.frozen(kw_only=True, field_transformer=checked)
class Subheading:
    """A heading below the section's."""

    text: str


@attrs.frozen(kw_only=True, field_transformer=checked)
class Facts:
    """Labels and their values, a few, read as a box."""

    rows: tuple[tuple[str, str], ...]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Column:
    """A column's heading, and whether it holds numbers, which are set flush right."""

    label: str
    numeric: bool = False


@attrs.frozen(kw_only=True, field_transformer=checked)
class Table:
    """Rows of final text under a caption that gives unit and year; the last `totals` rows are sums."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: int = 0


@attrs.frozen(kw_only=True, field_transformer=checked)
class Picture:
    """A picture as SVG with a caption, and the same in words for those who do not see it."""

    id: str
    caption: str
    alternative: str
    svg: str = attrs.field(repr=unshown)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Findings:
    """Findings as (severity name, severity label, sentence, code, path)."""

    rows: tuple[tuple[str, str, str, str, str], ...]


Block = Paragraph | Subheading | Facts | Table | Picture | Findings


@attrs.frozen(kw_only=True, field_transformer=checked)
class Section:
    """A numbered section; the appendix has a letter."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Document:
    """A whole report: cover, summary, sections; `stamp` is DRAFT where findings block, `language` a BCP 47 tag."""

    language: str
    title: str
    subtitle: str
    stamp: str | None
    contents_label: str
    cover: tuple[tuple[str, str], ...]
    summary_label: str
    summary: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    note: str
