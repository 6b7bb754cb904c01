from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from rpds import HashTrieMap
from tests.planning.refusals import refused
from tests.planning.worked_plan import ATTRACTIVENESS, STRENGTHS, factors, scored, worked_matrix, worked_unit

from kcm.errors import Conflict, InvalidDocument, MissingData
from kcm.interchange import from_data
from kcm.planning.portfolio import Matrix, Rival, Score, Settings, Unit, positions
from kcm.scores import Scale
from kcm.testing.portfolios import matrices, matrix_settings, portfolio_scores, rivals, units
from kcm.text import Text

NAMES = tuple(factor.id for factor in ATTRACTIVENESS)


def test_method_b0_growth_scale() -> None:
    scale = Scale(((0, 0), (0.05, 4), (0.10, 7), (0.15, 10)))
    assert scale.score(0.08) == pytest.approx(5.8, abs=1e-12)
    assert (scale.score(-1), scale.score(1)) == (0, 10)


def test_a_score_holds_its_value_its_standing_and_its_note() -> None:
    score = Score(value=6, estimated=True, note=Text("trade press", "行业刊物"))
    assert (score.value, score.estimated) == (6.0, True)
    assert not Score(value=0).estimated
    assert Score(value=10).note is None


@pytest.mark.parametrize("value", [11, -0.001, 10.000001])
def test_method_b12_a_score_off_its_scale_is_refused(value: float) -> None:
    with refused("$.value", "found score", "expected 0 to 10"):
        Score(value=value)


def test_a_bare_number_in_data_is_a_score_and_its_fault_stands_at_the_number() -> None:
    assert from_data(Score, 7) == Score(value=7)
    with pytest.raises(InvalidDocument) as caught:
        from_data(tuple[Score, ...], [7, 11])
    assert [str(fault) for fault in caught.value.faults] == ["found score 11, expected 0 to 10 @ $[1]"]
    with pytest.raises(InvalidDocument, match="found 'high', expected a number @"):
        from_data(Score, "high")


def test_a_rival_needs_an_id() -> None:
    with refused("$.id", "blank"):
        Rival(id=" ", name=Text.same("P"), scores=HashTrieMap())


def test_a_unit_without_sales_is_new() -> None:
    assert worked_unit("U4").is_new
    assert not worked_unit("U1").is_new
    assert not worked_unit("U4", sales=Decimal("0.01")).is_new


def test_a_unit_needs_an_id_and_no_negative_sales() -> None:
    with refused("$.id", "blank"):
        worked_unit("U1", id="")
    with refused("$.sales", "found sales of -1", "0 or more"):
        worked_unit("U1", sales=Decimal(-1))
    assert worked_unit("U1", profit=Decimal(-1)).profit == -1


def test_method_b12_empty_rivals_are_refused() -> None:
    with refused("$.rivals", "found no rival", kind=MissingData):
        worked_unit("U1", rivals=[])


def test_a_rival_that_stands_twice_is_refused() -> None:
    rival = worked_unit("U2").rivals[0]
    with refused("$.rivals[1]", "'P' twice", kind=Conflict):
        worked_unit("U2", rivals=[rival, rival])


def test_a_strength_factor_nobody_scored_is_named() -> None:
    with refused("$.own", "found no score for 'service'", kind=MissingData):
        worked_unit("U1", own=scored(("price", "range"), (8, 7)))
    rival = Rival(id="P", name=Text.same("P"), scores=scored(("price", "service"), (7, 8)))
    with refused("$.rivals[0].scores", "found no score for 'range'", kind=MissingData):
        worked_unit("U1", rivals=[rival])


def test_a_score_of_an_unknown_factor_is_named() -> None:
    with refused("$.own.taste", "'taste'", "price, service, range"):
        worked_unit("U1", own=scored((*STRENGTHS, "taste"), (8, 6, 7, 1)))
    units_of = [worked_unit("U1", attractiveness=scored((*NAMES, "taste"), (1, 1, 1, 1, 1)))]
    with refused("$.units[0].attractiveness.taste", "'taste'", "growth, size, profit, risk"):
        worked_matrix(units=units_of)


def test_method_b12_weights_that_do_not_sum_to_100_are_refused_with_the_sum_found() -> None:
    with refused("$.attractiveness", "sum to 95", "sum to 100"):
        worked_matrix(attractiveness=factors(NAMES, (30, 25, 30, 10)))
    with refused("$.strength_factors", "sum to 95", "sum to 100"):
        worked_unit("U1", strength_factors=factors(STRENGTHS, (40, 30, 25)))


