"""The paths from today's figures to the target's, and what is read off them (method C.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs
from rpds import HashTrieMap

from kcm.errors import InvalidValue
from kcm.fields import Map, checked, whole
from kcm.money import amount, finest, round_money

__all__ = ["Gap", "gap", "growth_rates", "increments", "profit_path", "sales_path", "shares_of_sales"]


def sales_path(start: Decimal, target: Decimal, years: int, currency: str) -> tuple[Decimal, ...]:
    """Sales of T0 to T+H: geometric if both ends are above 0, else a straight line, in whole minor units.

    Args:
        start: sales of T0, money, 0 or more.
        target: sales of T+H, in the same currency.
        years: H, how many years are planned.
        currency: ISO 4217 code, whose minor unit the sales are rounded to.

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
        InvalidValue: when sales and spending do not cover the same years, or for something that is no amount.

    >>> sales, spend = map(Decimal, (0, 50, 100, 150)), map(Decimal, (40, 20, 15))
    >>> path = profit_path(list(sales), Decimal(0), Decimal(15), list(spend), "USD")
    >>> [str(profit) for profit in path]
    ['0.00', '-30.00', '0.00', '15.00']
    """
    sales = [_not_negative(one, f"$.sales[{year}]") for year, one in enumerate(sales)]
    spend = [amount(one, f"$.spend[{year}]") for year, one in enumerate(spend)]
    profit, target_profit = amount(profit, "$.profit"), amount(target_profit, "$.target_profit")
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


def growth_rates(path: Sequence[Decimal]) -> tuple[Decimal | None, ...]:
    """The growth of each year on the one before, a fraction; None for the first, and after a year of nothing.

    >>> growth_rates([Decimal(0), Decimal(50), Decimal(60)])
    (None, None, Decimal('0.2'))
    """
    before = (Decimal(0), *path[:-1])
    return tuple(now / then - 1 if then else None for then, now in zip(before, path, strict=True)) if path else ()


def shares_of_sales(amounts: Sequence[Decimal], sales: Sequence[Decimal]) -> tuple[Decimal | None, ...]:
    """Profit or spending of each year as a fraction of its sales; None for a year without sales.

    Args:
        amounts: money of each year.
        sales: money of the same years, in the same order and currency.

    Raises:
        InvalidValue: when they do not cover the same years.

    >>> shares_of_sales([Decimal(48), Decimal(0)], [Decimal(400), Decimal(0)])
    (Decimal('0.12'), None)
    """
    if len(amounts) != len(sales):
        raise InvalidValue(f"found {len(amounts)} years, expected {len(sales)} as in the sales", "$.amounts")
    return tuple(one / sold if sold else None for one, sold in zip(amounts, sales, strict=True))


def increments(profits: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """What each planned year earns beyond T0: `profit_t − profit_0` for T+1 to T+H.

    Their `kcm.finance.value.net_present_value` is what the plan is worth today.

    >>> increments([Decimal(252), Decimal(202), Decimal(315)])
    (Decimal('-50'), Decimal('63'))
    """
    return tuple(profit - profits[0] for profit in profits[1:])


@attrs.frozen(kw_only=True, field_transformer=checked)
class Gap:
    """What is missing from the forecast to the target, and how much of it each objective's strategies claim.

    `shares` are fractions of the gap by objective; `unclaimed` is the money nobody claims, below 0 where more is
    claimed than is missing. Without a gap there are no shares.
    """

    forecast: Decimal
    target: Decimal
    gap: Decimal
    shares: Map[str, Decimal]
    unclaimed: Decimal


def gap(forecast: Decimal, target: Decimal, claims: Mapping[str, Decimal]) -> Gap:
    """The gap between the forecast under unchanged policy and the target (method C.1).

    Args:
        forecast: money in T+H if nothing changes.
        target: money wanted in T+H.
        claims: objective id to the money that its strategies are to add.

    Raises:
        InvalidValue: for something that is no amount.

    >>> found = gap(Decimal(1700), Decimal(1900), {"O1": Decimal(150), "O2": Decimal(20)})
    >>> found.gap, found.shares["O1"], found.unclaimed
    (Decimal('200'), Decimal('0.75'), Decimal('30'))
    """
    missing = amount(target, "target") - amount(forecast, "forecast")
    claimed = {name: amount(claim, f"claims.{name}") for name, claim in claims.items()}
    shares = {name: finest(claim / missing, f"claims.{name}") for name, claim in claimed.items()} if missing else {}
    return Gap(
        forecast=forecast,
        target=target,
        gap=missing,
        shares=HashTrieMap(shares),
        unclaimed=missing - sum(claimed.values(), Decimal(0)),
    )


def _not_negative(sales: Decimal, path: str) -> Decimal:
    found = amount(sales, path)
    if found < 0:
        raise InvalidValue(f"found sales of {found}, expected 0 or more", path)
    return found


def _at_least_one(years: int) -> None:
    if whole(years, "$.years") < 1:
        raise InvalidValue(f"found {years} years, expected at least 1", "$.years")
