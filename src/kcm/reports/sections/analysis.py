"""Section 4: one key account seen from every side, each side in a subsection, and the few issues that matter most."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kcm.reports.document import Block, Facts, Subheading
from kcm.reports.sections.annual_report import annual_report, ratios
from kcm.reports.sections.buying import buying
from kcm.reports.sections.competition import competition
from kcm.reports.sections.forces import forces
from kcm.reports.sections.needs import needs
from kcm.reports.sections.value_chain import value_chain
from kcm.reports.writing import Writing

__all__ = ["analysis"]


def analysis(writing: Writing) -> Iterator[Block]:
    """Section 4, in the order of the handbook."""
    parts: tuple[tuple[str, Callable[[Writing], Iterator[Block]]], ...] = (
        ("forces", forces),
        ("annual_report", annual_report),
        ("ratios", ratios),
        ("value_chain", value_chain),
        ("buying", buying),
        ("competition", competition),
        ("needs", needs),
        ("key_issues", _key_issues),
    )
    for number, (name, make) in enumerate(parts, 1):
        yield Subheading(text=f"4.{number} {writing.say(f'part.{name}')}")
        yield from make(writing)


def _key_issues(writing: Writing) -> Iterator[Block]:
    issues = writing.plan.analysis.key_issues
    if not issues:
        yield writing.absent("key_issues")
        return
    yield Facts(
        rows=tuple((str(place), writing.text(issue)) for place, issue in enumerate(issues, 1)),
        source=("$.analysis.key_issues",),
    )
