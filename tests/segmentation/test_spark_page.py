"""The page on Spark does what it says: `make test-spark`, because it needs Java 17 and starts a virtual machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "run-on-spark.md"

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]


def test_the_page_on_spark_does_what_it_says() -> None:
    from pyspark.sql import SparkSession

    # The page takes the session that there is; 200 partitions of three customers would take their time.
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    blocks = re.findall(r"^```py\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    said: dict[str, Any] = {}
    exec(compile("".join(blocks), str(PAGE), "exec"), said)  # noqa: S102 - the blocks of our own page
    assert said["spark"] is session
    assert sum(said["sizes"].values()) == 3
    session.stop()
