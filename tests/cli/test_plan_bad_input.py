"""`kcm plan` on bad input: one message that names the place, exit code 2, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Install = Callable[[str, str, str], Path]
Planned = dict[str, tuple[Result, Path]]

CASE_FILES = ("case.toml", "customers.csv", "orders.csv", "order_lines.csv")
DATA = ("--format", "markdown", "--format", "json")  # what is written in no time
FILES = ["findings.json", "plan.json", "plan.md", "segments.csv"]


def replace(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


@pytest.fixture
def refused(run: Run, tmp_path: Path) -> Callable[..., str]:
    """Runs `kcm plan` where an older plan lies, and gives the one message of a refusal that wrote nothing."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "plan.md").write_text("an older plan", encoding="utf-8")

    def act(*arguments: str | Path) -> str:
        before = {path: path.read_bytes() if path.is_file() else None for path in tmp_path.rglob("*")}
        result = run("plan", *arguments, "--out", out)
        after = {path: path.read_bytes() if path.is_file() else None for path in tmp_path.rglob("*")}
        assert result.exit_code == 2, result.output
        assert isinstance(result.exception, SystemExit)
        assert {path: found for path, found in after.items() if "__pycache__" not in path.parts} == before
        assert result.stdout == ""
        *progress, message = result.stderr.splitlines()
        assert not any("error" in line for line in progress)
        return message

    return act


CASE = (Path(__file__).parents[2] / "examples" / "northwind" / "case.toml").read_text("utf-8")
VERSION_LINE = CASE.splitlines().index("version = 1") + 1

