"""`kcm segment`: a purchase table to scores and segments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
from rich.table import Table

from kcm.cli.console import out, print_findings, read_bytes, steps, write_files
from kcm.errors import MissingData
from kcm.fields import unique
from kcm.i18n import phrase
from kcm.interchange import decode, read_table, write_table
from kcm.money import amount, check_currency, one_currency
from kcm.periods import day_number, parse_date
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import RfmScores, RfmSummary, few_ranked, score, summarize
from kcm.segmentation.segments import Segmentation, segment

__all__ = ["segment_purchases"]

DECIMALS = 2
STEPS = ("reading", "scoring", "writing", "done")


def segment_purchases(
    path: Path, target: Path, as_of: date, columns: tuple[str, str, str], *, locale: str, encoding: str
) -> None:
    """Write `segments.csv` of a purchase table, and say what was assumed.

    Raises:
        KcmError: for bad input; then nothing is written.
    """
    with steps([phrase(f"step.{name}", locale) for name in STEPS]) as advance:
        purchases = _read(path, columns, encoding)
        advance()
        known = purchases.until(as_of)
        if not known.rows:
            raise MissingData(f"found no purchase up to {as_of}, expected at least one", path.name)
        summary = summarize(known, as_of=as_of)
        scores = score(summary)
        segmentation = segment(scores)
        advance()
        write_files(target, {"segments.csv": write_table(_columns(summary, scores, segmentation)).encode()})
        advance()
    _print(segmentation, locale)
    print_findings(tuple(few_ranked(scores)), locale)
    customer, day, money = columns
    said: list[tuple[str, dict[str, object]]] = [
        ("columns", {"customer": customer, "date": day, "amount": money}),
        ("all", {"day": as_of}),
        ("net", {"rows": known.refund_rows}),
        ("rows", {"decimals": DECIMALS}),
        ("encoding", {"encoding": encoding}),
    ]
    if known.rows < purchases.rows:
        said.insert(2, ("until", {"rows": purchases.rows - known.rows, "day": as_of}))
    out().print(f"{phrase('summary.assumed', locale)}:")
    for key, values in said:
        out().print(f"  {phrase(f'assumed.{key}', locale, values)}")
    out().print(f"{phrase('summary.written', locale)}: {target / 'segments.csv'}")


def _read(path: Path, columns: tuple[str, str, str], encoding: str) -> Purchases:
    def customer_id(cell: str, place: str) -> str:
        if not cell.strip():
            raise MissingData("found an empty cell, expected a customer id", place)
        return cell.strip()

    unique(columns, "--customer, --date, --amount")
    customer, day, money = columns
    parsers: dict[str, Callable[[str, str], object]] = {
        customer: customer_id,
        day: lambda cell, place: day_number(parse_date(cell.strip(), place)),
        money: lambda cell, place: amount(cell.strip(), place),
    }
    if "currency" not in columns:
        parsers["currency"] = _same_currency()
    text = decode(read_bytes(path), path.name, encoding)
    table = read_table(text, path.name, parsers, optional=["currency"])
    exact = Decimal(1).scaleb(-DECIMALS)
    return Purchases.from_columns(
        customer=table[customer],
        date=table[day],
        amount=[float(value.quantize(exact)) for value in table[money]],
        refunds="net",
        decimals=DECIMALS,
    )


def _same_currency() -> Callable[[str, str], str]:
    """A parser that takes one currency for a whole column."""
    seen: list[str] = []

    def parse(cell: str, place: str) -> str:
        seen.append(check_currency(cell.strip(), place))
        return one_currency({seen[0], seen[-1]}, place)

    return parse


def _columns(summary: RfmSummary, scores: RfmScores, segmentation: Segmentation) -> dict[str, list[object]]:
    return {
        "customer": summary.customers.tolist(),
        "recency_days": [None if np.isnan(days) else int(days) for days in summary.recency_days.tolist()],
        "frequency": summary.frequency.tolist(),
        "monetary": [f"{money:.{DECIMALS}f}" for money in summary.monetary.tolist()],
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
