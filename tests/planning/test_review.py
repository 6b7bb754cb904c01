from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from rpds import HashTrieMap
from tests.planning.refusals import refused
from tests.planning.worked_plan import (
    worked_analysis,
    worked_budget,
    worked_header,
    worked_lines,
    worked_matrix,
    worked_objectives,
    worked_overview,
    worked_plan,
    worked_statement,
    worked_strategies,
    worked_unit,
)

from kcm.i18n import sentence
from kcm.interchange import dumps
from kcm.planning.objectives import Measure
from kcm.planning.plan import KeyAccount, KeyAccountPlan, PortfolioAnalysis
from kcm.planning.portfolio import Direction
from kcm.planning.review import RULES, PlanReview, Reviewed, review
from kcm.rules import Finding, Severity, Term, check
from kcm.testing.plans import plan_reviews, reviewed_plans
from kcm.text import LOCALES, Text

AS_OF = date(2014, 6, 1)
WORKED = worked_plan()


def findings_of(plan: KeyAccountPlan) -> tuple[Finding, ...]:
    return review(plan, as_of=AS_OF).findings


def codes(findings: Iterable[Finding], severity: Severity = Severity.BLOCKS) -> list[str]:
    return [finding.code.removeprefix("plan.") for finding in findings if finding.severity is severity]


def only(plan: KeyAccountPlan, code: str) -> Finding:
    """The one finding of a code in a plan."""
    (finding,) = [one for one in findings_of(plan) if one.code == f"plan.{code}"]
    return finding


def with_objective(index: int, **changes: Any) -> KeyAccountPlan:
    objectives = list(WORKED.objectives)
    objectives[index] = attrs.evolve(objectives[index], **changes)
    return attrs.evolve(WORKED, objectives=tuple(objectives))


def with_strategy(index: int, **changes: Any) -> KeyAccountPlan:
    strategies = list(WORKED.strategies)
    strategies[index] = attrs.evolve(strategies[index], **changes)
    return attrs.evolve(WORKED, strategies=tuple(strategies))


def with_budget(**changes: Any) -> KeyAccountPlan:
    return attrs.evolve(WORKED, budget=worked_budget(**changes))


def with_line(**changes: Any) -> KeyAccountPlan:
    """The worked plan with another first budget line, which is that of ST1 in T+1."""
    first, *rest = worked_lines()
    return with_budget(lines=(attrs.evolve(first, **changes), *rest))


def with_overview(number: str) -> KeyAccountPlan:
    return attrs.evolve(WORKED, overview=worked_overview(key_account=KeyAccount(number=number, name="Other")))


def with_statement(**changes: Any) -> KeyAccountPlan:
    return attrs.evolve(WORKED, analysis=worked_analysis(worked_statement(**changes)))


def without_year(year: int) -> KeyAccountPlan:
    rows = tuple(row for row in WORKED.financial.rows if row.year != year)
    return attrs.evolve(WORKED, financial=attrs.evolve(WORKED.financial, rows=rows))


def years_reversed() -> KeyAccountPlan:
    return attrs.evolve(WORKED, financial=attrs.evolve(WORKED.financial, rows=WORKED.financial.rows[::-1]))


def cost(**by_year: int) -> HashTrieMap[int, Decimal]:
    return HashTrieMap({int(year.removeprefix("y")): Decimal(amount) for year, amount in by_year.items()})


def test_method_c3_the_worked_plan_is_complete() -> None:
    reviewed = review(WORKED, as_of=AS_OF)
    assert reviewed.complete
    assert [(finding.code, finding.path) for finding in reviewed.findings] == [
        ("portfolio.DEPENDENT", "$.portfolio.matrix.units[1]"),
        ("portfolio.BORDERLINE", "$.portfolio.matrix.units[0]"),
        ("portfolio.BORDERLINE", "$.portfolio.matrix.units[1]"),
    ]


