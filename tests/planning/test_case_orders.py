from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused
from tests.planning.small_case import LINES, ORDERS, TEXTS, with_text

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.periods import Window
from kcm.planning.case import read_case
from kcm.planning.case.orders import OrderTable, read_orders
from kcm.testing.facts import windows

CUSTOMERS = frozenset({"ANN", "BOB", "DAN"})
YEAR = Window(date(2013, 5, 7), date(2014, 5, 6))
EVER = Window(date(2000, 1, 1), date(2020, 1, 1))


def orders(head: str = ORDERS, body: str = LINES, currency: str = "USD") -> OrderTable:
    return read_orders(head, body, customers=CUSTOMERS, currency=currency)


def test_an_order_table_knows_its_days_and_its_orders() -> None:
    table = orders()
    assert (table.first_day, table.last_day) == (date(2012, 8, 1), date(2014, 6, 1))
    assert (table.orders(), table.orders("ANN"), table.orders("EVE")) == (7, 4, 0)
    assert table.categories_of("ANN") == ("Nuts", "Tea")
    assert table.categories_of("EVE") == ()


def test_sales_are_price_times_quantity_less_discount() -> None:
    table = orders()
    assert table.sales(YEAR, customer="ANN") == Decimal("270.00")
    assert table.sales(YEAR, customer="ANN", category="Tea") == Decimal("240.00")
    assert table.sales(YEAR, category="Nuts") == Decimal("190.00")
    assert table.sales(YEAR, customer="DAN") == 0


def test_a_window_includes_both_its_ends() -> None:
    table = orders()
    assert table.sales(Window(date(2013, 9, 1), date(2014, 3, 3)), customer="ANN") == 270
    assert table.sales(Window(date(2013, 9, 2), date(2014, 3, 2)), customer="ANN") == 0


def test_each_line_is_rounded_half_to_even_to_the_minor_unit() -> None:
    head = "order_id,customer_id,order_date\n1,ANN,2014-01-01\n"
    body = "order_id,product_id,category,unit_price,quantity,discount\n1,1,Tea,0.05,1,0.5\n1,2,Tea,0.15,1,0.5\n"
    assert orders(head, body).sales(EVER) == Decimal("0.10")  # 0.025 and 0.075
    yen = orders(head, body.replace("0.05", "5").replace("0.15", "15"), currency="JPY")
    assert (yen.sales(EVER), yen.decimals) == (Decimal(10), 0)  # 2.5 and 7.5


def test_a_negative_quantity_is_a_refund() -> None:
    purchases = orders().purchases()
    assert (purchases.rows, purchases.refund_rows, purchases.refunds) == (9, 1, "net")
    assert float(purchases.amount.sum()) == pytest.approx(float(orders().sales(EVER)))


def test_until_a_day_keeps_the_orders_of_that_day() -> None:
    table = orders()
    assert table.until(date(2014, 3, 3)).last_day == date(2014, 3, 3)
    assert table.until(date(2014, 3, 2)).last_day == date(2014, 1, 15)
    with refused("$.as_of", "no order up to 2012-07-31", "the first is on 2012-08-01", kind=MissingData):
        table.until(date(2012, 7, 31))


def test_columns_are_read_only() -> None:
    table = orders()
    for column in (table.order, table.customer, table.day, table.category, table.minor):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = column[1]


@given(windows(), st.permutations(sorted(CUSTOMERS)), st.permutations(["Jam", "Nuts", "Tea"]))
def test_the_sales_table_holds_the_sales_of_each_customer_and_category(
    window: Window, customers: list[str], categories: list[str]
) -> None:
    """Each cell is the sales of its customer and category in the window, in any order of rows and columns."""
    table = orders()
    cells = table.sales_table(window, customers, categories)
    assert cells.dtype == np.int64
    for row, customer in enumerate(customers):
        for column, category in enumerate(categories):
            assert Decimal(int(cells[row, column])) / 100 == table.sales(window, customer=customer, category=category)
    assert Decimal(int(cells.sum())) / 100 == table.sales(window)


