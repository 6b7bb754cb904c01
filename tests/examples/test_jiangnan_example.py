"""The Chinese case: a plan that its review finds nothing in, and numbers computed again from its tables."""

from __future__ import annotations

import csv
import json
import runpy
import tomllib
from collections import Counter
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kcm.cli.app import app
from kcm.planning.case import CASE_FILES, OPTIONAL_FILES, plan_of, read_case, standing_of
from kcm.planning.plan import FigureLine, KeyAccountPlan
from kcm.segmentation.pareto import top_share

FOLDER = Path(__file__).parents[2] / "examples" / "jiangnan"
PLAIN = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "200"}
CENT = Decimal("0.01")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def sales() -> Counter[tuple[str, str]]:
    """Sales in cents by year and customer; the years of the plan are calendar years but for a leap day."""
    heads = {row["order_id"]: row for row in rows("orders.csv")}
    sums = Counter[tuple[str, str]]()
    for line in rows("order_lines.csv"):
        exact = Decimal(line["unit_price"]) * int(line["quantity"]) * (1 - Decimal(line["discount"]))
        head = heads[line["order_id"]]
        sums[head["order_date"][:4], head["customer_id"]] += int(exact.quantize(CENT, ROUND_HALF_EVEN) * 100)
    return sums


@cache
def plan() -> KeyAccountPlan:
    case = read_case({name: (FOLDER / name).read_text("utf-8") for name in (*CASE_FILES, *OPTIONAL_FILES)})
    return plan_of(case, standing_of(case))


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_the_command_makes_a_plan_in_which_its_review_finds_nothing(locale: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["plan", str(FOLDER), "--out", str(tmp_path), "--locale", locale], env=PLAIN)
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "findings.json").read_text("utf-8")) == []
    assert {"zh_CN": "可降解餐盒", "en": "compostable trays"}[locale] in result.output


def test_the_sales_of_t0_are_those_of_the_orders_of_2025() -> None:
    made = plan()
    assert made.financial.rows[0].sales * 100 == sales()["2025", "K01"]
    by_year = [sales()[year, "K01"] for year in ("2023", "2024", "2025")]
    assert [one.sales * 100 for one in made.overview.history] == by_year
    assert [one.window.days for one in made.overview.history] == [365, 365, 365]


def test_few_customers_make_most_of_the_sales() -> None:
    case = read_case({name: (FOLDER / name).read_text("utf-8") for name in CASE_FILES})
    standing = standing_of(case)
    ranked = sorted((sales()["2025", row["customer_id"]] for row in rows("customers.csv")), reverse=True)
    assert ranked == [round(value * 100) for value in standing.concentration.values.tolist()]
    best = sum(ranked[:4]) + ranked[4] * 0.8  # a fifth of 24 is 4.8 customers
    assert top_share(standing.concentration) == pytest.approx(best / sum(ranked), abs=1e-12)
    assert 0.75 < best / sum(ranked) < 0.80
    assert standing.choice.chosen[0] == "K01"


def test_the_last_year_is_the_sum_of_the_targets_and_the_given_cost_stands() -> None:
    judged = tomllib.loads((FOLDER / "case.toml").read_text("utf-8"), parse_float=Decimal)
    made = plan()
    assert made.financial.rows[-1].sales == sum(one["target"] for one in judged["objectives"])
    assert made.financial.rows[-1].operating_profit == sum(one["target_profit"] for one in judged["objectives"])
    (given,) = made.financial.given
    assert given.line is FigureLine.COST_TO_SERVE
    assert made.financial.rows[1].cost_to_serve == given.amount
    claimed = sum(amount for one in judged["strategies"] for amount in one.get("claims", {}).values())
    forecasts = {one.unit: one.sales for one in made.portfolio.forecasts or ()}
    assert claimed == sum(max(one["target"] - forecasts[one["unit"]], 0) for one in judged["objectives"])


def test_the_orders_are_those_its_script_makes() -> None:
    for name, made in runpy.run_path(str(FOLDER / "make_orders.py"))["tables"]().items():
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file)) == [[str(cell) for cell in row] for row in made]