def test_method_c3_a_budget_line_of_29_is_v40() -> None:
    plan = with_line(amount=Decimal(29))
    assert codes(findings_of(plan)) == ["V40"]
    values = only(plan, "V40").values
    assert (values["strategy"], values["year"]) == ("ST1", 2015)
    assert (values["budget"], values["cost"]) == (Decimal(29), Decimal(30))


def test_method_c3_a_strategy_that_costs_29_too_is_v41() -> None:
    plan = attrs.evolve(
        with_line(amount=Decimal(29)),
        strategies=with_strategy(0, cost_by_year=cost(y2015=29, y2016=25, y2017=20)).strategies,
    )
    assert codes(findings_of(plan)) == ["V41"]
    finding = only(plan, "V41")
    assert finding.path == "$.financial.rows[1].strategy_spend"
    assert (finding.values["strategies"], finding.values["summary"]) == (Decimal(81), Decimal(82))


def test_method_c3_to_improve_a_dog_is_v22() -> None:
    plan = with_objective(2, direction=Direction.IMPROVE)
    assert codes(findings_of(plan)) == ["V22"]
    finding = only(plan, "V22")
    assert finding.path == "$.objectives[2].direction"
    assert finding.values["fault"] == Term("DirectionFault.NOT_ALLOWED")
    assert (finding.values["position"], finding.values["direction"]) == (
        Term("Quadrant.DOG"),
        Term("Direction.IMPROVE"),
    )


def test_method_b12_to_enter_where_we_sell_is_v22() -> None:
    assert codes(findings_of(with_objective(0, direction=Direction.ENTER))) == ["V22"]


def test_method_c3_target_sales_of_160_are_v42() -> None:
    plan = with_objective(3, target=Decimal(160))
    assert codes(findings_of(plan)) == ["V42"]
    finding = only(plan, "V42")
    assert (finding.path, finding.values["label"]) == ("$.financial.rows[3].sales", "T+3")
    assert (finding.values["parts"], finding.values["summary"]) == (Decimal(1890), Decimal(1880))


@pytest.mark.parametrize("section", ["assumptions", "objectives", "strategies"])
def test_v01_an_empty_section_blocks(section: str) -> None:
    empty: dict[str, Any] = {section: ()}
    finding = only(attrs.evolve(WORKED, **empty), "V01")
    assert (finding.path, finding.values["section"]) == (f"$.{section}", Term(f"PlanSection.{section.upper()}"))


def test_v01_an_overview_without_history_and_an_analysis_without_ratios_block() -> None:
    unread = attrs.evolve(WORKED, analysis=attrs.evolve(WORKED.analysis, ratios=()))
    assert only(unread, "V01").path == "$.analysis"
    unknown = attrs.evolve(WORKED, overview=attrs.evolve(WORKED.overview, history=()))
    assert only(unknown, "V01").path == "$.overview"


def test_v01_an_empty_budget_blocks() -> None:
    assert only(with_budget(lines=()), "V01").path == "$.budget"


def test_v02_a_header_of_another_customer_blocks() -> None:
    finding = only(with_overview("K2"), "V02")
    assert (finding.severity, finding.path) == (Severity.BLOCKS, "$.header.key_account")
    assert finding.values["fault"] == Term("HeaderFault.OTHER_CUSTOMER")


def test_v02_an_approval_that_is_missing_warns() -> None:
    plan = attrs.evolve(WORKED, header=worked_header(approved_by=None))
    finding = only(plan, "V02")
    assert (finding.severity, finding.path) == (Severity.WARNS, "$.header.approved_by")
    assert review(plan, as_of=AS_OF).complete


def test_v04_a_year_that_is_missing_or_out_of_order_blocks() -> None:
    finding = only(without_year(2016), "V04")
    assert (finding.values["found"], finding.values["expected"]) == ((2014, 2015, 2017), (2014, 2015, 2016, 2017))
    assert codes(findings_of(years_reversed())) == ["V04"]
    twice = attrs.evolve(WORKED.financial, rows=WORKED.financial.rows[:1] * 2 + WORKED.financial.rows[1:])
    assert codes(findings_of(attrs.evolve(WORKED, financial=twice))) == ["V04"]


