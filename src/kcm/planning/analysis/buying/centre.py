"""The buying centre: who takes part in a purchase, who decides it, and how far they are for us (method A100).

F. Webster and Y. Wind: A General Model for Understanding Organizational Buying Behavior (1972), and the initiator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from math import fsum
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue, MissingData, Refused
from kcm.fields import checked, not_blank, unique
from kcm.planning.analysis.buying.grid import BuyClass, BuyPhase, deciding_phase
from kcm.privacy import personal
from kcm.rules import Finding, Severity, passes
from kcm.scores import check_score
from kcm.text import Text

__all__ = [
    "ROLES_NEEDED",
    "BuyingRole",
    "CentreMember",
    "DecidingBody",
    "DecisionMakingUnit",
    "OurContact",
    "Support",
    "SupportPart",
    "decider",
    "decider_findings",
    "role_gaps",
    "support",
]

MOST_ATTITUDE = 2


class BuyingRole(Enum):
    """What a member does in a purchase; one may do several."""

    INITIATOR = "initiator"
    USER = "user"
    INFLUENCER = "influencer"
    DECIDER = "decider"
    BUYER = "buyer"
    GATEKEEPER = "gatekeeper"


#: In a straight rebuy nothing is initiated, influenced or kept from the others; in a modified one the need is known.
ROLES_NEEDED: Mapping[BuyClass, tuple[BuyingRole, ...]] = MappingProxyType(
    {
        BuyClass.NEW_TASK: tuple(BuyingRole),
        BuyClass.MODIFIED_REBUY: tuple(role for role in BuyingRole if role is not BuyingRole.INITIATOR),
        BuyClass.STRAIGHT_REBUY: (BuyingRole.USER, BuyingRole.DECIDER, BuyingRole.BUYER),
    }
)


@attrs.frozen(kw_only=True, field_transformer=checked)
class OurContact:
    """Who of ours knows a member, how well from 0 to 10, and when they last spoke; `ours` is an id of our people.

    Raises:
        InvalidValue: for a blank id or a strength off its scale.
    """

    ours: str
    strength: float
    last_contact: date | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.ours, "$.ours")
        check_score(self.strength, "$.strength")


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class CentreMember:
    """One person of the customer's who takes part in a purchase.

    `power` is from 0 to 10, `attitude` towards us from −2 (against) to 2 (for), None where nobody knows it. The name is
    personal: findings and errors use the id.

    Raises:
        InvalidValue: for a blank id or name, a power or an attitude off its scale.
        Conflict: for one of ours that stands twice.
    """

    id: str
    name: str = attrs.field(repr=False)
    position: Text | None = None
    roles: frozenset[BuyingRole] = frozenset()
    phases: frozenset[BuyPhase] = frozenset()
    power: float
    attitude: float | None = None
    contacts: tuple[OurContact, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        not_blank(self.name, "$.name")
        check_score(self.power, "$.power")
        if self.attitude is not None and not -MOST_ATTITUDE <= self.attitude <= MOST_ATTITUDE:
            raise InvalidValue(f"found {self.attitude:g}, expected -2 to 2", "$.attitude")
        unique((contact.ours for contact in self.contacts), "$.contacts")

    @property
    def known_by(self) -> tuple[OurContact, ...]:
        """The contacts of ours, the strongest first, ties by id."""
        return tuple(sorted(self.contacts, key=lambda contact: (-contact.strength, contact.ours)))


@attrs.frozen(kw_only=True, field_transformer=checked)
class DecisionMakingUnit:
    """Those who take part in one purchase of a key account; `committee` is the name under which several decide.

    Raises:
        InvalidValue: for a blank key account.
        MissingData: for no members.
        Conflict: for a member's id that stands twice.
    """

    key_account: str
    buy_class: BuyClass
    members: tuple[CentreMember, ...]
    committee: Text | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        if not self.members:
            raise MissingData("found no members, expected at least one", "$.members")
        unique((member.id for member in self.members), "$.members")

    @property
    def deciders(self) -> tuple[str, ...]:
        """The ids of the deciders who take part in the deciding phase, ascending."""
        phase = deciding_phase(self.buy_class)
        return tuple(sorted(one.id for one in self.members if BuyingRole.DECIDER in one.roles and phase in one.phases))


@attrs.frozen(kw_only=True, field_transformer=checked)
class DecidingBody:
    """Who says the last word: one member, or the several of a named committee."""

    members: tuple[str, ...]
    committee: Text | None


def decider_findings(unit: DecisionMakingUnit) -> Iterator[Finding]:
    """A rule: one decider takes part in the deciding phase, or several under the name of a committee.

    A committee of which nobody is known as a decider is no answer to who decides.
    """
    values = {"key_account": unit.key_account, "phase": deciding_phase(unit.buy_class)}
    if not unit.deciders:
        yield Finding("buying.NO_DECIDER", Severity.BLOCKS, "$.members", values)
    elif len(unit.deciders) > 1 and unit.committee is None:
        named = {**values, "members": unit.deciders}
        yield Finding("buying.AMBIGUOUS_DECIDER", Severity.BLOCKS, "$.members", named)


def decider(unit: DecisionMakingUnit) -> DecidingBody:
    """Who finally decides: membership is not enough.

    Raises:
        Refused: where nobody is known to decide, or several without a committee.

    >>> buyer = CentreMember(
    ...     id="M1", name="Ann Lee", roles=[BuyingRole.DECIDER], phases=[BuyPhase.SUPPLIER_SELECTION], power=9)
    >>> decider(DecisionMakingUnit(key_account="QUICK", buy_class=BuyClass.NEW_TASK, members=[buyer])).members
    ('M1',)
    """
    found = tuple(decider_findings(unit))
    if not passes(found):
        raise Refused(found)
    return DecidingBody(members=unit.deciders, committee=unit.committee)


def role_gaps(unit: DecisionMakingUnit) -> Iterator[Finding]:
    """A rule: somebody has each role that the class of purchase needs."""
    held = frozenset(role for member in unit.members for role in member.roles)
    for role in ROLES_NEEDED[unit.buy_class]:
        if role not in held:
            values = {"key_account": unit.key_account, "role": role, "buy_class": unit.buy_class}
            yield Finding("buying.ROLE_GAP", Severity.WARNS, "$.members", values)


@attrs.frozen(kw_only=True, field_transformer=checked)
class SupportPart:
    """One member's part in the support: `part = power · attitude / (2 · power of all whose attitude is known)`."""

    member: str
    power: float
    attitude: float
    part: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class Support:
    """How far the buying centre is for us, −1 to 1; the parts sum to it, members of unknown attitude are left out."""

    value: float
    parts: tuple[SupportPart, ...]
    unknown: tuple[str, ...]


