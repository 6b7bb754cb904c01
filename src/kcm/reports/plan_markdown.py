"""The plan as one Markdown text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kcm.planning.review import Reviewed
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
from kcm.reports.plan_document import plan_document

__all__ = ["markdown", "markdown_report"]

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
START = re.compile(r"^(?:\d+(?=[.)])|(?=[-+]))")


def markdown(reviewed: Reviewed, *, locale: str) -> str:
    """The plan as Markdown (CommonMark with tables); text of the plan is escaped, so none of it is markup."""
    return "\n".join(_document(plan_document(reviewed, locale=locale))).rstrip() + "\n"


def markdown_report(reviewed: Reviewed, locale: str) -> bytes:
    """The report `markdown`: the same text as UTF-8."""
    return markdown(reviewed, locale=locale).encode()


def _plain(words: Words) -> str:
    """The one place that writes text: on one line, with every character escaped that Markdown could take for markup.

    In both languages the second stands below the first.
    """
    texts = (words.en, words.zh_CN) if isinstance(words, Bilingual) else (words,)
    return "<br>".join(SPECIAL.sub(r"\\\1", " ".join(text.split())) for text in texts)


def _line(words: Words) -> str:
    """Plain text that begins a line, where a dash, a plus or a number could begin a list."""
    return START.sub(r"\g<0>\\", _plain(words))


def _code(text: str) -> str:
    """Text as code, in which no character is markup but the one that ends it."""
    return "`" + " ".join(text.split()).replace("`", "'") + "`"


def _document(document: Document) -> Iterator[str]:
    yield from (f"# {_plain(document.title)}", "", f"**{_plain(document.subtitle)}**", "")
    if document.stamp:
        yield from (f"> **{_plain(document.stamp)}**", "")
    yield from (f"- {_plain(label)}: {_plain(value)}" for label, value in document.cover)
    yield from ("", f"## {_plain(document.summary_label)}", "")
    for sentence in document.summary:
        yield from (_line(sentence), "")
    yield from (f"- {_plain(label)}: **{_plain(value)}**" for label, value in document.figures)
    yield ""
    for section in document.sections:
        yield from _section(section)
    yield from ("---", "", _line(document.note))


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {section.number}. {_plain(section.title)}", "")
    for block in section.blocks:
        yield from _block(block)
        if not isinstance(block, Subheading | Findings) and block.source:
            yield from ("", " ".join(map(_code, block.source)))
        yield ""


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield f"**{_plain(block.lead)}** {_plain(block.text)}" if block.lead else _line(block.text)
        case Subheading():
            yield f"### {_plain(block.text)}"
        case Facts():
            yield from (f"- {_plain(label)}: {_plain(value)}" for label, value in block.rows)
        case Table():
            yield from _table(block)
        case Picture():
            # The picture itself is in the page; the text carries it in words.
            words = (_plain(clean(drawing.words)) for drawing in block.drawings)
            yield f"*{_plain(block.caption)}* {'<br>'.join(words)}"
        case _:
            yield from (
                f"- **{_plain(severity)}** {_plain(sentence)} ({_code(code)}, {_code(path)})"
                for _, severity, sentence, code, path in block.rows
            )


def _table(table: Table) -> Iterator[str]:
    yield from (f"*{_plain(table.caption)}*", "")
    yield _row([_plain(column.label) for column in table.columns])
    yield _row(["---:" if column.numeric else "---" for column in table.columns])
    last = len(table.rows) - table.totals
    for index, cells in enumerate(table.rows):
        shown = [_plain(cell) for cell in cells]
        yield _row([f"**{cell}**" if index >= last and cell else cell for cell in shown])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