@pytest.mark.parametrize("year", [2014, 2017])
def test_a_year_that_is_missing_is_said_once(year: int) -> None:
    assert codes(findings_of(without_year(year))) == ["V04"]


def test_v20_an_objective_of_an_unknown_unit_blocks() -> None:
    plan = with_objective(0, unit="U9")
    assert codes(findings_of(plan)) == ["V20", "V21", "V42"]  # the unit it meant keeps its sales
    finding = only(plan, "V20")
    assert (finding.path, finding.values["objective"], finding.values["unit"]) == ("$.objectives[0].unit", "O1", "U9")


def test_v21_a_unit_without_an_objective_blocks() -> None:
    matrix = worked_matrix(units=[*WORKED.portfolio.matrix.units, worked_unit("U4", id="U5", name=Text.same("Five"))])
    plan = attrs.evolve(WORKED, portfolio=PortfolioAnalysis(matrix=matrix, conclusion=Text.same("c")))
    assert codes(findings_of(plan)) == ["V21"]
    finding = only(plan, "V21")
    assert (finding.path, finding.values["unit"]) == ("$.portfolio.matrix.units[4]", Text.same("Five"))


def test_v22_a_direction_without_its_justification_warns() -> None:
    plan = with_objective(1, direction=Direction.HARVEST)
    finding = only(plan, "V22")
    assert finding.severity is Severity.WARNS
    assert finding.values["fault"] == Term("DirectionFault.NOT_JUSTIFIED")
    assert review(plan, as_of=AS_OF).complete
    justified = with_objective(1, direction=Direction.HARVEST, justification=Text("the market shrinks", "市场萎缩"))
    assert "plan.V22" not in {one.code for one in findings_of(justified)}


def test_v24_an_objective_without_a_strategy_blocks() -> None:
    more = attrs.evolve(worked_objectives()[0], id="O9", measure=Measure.MARKET_SHARE)
    plan = attrs.evolve(WORKED, objectives=(*WORKED.objectives, more))
    assert codes(findings_of(plan)) == ["V24"]
    finding = only(plan, "V24")
    assert (finding.path, finding.values["id"]) == ("$.objectives[4]", "O9")
    assert finding.values["fault"] == Term("LinkFault.NO_STRATEGY")


def test_v24_a_strategy_that_names_an_unknown_objective_blocks() -> None:
    served = worked_strategies()[0].objectives
    finding = only(with_strategy(0, objectives=(*served, "O9")), "V24")
    assert (finding.path, finding.values["id"]) == ("$.strategies[0].objectives", WORKED.strategies[0].id)
    assert finding.values["fault"] == Term("LinkFault.UNKNOWN_OBJECTIVE")


def test_v22_says_that_a_unit_is_new_and_what_it_may_do() -> None:
    finding = only(with_objective(3, direction=Direction.IMPROVE), "V22")
    assert finding.values["position"] == Term("PositionState.NEW")
    assert finding.values["allowed"] == (Term("Direction.ENTER"),)


def test_v42_a_unit_without_a_sales_objective_keeps_its_sales() -> None:
    plan = worked_plan(
        objectives=[
            attrs.evolve(one, measure=Measure.CONTRIBUTION, baseline=Decimal(180), target=Decimal(186))
            if one.unit == "U2"
            else one
            for one in worked_objectives()
        ]
    )
    assert codes(findings_of(plan)) == []


def test_v24_a_strategy_without_an_objective_blocks() -> None:
    idle = attrs.evolve(worked_strategies()[0], id="ST9", objectives=("O9",), cost_by_year=HashTrieMap())
    plan = attrs.evolve(WORKED, strategies=(*WORKED.strategies, idle))
    assert codes(findings_of(plan)) == ["V24"]
    finding = only(plan, "V24")
    assert (finding.path, finding.values["id"]) == ("$.strategies[4]", "ST9")
    assert finding.values["fault"] == Term("LinkFault.NO_OBJECTIVE")


