"""The case of examples/northwind, and its numbers computed again with nothing but csv, Decimal and dates."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parents[2] / "examples" / "northwind"
TEXTS = {
    name: (FOLDER / name).read_text(encoding="utf-8")
    for name in ("case.toml", "analysis.toml", "customers.csv", "orders.csv", "order_lines.csv")
}
JUDGED: dict[str, Any] = tomllib.loads(TEXTS["case.toml"], parse_float=Decimal)
FOUND: dict[str, Any] = tomllib.loads(TEXTS["analysis.toml"], parse_float=Decimal)
AS_OF: date = JUDGED["as_of"]
KEY: str = JUDGED["key_account"]
YEAR = timedelta(days=365)


class Line(NamedTuple):
    order: str
    customer: str
    day: date
    category: str
    amount: Decimal


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(TEXTS[name])))


@cache
def lines() -> tuple[Line, ...]:
    head = {row["order_id"]: row for row in rows_of("orders.csv")}
    return tuple(
        Line(
            row["order_id"],
            head[row["order_id"]]["customer_id"],
            date.fromisoformat(head[row["order_id"]]["order_date"]),
            row["category"],
            (Decimal(row["unit_price"]) * int(row["quantity"]) * (1 - Decimal(row["discount"]))).quantize(
                Decimal("0.01"), ROUND_HALF_EVEN
            ),
        )
        for row in rows_of("order_lines.csv")
    )


def total(chosen: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in chosen), Decimal(0))


def between(first: date, last: date, customer: str | None = None) -> list[Line]:
    return [line for line in lines() if first <= line.day <= last and customer in (None, line.customer)]


def base_year(customer: str | None = None) -> list[Line]:
    """The lines of the 365 days that end on the day of the case."""
    return between(AS_OF - YEAR + timedelta(days=1), AS_OF, customer)


@cache
def compared() -> tuple[tuple[date, date], tuple[date, date]]:
    """The earlier and the recent window: the earlier begins with the first order and ends a year before the day."""
    first = min(line.day for line in lines())
    return (first, AS_OF - YEAR), (first + YEAR, AS_OF)


def growth(customer: str) -> Decimal:
    earlier, recent = (total(between(*ends, customer)) for ends in compared())
    return recent / earlier - 1


def cost_share(category: str) -> Decimal:
    return next(Decimal(one["cost_share"]) for one in JUDGED["categories"] if one["name"] == category)


def margin(customer: str) -> Decimal:
    bought = base_year(customer)
    return sum((line.amount * (1 - cost_share(line.category)) for line in bought), Decimal(0)) / total(bought)
