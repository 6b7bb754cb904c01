from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planning import northwind
from tests.planning.refusals import refused
from tests.planning.small_case import LINES, ORDERS, TEXTS, found_out, judged, plan_from, with_text

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.finance.budget import totals
from kcm.planning.case import plan_of, read_case, standing_of
from kcm.planning.objectives import Measure
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import Direction, Quadrant, positions
from kcm.planning.review import review
from kcm.rules import Severity

CENT = Decimal("0.01")


@cache
def real() -> KeyAccountPlan:
    case = read_case(northwind.TEXTS)
    return plan_of(case, standing_of(case))


def test_the_small_plan_by_hand() -> None:
    plan = plan_from()
    tea, nuts, jam = plan.portfolio.matrix.units
    assert (tea.sales, tea.profit) == (Decimal("240.00"), Decimal("72.00"))
    assert (nuts.sales, nuts.profit) == (Decimal("30.00"), Decimal("6.00"))
    assert (jam.sales, jam.profit, jam.is_new) == (Decimal(0), Decimal(0), True)
    assert [place.quadrant for place in positions(plan.portfolio.matrix)] == [
        Quadrant.CASH_COW,
        Quadrant.DOG,
        Quadrant.QUESTION_MARK,
    ]
    assert [row.sales for row in plan.financial.rows][::2] == [270, 330]
    assert [row.operating_profit for row in plan.financial.rows][::2] == [78, 95]
    assert [row.strategy_spend for row in plan.financial.rows] == [0, 12, Decimal("8.5")]


def test_the_header_is_that_of_the_case() -> None:
    header = plan_from().header
    assert (header.plan_id, header.version, header.key_account, header.currency) == ("P1", 1, "ANN", "USD")
    assert (header.horizon.years, header.base_year_end) == ((2014, 2015, 2016), northwind.AS_OF)
    assert (header.author, header.approved_by) == ("Mia", "Bo")


def test_strength_factors_are_those_of_the_portfolio_unless_the_unit_names_its_own() -> None:
    matrix = plan_from().portfolio.matrix
    assert [[factor.id for factor in unit.strength_factors] for unit in matrix.units] == [
        ["price", "range"],
        ["price", "range"],
        ["taste"],
    ]


def test_an_objective_starts_from_the_present_figure_and_is_due_in_the_last_year() -> None:
    tea, nuts, jam = plan_from().objectives
    assert [one.baseline for one in (tea, nuts, jam)] == [240, 30, 0]
    assert [one.due_year for one in (tea, nuts, jam)] == [2016, 2016, 2016]
    assert {one.measure for one in (tea, nuts, jam)} == {Measure.SALES}
    assert jam.direction is Direction.ENTER


@pytest.mark.parametrize(
    ("measure", "baseline"),
    [("CONTRIBUTION", Decimal("72.00")), ("RELATIVE_STRENGTH", Decimal("1.2833"))],
)
def test_an_objective_may_be_in_another_measure_the_case_holds(measure: str, baseline: Decimal) -> None:
    plan = plan_from(judged('direction = "MAINTAIN"', f'direction = "MAINTAIN"\nmeasure = "{measure}"'))
    assert plan.objectives[0].baseline == baseline
    assert "plan.V44" not in {finding.code for finding in review(plan, as_of=plan.header.prepared_on).findings}


def test_an_objective_in_a_measure_the_case_does_not_hold_is_refused() -> None:
    texts = judged('direction = "MAINTAIN"', 'direction = "MAINTAIN"\nmeasure = "MARKET_SHARE"')
    with refused(
        "case.toml:$.objectives[0].measure",
        "no present figure for MARKET_SHARE, expected one of SALES, CONTRIBUTION, RELATIVE_STRENGTH",
        kind=MissingData,
    ):
        plan_from(texts)


def test_the_budget_is_in_the_plans_currency_unless_it_says_another() -> None:
    assert plan_from().budget.currency == "USD"
    plan = plan_from(found_out(texts=judged("discount_rate = 0.1", 'discount_rate = 0.1\ncurrency = "EUR"')))
    blocking = [one for one in review(plan, as_of=plan.header.prepared_on).findings if one.severity is Severity.BLOCKS]
    assert [(one.code, one.path) for one in blocking] == [("plan.V51", "$.budget.currency")]


