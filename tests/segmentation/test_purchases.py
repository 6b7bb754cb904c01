from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.columns import equal
from kcm.errors import InvalidValue, MissingData
from kcm.periods import day_number, day_of
from kcm.segmentation.ids import id_column
from kcm.segmentation.purchases import Purchases
from kcm.testing.purchasing import purchases

CDNOW = Path(__file__).parents[2] / "examples" / "cdnow" / "CDNOW_sample.txt"
DAY = date(2014, 5, 6)


class NAType:
    """Stands for pandas' NA, which refuses to be compared."""

    def __ne__(self, other: object) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = None  # type: ignore[assignment]  # an id that cannot be hashed


def table(**columns: Any) -> Purchases:
    given_columns: dict[str, Any] = {"customer": ["A"], "date": [DAY], "amount": [5], "refunds": "net"}
    return Purchases.from_columns(**(given_columns | columns))


def test_customers_are_ascending_and_every_row_points_to_its_customer() -> None:
    bought = table(customer=["客户", "B", "A", "B"], date=[DAY] * 4, amount=[1, 2, 3, 4])
    assert bought.customers.tolist() == ["A", "B", "客户"]
    assert bought.customers[bought.customer].tolist() == ["客户", "B", "A", "B"]


@given(purchases())
def test_a_table_made_again_from_its_own_columns_is_the_same(bought: Purchases) -> None:
    """A purchase table holds all that it was made from."""
    again = Purchases.from_columns(
        customer=bought.customers[bought.customer],
        date=bought.day,
        amount=bought.amount,
        refunds=bought.refunds,
        order=bought.order,
        decimals=bought.decimals,
    )
    assert again == bought


def test_tables_with_and_without_orders_differ() -> None:
    assert table(order=["O1"]) != table()
    assert table(order=["O1"]) == table(order=["O9"])  # only which rows belong together counts
    assert table(amount=[float("nan")]) == table(amount=[float("nan")])


@pytest.mark.parametrize(
    "column",
    [
        [DAY],
        (datetime(2014, 5, 6, 23, 59),),
        ["2014-05-06"],
        np.array(["2014-05-06"]),
        np.array(["2014-05-06T23:59"], dtype="datetime64[ns]"),
        [np.datetime64("2014-05-06T23:59:59")],
        [day_number(DAY)],
        [np.int32(day_number(DAY))],
        np.array([day_number(DAY)], dtype=np.int16),
        np.array([day_number(DAY)], dtype=np.uint32),
    ],
)
def test_every_form_of_a_date_is_the_same_day(column: Any) -> None:
    assert table(date=column) == table()


@pytest.mark.parametrize("ids", [[7, 3], np.array([7, 3]), np.array([7, 3], dtype=np.uint8), [np.int64(7), 3]])
def test_every_form_of_whole_numbers_is_the_same_id(ids: Any) -> None:
    bought = table(customer=ids, date=[DAY, DAY], amount=[1, 2])
    assert bought.customers.dtype == np.int64
    assert bought.customers.tolist() == [3, 7]


def test_a_zoned_time_falls_on_the_day_of_the_named_zone() -> None:
    late = datetime(2014, 5, 5, 23, 30, tzinfo=UTC)
    same = late.astimezone(timezone(timedelta(hours=-5)))
    assert table(date=[late], timezone="Asia/Shanghai") == table()
    assert table(date=[same], timezone="Asia/Shanghai") == table()
    assert table(date=[late], timezone="UTC") == table(date=["2014-05-05"])


def test_a_zoned_time_without_timezone_is_refused() -> None:
    times = [DAY, datetime(2014, 5, 6, tzinfo=UTC)]
    with pytest.raises(InvalidValue, match=r"zoned time.*expected timezone=") as error:
        table(customer=["A", "B"], date=times, amount=[1, 2])
    assert error.value.path == "date[1]"


@pytest.mark.parametrize("name", ["Mars/Base", "", "Asia", "../Paris", "上海", "a\0b", 8])
def test_a_timezone_nobody_knows_is_refused_whatever_the_dates(name: Any) -> None:
    with pytest.raises(InvalidValue, match="expected a name such as Asia/Shanghai") as error:
        table(timezone=name)
    assert error.value.path == "timezone"


@pytest.mark.parametrize(
    ("moment", "zone"),
    [
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "Asia/Shanghai"),
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York"),
    ],
)
def test_a_zoned_time_beyond_the_calendar_is_refused(moment: datetime, zone: str) -> None:
    with pytest.raises(InvalidValue, match="beyond the calendar") as error:
        table(date=[moment], timezone=zone)
    assert error.value.path == "date[0]"


@pytest.mark.parametrize(
    "column",
    [
        [DAY, None],
        [DAY, float("nan")],
        [DAY, np.datetime64("NaT", "D")],
        [DAY, NAType()],
        np.array(["2014-05-06", "NaT"], dtype="datetime64[D]"),
    ],
)
def test_a_missing_date_is_refused_with_its_row(column: Any) -> None:
    with pytest.raises(MissingData, match="no date") as error:
        table(customer=["A", "B"], date=column, amount=[1, 2])
    assert error.value.path == "date[1]"


