"""What a report says, before it is Markdown, HTML or Word: sections of blocks, all text final."""

from __future__ import annotations

import attrs

from kcm.fields import checked
from kcm.reports.figures.drawing import Drawing

__all__ = [
    "Bilingual",
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
    "Words",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Bilingual:
    """The same said in both languages, in a document of both; what is equal in them is a plain text."""

    en: str
    zh_CN: str  # noqa: N815 - the locale's own spelling

    @property
    def parts(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Each language's tag (BCP 47) with its words."""
        return ("en", self.en), ("zh-CN", self.zh_CN)


Words = str | Bilingual


@attrs.frozen(kw_only=True, field_transformer=checked)
class Paragraph:
    """Running text, with a small lead-in in bold if there is one; `source` as a table's."""

    text: Words
    lead: Words | None = None
    source: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, field_transformer=checked)
class Subheading:
    """A heading below the section's."""

    text: Words


@attrs.frozen(kw_only=True, field_transformer=checked)
class Facts:
    """Labels and their values, a few, read as a box; `source` as a table's."""

    rows: tuple[tuple[Words, Words], ...]
    source: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, field_transformer=checked)
class Column:
    """A column's heading, and whether it holds numbers, which are set flush right."""

    label: Words
    numeric: bool = False


@attrs.frozen(kw_only=True, field_transformer=checked)
class Table:
    """Rows of final text under a caption that gives unit and year; the last `totals` rows are sums.

    `source` is where the figures come from: paths in the data of what is reported on, such as `$.financial.rows`.
    """

    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]
    totals: int = 0
    source: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, field_transformer=checked)
class Picture:
    """A picture under a caption that gives unit and year; one drawing for each language in which it differs.

    A drawing says in words what it shows, for those who do not see it; `source` as a table's.
    """

    caption: Words
    drawings: tuple[Drawing, ...]
    source: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, field_transformer=checked)
class Findings:
    """Findings as (severity name, severity label, sentence, code, path)."""

    rows: tuple[tuple[str, Words, Words, str, str], ...]


Block = Paragraph | Subheading | Facts | Table | Picture | Findings


@attrs.frozen(kw_only=True, field_transformer=checked)
class Section:
    """A numbered section; the appendix has a letter."""

    number: str
    title: Words
    blocks: tuple[Block, ...]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Document:
    """A whole report: cover, summary, sections; `stamp` is DRAFT where findings block, `language` a BCP 47 tag."""

    language: str
    title: Words
    subtitle: Words
    stamp: Words | None
    contents_label: Words
    cover: tuple[tuple[Words, Words], ...]
    summary_label: Words
    summary: tuple[Words, ...]
    figures: tuple[tuple[Words, Words], ...]
    sections: tuple[Section, ...]
    note: Words
