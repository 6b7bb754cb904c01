"""Per customer the last day, the count and the money of purchases: a state that merges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import IntColumn, columnar, sealed
from kcm.errors import InvalidValue
from kcm.segmentation.ids import BLOCK, blocks
from kcm.segmentation.purchases import Purchases, Refunds

__all__ = ["NEVER", "Count", "RfmState", "merge", "state"]

#: What frequency counts.
Count = Literal["rows", "orders", "days"]
NEVER = np.iinfo(np.int64).min
NEVER_DAY = np.iinfo(np.int32).min

# Sums of minor units stay below this, so that no int64 wraps around; the check itself adds up in floats.
MOST = 2.0**62


@attrs.frozen(kw_only=True, field_transformer=columnar)
class RfmState:
    """Per customer: last purchase day, count, and money in minor units; free of any reporting date.

    States of parts that do not split an order (or a day, when days are counted) merge into the state of the
    whole. `last_day` is the least int64 for a customer without a purchase; `unknown` counts rows without an
    amount.
    """

    customers: NDArray[Any]
    last_day: IntColumn
    frequency: IntColumn
    minor: IntColumn
    unknown: IntColumn
    count: Count
    decimals: int
    refunds: Refunds


def state(purchases: Purchases, *, count: Count = "rows") -> RfmState:
    """The mergeable state of a purchase table.

    Args:
        purchases: with refunds treated as the table says.
        count: what frequency counts: `rows`, distinct `orders` (the table needs order ids) or `days`.

    Raises:
        InvalidValue: for another `count`, `orders` on a table without order ids, or money that together is
            2**62 minor units or more.
    """
    if count not in get_args(Count):
        raise InvalidValue(f"found count={count!r}, expected one of {', '.join(get_args(Count))}", "count")
    minor, unknown = _money(purchases)
    has_refunds = np.fmin.reduce(purchases.amount, initial=0.0) < 0
    is_bought = ~(purchases.amount < 0) if has_refunds and purchases.refunds != "keep" else None
    last = np.full(purchases.customers.size, NEVER_DAY, dtype=np.int32)
    for rows, customer in _customers(purchases, is_bought):
        np.maximum.at(
            last, customer, purchases.day[rows] if is_bought is None else purchases.day[rows][is_bought[rows]]
        )
    if count == "rows":
        frequency = np.zeros(purchases.customers.size, dtype=np.int64)
        for _, customer in _customers(purchases, is_bought):
            np.add.at(frequency, customer, 1)
    else:
        frequency = _distinct(purchases, count, is_bought)
    return RfmState(
        customers=purchases.customers,
        last_day=sealed(_widened(last)),
        frequency=sealed(frequency),
        minor=sealed(minor),
        unknown=sealed(unknown),
        count=count,
        decimals=purchases.decimals,
        refunds=purchases.refunds,
    )


# One figure after the other: the places it adds to fill the cache, and three at once would push each other out.
def _customers(
    purchases: Purchases, chosen: NDArray[np.bool_] | None = None
) -> Iterator[tuple[slice, NDArray[np.intp]]]:
    """The rows in blocks, and the customers of those that are chosen; the column is the caller's until the next."""
    places = np.empty(min(purchases.rows, BLOCK), dtype=np.intp)
    for rows in blocks(purchases.rows):
        customer = purchases.customer[rows] if chosen is None else purchases.customer[rows][chosen[rows]]
        block = places[: customer.size]
        block[:] = customer
        yield rows, block


