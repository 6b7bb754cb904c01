"""The probability of each quadrant for many units at once."""

from __future__ import annotations

from itertools import pairwise
from math import erf, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.planning.refusals import refused
from tests.planning.worked_plan import OWN, RIVALS, SCORES_OF_UNITS, STRENGTH_WEIGHTS

from kcm.errors import MissingData
from kcm.planning.portfolio import Quadrant, Settings, position_columns
from kcm.planning.uncertainty import quadrant_probabilities, quadrants
from kcm.testing.portfolios import matrix_settings
from kcm.testing.scoring import weights
from kcm.testing.uncertainties import concentrations_of_weights, score_spreads

Table = NDArray[np.float64]
ATTRACTIVENESS = [30, 25, 30, 15]
WORKED: dict[str, Any] = {"draws": 10_000, "seed": 1}


def normal(height: float) -> float:
    """The probability that a standard normal number is below a height."""
    return (1 + erf(height / sqrt(2))) / 2


def error(probability: float, draws: int) -> float:
    """Five standard errors, and a draw for those near 0 and 1."""
    return 5 * sqrt(probability * (1 - probability) / draws) + 1 / draws


def worked(unit: str, **changes: Any) -> list[float]:
    rivals = [list(RIVALS[unit].values())]
    given: list[Any] = [[SCORES_OF_UNITS[unit]], ATTRACTIVENESS, [OWN[unit]], rivals, STRENGTH_WEIGHTS[unit]]
    row: list[float] = quadrant_probabilities(*given, **(WORKED | changes))[0].tolist()
    return row


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """What `quadrant_probabilities` takes: one to five units, one to three rivals with strength, any settings."""
    units, factors, strengths, rivals = (draw(st.integers(1, most)) for most in (5, 4, 3, 3))
    score = st.integers(0, 10).map(float) | st.floats(0, 10)

    def scores(*shape: int) -> Table:
        size = int(np.prod(shape))
        return np.array(draw(st.lists(score, min_size=size, max_size=size))).reshape(shape)

    return {
        "attractiveness": scores(units, factors),
        "attractiveness_weights": draw(weights(factors)),
        "own": scores(units, strengths),
        "rivals": np.maximum(scores(units, rivals, strengths), 1.0),
        "strength_weights": draw(weights(strengths)),
        "settings": draw(matrix_settings(reference="best", complete=True)),
    }


def test_method_b11_positions_are_as_sure_as_they_are_far_from_the_lines() -> None:
    """U1 is 0.2 points above its rival and so nearly as often weak; U3 and U4 stand far from every line."""
    star, question, *low = worked("U1")
    assert star == pytest.approx(0.63, abs=0.02)
    assert question == pytest.approx(0.37, abs=0.02)
    assert low == [0, 0]
    assert worked("U2")[Quadrant.CASH_COW.value] == pytest.approx(0.86, abs=0.02)
    assert worked("U3")[Quadrant.DOG.value] > 0.999
    assert worked("U4")[Quadrant.QUESTION_MARK.value] > 0.999


@pytest.mark.parametrize("unit", ["U1", "U2", "U3", "U4"])
def test_certain_weights_and_scores_are_the_position_itself(unit: str) -> None:
    """With weights that are certain and no spread the quadrant of `position_columns` has probability 1."""
    found = worked(unit, concentration=None, spread=0, draws=3)
    placed = position_columns(
        [SCORES_OF_UNITS[unit]], ATTRACTIVENESS, [OWN[unit]], [list(RIVALS[unit].values())], STRENGTH_WEIGHTS[unit]
    )
    assert found == np.eye(4)[placed.quadrant[0]].tolist()


@given(tables(), st.integers(1, 600), concentrations_of_weights(), score_spreads())
def test_probabilities_sum_to_one(
    given: dict[str, Any], draws: int, concentration: float | None, spread: float
) -> None:
    """The four probabilities of a unit are from 0 to 1 and sum to 1."""
    found = quadrant_probabilities(**given, draws=draws, seed=7, concentration=concentration, spread=spread)
    assert found.shape == (len(given["own"]), 4)
    assert ((found >= 0) & (found <= 1)).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)


