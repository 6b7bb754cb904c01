"""V20 to V26 and V30 to V32: does every part of a plan hang together with the others?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from rpds import HashTrieMap
from tests.planning.sound_plan import SOUND, codes, findings_of, only, sound_plan, with_part
from tests.planning.worked_plan import worked_unit

from kcm.finance.value import Opportunity, OpportunityCategory
from kcm.planning.analysis.competition import RivalMove
from kcm.planning.objectives import Measure
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import Direction, Settings, positions
from kcm.rules import Severity, Term
from kcm.text import Text


def with_answers(*answers: str) -> KeyAccountPlan:
    return with_part("", strategies=[attrs.evolve(one, answers=answers) for one in SOUND.strategies])


def test_v20_an_objective_of_an_unknown_unit_blocks() -> None:
    plan = with_part("objectives.0", unit="U9")
    # The unit it meant keeps its sales and its profit.
    assert codes(findings_of(plan)) == ["V20!", "V21!", "V42!", "V43!"]
    finding = only(plan, "V20")
    assert (finding.path, finding.values["objective"], finding.values["unit"]) == ("$.objectives[0].unit", "O1", "U9")


def test_v21_a_unit_without_an_objective_blocks() -> None:
    five = worked_unit("U4", id="U5", name=Text.same("Five"), market=Text.same("m"))
    matrix = attrs.evolve(SOUND.portfolio.matrix, units=(*SOUND.portfolio.matrix.units, five))
    plan = sound_plan(portfolio=attrs.evolve(SOUND.portfolio, matrix=matrix))
    assert codes(findings_of(plan)) == ["V21!"]
    finding = only(plan, "V21")
    assert (finding.path, finding.values["unit"]) == ("$.portfolio.matrix.units[4]", Text.same("Five"))


def test_v22_a_direction_without_its_justification_warns() -> None:
    plan = with_part("objectives.1", direction=Direction.HARVEST, target=Decimal(890))
    finding = only(plan, "V22")
    assert finding.severity is Severity.WARNS
    assert finding.values["fault"] == Term("DirectionFault.NOT_JUSTIFIED")
    assert codes(findings_of(plan)) == ["V22?", "V42!"]
    justified = with_part("objectives.1", plan, justification=Text("the market shrinks", "市场萎缩"))
    assert codes(findings_of(justified)) == ["V42!"]


def test_v22_says_that_a_unit_is_new_and_what_it_may_do() -> None:
    finding = only(with_part("objectives.3", direction=Direction.IMPROVE), "V22")
    assert finding.values["position"] == Term("PositionState.NEW")
    assert finding.values["allowed"] == (Term("Direction.ENTER"),)


def test_v22_stands_alone_where_the_figures_follow_the_direction() -> None:
    """A dog that is improved in earnest: only that the direction is not allowed remains."""
    plan = sound_plan(
        objectives=[
            attrs.evolve(one, direction=Direction.IMPROVE, target=Decimal(310), target_strength=0.8)
            if one.unit == "U3"
            else one
            for one in SOUND.objectives
        ]
    )
    assert codes(findings_of(plan)) == ["V22!"]


def test_v23_says_which_part_of_the_test_fails_and_by_which_figures() -> None:
    plan = with_part("objectives.1", target_strength=1.10)
    assert codes(findings_of(plan)) == ["V23!"]
    finding = only(plan, "V23")
    assert (finding.path, finding.values["objective"]) == ("$.objectives[1]", "O2")
    assert finding.values["fault"] == Term("DirectionTest.STRENGTH_KEPT")
    assert (finding.values["found"], finding.values["expected"]) == (Decimal("1.1"), Decimal("1.3016"))


def test_v23_an_objective_in_strength_comes_before_what_the_sales_objective_says() -> None:
    aim = attrs.evolve(
        SOUND.objectives[1],
        id="O9",
        measure=Measure.RELATIVE_STRENGTH,
        baseline=Decimal("1.30"),
        target=Decimal("1.05"),
    )
    strategies = [attrs.evolve(one, objectives=(*one.objectives, "O9")) for one in SOUND.strategies]
    plan = with_part("", objectives=(*SOUND.objectives, aim), strategies=strategies)
    assert codes(findings_of(plan)) == ["V23!"]
    assert only(plan, "V23").values["found"] == Decimal("1.05")


def test_v23_a_unit_without_a_sales_objective_keeps_its_sales() -> None:
    plan = with_part(
        "objectives.0", measure=Measure.VOLUME, target=Decimal(600), target_strength=None, target_profit=None
    )
    finding = only(plan, "V23")
    assert finding.values["fault"] == Term("DirectionTest.STRONGER_OR_LARGER")
    # Values of a finding are of many types.
    assert (finding.values["found"], round(finding.values["expected"], 2)) == (400, Decimal("503.88"))  # type: ignore[call-overload]


def test_v23_a_forecast_is_what_a_unit_sells_now_where_there_is_none() -> None:
    plan = with_part("portfolio", outlooks=None)
    assert "V23!" not in codes(findings_of(plan))
    kept = with_part("objectives.0", plan, target=Decimal(400), target_strength=None)
    assert only(kept, "V23").values["expected"] == 400


@pytest.mark.parametrize(("change", "fails"), [(0.3, False), (0.5, True)])
def test_v23_a_difference_in_strength_is_held_against_our_own_score(change: float, fails: bool) -> None:
    matrix = attrs.evolve(SOUND.portfolio.matrix, settings=Settings(strength="difference"))
    strengths = {one.unit: one.strength for one in positions(matrix)}
    assert strengths["U2"] == pytest.approx(1.9)  # 8.20 − 6.30
    objectives = [
        attrs.evolve(one, target_strength=strengths[one.unit] + (change if one.unit == "U2" else 0))
        for one in SOUND.objectives
    ]
    plan = with_part("", objectives=objectives, portfolio=attrs.evolve(SOUND.portfolio, matrix=matrix))
    assert codes(findings_of(plan)) == (["V23!"] if fails else [])


def test_v24_an_objective_without_a_strategy_blocks() -> None:
    more = attrs.evolve(
        SOUND.objectives[0], id="O9", measure=Measure.MARKET_SHARE, baseline=Decimal("0.1"), target=Decimal("0.2")
    )
    plan = with_part("", objectives=(*SOUND.objectives, more))
    assert codes(findings_of(plan)) == ["V24!"]
    finding = only(plan, "V24")
    assert (finding.path, finding.values["id"]) == ("$.objectives[4]", "O9")
    assert finding.values["fault"] == Term("LinkFault.NO_STRATEGY")


def test_v24_a_strategy_without_an_objective_blocks() -> None:
    idle = attrs.evolve(
        SOUND.strategies[0], id="ST9", objectives=("O9",), cost_by_year=HashTrieMap(), claims=HashTrieMap()
    )
    plan = with_part("", strategies=(*SOUND.strategies, idle))
    assert codes(findings_of(plan)) == ["V24!"]
    finding = only(plan, "V24")
    assert (finding.path, finding.values["id"]) == ("$.strategies[4]", "ST9")
    assert finding.values["fault"] == Term("LinkFault.NO_OBJECTIVE")


@pytest.mark.parametrize(
    ("field", "value"), [("objectives", ("O1", "O9")), ("claims", HashTrieMap({"O9": Decimal(2)}))]
)
def test_v24_a_strategy_that_names_an_unknown_objective_blocks(field: str, value: Any) -> None:
    plan = with_part("strategies.0", **{field: value})
    assert codes(findings_of(plan)) == ["V24!"]
    finding = only(plan, "V24")
    assert (finding.path, finding.values["id"]) == (f"$.strategies[0].{field}", "ST1")
    assert finding.values["fault"] == Term("LinkFault.UNKNOWN_OBJECTIVE")


def test_v25_a_strategy_that_answers_nothing_warns() -> None:
    plan = with_part("strategies.0", answers=())
    assert codes(findings_of(plan)) == ["V25?"]
    assert only(plan, "V25").values["fault"] == Term("AnswerFault.NONE")


def test_v25_an_answer_to_what_does_not_exist_blocks() -> None:
    plan = with_part("strategies.0", answers=("N1", "N9"))
    assert codes(findings_of(plan)) == ["V25!"]
    finding = only(plan, "V25")
    assert (finding.path, finding.values["found"]) == ("$.strategies[0].answers[1]", "N9")


@pytest.mark.parametrize("answer", ["N1", "less stock", "T", "quality"])
def test_v25_needs_opportunities_items_and_factors_may_be_answered(answer: str) -> None:
    assert "V25!" not in codes(findings_of(with_answers(answer)))


@pytest.mark.parametrize(
    "change",
    [
        {"owner": " "},
        {"due": date(2014, 5, 6)},
        {"due": date(2017, 5, 7)},
    ],
)
def test_v26_a_strategy_without_an_action_that_has_an_owner_and_a_day_in_the_horizon_blocks(
    change: dict[str, Any],
) -> None:
    (action,) = SOUND.strategies[0].actions
    plan = with_part("strategies.0", actions=(attrs.evolve(action, **change),))
    assert codes(findings_of(plan)) == ["V26!"]
    finding = only(plan, "V26")
    assert (finding.path, finding.values["actions"]) == ("$.strategies[0].actions", 1)
    both = with_part(
        "strategies.0", actions=(attrs.evolve(action, **change), attrs.evolve(action, due=date(2017, 5, 6)))
    )
    assert codes(findings_of(both)) == []


def test_v26_no_action_blocks() -> None:
    assert codes(findings_of(with_part("strategies.2", actions=()))) == ["V26!"]


def test_v30_a_weighty_factor_on_which_we_trail_needs_a_strategy() -> None:
    plan = with_answers("N1", "less stock")
    assert codes(findings_of(plan)) == ["V30?"]
    finding = only(plan, "V30")
    assert finding.path == "$.analysis.comparison.factors[1]"
    assert (finding.values["subject"], finding.values["weight"]) == (Text.same("service"), 35)
    assert finding.values["gap"] == pytest.approx(-0.70)
    light = [attrs.evolve(one, weight=weight) for one, weight in zip(_factors(), (55.5, 19.5, 25), strict=True)]
    assert codes(findings_of(with_part("analysis.comparison", plan, factors=light))) == []


def _factors() -> tuple[Any, ...]:
    assert SOUND.analysis.comparison is not None
    return SOUND.analysis.comparison.factors


def test_v30_a_rival_that_invests_needs_a_response() -> None:
    plan = with_part("analysis.rivals.0", our_response=None)
    assert codes(findings_of(plan)) == ["V30?"]
    finding = only(plan, "V30")
    assert (finding.path, finding.values["subject"]) == ("$.analysis.rivals[0].our_response", "P")
    assert codes(findings_of(with_part("analysis.rivals.0", plan, move=RivalMove.WITHDRAW))) == []


def with_opportunities(**worth: tuple[int, str]) -> KeyAccountPlan:
    priced = [
        Opportunity(
            id=name,
            category=OpportunityCategory.COST_AVOIDANCE,
            annual_amount=Decimal(amount),
            probability=Decimal(likely),
        )
        for name, (amount, likely) in worth.items()
    ]
    assert SOUND.analysis.value_chain is not None
    kept = SOUND.analysis.value_chain.opportunities
    return with_part("analysis.value_chain", opportunities=(*kept, *priced))


def test_v31_the_largest_opportunity_needs_a_strategy() -> None:
    plan = with_opportunities(a=(40, "0.9"), b=(50, "0.5"))
    assert codes(findings_of(plan)) == ["V31?"]
    finding = only(plan, "V31")
    assert finding.path == "$.analysis.value_chain.opportunities[2]"
    assert (finding.values["opportunity"], finding.values["worth"]) == ("a", 36)


def test_v31_a_smaller_opportunity_may_wait_and_ties_go_by_id() -> None:
    assert codes(findings_of(with_opportunities(a=(19, "1")))) == []
    assert only(with_opportunities(d=(30, "1"), c=(60, "0.5")), "V31").values["opportunity"] == "c"


def test_v31_says_nothing_where_nothing_has_a_price() -> None:
    assert SOUND.analysis.value_chain is not None
    dreams = SOUND.analysis.value_chain.opportunities[1:]
    plan = with_part("analysis.value_chain", with_answers("N1", "service"), opportunities=dreams)
    assert codes(findings_of(plan)) == []


def test_v32_a_pressing_need_without_an_offer_or_a_strategy_is_noted() -> None:
    open_need = with_part("analysis.needs.0", offer=None)
    assert codes(findings_of(open_need)) == []  # a strategy answers it
    plan = with_part("", open_need, strategies=with_answers("less stock", "service").strategies)
    assert codes(findings_of(plan)) == ["V32"]
    finding = only(plan, "V32")
    assert (finding.severity, finding.path, finding.values["score"]) == (Severity.NOTES, "$.analysis.needs[0]", 14)
    milder = with_part("analysis.needs.0", plan, importance=8, satisfaction=5)
    assert codes(findings_of(milder)) == []
