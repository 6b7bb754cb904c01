"""Strategies for `kcm.planning.people`: teams, their tasks, the organisation, and its place in the company."""

from __future__ import annotations

from types import MappingProxyType

from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.customers.care.kinds import RelationshipStage
from kcm.planning.people.positioning import (
    FutureTrend,
    KamContribution,
    KamPositioning,
    KamSales,
    VrioResource,
    contribution,
)
from kcm.planning.people.responsibility import Accountability, GlobalCoverage
from kcm.planning.people.structure import (
    Organisation,
    OrganisationRole,
    OrganisationUnit,
    ReportingLines,
    reports_of,
)
from kcm.planning.people.team import (
    TEAM_SKILLS,
    KeyAccountTeam,
    Task,
    TaskAssignment,
    TeamDuty,
    TeamMember,
    WorkDivision,
    assign_by_skill,
)
from kcm.testing.facts import Strategies, amounts, identifiers, part_of, texts

__all__ = [
    "accountabilities",
    "future_trends",
    "global_coverages",
    "kam_contributions",
    "kam_positionings",
    "kam_sales_of",
    "key_account_teams",
    "organisations",
    "reporting_lines_of",
    "tasks",
    "team_members",
    "vrio_resources",
    "work_divisions",
]

_names = st.sampled_from(("刘能", "欧阳 修", "Ann Lee", "ÅSA BJÖRK"))
_skills = st.sampled_from((*TEAM_SKILLS, "network"))
_levels = st.sampled_from((0.0, 5.0, 6.0, 10.0)) | st.floats(0, 10)
_people = st.sampled_from(("K1", "K2", "K3"))
_regions = st.sampled_from(("EU", "US", "华东", "华南"))
_ids = st.lists(identifiers(), min_size=1, max_size=5, unique=True)


@st.composite
def team_members(draw: st.DrawFn, *, identifier: str | None = None, with_hours: bool = False) -> TeamMember:
    """A `TeamMember` with any duties and skills; ties come often.

    Args:
        draw: given by Hypothesis.
        identifier: the id; without one, any.
        with_hours: whether the free hours are always known.
    """
    hours = st.integers(0, 12).map(float) | st.floats(0, 40)
    return TeamMember(
        id=draw(identifiers()) if identifier is None else identifier,
        name=draw(_names),
        duties=draw(st.frozensets(st.sampled_from(TeamDuty))),
        skills=draw(st.dictionaries(_skills, _levels).map(HashTrieMap)),
        capacity_hours=draw(hours if with_hours else st.none() | hours),
    )


@st.composite
def key_account_teams(draw: st.DrawFn) -> KeyAccountTeam:
    """A `KeyAccountTeam` of one to five members, with and without gaps."""
    ids = draw(_ids)
    members = tuple(draw(team_members(identifier=one)) for one in ids)
    return KeyAccountTeam(key_account=draw(identifiers()), manager=draw(st.sampled_from(ids)), members=members)


def tasks(*, identifier: str | None = None) -> st.SearchStrategy[Task]:
    """A `Task` of some hours in any skill.

    Args:
        identifier: the id; without one, any.
    """
    return st.builds(
        Task,
        id=identifiers() if identifier is None else st.just(identifier),
        skill=_skills,
        hours=st.integers(1, 8).map(float) | st.floats(0.1, 40),
        priority=st.integers(1, 3),
    )


@st.composite
def work_divisions(draw: st.DrawFn) -> WorkDivision:
    """A `WorkDivision` of up to six tasks, some of which nobody may have time for."""
    members = [draw(team_members(identifier=one, with_hours=True)) for one in draw(_ids)]
    listed = {skill for member in members for skill in member.skills}
    work = [draw(tasks(identifier=f"T{place}")) for place in range(draw(st.integers(0, 6)))]
    return assign_by_skill(members, [task for task in work if task.skill in listed])


