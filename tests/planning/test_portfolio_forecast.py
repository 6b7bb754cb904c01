"""Steps 6 to 10 of the matrix beyond the positions: forecast, targets, results, the portfolio in a few numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap
from tests.planning.refusals import refused
from tests.planning.worked_plan import AIMS, SALES, scored, worked_matrix, worked_unit

from kcm.errors import Conflict, MissingData, NotFound
from kcm.planning.portfolio import (
    ForecastBasis,
    Matrix,
    PortfolioResult,
    PortfolioSummary,
    Quadrant,
    Target,
    UnitForecast,
    UnitOutlook,
    financial_results,
    forecast,
    forecast_matrix,
    portfolio_summary,
    positions,
    sideways_only,
)
from kcm.rules import Severity
from kcm.testing.outlooks import portfolio_results, portfolio_summaries, unit_forecasts
from kcm.testing.portfolios import matrices

GROWTH = {"U1": 0.08, "U2": 0.01, "U3": -0.02, "U4": 0.12}
STRENGTHS_WANTED = {"U1": 1.10, "U2": 1.30, "U3": 0.70, "U4": 0.80}


def growing(**changes: Any) -> Matrix:
    return worked_matrix(units=[worked_unit(name, market_growth=GROWTH[name]) for name in SALES], **changes)


def by_unit(matrix: Matrix, *outlooks: UnitOutlook) -> dict[str, UnitForecast]:
    return {one.unit: one for one in forecast(matrix, outlooks)}


def aims() -> dict[str, Target]:
    return {
        unit: Target(sales=Decimal(sales), profit=Decimal(profit), strength=STRENGTHS_WANTED[unit])
        for unit, (_, sales, profit) in AIMS.items()
    }


def test_method_b11_forecast_by_the_markets_growth() -> None:
    found = by_unit(growing())
    assert {unit: f"{one.sales:.2f}" for unit, one in found.items()} == {
        "U1": "503.88",
        "U2": "927.27",
        "U3": "282.36",
        "U4": "0.00",
    }
    assert f"{sum(one.sales for one in found.values()):.2f}" == "1713.51"
    gaps = {unit: aims()[unit].sales - one.sales for unit, one in found.items()}
    assert {unit: f"{gap:+.2f}" for unit, gap in gaps.items()} == {
        "U1": "+96.12",
        "U2": "+2.73",
        "U3": "-82.36",
        "U4": "+150.00",
    }
    assert f"{sum(gaps.values()):+.2f}" == "+166.49"
    assert found["U1"].basis is ForecastBasis.MARKET_GROWTH
    assert found["U4"].basis is ForecastBasis.NEW_UNIT


def test_method_b7_a_share_that_drifts() -> None:
    found = by_unit(growing(), UnitOutlook(unit="U1", share=0.15, share_drift=0.01))
    assert f"{found['U1'].sales:.2f}" == "604.66"


def test_method_b7_a_rival_that_gains_turns_a_star_into_a_question_mark() -> None:
    outlook = UnitOutlook(unit="U1", rivals=HashTrieMap({"P": scored(("f1", "f2", "f3"), (0, 0, 0))}))
    names = sorted(growing().units[0].own)
    better = UnitOutlook(unit="U1", rivals=HashTrieMap({"P": scored(tuple(names), (7.2, 7.2, 7.2))}))
    found = by_unit(growing(), better)["U1"]
    assert found.position.strength == pytest.approx(0.979, abs=5e-4)
    assert found.position.quadrant is Quadrant.QUESTION_MARK
    assert found.leaves is Quadrant.STAR
    with refused("$.units[0].rivals[0].scores.f1", "found a score for 'f1'"):
        forecast(growing(), [outlook])


def test_a_forecast_that_is_given_stands_and_a_new_unit_may_have_one() -> None:
    found = by_unit(growing(), UnitOutlook(unit="U2", sales=Decimal(800)), UnitOutlook(unit="U4", sales=Decimal(90)))
    assert [(found[unit].sales, found[unit].basis) for unit in ("U2", "U4")] == [
        (Decimal(800), ForecastBasis.GIVEN),
        (Decimal(90), ForecastBasis.GIVEN),
    ]
    assert found["U4"].position.is_new is False


def test_a_share_stays_between_nothing_and_the_whole_market() -> None:
    lost = by_unit(growing(), UnitOutlook(unit="U1", share=0.15, share_drift=-0.1))
    won = by_unit(growing(), UnitOutlook(unit="U1", share=0.5, share_drift=0.4))
    assert lost["U1"].sales == 0
    assert f"{won['U1'].sales:.2f}" == f"{Decimal('503.8848') * 2:.2f}"
    assert lost["U1"].position.is_new is False


@given(matrices(max_units=3))
def test_if_nothing_changes_every_circle_stays_where_it_is(matrix: Matrix) -> None:
    """In markets that do not grow the forecast is today: sales, places, quadrants."""
    still = attrs.evolve(matrix, units=tuple(attrs.evolve(unit, market_growth=0.0) for unit in matrix.units))
    assert forecast_matrix(still) == still
    for one, unit, now in zip(forecast(still), still.units, positions(still), strict=True):
        assert (one.sales, one.position, one.leaves) == (unit.sales, now, None)


@given(unit_forecasts())
def test_a_unit_leaves_a_quadrant_only_for_another(found: UnitForecast) -> None:
    """Sales are not negative, and the quadrant it leaves is not the one it will stand in."""
    assert found.sales >= 0
    assert found.leaves is not found.position.quadrant


def test_an_outlook_that_fits_no_unit_or_rival_is_not_found() -> None:
    with pytest.raises(NotFound, match="found an outlook 0 of the unit 'U9', expected a unit of the matrix"):
        forecast(growing(), [UnitOutlook(unit="U9")])
    nobody = UnitOutlook(unit="U2", rivals=HashTrieMap({"Z": HashTrieMap()}))
    with pytest.raises(NotFound, match="found an outlook of the rival 'Z' of 'U2', expected one of P"):
        forecast(growing(), [nobody])


def test_a_forecast_that_cannot_be_made_is_refused() -> None:
    with refused("$.units[0].market_growth", "found neither a forecast nor a market growth of 'U1'", kind=MissingData):
        forecast(worked_matrix())
    with refused("outlooks[1]", "found 'U1' twice", kind=Conflict):
        forecast(growing(), [UnitOutlook(unit="U1")] * 2)
    far = attrs.evolve(growing(), horizon=10**9)
    with refused("$.units[0].market_growth", "found sales beyond every number after 1000000000 years"):
        forecast(far)
    with refused("$.units[0].sales", "found a result of more than 15 digits"):
        forecast(attrs.evolve(growing(), horizon=600))
    shrinking = worked_matrix(units=[worked_unit("U1", market_growth=-1.0)])
    with refused("$.units[0].market_growth", "found rate -1.0, expected above -1"):
        forecast(shrinking)


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"sales": Decimal(-1)}, "$.sales", "found sales of -1, expected 0 or more"),
        ({"share": 0.0}, "$.share", "found a share of 0, expected above 0 to 1"),
        ({"share": 1.5}, "$.share", "found a share of 1.5, expected above 0 to 1"),
        ({"sales": Decimal(5), "share": 0.1}, "$.share", "found both a forecast of sales and a share, expected one"),
        ({"unit": " "}, "$.unit", "found a blank text, expected words"),
        ({"share_drift": 0.1}, "$.share", "found a drift without a share, expected the share it starts from"),
    ],
)
def test_an_outlook_that_is_none_is_refused(fields: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        UnitOutlook(**{"unit": "U1", **fields})


def test_method_b11_growth_and_return_on_sales() -> None:
    found = financial_results(worked_matrix(), aims())
    rows = {one.unit: one for one in found.units}
    growth = {unit: None if one.growth is None else f"{one.growth:.2%}" for unit, one in rows.items()}
    assert growth == {"U1": "14.47%", "U2": "1.10%", "U3": "-12.64%", "U4": None}
    returns = {unit: f"{one.return_on_sales:.0%}" for unit, one in rows.items()}
    assert returns == {"U1": "15%", "U2": "20%", "U3": "12%", "U4": "10%"}
    assert f"{rows['U3'].return_on_sales_now:.0%}" == "8%"
    assert rows["U4"].return_on_sales_now is None
    assert (found.sales, found.profit) == (Decimal(1880), Decimal(315))
    totals = (found.growth, found.return_on_sales, found.return_on_sales_now)
    assert [f"{share:.2%}" for share in totals if share is not None] == ["5.52%", "16.76%", "15.75%"]


def test_a_unit_given_up_shrinks_to_nothing_and_has_no_return() -> None:
    targets = {**aims(), "U3": Target(sales=Decimal(0), profit=Decimal(0))}
    row = financial_results(worked_matrix(), targets).units[2]
    assert (row.growth, row.return_on_sales) == (-1.0, None)


@given(portfolio_results())
def test_the_result_of_all_is_that_of_their_sums(found: PortfolioResult) -> None:
    """Return on sales of the portfolio is Σ profit / Σ sales, not the mean of the units' returns."""
    if found.sales:
        assert found.return_on_sales == pytest.approx(float(found.profit / found.sales))
    else:
        assert found.return_on_sales is None


