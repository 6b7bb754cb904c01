"""The place of key account management: contribution, lasting advantage, trends (method A110 to A113)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from tests.planning.refusals import refused

from kcm.planning.people.positioning import (
    AdvantageKind,
    FutureTrend,
    KamContribution,
    KamPositioning,
    KamSales,
    VrioResource,
    contribution,
    positioning_facts,
)
from kcm.testing.teams import kam_sales_of
from kcm.text import Text


def sales(key: object, all_: object, *margins: object) -> KamSales:
    margin: dict[str, Any] = dict(zip(("key_margin", "all_margin"), margins, strict=False))
    return KamSales(key_sales=key, all_sales=all_, **margin)  # type: ignore[arg-type]  # a wrong type is the point


def test_method_a110_key_accounts_have_640_of_1000_sales() -> None:
    found = contribution(sales(640, 1000, 90, 200), sales(500, 900))
    assert (found.sales_share, found.margin_share) == (0.64, 0.45)
    assert (found.growth, found.growth_of_rest) == pytest.approx((0.28, -0.10))


def test_a_contribution_that_cannot_be_said_is_none() -> None:
    nothing = contribution(sales(0, 0, 0, 0), sales(0, 0))
    assert nothing == KamContribution(sales_share=None, margin_share=None, growth=None, growth_of_rest=None)
    assert contribution(sales(1, 2, 3)).margin_share is None
    assert contribution(sales(1, 2, 3, -3)).margin_share is None
    assert contribution(sales(1, 2)).growth is None


def test_a_share_of_margin_is_above_one_where_the_others_lose_money() -> None:
    assert contribution(sales(1, 2, 30, 20)).margin_share == 1.5


@given(kam_sales_of(), kam_sales_of())
def test_shares_and_growths_fit_the_sales(now: KamSales, before: KamSales) -> None:
    """The share of sales is a fraction, and the growth of key accounts and of the rest makes that of all."""
    found = contribution(now, before)
    assert found.sales_share is None or 0 <= found.sales_share <= 1
    if found.growth is not None and found.growth_of_rest is not None:
        rest = float(before.all_sales - before.key_sales)
        grown = float(before.key_sales) * (1 + found.growth) + rest * (1 + found.growth_of_rest)
        assert grown == pytest.approx(float(now.all_sales))


@pytest.mark.parametrize("key", [-1, 1001, Decimal("1000.01")])
def test_sales_beyond_all_sales_are_refused(key: object) -> None:
    with refused("$.key_sales", f"found {key}, expected 0 to all sales of 1000"):
        sales(key, 1000)


YES, NO, UNKNOWN = True, False, None


@pytest.mark.parametrize(
    ("answers", "advantage"),
    [
        ((YES, YES, NO, YES), AdvantageKind.TEMPORARY),
        ((NO, YES, YES, YES), AdvantageKind.DISADVANTAGE),
        ((YES, NO, YES, YES), AdvantageKind.PARITY),
        ((YES, YES, YES, NO), AdvantageKind.UNUSED),
        ((YES, YES, YES, YES), AdvantageKind.SUSTAINED),
        ((YES, NO, UNKNOWN, UNKNOWN), AdvantageKind.PARITY),
        ((YES, UNKNOWN, NO, NO), None),
        ((YES, YES, YES, UNKNOWN), None),
        ((), None),
    ],
)
def test_method_a112_the_first_no_decides_the_advantage(answers: Any, advantage: AdvantageKind | None) -> None:
    names = ("valuable", "rare", "hard_to_imitate", "organised")
    given_: dict[str, Any] = dict(zip(names, answers, strict=False))
    assert VrioResource(id="R1", name=Text.same("data"), **given_).advantage is advantage


def test_what_is_no_answer_is_refused() -> None:
    with refused("$.valuable", "found text, expected true or false"):
        # A wrong type is the point.
        VrioResource(id="R1", name=Text.same("data"), valuable="yes")  # type: ignore[arg-type]
    with refused("$.id", "found a blank text"):
        VrioResource(id="", name=Text.same("data"))


def test_method_a113_fewer_suppliers_ask_for_a_deeper_stage() -> None:
    fewer = Text("fewer suppliers per customer", "每个客户的供应商减少")
    trend = FutureTrend(text=fewer, horizon_years=3, implication=Text("deepen stage", "深化关系阶段"))
    assert (trend.text.en, trend.horizon_years, trend.implication.en) == (fewer.en, 3, "deepen stage")
    with refused("$.horizon_years", "found 0 years, expected at least 1"):
        FutureTrend(text=fewer, horizon_years=0, implication=fewer)


def test_the_facts_of_the_positioning() -> None:
    positioning = KamPositioning(task=Text("keep the ten largest", "留住十大客户"), role=Text("one voice", "统一口径"))
    facts = positioning_facts(positioning, contribution(sales(640, 1000)))
    assert facts[0] == (Text("task", "任务"), positioning.task)
    assert [value for _, value in facts[1:]] == [positioning.role, 0.64, None, None, None]
