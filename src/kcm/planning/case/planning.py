"""The plan of a case: its facts and judgements put together for `kcm.planning.plan.assemble`."""

from __future__ import annotations

from decimal import Decimal

import attrs
from rpds import HashTrieMap

from kcm.errors import MissingData
from kcm.finance.ratios import COURSE_RATIOS, RATIOS, financial_analysis
from kcm.money import round_money
from kcm.periods import Horizon, Window
from kcm.planning.case.analysis import AnalysisDraft
from kcm.planning.case.files import CaseFile
from kcm.planning.case.judgements import Category, Judgements, ObjectiveDraft, ReportDraft, UnitDraft
from kcm.planning.case.places import ANALYSIS_FILE, CASE_FILE, in_case, in_file
from kcm.planning.case.standing import Standing, growth_of, sales_in
from kcm.planning.objectives import Measure, Objective
from kcm.planning.plan import (
    Budget,
    CustomerAnalysis,
    Header,
    KeyAccountPlan,
    Overview,
    PortfolioAnalysis,
    YearSales,
    assemble,
)
from kcm.planning.portfolio import Matrix, Unit, positions

__all__ = ["plan_of"]

MOST_HISTORY = 3


def plan_of(case: CaseFile, standing: Standing) -> KeyAccountPlan:
    """The key-account plan of a case.

    A unit's sales are the key account's orders in the year T0, its profit those sales less cost of goods and cost to
    serve, rounded to the minor unit. An objective starts from the unit's present figure. The history is of the whole
    years up to T0 that the orders reach, three at most; if T0 is the only one, of the part of the year before it too.

    Raises:
        InvalidValue: with the place in `case.toml` or `analysis.toml`, for judgements that do not make a matrix or a
            plan, or an objective in a measure whose present figure the case does not hold.
    """
    with in_case(), in_file(ANALYSIS_FILE, inside="$.analysis"):
        return _plan_of(case, standing)


def _plan_of(case: CaseFile, standing: Standing) -> KeyAccountPlan:
    judgements = case.judgements
    matrix = _matrix(case, standing)
    return assemble(
        header=Header(
            plan_id=judgements.plan_id,
            version=judgements.version,
            key_account=judgements.key_account,
            author=judgements.author,
            prepared_on=judgements.prepared_on,
            horizon=Horizon(judgements.as_of.year, judgements.horizon),
            base_year_end=judgements.as_of,
            currency=judgements.currency,
            approved_by=judgements.approved_by,
            parent=judgements.parent,
            valid_until=judgements.valid_until,
            review_dates=judgements.review_dates,
        ),
        mission=judgements.mission,
        overview=_overview(case, standing),
        analysis=_analysis(judgements.report, case.analysis),
        portfolio=_portfolio(judgements, matrix),
        assumptions=judgements.assumptions,
        objectives=_objectives(judgements.objectives, matrix, judgements.as_of.year + judgements.horizon),
        strategies=judgements.strategies,
        budget=_budget(case),
        cost_to_serve_share=judgements.cost_to_serve_share,
        given=judgements.given,
        comment=judgements.comment,
    )


def _portfolio(judgements: Judgements, matrix: Matrix) -> PortfolioAnalysis:
    with in_file(CASE_FILE, "$.portfolio", inside="$.matrix"):
        portfolio = PortfolioAnalysis(
            matrix=matrix,
            conclusion=judgements.portfolio.conclusion,
            outlooks=judgements.outlooks,
            simulation=judgements.simulation,
        )
    with in_case("$.simulation"):
        _ = portfolio.staying  # a simulation that cannot be run is refused here, and not by a report
    return portfolio


def _analysis(report: ReportDraft, found: AnalysisDraft) -> CustomerAnalysis:
    """The course's five ratios, and every other one that the case has an industry's value of, or a help with."""
    asked = {definition.name for definition in COURSE_RATIOS} | set(report.industry) | set(report.our_help)
    ratios = financial_analysis(
        report.statement,
        report.industry,
        basis="closing",
        ratios=[name for name in RATIOS if name in asked],
        our_help=report.our_help,
    )
    with in_file(ANALYSIS_FILE):
        return CustomerAnalysis(
            statement=report.statement,
            ratios=ratios,
            conclusion=report.conclusion,
            forces=found.forces,
            report=found.report_form,
            value_chain=found.value_chain,
            terms=found.terms,
            buying=found.buying,
            needs=found.needs,
            comparison=found.comparison,
            rivals=found.rivals,
            swot=found.swot,
            key_issues=found.key_issues,
        )


def _budget(case: CaseFile) -> Budget:
    draft = case.judgements.budget
    with in_case("$.budget"):
        return Budget(
            currency=draft.currency or case.judgements.currency,
            lines=draft.lines,
            contingency_by_year=draft.contingency_by_year,
            discount_rate=draft.discount_rate,
        )


