"""The map of the buying centre: each member by influence, attitude and our contact, and where we are exposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank, unique
from kcm.periods import as_date
from kcm.planning.analysis.buying.centre import BuyingRole, CentreMember, DecisionMakingUnit, OurContact
from kcm.privacy import personal
from kcm.rules import Finding, Severity
from kcm.scores import check_score

__all__ = ["MapEntry", "MapPolicy", "RelationshipMap", "map_findings", "relationship_map"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class MapPolicy:
    """From which power a member is influential, and after how many days without a word a contact has lapsed.

    Raises:
        InvalidValue: for a power outside 0 to 10, or fewer than one day.
    """

    influential: float = 6.0
    lapsed_days: int = 180

    def __attrs_post_init__(self) -> None:
        check_score(self.influential, "$.influential")
        if self.lapsed_days < 1:
            raise InvalidValue(f"found {self.lapsed_days} days, expected 1 or more", "$.lapsed_days")


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class MapEntry:
    """Where one member stands: power 0 to 10, attitude −2 to 2 or None for unknown, and our contacts, strongest first.

    `decides` is whether the last word is this member's, alone or with others. `days_since_contact` counts from the
    latest known contact of anybody of ours; None is unknown. The name is personal: findings use the id.
    """

    member: str
    name: str = attrs.field(repr=False)
    roles: frozenset[BuyingRole]
    decides: bool
    power: float
    attitude: float | None
    contacts: tuple[OurContact, ...]
    days_since_contact: int | None

    @property
    def contact(self) -> OurContact | None:
        """The strongest contact of ours; None where there is none."""
        return self.contacts[0] if self.contacts else None


@attrs.frozen(kw_only=True, field_transformer=checked)
class RelationshipMap:
    """A buying centre on a day: one entry for each member, the most powerful first, ties by id.

    Raises:
        InvalidValue: for a blank key account.
        Conflict: for a member that stands twice.
    """

    key_account: str
    as_of: date
    entries: tuple[MapEntry, ...]
    policy: MapPolicy

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        unique((entry.member for entry in self.entries), "$.entries")


def relationship_map(unit: DecisionMakingUnit, *, as_of: date, policy: MapPolicy = MapPolicy()) -> RelationshipMap:
    """Each member of a buying centre by influence, attitude and our contact.

    Raises:
        InvalidValue: for a contact after the day of the map.

    >>> lee = CentreMember(id="M1", name="Ann Lee", power=8, attitude=-1, contacts=[OurContact(ours="K1", strength=3)])
    >>> from kcm.planning.analysis.buying.grid import BuyClass
    >>> unit = DecisionMakingUnit(key_account="QUICK", buy_class=BuyClass.NEW_TASK, members=[lee])
    >>> [finding.code for finding in map_findings(relationship_map(unit, as_of=date(2026, 11, 26)))]
    ['buying.HOSTILE_INFLUENCE', 'buying.SINGLE_THREADED']
    """
    day = as_date(as_of, "as_of")
    deciders = unit.deciders
    entries = [
        _entry(member, member.id in deciders, day, f"$.members[{index}]") for index, member in enumerate(unit.members)
    ]
    entries.sort(key=lambda entry: (-entry.power, entry.member))
    return RelationshipMap(key_account=unit.key_account, as_of=day, entries=tuple(entries), policy=policy)


def _entry(member: CentreMember, decides: bool, day: date, path: str) -> MapEntry:
    days = []
    for index, contact in enumerate(member.contacts):
        if contact.last_contact is not None:
            days.append((day - contact.last_contact).days)
            if days[-1] < 0:
                found, place = contact.last_contact, f"{path}.contacts[{index}].last_contact"
                raise InvalidValue(f"found a contact on {found}, expected none after {day}", place)
    return MapEntry(
        member=member.id,
        name=member.name,
        roles=member.roles,
        decides=decides,
        power=member.power,
        attitude=member.attitude,
        contacts=member.known_by,
        days_since_contact=min(days, default=None),
    )


def map_findings(drawn: RelationshipMap) -> Iterator[Finding]:
    """A rule: where the relationship is exposed.

    All findings warn, for what they say is what a plan is made to change: a decider or an influential member whom
    nobody of ours knows, influence against us, a contact that has lapsed, and all contacts through one of ours.
    """
    for index, entry in enumerate(drawn.entries):
        path, values = f"$.entries[{index}]", {"member": entry.member, "power": entry.power}
        influential = entry.power >= drawn.policy.influential
        is_known = any(contact.strength > 0 for contact in entry.contacts)
        if not is_known and entry.decides:
            yield Finding("buying.UNCOVERED_DECIDER", Severity.WARNS, path, values)
        elif not is_known and influential:
            yield Finding("buying.NO_CONTACT", Severity.WARNS, path, values)
        matters = influential or entry.decides
        if matters and entry.attitude is not None and entry.attitude < 0:
            hostile = {**values, "attitude": entry.attitude}
            yield Finding("buying.HOSTILE_INFLUENCE", Severity.WARNS, path, hostile)
        days = entry.days_since_contact
        if matters and days is not None and days > drawn.policy.lapsed_days:
            lapsed = {"member": entry.member, "days": days, "most": drawn.policy.lapsed_days}
            yield Finding("buying.CONTACT_LAPSED", Severity.WARNS, path, lapsed)
    ours = {contact.ours for entry in drawn.entries for contact in entry.contacts}
    if len(ours) == 1:
        yield Finding("buying.SINGLE_THREADED", Severity.WARNS, "$.entries", {"ours": ours.pop()})
