"""`kcm segment`: a purchase table to segments.csv, with what was assumed."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import Result

from kcm.segmentation.segments import SEGMENT_MAP, UNSCORED, abc_segments

Run = Callable[..., Result]

SMALL = """customer,date,amount,note
A,2014-05-01,100.10,
A,2014-05-06,50.20,
B,2014-04-01,80,
B,2014-04-02,-30.05,returned
C,2014-05-07,500,later
 D ,2013-01-01,1,spaces
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "purchases.csv"
    path.write_text(SMALL, encoding="utf-8")
    return path


def table(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "segments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row["customer"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def test_a_small_table_gives_each_customer_its_scores_and_one_segment(run: Run, small: Path, tmp_path: Path) -> None:
    result = run("segment", small, "--as-of", "2014-05-06", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["segments.csv", "segments.html"]
    found = table(tmp_path / "out")
    known = {name: (row["recency_days"], row["frequency"], row["monetary"]) for name, row in found.items()}
    assert known == {
        "A": ("0", "2", "150.30"),
        "B": ("35", "1", "49.95"),
        "C": ("", "0", "0.00"),
        "D": ("490", "1", "1.00"),
    }
    assert found["C"]["segment"] == UNSCORED
    assert {row["segment"] for row in found.values()} <= {*SEGMENT_MAP.segments, UNSCORED}
    assert [found["C"][score] for score in "rfm"] == ["0", "0", "0"]


def test_what_was_assumed_is_said_with_refunds_and_later_rows_counted(run: Run, small: Path, tmp_path: Path) -> None:
    result = run("segment", small, "--as-of", "2014-05-06", "--out", tmp_path / "out")
    for expected in (
        "columns: customer customer, date date, amount amount",
        "every purchase up to 2014-05-06 counts, there is no window",
        "1 rows after 2014-05-06 are left out",
        "negative amounts are refunds: they reduce money and touch neither frequency nor recency (1 rows; --refunds)",
        "frequency counts rows (--count)",
        "amounts are rounded half-even to 2 decimals (--decimals)",
        "segments are made by rfm (--segmenter)",
        "texts are utf-8",
        "Only 3 customers are ranked in 5 classes",
        f"Written: {tmp_path / 'out' / 'segments.csv'}, {tmp_path / 'out' / 'segments.html'}",
    ):
        assert expected in result.stdout


def test_the_printed_counts_are_those_of_the_table_in_either_language(run: Run, small: Path, tmp_path: Path) -> None:
    for locale in ("en", "zh_CN"):
        result = run("segment", small, "--as-of", "2014-05-07", "--out", tmp_path / "out", "--locale", locale)
        rows = table(tmp_path / "out").values()
        labels = {name: label.in_locale(locale) for name, label in SEGMENT_MAP.segments.items()}
        for name, label in labels.items():
            (line,) = [line for line in result.stdout.splitlines() if line.strip().rpartition(" ")[0].strip() == label]
            assert int(line.split()[-1]) == sum(row["segment"] == name for row in rows)
        assert not any(words in result.stdout for words in ("left out", "之后的"))


def test_the_examples_orders_fall_into_segments_once_and_lose_no_cent(
    run: Run, northwind: Path, tmp_path: Path
) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    with (northwind / "order_lines.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            gross = Decimal(row["unit_price"]) * Decimal(row["quantity"])
            sums[row["order_id"]] += round(gross * (1 - Decimal(row["discount"])), 2)
    with (northwind / "orders.csv").open(encoding="utf-8", newline="") as file:
        orders = list(csv.DictReader(file))
    with (tmp_path / "sums.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sum", "day", "who"])
        writer.writerows([sums[one["order_id"]], one["order_date"], one["customer_id"]] for one in orders)
    columns = ("--customer", "who", "--date", "day", "--amount", "sum")
    result = run("segment", tmp_path / "sums.csv", "--as-of", "2014-05-06", "--out", tmp_path / "out", *columns)
    assert result.exit_code == 0, result.output
    found = table(tmp_path / "out")
    assert found.keys() == {one["customer_id"] for one in orders}
    assert sum(Decimal(row["monetary"]) for row in found.values()) == sum(sums.values())
    assert sum(int(row["frequency"]) for row in found.values()) == len(orders)
    assert "customer who, date day, amount sum" in result.stdout
    best = max(found.values(), key=lambda row: Decimal(row["monetary"]))
    assert best["m"] == "5"


BAD = {
    "no such column": ("customer,", "client,", "purchases.csv:1:customer", "expected 'customer' too"),
    "an empty id": ("A,2014-05-01", ",2014-05-01", "purchases.csv:2:customer", "an empty cell"),
    "a wrong date": ("2014-05-06", "6 May", "purchases.csv:3:date", "found '6 May'"),
    "text for money": ("80", "eighty", "purchases.csv:4:amount", "found 'eighty'"),
    "not a number": ("80", "NaN", "purchases.csv:4:amount", "found 'NaN'"),
    "an empty table": (SMALL.partition("\n")[2], "", "purchases.csv:2", "no rows"),
    "an empty file": (SMALL, "", "purchases.csv:1", "an empty file"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_with_its_place_and_nothing_is_written(
    run: Run, small: Path, tmp_path: Path, name: str
) -> None:
    old, new, place, words = BAD[name]
    small.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    result = run("segment", small, "--as-of", "2014-05-06", "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (2, "")
    message = result.stderr.splitlines()[-1]
    assert message.startswith("error: found ")
    assert message.endswith(place)
    assert words in message
    assert not (tmp_path / "out").exists()


ARGUMENTS = {
    "a wrong day": (["--as-of", "06.05.2014"], "found '06.05.2014', expected a date such as 2014-05-06 @ --as-of"),
    "a day no calendar has": (
        ["--as-of", "2014-02-30"],
        "found '2014-02-30', expected a day of the calendar @ --as-of",
    ),
    "a day before all": (["--as-of", "1999-01-01"], "found no purchase up to 1999-01-01, expected at least one"),
    "an unknown locale": (["--as-of", "2014-05-06", "--locale", "de"], "found locale 'de', expected one of en, zh_CN"),
    "another way to treat refunds": (
        ["--as-of", "2014-05-06", "--refunds", "ignore"],
        "found 'ignore', expected one of net, drop, keep @ --refunds",
    ),
    "another thing to count": (
        ["--as-of", "2014-05-06", "--count", "items"],
        "found 'items', expected one of rows, orders, days @ --count",
    ),
    "orders without their column": (
        ["--as-of", "2014-05-06", "--count", "orders"],
        "found no order column, expected one to count orders: give --order @ --count",
    ),
    "too many decimals": (["--as-of", "2014-05-06", "--decimals", "5"], "found decimals=5, expected 0 to 4"),
    "a later day to compare with": (
        ["--as-of", "2014-05-06", "--compare", "2014-05-06"],
        "found 2014-05-06, expected a day before 2014-05-06 @ --compare",
    ),
    "a day to compare with before all": (
        ["--as-of", "2014-05-06", "--compare", "1999-01-01"],
        "found no purchase up to 1999-01-01, expected at least one @ purchases.csv",
    ),
    "an unknown segmenter": (
        ["--as-of", "2014-05-06", "--segmenter", "magic"],
        "found no segmenter 'magic', expected one of abc, attributes, rfm, tiers",
    ),
    "a segmenter of customers": (
        ["--as-of", "2014-05-06", "--segmenter", "tiers"],
        "found 'tiers', expected a segmenter of purchases @ --segmenter",
    ),
    "one column for two": (["--as-of", "2014-05-06", "--customer", "date"], "found 'date' twice, expected each once"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_wrong_arguments_are_refused_and_nothing_is_written(run: Run, small: Path, tmp_path: Path, name: str) -> None:
    arguments, words = ARGUMENTS[name]
    result = run("segment", small, "--out", tmp_path / "out", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"error: {words}" in result.stderr.splitlines()[-1]
    assert not (tmp_path / "out").exists()


def test_a_missing_table_and_a_missing_argument_are_refused(run: Run, tmp_path: Path) -> None:
    result = run("segment", tmp_path / "none.csv", "--as-of", "2014-05-06", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == f"error: found no file, expected one @ {tmp_path / 'none.csv'}"
    assert run("segment", tmp_path / "none.csv", "--out", tmp_path).exit_code == 2


def test_a_table_in_gb18030_is_read_when_it_is_named(run: Run, small: Path, tmp_path: Path) -> None:
    small.write_bytes(SMALL.replace("A,", "客户甲,").encode("gb18030"))
    arguments = ("segment", small, "--as-of", "2014-05-06", "--out", tmp_path / "out")
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert "they read as gb18030" in refused.stderr
    assert run(*arguments, "--encoding", "gb18030").exit_code == 0
    assert table(tmp_path / "out")["客户甲"]["monetary"] == "150.30"


def test_one_currency_is_taken_and_two_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("customer,date,amount,currency\nA,2014-05-01,5,USD\nB,2014-05-02,6,USD\n", encoding="utf-8")
    assert run("segment", path, "--as-of", "2014-05-06", "--out", tmp_path / "one").exit_code == 0
    path.write_text("customer,date,amount,currency\nA,2014-05-01,5,USD\nB,2014-05-02,6,CNY\n", encoding="utf-8")
    result = run("segment", path, "--as-of", "2014-05-06", "--out", tmp_path / "two")
    assert (result.exit_code, (tmp_path / "two").exists()) == (2, False)
    assert result.stderr.endswith("found CNY and USD, expected one currency in a document @ p.csv:3:currency\n")


def test_a_column_named_currency_may_be_the_customer(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("currency,date,amount\nUSD,2014-05-01,5\nCNY,2014-05-02,6\n", encoding="utf-8")
    out = tmp_path / "out"
    assert run("segment", path, "--as-of", "2014-05-06", "--customer", "currency", "--out", out).exit_code == 0
    assert set(table(out)) == {"USD", "CNY"}


def test_amounts_finer_than_a_cent_are_rounded_half_even(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("customer,date,amount\nA,2014-05-01,10.005\nB,2014-05-02,10.015\n", encoding="utf-8")
    run("segment", path, "--as-of", "2014-05-06", "--out", tmp_path / "out")
    assert {name: row["monetary"] for name, row in table(tmp_path / "out").items()} == {"A": "10.00", "B": "10.02"}


ORDERS = """who,day,paid,number
A,2014-04-01,10,1
A,2014-04-01,5,1
A,2014-04-01,7,2
A,2014-05-01,-3,3
B,2014-05-02,80,4
C,2014-05-05,20,5
"""


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    return path


COLUMNS = ("--customer", "who", "--date", "day", "--amount", "paid")


@pytest.mark.parametrize(
    ("options", "expected", "said"),
    [
        ([], ("35", "3", "19.00"), "frequency counts rows (--count)"),
        (["--order", "number"], ("35", "2", "19.00"), "frequency counts the orders of column number (--count)"),
        (["--count", "days"], ("35", "1", "19.00"), "frequency counts days with a purchase (--count)"),
        (["--refunds", "drop"], ("35", "3", "22.00"), "negative amounts are refunds and left out (1 rows; --refunds)"),
        (["--refunds", "keep"], ("5", "4", "19.00"), "negative amounts count as purchases (1 rows; --refunds)"),
        (["--decimals", "0"], ("35", "3", "19"), "amounts are rounded half-even to 0 decimals (--decimals)"),
    ],
)
def test_each_assumption_can_be_set(
    run: Run, orders: Path, tmp_path: Path, options: list[str], expected: tuple[str, ...], said: str
) -> None:
    result = run("segment", orders, "--as-of", "2014-05-06", "--out", tmp_path / "out", *COLUMNS, *options)
    assert result.exit_code == 0, result.output
    row = table(tmp_path / "out")["A"]
    assert (row["recency_days"], row["frequency"], row["monetary"]) == expected
    assert said in result.stdout


def test_the_page_shows_the_three_pictures_and_what_was_assumed_in_either_language(
    run: Run, orders: Path, tmp_path: Path
) -> None:
    for locale, title in (("en", "Customer segmentation"), ("zh_CN", "客户细分")):
        arguments = ("--as-of", "2014-05-06", "--compare", "2014-04-30", "--out", tmp_path / locale, "--locale", locale)
        result = run("segment", orders, *arguments, *COLUMNS)
        assert result.exit_code == 0, result.output
        page = (tmp_path / locale / "segments.html").read_text(encoding="utf-8")
        assert f"<h1>{title}</h1>" in page
        for name in ("grid-title", "pareto-title", "migration-title"):
            assert f'id="{name}"' in page
        assumed = result.stdout.partition("\n  ")[2]
        for line in result.stdout.splitlines():
            if line.startswith("  ") and line.endswith("(--count)"):
                assert line.strip() in page
        assert assumed


def test_another_segmenter_of_the_hook_makes_the_segments(run: Run, orders: Path, tmp_path: Path) -> None:
    arguments = ("--as-of", "2014-05-06", "--segmenter", "abc", "--order", "number", "--out", tmp_path / "out")
    result = run("segment", orders, *arguments, *COLUMNS)
    assert result.exit_code == 0, result.output
    assert {name: row["segment"] for name, row in table(tmp_path / "out").items()} == {"A": "B", "B": "A", "C": "A"}
    assert "segments are made by abc (--segmenter)" in result.stdout


def broken(purchases: object, *, as_of: object) -> object:
    raise ValueError("boom")


def empty(purchases: object, *, as_of: object) -> object:
    return None


@pytest.mark.parametrize(
    ("segmenter", "message"),
    [
        (broken, "error: 'mine' of kcm.segmenters broke: ValueError: boom"),
        (empty, "error: 'mine' of kcm.segmenters gave no Segmentation of the customers of the purchases"),
        (abc_segments, "error: found a negative value, expected 0 or more: use the whale curve for losses @ values[0]"),
        (int, "error: found 'mine', expected a segmenter of purchases @ --segmenter"),
    ],
)
def test_a_segmenter_that_fails_stops_the_command(
    run: Run, orders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, segmenter: object, message: str
) -> None:
    monkeypatch.setattr("kcm.cli.segmenting.load", lambda hook: {"mine": segmenter})
    orders.write_text(ORDERS.replace("A,2014-04-01,10,1", "A,2014-04-01,-100,1"), encoding="utf-8")
    result = run("segment", orders, "--as-of", "2014-05-06", "--segmenter", "mine", "--out", tmp_path / "out", *COLUMNS)
    assert (result.exit_code, (tmp_path / "out").exists()) == (2, False)
    assert result.stderr.splitlines()[-1] == message