@given(tables())
def test_without_doubt_the_probability_is_one_where_the_unit_stands(given: dict[str, Any]) -> None:
    """Every unit, also one on a line, is with certain weights and scores where its position is."""
    found = quadrant_probabilities(**given, draws=2, seed=0, concentration=None, spread=0)
    assert found.argmax(axis=1).tolist() == position_columns(**given).quadrant.tolist()
    assert found.max(axis=1).tolist() == [1] * len(found)


@given(tables(), st.integers(0, 2**32), concentrations_of_weights(), score_spreads())
def test_the_same_seed_gives_the_same_answer(
    given: dict[str, Any], seed: int, concentration: float | None, spread: float
) -> None:
    """Twice the same arguments are twice the same probabilities."""
    doubt: dict[str, Any] = {"draws": 50, "seed": seed, "concentration": concentration, "spread": spread}
    assert np.array_equal(quadrant_probabilities(**given, **doubt), quadrant_probabilities(**given, **doubt))


def test_another_seed_gives_another_answer_within_its_error() -> None:
    first, second = worked("U1"), worked("U1", seed=2)
    assert first != second
    assert first[0] == pytest.approx(second[0], abs=2 * error(first[0], 10_000))


@given(tables(), st.integers(1, 5), st.integers(1, 255))
def test_the_size_of_a_block_changes_nothing(given: dict[str, Any], units: int, draws: int) -> None:
    """However many units and draws are worked on at once, the answer is the same."""
    whole = quadrant_probabilities(**given, draws=300, seed=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quadrants, "UNITS_AT_ONCE", units)
        patch.setattr(quadrants, "DRAWS_AT_ONCE", draws)
        assert np.array_equal(quadrant_probabilities(**given, draws=300, seed=3), whole)


@given(tables())
def test_the_other_units_change_nothing(given: dict[str, Any]) -> None:
    """A unit alone has the probabilities that it has among others."""
    whole = quadrant_probabilities(**given, draws=100, seed=3)
    for unit in range(len(whole)):
        one = {name: given[name][[unit]] for name in ("attractiveness", "own", "rivals")}
        assert np.array_equal(quadrant_probabilities(**(given | one), draws=100, seed=3), whole[[unit]])


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_permuting_factors_changes_nothing_beyond_the_error(given: dict[str, Any], random: Any) -> None:
    """Another order of factors or rivals is other draws: it changes a probability by two errors at most."""
    order, on, rivals = (
        random.sample(range(size), size) for size in (given["attractiveness"].shape[1], *given["rivals"].shape[:0:-1])
    )
    permuted = given | {
        "attractiveness": given["attractiveness"][:, order],
        "attractiveness_weights": [given["attractiveness_weights"][one] for one in order],
        "own": given["own"][:, on],
        "rivals": given["rivals"][:, rivals][:, :, on],
        "strength_weights": [given["strength_weights"][one] for one in on],
    }
    first, second = (quadrant_probabilities(**one, draws=4000, seed=5) for one in (given, permuted))
    assert np.abs(first - second).max() <= 2 * error(0.5, 4000)


@given(tables(), st.data(), concentrations_of_weights(), score_spreads())
def test_raising_an_own_score_never_lowers_the_probability_of_being_strong(
    given: dict[str, Any], data: st.DataObject, concentration: float | None, spread: float
) -> None:
    """All draws are common, so a higher score of ours is as strong in every draw in which the lower one was."""
    unit, factor = (data.draw(st.integers(0, size - 1)) for size in given["own"].shape)
    raised = given["own"].copy()
    raised[unit, factor] = data.draw(st.floats(raised[unit, factor], 10))
    doubt: dict[str, Any] = {"draws": 100, "seed": 11, "concentration": concentration, "spread": spread}
    before, after = (quadrant_probabilities(**one, **doubt) for one in (given, given | {"own": raised}))
    strong = [Quadrant.STAR.value, Quadrant.CASH_COW.value]
    assert (after[:, strong].sum(axis=1) >= before[:, strong].sum(axis=1) - 1e-12).all()
    attractive = [Quadrant.STAR.value, Quadrant.QUESTION_MARK.value]
    assert after[:, attractive].sum(axis=1) == pytest.approx(before[:, attractive].sum(axis=1), abs=1e-12)


