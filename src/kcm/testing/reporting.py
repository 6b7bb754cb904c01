"""Strategies of reports: documents of plans and their parts, and how they are written (extra: report)."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from kcm.reports import document, formats, word, writing
from kcm.reports.figures.columns import ColumnFigures, column_figures
from kcm.reports.figures.drawing import Drawing
from kcm.reports.figures.wallet import wallet_drawing
from kcm.reports.plan_document import plan_document
from kcm.rules import Severity
from kcm.testing.facts import Strategies, moments, words
from kcm.testing.plans import reviewed_plans
from kcm.text import BOTH, LOCALES

__all__ = ["STRATEGIES", "documents", "drawings", "sections"]

_locales = st.sampled_from(LOCALES)
_both = st.builds(document.Bilingual, en=words(), zh_CN=words())
_words = words() | _both
_sources = st.sampled_from(((), ("$.financial.rows",), ("$.objectives", "$.strategies")))


@st.composite
def documents(draw: st.DrawFn) -> document.Document:
    """The `Document` of a reviewed plan in one of the languages, or in both at once."""
    return plan_document(draw(reviewed_plans()), locale=draw(st.sampled_from((*LOCALES, BOTH))))


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    """A `Drawing`: a customer's wallet, with our part of it."""
    spend = draw(st.integers(1, 10**6))
    own = Decimal(draw(st.integers(0, spend)))
    return wallet_drawing(own, Decimal(spend), "CNY", "2014", draw(_locales))


@st.composite
def _tables(draw: st.DrawFn) -> document.Table:
    columns = tuple(draw(st.lists(STRATEGIES[document.Column](), min_size=1, max_size=3)))
    rows = tuple(draw(st.lists(st.tuples(*(_words for _ in columns)), max_size=3)))
    return document.Table(
        caption=draw(_words),
        columns=columns,
        rows=rows,
        totals=draw(st.integers(0, len(rows))),
        source=draw(_sources),
    )


def _findings() -> st.SearchStrategy[document.Findings]:
    severities = st.sampled_from([severity.name for severity in Severity])
    row = st.tuples(severities, _words, _words, st.just("plan.V20"), st.just("$.objectives[0].unit"))
    return st.builds(document.Findings, rows=st.lists(row, max_size=3).map(tuple))


def sections() -> st.SearchStrategy[document.Section]:
    """A `Section` of blocks of any kind."""
    kinds = (document.Paragraph, document.Subheading, document.Facts, document.Table, document.Findings)
    blocks: st.SearchStrategy[Any] = st.one_of([STRATEGIES[kind]() for kind in kinds])
    listed = st.lists(blocks, max_size=3).map(tuple)
    return st.builds(document.Section, number=st.sampled_from("12345678A"), title=_words, blocks=listed)


STRATEGIES: Strategies = MappingProxyType(
    {
        document.Document: documents,
        document.Section: sections,
        document.Bilingual: lambda: _both,
        document.Column: lambda: st.builds(document.Column, label=_words, numeric=st.booleans()),
        document.Facts: lambda: st.builds(
            document.Facts, rows=st.lists(st.tuples(_words, _words), max_size=3).map(tuple), source=_sources
        ),
        document.Findings: _findings,
        document.Paragraph: lambda: st.builds(
            document.Paragraph, text=_words, lead=st.none() | _words, source=_sources
        ),
        document.Picture: lambda: st.builds(
            document.Picture, caption=_words, drawings=st.tuples(drawings()), source=_sources
        ),
        document.Subheading: lambda: st.builds(document.Subheading, text=_words),
        document.Table: _tables,
        ColumnFigures: lambda: st.builds(
            column_figures, st.lists(words(), min_size=1, max_size=3), st.floats(0.1, 2), st.floats(0.3, 2)
        ),
        Drawing: drawings,
        formats.Formats: lambda: st.builds(formats.Formats, _locales),
        word.About: lambda: st.builds(word.About, author=words(), moment=moments()),
        writing.Writing: lambda: st.builds(writing.Writing, reviewed=reviewed_plans(), locale=_locales),
    }
)
