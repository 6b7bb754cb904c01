"""The portfolio in a few numbers: its quadrants' shares, its concentration, its centre (method B.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs
from rpds import HashTrieMap

from kcm.fields import Map, checked
from kcm.planning.portfolio.directions import sales_by_quadrant, sums_by_quadrant
from kcm.planning.portfolio.matrix import Matrix
from kcm.planning.portfolio.placing import Quadrant, positions

__all__ = ["PortfolioSummary", "portfolio_summary"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class PortfolioSummary:
    """Shares by the name of a quadrant, fractions of the whole; None or nothing where there is no whole.

    `concentration` is the Herfindahl index of the units' sales, 1 for one unit and 1/n for n equal ones. The centre is
    the sales-weighted mean of attractiveness, 0 to 10, and of the place on the strength axis, 0 to 1.
    """

    sales: Decimal
    profit: Decimal
    sales_shares: Map[str, float]
    profit_shares: Map[str, float]
    concentration: float | None
    centre_attractiveness: float | None
    centre_strength: float | None


def portfolio_summary(matrix: Matrix) -> PortfolioSummary:
    """Shares of sales and of profit by quadrant, concentration and centre of a matrix.

    Shares of profit are there only where the profits in all are above 0; with losses among them one may pass 1.

    Raises:
        InvalidValue: as `positions`.
        MissingData: as `positions`.
    """
    placed = positions(matrix)
    sales = sum((unit.sales for unit in matrix.units), Decimal(0))
    profit = sum((unit.profit for unit in matrix.units), Decimal(0))
    weights = [float(unit.sales / sales) for unit in matrix.units] if sales else []
    return PortfolioSummary(
        sales=sales,
        profit=profit,
        sales_shares=_shares(sales_by_quadrant(matrix, placed), sales),
        profit_shares=_shares(sums_by_quadrant(placed, (unit.profit for unit in matrix.units)), profit),
        concentration=sum(weight**2 for weight in weights) if sales else None,
        centre_attractiveness=_mean(weights, (one.attractiveness.total for one in placed)),
        centre_strength=_mean(weights, (one.x for one in placed)),
    )


def _shares(sums: Mapping[Quadrant, Decimal], total: Decimal) -> HashTrieMap[str, float]:
    if total <= 0:
        return HashTrieMap()
    return HashTrieMap({quadrant.name: float(amount / total) for quadrant, amount in sums.items()})


def _mean(weights: list[float], values: Iterable[float]) -> float | None:
    return sum(weight * value for weight, value in zip(weights, values, strict=True)) if weights else None
