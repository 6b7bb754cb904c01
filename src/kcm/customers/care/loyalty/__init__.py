"""Who is loyal and why: classes of loyalty, points and cards, clubs for target groups (method A35 to A40).

Bonds and the share of customers with a bond above price are in `kcm.customers.care.relationship`, what loyalty is worth
and when a reward pays in `kcm.finance.lifetime`.
"""

from kcm.customers.care.loyalty.classes import LoyaltyClass, loyalty_class, loyalty_codes
from kcm.customers.care.loyalty.clubs import (
    Club,
    ClubCandidate,
    ClubCriterion,
    ClubMembers,
    club_findings,
    club_members,
)
from kcm.customers.care.loyalty.overview import loyalty_facts
from kcm.customers.care.loyalty.points import (
    CardProgramme,
    LoyaltyCard,
    PointsBalance,
    PointsEvent,
    PointsMovement,
    PointsProgramme,
    PointsTier,
    balance_findings,
    card_holder,
    points_balance,
    points_earned,
    points_tier,
)

__all__ = [
    "CardProgramme",
    "Club",
    "ClubCandidate",
    "ClubCriterion",
    "ClubMembers",
    "LoyaltyCard",
    "LoyaltyClass",
    "PointsBalance",
    "PointsEvent",
    "PointsMovement",
    "PointsProgramme",
    "PointsTier",
    "balance_findings",
    "card_holder",
    "club_findings",
    "club_members",
    "loyalty_class",
    "loyalty_codes",
    "loyalty_facts",
    "points_balance",
    "points_earned",
    "points_tier",
]
