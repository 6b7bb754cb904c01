from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused
from tests.planning.worked_plan import worked_matrix, worked_unit

from kcm.errors import Conflict, NotFound
from kcm.planning.portfolio import Preparation, PreparedUnit, check_preparation, preparation_of
from kcm.rules import Severity
from kcm.testing.outlooks import preparations
from kcm.text import Text

READY = PreparedUnit(
    id="U1",
    description=Text("soft cheese", "软奶酪"),
    market=Text("dairies", "乳品店"),
    rivals=("P",),
    forecast=Decimal(500),
)


def units(*changes: dict[str, Any]) -> tuple[PreparedUnit, ...]:
    return tuple(attrs.evolve(READY, id=f"U{index}", **change) for index, change in enumerate(changes, 1))


def codes(prepared: Preparation) -> list[tuple[str, str, str]]:
    return [(one.code, one.severity.name, one.path) for one in check_preparation(prepared)]


def test_method_a87_four_units_one_without_a_forecast() -> None:
    prepared = Preparation(units=units({}, {}, {"forecast": None}, {}), years=3)
    assert codes(prepared) == [("portfolio.NO_FORECAST", "BLOCKS", "$.units[2].forecast")]


@pytest.mark.parametrize(
    ("change", "code", "severity", "field"),
    [
        ({"description": None}, "portfolio.NO_DESCRIPTION", "BLOCKS", "description"),
        ({"market": None}, "portfolio.NO_MARKET", "BLOCKS", "market"),
        ({"rivals": ()}, "portfolio.NO_RIVALS", "BLOCKS", "rivals"),
        ({"estimated_share": 0.25}, "portfolio.ESTIMATES", "WARNS", "estimated_share"),
        ({"forecast": None}, "portfolio.NO_FORECAST", "BLOCKS", "forecast"),
    ],
)
def test_method_a87_each_point_that_is_missing_is_found(
    change: dict[str, Any], code: str, severity: str, field: str
) -> None:
    assert codes(Preparation(units=units(change), years=3)) == [(code, severity, f"$.units[0].{field}")]


def test_method_a87_the_years_are_set_and_three_are_advised() -> None:
    assert codes(Preparation(units=units({}))) == [("portfolio.NO_YEARS", "BLOCKS", "$.years")]
    assert codes(Preparation(units=units({}), years=5)) == [("portfolio.OTHER_YEARS", "NOTES", "$.years")]
    assert codes(Preparation(units=(), years=3)) == [("portfolio.NO_UNITS", "BLOCKS", "$.units")]


@given(preparations())
def test_a_preparation_is_clean_exactly_when_everything_is_there(prepared: Preparation) -> None:
    """No finding blocks if and only if there are units, years, and all of each unit."""
    whole = all(one.description and one.market and one.rivals and one.forecast is not None for one in prepared.units)
    clean = bool(prepared.units) and prepared.years is not None and whole
    assert clean == all(one.severity is not Severity.BLOCKS for one in check_preparation(prepared))


@given(st.integers(0, 100))
def test_a_forecast_of_nothing_is_a_forecast(sales: int) -> None:
    """An unknown amount is not 0."""
    assert codes(Preparation(units=units({"forecast": Decimal(sales)}), years=3)) == []


def test_a_scored_matrix_was_prepared_but_for_what_it_does_not_hold() -> None:
    market = Text("dairies", "乳品店")
    first = worked_unit("U1", market=market)
    guess = attrs.evolve(first.own["price"] if "price" in first.own else next(iter(first.own.values())), estimated=True)
    name = sorted(first.own)[0]
    guessed = attrs.evolve(first, own=first.own.insert(name, guess))
    prepared = preparation_of(worked_matrix(units=[guessed, worked_unit("U2")]), {"U1": Decimal(500)})
    assert codes(prepared) == [
        ("portfolio.ESTIMATES", "WARNS", "$.units[0].estimated_share"),
        ("portfolio.NO_MARKET", "BLOCKS", "$.units[1].market"),
        ("portfolio.NO_FORECAST", "BLOCKS", "$.units[1].forecast"),
    ]
    assert prepared.units[0].estimated_share == pytest.approx(1 / 13)


def test_a_preparation_that_is_none_is_refused() -> None:
    with refused("$.units[1]", "found 'U1' twice", kind=Conflict):
        Preparation(units=(READY, READY))
    with refused("$.years", "found 0 years, expected at least 1"):
        Preparation(units=(READY,), years=0)
    with refused("$.estimated_share", "found 1.5, expected 0 to 1"):
        attrs.evolve(READY, estimated_share=1.5)
    with refused("$.rivals[0]", "found a blank text"):
        attrs.evolve(READY, rivals=("",))
    with refused("$.rivals[1]", "found 'P' twice", kind=Conflict):
        attrs.evolve(READY, rivals=("P", "P"))
    with refused("$.forecast", "found a forecast of -5, expected 0 or more"):
        attrs.evolve(READY, forecast=Decimal(-5))
    with pytest.raises(NotFound, match="found a forecast of the unit 'U9', expected a unit of the matrix"):
        preparation_of(worked_matrix(), {"U9": Decimal(1)})
    with refused("$.id", "found a blank text"):
        attrs.evolve(READY, id=" ")
