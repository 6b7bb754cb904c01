"""Section 4.5: how the customer buys, who takes part and decides, under which pressure, and what they must learn."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.errors import MissingData
from kcm.i18n import UNKNOWN
from kcm.planning.analysis.buying import (
    INTERNAL,
    BuyerKnowledge,
    CentreMember,
    DecisionMakingUnit,
    GridMark,
    buygrid,
    pressure_profile,
    support,
)
from kcm.reports.document import Block, Facts, Paragraph, Table
from kcm.reports.writing import Writing

__all__ = ["buying"]

PLACE = "$.analysis.buying"


def buying(writing: Writing) -> Iterator[Block]:
    """What we know of the buyer: interaction, buying centre, procedure, pressures."""
    known = writing.plan.analysis.buying
    if known is None:
        yield writing.absent("buying")
        return
    if known.interaction is not None:
        yield Paragraph(lead=writing.say("interaction"), text=writing.text(known.interaction))
    if known.composition is None:
        yield writing.absent("contacts")
    else:
        yield _facts(writing, known, known.composition)
        yield _grid(writing, known.composition)
        yield _members(writing, known.composition)
    yield from _pressures(writing, known)
    yield from _information(writing, known)


def _facts(writing: Writing, known: BuyerKnowledge, unit: DecisionMakingUnit) -> Facts:
    names = {member.id: member.name for member in unit.members}
    deciders = writing.names(writing.named(one, names[one]) for one in unit.deciders)
    try:
        value: float | None = support(unit).value
    except MissingData:
        value = None
    return Facts(
        rows=(
            (writing.say("buy_class"), writing.label(unit.buy_class)),
            (writing.say("decider"), deciders if unit.deciders else writing.say("no_decider")),
            (writing.say("committee"), writing.text(unit.committee)),
            (writing.say("support"), writing.formats.signed(value)),
            (writing.say("knowledge"), writing.formats.share(known.completeness)),
        ),
        source=(f"{PLACE}.composition",),
    )


def _grid(writing: Writing, unit: DecisionMakingUnit) -> Table:
    return Table(
        caption=writing.say("buygrid.caption", buy_class=unit.buy_class),
        columns=writing.words("phase", "gone_through", "takes_part"),
        rows=tuple(
            (
                f"{phase.value}. {writing.label(phase)}",
                writing.label(mark),
                ""
                if mark is GridMark.NO
                else writing.names(member.id for member in unit.members if phase in member.phases),
            )
            for phase, mark in buygrid(unit.buy_class).items()
        ),
        source=(f"{PLACE}.composition.buy_class",),
    )


def _members(writing: Writing, unit: DecisionMakingUnit) -> Table:
    formats = writing.formats

    def contact(member: CentreMember) -> str:
        best = next(iter(member.known_by), None)
        return UNKNOWN if best is None else f"{writing.person(best.ours)}: {formats.points(best.strength)}"

    return Table(
        caption=writing.say("members.caption", day=formats.day(writing.plan.header.prepared_on)),
        columns=(
            *writing.words("member", "position", "roles"),
            *writing.numbers("power", "attitude"),
            *writing.words("best_contact"),
        ),
        rows=tuple(
            (
                writing.named(member.id, member.name),
                writing.text(member.position),
                writing.labels(member.roles),
                formats.points(member.power),
                ("+" if (member.attitude or 0) > 0 else "") + formats.points(member.attitude),
                contact(member),
            )
            for member in unit.members
        ),
        source=(f"{PLACE}.composition.members",),
    )


def _pressures(writing: Writing, known: BuyerKnowledge) -> Iterator[Block]:
    if not known.pressures:
        yield writing.absent("pressures")
        return
    formats, profile = writing.formats, pressure_profile(known.pressures)
    yield Table(
        caption=writing.say("pressures.caption", year=writing.plan.header.horizon.base_year),
        columns=(*writing.words("pressure", "side"), *writing.numbers("intensity"), *writing.words("remark")),
        rows=tuple(
            (
                writing.label(one.pressure),
                writing.say("internal" if one.pressure in INTERNAL else "external"),
                formats.points(one.intensity),
                writing.text(one.text),
            )
            for one in known.pressures
        ),
        source=(f"{PLACE}.pressures",),
    )
    yield Paragraph(
        text=writing.say(
            "pressures.mean",
            external=formats.score(profile.external),
            internal=formats.score(profile.internal),
            strongest=profile.strongest,
        )
    )


def _information(writing: Writing, known: BuyerKnowledge) -> Iterator[Block]:
    if not known.procedure:
        yield writing.absent("information")
        return
    members = known.composition.members if known.composition is not None else ()
    names = {member.id: member.name for member in members}
    yield Table(
        caption=writing.say("information.caption"),
        columns=writing.words("member", "phase", "topic", "form", "supplied_by", "due"),
        rows=tuple(
            (
                writing.named(one.member, names.get(one.member)),
                writing.label(one.phase),
                writing.text(one.topic),
                writing.text(one.form),
                UNKNOWN if one.supplied_by is None else writing.person(one.supplied_by),
                writing.formats.day(one.due),
            )
            for one in known.procedure
        ),
        source=(f"{PLACE}.procedure",),
    )
