from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.scores import (
    Contribution,
    Factor,
    Scale,
    WeightedScore,
    check_factors,
    check_score,
    check_weights,
    contributions,
    weigh,
    weighted_scores,
)
from kcm.testing import scoring
from kcm.text import Text

ATTRACTIVENESS = [30, 25, 30, 15]


def factor(name: str, weight: float) -> Factor:
    return Factor(id=name, label=Text("factor", "因素"), weight=weight)


def scale(*points: tuple[float, float]) -> Scale:
    return Scale(points)


@pytest.mark.parametrize(
    ("scores", "total"), [([8, 7, 7, 6], 7.15), ([3, 6, 5, 5], 4.65), ([2, 4, 3, 4], 3.10), ([9, 6, 8, 4], 7.20)]
)
def test_method_b11_attractiveness_of_the_four_units(scores: list[float], total: float) -> None:
    assert weighted_scores(scores, ATTRACTIVENESS) == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize(
    ("weights", "scores", "total"),
    [
        ([40, 35, 25], [8, 6, 7], 7.05),
        ([40, 35, 25], [7, 8, 5], 6.85),
        ([40, 35, 25], [6, 5, 9], 6.40),
        ([50, 30, 20], [9, 7, 8], 8.20),
        ([50, 30, 20], [4, 5, 6], 4.70),
        ([40, 40, 20], [5, 4, 6], 4.80),
        ([40, 40, 20], [7, 7, 5], 6.60),
    ],
)
def test_method_b11_strengths_of_us_and_the_rivals(weights: list[float], scores: list[float], total: float) -> None:
    assert weighted_scores(scores, weights) == pytest.approx(total, abs=1e-12)


def test_method_b3_the_known_parts_of_a_row_with_an_unknown_score() -> None:
    parts = contributions([8, 7, 7, math.nan], ATTRACTIVENESS)
    assert parts[:3].tolist() == pytest.approx([2.4, 1.75, 2.1], abs=1e-12)
    assert math.isnan(parts[3])
    assert np.nansum(parts) / 0.85 == pytest.approx(7.353, abs=5e-4)
    assert np.isnan(weighted_scores([8, 7, 7, math.nan], ATTRACTIVENESS))


def test_method_a86_six_criteria() -> None:
    assert weighted_scores([8, 6, 7, 9, 5, 4], [30, 20, 15, 10, 15, 10]) == pytest.approx(6.70, abs=1e-12)


def test_method_b0_growth_of_eight_percent_scores_five_point_eight() -> None:
    growth = scale((0, 0), (0.05, 4), (0.10, 7), (0.15, 10))
    assert growth.score(0.08) == pytest.approx(5.8, abs=1e-12)
    assert growth.scores([-1, 0.05, 0.15, 9]).tolist() == [0, 4, 10, 10]


@given(scoring.factors(), st.data())
def test_parts_sum_to_the_total_of_every_row(factors: tuple[Factor, ...], data: st.DataObject) -> None:
    """Σ contributions = weighted score within 1e-12, for any shape of rows; each total lies on the scale."""
    weights = [one.weight for one in factors]
    rows = np.array([[list(data.draw(scoring.scored(factors)).values()) for _ in range(3)]])
    parts, totals = contributions(rows, weights), weighted_scores(rows, weights)
    assert parts.shape == rows.shape
    assert totals.shape == rows.shape[:-1]
    assert np.allclose(parts.sum(axis=-1), totals, rtol=0, atol=1e-12)
    assert (totals <= rows.max(axis=-1) + 1e-6).all()
    assert (totals >= rows.min(axis=-1) - 1e-6).all()


@given(scoring.weighted_scores())
def test_a_weighted_score_is_the_sum_of_its_parts(score: WeightedScore) -> None:
    """Each part is weight · score / 100, and they sum to the total within 1e-12."""
    assert math.fsum(part.part for part in score.parts) == pytest.approx(score.total, abs=1e-12)
    for part in score.parts:
        assert part.part == pytest.approx(part.weight * part.score / 100, abs=1e-12)


@given(scoring.factors(min_size=2), st.data())
def test_one_subject_is_weighed_as_one_row_of_the_array(factors: tuple[Factor, ...], data: st.DataObject) -> None:
    """weigh gives what weighted_scores gives, with a part for each factor in the factors' order."""
    scores = data.draw(scoring.scored(factors))
    score = weigh(iter(factors), scores)
    order = [one.id for one in factors]
    assert score.total == float(weighted_scores([scores[name] for name in order], [one.weight for one in factors]))
    assert [part.factor for part in score.parts] == order
    assert score == weigh(factors, dict(reversed(scores.items())))


