"""The kinds of a relationship: five types with their duties, five stages, bonds on three levels (method A17, A19, A26).

Their words are data: `kcm/data/relationships.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped
from kcm.text import Text

__all__ = [
    "BOND_KINDS",
    "DUTIES",
    "STAGE_MEANINGS",
    "TYPE_MEANINGS",
    "BondKind",
    "BondLevel",
    "Duty",
    "DutyKind",
    "RelationshipStage",
    "RelationshipType",
]


class RelationshipType(Enum):
    """How much we take upon us for a customer, each more than the one before (P. Kotler; method A17)."""

    BASIC = "basic"
    REACTIVE = "reactive"
    ACCOUNTABLE = "accountable"
    PROACTIVE = "proactive"
    PARTNERSHIP = "partnership"


class RelationshipStage(Enum):
    """How far two organisations have grown together; the value is its index (Millman and Wilson 1995; method A19)."""

    EXPLORATORY = 0
    BASIC = 1
    COOPERATIVE = 2
    INTERDEPENDENT = 3
    INTEGRATED = 4


class BondLevel(Enum):
    """What ties a customer: money, people or structures (Berry and Parasuraman 1991; method A26)."""

    FINANCIAL = 1
    SOCIAL = 2
    STRUCTURAL = 3


class DutyKind(Enum):
    """What a type of relationship obliges us to do."""

    FOLLOW_UP = "follow up"
    CONTACT = "contact"
    JOINT_REVIEW = "joint review"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Duty:
    """What is to be done within so many days: a follow-up after each sale, the others after the last of their kind.

    Raises:
        InvalidValue: for fewer than one day.
    """

    kind: DutyKind
    days: int
    text: Text

    def __attrs_post_init__(self) -> None:
        if self.days < 1:
            raise InvalidValue(f"found {self.days} days, expected 1 or more", "$.days")


@attrs.frozen(kw_only=True, field_transformer=checked)
class BondKind:
    """One thing that ties a customer to us, and the level on which it does."""

    id: str
    level: BondLevel
    label: Text

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


_SHIPPED = shipped("relationships.toml")


#: What each type of relationship means.
TYPE_MEANINGS: Mapping[RelationshipType, Text] = MappingProxyType(
    {kind: from_data(Text, _SHIPPED["types"][kind.name]) for kind in RelationshipType}
)

#: What each stage of a relationship means.
STAGE_MEANINGS: Mapping[RelationshipStage, Text] = MappingProxyType(
    {stage: from_data(Text, _SHIPPED["stages"][stage.name]) for stage in RelationshipStage}
)

#: What each type of relationship asks us to do; nothing for some.
DUTIES: Mapping[RelationshipType, tuple[Duty, ...]] = MappingProxyType(
    {kind: tuple(from_data(Duty, duty) for duty in _SHIPPED["duties"].get(kind.name, ())) for kind in RelationshipType}
)

#: The kinds of bond, by id.
BOND_KINDS: Mapping[str, BondKind] = MappingProxyType(
    {name: from_data(BondKind, {"id": name, **bond}) for name, bond in _SHIPPED["bonds"].items()}
)