# What is spoilt, and what the message must say: file, the text and what stands there instead, place, key words.
SPOILT = {
    "a column that is not there": ("orders.csv", "order_date", "ordered", "orders.csv:1:order_date", "expected"),
    "a column twice": ("orders.csv", "freight", "order_date", "orders.csv:1:order_date", "2 times"),
    "a row too short": ("orders.csv", ",2012-07-16,32.38", "", "orders.csv:2", "found 4 cells, expected 6"),
    "a date of another form": (
        "orders.csv",
        "2012-07-04",
        "04.07.2012",
        "orders.csv:2:order_date",
        "found '04.07.2012', expected a date such as",
    ),
    "a day no calendar has": ("orders.csv", "2012-07-05", "2012-02-30", "orders.csv:3:order_date", "'2012-02-30'"),
    "a case on no date": ("case.toml", "as_of = 2014-05-06", "as_of = 'May 6'", "case.toml:$.as_of", "found 'May 6'"),
    "text for a number": ("order_lines.csv", ",14,12,", ",14,twelve,", "order_lines.csv:2:quantity", "found 'twelve'"),
    "half a piece": ("order_lines.csv", ",14,12,", ",14,1.5,", "order_lines.csv:2:quantity", "a whole number"),
    "text for a score": (
        "case.toml",
        "location = 8",
        "location = 'high'",
        "case.toml:$.selection.candidates[0].scores.location",
        "a number",
    ),
    "NaN in a table": ("order_lines.csv", ",14,12,", ",NaN,12,", "order_lines.csv:2:unit_price", "found 'NaN'"),
    "infinity in a table": ("order_lines.csv", ",14,12,", ",inf,12,", "order_lines.csv:2:unit_price", "found 'inf'"),
    "NaN in the case": (
        "case.toml",
        "cost_share = 0.68",
        "cost_share = nan",
        "case.toml:$.categories[0].cost_share",
        "finite",
    ),
    "infinity in the case": (
        "case.toml",
        "market_growth = 0.05",
        "market_growth = inf",
        "case.toml:$.portfolio.units[0].market_growth",
        "finite",
    ),
    "an order twice": ("orders.csv", "10249,", "10248,", "orders.csv:3:order_id", "found order '10248' twice"),
    "a customer twice": ("customers.csv", "ANATR,", "ALFKI,", "customers.csv:3:customer_id", "'ALFKI' twice"),
    "a product twice in an order": (
        "order_lines.csv",
        "10248,42,",
        "10248,11,",
        "order_lines.csv:3:product_id",
        "twice",
    ),
    "an order of nobody": ("orders.csv", "VINET", "NOBODY", "orders.csv:2:customer_id", "found customer 'NOBODY'"),
    "lines of no order": ("order_lines.csv", "10248,11", "9,11", "order_lines.csv:2:order_id", "found order '9'"),
    "a category nobody judged": ("order_lines.csv", "Dairy Products", "Toys", "case.toml:$.categories", "'Toys'"),
    "a table that is no CSV": ("orders.csv", "VINET", '"VINET"x', "orders.csv:2", "not CSV"),
    "another currency in the orders": (
        "orders.csv",
        "freight\n10248,VINET,2012-07-04,2012-08-01,2012-07-16,32.38",
        "currency\n10248,VINET,2012-07-04,2012-08-01,2012-07-16,EUR",
        "orders.csv:2:currency",
        "found currency 'EUR', expected USD",
    ),
    "no currency code": ("case.toml", 'currency = "USD"', 'currency = "dollars"', "case.toml:$.currency", "'dollars'"),
    "weights that do not sum to 100": (
        "case.toml",
        "weight = 30",
        "weight = 31",
        "case.toml:$.selection.factors",
        "101",
    ),
    "a score off its scale": (
        "case.toml",
        "location = 8",
        "location = 11",
        "case.toml:$.selection.candidates[0].scores.location",
        "11",
    ),
    "a score of an unknown factor": (
        "case.toml",
        "{ location = 8",
        "{ place = 8",
        "case.toml:$.selection.candidates[0].scores.place",
        "location",
    ),
    "a score of the matrix off its scale": (
        "case.toml",
        "growth = 7, size = 9",
        "growth = -1, size = 9",
        "case.toml:$.portfolio.units[0].attractiveness.growth",
        "-1",
    ),
    "an unknown key account": ("case.toml", '= "QUICK"', '= "QUIKC"', "case.toml:$.key_account", "found 'QUIKC'"),
    "a key account that is no candidate": ("case.toml", '= "QUICK"', '= "ALFKI"', "case.toml:$.key_account", "'ALFKI'"),
    "a field nobody knows": ("case.toml", "version = 1", "version = 1\nvresion = 2", "case.toml:$.vresion", "unknown"),
    "a field that is missing": ("case.toml", "horizon = 3", "", "case.toml:$.horizon", "found nothing"),
    "text that is no TOML": ("case.toml", "version = 1", "version = = 1", f"case.toml:{VERSION_LINE}:11", "not TOML"),
    "a day before every order": (
        "case.toml",
        "as_of = 2014-05-06",
        "as_of = 2011-05-06",
        "case.toml:$.as_of",
        "no order",
    ),
    "a measure the case does not hold": (
        "case.toml",
        'direction = "IMPROVE"',
        'direction = "IMPROVE"\nmeasure = "VOLUME"',
        "case.toml:$.objectives[0].measure",
        "VOLUME",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_bad_input_is_refused_with_its_place(refused: Callable[..., str], case: Path, name: str) -> None:
    file, old, new, place, words = SPOILT[name]
    replace(case, file, old, new)
    message = refused(case)
    assert message.startswith("error: found ")
    assert message.endswith(f" @ {place}")
    assert words in message


def test_every_fault_of_a_case_is_named_at_once(run: Run, case: Path, tmp_path: Path) -> None:
    replace(case, "case.toml", "location = 8", "location = 'high'")
    replace(case, "case.toml", "horizon = 3", "horizon = 'three'")
    result = run("plan", case, "--out", tmp_path / "out")
    assert result.exit_code == 2
    message = result.stderr[result.stderr.index("error: ") :]
    assert len(message.splitlines()) == 2
    assert "@ case.toml:$.horizon" in message
    assert "@ case.toml:$.selection.candidates[0].scores.location" in message


@pytest.mark.parametrize("name", CASE_FILES)
def test_a_missing_file_is_named(refused: Callable[..., str], case: Path, name: str) -> None:
    (case / name).unlink()
    assert refused(case) == f"error: found no file, expected one @ {case / name}"


@pytest.mark.parametrize("name", CASE_FILES)
def test_a_folder_in_place_of_a_file_is_named(refused: Callable[..., str], case: Path, name: str) -> None:
    (case / name).unlink()
    (case / name).mkdir()
    assert refused(case) == f"error: found a folder, expected a file @ {case / name}"


@pytest.mark.parametrize("name", ["customers.csv", "orders.csv", "order_lines.csv"])
def test_an_empty_table_is_refused_with_or_without_its_header(
    refused: Callable[..., str], case: Path, name: str
) -> None:
    header = (case / name).read_text("utf-8").splitlines()[0]
    (case / name).write_text(header + "\n", encoding="utf-8")
    assert refused(case) == f"error: found a header and no rows, expected at least one row @ {name}:2"
    (case / name).write_bytes(b"")
    assert refused(case) == f"error: found an empty file, expected a header row @ {name}:1"


def test_too_few_orders_to_say_growth_are_refused(refused: Callable[..., str], case: Path) -> None:
    rows = (case / "orders.csv").read_text("utf-8").splitlines()
    kept = [rows[0], *(row for row in rows[1:] if row.split(",")[2] >= "2013-06-01")]
    orders = {row.split(",")[0] for row in kept[1:]}
    lines = (case / "order_lines.csv").read_text("utf-8").splitlines()
    left = [lines[0], *(line for line in lines[1:] if line.split(",")[0] in orders)]
    (case / "orders.csv").write_text("\n".join(kept), encoding="utf-8")
    (case / "order_lines.csv").write_text("\n".join(left), encoding="utf-8")
    message = refused(case)
    assert message.startswith("error: found orders from 2013-06-02 on, expected more than a year")
    assert message.endswith(" @ orders.csv")


def test_a_byte_order_mark_and_other_line_ends_change_nothing(
    run: Run, case: Path, planned: Planned, tmp_path: Path
) -> None:
    for name in CASE_FILES:
        text = (case / name).read_text("utf-8").replace("\n", "\r\n")
        (case / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert run("plan", case, "--out", tmp_path / "out", *DATA).exit_code == 0
    for name in FILES:
        assert (tmp_path / "out" / name).read_bytes() == (planned["en"][1] / name).read_bytes()


def test_gb18030_is_refused_with_a_hint_and_read_when_it_is_named(
    run: Run, refused: Callable[..., str], case: Path, northwind: Path, planned: Planned, tmp_path: Path
) -> None:
    """The tables come from a spreadsheet; case.toml is TOML, which is always UTF-8."""
    for name in CASE_FILES[1:]:
        (case / name).write_bytes((case / name).read_text("utf-8").encode("gb18030"))
    message = refused(case)
    assert message.startswith("error: found bytes that are not utf-8; they read as gb18030")
    lines = (northwind / "customers.csv").read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines, 1) if not line.isascii())
    assert message.endswith(f" @ customers.csv:{first}")
    result = run("plan", case, "--out", tmp_path / "read", "--encoding", "gb18030", *DATA)
    assert result.exit_code == 0, result.output
    assert "texts are gb18030" in result.stdout
    for name in FILES:
        assert (tmp_path / "read" / name).read_bytes() == (planned["en"][1] / name).read_bytes()


def test_an_unknown_encoding_or_locale_is_refused(refused: Callable[..., str], case: Path) -> None:
    assert "found encoding 'utf-9'" in refused(case, "--encoding", "utf-9")
    assert refused(case, "--locale", "zh") == "error: found locale 'zh', expected one of en, zh_CN, both @ locale"


def test_a_case_that_is_no_folder_is_refused(refused: Callable[..., str], case: Path) -> None:
    for place in (case / "case.toml", case / "nowhere"):
        message = refused(place)
        assert message.startswith("error: found no folder, expected one with case.toml, customers.csv, ")
        assert message.endswith(f" @ {place}")


def test_a_file_in_place_of_the_folder_to_write_to_is_refused(run: Run, northwind: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "out", tmp_path / "out" / "below"):
        result = run("plan", northwind, "--out", out, "--format", "json")
        assert result.exit_code == 2
        assert str(out) in result.stderr.splitlines()[-1]
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text("utf-8") == "mine"


def test_a_folder_in_place_of_a_file_to_write_is_refused_before_anything_is_written(
    run: Run, northwind: Path, tmp_path: Path
) -> None:
    (tmp_path / "findings.json").mkdir()
    result = run("plan", northwind, "--out", tmp_path, "--format", "json")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].endswith(f"expected a file or nothing @ {tmp_path / 'findings.json'}")
    assert [path.name for path in tmp_path.iterdir()] == ["findings.json"]


