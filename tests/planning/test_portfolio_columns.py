"""Positions of many units in columns are those of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from tests.planning.refusals import refused
from tests.planning.worked_plan import OWN, RIVALS, SCORES_OF_UNITS, STRENGTH_WEIGHTS

from kcm.errors import MissingData
from kcm.fields import Map
from kcm.planning.portfolio import (
    Matrix,
    PositionColumns,
    Quadrant,
    Score,
    Settings,
    position_columns,
    positions,
    relative_strength,
)
from kcm.scores import Factor
from kcm.testing.portfolios import matrices, matrix_settings
from kcm.testing.portfolios import position_columns as drawn_columns

NEAR = 1e-12


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


def test_columns_know_no_largest_rival() -> None:
    with refused("settings", "found the reference 'largest', expected best"):
        position_columns([[5.0]], [100], [[5.0]], [[[5.0]]], [100], settings=Settings(reference="largest"))
