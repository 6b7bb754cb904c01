"""Units that moved on the matrix, whether they or the matrix changed."""

from __future__ import annotations

import pytest
from tests.planning.versions.editing import PLAN, again, codes, edit, to
from tests.planning.worked_plan import scored, worked_matrix, worked_plan, worked_unit

from kcm.i18n import sentence
from kcm.planning.portfolio import Settings
from kcm.planning.versions import changes


def test_a_unit_that_moves_to_another_quadrant_is_told_from_where_to_where() -> None:
    """B.11: U1 is a star with a strength of 1.0292; with a price score of 7 it is 0.9708, a question mark."""
    own = scored(("price", "service", "range"), (7, 6, 7))
    units = [worked_unit("U1", own=own), *PLAN.portfolio.matrix.units[1:]]
    before = worked_plan()
    after = edit("portfolio.matrix.units", to((units[0], *before.portfolio.matrix.units[1:])))(before)
    changed, moved = changes(before, after)
    assert sentence(changed) == "Unit U1 changed: our scores."
    assert sentence(moved) == (
        "Unit U1 moved from star to question mark: attractiveness 7.15 to 7.15, strength 1.03 to 0.97."
    )
    assert moved.path == "$.portfolio.matrix.units[0]"
    assert moved.values["strength_from"] == pytest.approx(1.0292, abs=1e-4)


def test_a_unit_that_moves_inside_its_quadrant_is_told_how_far() -> None:
    before = worked_plan()
    scores = scored(("growth", "size", "profit", "risk"), (8, 7, 7, 8))
    after = edit("portfolio.matrix.units[0].attractiveness", to(scores))(before)
    assert [sentence(one) for one in changes(before, after)] == [
        "Unit U1 changed: attractiveness.",
        "Unit U1 moved inside star: attractiveness 7.15 to 7.45, strength 1.03 to 1.03.",
    ]


def test_settings_move_units_that_did_not_change_themselves() -> None:
    before = worked_plan()
    after = edit("portfolio.matrix.settings", to(Settings(attractiveness_cut=4.0)))(before)
    other, moved = changes(before, after)
    assert sentence(other) == "Portfolio analysis: settings changed ($.portfolio.matrix.settings)."
    assert sentence(moved).startswith("Unit U2 moved from cash cow to star: ")


def test_a_unit_that_came_or_went_did_not_move() -> None:
    before = worked_plan()
    after = edit("portfolio.matrix", to(worked_matrix(units=[worked_unit(one) for one in ("U4", "U1", "U2")])))(before)
    grown = edit("portfolio.matrix.units", again(id="U9"))(before)
    assert codes(changes(before, after)) == ["UNIT_DROPPED", "REORDERED"]
    assert codes(changes(before, grown)) == ["UNIT_ADDED"]
    assert changes(before, grown)[0].path == "$.portfolio.matrix.units[4]"
    assert changes(grown, before)[0].path == "$.portfolio.matrix.units[4]"


def test_a_matrix_without_positions_moves_nothing() -> None:
    """No rival has sales, so that none is the largest."""
    before = worked_plan()
    after = edit("portfolio.matrix.settings", to(Settings(reference="largest")))(before)
    assert codes(changes(before, after)) == ["OTHER"]
    assert codes(changes(after, before)) == ["OTHER"]