@pytest.mark.parametrize(
    ("old", "new", "path", "words", "kind"),
    [
        ("version = 1", "version = 0", "$.version", "found version 0", InvalidValue),
        ('plan_id = "P1"', 'plan_id = ""', "$.plan_id", "a blank text", InvalidValue),
        ('author = "Mia"', 'author = ""', "$.author", "a blank text", InvalidValue),
        (
            "own = { price = 8, range = 7 }",
            "own = { price = 8 }",
            "$.portfolio.units[0].own",
            "no score for 'range'",
            MissingData,
        ),
        (
            "own = { taste = 6 }",
            "own = { price = 6, taste = 6 }",
            "$.portfolio.units[2].own.price",
            "'price', expected one of taste",
            InvalidValue,
        ),
        (
            'label = "taste", weight = 100',
            'label = "taste", weight = 90',
            "$.portfolio.units[2].strength_factors",
            "sum to 90",
            InvalidValue,
        ),
        (
            '[ { id = "R", name = "Rival", scores = { taste = 8 } } ]',
            "[]",
            "$.portfolio.units[2].rivals",
            "found no rival",
            MissingData,
        ),
        (
            "scores = { taste = 8 }",
            "scores = { taste = 0 }",
            "$.portfolio.units[2].rivals",
            "strength is 0",
            InvalidValue,
        ),
        (
            "scores = { price = 6, range = 7 }",
            "scores = { price = 6 }",
            "$.portfolio.units[1].rivals[0].scores",
            "'range'",
            MissingData,
        ),
        (
            "{ growth = 8, risk = 6 }",
            "{ growth = 8 }",
            "$.portfolio.units[2].attractiveness",
            "no score for 'risk'",
            MissingData,
        ),
        ('category = "Jam"\n', 'category = "Tea"\n', "$.portfolio.units[2]", "'Tea' twice", Conflict),
        (
            "[portfolio]\n",
            '[portfolio]\nsettings = { reference = "largest" }\n',
            "$.portfolio.units[0].rivals",
            "no sales of any rival",
            MissingData,
        ),
        ("target = 20\n", "target = -20\n", "$.objectives[1].target", "found a target of -20", InvalidValue),
        ('id = "O2"', 'id = "O1"', "$.objectives[1]", "'O1' twice", Conflict),
        ('id = "B2"', 'id = "B1"', "$.budget.lines[1]", "'B1' twice", Conflict),
        ("discount_rate = 0.1", "discount_rate = -1", "$.budget.discount_rate", "found rate -1", InvalidValue),
    ],
)
def test_judgements_that_make_no_plan_are_named_with_their_path(
    old: str, new: str, path: str, words: str, kind: type[InvalidValue]
) -> None:
    texts = judged(old, new)
    if new.startswith('category = "Tea"'):
        texts["case.toml"] = texts["case.toml"].replace('unit = "Jam"', 'unit = "Tea"')
    with refused(f"case.toml:{path}", words, kind=kind):
        plan_from(texts)


def test_a_key_account_without_sales_in_t0_has_a_plan() -> None:
    texts = with_text("orders.csv", "1002,ANN,2013-09-01", "1002,ANN,2012-09-01")
    texts["orders.csv"] = texts["orders.csv"].replace("1005,ANN,2014-03-03", "1005,ANN,2012-10-01")
    criteria = texts["case.toml"]
    start, end = criteria.index("factors = ["), criteria.index("candidates = [")
    judged_only = 'factors = [ { id = "location", label = "location", weight = 100 } ]\n'
    texts["case.toml"] = criteria[:start] + judged_only + criteria[end:]
    overview = plan_from(texts).overview
    assert (overview.sales_share, overview.growth, overview.monetary_score) == (0, -1, 0)
    assert overview.history[1].sales == 0


