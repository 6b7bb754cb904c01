"""The key account team: its duties, the skills it needs (method A90), and tasks divided by strengths (A45)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from types import MappingProxyType

import attrs
from rpds import HashTrieMap

from kcm.errors import InvalidValue, MissingData, NotFound
from kcm.fields import Map, checked, not_blank, unique
from kcm.i18n import label
from kcm.privacy import personal
from kcm.rules import Finding, Severity
from kcm.scores import check_score
from kcm.text import LOCALES, Text

__all__ = [
    "TEAM_SKILLS",
    "KeyAccountTeam",
    "Task",
    "TaskAssignment",
    "TeamDuty",
    "TeamMember",
    "WorkDivision",
    "assign_by_skill",
    "team_facts",
    "team_gaps",
]

LEAST_SKILL = 6.0
ROUNDING = 1e-9  # hours by which a sum of hours may miss the capacity that it fills


class TeamDuty(Enum):
    """What a team is there to do for its key account."""

    COMMUNICATION = "communication"
    RELATIONSHIP = "relationship"
    PROBLEM_SOLVING = "problem solving"
    COOPERATION = "cooperation"


#: The skills that a team is asked for, by id.
TEAM_SKILLS: Mapping[str, Text] = MappingProxyType(
    {
        "communication": Text("communication", "沟通能力"),
        "negotiation": Text("negotiation", "谈判技巧"),
        "problem_solving": Text("problem solving", "解决问题能力"),
    }
)


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class TeamMember:
    """One of ours: duties, skills from 0 to 10 by their ids, and the hours free for tasks, None where unknown.

    A skill that is not listed is one nobody knows of. The name is personal: findings and errors use the id.

    Raises:
        InvalidValue: for a blank id, name or skill, a skill off its scale, or negative hours.
    """

    id: str
    name: str = attrs.field(repr=False)
    duties: frozenset[TeamDuty] = frozenset()
    skills: Map[str, float] = attrs.field(factory=HashTrieMap)
    capacity_hours: float | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        not_blank(self.name, "$.name")
        for skill, level in self.skills.items():
            check_score(level, f"$.skills.{not_blank(skill, '$.skills')}")
        if self.capacity_hours is not None and self.capacity_hours < 0:
            raise InvalidValue(f"found {self.capacity_hours:g} hours, expected 0 or more", "$.capacity_hours")


@attrs.frozen(kw_only=True, field_transformer=checked)
class KeyAccountTeam:
    """Those who look after one key account; `manager` is the id of the member who is accountable for it.

    Raises:
        InvalidValue: for a blank key account, or a manager who is no member.
        Conflict: for a member's id that stands twice.
    """

    key_account: str
    manager: str
    members: tuple[TeamMember, ...]

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        unique((member.id for member in self.members), "$.members")
        if self.manager not in {member.id for member in self.members}:
            raise InvalidValue(f"found the manager {self.manager!r}, expected the id of a member", "$.manager")


def team_gaps(
    team: KeyAccountTeam, *, skills: Mapping[str, Text] = TEAM_SKILLS, least: float = LEAST_SKILL
) -> Iterator[Finding]:
    """A rule: somebody has each duty, and somebody holds each needed skill well enough.

    Codes: `team.DUTY_UNCOVERED`, `team.SKILL_GAP`, which warn.

    >>> able = {"communication": 8, "negotiation": 5, "problem_solving": 6}
    >>> one = TeamMember(id="K1", name="Li Na", duties=list(TeamDuty), skills=able)
    >>> [found.values["best"] for found in team_gaps(KeyAccountTeam(key_account="QUICK", manager="K1", members=[one]))]
    [5.0]
    """
    covered = frozenset(duty for member in team.members for duty in member.duties)
    for duty in TeamDuty:
        if duty not in covered:
            values = {"key_account": team.key_account, "duty": duty}
            yield Finding("team.DUTY_UNCOVERED", Severity.WARNS, "$.members", values)
    for skill, words in skills.items():
        best = _best(team, skill)
        if best is None or best < least:
            values = {"key_account": team.key_account, "skill": words, "best": best, "least": least}
            yield Finding("team.SKILL_GAP", Severity.WARNS, "$.members", values)


def _best(team: KeyAccountTeam, skill: str) -> float | None:
    return max((member.skills[skill] for member in team.members if skill in member.skills), default=None)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Task:
    """Work that needs one skill for some hours; priority 1 comes first.

    Raises:
        InvalidValue: for a blank id or skill, hours of 0 or below, or a priority below 1.
    """

    id: str
    skill: str
    hours: float
    priority: int = 1

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        not_blank(self.skill, "$.skill")
        if self.hours <= 0:
            raise InvalidValue(f"found {self.hours:g} hours, expected more than 0", "$.hours")
        if self.priority < 1:
            raise InvalidValue(f"found priority {self.priority}, expected 1 or more", "$.priority")


@attrs.frozen(kw_only=True, field_transformer=checked)
class TaskAssignment:
    """A task, the member who does it, and that member's skill in it, 0 to 10."""

    task: str
    member: str
    skill: float
    hours: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class WorkDivision:
    """Who does what, in the order of the tasks, and the ids of the tasks for which nobody able has time."""

    assigned: tuple[TaskAssignment, ...]
    unassigned: tuple[str, ...]

    @property
    def loads(self) -> dict[str, float]:
        """The hours of each member who has a task."""
        loads: dict[str, float] = {}
        for one in self.assigned:
            loads[one.member] = loads.get(one.member, 0.0) + one.hours
        return loads


