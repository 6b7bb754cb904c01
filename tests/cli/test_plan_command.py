"""`kcm plan`: what it writes, what it says, and how it leaves."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from typer.testing import Result

from kcm.interchange import loads
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.review import review
from kcm.reports import to_html, to_markdown

Run = Callable[..., Result]
Install = Callable[[str, str, str], Path]
Planned = dict[str, tuple[Result, Path]]

FILES = ["findings.json", "plan.docx", "plan.html", "plan.json", "plan.md", "segments.csv"]
DATA = ("--format", "markdown", "--format", "json")  # what is written in no time
FIRST, LAST = date(2013, 5, 7), date(2014, 5, 6)


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def sales_of_the_year(folder: Path) -> dict[str, Decimal]:
    """Sales by customer in the year T0, computed here from the order tables alone."""
    with (folder / "orders.csv").open(encoding="utf-8", newline="") as file:
        orders = {row["order_id"]: row for row in csv.DictReader(file)}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    with (folder / "order_lines.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            order = orders[row["order_id"]]
            if FIRST <= date.fromisoformat(order["order_date"]) <= LAST:
                gross = Decimal(row["unit_price"]) * Decimal(row["quantity"])
                sums[order["customer_id"]] += round(gross * (1 - Decimal(row["discount"])), 2)
    return sums


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_example_gives_six_files_and_exit_code_0(planned: Planned, locale: str) -> None:
    result, folder = planned[locale]
    assert result.exit_code == 0, result.output
    assert written(folder) == FILES
    assert written(folder.parent) == [locale]


def test_the_files_that_are_data_are_the_same_in_both_languages(planned: Planned) -> None:
    (_, english), (_, chinese) = planned["en"], planned["zh_CN"]
    for name in ("plan.json", "segments.csv", "findings.json"):
        assert (english / name).read_bytes() == (chinese / name).read_bytes()
    for name in ("plan.md", "plan.html", "plan.docx"):
        assert (english / name).read_bytes() != (chinese / name).read_bytes()


def test_the_plan_as_json_is_the_plan_of_the_reports(planned: Planned) -> None:
    _, folder = planned["en"]
    plan = loads(KeyAccountPlan, (folder / "plan.json").read_text("utf-8"))
    reviewed = review(plan, as_of=plan.header.prepared_on)
    assert to_markdown(reviewed, locale="en") == (folder / "plan.md").read_text("utf-8")
    assert to_html(reviewed, locale="en") == (folder / "plan.html").read_text("utf-8")


def test_the_plans_sales_are_those_of_the_orders(planned: Planned, northwind: Path) -> None:
    sales = sales_of_the_year(northwind)
    plan = loads(KeyAccountPlan, (planned["en"][1] / "plan.json").read_text("utf-8"))
    assert plan.financial.rows[0].sales == sales["QUICK"] > 0
    assert sum(unit.sales for unit in plan.portfolio.matrix.units) == sales["QUICK"]
    assert plan.overview.sales_share == pytest.approx(float(sales["QUICK"] / sum(sales.values())), abs=1e-12)
    assert plan.overview.rank == 1 + sum(one > sales["QUICK"] for one in sales.values())


def test_the_plans_numbers_agree_with_each_other(planned: Planned) -> None:
    plan = loads(KeyAccountPlan, (planned["en"][1] / "plan.json").read_text("utf-8"))
    for row in plan.financial.rows:
        assert row.gross_margin - row.cost_to_serve - row.strategy_spend == row.operating_profit
        lines = sum((line.amount for line in plan.budget.lines if line.year == row.year), Decimal(0))
        assert lines == row.strategy_spend
    seen = plan.overview
    assert seen.recent.window.days == seen.earlier.window.days
    assert seen.growth == pytest.approx(float(seen.recent.sales / seen.earlier.sales) - 1)
    assert plan.financial.rows[-1].sales == sum(one.target for one in plan.objectives)


def test_the_segments_hold_every_customer_once_with_its_sales(planned: Planned, northwind: Path) -> None:
    with (planned["en"][1] / "segments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (northwind / "customers.csv").open(encoding="utf-8", newline="") as file:
        names = {row["customer_id"]: row["company"] for row in csv.DictReader(file)}
    sales = sales_of_the_year(northwind)
    assert {row["customer"]: row["company"] for row in rows} == names
    assert len(rows) == len(names)
    assert {row["customer"]: Decimal(row["sales"]) for row in rows if Decimal(row["sales"])} == sales
    shares = [float(row["cumulative_share"]) for row in rows]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    chosen = [row["customer"] for row in rows if row["key_account"] == "yes"]
    assert sorted(chosen) == ["ERNSH", "QUICK", "SAVEA"]
    assert all(row["segment"] for row in rows)


def test_the_findings_as_json_are_those_of_the_page_in_both_languages(planned: Planned) -> None:
    findings = json.loads((planned["en"][1] / "findings.json").read_text("utf-8"))
    assert "portfolio.BORDERLINE" in {one["code"] for one in findings}
    for locale, (result, folder) in planned.items():
        page = unescape((folder / "plan.html").read_text("utf-8"))
        for one in findings:
            assert one["sentence"][locale] in page
            assert f"{one['sentence'][locale]} ({one['code']})" in result.stdout


def test_the_summary_names_concentration_key_accounts_positions_findings_and_assumptions(planned: Planned) -> None:
    result, folder = planned["en"]
    said = result.stdout
    severities = [one["severity"] for one in json.loads((folder / "findings.json").read_text("utf-8"))]
    counts = {"warns": severities.count("WARNS"), "notes": severities.count("NOTES")}
    for expected in (
        "Concentration: the best 20 % of 91 customers make ",
        "Key accounts: QUICK-Stop (QUICK) 7.57; Save-a-lot Markets (SAVEA) ",
        "Positions: QUICK-Stop\n",
        " beverages ",
        "Findings: blocking 0, warnings {warns}, notes {notes}\n".format(**counts),
        "Assumed:\n",
        "T0 is the 365 days 2013-05-07 – 2014-05-06",
        "growth compares 2013-07-04 – 2014-05-06 with 2012-07-04 – 2013-05-06, 307 days each",
        "8 of 91 customers are judged",
        "texts are utf-8",
        "plan rules: standard",
        f"Written: {folder / 'plan.docx'}, {folder / 'plan.html'}, ",
    ):
        assert expected in said
    assert "left out" not in said
    assert "done" in result.stderr


def test_the_chinese_summary_has_no_english_words(planned: Planned) -> None:
    result, folder = planned["zh_CN"]
    said = re.sub("[0-9a-f]{64}", "", result.stdout.replace(str(folder), ""))
    codes = {one["code"] for one in json.loads((folder / "findings.json").read_text("utf-8"))}
    for name in (
        "QUICK-Stop",
        "QUICK",
        "Save-a-lot Markets",
        "SAVEA",
        "Ernst Handel",
        "ERNSH",
        "standard",
        *codes,
        *FILES,
    ):
        assert name in said
        said = said.replace(name, "")
    assert set(re.findall("[A-Za-z]{2,}", said)) == {"USD", "utf"}


def test_a_units_target_is_its_sales_whatever_else_is_aimed_at(run: Run, case: Path, tmp_path: Path) -> None:
    text = (case / "case.toml").read_text("utf-8")
    other = '[[objectives]]\nid = "O10"\nunit = "Beverages"\ndirection = "IMPROVE"\nmeasure = "RELATIVE_STRENGTH"\n'
    text = text.replace("[[strategies]]", f"{other}target = 1.2\n\n[[strategies]]", 1)
    text = text.replace('objectives = ["O1", "O2"]', 'objectives = ["O1", "O2", "O10"]')
    (case / "case.toml").write_text(text, encoding="utf-8")
    result = run("plan", case, "--out", tmp_path / "out", "--format", "json")
    assert result.exit_code == 0, result.output
    (row,) = [line for line in result.stdout.splitlines() if line.startswith(" beverages")]
    assert row.split()[-2:] == ["48,000", "improve"]


def test_orders_after_the_day_of_the_case_are_left_out_and_counted(run: Run, case: Path, tmp_path: Path) -> None:
    """A case of an earlier day gives what it gave on that day, however many orders came since."""
    text = (case / "case.toml").read_text("utf-8")
    (case / "case.toml").write_text(text.replace("as_of = 2014-05-06", "as_of = 2014-05-01"), encoding="utf-8")
    late = run("plan", case, "--out", tmp_path / "late", *DATA)
    assert late.exit_code == 0, late.output
    rows = (case / "orders.csv").read_text("utf-8").splitlines()
    kept = [row for row in rows[1:] if row.split(",")[2] <= "2014-05-01"]
    orders = {row.split(",")[0] for row in kept}
    lines = (case / "order_lines.csv").read_text("utf-8").splitlines()
    left = [line for line in lines[1:] if line.split(",")[0] in orders]
    assert f"{len(lines) - 1 - len(left)} order lines after 2014-05-01 are left out" in late.stdout
    (case / "orders.csv").write_text("\n".join([rows[0], *kept]), encoding="utf-8")
    (case / "order_lines.csv").write_text("\n".join([lines[0], *left]), encoding="utf-8")
    assert run("plan", case, "--out", tmp_path / "then", *DATA).exit_code == 0
    for name in ("findings.json", "plan.json", "plan.md", "segments.csv"):
        assert (tmp_path / "late" / name).read_bytes() == (tmp_path / "then" / name).read_bytes()


def test_a_second_run_gives_the_same_bytes_and_leaves_other_files_alone(
    run: Run, northwind: Path, planned: Planned, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "plan.md").write_text("old", encoding="utf-8")
    assert run("plan", northwind, "--out", tmp_path).exit_code == 0
    assert written(tmp_path) == sorted([*FILES, "notes.txt"])
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (planned["en"][1] / name).read_bytes()


BLOCKED = {
    "a direction that is not allowed": ('direction = "IMPROVE"', 'direction = "HARVEST"', "plan.V22"),
    "a statement in another currency": ('year = 2013\ncurrency = "USD"', 'year = 2013\ncurrency = "EUR"', "plan.V51"),
    "a budget line that no strategy costs": ("amount = 1200 }", "amount = 1201 }", "plan.V40"),
}


@pytest.mark.parametrize("name", BLOCKED)
@pytest.mark.parametrize(("locale", "stamp"), [("en", "DRAFT"), ("zh_CN", "草案")])
def test_a_plan_that_its_findings_block_is_written_and_stamped_and_leaves_with_1(
    run: Run, case: Path, tmp_path: Path, name: str, locale: str, stamp: str
) -> None:
    old, new, code = BLOCKED[name]
    text = (case / "case.toml").read_text("utf-8")
    assert old in text
    (case / "case.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    result = run("plan", case, "--out", tmp_path / "out", "--locale", locale, "--format", "html", *DATA)
    assert result.exit_code == 1
    assert written(tmp_path / "out") == [name for name in FILES if name != "plan.docx"]
    assert f"> **{stamp}**" in (tmp_path / "out" / "plan.md").read_text("utf-8")
    assert f'<p class="stamp">{stamp}</p>' in (tmp_path / "out" / "plan.html").read_text("utf-8")
    assert f"[{stamp}]" in result.stdout
    assert f"({code})" in result.stdout
    assert code in (tmp_path / "out" / "findings.json").read_text("utf-8")


def test_nobody_good_enough_for_a_key_account_is_a_dash(run: Run, case: Path, tmp_path: Path) -> None:
    text = (case / "case.toml").read_text("utf-8").replace("min_score = 5.0", "min_score = 10.0")
    (case / "case.toml").write_text(text, encoding="utf-8")
    result = run("plan", case, "--out", tmp_path / "out", "--format", "json")
    assert "Key accounts: —\n" in result.stdout


def test_a_unit_without_an_objective_is_shown_without_a_target(run: Run, case: Path, tmp_path: Path) -> None:
    text = (case / "case.toml").read_text("utf-8")
    start, end = text.index('[[objectives]]\nid = "O8"'), text.index('[[objectives]]\nid = "O9"')
    (case / "case.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    result = run("plan", case, "--out", tmp_path / "out", "--format", "json")
    assert result.exit_code == 1
    (row,) = [line for line in result.stdout.splitlines() if line.startswith(" grains and cereals")]
    assert row.split()[-2:] == ["—", "—"]


def test_the_installed_command_works_from_another_folder(northwind: Path, tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).parent / "kcm"),
        "plan",
        str(northwind.resolve()),
        "--out",
        "a/b",
        "--locale",
        "zh_CN",
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    assert written(tmp_path / "a" / "b") == FILES
    assert "Traceback" not in ran.stderr


def test_without_the_report_extra_the_command_says_how_to_install_it(northwind: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nsys.modules['babel'] = None\nfrom kcm.cli import main\n"
        f"sys.argv = ['kcm', 'plan', {str(northwind.resolve())!r}, '--out', 'out']\nmain()"
    )
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 2
    assert ran.stderr == "error: babel is not installed; run: pip install 'kcm[report]'\n"
    assert written(tmp_path) == []