def test_certain_weights_and_normal_scores_follow_normal_theory() -> None:
    """A total of normal scores is normal: spread² · Σ w² of attractiveness, and twice that of a difference."""
    scores, weights, own, rival = [6, 5], [60, 40], [7, 4], [5, 6]
    size = 0.8 * sqrt(0.6**2 + 0.4**2)
    attractive, strong = normal((5.6 - 5) / size), normal((5.8 - 5.4) / (size * sqrt(2)))
    found = quadrant_probabilities(
        [scores],
        weights,
        [own],
        [[rival]],
        weights,
        draws=40_000,
        seed=4,
        concentration=None,
        spread=0.8,
        settings=Settings(strength="difference"),
    )[0]
    both = attractive * strong
    for share, expected in zip(
        found, [both, attractive - both, strong - both, 1 - attractive - strong + both], strict=True
    ):
        assert share == pytest.approx(expected, abs=error(expected, 40_000))


def test_a_ratio_and_the_best_of_two_rivals_follow_normal_theory() -> None:
    """Against one rival `own − cut · rival` is normal; against two equal ones, strong is strong against both."""
    spread, size = 0.5, sqrt(0.5)
    given: dict[str, Any] = {"draws": 40_000, "seed": 9, "concentration": None, "spread": spread}
    cut = Settings(ratio_cut=1.1)
    alone = quadrant_probabilities([[9]], [100], [[6, 6]], [[[5, 5]]], [50, 50], **given, settings=cut)[0, 0]
    expected = normal((6 - 1.1 * 5) / (spread * size * sqrt(1 + 1.1**2)))
    assert alone == pytest.approx(expected, abs=error(expected, 40_000))
    # Three equal competitors lead equally often.
    one_of_three = quadrant_probabilities([[9]], [100], [[5, 5]], [[[5, 5]] * 2], [50, 50], **given)[0, 0]
    assert one_of_three == pytest.approx(1 / 3, abs=error(1 / 3, 40_000))


def test_two_weights_are_drawn_from_a_beta_distribution() -> None:
    """At a concentration of 2 and equal weights each is uniform: with scores 10 and 0 a total is above 3 in 7 of 10."""
    given: dict[str, Any] = {"draws": 40_000, "seed": 2, "concentration": 2, "spread": 0}
    found = quadrant_probabilities(
        [[10, 0]],
        [50, 50],
        [[0, 10]],
        [[[1, 1]]],
        [50, 50],
        **given,
        settings=Settings(attractiveness_cut=3, strength="absolute", absolute_cut=2),
    )[0]
    assert found[:2].sum() == pytest.approx(0.7, abs=error(0.7, 40_000))
    assert found[[0, 2]].sum() == pytest.approx(0.8, abs=error(0.8, 40_000))
    assert found[0] == pytest.approx(0.56, abs=error(0.56, 40_000))  # the two lists of weights are independent


def test_the_concentration_is_the_stated_deviation_of_a_weight() -> None:
    """A weight of 30 points has a standard deviation of 6.4 points at 50 and of 3.2 at 200."""
    for concentration, points in ((50.0, 6.42), (200.0, 3.23)):
        drawn = quadrants._weights(np.random.default_rng(1), np.array([30.0, 70.0]), concentration, 100_000)
        assert 100 * drawn[:, 0].mean() == pytest.approx(30, abs=0.1)
        assert 100 * drawn[:, 0].std() == pytest.approx(points, abs=0.05)
        assert points == pytest.approx(100 * sqrt(0.3 * 0.7 / (concentration + 1)), abs=0.01)