def test_v40_a_line_of_an_unknown_strategy_and_a_cost_without_lines_block() -> None:
    plan = with_line(strategy="ST9")
    blocking = [one.values for one in findings_of(plan) if one.severity is Severity.BLOCKS]
    assert [(values["strategy"], values["budget"], values["cost"]) for values in blocking] == [
        ("ST1", 0, 30),
        ("ST9", 30, 0),
    ]
    assert codes(findings_of(plan)) == ["V40", "V40"]


def test_v40_lines_of_a_strategy_and_year_are_added_up() -> None:
    first, *rest = worked_lines()
    halves = [attrs.evolve(first, amount=Decimal(15)), attrs.evolve(first, id="more", amount=Decimal(15))]
    assert codes(findings_of(with_budget(lines=(*halves, *rest)))) == []


def test_v42_present_sales_that_differ_from_t0_block() -> None:
    units = [worked_unit("U1", sales=Decimal(401)), *(worked_unit(name) for name in ("U2", "U3", "U4"))]
    matrix = PortfolioAnalysis(matrix=worked_matrix(units=units), conclusion=Text.same("c"))
    plan = attrs.evolve(WORKED, portfolio=matrix)
    assert codes(findings_of(plan)) == ["V42", "V44"]
    finding = only(plan, "V42")
    assert (finding.path, finding.values["label"]) == ("$.financial.rows[0].sales", "T0")


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
        aim = attrs.evolve(worked_objectives()[0], id="O9", measure=measure, baseline=baseline, target=Decimal(2))
        strategy = attrs.evolve(WORKED.strategies[0], objectives=("O1", "O9"))
        sales = () if measure is Measure.SALES else (worked_objectives()[0],)
        objectives = (*sales, aim, *WORKED.objectives[1:])
        return attrs.evolve(WORKED, objectives=objectives, strategies=(strategy, *WORKED.strategies[1:]))

    baseline = Decimal(present)
    last_digit = Decimal(1).scaleb(int(baseline.as_tuple().exponent))
    assert "V44" not in codes(findings_of(plan(baseline)))
    finding = only(plan(baseline + last_digit), "V44")
    assert finding.values["baseline"] == baseline + last_digit
    assert finding.values["present"] == baseline


@pytest.mark.parametrize("measure", [Measure.VOLUME, Measure.SHARE_OF_WALLET, Measure.MARKET_SHARE])
def test_v44_says_nothing_of_what_the_plan_does_not_hold(measure: Measure) -> None:
    assert "V44" not in codes(findings_of(with_objective(0, measure=measure, baseline=Decimal("0.77"))))


def test_v44_says_nothing_of_the_return_of_a_new_unit() -> None:
    assert "V44" not in codes(findings_of(with_objective(3, measure=Measure.RETURN_ON_SALES, baseline=Decimal("0.1"))))


@pytest.mark.parametrize(
    ("plan", "path"),
    [
        (lambda: with_budget(currency="USD"), "$.budget.currency"),
        (lambda: with_statement(currency="USD"), "$.analysis.statement.currency"),
    ],
)
def test_v51_another_currency_blocks(plan: Callable[[], KeyAccountPlan], path: str) -> None:
    assert codes(findings_of(plan())) == ["V51"]
    finding = only(plan(), "V51")
    assert finding.path == path
    assert finding.values["fault"] == Term("CostFault.OTHER_CURRENCY")
    assert (finding.values["found"], finding.values["expected"]) == ("USD", "CNY")


