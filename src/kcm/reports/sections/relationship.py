"""Our relationship with the customer: how long and deep, who of ours has which duty, who knows whom."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.customers.care.relationship import LABELS, relationship_overview
from kcm.planning.analysis.buying import CentreMember, DecisionMakingUnit, relationship_map
from kcm.planning.people.team import team_facts
from kcm.reports.document import Block, Column, Facts, Picture, Subheading, Table
from kcm.reports.figures.relationship_map import relationship_map_drawing
from kcm.reports.writing import Writing

__all__ = ["contacts", "relationship", "team"]

SHARES = frozenset({LABELS["share_of_wallet"], LABELS["coverage"]})


def relationship(writing: Writing) -> Iterator[Block]:
    """What kind of relationship it is, for how long, how deep."""
    relation, formats = writing.plan.overview.relation, writing.formats
    yield Subheading(text=writing.say("relationship"))
    if relation is None:
        yield writing.absent("relationship")
        return
    # A relationship that is to start only later is as old as its first day.
    day = max(writing.plan.header.prepared_on, relation.start)
    yield Facts(
        rows=tuple(
            (
                writing.text(name),
                formats.share(value) if name in SHARES and isinstance(value, float) else writing.value(value),
            )
            for name, value in relationship_overview(relation, as_of=day)
        ),
        source=("$.overview.relation",),
    )


def team(writing: Writing) -> Iterator[Block]:
    """Who of ours looks after the customer."""
    ours = writing.plan.overview.team
    yield Subheading(text=writing.say("team"))
    if ours is None:
        yield writing.absent("team")
        return
    yield Facts(
        rows=tuple((writing.text(name), writing.value(value)) for name, value in team_facts(ours)),
        source=("$.overview.team",),
    )


def contacts(writing: Writing) -> Iterator[Block]:
    """Their members by our people, and the map of the buying centre."""
    buying = writing.plan.analysis.buying
    yield Subheading(text=writing.say("contacts"))
    if buying is None or buying.composition is None:
        yield writing.absent("contacts")
        return
    unit, day = buying.composition, writing.plan.header.prepared_on
    if any(member.contacts for member in unit.members):
        yield _matrix(writing, unit)
    else:
        yield writing.absent("known")
    yield Picture(
        caption=writing.say("relationship_map.caption", day=writing.formats.day(day)),
        drawings=(relationship_map_drawing(relationship_map(unit, as_of=day), writing.locale),),
        source=("$.analysis.buying.composition.members",),
    )


def _matrix(writing: Writing, unit: DecisionMakingUnit) -> Table:
    ours = sorted({contact.ours for member in unit.members for contact in member.contacts})

    def cell(member: CentreMember, name: str) -> str:
        known = {contact.ours: contact for contact in member.contacts}
        if name not in known:
            return ""
        strength, last = writing.formats.points(known[name].strength), known[name].last_contact
        return strength if last is None else f"{strength} ({last})"

    return Table(
        caption=writing.say("contacts.caption", day=writing.formats.day(writing.plan.header.prepared_on)),
        columns=(*writing.words("member"), *(Column(label=writing.person(name)) for name in ours)),
        rows=tuple(
            (writing.named(member.id, member.name), *(cell(member, name) for name in ours)) for member in unit.members
        ),
        source=("$.analysis.buying.composition.members",),
    )
