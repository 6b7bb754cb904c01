"""V45 to V50: do the plan's aims and its spending make sense?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from rpds import HashTrieMap
from tests.planning.sound_plan import SOUND, codes, cost, findings_of, only, sound_plan, with_part

from kcm.planning.objectives import Measure
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import Direction
from kcm.rules import Severity, Term

UP, DOWN, FREE = "NOT_ABOVE", "NOT_BELOW", None
SENSES = [
    *((Direction.IMPROVE, measure, UP) for measure in Measure),
    *((Direction.ENTER, measure, UP) for measure in Measure),
    *((Direction.EXIT, measure, DOWN) for measure in Measure),
    *((Direction.MAINTAIN, measure, FREE) for measure in Measure),
    (Direction.HARVEST, Measure.SALES, DOWN),
    (Direction.HARVEST, Measure.VOLUME, DOWN),
    (Direction.HARVEST, Measure.SHARE_OF_WALLET, DOWN),
    (Direction.HARVEST, Measure.MARKET_SHARE, DOWN),
    (Direction.HARVEST, Measure.RELATIVE_STRENGTH, DOWN),
    (Direction.HARVEST, Measure.RETURN_ON_SALES, UP),
    (Direction.HARVEST, Measure.CONTRIBUTION, FREE),
]


@pytest.mark.parametrize(("direction", "measure", "fault"), SENSES)
def test_v45_a_target_lies_where_its_direction_points(
    direction: Direction, measure: Measure, fault: str | None
) -> None:
    def faults(baseline: str, target: str) -> list[object]:
        figures: dict[str, Any] = {"baseline": Decimal(baseline), "target": Decimal(target)}
        plan = with_part("objectives.0", direction=direction, measure=measure, **figures)
        return [one.values["fault"] for one in findings_of(plan) if one.code == "plan.V45"]

    expected = [] if fault is None else [Term(f"TargetFault.{fault}")]
    above, same, below = faults("0.5", "0.6"), faults("0.5", "0.5"), faults("0.5", "0.4")
    assert (above, same, below) == (
        expected if fault == DOWN else [],
        expected,
        expected if fault == UP else [],
    )


def test_v45_what_is_given_up_may_be_gone_already() -> None:
    figures = {"baseline": Decimal(0), "target": Decimal(0)}
    plan = with_part("objectives.2", direction=Direction.EXIT, measure=Measure.MARKET_SHARE, **figures)
    assert "V45!" not in codes(findings_of(plan))


@pytest.mark.parametrize("year", [2014, 2018])
def test_v45_an_objective_due_outside_the_planned_years_blocks(year: int) -> None:
    plan = with_part("objectives.0", due_year=year)
    assert codes(findings_of(plan)) == ["V45!"]
    finding = only(plan, "V45")
    assert finding.path == "$.objectives[0].due_year"
    assert (finding.values["found"], finding.values["expected"]) == (year, (2015, 2016, 2017))


def aiming_at(target: int, **changes: Any) -> KeyAccountPlan:
    """The plan in which U1 is to sell so much."""
    first, *rest = SOUND.objectives
    return sound_plan(objectives=[attrs.evolve(first, target=Decimal(target), **changes), *rest])


def test_v46_a_unit_that_outgrows_its_market_by_more_than_20_points_warns() -> None:
    assert codes(findings_of(aiming_at(838))) == []  # 400 · 1.28³ = 838.86
    plan = aiming_at(839)
    assert codes(findings_of(plan)) == ["V46?"]
    finding = only(plan, "V46")
    assert (finding.severity, finding.path) == (Severity.WARNS, "$.objectives[0].target")
    assert finding.values["fault"] == Term("GrowthFault.FAST")
    # Values of a finding are of many types.
    assert finding.values["found"] > finding.values["expected"] == 0.28  # type: ignore[operator]


def test_v46_says_nothing_where_the_markets_growth_is_unknown() -> None:
    plan = with_part("portfolio", aiming_at(5000), outlooks=None)
    assert codes(findings_of(plan)) == ["V10?", "V46?"]
    assert codes(findings_of(with_part("portfolio.matrix.units.0", plan, market_growth=None))) == ["V10?"]


@pytest.mark.parametrize("measure", [Measure.SHARE_OF_WALLET, Measure.MARKET_SHARE])
def test_v46_a_share_above_the_whole_blocks(measure: Measure) -> None:
    share = attrs.evolve(SOUND.objectives[0], id="O9", measure=measure, baseline=Decimal("0.4"), target=Decimal("1.01"))
    strategy = attrs.evolve(SOUND.strategies[0], objectives=("O1", "O9"))
    plan = with_part("", objectives=(*SOUND.objectives, share), strategies=(strategy, *SOUND.strategies[1:]))
    assert codes(findings_of(plan)) == ["V46!"]
    assert only(plan, "V46").values["fault"] == Term("GrowthFault.ABOVE_WHOLE")
    whole = with_part("objectives.4", plan, target=Decimal(1))
    assert codes(findings_of(whole)) == []


def spending(*amounts: int, reserve: int = 5) -> KeyAccountPlan:
    """The plan in which ST1 costs so much a year and the others nothing."""
    costs = HashTrieMap({2015 + place: Decimal(amount) for place, amount in enumerate(amounts)})
    strategies = [attrs.evolve(one, cost_by_year=HashTrieMap()) for one in SOUND.strategies[1:]]
    lines = [attrs.evolve(SOUND.budget.lines[0], id=str(year), year=year, amount=costs[year]) for year in sorted(costs)]
    budget = attrs.evolve(SOUND.budget, lines=tuple(lines), contingency_by_year=cost(y2015=reserve))
    return sound_plan(strategies=[attrs.evolve(SOUND.strategies[0], cost_by_year=costs), *strategies], budget=budget)


def test_v47_a_spend_ratio_that_rises_every_year_warns() -> None:
    plan = spending(20, 30, 40)
    assert codes(findings_of(plan)) == ["V47?"]
    finding = only(plan, "V47")
    assert finding.values["fault"] == Term("SpendFault.RISING")
    # Values of a finding are of many types.
    assert [round(float(ratio), 4) for ratio in finding.values["found"]] == [0.0119, 0.0169, 0.0213]  # type: ignore[attr-defined]
    assert codes(findings_of(spending(20, 30, 30))) == []


def test_v47_one_year_does_not_rise() -> None:
    horizon = attrs.evolve(SOUND.header.horizon, length=1)
    plan = with_part("header", horizon=horizon)
    assert Term("SpendFault.RISING") not in [one.values.get("fault") for one in findings_of(plan)]


def test_v47_a_contingency_above_a_tenth_of_the_spending_warns() -> None:
    assert codes(findings_of(with_part("budget", contingency_by_year=cost(y2015=18)))) == []
    plan = with_part("budget", contingency_by_year=cost(y2015=10, y2016=9))
    assert codes(findings_of(plan)) == ["V47?"]
    finding = only(plan, "V47")
    assert finding.values["fault"] == Term("SpendFault.CONTINGENCY")
    assert (finding.values["contingency"], finding.values["spend"]) == (19, 183)


def test_v47_a_contingency_of_no_spending_has_no_share() -> None:
    plan = spending(0, 0, 0)
    assert codes(findings_of(plan)) == ["V47?"]
    assert only(plan, "V47").values["found"] is None


def test_v48_the_worked_plan_pays_for_itself() -> None:
    plan = with_part("budget", discount_rate=Decimal("0.26"))  # its internal rate is about 0.252
    assert codes(findings_of(plan)) == ["V48?"]
    finding = only(plan, "V48")
    assert finding.values["worth"] < 0  # type: ignore[operator]  # values of a finding are of many types
    assert codes(findings_of(with_part("budget", discount_rate=Decimal("0.25")))) == []


def test_v48_is_not_asked_at_a_rate_that_no_number_holds() -> None:
    assert codes(findings_of(with_part("budget", discount_rate=Decimal(10) ** 9))) == []


def with_spend(unit: int, *spend: int) -> KeyAccountPlan:
    return with_part(f"financial.units.{unit}", spend=tuple(Decimal(one) for one in spend))


def found_of_spending(plan: KeyAccountPlan) -> list[tuple[str, object, object]]:
    found = [one for one in findings_of(plan) if one.code == "plan.V49"]
    return [(one.path, one.values["found"], one.values["expected"]) for one in found]


def test_v49_spending_after_the_year_of_exit_blocks() -> None:
    gone: dict[str, Any] = {
        "direction": Direction.EXIT,
        "target": Decimal(0),
        "target_profit": Decimal(0),
        "due_year": 2016,
    }
    objectives = [attrs.evolve(one, **gone) if one.unit == "U3" else one for one in SOUND.objectives]
    plan = sound_plan(objectives=objectives)
    assert codes(findings_of(plan)) == ["V48?"]  # the profit that is given up
    spent = with_part("financial.units.2", plan, spend=(Decimal(0), Decimal(2), Decimal(1), Decimal(3)))
    assert codes(findings_of(spent)) == ["V43!", "V48?", "V49!"]
    finding = only(spent, "V49")
    assert (finding.path, finding.values["year"]) == ("$.financial.units[2].spend[3]", 2017)
    assert finding.values["fault"] == Term("SpendFault.AFTER_EXIT")


def test_v49_spending_on_a_unit_that_is_harvested_must_not_rise() -> None:
    plan = with_spend(2, 0, 2, 1, 3)
    assert codes(findings_of(plan)) == ["V43!", "V49?"]
    assert found_of_spending(plan) == [("$.financial.units[2].spend[3]", 3, 1)]
    assert only(plan, "V49").values["fault"] == Term("SpendFault.HARVEST_RISES")
    assert found_of_spending(with_spend(2, 0, 2, 2, 0)) == []
    assert found_of_spending(with_spend(0, 0, 2, 3, 4)) == []  # U1 is improved


def test_v49_names_a_unit_that_the_portfolio_does_not_have_by_its_id() -> None:
    stray = attrs.evolve(SOUND.objectives[2], id="O9", unit="U9")
    plan = with_part("", objectives=(*SOUND.objectives, stray))
    plan = with_part("financial.units.2", plan, unit="U9", spend=(Decimal(0), Decimal(0), Decimal(1), Decimal(0)))
    assert only(plan, "V49").values["unit"] == "U9"


def estimated(unit: int, *names: str) -> KeyAccountPlan:
    scores = SOUND.portfolio.matrix.units[unit].attractiveness
    for name in names:
        scores = scores.insert(name, attrs.evolve(scores[name], estimated=True))
    return with_part(f"portfolio.matrix.units.{unit}", attractiveness=scores)


@pytest.mark.parametrize("unit", [0, 3])
def test_v50_an_ambition_that_rests_on_estimates_warns(unit: int) -> None:
    plan = estimated(unit, "growth", "size")  # 30 and 25 points of 100
    assert codes(findings_of(plan)) == ["V50?", "portfolio.ESTIMATED?"]
    finding = only(plan, "V50")
    assert (finding.path, finding.values["share"]) == (f"$.portfolio.matrix.units[{unit}]", 0.55)
    assert codes(findings_of(estimated(unit, "growth", "risk"))) == []


def test_v50_asks_for_no_data_of_a_unit_that_is_maintained() -> None:
    assert codes(findings_of(estimated(1, "growth", "size"))) == ["portfolio.ESTIMATED?"]
