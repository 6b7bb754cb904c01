"""Strategies for `kcm.planning.analysis.buying`: who buys, who decides, and whom we know."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from hypothesis import strategies as st

from kcm.planning.analysis.buying import (
    BuyClass,
    BuyerKnowledge,
    BuyingRole,
    BuyPhase,
    CentreMember,
    DecidingBody,
    DecisionMakingUnit,
    InformationNeed,
    MapEntry,
    MapPolicy,
    OurContact,
    Pressure,
    PressureNote,
    PressureProfile,
    RelationshipMap,
    Support,
    SupportPart,
    decider,
    deciding_phase,
    pressure_profile,
    relationship_map,
    support,
)
from kcm.testing.facts import Strategies, dates, identifiers, part_of, texts

__all__ = [
    "buyer_knowledges",
    "centre_members",
    "deciding_bodies",
    "decision_making_units",
    "information_needs",
    "map_policies",
    "our_contacts",
    "pressure_notes",
    "pressure_profiles",
    "relationship_maps",
    "supports",
]

_names = st.sampled_from(("刘能", "欧阳 修", "阿依古丽·买买提", "Ann Lee", "ÅSA BJÖRK", "Horst Kloss"))
_colleagues = st.sampled_from(("K1", "K2", "K3"))
_scores = st.sampled_from((0.0, 5.0, 6.0, 10.0)) | st.floats(0, 10)
_attitudes = st.sampled_from((-2.0, -1.0, 0.0, 1.0, 2.0)) | st.floats(-2, 2)


def our_contacts(*, ours: str | None = None) -> st.SearchStrategy[OurContact]:
    """An `OurContact`, close or distant, of a known day or not.

    Args:
        ours: the id of one of ours; without one, any.
    """
    people = _colleagues if ours is None else st.just(ours)
    return st.builds(OurContact, ours=people, strength=_scores, last_contact=st.none() | dates())


@st.composite
def centre_members(draw: st.DrawFn, *, identifier: str | None = None, power: float | None = None) -> CentreMember:
    """A `CentreMember` whose attitude may be unknown, whom several of ours may know, or nobody.

    Args:
        draw: given by Hypothesis.
        identifier: the id; without one, any.
        power: the power; without one, any.
    """
    ours = draw(st.lists(_colleagues, max_size=3, unique=True))
    return CentreMember(
        id=draw(identifiers()) if identifier is None else identifier,
        name=draw(_names),
        position=draw(st.none() | texts()),
        roles=draw(st.frozensets(st.sampled_from(BuyingRole), max_size=3)),
        phases=draw(st.frozensets(st.sampled_from(BuyPhase), max_size=8)),
        power=draw(_scores) if power is None else power,
        attitude=draw(st.none() | _attitudes),
        contacts=tuple(draw(our_contacts(ours=one)) for one in ours),
    )


@st.composite
def decision_making_units(draw: st.DrawFn) -> DecisionMakingUnit:
    """A `DecisionMakingUnit` of up to six members, in which one, several, a committee or nobody decides."""
    ids = sorted(draw(st.sets(identifiers(), min_size=1, max_size=6)))
    return DecisionMakingUnit(
        key_account=draw(identifiers()),
        buy_class=draw(st.sampled_from(BuyClass)),
        members=tuple(draw(centre_members(identifier=one)) for one in ids),
        committee=draw(st.none() | texts()),
    )


@st.composite
def deciding_bodies(draw: st.DrawFn) -> DecidingBody:
    """A `DecidingBody`: one member, or a committee of several."""
    ids = sorted(draw(st.sets(identifiers(), min_size=1, max_size=3)))
    buy_class = draw(st.sampled_from(BuyClass))
    members = tuple(
        CentreMember(
            id=one,
            name=draw(_names),
            roles=frozenset([BuyingRole.DECIDER]),
            phases=frozenset([deciding_phase(buy_class)]),
            power=draw(_scores),
        )
        for one in ids
    )
    committee = draw(texts() if len(ids) > 1 else st.none() | texts())
    return decider(
        DecisionMakingUnit(key_account=draw(identifiers()), buy_class=buy_class, members=members, committee=committee)
    )


@st.composite
def supports(draw: st.DrawFn) -> Support:
    """A `Support` of a centre in which somebody with power has a known attitude."""
    ids = sorted(draw(st.sets(identifiers(), min_size=1, max_size=5)))
    members = [draw(centre_members(identifier=one)) for one in ids[1:]]
    first = CentreMember(id=ids[0], name=draw(_names), power=draw(st.floats(0.5, 10)), attitude=draw(_attitudes))
    return support(DecisionMakingUnit(key_account="A", buy_class=BuyClass.NEW_TASK, members=(first, *members)))


def pressure_notes(*, pressure: Pressure | None = None) -> st.SearchStrategy[PressureNote]:
    """A `PressureNote` of any intensity.

    Args:
        pressure: which; without one, any.
    """
    kinds = st.sampled_from(Pressure) if pressure is None else st.just(pressure)
    intensities = st.integers(0, 5).map(float) | st.floats(0, 5)
    return st.builds(PressureNote, pressure=kinds, intensity=intensities, text=st.none() | texts())


@st.composite
def _notes(draw: st.DrawFn, *, least: int) -> tuple[PressureNote, ...]:
    kinds = draw(st.lists(st.sampled_from(Pressure), min_size=least, unique=True))
    return tuple(draw(pressure_notes(pressure=one)) for one in kinds)


def pressure_profiles() -> st.SearchStrategy[PressureProfile]:
    """A `PressureProfile` of one to nine assessed pressures."""
    return _notes(least=1).map(pressure_profile)


def information_needs(*, member: str | None = None) -> st.SearchStrategy[InformationNeed]:
    """An `InformationNeed`, with and without somebody who supplies it.

    Args:
        member: whose; without one, anybody's.
    """
    return st.builds(
        InformationNeed,
        member=identifiers() if member is None else st.just(member),
        phase=st.sampled_from(BuyPhase),
        topic=texts(),
        form=st.none() | texts(),
        supplied_by=st.none() | _colleagues,
        due=st.none() | dates(),
    )


@st.composite
def buyer_knowledges(draw: st.DrawFn) -> BuyerKnowledge:
    """A `BuyerKnowledge` of none to all of its four parts."""
    unit = draw(st.none() | decision_making_units())
    members = [] if unit is None else draw(st.lists(st.sampled_from([one.id for one in unit.members]), max_size=4))
    return BuyerKnowledge(
        key_account=draw(identifiers()) if unit is None else unit.key_account,
        interaction=draw(st.none() | texts()),
        composition=unit,
        procedure=tuple(draw(information_needs(member=one)) for one in members),
        pressures=draw(_notes(least=0)),
    )


def map_policies() -> st.SearchStrategy[MapPolicy]:
    """A `MapPolicy`, lax or strict."""
    return st.builds(MapPolicy, influential=_scores, lapsed_days=st.integers(1, 2_000))


@st.composite
def relationship_maps(draw: st.DrawFn) -> RelationshipMap:
    """A `RelationshipMap` on the day of the last contact or some time after it."""
    unit = draw(decision_making_units())
    days = [one.last_contact for member in unit.members for one in member.contacts if one.last_contact is not None]
    last = max(days, default=draw(dates()))
    as_of = last + timedelta(days=draw(st.integers(0, 400)))
    return relationship_map(unit, as_of=as_of, policy=draw(map_policies()))


STRATEGIES: Strategies = MappingProxyType(
    {
        OurContact: our_contacts,
        CentreMember: centre_members,
        DecisionMakingUnit: decision_making_units,
        DecidingBody: deciding_bodies,
        Support: supports,
        SupportPart: lambda: part_of(supports(), lambda one: one.parts),
        PressureNote: pressure_notes,
        PressureProfile: pressure_profiles,
        InformationNeed: information_needs,
        BuyerKnowledge: buyer_knowledges,
        MapPolicy: map_policies,
        RelationshipMap: relationship_maps,
        MapEntry: lambda: part_of(relationship_maps(), lambda one: one.entries),
    }
)
