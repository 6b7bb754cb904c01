"""The positions of customer relationship management and the competencies they ask for (method A20).

Both are data: `kcm/data/staff/positions.toml` and `competencies.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue, MissingData, NotFound
from kcm.fields import checked, kind_of, not_blank, unique
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = ["COMPETENCIES", "JOB_POSITIONS", "JobPosition", "qualification_gaps"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class JobPosition:
    """A position and the ids of the competencies that whoever holds it must have.

    Raises:
        InvalidValue: for a blank id or competency.
        MissingData: for no competencies.
        Conflict: for a competency that stands twice.
    """

    id: str
    label: Text
    competencies: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if not self.competencies:
            raise MissingData("found no competencies, expected at least one", "$.competencies")
        for place, name in enumerate(self.competencies):
            not_blank(name, f"$.competencies[{place}]")
        unique(self.competencies, "$.competencies")


#: The competencies, by id.
COMPETENCIES: Mapping[str, Text] = MappingProxyType(
    {name: from_data(Text, words) for name, words in shipped("staff/competencies.toml").items()}
)
#: The positions, by id.
JOB_POSITIONS: Mapping[str, JobPosition] = MappingProxyType(
    {name: from_data(JobPosition, {"id": name, **line}) for name, line in shipped("staff/positions.toml").items()}
)


def qualification_gaps(position: str | JobPosition, competencies: Iterable[str]) -> Iterator[Finding]:
    """A rule: whoever takes a position has each of its competencies.

    Code: `staff.NOT_QUALIFIED`, which blocks, once with all that is missing.

    Args:
        position: the name of a shipped position, or a host's own.
        competencies: ids of what somebody can do; what the position does not ask for is no matter.

    Raises:
        NotFound: for a name that no position has.
        InvalidValue: for something that is no position, or competencies that are no list.

    >>> (found,) = qualification_gaps("CRM_SPECIALIST", ["analysis", "planning"])
    >>> found.values["missing"][0].en
    'negotiation'
    """
    if isinstance(position, str):
        if position not in JOB_POSITIONS:
            raise NotFound(f"found no position {position!r}, expected one of {', '.join(JOB_POSITIONS)}")
        position = JOB_POSITIONS[position]
    if not isinstance(position, JobPosition):
        raise InvalidValue(f"found {kind_of(position)}, expected a JobPosition or the name of one", "position")
    if isinstance(competencies, str) or not isinstance(competencies, Iterable):
        raise InvalidValue(f"found {kind_of(competencies)}, expected a list of ids", "competencies")
    held = frozenset(competencies)
    missing = [COMPETENCIES.get(name, name) for name in position.competencies if name not in held]
    if missing:
        yield Finding("staff.NOT_QUALIFIED", Severity.BLOCKS, "$", {"position": position.label, "missing": missing})