@pytest.mark.parametrize("value", ["06.05.2014", "20140506", "2014-02-30", "", 16196.0, True, b"2014-05-06", [DAY]])
def test_what_is_no_date_is_refused_with_its_row(value: object) -> None:
    with pytest.raises(InvalidValue, match=r"expected a (date|day)") as error:
        table(customer=["A", "B"], date=[DAY, value], amount=[1, 2])
    assert error.value.path == "date[1]"


@pytest.mark.parametrize(
    "column",
    [
        [0, 10**30],
        [0, day_number(date.max) + 1],
        np.array([0, day_number(date.min) - 1]),
        np.array(["2014-05-06", "20014-05-06"], dtype="datetime64[D]"),
        [DAY, np.datetime64("20014-05-06")],
    ],
)
def test_a_day_beyond_the_calendar_is_refused_with_its_row(column: Any) -> None:
    with pytest.raises(InvalidValue, match="years 1 to 9999") as error:
        table(customer=["A", "B"], date=column, amount=[1, 2])
    assert error.value.path == "date[1]"


def test_the_first_and_the_last_day_of_the_calendar_are_taken() -> None:
    bought = table(customer=["A", "B"], date=[date.min, date.max], amount=[1, 2])
    assert [day_of(day) for day in bought.day.tolist()] == [date.min, date.max]


@pytest.mark.parametrize(
    "ids",
    [["A", ""], ["A", None], [1, None], [1.0, float("nan")], ["A", NAType()], np.array(["A", ""])],
)
@pytest.mark.parametrize("name", ["customer", "order"])
def test_a_missing_id_is_refused_with_its_row(name: str, ids: Any) -> None:
    columns = {"customer": ["A", "B"], "date": [DAY, DAY], "amount": [1, 2]}
    with pytest.raises(MissingData, match="no id") as error:
        table(**(columns | {name: ids}))
    assert error.value.path == f"{name}[1]"


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (["A", 1], "int, str"),
        ([1.0, 2.0], "float"),
        ([True, False], "bool"),
        ([b"A", b"B"], "bytes"),
        ([[1], [2]], "list"),
        ([np.array([1, 2]), "A"], "ndarray, str"),
    ],
)
def test_ids_of_mixed_or_other_types_are_refused_with_the_types_found(ids: Any, found: str) -> None:
    with pytest.raises(InvalidValue, match=f"type {found}, expected all text or all whole") as error:
        table(customer=ids, date=[DAY, DAY], amount=[1, 2])
    assert error.value.path == "customer"


@pytest.mark.parametrize("ids", [[2**64], [np.uint64(2**63)], np.array([2**63], dtype=np.uint64)])
def test_ids_beyond_64_bits_are_refused(ids: Any) -> None:
    with pytest.raises(InvalidValue, match="beyond 64 bits") as error:
        table(customer=ids)
    assert error.value.path == "customer"


@pytest.mark.parametrize("name", ["customer", "date", "amount", "order"])
def test_a_column_of_two_dimensions_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="2 dimensions, expected one column") as error:
        table(**{name: np.array([[1]])})
    assert error.value.path == name


@pytest.mark.parametrize("nothing", [[], (), np.array([], dtype=np.int64), np.array([], dtype=str)])
def test_an_empty_table_is_refused(nothing: Any) -> None:
    with pytest.raises(MissingData, match="empty table") as error:
        table(customer=nothing, date=[], amount=[])
    assert error.value.path == "customer"


@pytest.mark.parametrize(("name", "column"), [("date", [DAY]), ("amount", [1.0, 2.0, 3.0]), ("order", ["O1"])])
def test_columns_of_different_lengths_are_refused(name: str, column: list[Any]) -> None:
    columns = {"customer": ["A", "B"], "date": [DAY, DAY], "amount": [1, 2], "order": ["O1", "O2"]}
    found = f"found {len(column)} rows, expected 2 as in customer"
    with pytest.raises(InvalidValue, match=found) as error:
        table(**(columns | {name: column}))
    assert error.value.path == name


