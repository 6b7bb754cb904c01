"""What the tests of frames share: one table on every engine, and what numpy says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, get_args

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st

from kcm.segmentation import frames, rfm
from kcm.segmentation.purchases import Purchases, Refunds
from kcm.segmentation.rfm import Count
from kcm.segmentation.segments import SEGMENT_MAP, segment

START = date(2012, 12, 1)
AS_OF = date(2013, 3, 2)
COLUMNS: Mapping[str, Any] = {"customer": "who", "date": "when", "amount": "paid"}

Row = tuple[str, date, float | None, str]
Result = Mapping[str, tuple[Any, ...]]


def _duckdb(table: pa.Table) -> Any:
    return duckdb.from_arrow(table)


# Spark has its own target, because it starts a virtual machine.
ENGINES: Mapping[str, Callable[[pa.Table], Any]] = {
    "pandas": lambda table: table.to_pandas().assign(when=lambda frame: pd.to_datetime(frame.when)),
    "pandas with Arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "Polars": pl.from_arrow,
    "Polars, lazy": lambda table: pl.DataFrame(pl.from_arrow(table)).lazy(),
    "PyArrow": lambda table: table,
    "DuckDB": _duckdb,
}

# Half cents, so that rounding shows; few values, so that ties are common.
amounts = st.sampled_from((0.0, 0.125, 0.375, 2.5, 19.99, 19.99, -5.0, -0.125, 1e6)) | st.none()
rows = st.lists(
    st.tuples(
        st.sampled_from(("A", "B", "b", "客户", "Bon app'")),
        st.integers(0, 91).map(lambda days: START + timedelta(days=days)),
        amounts,
        st.sampled_from(("1", "2", "3")),
    ).map(lambda row: (*row[:3], row[0] + row[3])),
    min_size=1,
    max_size=25,
)
options = st.fixed_dictionaries(
    {
        "refunds": st.sampled_from(get_args(Refunds)),
        "count": st.sampled_from(get_args(Count)),
        "window_days": st.none() | st.integers(1, 120),
    }
)


def table_of(found: Sequence[Row]) -> pa.Table:
    who, when, paid, order = zip(*found, strict=True)
    return pa.table(
        {
            "who": pa.array(who, pa.string()),
            "when": pa.array(when, pa.date32()),
            "paid": pa.array(paid, pa.float64()),
            "order": pa.array(order, pa.string()),
        }
    )


def rows_of(native: Any) -> list[dict[str, Any]]:
    frame = nw.from_native(native)
    table = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return [{name: None if value != value else value for name, value in row.items()} for row in table.rows(named=True)]


def on_engine(native: Any, *, bins: int = 5, **settings: Any) -> Result:
    """Each customer's summary, scores and segment by the engine."""
    summary = frames.summarize(native, **COLUMNS, as_of=AS_OF, order="order", **settings)
    scores = frames.score(summary, bins=bins)
    found = rows_of(frames.segment(scores) if bins == SEGMENT_MAP.bins else scores)
    names = ("recency_days", "frequency", "monetary", "refund_rows", "r", "f", "m", "segment")
    return {row["who"]: tuple(row.get(name) for name in names) for row in found}


def by_numpy(found: Sequence[Row], *, bins: int = 5, **settings: Any) -> Result:
    """The same by `kcm.segmentation.rfm`."""
    who, when, paid, order = zip(*found, strict=True)
    table = Purchases.from_columns(
        customer=who,
        date=when,
        amount=[np.nan if one is None else one for one in paid],
        order=order,
        refunds=settings["refunds"],
    )
    summary = rfm.summarize(table, as_of=AS_OF, count=settings["count"], window_days=settings["window_days"])
    scores = rfm.score(summary, bins=bins)
    segments = segment(scores) if bins == SEGMENT_MAP.bins else None
    result: dict[str, tuple[Any, ...]] = {}
    for place, name in enumerate(summary.customers.tolist()):
        recency, money = float(summary.recency_days[place]), float(summary.monetary[place])
        refunds = sum(one is not None and one < 0 for whose, one in zip(who, paid, strict=True) if whose == name)
        result[name] = (
            None if np.isnan(recency) else recency,
            int(summary.frequency[place]),
            None if np.isnan(money) else money,
            refunds,
            *(int(column[place]) for column in (scores.r, scores.f, scores.m)),
            None if segments is None else segments.names[int(segments.codes[place])],
        )
    return result
