"""Section 1: the mission in four short paragraphs, and the needs of the customer that it serves."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.reports.document import Block, Facts, Paragraph
from kcm.reports.writing import Writing

__all__ = ["mission"]


def mission(writing: Writing) -> Iterator[Block]:
    """Section 1."""
    said = writing.plan.mission
    for name in ("role", "definition", "competence", "future"):
        yield Paragraph(lead=writing.say(f"mission.{name}"), text=writing.text(getattr(said, name)))
    if said.needs:
        sentences = {need.id: need.sentence for need in writing.plan.analysis.needs}
        yield Paragraph(text=writing.say("mission.needs"))
        yield Facts(
            rows=tuple((need, writing.text(sentences.get(need))) for need in said.needs), source=("$.mission.needs",)
        )
