"""Is everything there that a plan needs? V01 to V11 (method C.2)."""

from __future__ import annotations

from collections.abc import Iterator

from kcm.customers.care.kinds import RelationshipType
from kcm.finance.ratios import COURSE_RATIOS
from kcm.finance.value import OpportunityCategory
from kcm.planning.analysis.annual_report import YEARS_OF_USE
from kcm.planning.analysis.buying import BuyerKnowledge, decider_findings, deciding_phase
from kcm.planning.analysis.forces import ForceKind
from kcm.planning.analysis.swot import ANSWERED, LEAST_COVERAGE, MOST_ITEMS, SwotKind, response_coverage
from kcm.planning.analysis.value_chain import ValueActivity
from kcm.planning.people.team import TeamDuty
from kcm.planning.portfolio import check_preparation, preparation_of
from kcm.planning.review.subject import PlanReview
from kcm.rules import Finding, Severity, Term

__all__ = [
    "analysis_is_complete",
    "analysis_is_current",
    "assumptions_are_few",
    "every_year_has_its_row",
    "forecast_is_made",
    "header_is_complete",
    "mission_names_needs",
    "overview_is_complete",
    "portfolio_is_prepared",
    "sections_are_filled",
    "swot_is_balanced",
]

LEAST_HISTORY = 3
LEAST_ASSUMPTIONS, MOST_ASSUMPTIONS = 1, 10


def sections_are_filled(subject: PlanReview) -> Iterator[Finding]:
    """V01: all eight sections are present and not empty."""
    plan = subject.plan
    parts = {
        "overview": plan.overview.history,
        "analysis": plan.analysis.ratios,
        "assumptions": plan.assumptions,
        "objectives": plan.objectives,
        "strategies": plan.strategies,
        "budget": plan.budget.lines,
    }
    for name, content in parts.items():
        if not content:
            section = Term(f"PlanSection.{name.upper()}")
            yield Finding("plan.V01", Severity.BLOCKS, f"$.{name}", {"section": section})


def header_is_complete(subject: PlanReview) -> Iterator[Finding]:
    """V02: overview and analyses are of the customer that the header names; an approval that is missing warns."""
    header, overview, analysis = subject.plan.header, subject.plan.overview, subject.plan.analysis
    if header.key_account != overview.key_account.number:
        values = {"fault": Term("HeaderFault.OTHER_CUSTOMER"), "found": overview.key_account.number}
        yield Finding("plan.V02", Severity.BLOCKS, "$.header.key_account", values | {"expected": header.key_account})
    if overview.relation is not None and overview.relation.customer != header.key_account:
        values = {"fault": Term("HeaderFault.OTHER_RELATION"), "found": overview.relation.customer}
        path = "$.overview.relation.customer"
        yield Finding("plan.V02", Severity.BLOCKS, path, values | {"expected": header.key_account})
    of_one = {
        "overview.team": overview.team,
        "analysis.forces": analysis.forces,
        "analysis.report": analysis.report,
        "analysis.value_chain": analysis.value_chain,
        "analysis.buying": analysis.buying,
        "analysis.swot": analysis.swot,
    }
    for place, part in of_one.items():
        if part is not None and part.key_account != header.key_account:
            fault = Term(f"HeaderFault.OTHER_{place.rpartition('.')[2].upper()}")
            values = {"fault": fault, "found": part.key_account, "expected": header.key_account}
            yield Finding("plan.V02", Severity.BLOCKS, f"$.{place}.key_account", values)
    if header.approved_by is None:
        values = {"fault": Term("HeaderFault.NOT_APPROVED")}
        yield Finding("plan.V02", Severity.WARNS, "$.header.approved_by", values)


def mission_names_needs(subject: PlanReview) -> Iterator[Finding]:
    """V03: the mission's definition rests on needs of the customer: an unknown one blocks, none at all warns.

    Its four parts are there, for a `Mission` without them cannot exist.
    """
    known = tuple(need.id for need in subject.plan.analysis.needs)
    for index, need in enumerate(subject.plan.mission.needs):
        if need not in known:
            values = {"fault": Term("MissionFault.UNKNOWN_NEED"), "found": need, "expected": known or None}
            yield Finding("plan.V03", Severity.BLOCKS, f"$.mission.needs[{index}]", values)
    if not subject.plan.mission.needs:
        values = {"fault": Term("MissionFault.NO_NEED"), "found": None, "expected": known or None}
        yield Finding("plan.V03", Severity.WARNS, "$.mission.needs", values)


