"""Points for frequent customers: what a programme gives, and what a member has left (method A36, A38).

When such a reward pays is `kcm.finance.lifetime.reward_break_even`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import Enum
from itertools import pairwise

import attrs

from kcm.errors import Conflict, InvalidValue, NotFound, Refused
from kcm.fields import checked, not_blank, unique, whole
from kcm.money import amount
from kcm.periods import as_date
from kcm.privacy import Secret, personal
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "CardProgramme",
    "LoyaltyCard",
    "PointsBalance",
    "PointsEvent",
    "PointsMovement",
    "PointsProgramme",
    "PointsTier",
    "balance_findings",
    "card_holder",
    "points_balance",
    "points_earned",
    "points_tier",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class PointsTier:
    """From so many points earned, each further purchase earns `factor` times the programme's rate.

    Raises:
        InvalidValue: for a blank id, fewer than 0 points, or a factor that is not above 0.
    """

    id: str
    from_points: int
    factor: Decimal = Decimal(1)

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.from_points < 0:
            raise InvalidValue(f"found {self.from_points} points, expected 0 or more", "$.from_points")
        if self.factor <= 0:
            raise InvalidValue(f"found {self.factor}, expected a factor above 0", "$.factor")


@attrs.frozen(kw_only=True, field_transformer=checked)
class PointsProgramme:
    """Points per unit of money spent, what a point is worth in money, and tiers in which purchases earn more.

    Raises:
        InvalidValue: for a rate or worth that is not above 0, or tiers whose points do not rise.
        Conflict: for a tier id that stands twice.

    >>> PointsProgramme(earn_rate=1, point_value="0.03").reward_rate
    Decimal('0.03')
    """

    earn_rate: Decimal
    point_value: Decimal
    tiers: tuple[PointsTier, ...] = ()

    def __attrs_post_init__(self) -> None:
        for name in ("earn_rate", "point_value"):
            if (found := getattr(self, name)) <= 0:
                raise InvalidValue(f"found {found}, expected above 0", f"$.{name}")
        unique((tier.id for tier in self.tiers), "$.tiers")
        for place, (below, above) in enumerate(pairwise(self.tiers), 1):
            if above.from_points <= below.from_points:
                found = f"found a tier from {above.from_points} points, expected more than {below.from_points}"
                raise InvalidValue(found, f"$.tiers[{place}].from_points")

    @property
    def reward_rate(self) -> Decimal:
        """What is given back of sales outside any tier, a fraction: the rate of a break-even."""
        return self.earn_rate * self.point_value


def points_tier(programme: PointsProgramme, earned: int) -> PointsTier | None:
    """The highest tier that a member with so many points earned has reached; None below the first.

    Raises:
        InvalidValue: for fewer than 0 points.
    """
    if whole(earned, "earned") < 0:
        raise InvalidValue(f"found {earned} points, expected 0 or more", "earned")
    reached = [tier for tier in programme.tiers if tier.from_points <= earned]
    return reached[-1] if reached else None


def points_earned(programme: PointsProgramme, spend: Decimal | int, *, earned: int) -> int:
    """The whole points that a purchase earns, by the tier of the points earned before it; parts of a point are lost.

    Args:
        programme: the rates and tiers.
        spend: money of the purchase, 0 or more.
        earned: points earned before it, 0 or more.

    Raises:
        InvalidValue: for a negative purchase, or fewer than 0 points.

    >>> gold = PointsTier(id="gold", from_points=1000, factor="1.5")
    >>> programme = PointsProgramme(earn_rate="0.1", point_value="0.3", tiers=[gold])
    >>> points_earned(programme, 250, earned=999), points_earned(programme, 250, earned=1000)
    (25, 37)
    """
    if (money := amount(spend, "spend")) < 0:
        raise InvalidValue(f"found {money}, expected 0 or more", "spend")
    tier = points_tier(programme, earned)
    exact = money * programme.earn_rate * (tier.factor if tier else 1)
    return int(exact.to_integral_value(rounding=ROUND_FLOOR))


class PointsMovement(Enum):
    """What happens to points."""

    EARNED = "earned"
    REDEEMED = "redeemed"
    EXPIRED = "expired"


@attrs.frozen(kw_only=True, field_transformer=checked)
class PointsEvent:
    """Points earned, redeemed or expired on a day; always a number above 0.

    Raises:
        InvalidValue: for fewer than one point.
    """

    on: date
    movement: PointsMovement
    points: int

    def __attrs_post_init__(self) -> None:
        if self.points < 1:
            raise InvalidValue(f"found {self.points} points, expected 1 or more", "$.points")

    @property
    def change(self) -> int:
        """What the event adds to the balance."""
        return self.points if self.movement is PointsMovement.EARNED else -self.points


@attrs.frozen(kw_only=True, field_transformer=checked)
class PointsBalance:
    """What a member has: `balance` is earned less redeemed less expired."""

    earned: int
    redeemed: int
    expired: int
    balance: int


def points_balance(events: Iterable[PointsEvent], *, as_of: date) -> PointsBalance:
    """The points of one member on a day.

    Args:
        events: all of one member, in the order in which they happened.
        as_of: the day; nothing happens after it.

    Raises:
        InvalidValue: for an event after `as_of`, or before the one that stands ahead of it.
        Refused: with what `balance_findings` finds.

    >>> kinds = PointsMovement
    >>> events = [PointsEvent(on=date(2026, 1, 5), movement=kinds.EARNED, points=120),
    ...           PointsEvent(on=date(2026, 3, 1), movement=kinds.REDEEMED, points=50)]
    >>> points_balance(events, as_of=date(2026, 11, 23)).balance
    70
    >>> points_balance(events[1:], as_of=date(2026, 11, 23))
    Traceback (most recent call last):
    kcm.errors.Refused: blocked by loyalty.ABOVE_BALANCE
    """
    kept = tuple(events)
    day = as_date(as_of, "as_of")
    for place, event in enumerate(kept):
        if event.on > day:
            raise InvalidValue(f"found {event.on}, expected no day after {day}", f"$[{place}].on")
        if place and event.on < (before := kept[place - 1].on):
            raise InvalidValue(f"found {event.on}, expected no day before {before}", f"$[{place}].on")
    if findings := tuple(balance_findings(kept)):
        raise Refused(findings)
    sums = {kind: sum(event.points for event in kept if event.movement is kind) for kind in PointsMovement}
    return PointsBalance(
        earned=sums[PointsMovement.EARNED],
        redeemed=sums[PointsMovement.REDEEMED],
        expired=sums[PointsMovement.EXPIRED],
        balance=sum(event.change for event in kept),
    )


def balance_findings(events: Iterable[PointsEvent]) -> Iterator[Finding]:
    """A rule: nobody redeems or loses more points than they have. Code: `loyalty.ABOVE_BALANCE`, which blocks."""
    balance = 0
    for place, event in enumerate(events):
        if balance + event.change < 0:
            values = {"on": event.on, "points": event.points, "balance": balance}
            yield Finding("loyalty.ABOVE_BALANCE", Severity.BLOCKS, f"$[{place}].points", values)
        else:
            balance += event.change


CARD_LABEL = Text("card programme", "卡拉卡计划")


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class LoyaltyCard:
    """The card of one member.

    Raises:
        InvalidValue: for a blank member.
    """

    number: Secret
    member: str

    def __attrs_post_init__(self) -> None:
        not_blank(self.member, "$.member")


@attrs.frozen(kw_only=True, field_transformer=checked)
class CardProgramme:
    """A points programme whose members carry cards.

    The source names a 卡拉卡计划 and says nothing of it (G40): this is a card programme of any kind, which keeps the
    label.

    Raises:
        Conflict: for a card number that stands twice.
    """

    points: PointsProgramme
    label: Text = CARD_LABEL
    cards: tuple[LoyaltyCard, ...] = ()

    def __attrs_post_init__(self) -> None:
        seen: set[Secret] = set()
        for place, card in enumerate(self.cards):
            if card.number in seen:
                raise Conflict("found a card number twice, expected each once", f"$.cards[{place}].number")
            seen.add(card.number)


def card_holder(programme: CardProgramme, number: Secret) -> str:
    """The member whose card it is.

    Raises:
        NotFound: for a number that is on no card; the number is not shown.

    >>> card = LoyaltyCard(number=Secret("62000001"), member="K7")
    >>> card_holder(CardProgramme(points=PointsProgramme(earn_rate=1, point_value="0.03"), cards=[card]), card.number)
    'K7'
    """
    for card in programme.cards:
        if card.number == number:
            return card.member
    raise NotFound("found no card with this number")
