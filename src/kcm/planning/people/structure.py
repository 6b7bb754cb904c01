"""Where key account work stands in the organisation: grades and reporting lines (method A106, A108)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from graphlib import CycleError, TopologicalSorter

import attrs

from kcm.errors import Conflict, InvalidValue, MissingData, NotFound, Refused
from kcm.fields import checked, not_blank, unique
from kcm.rules import Finding, Severity, passes
from kcm.text import Text

__all__ = [
    "Organisation",
    "OrganisationRole",
    "OrganisationUnit",
    "ReportingLines",
    "grade_findings",
    "report_to",
    "reporting_findings",
    "reports_of",
    "structure_facts",
]


class OrganisationRole(Enum):
    """What a unit does, as far as a rule asks for it."""

    KEY_ACCOUNT_HEAD = "head of key account management"
    KEY_ACCOUNT_MANAGER = "key account manager"
    PRODUCT_MANAGER = "product manager"
    BRAND_MANAGER = "brand manager"
    OTHER = "other"


KEY_ACCOUNT_ROLES = frozenset({OrganisationRole.KEY_ACCOUNT_HEAD, OrganisationRole.KEY_ACCOUNT_MANAGER})
COMPARED_ROLES = frozenset({OrganisationRole.PRODUCT_MANAGER, OrganisationRole.BRAND_MANAGER})


@attrs.frozen(kw_only=True, field_transformer=checked)
class OrganisationUnit:
    """A post or a department; a larger grade is a higher one.

    `direct` and `dotted` answer who reports to it, by solid and by dotted lines; None is not answered, nobody is an
    answer. `reports_to` is the unit it reports to itself.

    Raises:
        InvalidValue: for a blank id, or a unit that reports to itself by a line of `direct` or `dotted`.
        Conflict: for a report that stands twice in one of them.
    """

    id: str
    role: OrganisationRole
    grade: int
    reports_to: str | None = None
    direct: tuple[str, ...] | None = None
    dotted: tuple[str, ...] | None = None
    scope: Text | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        for name, reports in (("direct", self.direct or ()), ("dotted", self.dotted or ())):
            unique(reports, f"$.{name}")
            if self.id in reports:
                found = f"found {self.id!r} itself, expected another unit"
                raise InvalidValue(found, f"$.{name}[{reports.index(self.id)}]")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Organisation:
    """Units and the lines between them.

    Raises:
        MissingData: for no units.
        InvalidValue: for a line to a unit that is not there.
        Conflict: for a unit's id that stands twice, or lines of `reports_to` and `direct` that come back to where they
            start.
    """

    units: tuple[OrganisationUnit, ...]

    def __attrs_post_init__(self) -> None:
        if not self.units:
            raise MissingData("found no units, expected at least one", "$.units")
        unique((unit.id for unit in self.units), "$.units")
        known = {unit.id for unit in self.units}
        for place, unit in enumerate(self.units):
            for name in ("reports_to", "direct", "dotted"):
                value = getattr(unit, name)
                for other in (value,) if isinstance(value, str) else value or ():
                    if other not in known:
                        raise InvalidValue(f"found {other!r}, expected the id of a unit", f"$.units[{place}].{name}")
        _no_cycles(self.units)

    def unit(self, identifier: str) -> OrganisationUnit:
        """One unit.

        Raises:
            NotFound: for an id that is none of a unit.
        """
        for unit in self.units:
            if unit.id == identifier:
                return unit
        raise NotFound(f"found no unit {identifier!r}, expected one of {', '.join(unit.id for unit in self.units)}")


def _no_cycles(units: tuple[OrganisationUnit, ...]) -> None:
    superiors = {unit.id: [] if unit.reports_to is None else [unit.reports_to] for unit in units}
    for unit in units:
        for report in unit.direct or ():
            superiors[report].append(unit.id)
    try:
        TopologicalSorter(superiors).prepare()
    except CycleError as error:
        places = {unit.id: place for place, unit in enumerate(units)}
        way = error.args[1][:0:-1]  # each unit before its superior, and the first one not again at the end
        first = way.index(min(way, key=places.__getitem__))
        way = [*way[first:], *way[: first + 1]]
        drawn = units[places[way[0]]].reports_to == way[1]
        path = f"$.units[{places[way[0]]}].reports_to" if drawn else f"$.units[{places[way[1]]}].direct"
        raise Conflict(f"found the reporting line {' > '.join(way)}, expected one that ends", path) from None


def grade_findings(organisation: Organisation) -> Iterator[Finding]:
    """A rule: the head of key account management stands no lower than any product or brand manager (method A106).

    Code: `structure.KAM_TOO_LOW`, which warns, because it holds for most companies and not for all.

    >>> head = OrganisationUnit(id="kam", role=OrganisationRole.KEY_ACCOUNT_HEAD, grade=5)
    >>> brand = OrganisationUnit(id="brand", role=OrganisationRole.BRAND_MANAGER, grade=6)
    >>> [found.code for found in grade_findings(Organisation(units=[head, brand]))]
    ['structure.KAM_TOO_LOW']
    """
    compared = [unit for unit in organisation.units if unit.role in COMPARED_ROLES]
    highest = min(compared, key=lambda unit: (-unit.grade, unit.id), default=None)
    for place, unit in enumerate(organisation.units):
        if unit.role is OrganisationRole.KEY_ACCOUNT_HEAD and highest is not None and unit.grade < highest.grade:
            values = {"unit": unit.id, "grade": unit.grade, "other": highest.id, "expected": highest.grade}
            yield Finding("structure.KAM_TOO_LOW", Severity.WARNS, f"$.units[{place}].grade", values)


@attrs.frozen(kw_only=True, field_transformer=checked)
class ReportingLines:
    """Who reports to a unit, by solid and by dotted lines, ids ascending."""

    direct: tuple[str, ...]
    dotted: tuple[str, ...]


def reports_of(organisation: Organisation, unit: str) -> ReportingLines:
    """Who reports to a unit: those it names, and those who name it.

    Raises:
        NotFound: for an id that is none of a unit.
    """
    asked = organisation.unit(unit)
    naming = {other.id for other in organisation.units if other.reports_to == unit}
    return ReportingLines(
        direct=tuple(sorted(naming.union(asked.direct or ()))), dotted=tuple(sorted(set(asked.dotted or ())))
    )


def reporting_findings(organisation: Organisation) -> Iterator[Finding]:
    """A rule: who reports to key account management is answered before to whom it reports (method A108).

    Codes: `structure.ANSWER_FIRST`, which blocks; `structure.OTHER_SUPERIOR`, which warns of a unit that is named as a
    direct report by one unit and reports to another; `structure.NO_SUPERIOR`, which warns of one that is named so and
    says of nobody that it reports to them.
    """
    superiors = {unit.id: unit.reports_to for unit in organisation.units}
    for place, unit in enumerate(organisation.units):
        answered = unit.direct is not None or unit.dotted is not None
        if unit.role in KEY_ACCOUNT_ROLES and unit.reports_to is not None and not answered:
            values = {"unit": unit.id, "superior": unit.reports_to}
            yield Finding("structure.ANSWER_FIRST", Severity.BLOCKS, f"$.units[{place}].reports_to", values)
        for other in unit.direct or ():
            if superiors[other] is None:
                unsaid = {"unit": unit.id, "report": other}
                yield Finding("structure.NO_SUPERIOR", Severity.WARNS, f"$.units[{place}].direct", unsaid)
            elif superiors[other] != unit.id:
                named = {"unit": unit.id, "report": other, "superior": superiors[other]}
                yield Finding("structure.OTHER_SUPERIOR", Severity.WARNS, f"$.units[{place}].direct", named)


def report_to(organisation: Organisation, unit: str, superior: str) -> Organisation:
    """The organisation in which a unit reports to another one.

    Raises:
        NotFound: for a unit that is not there.
        Refused: with `structure.ANSWER_FIRST` where it is not answered who reports to the unit.
        Conflict: where the line would come back to the unit.

    >>> units = [OrganisationUnit(id="board", role=OrganisationRole.OTHER, grade=9),
    ...          OrganisationUnit(id="kam", role=OrganisationRole.KEY_ACCOUNT_HEAD, grade=6)]
    >>> report_to(Organisation(units=units), "kam", "board")
    Traceback (most recent call last):
    kcm.errors.Refused: blocked by structure.ANSWER_FIRST
    """
    moved = attrs.evolve(organisation.unit(unit), reports_to=organisation.unit(superior).id)
    changed = Organisation(units=tuple(moved if other.id == unit else other for other in organisation.units))
    findings = tuple(one for one in reporting_findings(changed) if one.values["unit"] == unit)
    if not passes(findings):
        raise Refused(findings)
    return changed


def structure_facts(organisation: Organisation) -> tuple[tuple[Text, object], ...]:
    """What a plan shows of the structure: each unit of key account management, to whom it reports, and who to it.

    The shape is `tuple[tuple[Text, object], ...]`, with ids as values, and None for what is not answered.
    """
    facts: list[tuple[Text, object]] = []
    for unit in organisation.units:
        if unit.role in KEY_ACCOUNT_ROLES:
            lines = reports_of(organisation, unit.id)
            unanswered = unit.direct is None and unit.dotted is None
            facts += [
                (Text("key account unit", "关键客户部门"), unit.id),
                (Text("grade", "级别"), unit.grade),
                (Text("reports to", "汇报对象"), unit.reports_to),
                (Text("direct reports", "直接下属"), None if unanswered else lines.direct),
                (Text("dotted-line reports", "虚线下属"), None if unanswered else lines.dotted),
            ]
    return tuple(facts)
