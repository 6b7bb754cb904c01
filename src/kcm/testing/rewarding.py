"""Strategies for `kcm.customers.care.loyalty`: points, cards and clubs."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate
from types import MappingProxyType

from hypothesis import strategies as st

from kcm.customers.care.loyalty import (
    CardProgramme,
    Club,
    ClubCandidate,
    ClubCriterion,
    ClubMembers,
    LoyaltyCard,
    PointsBalance,
    PointsEvent,
    PointsMovement,
    PointsProgramme,
    PointsTier,
    club_members,
    points_balance,
)
from kcm.segmentation.tiers import Tier
from kcm.testing.facts import Strategies, amounts, dates, identifiers, part_of, secrets, texts

__all__ = [
    "card_programmes",
    "club_candidates",
    "club_criteria",
    "club_memberships",
    "clubs",
    "loyalty_cards",
    "points_accounts",
    "points_balances",
    "points_events",
    "points_programmes",
]

_spend = amounts(min_value=0, max_value=10**6)
_segments = st.sampled_from(("champions", "lost"))


@st.composite
def points_programmes(draw: st.DrawFn) -> PointsProgramme:
    """A `PointsProgramme` with up to three tiers."""
    names = draw(st.lists(identifiers(), max_size=3, unique=True))
    steps = accumulate(draw(st.lists(st.integers(1, 1000), min_size=len(names), max_size=len(names))))
    rates = amounts(min_value=Decimal("0.01"), max_value=10)
    return PointsProgramme(
        earn_rate=draw(rates),
        point_value=draw(rates),
        tiers=tuple(
            PointsTier(id=name, from_points=points, factor=draw(rates))
            for name, points in zip(names, steps, strict=True)
        ),
    )


@st.composite
def points_accounts(draw: st.DrawFn) -> tuple[PointsEvent, ...]:
    """The events of one member in order, none of which takes more than there is."""
    events: list[PointsEvent] = []
    balance = 0
    for day in sorted(draw(st.lists(dates(), max_size=6))):
        movement = draw(st.sampled_from(PointsMovement)) if balance else PointsMovement.EARNED
        most = 1000 if movement is PointsMovement.EARNED else balance
        events.append(PointsEvent(on=day, movement=movement, points=draw(st.integers(1, most))))
        balance += events[-1].change
    return tuple(events)


def points_events() -> st.SearchStrategy[PointsEvent]:
    """One event, of any movement."""
    return st.builds(PointsEvent, on=dates(), movement=st.sampled_from(PointsMovement), points=st.integers(1, 10**6))


def points_balances() -> st.SearchStrategy[PointsBalance]:
    """The balance of one member after its last event."""
    return st.builds(
        lambda events, day: points_balance(events, as_of=max([day, *(one.on for one in events)])),
        points_accounts(),
        dates(),
    )


def loyalty_cards() -> st.SearchStrategy[LoyaltyCard]:
    """The card of a member."""
    return st.builds(LoyaltyCard, number=secrets(), member=identifiers())


def card_programmes() -> st.SearchStrategy[CardProgramme]:
    """A `CardProgramme` with up to three cards."""
    cards = st.lists(loyalty_cards(), max_size=3, unique_by=lambda card: card.number).map(tuple)
    return st.builds(CardProgramme, points=points_programmes(), label=texts(), cards=cards)


def club_criteria(*, targeted: bool = False) -> st.SearchStrategy[ClubCriterion]:
    """A `ClubCriterion`, aimed at somebody or, unless `targeted`, at everybody."""
    found = st.builds(
        ClubCriterion,
        tiers=st.frozensets(st.sampled_from(Tier), max_size=2),
        least_spend=st.none() | _spend,
        segments=st.frozensets(_segments),
    )
    return found.filter(lambda one: one.is_targeted) if targeted else found


def clubs(*, targeted: bool = False) -> st.SearchStrategy[Club]:
    """A `Club` with up to three criteria, with at least one if it is `targeted`."""
    criteria = st.lists(club_criteria(targeted=targeted), min_size=int(targeted), max_size=3).map(tuple)
    return st.builds(Club, id=identifiers(), name=texts(), criteria=criteria)


def club_candidates() -> st.SearchStrategy[ClubCandidate]:
    """A customer of whom anything may be unknown."""
    return st.builds(
        ClubCandidate,
        customer=identifiers(),
        tier=st.none() | st.sampled_from(Tier),
        spend=st.none() | _spend,
        segment=st.none() | _segments,
    )


def club_memberships() -> st.SearchStrategy[ClubMembers]:
    """The members of a club among a few customers."""
    customers = st.lists(club_candidates(), max_size=4, unique_by=lambda one: one.customer)
    return st.builds(club_members, clubs(targeted=True), customers)


STRATEGIES: Strategies = MappingProxyType(
    {
        PointsProgramme: points_programmes,
        PointsTier: lambda: part_of(points_programmes(), lambda found: found.tiers),
        PointsEvent: points_events,
        PointsBalance: points_balances,
        LoyaltyCard: loyalty_cards,
        CardProgramme: card_programmes,
        Club: clubs,
        ClubCriterion: club_criteria,
        ClubCandidate: club_candidates,
        ClubMembers: club_memberships,
    }
)
