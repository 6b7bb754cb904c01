"""The sections of the plan document, in order: number, title, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kcm.reports.document import Block, Section
from kcm.reports.sections.analysis import analysis
from kcm.reports.sections.appendix import appendix
from kcm.reports.sections.assumptions import assumptions
from kcm.reports.sections.budget import budget
from kcm.reports.sections.extra import extra
from kcm.reports.sections.financial import financial
from kcm.reports.sections.mission import mission
from kcm.reports.sections.objectives import objectives
from kcm.reports.sections.overview import overview
from kcm.reports.sections.portfolio import portfolio
from kcm.reports.writing import Writing

__all__ = ["sections"]

EIGHT: tuple[tuple[str, Callable[[Writing], Iterator[Block]]], ...] = (
    ("mission", mission),
    ("financial", financial),
    ("overview", overview),
    ("analysis", analysis),
    ("portfolio", portfolio),
    ("assumptions", assumptions),
    ("objectives", objectives),
    ("budget", budget),
)


def sections(writing: Writing) -> Iterator[Section]:
    """The eight sections, those a host added, numbered after them, and the appendix."""
    for number, (name, make) in enumerate(EIGHT, 1):
        yield Section(number=str(number), title=writing.say(f"section.{name}"), blocks=tuple(make(writing)))
    for index, added in enumerate(writing.plan.extra_sections):
        blocks = extra(writing, added, f"$.extra_sections[{index}]")
        yield Section(number=str(len(EIGHT) + 1 + index), title=writing.text(added.title), blocks=tuple(blocks))
    yield Section(number="A", title=writing.say("section.appendix"), blocks=tuple(appendix(writing)))
