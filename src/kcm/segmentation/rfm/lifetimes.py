"""The summary that lifetime-value models are fitted to: repeat purchases, recency, age and mean money."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import FloatColumn, IntColumn, columnar, read_only
from kcm.errors import InvalidValue
from kcm.fields import whole
from kcm.periods import day_number
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm.summaries import check_not_later
from kcm.segmentation.rfm.totals import NEVER, state

__all__ = ["BtydSummary", "btyd_summary"]

LATER = np.iinfo(np.int64).max


@attrs.frozen(kw_only=True, field_transformer=columnar)
class BtydSummary:
    """Per customer: days of repeat purchase, times of last purchase and of observation, mean money of a repeat day.

    `x` counts the days after the first one; `t_x` runs from the first purchase to the last, `T` from the first to the
    reporting day, both in units of so many days; `m` is money. `t_x` and `T` are NaN for a customer without a
    purchase, `m` for one without a repeat purchase or with unknown money.
    """

    customers: NDArray[Any]
    x: IntColumn
    t_x: FloatColumn
    T: FloatColumn
    m: FloatColumn


def btyd_summary(purchases: Purchases, *, as_of: date, unit_days: int = 1) -> BtydSummary:
    """The summary of buy-till-you-die models (Schmittlein, Morrison and Colombo 1987; Fader, Hardie and Lee 2005).

    Several purchases on one day are one. Refunds count as the table says: with `net` those after the first day reduce
    `m`. It is not the classic RFM: its recency is an age at the last purchase, and its frequency leaves out the first.

    Args:
        purchases: the table; `until` leaves out later rows.
        as_of: the reporting day, at which observation ends.
        unit_days: how many days are one unit of `t_x` and `T`, such as 7 for weeks.

    Raises:
        InvalidValue: for a purchase after `as_of` (use `Purchases.until`), or a unit below 1 day.

    >>> table = Purchases.from_columns(customer=["A"] * 3, date=["1997-01-01", "1997-01-18", "1997-08-02"],
    ...     amount=[29.33, 29.73, 14.96], refunds="net")
    >>> summary = btyd_summary(table, as_of=date(1997, 9, 30), unit_days=7)
    >>> summary.x.tolist(), summary.t_x.round(2).tolist(), summary.T.round(2).tolist(), summary.m.round(3).tolist()
    ([2], [30.43], [38.86], [22.345])
    """
    check_not_later(purchases, as_of)
    if whole(unit_days, "unit_days") < 1:
        raise InvalidValue(f"found {unit_days} days, expected at least 1", "unit_days")
    whole_state = state(purchases, count="days")
    bought = whole_state.last_day != NEVER
    first = _first_days(purchases)
    repeats = state(purchases.where(purchases.day > first[purchases.customer]), count="days")
    known = (repeats.frequency > 0) & (repeats.unknown == 0)
    money = np.full(bought.size, np.nan)
    money[known] = repeats.minor[known] / (repeats.frequency[known] * 10.0**purchases.decimals)

    def units(days: IntColumn) -> FloatColumn:
        result = np.full(bought.size, np.nan)
        result[bought] = days[bought] / unit_days
        return read_only(result)

    return BtydSummary(
        customers=purchases.customers,
        x=repeats.frequency,
        t_x=units(np.where(bought, whole_state.last_day, first) - first),
        T=units(day_number(as_of) - first),
        m=read_only(money),
    )


def _first_days(purchases: Purchases) -> IntColumn:
    counts = np.full(purchases.rows, True) if purchases.refunds == "keep" else ~(purchases.amount < 0)
    first = np.full(purchases.customers.size, LATER)
    np.minimum.at(first, purchases.customer[counts].astype(np.intp), purchases.day[counts].astype(np.int64))
    first[first == LATER] = day_number(date.max)
    return first
