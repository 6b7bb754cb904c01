"""Frames on Spark in local mode: `make test-spark`, because it needs Java 17 and starts a virtual machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from tests.segmentation.engines import AS_OF, COLUMNS, Row, by_numpy, on_engine, options, rows, table_of

from kcm.segmentation import frames

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@settings(max_examples=8)
@given(found=rows, asked=options)
def test_spark_says_what_numpy_says(spark: Any, found: Sequence[Row], asked: Any) -> None:
    """Summary, scores and segments are equal to the last bit."""
    assert on_engine(spark.createDataFrame(table_of(found)), **asked) == by_numpy(found, **asked)


def test_spark_stays_on_the_cluster_and_sorts_no_window(spark: Any) -> None:
    native = spark.createDataFrame(table_of([("A", AS_OF, 5.0, "1"), ("B", AS_OF, 6.0, "2")]))
    scores = frames.score(frames.summarize(native, **COLUMNS, as_of=AS_OF, refunds="net"))
    segments = frames.segment(scores)
    assert type(segments) is type(native)
    plan = segments._jdf.queryExecution().toString()
    assert "Window" not in plan
    assert "SinglePartition" not in plan
