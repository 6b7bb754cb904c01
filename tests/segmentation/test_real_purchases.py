"""CDNOW and Online Retail: real purchases keep their counts, their totals to the cent and their top accounts."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kcm.segmentation.pareto import abc, concentration, customers_for_share, top_share, whale
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import RfmSummary, merge, score, state, summarize
from kcm.segmentation.segments import UNSCORED, migration, segment

CDNOW = Path(__file__).parents[2] / "examples" / "cdnow" / "CDNOW_sample.txt"
RETAIL = Path(__file__).parents[3] / "shared" / "data" / "online_retail" / "invoices.csv.gz"
AS_OF = date(2011, 12, 10)

needs_retail = pytest.mark.skipif(not RETAIL.exists(), reason="Online Retail is not beside this repository")


@cache
def cdnow() -> Purchases:
    rows = [line.split() for line in CDNOW.read_text("ascii").splitlines()]
    return Purchases.from_columns(
        customer=[row[0] for row in rows],
        date=[f"{row[2][:4]}-{row[2][4:6]}-{row[2][6:]}" for row in rows],
        amount=[float(row[4]) for row in rows],
        refunds="net",
    )


@cache
def invoices() -> list[dict[str, str]]:
    with gzip.open(RETAIL, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def retail() -> Purchases:
    rows = invoices()
    return Purchases.from_columns(
        customer=[int(row["customer_id"]) for row in rows],
        date=[row["invoice_date"] for row in rows],
        amount=[float(row["amount"]) for row in rows],
        order=[row["invoice_id"] for row in rows],
        refunds="net",
    )


def cents(summary: RfmSummary) -> int:
    return int(np.rint(summary.monetary * 100).astype(np.int64).sum())


def test_cdnow_keeps_its_counts_its_dollars_and_its_top_accounts() -> None:
    summary = summarize(cdnow(), as_of=date(1998, 6, 30))
    assert (summary.customers.size, int(summary.frequency.sum()), cents(summary)) == (2_357, 6_919, 24_409_194)
    ranked = concentration(summary.customers, summary.monetary)
    top = [("19339", 6552.70), ("05420", 1943.58), ("20111", 1747.58), ("11288", 1625.04), ("15953", 1548.28)]
    assert list(zip(ranked.ids[:5].tolist(), ranked.values[:5].tolist(), strict=True)) == top
    assert abc(ranked).count("A") == customers_for_share(ranked) == 777
    assert round(top_share(ranked), 3) == 0.674


def test_everyone_of_cdnow_is_in_one_segment_on_either_day_and_in_one_move() -> None:
    days = (date(1997, 12, 31), date(1998, 6, 30))
    before, after = (segment(score(summarize(cdnow().until(day), as_of=day))) for day in days)
    for one in (before, after):
        assert sum(one.counts().values()) == 2_357
        assert one.counts()[UNSCORED] == 0
    moves = migration(before, after)
    assert (moves.moved, int(moves.table.sum())) == (620, 2_357)
    assert moves.who("champions", "potential_loyal").size == moves.table[0, moves.names.index("potential_loyal")]


@needs_retail
def test_online_retail_keeps_its_counts_its_pounds_and_its_top_accounts() -> None:
    table = retail()
    assert (table.rows, table.customers.size, table.refund_rows) == (22_190, 4_372, 3_654)
    summary = summarize(table, as_of=AS_OF, count="orders")
    assert (cents(summary), int(summary.frequency.sum())) == (830_006_581, 22_190 - 3_654)
    curve = whale(summary.customers, summary.monetary)
    top = [(14646, 279489.02), (18102, 256438.49), (17450, 187482.17), (14911, 132572.62), (12415, 123725.45)]
    assert list(zip(curve.ids[:5].tolist(), curve.profits[:5].tolist(), strict=True)) == top
    assert int((curve.profits < 0).sum()) == 41


@needs_retail
def test_online_retail_has_the_summary_plain_python_finds() -> None:
    money: dict[int, Decimal] = defaultdict(Decimal)
    last: dict[int, date] = {}
    orders: dict[int, set[str]] = defaultdict(set)
    for row in invoices():
        one, amount, day = int(row["customer_id"]), Decimal(row["amount"]), date.fromisoformat(row["invoice_date"])
        money[one] += amount
        if amount >= 0:
            orders[one].add(row["invoice_id"])
            last[one] = max(last.get(one, day), day)
    summary = summarize(retail(), as_of=AS_OF, count="orders")
    for one, recency, frequency, total in zip(
        summary.customers.tolist(),
        summary.recency_days.tolist(),
        summary.frequency.tolist(),
        summary.monetary.tolist(),
        strict=True,
    ):
        assert (frequency, total) == (len(orders[one]), float(money[one]))
        assert recency == (AS_OF - last[one]).days if one in last else np.isnan(recency)
    scores = score(summary)
    assert scores.unscored == len(money) - len(last)
    assert segment(scores).counts()[UNSCORED] == scores.unscored


@needs_retail
def test_the_months_of_online_retail_merge_into_the_year() -> None:
    table = retail()
    months = table.day.astype("datetime64[D]").astype("datetime64[M]")
    parts = [state(table.where(months == month)) for month in np.unique(months)]
    whole = parts[0]
    for part in parts[1:]:
        whole = merge(whole, part)
    found, expected = (summarize(one, as_of=AS_OF) for one in (whole, table))
    for name in ("customers", "recency_days", "frequency", "monetary"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
