"""The health of a relationship: one score, what it rests on, and how far that carries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.customers.care.health import (
    HEALTH_FACTORS,
    Health,
    HealthFactor,
    HealthPolicy,
    HealthSignal,
    health_columns,
    health_contributions,
    health_findings,
    relationship_health,
)
from kcm.errors import Conflict
from kcm.i18n import sentence
from kcm.rules import Severity
from kcm.scores import weigh
from kcm.testing.caring import health_factors, healths
from kcm.testing.scoring import scores, weights
from kcm.text import Text

TODAY = date(2026, 11, 23)
NAN = float("nan")


def factor(name: str, weight: float, fresh_days: int = 100) -> HealthFactor:
    return HealthFactor(id=name, label=Text(name, f"信号{name}"), weight=weight, fresh_days=fresh_days)


def signal(name: str, value: float, age: int = 0) -> HealthSignal:
    return HealthSignal(factor=name, value=value, observed_on=TODAY - timedelta(days=age))


THREE = (factor("A", 50), factor("B", 30), factor("C", 20))


def health(*signals: HealthSignal, factors: Any = THREE) -> Health:
    return relationship_health("C1", signals, as_of=TODAY, factors=factors)


def test_with_all_signals_fresh_health_is_the_weighted_score() -> None:
    found = health(signal("A", 8), signal("B", 5), signal("C", 2, 100))
    assert found.score == pytest.approx(weigh(THREE, {"A": 8, "B": 5, "C": 2}).total)
    assert (found.coverage, [part.freshness for part in found.parts]) == (1, [1, 1, 1])
    assert found.low == pytest.approx(found.score)
    assert found.high == pytest.approx(found.score)


def test_a_score_on_a_third_of_the_evidence_says_so() -> None:
    found = health(signal("B", 9))
    assert (found.score, found.coverage) == (9, 0.3)
    assert (found.low, found.high) == pytest.approx((2.7, 9.7))
    first = next(health_findings(found))
    assert (first.code, first.severity, first.path) == ("health.THIN_EVIDENCE", Severity.WARNS, "$.coverage")
    assert sentence(first) == (
        "The health of the relationship with C1 rests on 30% of the evidence: 9.0, "
        "and anything from 2.7 to 9.7 is possible."
    )
    assert sentence(first, "zh_CN") == "与客户C1的关系健康度仅以30%的依据得出：9.0，实际可能在2.7至9.7之间。"


def test_without_evidence_there_is_no_score() -> None:
    found = health()
    assert (found.score, found.coverage, found.low, found.high) == (None, 0, 0, 10)
    assert [part.part for part in found.parts] == [0, 0, 0]
    codes = [one.code for one in health_findings(found)]
    assert codes == ["health.NO_SCORE", "health.UNKNOWN", "health.UNKNOWN", "health.UNKNOWN"]
    first = next(health_findings(found))
    assert (first.severity, first.path) == (Severity.WARNS, "$.score")
    words = "The health of the relationship with C1 is not known: no signal is fresh enough to count."
    assert sentence(first) == words
    assert sentence(first, "zh_CN") == "与客户C1的关系健康度未知：没有仍然有效的信号。"


def test_what_is_too_old_does_not_count_and_is_said_so() -> None:
    none, gone, *_ = health_findings(health(signal("A", 8, 200)))
    assert (none.code, gone.code, gone.severity, gone.path) == (
        "health.NO_SCORE",
        "health.EXPIRED",
        Severity.NOTES,
        "$.parts[0]",
    )
    assert sentence(gone) == "For customer C1, A was observed 200 days ago: too old, it does not count."
    assert sentence(gone, "zh_CN") == "客户C1的信号A为200天前的观察，已过期，不计入。"


def test_a_signal_fades_after_its_days_and_is_gone_after_twice_as_many() -> None:
    ages = (100, 125, 150, 200, 900)
    parts = [health(signal("A", 8, age)).parts[0] for age in ages]
    assert [part.freshness for part in parts] == [1, 0.75, 0.5, 0, 0]
    assert [health(signal("A", 8, age)).coverage for age in ages] == [0.5, 0.375, 0.25, 0, 0]
    gone = health(signal("A", 8, 200))
    assert (gone.score, gone.parts[0].score, gone.parts[0].age_days) == (None, 8, 200)


def test_a_faded_signal_counts_less_than_a_fresh_one() -> None:
    found = health(signal("A", 2, 140), signal("B", 10))
    assert found.score == pytest.approx((30 * 2 + 30 * 10) / 60)
    assert [part.part for part in found.parts] == pytest.approx([1, 5, 0])


def test_findings_name_the_weak_the_unknown_and_the_stale() -> None:
    found = list(health_findings(health(signal("A", 2), signal("B", 4, 150))))
    assert [(one.code, one.severity, one.path) for one in found] == [
        ("health.WEAK", Severity.WARNS, "$.score"),
        ("health.STALE", Severity.NOTES, "$.parts[1]"),
        ("health.UNKNOWN", Severity.NOTES, "$.parts[2]"),
    ]
    assert [sentence(one) for one in found] == [
        "The relationship with C1 is weak: health 2.5, below 4.0.",
        "For customer C1, B was observed 150 days ago and counts 50%.",
        "Nothing is known of C for customer C1.",
    ]
    assert sentence(found[1], "zh_CN") == "客户C1的信号B为150天前的观察，按50%计入。"
    sound = health(signal("A", 8), signal("B", 5), signal("C", 2))
    assert not list(health_findings(sound))
    strict = HealthPolicy(least_coverage=0.5, weak=6.0)
    assert [one.code for one in health_findings(sound, strict)] == ["health.WEAK"]


def test_the_shipped_factors_weigh_together_and_scale_what_they_are_given() -> None:
    assert sum(one.weight for one in HEALTH_FACTORS) == 100
    best = {
        "satisfaction": 100,
        "complaints": 1,
        "contact": 1,
        "demand": 0.2,
        "wallet": 0.8,
        "stage": 4,
        "bonds": 3,
    }
    found = relationship_health("C1", [signal(name, value) for name, value in best.items()], as_of=TODAY)
    assert (found.score, found.coverage) == (10, 1)
    steady = relationship_health("C1", [signal("demand", 0)], as_of=TODAY)
    assert steady.score == 5


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("complaints", 95, "found 95, expected 0 to 1"),
        ("satisfaction", -0.1, "found -0.1, expected 0 to 100"),
        ("wallet", 1.01, "found 1.01, expected 0 to 1"),
        ("stage", 5, "found 5, expected 0 to 4"),
        ("bonds", -1, "found -1, expected 0 to 3"),
    ],
)
def test_a_signal_that_cannot_be_is_refused_and_not_clamped(name: str, value: float, words: str) -> None:
    known = [signal("contact", 1), signal(name, value)]
    with refused("signals[1].value", words):
        relationship_health("C1", known, as_of=TODAY)
    (chosen,) = (one for one in HEALTH_FACTORS if one.id == name)
    with refused("raw[1][0]", words):
        chosen.scores_of([[NAN], [value]], "raw")


def test_a_trend_has_no_limits_and_a_limit_may_be_on_one_side() -> None:
    (demand,) = (one for one in HEALTH_FACTORS if one.id == "demand")
    assert demand.scores_of([-3, 0, 3]).tolist() == [0, 5, 10]
    with refused("$", "found -1, expected 0 or more"):
        attrs.evolve(demand, least=0.0).scores_of(-1)
    with refused("$", "found 2, expected at most 1"):
        attrs.evolve(demand, most=1.0).scores_of(2)
    with refused("$.most", "found 1 as the most, expected above 1"):
        attrs.evolve(demand, least=1.0, most=1.0)
    plain = factor("A", 100)
    np.testing.assert_array_equal(plain.scores_of([3, NAN]), [3, NAN])
    with refused("raw[1]", "found score 11, expected 0 to 10"):
        plain.scores_of([1, 11], "raw")


@given(healths())
def test_the_parts_sum_to_the_score_and_the_score_lies_between_its_bounds(found: Health) -> None:
    """Contributions sum to the score within 1e-12, and no unknown signal could push it beyond low and high."""
    total = sum(part.part for part in found.parts)
    assert 0 <= found.coverage <= 1
    assert 0 <= found.low <= found.high <= 10
    if found.score is None:
        assert total == 0 == found.coverage
    else:
        assert total == pytest.approx(found.score, abs=1e-12)
        assert found.low - 1e-9 <= found.score <= found.high + 1e-9
    assert all(0 <= part.freshness <= 1 for part in found.parts)


@given(health_factors(), st.data())
def test_a_better_signal_never_makes_a_relationship_look_worse(factors: tuple[HealthFactor, ...], data: Any) -> None:
    """Raise one score and neither the health nor its bounds fall; a signal more never lowers the coverage."""
    plain = [HealthFactor(id=one.id, label=one.label, weight=one.weight, fresh_days=one.fresh_days) for one in factors]
    given_ = [signal(one.id, data.draw(scores()), data.draw(st.integers(0, 900))) for one in plain]
    before = health(*given_, factors=plain)
    better = [signal(given_[0].factor, 10, (TODAY - given_[0].observed_on).days), *given_[1:]]
    after = health(*better, factors=plain)
    assert after.low >= before.low - 1e-12
    assert after.high >= before.high - 1e-12
    assert (before.score or 0) <= (after.score or 0) + 1e-12
    assert health(*given_[1:], factors=plain).coverage <= before.coverage + 1e-12


@given(st.integers(1, 4), st.data())
def test_the_columns_say_what_single_relationships_say(count: int, data: Any) -> None:
    """`health_columns` of many customers are the health of each, and the order of the factors does not matter."""
    points = data.draw(weights(count))
    cells = st.lists(st.tuples(scores(), st.integers(0, 300)) | st.none(), min_size=count, max_size=count)
    rows = data.draw(st.lists(cells, min_size=1, max_size=4))
    factors = [factor(f"F{place}", weight) for place, weight in enumerate(points)]
    table = np.array([[NAN if cell is None else cell[0] for cell in row] for row in rows])
    ages = np.array([[NAN if cell is None else cell[1] for cell in row] for row in rows])
    found = health_columns(table, ages, points, [100] * count)
    parts = health_contributions(table, ages, points, [100] * count)
    turned = health_columns(table[:, ::-1], ages[:, ::-1], points[::-1], [100] * count)
    np.testing.assert_allclose(turned.score, found.score, atol=1e-9)
    np.testing.assert_allclose(parts.sum(axis=1), np.nan_to_num(found.score), atol=1e-12)
    for place, row in enumerate(rows):
        signals = [signal(f"F{at}", *cell) for at, cell in enumerate(row) if cell is not None]
        one = health(*signals, factors=factors)
        assert one.score == (None if np.isnan(found.score[place]) else found.score[place])
        assert (one.coverage, one.low, one.high) == (found.coverage[place], found.low[place], found.high[place])


@pytest.mark.parametrize(
    ("signals", "path", "words", "kind"),
    [
        ([signal("D", 5)], "signals[0].factor", "found a signal of 'D', expected one of A, B, C", None),
        ([signal("A", 5), signal("A", 6)], "signals[1].factor", "found two signals of 'A'", Conflict),
        ([signal("A", 5, -1)], "signals[0].observed_on", "found 2026-11-24, expected none after 2026-11-23", None),
        ([signal("A", 1), signal("B", -1)], "signals[1].value", "found score -1, expected 0 to 10", None),
        ([signal("A", 10.5)], "signals[0].value", "found score 10.5, expected 0 to 10", None),
    ],
)
def test_what_is_no_signal_is_refused(signals: list[HealthSignal], path: str, words: str, kind: Any) -> None:
    with refused(path, words, **({"kind": kind} if kind else {})):
        health(*signals)


def test_what_is_no_factor_or_policy_is_refused() -> None:
    with refused("factors", "found weights that sum to 80, expected points that sum to 100"):
        health(factors=THREE[:2])
    with refused("factors[1]", "found 'A' twice, expected each once", kind=Conflict):
        health(factors=(factor("A", 50), factor("A", 50)))
    with refused("$.fresh_days", "found 0 days, expected 1 or more"):
        factor("A", 100, 0)
    with refused("$.weight", "found weight 0, expected above 0"):
        factor("A", 0)
    with refused("customer", "found a blank text, expected words"):
        relationship_health(" ", [], as_of=TODAY)
    with refused("$.least_coverage", "found 1.5, expected 0 to 1"):
        HealthPolicy(least_coverage=1.5)
    with refused("$.weak", "found score 11, expected 0 to 10"):
        HealthPolicy(weak=11)


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"weights": [50, 40]}, "weights", "found weights that sum to 90, expected points that sum to 100"),
        ({"fresh_days": [100]}, "fresh_days", "found shape (1,), expected (2,) as in weights"),
        ({"fresh_days": [100, 0]}, "fresh_days[1]", "found fewer days, expected 1 or more"),
        ({"fresh_days": [100, NAN]}, "fresh_days[1]", "found fewer days, expected 1 or more"),
        ({"scores": [8, 6]}, "scores", "found shape (2,), expected (customers, 2)"),
        ({"scores": [[8]]}, "scores", "found shape (1, 1), expected (customers, 2)"),
        ({"age_days": [[1, 2], [3, 4]]}, "age_days", "found shape (2, 2), expected (1, 2) as in scores"),
        ({"scores": [[8, 11]]}, "scores[0][1]", "found score 11, expected 0 to 10"),
        ({"age_days": [[-1, 2]]}, "age_days[0][0]", "found -1 days, expected 0 or more"),
        ({"age_days": [[NAN, 2]]}, "age_days[0][0]", "found a score of unknown age, expected its days"),
    ],
)
def test_columns_that_do_not_fit_are_refused(changes: dict[str, Any], path: str, words: str) -> None:
    given_: dict[str, Any] = {"scores": [[8, 6]], "age_days": [[1, 2]], "weights": [50, 50], "fresh_days": [9, 9]}
    with refused(path, words):
        health_columns(**(given_ | changes))