def assign_by_skill(members: Iterable[TeamMember], tasks: Iterable[Task]) -> WorkDivision:
    """Each task, by priority and id, to the member best at it who has the hours left; ties by lower load, then id.

    A skill of 0 does no task, and no task is divided among several.

    Raises:
        MissingData: for a member whose free hours are unknown.
        NotFound: for a task whose skill no member lists.
        Conflict: for a member or task id that stands twice.

    >>> staff = [TeamMember(id=one, name=one, skills={"network": level}, capacity_hours=8)
    ...          for one, level in (("Li", 9), ("Wu", 6))]
    >>> assign_by_skill(staff, [Task(id="T1", skill="network", hours=4)]).assigned[0].member
    'Li'
    """
    staff, work = tuple(members), tuple(tasks)
    unique((member.id for member in staff), "$.members")
    unique((task.id for task in work), "$.tasks")
    free = {member.id: _hours(member, f"$.members[{place}]") for place, member in enumerate(staff)}
    listed = {skill for member in staff for skill in member.skills}
    loads = dict.fromkeys(free, 0.0)
    assigned, unassigned = [], []
    for task in sorted(work, key=lambda task: (task.priority, task.id)):
        if task.skill not in listed:
            known = ", ".join(sorted(listed)) or "none: no member lists any"
            raise NotFound(f"found no member who lists the skill {task.skill!r} of task {task.id!r}, expected {known}")
        able = [
            (-level, loads[member.id], member.id)
            for member in staff
            if (level := member.skills.get(task.skill, 0.0)) > 0
            and loads[member.id] + task.hours <= free[member.id] + ROUNDING
        ]
        if not able:
            unassigned.append(task.id)
            continue
        level, _, chosen = min(able)
        loads[chosen] += task.hours
        assigned.append(TaskAssignment(task=task.id, member=chosen, skill=-level, hours=task.hours))
    return WorkDivision(assigned=tuple(assigned), unassigned=tuple(unassigned))


def _hours(member: TeamMember, path: str) -> float:
    if member.capacity_hours is None:
        raise MissingData("found no free hours, expected 0 or more", f"{path}.capacity_hours")
    return member.capacity_hours


def team_facts(team: KeyAccountTeam) -> tuple[tuple[Text, object], ...]:
    """What a plan shows of the team, as labelled facts: the manager, who has each duty, the best of each skill.

    The shape is `tuple[tuple[Text, object], ...]`. Members are shown by name; a skill is 0 to 10, None where unknown.
    """
    names = {member.id: member.name for member in team.members}
    duties = [
        (
            Text(*(label(duty, locale) for locale in LOCALES)),
            tuple(member.name for member in team.members if duty in member.duties),
        )
        for duty in TeamDuty
    ]
    skills = [
        (Text(f"best at {words.en}, 0 to 10", f"{words.zh_CN}最高分(0至10)"), _best(team, skill))
        for skill, words in TEAM_SKILLS.items()
    ]
    return ((Text("key account manager", "关键客户经理"), names[team.manager]), *duties, *skills)
