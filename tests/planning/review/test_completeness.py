"""V01 to V11: is everything there that a plan needs?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest
from tests.planning.full_plan import full_chain, full_team
from tests.planning.sound_plan import (
    SOUND,
    codes,
    findings_of,
    only,
    sound_buying,
    sound_plan,
    sound_swot,
    with_part,
)

from kcm.finance.statements import Statement
from kcm.planning.analysis.buying import BuyingRole
from kcm.planning.analysis.swot import SwotItem, SwotKind
from kcm.planning.people.team import TeamDuty
from kcm.planning.plan import KeyAccount, KeyAccountPlan
from kcm.planning.portfolio import Settings
from kcm.rules import Severity, Term
from kcm.text import Text


def with_statement(**changes: Any) -> KeyAccountPlan:
    statement: Statement = attrs.evolve(SOUND.analysis.statement, **changes)
    return with_part("analysis", statement=statement)


def without_year(year: int) -> KeyAccountPlan:
    return with_part("financial", rows=[row for row in SOUND.financial.rows if row.year != year])


def of_centre(**changes: Any) -> KeyAccountPlan:
    centre = sound_buying().composition
    assert centre is not None
    return with_part("analysis", buying=sound_buying(composition=attrs.evolve(centre, **changes)))


@pytest.mark.parametrize("section", ["assumptions", "objectives", "strategies"])
def test_v01_an_empty_section_blocks(section: str) -> None:
    finding = only(with_part("", **{section: ()}), "V01")
    assert (finding.path, finding.values["section"]) == (f"$.{section}", Term(f"PlanSection.{section.upper()}"))


@pytest.mark.parametrize(
    ("part", "field", "found"),
    [
        ("overview", "history", ["V01!", "V05?"]),
        ("analysis", "ratios", ["V01!", "V06!", "swot.UNKNOWN_SOURCE!"]),
        ("budget", "lines", ["V01!", "V40!"]),
    ],
)
def test_v01_a_section_without_what_it_is_for_blocks(part: str, field: str, found: list[str]) -> None:
    plan = with_part(part, **{field: ()})
    assert codes(findings_of(plan)) == found
    assert only(plan, "V01").path == f"$.{part}"


def test_v02_a_header_of_another_customer_blocks() -> None:
    plan = with_part("overview", key_account=KeyAccount(number="K2", name="Other"))
    assert codes(findings_of(plan)) == ["V02!"]
    finding = only(plan, "V02")
    assert (finding.severity, finding.path) == (Severity.BLOCKS, "$.header.key_account")
    assert finding.values["fault"] == Term("HeaderFault.OTHER_CUSTOMER")
    assert (finding.values["found"], finding.values["expected"]) == ("K2", "K1")


@pytest.mark.parametrize("name", ["forces", "report", "value_chain", "swot"])
def test_v02_an_analysis_of_another_customer_blocks(name: str) -> None:
    plan = with_part(f"analysis.{name}", key_account="K2")
    assert codes(findings_of(plan)) == ["V02!"]
    finding = only(plan, "V02")
    assert (finding.path, finding.values["found"]) == (f"$.analysis.{name}.key_account", "K2")
    assert finding.values["fault"] == Term(f"HeaderFault.OTHER_{name.upper()}")


def test_v02_a_buying_centre_a_team_and_a_relationship_of_another_customer_block() -> None:
    centre = sound_buying().composition
    assert centre is not None
    buying = sound_buying(key_account="K2", composition=attrs.evolve(centre, key_account="K2"))
    assert only(with_part("analysis", buying=buying), "V02").path == "$.analysis.buying.key_account"
    assert only(with_part("overview.team", key_account="K2"), "V02").path == "$.overview.team.key_account"
    assert only(with_part("overview.relation", customer="K2"), "V02").path == "$.overview.relation.customer"


def test_v02_an_approval_that_is_missing_warns() -> None:
    plan = with_part("header", approved_by=None)
    assert codes(findings_of(plan)) == ["V02?"]
    assert only(plan, "V02").path == "$.header.approved_by"
    assert only(plan, "V02").values["fault"] == Term("HeaderFault.NOT_APPROVED")


def test_v03_a_mission_of_needs_that_nobody_found_blocks() -> None:
    plan = with_part("mission", needs=("N1", "N9"))
    assert codes(findings_of(plan)) == ["V03!"]
    finding = only(plan, "V03")
    assert (finding.path, finding.values["found"], finding.values["expected"]) == ("$.mission.needs[1]", "N9", ("N1",))


def test_v03_a_mission_that_names_no_need_warns() -> None:
    plan = with_part("mission", needs=())
    assert codes(findings_of(plan)) == ["V03?"]
    assert only(plan, "V03").values["fault"] == Term("MissionFault.NO_NEED")


def test_v04_a_year_that_is_missing_or_out_of_order_blocks() -> None:
    finding = only(without_year(2016), "V04")
    assert finding.path == "$.financial.rows"
    assert (finding.values["found"], finding.values["expected"]) == ((2014, 2015, 2017), (2014, 2015, 2016, 2017))
    rows = SOUND.financial.rows
    assert codes(findings_of(with_part("financial", rows=rows[::-1]))) == ["V04!"]
    assert codes(findings_of(with_part("financial", rows=rows[:1] * 2 + rows[1:]))) == ["V04!"]


@pytest.mark.parametrize("year", [2014, 2016, 2017])
def test_a_year_that_is_missing_is_said_once(year: int) -> None:
    assert codes(findings_of(without_year(year))) == ["V04!"]


def test_v04_a_unit_with_other_years_blocks() -> None:
    short = attrs.evolve(SOUND.financial.units[0], sales=(), profit=(), spend=())
    plan = with_part("financial", units=(short, *SOUND.financial.units[1:]))
    assert codes(findings_of(plan)) == ["V04!"]
    finding = only(plan, "V04")
    assert (finding.path, finding.values["found"]) == ("$.financial.units[0]", None)


def test_v05_a_history_of_two_years_warns() -> None:
    plan = with_part("overview", history=SOUND.overview.history[1:])
    assert codes(findings_of(plan)) == ["V05?"]
    finding = only(plan, "V05")
    assert (finding.path, finding.values["found"], finding.values["expected"]) == ("$.overview.history", 2, 3)


@pytest.mark.parametrize(("place", "unknown"), [("overview", "relation"), ("overview.relation", "type")])
def test_v05_a_relationship_of_unknown_type_warns(place: str, unknown: str) -> None:
    plan = with_part(place, **{unknown: None})
    assert codes(findings_of(plan)) == ["V05?"]
    assert only(plan, "V05").values["fault"] == Term("OverviewFault.NO_RELATION_TYPE")


def test_v05_a_duty_that_nobody_has_warns() -> None:
    (member,) = full_team().members
    team = attrs.evolve(full_team(), members=(attrs.evolve(member, duties=frozenset([TeamDuty.COOPERATION])),))
    plan = with_part("overview", team=team)
    assert codes(findings_of(plan)) == ["V05?"]
    assert only(plan, "V05").values["found"] == (Term("TeamDuty.COOPERATION"),)
    assert only(with_part("overview", team=None), "V05").values["found"] is None


def unassessed() -> KeyAccountPlan:
    chain = full_chain()
    activities = (attrs.evolve(chain.activities[0], cost=None, not_assessed=None), *chain.activities[2:])
    return with_part("analysis.value_chain", activities=activities, opportunities=())


NOT_ANALYSED: list[tuple[Callable[[], KeyAccountPlan], list[str], str, str]] = [
    (lambda: with_part("analysis", forces=None), ["V06!", "swot.UNKNOWN_SOURCE!"], "NO_FORCES", "forces"),
    (lambda: with_part("analysis", ratios=SOUND.analysis.ratios[1:]), ["V06!"], "NO_RATIO", "ratios"),
    (unassessed, ["V06!", "V25!"], "NO_ACTIVITY", "value_chain.activities"),
    (lambda: with_part("analysis", buying=None), ["V06!"], "NO_DECIDER", "buying.composition"),
    (
        lambda: with_part("analysis", buying=sound_buying(composition=None, procedure=())),
        ["V06!"],
        "NO_DECIDER",
        "buying.composition",
    ),
    (
        lambda: with_part("analysis", comparison=None),
        ["V06!", "V25!", "swot.UNKNOWN_SOURCE!"],
        "NO_RIVAL",
        "comparison",
    ),
]


@pytest.mark.parametrize(("plan", "found", "fault", "path"), NOT_ANALYSED)
def test_v06_what_was_not_analysed_blocks(
    plan: Callable[[], KeyAccountPlan], found: list[str], fault: str, path: str
) -> None:
    assert codes(findings_of(plan())) == found
    finding = only(plan(), "V06")
    assert (finding.values["fault"], finding.path) == (Term(f"AnalysisFault.{fault}"), f"$.analysis.{path}")


def test_v06_names_what_is_missing() -> None:
    assert only(unassessed(), "V06").values["missing"] == (
        Term("ValueActivity.INBOUND_LOGISTICS"),
        Term("ValueActivity.OPERATIONS"),
    )
    ratios = only(with_part("analysis", ratios=SOUND.analysis.ratios[1:]), "V06").values["missing"]
    assert ratios == (SOUND.analysis.ratios[0].label,)


def test_v06_all_activities_are_missing_without_a_value_chain() -> None:
    plan = with_part("analysis", value_chain=None, terms=None)
    assert codes(findings_of(plan)) == ["V06!", "V25!"]
    assert len(only(plan, "V06").values["missing"]) == 9  # type: ignore[arg-type]  # a tuple, as asserted above


def test_v06_a_centre_in_which_nobody_or_everybody_decides_blocks() -> None:
    centre = sound_buying().composition
    assert centre is not None
    decider, user = centre.members
    nobody = of_centre(members=(attrs.evolve(decider, roles=frozenset([BuyingRole.INFLUENCER])), user))
    assert codes(findings_of(nobody)) == ["V06!", "buying.ROLE_GAP?"]
    assert only(nobody, "V06").values["missing"] == Term("BuyPhase.PERFORMANCE_REVIEW")
    two = of_centre(members=(decider, user, attrs.evolve(decider, id="B3")))
    finding = only(two, "V06")
    assert finding.path == "$.analysis.buying.composition.members"
    assert finding.values["fault"] == Term("AnalysisFault.AMBIGUOUS_DECIDER")
    assert finding.values["missing"] == ("B1", "B3")
    board = of_centre(members=(decider, user, attrs.evolve(decider, id="B3")), committee=Text("board", "董事会"))
    assert "V06!" not in codes(findings_of(board))


def test_v07_a_report_of_more_than_two_years_ago_warns() -> None:
    day = date(2016, 6, 1)
    assert "V07?" not in codes(findings_of(SOUND, date(2015, 12, 31)))
    finding = only(SOUND, "V07", day)
    assert (finding.path, finding.values["found"], finding.values["oldest"]) == (
        "$.analysis.report.fiscal_year",
        2013,
        2014,
    )
    plan = with_part("analysis", report=None)
    assert only(plan, "V07", day).path == "$.analysis.statement.year"


def test_v07_a_ratio_without_its_industry_warns() -> None:
    plan = with_part("analysis.ratios.2", industry=None)
    assert codes(findings_of(plan)) == ["V07?"]
    finding = only(plan, "V07")
    assert (finding.path, finding.values["found"]) == ("$.analysis.ratios[2].industry", SOUND.analysis.ratios[2].label)
    other = with_part("analysis.ratios.2", industry=None, name="house ratio")
    assert "V07?" not in codes(findings_of(other))


def test_v07_an_intangible_without_words_warns() -> None:
    plan = with_part("analysis.value_chain.opportunities.1", text=None)
    assert codes(findings_of(plan)) == ["V07?"]
    assert only(plan, "V07").path == "$.analysis.value_chain.opportunities[1].text"


def test_v08_no_swot_blocks() -> None:
    plan = with_part("analysis", swot=None)
    assert codes(findings_of(plan)) == ["V08!", "V25!"]
    finding = only(plan, "V08")
    assert (finding.path, finding.values["fault"]) == ("$.analysis.swot", Term("SwotFault.NO_SWOT"))


def test_v08_a_letter_without_items_blocks() -> None:
    items = [item for item in sound_swot().items if item.kind is not SwotKind.THREAT]
    plan = with_part("analysis", swot=sound_swot(items=items, responses=sound_swot().responses[:3]))
    assert codes(findings_of(plan)) == ["V08!"]
    finding = only(plan, "V08")
    assert (finding.values["kind"], finding.values["found"]) == (Term("SwotKind.THREAT"), 0)


def test_v08_nine_items_of_a_letter_warn() -> None:
    threat = sound_swot().items[3]
    more: list[SwotItem] = [attrs.evolve(threat, id=f"T{number}") for number in range(8)]
    plan = with_part("analysis", swot=sound_swot(items=(*sound_swot().items, *more)))
    assert codes(findings_of(plan)) == ["V08?"]
    assert (only(plan, "V08").values["found"], only(plan, "V08").values["expected"]) == (9, 8)
    eight = sound_swot(items=(*sound_swot().items, *more[1:]))
    assert codes(findings_of(with_part("analysis", swot=eight))) == []


def test_v08_a_coverage_below_60_per_cent_warns() -> None:
    plan = with_part("analysis", swot=sound_swot(responses=sound_swot().responses[:1]))
    assert codes(findings_of(plan)) == ["V08?"]
    finding = only(plan, "V08")
    assert (finding.path, finding.values["found"]) == ("$.analysis.swot.responses", 0.5)


def test_v09_a_unit_without_a_market_blocks() -> None:
    plan = with_part("portfolio.matrix.units.1", market=None)
    assert codes(findings_of(plan)) == ["V09!"]
    finding = only(plan, "V09")
    assert (finding.path, finding.values["unit"]) == ("$.portfolio.matrix.units[1].market", Text.same("U2"))
    assert finding.values["fault"] == Term("PreparationFault.NO_MARKET")


def test_v09_a_matrix_that_cannot_be_placed_blocks_and_hides_nothing_else() -> None:
    matrix = attrs.evolve(SOUND.portfolio.matrix, settings=Settings(reference="largest"))
    plan = with_part("portfolio", matrix=matrix, outlooks=None)
    assert codes(findings_of(plan)) == ["V09!", "V10?"]
    assert only(plan, "V09").values["fault"] == Term("PreparationFault.NOT_PLACED")


def test_v09_a_matrix_over_other_years_than_the_plan_blocks() -> None:
    plan = with_part("portfolio.matrix", horizon=2)
    assert codes(findings_of(plan)) == ["V09!"]
    finding = only(plan, "V09")
    assert (finding.path, finding.values["found"], finding.values["expected"]) == ("$.portfolio.matrix.horizon", 2, 3)


def test_v10_a_portfolio_that_nobody_forecast_warns() -> None:
    plan = with_part("portfolio", outlooks=None)
    assert codes(findings_of(plan)) == ["V10?"]
    assert only(plan, "V10").path == "$.portfolio.outlooks"


def test_v11_eleven_assumptions_warn() -> None:
    many = [attrs.evolve(SOUND.assumptions[1], id=f"X{number}") for number in range(9)]
    lines = [attrs.evolve(SOUND.budget.lines[0], assumptions=tuple(one.id for one in many))]
    plan = sound_plan(
        assumptions=[*SOUND.assumptions, *many],
        budget=attrs.evolve(SOUND.budget, lines=(*lines, *SOUND.budget.lines[1:])),
    )
    assert codes(findings_of(plan)) == ["V11?"]
    finding = only(plan, "V11")
    assert (finding.values["count"], finding.values["most"]) == (11, 10)


def test_v11_no_assumption_warns() -> None:
    assert only(with_part("", assumptions=()), "V11").values["count"] == 0
