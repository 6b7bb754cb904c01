"""Does a unit's aim do what its direction says? The direction tests (method B.9)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.planning.portfolio import Direction

__all__ = [
    "GROWTH_TOLERANCE",
    "STRENGTH_TOLERANCE",
    "DirectionTest",
    "FailedTest",
    "UnitAim",
    "direction_faults",
]

#: By which part of itself a strength that is kept may change, unless said.
STRENGTH_TOLERANCE = 0.05
#: By how much a unit that is maintained may grow otherwise than its market, unless said; a fraction a year.
GROWTH_TOLERANCE = 0.02
ROUNDING = 1e-9  # by which a figure may pass a tolerance that it stands on


class DirectionTest(Enum):
    """The parts of the five directions' tests."""

    STRENGTH_KEPT = "strength kept"
    GROWTH_OF_MARKET = "growth of the market"
    STRONGER_OR_LARGER = "stronger or larger"
    SALES_AT_MOST_FORECAST = "sales at most the forecast"
    RETURN_AT_LEAST_PRESENT = "return at least the present one"
    NO_SALES_LEFT = "no sales left"
    NOT_SOLD_YET = "not sold yet"
    SALES_WANTED = "sales wanted"


@attrs.frozen(kw_only=True, field_transformer=checked)
class UnitAim:
    """Where one unit stands and where its direction shall take it; None is unknown.

    Sales and profit are money a year: at T0, as targets at T+H, and as the forecast of T+H under unchanged policy.
    Strengths are ratios, or scores, in which more is stronger and 0 is nothing; `market_growth` is a fraction a year,
    `horizon` the years from T0 to T+H.

    Raises:
        InvalidValue: for fewer than one year, or negative sales.
    """

    direction: Direction
    horizon: int
    sales: Decimal
    target_sales: Decimal | None = None
    forecast_sales: Decimal | None = None
    profit: Decimal | None = None
    target_profit: Decimal | None = None
    strength: float | None = None
    target_strength: float | None = None
    market_growth: float | None = None

    def __attrs_post_init__(self) -> None:
        if self.horizon < 1:
            raise InvalidValue(f"found a horizon of {self.horizon} years, expected at least 1", "$.horizon")
        for name in ("sales", "target_sales", "forecast_sales"):
            if (sales := getattr(self, name)) is not None and sales < 0:
                raise InvalidValue(f"found sales of {sales}, expected 0 or more", f"$.{name}")

    @property
    def growth(self) -> float | None:
        """The growth a year from present to target sales, a fraction; None for a new unit, or without a target."""
        if self.target_sales is None or not self.sales:
            return None
        return float((self.target_sales / self.sales) ** (1 / Decimal(self.horizon)) - 1)


@attrs.frozen(kw_only=True, field_transformer=checked)
class FailedTest:
    """A part of a direction's test that does not hold: the figure found, and the one it is held against.

    All to four decimals: money, strengths, growth a year and return on sales, the last two fractions.
    """

    test: DirectionTest
    found: Decimal
    expected: Decimal


def direction_faults(
    aim: UnitAim, *, strength_tolerance: float = STRENGTH_TOLERANCE, growth_tolerance: float = GROWTH_TOLERANCE
) -> tuple[FailedTest, ...]:
    """The parts of the direction's test that fail; a part whose figures are unknown is not tested.

    MAINTAIN keeps its strength, and grows with its market; IMPROVE becomes stronger, or sells more than is forecast;
    HARVEST sells no more than is forecast, at no lower return on sales; EXIT ends without sales; ENTER sells nothing
    yet, and will.

    Args:
        aim: the unit's figures.
        strength_tolerance: by which part of itself a strength that is kept may change.
        growth_tolerance: by how much a unit that is maintained may grow otherwise than its market, a fraction a year.

    >>> aim = UnitAim(direction=Direction.EXIT, horizon=3, sales=300, target_sales=200)
    >>> [(one.test.name, one.found) for one in direction_faults(aim)]
    [('NO_SALES_LEFT', Decimal('200'))]
    """
    match aim.direction:
        case Direction.MAINTAIN:
            return (*_strength_kept(aim, strength_tolerance), *_growth_of_market(aim, growth_tolerance))
        case Direction.IMPROVE:
            return tuple(_stronger_or_larger(aim))
        case Direction.HARVEST:
            return (*_at_most_forecast(aim), *_at_least_present_return(aim))
        case Direction.EXIT:
            return tuple(_no_sales_left(aim))
    return tuple(_entered(aim))


def _strength_kept(aim: UnitAim, tolerance: float) -> Iterator[FailedTest]:
    if aim.strength is None or aim.target_strength is None:
        return
    if abs(aim.target_strength - aim.strength) > tolerance * abs(aim.strength) + ROUNDING:
        yield FailedTest(
            test=DirectionTest.STRENGTH_KEPT, found=_shown(aim.target_strength), expected=_shown(aim.strength)
        )


def _growth_of_market(aim: UnitAim, tolerance: float) -> Iterator[FailedTest]:
    if aim.growth is None or aim.market_growth is None:
        return
    if abs(aim.growth - aim.market_growth) > tolerance + ROUNDING:
        yield FailedTest(
            test=DirectionTest.GROWTH_OF_MARKET, found=_shown(aim.growth), expected=_shown(aim.market_growth)
        )


def _stronger_or_larger(aim: UnitAim) -> Iterator[FailedTest]:
    """Either is enough; where both fail, the sales are said."""
    pairs = ((aim.target_sales, aim.forecast_sales), (aim.target_strength, aim.strength))
    known = [(target, now) for target, now in pairs if target is not None and now is not None]
    if known and not any(target > now for target, now in known):
        found, expected = map(_shown, known[0])
        yield FailedTest(test=DirectionTest.STRONGER_OR_LARGER, found=found, expected=expected)


def _at_most_forecast(aim: UnitAim) -> Iterator[FailedTest]:
    target, forecast = aim.target_sales, aim.forecast_sales
    if target is not None and forecast is not None and target > forecast:
        yield FailedTest(test=DirectionTest.SALES_AT_MOST_FORECAST, found=_shown(target), expected=_shown(forecast))


def _at_least_present_return(aim: UnitAim) -> Iterator[FailedTest]:
    now, then = _return(aim.profit, aim.sales), _return(aim.target_profit, aim.target_sales)
    if now is not None and then is not None and then < now:
        yield FailedTest(
            test=DirectionTest.RETURN_AT_LEAST_PRESENT, found=_shown(float(then)), expected=_shown(float(now))
        )


def _shown(figure: Decimal | float) -> Decimal:
    return Decimal(str(round(figure, 4)))


def _return(profit: Decimal | None, sales: Decimal | None) -> Decimal | None:
    return profit / sales if profit is not None and sales else None


def _no_sales_left(aim: UnitAim) -> Iterator[FailedTest]:
    if aim.target_sales:
        yield FailedTest(test=DirectionTest.NO_SALES_LEFT, found=aim.target_sales, expected=Decimal(0))


def _entered(aim: UnitAim) -> Iterator[FailedTest]:
    if aim.sales:
        yield FailedTest(test=DirectionTest.NOT_SOLD_YET, found=aim.sales, expected=Decimal(0))
    if aim.target_sales is not None and not aim.target_sales > 0:
        yield FailedTest(test=DirectionTest.SALES_WANTED, found=aim.target_sales, expected=Decimal(0))
