"""Tiers by value and need (method A56)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.plugins import load
from kcm.segmentation.segments import UNSCORED
from kcm.segmentation.tiers import ENTITLEMENTS, Tier, TierPolicy, assign_tier, tier_segments
from kcm.testing.facts import amounts
from kcm.testing.markets import tier_policies


def test_method_a56_a_customer_of_35000_with_complex_needs_rises_from_b_to_a() -> None:
    assert assign_tier(35_000, 7.9) is Tier.B
    assert assign_tier(35_000, 9) is Tier.A


@pytest.mark.parametrize(
    ("margin", "complexity", "tier"),
    [
        (100_000, 0, Tier.A),
        (Decimal("99999.99"), 0, Tier.B),
        (20_000, 0, Tier.B),
        (Decimal("19999.99"), 0, Tier.C),
        (-5, 8, Tier.B),
        (500_000, 10, Tier.A),
    ],
)
def test_thresholds_belong_to_the_higher_tier(margin: Decimal, complexity: float, tier: Tier) -> None:
    assert assign_tier(margin, complexity) is tier


def test_every_tier_is_entitled_to_something() -> None:
    assert {tier: len(texts) for tier, texts in ENTITLEMENTS.items()} == {Tier.A: 4, Tier.B: 1, Tier.C: 1}
    assert ENTITLEMENTS[Tier.A][2].zh_CN == "专属客户经理"


@given(amounts(), amounts(min_value=0), st.floats(0, 10), tier_policies())
def test_more_margin_never_lowers_a_tier(margin: Decimal, more: Decimal, complexity: float, policy: TierPolicy) -> None:
    """Nor do more complex needs."""
    order = list(Tier)
    before = order.index(assign_tier(margin, complexity, policy))
    assert order.index(assign_tier(min(margin + more, Decimal(10**14)), complexity, policy)) <= before
    assert order.index(assign_tier(margin, 10, policy)) <= before


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ((1.5, 1), "annual_margin"),
        ((1, -1), "need_complexity"),
        ((1, 11), "need_complexity"),
        ((1, "9"), "need_complexity"),
    ],
)
def test_what_is_no_customer_is_refused(arguments: Any, path: str) -> None:
    with pytest.raises(InvalidValue) as error:
        assign_tier(*arguments)
    assert error.value.path == path


@pytest.mark.parametrize(
    ("changes", "path"),
    [({"a_from": 20_000}, "$.b_from"), ({"b_from": 100_001}, "$.b_from"), ({"complex_from": 11}, "$.complex_from")],
)
def test_thresholds_descend(changes: Any, path: str) -> None:
    with pytest.raises(InvalidValue) as error:
        TierPolicy(**changes)
    assert error.value.path == path


@given(
    st.lists(
        st.tuples(st.integers(0, 99), st.none() | amounts(), st.floats(0, 10)), min_size=1, unique_by=lambda x: x[0]
    )
)
def test_every_customer_is_in_its_tier_or_unscored(rows: list[tuple[int, Decimal | None, float]]) -> None:
    """The segment of a customer is the tier of its margin and needs; without a margin it has none."""
    ids, margins, complexities = zip(*rows, strict=True)
    found = tier_segments(ids, margins, complexities)
    assert found.customers.tolist() == sorted(ids)
    for one, margin, complexity in rows:
        assert found.segment_of(one) == (UNSCORED if margin is None else assign_tier(margin, complexity).name)


@pytest.mark.parametrize(
    ("columns", "error", "message"),
    [
        (([], [], []), MissingData, "found no customers"),
        ((["A", "A"], [1, 2], [0, 0]), Conflict, "found a customer twice"),
        ((["A"], [1, 2], [0, 0]), InvalidValue, "found 1 ids, 2 margins and 2 complexities"),
        ((["A", "B"], [1, 2], [0, 11]), InvalidValue, r"found a complexity of 11, .* @ need_complexity\[1\]"),
        ((["A", "B"], [1, float("nan")], [0, 1]), InvalidValue, r"expected an amount .* @ annual_margin\[1\]"),
    ],
)
def test_tiers_of_impossible_columns_are_refused(columns: Any, error: type[InvalidValue], message: str) -> None:
    with pytest.raises(error, match=message):
        tier_segments(*columns)


def test_the_segmenters_are_entries_of_their_hook() -> None:
    assert list(load("kcm.segmenters")) == ["abc", "attributes", "rfm", "tiers"]
    assert load("kcm.segmenters")["tiers"] is tier_segments
