"""`kcm segment`: a purchase file to scores, segments and a page about them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import attrs
import numpy as np
from rich.table import Table

from kcm.cli.console import out, print_findings, steps, write_files
from kcm.cli.purchase_files import PURCHASES, PurchaseColumns, purchase_table
from kcm.columns import read_only
from kcm.errors import InvalidValue, KcmError, MissingData, NotFound, PluginError
from kcm.i18n import phrase
from kcm.interchange import write_table
from kcm.plugins import load
from kcm.reports.segmentation_html import segmentation_html
from kcm.segmentation import frames
from kcm.segmentation.purchases import Purchases, Refunds
from kcm.segmentation.rfm import Count, RfmScores, RfmSummary, few_ranked, score, uneven_scores
from kcm.segmentation.segments import Segmentation, migration, segment

if TYPE_CHECKING:
    import duckdb

__all__ = ["Settings", "segment_purchases"]

STEPS = ("reading", "scoring", "drawing", "writing", "done")
FILES = ("segments.csv", "segments.html")


@attrs.frozen(kw_only=True)
class Settings:
    """What the caller says instead of the assumptions."""

    columns: PurchaseColumns
    as_of: date
    compare: date | None
    refunds: Refunds
    count: Count
    decimals: int
    segmenter: str
    encoding: str
    locale: str

    def __attrs_post_init__(self) -> None:
        for option, value, kind in (("--refunds", self.refunds, Refunds), ("--count", self.count, Count)):
            if value not in get_args(kind):
                raise InvalidValue(f"found {value!r}, expected one of {', '.join(get_args(kind))}", option)
        if self.count == "orders" and self.columns.order is None:
            raise MissingData("found no order column, expected one to count orders: give --order", "--count")
        if self.compare is not None and self.compare >= self.as_of:
            raise InvalidValue(f"found {self.compare}, expected a day before {self.as_of}", "--compare")


@attrs.frozen(kw_only=True)
class _Counted:
    rows: int
    later: int
    refunds: int


def segment_purchases(path: Path, target: Path, settings: Settings) -> None:
    """Write `segments.csv` and `segments.html` of a purchase file, and say what was assumed.

    Raises:
        KcmError: for bad input; then nothing is written.
    """
    locale, as_of = settings.locale, settings.as_of
    segmenter = _segmenter(settings.segmenter)
    with steps([phrase(f"step.{name}", locale) for name in STEPS]) as advance:
        with purchase_table(
            path,
            settings.columns,
            encoding=settings.encoding,
            decimals=settings.decimals,
            progress=advance.part,
        ) as table:
            counted = _count(table, as_of)
            for day in (as_of, settings.compare or as_of):
                if _count(table, day).later == counted.rows:
                    raise MissingData(f"found no purchase up to {day}, expected at least one", path.name)
            advance()
            purchases = table.table(PURCHASES)
            summary = _summary(purchases, settings, as_of)
            scores = score(summary)
            segmentation = segmenter(purchases, settings, as_of, scores)
            moves = None
            if settings.compare is not None:
                # Whoever came later was no customer then.
                known = purchases.filter(f"date <= DATE '{settings.compare}'")
                earlier = score(_summary(known, settings, settings.compare))
                moves = migration(segmenter(known, settings, settings.compare, earlier), segmentation)
        advance()
        findings = (*few_ranked(scores), *uneven_scores(scores))
        assumed = tuple(_assumed(settings, counted))
        page = segmentation_html(
            summary,
            scores,
            segmentation,
            as_of=as_of,
            source=path.name,
            locale=locale,
            moves=moves,
            earlier=settings.compare,
            assumed=assumed,
            findings=findings,
        )
        advance()
        rows = write_table(_columns(summary, scores, segmentation, settings.decimals))
        write_files(target, dict(zip(FILES, (rows.encode(), page.encode()), strict=True)))
        advance()
    _print(segmentation, locale)
    print_findings(findings, locale)
    out().print(f"{phrase('summary.assumed', locale)}:")
    for one in assumed:
        out().print(f"  {one}")
    out().print(f"{phrase('summary.written', locale)}: {', '.join(str(target / name) for name in FILES)}")


def _count(table: duckdb.DuckDBPyConnection, as_of: date) -> _Counted:
    late, refund = f"date > DATE '{as_of}'", f"date <= DATE '{as_of}' AND amount < 0"
    counts = f"count(*), count(*) FILTER ({late}), count(*) FILTER ({refund})"
    rows, later, refunds = table.table(PURCHASES).aggregate(counts).fetchall()[0]
    return _Counted(rows=rows, later=later, refunds=refunds)


def _summary(purchases: duckdb.DuckDBPyRelation, settings: Settings, as_of: date) -> RfmSummary:
    found = frames.summarize(
        purchases,
        customer="customer",
        date="date",
        amount="amount",
        order="order_id",
        as_of=as_of,
        refunds=settings.refunds,
        count=settings.count,
        decimals=settings.decimals,
    )
    columns = found.order("customer").fetchnumpy()
    return RfmSummary(
        customers=read_only(np.array(columns["customer"].tolist(), dtype=str)),
        recency_days=read_only(np.ma.filled(columns["recency_days"].astype(np.float64), np.nan)),
        frequency=read_only(columns["frequency"].astype(np.int64)),
        monetary=read_only(np.ma.filled(columns["monetary"].astype(np.float64), np.nan)),
    )


Segmenter = Callable[["duckdb.DuckDBPyRelation", Settings, date, RfmScores], Segmentation]


def _segmenter(name: str) -> Segmenter:
    """The segmenter of a name; `rfm` goes by the scores at hand, another gets the purchases in memory."""
    entries = load("kcm.segmenters")
    if name not in entries:
        raise NotFound(f"found no segmenter {name!r}, expected one of {', '.join(entries)} @ --segmenter")
    entry = entries[name]
    try:
        inspect.signature(entry).bind(object(), as_of=date.min)
    except (TypeError, ValueError):
        raise InvalidValue(f"found {name!r}, expected a segmenter of purchases", "--segmenter") from None

    def by_purchases(table: duckdb.DuckDBPyRelation, settings: Settings, day: date, scores: RfmScores) -> Segmentation:
        if name == "rfm":
            return segment(scores)
        columns = table.fetchnumpy()
        purchases = Purchases.from_columns(
            customer=columns["customer"].tolist(),
            date=columns["date"],
            amount=columns["amount"],
            order=None if settings.columns.order is None else columns["order_id"].tolist(),
            refunds=settings.refunds,
            decimals=settings.decimals,
        )
        try:
            found: Any = entry(purchases, as_of=day)
        except KcmError:
            raise
        except Exception as error:  # whatever a stranger's segmenter does, it is the plugin's fault
            raise PluginError(f"{name!r} of kcm.segmenters broke: {type(error).__name__}: {error}") from error
        if not isinstance(found, Segmentation) or not np.array_equal(found.customers, scores.customers):
            raise PluginError(f"{name!r} of kcm.segmenters gave no Segmentation of the customers of the purchases")
        return found

    return by_purchases


def _columns(
    summary: RfmSummary, scores: RfmScores, segmentation: Segmentation, decimals: int
) -> dict[str, list[object]]:
    return {
        "customer": summary.customers.tolist(),
        "recency_days": [None if np.isnan(days) else int(days) for days in summary.recency_days.tolist()],
        "frequency": summary.frequency.tolist(),
        "monetary": [f"{money:.{decimals}f}" for money in summary.monetary.tolist()],
        "r": scores.r.tolist(),
        "f": scores.f.tolist(),
        "m": scores.m.tolist(),
        "segment": [segmentation.names[code] for code in segmentation.codes.tolist()],
    }


def _print(segmentation: Segmentation, locale: str) -> None:
    table = Table(box=None, pad_edge=True)
    table.add_column(phrase("summary.segment", locale))
    table.add_column(phrase("summary.customers", locale), justify="right")
    labels = dict(zip(segmentation.names, segmentation.labels, strict=True))
    for name, count in segmentation.counts().items():
        table.add_row(labels[name].in_locale(locale), str(count))
    out().print(table)


def _assumed(settings: Settings, counted: _Counted) -> list[str]:
    columns = settings.columns
    said: list[tuple[str, dict[str, object]]] = [
        ("columns", {"customer": columns.customer, "date": columns.date, "amount": columns.amount}),
        ("all", {"day": settings.as_of}),
        *([("until", {"rows": counted.later, "day": settings.as_of})] if counted.later else []),
        (f"refunds_{settings.refunds}", {"rows": counted.refunds}),
        (f"count_{settings.count}", {"order": columns.order}),
        ("decimals", {"decimals": settings.decimals}),
        ("segmenter", {"segmenter": settings.segmenter}),
        ("encoding", {"encoding": settings.encoding}),
    ]
    return [phrase(f"assumed.{key}", settings.locale, values) for key, values in said]
