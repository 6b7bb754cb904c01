"""Loyalty: classes, points and cards, clubs (method A35, A36, A38, A40)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import nan
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.care.loyalty import (
    CardProgramme,
    Club,
    ClubCandidate,
    ClubCriterion,
    LoyaltyCard,
    LoyaltyClass,
    PointsEvent,
    PointsMovement,
    PointsProgramme,
    PointsTier,
    balance_findings,
    card_holder,
    club_findings,
    club_members,
    loyalty_class,
    loyalty_codes,
    loyalty_facts,
    points_balance,
    points_earned,
    points_tier,
)
from kcm.errors import Conflict, InvalidValue, NotFound, Refused
from kcm.finance.lifetime import reward_break_even
from kcm.i18n import sentence
from kcm.privacy import Secret
from kcm.segmentation.tiers import Tier
from kcm.testing.rewarding import club_candidates, clubs, points_accounts, points_programmes
from kcm.text import Text

AS_OF = date(2026, 11, 23)
MOVES = PointsMovement
PROGRAMME = PointsProgramme(
    earn_rate=Decimal(1),
    point_value=Decimal("0.03"),
    tiers=(PointsTier(id="silver", from_points=100), PointsTier(id="gold", from_points=500, factor=Decimal(2))),
)
GOLD = Club(
    id="gold",
    name=Text("gold club", "金卡俱乐部"),
    criteria=(ClubCriterion(tiers=frozenset({Tier.A})), ClubCriterion(least_spend=Decimal(50_000))),
)


def test_method_a35_a_good_attitude_without_patronage_is_latent() -> None:
    assert loyalty_class(0.3, 0.4) is LoyaltyClass.LATENT


@pytest.mark.parametrize(
    ("attitude", "share", "expected"),
    [
        (0.3, 0.6, LoyaltyClass.TRUE),
        (0.0, 0.6, LoyaltyClass.SPURIOUS),
        (0.3, 0.5, LoyaltyClass.LATENT),
        (0.0, 0.5, LoyaltyClass.NONE),
        (-1, 1, LoyaltyClass.SPURIOUS),
        (1, 0, LoyaltyClass.LATENT),
    ],
)
def test_method_a35_high_is_strictly_above_the_cut(attitude: float, share: float, expected: LoyaltyClass) -> None:
    assert loyalty_class(attitude, share) is expected


def test_cuts_are_parameters_and_unknown_stays_unknown() -> None:
    assert loyalty_class(0.3, 0.4, repeat_cut=0.3) is LoyaltyClass.TRUE
    assert loyalty_class(0.3, 0.4, attitude_cut=0.3) is LoyaltyClass.NONE
    assert loyalty_codes([nan, 0.3], [0.6, nan]).tolist() == [-1, -1]
    assert loyalty_codes(np.zeros((2, 3)), np.ones((2, 3))).tolist() == [[2, 2, 2], [2, 2, 2]]


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 1)), max_size=9))
def test_a_column_gives_what_one_customer_gives(pairs: list[tuple[float, float]]) -> None:
    """The codes of many are the classes of each."""
    codes = loyalty_codes([one for one, _ in pairs], [share for _, share in pairs])
    assert [LoyaltyClass(int(code)) for code in codes] == [loyalty_class(*pair) for pair in pairs]


def test_method_a36_the_programmes_reward_pays_from_11_111_of_extra_sales() -> None:
    assert reward_break_even(100_000, 0.30, float(PROGRAMME.reward_rate)) == pytest.approx(11_111, abs=0.5)


def test_method_a36_tiers_earn_more() -> None:
    assert [tier.id if (tier := points_tier(PROGRAMME, points)) else None for points in (99, 100, 499, 500)] == [
        None,
        "silver",
        "silver",
        "gold",
    ]
    spend = Decimal("19.99")
    assert [points_earned(PROGRAMME, spend, earned=points) for points in (0, 100, 500)] == [19, 19, 39]


def event(movement: PointsMovement, points: int, on: date = AS_OF) -> PointsEvent:
    return PointsEvent(on=on, movement=movement, points=points)


def test_method_a36_balance_is_earned_less_redeemed_less_expired() -> None:
    found = points_balance(
        [event(MOVES.EARNED, 120), event(MOVES.REDEEMED, 50), event(MOVES.EXPIRED, 20), event(MOVES.EARNED, 5)],
        as_of=AS_OF,
    )
    assert (found.earned, found.redeemed, found.expired, found.balance) == (125, 50, 20, 55)
    assert points_balance([], as_of=AS_OF).balance == 0


def test_method_a36_a_redemption_above_the_balance_is_refused() -> None:
    events = [event(MOVES.EARNED, 50), event(MOVES.REDEEMED, 51), event(MOVES.REDEEMED, 50), event(MOVES.EXPIRED, 1)]
    with pytest.raises(Refused) as error:
        points_balance(events, as_of=AS_OF)
    assert [(one.code, one.path) for one in error.value.findings] == [
        ("loyalty.ABOVE_BALANCE", "$[1].points"),
        ("loyalty.ABOVE_BALANCE", "$[3].points"),
    ]
    first = error.value.findings[0]
    assert sentence(first) == "51 points on 2026-11-23 are more than the balance of 50."
    assert sentence(first, "zh_CN") == "2026-11-23的51分超过积分余额50分。"


@given(points_accounts(), st.integers(1, 100))
def test_a_balance_is_never_below_nothing_and_its_parts_sum(events: tuple[PointsEvent, ...], more: int) -> None:
    """Balance = earned − redeemed − expired ≥ 0, and one point more than it is refused."""
    found = points_balance(events, as_of=date(2036, 1, 1))
    assert found.balance == found.earned - found.redeemed - found.expired >= 0
    above = event(MOVES.REDEEMED, found.balance + more, date(2036, 1, 1))
    assert [one.code for one in balance_findings([*events, above])] == ["loyalty.ABOVE_BALANCE"]


@given(points_programmes(), st.integers(0, 10**6), st.integers(0, 10**4), st.integers(0, 4000))
def test_spending_more_never_earns_less(programme: PointsProgramme, spend: int, more: int, earned: int) -> None:
    """Points are whole, 0 for nothing spent, and rise with spending."""
    assert points_earned(programme, 0, earned=earned) == 0
    assert points_earned(programme, spend + more, earned=earned) >= points_earned(programme, spend, earned=earned) >= 0


def test_method_a38_a_card_programme_keeps_the_sources_label() -> None:
    cards = (LoyaltyCard(number=Secret("62000001"), member="K7"), LoyaltyCard(number=Secret("62000002"), member="K8"))
    programme = CardProgramme(points=PROGRAMME, cards=cards)
    assert programme.label.zh_CN == "卡拉卡计划"
    assert card_holder(programme, Secret("62000002")) == "K8"
    assert "62000001" not in repr(programme)
    with pytest.raises(NotFound, match=r"^found no card with this number$"):
        card_holder(programme, Secret("62000003"))
    with pytest.raises(Conflict) as error:
        CardProgramme(points=PROGRAMME, cards=(*cards, attrs.evolve(cards[0], member="K9")))
    assert str(error.value) == "found a card number twice, expected each once @ $.cards[2].number"


def test_method_a40_tier_a_or_spend_of_50000_are_two_of_five() -> None:
    customers = [
        ClubCandidate(customer="K5", tier=Tier.C, spend=Decimal(49_999)),
        ClubCandidate(customer="K4", tier=Tier.B, spend=Decimal(50_000)),
        ClubCandidate(customer="K3", tier=Tier.C, spend=Decimal(100)),
        ClubCandidate(customer="K2", tier=Tier.A, spend=Decimal(10)),
        ClubCandidate(customer="K1", tier=Tier.B, spend=Decimal(0)),
    ]
    found = club_members(GOLD, customers)
    assert (found.members, found.undecided) == (("K2", "K4"), ())


def test_who_hangs_on_something_unknown_is_undecided() -> None:
    customers = [
        ClubCandidate(customer="K1", tier=Tier.A),
        ClubCandidate(customer="K2", tier=Tier.B),
        ClubCandidate(customer="K3", spend=Decimal(60_000)),
        ClubCandidate(customer="K4", spend=Decimal(1)),
    ]
    found = club_members(GOLD, customers)
    assert (found.members, found.undecided) == (("K1", "K3"), ("K2", "K4"))


def test_all_that_a_criterion_says_must_hold() -> None:
    both = ClubCriterion(tiers=frozenset({Tier.A}), segments=frozenset({"champions"}), least_spend=Decimal(1))
    club = attrs.evolve(GOLD, criteria=(both,))
    known = ClubCandidate(customer="K1", tier=Tier.A, segment="champions", spend=Decimal(1))
    assert club_members(club, [known]).members == ("K1",)
    for change in ({"tier": Tier.B}, {"segment": "lost"}, {"spend": Decimal(0)}):
        found = club_members(club, [attrs.evolve(known, **change)])
        assert (found.members, found.undecided) == ((), ())
    assert club_members(club, [attrs.evolve(known, segment=None)]).undecided == ("K1",)
    assert club_members(club, [attrs.evolve(known, segment=None, tier=Tier.B)]).undecided == ()


def test_method_a40_a_club_for_everybody_is_refused() -> None:
    for criteria, path in (((), "$.criteria"), ((*GOLD.criteria, ClubCriterion()), "$.criteria[2]")):
        club = attrs.evolve(GOLD, criteria=criteria)
        (finding,) = club_findings(club)
        assert (finding.code, finding.path) == ("loyalty.UNTARGETED", path)
        assert sentence(finding, "zh_CN") == "俱乐部gold没有锁定目标顾客群。"
        with pytest.raises(Refused, match=r"^blocked by loyalty.UNTARGETED$"):
            club_members(club, [])
    assert not list(club_findings(GOLD))


@given(clubs(targeted=True), st.lists(club_candidates(), max_size=6, unique_by=lambda one: one.customer), st.data())
def test_learning_more_only_decides(club: Club, customers: list[ClubCandidate], data: st.DataObject) -> None:
    """Order changes nothing, and whatever becomes known, a member stays one and only the undecided become one."""
    found = club_members(club, customers)
    assert club_members(club, data.draw(st.permutations(customers))) == found
    known = [
        attrs.evolve(
            one,
            tier=one.tier or Tier.B,
            spend=Decimal(0) if one.spend is None else one.spend,
            segment=one.segment or "x",
        )
        for one in customers
    ]
    after = club_members(club, known)
    assert after.undecided == ()
    assert set(found.members) <= set(after.members) <= set(found.members) | set(found.undecided)


def test_what_a_plan_shows_of_loyalty() -> None:
    points = points_balance([event(MOVES.EARNED, 120), event(MOVES.REDEEMED, 50)], as_of=AS_OF)
    facts = loyalty_facts(loyalty=LoyaltyClass.TRUE, points=points, clubs=[GOLD.name])
    shown = {name.zh_CN: value for name, value in facts}
    assert shown == {"忠诚类型": LoyaltyClass.TRUE, "积分余额": 70, "已兑换积分": 50, "俱乐部": (GOLD.name,)}
    assert loyalty_facts() == ()


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: loyalty_class(1.1, 0), InvalidValue, "found 1.1, expected -1 to 1 @ relative_attitude"),
        (lambda: loyalty_class(0, -0.1), InvalidValue, "found -0.1, expected 0 to 1 @ repeat_share"),
        (lambda: loyalty_class(nan, 0), InvalidValue, "found nan, expected a finite number @ relative_attitude"),
        (lambda: loyalty_class(0, 0, attitude_cut=2), InvalidValue, "found 2, expected -1 to 1 @ attitude_cut"),
        (lambda: loyalty_class(0, 0, repeat_cut=2), InvalidValue, "found 2, expected 0 to 1 @ repeat_cut"),
        (
            lambda: loyalty_class(0, 0, attitude_cut=nan),
            InvalidValue,
            "found nan, expected a finite number @ attitude_cut",
        ),
        (
            lambda: loyalty_codes([0], [0], repeat_cut=[0.5]),  # type: ignore[arg-type]  # a list is no number
            InvalidValue,
            "found list, expected a number @ repeat_cut",
        ),
        (lambda: loyalty_codes([0], [0, 2]), InvalidValue, "found 2, expected 0 to 1 @ repeat_share[1]"),
        (
            lambda: loyalty_codes([0], [0, 1]),
            InvalidValue,
            "found shape (2,), expected (1,) as in attitudes @ repeat_share",
        ),
        (
            lambda: attrs.evolve(PROGRAMME, earn_rate=Decimal(0)),
            InvalidValue,
            "found 0, expected above 0 @ $.earn_rate",
        ),
        (
            lambda: attrs.evolve(PROGRAMME, point_value=Decimal(0)),
            InvalidValue,
            "found 0, expected above 0 @ $.point_value",
        ),
        (
            lambda: attrs.evolve(PROGRAMME, tiers=PROGRAMME.tiers[::-1]),
            InvalidValue,
            "found a tier from 100 points, expected more than 500 @ $.tiers[1].from_points",
        ),
        (
            lambda: attrs.evolve(PROGRAMME, tiers=PROGRAMME.tiers[:1] * 2),
            Conflict,
            "found 'silver' twice, expected each once @ $.tiers[1]",
        ),
        (lambda: PointsTier(id=" ", from_points=1), InvalidValue, "found a blank text, expected words @ $.id"),
        (
            lambda: PointsTier(id="x", from_points=-1),
            InvalidValue,
            "found -1 points, expected 0 or more @ $.from_points",
        ),
        (
            lambda: PointsTier(id="x", from_points=1, factor=Decimal(0)),
            InvalidValue,
            "found 0, expected a factor above 0 @ $.factor",
        ),
        (lambda: points_tier(PROGRAMME, -1), InvalidValue, "found -1 points, expected 0 or more @ earned"),
        (lambda: points_earned(PROGRAMME, -1, earned=0), InvalidValue, "found -1, expected 0 or more @ spend"),
        (lambda: event(MOVES.EARNED, 0), InvalidValue, "found 0 points, expected 1 or more @ $.points"),
        (
            lambda: points_balance([event(MOVES.EARNED, 1, date(2026, 11, 24))], as_of=AS_OF),
            InvalidValue,
            "found 2026-11-24, expected no day after 2026-11-23 @ $[0].on",
        ),
        (
            lambda: points_balance([event(MOVES.EARNED, 1), event(MOVES.EARNED, 1, date(2026, 1, 1))], as_of=AS_OF),
            InvalidValue,
            "found 2026-01-01, expected no day before 2026-11-23 @ $[1].on",
        ),
        (
            lambda: LoyaltyCard(number=Secret("62000001"), member=""),
            InvalidValue,
            "found a blank text, expected words @ $.member",
        ),
        (
            lambda: ClubCriterion(least_spend=Decimal(-1)),
            InvalidValue,
            "found -1, expected 0 or more @ $.least_spend",
        ),
        (lambda: attrs.evolve(GOLD, id=""), InvalidValue, "found a blank text, expected words @ $.id"),
        (lambda: ClubCandidate(customer=""), InvalidValue, "found a blank text, expected words @ $.customer"),
        (
            lambda: club_members(GOLD, [ClubCandidate(customer="K1")] * 2),
            Conflict,
            "found 'K1' twice, expected each once @ $.customers[1]",
        ),
    ],
)
def test_what_is_no_loyalty_is_refused(call: Any, kind: type[InvalidValue], message: str) -> None:
    with pytest.raises(kind) as error:
        call()
    assert str(error.value) == message
