"""The sections of the plan document, in order: number, key of the title, and what makes the blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kcm.reports.document import Block
from kcm.reports.sections.account import analysis, financial, mission, overview
from kcm.reports.sections.appendix import appendix
from kcm.reports.sections.intent import assumptions, budget, objectives
from kcm.reports.sections.portfolio import portfolio
from kcm.reports.writing import Writing

__all__ = ["SECTIONS"]

SECTIONS: tuple[tuple[str, str, Callable[[Writing], Iterator[Block]]], ...] = (
    ("1", "mission", mission),
    ("2", "financial", financial),
    ("3", "overview", overview),
    ("4", "analysis", analysis),
    ("5", "portfolio", portfolio),
    ("6", "assumptions", assumptions),
    ("7", "objectives", objectives),
    ("8", "budget", budget),
    ("A", "appendix", appendix),
)