def _matrix(case: CaseFile, standing: Standing) -> Matrix:
    draft = case.judgements.portfolio
    units = []
    for index, unit in enumerate(draft.units):
        with in_case(f"$.portfolio.units[{index}]"):
            units.append(_unit(case, standing, unit))
    with in_case("$.portfolio"):
        return Matrix(
            units=tuple(units),
            attractiveness=draft.attractiveness,
            horizon=case.judgements.horizon,
            settings=draft.settings,
        )


def _unit(case: CaseFile, standing: Standing, draft: UnitDraft) -> Unit:
    category = next(one for one in case.judgements.categories if one.name == draft.category)
    window = standing.windows.base
    sales = case.orders.sales(window, customer=case.judgements.key_account, category=draft.category)
    return Unit(
        id=draft.category,
        name=category.label,
        market=draft.market,
        sales=sales,
        profit=_profit(sales, category, case),
        market_growth=draft.market_growth,
        attractiveness=draft.attractiveness,
        strength_factors=draft.strength_factors or case.judgements.portfolio.strength_factors,
        own=draft.own,
        rivals=draft.rivals,
    )


def _profit(sales: Decimal, category: Category, case: CaseFile) -> Decimal:
    share = 1 - category.cost_share - case.judgements.cost_to_serve_share
    return round_money(sales * share, case.judgements.currency)


def _objectives(drafts: tuple[ObjectiveDraft, ...], matrix: Matrix, last_year: int) -> tuple[Objective, ...]:
    units = {unit.id: unit for unit in matrix.units}
    with in_case("$.portfolio"):
        strengths = {position.unit: position.strength for position in positions(matrix)}
    made = []
    for index, draft in enumerate(drafts):
        with in_case(f"$.objectives[{index}]"):
            made.append(_objective(draft, units[draft.unit], strengths[draft.unit], last_year))
    return tuple(made)


def _objective(draft: ObjectiveDraft, unit: Unit, strength: float, last_year: int) -> Objective:
    present = {
        Measure.SALES: unit.sales,
        Measure.CONTRIBUTION: unit.profit,
        Measure.RELATIVE_STRENGTH: round(Decimal(strength), 4),
    }
    if draft.measure not in present:
        expected = ", ".join(measure.name for measure in present)
        raise MissingData(f"found no present figure for {draft.measure.name}, expected one of {expected}", "$.measure")
    return Objective(
        id=draft.id,
        unit=draft.unit,
        direction=draft.direction,
        measure=draft.measure,
        baseline=present[draft.measure],
        target=draft.target,
        target_profit=draft.target_profit,
        target_strength=draft.target_strength,
        target_attractiveness=draft.target_attractiveness,
        due_year=draft.due_year or last_year,
        justification=draft.justification,
        assumptions=draft.assumptions,
    )


def _overview(case: CaseFile, standing: Standing) -> Overview:
    name = case.judgements.key_account
    recent, earlier = (sales_in(case, one, name) for one in (standing.windows.recent, standing.windows.earlier))
    place = standing.concentration.ids.tolist().index(name)
    row = standing.summary.customers.tolist().index(name)
    account = next(one for one in standing.ranking if one.id == name)
    value = float(standing.concentration.values[place])
    known = Overview(
        key_account=case.key_account,
        profile=case.judgements.profile,
        history=_history(case, standing.windows.base, name),
        orders=case.orders.orders(name),
        rank=place + 1,
        customers=len(case.directory),
        sales_share=value / standing.concentration.total,
        abc_class=standing.classes[place],
        recency_score=int(standing.scores.r[row]),
        frequency_score=int(standing.scores.f[row]),
        monetary_score=int(standing.scores.m[row]),
        segment=standing.segmentation.labels[int(standing.segmentation.codes[row])],
        recent=recent,
        earlier=earlier,
        growth=growth_of(recent, earlier),
        selection=account.score,
        selection_labels=HashTrieMap({factor.id: factor.label for factor in case.judgements.selection.factors}),
        selection_rank=account.rank,
        selection_candidates=len(standing.ranking),
    )
    found = case.analysis
    with in_file(ANALYSIS_FILE):
        return attrs.evolve(
            known,
            relation=found.relation,
            organisation=found.organisation,
            team=found.team,
            customer_spend=found.customer_spend,
        )


def _history(case: CaseFile, base: Window, customer: str) -> tuple[YearSales, ...]:
    """Sales in T0 and the whole years before it, the oldest first; in a part of one if there is no whole year."""
    before, first = base.previous(), case.orders.first_day
    years = [Window(max(first, before.first), before.last), base]
    while len(years) < MOST_HISTORY and (before := before.previous()).first >= first:
        years.insert(0, before)
    return tuple(sales_in(case, one, customer) for one in years)
