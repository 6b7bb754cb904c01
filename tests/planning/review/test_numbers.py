"""V40 to V44 and V51: do the plan's numbers agree?"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest
from rpds import HashTrieMap
from tests.planning.sound_plan import SOUND, codes, cost, findings_of, only, sound_plan, with_part
from tests.planning.worked_plan import worked_objectives, worked_plan

from kcm.planning.objectives import Measure
from kcm.planning.plan import FigureLine, GivenFigure, KeyAccountPlan
from kcm.planning.portfolio import Direction
from kcm.rules import Severity, Term


def with_line(**changes: Any) -> KeyAccountPlan:
    """The plan with another first budget line, which is that of ST1 in T+1."""
    return with_part("budget.lines.0", **changes)


def with_sales(which: int, sales: str) -> KeyAccountPlan:
    return with_part(f"portfolio.matrix.units.{which}", sales=Decimal(sales))


def with_path(**changes: Any) -> KeyAccountPlan:
    return with_part("financial.units.1", **changes)


def test_v40_a_line_of_an_unknown_strategy_and_a_cost_without_lines_block() -> None:
    plan = with_line(strategy="ST9")
    found = [one.values for one in findings_of(plan) if one.severity is Severity.BLOCKS]
    told = [(values["strategy"], values["budget"], values["cost"]) for values in found]
    assert told == [("ST9", 30, None), ("ST1", 0, 30)]
    assert codes(findings_of(plan)) == ["V40!"]


def test_v40_a_cent_blocks() -> None:
    plan = with_line(amount=Decimal("30.01"))
    assert codes(findings_of(plan)) == ["V40!"]
    assert only(plan, "V40").values["budget"] == Decimal("30.01")


def test_v40_lines_of_a_strategy_and_year_are_added_up() -> None:
    first, *rest = SOUND.budget.lines
    halves = [attrs.evolve(first, amount=Decimal(15)), attrs.evolve(first, id="more", amount=Decimal(15))]
    assert codes(findings_of(with_part("budget", lines=(*halves, *rest)))) == []


def test_v41_strategies_that_cost_what_the_years_do_not_say_block() -> None:
    plan = with_part("financial.rows.2", strategy_spend=Decimal(57), gross_margin=Decimal("409.67"))
    assert codes(findings_of(plan)) == ["V41!", "V43!"]
    finding = only(plan, "V41")
    assert (finding.path, finding.values["year"]) == ("$.financial.rows[2].strategy_spend", 2016)
    assert (finding.values["strategies"], finding.values["summary"]) == (56, 57)


def test_v42_present_sales_that_differ_from_t0_block() -> None:
    plan = with_sales(0, "401")
    assert codes(findings_of(plan)) == ["V42!", "V44!"]
    finding = only(plan, "V42")
    assert (finding.path, finding.values["label"]) == ("$.financial.rows[0].sales", "T0")


def aiming(measure: Measure, **changes: Any) -> KeyAccountPlan:
    """The plan in which U2 has an objective in another measure than sales."""
    first, second, *rest = SOUND.objectives
    return sound_plan(objectives=[first, attrs.evolve(second, measure=measure, **changes), *rest])


def test_v42_a_unit_without_a_sales_objective_keeps_its_sales_and_its_profit() -> None:
    plan = aiming(Measure.CONTRIBUTION, baseline=Decimal(180), target=Decimal(186))
    assert codes(findings_of(plan)) == []
    unit = plan.portfolio.matrix.units[1]
    finer = with_part("portfolio.matrix.units.1", plan, profit=unit.profit + Decimal("0.001"))
    assert "V43!" not in codes(findings_of(finer))  # a path is in whole minor units


def test_v43_target_profits_that_do_not_sum_to_the_last_year_block() -> None:
    plan = with_part("objectives.3", target_profit=Decimal("15.01"))
    assert codes(findings_of(plan)) == ["V43!"]
    finding = only(plan, "V43")
    assert (finding.path, finding.values["fault"]) == (
        "$.financial.rows[3].operating_profit",
        Term("ProfitFault.TARGETS"),
    )
    assert (finding.values["found"], finding.values["expected"]) == (Decimal("315.01"), Decimal(315))


def test_v43_a_sales_objective_without_a_target_profit_keeps_the_profit() -> None:
    first, *rest = SOUND.objectives
    plan = sound_plan(objectives=[attrs.evolve(first, target_profit=None), *rest])
    assert plan.financial.units[0].profit[-1] == 48
    assert codes(findings_of(plan)) == ["V48?"]


@pytest.mark.parametrize("last_cost", [0, 4])
@pytest.mark.parametrize("due", [2016, 2017])
def test_v43_a_unit_that_was_given_up_earns_nothing_and_loses_what_is_spent_on_it(last_cost: int, due: int) -> None:
    gone: dict[str, Any] = {"direction": Direction.EXIT, "target": Decimal(0), "target_profit": None, "due_year": due}
    objectives = [attrs.evolve(one, **gone) if one.unit == "U3" else one for one in SOUND.objectives]
    third = attrs.evolve(SOUND.strategies[2], cost_by_year=cost(y2015=2, y2016=1, y2017=last_cost))
    amounts = {one.id: one.amount for one in SOUND.budget.lines} | {"ST3-2017": Decimal(last_cost)}
    lines = [attrs.evolve(one, amount=amounts[one.id]) for one in SOUND.budget.lines]
    plan = sound_plan(
        objectives=objectives,
        strategies=[third if one.id == "ST3" else one for one in SOUND.strategies],
        budget=attrs.evolve(SOUND.budget, lines=tuple(lines)),
    )
    assert plan.financial.units[2].profit[-1] == -last_cost
    # The profit that is given up makes the plan worth less than it costs.
    assert codes(findings_of(plan)) == (["V48?", "V49!"] if last_cost and due == 2016 else ["V48?"])
    assert "V43!" in codes(findings_of(attrs.evolve(plan, financial=attrs.evolve(plan.financial, units=()))))


def test_v43_a_row_that_does_not_add_up_blocks() -> None:
    plan = with_part("financial.rows.1", cost_to_serve=Decimal("84.00"))
    assert codes(findings_of(plan)) == ["V43!"]
    finding = only(plan, "V43")
    assert (finding.path, finding.values["fault"], finding.values["year"]) == (
        "$.financial.rows[1]",
        Term("ProfitFault.ROW"),
        2015,
    )
    assert (finding.values["found"], finding.values["expected"]) == (Decimal("202.30"), Decimal("202.31"))


@pytest.mark.parametrize(
    ("line", "name"), [("sales", "sales"), ("profit", "operating_profit"), ("spend", "strategy_spend")]
)
def test_v43_units_that_do_not_sum_to_a_row_block(line: str, name: str) -> None:
    figures = getattr(SOUND.financial.units[1], line)
    plan = with_path(**{line: (*figures[:2], figures[2] + Decimal("0.01"), *figures[3:])})
    assert codes(findings_of(plan)) == ["V43!"]
    finding = only(plan, "V43")
    assert (finding.path, finding.values["fault"]) == (
        f"$.financial.rows[2].{name}",
        Term(f"ProfitFault.{name.upper()}"),
    )


def test_v43_paths_of_other_units_than_the_portfolios_block() -> None:
    plan = with_path(unit="U9")
    assert codes(findings_of(plan)) == ["V43!"]
    finding = only(plan, "V43")
    assert (finding.path, finding.values["found"]) == ("$.financial.units", ("U1", "U9", "U3", "U4"))


def test_v43_a_plan_without_its_units_paths_blocks() -> None:
    plan = with_part("financial", units=())
    found = findings_of(plan)
    assert codes(found) == ["V43!"]
    assert Term("ProfitFault.OTHER_UNITS") in [one.values.get("fault") for one in found]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"unit": "nope"}, "GIVEN_UNIT"),
        ({"year": 2099}, "GIVEN_YEAR"),
        ({"amount": Decimal(1)}, "GIVEN_AMOUNT"),
        ({"line": FigureLine.OPERATING_PROFIT}, "GIVEN_AMOUNT"),
        ({"line": FigureLine.COST_TO_SERVE, "unit": None}, "GIVEN_AMOUNT"),
    ],
)
def test_v43_a_given_figure_that_stands_nowhere_in_the_plan_blocks(changes: dict[str, Any], fault: str) -> None:
    figure = GivenFigure(year=2015, line=FigureLine.SALES, amount=Decimal(450), unit="U1")
    plan = sound_plan(given=[figure])
    assert codes(findings_of(plan)) == []
    wrong = attrs.evolve(plan, financial=attrs.evolve(plan.financial, given=(attrs.evolve(figure, **changes),)))
    assert codes(findings_of(wrong)) == ["V43!"]
    finding = only(wrong, "V43")
    assert (finding.path, finding.values["fault"]) == ("$.financial.given[0]", Term(f"ProfitFault.{fault}"))


def test_v42_and_v43_take_what_was_given_of_a_unit_without_an_objective() -> None:
    kept = [one for one in SOUND.objectives if one.unit != "U2"]
    figures = [
        GivenFigure(year=2017, line=line, amount=Decimal(amount), unit="U2")
        for line, amount in ((FigureLine.SALES, 950), (FigureLine.OPERATING_PROFIT, 170))
    ]
    found = codes(findings_of(sound_plan(objectives=kept, given=figures)))
    assert {"V42!", "V43!"}.isdisjoint(found)


def test_v43_a_given_figure_of_the_last_year_must_be_the_target() -> None:
    figure = GivenFigure(year=2017, line=FigureLine.OPERATING_PROFIT, amount=Decimal(80), unit="U1")
    assert codes(findings_of(sound_plan(given=[figure]))) == ["V43!"]
    assert codes(findings_of(sound_plan(given=[attrs.evolve(figure, amount=Decimal(90))]))) == []


@pytest.mark.parametrize(
    ("measure", "present"),
    [
        (Measure.SALES, "400"),
        (Measure.CONTRIBUTION, "48"),
        (Measure.RETURN_ON_SALES, "0.12"),
        (Measure.RELATIVE_STRENGTH, "1.03"),
        (Measure.RELATIVE_STRENGTH, "1.0292"),
    ],
)
def test_v44_a_baseline_that_is_not_the_present_figure_blocks(measure: Measure, present: str) -> None:
    def plan(baseline: Decimal) -> KeyAccountPlan:
        target = Decimal(600) if measure is Measure.SALES else baseline + 1
        aim = attrs.evolve(SOUND.objectives[0], id="O9", measure=measure, baseline=baseline, target=target)
        strategy = attrs.evolve(SOUND.strategies[0], objectives=("O1", "O9"), claims=HashTrieMap())
        sales = () if measure is Measure.SALES else (SOUND.objectives[0],)
        if measure is Measure.SALES:
            strategy = attrs.evolve(strategy, objectives=("O9",))
        strategies = (strategy, *SOUND.strategies[1:])
        return with_part("", objectives=(*sales, aim, *SOUND.objectives[1:]), strategies=strategies)

    baseline = Decimal(present)
    last_digit = Decimal(1).scaleb(int(baseline.as_tuple().exponent))
    assert codes(findings_of(plan(baseline))) == []
    assert codes(findings_of(plan(baseline + last_digit))) == ["V44!"]
    finding = only(plan(baseline + last_digit), "V44")
    assert finding.values["baseline"] == baseline + last_digit
    assert finding.values["present"] == baseline


@pytest.mark.parametrize("measure", [Measure.VOLUME, Measure.SHARE_OF_WALLET, Measure.MARKET_SHARE])
def test_v44_says_nothing_of_what_the_plan_does_not_hold(measure: Measure) -> None:
    plan = aiming(measure, baseline=Decimal("0.77"), target=Decimal("0.80"))
    assert codes(findings_of(plan)) == []


def test_v44_says_nothing_of_the_return_of_a_new_unit() -> None:
    plan = with_part("objectives.3", measure=Measure.RETURN_ON_SALES, baseline=Decimal("0.1"))
    assert "V44!" not in codes(findings_of(plan))


def test_v44_holds_a_baseline_against_a_figure_of_any_size() -> None:
    unit = attrs.evolve(SOUND.portfolio.matrix.units[0], sales=Decimal("1E-12"), profit=Decimal("9E14"))
    plan = with_part("portfolio.matrix.units.0", sales=unit.sales, profit=unit.profit)
    aim = {"measure": Measure.RETURN_ON_SALES, "baseline": Decimal("0.100000000001")}
    assert only(with_part("objectives.0", plan, **aim), "V44").values["present"] == Decimal("9E26")


@pytest.mark.parametrize("place", ["budget", "analysis.statement"])
def test_v51_another_currency_blocks(place: str) -> None:
    plan = with_part(place, currency="USD")
    assert codes(findings_of(plan)) == ["V51!"]
    finding = only(plan, "V51")
    assert finding.path == f"$.{place}.currency"
    assert finding.values["fault"] == Term("CostFault.OTHER_CURRENCY")
    assert (finding.values["found"], finding.values["expected"]) == ("USD", "CNY")


@pytest.mark.parametrize(
    ("plan", "path", "year"),
    [
        (
            lambda: with_part("strategies.0", cost_by_year=cost(y2015=30, y2016=25, y2017=20, y2018=0)),
            "$.strategies[0].cost_by_year",
            2018,
        ),
        (lambda: with_line(year=2014), "$.budget.lines[0].year", 2014),
        (lambda: with_part("budget", contingency_by_year=cost(y2018=1)), "$.budget.contingency_by_year", 2018),
    ],
)
def test_v51_a_cost_outside_the_planned_years_blocks(plan: Callable[[], KeyAccountPlan], path: str, year: int) -> None:
    finding = only(plan(), "V51")
    assert finding.path == path
    assert finding.values["fault"] == Term("CostFault.OTHER_YEAR")
    assert (finding.values["found"], finding.values["expected"]) == (year, (2015, 2016, 2017))


def test_the_figures_of_the_bare_worked_plan_agree() -> None:
    """Whatever else the review asks for, the printed figures of C.3 add up."""
    found = {one.code for one in findings_of(worked_plan(objectives=worked_objectives()))}
    assert not found & {f"plan.V{number}" for number in (40, 41, 42, 43, 44, 45, 51)}
