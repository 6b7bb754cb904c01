"""The sections that a host adds to the eight."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.planning.plan import ExtraSection
from kcm.reports.document import Block, Column, Paragraph, Table
from kcm.reports.writing import Writing

__all__ = ["extra"]


def extra(writing: Writing, section: ExtraSection, place: str) -> Iterator[Block]:
    """The words and tables of one section, which stands at `place` in the plan's data."""
    for paragraph in section.paragraphs:
        yield Paragraph(text=writing.text(paragraph))
    for index, table in enumerate(section.tables):
        yield Table(
            caption=writing.text(table.caption),
            columns=(
                Column(label=writing.text(table.heading)),
                *(Column(label=writing.text(column), numeric=True) for column in table.columns),
            ),
            rows=tuple((writing.text(row.label), *map(writing.formats.figure, row.values)) for row in table.rows),
            source=(f"{place}.tables[{index}]",),
        )
