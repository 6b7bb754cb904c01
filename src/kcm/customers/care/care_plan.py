"""What is done to keep a customer and to find new ones (method A57); the activities are data: `care_actions.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from kcm.customers.care.profile import CustomerProfile, Preference, ProfilePart, profile_completeness
from kcm.errors import InvalidValue
from kcm.fields import checked, finite, not_blank, unique
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped
from kcm.privacy import personal
from kcm.segmentation.tiers import ENTITLEMENTS, Tier
from kcm.text import Text

__all__ = ["CARE_ACTIONS", "CareAction", "CarePlan", "Prospect", "care_plan", "prospect_list"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class CareAction:
    """One thing done for the customers of some tiers, from so many years as a customer on.

    Raises:
        InvalidValue: for a blank id, or a tenure below 0.
    """

    id: str
    text: Text
    tiers: frozenset[Tier]
    from_years: float

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.from_years < 0:
            raise InvalidValue(f"found {self.from_years:g} years, expected 0 or more", "$.from_years")


#: The actions that come with kcm (method A57); the table is `kcm/data/care_actions.toml`.
CARE_ACTIONS = from_data(tuple[CareAction, ...], shipped("care_actions.toml")["actions"])


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class CarePlan:
    """What is done for one customer: what its tier entitles to, what its tenure earns, and what its profile asks for.

    `remember` are the preferences to be used at the next contact, `refresh` the parts of the profile that are missing
    or stale.
    """

    customer: str
    tier: Tier
    tenure_years: float
    entitlements: tuple[Text, ...]
    actions: tuple[CareAction, ...]
    remember: tuple[Preference, ...]
    refresh: tuple[ProfilePart, ...]


def care_plan(
    profile: CustomerProfile,
    tier: Tier,
    tenure_years: float,
    *,
    as_of: date,
    actions: Iterable[CareAction] = CARE_ACTIONS,
) -> CarePlan:
    """What is done to keep a customer: actions for its tier and tenure, in the order given.

    Raises:
        InvalidValue: for a tenure below 0, or anything in the profile after the day.
        Conflict: for an action that stands twice.

    >>> plan = care_plan(CustomerProfile(customer="C1"), Tier.B, 4, as_of=date(2026, 11, 23))
    >>> [action.id for action in plan.actions]
    ['discount', 'value_added_service']
    """
    years = finite(tenure_years, "tenure_years")
    if years < 0:
        raise InvalidValue(f"found {years:g} years, expected 0 or more", "tenure_years")
    known = tuple(actions)
    unique((action.id for action in known), "actions")
    completeness = profile_completeness(profile, as_of=as_of)
    return CarePlan(
        customer=profile.customer,
        tier=tier,
        tenure_years=years,
        entitlements=ENTITLEMENTS[tier],
        actions=tuple(action for action in known if tier in action.tiers and years >= action.from_years),
        remember=profile.preferences,
        refresh=tuple(part.part for part in completeness.parts if not part.fresh),
    )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Prospect:
    """Somebody who may become a customer: what it may spend a year, money, and which customer told it of us.

    Raises:
        InvalidValue: for a blank id or referrer, or a negative potential.
    """

    id: str
    found_on: date
    potential: Decimal | None = None
    referred_by: str | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.referred_by is not None:
            not_blank(self.referred_by, "$.referred_by")
        if self.potential is not None and self.potential < 0:
            raise InvalidValue(f"found {self.potential}, expected 0 or more", "$.potential")


def prospect_list(prospects: Iterable[Prospect], *, customers: Iterable[str] = ()) -> tuple[Prospect, ...]:
    """The prospects with most potential first, ties by id, unknown potential last; who is a customer already is none.

    Raises:
        Conflict: for a prospect that stands twice.

    >>> found = [Prospect(id=name, found_on=date(2026, 1, 1), potential=worth)
    ...          for name, worth in (("P1", 5), ("P2", None), ("P3", 9), ("C1", 99))]
    >>> [prospect.id for prospect in prospect_list(found, customers=["C1"])]
    ['P3', 'P1', 'P2']
    """
    kept, present = tuple(prospects), frozenset(customers)
    unique((prospect.id for prospect in kept), "$.prospects")
    waiting = [prospect for prospect in kept if prospect.id not in present]
    return tuple(sorted(waiting, key=_by_potential))


def _by_potential(prospect: Prospect) -> tuple[bool, Decimal, str]:
    unknown = prospect.potential is None
    return unknown, -(prospect.potential or Decimal(0)), prospect.id
