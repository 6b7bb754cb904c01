from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.segmentation.engines import (
    AS_OF,
    COLUMNS,
    ENGINES,
    Row,
    by_numpy,
    on_engine,
    options,
    rows,
    rows_of,
    table_of,
)

from kcm.errors import InvalidValue, MissingData
from kcm.segmentation import frames
from kcm.segmentation.segments import Box, SegmentMap
from kcm.text import Text

DAY = date(2013, 1, 1)
PLAIN: dict[str, Any] = {"refunds": "net", "count": "rows", "window_days": None}
engines = pytest.mark.parametrize("engine", ENGINES)


@engines
@given(found=rows, settings=options, bins=st.sampled_from((5, 5, 1, 3)))
def test_every_engine_says_what_numpy_says(engine: str, found: Sequence[Row], settings: Any, bins: int) -> None:
    """Summary, scores and segments are equal to the last bit, ties, refunds, half cents and unknown money included."""
    assert on_engine(ENGINES[engine](table_of(found)), bins=bins, **settings) == by_numpy(found, bins=bins, **settings)


@engines
def test_many_customers_with_many_ties(engine: str) -> None:
    found = [(f"C{place % 217}", DAY + timedelta(days=place * 7 % 58), float(place % 13), "1") for place in range(1000)]
    assert on_engine(ENGINES[engine](table_of(found)), **PLAIN) == by_numpy(found, **PLAIN)


@engines
def test_rows_after_the_day_do_not_count_and_are_counted(engine: str) -> None:
    native = ENGINES[engine](table_of([("A", AS_OF, 5.0, "1"), ("A", AS_OF + timedelta(days=1), 7.0, "2")]))
    (row,) = rows_of(frames.summarize(native, **COLUMNS, as_of=AS_OF, refunds="net"))
    assert (row["recency_days"], row["frequency"], row["monetary"], row["late_rows"]) == (0.0, 1, 5.0, 1)


@engines
def test_a_row_without_an_id_is_not_lost(engine: str) -> None:
    table = table_of([("A", DAY, 5.0, "1"), ("B", DAY, 7.0, "2")])
    table = table.set_column(0, "who", [["A", None]])
    found = rows_of(frames.summarize(ENGINES[engine](table), **COLUMNS, as_of=AS_OF, refunds="net"))
    assert {row["who"]: row["monetary"] for row in found} == {"A": 5.0, None: 7.0}


@engines
def test_an_amount_too_large_to_be_exact_is_unknown(engine: str) -> None:
    native = ENGINES[engine](table_of([("A", DAY, 1e300, "1"), ("B", DAY, float("inf"), "2"), ("C", DAY, 3.0, "3")]))
    found = rows_of(frames.summarize(native, **COLUMNS, as_of=AS_OF, refunds="net"))
    assert {row["who"]: row["monetary"] for row in found} == {"A": None, "B": None, "C": 3.0}


@pytest.mark.parametrize("engine", ["Polars, lazy", "DuckDB"])
def test_a_lazy_engine_stays_lazy(engine: str) -> None:
    native = ENGINES[engine](table_of([("A", DAY, 5.0, "1")]))
    summary = frames.summarize(native, **COLUMNS, as_of=AS_OF, refunds="net")
    scores = frames.score(summary)
    assert type(native) is type(summary) is type(scores) is type(frames.segment(scores))


def test_a_query_is_only_built_until_scores_are_asked_for() -> None:
    refusing = pl.LazyFrame({"who": ["A"], "when": [DAY], "paid": [1.0]}).map_batches(
        lambda frame: pytest.fail("ran"), schema=None
    )
    assert isinstance(frames.summarize(refusing, **COLUMNS, as_of=AS_OF, refunds="net"), pl.LazyFrame)


@engines
def test_nobody_ranked_is_nobody_scored(engine: str) -> None:
    native = ENGINES[engine](table_of([("A", DAY, -5.0, "1")]))
    assert on_engine(native, **PLAIN)["A"] == (None, 0, -5.0, 1, 0, 0, 0, "unscored")


def test_the_last_day_of_the_calendar() -> None:
    table = pl.DataFrame({"who": ["A"], "when": [date.max], "paid": [1.0]})
    summary = frames.summarize(table, **COLUMNS, as_of=date.max, refunds="net")
    assert summary["recency_days"].to_list() == [0.0]


@pytest.mark.parametrize(
    ("columns", "changes", "error", "path"),
    [
        ({}, {"customer": "whom"}, MissingData, "whom"),
        ({}, {"order": "no"}, MissingData, "no"),
        ({"when": ["2013-01-01"]}, {}, InvalidValue, "when"),
        ({"when": [datetime(2013, 1, 1, tzinfo=UTC)]}, {}, InvalidValue, "when"),
        ({"paid": ["5"]}, {}, InvalidValue, "paid"),
        ({}, {"refunds": "gross"}, InvalidValue, "refunds"),
        ({}, {"count": "visits"}, InvalidValue, "count"),
        ({}, {"count": "orders"}, InvalidValue, "count"),
        ({}, {"decimals": 5}, InvalidValue, "decimals"),
        ({}, {"window_days": 0}, InvalidValue, "window_days"),
    ],
)
@pytest.mark.parametrize("engine", [pl.DataFrame, pd.DataFrame])
def test_bad_input_is_refused_with_its_column(
    engine: Any, columns: dict[str, Any], changes: dict[str, Any], error: type[InvalidValue], path: str
) -> None:
    native = engine({"who": ["A"], "when": [datetime(2013, 1, 1)], "paid": [5.0]} | columns)
    asked: dict[str, Any] = {"as_of": AS_OF, "refunds": "net"} | dict(COLUMNS) | changes
    with pytest.raises(error) as caught:
        frames.summarize(native, **asked)
    assert type(caught.value) is error
    assert caught.value.path == path


@pytest.mark.parametrize("verb", [frames.score, frames.segment])
def test_a_table_of_another_kind_or_without_the_columns_is_refused(verb: Any) -> None:
    with pytest.raises(InvalidValue, match="found list, expected a table of pandas, Polars"):
        verb([1])
    with pytest.raises(MissingData, match="found no such column, expected one of who"):
        verb(pl.DataFrame({"who": ["A"]}))


def test_scores_are_from_1_to_100() -> None:
    for bins in (0, 101):
        with pytest.raises(InvalidValue, match="expected 1 to 100"):
            frames.score(pl.DataFrame(), bins=bins)


def test_a_map_with_a_gap_is_refused_before_the_engine_runs() -> None:
    gap = SegmentMap(bins=2, boxes=(Box(segment="best", label=Text.same("best"), r=(2, 2)),))
    with pytest.raises(InvalidValue, match=re.escape("found scores r1 f1 m1 in no box")):
        frames.segment(pl.DataFrame({"r": [2], "f": [2], "m": [2]}), gap)


def test_duckdb_reads_decimals_and_whole_numbers() -> None:
    relation = duckdb.sql("SELECT 7 AS who, DATE '2013-01-01' AS when, 19.99::DECIMAL(9,2) AS paid")
    (row,) = rows_of(frames.summarize(relation, **COLUMNS, as_of=AS_OF, refunds="net"))
    assert (row["who"], row["recency_days"], row["monetary"]) == (7, 60.0, 19.99)