@given(st.permutations(ORDERS.splitlines()[1:]), st.permutations(LINES.splitlines()[1:]), windows())
def test_the_order_of_rows_changes_no_sales(heads: list[str], lines: list[str], window: Window) -> None:
    """Orders and lines may stand in any order."""
    mixed = orders(
        "\n".join([ORDERS.splitlines()[0], *heads]) + "\n", "\n".join([LINES.splitlines()[0], *lines]) + "\n"
    )
    for customer in (None, *sorted(CUSTOMERS)):
        assert mixed.sales(window, customer=customer) == orders().sales(window, customer=customer)
        assert mixed.orders(customer) == orders().orders(customer)


def test_a_column_of_the_plans_currency_is_fine() -> None:
    head = "\n".join([ORDERS.splitlines()[0] + ",currency", *(f"{row},USD" for row in ORDERS.splitlines()[1:])])
    assert orders(head).sales(EVER) == orders().sales(EVER)


@pytest.mark.parametrize(("name", "rows"), [("orders.csv", ORDERS), ("order_lines.csv", LINES)])
def test_another_currency_in_a_column_is_refused(name: str, rows: str) -> None:
    first, second, third, *rest = rows.splitlines()
    text = "\n".join([f"{first},currency", f"{second},USD", f"{third},EUR", *(f"{row},USD" for row in rest)])
    with refused(f"{name}:3:currency", "found currency 'EUR', expected USD as in case.toml", kind=Conflict):
        read_case(TEXTS | {name: text})


HEAD, BODY = "orders.csv", "order_lines.csv"