@given(st.permutations(ORDERS.splitlines()[1:]), st.permutations(LINES.splitlines()[1:]))
@settings(max_examples=20)
def test_the_order_of_rows_changes_no_number_of_the_plan(heads: list[str], lines: list[str]) -> None:
    """A plan made from the same orders in any order of rows is the same plan."""
    mixed = TEXTS | {
        "orders.csv": "\n".join([ORDERS.splitlines()[0], *heads]),
        "order_lines.csv": "\n".join([LINES.splitlines()[0], *lines]),
    }
    assert plan_from(mixed) == plan_from()


def mirrored(row: str) -> str:
    return row[::-1]


@pytest.mark.parametrize("place", [mirrored, lambda row: row.split(",")[1]])
def test_the_order_of_northwinds_rows_changes_no_number_of_its_plan(place: Callable[[str], Any]) -> None:
    texts = dict(northwind.TEXTS)
    for name in ("orders.csv", "order_lines.csv"):
        head, *rows = texts[name].splitlines()
        texts[name] = "\n".join([head, *sorted(rows, key=place)])
    assert texts != northwind.TEXTS
    assert plan_from(texts) == real()


def test_northwinds_plan_passes_its_review_and_lacks_only_a_third_year_of_orders() -> None:
    plan = real()
    found = review(plan, as_of=plan.header.prepared_on).findings
    told = [(one.code, one.path) for one in found if one.severity is not Severity.NOTES]
    assert told == [("plan.V05", "$.overview.history")]
    assert {one.code for one in found if one.severity is Severity.NOTES} == {"portfolio.BORDERLINE"}


def test_northwinds_units_hold_the_key_accounts_orders_of_t0() -> None:
    plan = real()
    bought = northwind.base_year(northwind.KEY)
    serve = Decimal(northwind.JUDGED["cost_to_serve_share"])
    for unit in plan.portfolio.matrix.units:
        sales = northwind.total(line for line in bought if line.category == unit.id)
        assert unit.sales == sales
        margin = sales * (1 - northwind.cost_share(unit.id) - serve)
        assert unit.profit == margin.quantize(CENT, ROUND_HALF_EVEN)
    assert {line.category for line in bought} <= {unit.id for unit in plan.portfolio.matrix.units}


def test_northwinds_sales_of_t0_are_those_of_the_key_accounts_orders() -> None:
    row = real().financial.rows[0]
    assert row.sales == northwind.total(northwind.base_year(northwind.KEY))
    serve = Decimal(northwind.JUDGED["cost_to_serve_share"])
    assert row.cost_to_serve == (row.sales * serve).quantize(CENT, ROUND_HALF_EVEN)


def test_northwinds_key_account_stands_where_its_orders_put_it() -> None:
    overview = real().overview
    bought = northwind.base_year(northwind.KEY)
    everyone = {row["customer_id"] for row in northwind.rows_of("customers.csv")}
    sales = {name: northwind.total(northwind.base_year(name)) for name in everyone}
    assert overview.customers == len(everyone)
    assert overview.rank == sorted(everyone, key=lambda name: (-sales[name], name)).index(northwind.KEY) + 1
    assert overview.sales_share == pytest.approx(float(northwind.total(bought) / sum(sales.values())), abs=1e-12)
    assert overview.orders == len({line.order for line in northwind.lines() if line.customer == northwind.KEY})


def test_northwinds_growth_is_that_of_windows_of_equal_length() -> None:
    overview = real().overview
    assert overview.recent.window.days == overview.earlier.window.days
    for figures, ends in zip((overview.earlier, overview.recent), northwind.compared(), strict=True):
        assert (figures.window.first, figures.window.last) == ends
        assert figures.sales == northwind.total(northwind.between(*ends, northwind.KEY))
    assert overview.growth == pytest.approx(float(northwind.growth(northwind.KEY)), abs=1e-12)


def test_northwinds_history_is_all_its_orders_up_to_t0() -> None:
    before, base = real().overview.history
    assert base.sales == northwind.total(northwind.base_year(northwind.KEY))
    assert before.sales + base.sales == northwind.total(
        line for line in northwind.lines() if line.customer == northwind.KEY
    )
    assert (base.window.first - before.window.last).days == 1


