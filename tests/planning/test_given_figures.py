"""Figures that somebody gave stand in place of computed ones, and the rest follows from them (method C.1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from rpds import HashTrieMap
from tests.planning.refusals import refused
from tests.planning.worked_plan import (
    AIMS,
    SALES,
    SPEND,
    worked_header,
    worked_matrix,
    worked_objectives,
    worked_plan,
    worked_strategies,
    worked_unit,
)

from kcm.errors import Conflict, MissingData
from kcm.finance.budget import profit_path, sales_path
from kcm.planning.plan import FigureLine, FinancialSummary, GivenFigure, PortfolioAnalysis, UnitPath
from kcm.planning.portfolio import Direction
from kcm.text import Text

SALES_LINE, PROFIT, SERVED = FigureLine.SALES, FigureLine.OPERATING_PROFIT, FigureLine.COST_TO_SERVE
WORDS = Text("words", "文字")


def figure(line: FigureLine, year: int, amount: str | int | Decimal, unit: str | None = "U1") -> GivenFigure:
    return GivenFigure(year=year, line=line, amount=Decimal(amount), unit=unit)


def money(*amounts: int | str | Decimal) -> tuple[Decimal, ...]:
    return tuple(Decimal(one) for one in amounts)


def served(year: int, amount: str | int | Decimal) -> GivenFigure:
    return figure(SERVED, year, amount, None)


def summary(*figures: GivenFigure, **changes: Any) -> FinancialSummary:
    return worked_plan(given=figures, **changes).financial


def path(found: FinancialSummary, unit: str = "U1") -> UnitPath:
    return next(one for one in found.units if one.unit == unit)


def adds_up(found: FinancialSummary) -> None:
    for place, row in enumerate(found.rows):
        assert row.sales == sum(unit.sales[place] for unit in found.units)
        assert row.operating_profit == sum(unit.profit[place] for unit in found.units)
        assert row.strategy_spend == sum(unit.spend[place] for unit in found.units)
        assert row.gross_margin - row.cost_to_serve - row.strategy_spend == row.operating_profit


@pytest.mark.parametrize(
    ("unit", "strategy", "sales", "profit"),
    [
        ("U1", "ST1", ["400", "457.9", "524.1", "600"], ["48", "34.61", "60.03", "90"]),
        ("U2", "ST2", ["900", "909.9", "919.9", "930"], ["180", "175.24", "180.57", "186"]),
        ("U3", "ST3", ["300", "262.1", "228.9", "200"], ["24", "22.46", "23.42", "24"]),
        ("U4", "ST4", ["0", "50", "100", "150"], ["0", "-30.00", "0.00", "15"]),
    ],
)
def test_method_c3_the_path_of_each_unit(unit: str, strategy: str, sales: list[str], profit: list[str]) -> None:
    found = path(worked_plan().financial, unit)
    # The table prints sales to one decimal; ours are in cents.
    assert [abs(ours - Decimal(theirs)) < Decimal("0.055") for ours, theirs in zip(found.sales, sales, strict=True)]
    assert found.profit == tuple(Decimal(one) for one in profit)
    assert found.spend == money(0, *SPEND[strategy])
    assert found.sales[-1] == AIMS[unit][1]


def test_the_paths_stand_in_the_order_of_the_units_and_add_up_to_the_rows() -> None:
    found = worked_plan().financial
    assert [one.unit for one in found.units] == list(SALES)
    assert found.given == ()
    adds_up(found)


def test_a_given_figure_is_kept_with_its_source() -> None:
    given = attrs.evolve(figure(SALES_LINE, 2015, 450), source=Text("order book", "订单簿"))
    assert summary(given).given == (given,)


def test_given_sales_stand_and_profit_follows_from_them() -> None:
    plain, found = worked_plan().financial, summary(figure(SALES_LINE, 2015, "450.00"))
    assert path(found).sales == (*money(400, 450), *path(plain).sales[2:])
    # The rate before spending of 2015 is a third of the way from 48/400 to (90 + 20)/600.
    rate = Decimal("0.12") + (Decimal(110) / 600 - Decimal("0.12")) / 3
    assert path(found).profit[1] == round(rate * 450 - 30, 2)
    assert path(found).profit[2:] == path(plain).profit[2:]
    assert found.rows[1].sales == plain.rows[1].sales - path(plain).sales[1] + 450
    adds_up(found)


def test_given_profit_stands_and_the_margin_follows_from_it() -> None:
    plain, found = worked_plan().financial, summary(figure(PROFIT, 2016, "-12.5", "U4"))
    assert path(found, "U4").profit == money(0, Decimal("-30.00"), Decimal("-12.5"), 15)
    assert path(found, "U4").sales == path(plain, "U4").sales
    assert found.rows[2].operating_profit == plain.rows[2].operating_profit - Decimal("12.5")
    assert found.rows[2].gross_margin == plain.rows[2].gross_margin - Decimal("12.5")
    adds_up(found)


def test_a_given_cost_to_serve_stands_in_its_year_only_and_is_paid_from_the_profit() -> None:
    plain, found = worked_plan().financial, summary(served(2014, 100), served(2016, 0))
    assert [row.cost_to_serve for row in found.rows] == [
        100,
        plain.rows[1].cost_to_serve,
        0,
        plain.rows[3].cost_to_serve,
    ]
    saved = plain.rows[2].cost_to_serve
    assert [row.operating_profit for row in found.rows] == [
        plain.rows[0].operating_profit,  # of T0 the profit is known, so the margin is what moves
        plain.rows[1].operating_profit,
        plain.rows[2].operating_profit + saved,
        plain.rows[3].operating_profit,
    ]
    assert found.rows[2].gross_margin == plain.rows[2].gross_margin
    adds_up(found)


def test_a_given_profit_is_not_lowered_by_a_dearer_cost_to_serve() -> None:
    plain = summary(figure(PROFIT, 2016, 10, "U4"))
    dearer = plain.rows[2].cost_to_serve + 90
    found = summary(figure(PROFIT, 2016, 10, "U4"), served(2016, dearer))
    assert path(found, "U4").profit[2] == 10
    assert found.rows[2].operating_profit == plain.rows[2].operating_profit - 90
    adds_up(found)
    every = [figure(PROFIT, 2016, 10, unit) for unit in SALES]
    assert summary(*every, served(2016, dearer)).rows[2].operating_profit == 40


def test_what_is_wanted_at_the_end_stays_whatever_serving_costs_then() -> None:
    found = summary(served(2017, 500))
    assert (found.rows[3].cost_to_serve, found.rows[3].operating_profit) == money(500, 315)
    adds_up(found)


def test_given_sales_of_the_last_year_keep_the_profit_that_is_aimed_at() -> None:
    found = summary(figure(SALES_LINE, 2017, 650))
    assert (path(found).sales[-1], path(found).profit[-1]) == money(650, 90)


def test_a_unit_without_an_aim_keeps_its_margin_on_given_sales() -> None:
    found = summary(figure(SALES_LINE, 2017, 800), objectives=[], strategies=[])
    assert path(found).sales == money(400, 400, 400, 800)
    assert path(found).profit == money(48, 48, 48, 96)
    adds_up(found)


def test_a_new_unit_without_an_aim_earns_nothing_on_nothing() -> None:
    found = summary(objectives=[], strategies=[])
    assert path(found, "U4").profit == money(0, 0, 0, 0)


def given_up(**changes: Any) -> dict[str, Any]:
    """The parts of the worked plan in which U3 is given up in 2016."""
    aims = [
        attrs.evolve(
            one, direction=Direction.EXIT, target=Decimal(0), target_profit=Decimal(0), due_year=2016, **changes
        )
        if one.unit == "U3"
        else one
        for one in worked_objectives()
    ]
    acts = [
        attrs.evolve(one, cost_by_year=HashTrieMap({2015: Decimal(2), 2016: Decimal(1), 2017: Decimal(3)}))
        if one.id == "ST3"
        else one
        for one in worked_strategies()
    ]
    return {"objectives": aims, "strategies": acts}


def test_a_unit_given_up_before_the_last_year_sells_nothing_afterwards_and_loses_what_is_spent_on_it() -> None:
    found = summary(**given_up())
    assert path(found, "U3").sales == money(300, 150, 0, 0)
    assert path(found, "U3").profit == money(24, 10, -1, -3)  # 8 % of sales, less spending
    adds_up(found)


def test_a_unit_given_up_without_a_profit_in_mind_is_the_same() -> None:
    parts = given_up()
    aims = [attrs.evolve(one, target_profit=None) if one.unit == "U3" else one for one in parts["objectives"]]
    assert path(summary(**parts | {"objectives": aims}), "U3") == path(summary(**parts), "U3")


def test_profit_follows_sales_that_are_given_after_an_exit() -> None:
    found = summary(figure(SALES_LINE, 2016, 50, "U3"), **given_up())
    assert path(found, "U3").sales == money(300, 150, 50, 0)
    assert path(found, "U3").profit == money(24, 10, 3, -3)


@pytest.mark.parametrize(
    ("fields", "where", "words", "kind"),
    [
        ({"line": SALES_LINE, "unit": None}, "$.unit", "found no unit", MissingData),
        ({"line": PROFIT, "unit": None}, "$.unit", "found no unit", MissingData),
        ({"line": SERVED}, "$.unit", "expected none", None),
        ({"amount": Decimal(-1)}, "$.amount", "found -1, expected 0 or more", None),
        ({"line": SERVED, "unit": None, "amount": Decimal(-1)}, "$.amount", "0 or more", None),
        ({"amount": 1.5}, "$.amount", "an amount such as", None),
        ({"line": "SALES"}, "$.line", "expected FigureLine", None),
    ],
)
def test_figures_that_cannot_be_are_refused(fields: dict[str, Any], where: str, words: str, kind: Any) -> None:
    with refused(where, words, **({} if kind is None else {"kind": kind})):
        GivenFigure(**(dict[str, Any](year=2015, line=SALES_LINE, amount=Decimal(1), unit="U1") | fields))


def test_a_loss_may_be_given() -> None:
    assert figure(PROFIT, 2015, -30).amount == -30


@pytest.mark.parametrize(
    ("wrong", "where", "words"),
    [
        (figure(SALES_LINE, 2014, 1), "$.given[1].year", "found the year 2014, expected 2015 to 2017"),
        (figure(PROFIT, 2018, 1), "$.given[1].year", "found the year 2018, expected 2015 to 2017"),
        (served(2013, 1), "$.given[1].year", "found the year 2013, expected 2014 to 2017"),
        (figure(SALES_LINE, 2015, 1, "U9"), "$.given[1].unit", "found 'U9', expected a unit"),
        (figure(SALES_LINE, 2015, "0.001"), "$.given[1].amount", "whole minor units of CNY"),
    ],
)
def test_figures_that_are_of_nothing_in_the_plan_are_refused(wrong: GivenFigure, where: str, words: str) -> None:
    with refused(where, words):
        summary(served(2014, 90), wrong)


@pytest.mark.parametrize("twice", [figure(SALES_LINE, 2015, 1), served(2015, 1)])
def test_a_second_figure_of_one_place_is_refused(twice: GivenFigure) -> None:
    with refused("$.given[1]", "second figure", kind=Conflict):
        summary(twice, attrs.evolve(twice, amount=Decimal(2)))


def test_figures_of_other_lines_units_and_years_stand_beside_each_other() -> None:
    figures = (
        figure(SALES_LINE, 2015, 1),
        figure(PROFIT, 2015, 1),
        figure(SALES_LINE, 2016, 1),
        figure(SALES_LINE, 2015, 1, "U2"),
        served(2015, 1),
    )
    assert summary(*figures).given == figures


@pytest.mark.parametrize("name", ["profit", "spend"])
def test_a_path_covers_the_same_years_in_all_three(name: str) -> None:
    three = dict.fromkeys(("sales", "profit", "spend"), (Decimal(1), Decimal(2)))
    with refused(f"$.{name}", "found 1 years, expected 2"):
        UnitPath(unit="U1", **(three | {name: (Decimal(1),)}))


def test_a_unit_has_one_path() -> None:
    found = worked_plan().financial
    with refused("$.units[1]", "'U1' twice", kind=Conflict):
        attrs.evolve(found, units=(found.units[0], found.units[0]))


@drawn(st.data())
def test_a_cost_is_spread_over_units_to_the_last_minor_unit(data: st.DataObject) -> None:
    """Parts of a cost, in a currency without decimals, are never negative, add up, and follow the targets within 1."""
    names = [f"U{number}" for number in range(1, data.draw(st.integers(1, 7)) + 1)]
    units = [worked_unit("U1", id=name) for name in names]
    targets = data.draw(st.lists(st.integers(0, 50), min_size=len(names), max_size=len(names)))
    cost = Decimal(data.draw(st.integers(0, 20)))
    template = worked_objectives()[0]
    aims = [
        attrs.evolve(template, id=f"O{name}", unit=name, target=Decimal(target))
        for name, target in zip(names, targets, strict=True)
    ]
    only = attrs.evolve(
        worked_strategies()[0], objectives=tuple(one.id for one in aims), cost_by_year=HashTrieMap({2017: cost})
    )
    found = worked_plan(
        header=worked_header(currency="JPY"),
        portfolio=PortfolioAnalysis(matrix=worked_matrix(units=units), conclusion=WORDS),
        objectives=aims,
        strategies=[only],
    ).financial
    parts = [one.spend[-1] for one in found.units]
    assert sum(parts) == cost
    for part, target in zip(parts, targets, strict=True):
        fair = cost * target / sum(targets) if any(targets) else cost / len(names)
        assert part >= 0
        assert abs(part - fair) < 1


@drawn(st.data())
def test_whatever_is_given_the_years_add_up(data: st.DataObject) -> None:
    """Given figures of any lines, units and years stand as they are, and the rows are the sums of the units."""
    lines = st.sampled_from(FigureLine)
    places = data.draw(
        st.lists(st.tuples(lines, st.sampled_from(list(SALES)), st.sampled_from((2015, 2016, 2017))), unique=True)
    )
    figures = {
        (line, None if line is SERVED else unit, year): figure(
            line, year, data.draw(st.integers(0, 2_000)), None if line is SERVED else unit
        )
        for line, unit, year in places
    }
    found = summary(*figures.values())
    adds_up(found)
    for one in figures.values():
        row = found.rows[one.year - 2014]
        if one.unit is None:
            assert row.cost_to_serve == one.amount
        else:
            of_unit = path(found, one.unit)
            stands = of_unit.sales if one.line is SALES_LINE else of_unit.profit
            assert stands[one.year - 2014] == one.amount


def test_profits_on_given_sales_are_those_of_the_profit_path() -> None:
    sales = (*sales_path(Decimal(900), Decimal(930), 3, "CNY")[:2], Decimal(1000), Decimal(930))
    profit = profit_path(sales, Decimal(180), Decimal(186), [Decimal(10)] * 3, "CNY")
    assert path(summary(figure(SALES_LINE, 2016, 1000, "U2")), "U2").profit == profit
