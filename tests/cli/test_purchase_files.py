"""Purchase files of any kind and size: DuckDB reads the plain, kcm's own reader the rest, and nothing is lost."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.cli.purchase_files import PURCHASES, PurchaseColumns, _Reader, purchase_table
from kcm.errors import InvalidValue, KcmError

COLUMNS = PurchaseColumns("customer", "date", "amount")
Rows = list[tuple[str, date, float, str]]


def rows_of(
    path: Path, columns: PurchaseColumns = COLUMNS, *, encoding: str = "utf-8", decimals: int = 2
) -> list[tuple[Any, ...]]:
    told: list[float] = []
    with purchase_table(path, columns, encoding=encoding, decimals=decimals, progress=told.append) as table:
        found = table.execute(f"SELECT customer, date, amount, order_id FROM {PURCHASES}").fetchall()  # noqa: S608 - the name is our own constant
    assert all(0 <= share <= 1 for share in told)
    return found


def written(folder: Path, text: str | bytes, name: str = "p.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


PLAIN = [("A", date(2014, 5, 1), 100.1, ""), ("B", date(2014, 5, 2), -30.05, "")]
TEXT = "customer,date,amount\nA,2014-05-01,100.10\nB,2014-05-02,-30.05\n"

ALIKE: dict[str, str | bytes] = {
    "plain": TEXT,
    "a byte-order mark": "\ufeff" + TEXT,
    "no last line end": TEXT[:-1],
    "carriage returns": TEXT.replace("\n", "\r\n"),
    "only carriage returns": TEXT.replace("\n", "\r"),
    "mixed line ends": TEXT.replace("\n", "\r", 1),
    "a byte-order mark and mixed line ends": "\ufeff" + TEXT.replace("\n", "\r", 1),
    "blank lines": TEXT.replace("\n", "\n\n"),
    "quotes": 'customer,date,amount\n"A","2014-05-01","100.10"\n"B",2014-05-02,-30.05\n',
    "spaces of every kind": "customer , date,amount\n\u3000A\u00a0,\t2014-05-01, 100.10\nB,2014-05-02 ,-30.05\n",
    "other columns in another order": "n,amount,date,customer,n\n1,+100.10,2014-05-01,A,\n,-30.05,2014-05-02,B,2\n",
    "headers that differ in case": "Date,amount,date,customer\n,100.10,2014-05-01,A\n,-30.05,2014-05-02,B\n",
}


@pytest.mark.parametrize("name", ALIKE)
def test_the_same_rows_are_read_however_they_are_written(tmp_path: Path, name: str) -> None:
    assert rows_of(written(tmp_path, ALIKE[name])) == PLAIN


@pytest.mark.parametrize("name", ["a[1].csv", "a*.csv", "a?.csv", "客户 'x'.csv", 'a"b.csv'])
def test_a_files_name_is_no_pattern(tmp_path: Path, name: str) -> None:
    written(tmp_path, "customer,date,amount\nZ,2014-05-01,1\n", "a1.csv")
    assert rows_of(written(tmp_path, TEXT, name)) == PLAIN


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig", "UTF_8", "latin-1"])
def test_other_encodings_are_decoded_first(tmp_path: Path, encoding: str) -> None:
    assert rows_of(written(tmp_path, TEXT.encode(encoding)), encoding=encoding) == PLAIN


def test_an_order_column_is_read_as_text(tmp_path: Path) -> None:
    text = "who,day,paid,number\nA,2014-05-01,1,007\nA,2014-05-02,2, 7 \n"
    for path in (written(tmp_path, text), written(tmp_path, text.replace("\n", "\r", 1))):
        found = rows_of(path, PurchaseColumns("who", "day", "paid", "number"))
        assert [row[3] for row in found] == ["007", "7"]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    rows_of(written(tmp_path, TEXT.replace("\n", "\r")))
    with pytest.raises(KcmError):
        rows_of(written(tmp_path, TEXT.replace("A", "")))
    assert list((tmp_path / "temporary").iterdir()) == []


BAD = {
    "too few cells": ("B,2014-05-02,-30.05", "B,2014-05-02", "found 2 cells, expected 3 as in the header @ p.csv:3"),
    "too many cells": ("A,2014-05-01", "A,,2014-05-01", "found 4 cells, expected 3 as in the header @ p.csv:2"),
    "an open quote": ("B,", '"B,', "found a row that is not CSV: unexpected end of data @ p.csv:3"),
    "a column twice": ("customer", "date", "found the columns date, date, amount, expected 'customer' too @ p.csv:1"),
    "the amount twice": ("date,", "amount,", "expected 'date' too @ p.csv:1:date"),
    "a day before the calendar": ("2014-05-01", "0000-05-01", "found '0000-05-01', expected a day of the calendar"),
    "a day no calendar has": ("05-02", "02-30", "found '2014-02-30', expected a day of the calendar @ p.csv:3:date"),
    "a date with a time": ("2014-05-02", "2014-05-02 10:00", "expected a date such as 2014-05-06 @ p.csv:3:date"),
    "an exponent": ("100.10", "1e2", "found '1e2', expected an amount such as 1200.50 @ p.csv:2:amount"),
    "a thousands mark": ("100.10", '"1,000"', "found '1,000', expected an amount such as 1200.50 @ p.csv:2:amount"),
    "digits that are not ASCII": ("100.10", "١٠٠", "expected an amount such as 1200.50 @ p.csv:2:amount"),
    "too large to be exact": ("100.10", "22517998136852.48", "found an amount too large to be exact"),
    "larger than any amount": ("100.10", "1234567890123456", "found an amount of 16 digits, expected at most 15"),
    "an id that is too long": ("A,", "A" * 129 + ",", "found an id of 129 characters, expected at most 128"),
    "a NUL": ("A,", "A\0,", "found the character NUL in an id, expected text @ p.csv:2:customer"),
    "no id": ("B,", " ,", "found an empty cell, expected an id @ p.csv:3:customer"),
    "other separators": (",", ";", "found columns separated by ';', expected commas @ p.csv:1"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_rows_are_refused_with_their_place(tmp_path: Path, name: str) -> None:
    old, new, message = BAD[name]
    text = TEXT.replace(old, new) if old == "," else TEXT.replace(old, new, 1)
    with pytest.raises(InvalidValue) as error:
        rows_of(written(tmp_path, text))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        ("latin-99", "found encoding 'latin-99', expected one such as utf-8 or gb18030 @ p.csv"),
        ("base64", "found encoding 'base64', expected one such as utf-8 or gb18030 @ p.csv"),
        ("ascii", "found bytes that are not ascii; they read as utf-8: convert the file, or name the encoding utf-8"),
    ],
)
def test_a_wrong_encoding_is_refused(tmp_path: Path, encoding: str, message: str) -> None:
    with pytest.raises(InvalidValue) as error:
        rows_of(written(tmp_path, TEXT.replace("A", "客")), encoding=encoding)
    assert message in str(error.value)


def test_an_encoding_that_decodes_in_whole_only_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kcm.cli.purchase_files.decode", lambda *_: "")
    with pytest.raises(InvalidValue, match=r"found ascii, expected it to decode in parts .* @ p.csv"):
        rows_of(written(tmp_path, TEXT.replace("A", "客")), encoding="ascii")


def parquet(folder: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), folder / "p.parquet")
    return folder / "p.parquet"


TYPED: dict[str, dict[str, Any]] = {
    "text": {"customer": ["A", "B"], "date": ["2014-05-01", "2014-05-02"], "amount": ["100.10", "-30.05"]},
    "floats": {"customer": ["A", "B"], "date": [date(2014, 5, 1), date(2014, 5, 2)], "amount": [100.1, -30.05]},
    "floats that are a little off": {
        "customer": ["A", "B"],
        "date": [date(2014, 5, 1), date(2014, 5, 2)],
        "amount": [100.1 + 1e-14, -(0.1 + 29.95)],
    },
    "decimals of many places": {
        "customer": ["A", "B"],
        "date": [datetime(2014, 5, 1, 23, 59), datetime(2014, 5, 2)],
        "amount": pa.array([Decimal("100.1"), Decimal("-30.05")], pa.decimal128(38, 18)),
    },
}


@pytest.mark.parametrize("name", TYPED)
def test_parquet_is_read_with_its_own_types(tmp_path: Path, name: str) -> None:
    assert rows_of(parquet(tmp_path, **TYPED[name])) == PLAIN


def test_whole_ids_and_amounts_of_parquet_are_read(tmp_path: Path) -> None:
    path = parquet(tmp_path, customer=[17, 3], date=[date(2014, 5, 1)] * 2, amount=[5, -2], currency=["EUR", "EUR"])
    assert [(row[0], row[2]) for row in rows_of(path)] == [("17", 5.0), ("3", -2.0)]


def test_a_column_of_currencies_may_be_the_customer(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.replace("customer", "currency").replace("\n", "\r", 1))
    assert rows_of(path, PurchaseColumns("currency", "date", "amount")) == PLAIN


def test_names_of_parquet_columns_are_trimmed(tmp_path: Path) -> None:
    path = parquet(tmp_path, **{" customer": ["A"], "date ": [date(2014, 5, 1)], "amount": [100.1]})
    assert rows_of(path) == PLAIN[:1]


DAYS = [date(2014, 5, 1), date(2014, 5, 2)]
BAD_PARQUET: dict[str, tuple[dict[str, Any], str]] = {
    "no id": ({"customer": ["A", None], "date": DAYS, "amount": [1, 2]}, "an id @ p.parquet:2:customer"),
    "no date": ({"customer": ["A", "B"], "date": [None, DAYS[0]], "amount": [1, 2]}, "@ p.parquet:1:date"),
    "not a number": (
        {"customer": ["A", "B"], "date": DAYS, "amount": [1.0, float("nan")]},
        "found 'nan', expected an amount such as 1200.50 @ p.parquet:2:amount",
    ),
    "larger than any amount": (
        {"customer": ["A", "B"], "date": DAYS, "amount": [1.0, 1e30]},
        "found '1e+30', expected an amount such as 1200.50 @ p.parquet:2:amount",
    ),
    "no rows": ({"customer": [], "date": [], "amount": []}, "expected at least one row @ p.parquet:1"),
    "no such column": ({"customer": ["A"], "date": ["2014-05-01"]}, "expected 'amount' too @ p.parquet:1:amount"),
    "zoned times": (
        {"customer": ["A"], "date": [datetime(2014, 5, 1, tzinfo=UTC)], "amount": [1]},
        "found zoned times, expected dates: write the days of your time zone @ p.parquet:date",
    ),
    "two currencies": (
        {"customer": ["A", "B"], "date": DAYS, "amount": [1, 2], "currency": ["EUR", "USD"]},
        "found EUR and USD, expected one currency in a document @ p.parquet:2:currency",
    ),
    "no currency": (
        {"customer": ["A", "B"], "date": DAYS, "amount": [1, 2], "currency": ["money", "money"]},
        "@ p.parquet:1:currency",
    ),
}


@pytest.mark.parametrize("name", BAD_PARQUET)
def test_bad_parquet_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    columns, message = BAD_PARQUET[name]
    with pytest.raises(InvalidValue) as error:
        rows_of(parquet(tmp_path, **columns))
    assert message in str(error.value)


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"found a file that is not Parquet: .* @ p.parquet"):
        rows_of(written(tmp_path, TEXT, "p.parquet"))


def test_rows_the_engine_will_not_take_at_all_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Reader, "_create", lambda *_: False)
    with pytest.raises(InvalidValue, match=r"found rows that cannot be read as purchases, .* @ p.csv"):
        rows_of(written(tmp_path, TEXT))


def test_a_long_reading_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kcm.cli.purchase_files.EVERY", 0.0)
    told: list[float] = []
    path = written(tmp_path, "customer,date,amount\n" + "A,2014-05-01,1\n" * 200_000)
    with purchase_table(path, COLUMNS, encoding="utf-8", decimals=2, progress=told.append):
        pass
    assert told
    assert all(0 <= share <= 1 for share in told)


def test_an_interrupted_reading_stops_the_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kcm.cli.purchase_files.EVERY", 0.0)

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    path = written(tmp_path, "customer,date,amount\n" + "A,2014-05-01,1\n" * 200_000)
    with (
        pytest.raises(KeyboardInterrupt),
        purchase_table(path, COLUMNS, encoding="utf-8", decimals=2, progress=interrupt),
    ):
        pass


amounts = st.decimals(-(10**9), 10**9, allow_nan=False, places=4) | st.decimals(-9, 9, allow_nan=False, places=3)
cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8).filter(str.strip)


@given(st.lists(st.tuples(cells, st.dates(), amounts), min_size=1, max_size=20), st.integers(0, 4))
def test_every_row_is_kept_to_the_last_digit(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, date, Decimal]], decimals: int
) -> None:
    """The ids trimmed, the days as they are, the amounts rounded half-even as `Decimal` does, in their order."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([("customer", "date", "amount"), *((a, b, f"{c:f}") for a, b, c in rows)])
    path = written(tmp_path_factory.mktemp("kept"), file.getvalue())
    exact = Decimal(1).scaleb(-decimals)
    expected = [(a.strip(), b, float(c.quantize(exact, ROUND_HALF_EVEN)), "") for a, b, c in rows]
    assert rows_of(path, decimals=decimals) == expected


def test_the_table_is_gone_when_the_rows_are_read(tmp_path: Path) -> None:
    with purchase_table(
        written(tmp_path, TEXT), COLUMNS, encoding="utf-8", decimals=2, progress=lambda _: None
    ) as table:
        assert table.execute("SHOW TABLES").fetchall() == [(PURCHASES,)]
    with pytest.raises(duckdb.Error):
        table.execute("SHOW TABLES")
