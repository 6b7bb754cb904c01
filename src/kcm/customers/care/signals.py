"""What the books say of where customers go: demand trend, silence, profit by tenure (method A23, A34)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from math import fsum

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, columnar, first_place, float_array, float_column, read_only
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, finite
from kcm.periods import as_date, not_after
from kcm.text import Text

__all__ = [
    "ChurnColumns",
    "ChurnSignal",
    "DemandTrend",
    "DemandTrendColumns",
    "TenureBand",
    "TenureProfit",
    "churn_columns",
    "churn_signal",
    "demand_trend",
    "demand_trend_columns",
    "profit_by_tenure",
]

LARGEST = 1e15  # beyond this an amount is a typing error
FEWEST_PURCHASES = 3


@attrs.frozen(kw_only=True, field_transformer=checked)
class DemandTrend:
    """How demand moves a period: `slope` in its own unit, `relative` to the mean, None where the mean is not above 0.

    `periods` is how many are known.
    """

    periods: int
    mean: float
    slope: float
    relative: float | None


@attrs.frozen(kw_only=True, field_transformer=columnar)
class DemandTrendColumns:
    """`DemandTrend` of many customers, each (customers,); NaN where it cannot be said."""

    mean: FloatColumn
    slope: FloatColumn
    relative: FloatColumn


def demand_trend(series: ArrayLike) -> DemandTrend:
    """The least-squares slope of one customer's demand, period by period.

    Args:
        series: demand of each period in order, shape (periods,); NaN is unknown.

    Raises:
        MissingData: for fewer than two known periods.
        InvalidValue: as `demand_trend_columns`.

    >>> found = demand_trend([100, 110, 120, 130])
    >>> found.slope, round(found.relative, 3)
    (10.0, 0.087)
    """
    column = float_column(series, "series")
    known = int((~np.isnan(column)).sum())
    if known < 2:
        raise MissingData(f"found {known} known periods, expected at least two", "series")
    try:
        found = demand_trend_columns(column[np.newaxis])
    except InvalidValue as error:
        raise InvalidValue(error.reason, error.path.replace("[0]", "", 1)) from None
    relative = float(found.relative[0])
    return DemandTrend(
        periods=known,
        mean=float(found.mean[0]),
        slope=float(found.slope[0]),
        relative=None if np.isnan(relative) else relative,
    )


def demand_trend_columns(series: ArrayLike) -> DemandTrendColumns:
    """The trend of demand of many customers: `slope = Σ(t − t̄)(d − d̄) / Σ(t − t̄)²`, `relative = slope / d̄`.

    Args:
        series: (customers, periods), the first period first; NaN is unknown and left out.

    Raises:
        InvalidValue: for a table of other dimensions, infinity, or an amount beyond 1e15.

    >>> found = demand_trend_columns([[10, 20, 30], [5, np.nan, np.nan]])
    >>> found.slope.tolist(), found.relative.tolist()
    ([10.0, nan], [0.5, nan])
    """
    table = float_array(series, "series")
    if table.ndim != 2:
        raise InvalidValue(f"found {table.ndim} dimensions, expected (customers, periods)", "series")
    _check_size(table, "series")
    known = ~np.isnan(table)
    counts = known.sum(axis=1)
    periods = np.arange(table.shape[1], dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        mean = np.where(known, table, 0).sum(axis=1) / counts
        time = np.where(known, periods - ((known @ periods) / counts)[:, np.newaxis], 0)
        away = np.where(known, table - mean[:, np.newaxis], 0)
        slope = np.einsum("ij,ij->i", time, away) / np.einsum("ij,ij->i", time, time)
        relative = np.where(mean > 0, slope / mean, np.nan)
    relative[~np.isfinite(relative)] = np.nan
    return DemandTrendColumns(mean=read_only(mean), slope=read_only(slope), relative=read_only(relative))


def _check_size(values: NDArray[np.float64], path: str) -> None:
    beyond = np.abs(values) > LARGEST
    if beyond.any():
        raise InvalidValue("found an amount beyond 1e15, expected a smaller one", path + first_place(beyond))


@attrs.frozen(kw_only=True, field_transformer=checked)
class ChurnSignal:
    """Whether a customer has been silent for longer than its own rhythm lets expect: days, and what they say."""

    mean_gap_days: float
    silent_days: int
    limit_days: float
    at_risk: bool


@attrs.frozen(kw_only=True, field_transformer=columnar)
class ChurnColumns:
    """`ChurnSignal` of many customers, each (customers,): `at_risk` is 1 or 0, NaN where too few purchases tell."""

    mean_gap_days: FloatColumn
    silent_days: FloatColumn
    at_risk: FloatColumn


def churn_signal(purchase_dates: Iterable[date], *, as_of: date, factor: float = 2.5) -> ChurnSignal:
    """Whether the days since the last purchase exceed `factor` times the mean gap between purchases.

    Several purchases on one day are one, and the order of the dates does not matter.

    Raises:
        MissingData: for purchases on fewer than three days.
        InvalidValue: for a purchase after the day, or a factor that is not above 0.

    >>> from datetime import timedelta
    >>> days = [date(2026, 1, 1) + timedelta(days=count) for count in (0, 30, 62, 91)]
    >>> found = churn_signal(days, as_of=date(2026, 1, 1) + timedelta(days=200))
    >>> round(found.mean_gap_days, 2), found.silent_days, round(found.limit_days, 1), found.at_risk
    (30.33, 109, 75.8, True)
    """
    day = as_date(as_of, "as_of")
    bought = {not_after(one, day, f"purchase_dates[{index}]") for index, one in enumerate(purchase_dates)}
    if len(bought) < FEWEST_PURCHASES:
        raise MissingData(f"found purchases on {len(bought)} days, expected at least three", "purchase_dates")
    first, last = min(bought), max(bought)
    found = churn_columns([len(bought) - 1], [(last - first).days], [(day - first).days], factor=factor)
    gap = float(found.mean_gap_days[0])
    return ChurnSignal(
        mean_gap_days=gap,
        silent_days=int(found.silent_days[0]),
        limit_days=factor * gap,
        at_risk=bool(found.at_risk[0]),
    )


def churn_columns(
    repeats: ArrayLike, days_to_last: ArrayLike, days_to_now: ArrayLike, *, factor: float = 2.5
) -> ChurnColumns:
    """The churn signal of many customers, from `x`, `t_x` and `T` of `kcm.segmentation.rfm.btyd_summary`.

    Args:
        repeats: (customers,), days with a purchase after the first one.
        days_to_last: (customers,), days from the first purchase to the last; NaN without a purchase.
        days_to_now: (customers,), days from the first purchase to the day of asking.
        factor: how many mean gaps of silence are at risk, above 0.

    Raises:
        InvalidValue: for columns of different lengths, negative numbers, a last purchase after the day, or a factor
            that is not above 0.

    >>> found = churn_columns([3, 1], [91, 10], [200, 300])
    >>> found.at_risk.tolist()
    [1.0, nan]
    """
    if finite(factor, "factor") <= 0:
        raise InvalidValue(f"found a factor of {factor:g}, expected above 0", "factor")
    given = {"repeats": repeats, "days_to_last": days_to_last, "days_to_now": days_to_now}
    columns = {name: float_column(values, name) for name, values in given.items()}
    again, last, now = columns.values()
    for name, column in columns.items():
        if column.size != again.size:
            raise InvalidValue(f"found {column.size} rows, expected {again.size} as in repeats", name)
        if (column < 0).any():
            raise InvalidValue("found a number below 0, expected 0 or more", name + first_place(column < 0))
    if (last > now).any():
        place = "days_to_last" + first_place(last > now)
        raise InvalidValue("found a purchase after the day of asking, expected none", place)
    told = again >= FEWEST_PURCHASES - 1
    gap = np.divide(last, again, out=np.full(again.size, np.nan), where=told)
    silent = now - last
    at_risk = np.where(told & ~np.isnan(silent), silent > factor * gap, np.nan)
    return ChurnColumns(mean_gap_days=read_only(gap), silent_days=read_only(silent), at_risk=read_only(at_risk))


@attrs.frozen(kw_only=True, field_transformer=checked)
class TenureBand:
    """Customers of one length of tenure and their mean margin, money; None where there are none."""

    label: Text
    customers: int
    mean_margin: float | None


@attrs.frozen(kw_only=True, field_transformer=checked)
class TenureProfit:
    """Mean margin by tenure, and whether it rises with it: None where fewer than two bands have customers.

    `unknown` counts the customers whose tenure or margin is not known.
    """

    bands: tuple[TenureBand, ...]
    unknown: int
    rising: bool | None


def profit_by_tenure(tenure_years: ArrayLike, margins: ArrayLike) -> TenureProfit:
    """Whether loyal customers are the more profitable: mean margin below 1 year, from 1 to 3, and above 3 (method A34).

    Args:
        tenure_years: (customers,), years, 0 or more; NaN is unknown.
        margins: (customers,), money a year; NaN is unknown.

    Raises:
        InvalidValue: for columns of different lengths, a negative tenure, or an amount beyond 1e15.
        MissingData: for no customers.

    >>> found = profit_by_tenure([0.5, 2, 5], [100, 135, 193])
    >>> [band.mean_margin for band in found.bands], found.rising
    ([100.0, 135.0, 193.0], True)
    """
    years, money = float_column(tenure_years, "tenure_years"), float_column(margins, "margins")
    if not years.size:
        raise MissingData("found no customers, expected at least one", "tenure_years")
    if years.size != money.size:
        raise InvalidValue(f"found {money.size} rows, expected {years.size} as in tenure_years", "margins")
    if (years < 0).any():
        raise InvalidValue("found a tenure below 0, expected 0 or more", "tenure_years" + first_place(years < 0))
    _check_size(money, "margins")
    known = ~(np.isnan(years) | np.isnan(money))
    cuts = (
        (Text("less than 1 year", "不足1年"), years < 1),
        (Text("1 to 3 years", "1至3年"), (years >= 1) & (years <= 3)),
        (Text("more than 3 years", "3年以上"), years > 3),
    )
    bands = tuple(_band(label, money[inside & known]) for label, inside in cuts)
    means = [band.mean_margin for band in bands if band.mean_margin is not None]
    rising = all(before < after for before, after in pairwise(means)) if len(means) > 1 else None
    return TenureProfit(bands=bands, unknown=int((~known).sum()), rising=rising)


def _band(label: Text, money: FloatColumn) -> TenureBand:
    # Summed exactly, so that the order of the customers does not show in the last digit.
    mean = fsum(money) / money.size if money.size else None
    return TenureBand(label=label, customers=money.size, mean_margin=mean)
