"""Strategies of a case: order tables, judgements, whole case files, and their standing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import attrs
import numpy as np
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.finance.ratios import RATIOS
from kcm.periods import day_number
from kcm.planning.case import CaseFile, Judgements, OrderTable, Standing, standing_of
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
from kcm.planning.plan import KeyAccount
from kcm.planning.portfolio import Matrix, allowed_directions, positions
from kcm.segmentation.selection import SELECTION_FACTORS
from kcm.testing.facts import currencies, texts
from kcm.testing.finances import statements
from kcm.testing.plans import assumptions, budgets, key_accounts, missions, plan_strategies
from kcm.testing.portfolios import matrices

__all__ = ["case_files", "judgements", "order_tables", "standings", "windows_of_cases"]

AS_OF = date(2014, 5, 6)
HORIZON = 3

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
def judgements(
    draw: st.DrawFn, *, key_account: str = "C1", candidates: tuple[str, ...] = ("C1", "C2"), currency: str = "USD"
) -> Judgements:
    """The `Judgements` of a case whose plan no rule blocks, over the categories that are the units of a matrix.

    Args:
        draw: given by Hypothesis.
        key_account: the customer the plan is for, one of the candidates.
        candidates: who may become a key account.
        currency: of the case.
    """
    matrix = draw(matrices(horizon=HORIZON, currency=currency, max_units=3))
    supposed = draw(st.lists(assumptions(), min_size=1, max_size=2, unique_by=lambda one: one.id))
    wanted = _objectives(draw, matrix)
    years = tuple(range(AS_OF.year + 1, AS_OF.year + HORIZON + 1))
    strategy = draw(
        plan_strategies(strategy_id="S1", serves=tuple(one.id for one in wanted), years=years, currency=currency)
    )
    budget = draw(budgets(strategies=(strategy,), currency=currency))
    return Judgements(
        plan_id="P1",
        version=1,
        key_account=key_account,
        as_of=AS_OF,
        prepared_on=AS_OF + timedelta(days=14),
        author="A. Author",
        currency=currency,
        horizon=HORIZON,
        cost_to_serve_share=draw(_shares) / 2,
        profile=draw(_texts),
        comment=draw(st.none() | _texts),
        mission=draw(missions()),
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
        portfolio=_portfolio(draw, matrix),
        assumptions=tuple(supposed),
        objectives=wanted,
        strategies=(strategy,),
        budget=BudgetDraft(
            lines=budget.lines,
            contingency_by_year=budget.contingency_by_year,
            discount_rate=budget.discount_rate,
        ),
    )


def _objectives(draw: st.DrawFn, matrix: Matrix) -> tuple[ObjectiveDraft, ...]:
    """One sales objective for each unit; a unit of the case has sales, whatever it has in the matrix."""
    return tuple(
        ObjectiveDraft(
            id=f"O{number}",
            unit=position.unit,
            direction=draw(st.sampled_from(list(allowed_directions(position.quadrant, is_new=False)))),
            target=Decimal(draw(st.integers(0, 10**5))),
            justification=draw(_texts),
        )
        for number, position in enumerate(positions(matrix), 1)
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


def _portfolio(draw: st.DrawFn, matrix: Matrix) -> PortfolioDraft:
    return PortfolioDraft(
        attractiveness=matrix.attractiveness,
        strength_factors=matrix.units[0].strength_factors,
        units=tuple(
            UnitDraft(
                category=unit.id,
                market=unit.market,
                market_growth=unit.market_growth,
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
    judged = draw(judgements(candidates=numbers, currency=currency))
    categories = tuple(category.name for category in judged.categories)
    directory: list[KeyAccount] = [attrs.evolve(draw(key_accounts()), number=number) for number in numbers]
    return CaseFile(
        judgements=judged,
        orders=draw(order_tables(customers=numbers, categories=categories, currency=currency)),
        directory=tuple(directory),
        left_out=0,
    )


def standings() -> st.SearchStrategy[Standing]:
    """The `Standing` of all customers of a case."""
    return case_files().map(standing_of)


def windows_of_cases() -> st.SearchStrategy[Windows]:
    """The `Windows` that a case compares."""
    return case_files().map(windows_of)
