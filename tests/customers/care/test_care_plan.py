"""What is done to keep a customer, and who may become one (method A57)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.customers.care.care_plan import CARE_ACTIONS, CareAction, Prospect, care_plan, prospect_list
from kcm.customers.care.profile import CustomerProfile, Preference, ProfilePart
from kcm.errors import Conflict
from kcm.segmentation.tiers import ENTITLEMENTS, Tier
from kcm.testing.caring import care_actions, customer_profiles, prospects
from kcm.text import Text

TODAY = date(2026, 11, 23)
NOBODY = CustomerProfile(customer="C1")


def action(name: str = "gift", **changes: Any) -> CareAction:
    whole: dict[str, Any] = {"id": name, "text": Text("gift", "礼品"), "tiers": {Tier.A}, "from_years": 0}
    return CareAction(**(whole | changes))


def prospect(name: str, potential: Any = None, **fields: Any) -> Prospect:
    return Prospect(id=name, found_on=TODAY, potential=potential, **fields)


def test_method_a57_four_years_in_tier_b_earn_a_discount_and_value_added_service() -> None:
    found = care_plan(NOBODY, Tier.B, 4, as_of=TODAY)
    assert {one.id for one in found.actions} == {"discount", "value_added_service"}
    assert [one.text.zh_CN for one in found.actions] == ["优惠政策", "增值服务"]
    assert found.entitlements == ENTITLEMENTS[Tier.B]


def test_method_a57_a_customer_is_long_term_from_three_years_on() -> None:
    assert care_plan(NOBODY, Tier.B, 3, as_of=TODAY).actions == CARE_ACTIONS
    assert care_plan(NOBODY, Tier.B, 2.99, as_of=TODAY).actions == ()


def test_a_plan_says_what_to_remember_and_what_to_ask() -> None:
    tea = Preference(id="P1", words=Text("green tea", "绿茶"), recorded_on=date(2026, 1, 1))
    whole = CustomerProfile(customer="C1", preferences=[tea], basic_confirmed_on=date(2020, 1, 1))  # type: ignore[arg-type]  # the field makes a tuple of it
    found = care_plan(whole, Tier.A, 0, as_of=TODAY)
    assert found.remember == (tea,)
    assert found.refresh == (ProfilePart.BASIC, ProfilePart.TRAINING_HISTORY, ProfilePart.FEEDBACK)
    assert "green tea" not in repr(found)


@given(
    customer_profiles(),
    st.sampled_from(Tier),
    st.floats(0, 10),
    st.floats(0, 10),
    st.lists(care_actions(), unique_by=lambda one: one.id, max_size=5),
)
def test_a_longer_tenure_loses_no_action(
    whole: CustomerProfile, tier: Tier, years: float, more: float, actions: list[CareAction]
) -> None:
    """Every action of a plan is meant for the tier, and a customer of more years keeps all it had."""
    day = date(2036, 1, 1)
    before = care_plan(whole, tier, years, as_of=day, actions=actions).actions
    after = care_plan(whole, tier, years + more, as_of=day, actions=actions).actions
    assert all(tier in one.tiers for one in after)
    assert set(before) <= set(after) <= set(actions)


def test_what_is_no_plan_is_refused() -> None:
    with refused("tenure_years", "found -1 years, expected 0 or more"):
        care_plan(NOBODY, Tier.A, -1, as_of=TODAY)
    with refused("actions[1]", "found 'gift' twice, expected each once", kind=Conflict):
        care_plan(NOBODY, Tier.A, 1, as_of=TODAY, actions=[action(), action()])
    with refused("$.id", "found a blank text, expected words"):
        action(" ")
    with refused("$.from_years", "found -1 years, expected 0 or more"):
        action(from_years=-1)


def test_method_a57_prospects_are_a_list_of_their_own() -> None:
    found = prospect_list(
        [prospect("B", 5), prospect("Z"), prospect("A", 5), prospect("C", 9), prospect("C1", 99), prospect("Y", 0)],
        customers=["C1"],
    )
    assert [one.id for one in found] == ["C", "A", "B", "Y", "Z"]


@given(st.lists(prospects(), unique_by=lambda one: one.id, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_prospects_does_not_depend_on_the_order_they_come_in(found: list[Prospect], chance: Any) -> None:
    """Prospects are listed in one order, and none is lost but who is a customer."""
    listed = prospect_list(found)
    chance.shuffle(found)
    assert prospect_list(found) == listed
    assert prospect_list(found, customers=[one.id for one in listed[:1]]) == listed[1:]


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"name": ""}, "$.id", "found a blank text, expected words"),
        ({"referred_by": " "}, "$.referred_by", "found a blank text, expected words"),
        ({"potential": -1}, "$.potential", "found -1, expected 0 or more"),
    ],
)
def test_what_is_no_prospect_is_refused(fields: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        prospect(**{"name": "P1"} | fields)


def test_a_prospect_that_stands_twice_is_a_conflict() -> None:
    with refused("$.prospects[1]", "found 'P1' twice, expected each once", kind=Conflict):
        prospect_list([prospect("P1"), prospect("P1")])
