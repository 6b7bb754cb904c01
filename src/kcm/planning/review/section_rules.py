"""What the rules of the sections themselves say, with their place in the plan, and what its dates say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from kcm.finance.statements import STATEMENT_RULES
from kcm.planning.analysis.annual_report import report_gaps
from kcm.planning.analysis.buying import centre_findings, map_findings, relationship_map
from kcm.planning.analysis.forces import ForceKind
from kcm.planning.analysis.needs import need_gaps
from kcm.planning.analysis.swot import AnalysisSource, swot_gaps, unknown_sources
from kcm.planning.analysis.value_chain import ValueActivity, opportunity_faults
from kcm.planning.plan import CustomerAnalysis
from kcm.planning.portfolio import Target, portfolio_findings, sideways_only
from kcm.planning.review.subject import PlanReview
from kcm.rules import Finding, Rule, Severity, check

__all__ = ["SECTION_RULES"]

# V06 says who does not decide, V07 which intangible has no words, V08 which letter is wanting.
SAID_BY_V06 = frozenset({"buying.NO_DECIDER", "buying.AMBIGUOUS_DECIDER"})
SAID_BY_V07 = frozenset({"value_chain.INTANGIBLE_WITHOUT_TEXT"})
SAID_BY_V08 = frozenset({"swot.NO_ITEM", "swot.TOO_MANY_ITEMS", "swot.LOW_COVERAGE"})
ZERO = Decimal(0)


def portfolio_is_sound(subject: PlanReview) -> Iterator[Finding]:
    """What the matrix itself has to say (method B.6)."""
    if subject.positions:
        yield from _in("$.portfolio.matrix", portfolio_findings(subject.plan.portfolio.matrix))


def circles_move_sideways(subject: PlanReview) -> Iterator[Finding]:
    """Nobody sets how attractive a market is: circles move sideways and in size only (method B.8)."""
    matrix = subject.plan.portfolio.matrix
    for index, one in enumerate(subject.plan.objectives):
        if one.target_attractiveness is not None and one.unit in subject.positions:
            target = Target(sales=ZERO, profit=ZERO, attractiveness=one.target_attractiveness)
            for finding in sideways_only(matrix, {one.unit: target}, subject.forecasts.values()):
                yield attrs.evolve(finding, path=f"$.objectives[{index}].target_attractiveness")


def statement_holds_together(subject: PlanReview) -> Iterator[Finding]:
    """The customer's balance sheet balances, and no amount is negative that cannot be."""
    statement = subject.plan.analysis.statement
    yield from _in("$.analysis.statement", check(statement, STATEMENT_RULES))


def annual_report_is_founded(subject: PlanReview) -> Iterator[Finding]:
    """No list of the annual-report form is empty, and each conclusion rests on entries that are there."""
    if (report := subject.plan.analysis.report) is not None:
        yield from _in("$.analysis.report", report_gaps(report))


def swot_is_founded(subject: PlanReview) -> Iterator[Finding]:
    """Each item of the SWOT comes from an analysis that holds its source, and each response is to an item."""
    analysis = subject.plan.analysis
    if analysis.swot is not None:
        found = (*swot_gaps(analysis.swot), *unknown_sources(analysis.swot, _known(analysis)))
        yield from _in("$.analysis.swot", found, SAID_BY_V08)


def _known(analysis: CustomerAnalysis) -> Mapping[AnalysisSource, Collection[str]]:
    """What each analysis holds that a strength, weakness, opportunity or threat may come from."""
    report, comparison = analysis.report, analysis.comparison
    return {
        AnalysisSource.FORCES: () if analysis.forces is None else tuple(kind.name for kind in ForceKind),
        AnalysisSource.ANNUAL_REPORT: () if report is None else tuple(one.id for one in report.entries),
        AnalysisSource.RATIOS: tuple(row.name for row in analysis.ratios),
        AnalysisSource.VALUE_CHAIN: () if analysis.value_chain is None else tuple(one.name for one in ValueActivity),
        AnalysisSource.COMPETITION: () if comparison is None else tuple(factor.id for factor in comparison.factors),
    }


def opportunities_are_sound(subject: PlanReview) -> Iterator[Finding]:
    """Opportunities name known activities, and displace no more of an activity's cost than there is."""
    if (chain := subject.plan.analysis.value_chain) is not None:
        yield from _in("$.analysis.value_chain", opportunity_faults(chain), SAID_BY_V07)


def needs_are_established(subject: PlanReview) -> Iterator[Finding]:
    """Needs are analysed with both ratings, and described with evidence and in a sentence."""
    for index, need in enumerate(subject.plan.analysis.needs):
        yield from _in(f"$.analysis.needs[{index}]", need_gaps(need))


def buying_centre_is_known(subject: PlanReview) -> Iterator[Finding]:
    """The roles of the buying centre are held, and everybody is told what he must know."""
    if (buying := subject.plan.analysis.buying) is not None:
        yield from _in("$.analysis.buying", centre_findings(buying), SAID_BY_V06)


def relationship_is_not_exposed(subject: PlanReview) -> Iterator[Finding]:
    """Those who matter in the buying centre know us, on the day the plan was prepared."""
    buying = subject.plan.analysis.buying
    if buying is None or buying.composition is None:
        return
    places = {member.id: f"[{index}]" for index, member in enumerate(buying.composition.members)}
    drawn = relationship_map(buying.composition, as_of=subject.plan.header.prepared_on)
    for finding in map_findings(drawn):
        place = places.get(str(finding.values.get("member")), "")
        yield attrs.evolve(finding, path=f"$.analysis.buying.composition.members{place}")


def plan_is_valid(subject: PlanReview) -> Iterator[Finding]:
    """The plan holds on the day of its review, and is not due to be looked at again."""
    header, day = subject.plan.header, subject.as_of
    if header.valid_until is not None and day > header.valid_until:
        values = {"valid_until": header.valid_until, "days": (day - header.valid_until).days}
        yield Finding("plan.EXPIRED", Severity.WARNS, "$.header.valid_until", values)
    if past := [index for index, date in enumerate(header.review_dates) if date <= day]:
        due = header.review_dates[past[-1]]
        values = {"due": due, "days": (day - due).days}
        yield Finding("plan.REVIEW_DUE", Severity.NOTES, f"$.header.review_dates[{past[-1]}]", values)


def _in(place: str, findings: Iterable[Finding], said: Collection[str] = ()) -> Iterator[Finding]:
    """Findings on a section as findings on the plan, but for those that another rule says."""
    for finding in findings:
        if finding.code not in said:
            yield attrs.evolve(finding, path=place + finding.path.removeprefix("$"))


SECTION_RULES: tuple[Rule[PlanReview], ...] = (
    portfolio_is_sound,
    circles_move_sideways,
    statement_holds_together,
    annual_report_is_founded,
    swot_is_founded,
    opportunities_are_sound,
    needs_are_established,
    buying_centre_is_known,
    relationship_is_not_exposed,
    plan_is_valid,
)
