"""Where we want the circles, and the result in growth and return on sales (method B.8 and B.10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from kcm.errors import InvalidValue, NotFound
from kcm.fields import checked
from kcm.planning.portfolio.forecasting import UnitForecast
from kcm.planning.portfolio.matrix import Matrix
from kcm.planning.portfolio.placing import positions
from kcm.planning.portfolio.strength import TOLERANCE
from kcm.rules import Finding, Severity

__all__ = ["PortfolioResult", "Target", "UnitResult", "financial_results", "sideways_only"]

ZERO = Decimal(0)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Target:
    """Where one unit shall be at T+H: money a year, profit after the spending on strategies, and relative strength.

    `strength` is in the measure of the matrix's settings, so a ratio's is not below 0. `attractiveness` is not ours to
    set: it is there for those who state what they take it to be.

    Raises:
        InvalidValue: for negative sales, or attractiveness off its scale.
    """

    sales: Decimal
    profit: Decimal
    strength: float | None = None
    attractiveness: float | None = None

    def __attrs_post_init__(self) -> None:
        if self.sales < 0:
            raise InvalidValue(f"found sales of {self.sales}, expected 0 or more", "$.sales")
        if self.attractiveness is not None and not 0 <= self.attractiveness <= 10:
            raise InvalidValue(f"found {self.attractiveness:g}, expected 0 to 10", "$.attractiveness")


@attrs.frozen(kw_only=True, field_transformer=checked)
class UnitResult:
    """Growth a year and return on sales of one unit, fractions; None where there is none.

    A new unit has no growth and no present return; without target sales growth is −1 and there is no return.
    """

    unit: str
    growth: float | None
    return_on_sales: float | None
    return_on_sales_now: float | None


@attrs.frozen(kw_only=True, field_transformer=checked)
class PortfolioResult:
    """Results of the units, and of their sums: never the mean of their ratios."""

    units: tuple[UnitResult, ...]
    sales: Decimal
    profit: Decimal
    growth: float | None
    return_on_sales: float | None
    return_on_sales_now: float | None


def financial_results(matrix: Matrix, targets: Mapping[str, Target]) -> PortfolioResult:
    """Growth and return on sales from today to the targets, of each unit and of all (method B.10).

    `growth = (target sales / sales)^(1/H) − 1`; `return on sales = target profit / target sales`.

    Args:
        matrix: sales and profit of T0, and the horizon H.
        targets: by unit id, one for each unit.

    Raises:
        NotFound: for a target of a unit that the matrix does not have, or a unit without a target.
    """
    ids = dict.fromkeys(unit.id for unit in matrix.units)
    for name in (*targets, *ids):
        if name not in ids or name not in targets:
            which = "a target of" if name not in ids else "no target of"
            raise NotFound(f"found {which} the unit {name!r}, expected one for each unit of the matrix")
    aims = [targets[name] for name in ids]
    sales, profit = (sum((getattr(unit, name) for unit in matrix.units), ZERO) for name in ("sales", "profit"))
    aimed_sales, aimed_profit = (sum((getattr(aim, name) for aim in aims), ZERO) for name in ("sales", "profit"))
    return PortfolioResult(
        units=tuple(
            UnitResult(
                unit=unit.id,
                growth=_growth(unit.sales, aim.sales, matrix.horizon),
                return_on_sales=_share(aim.profit, aim.sales),
                return_on_sales_now=_share(unit.profit, unit.sales),
            )
            for unit, aim in zip(matrix.units, aims, strict=True)
        ),
        sales=aimed_sales,
        profit=aimed_profit,
        growth=_growth(sales, aimed_sales, matrix.horizon),
        return_on_sales=_share(aimed_profit, aimed_sales),
        return_on_sales_now=_share(profit, sales),
    )


def _growth(start: Decimal, end: Decimal, years: int) -> float | None:
    return float((end / start) ** (1 / Decimal(years)) - 1) if start else None


def _share(profit: Decimal, sales: Decimal) -> float | None:
    return float(profit / sales) if sales else None


def sideways_only(
    matrix: Matrix, targets: Mapping[str, Target], forecasts: Iterable[UnitForecast] = ()
) -> Iterator[Finding]:
    """Findings on circles that are not moved sideways and in size only: nobody sets a market's attractiveness.

    Args:
        matrix: how attractive the units' markets are.
        targets: by unit id.
        forecasts: how attractive they will be, for the units that are forecast.

    Raises:
        NotFound: for a target of a unit that the matrix does not have.
    """
    expected = {one.unit: one.attractiveness.total for one in positions(matrix)}
    expected |= {one.unit: one.position.attractiveness.total for one in forecasts}
    for name, target in targets.items():
        if name not in expected:
            raise NotFound(f"found a target of the unit {name!r}, expected one of {', '.join(expected)}")
        if target.attractiveness is None or abs(target.attractiveness - expected[name]) <= TOLERANCE:
            continue
        values = {"unit": name, "found": target.attractiveness, "expected": expected[name]}
        yield Finding("portfolio.VERTICAL_MOVE", Severity.BLOCKS, f"$.{name}.attractiveness", values)
