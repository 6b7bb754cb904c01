"""The same summary, scores and segments on the table a host already holds (extra: frames).

pandas, Polars, PyArrow, DuckDB and PySpark answer alike, and like `kcm.segmentation.rfm`, ties included. On a lazy
engine `summarize` and `segment` only build a query. `score` asks the engine for a few numbers, one row a time, so that
no window sorts all customers into one place; where the engine would compute the summary again for each of them, keep
it first (a table in DuckDB, `cache()` in Spark, `collect()` in Polars).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from kcm.columns import RESTORED
from kcm.errors import InvalidValue, MissingData, extra
from kcm.fields import check_decimals, whole
from kcm.rules import Severity
from kcm.segmentation.purchases import Refunds
from kcm.segmentation.rfm import Count
from kcm.segmentation.segments import SEGMENT_MAP, UNSCORED, SegmentMap, check_map

with extra("frames"):
    import narwhals as nw

__all__ = ["score", "segment", "summarize"]

SUMMARY = ("recency_days", "frequency", "monetary")
LETTERS = ("r", "f", "m")
ROUNDS = 1.5 * 2.0**52


def summarize(
    native: Any,
    *,
    customer: str,
    date: str,
    amount: str,
    as_of: datetime.date,
    refunds: Refunds,
    order: str | None = None,
    count: Count = "rows",
    decimals: int = 2,
    window_days: int | None = None,
) -> Any:
    """Recency, frequency and money of every customer on a day, as a table of the same engine.

    The columns are the customer's, `recency_days`, `frequency` and `monetary`, null where unknown, and `refund_rows`
    and `late_rows`: how many rows were refunds, treated as asked, and how many came after `as_of`, which do not count.
    Nothing is collected. Rows without an id are one customer, null; an amount that is null, NaN or too large to be
    exact (2**51 minor units) makes the customer's money unknown.

    Args:
        native: a table or query of pandas, Polars, PyArrow, DuckDB or PySpark, one row a purchase.
        customer: the column of the ids; `date`, `amount` and `order` likewise.
        date: dates, or times without a zone.
        amount: money, negative for a refund.
        as_of: the day to look back from.
        refunds: as `Purchases.from_columns`.
        order: order ids, where orders are counted.
        count: what frequency counts: `rows`, `orders` or `days`.
        decimals: minor units of the currency, 0 to 4.
        window_days: look back so many days, `as_of` included; None is all.

    Raises:
        InvalidValue: for a table of no known engine, a column of another type, or another option.
        MissingData: for a column that is not there.

    >>> import polars
    >>> from datetime import date
    >>> table = polars.DataFrame({"who": ["A", "A"], "when": [date(2014, 5, 1), date(2014, 5, 5)], "paid": [5.0, 7.0]})
    >>> summary = summarize(
    ...     table, customer="who", date="when", amount="paid", as_of=date(2014, 5, 6), refunds="net")
    >>> summary.select("recency_days", "frequency", "monetary").rows()
    [(1.0, 2, 12.0)]
    """
    _check_options(refunds, count, decimals, window_days)
    if count == "orders" and order is None:
        raise InvalidValue("found no order ids, expected them to count orders: give order=", "count")
    frame = _frame(native)
    schema = _schema(frame, [customer, date, amount, *([order] if order else [])])
    moment = _moment(schema[date], date)
    if not (schema[amount].is_numeric()):
        raise InvalidValue(f"found {schema[amount]}, expected numbers", amount)

    scaled = nw.col(amount).cast(nw.Float64()) * 10.0**decimals
    is_known = (scaled.abs() <= float(RESTORED)).fill_null(False)
    is_late = nw.col(date) >= moment(as_of + datetime.timedelta(days=1)) if as_of < datetime.date.max else nw.lit(False)
    inside = ~is_late & ~nw.col(date).is_null()
    if window_days is not None:
        first = max(as_of.toordinal() - window_days + 1, 1)
        inside = inside & (nw.col(date) >= moment(datetime.date.fromordinal(first)))
    orders = [nw.col(order)] if count == "orders" and order else []
    rows = frame.select(
        nw.col(customer),
        *orders,
        nw.col(date).alias("_day"),
        nw.when(is_known).then(scaled).otherwise(nw.lit(0.0)).alias("_scaled"),
        is_known.alias("_known"),
        (nw.col(amount) < 0).fill_null(False).alias("_refund"),
        inside.fill_null(False).alias("_inside"),
        is_late.fill_null(False).alias("_late"),
    )
    bought = nw.col("_inside") if refunds == "keep" else nw.col("_inside") & ~nw.col("_refund")
    paid = bought if refunds == "drop" else nw.col("_inside")
    counted = {"_unknown": paid & ~nw.col("_known"), "_refund": nw.col("_refund"), "_late": nw.col("_late")}
    rows = rows.select(
        nw.col(customer),
        *orders,
        nw.when(bought).then(nw.col("_day")).alias("_day"),
        nw.when(paid).then(_half_even("_scaled")).otherwise(nw.lit(0)).alias("_minor"),
        # What is there is counted, which costs an engine less than a sum of noughts and ones.
        *(nw.when(condition).then(nw.lit(1)).alias(name) for name, condition in counted.items()),
    )
    return nw.to_native(_per_customer(rows, customer, order, count, moment(as_of), as_of.toordinal(), decimals))


def _per_customer(
    rows: Any, customer: str, order: str | None, count: Count, today: Any, number: int, decimals: int
) -> Any:
    last, money = nw.col("_day").max(), nw.col("_minor").sum()
    flags = ("_unknown", "_refund", "_late")
    if count == "rows":
        bought = nw.col("_day").count().alias("_bought")
        found = rows.group_by(customer).agg(bought, last, money, *(nw.col(name).count() for name in flags))
    else:
        # First each order or day once, then how many of them hold a purchase.
        mark = order if count == "orders" else "_mark"
        marked = rows if count == "orders" else rows.with_columns(nw.col("_day").cast(nw.Date()).alias("_mark"))
        bought = nw.col("_day").count().alias("_bought")
        once = marked.group_by(customer, mark).agg(bought, last, money, *(nw.col(name).count() for name in flags))
        once = once.with_columns((nw.col("_bought") > 0).cast(nw.Int64()).alias("_bought"))
        found = once.group_by(customer).agg(
            nw.col("_bought").sum(), last, money, *(nw.col(name).sum() for name in flags)
        )
    # A day number of years and the day in the year, which every engine has; whoever bought nothing has none. The
    # half keeps each quotient away from the whole numbers, so that floats floor it right.
    date = nw.col("_day").fill_null(today)
    year = date.dt.year().cast(nw.Float64()) - 0.5
    leaps = (year * 0.25).floor() - (year * 0.01).floor() + (year * 0.0025).floor()
    day = (year - 0.5) * 365.0 + leaps + date.dt.ordinal_day().cast(nw.Float64())
    # A column, not a constant: Polars multiplies by the reciprocal of a constant, which is another number.
    units = nw.col("_unknown").cast(nw.Float64()) * 0.0 + 10.0**decimals
    return found.select(
        nw.col(customer),
        nw.when(nw.col("_bought") > 0).then(float(number) - day).alias("recency_days"),
        nw.col("_bought").cast(nw.Int64()).alias("frequency"),
        nw.when(nw.col("_unknown") == 0)
        .then(nw.col("_minor").cast(nw.Int64()).cast(nw.Float64()) / units)
        .alias("monetary"),
        nw.col("_refund").cast(nw.Int64()).alias("refund_rows"),
        nw.col("_late").cast(nw.Int64()).alias("late_rows"),
    )


def score(native_summary: Any, *, bins: int = 5) -> Any:
    """The midrank scores of `rfm.score` as columns `r`, `f` and `m` beside the summary; 0 without a score.

    Args:
        native_summary: what `summarize` gave, one row per customer.
        bins: how many scores, 1 to 100.

    Raises:
        InvalidValue: for fewer than 1 or more than 100 bins, or a table of no known engine.
        MissingData: for a table without the columns of a summary.
    """
    if whole(bins, "bins") not in range(1, 101):
        raise InvalidValue(f"found {bins!r} bins, expected 1 to 100", "bins")
    frame = _frame(native_summary)
    _schema(frame, SUMMARY)
    is_ranked = (nw.col("frequency") > 0) & ~nw.col("monetary").fill_nan(None).is_null()
    values = {name: nw.col(name) * (-1.0 if name == "recency_days" else 1.0) for name in SUMMARY}
    edges = _edges(frame.filter(is_ranked).select(**values), bins)
    scores = []
    for name, letter in zip(SUMMARY, LETTERS, strict=True):
        reached = nw.lit(1)
        for value, is_included in edges[name]:
            column = values[name]
            reached = reached + (column >= value if is_included else column > value).cast(nw.Int64())
        scores.append(nw.when(is_ranked).then(reached).otherwise(nw.lit(0)).cast(nw.Int64()).alias(letter))
    return nw.to_native(frame.with_columns(*scores))


def _edges(ranked: Any, bins: int) -> Mapping[str, Sequence[tuple[float, bool]]]:
    """Per measure the least value of each score from 2 up, and whether that value itself reaches it.

    As in `rfm.score`: the value at the order statistic n·k/bins, or what comes after it, by its tie count. A quantile
    comes close to it, and steps to the next value, which are counted on the way, find it.
    """
    keys = [(name, k) for name in SUMMARY for k in range(1, bins)]
    quantiles = [nw.col(name).quantile(k / bins, interpolation="linear").alias(f"{name}_{k}") for name, k in keys]
    start = _row(ranked.select(nw.len().alias("n"), *quantiles))
    n = int(start["n"])
    found: dict[tuple[str, int], tuple[float, bool]] = {}
    near = {(name, k): float(start[f"{name}_{k}"]) for name, k in keys} if n else {}
    while near:
        counted = _row(ranked.select(*(one for key, value in near.items() for one in _around(*key, value))))
        for (name, k), value in list(near.items()):
            below, upto = (int(counted[f"{side}_{name}_{k}"]) for side in ("below", "upto"))
            place = n * k // bins
            if below <= place < upto:
                found[name, k] = (value, bins * (below + upto) >= 2 * n * k)
                del near[name, k]
            else:
                near[name, k] = float(counted[f"{'next' if place >= upto else 'last'}_{name}_{k}"])
    return {name: [found[name, k] for k in range(1, bins) if n] for name in SUMMARY}


def _around(name: str, k: int, value: float) -> tuple[Any, ...]:
    column = nw.col(name)
    return (
        (column < value).cast(nw.Int64()).sum().alias(f"below_{name}_{k}"),
        (column <= value).cast(nw.Int64()).sum().alias(f"upto_{name}_{k}"),
        nw.when(column < value).then(column).max().alias(f"last_{name}_{k}"),
        nw.when(column > value).then(column).min().alias(f"next_{name}_{k}"),
    )


def segment(native_scores: Any, segment_map: SegmentMap = SEGMENT_MAP) -> Any:
    """The name of the first box a customer's scores fall into, as a column `segment`; `unscored` without a score.

    Args:
        native_scores: what `score` gave, one row per customer.
        segment_map: boxes of scores; the first match wins.

    Raises:
        InvalidValue: for a map that leaves scores in no box, because a query cannot refuse one customer.
        MissingData: for a table without the columns `r`, `f` and `m`.
    """
    gaps = [one for one in check_map(segment_map) if one.severity is Severity.BLOCKS]
    if gaps:
        found = "r{r} f{f} m{m}".format_map(dict(gaps[0].values))
        raise InvalidValue(f"found scores {found} in no box, expected a map that covers all: see check_map")
    frame = _frame(native_scores)
    _schema(frame, LETTERS)
    names = nw.lit(UNSCORED)
    for box in reversed(segment_map.boxes):
        inside = nw.col("r") > 0
        for letter in LETTERS:
            low, high = getattr(box, letter)
            inside = inside & (nw.col(letter) >= low) & (nw.col(letter) <= high)
        names = nw.when(inside).then(nw.lit(box.segment)).otherwise(names)
    return nw.to_native(frame.with_columns(names.alias("segment")))


def _half_even(name: str) -> Any:
    # Engines round halves differently. Beside a number this large a float has no digits after the point, so that
    # adding it rounds, halves to even on every machine, and taking it away again gives the whole number.
    return (nw.col(name) + ROUNDS - ROUNDS).cast(nw.Int64())


def _check_options(refunds: object, count: object, decimals: int, window_days: int | None) -> None:
    for name, value, kind in (("refunds", refunds, Refunds), ("count", count, Count)):
        if value not in get_args(kind):
            raise InvalidValue(f"found {name}={value!r}, expected one of {', '.join(get_args(kind))}", name)
    check_decimals(decimals)
    if window_days is not None and whole(window_days, "window_days") < 1:
        raise InvalidValue(f"found {window_days} days, expected at least 1", "window_days")


def _frame(native: Any) -> Any:
    try:
        return nw.from_native(native)
    except TypeError:
        expected = "a table of pandas, Polars, PyArrow, DuckDB or PySpark"
        raise InvalidValue(f"found {type(native).__name__}, expected {expected}") from None


def _schema(frame: Any, names: Sequence[str]) -> Any:
    schema = frame.collect_schema()
    for name in names:
        if name not in schema:
            raise MissingData(f"found no such column, expected one of {', '.join(schema.names())}", name)
    return schema


def _moment(kind: Any, name: str) -> Any:
    """A function from a day to a literal that compares with the column."""
    if isinstance(kind, nw.Date):
        return nw.lit
    if isinstance(kind, nw.Datetime) and kind.time_zone is None:
        return lambda day: nw.lit(datetime.datetime(day.year, day.month, day.day))  # noqa: DTZ001 - as the column
    if isinstance(kind, nw.Datetime):
        raise InvalidValue("found zoned times, expected dates: turn them into days of your zone first", name)
    raise InvalidValue(f"found {kind}, expected dates", name)


def _row(frame: Any) -> Mapping[str, Any]:
    table = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    (row,) = table.rows(named=True)
    found: Mapping[str, Any] = row
    return found