RULE = "kcm_api = 1\n\ndef rule(review):\n    return ()\n"
ENTRY = "[kcm.plan_rules]\n{} = here:rule\n"


def test_a_broken_plugin_is_named_with_its_distribution(
    refused: Callable[..., str], northwind: Path, install: Install
) -> None:
    install("acme_rules", "raise RuntimeError('no licence')", ENTRY.format("credit"))
    assert refused(northwind) == ("error: 'credit' of kcm.plan_rules from acme_rules 1.5: RuntimeError: no licence")


def test_two_plugins_of_one_name_are_refused(refused: Callable[..., str], northwind: Path, install: Install) -> None:
    install("acme_rules", RULE, ENTRY.format("credit"))
    install("best_rules", RULE, ENTRY.format("credit"))
    message = refused(northwind)
    assert message.startswith("error: 'credit' of kcm.plan_rules from best_rules 1.5: the name is taken by acme_rules")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("return 1 / 0", "ZeroDivisionError: division by zero"),
        ("return None", "InvalidValue: rule rule gave a NoneType, expected an iterable of findings @ $"),
        ("yield 'late'", "InvalidValue: rule rule gave a str, expected an iterable of findings @ $"),
    ],
)
def test_a_rule_that_breaks_at_work_is_named_and_no_plan_passes_without_it(
    refused: Callable[..., str], northwind: Path, install: Install, body: str, fault: str
) -> None:
    install("acme_rules", RULE.replace("return ()", body), ENTRY.format("credit"))
    assert refused(northwind) == f"error: 'credit' of kcm.plan_rules broke: {fault}"
