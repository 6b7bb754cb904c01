from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations, product
from math import exp, log, sqrt
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap
from tests.planning.refusals import refused
from tests.planning.worked_plan import (
    OWN,
    RIVALS,
    SCORES_OF_UNITS,
    STRENGTH_WEIGHTS,
    STRENGTHS,
    factors,
    scored,
    worked_matrix,
    worked_unit,
)

from kcm.errors import MissingData
from kcm.fields import Map
from kcm.planning.portfolio import (
    Matrix,
    Position,
    PositionColumns,
    Quadrant,
    Rival,
    Score,
    Settings,
    Strength,
    Unit,
    axis_place,
    position_columns,
    positions,
    relative_strength,
)
from kcm.scores import Factor, WeightedScore
from kcm.testing.portfolios import matrices, matrix_settings, strengths
from kcm.testing.portfolios import position_columns as drawn_columns
from kcm.text import Text

NEAR = 1e-12


def placed(**settings: Any) -> dict[str, Position]:
    return {place.unit: place for place in positions(worked_matrix(settings=Settings(**settings)))}


def own_at(level: float, rival: float = 5.0, **changes: Any) -> Unit:
    """A unit of one strength factor, ours at one level, the rival's at another."""
    one = factors(("price",), (100,))
    theirs = Rival(id="P", name=Text.same("P"), scores=scored(("price",), (rival,)))
    return worked_unit("U1", strength_factors=one, own=scored(("price",), (level,)), rivals=[theirs], **changes)


def of_one(unit: Unit, **settings: Any) -> Position:
    return positions(worked_matrix(units=[unit], settings=Settings(**settings)))[0]


@pytest.mark.parametrize(
    ("unit", "a", "s", "c", "reference", "r", "x", "quadrant", "radius", "borderline"),
    [
        ("U1", 7.15, 7.05, 6.85, "P", 1.0292, 0.5131, Quadrant.STAR, 0.6667, True),
        ("U2", 4.65, 8.20, 6.30, "P", 1.3016, 0.6200, Quadrant.CASH_COW, 1.0000, True),
        ("U3", 3.10, 4.70, 6.50, "P", 0.7231, 0.3524, Quadrant.DOG, 0.5774, False),
        ("U4", 7.20, 4.80, 6.60, "P", 0.7273, 0.3551, Quadrant.QUESTION_MARK, 0.0, False),
    ],
)
def test_method_b11_positions(
    unit: str,
    a: float,
    s: float,
    c: float,
    reference: str,
    r: float,
    x: float,
    quadrant: Quadrant,
    radius: float,
    borderline: bool,
) -> None:
    place = placed()[unit]
    assert place.attractiveness.total == pytest.approx(a, abs=NEAR)
    assert place.y == pytest.approx(a / 10, abs=NEAR)
    assert place.own.total == pytest.approx(s, abs=NEAR)
    assert place.rival.total == pytest.approx(c, abs=NEAR)
    assert place.reference == reference
    assert (round(place.strength, 4), round(place.x, 4)) == (r, x)
    assert place.quadrant is quadrant
    assert round(place.radius, 4) == radius
    assert place.borderline is borderline
    assert place.is_new is (unit == "U4")
    assert (place.estimated_share, place.unknown_share) == (0, 0)


def test_method_b11_every_score_carries_the_parts_that_sum_to_it() -> None:
    place = placed()["U1"]
    assert [part.part for part in place.attractiveness.parts] == pytest.approx([2.4, 1.75, 2.1, 0.9], abs=NEAR)
    assert [part.part for part in place.own.parts] == pytest.approx([3.2, 2.1, 1.75], abs=NEAR)
    assert [part.factor for part in place.rival.parts] == list(STRENGTHS)


def test_method_b4_strength_of_u1_and_its_parts() -> None:
    strength = relative_strength(OWN["U1"], list(RIVALS["U1"].values()), STRENGTH_WEIGHTS["U1"])
    assert strength.own == pytest.approx(7.05, abs=NEAR)
    assert strength.rival == pytest.approx(6.85, abs=NEAR)
    assert strength.reference == 0
    assert round(strength.ratio, 4) == 1.0292
    assert strength.parts == pytest.approx([0.40 / 6.85, -0.70 / 6.85, 0.50 / 6.85], abs=NEAR)
    assert sum(strength.parts) == pytest.approx(strength.ratio - 1, abs=NEAR)


