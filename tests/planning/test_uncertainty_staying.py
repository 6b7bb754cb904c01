"""How sure each position of a matrix is."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rpds import HashTrieMap
from tests.planning.refusals import refused
from tests.planning.worked_plan import OWN, RIVALS, SCORES_OF_UNITS, STRENGTH_WEIGHTS, worked_matrix

from kcm.errors import MissingData
from kcm.planning.portfolio import Direction, Matrix, Quadrant, Settings, allowed_directions, positions
from kcm.planning.uncertainty import StayProbability, quadrant_probabilities, stay_probability
from kcm.testing.portfolios import matrices, matrix_settings
from kcm.testing.uncertainties import concentrations_of_weights, score_spreads

GIVEN: dict[str, Any] = {"draws": 1000, "seed": 1}


def found(matrix: Matrix, **changes: Any) -> dict[str, StayProbability]:
    return {one.unit: one for one in stay_probability(matrix, **(GIVEN | changes))}


def test_method_b11_each_unit_has_the_probabilities_of_its_own_scores() -> None:
    units = found(worked_matrix())
    assert list(units) == ["U1", "U2", "U3", "U4"]
    for name, one in units.items():
        (row,) = quadrant_probabilities(
            [SCORES_OF_UNITS[name]],
            [30, 25, 30, 15],
            [OWN[name]],
            [list(RIVALS[name].values())],
            STRENGTH_WEIGHTS[name],
            **GIVEN,
        )
        assert [one.probabilities[quadrant.name] for quadrant in Quadrant] == row.tolist()
        assert one.stay == one.probabilities[one.quadrant.name]
        assert one.draws == 1000
    assert units["U1"].quadrant is Quadrant.STAR
    assert units["U1"].standard_error == pytest.approx(0.0153, abs=0.0005)


def test_method_b6_directions_are_as_sure_as_the_quadrants_that_allow_them() -> None:
    """A star is improved or maintained, a question mark improved or exited: U1's improvement is sure, the rest not."""
    star = found(worked_matrix())["U1"]
    weak = star.probabilities["QUESTION_MARK"]
    assert star.stay + weak == 1
    assert dict(star.directions) == {"IMPROVE": 1, "MAINTAIN": star.stay, "EXIT": weak, "HARVEST": 0, "ENTER": 0}
    assert star.flip == 0


def test_a_flip_is_a_quadrant_that_allows_no_present_direction() -> None:
    """From a star only a dog is one: every other quadrant allows to improve or to maintain."""
    star = found(worked_matrix(), spread=5)["U1"]
    assert star.flip == star.probabilities["DOG"] > 0.05


def test_a_new_unit_is_entered_wherever_it_stands() -> None:
    new = found(worked_matrix(), spread=5)["U4"]
    assert 0 < new.stay < 1
    assert (new.directions["ENTER"], new.flip) == (1, 0)
    assert sum(new.directions.values()) == 1


@given(matrices(), concentrations_of_weights(), score_spreads())
def test_what_is_said_of_a_unit_fits_together(matrix: Matrix, concentration: float | None, spread: float) -> None:
    """Probabilities sum to 1, and stay, flip and each direction are sums of them."""
    for place, unit, one in zip(
        positions(matrix),
        matrix.units,
        stay_probability(matrix, draws=60, seed=2, concentration=concentration, spread=spread),
        strict=True,
    ):
        assert (one.unit, one.quadrant) == (unit.id, place.quadrant)
        assert sum(one.probabilities.values()) == pytest.approx(1, abs=1e-12)
        assert one.stay == one.probabilities[place.quadrant.name]
        now = set(allowed_directions(place.quadrant, unit.is_new))
        for direction in Direction:
            allowing = [quadrant for quadrant in Quadrant if direction in allowed_directions(quadrant, unit.is_new)]
            expected = sum(one.probabilities[quadrant.name] for quadrant in allowing)
            assert one.directions[direction.name] == pytest.approx(expected, abs=1e-12)
        lost = [quadrant for quadrant in Quadrant if not now & set(allowed_directions(quadrant, unit.is_new))]
        assert one.flip == pytest.approx(sum(one.probabilities[quadrant.name] for quadrant in lost), abs=1e-12)