@pytest.mark.parametrize(
    ("plan", "path", "year"),
    [
        (
            lambda: with_strategy(0, cost_by_year=cost(y2015=30, y2016=25, y2017=20, y2018=0)),
            "$.strategies[0].cost_by_year",
            2018,
        ),
        (lambda: with_line(year=2014), "$.budget.lines[0].year", 2014),
        (lambda: with_budget(contingency_by_year=cost(y2018=1)), "$.budget.contingency_by_year", 2018),
    ],
)
def test_v51_a_cost_outside_the_planned_years_blocks(plan: Callable[[], KeyAccountPlan], path: str, year: int) -> None:
    finding = only(plan(), "V51")
    assert finding.path == path
    assert finding.values["fault"] == Term("CostFault.OTHER_YEAR")
    assert (finding.values["found"], finding.values["expected"]) == (year, (2015, 2016, 2017))


def test_a_statement_that_does_not_balance_blocks() -> None:
    items = worked_statement().items.insert("equity", Decimal(299))
    findings = [one for one in findings_of(with_statement(items=items)) if one.code == "finance.UNBALANCED"]
    assert [(one.path, one.severity) for one in findings] == [("$.analysis.statement.items", Severity.BLOCKS)]


def test_a_host_may_bring_rules_of_its_own_or_none() -> None:
    def dislikes_the_author(subject: PlanReview) -> list[Finding]:
        return [Finding("house.AUTHOR", Severity.BLOCKS, "$.header.author", {"on": subject.as_of})]

    assert review(WORKED, as_of=AS_OF, rules=()) == Reviewed(plan=WORKED, as_of=AS_OF, findings=())
    reviewed = review(WORKED, as_of=AS_OF, rules=[dislikes_the_author])
    assert not reviewed.complete
    assert [finding.values["on"] for finding in reviewed.findings] == [AS_OF]


def test_a_review_needs_a_plan_and_a_day() -> None:
    with refused("$.as_of", "expected a date"):
        review(WORKED, as_of="2014-06-01")  # type: ignore[arg-type]
    with refused("$.plan", "expected KeyAccountPlan"):
        review("the plan", as_of=AS_OF)  # type: ignore[arg-type]


BROKEN: dict[str, Callable[[], KeyAccountPlan]] = {
    "V01": lambda: with_budget(lines=()),
    "V02": lambda: with_overview("K2"),
    "V04": lambda: without_year(2015),
    "V20": lambda: with_objective(0, unit="U9"),
    "V21": lambda: with_objective(0, unit="U2"),
    "V22": lambda: with_objective(2, direction=Direction.IMPROVE),
    "V24": lambda: with_strategy(0, objectives=("O9",)),
    "V40": lambda: with_line(amount=Decimal(29)),
    "V41": lambda: with_strategy(0, cost_by_year=cost(y2015=29)),
    "V42": lambda: with_objective(3, target=Decimal(160)),
    "V44": lambda: with_objective(0, baseline=Decimal(399)),
    "V51": lambda: with_budget(currency="USD"),
}


@pytest.mark.parametrize("code", BROKEN)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_finding_has_a_sentence_in_both_languages(code: str, locale: str) -> None:
    for finding in findings_of(BROKEN[code]()):
        words = sentence(finding, locale)
        assert finding.code not in words
        assert "{" not in words


@given(plan_reviews())
@settings(max_examples=8)
def test_a_review_says_the_same_twice(subject: PlanReview) -> None:
    """A review is deterministic, blocks nothing in a plan that was drawn whole, and does not change it."""
    before = dumps(subject.plan)
    first = check(subject, RULES)
    assert first == check(subject, RULES)
    assert codes(first) == []
    assert dumps(subject.plan) == before


@given(reviewed_plans())
@settings(max_examples=8)
def test_a_plan_is_complete_when_nothing_blocks(reviewed: Reviewed) -> None:
    """A reviewed plan is complete exactly when none of its findings blocks."""
    assert reviewed.complete
    block = Finding("house.NO", Severity.BLOCKS)
    assert not attrs.evolve(reviewed, findings=(*reviewed.findings, block)).complete
    assert attrs.evolve(reviewed, findings=()).complete