@pytest.mark.parametrize(("change", "words"), [({"U9": 1}, "a target of"), ({"U1": None}, "no target of")])
def test_targets_of_other_units_than_the_matrixs_are_not_found(change: dict[str, Any], words: str) -> None:
    targets = {**aims(), **{name: aims()["U1"] for name in change}}
    if change.get("U1", 1) is None:
        del targets["U1"]
    with pytest.raises(NotFound, match=f"found {words} the unit '{next(iter(change))}', expected one for each unit"):
        financial_results(worked_matrix(), targets)


def test_method_b12_a_circle_moves_sideways_and_in_size_only() -> None:
    forecasts = forecast(growing())
    assert list(sideways_only(growing(), aims(), forecasts)) == []
    level = {"U1": attrs.evolve(aims()["U1"], attractiveness=7.15)}
    assert list(sideways_only(growing(), level)) == list(sideways_only(growing(), level, forecasts)) == []
    (finding,) = sideways_only(growing(), {"U1": attrs.evolve(aims()["U1"], attractiveness=7.2)})
    assert (finding.code, finding.severity) == ("portfolio.VERTICAL_MOVE", Severity.BLOCKS)
    assert finding.path == "$.U1.attractiveness"


def test_a_market_that_will_be_less_attractive_takes_its_target_down_with_it() -> None:
    names = sorted(growing().units[0].attractiveness)
    down = UnitOutlook(unit="U1", attractiveness=scored((names[0],), (0,)))
    forecasts = forecast(growing(), [down])
    then = forecasts[0].position.attractiveness.total
    stays = {"U1": attrs.evolve(aims()["U1"], attractiveness=7.15)}
    assert [one.values["expected"] for one in sideways_only(growing(), stays, forecasts)] == [then]
    falls = {"U1": attrs.evolve(aims()["U1"], attractiveness=then)}
    assert list(sideways_only(growing(), falls, forecasts)) == []
    with pytest.raises(NotFound, match="found a target of the unit 'U9', expected one of U1, U2, U3, U4"):
        list(sideways_only(growing(), {"U9": aims()["U1"]}))


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"sales": Decimal(-1)}, "$.sales", "found sales of -1, expected 0 or more"),
        ({"attractiveness": 11.0}, "$.attractiveness", "found 11, expected 0 to 10"),
    ],
)
def test_a_target_that_is_none_is_refused(fields: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        Target(**{"sales": Decimal(1), "profit": Decimal(1), **fields})


def test_method_b11_the_portfolio_in_a_few_numbers() -> None:
    found = portfolio_summary(worked_matrix())
    assert dict(found.sales_shares) == {"STAR": 0.25, "CASH_COW": 0.5625, "DOG": 0.1875, "QUESTION_MARK": 0.0}
    assert found.concentration == pytest.approx(0.4141, abs=5e-5)
    assert found.centre_attractiveness == pytest.approx(4.984, abs=5e-4)
    assert found.centre_strength == pytest.approx(0.543, abs=5e-4)
    assert sum(found.profit_shares.values()) == pytest.approx(1)


def test_a_portfolio_of_new_units_has_no_shares_and_no_centre() -> None:
    found = portfolio_summary(worked_matrix(units=[worked_unit("U4")]))
    assert (dict(found.sales_shares), dict(found.profit_shares)) == ({}, {})
    assert (found.concentration, found.centre_attractiveness, found.centre_strength) == (None, None, None)


@given(portfolio_summaries())
def test_shares_sum_to_the_whole_and_the_centre_is_among_the_units(found: PortfolioSummary) -> None:
    """Shares sum to 1 where there are any; concentration and the centre stay within their bounds."""
    for shares in (found.sales_shares, found.profit_shares):
        assert not shares or sum(shares.values()) == pytest.approx(1)
    if found.concentration is not None:
        assert 0 < found.concentration <= 1 + 1e-12
        assert found.centre_attractiveness is not None
        assert -1e-9 <= found.centre_attractiveness <= 10 + 1e-9


@given(st.data(), matrices(max_units=3))
def test_adding_a_unit_moves_no_others_forecast(data: st.DataObject, matrix: Matrix) -> None:
    """A unit's forecast rests on its own facts."""
    still = attrs.evolve(matrix, units=tuple(attrs.evolve(unit, market_growth=0.05) for unit in matrix.units))
    kept = data.draw(st.integers(1, len(still.units)))
    fewer = attrs.evolve(still, units=still.units[:kept])
    for few, all_units in zip(forecast(fewer), forecast(still), strict=False):
        assert few.sales == all_units.sales
        assert few.position.strength == all_units.position.strength
