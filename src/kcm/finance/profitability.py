"""From sales to operating profit over many customers at once, and the account manager's four indicators."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from math import inf

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, columnar, first_place, float_array, float_column, minor_units, sealed
from kcm.errors import InvalidValue
from kcm.fields import check_decimals, checked, finite
from kcm.scores import Contribution, WeightedScore, contributions

__all__ = [
    "CustomerProfitability",
    "ManagerFigures",
    "ManagerIndicator",
    "activity_costs",
    "customer_profitability",
    "manager_score",
    "margin_share",
]

EQUAL_WEIGHTS = (25.0, 25.0, 25.0, 25.0)


def margin_share(sales: ArrayLike, cost_shares: ArrayLike) -> FloatColumn:
    """The gross margin of each customer as a fraction of its sales: `Σ sales · (1 − cost share) / Σ sales`.

    Args:
        sales: (customers, categories), money.
        cost_shares: (categories,), cost of goods as a fraction of sales, 0 to 1.

    Returns:
        (customers,), fractions; NaN for a customer whose sales are not above 0.

    Raises:
        InvalidValue: for text, infinity, shapes that do not fit or a cost share outside 0 to 1.

    >>> margin_share([[100, 300]], [0.6, 0.8]).round(9).tolist()
    [0.25]
    """
    table, costs = float_array(sales, "$.sales"), float_array(cost_shares, "$.cost_shares")
    if table.ndim != 2 or costs.shape != table.shape[1:]:
        raise InvalidValue(
            f"found sales {table.shape} and cost shares {costs.shape}, expected (n, m) and (m,)", "$.sales"
        )
    outside = ~((costs >= 0) & (costs <= 1))
    if outside.any():
        place = int(outside.argmax())
        raise InvalidValue(f"found cost share {costs[place]:g}, expected 0 to 1", f"$.cost_shares[{place}]")
    totals = table.sum(axis=1)
    margins = np.full(totals.shape, np.nan)
    np.divide(table @ (1 - costs), totals, out=margins, where=totals > 0)
    return margins


@attrs.frozen(kw_only=True, field_transformer=columnar)
class CustomerProfitability:
    """From sales to operating profit, money, (customers,); NaN where a figure is unknown.

    Each line follows from those before it, to the last minor unit: gross margin is sales − discounts − cost of goods,
    cost to serve the sum of what `activity_costs` gives for each activity, and operating profit gross margin − cost to
    serve − strategy spend.
    """

    sales: FloatColumn
    discounts: FloatColumn
    cost_of_goods: FloatColumn
    gross_margin: FloatColumn
    cost_to_serve: FloatColumn
    strategy_spend: FloatColumn
    operating_profit: FloatColumn

    @property
    def return_on_sales(self) -> FloatColumn:
        """Operating profit as a fraction of sales; NaN for a customer whose sales are not above 0."""
        shares = np.full(self.sales.shape, np.nan)
        np.divide(self.operating_profit, self.sales, out=shares, where=self.sales > 0)
        return sealed(shares)


def customer_profitability(
    *,
    sales: ArrayLike,
    discounts: ArrayLike,
    cost_of_goods: ArrayLike,
    activities: ArrayLike,
    unit_costs: ArrayLike,
    strategy_spend: ArrayLike,
    decimals: int = 2,
) -> CustomerProfitability:
    """Operating profit of each customer, with what it costs to serve (method C.1).

    Amounts are taken in whole minor units, halves to even, and so is each count × unit cost.

    Args:
        sales: money, (customers,); NaN is unknown, and so is then what follows from it.
        discounts: money, (customers,).
        cost_of_goods: money, (customers,).
        activities: how often each activity was done for each customer: visits, orders, deliveries;
            (customers, activities).
        unit_costs: money for each activity once, (activities,).
        strategy_spend: money, (customers,).
        decimals: of the currency's minor unit.

    Raises:
        InvalidValue: for text, infinity, negative counts or unit costs, shapes that do not fit, or amounts too large
            to be exact.

    >>> found = customer_profitability(
    ...     sales=[1000, 500], discounts=[50, 0], cost_of_goods=[600, 300],
    ...     activities=[[4, 10], [12, 30]], unit_costs=[20, 2.50], strategy_spend=[30, 0],
    ... )
    >>> found.gross_margin.tolist(), found.cost_to_serve.tolist(), found.operating_profit.tolist()
    ([350.0, 200.0], [105.0, 315.0], [215.0, -115.0])
    """
    given = {"sales": sales, "discounts": discounts, "cost_of_goods": cost_of_goods, "strategy_spend": strategy_spend}
    columns = {name: float_column(values, name) for name, values in given.items()}
    check_decimals(decimals)
    serving = _serving(activities, unit_costs, decimals)
    for name, column in columns.items():
        if column.size != serving.units.shape[0]:
            expected = f"{serving.units.shape[0]} as in the activities"
            raise InvalidValue(f"found {column.size} customers, expected {expected}", name)
    money = {name: _Minor.of(column, decimals, name) for name, column in columns.items()}
    cost_to_serve = serving.summed()
    margin = money["sales"] - money["discounts"] - money["cost_of_goods"]
    profit = margin - cost_to_serve - money["strategy_spend"]
    return CustomerProfitability(
        **{name: one.amounts(decimals) for name, one in money.items()},
        gross_margin=margin.amounts(decimals),
        cost_to_serve=cost_to_serve.amounts(decimals),
        operating_profit=profit.amounts(decimals),
    )


def activity_costs(activities: ArrayLike, unit_costs: ArrayLike, *, decimals: int = 2) -> NDArray[np.float64]:
    """What each activity costs for each customer: count × unit cost in whole minor units, halves to even.

    Args:
        activities: counts, (customers, activities); NaN is unknown.
        unit_costs: money for each activity once, (activities,).
        decimals: of the currency's minor unit.

    Returns:
        (customers, activities), money; a customer's cost to serve is the sum of its row.

    Raises:
        InvalidValue: as `customer_profitability`.

    >>> activity_costs([[4, 10], [12, 30]], [20, 2.50]).tolist()
    [[80.0, 25.0], [240.0, 75.0]]
    """
    check_decimals(decimals)
    return _serving(activities, unit_costs, decimals).amounts(decimals)


def _serving(activities: ArrayLike, unit_costs: ArrayLike, decimals: int) -> _Minor:
    counts, costs = float_array(activities, "activities"), float_column(unit_costs, "unit_costs")
    if counts.ndim != 2 or counts.shape[1] != costs.size:
        expected = f"(customers, {costs.size}), a unit cost for each column"
        raise InvalidValue(f"found activities of shape {counts.shape}, expected {expected}", "activities")
    for name, numbers in (("activities", counts), ("unit_costs", costs)):
        if (numbers < 0).any():
            raise InvalidValue("found a number below 0, expected 0 or more", name + first_place(numbers < 0))
    return _Minor.of(counts * costs, decimals, "activities")


@attrs.frozen
class _Minor:
    """Amounts in minor units, whole and exact, and which of them are unknown."""

    units: NDArray[np.int64]
    unknown: NDArray[np.bool_]

    @classmethod
    def of(cls, amounts: NDArray[np.float64], decimals: int, path: str) -> _Minor:
        unknown = np.isnan(amounts)
        return cls(minor_units(np.where(unknown, 0.0, amounts), decimals, path), unknown)

    def summed(self) -> _Minor:
        """The sum of each row, unknown where any of it is."""
        return _Minor(np.asarray(self.units.sum(axis=1)), np.asarray(self.unknown.any(axis=1)))

    def __sub__(self, other: _Minor) -> _Minor:
        return _Minor(self.units - other.units, self.unknown | other.unknown)

    def amounts(self, decimals: int) -> NDArray[np.float64]:
        """The amounts, NaN where unknown."""
        return sealed(np.where(self.unknown, np.nan, self.units / 10.0**decimals))


class ManagerIndicator(Enum):
    """What an account manager is measured by: sells most, fastest, most profitably, with the fewest problems."""

    VOLUME = "volume"
    SPEED = "speed"
    PROFIT = "profit"
    PROBLEMS = "problems"


@attrs.frozen(kw_only=True, field_transformer=checked)
class ManagerFigures:
    """An account manager's year, or its targets: sales, days from order to cash, margin, problems per 100 orders.

    Raises:
        InvalidValue: for negative sales, days or problems; a margin may be a loss.
    """

    sales: Decimal
    days: float
    margin: Decimal
    problem_rate: float

    def __attrs_post_init__(self) -> None:
        for name in ("sales", "days", "problem_rate"):
            if getattr(self, name) < 0:
                raise InvalidValue(f"found {getattr(self, name)}, expected 0 or more", f"$.{name}")


def manager_score(
    actuals: ManagerFigures,
    targets: ManagerFigures,
    *,
    weights: Sequence[float] = EQUAL_WEIGHTS,
    cap: float = 1.2,
) -> WeightedScore:
    """The account manager's four indicators and their weighted mean, 1 where every target is met (method A59).

    Volume and profit are actual over target, speed and problems target over actual; each counts up to the cap, and a
    manager without a day of waiting or without a problem has the cap. The parts are in the order of
    `ManagerIndicator`, whose names they carry.

    Args:
        actuals: what was reached.
        targets: what was aimed at, each above 0.
        weights: points that sum to 100, in the order of `ManagerIndicator`.
        cap: the most an indicator counts, above 0.

    Raises:
        InvalidValue: for a target of 0 or below, a cap of 0 or below, or weights that are not four or do not sum
            to 100.

    >>> targets = ManagerFigures(sales=1_000_000, days=30, margin=200, problem_rate=3)
    >>> reached = ManagerFigures(sales=1_200_000, days=40, margin=180, problem_rate=2)
    >>> score = manager_score(reached, targets)
    >>> [part.score for part in score.parts], round(score.total, 9)
    ([1.2, 0.75, 0.9, 1.2], 1.0125)
    """
    for name in ("sales", "days", "margin", "problem_rate"):
        if getattr(targets, name) <= 0:
            raise InvalidValue(f"found a target of {getattr(targets, name)}, expected above 0", f"$.targets.{name}")
    if not finite(cap, "cap") > 0:
        raise InvalidValue(f"found a cap of {cap:g}, expected above 0", "cap")
    reached = (
        float(actuals.sales / targets.sales),
        targets.days / actuals.days if actuals.days else inf,
        float(actuals.margin / targets.margin),
        targets.problem_rate / actuals.problem_rate if actuals.problem_rate else inf,
    )
    scores = [min(indicator, cap) for indicator in reached]
    parts = contributions(scores, weights)
    return WeightedScore(
        total=float(parts.sum()),
        parts=tuple(
            Contribution(factor=indicator.name, weight=float(weight), score=score, part=float(part))
            for indicator, weight, score, part in zip(ManagerIndicator, weights, scores, parts, strict=True)
        ),
    )
