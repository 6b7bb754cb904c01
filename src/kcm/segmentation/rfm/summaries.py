"""Recency, frequency and monetary value of every customer on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import FloatColumn, IntColumn, columnar, sealed
from kcm.errors import InvalidValue
from kcm.fields import whole
from kcm.periods import day_number, day_of
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm.totals import NEVER, Count, RfmState, state

__all__ = ["RfmSummary", "check_not_later", "summarize"]


@attrs.frozen(kw_only=True, field_transformer=columnar)
class RfmSummary:
    """Per customer on a day: days since the last purchase (NaN: none), purchases, money (NaN: unknown)."""

    customers: NDArray[Any]
    recency_days: FloatColumn
    frequency: IntColumn
    monetary: FloatColumn


def check_not_later(purchases: Purchases, as_of: date) -> None:
    """Refuse purchases after the day to look back from.

    Raises:
        InvalidValue: naming the first such row; `Purchases.until` leaves them out.
    """
    if purchases.rows and int(purchases.day.max()) > day_number(as_of):
        row = int((purchases.day > day_number(as_of)).argmax())
        raise InvalidValue(f"found {day_of(int(purchases.day[row]))}, expected no later than {as_of}", f"date[{row}]")


def summarize(
    source: Purchases | RfmState, *, as_of: date, count: Count = "rows", window_days: int | None = None
) -> RfmSummary:
    """Recency, frequency and money of every customer on a day.

    Args:
        source: a purchase table, or a state made from one.
        as_of: the day to look back from.
        count: as in `state`; a state must have been made with the same.
        window_days: look back so many days, `as_of` included; None is all. A state has no window.

    Raises:
        InvalidValue: for a purchase after `as_of` (use `Purchases.until`), a window below 1 day, or a window
            asked of a state.

    >>> table = Purchases.from_columns(
    ...     customer=["A", "A"], date=["2014-05-01", "2014-05-05"], amount=[5, 7], refunds="net")
    >>> summary = summarize(table, as_of=date(2014, 5, 6))
    >>> summary.recency_days.tolist(), summary.frequency.tolist(), summary.monetary.tolist()
    ([1.0], [2], [12.0])
    """
    today = day_number(as_of)
    if isinstance(source, Purchases):
        check_not_later(source, as_of)
        if window_days is not None:
            if whole(window_days, "window_days") < 1:
                raise InvalidValue(f"found {window_days} days, expected at least 1", "window_days")
            source = source.between(day_of(max(today - window_days + 1, day_number(date.min))), as_of)
        source = state(source, count=count)
    elif window_days is not None:
        raise InvalidValue("found a window asked of a state, expected a purchase table", "window_days")
    elif source.count != count:
        raise InvalidValue(f"found a state that counts {source.count}, expected count={source.count!r}", "count")
    elif source.last_day.max() > today:
        raise InvalidValue(f"found a purchase on {day_of(int(source.last_day.max()))}, expected none after {as_of}")
    recency = np.subtract(today, source.last_day, dtype=np.float64)
    recency[source.last_day == NEVER] = np.nan
    monetary = source.minor / 10.0**source.decimals
    monetary[source.unknown > 0] = np.nan
    return RfmSummary(
        customers=source.customers,
        recency_days=sealed(recency),
        frequency=source.frequency,
        monetary=sealed(monetary),
    )
