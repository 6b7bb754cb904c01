"""The order table: one row per order line, with exact amounts, and the sums the plan needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import RESTORED, IntColumn, columnar, int_column, read_only
from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.interchange import read_table
from kcm.money import amount, minor_unit, round_money
from kcm.periods import Window, day_number, day_of, parse_date
from kcm.segmentation.purchases import Purchases

__all__ = ["OrderTable", "read_orders"]


@attrs.frozen(kw_only=True, field_transformer=columnar)
class OrderTable:
    """Order lines as columns of equal length; `minor` is money in minor units of `currency`."""

    order: NDArray[Any]
    customer: NDArray[Any]
    day: IntColumn
    category: NDArray[Any]
    minor: IntColumn
    currency: str

    @property
    def first_day(self) -> date:
        """The day of the first order."""
        return day_of(int(self.day.min()))

    @property
    def last_day(self) -> date:
        """The day of the last order."""
        return day_of(int(self.day.max()))

    @property
    def decimals(self) -> int:
        """How many decimals the currency has."""
        return -int(minor_unit(self.currency).as_tuple().exponent)

    def until(self, day: date) -> OrderTable:
        """The lines of orders up to and on a day.

        Raises:
            MissingData: when there are none.
        """
        chosen = self.day <= day_number(day)
        if not chosen.any():
            raise MissingData(f"found no order up to {day}, the first is on {self.first_day}", "$.as_of")
        return attrs.evolve(
            self,
            order=read_only(self.order[chosen]),
            customer=read_only(self.customer[chosen]),
            day=read_only(self.day[chosen]),
            category=read_only(self.category[chosen]),
            minor=read_only(self.minor[chosen]),
        )

    def orders(self, customer: str | None = None) -> int:
        """How many orders there are, of one customer or of all."""
        lines = self.order if customer is None else self.order[self.customer == customer]
        return int(np.unique(lines).size)

    def sales(self, window: Window, *, customer: str | None = None, category: str | None = None) -> Decimal:
        """Sales in a window of days, of one customer or category or of all."""
        chosen = (self.day >= day_number(window.first)) & (self.day <= day_number(window.last))
        if customer is not None:
            chosen &= self.customer == customer
        if category is not None:
            chosen &= self.category == category
        return self.money(int(self.minor[chosen].sum()))

    def categories_of(self, customer: str) -> tuple[str, ...]:
        """The categories a customer ever ordered, sorted."""
        return tuple(np.unique(self.category[self.customer == customer]).tolist())

    def sales_table(self, window: Window, customers: list[str], categories: list[str]) -> NDArray[np.int64]:
        """Sales in minor units, shape (customers, categories)."""
        chosen = (self.day >= day_number(window.first)) & (self.day <= day_number(window.last))
        row_of = {name: place for place, name in enumerate(customers)}
        column_of = {name: place for place, name in enumerate(categories)}
        table = np.zeros((len(customers), len(categories)), dtype=np.int64)
        rows = [row_of[name] for name in self.customer[chosen].tolist()]
        columns = [column_of[name] for name in self.category[chosen].tolist()]
        np.add.at(table, (rows, columns), self.minor[chosen])
        return table

    def purchases(self) -> Purchases:
        """The lines as a purchase table; a line with a negative amount reduces money and is no order."""
        return Purchases.from_columns(
            customer=self.customer,
            date=self.day,
            amount=self.minor / 10.0**self.decimals,
            refunds="net",
            order=self.order,
            decimals=self.decimals,
        )

    def money(self, minor: int) -> Decimal:
        """Minor units as an amount of money."""
        return Decimal(minor).scaleb(-self.decimals)


Cell = tuple[str, str]


def read_orders(orders: str, lines: str, *, customers: frozenset[str], currency: str) -> OrderTable:
    """The order table of two CSV texts.

    An amount is `unit_price · quantity · (1 − discount)`, rounded half-even to the minor unit, line by line. A column
    `currency` may stand in either table and must then name the plan's currency in every row.

    Args:
        orders: `orders.csv` with order_id, customer_id, order_date.
        lines: `order_lines.csv` with order_id, product_id, category, unit_price, quantity, discount (0 to 1).
        customers: the customers there are.
        currency: the plan's currency.

    Raises:
        MissingData: for an empty table, a missing column or an order without lines.
        Conflict: for an order, or a product within an order, that stands twice, or another currency.
        InvalidValue: for any other cell that cannot be, with `file:row:column`.
    """
    same_currency = _currency_parser(currency)
    head = read_table(
        orders,
        "orders.csv",
        {
            "order_id": _cell,
            "customer_id": _cell,
            "order_date": lambda cell, path: parse_date(cell.strip(), path),
            "currency": same_currency,
        },
        optional=["currency"],
    )
    customer_of, day_of_order, place_of = _orders(head, customers)
    body = read_table(
        lines,
        "order_lines.csv",
        {
            "order_id": _cell,
            "product_id": _cell,
            "category": _words,
            "unit_price": _price,
            "quantity": _quantity,
            "discount": _discount,
            "currency": same_currency,
        },
        optional=["currency"],
    )
    ids = _line_orders(body, customer_of)
    for order, path in place_of.items():
        if order not in ids:
            raise MissingData(f"found order {order!r} without lines, expected at least one in order_lines.csv", path)
    names = [order for order, _ in body["order_id"]]
    return OrderTable(
        order=read_only(np.array(names)),
        customer=read_only(np.array([customer_of[order] for order in names])),
        day=int_column([day_of_order[order] for order in names]),
        category=read_only(np.array(body["category"])),
        minor=int_column(_amounts(body, currency)),
        currency=currency,
    )


def _orders(
    head: dict[str, list[Any]], customers: frozenset[str]
) -> tuple[dict[str, str], dict[str, int], dict[str, str]]:
    customer_of: dict[str, str] = {}
    day_of_order: dict[str, int] = {}
    place_of: dict[str, str] = {}
    for (order, path), (customer, place), day in zip(
        head["order_id"], head["customer_id"], head["order_date"], strict=True
    ):
        if order in customer_of:
            raise Conflict(f"found order {order!r} twice, expected each once", path)
        if customer not in customers:
            raise InvalidValue(f"found customer {customer!r}, expected one of customers.csv", place)
        customer_of[order], day_of_order[order], place_of[order] = customer, day_number(day), path
    return customer_of, day_of_order, place_of


def _line_orders(body: dict[str, list[Any]], customer_of: dict[str, str]) -> set[str]:
    seen: set[tuple[str, str]] = set()
    for (order, path), (product, place) in zip(body["order_id"], body["product_id"], strict=True):
        if order not in customer_of:
            raise InvalidValue(f"found order {order!r}, expected one of orders.csv", path)
        if (order, product) in seen:
            raise Conflict(f"found product {product!r} twice in order {order!r}, expected each once", place)
        seen.add((order, product))
    return {order for order, _ in seen}


def _amounts(body: dict[str, list[Any]], currency: str) -> list[int]:
    """The amount of each line in minor units; together few enough that any sum of them is exact."""
    unit, total, minor = minor_unit(currency), Decimal(0), []
    most = RESTORED * unit
    columns = (body[name] for name in ("order_id", "unit_price", "quantity", "discount"))
    for (_, path), price, quantity, discount in zip(*columns, strict=True):
        exact = price * quantity * (1 - discount)
        total += abs(exact)
        if total > most:
            row = path.rpartition(":")[0]
            raise InvalidValue(f"found amounts of more than {most} {currency} in all, expected less", row)
        minor.append(int(round_money(exact, currency) / unit))
    return minor


def _words(cell: str, path: str) -> str:
    if not cell.strip():
        raise MissingData("found an empty cell, expected a value", path)
    return cell.strip()


def _cell(cell: str, path: str) -> Cell:
    return _words(cell, path), path


def _price(cell: str, path: str) -> Decimal:
    value = amount(cell.strip(), path)
    if value < 0:
        raise InvalidValue(f"found price {value}, expected 0 or more: a refund has a negative quantity", path)
    return value


def _quantity(cell: str, path: str) -> int:
    value = amount(cell.strip(), path)
    if value != int(value):
        raise InvalidValue(f"found quantity {value}, expected a whole number", path)
    return int(value)


def _discount(cell: str, path: str) -> Decimal:
    value = amount(cell.strip(), path)
    if not 0 <= value <= 1:
        raise InvalidValue(f"found discount {value}, expected a fraction from 0 to 1", path)
    return value


def _currency_parser(currency: str) -> Callable[[str, str], str]:
    def parse(cell: str, path: str) -> str:
        if cell.strip() != currency:
            raise Conflict(f"found currency {cell.strip()!r}, expected {currency} as in case.toml", path)
        return currency

    return parse
