"""The review as a whole: the worked plan of C.3, its broken variants, its rules, its sentences."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from tests.planning.refusals import refused
from tests.planning.sound_plan import AS_OF, SOUND, codes, cost, findings_of, only, with_part

from kcm.i18n import sentence
from kcm.planning.plan import KeyAccount, KeyAccountPlan
from kcm.planning.portfolio import Direction
from kcm.planning.review import RULES, PlanReview, Reviewed, review
from kcm.rules import Finding, Severity, Term
from kcm.text import LOCALES

CODES = [
    *(f"V{number:02}" for number in range(1, 12)),
    *(f"V{number}" for number in range(20, 33)),
    *(f"V{number}" for number in range(40, 52)),
]


def test_method_c3_the_worked_plan_is_complete() -> None:
    reviewed = review(SOUND, as_of=AS_OF)
    assert reviewed.complete
    assert [(finding.code, finding.path) for finding in reviewed.findings] == [
        ("portfolio.DEPENDENT", "$.portfolio.matrix.units[1]"),
        ("portfolio.BORDERLINE", "$.portfolio.matrix.units[0]"),
        ("portfolio.BORDERLINE", "$.portfolio.matrix.units[1]"),
    ]


def test_method_c3_the_worked_plan_has_the_printed_figures() -> None:
    rows = SOUND.financial.rows
    assert [row.sales for row in rows] == [1600, Decimal("1679.85"), Decimal("1772.98"), 1880]
    assert [row.strategy_spend for row in rows] == [0, 82, 56, 45]
    assert [row.operating_profit for row in rows] == [252, Decimal("202.31"), Decimal("264.02"), 315]


def test_method_c3_a_budget_line_of_29_is_v40() -> None:
    plan = with_part("budget.lines.0", amount=Decimal(29))
    assert codes(findings_of(plan)) == ["V40!"]
    values = only(plan, "V40").values
    assert (values["strategy"], values["year"]) == ("ST1", 2015)
    assert (values["budget"], values["cost"]) == (Decimal(29), Decimal(30))


def test_method_c3_a_strategy_that_costs_29_too_is_v41() -> None:
    plan = with_part("budget.lines.0", amount=Decimal(29))
    plan = with_part("strategies.0", plan, cost_by_year=cost(y2015=29, y2016=25, y2017=20))
    assert codes(findings_of(plan)) == ["V41!"]
    finding = only(plan, "V41")
    assert finding.path == "$.financial.rows[1].strategy_spend"
    assert (finding.values["strategies"], finding.values["summary"]) == (Decimal(81), Decimal(82))


def test_method_c3_to_improve_a_dog_is_v22_with_v23_and_v45() -> None:
    plan = with_part("objectives.2", direction=Direction.IMPROVE)
    assert codes(findings_of(plan)) == ["V22!", "V23!", "V45!"]
    finding = only(plan, "V22")
    assert finding.path == "$.objectives[2].direction"
    assert finding.values["fault"] == Term("DirectionFault.NOT_ALLOWED")
    assert (finding.values["position"], finding.values["direction"]) == (
        Term("Quadrant.DOG"),
        Term("Direction.IMPROVE"),
    )


def test_method_b12_to_enter_where_we_sell_is_v22_and_v23() -> None:
    plan = with_part("objectives.0", direction=Direction.ENTER)
    assert codes(findings_of(plan)) == ["V22!", "V23!"]
    assert only(plan, "V23").values["fault"] == Term("DirectionTest.NOT_SOLD_YET")


def test_method_c3_target_sales_of_160_are_v42() -> None:
    plan = with_part("objectives.3", target=Decimal(160))
    assert codes(findings_of(plan)) == ["V42!"]
    finding = only(plan, "V42")
    assert (finding.path, finding.values["label"]) == ("$.financial.rows[3].sales", "T+3")
    assert (finding.values["parts"], finding.values["summary"]) == (Decimal(1890), Decimal(1880))


def test_every_code_of_the_handbook_has_one_rule_and_they_stand_in_order() -> None:
    told = [inspect.getdoc(rule) or "" for rule in RULES]
    numbered = [words.split(":")[0] for words in told if re.match(r"V\d\d: ", words)]
    assert numbered == CODES
    assert all(told)
    assert len(set(RULES)) == len(RULES)


def test_a_host_may_bring_rules_of_its_own_or_none() -> None:
    def dislikes_the_author(subject: PlanReview) -> list[Finding]:
        return [Finding("house.AUTHOR", Severity.BLOCKS, "$.header.author", {"on": subject.as_of})]

    assert review(SOUND, as_of=AS_OF, rules=()) == Reviewed(plan=SOUND, as_of=AS_OF, findings=())
    reviewed = review(SOUND, as_of=AS_OF, rules=[dislikes_the_author])
    assert not reviewed.complete
    assert [finding.values["on"] for finding in reviewed.findings] == [AS_OF]


def test_a_review_needs_a_plan_and_a_day() -> None:
    with refused("$.as_of", "expected a date"):
        review(SOUND, as_of="2014-06-01")  # type: ignore[arg-type]  # a wrong type is the point
    with refused("$.plan", "expected KeyAccountPlan"):
        review("the plan", as_of=AS_OF)  # type: ignore[arg-type]  # a wrong type is the point


def test_what_a_rule_looks_at_is_worked_out_once_and_leaves_the_review_what_it_is() -> None:
    subject, other = (PlanReview(plan=SOUND, as_of=AS_OF) for _ in range(2))
    assert subject.positions is subject.positions
    assert subject.forecasts["U1"].sales == subject.forecast_sales["U1"]
    assert subject == other
    assert hash(subject) == hash(other)
    with pytest.raises(TypeError):
        subject.units["U9"] = subject.units["U1"]  # type: ignore[index]  # it cannot be written to, which is the point


BROKEN: dict[str, Callable[[], KeyAccountPlan]] = {
    "V01": lambda: with_part("budget", lines=()),
    "V02": lambda: with_part("overview", key_account=KeyAccount(number="K2", name="Other")),
    "V03": lambda: with_part("mission", needs=("N9",)),
    "V04": lambda: with_part("financial", rows=SOUND.financial.rows[1:]),
    "V05": lambda: with_part("overview", history=(), relation=None, team=None),
    "V06": lambda: with_part("analysis", forces=None, ratios=(), buying=None, comparison=None),
    "V07": lambda: with_part("analysis.ratios.0", industry=None),
    "V08": lambda: with_part("analysis.swot", responses=()),
    "V09": lambda: with_part("portfolio.matrix.units.0", market=None),
    "V10": lambda: with_part("portfolio", outlooks=None),
    "V11": lambda: with_part("", assumptions=()),
    "V20": lambda: with_part("objectives.0", unit="U9"),
    "V21": lambda: with_part("objectives.0", unit="U2"),
    "V22": lambda: with_part("objectives.2", direction=Direction.IMPROVE),
    "V23": lambda: with_part("objectives.1", target_strength=1.1),
    "V24": lambda: with_part("strategies.0", objectives=("O9",)),
    "V25": lambda: with_part("strategies.0", answers=()),
    "V26": lambda: with_part("strategies.0", actions=()),
    "V27": lambda: with_part("", assumptions=(*SOUND.assumptions, attrs.evolve(SOUND.assumptions[0], id="A3"))),
    "V28": lambda: with_part("assumptions.0", rests_on=("A2", "A9")),
    "V29": lambda: with_part("assumptions.0", contingency=None),
    "V30": lambda: with_part("analysis.rivals.0", our_response=None),
    "V31": lambda: with_part("", strategies=[attrs.evolve(one, answers=("N1",)) for one in SOUND.strategies]),
    "V32": lambda: with_part(
        "analysis.needs.0",
        with_part("", strategies=[attrs.evolve(one, answers=("W",)) for one in SOUND.strategies]),
        offer=None,
    ),
    "V40": lambda: with_part("budget.lines.0", amount=Decimal(29)),
    "V41": lambda: with_part("strategies.0", cost_by_year=cost(y2015=29)),
    "V42": lambda: with_part("objectives.3", target=Decimal(160)),
    "V43": lambda: with_part("financial", units=SOUND.financial.units[1:]),
    "V44": lambda: with_part("objectives.0", baseline=Decimal(399)),
    "V45": lambda: with_part("objectives.0", due_year=2019),
    "V46": lambda: with_part("objectives.0", target=Decimal(6000)),
    "V47": lambda: with_part("budget", contingency_by_year=cost(y2015=50)),
    "V48": lambda: with_part("budget", discount_rate=Decimal(2)),
    "V49": lambda: with_part("objectives.3", direction=Direction.EXIT, due_year=2016),
    "V50": lambda: with_part("portfolio.matrix.units.0", attractiveness=_all_estimated()),
    "V51": lambda: with_part("budget", currency="USD"),
    "EXPIRED": lambda: with_part("header", valid_until=date(2014, 5, 31), review_dates=()),
    "REVIEW_DUE": lambda: with_part("header", review_dates=(AS_OF,)),
}


def _all_estimated() -> Any:
    scores = SOUND.portfolio.matrix.units[0].attractiveness
    for name in sorted(scores):
        scores = scores.insert(name, attrs.evolve(scores[name], estimated=True))
    return scores


def test_every_code_has_a_plan_that_trips_it() -> None:
    assert set(CODES) <= BROKEN.keys()
    assert not {one.code.removeprefix("plan.") for one in findings_of(SOUND)} & BROKEN.keys()


@pytest.mark.parametrize("code", BROKEN)
def test_every_finding_has_a_sentence_in_both_languages(code: str) -> None:
    found = findings_of(BROKEN[code]())
    assert f"plan.{code}" in {one.code for one in found}
    for finding in found:
        for locale in LOCALES:
            words = sentence(finding, locale)
            assert finding.code not in words
            assert "{" not in words
            assert "Fault" not in words
        assert sentence(finding, "en") != sentence(finding, "zh_CN")


def test_a_sentence_says_what_was_found() -> None:
    told = {
        "V06": "The forces of the industry are not analysed: rivalry among competitors",
        "V23": "Objective O2 (U2, maintain) fails the test “keeps its relative strength”: 1.1 against 1.3016.",
        "V47": "The contingency is more than a tenth of the spending: 27.3%.",
    }
    for code, words in told.items():
        found = [sentence(one) for one in findings_of(BROKEN[code]()) if one.code == f"plan.{code}"]
        assert found[0].startswith(words)
