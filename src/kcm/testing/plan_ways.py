"""Parts of a plan that say what is wanted and how: assumptions, objectives, strategies with actions, the budget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import attrs
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.finance.budget import BudgetCategory, BudgetLine
from kcm.money import round_money
from kcm.planning.objectives import Action, ActionKind, Measure, Objective, Strategy
from kcm.planning.plan import (
    Assumption,
    Budget,
)
from kcm.planning.portfolio import Direction
from kcm.testing.facts import Strategies, amounts
from kcm.testing.finances import budget_lines
from kcm.testing.plan_parts import (
    MOST,
    booleans,
    maybe_texts,
    money_of,
    some_identifiers,
    some_ids,
    some_of,
    some_texts,
    some_words,
)
from kcm.testing.scoring import scores

__all__ = ["actions", "assumptions", "budgets", "objectives", "plan_strategies"]

MOST_COST = 10**6
EPOCH, PARTS = date(1970, 1, 1), 1000

_shares = st.integers(0, 100).map(lambda percent: Decimal(percent) / 100)
_categories = st.sampled_from(BudgetCategory)
_counts = st.integers(0, 1)
_rates = st.integers(-20, 30).map(lambda percent: Decimal(percent) / 100)
_actions = st.builds(
    Action,
    kind=st.sampled_from(ActionKind),
    text=some_texts,
    owner=some_words,
    due=st.integers(0, PARTS).map(lambda days: EPOCH + timedelta(days=days)),
)


def assumptions() -> st.SearchStrategy[Assumption]:
    """An `Assumption`, with or without a quantity and a contingency; it rests on none or on some that are not there."""
    return st.builds(
        Assumption,
        id=some_identifiers,
        text=some_texts,
        quantity=maybe_texts,
        probability=st.floats(0, 1),
        impact=st.integers(1, 5),
        owner=some_words,
        contingency=maybe_texts,
        rests_on=some_ids,
    )


def objectives() -> st.SearchStrategy[Objective]:
    """An `Objective` of any direction and measure, of a unit that is in no matrix."""
    figures = amounts("USD", min_value=0, max_value=MOST)
    return st.builds(
        Objective,
        id=some_identifiers,
        unit=some_identifiers,
        direction=st.sampled_from(Direction),
        measure=st.sampled_from(Measure),
        baseline=figures,
        target=figures,
        target_profit=st.none() | figures,
        target_strength=st.none() | st.floats(-10, 10),
        target_attractiveness=st.none() | scores(),
        due_year=st.integers(1995, 2041),
        justification=maybe_texts,
        assumptions=some_ids,
    )


def actions(*, first: date = date(1995, 1, 1), last: date = date(2041, 12, 31)) -> st.SearchStrategy[Action]:
    """An `Action` of any kind, due between the two days."""
    return _actions.map(lambda one: attrs.evolve(one, due=first + (last - first) * (one.due - EPOCH).days // PARTS))


@st.composite
def plan_strategies(
    draw: st.DrawFn,
    *,
    strategy_id: str | None = None,
    serves: tuple[str, ...] | None = None,
    years: tuple[int, ...] = (2015, 2016, 2017),
    currency: str = "USD",
    due: tuple[date, date] | None = None,
    answers: Sequence[str] | None = None,
    rests_on: Sequence[str] | None = None,
) -> Strategy:
    """A `Strategy` with a cost, perhaps of 0, in at least one of the years.

    Args:
        draw: given by Hypothesis.
        strategy_id: its id; without it, any.
        serves: the ids of its objectives; without them, any.
        years: that may have a cost.
        currency: of the costs.
        due: the days between which all its actions are due, of which there then is at least one; without them, any.
        answers: the ids of what it may answer; without them, any.
        rests_on: the ids of the assumptions it may rest on; without them, any.
    """
    cost = money_of(currency, MOST_COST)
    step = actions() if due is None else actions(first=due[0], last=due[1])
    chosen = draw(some_ids) if serves is None else serves
    return Strategy(
        id=draw(some_identifiers) if strategy_id is None else strategy_id,
        name=draw(some_texts),
        objectives=chosen,
        owner=draw(some_words),
        actions=tuple(draw(step) for _ in range(draw(_counts) + (due is not None))),
        cost_by_year=HashTrieMap({year: draw(cost) for year in _chosen_years(draw, years)}),
        assumptions=draw(some_of(rests_on)),
        answers=draw(some_of(answers)),
        claims=HashTrieMap({name: draw(cost) for name in chosen if draw(booleans)}),
    )


def _chosen_years(draw: st.DrawFn, years: tuple[int, ...]) -> tuple[int, ...]:
    """At least one of the years."""
    kept = tuple(year for year in years if draw(booleans))
    return kept or years[-1:]


@st.composite
def budgets(
    draw: st.DrawFn,
    *,
    strategies: tuple[Strategy, ...] | None = None,
    currency: str = "USD",
    rests_on: Sequence[str] | None = None,
) -> Budget:
    """A `Budget`; with strategies, its lines sum to their cost in each year.

    Args:
        draw: given by Hypothesis.
        strategies: what the lines are for; without them, anything.
        currency: of the amounts.
        rests_on: the ids of the assumptions a line may rest on; without them, any.
    """
    if strategies is None:
        drawn = draw(st.lists(budget_lines(currency=currency), max_size=4, unique_by=lambda line: line.id))
        costs = [(line.strategy, line.year, line.amount) for line in drawn]
    else:
        costs = [cost for one in strategies for cost in _costs_of(draw, one, currency)]
    some = some_of(rests_on)
    lines = tuple(
        BudgetLine(
            id=f"B{number}",
            strategy=strategy,
            year=year,
            category=draw(_categories),
            amount=amount,
            assumptions=draw(some),
        )
        for number, (strategy, year, amount) in enumerate(costs, 1)
    )
    years = sorted({line.year for line in lines})
    reserve = money_of(currency, MOST_COST)
    return Budget(
        currency=currency,
        lines=lines,
        contingency_by_year=HashTrieMap({year: draw(reserve) for year in years if draw(booleans)}),
        discount_rate=draw(_rates),
    )


def _costs_of(draw: st.DrawFn, strategy: Strategy, currency: str) -> list[tuple[str, int, Decimal]]:
    """Strategy, year and amount of two lines for each year with a cost."""
    costs = []
    for year in sorted(strategy.cost_by_year):
        cost = strategy.cost_by_year[year]
        part = round_money(cost * draw(_shares), currency)
        costs += [(strategy.id, year, amount) for amount in (part, cost - part)]
    return costs


STRATEGIES: Strategies = MappingProxyType(
    {
        Objective: objectives,
        Action: actions,
        Strategy: plan_strategies,
        Assumption: assumptions,
        Budget: budgets,
    }
)
