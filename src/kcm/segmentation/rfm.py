"""Recency, frequency and monetary value: a mergeable state, its summary on a day, and scores by midrank.

Method A84; the counting of refunds and the scoring formula are stated in the functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, get_args

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import FloatColumn, IntColumn, columnar, minor_units, read_only
from kcm.errors import InvalidValue
from kcm.fields import whole
from kcm.periods import day_number, day_of
from kcm.rules import Finding, Severity
from kcm.segmentation.purchases import Purchases, Refunds

__all__ = [
    "Count",
    "RfmScores",
    "RfmState",
    "RfmSummary",
    "few_ranked",
    "merge",
    "score",
    "state",
    "summarize",
]

Count = Literal["rows", "orders", "days"]
Method = Literal["midrank"]
NEVER = np.iinfo(np.int64).min


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


@attrs.frozen(kw_only=True, field_transformer=columnar)
class RfmSummary:
    """Per customer on a day: days since the last purchase (NaN: none), purchases, money (NaN: unknown)."""

    customers: NDArray[Any]
    recency_days: FloatColumn
    frequency: IntColumn
    monetary: FloatColumn


@attrs.frozen(kw_only=True, field_transformer=columnar)
class RfmScores:
    """Per customer: scores from 1 to `bins`, higher is better, recency too; 0 for one without a score."""

    customers: NDArray[Any]
    r: IntColumn
    f: IntColumn
    m: IntColumn
    bins: int

    @property
    def unscored(self) -> int:
        """How many customers have no score: nothing bought in the window, or an unknown amount."""
        return int((self.r == 0).sum())


def state(purchases: Purchases, *, count: Count = "rows") -> RfmState:
    """The mergeable state of a purchase table.

    Args:
        purchases: with refunds treated as the table says.
        count: what frequency counts: `rows`, distinct `orders` (the table needs order ids) or `days`.

    Raises:
        InvalidValue: for another `count`, or `orders` on a table without order ids.
    """
    if count not in get_args(Count):
        raise InvalidValue(f"found count={count!r}, expected one of {', '.join(get_args(Count))}", "count")
    customer, day, amount = purchases.customer, purchases.day, purchases.amount
    refund = amount < 0
    bought = np.ones_like(refund) if purchases.refunds == "keep" else ~refund
    paid = bought if purchases.refunds == "drop" else np.ones_like(refund)
    size = purchases.customers.size
    last = np.full(size, NEVER)
    np.maximum.at(last, customer[bought], day[bought])
    minor = np.zeros(size, dtype=np.int64)
    units = minor_units(np.nan_to_num(amount[paid]), purchases.decimals, "amount")
    np.add.at(minor, customer[paid], units)
    return RfmState(
        customers=purchases.customers,
        last_day=read_only(last),
        frequency=read_only(_frequency(purchases, bought, count)),
        minor=read_only(minor),
        unknown=read_only(np.bincount(customer[np.isnan(amount)], minlength=size).astype(np.int64)),
        count=count,
        decimals=purchases.decimals,
        refunds=purchases.refunds,
    )


def _frequency(purchases: Purchases, bought: NDArray[np.bool_], count: Count) -> IntColumn:
    customer = purchases.customer[bought]
    if count != "rows":
        marks = purchases.day if count == "days" else purchases.order
        if marks is None:
            raise InvalidValue("found no order ids, expected them to count orders: give order=", "count")
        kept = marks[bought]
        first = int(kept.min()) if kept.size else 0
        span = int(kept.max()) - first + 1 if kept.size else 1
        customer = np.unique(customer * span + (kept - first)) // span
    return np.bincount(customer, minlength=purchases.customers.size).astype(np.int64)


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
    ids, places = np.unique(np.concatenate([a.customers, b.customers]), return_inverse=True)
    last = np.full(ids.size, NEVER)
    np.maximum.at(last, places, np.concatenate([a.last_day, b.last_day]))

    def added(left: IntColumn, right: IntColumn) -> IntColumn:
        total = np.zeros(ids.size, dtype=np.int64)
        np.add.at(total, places, np.concatenate([left, right]))
        return read_only(total)

    return RfmState(
        customers=read_only(ids),
        last_day=read_only(last),
        frequency=added(a.frequency, b.frequency),
        minor=added(a.minor, b.minor),
        unknown=added(a.unknown, b.unknown),
        count=a.count,
        decimals=a.decimals,
        refunds=a.refunds,
    )


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
        late = source.day > today
        if late.any():
            row = int(late.argmax())
            raise InvalidValue(f"found {day_of(int(source.day[row]))}, expected no later than {as_of}", f"date[{row}]")
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
    never = source.last_day == NEVER
    return RfmSummary(
        customers=source.customers,
        recency_days=read_only(np.where(never, np.nan, today - np.where(never, 0, source.last_day))),
        frequency=source.frequency,
        monetary=read_only(np.where(source.unknown > 0, np.nan, source.minor / 10.0**source.decimals)),
    )


def score(summary: RfmSummary, *, bins: int = 5, method: Method = "midrank") -> RfmScores:
    """Scores 1 to `bins` by midrank, `1 + floor(bins · (midrank − ½) / n)`, among the n ranked customers.

    Equal values get equal scores; all equal get the middle score. A customer without a purchase or with
    unknown money is not ranked and scores 0. Ranked scores are relative: another customer can move them.

    Raises:
        InvalidValue: for fewer than 1 or more than 100 bins, or another method.
    """
    if method not in get_args(Method):
        raise InvalidValue(f"found method={method!r}, expected {', '.join(get_args(Method))}", "method")
    if whole(bins, "bins") not in range(1, 101):
        raise InvalidValue(f"found {bins!r} bins, expected 1 to 100", "bins")
    ranked = (summary.frequency > 0) & ~np.isnan(summary.monetary)

    def scores(values: NDArray[Any]) -> IntColumn:
        result = np.zeros(values.size, dtype=np.int64)
        kept = values[ranked]
        ordered = np.sort(kept)
        below, upto = np.searchsorted(ordered, kept, "left"), np.searchsorted(ordered, kept, "right")
        # midrank − ½ is (below + upto) / 2: whole numbers, so that no rounding decides a tie.
        result[ranked] = 1 + bins * (below + upto) // (2 * max(kept.size, 1))
        return read_only(result)

    return RfmScores(
        customers=summary.customers,
        r=scores(-summary.recency_days),
        f=scores(summary.frequency),
        m=scores(summary.monetary),
        bins=bins,
    )


def few_ranked(scores: RfmScores) -> Iterator[Finding]:
    """A rule: fewer ranked customers than bins make scores that say little."""
    ranked = scores.customers.size - scores.unscored
    if ranked < scores.bins:
        yield Finding("segmentation.FEW_RANKED", Severity.WARNS, values={"ranked": ranked, "bins": scores.bins})
