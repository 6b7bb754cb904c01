"""What the rules of the sections themselves say, with their place in the plan, and what its dates say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from tests.planning.sound_plan import SOUND, codes, findings_of, only, sound_buying, sound_swot, with_part
from tests.planning.worked_plan import scored

from kcm.finance.value import Opportunity, OpportunityCategory
from kcm.planning.analysis.needs import NeedStatus
from kcm.planning.analysis.swot import AnalysisSource, SourceReference
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import UnitOutlook
from kcm.rules import Severity
from kcm.text import Text


def test_a_statement_that_does_not_balance_blocks() -> None:
    items = SOUND.analysis.statement.items.insert("equity", Decimal(299))
    plan = with_part("analysis.statement", items=items)
    assert codes(findings_of(plan)) == ["finance.UNBALANCED!"]
    assert only(plan, "finance.UNBALANCED").path == "$.analysis.statement.items"


def test_method_b6_what_the_matrix_says_is_said_of_the_plan() -> None:
    assert only(SOUND, "portfolio.DEPENDENT").path == "$.portfolio.matrix.units[1]"


def test_method_b12_a_desired_attractiveness_that_differs_is_a_vertical_move() -> None:
    plan = with_part("objectives.0", target_attractiveness=7.2)
    assert codes(findings_of(plan)) == ["portfolio.VERTICAL_MOVE!"]
    finding = only(plan, "portfolio.VERTICAL_MOVE")
    assert (finding.path, finding.values["found"]) == ("$.objectives[0].target_attractiveness", 7.2)
    assert finding.values["expected"] == pytest.approx(7.15)
    assert codes(findings_of(with_part("objectives.0", target_attractiveness=7.15))) == []


def test_a_desired_attractiveness_is_that_of_the_forecast() -> None:
    # The sound plan has outlooks.
    outlooks = [UnitOutlook(unit="U1", attractiveness=scored(("growth",), (6,))), *SOUND.portfolio.outlooks[1:]]  # type: ignore[index]
    falls = with_part("", with_part("portfolio", outlooks=outlooks), objectives=SOUND.objectives)
    assert codes(findings_of(with_part("objectives.0", falls, target_attractiveness=6.55))) == []
    assert codes(findings_of(with_part("objectives.0", falls, target_attractiveness=7.15))) == [
        "portfolio.VERTICAL_MOVE!"
    ]


def test_a_report_that_is_not_founded_blocks() -> None:
    plan = with_part("analysis.report", problems=())
    assert codes(findings_of(plan)) == ["annual_report.EMPTY_LIST!", "annual_report.UNKNOWN_ENTRY!"]
    assert only(plan, "annual_report.EMPTY_LIST").path == "$.analysis.report.problems"


@pytest.mark.parametrize(
    ("analysis", "item", "is_known"),
    [
        (AnalysisSource.FORCES, "BUYER_POWER", True),
        (AnalysisSource.FORCES, "buyer power", False),
        (AnalysisSource.ANNUAL_REPORT, "R4", True),
        (AnalysisSource.ANNUAL_REPORT, "R9", False),
        (AnalysisSource.RATIOS, "current_ratio", True),
        (AnalysisSource.RATIOS, "quick_ratio", False),
        (AnalysisSource.VALUE_CHAIN, "SERVICE", True),
        (AnalysisSource.VALUE_CHAIN, "service", False),
        (AnalysisSource.COMPETITION, "quality", True),
        (AnalysisSource.COMPETITION, "P", False),
    ],
)
def test_an_item_of_the_swot_comes_from_an_analysis_that_holds_its_source(
    analysis: AnalysisSource, item: str, is_known: bool
) -> None:
    first, *rest = sound_swot().items
    changed = attrs.evolve(first, source=SourceReference(analysis=analysis, item=item))
    plan = with_part("analysis", swot=sound_swot(items=(changed, *rest)))
    assert codes(findings_of(plan)) == ([] if is_known else ["swot.UNKNOWN_SOURCE!"])
    if not is_known:
        assert only(plan, "swot.UNKNOWN_SOURCE").path == "$.analysis.swot.items[0].source"


def test_a_source_in_an_analysis_that_was_not_made_is_unknown() -> None:
    bare = with_part("analysis", forces=None, report=None, value_chain=None, terms=None, comparison=None)
    found = [one for one in findings_of(bare) if one.code == "swot.UNKNOWN_SOURCE"]
    assert len(found) == 3


def test_an_item_without_a_source_warns_and_a_response_to_none_blocks() -> None:
    assert codes(findings_of(with_part("analysis.swot.items.0", source=None))) == ["swot.NO_SOURCE?"]
    plan = with_part("analysis.swot.responses.2", item="X")
    assert codes(findings_of(plan)) == ["swot.UNKNOWN_ITEM!"]
    assert only(plan, "swot.UNKNOWN_ITEM").path == "$.analysis.swot.responses[2].item"


def with_opportunity(**fields: Any) -> KeyAccountPlan:
    assert SOUND.analysis.value_chain is not None
    one = Opportunity(id="x", annual_amount=Decimal(1), **fields)
    return with_part("analysis.value_chain", opportunities=(*SOUND.analysis.value_chain.opportunities, one))


def test_an_opportunity_in_no_activity_blocks() -> None:
    plan = with_opportunity(category=OpportunityCategory.COST_AVOIDANCE, activity="MAGIC")
    assert codes(findings_of(plan)) == ["value_chain.UNKNOWN_ACTIVITY!"]
    assert only(plan, "value_chain.UNKNOWN_ACTIVITY").path == "$.analysis.value_chain.opportunities[2]"


def test_a_need_that_is_described_without_words_blocks() -> None:
    plan = with_part("analysis.needs.0", sentence=None)
    assert codes(findings_of(plan)) == ["needs.NO_SENTENCE!"]
    assert only(plan, "needs.NO_SENTENCE").path == "$.analysis.needs[0].sentence"
    assert codes(findings_of(with_part("analysis.needs.0", plan, status=NeedStatus.CONFIRMED))) == []


def test_a_gap_in_the_buying_centre_warns_at_its_place() -> None:
    plan = with_part("analysis", buying=sound_buying(procedure=sound_buying().procedure[:2]))
    assert codes(findings_of(plan)) == ["buying.NEED_UNRECORDED?"]
    assert only(plan, "buying.NEED_UNRECORDED").path == "$.analysis.buying.composition.members[1]"


def test_an_exposed_relationship_warns_at_the_place_of_the_member() -> None:
    plan = with_part("analysis.buying.composition.members.1", power=9, attitude=-1)
    assert codes(findings_of(plan)) == ["buying.HOSTILE_INFLUENCE?"]
    assert only(plan, "buying.HOSTILE_INFLUENCE").path == "$.analysis.buying.composition.members[1]"
    alone = with_part("analysis.buying.composition.members.1", contacts=())
    assert codes(findings_of(alone)) == ["buying.SINGLE_THREADED?"]
    assert only(alone, "buying.SINGLE_THREADED").path == "$.analysis.buying.composition.members"


def test_what_a_rule_of_the_plan_says_no_other_rule_repeats() -> None:
    plan = with_part("analysis.value_chain.opportunities.1", text=None)
    assert "value_chain.INTANGIBLE_WITHOUT_TEXT" not in {one.code for one in findings_of(plan)}
    plan = with_part("analysis", swot=sound_swot(responses=()))
    assert "swot.LOW_COVERAGE" not in {one.code for one in findings_of(plan)}
    plan = with_part("analysis.buying.composition.members.0", phases=frozenset())
    assert "buying.NO_DECIDER" not in {one.code for one in findings_of(plan)}


def test_a_plan_beyond_its_last_day_has_expired() -> None:
    assert "EXPIRED?" not in codes(findings_of(SOUND, date(2015, 5, 6)))
    finding = only(SOUND, "EXPIRED", date(2015, 5, 8))
    assert (finding.severity, finding.path, finding.values["days"]) == (Severity.WARNS, "$.header.valid_until", 2)
    timeless = with_part("header", valid_until=None)
    assert "EXPIRED?" not in codes(findings_of(timeless, date(2030, 1, 1)))


@pytest.mark.parametrize(
    ("day", "place", "days"), [(date(2014, 8, 1), 0, 0), (date(2014, 11, 2), 0, 93), (date(2014, 11, 5), 1, 2)]
)
def test_the_latest_day_of_review_that_has_come_is_noted(day: date, place: int, days: int) -> None:
    finding = only(SOUND, "REVIEW_DUE", day)
    assert (finding.severity, finding.path) == (Severity.NOTES, f"$.header.review_dates[{place}]")
    assert (finding.values["due"], finding.values["days"]) == (SOUND.header.review_dates[place], days)


def test_a_day_of_review_that_lies_ahead_is_not_noted() -> None:
    assert "REVIEW_DUE" not in codes(findings_of(SOUND, date(2014, 7, 31)))


def test_words_of_a_finding_are_text() -> None:
    assert only(SOUND, "portfolio.DEPENDENT").values["unit"] == Text.same("U2")
