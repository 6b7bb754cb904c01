"""What a customer is worth for as long as it stays, and what its loyalty adds (method A36, A42, E.3).

The value of retention is that of a computed case, never a law: F. Reichheld's "5 % more retention, 25 to 85 % more
profit" is quoted for other cases than yours, and its 5 % are points. B. Sharp shows how it is misread.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, columnar, first_place, float_array, read_only
from kcm.errors import InvalidValue, MissingData, Refused
from kcm.fields import check_share, finite
from kcm.rules import Finding, Severity

__all__ = [
    "LoyaltyValue",
    "customer_value",
    "customer_values",
    "expected_years",
    "loyalty_value_components",
    "retention_uplift",
    "reward_break_even",
]


def customer_value(
    margins: float | Sequence[float], retention: float, discount: float, acquisition: float = 0.0
) -> float:
    """What one customer is worth today: its margins, as likely as it is still there, less what winning it costs.

    `V = −A + Σ m_t · r^(t−1) / (1 + d)^t` for the margins of years 1 to T, received at their ends; a single number is
    the same margin for ever: `V = −A + m / (1 + d − r)`.

    Args:
        margins: money a year, one for each year, or one for all.
        retention: the share of customers that stay from one year to the next, 0 to below 1.
        discount: discount rate a year, a fraction above −1.
        acquisition: money spent once to win the customer.

    Raises:
        MissingData: for no margins.
        InvalidValue: for a retention or discount outside its range, a margin for ever that discounting does not bound,
            or something that is no finite number.

    >>> round(customer_value(1000, 0.80, 0.10), 2), round(customer_value(1000, 0.80, 0.10, 500), 2)
    (3333.33, 2833.33)
    """
    table = float_array(margins, "margins")
    if table.ndim > 1:
        raise InvalidValue(f"found {table.ndim} dimensions, expected one margin a year, or one for all", "margins")
    if np.isnan(table).any():
        raise InvalidValue("found an unknown margin, expected a number", "margins")
    terms = (finite(retention, "retention"), finite(discount, "discount"), finite(acquisition, "acquisition"))
    return float(customer_values(table[np.newaxis], *terms)[0])


def customer_values(
    margins: ArrayLike, retention: ArrayLike, discount: ArrayLike, acquisition: ArrayLike = 0.0
) -> FloatColumn:
    """`customer_value` of many customers at once.

    Args:
        margins: (customers, years), money; or (customers,), the same margin for ever.
        retention: a fraction for all, or (customers,).
        discount: a rate for all, or (customers,).
        acquisition: money for all, or (customers,).

    Returns:
        (customers,), money; NaN where a figure is unknown.

    Raises:
        MissingData: for margins of no years.
        InvalidValue: as in `customer_value`, or for shapes that do not fit, with the first place at fault.

    >>> customer_values([1000, 1000], [0.80, 0.85], 0.10).round(2).tolist()
    [3333.33, 4000.0]
    """
    table = float_array(margins, "margins")
    if table.ndim not in (1, 2):
        raise InvalidValue(f"found {table.ndim} dimensions, expected (customers, years) or (customers,)", "margins")
    customers = table.shape[0]
    kept = _column(retention, "retention", customers)
    rates = _column(discount, "discount", customers)
    spent = _column(acquisition, "acquisition", customers)
    _within(kept, (kept < 0) | (kept >= 1), "retention", "0 to below 1")
    _within(rates, rates <= -1, "discount", "above -1")
    if table.ndim == 1:
        growing = 1 + rates - kept
        _within(rates, growing <= 0, "discount", "above retention - 1, or the margins of some years")
        with np.errstate(over="ignore"):
            return _known(table / growing - spent, table, kept, rates, spent)
    if not table.shape[1]:
        raise MissingData("found no margins, expected one for each year", "margins")
    years = np.arange(table.shape[1])
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        staying = kept[:, np.newaxis] ** years / (1 + rates[:, np.newaxis]) ** (years + 1)
        values = np.asarray((table * staying).sum(axis=1) - spent)
    return _known(values, table.sum(axis=1), kept, rates, spent)


def _known(values: FloatColumn, *given: NDArray[np.float64]) -> FloatColumn:
    """The values, if each that rests on known figures is a number."""
    beyond = ~np.isfinite(values) & ~np.isnan(sum(given))
    if beyond.any():
        reason = "found a value that no number holds, expected other margins, years or discount"
        raise InvalidValue(reason, "margins" + first_place(beyond))
    return values


def _column(values: ArrayLike, path: str, size: int) -> NDArray[np.float64]:
    column = float_array(values, path)
    if column.shape not in ((), (size,)):
        raise InvalidValue(f"found shape {column.shape}, expected one for all or ({size},)", path)
    return np.broadcast_to(column, (size,))


def _within(values: NDArray[np.float64], outside: NDArray[np.bool_], path: str, expected: str) -> None:
    if outside.any():
        place = int(outside.argmax())
        where = f"{path}[{place}]" if values.strides[0] else path  # a value for all stands at no place
        raise InvalidValue(f"found {values[place]:g}, expected {expected}", where)


def expected_years(retention: float) -> float:
    """How long a customer stays on average: `1 / (1 − retention)` years.

    Raises:
        InvalidValue: for a retention outside 0 to below 1.

    >>> round(expected_years(0.80), 9), round(expected_years(0.85), 2)
    (5.0, 6.67)
    """
    if not 0 <= finite(retention, "retention") < 1:
        raise InvalidValue(f"found {retention:g}, expected 0 to below 1", "retention")
    return 1 / (1 - retention)


def retention_uplift(margin: float, before: float, after: float, discount: float) -> float:
    """How much more a customer is worth for ever when retention moves from one share to another, a fraction.

    Speak of points: from 0.80 to 0.85 are 5 points of retention, not 5 %.

    Args:
        margin: money a year, the same for ever.
        before: the share of customers that stay from one year to the next, 0 to below 1.
        after: the same, later.
        discount: discount rate a year, a fraction above −1.

    Raises:
        InvalidValue: as in `customer_value`, or for a margin of 0, of which nothing is more.

    >>> round(retention_uplift(1000, 0.80, 0.85, 0.10), 9)
    0.2
    """
    first = customer_value(margin, before, discount)
    if not first:
        raise InvalidValue("found a margin of 0, expected another", "margin")
    return customer_value(margin, after, discount) / first - 1


@attrs.frozen(kw_only=True, field_transformer=columnar)
class LoyaltyValue:
    """What a loyal customer brings each year, by where it comes from, and the `total` they sum to: money, (years,)."""

    base: FloatColumn
    growth: FloatColumn
    cost_saving: FloatColumn
    referral: FloatColumn
    premium: FloatColumn
    total: FloatColumn


def loyalty_value_components(
    base: ArrayLike, growth: ArrayLike, cost_saving: ArrayLike, referral: ArrayLike, premium: ArrayLike
) -> LoyaltyValue:
    """The five sources of a loyal customer's profit, year by year, and their sum (F. Reichheld 1996).

    Args:
        base: profit of the first purchases, money, (years,).
        growth: profit of buying more.
        cost_saving: what it costs less to serve.
        referral: profit of those it brings.
        premium: what it pays more, not needing discounts.

    Raises:
        MissingData: for no years.
        InvalidValue: for components of different years, unknown or infinite amounts.

    >>> found = loyalty_value_components([100, 100], [0, 20], [0, 10], [0, 0], [0, 5])
    >>> found.total.tolist(), round(customer_value(found.total, 0.85, 0.10, 150), 2)
    ([100.0, 135.0], 35.74)
    """
    given = {"base": base, "growth": growth, "cost_saving": cost_saving, "referral": referral, "premium": premium}
    columns = {name: read_only(float_array(values, name)) for name, values in given.items()}
    years = columns["base"].shape
    if len(years) == 1 and not years[0]:
        raise MissingData("found no years, expected at least one", "base")
    for name, column in columns.items():
        if column.ndim != 1 or column.shape != years:
            raise InvalidValue(f"found shape {column.shape}, expected one amount for each year", name)
        _within(column, np.isnan(column), name, "a known amount")
    return LoyaltyValue(total=read_only(np.sum(list(columns.values()), axis=0)), **columns)


def reward_break_even(base_sales: float, margin: float, reward_rate: float) -> float:
    """The extra sales from which a reward pays: `ΔS = reward · S / (margin − reward)`, for `ΔS · margin` to equal it.

    Args:
        base_sales: sales without the reward, money.
        margin: what is kept of sales, a fraction from 0 to 1.
        reward_rate: what is given back of all sales, a fraction.

    Raises:
        Refused: with the finding `finance.NEVER_PAYS`, when the reward is as high as the margin or higher.
        InvalidValue: for negative sales, a margin outside 0 to 1 or a negative reward.

    >>> round(reward_break_even(100_000, 0.30, 0.03))
    11111
    """
    sales, kept, reward = finite(base_sales, "base_sales"), finite(margin, "margin"), finite(reward_rate, "reward_rate")
    if sales < 0:
        raise InvalidValue(f"found {sales:g}, expected 0 or more", "base_sales")
    check_share(kept, "margin")
    if reward < 0:
        raise InvalidValue(f"found {reward:g}, expected 0 or more", "reward_rate")
    if reward >= kept:
        values = {"margin": kept, "reward_rate": reward}
        raise Refused([Finding("finance.NEVER_PAYS", Severity.BLOCKS, "$.reward_rate", values)])
    return finite(reward * sales / (kept - reward), "base_sales")
