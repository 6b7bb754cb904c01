"""The contenders of segmentation.py: each is given its columns and then does one piece of work in its own process.

Amounts are whole quarters, so that every engine's sums are exact and all contenders of one piece can be held to one
answer. Engines get their own tables before the clock starts; kcm gets columns, and its `from_columns` is in the time.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from measuring import peak_of

AS_OF = date(2014, 5, 6)
LAST = (AS_OF - date(1970, 1, 1)).days
BINS = 5
RUNS = 3
MOST = 2**51  # minor units; more, or no amount at all, and the customer's money is unknown
Columns = dict[str, Any]
Work = Callable[[], dict[str, float]]


def columns(rows: int, ids: str, seed: int = 4) -> Columns:
    """Seeded purchases, ten a customer; ids dense, sparse 64-bit numbers, or text."""
    rng = np.random.default_rng(seed)
    customers = max(rows // 10, 1)
    customer = rng.integers(0, customers, rows)
    if ids == "sparse":
        customer = rng.integers(1 << 62, size=customers)[customer]
    names = np.char.mod("C%09d", customer) if ids == "text" else customer
    day = (LAST - rng.integers(0, 800, rows)).astype("datetime64[D]")
    return {"customer": names, "date": day, "amount": rng.integers(1, 4_000, rows) / 4}


def checksum(r: Any, f: Any, m: Any, money: Any) -> dict[str, float]:
    """What all who score the same customers must agree on, in whatever order they stand."""
    parts = [np.asarray(one).astype(np.int64) for one in (r, f, m)]
    mixed = parts[0] * 100 + parts[1] * 10 + parts[2]
    return {"check": float((mixed**2).sum()), "money": float(money)}


def kcm_scores(data: Columns) -> Work:
    from kcm.segmentation.purchases import Purchases
    from kcm.segmentation.rfm import score, summarize

    def work() -> dict[str, float]:
        start = time.perf_counter()
        table = Purchases.from_columns(**data, refunds="net")
        middle = time.perf_counter()
        summary = summarize(table, as_of=AS_OF)
        scores = score(summary)
        end = time.perf_counter()
        found = checksum(scores.r, scores.f, scores.m, summary.monetary.sum())
        return {"from_columns": middle - start, "scored": end - middle, "seconds": end - start, **found}

    return work


def polars_scores(data: Columns) -> Work:
    import polars as pl

    frame = pl.DataFrame(data)

    def points(name: str) -> Any:
        return BINS * (2 * pl.col(name).rank("average") - 1).cast(pl.Int64) // (2 * pl.len()) + 1

    def work() -> dict[str, float]:
        start = time.perf_counter()
        found = (
            frame.lazy()
            .group_by("customer")
            .agg(pl.col("date").max().to_physical().alias("r"), pl.len().alias("f"), pl.col("amount").sum().alias("m"))
            .select(pl.col("m").alias("money"), *(points(name).alias(name) for name in "rfm"))
            .collect()
        )
        seconds = time.perf_counter() - start
        return {"seconds": seconds, **checksum(found["r"], found["f"], found["m"], found["money"].sum())}

    return work


def duckdb_scores(data: Columns) -> Work:
    import duckdb

    connection = duckdb.connect()
    frame = pd.DataFrame({**data, "date": data["date"].astype("datetime64[s]")})
    connection.register("given", frame)
    connection.execute("CREATE TABLE purchases AS SELECT customer, CAST(date AS DATE) AS date, amount FROM given")
    connection.unregister("given")

    def points(name: str) -> str:
        rank = f"2 * rank() OVER (ORDER BY {name}) + count(*) OVER (PARTITION BY {name}) - 2"
        return f"{BINS} * ({rank}) // (2 * count(*) OVER ()) + 1 AS {name}"

    query = (
        f"SELECT customer, {points('r')}, {points('f')}, {points('m')}, m AS money FROM "
        "(SELECT customer, max(date) AS r, count(*) AS f, sum(amount) AS m FROM purchases GROUP BY customer)"
    )

    def work() -> dict[str, float]:
        start = time.perf_counter()
        found = connection.execute(query).fetchnumpy()
        seconds = time.perf_counter() - start
        return {"seconds": seconds, **checksum(found["r"], found["f"], found["m"], found["money"].sum())}

    return work


def pandas_scores(data: Columns) -> Work:
    frame = pd.DataFrame({**data, "date": data["date"].astype("datetime64[s]")})

    def work() -> dict[str, float]:
        start = time.perf_counter()
        found = frame.groupby("customer").agg(r=("date", "max"), f=("date", "size"), m=("amount", "sum"))
        ranks = found.rank(method="average")
        points = BINS * (2 * ranks - 1).astype("int64") // (2 * len(found)) + 1
        seconds = time.perf_counter() - start
        return {"seconds": seconds, **checksum(points["r"], points["f"], points["m"], found["m"].sum())}

    return work


def pymc_segments(data: Columns) -> Work:
    rfm_segments = import_module("pymc_marketing.clv.utils").rfm_segments
    frame = pd.DataFrame({**data, "date": data["date"].astype("datetime64[s]")})

    def work() -> dict[str, float]:
        start = time.perf_counter()
        found = rfm_segments(frame, "customer", "date", "amount", observation_period_end=str(AS_OF))
        return {"seconds": time.perf_counter() - start, "customers": float(len(found))}

    return work


def kcm_text(kind: str) -> Callable[[Columns], Work]:
    def prepare(data: Columns) -> Work:
        from kcm.segmentation.purchases import Purchases

        given = {"list": lambda text: text.tolist(), "array": lambda text: text, "series": pd.Series}
        own = {**data, "customer": given[kind](data["customer"])}

        def work() -> dict[str, float]:
            start = time.perf_counter()
            table = Purchases.from_columns(**own, refunds="net")
            return {"seconds": time.perf_counter() - start, "customers": float(table.customers.size)}

        return work

    return prepare


def pandas_text(data: Columns) -> Work:
    frame = pd.DataFrame({**data, "date": data["date"].astype("datetime64[s]")})

    def work() -> dict[str, float]:
        start = time.perf_counter()
        found = frame.groupby("customer").agg(r=("date", "max"), f=("date", "size"), m=("amount", "sum"))
        return {"seconds": time.perf_counter() - start, "customers": float(len(found))}

    return work


def kcm_delta(data: Columns) -> Work:
    from kcm.segmentation.purchases import Purchases
    from kcm.segmentation.rfm import merge, state

    delta = {name: column[: len(column) // 100] for name, column in data.items()}

    def day(yesterday: Any) -> tuple[float, float]:
        start = time.perf_counter()
        today = Purchases.from_columns(**delta, refunds="net")
        given = time.perf_counter()
        merge(yesterday, state(today))
        return time.perf_counter() - given, time.perf_counter() - start

    def work() -> dict[str, float]:
        start = time.perf_counter()
        table = Purchases.from_columns(**data, refunds="net")
        middle = time.perf_counter()
        yesterday = state(table)
        end = time.perf_counter()
        merged, whole_day = zip(*(day(yesterday) for _ in range(2 * RUNS)), strict=True)
        return {
            "state": end - middle,
            "merged": statistics.median(merged),
            "seconds": end - start,
            "delta": statistics.median(whole_day),
        }

    return work


def with_refunds(data: Columns) -> Columns:
    """Every twentieth purchase is a refund, and one in a hundred comes after the day."""
    amount, day = data["amount"].copy(), data["date"].copy()
    amount[::20] *= -1
    day[::100] = np.datetime64(AS_OF + timedelta(days=1))
    return {**data, "amount": amount, "date": day}


def summed(found: Any) -> dict[str, float]:
    """The sums of a summary's columns, on which a query and its hand-written peer agree."""
    names = ("recency_days", "frequency", "monetary", "refund_rows", "late_rows")
    return {name: float(np.nansum(np.ma.filled(np.ma.asarray(found[name]).astype(float), np.nan))) for name in names}