def every_year_has_its_row(subject: PlanReview) -> Iterator[Finding]:
    """V04: the financial summary, and each unit's path in it, has T0 to T+H exactly once each, in order."""
    financial, expected = subject.plan.financial, subject.plan.header.horizon.years
    found = tuple(row.year for row in financial.rows)
    if found != expected:
        yield Finding("plan.V04", Severity.BLOCKS, "$.financial.rows", {"found": found, "expected": expected})
    for index, path in enumerate(financial.units):
        if len(path.sales) != len(expected):
            found = tuple(expected[0] + place for place in range(len(path.sales)))
            values = {"found": found or None, "expected": expected}
            yield Finding("plan.V04", Severity.BLOCKS, f"$.financial.units[{index}]", values)


def overview_is_complete(subject: PlanReview) -> Iterator[Finding]:
    """V05: the overview has three years of history, the type of relationship, and somebody for each duty."""
    overview = subject.plan.overview
    if (years := len(overview.history)) < LEAST_HISTORY:
        values = {"fault": Term("OverviewFault.SHORT_HISTORY"), "found": years, "expected": LEAST_HISTORY}
        yield Finding("plan.V05", Severity.WARNS, "$.overview.history", values)
    if overview.relation is None or overview.relation.type is None:
        values = {"fault": Term("OverviewFault.NO_RELATION_TYPE"), "found": None, "expected": tuple(RelationshipType)}
        yield Finding("plan.V05", Severity.WARNS, "$.overview.relation.type", values)
    members = () if overview.team is None else overview.team.members
    covered = tuple(duty for duty in TeamDuty if any(duty in member.duties for member in members))
    if len(covered) < len(TeamDuty):
        values = {"fault": Term("OverviewFault.OPEN_DUTY"), "found": covered or None, "expected": tuple(TeamDuty)}
        yield Finding("plan.V05", Severity.WARNS, "$.overview.team", values)


def analysis_is_complete(subject: PlanReview) -> Iterator[Finding]:
    """V06: five forces, five ratios, nine activities with a cost or a reason, who decides, and a rival compared."""
    analysis = subject.plan.analysis
    if analysis.forces is None:
        values = {"fault": Term("AnalysisFault.NO_FORCES"), "missing": tuple(ForceKind)}
        yield Finding("plan.V06", Severity.BLOCKS, "$.analysis.forces", values)
    computed = {row.name for row in analysis.ratios}
    if absent := tuple(one.label for one in COURSE_RATIOS if one.name not in computed):
        values = {"fault": Term("AnalysisFault.NO_RATIO"), "missing": absent}
        yield Finding("plan.V06", Severity.BLOCKS, "$.analysis.ratios", values)
    activities = () if analysis.value_chain is None else analysis.value_chain.activities
    assessed = {one.activity for one in activities if one.cost is not None or one.not_assessed is not None}
    if unassessed := tuple(activity for activity in ValueActivity if activity not in assessed):
        values = {"fault": Term("AnalysisFault.NO_ACTIVITY"), "missing": unassessed}
        yield Finding("plan.V06", Severity.BLOCKS, "$.analysis.value_chain.activities", values)
    yield from _who_decides(analysis.buying)
    if analysis.comparison is None:
        values = {"fault": Term("AnalysisFault.NO_RIVAL"), "missing": None}
        yield Finding("plan.V06", Severity.BLOCKS, "$.analysis.comparison", values)


def _who_decides(buying: BuyerKnowledge | None) -> Iterator[Finding]:
    path = "$.analysis.buying.composition"
    unit = None if buying is None else buying.composition
    if unit is None:
        values = {"fault": Term("AnalysisFault.NO_DECIDER"), "missing": None}
        yield Finding("plan.V06", Severity.BLOCKS, path, values)
        return
    for finding in decider_findings(unit):
        fault = Term(f"AnalysisFault.{finding.code.removeprefix('buying.')}")
        told = {"fault": fault, "missing": unit.deciders or deciding_phase(unit.buy_class)}
        yield Finding("plan.V06", Severity.BLOCKS, path + finding.path.removeprefix("$"), told)