def _money(purchases: Purchases) -> tuple[IntColumn, IntColumn]:
    """Minor units of each customer, and how many of its rows have no amount."""
    minor, unknown = (np.zeros(purchases.customers.size, dtype=np.int64) for _ in range(2))
    scale = 10.0**purchases.decimals
    scratch, whole_units = np.empty(BLOCK), np.empty(BLOCK, dtype=np.int64)
    total = 0.0
    for rows, customer in _customers(purchases):
        units = np.multiply(purchases.amount[rows], scale, out=scratch[: customer.size])
        np.rint(units, out=units)
        least, most = float(units.min()), float(units.max())
        if np.isnan(least):
            absent = np.isnan(units)
            np.add.at(unknown, customer[absent], 1)
            units[absent] = 0
            least, most = float(units.min()), float(units.max())
        if purchases.refunds == "drop":
            np.maximum(units, 0, out=units)
        total += max(-least, most) * units.size
        whole_units[: units.size] = units
        np.add.at(minor, customer, whole_units[: units.size])
    # The bound is rough, and only a table that comes near it is added up once more.
    if total >= MOST and float(np.abs(np.rint(purchases.amount * 10.0**purchases.decimals)).sum()) >= MOST:
        raise InvalidValue("found money too large to add up, expected below 2**62 minor units together", "amount")
    return minor, unknown


def _widened(last: NDArray[np.int32]) -> IntColumn:
    days = last.astype(np.int64)
    days[last == NEVER_DAY] = NEVER
    return days


def _distinct(purchases: Purchases, count: Count, is_bought: NDArray[np.bool_] | None) -> IntColumn:
    marks = purchases.day if count == "days" else purchases.order
    if marks is None:
        raise InvalidValue("found no order ids, expected them to count orders: give order=", "count")
    bought = slice(None) if is_bought is None else is_bought
    kept = marks[bought].astype(np.int64)
    first = int(kept.min()) if kept.size else 0
    span = int(kept.max()) - first + 1 if kept.size else 1
    pairs = np.sort(purchases.customer[bought] * np.int64(span) + (kept - first))
    once = np.ones(pairs.size, dtype=np.bool_)
    once[1:] = pairs[1:] != pairs[:-1]
    return np.bincount(pairs[once] // span, minlength=purchases.customers.size).astype(np.int64)


def merge(a: RfmState, b: RfmState) -> RfmState:
    """The state of two parts together: associative, commutative, and exact.

    Raises:
        InvalidValue: when the two count, round or treat refunds differently, or have ids of different types.
    """
    if (a.count, a.decimals) != (b.count, b.decimals):
        found = f"{a.count}, {a.decimals} decimals and {b.count}, {b.decimals} decimals"
        raise InvalidValue(f"found states of {found}, expected the same")
    if a.refunds != b.refunds:
        raise InvalidValue(f"found states with refunds={a.refunds!r} and {b.refunds!r}, expected the same")
    if a.customers.dtype.kind != b.customers.dtype.kind:
        raise InvalidValue("found customer ids of different types, expected all text or all whole numbers")
    ids, here, there = _together(a.customers, b.customers)

    def added(left: IntColumn, right: IntColumn) -> IntColumn:
        if ids is a.customers and not right.any():
            return left
        total = _spread(left, here, ids.size, 0)
        np.add.at(total, there, right)
        return sealed(total)

    last = _spread(a.last_day, here, ids.size, NEVER)
    np.maximum.at(last, there, b.last_day)
    return RfmState(
        customers=ids,
        last_day=sealed(last),
        frequency=added(a.frequency, b.frequency),
        minor=added(a.minor, b.minor),
        unknown=added(a.unknown, b.unknown),
        count=a.count,
        decimals=a.decimals,
        refunds=a.refunds,
    )


def _together(
    left: NDArray[Any], right: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[np.intp] | None, NDArray[np.intp]]:
    """The ids of two ascending columns, and where those of each stand; None for the left where nothing is new."""
    places = np.searchsorted(left, right)
    known = left[np.minimum(places, left.size - 1)] == right
    if known.all():
        return left, None, places
    ids = sealed(np.union1d(left, right))
    return ids, np.searchsorted(ids, left), np.searchsorted(ids, right)


def _spread(column: IntColumn, places: NDArray[np.intp] | None, size: int, empty: int) -> IntColumn:
    if places is None:
        return column.copy()
    result = np.full(size, empty, dtype=np.int64)
    result[places] = column
    return result
