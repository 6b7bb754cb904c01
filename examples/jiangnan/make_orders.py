"""Make the orders of the example: invented, and the same on every machine.

    python make_orders.py

A customer's sales of 2025 are given below, in thousands of CNY; earlier years follow from the growth of each category,
the months from the season, and a small shift by order and category makes no two orders alike.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
LAST_YEAR = 2025
# Before the Spring Festival and the Mid-Autumn Festival food makers stock up; in the holiday month they stand still.
SEASON = (1.15, 0.65, 0.95, 0.95, 0.95, 0.95, 0.95, 1.15, 1.10, 0.90, 1.05, 1.25)


class Product(NamedTuple):
    """What is sold: price in CNY, growth of its sales a year as a fraction."""

    number: str
    name: str
    category: str
    price: float
    growth: float


POUCH = Product("P10", "三层复合袋(千只)", "软包装", 420.00, 0.085)
BOX = Product("P20", "五层瓦楞纸箱(百只)", "纸箱", 358.00, 0.02)
JAR = Product("P30", "PET罐(千只)", "塑料罐", 865.00, -0.035)
LABEL = Product("P40", "不干胶标签(千枚)", "标签", 96.50, 0.07)

# What each customer bought in 2025, in thousands of CNY, of which products in which parts, how many months apart.
Buyer = tuple[int, dict[Product, float], int]
BUYERS: dict[str, Buyer] = {
    "K01": (12400, {POUCH: 0.45, BOX: 0.29, JAR: 0.155, LABEL: 0.105}, 1),
    "K02": (8800, {POUCH: 0.30, JAR: 0.50, LABEL: 0.20}, 2),
    "K03": (6400, {BOX: 0.35, JAR: 0.45, LABEL: 0.20}, 2),
    "K04": (4300, {BOX: 0.40, JAR: 0.35, LABEL: 0.25}, 2),
    "K05": (3300, {POUCH: 0.55, BOX: 0.30, LABEL: 0.15}, 2),
    "K06": (1900, {POUCH: 0.60, BOX: 0.40}, 3),
    "K07": (1500, {POUCH: 0.75, LABEL: 0.25}, 3),
    "K08": (1200, {BOX: 0.50, JAR: 0.50}, 3),
    "K09": (950, {BOX: 0.60, LABEL: 0.40}, 3),
    "K10": (800, {POUCH: 0.70, BOX: 0.30}, 3),
    "K11": (660, {POUCH: 0.65, BOX: 0.35}, 3),
    "K12": (540, {POUCH: 0.50, JAR: 0.50}, 3),
    "K13": (300, {JAR: 1.0}, 12),
    "K14": (270, {BOX: 1.0}, 12),
    "K15": (240, {POUCH: 1.0}, 12),
    "K16": (220, {POUCH: 1.0}, 12),
    "K17": (200, {JAR: 1.0}, 12),
    "K18": (180, {POUCH: 1.0}, 12),
    "K19": (160, {POUCH: 1.0}, 12),
    "K20": (140, {BOX: 1.0}, 12),
    "K21": (120, {POUCH: 1.0}, 12),
    "K22": (100, {LABEL: 1.0}, 12),
    "K23": (80, {LABEL: 1.0}, 12),
    "K24": (60, {BOX: 1.0}, 12),
}
Row = tuple[object, ...]
LOST = {"K24": 2023}  # bought for the last time in this year


class Order(NamedTuple):
    """Who ordered on which day."""

    year: int
    month: int
    day: int
    customer: str


def orders() -> Iterator[Order]:
    """Every order from November 2022 on, as often as the customer buys."""
    for place, (customer, (_, _, apart)) in enumerate(BUYERS.items()):
        for count in range(2022 * 12 + 10, LAST_YEAR * 12 + 12):
            year, month = divmod(count, 12)
            if (count + place) % apart == 0 and year <= LOST.get(customer, LAST_YEAR):
                yield Order(year, month + 1, 3 + (place * 5 + month * 7) % 25, customer)


def quantity(order: Order, product: Product, part: float, apart: int) -> int:
    """How much of a product an order asks for; a few per cent more or less than the season would have it."""
    sales_of_2025 = BUYERS[order.customer][0] * 1000 * part
    sales = sales_of_2025 * (1 + product.growth) ** (order.year - LAST_YEAR)
    shift = (order.month * 7 + order.year * 3 + int(product.number[1:]) + int(order.customer[1:]) * 5) % 11 - 5
    season = SEASON[order.month - 1] if apart < len(SEASON) else 1.0
    return round(sales * apart / len(SEASON) * season * (1 + shift / 100) / product.price)


def tables() -> dict[str, list[Row]]:
    """The rows of both tables by the name of their file, the first one with the names of the columns."""
    heads: list[Row] = [("order_id", "customer_id", "order_date")]
    lines: list[Row] = [("order_id", "product_id", "product", "category", "unit_price", "quantity", "discount")]
    for number, order in enumerate(sorted(orders()), 1):
        name = f"JN{order.year % 100}{number:04}"
        heads.append((name, order.customer, f"{order.year}-{order.month:02}-{order.day:02}"))
        _, parts, apart = BUYERS[order.customer]
        for product, part in parts.items():
            discount = 0.03 if order.customer in ("K01", "K02") and product is not LABEL else 0
            asked = quantity(order, product, part, apart)
            cells = (product.number, product.name, product.category, f"{product.price:.2f}", asked, discount)
            lines.append((name, *cells))
        if (order.customer, order.year, order.month) == ("K03", LAST_YEAR, 7):  # a lot of jars went back
            lines.append((name, "P31", "PET罐退货(千只)", JAR.category, f"{JAR.price:.2f}", -40, 0))
    return {"orders.csv": heads, "order_lines.csv": lines}


def main() -> None:
    """Write both tables beside this file, with the same line ends everywhere."""
    for name, rows in tables().items():
        with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