@given(strengths())
def test_the_parts_of_a_strength_explain_the_lead(strength: Strength) -> None:
    """The parts of a relative strength sum to its ratio less 1."""
    assert sum(strength.parts) == pytest.approx(strength.ratio - 1, abs=1e-11 * max(1, strength.ratio))
    assert strength.ratio == pytest.approx(strength.own / strength.rival)


def test_method_b4_difference_and_absolute_measures() -> None:
    difference, absolute = placed(strength="difference"), placed(strength="absolute")
    assert difference["U1"].strength == pytest.approx(0.20, abs=NEAR)
    assert difference["U1"].x == pytest.approx(0.51, abs=NEAR)
    assert difference["U3"].strength == pytest.approx(-1.80, abs=NEAR)
    assert difference["U3"].quadrant is Quadrant.DOG
    assert absolute["U2"].strength == pytest.approx(8.20, abs=NEAR)
    assert absolute["U2"].x == pytest.approx(0.82, abs=NEAR)
    assert absolute["U4"].quadrant is Quadrant.QUESTION_MARK  # 4.80 is below the cut of 5
    assert {place.reference for place in absolute.values()} == {"P"}


def test_method_b4_the_largest_rival_may_be_the_reference() -> None:
    rivals = [
        attrs.evolve(rival, sales=Decimal(sales))
        for rival, sales in zip(worked_unit("U1").rivals, (10, 20), strict=True)
    ]
    unit = worked_unit("U1", rivals=rivals)
    assert of_one(unit, reference="best").reference == "P"
    place = of_one(unit, reference="largest")
    assert (place.reference, round(place.strength, 4)) == ("Q", round(7.05 / 6.40, 4))
    unknown = worked_unit("U1", rivals=[rivals[0], attrs.evolve(rivals[1], sales=None)])
    assert of_one(unknown, reference="largest").reference == "P"


@pytest.mark.parametrize("reference", ["best", "largest"])
def test_ties_between_rivals_are_broken_by_id(reference: str) -> None:
    rival = attrs.evolve(worked_unit("U2").rivals[0], sales=Decimal(5))
    rivals = [attrs.evolve(rival, id=name) for name in ("Q", "P", "R")]
    assert of_one(worked_unit("U2", rivals=rivals), reference=reference).reference == "P"


def test_the_largest_rival_needs_sales_of_one() -> None:
    with refused("$.units[0].rivals", "no sales of any rival of 'U1'", kind=MissingData):
        placed(reference="largest")


def test_a_reference_without_strength_is_refused_where_the_ratio_is_asked_for() -> None:
    unit = own_at(4, rival=0)
    matrix = worked_matrix(units=[worked_unit("U2"), unit])
    with refused("$.units[1].rivals", "strength is 0", "difference"):
        positions(matrix)
    assert of_one(unit, strength="difference").strength == 4
    assert of_one(unit, strength="absolute").strength == 4


def test_a_reference_of_next_to_no_strength_is_refused_too() -> None:
    with refused("$.rivals", "strength is 0"):
        relative_strength([10], [[5e-324]], [100])
    with refused("$.units[0].rivals", "strength is 0"):
        of_one(own_at(10, rival=5e-324))


def test_method_b4_no_strength_of_ours_is_the_weak_end_of_the_axis() -> None:
    place = of_one(own_at(0))
    assert (place.strength, place.x, place.borderline) == (0, 0, False)


def test_the_axis_runs_from_one_over_its_span_to_its_span() -> None:
    three, wide = Settings(), Settings(axis_span=1.5)
    assert axis_place([1 / 3, 1, 3], three) == pytest.approx([0, 0.5, 1], abs=NEAR)
    assert axis_place([1 / 9, 9], three).tolist() == [0, 1]
    assert axis_place(sqrt(1.5), wide) == pytest.approx(0.75, abs=NEAR)
    assert axis_place(-10, Settings(strength="difference")) == 0
    assert axis_place(10, Settings(strength="absolute")) == 1


