"""One relationship: how long, how deep, how many, and which bonds hold it (method A16, A26, A37, A39)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType

import attrs
from rpds import HashTrieMap

from kcm.customers.care.health import Health
from kcm.customers.care.kinds import BondKind, BondLevel, RelationshipStage, RelationshipType
from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, not_blank, unique
from kcm.periods import as_date, not_after
from kcm.text import Text

__all__ = [
    "Bond",
    "Relation",
    "RelationshipDimensions",
    "bond_level",
    "breadth",
    "length_years",
    "relationship_dimensions",
    "relationship_overview",
    "share_bonded",
]

DAYS_A_YEAR = 365.25
LAST_STAGE = max(stage.value for stage in RelationshipStage)

LABELS = MappingProxyType(
    {
        "type": Text("type of relationship", "关系类型"),
        "stage": Text("stage of the relationship", "关系阶段"),
        "length": Text("length in years", "关系长度(年)"),
        "depth": Text("depth, 0 to 1", "关系深度(0至1)"),
        "satisfaction": Text("satisfaction, 0 to 100", "满意度(0至100)"),
        "share_of_wallet": Text("share of wallet", "钱包份额"),
        "bond": Text("highest bond", "最高纽带层次"),
        "health": Text("health, 0 to 10", "关系健康度(0至10)"),
        "coverage": Text("share of the evidence that is known", "已知依据的比重"),
    }
)


def _check_ends(start: date, end: date | None, path: str) -> None:
    if end is not None and end < start:
        raise InvalidValue(f"found {end} before {start}, expected a last day after the first", path)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Bond:
    """A bond of one kind, from its first day to its last; None for the last is still holding.

    Raises:
        InvalidValue: when it ends before it starts.
    """

    kind: BondKind
    start: date
    end: date | None = None

    def __attrs_post_init__(self) -> None:
        _check_ends(self.start, self.end, "$.end")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Relation:
    """Our relationship with one customer, from its first day to its last; what is not known is None.

    `satisfaction` is an index from 0 to 100, `share_of_wallet` a fraction.

    Raises:
        InvalidValue: for a blank customer, an end before the start, or a figure off its scale.
    """

    customer: str
    start: date
    end: date | None = None
    type: RelationshipType | None = None
    stage: RelationshipStage | None = None
    satisfaction: float | None = None
    share_of_wallet: float | None = None
    bonds: tuple[Bond, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.customer, "$.customer")
        _check_ends(self.start, self.end, "$.end")
        for name, most in (("satisfaction", 100), ("share_of_wallet", 1)):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= most:
                raise InvalidValue(f"found {value:g}, expected 0 to {most}", f"$.{name}")

    def active(self, on: date) -> bool:
        """Whether it holds on a day; the last day still counts."""
        return _holds(self.start, self.end, on)

    def bond_level(self, on: date) -> BondLevel | None:
        """The highest level on which a bond holds on a day; None without one."""
        return bond_level(self.bonds, as_of=on)


def _holds(start: date, end: date | None, on: date) -> bool:
    return start <= as_date(on, "on") and (end is None or on <= end)


@attrs.frozen(kw_only=True, field_transformer=checked)
class RelationshipDimensions:
    """How long a relationship has lasted, in years, and how deep it is, 0 to 1, with the parts that sum to the depth.

    `parts` holds satisfaction, share of wallet and stage as far as they are known, each divided by how many are.
    """

    length_years: float
    depth: float
    parts: Map[str, float]


def length_years(relation: Relation, *, as_of: date) -> float:
    """How long a relationship has lasted: `days / 365.25` from its start to its end or the day, the earlier of them.

    Raises:
        InvalidValue: for a relationship that starts after the day.

    >>> length_years(Relation(customer="C1", start=date(2018, 1, 1), end=date(2022, 1, 1)), as_of=date(2026, 11, 23))
    4.0
    """
    day = as_date(as_of, "as_of")
    first = not_after(relation.start, day, "$.start")
    last = day if relation.end is None else min(relation.end, day)
    return (last - first).days / DAYS_A_YEAR


def relationship_dimensions(relation: Relation, *, as_of: date) -> RelationshipDimensions:
    """Length and depth of a relationship on a day.

    Depth is the mean of what is known of `satisfaction / 100`, share of wallet, and `stage index / 4`.

    Raises:
        InvalidValue: for a relationship that starts after the day.
        MissingData: when none of the three is known.

    >>> found = relationship_dimensions(
    ...     Relation(customer="C1", start=date(2020, 11, 23), satisfaction=80, share_of_wallet=0.45,
    ...              stage=RelationshipStage.COOPERATIVE), as_of=date(2026, 11, 23))
    >>> round(found.length_years, 3), round(found.depth, 3)
    (5.999, 0.583)
    """
    length = length_years(relation, as_of=as_of)
    parts = _depth_parts(relation)
    if not parts:
        raise MissingData("found no satisfaction, share of wallet or stage, expected at least one", "$")
    return RelationshipDimensions(length_years=length, depth=sum(parts.values()), parts=HashTrieMap(parts))


def _depth_parts(relation: Relation) -> dict[str, float]:
    stage = None if relation.stage is None else relation.stage.value / LAST_STAGE
    satisfaction = None if relation.satisfaction is None else relation.satisfaction / 100
    given = {"satisfaction": satisfaction, "share_of_wallet": relation.share_of_wallet, "stage": stage}
    known = {name: part for name, part in given.items() if part is not None}
    return {name: part / len(known) for name, part in known.items()}


def breadth(relations: Iterable[Relation], *, as_of: date) -> int:
    """How many relationships hold on a day: the breadth of all we have, not of one (method A16).

    Raises:
        Conflict: for a customer that stands twice.

    >>> old = Relation(customer="C1", start=date(2020, 1, 1), end=date(2021, 1, 1))
    >>> breadth([old, Relation(customer="C2", start=date(2020, 1, 1))], as_of=date(2026, 11, 23))
    1
    """
    kept = tuple(relations)
    unique((relation.customer for relation in kept), "$.relations")
    return sum(relation.active(as_of) for relation in kept)


def bond_level(bonds: Iterable[Bond], *, as_of: date) -> BondLevel | None:
    """The highest level with a bond that holds on a day; None without one (method A26).

    A level stands for itself: a structural bond needs no social one beneath it.

    >>> from kcm.customers.care.kinds import BOND_KINDS
    >>> held = [Bond(kind=BOND_KINDS[name], start=date(2025, 1, 1)) for name in ("points_card", "named_contact")]
    >>> bond_level(held, as_of=date(2026, 11, 23))
    <BondLevel.SOCIAL: 2>
    """
    levels = [bond.kind.level for bond in bonds if _holds(bond.start, bond.end, as_of)]
    return max(levels, key=lambda level: level.value, default=None)


def share_bonded(relations: Iterable[Relation], *, as_of: date, level: BondLevel = BondLevel.SOCIAL) -> float | None:
    """The share of customers bound by more than price: at `level` or higher, 0 to 1; None without customers.

    Only relationships that hold on the day count (method A37).

    >>> share_bonded([Relation(customer="C1", start=date(2020, 1, 1))], as_of=date(2026, 11, 23))
    0.0
    """
    found = [one.bond_level(as_of) for one in relations if one.active(as_of)]
    bound = [one is not None and one.value >= level.value for one in found]
    return sum(bound) / len(bound) if bound else None


def relationship_overview(
    relation: Relation, *, as_of: date, health: Health | None = None
) -> tuple[tuple[Text, object], ...]:
    """What a plan shows of a relationship: pairs of a label and a value, None where a value is not known.

    Raises:
        InvalidValue: for a relationship that starts after the day, or the health of another customer.

    >>> shown = relationship_overview(Relation(customer="C1", start=date(2020, 11, 23)), as_of=date(2026, 11, 23))
    >>> shown[2][0].en, round(shown[2][1], 3)
    ('length in years', 5.999)
    """
    if health is not None and health.customer != relation.customer:
        raise InvalidValue(f"found the health of {health.customer!r}, expected {relation.customer!r}", "health")
    parts = _depth_parts(relation)
    values: dict[str, object] = {
        "type": relation.type,
        "stage": relation.stage,
        "length": length_years(relation, as_of=as_of),
        "depth": sum(parts.values()) if parts else None,
        "satisfaction": relation.satisfaction,
        "share_of_wallet": relation.share_of_wallet,
        "bond": relation.bond_level(as_of),
        "health": None if health is None else health.score,
        "coverage": None if health is None else health.coverage,
    }
    return tuple((LABELS[name], value) for name, value in values.items())
