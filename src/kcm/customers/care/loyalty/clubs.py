"""Clubs for target groups: who belongs to one follows from its criteria, which are data (method A40)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import attrs

from kcm.errors import InvalidValue, Refused
from kcm.fields import checked, not_blank, unique
from kcm.rules import Finding, Severity
from kcm.segmentation.tiers import Tier
from kcm.text import Text

__all__ = ["Club", "ClubCandidate", "ClubCriterion", "ClubMembers", "club_findings", "club_members"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class ClubCriterion:
    """Who a club is for: a tier among these, spending of at least so much a year, a segment among these.

    What is not said is not asked; all that is said must hold.

    Raises:
        InvalidValue: for a negative spend.
    """

    tiers: frozenset[Tier] = frozenset()
    least_spend: Decimal | None = None
    segments: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        if self.least_spend is not None and self.least_spend < 0:
            raise InvalidValue(f"found {self.least_spend}, expected 0 or more", "$.least_spend")

    @property
    def is_targeted(self) -> bool:
        """Whether it says anything."""
        return bool(self.tiers or self.segments or self.least_spend is not None)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Club:
    """A club of those who meet one criterion or more.

    >>> from kcm.interchange import loads_toml
    >>> club = loads_toml(Club, '''
    ...     id = "gold"
    ...     name = { en = "gold club", zh_CN = "金卡俱乐部" }
    ...     criteria = [{ tiers = ["A"] }, { least_spend = "50000" }]
    ... ''')
    >>> len(club.criteria)
    2
    """

    id: str
    name: Text
    criteria: tuple[ClubCriterion, ...]

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ClubCandidate:
    """What is known of a customer on the day that counts: tier, spending a year, segment; None is unknown."""

    customer: str
    tier: Tier | None = None
    spend: Decimal | None = None
    segment: str | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.customer, "$.customer")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ClubMembers:
    """Who belongs to a club, and for whom that hangs on something unknown; both by customer."""

    members: tuple[str, ...]
    undecided: tuple[str, ...]


def club_findings(club: Club) -> Iterator[Finding]:
    """A rule: a club is aimed at somebody. Code: `loyalty.UNTARGETED`, which blocks.

    >>> [finding.code for finding in club_findings(Club(id="all", name=Text("all", "所有"), criteria=[]))]
    ['loyalty.UNTARGETED']
    """
    if not club.criteria:
        yield Finding("loyalty.UNTARGETED", Severity.BLOCKS, "$.criteria", {"club": club.id})
    for place, criterion in enumerate(club.criteria):
        if not criterion.is_targeted:
            yield Finding("loyalty.UNTARGETED", Severity.BLOCKS, f"$.criteria[{place}]", {"club": club.id})


def club_members(club: Club, customers: Iterable[ClubCandidate]) -> ClubMembers:
    """Who belongs to a club.

    Raises:
        Refused: with `loyalty.UNTARGETED`, for a club that is for anybody.
        Conflict: for a customer that stands twice.

    >>> gold = Club(id="gold", name=Text("gold club", "金卡俱乐部"),
    ...             criteria=[ClubCriterion(tiers=[Tier.A]), ClubCriterion(least_spend=50_000)])
    >>> club_members(gold, [ClubCandidate(customer="K1", tier=Tier.B, spend=60_000)]).members
    ('K1',)
    """
    if findings := tuple(club_findings(club)):
        raise Refused(findings)
    kept = sorted(customers, key=lambda one: one.customer)
    unique((one.customer for one in kept), "$.customers")
    belongs = {one.customer: _any([_meets(one, criterion) for criterion in club.criteria]) for one in kept}
    return ClubMembers(
        members=tuple(customer for customer, known in belongs.items() if known is True),
        undecided=tuple(customer for customer, known in belongs.items() if known is None),
    )


def _meets(one: ClubCandidate, criterion: ClubCriterion) -> bool | None:
    asked: list[bool | None] = []
    if criterion.tiers:
        asked.append(None if one.tier is None else one.tier in criterion.tiers)
    if criterion.least_spend is not None:
        asked.append(None if one.spend is None else one.spend >= criterion.least_spend)
    if criterion.segments:
        asked.append(None if one.segment is None else one.segment in criterion.segments)
    if False in asked:
        return False
    return None if None in asked else True


def _any(found: list[bool | None]) -> bool | None:
    if True in found:
        return True
    return None if None in found else False
