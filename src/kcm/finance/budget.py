"""Budget lines and their totals, and the paths from today's figures to the target's (method C.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import TypeVar

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank, whole
from kcm.money import amount, round_money

__all__ = ["BudgetCategory", "BudgetLine", "profit_path", "sales_path", "totals"]

K = TypeVar("K")


class BudgetCategory(Enum):
    """What money is spent on."""

    PEOPLE = "people"
    PRODUCT = "product"
    PROMOTION = "promotion"
    SERVICE = "service"
    PRICE = "price"
    SYSTEMS = "systems"
    TRAVEL = "travel"
    OTHER = "other"


@attrs.frozen(kw_only=True, field_transformer=checked)
class BudgetLine:
    """What one strategy costs in one year under one category.

    Raises:
        InvalidValue: for a blank id or a negative amount.
    """

    id: str
    strategy: str
    year: int
    category: BudgetCategory
    amount: Decimal

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.amount < 0:
            raise InvalidValue(f"found {self.amount}, expected 0 or more", "$.amount")


def totals(lines: Iterable[BudgetLine], by: Callable[[BudgetLine], K]) -> dict[K, Decimal]:
    """Exact sums of lines by strategy, year, category or any other key, in order of first appearance.

    >>> people = BudgetCategory.PEOPLE
    >>> line = BudgetLine(id="B1", strategy="S1", year=2015, category=people, amount=Decimal(30))
    >>> totals([line, line], lambda line: line.year)
    {2015: Decimal('60')}
    """
    sums: dict[K, Decimal] = {}
    for line in lines:
        sums[by(line)] = sums.get(by(line), Decimal(0)) + line.amount
    return sums


def sales_path(start: Decimal, target: Decimal, years: int, currency: str) -> tuple[Decimal, ...]:
    """Sales of T0 to T+H: geometric if both ends are above 0, else a straight line, in whole minor units.

    Raises:
        InvalidValue: for negative or infinite sales, or fewer than one year.

    >>> [str(sales) for sales in sales_path(Decimal(400), Decimal(600), 3, "USD")]
    ['400.00', '457.89', '524.15', '600.00']
    """
    start, target = _not_negative(start, "$.start"), _not_negative(target, "$.target")
    _at_least_one(years)
    if start > 0 and target > 0:
        path = [start * (target / start) ** (Decimal(year) / years) for year in range(years + 1)]
    else:
        path = [start + (target - start) * year / years for year in range(years + 1)]
    return tuple(round_money(sales, currency) for sales in (start, *path[1:-1], target))


def profit_path(
    sales: Sequence[Decimal], profit: Decimal, target_profit: Decimal, spend: Sequence[Decimal], currency: str
) -> tuple[Decimal, ...]:
    """Operating profit of T0 to T+H after each year's strategy spending, in whole minor units.

    The margin rate before spending moves in a straight line from `profit / sales` of T0 to
    `(target profit + spend) / sales` of T+H; a new unit keeps the last rate, one that ends at no sales keeps
    the first, and with neither there is no margin to move. Spending of T0 is inside the profit of T0.

    Args:
        sales: T0 to T+H, as `sales_path` gives them.
        profit: operating profit of T0.
        target_profit: operating profit wanted in T+H.
        spend: strategy spending of T+1 to T+H.
        currency: whose minor unit the path is rounded to.

    Raises:
        InvalidValue: when sales and spending do not cover the same years.

    >>> sales, spend = map(Decimal, (0, 50, 100, 150)), map(Decimal, (40, 20, 15))
    >>> path = profit_path(list(sales), Decimal(0), Decimal(15), list(spend), "USD")
    >>> [str(profit) for profit in path]
    ['0.00', '-30.00', '0.00', '15.00']
    """
    years = len(sales) - 1
    _at_least_one(years)
    if len(spend) != years:
        raise InvalidValue(f"found spending of {len(spend)} years, expected {years}", "$.spend")
    first = profit / sales[0] if sales[0] else None
    last = (target_profit + spend[-1]) / sales[-1] if sales[-1] else None
    first, last = first if first is not None else last, last if last is not None else first
    path = [profit]
    for year in range(1, years + 1):
        rate = first + (last - first) * year / years if first is not None and last is not None else Decimal(0)
        path.append(rate * sales[year] - spend[year - 1])
    return tuple(round_money(value, currency) for value in path)


def _not_negative(sales: Decimal, path: str) -> Decimal:
    if amount(sales, path) < 0:
        raise InvalidValue(f"found sales of {sales}, expected 0 or more", path)
    return sales


def _at_least_one(years: int) -> None:
    if whole(years, "$.years") < 1:
        raise InvalidValue(f"found {years} years, expected at least 1", "$.years")