def test_weights_that_are_fractions_are_refused_with_the_sum_found() -> None:
    with refused("$.attractiveness", "found weights that sum to 1,", "points that sum to 100"):
        worked_matrix(attractiveness=factors(NAMES, (0.30, 0.25, 0.30, 0.15)))


def test_a_factor_that_stands_twice_is_refused() -> None:
    with refused("$.attractiveness[1]", "'growth' twice", kind=Conflict):
        worked_matrix(attractiveness=factors(("growth", "growth"), (50, 50)))


def test_method_b12_a_horizon_of_no_years_is_refused() -> None:
    with refused("$.horizon", "horizon of 0 years", "at least 1"):
        worked_matrix(horizon=0)


def test_a_matrix_needs_units_each_once() -> None:
    with refused("$.units", "found no units", kind=MissingData):
        worked_matrix(units=[])
    with refused("$.units[1]", "'U1' twice", kind=Conflict):
        worked_matrix(units=[worked_unit("U1"), worked_unit("U1")])


def test_method_b12_a_missing_score_is_named() -> None:
    unit = worked_unit("U1", attractiveness=scored(NAMES[:3], (8, 7, 7)))
    with refused("$.units[1].attractiveness", "found no score for 'risk'", kind=MissingData):
        worked_matrix(units=[worked_unit("U2"), unit])


def test_method_b3_known_scores_stand_for_the_whole_where_the_unknown_weigh_little_enough() -> None:
    unit = worked_unit("U1", attractiveness=scored(NAMES[:3], (8, 7, 7)))
    matrix = worked_matrix(units=[unit], settings=Settings(max_unknown_weight=15))
    place = positions(matrix)[0]
    assert round(place.attractiveness.total, 3) == 7.353
    assert place.attractiveness.total == pytest.approx((2.4 + 1.75 + 2.1) / 0.85, abs=1e-12)
    assert place.unknown_share == pytest.approx(0.15)
    assert sum(part.part for part in place.attractiveness.parts) == pytest.approx(place.attractiveness.total, abs=1e-12)
    with refused("$.units[0].attractiveness", "found no score for 'risk'", kind=MissingData):
        worked_matrix(units=[unit], settings=Settings(max_unknown_weight=14.9))


def test_a_unit_nobody_scored_is_refused_whatever_may_be_unknown() -> None:
    unit = worked_unit("U1", attractiveness=HashTrieMap())
    weights = factors(NAMES, (30, 25, 30, 14.9999995))
    settings = Settings(max_unknown_weight=99.9999999)
    with refused("$.units[0].attractiveness", "found no score for 'growth'", kind=MissingData):
        worked_matrix(units=[unit], attractiveness=weights, settings=settings)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("strength", "share", "expected one of ratio, difference, absolute"),
        ("reference", "first", "expected one of best, largest"),
        ("ratio_cut", 0.0, "a ratio above 0"),
        ("max_unknown_weight", 100.0, "0 to below 100"),
        ("max_unknown_weight", -1.0, "0 to below 100"),
        ("axis_span", 1.0, "a span above 1"),
        ("attractiveness_cut", float("nan"), "finite"),
    ],
)
def test_settings_that_draw_no_matrix_are_refused(field: str, value: Any, words: str) -> None:
    with refused(f"$.{field}", words):
        Settings(**{field: value})


def test_the_line_between_weak_and_strong_is_that_of_the_measure() -> None:
    cuts: dict[str, Any] = {"ratio_cut": 1.1, "difference_cut": 0.3, "absolute_cut": 6.0}
    for measure in ("ratio", "difference", "absolute"):
        assert Settings(strength=measure, **cuts).strength_cut == cuts[f"{measure}_cut"]


@given(matrices())
def test_every_drawn_matrix_can_be_placed(matrix: Matrix) -> None:
    """A matrix whose rivals have strength has a position for each unit, in order."""
    assert tuple(place.unit for place in positions(matrix)) == tuple(unit.id for unit in matrix.units)


@given(portfolio_scores() | matrix_settings() | rivals() | units())
def test_every_part_of_a_matrix_is_a_value(part: Score | Settings | Rival | Unit) -> None:
    """A part of a matrix equals, and hashes like, a copy of itself."""
    copy = attrs.evolve(part)
    assert copy == part
    assert hash(copy) == hash(part)
