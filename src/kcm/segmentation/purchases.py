"""The purchase table: read-only columns, one row per purchase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import FloatColumn, IntColumn, equal, float_column, minor_units, read_only
from kcm.errors import InvalidValue, MissingData
from kcm.fields import shown
from kcm.periods import day_number

__all__ = ["Purchases", "Refunds"]

Refunds = Literal["net", "drop", "keep"]

_column = attrs.field(eq=attrs.cmp_using(eq=equal), repr=False)


@attrs.frozen(kw_only=True)
class Purchases:
    """Purchases of customers as columns of equal length; made by `from_columns`.

    `customers` are the ids that occur, ascending; `customer` and `order` are places in `customers` and among the
    order ids; `day` is a day number; `amount` is money, negative for a refund, NaN for unknown.
    """

    customers: NDArray[Any] = _column
    customer: IntColumn = _column
    day: IntColumn = _column
    amount: FloatColumn = _column
    order: IntColumn | None = attrs.field(
        eq=attrs.cmp_using(eq=lambda a, b: a is b or (a is not None and b is not None and equal(a, b))), repr=False
    )
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
            refunds: `net`: negative rows reduce money and touch neither frequency nor recency; `drop`: negative
                rows are ignored; `keep`: every row counts for all three.
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
        if decimals not in range(5):
            raise InvalidValue(f"found decimals={decimals!r}, expected 0 to 4", "decimals")
        ids, codes = _codes(customer, "customer")
        days = _days(date, timezone)
        amounts = float_column(amount, "amount")
        orders = None if order is None else _codes(order, "order")[1]
        minor_units(np.nan_to_num(amounts), decimals, "amount")
        for name, column in (("date", days), ("amount", amounts), ("order", orders)):
            if column is not None and column.size != codes.size:
                raise InvalidValue(f"found {column.size} rows, expected {codes.size} as in customer", name)
        return cls(
            customers=ids, customer=codes, day=days, amount=amounts, order=orders, refunds=refunds, decimals=decimals
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
        return self._where(self.day <= day_number(day))

    def between(self, first: date, last: date) -> Purchases:
        """The purchases from one day to another, both included; the customers stay the same."""
        return self._where((self.day >= day_number(first)) & (self.day <= day_number(last)))

    def _where(self, chosen: NDArray[np.bool_]) -> Purchases:
        return attrs.evolve(
            self,
            customer=read_only(self.customer[chosen]),
            day=read_only(self.day[chosen]),
            amount=read_only(self.amount[chosen]),
            order=None if self.order is None else read_only(self.order[chosen]),
        )


def _codes(values: Sequence[Any] | NDArray[Any], name: str) -> tuple[NDArray[Any], IntColumn]:
    column = values if isinstance(values, np.ndarray) and values.dtype.kind in "iuU" else _ids(list(values), name)
    if column.ndim != 1:
        raise InvalidValue(f"found {column.ndim} dimensions, expected one column", name)
    if not column.size:
        raise MissingData("found an empty table, expected at least one purchase", name)
    if column.dtype.kind == "U" and (column == "").any():
        raise MissingData("found no id, expected one in every row", f"{name}[{int((column == '').argmax())}]")
    ids, codes = np.unique(column, return_inverse=True)
    return read_only(ids), read_only(codes.astype(np.int64).reshape(-1))


def _ids(values: list[Any], name: str) -> NDArray[Any]:
    kinds = {type(value) for value in values}
    for kind in (str, int):
        if kinds <= {kind, np.str_ if kind is str else np.int64}:
            return np.array(values, dtype=str if kind is str else np.int64)
    for row, value in enumerate(values):
        if value is None or value != value:
            raise MissingData("found no id, expected one in every row", f"{name}[{row}]")
    found = ", ".join(sorted(kind.__name__ for kind in kinds))
    raise InvalidValue(f"found ids of type {found}, expected all text or all whole numbers", name)


def _days(values: Sequence[Any] | NDArray[Any], timezone: str | None) -> IntColumn:
    column = values if isinstance(values, np.ndarray) and values.dtype.kind in "iM" else None
    if column is None:
        zone = None if timezone is None else _zone(timezone)
        column = np.array([_day(value, row, zone) for row, value in enumerate(values)], dtype=np.int64)
    if column.dtype.kind == "M":
        absent = np.isnat(column)
        if absent.any():
            raise MissingData("found no date, expected one in every row", f"date[{int(absent.argmax())}]")
        column = column.astype("datetime64[D]")
    return read_only(column.astype(np.int64))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise InvalidValue(f"found timezone {name!r}, expected a name such as Asia/Shanghai", "timezone") from None


def _day(value: object, row: int, zone: tzinfo | None) -> int:
    if isinstance(value, datetime):
        if value.tzinfo is not None and zone is None:
            raise InvalidValue("found a zoned time, expected timezone= to say whose day it is", f"date[{row}]")
        return day_number((value if value.tzinfo is None else value.astimezone(zone)).date())
    if isinstance(value, date):
        return day_number(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return day_number(date.fromisoformat(value))
        except ValueError:
            pass
    raise InvalidValue(f"found {shown(value)}, expected a date", f"date[{row}]")
