"""Markets: their metrics, broad or narrow, and segments worth serving (method A78, A80, A81)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue, MissingData
from kcm.i18n import sentence
from kcm.rules import Severity, Term
from kcm.segmentation.market import (
    MarketDefinition,
    MarketMetrics,
    Scope,
    SegmentEvaluation,
    SegmentPolicy,
    definition_gaps,
    evaluate_segments,
    market_metrics,
    scope_choice,
)
from kcm.testing.markets import market_metrics_of, segment_evaluations
from kcm.text import Text

BOUGHT = [10, 12, 14, 20, 22, 24]


def evaluate(**changes: Any) -> tuple[SegmentEvaluation, ...]:
    given_: dict[str, Any] = {
        "segments": list("XXXYYY"),
        "features": [[one] for one in BOUGHT],
        "potential": BOUGHT,
        "purchase": BOUGHT,
        "reachable": [True] * 6,
    } | changes
    return evaluate_segments(given_.pop("segments"), **given_)


def test_method_a80_a_premium_of_2_50_makes_good_a_cost_of_2() -> None:
    choice = scope_choice(10, 12, Decimal("2.5"))
    assert (choice.scope, choice.net) == (Scope.NARROW_SPECIALIST, Decimal("0.5"))
    assert scope_choice(10, 12, 2).scope is Scope.NARROW_SPECIALIST
    assert scope_choice(10, 12, Decimal("1.99")).scope is Scope.BROAD_COST


def test_method_a81_share_and_relative_share() -> None:
    found = market_metrics(12, 80, 80, 1, {"X": 20, "Y": 3})
    assert (found.share, found.relative_share, found.growth) == pytest.approx((0.15, 0.60, 0))
    assert dict(found.rivals) == {"X": 0.25}
    assert dict(market_metrics(12, 80, 80, 1, {"Y": 4}).rivals) == {"Y": 0.05}


def test_method_a81_a_market_from_80_to_92_61_in_3_years_grows_by_5_percent() -> None:
    assert market_metrics(12, 80, 92.61, 3, {}).growth == pytest.approx(0.05)
    assert market_metrics(12, 80, 92.61, 3, {}).relative_share is None
    assert market_metrics(12, 80, 92.61, 3, {"X": 0}).relative_share is None


@given(market_metrics_of())
def test_a_share_is_a_fraction_and_rivals_have_some_size(found: MarketMetrics) -> None:
    """Shares lie between 0 and 1, and no rival counts below 5 %."""
    assert 0 <= found.share <= 1
    assert all(0.05 <= share <= 1 for share in found.rivals.values())


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ((12, 0, 80, 1, {}), "market_start"),
        ((12, 80, 0, 1, {}), "market_end"),
        ((12, 80, 80, 0, {}), "years"),
        ((81, 80, 80, 1, {}), "own"),
        ((-1, 80, 80, 1, {}), "own"),
        ((12, 80, 80, 1, {"X": 81}), "rivals.X"),
        ((12, 80, 80, 1, {"X": float("nan")}), "rivals.X"),
        ((1, 1e-300, 1e300, 0.1, {}), "market_start"),
        ((1, 1e-300, 1e300, 1, {}), "market_start"),
        ((1, 1, 1e300, 0.1, {}), "market_start"),
    ],
)
def test_what_is_no_market_is_refused(arguments: Any, path: str) -> None:
    with pytest.raises(InvalidValue, match=r"found .*, expected") as error:
        market_metrics(*arguments)
    assert error.value.path == path


def test_a_rival_too_small_for_a_ratio_gives_none() -> None:
    assert market_metrics(80, 80, 80, 1, {"X": 5e-324}).relative_share is None


def test_method_a81_a_definition_carries_all_five() -> None:
    whole = MarketDefinition(
        name="cheese",
        share=0.0,
        growth=-0.1,
        target_customers=Text("shops", "商店"),
        rivals=("X",),
        objectives=Text("grow", "增长"),
    )
    assert not list(definition_gaps(whole))
    gaps = list(definition_gaps(MarketDefinition(name="cheese")))
    assert [one.values["item"] for one in gaps] == [
        Term(f"MarketItem.{name}") for name in ("SHARE", "GROWTH", "TARGET_CUSTOMERS", "RIVALS", "OBJECTIVES")
    ]
    assert {(one.code, one.severity) for one in gaps} == {("market.GAP", Severity.WARNS)}
    assert sentence(gaps[3], "zh_CN") == "市场cheese的定义缺少相关竞争者。"
    with pytest.raises(InvalidValue, match="blank"):
        MarketDefinition(name=" ")


def test_method_a78_homogeneity_and_relevance() -> None:
    first, second = evaluate()
    assert (first.segment, second.segment) == ("X", "Y")
    assert first.homogeneity == pytest.approx(0.904, abs=5e-4)
    assert first.relevance == second.relevance == pytest.approx(0.904, abs=5e-4)
    assert (first.members, first.potential, first.reach) == (3, 36.0, 1.0)
    assert first.passed == second.passed == (True, True, True, True)


@pytest.mark.parametrize(
    ("changes", "policy", "passed"),
    [
        ({}, SegmentPolicy(least_potential=36), (True, True, True, True)),
        ({}, SegmentPolicy(least_potential=36.01), (False, True, True, True)),
        ({}, SegmentPolicy(least_members=4), (False, True, True, True)),
        ({}, SegmentPolicy(least_homogeneity=0.91), (True, False, True, True)),
        ({}, SegmentPolicy(least_relevance=0.91), (True, True, False, True)),
        ({"reachable": [True, True, False] * 2}, SegmentPolicy(), (True, True, True, False)),
        ({"features": [[1]] * 6}, SegmentPolicy(), (True, False, True, True)),
        ({"purchase": [1] * 6}, SegmentPolicy(), (True, True, False, True)),
    ],
)
def test_each_criterion_has_its_own_threshold(
    changes: Any, policy: SegmentPolicy, passed: tuple[bool, bool, bool, bool]
) -> None:
    assert evaluate(**changes, policy=policy)[0].passed == passed


def test_without_spread_nothing_can_be_said() -> None:
    found = evaluate(features=[[1]] * 6, purchase=[1] * 6)[0]
    assert (found.homogeneity, found.relevance) == (None, None)
    with_one = evaluate(features=[[one, 7] for one in BOUGHT])[0]
    assert with_one.homogeneity == evaluate()[0].homogeneity


@given(segment_evaluations())
def test_evaluations_are_within_bounds(found: SegmentEvaluation) -> None:
    """Reach and relevance are fractions, and homogeneity is never above 1."""
    assert found.members >= 1
    assert 0 <= found.reach <= 1
    assert found.relevance is None or -1e-9 <= found.relevance <= 1
    assert found.homogeneity is None or found.homogeneity <= 1


@given(st.permutations(range(6)))
def test_the_order_of_customers_is_irrelevant(places: list[int]) -> None:
    """The same customers in another order make the same evaluation."""
    found = evaluate(
        segments=[list("XXXYYY")[place] for place in places],
        features=[[BOUGHT[place]] for place in places],
        potential=[BOUGHT[place] for place in places],
        purchase=[BOUGHT[place] for place in places],
    )
    assert [one.homogeneity for one in found] == pytest.approx([one.homogeneity for one in evaluate()])


@pytest.mark.parametrize(
    ("changes", "error", "path"),
    [
        ({"segments": []}, MissingData, "segments"),
        ({"segments": ["X", " ", "Y", "Y", "Y", "Y"]}, InvalidValue, "segments[1]"),
        ({"features": BOUGHT}, MissingData, "features"),
        ({"features": np.zeros((6, 0))}, MissingData, "features"),
        ({"features": [[1]] * 5}, InvalidValue, "features"),
        ({"potential": BOUGHT[:5]}, InvalidValue, "potential"),
        ({"potential": [*BOUGHT[:5], -1]}, InvalidValue, "potential[5]"),
        ({"purchase": [*BOUGHT[:5], float("nan")]}, InvalidValue, "purchase[5]"),
        ({"features": [[1], [float("nan")], [1], [1], [1], [1]]}, InvalidValue, "features[1]"),
        ({"features": [[1e200]] * 6}, InvalidValue, "features[0]"),
        ({"reachable": [True]}, InvalidValue, "reachable"),
    ],
)
def test_what_is_no_population_is_refused(changes: Any, error: type[InvalidValue], path: str) -> None:
    with pytest.raises(error, match=r"found .*, expected") as refused:
        evaluate(**changes)
    assert refused.value.path == path


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("least_potential", -1),
        ("least_members", -1),
        ("least_homogeneity", 1.1),
        ("least_relevance", 2),
        ("least_reach", -0.1),
    ],
)
def test_what_is_no_policy_is_refused(field: str, value: float) -> None:
    with pytest.raises(InvalidValue, match="expected 0 to") as error:
        attrs.evolve(SegmentPolicy(), **{field: value})  # type: ignore[arg-type]  # each field has its own type
    assert error.value.path == f"$.{field}"
