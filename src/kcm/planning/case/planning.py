"""The plan of a case: its facts and judgements put together for `kcm.planning.plan.assemble`."""

from __future__ import annotations

from decimal import Decimal

from rpds import HashTrieMap

from kcm.errors import MissingData
from kcm.finance.ratios import financial_analysis
from kcm.money import round_money
from kcm.periods import Horizon, Window
from kcm.planning.case.files import CaseFile
from kcm.planning.case.judgements import Category, ObjectiveDraft, UnitDraft
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


def plan_of(case: CaseFile, standing: Standing) -> KeyAccountPlan:
    """The key-account plan of a case.

    A unit's sales are the key account's orders in the year T0, its profit those sales less cost of goods and cost to
    serve, rounded to the minor unit. An objective starts from the unit's present figure.

    Raises:
        MissingData: when the orders span no year and a day, so that growth cannot be said.
        InvalidValue: for an objective in a measure whose present figure the case does not hold.
    """
    judgements = case.judgements
    matrix = Matrix(
        units=tuple(_unit(case, standing, draft) for draft in judgements.portfolio.units),
        attractiveness=judgements.portfolio.attractiveness,
        horizon=judgements.horizon,
        settings=judgements.portfolio.settings,
    )
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
        ),
        mission=judgements.mission,
        overview=_overview(case, standing),
        analysis=CustomerAnalysis(
            statement=judgements.report.statement,
            ratios=financial_analysis(judgements.report.statement, judgements.report.industry, basis="closing"),
            our_help=judgements.report.our_help,
            conclusion=judgements.report.conclusion,
        ),
        portfolio=PortfolioAnalysis(matrix=matrix, conclusion=judgements.portfolio.conclusion),
        assumptions=judgements.assumptions,
        objectives=_objectives(judgements.objectives, matrix, judgements.as_of.year + judgements.horizon),
        strategies=judgements.strategies,
        budget=Budget(
            currency=judgements.budget.currency or judgements.currency,
            lines=judgements.budget.lines,
            contingency_by_year=judgements.budget.contingency_by_year,
            discount_rate=judgements.budget.discount_rate,
        ),
        cost_to_serve_share=judgements.cost_to_serve_share,
        comment=judgements.comment,
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
    strengths = {position.unit: position.strength for position in positions(matrix)}
    made = []
    for index, draft in enumerate(drafts):
        unit = units[draft.unit]
        present = {
            Measure.SALES: unit.sales,
            Measure.CONTRIBUTION: unit.profit,
            Measure.RELATIVE_STRENGTH: round(Decimal(strengths[unit.id]), 4),
        }
        if draft.measure not in present:
            expected = ", ".join(measure.name for measure in present)
            reason = f"found no present figure for {draft.measure.name}, expected one of {expected}"
            raise MissingData(reason, f"case.toml:$.objectives[{index}].measure")
        made.append(
            Objective(
                id=draft.id,
                unit=draft.unit,
                direction=draft.direction,
                measure=draft.measure,
                baseline=present[draft.measure],
                target=draft.target,
                target_profit=draft.target_profit,
                due_year=draft.due_year or last_year,
                justification=draft.justification,
                assumptions=draft.assumptions,
            )
        )
    return tuple(made)


def _overview(case: CaseFile, standing: Standing) -> Overview:
    name = case.judgements.key_account
    recent, earlier = _compared(case, standing, name)
    place = standing.concentration.ids.tolist().index(name)
    row = standing.summary.customers.tolist().index(name)
    account = next(one for one in standing.ranking if one.id == name)
    value = float(standing.concentration.values[place])
    return Overview(
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


def _compared(case: CaseFile, standing: Standing, customer: str) -> tuple[YearSales, YearSales]:
    windows = standing.windows
    if windows.recent is None or windows.earlier is None:
        reason = f"found orders from {case.orders.first_day} on, expected more than a year to say growth"
        raise MissingData(reason, "orders.csv")
    return sales_in(case, windows.recent, customer), sales_in(case, windows.earlier, customer)


def _history(case: CaseFile, base: Window, customer: str) -> tuple[YearSales, ...]:
    """Sales before T0, as far back as the orders go, and in T0."""
    first = case.orders.first_day
    windows = [base]
    if first < base.first:
        windows.insert(0, Window(max(first, base.previous().first), base.previous().last))
    return tuple(sales_in(case, window, customer) for window in windows)
