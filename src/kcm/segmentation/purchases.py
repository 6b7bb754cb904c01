"""The purchase table: read-only columns, one row per purchase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import FloatColumn, IntColumn, check_minor_units, columnar, float_column, sealed
from kcm.errors import InvalidValue, MissingData
from kcm.fields import check_decimals, shown
from kcm.periods import day_number, parse_date
from kcm.segmentation.ids import is_absent, places_of

__all__ = ["Purchases", "Refunds"]

#: What negative amounts do: reduce money, count for nothing, or count as purchases.
Refunds = Literal["net", "drop", "keep"]
FIRST_DAY, LAST_DAY = day_number(date.min), day_number(date.max)


@attrs.frozen(kw_only=True, field_transformer=columnar)
class Purchases:
    """Purchases of customers as columns of equal length; made by `from_columns`.

    `customers` are the ids that occur, ascending; `customer` and `order` are places in `customers` and among
    the order ids; `day` is a day number; `amount` is money, negative for a refund, NaN for unknown.
    """

    customers: NDArray[Any]
    customer: IntColumn
    day: IntColumn
    amount: FloatColumn
    order: IntColumn | None
    refunds: Refunds
    decimals: int

    @classmethod
    def from_columns(
        cls,
        *,
        customer: Sequence[Any] | NDArray[Any],
        date: Sequence[Any] | NDArray[Any],
        amount: Sequence[float] | NDArray[Any],
        refunds: Refunds,
        order: Sequence[Any] | NDArray[Any] | None = None,
        decimals: int = 2,
        timezone: str | None = None,
    ) -> Purchases:
        """Purchases from columns, copied, so that the caller's data is never touched.

        Args:
            customer: ids, all text or all whole numbers, shape (rows,).
            date: `date`, `datetime64` or day numbers; zoned `datetime` only with `timezone`.
            amount: money; negative is a refund, NaN is unknown.
            refunds: `net`: negative rows reduce money and touch neither frequency nor recency; `drop`:
                negative rows are ignored; `keep`: every row counts for all three.
            order: order ids, where orders are counted.
            decimals: minor units of the currency, 0 to 4; money is summed in these, exactly.
            timezone: name of the zone whose day a zoned `datetime` falls on.

        Raises:
            MissingData: for an empty table, or a row without an id.
            InvalidValue: with the column and row, for anything that is not as said above.

        >>> table = Purchases.from_columns(
        ...     customer=["B", "A"], date=["2014-05-06", "2014-05-07"], amount=[5, 7], refunds="net")
        >>> table.customers.tolist(), table.rows, table.refund_rows
        (['A', 'B'], 2, 0)
        """
        if refunds not in get_args(Refunds):
            raise InvalidValue(f"found refunds={refunds!r}, expected one of {', '.join(get_args(Refunds))}", "refunds")
        check_decimals(decimals)
        ids, codes = places_of(customer, "customer")
        days = _days(date, None if timezone is None else _zone(timezone))
        amounts = float_column(amount, "amount")
        orders = None if order is None else places_of(order, "order")[1]
        check_minor_units(amounts, decimals, "amount")
        for name, column in (("date", days), ("amount", amounts), ("order", orders)):
            if column is not None and column.size != codes.size:
                raise InvalidValue(f"found {column.size} rows, expected {codes.size} as in customer", name)
        return cls(
            customers=ids,
            customer=codes,
            day=days,
            amount=amounts,
            order=orders,
            refunds=refunds,
            decimals=decimals,
        )

    @property
    def rows(self) -> int:
        """How many purchases and refunds there are."""
        return self.customer.size

    @property
    def refund_rows(self) -> int:
        """How many rows have a negative amount, treated as `refunds` says."""
        return int((self.amount < 0).sum())

    def until(self, day: date) -> Purchases:
        """The purchases up to and on a day; the customers stay the same."""
        return self.where(self.day <= day_number(day))

    def between(self, first: date, last: date) -> Purchases:
        """The purchases from one day to another, both included; the customers stay the same."""
        return self.where((self.day >= day_number(first)) & (self.day <= day_number(last)))

    def where(self, chosen: NDArray[np.bool_]) -> Purchases:
        """The chosen rows; the customers stay the same."""
        return attrs.evolve(
            self,
            customer=sealed(self.customer[chosen]),
            day=sealed(self.day[chosen]),
            amount=sealed(self.amount[chosen]),
            order=None if self.order is None else sealed(self.order[chosen]),
        )


def _days(values: Sequence[Any] | NDArray[Any], zone: tzinfo | None) -> IntColumn:
    if hasattr(values, "__array__") and not isinstance(values, np.ndarray):
        first = next(iter(values), None)
        if isinstance(first, datetime) and first.tzinfo is None:  # of zoned times an array may lose the zone
            values = np.asarray(values)
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "iM":
        return sealed(np.array([_day(value, f"date[{row}]", zone) for row, value in enumerate(values)], np.int32))
    if values.ndim != 1:
        raise InvalidValue(f"found {values.ndim} dimensions, expected one column", "date")
    if values.dtype.kind == "M":
        absent = np.isnat(values)
        if absent.any():
            raise MissingData("found no date, expected one in every row", f"date[{int(absent.argmax())}]")
        values = values.astype("datetime64[D]", copy=False)
    days = values.view(np.int64) if values.dtype.kind == "M" else values
    if days.size and not (days.min() >= FIRST_DAY and days.max() <= LAST_DAY):
        row = int(((days < FIRST_DAY) | (days > LAST_DAY)).argmax())
        _check_day(int(days[row]), f"date[{row}]")
    return sealed(days.astype(np.int32))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        expected = "expected a name such as Asia/Shanghai"
        raise InvalidValue(f"found timezone {shown(name)}, {expected}", "timezone") from None


def _day(value: object, path: str, zone: tzinfo | None) -> int:
    if is_absent(value):
        raise MissingData("found no date, expected one in every row", path)
    if isinstance(value, np.datetime64):
        return _check_day(int(value.astype("datetime64[D]").astype(np.int64)), path)
    if isinstance(value, datetime):
        return day_number(value.date() if value.tzinfo is None else _day_in(zone, value, path))
    if isinstance(value, date):
        return day_number(value)
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return _check_day(int(value), path)
    if isinstance(value, str):
        return day_number(parse_date(value, path))
    raise InvalidValue(f"found {shown(value)}, expected a date", path)


def _day_in(zone: tzinfo | None, moment: datetime, path: str) -> date:
    if zone is None:
        raise InvalidValue("found a zoned time, expected timezone= to say whose day it is", path)
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        raise InvalidValue("found a time beyond the calendar, expected the years 1 to 9999", path) from None


def _check_day(number: int, path: str) -> int:
    if not FIRST_DAY <= number <= LAST_DAY:
        raise InvalidValue("found a day beyond the calendar, expected the years 1 to 9999", path)
    return number