@pytest.mark.parametrize(
    ("settings", "level"),
    [({}, 5), ({"strength": "difference"}, 5), ({"strength": "absolute"}, 5), ({"ratio_cut": 0.8}, 4)],
)
def test_method_b5_equality_counts_as_high(settings: dict[str, Any], level: float) -> None:
    even = scored(("growth", "size", "profit", "risk"), (5, 5, 5, 5))
    assert of_one(own_at(level, attractiveness=even), **settings).quadrant is Quadrant.STAR
    assert of_one(own_at(level - 1e-6, attractiveness=even), **settings).quadrant is Quadrant.QUESTION_MARK


def test_rounding_takes_no_unit_off_the_line() -> None:
    equal = factors(STRENGTHS, (100 / 3,) * 3)
    for ours, theirs in product(permutations((9.9, 6.9, 3.1)), repeat=2):
        rival = Rival(id="P", name=Text.same("P"), scores=scored(STRENGTHS, theirs))
        unit = worked_unit("U1", strength_factors=equal, own=scored(STRENGTHS, ours), rivals=[rival])
        assert of_one(unit).quadrant is Quadrant.STAR


def test_method_b5_a_unit_near_a_line_is_borderline() -> None:
    def with_attractiveness(level: float) -> Unit:
        return worked_unit("U2", attractiveness=scored(("growth", "size", "profit", "risk"), (level,) * 4))

    assert [of_one(with_attractiveness(level)).borderline for level in (4.49, 4.5, 4.51, 5.49, 5.5)] == [
        False,
        False,
        True,
        True,
        False,
    ]
    levels = [5 * exp(distance) for distance in (-0.051, -0.049, 0.049, 0.051)]
    assert [of_one(own_at(level)).borderline for level in levels] == [False, True, True, False]
    levels = [4.49, 4.51, 5.49, 5.51]
    for measure in ("difference", "absolute"):
        assert [of_one(own_at(level), strength=measure).borderline for level in levels] == [False, True, True, False]


def test_method_b3_the_share_of_estimates_is_by_weight() -> None:
    scores = worked_unit("U1").attractiveness
    guessed = scores.insert("growth", Score(value=8, estimated=True)).insert("size", Score(value=7, estimated=True))
    place = of_one(worked_unit("U1", attractiveness=guessed))
    assert place.estimated_share == pytest.approx(0.55)


def test_without_any_sales_every_circle_is_a_cross() -> None:
    place = of_one(worked_unit("U4"))
    assert (place.radius, place.is_new) == (0, True)


def scores_of(given: Map[str, Score], on: Sequence[Factor]) -> list[float]:
    return [given[factor.id].value for factor in on]


def columns_of(matrix: Matrix) -> PositionColumns:
    common, on = matrix.attractiveness, matrix.units[0].strength_factors
    return position_columns(
        [scores_of(unit.attractiveness, common) for unit in matrix.units],
        [factor.weight for factor in common],
        [scores_of(unit.own, on) for unit in matrix.units],
        [[scores_of(rival.scores, on) for rival in unit.rivals] for unit in matrix.units],
        [factor.weight for factor in on],
        settings=matrix.settings,
    )


SHARED = matrices(settings=matrix_settings(reference="best", complete=True), shared=True)


@given(SHARED)
def test_columns_and_positions_agree(matrix: Matrix) -> None:
    """Where all units share their factors, `position_columns` says what `positions` says."""
    columns = columns_of(matrix)
    for row, place in enumerate(positions(matrix)):
        assert columns.attractiveness[row] == pytest.approx(place.attractiveness.total, abs=NEAR)
        assert columns.own[row] == pytest.approx(place.own.total, abs=NEAR)
        assert columns.rival[row] == pytest.approx(place.rival.total, abs=NEAR)
        assert columns.strength[row] == pytest.approx(place.strength, abs=NEAR, rel=NEAR)
        assert columns.x[row] == pytest.approx(place.x, abs=1e-9)
        assert columns.y[row] == pytest.approx(place.y, abs=NEAR)
        assert Quadrant(int(columns.quadrant[row])) is place.quadrant
        assert columns.borderline[row] == place.borderline
        theirs = matrix.units[row].rivals[int(columns.reference[row])].scores
        total = sum(factor.weight * theirs[factor.id].value for factor in matrix.units[row].strength_factors) / 100
        assert total == pytest.approx(place.rival.total, abs=NEAR)