def support(unit: DecisionMakingUnit) -> Support:
    """Attitudes weighed by power, `Σ power · attitude / Σ power ÷ 2`, of the members whose attitude is known.

    Raises:
        MissingData: where no member with power has a known attitude.

    >>> members = [
    ...     CentreMember(id=f"M{place}", name="Ann Lee", power=power, attitude=attitude)
    ...     for place, (power, attitude) in enumerate([(9, 1), (5, 2), (4, -1), (6, 0)])
    ... ]
    >>> support(DecisionMakingUnit(key_account="QUICK", buy_class=BuyClass.NEW_TASK, members=members)).value
    0.3125
    """
    known = [(one.id, one.power, one.attitude) for one in unit.members if one.attitude is not None]
    power = fsum(weight for _, weight, _ in known)
    if not power > 0:
        raise MissingData("found no attitude of a member with power, expected at least one", "$.members")
    parts = tuple(
        SupportPart(member=name, power=weight, attitude=attitude, part=weight / power * attitude / MOST_ATTITUDE)
        for name, weight, attitude in known
    )
    # The last digit of a sum may lie beyond the scale.
    value = min(max(fsum(one.part for one in parts), -1.0), 1.0)
    return Support(value=value, parts=parts, unknown=tuple(one.id for one in unit.members if one.attitude is None))
