"""The sections of the plan document, in order: number, key of the title, and what makes the blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kcm.reports.document import Block
from kcm.reports.sections import account, appendix, intent, portfolio
from kcm.reports.writing import Writing

__all__ = ["SECTIONS"]

SECTIONS: tuple[tuple[str, str, Callable[[Writing], Iterator[Block]]], ...] = (
    ("1", "mission", account.mission),
    ("2", "financial", account.financial),
    ("3", "overview", account.overview),
    ("4", "analysis", account.analysis),
    ("5", "portfolio", portfolio.portfolio),
    ("6", "assumptions", intent.assumptions),
    ("7", "objectives", intent.objectives),
    ("8", "budget", intent.budget),
    ("A", "appendix", appendix.appendix),
)