@given(drawn_columns())
def test_places_in_columns_lie_on_the_picture(columns: PositionColumns) -> None:
    """Every x and y is within 0 to 1, and every code is that of a quadrant."""
    for column in (columns.x, columns.y):
        assert ((column >= 0) & (column <= 1)).all()
    assert set(columns.quadrant.tolist()) <= {quadrant.value for quadrant in Quadrant}


def test_method_b11_as_columns() -> None:
    shared = [unit for unit in SCORES_OF_UNITS if STRENGTH_WEIGHTS[unit] == (50, 30, 20)]
    columns = position_columns(
        [SCORES_OF_UNITS[unit] for unit in shared],
        [30, 25, 30, 15],
        [OWN[unit] for unit in shared],
        [list(RIVALS[unit].values()) for unit in shared],
        [50, 30, 20],
    )
    assert columns.attractiveness == pytest.approx([4.65, 3.10], abs=NEAR)
    assert columns.strength.round(4).tolist() == [1.3016, 0.7231]
    assert columns.quadrant.tolist() == [Quadrant.CASH_COW.value, Quadrant.DOG.value]
    assert columns.borderline.tolist() == [True, False]


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"own": [[8, 6], [11, 7]]}, "$.own[1][0]", ["score 11", "0 to 10"], None),
        ({"own": [[8, float("nan")], [1, 7]]}, "$.own[0][1]", ["score nan", "0 to 10"], None),
        ({"own": [["high", "low"]]}, "$.own", ["text", "numbers"], None),
        ({"own": [8, 6]}, "$.own", ["1 dimensions", "expected 2"], None),
        ({"own": [[8], [6, 7]]}, "$.own", ["different lengths"], None),
        ({"own": [[8, 6]]}, "$", ["2, 1 and 2 units"], None),
        ({"attractiveness": []}, "$.attractiveness", ["no scores"], MissingData),
        ({"attractiveness": [[5, 5], [5, 5]]}, "$.scores", ["(..., 1)"], None),
        ({"rivals": np.zeros((2, 0, 2))}, "$.rivals", ["no scores"], MissingData),
        ({"rivals": [[[1, 1]], [[0, 0]]]}, "$.rivals[1]", ["strength is 0"], None),
        ({"strength_weights": [0.5, 0.5]}, "$.weights", ["sum to 1,"], None),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    changes: dict[str, Any], path: str, words: list[str], kind: type[MissingData] | None
) -> None:
    fitting: dict[str, Any] = {
        "attractiveness": [[5], [6]],
        "attractiveness_weights": [100],
        "own": [[8, 6], [7, 7]],
        "rivals": [[[7, 8]], [[6, 5]]],
        "strength_weights": [50, 50],
    }
    assert position_columns(**fitting).own.tolist() == [7, 7]
    expected = {} if kind is None else {"kind": kind}
    with refused(path, *words, **expected):
        position_columns(**(fitting | changes))


@pytest.mark.parametrize(
    ("own", "rivals", "weights", "path", "words", "kind"),
    [
        ([8], [], [100], "$.rivals", "no scores", MissingData),
        ([8, 6], [7, 8], [50, 50], "$.rivals", "1 dimensions", None),
        ([[8, 6]], [[7, 8]], [50, 50], "$.own", "2 dimensions", None),
        ([11, 6], [[7, 8]], [50, 50], "$.own[0]", "score 11", None),
        ([8, 6], [[7, -1]], [50, 50], "$.rivals[0][1]", "score -1", None),
        ([8, 6], [[7, 8]], [100], "$.scores", "(..., 1)", None),
        ([8, 6], [[7, 8]], [60, 30], "$.weights", "sum to 90", None),
    ],
)
def test_strengths_that_cannot_be_are_refused(
    own: Any, rivals: Any, weights: list[float], path: str, words: str, kind: type[MissingData] | None
) -> None:
    expected = {} if kind is None else {"kind": kind}
    with refused(path, words, **expected):
        relative_strength(own, rivals, weights)


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


def test_columns_know_no_largest_rival() -> None:
    with refused("settings", "found the reference 'largest', expected best"):
        position_columns([[5.0]], [100], [[5.0]], [[[5.0]]], [100], settings=Settings(reference="largest"))