def _reports(ids: list[str]) -> st.SearchStrategy[tuple[str, ...] | None]:
    some = st.lists(st.sampled_from(ids), max_size=2, unique=True) if ids else st.just([])
    return st.none() | some.map(tuple)


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """An `Organisation` of one to five units: lines go up the list, questions may be unanswered."""
    ids = draw(_ids)
    units = [
        OrganisationUnit(
            id=one,
            role=draw(st.sampled_from(OrganisationRole)),
            grade=draw(st.integers(1, 9)),
            reports_to=draw(st.none() | st.sampled_from(ids[:place])) if place else None,
            direct=draw(_reports(ids[place + 1 :])),
            dotted=draw(_reports([other for other in ids if other != one])),
            scope=draw(st.none() | texts()),
        )
        for place, one in enumerate(ids)
    ]
    return Organisation(units=tuple(draw(st.permutations(units))))


def reporting_lines_of() -> st.SearchStrategy[ReportingLines]:
    """The `ReportingLines` of a unit of an organisation."""
    return organisations().map(lambda one: reports_of(one, one.units[0].id))


def accountabilities(*, key_account: str | None = None) -> st.SearchStrategy[Accountability]:
    """An `Accountability` of nobody, one or several.

    Args:
        key_account: whose; without one, any.
    """
    return st.builds(
        Accountability,
        key_account=identifiers() if key_account is None else st.just(key_account),
        managers=st.lists(_people, max_size=2, unique=True).map(tuple),
        stage=st.none() | st.sampled_from(RelationshipStage),
    )


def global_coverages() -> st.SearchStrategy[GlobalCoverage]:
    """A `GlobalCoverage`, complete or not."""
    return st.builds(
        GlobalCoverage,
        key_account=identifiers(),
        owner=st.none() | _people,
        regions_with_sales=st.lists(_regions, unique=True).map(tuple),
        coordinators=st.dictionaries(_regions, _people),
    )


def kam_positionings() -> st.SearchStrategy[KamPositioning]:
    """A `KamPositioning`."""
    return st.builds(KamPositioning, task=texts(), role=texts())


@st.composite
def kam_sales_of(draw: st.DrawFn) -> KamSales:
    """The `KamSales` of a year, of which margins may be unknown or losses."""
    money, margin = amounts(min_value=0, max_value=10**6), st.none() | amounts(min_value=-(10**5), max_value=10**5)
    key = draw(money)
    return KamSales(key_sales=key, all_sales=key + draw(money), key_margin=draw(margin), all_margin=draw(margin))


def kam_contributions() -> st.SearchStrategy[KamContribution]:
    """A `KamContribution`, with and without a year before."""
    return st.builds(contribution, kam_sales_of(), st.none() | kam_sales_of())


def vrio_resources() -> st.SearchStrategy[VrioResource]:
    """A `VrioResource` with any answers to its four questions."""
    answer = st.none() | st.booleans()
    return st.builds(
        VrioResource,
        id=identifiers(),
        name=texts(),
        valuable=answer,
        rare=answer,
        hard_to_imitate=answer,
        organised=answer,
    )


def future_trends() -> st.SearchStrategy[FutureTrend]:
    """A `FutureTrend` of one to ten years."""
    return st.builds(FutureTrend, text=texts(), horizon_years=st.integers(1, 10), implication=texts())


STRATEGIES: Strategies = MappingProxyType(
    {
        TeamMember: team_members,
        KeyAccountTeam: key_account_teams,
        Task: tasks,
        WorkDivision: work_divisions,
        TaskAssignment: lambda: part_of(work_divisions(), lambda one: one.assigned),
        Organisation: organisations,
        OrganisationUnit: lambda: part_of(organisations(), lambda one: one.units),
        ReportingLines: reporting_lines_of,
        Accountability: accountabilities,
        GlobalCoverage: global_coverages,
        KamPositioning: kam_positionings,
        KamSales: kam_sales_of,
        KamContribution: kam_contributions,
        VrioResource: vrio_resources,
        FutureTrend: future_trends,
    }
)
