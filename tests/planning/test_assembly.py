from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from rpds import HashTrieMap
from tests.planning.refusals import refused
from tests.planning.worked_plan import (
    AIMS,
    SALES,
    SPEND,
    worked_matrix,
    worked_objectives,
    worked_plan,
    worked_strategies,
    worked_unit,
)

from kcm.errors import Conflict
from kcm.finance.budget import profit_path, sales_path
from kcm.planning.objectives import Measure
from kcm.planning.plan import KeyAccountPlan, PortfolioAnalysis
from kcm.testing.plans import key_account_plans
from kcm.text import Text

CENT, BASIS_POINT = Decimal("0.01"), Decimal("0.0001")


def printed(*values: str) -> list[Any]:
    """Amounts as the handbook prints them, to one decimal; ours are rounded to cents first."""
    return [pytest.approx(Decimal(value), abs=Decimal("0.055")) for value in values]


def test_method_c3_sales() -> None:
    rows = worked_plan().financial.rows
    assert [row.year for row in rows] == [2014, 2015, 2016, 2017]
    assert [row.sales for row in rows] == printed("1600", "1679.9", "1773.0", "1880")
    assert (rows[0].sales, rows[-1].sales) == (Decimal(1600), Decimal(1880))


def test_method_c3_strategy_spend() -> None:
    assert [row.strategy_spend for row in worked_plan().financial.rows] == [0, 82, 56, 45]


def test_method_c3_operating_profit() -> None:
    profits = [row.operating_profit for row in worked_plan().financial.rows]
    assert profits == [Decimal(252), Decimal("202.31"), Decimal("264.02"), Decimal(315)]


def test_method_c3_return_on_sales_and_spend_ratio() -> None:
    rows = worked_plan().financial.rows
    returns = [row.return_on_sales for row in rows]
    ratios = [row.spend_ratio for row in rows[1:]]
    assert [value and value.quantize(BASIS_POINT) for value in returns] == [
        Decimal(value) for value in ("0.1575", "0.1204", "0.1489", "0.1676")
    ]
    assert [value and value.quantize(BASIS_POINT) for value in ratios] == [
        Decimal(value) for value in ("0.0488", "0.0316", "0.0239")
    ]


@pytest.mark.parametrize(
    ("unit", "strategy", "sales", "profits"),
    [
        ("U1", "ST1", printed("400", "457.9", "524.1", "600"), ["48.00", "34.61", "60.03", "90.00"]),
        ("U2", "ST2", printed("900", "909.9", "919.9", "930"), ["180.00", "175.24", "180.57", "186.00"]),
        ("U3", "ST3", printed("300", "262.1", "228.9", "200"), ["24.00", "22.46", "23.42", "24.00"]),
        ("U4", "ST4", printed("0", "50", "100", "150"), ["0.00", "-30.00", "0.00", "15.00"]),
    ],
)
def test_method_c3_each_unit(unit: str, strategy: str, sales: list[Any], profits: list[str]) -> None:
    (sales0, profit0), (_, target, target_profit) = SALES[unit], AIMS[unit]
    path = sales_path(Decimal(sales0), Decimal(target), 3, "CNY")
    assert list(path) == sales
    spend = [Decimal(cost) for cost in SPEND[strategy]]
    profit = profit_path(path, Decimal(profit0), Decimal(target_profit), spend, "CNY")
    assert [str(value) for value in profit] == profits


def test_cost_to_serve_stands_apart_from_gross_margin() -> None:
    plain, served = worked_plan(cost_to_serve_share=Decimal(0)), worked_plan(cost_to_serve_share=Decimal("0.05"))
    for without, row in zip(plain.financial.rows, served.financial.rows, strict=True):
        assert without.cost_to_serve == 0
        assert row.cost_to_serve == (row.sales / 20).quantize(CENT)
        assert row.operating_profit == without.operating_profit
        assert row.gross_margin - row.cost_to_serve == without.gross_margin


@pytest.mark.parametrize("share", [Decimal(1), Decimal("-0.01")])
def test_a_cost_share_that_leaves_nothing_is_refused(share: Decimal) -> None:
    with refused("$.cost_to_serve_share", f"found {share}", "0 to below 1"):
        worked_plan(cost_to_serve_share=share)


def test_a_cost_share_is_an_exact_fraction() -> None:
    with refused("$.cost_to_serve_share", "an amount such as"):
        worked_plan(cost_to_serve_share=0.05)


def test_an_id_that_stands_twice_is_refused() -> None:
    objective = worked_objectives()[0]
    again = attrs.evolve(objective, measure=Measure.CONTRIBUTION)
    with refused("$.objectives[1]", "'O1' twice", kind=Conflict):
        worked_plan(objectives=[objective, again])


def test_a_second_sales_objective_of_a_unit_is_refused() -> None:
    objective = worked_objectives()[0]
    with refused("$.objectives[1].unit", "second sales objective", kind=Conflict):
        worked_plan(objectives=[objective, attrs.evolve(objective, id="O9")])


@pytest.mark.parametrize("year", [2013, 2014, 2099])
def test_an_objective_due_outside_the_planned_years_is_refused(year: int) -> None:
    first, *others = worked_objectives()
    with refused("$.objectives[0].due_year", f"the year {year}"):
        worked_plan(objectives=[attrs.evolve(first, due_year=year), *others])


def test_sales_are_aimed_at_for_the_last_year() -> None:
    first, *others = worked_objectives()
    early = worked_plan().header.horizon.planned_years[0]
    with refused("$.objectives[0].due_year", f"sales objective due in {early}"):
        worked_plan(objectives=[attrs.evolve(first, due_year=early), *others])


