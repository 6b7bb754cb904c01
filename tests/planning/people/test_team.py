"""The key account team and its gaps, and tasks divided by strengths (method A45, A90)."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.errors import Conflict, MissingData, NotFound
from kcm.i18n import sentence
from kcm.planning.people.team import (
    KeyAccountTeam,
    Task,
    TaskAssignment,
    TeamDuty,
    TeamMember,
    assign_by_skill,
    team_facts,
    team_gaps,
)
from kcm.rules import Severity, Term
from kcm.testing.teams import key_account_teams, tasks, team_members
from kcm.text import Text

ABLE = {"communication": 8, "negotiation": 7, "problem_solving": 6}


def member(identifier: str = "K1", **changes: Any) -> TeamMember:
    given_: dict[str, Any] = {"name": "Li Na", "duties": list(TeamDuty), "skills": ABLE, "capacity_hours": 8} | changes
    return TeamMember(id=identifier, **given_)


def team(*members: TeamMember) -> KeyAccountTeam:
    return KeyAccountTeam(key_account="QUICK", manager=members[0].id, members=members)


def task(name: str = "T1", hours: float = 4, **changes: Any) -> Task:
    return Task(id=name, hours=hours, **({"skill": "network"} | changes))


def test_method_a90_a_team_in_which_nobody_negotiates_well_enough_has_one_gap() -> None:
    assert not list(team_gaps(team(member())))
    weak = [member("K1", skills=ABLE | {"negotiation": 5}), member("K2", skills={"negotiation": 5.9})]
    (gap,) = team_gaps(team(*weak))
    assert (gap.code, gap.severity, gap.path) == ("team.SKILL_GAP", Severity.WARNS, "$.members")
    assert sentence(gap) == "Nobody in the team of QUICK holds negotiation at 6.0 or more; the best is 5.9."
    assert sentence(gap, "zh_CN") == "QUICK的团队中无人的谈判技巧达到6.0分，最高为5.9分。"
    assert not list(team_gaps(team(member("K1", skills={"communication": 6, "negotiation": 6}), member("K2"))))


def test_method_a90_each_of_the_four_duties_has_a_member() -> None:
    one = member("K1", duties=[TeamDuty.COMMUNICATION])
    other = member("K2", duties=[TeamDuty.RELATIONSHIP, TeamDuty.PROBLEM_SOLVING])
    (gap,) = team_gaps(team(one, other))
    assert (gap.code, gap.values["duty"]) == ("team.DUTY_UNCOVERED", Term("TeamDuty.COOPERATION"))
    assert sentence(gap) == "Nobody in the team of QUICK has the duty of advancing cooperation."
    assert sentence(gap, "zh_CN") == "QUICK的团队中无人承担“促进合作”职责。"


def test_a_skill_that_nobody_is_known_for_is_a_gap_of_unknown_size() -> None:
    gaps = list(team_gaps(team(member(skills={}))))
    assert [gap.values["best"] for gap in gaps] == [None, None, None]
    assert sentence(gaps[0]).endswith("the best is —.")
    english = {"english": Text("English", "英语")}
    assert len(list(team_gaps(team(member()), skills=english))) == 1
    assert not list(team_gaps(team(member(skills={"english": 3})), skills=english, least=3))


@given(key_account_teams(), team_members(identifier="new"))
def test_one_more_member_never_opens_a_gap(found: KeyAccountTeam, more: TeamMember) -> None:
    """The gaps of a larger team are among those of the smaller one."""
    larger = attrs.evolve(found, members=(*found.members, more))

    def gaps(one: KeyAccountTeam) -> set[object]:
        return {gap.values.get("duty") or gap.values["skill"] for gap in team_gaps(one)}

    assert gaps(larger) <= gaps(found)


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": " "}, "$.id", "found a blank text, expected words"),
        ({"name": ""}, "$.name", "found a blank text, expected words"),
        ({"skills": {"": 3}}, "$.skills", "found a blank text, expected words"),
        ({"skills": {"network": 11}}, "$.skills.network", "found score 11, expected 0 to 10"),
        ({"skills": ["network"]}, "$.skills", "found list, expected a mapping"),
        ({"duties": ["sales"]}, "$.duties[0]", "found text, expected TeamDuty"),
        ({"capacity_hours": -1}, "$.capacity_hours", "found -1 hours, expected 0 or more"),
    ],
)
def test_what_is_no_member_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        attrs.evolve(member(), **changes)


def test_the_name_of_a_member_never_shows() -> None:
    assert "Li Na" not in repr(team(member()))
    with refused("$.name", "found another form, expected text"):
        attrs.evolve(member(), name=13812345678)  # type: ignore[arg-type]  # a wrong type is the point


def test_what_is_no_team_is_refused() -> None:
    with refused("$.key_account", "found a blank text"):
        # A wrong type is the point.
        KeyAccountTeam(key_account="", manager="K1", members=[member()])  # type: ignore[arg-type]
    with refused("$.manager", "found the manager 'K9', expected the id of a member"):
        KeyAccountTeam(key_account="QUICK", manager="K9", members=(member(),))
    with refused("$.members[1]", "found 'K1' twice, expected each once", kind=Conflict):
        team(member(), member())


def test_the_facts_of_a_team_name_who_has_which_duty() -> None:
    one = member("K1", name="Li Na", duties=[TeamDuty.COMMUNICATION])
    facts = team_facts(team(one, member("K2", name="Wu Di", skills={"negotiation": 9})))
    assert facts[0] == (Text("key account manager", "关键客户经理"), "Li Na")
    assert facts[1] == (Text("communication", "沟通"), ("Li Na", "Wu Di"))
    assert [value for _, value in facts[2:5]] == [("Wu Di",)] * 3
    assert [value for _, value in facts[5:]] == [8.0, 9.0, 6.0]
    assert facts[6][0] == Text("best at negotiation, 0 to 10", "谈判技巧最高分(0至10)")


def li_and_wu(**changes: Any) -> list[TeamMember]:
    return [member("Li", skills={"network": 9}, **changes), member("Wu", skills={"network": 6}, **changes)]


def test_method_a45_the_task_goes_to_who_is_best_at_it() -> None:
    found = assign_by_skill(li_and_wu(), [task()])
    assert found.assigned == (TaskAssignment(task="T1", member="Li", skill=9, hours=4),)
    assert (found.unassigned, found.loads) == ((), {"Li": 4.0})


def test_method_a45_tasks_go_by_priority_and_id_while_there_are_hours() -> None:
    work = [
        task("B"),
        task("A"),
        task("Z", priority=2),
        task("C", 9),
        task("Y", 4, priority=2),
        task("X", 1, priority=3),
    ]
    found = assign_by_skill(li_and_wu(), work)
    assert [(one.task, one.member) for one in found.assigned] == [("A", "Li"), ("B", "Li"), ("Y", "Wu"), ("Z", "Wu")]
    assert found.unassigned == ("C", "X")
    assert found.loads == {"Li": 8.0, "Wu": 8.0}


def test_method_a45_equal_skills_share_by_load_and_then_by_id() -> None:
    equal = [member(name, skills={"network": 7}) for name in ("B", "A")]
    found = assign_by_skill(equal, [task(f"T{place}", 2) for place in range(4)])
    assert [one.member for one in found.assigned] == ["A", "B", "A", "B"]


def test_a_skill_of_nothing_does_no_task_and_tenths_of_hours_fill_a_capacity() -> None:
    assert assign_by_skill([member(skills={"network": 0})], [task()]).unassigned == ("T1",)
    tenths = [task(f"T{place}", 0.1) for place in range(3)]
    assert not assign_by_skill(li_and_wu(capacity_hours=0.3)[:1], tenths).unassigned


def test_a_skill_that_no_member_lists_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"^found no member who lists the skill 'law' of task 'T1', expected network$"):
        assign_by_skill(li_and_wu(), [task(skill="law")])
    with pytest.raises(NotFound, match=r"expected none: no member lists any$"):
        assign_by_skill([], [task()])


@pytest.mark.parametrize(
    ("members", "work", "path", "words", "kind"),
    [
        (li_and_wu() * 2, [task()], "$.members[2]", "found 'Li' twice", Conflict),
        (li_and_wu(), [task(), task()], "$.tasks[1]", "found 'T1' twice", Conflict),
        (
            [member("Xu"), member("Yu", capacity_hours=None)],
            [task()],
            "$.members[1].capacity_hours",
            "found no free hours, expected 0 or more",
            MissingData,
        ),
    ],
)
def test_what_cannot_be_divided_is_refused(members: Any, work: Any, path: str, words: str, kind: Any) -> None:
    with refused(path, words, kind=kind):
        assign_by_skill(members, work)


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": ""}, "$.id", "found a blank text, expected words"),
        ({"skill": " "}, "$.skill", "found a blank text, expected words"),
        ({"hours": 0}, "$.hours", "found 0 hours, expected more than 0"),
        ({"hours": float("nan")}, "$.hours", "found nan, expected a finite number"),
        ({"priority": 0}, "$.priority", "found priority 0, expected 1 or more"),
    ],
)
def test_what_is_no_task_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        attrs.evolve(task(), **changes)


@given(
    st.lists(team_members(with_hours=True), min_size=1, max_size=5, unique_by=lambda one: one.id),
    st.lists(tasks(), max_size=8, unique_by=lambda one: one.id),
    st.randoms(use_true_random=False),
)
def test_a_division_of_work_holds_every_task_once_and_nobody_beyond_the_hours(
    members: list[TeamMember], work: list[Task], chance: Any
) -> None:
    """Each task is assigned or not, nobody works beyond the capacity, and the order of the lists does not matter."""
    listed = {skill for one in members for skill in one.skills}
    work = [one for one in work if one.skill in listed]
    found = assign_by_skill(members, work)
    assert sorted([*(one.task for one in found.assigned), *found.unassigned]) == sorted(one.id for one in work)
    hours = {one.id: one.capacity_hours or 0.0 for one in members}
    assert all(load <= hours[name] + 1e-9 for name, load in found.loads.items())
    chance.shuffle(members)
    chance.shuffle(work)
    assert assign_by_skill(members, work) == found