def polars_summary(by_hand: bool) -> Callable[[Columns], Work]:
    def prepare(data: Columns) -> Work:
        import polars as pl

        from kcm.segmentation import frames

        frame = pl.DataFrame(with_refunds(data))
        late, refund = pl.col("date") > AS_OF, pl.col("amount") < 0
        bought = ~late & ~refund
        query = (
            frame.lazy()
            .group_by("customer")
            .agg(
                (pl.lit(AS_OF) - pl.col("date").filter(bought).max()).dt.total_days().alias("recency_days"),
                bought.sum().alias("frequency"),
                ((pl.col("amount") * 100).round().cast(pl.Int64).filter(~late).sum() / 100).alias("monetary"),
                (~late & ((pl.col("amount") * 100).abs() <= MOST).not_()).sum().alias("unknown"),
                refund.sum().alias("refund_rows"),
                late.sum().alias("late_rows"),
            )
            .with_columns(pl.when(pl.col("unknown") == 0).then(pl.col("monetary")))
        )
        own = frames.summarize(frame.lazy(), **OPTIONS)

        def work() -> dict[str, float]:
            start = time.perf_counter()
            found = (query if by_hand else own).collect()
            seconds = time.perf_counter() - start
            return {"seconds": seconds, **summed({name: found[name].to_numpy() for name in found.columns})}

        return work

    return prepare