@pytest.mark.parametrize(
    ("amounts", "words", "path"),
    [
        ([1, float("inf")], "infinite", "amount[1]"),
        ([1, -float("inf")], "infinite", "amount[1]"),
        ([1, 2**60], "too large to be exact", "amount[1]"),
        ([1, -1e300], "too large to be exact", "amount[1]"),
        (["1", "2"], "expected numbers", "amount"),
        ([1, None], "expected numbers", "amount"),
    ],
)
def test_amounts_that_are_no_money_are_refused(amounts: Any, words: str, path: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        table(customer=["A", "B"], date=[DAY, DAY], amount=amounts)
    assert error.value.path == path


def test_refunds_must_be_one_of_three_words() -> None:
    with pytest.raises(InvalidValue, match="found refunds='ignore', expected one of net, drop, keep"):
        table(refunds="ignore")


@pytest.mark.parametrize("decimals", [-1, 5, 2.0, True, "2"])
def test_decimals_must_be_a_whole_number_from_0_to_4(decimals: Any) -> None:
    with pytest.raises(InvalidValue, match=r"expected (0 to 4|a whole number)") as error:
        table(decimals=decimals)
    assert error.value.path == "decimals"


def test_the_callers_arrays_may_change_afterwards() -> None:
    customer, days = np.array(["B", "A"]), np.array([day_number(DAY), 0])
    amounts, order = np.array([5.0, 7.0]), np.array([1, 2])
    bought = table(customer=customer, date=days, amount=amounts, order=order)
    before = table(customer=["B", "A"], date=[DAY, 0], amount=[5, 7], order=[1, 2])
    customer[0], days[0], amounts[0], order[0] = "Z", 99, 99, 9
    assert bought == before


@given(purchases())
def test_columns_cannot_be_written_to(bought: Purchases) -> None:
    """A purchase table is immutable, whichever way it was made."""
    for one in (bought, bought.until(date(2013, 1, 20))):
        for column in (one.customers, one.customer, one.day, one.amount, one.order):
            assert column is None or not column.flags.writeable


@given(purchases(unknown=True), st.dates(date(2013, 1, 1), date(2013, 3, 10)))
def test_a_day_parts_a_table_in_two(bought: Purchases, day: date) -> None:
    """Every purchase is until a day or after it, and the customers stay the same."""
    early, late = bought.until(day), bought.between(day + timedelta(days=1), date.max)
    assert early.rows + late.rows == bought.rows
    assert (early.day <= day_number(day)).all()
    assert (late.day > day_number(day)).all()
    assert equal(early.customers, bought.customers)
    assert early == bought.between(date.min, day)
    assert early.refund_rows + late.refund_rows == bought.refund_rows


def test_the_first_and_the_last_day_of_a_period_belong_to_it() -> None:
    days = [date(2014, 5, number) for number in (5, 6, 7, 8)]
    bought = table(customer=["A"] * 4, date=days, amount=[1] * 4)
    assert [day_of(day) for day in bought.between(days[1], days[2]).day.tolist()] == days[1:3]


def test_refund_rows_are_those_with_a_negative_amount() -> None:
    bought = table(customer=["A"] * 4, date=[DAY] * 4, amount=[5, -5, 0, float("nan")])
    assert (bought.rows, bought.refund_rows) == (4, 1)


def test_until_a_time_of_day_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found datetime, expected a date"):
        table().until(datetime(2014, 5, 6, tzinfo=UTC))


def test_an_id_column_of_text_keeps_its_order() -> None:
    assert id_column(["B", "A"], "ids").tolist() == ["B", "A"]


def test_the_cdnow_sample_has_its_customers_purchases_and_dollars() -> None:
    rows = [line.split() for line in CDNOW.read_text("ascii").splitlines()]
    bought = Purchases.from_columns(
        customer=[row[1] for row in rows],
        date=[f"{row[2][:4]}-{row[2][4:6]}-{row[2][6:]}" for row in rows],
        amount=[float(row[4]) for row in rows],
        refunds="net",
    )
    assert (bought.customers.size, bought.rows, bought.refund_rows) == (2357, 6919, 0)
    by_customer = Counter(row[1] for row in rows)
    assert dict(zip(bought.customers.tolist(), np.bincount(bought.customer).tolist(), strict=True)) == by_customer
    cents = sum(int(row[4].replace(".", "")) for row in rows)
    assert round(float(bought.amount.sum()) * 100) == cents


@pytest.mark.parametrize("dtype", ["datetime64[ns]", "datetime64[s]", object])
def test_a_series_of_dates_gives_its_days(dtype: str | type) -> None:
    days = pd.Series(pd.to_datetime(["2014-05-01 23:59", "2014-05-02 00:00"]), dtype=dtype)
    bought = Purchases.from_columns(customer=["A", "B"], date=days, amount=[1, 2], refunds="net")
    assert bought.day.tolist() == [day_number(date(2014, 5, 1)), day_number(date(2014, 5, 2))]


def test_a_series_of_zoned_times_needs_a_time_zone() -> None:
    days = pd.Series(pd.to_datetime(["2014-05-01 23:59+00:00"]))
    with pytest.raises(InvalidValue, match=r"found a zoned time, .* @ date\[0\]"):
        Purchases.from_columns(customer=["A"], date=days, amount=[1], refunds="net")
    bought = Purchases.from_columns(customer=["A"], date=days, amount=[1], refunds="net", timezone="Asia/Shanghai")
    assert bought.day.tolist() == [day_number(date(2014, 5, 2))]


def test_a_series_with_no_date_in_a_row_is_refused() -> None:
    days = pd.Series(pd.to_datetime(["2014-05-01", None]))
    with pytest.raises(MissingData, match=r"found no date, expected one in every row @ date\[1\]"):
        Purchases.from_columns(customer=["A", "B"], date=days, amount=[1, 2], refunds="net")