@given(matrices())
def test_without_doubt_every_unit_stays(matrix: Matrix) -> None:
    """With certain weights and scores the probability to stay is 1 and that of a flip 0, on a line too."""
    for one in stay_probability(matrix, draws=1, seed=0, concentration=None, spread=0):
        assert (one.stay, one.flip) == (1, 0)


@given(matrices(), st.randoms(use_true_random=False))
def test_adding_a_unit_moves_no_other(matrix: Matrix, random: Any) -> None:
    """Units alone, and in any order, have the answers they have among the others."""
    whole = {one.unit: one for one in stay_probability(matrix, draws=60, seed=2)}
    shuffled = attrs.evolve(matrix, units=tuple(random.sample(matrix.units, len(matrix.units))))
    assert {one.unit: one for one in stay_probability(shuffled, draws=60, seed=2)} == whole
    alone = attrs.evolve(matrix, units=matrix.units[:1])
    assert stay_probability(alone, draws=60, seed=2)[0] == whole[matrix.units[0].id]


@given(matrices(settings=matrix_settings(reference="largest")))
@settings(max_examples=10)
def test_the_largest_rival_stays_the_reference(matrix: Matrix) -> None:
    """Against the largest rival a unit is as sure as if it had no other."""
    placed = {place.unit: place.reference for place in positions(matrix)}
    units = [
        attrs.evolve(unit, rivals=tuple(rival for rival in unit.rivals if rival.id == placed[unit.id]))
        for unit in matrix.units
    ]
    fewer = stay_probability(attrs.evolve(matrix, units=tuple(units)), draws=60, seed=2)
    assert stay_probability(matrix, draws=60, seed=2) == fewer


def test_where_a_score_is_unknown_the_known_ones_stand_for_the_whole() -> None:
    """The known weights, scaled to 100, are as uncertain as they are among all."""
    matrix = worked_matrix(settings=Settings(max_unknown_weight=15))
    unit = matrix.units[0]
    known = attrs.evolve(unit, attractiveness=unit.attractiveness.remove("risk"))
    (one,) = stay_probability(attrs.evolve(matrix, units=(known,)), draws=20_000, seed=3, concentration=10, spread=0)
    drawn = np.random.default_rng(8).dirichlet([3, 2.5, 3, 1.5], 20_000)[:, :3]
    attractive = (drawn @ [8, 7, 7] >= 5 * drawn.sum(axis=1)).mean()
    found = one.probabilities["STAR"] + one.probabilities["QUESTION_MARK"]
    assert found == pytest.approx(attractive, abs=0.01)
    doubtful = HashTrieMap(
        {**unit.attractiveness.remove("risk"), "growth": attrs.evolve(unit.attractiveness["growth"], value=1)}
    )
    (one,) = stay_probability(
        attrs.evolve(matrix, units=(attrs.evolve(unit, attractiveness=doubtful),)),
        draws=20_000,
        seed=3,
        concentration=10,
        spread=0,
    )
    attractive = (drawn @ [1, 7, 7] >= 5 * drawn.sum(axis=1)).mean()
    found = one.probabilities["STAR"] + one.probabilities["QUESTION_MARK"]
    assert 0.1 < attractive < 0.9
    assert found == pytest.approx(attractive, abs=0.02)


def test_bad_input_is_refused() -> None:
    matrix = worked_matrix()
    with refused("$.draws", "found 0 draws, expected at least 1"):
        stay_probability(matrix, draws=0, seed=1)
    with refused("$.seed", "found '1', expected a whole number"):
        stay_probability(matrix, draws=10, seed="1")  # type: ignore[arg-type]  # a wrong type is the point
    with refused("$.concentration", "found a concentration of -1, expected above 0, or None"):
        stay_probability(matrix, draws=10, seed=1, concentration=-1)
    with refused("$.spread", "found a spread of -1, expected 0 to 10 points"):
        stay_probability(matrix, draws=10, seed=1, spread=-1)
    with refused("$.units[0].rivals", "found no sales of any rival of 'U1'", kind=MissingData):
        stay_probability(attrs.evolve(matrix, settings=Settings(reference="largest")), draws=10, seed=1)
