"""Strategies of a case: order tables, judgements, findings, whole case files, and their standing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import attrs
import numpy as np
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.finance.ratios import RATIOS
from kcm.periods import day_number
from kcm.planning.case import AnalysisDraft, CaseFile, Judgements, OrderTable, Standing, standing_of
from kcm.planning.case.judgements import (
    BudgetDraft,
    Category,
    JudgedCandidate,
    ObjectiveDraft,
    PortfolioDraft,
    ReportDraft,
    SelectionDraft,
    UnitDraft,
)
from kcm.planning.case.standing import Windows, windows_of
from kcm.planning.plan import CustomerAnalysis, KeyAccount
from kcm.planning.portfolio import Direction, Matrix, UnitOutlook, allowed_directions, positions
from kcm.segmentation.selection import SELECTION_FACTORS
from kcm.testing.facts import Strategies, currencies, part_of, texts
from kcm.testing.finances import statements
from kcm.testing.plan_analyses import answerable, complete_analyses
from kcm.testing.plan_parts import key_accounts, missions, overviews, some_of, stay_simulations
from kcm.testing.plan_ways import assumptions, budgets, plan_strategies
from kcm.testing.portfolios import matrices

__all__ = ["analysis_drafts", "case_files", "judgements", "order_tables", "standings", "windows_of_cases"]

AS_OF = date(2014, 5, 6)
PREPARED_ON = AS_OF + timedelta(days=14)
HORIZON = 3
MOST_SALES = 10**8
MOST_SPEND = Decimal(10**12)

# What a direction may aim at; what a unit of the case sells is above 0 and at most `MOST_SALES`.
TARGETS = {
    Direction.MAINTAIN: (0, MOST_SALES),
    Direction.IMPROVE: (MOST_SALES + 1, 10 * MOST_SALES),
    Direction.HARVEST: (0, 0),
    Direction.EXIT: (0, 0),
}

_texts = texts()
_shares = st.integers(0, 90).map(lambda percent: Decimal(percent) / 100)
_ratio_names = st.sampled_from(sorted(RATIOS))
_judged = st.integers(0, 10).map(float)


@st.composite
def order_tables(
    draw: st.DrawFn,
    *,
    customers: tuple[str, ...] = ("C1", "C2"),
    categories: tuple[str, ...] = ("K1", "K2"),
    currency: str = "USD",
) -> OrderTable:
    """An `OrderTable` over more than a year in which every customer bought every category in both years.

    Some lines are refunds, never of as much as was bought.

    Args:
        draw: given by Hypothesis.
        customers: who buys.
        categories: what they buy.
        currency: of the amounts.
    """
    rows: list[tuple[str, str, int, str, int]] = []
    days = st.integers(0, 29)
    for customer in customers:
        for year, first in enumerate((AS_OF - timedelta(days=394), AS_OF - timedelta(days=29))):
            day = day_number(first) + draw(days)
            for category in categories:
                bought = draw(st.integers(1, 10**7))
                rows.append((f"{customer}-{year}", customer, day, category, bought))
                if draw(st.integers(0, 5)) == 5:
                    refund = draw(st.integers(0, bought - 1))
                    rows.append((f"{customer}-{year}-R", customer, day, category, -refund))
    rows.append((f"{customers[0]}-first", customers[0], day_number(AS_OF - timedelta(days=394)), categories[0], 1))
    order, customer_column, day_column, category_column, minor = zip(*draw(st.permutations(rows)), strict=True)
    return OrderTable(
        order=np.array(order),
        customer=np.array(customer_column),
        day=np.array(day_column),
        category=np.array(category_column),
        minor=np.array(minor),
        currency=currency,
    )


@st.composite
def analysis_drafts(
    draw: st.DrawFn, *, key_account: str = "C1", found: CustomerAnalysis | None = None
) -> AnalysisDraft:
    """An `AnalysisDraft` of one key account in which no rule of the plan blocks.

    Args:
        draw: given by Hypothesis.
        key_account: whose everything is.
        found: the analysis it holds; without it, any that no rule blocks.
    """
    if found is None:
        found = draw(complete_analyses(key_account=key_account, as_of=PREPARED_ON))
    overview = draw(overviews(key_account=key_account, base_year_end=AS_OF))
    relation = overview.relation
    return AnalysisDraft(
        forces=found.forces,
        report_form=found.report,
        value_chain=found.value_chain,
        terms=found.terms,
        buying=found.buying,
        needs=found.needs,
        comparison=found.comparison,
        rivals=found.rivals,
        swot=found.swot,
        key_issues=found.key_issues,
        relation=None if relation is None or relation.start > PREPARED_ON else relation,
        team=overview.team,
        organisation=overview.organisation,
        customer_spend=draw(st.none() | st.just(MOST_SPEND)),
    )


@st.composite
def judgements(
    draw: st.DrawFn,
    *,
    key_account: str = "C1",
    candidates: tuple[str, ...] = ("C1", "C2"),
    currency: str = "USD",
    found: CustomerAnalysis | None = None,
) -> Judgements:
    """The `Judgements` of a case whose plan no rule blocks, over the categories that are the units of a matrix.

    Args:
        draw: given by Hypothesis.
        key_account: the customer the plan is for, one of the candidates.
        candidates: who may become a key account.
        currency: of the case.
        found: the analysis of the key account; without it, any that no rule blocks.
    """
    if found is None:
        found = draw(complete_analyses(key_account=key_account, as_of=PREPARED_ON))
    matrix = draw(matrices(horizon=HORIZON, currency=currency, max_units=3))
    drawn = draw(st.lists(assumptions(), min_size=1, max_size=2, unique_by=lambda one: one.id))
    supposed = tuple(attrs.evolve(one, rests_on=()) for one in drawn)
    rests_on = tuple(one.id for one in supposed)
    wanted = _objectives(draw, matrix)
    strategy = draw(
        plan_strategies(
            strategy_id="S1",
            serves=tuple(one.id for one in wanted),
            years=tuple(range(AS_OF.year + 1, AS_OF.year + HORIZON + 1)),
            currency=currency,
            due=(AS_OF + timedelta(days=1), AS_OF + timedelta(days=365 * HORIZON)),
            answers=answerable(found),
            rests_on=rests_on,
        )
    )
    budget = draw(budgets(strategies=(strategy,), currency=currency, rests_on=rests_on))
    return Judgements(
        plan_id="P1",
        version=1,
        key_account=key_account,
        as_of=AS_OF,
        prepared_on=PREPARED_ON,
        author="A. Author",
        valid_until=draw(st.none() | st.dates(PREPARED_ON, PREPARED_ON + timedelta(days=500))),
        currency=currency,
        horizon=HORIZON,
        cost_to_serve_share=draw(_shares) / 2,
        profile=draw(_texts),
        comment=draw(st.none() | _texts),
        mission=draw(missions(needs=tuple(need.id for need in found.needs))),
        categories=tuple(Category(name=unit.id, label=unit.name, cost_share=draw(_shares)) for unit in matrix.units),
        selection=_selection(draw, candidates),
        report=ReportDraft(
            statement=draw(statements(year=AS_OF.year - 1, currency=currency)),
            industry=HashTrieMap(
                draw(st.dictionaries(st.sampled_from(sorted(RATIOS)), st.floats(-10, 500), max_size=6))
            ),
            our_help=HashTrieMap({}),
            conclusion=draw(_texts),
        ),
        portfolio=_portfolio(draw, matrix, wanted),
        assumptions=supposed,
        objectives=wanted,
        strategies=(strategy,),
        budget=BudgetDraft(
            lines=budget.lines,
            contingency_by_year=budget.contingency_by_year,
            discount_rate=budget.discount_rate,
        ),
        outlooks=draw(st.none() | _outlooks(matrix, rests_on)),
        simulation=draw(st.none() | stay_simulations()),
    )


def _objectives(draw: st.DrawFn, matrix: Matrix) -> tuple[ObjectiveDraft, ...]:
    """One sales objective for each unit; a unit of the case has sales, whatever it has in the matrix."""
    made = []
    for number, position in enumerate(positions(matrix), 1):
        direction = draw(st.sampled_from(list(allowed_directions(position.quadrant, is_new=False))))
        made.append(
            ObjectiveDraft(
                id=f"O{number}",
                unit=position.unit,
                direction=direction,
                target=Decimal(draw(st.integers(*TARGETS[direction]))),
                justification=draw(_texts),
            )
        )
    return tuple(made)


def _outlooks(matrix: Matrix, rests_on: tuple[str, ...]) -> st.SearchStrategy[tuple[UnitOutlook, ...]]:
    """A forecast of sales for each unit."""
    sales = st.integers(0, MOST_SALES).map(Decimal)
    return st.tuples(
        *(
            st.builds(UnitOutlook, unit=st.just(unit.id), sales=sales, assumptions=some_of(rests_on))
            for unit in matrix.units
        )
    )


def _selection(draw: st.DrawFn, candidates: tuple[str, ...]) -> SelectionDraft:
    judged = [factor.id for factor in SELECTION_FACTORS if factor.scale is None]
    return SelectionDraft(
        capacity=draw(st.integers(1, 40)),
        min_score=draw(_judged),
        factors=SELECTION_FACTORS,
        candidates=tuple(
            JudgedCandidate(customer=name, scores=HashTrieMap({criterion: draw(_judged) for criterion in judged}))
            for name in candidates
        ),
    )


def _portfolio(draw: st.DrawFn, matrix: Matrix, wanted: tuple[ObjectiveDraft, ...]) -> PortfolioDraft:
    """The matrix as judged; where a unit is maintained, at any target, nobody knows how its market grows."""
    maintained = {one.unit for one in wanted if one.direction is Direction.MAINTAIN}
    return PortfolioDraft(
        attractiveness=matrix.attractiveness,
        strength_factors=matrix.units[0].strength_factors,
        units=tuple(
            UnitDraft(
                category=unit.id,
                market=unit.market or draw(_texts),
                market_growth=None if unit.id in maintained else unit.market_growth,
                attractiveness=unit.attractiveness,
                strength_factors=unit.strength_factors,
                own=unit.own,
                rivals=unit.rivals,
            )
            for unit in matrix.units
        ),
        settings=matrix.settings,
        conclusion=draw(_texts),
    )


@st.composite
def case_files(draw: st.DrawFn) -> CaseFile:
    """A `CaseFile` whose plan no rule blocks, of two to four customers, all of them candidates."""
    numbers = tuple(f"C{number}" for number in range(1, draw(st.integers(2, 4)) + 1))
    currency = draw(currencies())
    found = draw(complete_analyses(key_account=numbers[0], as_of=PREPARED_ON))
    judged = draw(judgements(candidates=numbers, currency=currency, found=found))
    categories = tuple(category.name for category in judged.categories)
    directory: list[KeyAccount] = [attrs.evolve(draw(key_accounts()), number=number) for number in numbers]
    return CaseFile(
        judgements=judged,
        orders=draw(order_tables(customers=numbers, categories=categories, currency=currency)),
        directory=tuple(directory),
        left_out=0,
        analysis=draw(analysis_drafts(found=found)),
    )


def standings() -> st.SearchStrategy[Standing]:
    """The `Standing` of all customers of a case."""
    return case_files().map(standing_of)


def windows_of_cases() -> st.SearchStrategy[Windows]:
    """The `Windows` that a case compares."""
    return case_files().map(windows_of)


def _part_of_judgements(parts: Callable[[Judgements], Sequence[Any]]) -> Callable[[], st.SearchStrategy[Any]]:
    return lambda: part_of(judgements(), parts)


STRATEGIES: Strategies = MappingProxyType(
    {
        OrderTable: order_tables,
        Judgements: judgements,
        AnalysisDraft: analysis_drafts,
        Category: _part_of_judgements(lambda one: one.categories),
        SelectionDraft: _part_of_judgements(lambda one: [one.selection]),
        JudgedCandidate: _part_of_judgements(lambda one: one.selection.candidates),
        ReportDraft: _part_of_judgements(lambda one: [one.report]),
        PortfolioDraft: _part_of_judgements(lambda one: [one.portfolio]),
        UnitDraft: _part_of_judgements(lambda one: one.portfolio.units),
        ObjectiveDraft: _part_of_judgements(lambda one: one.objectives),
        BudgetDraft: _part_of_judgements(lambda one: [one.budget]),
        CaseFile: case_files,
        Standing: standings,
        Windows: windows_of_cases,
    }
)
