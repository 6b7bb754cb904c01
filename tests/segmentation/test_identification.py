from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given

from kcm.errors import Conflict, InvalidValue
from kcm.segmentation.selection import CandidateFacts, IdentificationPolicy, Wallet, identify, wallet
from kcm.testing.markets import candidate_facts, identification_policies, wallets

KEY = CandidateFacts(id="A", value_share=0.03, tenure_years=4, bought_lately=True, willingness=7, potential=5)


def test_method_a85_three_of_four_make_a_key_customer() -> None:
    (found,) = identify([KEY])
    assert (found.id, found.passed, found.is_key) == ("A", ("influence", "support", "willingness"), True)


@pytest.mark.parametrize(
    ("changes", "passed", "is_key"),
    [
        ({"value_share": 0.0199}, ("support", "willingness"), False),
        ({"value_share": 0.0199, "potential": 6}, ("support", "willingness", "potential"), False),
        ({"value_share": 0.0, "in_class_a": True}, ("influence", "support", "willingness"), True),
        ({"bought_lately": False}, ("influence", "willingness"), False),
        ({"tenure_years": 2}, ("influence", "support", "willingness"), True),
        ({"tenure_years": 1.9, "potential": 6}, ("influence", "willingness", "potential"), True),
    ],
)
def test_influence_and_two_of_the_others(changes: dict[str, Any], passed: tuple[str, ...], is_key: bool) -> None:
    (found,) = identify([attrs.evolve(KEY, **changes)])
    assert (found.passed, found.is_key) == (passed, is_key)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"willingness": 10.1}, "$.willingness"),
        ({"potential": -1}, "$.potential"),
        ({"value_share": 1.5}, "$.value_share"),
        ({"tenure_years": float("nan")}, "$.tenure_years"),
        ({"id": " "}, "$.id"),
    ],
)
def test_facts_off_their_scale_are_refused(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidValue) as error:
        attrs.evolve(KEY, **changes)
    assert error.value.path == path


@pytest.mark.parametrize(("policy", "path"), [({"must": ("luck",)}, "$.must"), ({"least_passed": 5}, "$.least_passed")])
def test_a_policy_nobody_can_pass_is_refused(policy: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidValue) as error:
        IdentificationPolicy(**policy)
    assert error.value.path == path


def test_a_customer_that_stands_twice_is_a_conflict() -> None:
    with pytest.raises(Conflict, match="candidates"):
        identify([KEY, KEY])


@given(candidate_facts(), identification_policies())
def test_more_influence_never_costs_the_key(facts: CandidateFacts, policy: IdentificationPolicy) -> None:
    """A customer that becomes class A and better rated stays a key customer."""
    better = attrs.evolve(facts, in_class_a=True, willingness=10, potential=10)
    assert identify([better], policy)[0].is_key >= identify([facts], policy)[0].is_key


def test_method_a91_share_of_wallet_and_headroom() -> None:
    assert wallet(450, 1000) == Wallet(share=0.45, headroom=Decimal(550))


def test_an_empty_wallet_has_no_share() -> None:
    assert wallet(0, 0) == Wallet(share=None, headroom=Decimal(0))


@pytest.mark.parametrize(("own", "spend"), [(5, 4), (-1, 4), (Decimal("NaN"), 4)])
def test_sales_that_cannot_be_are_refused(own: Any, spend: Any) -> None:
    with pytest.raises(InvalidValue) as error:
        wallet(own, spend)
    assert error.value.path == "own_sales"


@given(wallets())
def test_share_and_headroom_fit(one: Wallet) -> None:
    """A full wallet, and only that, leaves no headroom."""
    assert one.headroom >= 0
    assert one.share is None or 0 <= one.share <= 1
    assert (one.headroom == 0) == (one.share in (None, 1.0))
