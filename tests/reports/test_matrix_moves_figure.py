"""Forecasts and targets on the directional policy matrix: outlines, arrows, and what is said about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from rpds import HashTrieMap
from tests.planning.worked_plan import worked_matrix, worked_unit
from tests.reports.pictures import SVG, parsed, words

from kcm.errors import InvalidValue, NotFound
from kcm.i18n import phrase
from kcm.planning.portfolio import (
    Matrix,
    Score,
    Target,
    UnitForecast,
    UnitOutlook,
    forecast,
)
from kcm.planning.review import Reviewed
from kcm.reports.figures.matrix import (
    LARGEST,
    _circles,
    _draw_moves,
    _Frame,
    matrix_in_words,
    matrix_svg,
)
from kcm.testing.portfolios import matrices


@pytest.fixture(scope="module")
def matrix(reviewed: Reviewed) -> Matrix:
    return reviewed.plan.portfolio.matrix


def test_a_target_stands_as_high_as_the_forecast_and_larger_sales_make_all_circles_smaller() -> None:
    shown = worked_matrix(units=[worked_unit("U1", market_growth=0.08), worked_unit("U2", market_growth=0.01)])
    names = sorted(shown.attractiveness, key=lambda factor: factor.id)
    lower = UnitOutlook(unit="U1", attractiveness=HashTrieMap({names[0].id: Score(value=0)}))
    forecasts = forecast(shown, [lower])
    targets = {"U1": Target(sales=Decimal(3600), profit=Decimal(90), strength=1.1)}
    frame = _Frame(settings=shown.settings, strong="left")
    one = _circles(shown, forecasts, targets, frame)[0]
    assert one.target is not None
    assert one.forecast is not None
    assert one.target[1] == one.forecast[1] == pytest.approx(forecasts[0].position.attractiveness.total)
    assert one.target[1] < one.now[1]
    assert one.target[2] == pytest.approx(LARGEST)
    assert one.now[2] == pytest.approx(LARGEST * (400 / 3600) ** 0.5)
    assert one.forecast[2] == pytest.approx(LARGEST * (float(forecasts[0].sales) / 3600) ** 0.5)


def test_an_arrow_leads_from_where_a_unit_is_to_its_target() -> None:
    shown = worked_matrix(units=[worked_unit("U1")])
    frame = _Frame(settings=shown.settings, strong="left")
    circles = _circles(shown, (), {"U1": Target(sales=Decimal(600), profit=Decimal(90), strength=2.0)}, frame)
    axes = Figure().add_subplot()
    _draw_moves(axes, circles)
    (arrow,) = [text for text in axes.texts if isinstance(text, Annotation)]
    assert arrow.xyann == circles[0].now[:2]
    assert circles[0].target is not None
    assert arrow.xy == circles[0].target[:2]


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        (
            {"targets": {"U9": Target(sales=Decimal(1), profit=Decimal(1))}},
            NotFound,
            "found a forecast or target of",
        ),
        (
            {"targets": {"U1": Target(sales=Decimal(1), profit=Decimal(1), strength=-1)}},
            InvalidValue,
            "found a target strength of -1, expected a ratio of 0 or more @ targets.U1.strength",
        ),
    ],
)
def test_targets_that_cannot_be_drawn_are_refused(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        matrix_svg(worked_matrix(), "en", **options)
    assert str(caught.value).startswith(message)


def moving(matrix: Matrix) -> tuple[tuple[UnitForecast, ...], dict[str, Target]]:
    """A forecast of the example, and targets for its first two units, one of which says no strength."""
    grown = attrs.evolve(matrix, units=tuple(attrs.evolve(unit, market_growth=0.1) for unit in matrix.units))
    first, second = matrix.units[:2]
    targets = {
        first.id: Target(sales=first.sales * 2, profit=first.profit, strength=1.3),
        second.id: Target(sales=second.sales, profit=second.profit),
    }
    return forecast(grown), targets


def outlines(svg: str) -> tuple[int, int]:
    """How many dashed and how many solid outlines of forecasts and targets there are, arrows aside."""
    styles = [str(one.get("style")) for one in parsed(svg).iter(f"{SVG}path")]
    open_ones = [style for style in styles if style.startswith("fill: none") and "stroke-linejoin: miter" in style]
    dashed = [style for style in open_ones if "stroke-dasharray" in style and "stroke-width" not in style]
    return len(dashed), sum("stroke-width: 1.8" in style and "dasharray" not in style for style in open_ones)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_a_forecast_and_a_target_are_drawn_said_and_explained(matrix: Matrix, locale: str) -> None:
    forecasts, targets = moving(matrix)
    svg = matrix_svg(matrix, locale, forecasts=forecasts, targets=targets)
    plain = matrix_svg(matrix, locale)
    assert phrase("report.matrix.key.moves", locale) in words(svg)
    assert phrase("report.matrix.key", locale) in words(plain)
    assert svg.count("<path") > plain.count("<path")
    said = matrix_in_words(matrix, locale, forecasts=forecasts, targets=targets)
    assert str(parsed(svg)[1].text) == said
    first = matrix.units[0].name
    values = {"unit": first, "strength": Decimal("1.3"), "sales": targets[matrix.units[0].id].sales}
    assert said.endswith(phrase("report.matrix.target", locale, values))
    assert said.startswith(matrix_in_words(matrix, locale))


def test_a_new_unit_that_will_sell_nothing_has_no_circle_of_its_forecast(matrix: Matrix) -> None:
    forecasts, _ = moving(matrix)
    dashed, solid = outlines(matrix_svg(matrix, "en", forecasts=forecasts))
    now_dashed, _ = outlines(matrix_svg(matrix, "en"))
    assert (dashed - now_dashed, solid) == (sum(one.sales > 0 for one in forecasts), 0)


def test_only_a_target_that_says_a_strength_is_outlined(matrix: Matrix) -> None:
    _, targets = moving(matrix)
    assert outlines(matrix_svg(matrix, "en", targets=targets))[1] == 1


@given(matrices(max_units=3))
@settings(max_examples=8)
def test_any_matrix_can_be_drawn_with_its_forecast(matrix: Matrix) -> None:
    """Whatever its measure of strength, and though nothing is sold."""
    grown = attrs.evolve(matrix, units=tuple(attrs.evolve(unit, market_growth=0.1) for unit in matrix.units))
    targets = {unit.id: Target(sales=unit.sales, profit=unit.profit, strength=1.0) for unit in matrix.units}
    svg = matrix_svg(grown, "zh_CN", forecasts=forecast(grown), targets=targets, strong="right")
    assert parsed(svg).tag == f"{SVG}svg"