def test_an_absolute_strength_asks_for_no_rival() -> None:
    """With the absolute measure the rivals' scores change nothing."""
    given: dict[str, Any] = {"draws": 500, "seed": 1, "settings": Settings(strength="absolute")}
    low, high = (
        quadrant_probabilities([[8, 7]], [60, 40], [[5, 6]], [[[rival] * 2] * 2], [50, 50], **given)
        for rival in (0, 10)
    )
    assert np.array_equal(low, high)


def test_probabilities_go_to_one_as_doubt_goes() -> None:
    """Less spread and a higher concentration make the position of U1 ever surer."""
    stays = [
        worked("U1", spread=spread, concentration=concentration)[0]
        for spread, concentration in ((2.0, 5.0), (0.5, 50.0), (0.2, 500.0), (0.05, 5e4), (1e-6, 1e12))
    ]
    assert all(before < after or before == 1 for before, after in pairwise(stays))
    assert stays[-1] == 1


@pytest.mark.parametrize("concentration", [5e-324, 1e-300, 1e300])
def test_any_concentration_above_nought_is_one(concentration: float) -> None:
    assert sum(worked("U1", concentration=concentration, draws=50)) == 1


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"draws": 0}, "$.draws", "found 0 draws, expected at least 1"),
        ({"draws": 10.0}, "$.draws", "found 10.0, expected a whole number"),
        ({"seed": -1}, "$.seed", "found a seed of -1, expected 0 or more"),
        ({"seed": 1.5}, "$.seed", "found 1.5, expected a whole number"),
        ({"seed": None}, "$.seed", "found None, expected a whole number"),
        (
            {"concentration": 0},
            "$.concentration",
            "found a concentration of 0, expected above 0, or None for weights that are certain",
        ),
        ({"concentration": float("nan")}, "$.concentration", "found nan, expected a finite number"),
        ({"concentration": float("inf")}, "$.concentration", "found inf, expected a finite number"),
        ({"spread": -0.5}, "$.spread", "found a spread of -0.5, expected 0 to 10 points"),
        ({"spread": 11}, "$.spread", "found a spread of 11, expected 0 to 10 points"),
        ({"spread": float("nan")}, "$.spread", "found nan, expected a finite number"),
    ],
)
def test_doubt_that_cannot_be_is_refused(changes: dict[str, Any], path: str, message: str) -> None:
    with refused(path, message):
        worked("U1", **changes)


def test_scores_that_have_no_position_are_refused() -> None:
    given: dict[str, Any] = {"draws": 10, "seed": 1}
    with refused("$.attractiveness[0][1]", "found score nan, expected 0 to 10"):
        quadrant_probabilities([[5, float("nan")]], [50, 50], [[5]], [[[5]]], [100], **given)
    with refused("$.own[0][0]", "found score 11, expected 0 to 10"):
        quadrant_probabilities([[5, 5]], [50, 50], [[11]], [[[5]]], [100], **given)
    with refused("$.weights", "found weights that sum to 1, expected points that sum to 100"):
        quadrant_probabilities([[5, 5]], [0.5, 0.5], [[5]], [[[5]]], [100], **given)
    with refused("$.rivals", "found 2 dimensions, expected 3"):
        quadrant_probabilities([[5, 5]], [50, 50], [[5]], [[5]], [100], **given)
    with refused("$", "found attractiveness, own and rivals of 1, 2 and 1 units, expected as many"):
        quadrant_probabilities([[5, 5]], [50, 50], [[5], [5]], [[[5]]], [100], **given)
    with refused("$.rivals[0]", "found a reference rival whose strength is 0, expected above 0"):
        quadrant_probabilities([[5, 5]], [50, 50], [[5]], [[[0]]], [100], **given)
    with refused("$.attractiveness", "found no scores", kind=MissingData):
        quadrant_probabilities([], [50, 50], [[5]], [[[5]]], [100], **given)
