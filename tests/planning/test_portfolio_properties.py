"""What holds of every matrix, whatever its scores."""

from __future__ import annotations

from math import log

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.fields import Map
from kcm.planning.portfolio import Matrix, Score, Unit, position_columns, positions, relative_strength
from kcm.scores import WeightedScore
from kcm.testing.portfolios import matrices, matrix_settings

NEAR = 1e-12


def raised(scores: Map[str, Score], name: str, by: float) -> HashTrieMap[str, Score]:
    return scores.insert(name, Score(value=min(10.0, scores[name].value + by)))


def with_unit(matrix: Matrix, index: int, unit: Unit) -> Matrix:
    return attrs.evolve(matrix, units=(*matrix.units[:index], unit, *matrix.units[index + 1 :]))


RISES = st.floats(0, 10)


@given(matrices(max_units=3), st.data(), RISES)
def test_a_better_score_of_ours_never_lowers_our_strength(matrix: Matrix, data: st.DataObject, by: float) -> None:
    """Raising any own score never lowers the unit's strength, and moves no other unit."""
    index = data.draw(st.integers(0, len(matrix.units) - 1))
    unit = matrix.units[index]
    name = data.draw(st.sampled_from(sorted(unit.own)))
    before = positions(matrix)
    after = positions(with_unit(matrix, index, attrs.evolve(unit, own=raised(unit.own, name, by))))
    assert after[index].strength >= before[index].strength - NEAR
    assert after[index].x >= before[index].x - NEAR
    assert after[:index] == before[:index]


@given(matrices(max_units=3), st.data(), RISES)
def test_a_better_score_of_a_rival_never_raises_our_strength(matrix: Matrix, data: st.DataObject, by: float) -> None:
    """Raising any score of any rival never raises the unit's strength."""
    index = data.draw(st.integers(0, len(matrix.units) - 1))
    unit = matrix.units[index]
    place = data.draw(st.integers(0, len(unit.rivals) - 1))
    rival = unit.rivals[place]
    name = data.draw(st.sampled_from(sorted(rival.scores)))
    better = attrs.evolve(rival, scores=raised(rival.scores, name, by))
    rivals = (*unit.rivals[:place], better, *unit.rivals[place + 1 :])
    before = positions(matrix)[index]
    after = positions(with_unit(matrix, index, attrs.evolve(unit, rivals=rivals)))[index]
    assert after.strength <= before.strength + NEAR
    assert after.x <= before.x + NEAR


@given(matrices(max_units=4), st.data())
def test_adding_a_unit_moves_no_other(matrix: Matrix, data: st.DataObject) -> None:
    """Scales are absolute: a matrix without one of its units has the others where they were, but for their size."""
    index = data.draw(st.integers(0, len(matrix.units) - 1))
    rest = (*matrix.units[:index], *matrix.units[index + 1 :])
    alone = positions(attrs.evolve(matrix, units=rest))
    whole = positions(matrix)
    kept = (*whole[:index], *whole[index + 1 :])
    assert [attrs.evolve(place, radius=0, x=0) for place in alone] == [
        attrs.evolve(place, radius=0, x=0) for place in kept
    ]
    assert [place.x for place in alone] == pytest.approx([place.x for place in kept], abs=NEAR)


def by_factor(score: WeightedScore) -> dict[str, float]:
    return {part.factor: part.part for part in score.parts}


@given(matrices(max_units=3), st.data())
def test_the_order_of_factors_changes_nothing(matrix: Matrix, data: st.DataObject) -> None:
    """Permuting the factors of the matrix and of each unit changes no score, strength, quadrant or reference."""
    units = tuple(
        attrs.evolve(unit, strength_factors=tuple(data.draw(st.permutations(unit.strength_factors))))
        for unit in matrix.units
    )
    order = tuple(data.draw(st.permutations(matrix.attractiveness)))
    for before, after in zip(
        positions(matrix), positions(attrs.evolve(matrix, units=units, attractiveness=order)), strict=True
    ):
        assert (after.quadrant, after.reference, after.borderline) == (
            before.quadrant,
            before.reference,
            before.borderline,
        )
        assert after.strength == pytest.approx(before.strength, abs=NEAR, rel=NEAR)
        assert after.estimated_share == pytest.approx(before.estimated_share, abs=NEAR)
        assert after.unknown_share == pytest.approx(before.unknown_share, abs=NEAR)
        for name in ("attractiveness", "own", "rival"):
            one, other = getattr(before, name), getattr(after, name)
            assert other.total == pytest.approx(one.total, abs=NEAR)
            assert by_factor(other) == pytest.approx(by_factor(one), abs=NEAR)


@given(matrices())
def test_contributions_sum_to_their_scores(matrix: Matrix) -> None:
    """Every weighted score is the sum of its parts."""
    for place in positions(matrix):
        for score in (place.attractiveness, place.own, place.rival):
            assert sum(part.part for part in score.parts) == pytest.approx(score.total, abs=NEAR)


@given(matrices(settings=matrix_settings(strength="ratio")))
def test_circles_have_the_area_of_their_sales(matrix: Matrix) -> None:
    """The area of a circle over that of the largest is its sales over the largest; a new unit has none."""
    largest = max(unit.sales for unit in matrix.units)
    for unit, place in zip(matrix.units, positions(matrix), strict=True):
        assert place.radius**2 == pytest.approx(float(unit.sales / largest) if largest else 0, abs=NEAR)
        assert place.is_new == (place.radius == 0)
        if 0 < place.x < 1:
            assert log(place.strength) == pytest.approx((place.x - 0.5) * 2 * log(matrix.settings.axis_span), abs=1e-9)


@given(st.permutations(range(4)), st.lists(st.integers(1, 10), min_size=4, max_size=4))
def test_the_order_of_the_factors_names_no_other_reference_among_equals(order: list[int], points: list[int]) -> None:
    """Rivals that are equally strong stay so however their factors are added up."""
    weights = np.array([10.0, 20.0, 30.0, 40.0])
    scores = np.array(points, float)
    swapped = scores * 0 + scores @ weights / 100  # another rival of the same strength
    rivals = np.array([[swapped, scores]])
    found = position_columns([[5.0]], [100], [[5.0] * 4], rivals, weights)
    turned = position_columns([[5.0]], [100], [[5.0] * 4], rivals[:, :, order], weights[order])
    assert found.reference.tolist() == turned.reference.tolist() == [0]
    assert relative_strength([5.0] * 4, rivals[0][:, order], weights[order]).reference == 0
