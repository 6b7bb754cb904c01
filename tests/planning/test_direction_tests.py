"""The direction tests of method B.9, with the worked numbers of B.11."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.planning.direction_tests import DirectionTest, UnitAim, direction_faults
from kcm.planning.portfolio import Direction


def aim(
    direction: Direction, sales: str, target: str, forecast: str, profit: str, target_profit: str, **others: Any
) -> UnitAim:
    return UnitAim(
        direction=direction,
        horizon=3,
        sales=Decimal(sales),
        target_sales=Decimal(target),
        forecast_sales=Decimal(forecast),
        profit=Decimal(profit),
        target_profit=Decimal(target_profit),
        **others,
    )


WORKED = {
    "U1": aim(
        Direction.IMPROVE, "400", "600", "503.88", "48", "90", strength=1.0292, target_strength=1.10, market_growth=0.08
    ),
    "U2": aim(
        Direction.MAINTAIN,
        "900",
        "930",
        "927.27",
        "180",
        "186",
        strength=1.3016,
        target_strength=1.3,
        market_growth=0.01,
    ),
    "U3": aim(
        Direction.HARVEST, "300", "200", "282.36", "24", "24", strength=0.7231, target_strength=0.7, market_growth=-0.02
    ),
    "U4": aim(Direction.ENTER, "0", "150", "0", "0", "15", strength=0.7273, target_strength=0.8, market_growth=0.12),
    "gone": aim(Direction.EXIT, "300", "0", "282.36", "24", "0"),
}


def failed(of: UnitAim, **tolerances: float) -> list[str]:
    return [one.test.name for one in direction_faults(of, **tolerances)]


@pytest.mark.parametrize("unit", WORKED)
def test_method_b11_all_direction_tests_hold(unit: str) -> None:
    assert direction_faults(WORKED[unit]) == ()


@pytest.mark.parametrize(
    ("unit", "changes", "tests"),
    [
        ("U2", {"target_strength": 1.37}, ["STRENGTH_KEPT"]),
        ("U2", {"target_strength": 1.23}, ["STRENGTH_KEPT"]),
        ("U2", {"target_sales": 990}, ["GROWTH_OF_MARKET"]),  # 3.23 % a year, above 3 %
        ("U2", {"target_sales": 870}, ["GROWTH_OF_MARKET"]),  # −1.12 % a year, below −1 %
        ("U2", {"target_sales": 990, "target_strength": 2}, ["STRENGTH_KEPT", "GROWTH_OF_MARKET"]),
        ("U1", {"target_sales": 500, "target_strength": 1.0}, ["STRONGER_OR_LARGER"]),
        ("U1", {"target_sales": 500}, []),
        ("U1", {"target_strength": 1.0}, []),
        ("U3", {"target_sales": 283}, ["SALES_AT_MOST_FORECAST"]),
        ("U3", {"target_profit": Decimal("15.99")}, ["RETURN_AT_LEAST_PRESENT"]),
        ("U3", {"target_profit": 16}, []),  # 8 % as before
        ("U3", {"target_sales": 0, "target_profit": 0}, []),
        ("gone", {"target_sales": 1}, ["NO_SALES_LEFT"]),
        ("U4", {"sales": 1}, ["NOT_SOLD_YET"]),
        ("U4", {"target_sales": 0}, ["SALES_WANTED"]),
        ("U4", {"sales": 1, "target_sales": 0}, ["NOT_SOLD_YET", "SALES_WANTED"]),
    ],
)
def test_a_part_that_does_not_hold_is_named(unit: str, changes: dict[str, Any], tests: list[str]) -> None:
    assert failed(attrs.evolve(WORKED[unit], **changes)) == tests


@pytest.mark.parametrize(
    ("unit", "test", "changes", "found", "expected"),
    [
        ("U2", DirectionTest.STRENGTH_KEPT, {"target_strength": 1.1}, Decimal("1.1"), Decimal("1.3016")),
        ("U1", DirectionTest.STRONGER_OR_LARGER, {"target_sales": 500, "target_strength": 1}, 500, Decimal("503.88")),
        (
            "U1",
            DirectionTest.STRONGER_OR_LARGER,
            {"forecast_sales": None, "target_strength": 1},
            1,
            Decimal("1.0292"),
        ),
        ("U3", DirectionTest.RETURN_AT_LEAST_PRESENT, {"target_profit": 10}, Decimal("0.05"), Decimal("0.08")),
    ],
)
def test_a_failed_part_carries_the_figures_it_rests_on(
    unit: str, test: DirectionTest, changes: dict[str, Any], found: object, expected: object
) -> None:
    (one,) = direction_faults(attrs.evolve(WORKED[unit], **changes))
    assert (one.test, one.found, one.expected) == (test, found, expected)


def test_growth_is_a_year_and_that_of_a_new_unit_is_none() -> None:
    assert WORKED["U1"].growth == pytest.approx(0.1447, abs=5e-5)
    assert WORKED["U4"].growth is None
    assert WORKED["gone"].growth == -1


@pytest.mark.parametrize("direction", Direction)
def test_what_is_unknown_is_not_tested(direction: Direction) -> None:
    sales = 0 if direction is Direction.ENTER else 100
    assert direction_faults(UnitAim(direction=direction, horizon=1, sales=Decimal(sales))) == ()


def test_a_tolerance_may_be_another() -> None:
    wide = attrs.evolve(WORKED["U2"], target_strength=1.45, target_sales=Decimal(1050))
    assert failed(wide) == ["STRENGTH_KEPT", "GROWTH_OF_MARKET"]
    assert failed(wide, strength_tolerance=0.12, growth_tolerance=0.05) == []
    assert failed(WORKED["U2"], strength_tolerance=0, growth_tolerance=0) == ["STRENGTH_KEPT", "GROWTH_OF_MARKET"]


@given(st.floats(0, 10), st.floats(-0.05, 0.05))
def test_a_strength_may_change_by_its_tolerance_and_no_more(strength: float, change: float) -> None:
    """A strength within ±5 % of today's is kept; at any strength, of 0 too."""
    kept = UnitAim(
        direction=Direction.MAINTAIN,
        horizon=1,
        sales=Decimal(1),
        strength=strength,
        target_strength=strength * (1 + change),
    )
    assert direction_faults(kept) == ()
    assert failed(attrs.evolve(kept, target_strength=strength * 1.06 + 0.001)) == ["STRENGTH_KEPT"]


def test_figures_that_no_unit_has_are_refused() -> None:
    with refused("$.horizon", "found a horizon of 0 years, expected at least 1"):
        attrs.evolve(WORKED["U1"], horizon=0)
    for name in ("sales", "target_sales", "forecast_sales"):
        figures: dict[str, Any] = {name: Decimal(-1)}
        with refused(f"$.{name}", "found sales of -1, expected 0 or more"):
            attrs.evolve(WORKED["U1"], **figures)