def analysis_is_current(subject: PlanReview) -> Iterator[Finding]:
    """V07: the annual report is at most two years old, ratios stand beside the industry's, intangibles have words."""
    analysis, oldest = subject.plan.analysis, subject.as_of.year - YEARS_OF_USE
    if analysis.report is None:
        path, year = "$.analysis.statement.year", analysis.statement.year
    else:
        path, year = "$.analysis.report.fiscal_year", analysis.report.fiscal_year
    if year < oldest:
        values = {"fault": Term("TopicalityFault.OLD_REPORT"), "found": year, "oldest": oldest}
        yield Finding("plan.V07", Severity.WARNS, path, values)
    for index, row in enumerate(analysis.ratios):
        if row.industry is None and row.name in {one.name for one in COURSE_RATIOS}:
            values = {"fault": Term("TopicalityFault.NO_INDUSTRY"), "found": row.label}
            yield Finding("plan.V07", Severity.WARNS, f"$.analysis.ratios[{index}].industry", values)
    opportunities = () if analysis.value_chain is None else analysis.value_chain.opportunities
    for index, one in enumerate(opportunities):
        if one.category is OpportunityCategory.INTANGIBLE and one.text is None:
            values = {"fault": Term("TopicalityFault.NO_WORDS"), "found": one.id}
            path = f"$.analysis.value_chain.opportunities[{index}].text"
            yield Finding("plan.V07", Severity.WARNS, path, values)


def swot_is_balanced(subject: PlanReview) -> Iterator[Finding]:
    """V08: each letter of the SWOT has an item; more than eight, or too few of them answered, warn."""
    swot = subject.plan.analysis.swot
    if swot is None:
        wanting = {"fault": Term("SwotFault.NO_SWOT"), "kind": tuple(SwotKind), "found": None, "expected": None}
        yield Finding("plan.V08", Severity.BLOCKS, "$.analysis.swot", wanting)
        return
    for kind in SwotKind:
        count = sum(item.kind is kind for item in swot.items)
        values = {"kind": kind, "found": count}
        if not count:
            values |= {"fault": Term("SwotFault.NO_ITEM"), "expected": 1}
            yield Finding("plan.V08", Severity.BLOCKS, "$.analysis.swot.items", values)
        elif count > MOST_ITEMS:
            values |= {"fault": Term("SwotFault.TOO_MANY_ITEMS"), "expected": MOST_ITEMS}
            yield Finding("plan.V08", Severity.WARNS, "$.analysis.swot.items", values)
    coverage = response_coverage(swot)
    if coverage is not None and coverage < LEAST_COVERAGE:
        kinds = tuple(kind for kind in SwotKind if kind in ANSWERED)
        values = {"kind": kinds, "fault": Term("SwotFault.LOW_COVERAGE"), "found": coverage, "expected": LEAST_COVERAGE}
        yield Finding("plan.V08", Severity.WARNS, "$.analysis.swot.responses", values)


def portfolio_is_prepared(subject: PlanReview) -> Iterator[Finding]:
    """V09: every unit is described, its market defined, its rivals named, and it can be placed in the matrix.

    A forecast covers every unit or none, and V10 says where there is none.
    """
    matrix, path = subject.plan.portfolio.matrix, "$.portfolio.matrix"
    if not subject.positions:
        values = {"fault": Term("PreparationFault.NOT_PLACED"), "unit": None}
        yield Finding("plan.V09", Severity.BLOCKS, path, values)
    if matrix.horizon != (length := subject.plan.header.horizon.length):
        years = {"found": matrix.horizon, "expected": length}
        values = {"fault": Term("PreparationFault.OTHER_HORIZON"), "unit": None}
        yield Finding("plan.V09", Severity.BLOCKS, f"{path}.horizon", values | years)
    for finding in check_preparation(preparation_of(matrix, subject.forecast_sales)):
        if finding.severity is Severity.BLOCKS and finding.code != "portfolio.NO_FORECAST":
            fault = Term(f"PreparationFault.{finding.code.removeprefix('portfolio.')}")
            unit = subject.units[str(finding.values["unit"])].name
            where = path + finding.path.removeprefix("$")
            yield Finding("plan.V09", Severity.BLOCKS, where, {"fault": fault, "unit": unit})


def forecast_is_made(subject: PlanReview) -> Iterator[Finding]:
    """V10: somebody forecast where the units will be if our policy stays as it is."""
    if subject.plan.portfolio.outlooks is None:
        yield Finding("plan.V10", Severity.WARNS, "$.portfolio.outlooks")


def assumptions_are_few(subject: PlanReview) -> Iterator[Finding]:
    """V11: the plan rests on one to ten assumptions."""
    count = len(subject.plan.assumptions)
    if not LEAST_ASSUMPTIONS <= count <= MOST_ASSUMPTIONS:
        values = {"count": count, "least": LEAST_ASSUMPTIONS, "most": MOST_ASSUMPTIONS}
        yield Finding("plan.V11", Severity.WARNS, "$.assumptions", values)