@pytest.mark.parametrize(
    ("name", "old", "new", "path", "words", "kind"),
    [
        (HEAD, "order_date", "date", "orders.csv:1:order_date", "expected 'order_date' too", MissingData),
        (BODY, "quantity", "units", "order_lines.csv:1:quantity", "expected 'quantity' too", MissingData),
        (BODY, "unit_price", "quantity", "order_lines.csv:1:unit_price", "expected 'unit_price' too", MissingData),
        (BODY, "product_id", "discount", "order_lines.csv:1:product_id", "expected 'product_id' too", MissingData),
        (
            BODY,
            "category,unit_price",
            "discount,unit_price",
            "order_lines.csv:1:category",
            "'category' too",
            MissingData,
        ),
        (
            HEAD,
            "2013-09-01",
            "01.09.2013",
            "orders.csv:3:order_date",
            "'01.09.2013', expected a date such as",
            InvalidValue,
        ),
        (HEAD, "2013-09-01", "2013-02-30", "orders.csv:3:order_date", "a day of the calendar", InvalidValue),
        (HEAD, "2013-09-01", "", "orders.csv:3:order_date", "found ''", InvalidValue),
        (HEAD, "1002,ANN", "1001,ANN", "orders.csv:3:order_id", "found order '1001' twice", Conflict),
        (HEAD, "1002,ANN", ",ANN", "orders.csv:3:order_id", "an empty cell", MissingData),
        (
            HEAD,
            "1003,BOB",
            "1003,EVE",
            "orders.csv:4:customer_id",
            "'EVE', expected one of customers.csv",
            InvalidValue,
        ),
        (
            HEAD,
            "1007,ANN,2014-06-01",
            "1008,ANN,2014-06-01",
            "order_lines.csv:10:order_id",
            "'1007', expected one of",
            InvalidValue,
        ),
        (
            HEAD,
            "1007,ANN,2014-06-01",
            "1007,ANN,2014-06-01\n1008,ANN,2014-06-01",
            "orders.csv:9:order_id",
            "'1008' without lines",
            MissingData,
        ),
        (
            BODY,
            "1002,2,Nuts",
            "1002,1,Nuts",
            "order_lines.csv:4:product_id",
            "product '1' twice in order '1002'",
            Conflict,
        ),
        (BODY, "1002,2,Nuts", "1002,,Nuts", "order_lines.csv:4:product_id", "an empty cell", MissingData),
        (BODY, "1002,2,Nuts", "1002,2, ", "order_lines.csv:4:category", "an empty cell", MissingData),
        (
            BODY,
            "Nuts,8,5,0.25",
            "Nuts,eight,5,0.25",
            "order_lines.csv:4:unit_price",
            "'eight', expected an amount",
            InvalidValue,
        ),
        (
            BODY,
            "Nuts,8,5,0.25",
            "Nuts,nan,5,0.25",
            "order_lines.csv:4:unit_price",
            "'nan', expected an amount",
            InvalidValue,
        ),
        (
            BODY,
            "Nuts,8,5,0.25",
            "Nuts,-8,5,0.25",
            "order_lines.csv:4:unit_price",
            "price -8, expected 0 or more",
            InvalidValue,
        ),
        (
            BODY,
            "Nuts,8,5,0.25",
            '"Nuts","1,5",5,0.25',
            "order_lines.csv:4:unit_price",
            "'1,5', expected an amount",
            InvalidValue,
        ),
        (
            BODY,
            "Nuts,8,5,0.25",
            "Nuts,8,five,0.25",
            "order_lines.csv:4:quantity",
            "'five', expected an amount",
            InvalidValue,
        ),
        (
            BODY,
            "Nuts,8,5,0.25",
            "Nuts,8,5.5,0.25",
            "order_lines.csv:4:quantity",
            "5.5, expected a whole number",
            InvalidValue,
        ),
        (
            BODY,
            "Nuts,8,5,0.25",
            "Nuts,8,inf,0.25",
            "order_lines.csv:4:quantity",
            "'inf', expected an amount",
            InvalidValue,
        ),
        (
            BODY,
            "Nuts,8,5,0.25",
            "Nuts,8,5,1.5",
            "order_lines.csv:4:discount",
            "discount 1.5, expected a fraction",
            InvalidValue,
        ),
        (
            BODY,
            "Nuts,8,5,0.25",
            "Nuts,8,5,-0.1",
            "order_lines.csv:4:discount",
            "discount -0.1, expected a fraction",
            InvalidValue,
        ),
        (BODY, "Nuts,8,5,0.25", "Nuts,8,5,", "order_lines.csv:4:discount", "found ''", InvalidValue),
        (BODY, "Nuts,8,5,0.25", "Nuts,8,5", "order_lines.csv:4", "5 cells, expected 6", InvalidValue),
    ],
)
def test_a_fault_in_the_orders_names_its_row_and_column(
    name: str, old: str, new: str, path: str, words: str, kind: type[InvalidValue]
) -> None:
    with refused(path, words, kind=kind):
        read_case(with_text(name, old, new))


@pytest.mark.parametrize("name", [HEAD, BODY])
def test_an_empty_table_is_refused(name: str) -> None:
    with refused(f"{name}:1", "an empty file", kind=MissingData):
        read_case(TEXTS | {name: ""})
    with refused(f"{name}:2", "a header and no rows", kind=MissingData):
        read_case(TEXTS | {name: TEXTS[name].splitlines()[0] + "\n"})


@pytest.mark.parametrize(
    "row", ["Tea,999999999999999,999999999999999,0", "Tea,999999999999999,-9,0", "Tea,1,22517998136853,0"]
)
def test_amounts_too_large_to_be_added_exactly_are_refused(row: str) -> None:
    texts = with_text(BODY, "Tea,10,99,0", row)
    with refused("order_lines.csv:10", "amounts of more than 22517998136852.48 USD in all"):
        read_case(texts)


def test_whole_numbers_may_be_written_with_a_point() -> None:
    assert orders(body=LINES.replace("10.00,20,0", "10.00,20.0,0")).sales(YEAR) == orders().sales(YEAR)
