"""Strategies of reports: documents of plans and their parts, and how they are written (extra: report)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from kcm.reports import document, formats, writing
from kcm.reports.plan_document import plan_document
from kcm.testing.facts import part_of
from kcm.testing.plans import reviewed_plans
from kcm.text import LOCALES

__all__ = ["STRATEGIES", "documents"]


@st.composite
def documents(draw: st.DrawFn) -> document.Document:
    """The `Document` of a reviewed plan in one of the languages."""
    return plan_document(draw(reviewed_plans()), locale=draw(st.sampled_from(LOCALES)))


def _written(kind: type) -> Callable[[], st.SearchStrategy[Any]]:
    return lambda: part_of(documents(), lambda one: [b for s in one.sections for b in s.blocks if type(b) is kind])


STRATEGIES: Mapping[type, Callable[[], st.SearchStrategy[Any]]] = MappingProxyType(
    {
        document.Document: documents,
        document.Section: lambda: part_of(documents(), lambda one: one.sections),
        document.Column: lambda: part_of(_written(document.Table)(), lambda table: table.columns),
        **{
            kind: _written(kind)
            for kind in (
                document.Facts,
                document.Findings,
                document.Paragraph,
                document.Picture,
                document.Subheading,
                document.Table,
            )
        },
        formats.Formats: lambda: st.builds(formats.Formats, st.sampled_from(LOCALES)),
        writing.Writing: lambda: st.builds(writing.Writing, reviewed=reviewed_plans(), locale=st.sampled_from(LOCALES)),
    }
)