def test_northwinds_budget_adds_up_to_its_strategies_and_its_years() -> None:
    plan = real()
    lines = northwind.JUDGED["budget"]["lines"]
    by_year = {row.year: row.strategy_spend for row in plan.financial.rows}
    assert by_year.pop(plan.header.horizon.base_year) == 0
    for year, spend in by_year.items():
        assert spend == sum(line["amount"] for line in lines if line["year"] == year)
        assert spend == sum(one["cost_by_year"].get(str(year), 0) for one in northwind.JUDGED["strategies"])
    assert sum(by_year.values()) == sum(totals(plan.budget.lines, lambda line: line.strategy).values())


def test_northwinds_targets_add_up_to_its_last_year() -> None:
    plan = real()
    aims = northwind.JUDGED["objectives"]
    assert plan.financial.rows[-1].sales == sum(one["target"] for one in aims)
    assert plan.financial.rows[-1].operating_profit == sum(one["target_profit"] for one in aims)
    baselines = {one.unit: one.baseline for one in plan.objectives}
    assert baselines == {unit.id: unit.sales for unit in plan.portfolio.matrix.units}


def forecast_sales(unit: str) -> Decimal:
    """Sales of 2017 under unchanged policy: as the outlook gives them, else with the market and our drifting share."""
    outlook = next(one for one in northwind.JUDGED["outlooks"] if one["unit"] == unit)
    if "sales" in outlook:
        return Decimal(outlook["sales"])
    judged_unit = next(one for one in northwind.JUDGED["portfolio"]["units"] if one["category"] == unit)
    sales = northwind.total(line for line in northwind.base_year(northwind.KEY) if line.category == unit)
    start, years = Decimal(outlook.get("share", 1)), int(northwind.JUDGED["horizon"])
    share = (start + Decimal(outlook.get("share_drift", 0)) * years) / start
    return sales * (1 + Decimal(judged_unit["market_growth"])) ** years * share


def test_northwinds_forecasts_are_those_of_its_outlooks() -> None:
    plan = real()
    assert len(northwind.JUDGED["outlooks"]) == len(plan.portfolio.matrix.units)
    for one in plan.portfolio.forecasts or ():
        assert one.sales == pytest.approx(forecast_sales(one.unit), abs=Decimal("1e-9"))
    assert [one.unit for one in plan.portfolio.forecasts or () if one.leaves] == ["Condiments"]


def test_northwinds_strategies_claim_each_gap_that_is_to_be_closed() -> None:
    aims = {one["id"]: one for one in northwind.JUDGED["objectives"]}
    for name, aim in aims.items():
        claims = [one["claims"][name] for one in northwind.JUDGED["strategies"] if name in one.get("claims", {})]
        gap = aim["target"] - forecast_sales(aim["unit"])
        assert sum(claims) == max(gap, 0)


def test_northwinds_offer_is_worth_what_its_opportunities_say() -> None:
    value, terms = real().analysis.value, northwind.FOUND["terms"]
    assert value is not None
    benefit = Decimal(0)
    for one in northwind.FOUND["value_chain"]["opportunities"]:
        kept = terms["contribution_margin"] if one["category"] == "REVENUE_GAIN" else 1
        benefit += one.get("annual_amount", 0) * one.get("probability", 1) * kept
    assert value.annual_benefit == benefit
    assert value.net_benefit == benefit - terms["annual_price"] > 0
    flows = sum(value.net_benefit / (1 + terms["rate"]) ** year for year in range(1, terms["years"] + 1))
    assert round(value.net_present_value, 2) == round(flows - terms["one_off"], 2)


def test_northwinds_share_of_wallet_is_its_sales_over_what_the_customer_spends() -> None:
    overview, spend = real().overview, northwind.FOUND["customer_spend"]
    assert overview.wallet is not None
    assert overview.wallet.share == pytest.approx(float(overview.history[-1].sales / spend), abs=1e-12)
    assert float(northwind.FOUND["relation"]["share_of_wallet"]) == pytest.approx(overview.wallet.share, abs=5e-4)


def test_northwinds_annual_report_agrees_with_its_statement() -> None:
    analysis = real().analysis
    assert analysis.report is not None
    assert analysis.report.fiscal_year == analysis.statement.year
    ratios = {row.name: row for row in analysis.ratios}
    assert ratios["asset_turnover"].company.value == pytest.approx(2.2, abs=0.05)
