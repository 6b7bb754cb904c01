from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused
from tests.planning.worked_plan import worked_matrix

from kcm.planning.portfolio import (
    BoxCuts,
    BoxPosition,
    Level,
    Matrix,
    Stance,
    axis_place,
    levels,
    nine_box,
)
from kcm.plugins import load
from kcm.testing.outlooks import box_cuts, box_positions
from kcm.testing.portfolios import matrices

THIRDS = (10 / 3, 20 / 3)


def test_the_worked_units_stand_in_their_boxes() -> None:
    boxes = {one.position.unit: (one.attractiveness, one.strength, one.stance) for one in nine_box(worked_matrix())}
    assert boxes == {
        "U1": (Level.HIGH, Level.MEDIUM, Stance.INVEST),
        "U2": (Level.MEDIUM, Level.MEDIUM, Stance.SELECT),
        "U3": (Level.LOW, Level.MEDIUM, Stance.WITHDRAW),
        "U4": (Level.HIGH, Level.MEDIUM, Stance.INVEST),
    }


@pytest.mark.parametrize(
    ("value", "level"),
    [(0.0, Level.LOW), (10 / 3 - 1e-6, Level.LOW), (10 / 3, Level.MEDIUM), (20 / 3, Level.HIGH), (10.0, Level.HIGH)],
)
def test_a_value_on_a_line_counts_as_the_higher_level(value: float, level: Level) -> None:
    assert levels([value], THIRDS).tolist() == [level.value]


def test_thirds_of_the_ratios_axis_are_at_0_69_and_1_44() -> None:
    settings = worked_matrix().settings
    assert levels(axis_place([0.69, 0.70, 1.44, 1.45], settings), (1 / 3, 2 / 3)).tolist() == [0, 1, 1, 2]


@given(st.lists(st.floats(0, 10), max_size=8), box_cuts())
def test_levels_rise_with_the_value(values: list[float], cuts: BoxCuts) -> None:
    """A larger value never has a lower level, and each has one of three."""
    ordered = levels(sorted(values), cuts.attractiveness)
    assert (np.diff(ordered.astype(int)) >= 0).all()
    assert set(ordered.tolist()) <= {0, 1, 2}


@given(box_positions())
def test_the_stance_follows_the_diagonal(box: BoxPosition) -> None:
    """Invest above it, select on it, withdraw below it."""
    together = box.attractiveness.value + box.strength.value
    assert box.stance is (Stance.INVEST if together > 2 else Stance.SELECT if together == 2 else Stance.WITHDRAW)


@given(matrices(max_units=3))
def test_adding_a_unit_moves_no_other_box(matrix: Matrix) -> None:
    """Boxes are absolute."""
    alone = [nine_box(attrs.evolve(matrix, units=(unit,)))[0] for unit in matrix.units]
    for one, among in zip(alone, nine_box(matrix), strict=True):
        assert (one.attractiveness, one.strength, one.stance) == (among.attractiveness, among.strength, among.stance)


def test_the_nine_boxes_are_a_scorer_of_the_hook() -> None:
    assert load("kcm.scorers")["nine_box"] is nine_box


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        (
            {"attractiveness": (5, 5)},
            "$.attractiveness",
            "found lines at 5 and 5, expected them to rise",
        ),
        (
            {"attractiveness": (5, 10)},
            "$.attractiveness",
            "found lines at 5 and 10, expected them to rise",
        ),
        ({"strength": (0.0, 0.5)}, "$.strength", "found lines at 0 and 0.5, expected them to rise within 0 to 1"),
        ({"strength": (0.5,)}, "$.strength", "found 1 values, expected 2"),
    ],
)
def test_lines_that_make_no_boxes_are_refused(fields: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        BoxCuts(**fields)


@pytest.mark.parametrize("cuts", [(6, 3), (math.nan, 3), (3, 3), (1, 2, 3)])
def test_lines_that_do_not_rise_part_nothing(cuts: Any) -> None:
    with refused("cuts", "expected two that rise"):
        levels([1.0], cuts)


def test_a_value_one_rounding_below_a_line_counts_as_on_it() -> None:
    assert levels([10 / 3 - 1e-15], THIRDS).tolist() == [1]


def test_an_unknown_value_has_no_level() -> None:
    with refused("values[1]", "found an unknown value, expected a number"):
        levels([1.0, math.nan], THIRDS)