def duckdb_summary(by_hand: bool) -> Callable[[Columns], Work]:
    def prepare(data: Columns) -> Work:
        import duckdb

        from kcm.segmentation import frames

        connection = duckdb.connect()
        given = with_refunds(data)
        frame = pd.DataFrame({**given, "date": given["date"].astype("datetime64[s]")})
        connection.register("given", frame)
        connection.execute("CREATE TABLE purchases AS SELECT customer, CAST(date AS DATE) AS date, amount FROM given")
        late, bought = f"date > DATE '{AS_OF}'", f"date <= DATE '{AS_OF}' AND amount >= 0"
        query = (
            f"SELECT customer, DATE '{AS_OF}' - max(date) FILTER ({bought}) AS recency_days, "
            f"count(*) FILTER ({bought}) AS frequency, "
            f"CASE WHEN count(*) FILTER (NOT {late} AND NOT coalesce(abs(amount * 100) <= {MOST}, false)) = 0 THEN "
            f"sum(CAST(round_even(amount * 100, 0) AS BIGINT)) FILTER (NOT {late}) / 100 END AS monetary, "
            f"count(*) FILTER (amount < 0) AS refund_rows, count(*) FILTER ({late}) AS late_rows "
            "FROM purchases GROUP BY customer"
        )
        own = frames.summarize(connection.table("purchases"), **OPTIONS)

        def work() -> dict[str, float]:
            start = time.perf_counter()
            found = (connection.sql(query) if by_hand else own).fetchnumpy()
            return {"seconds": time.perf_counter() - start, **summed(found)}

        return work

    return prepare


def pandas_summary(by_hand: bool) -> Callable[[Columns], Work]:
    def prepare(data: Columns) -> Work:
        from kcm.segmentation import frames

        given = with_refunds(data)
        frame = pd.DataFrame({**given, "date": given["date"].astype("datetime64[s]")})

        def hand_written() -> Any:
            late, refund = frame["date"] > pd.Timestamp(AS_OF), frame["amount"] < 0
            bought = ~late & ~refund
            marked = pd.DataFrame(
                {
                    "customer": frame["customer"],
                    "last": frame["date"].where(bought),
                    "frequency": bought.astype("int64"),
                    "minor": (frame["amount"] * 100).round().astype("int64").where(~late, 0),
                    "unknown": (~late & ~(frame["amount"].abs() * 100 <= MOST)).astype("int64"),
                    "refund_rows": refund.astype("int64"),
                    "late_rows": late.astype("int64"),
                }
            )
            sums = dict.fromkeys(("frequency", "minor", "unknown", "refund_rows", "late_rows"), "sum")
            found = marked.groupby("customer").agg({"last": "max", **sums})
            found["recency_days"] = (pd.Timestamp(AS_OF) - found["last"]).dt.days
            found["monetary"] = (found["minor"] / 100).where(found["unknown"] == 0)
            return found

        def work() -> dict[str, float]:
            start = time.perf_counter()
            found = hand_written() if by_hand else frames.summarize(frame, **OPTIONS)
            seconds = time.perf_counter() - start
            return {"seconds": seconds, **summed({name: found[name].to_numpy() for name in found.columns})}

        return work

    return prepare


OPTIONS: dict[str, Any] = {
    "customer": "customer",
    "date": "date",
    "amount": "amount",
    "as_of": AS_OF,
    "refunds": "net",
}
CONTENDERS: dict[str, Callable[[Columns], Work]] = {
    "kcm": kcm_scores,
    "polars": polars_scores,
    "duckdb": duckdb_scores,
    "pandas": pandas_scores,
    "pymc-marketing": pymc_segments,
    "kcm, list": kcm_text("list"),
    "kcm, array": kcm_text("array"),
    "kcm, pandas series": kcm_text("series"),
    "pandas groupby": pandas_text,
    "kcm delta": kcm_delta,
    **{
        f"{name}, {how}": make(how == "by hand")
        for name, make in (("polars", polars_summary), ("duckdb", duckdb_summary), ("pandas", pandas_summary))
        for how in ("by hand", "frames")
    },
}


def main(name: str, ids: str, rows: int) -> None:
    """Do one contender's work, first on a small table, and print what it took."""
    prepare = CONTENDERS[name]
    prepare(columns(1_000, ids))()
    work = prepare(columns(rows, ids))
    _, peak, answer = peak_of(work)
    found = [answer]
    # The first run pays for memory that the machine has yet to find; the median of three is the work.
    found += [work() for _ in range(RUNS - 1)]
    medians = {key: statistics.median(one[key] for one in found) for key in found[0]}
    print(json.dumps({**medians, "first": found[0]["seconds"], "peak": peak}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
