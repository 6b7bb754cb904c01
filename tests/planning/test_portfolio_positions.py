from __future__ import annotations

from decimal import Decimal
from itertools import permutations, product
from math import exp, sqrt
from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.planning.refusals import refused
from tests.planning.worked_plan import (
    OWN,
    RIVALS,
    STRENGTH_WEIGHTS,
    STRENGTHS,
    factors,
    scored,
    worked_matrix,
    worked_unit,
)

from kcm.errors import MissingData
from kcm.planning.portfolio import (
    Position,
    Quadrant,
    Rival,
    Score,
    Settings,
    Strength,
    Unit,
    axis_place,
    positions,
    relative_strength,
)
from kcm.testing.portfolios import strengths
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
