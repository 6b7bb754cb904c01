"""Section 6: what the plan assumes, how likely it is, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kcm.reports.document import Block, Table
from kcm.reports.writing import Writing

__all__ = ["assumptions"]


def assumptions(writing: Writing) -> Iterator[Block]:
    """One row for each assumption, with the objectives, strategies, outlooks and budget lines that use it."""
    plan, formats = writing.plan, writing.formats
    if not plan.assumptions:
        yield writing.absent("assumptions")
        return
    users: dict[str, list[str]] = {}
    for user, names in _uses(writing):
        for name in names:
            users.setdefault(name, []).append(user)
    yield Table(
        caption=writing.say("assumptions.caption"),
        columns=(
            *writing.words("id", "assumption", "quantity"),
            *writing.numbers("probability", "impact"),
            *writing.words("used_by", "rests_on", "contingency_plan", "owner"),
        ),
        rows=tuple(
            (
                one.id,
                writing.text(one.text),
                writing.text(one.quantity),
                formats.share(one.probability),
                str(one.impact),
                writing.names(users.get(one.id, ())),
                writing.names(one.rests_on),
                writing.text(one.contingency),
                one.owner,
            )
            for one in plan.assumptions
        ),
        source=("$.assumptions",),
    )


def _uses(writing: Writing) -> Iterator[tuple[str, Iterable[str]]]:
    """Everything that names assumptions, each by the name under which a reader finds it."""
    plan = writing.plan
    yield from ((one.id, one.assumptions) for one in plan.objectives)
    yield from ((one.id, one.assumptions) for one in plan.strategies)
    for outlook in plan.portfolio.outlooks or ():
        yield writing.say("outlook_of", unit=outlook.unit), outlook.assumptions
    yield from ((line.id, line.assumptions) for line in plan.budget.lines)