@given(scoring.factors(), st.data())
def test_a_better_score_never_lowers_the_total(factors: tuple[Factor, ...], data: st.DataObject) -> None:
    """Raising one score to 10 raises the total by its weight in points times the rise."""
    scores = data.draw(scoring.scored(factors))
    chosen = data.draw(st.sampled_from(factors))
    before, after = weigh(factors, scores).total, weigh(factors, {**scores, chosen.id: 10.0}).total
    assert after - before == pytest.approx(chosen.weight * (10 - scores[chosen.id]) / 100, abs=1e-9)


def test_a_weighted_score_has_its_parts_by_name() -> None:
    score = weigh([factor("size", 60), factor("growth", 40)], {"growth": 5, "size": 7})
    assert score.parts[0] == Contribution(factor="size", weight=60, score=7, part=4.2)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([30, 25, 30, 10], "found weights that sum to 95, expected points that sum to 100"),
        ([0.3, 0.25, 0.3, 0.15], "found weights that sum to 1, expected points that sum to 100"),
        ([50, 50.00001], "found weights that sum to 100.00001, expected points"),
        ([], "found no weights"),
        (100, "found no weights"),
        ([[50, 50]], "found no weights"),
        (["a", "b"], "found text, expected numbers"),
    ],
)
def test_method_b12_weights_that_do_not_sum_to_100_are_refused_with_the_sum_found(weights: Any, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        check_weights(weights)
    assert caught.value.reason.startswith(words)
    assert caught.value.path == "$.weights"


@pytest.mark.parametrize(
    ("weights", "words", "place"),
    [
        ([60.0, 0.0, 40.0], "found weight 0, expected above 0", "[1]"),
        ([-10.0, 110.0], "found weight -10, expected above 0", "[0]"),
        ([50.0, math.nan], "found weight nan, expected above 0", "[1]"),
        ([50.0, math.inf], "found an infinite number", "[1]"),
    ],
)
def test_a_weight_that_is_not_above_0_is_refused_at_its_place(weights: list[float], words: str, place: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        check_weights(weights, "$.w")
    assert caught.value.reason.startswith(words)
    assert caught.value.path == f"$.w{place}"


@given(st.integers(1, 8), st.data())
def test_weights_are_used_as_given_and_never_renormalised(count: int, data: st.DataObject) -> None:
    """The weights come back to the last digit; a tenth more or less of one is refused."""
    weights = data.draw(scoring.weights(count))
    assert check_weights(weights).tolist() == list(weights)
    for other in (weights[0] + 0.1, weights[0] / 2):
        with pytest.raises(InvalidValue, match="found weights that sum to"):
            check_weights([other, *weights[1:]])


@pytest.mark.parametrize("score", [11, -0.001, 10.0000001, math.nan, math.inf])
def test_method_b12_a_score_off_the_scale_is_refused(score: float) -> None:
    with pytest.raises(InvalidValue, match="expected 0 to 10") as caught:
        check_score(score, "$.scores.size")
    assert caught.value.path == "$.scores.size"
    assert check_score(0) == 0


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([1, 2, 3], "found scores of shape (3,), expected (..., 2), one for each weight"),
        (5, "found scores of shape (), expected (..., 2)"),
        (["a", "b"], "found text, expected numbers"),
    ],
)
def test_scores_that_do_not_fit_the_weights_are_refused(scores: Any, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        weighted_scores(scores, [50, 50])
    assert caught.value.reason.startswith(words)
    assert caught.value.path == "$.scores"


@given(scoring.scales(), st.lists(st.floats(-2e4, 2e4), min_size=2))
def test_a_better_raw_value_never_scores_worse(anchored: Scale, raw: list[float]) -> None:
    """Scores of rising raw values only rise or only fall, and stay within those of the points."""
    scores = anchored.scores(sorted(raw)).tolist()
    levels = [level for _, level in anchored.points]
    rising = levels[0] <= levels[-1]
    slack = 1e-9
    assert all((right - left) * (1 if rising else -1) >= -slack for left, right in pairwise(scores))
    assert min(levels) <= min(scores)
    assert max(scores) <= max(levels)


@given(scoring.scales())
def test_a_scale_gives_the_score_of_each_of_its_points_and_is_clamped_at_its_ends(anchored: Scale) -> None:
    """score(raw) is exact at the points, and flat outside them."""
    assert [anchored.score(raw) for raw, _ in anchored.points] == [level for _, level in anchored.points]
    (lowest, first), (highest, last) = anchored.points[0], anchored.points[-1]
    assert anchored.score(lowest - 1) == first
    assert anchored.score(highest + 1) == last


@given(scoring.scales(), st.data())
def test_a_scale_is_a_straight_line_between_its_points(anchored: Scale, data: st.DataObject) -> None:
    """Half way between two raw values lies half way between their scores."""
    (left, low), (right, high) = data.draw(st.sampled_from(list(pairwise(anchored.points))))
    assert anchored.score((left + right) / 2) == pytest.approx((low + high) / 2, abs=1e-9)


def test_the_last_digit_of_a_straight_line_stays_on_the_scale() -> None:
    beside_the_end = math.nextafter(1.5, 0)
    assert scale((-3.19, 0), (1.5, 10)).score(beside_the_end) == 10


def test_an_unknown_raw_value_of_a_column_stays_unknown_and_alone_it_is_refused() -> None:
    anchored = scale((0, 0), (1, 10))
    assert np.isnan(anchored.scores([0.5, math.nan])).tolist() == [False, True]
    with pytest.raises(InvalidValue, match="found nan, expected a finite raw value"):
        anchored.score(math.nan)
    with pytest.raises(InvalidValue, match="found inf, expected a finite raw value"):
        anchored.score(math.inf)
    with pytest.raises(InvalidValue, match=r"found an infinite number.* @ \$\.raw\[1\]"):
        anchored.scores([0.5, -math.inf])


@pytest.mark.parametrize(
    ("points", "words", "path"),
    [
        ([], "found 0 points, expected at least two", "$.points"),
        ([(0, 0)], "found 1 points, expected at least two", "$.points"),
        ([(0, 0), (0, 5)], "found raw values that do not rise", "$.points"),
        ([(1, 0), (0, 5)], "found raw values that do not rise", "$.points"),
        ([(0, 0), (1, 5), (2, 4)], "found scores that rise and fall, expected one direction", "$.points"),
        ([(0, 0), (1, 11)], "found score 11, expected 0 to 10", "$.points[1]"),
        ([(0, -1), (1, 5)], "found score -1, expected 0 to 10", "$.points[0]"),
        ([(0, 0, 0), (1, 5)], "found 3 values, expected 2", "$.points[0]"),
        ([(0, 0), (math.nan, 5)], "found nan, expected a finite number", "$.points[1][0]"),
    ],
)
def test_a_scale_that_is_none_is_refused(points: Any, words: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Scale(points)
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path


def test_a_flat_scale_is_a_scale() -> None:
    assert scale((0, 5), (1, 5)).score(0.3) == 5


@pytest.mark.parametrize(
    ("name", "weight", "words", "path"),
    [
        (" ", 10.0, "found a blank text", "$.id"),
        ("size", 0.0, "found weight 0, expected above 0", "$.weight"),
        ("size", -5.0, "found weight -5, expected above 0", "$.weight"),
        ("size", math.inf, "found inf, expected a finite number", "$.weight"),
    ],
)
def test_a_factor_has_an_id_and_a_weight_above_0(name: str, weight: float, words: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        factor(name, weight)
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path


def test_factors_that_do_not_weigh_together_are_refused() -> None:
    with pytest.raises(Conflict, match=r"found 'size' twice.* @ \$\.factors\[1\]"):
        check_factors([factor("size", 50), factor("size", 50)])
    with pytest.raises(InvalidValue, match=r"sum to 90.* @ \$\.criteria"):
        check_factors([factor("size", 50), factor("growth", 40)], "$.criteria")
    with pytest.raises(InvalidValue, match="found no weights"):
        check_factors([])


@pytest.mark.parametrize(
    ("scores", "kind", "words", "path"),
    [
        ({"size": 7}, MissingData, "found no score for 'growth', expected 0 to 10", "$.scores"),
        (
            {"size": 7, "growth": 5, "risk": 1},
            InvalidValue,
            "found a score for 'risk', expected one of growth",
            "$.scores",
        ),
        ({"size": 7, "growth": 11}, InvalidValue, "found score 11, expected 0 to 10", "$.scores.growth"),
        ({"size": 7, "growth": "5"}, InvalidValue, "found '5', expected a number", "$.scores.growth"),
        ({"size": 7, "growth": True}, InvalidValue, "found True, expected a number", "$.scores.growth"),
        ({"size": math.nan, "growth": 5}, InvalidValue, "found nan, expected a finite number", "$.scores.size"),
    ],
)
def test_method_b12_a_score_that_is_missing_unknown_or_off_the_scale_is_refused(
    scores: dict[str, Any], kind: type[InvalidValue], words: str, path: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        weigh([factor("size", 60), factor("growth", 40)], scores)
    assert type(caught.value) is kind
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path