def test_a_cost_finer_than_the_minor_unit_is_refused() -> None:
    first, *others = worked_strategies()
    year = worked_plan().header.horizon.planned_years[0]
    fine = attrs.evolve(first, cost_by_year=first.cost_by_year.insert(year, Decimal("0.005")))
    with refused(f"$.strategies[0].cost_by_year.{year}", "found 0.005, expected whole minor units"):
        worked_plan(strategies=[fine, *others])


def test_parts_may_come_from_any_iterable_and_the_comment_stays() -> None:
    plan = worked_plan(
        objectives=iter(worked_objectives()), strategies=iter(worked_strategies()), comment=Text.same("c")
    )
    assert attrs.evolve(plan.financial, comment=None) == worked_plan().financial
    assert plan.financial.comment == Text.same("c")
    assert plan.strategies == worked_strategies()


def test_a_unit_without_a_sales_objective_keeps_its_sales_and_its_margin() -> None:
    rows = worked_plan(objectives=[], strategies=[]).financial.rows
    assert {row.sales for row in rows} == {Decimal("1600.00")}
    assert {row.operating_profit for row in rows} == {Decimal("252.00")}


def test_a_target_without_a_profit_keeps_the_profit() -> None:
    objectives = [attrs.evolve(one, target_profit=None) for one in worked_objectives()]
    assert worked_plan(objectives=objectives).financial.rows[-1].operating_profit == Decimal("252.00")


def test_an_objective_in_another_measure_moves_no_sales() -> None:
    share = attrs.evolve(worked_objectives()[0], id="O9", measure=Measure.MARKET_SHARE, target=Decimal("0.5"))
    plan = worked_plan(objectives=[share, *worked_objectives()])
    assert plan.financial == worked_plan().financial


def one_strategy(*objectives: str, cost: str) -> KeyAccountPlan:
    """The worked plan with one strategy, which costs money in the last year only."""
    only = attrs.evolve(worked_strategies()[0], objectives=objectives, cost_by_year=HashTrieMap({2017: Decimal(cost)}))
    return worked_plan(strategies=[only])


@pytest.mark.parametrize("objectives", [("O1",), ("O1", "O2"), ("O1", "O2", "O3", "O4")])
def test_a_strategy_spread_over_units_loses_nothing_to_rounding(objectives: tuple[str, ...]) -> None:
    rows = one_strategy(*objectives, cost="100.01").financial.rows
    assert [row.strategy_spend for row in rows] == [0, 0, 0, Decimal("100.01")]
    assert rows[-1].operating_profit == 315


def test_a_strategy_is_spread_over_units_by_their_target_sales() -> None:
    shares = {"U1": 60, "U2": 93, "U3": 0, "U4": 0}  # 153 at 600 to 930
    rows = one_strategy("O1", "O2", cost="153").financial.rows
    for year in (1, 2, 3):
        profits = []
        for unit, share in shares.items():
            (sales, profit), (_, target, aim) = SALES[unit], AIMS[unit]
            path = sales_path(Decimal(sales), Decimal(target), 3, "CNY")
            spend = [Decimal(0), Decimal(0), Decimal(share)]
            profits.append(profit_path(path, Decimal(profit), Decimal(aim), spend, "CNY")[year])
        assert rows[year].operating_profit == sum(profits)


def test_a_strategy_of_units_without_target_sales_is_spread_evenly() -> None:
    aims = [attrs.evolve(one, target=Decimal(0)) for one in worked_objectives()]
    only = attrs.evolve(worked_strategies()[0], objectives=("O1", "O2", "O3"))
    rows = worked_plan(objectives=aims, strategies=[only]).financial.rows
    assert [row.strategy_spend for row in rows] == [0, 30, 25, 20]
    assert rows[-1].sales == 0


def test_a_strategy_without_an_objective_of_the_plan_has_no_unit_to_spend_on() -> None:
    only = attrs.evolve(worked_strategies()[0], objectives=("O9",))
    assert {row.strategy_spend for row in worked_plan(strategies=[only]).financial.rows} == {0}


def test_profit_of_t0_is_that_of_the_units() -> None:
    units = [worked_unit("U1", profit=Decimal("-7.5")), worked_unit("U2")]
    matrix = PortfolioAnalysis(matrix=worked_matrix(units=units), conclusion=Text.same("c"))
    assert worked_plan(portfolio=matrix).financial.rows[0].operating_profit == Decimal("172.50")


@given(key_account_plans())
def test_the_years_add_up_exactly(plan: KeyAccountPlan) -> None:
    """Margin, cost, spending and profit add up; sales are those of the units at T0 and of the targets at T+H."""
    rows = plan.financial.rows
    assert tuple(row.year for row in rows) == plan.header.horizon.years
    for row in rows:
        assert row.gross_margin - row.cost_to_serve - row.strategy_spend == row.operating_profit
        assert row.strategy_spend == sum(one.cost_by_year.get(row.year, Decimal(0)) for one in plan.strategies)
    assert rows[0].sales == sum(unit.sales for unit in plan.portfolio.matrix.units)
    assert rows[0].operating_profit == sum(unit.profit for unit in plan.portfolio.matrix.units)
    aims = [one for one in plan.objectives if one.measure is Measure.SALES]
    assert rows[-1].sales == sum(one.target for one in aims)
    assert min(row.sales for row in rows) >= 0
