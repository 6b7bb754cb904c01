"""Plans: the sections of a key-account plan, whole plans that pass the review, and reviewed ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import attrs
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.finance.budget import BudgetLine
from kcm.finance.ratios import COURSE_RATIOS, financial_analysis
from kcm.money import round_money
from kcm.periods import Horizon, Window
from kcm.planning.objectives import Action, ActionKind, Measure, Objective, Strategy
from kcm.planning.plan import (
    Assumption,
    Budget,
    CustomerAnalysis,
    Header,
    KeyAccount,
    KeyAccountPlan,
    Mission,
    Overview,
    PortfolioAnalysis,
    YearRow,
    YearSales,
    assemble,
)
from kcm.planning.portfolio import Direction, Matrix, Position, Preference, Unit, allowed_directions, positions
from kcm.planning.review import PlanReview, Reviewed, review
from kcm.scores import weigh
from kcm.segmentation.selection import SELECTION_FACTORS
from kcm.testing.facts import amounts, currencies, horizons, identifiers, texts, words
from kcm.testing.finances import budget_lines, statements
from kcm.testing.portfolios import KNOWN_IDS, KNOWN_TEXTS, matrices
from kcm.testing.scoring import scores

__all__ = [
    "actions",
    "assumptions",
    "budgets",
    "customer_analyses",
    "headers",
    "key_account_plans",
    "key_accounts",
    "missions",
    "objectives",
    "overviews",
    "plan_reviews",
    "plan_strategies",
    "reviewed_plans",
    "year_rows",
]

MOST_COST = Decimal(10) ** 6

# A strategy that is made once is checked once.
_texts = st.sampled_from(KNOWN_TEXTS) | st.sampled_from(KNOWN_TEXTS[::-1]) | texts()
_words = st.sampled_from(("Ann", "王芳", "A|B <i>")) | words()
_identifiers = st.sampled_from(KNOWN_IDS) | identifiers()
_places, _maybe_texts = st.none() | _words, st.none() | _texts
_shares = st.integers(0, 100).map(lambda percent: Decimal(percent) / 100)
_some_words = st.lists(_identifiers, max_size=2, unique=True).map(tuple)
_selection_scores = st.lists(scores(), min_size=len(SELECTION_FACTORS), max_size=len(SELECTION_FACTORS))

# Per cent of present sales that a direction may aim at; a new unit has none to take a part of.
TARGETS = {
    Direction.MAINTAIN: (95, 105),
    Direction.IMPROVE: (100, 300),
    Direction.HARVEST: (20, 100),
    Direction.EXIT: (0, 0),
}


def key_accounts() -> st.SearchStrategy[KeyAccount]:
    """A `KeyAccount`; its places are known or not."""
    return st.builds(KeyAccount, number=_identifiers, name=_words, city=_places, region=_places, country=_places)


@st.composite
def headers(
    draw: st.DrawFn, *, key_account: str | None = None, horizon: Horizon | None = None, currency: str | None = None
) -> Header:
    """A `Header` whose year T0 ends in the base year of its horizon; approved or not."""
    years = draw(horizons()) if horizon is None else horizon
    end = date(years.base_year, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    return Header(
        plan_id=draw(_identifiers),
        version=draw(st.integers(1, 99)),
        key_account=draw(_identifiers) if key_account is None else key_account,
        author=draw(_words),
        prepared_on=end + timedelta(days=draw(st.integers(0, 90))),
        horizon=years,
        base_year_end=end,
        currency=draw(currencies()) if currency is None else currency,
        approved_by=draw(_places),
    )


def missions() -> st.SearchStrategy[Mission]:
    """A `Mission` with its four parts."""
    return st.builds(Mission, role=_texts, definition=_texts, competence=_texts, future=_texts)


@st.composite
def year_rows(draw: st.DrawFn, *, currency: str = "USD") -> YearRow:
    """A `YearRow` that adds up: gross margin less cost to serve and spending is operating profit."""
    sales, margin, served, spent = (draw(amounts(currency, min_value=0, max_value=10**9)) for _ in range(4))
    return YearRow(
        year=draw(st.integers(1995, 2041)),
        sales=sales,
        gross_margin=margin,
        cost_to_serve=served,
        strategy_spend=spent,
        operating_profit=margin - served - spent,
    )


@st.composite
def overviews(
    draw: st.DrawFn, *, key_account: str | None = None, base_year_end: date = date(2014, 5, 6), currency: str = "USD"
) -> Overview:
    """An `Overview` whose ranks are among those there are, and whose growth follows from its two windows."""
    account = draw(key_accounts())
    base = Window.ending(base_year_end, 365)
    recent = Window.ending(base_year_end, draw(st.integers(1, 365)))
    earlier = Window.ending(base_year_end - timedelta(days=365), recent.days)
    now, before, this, last = (draw(amounts(currency, min_value=0, max_value=10**9)) for _ in range(4))
    customers, candidates = draw(st.integers(1, 500)), draw(st.integers(1, 40))
    given = zip(SELECTION_FACTORS, draw(_selection_scores), strict=True)
    score = st.integers(0, 5)
    return Overview(
        key_account=KeyAccount(number=key_account, name=account.name) if key_account else account,
        profile=draw(_texts),
        history=(YearSales(window=base.previous(), sales=last), YearSales(window=base, sales=this)),
        orders=draw(st.integers(1, 500)),
        rank=draw(st.integers(1, customers)),
        customers=customers,
        sales_share=draw(st.floats(0, 1)),
        abc_class=draw(st.sampled_from("ABC")),
        recency_score=draw(score),
        frequency_score=draw(score),
        monetary_score=draw(score),
        segment=draw(_texts),
        recent=YearSales(window=recent, sales=now),
        earlier=YearSales(window=earlier, sales=before),
        growth=float(now / before - 1) if before else None,
        selection=weigh(SELECTION_FACTORS, {factor.id: value for factor, value in given}),
        selection_labels=HashTrieMap({factor.id: factor.label for factor in SELECTION_FACTORS}),
        selection_rank=draw(st.integers(1, candidates)),
        selection_candidates=candidates,
    )


@st.composite
def customer_analyses(draw: st.DrawFn, *, year: int | None = None, currency: str | None = None) -> CustomerAnalysis:
    """A `CustomerAnalysis`: a statement that balances, the course's five ratios, help with some of them."""
    statement = draw(statements(year=year, currency=currency))
    names = st.sampled_from([definition.name for definition in COURSE_RATIOS])
    return CustomerAnalysis(
        statement=statement,
        ratios=financial_analysis(
            statement,
            draw(st.dictionaries(names, st.floats(-10, 500))),
            basis="closing",
            our_help=draw(st.dictionaries(names, _texts, max_size=2)),
        ),
        conclusion=draw(_texts),
    )


def assumptions() -> st.SearchStrategy[Assumption]:
    """An `Assumption`, with or without a quantity and a contingency."""
    return st.builds(
        Assumption,
        id=_identifiers,
        text=_texts,
        quantity=_maybe_texts,
        probability=st.floats(0, 1),
        impact=st.integers(1, 5),
        owner=_words,
        contingency=_maybe_texts,
    )


def objectives() -> st.SearchStrategy[Objective]:
    """An `Objective` of any direction and measure, of a unit that is in no matrix."""
    figures = amounts("USD", min_value=0, max_value=10**9)
    return st.builds(
        Objective,
        id=_identifiers,
        unit=_identifiers,
        direction=st.sampled_from(Direction),
        measure=st.sampled_from(Measure),
        baseline=figures,
        target=figures,
        target_profit=st.none() | figures,
        due_year=st.integers(1995, 2041),
        justification=_maybe_texts,
        assumptions=_some_words,
    )


def actions() -> st.SearchStrategy[Action]:
    """An `Action` of any kind."""
    days = st.dates(date(1995, 1, 1), date(2041, 12, 31))
    return st.builds(Action, kind=st.sampled_from(ActionKind), text=_texts, owner=_words, due=days)


@st.composite
def plan_strategies(
    draw: st.DrawFn,
    *,
    strategy_id: str | None = None,
    serves: tuple[str, ...] | None = None,
    years: tuple[int, ...] = (2015, 2016, 2017),
    currency: str = "USD",
) -> Strategy:
    """A `Strategy` with a cost, perhaps of 0, in at least one of the years.

    Args:
        draw: given by Hypothesis.
        strategy_id: its id; without it, any.
        serves: the ids of its objectives; without them, any.
        years: that may have a cost.
        currency: of the costs.
    """
    cost = amounts(currency, min_value=0, max_value=MOST_COST)
    return Strategy(
        id=draw(_identifiers) if strategy_id is None else strategy_id,
        name=draw(_texts),
        objectives=draw(_some_words) if serves is None else serves,
        owner=draw(_words),
        actions=draw(st.lists(actions(), max_size=2).map(tuple)),
        cost_by_year=HashTrieMap(draw(st.dictionaries(st.sampled_from(years), cost, min_size=1))),
        assumptions=draw(_some_words),
    )


@st.composite
def budgets(draw: st.DrawFn, *, strategies: tuple[Strategy, ...] | None = None, currency: str = "USD") -> Budget:
    """A `Budget`; with strategies, its lines sum to their cost in each year."""
    if strategies is None:
        drawn = draw(st.lists(budget_lines(currency=currency), max_size=4, unique_by=lambda line: line.id))
    else:
        drawn = [line for one in strategies for line in _lines_of(draw, one, currency)]
    numbered = [attrs.evolve(line, id=f"B{number}") for number, line in enumerate(drawn, 1)]
    years = sorted({line.year for line in numbered})
    reserve = amounts(currency, min_value=0, max_value=MOST_COST)
    return Budget(
        currency=currency,
        lines=tuple(numbered),
        contingency_by_year=HashTrieMap({year: draw(reserve) for year in years if draw(st.booleans())}),
        discount_rate=draw(st.integers(-20, 30).map(lambda percent: Decimal(percent) / 100)),
    )


def _lines_of(draw: st.DrawFn, strategy: Strategy, currency: str) -> list[BudgetLine]:
    lines = []
    for year in sorted(strategy.cost_by_year):
        cost = strategy.cost_by_year[year]
        part = round_money(cost * draw(_shares), currency)
        of_year = budget_lines(year=year, strategy=strategy.id, currency=currency)
        lines += [attrs.evolve(draw(of_year), amount=amount) for amount in (part, cost - part)]
    return lines


@st.composite
def key_account_plans(draw: st.DrawFn, *, max_units: int = 4) -> KeyAccountPlan:
    """A `KeyAccountPlan` of `assemble` in which no rule blocks.

    Every unit has a sales objective in a direction that its position allows, from its present sales; some have
    another objective. Every objective has a strategy, every cost its budget lines, and all money is in whole minor
    units of one currency.
    """
    horizon, currency = draw(horizons()), draw(currencies())
    header = draw(headers(horizon=horizon, currency=currency))
    matrix = draw(matrices(horizon=horizon.length, currency=currency, max_units=max_units))
    supposed = draw(st.lists(assumptions(), min_size=1, max_size=3, unique_by=lambda one: one.id))
    wanted = _wanted(draw, matrix, header, supposed[0].id)
    strategies = _strategies_for(draw, wanted, header)
    return assemble(
        header=header,
        mission=draw(missions()),
        overview=draw(overviews(key_account=header.key_account, base_year_end=header.base_year_end, currency=currency)),
        analysis=draw(customer_analyses(year=horizon.base_year, currency=currency)),
        portfolio=PortfolioAnalysis(matrix=matrix, conclusion=draw(_texts)),
        assumptions=supposed,
        objectives=wanted,
        strategies=strategies,
        budget=draw(budgets(strategies=strategies, currency=currency)),
        cost_to_serve_share=draw(_shares) / 2,
        comment=draw(_maybe_texts),
    )


def _wanted(draw: st.DrawFn, matrix: Matrix, header: Header, assumption: str) -> tuple[Objective, ...]:
    wanted: list[Objective] = []
    for unit, position in zip(matrix.units, positions(matrix), strict=True):
        allowed = allowed_directions(position.quadrant, unit.is_new)
        direction = draw(st.sampled_from(sorted(allowed, key=lambda one: one.name)))
        must = allowed[direction] is Preference.JUSTIFIED
        figures = [_sales_aim(draw, unit, direction, header.currency)]
        if draw(st.booleans()):
            figures.append(_other_aim(draw, unit, position))
        for measure, baseline, target, profit in figures:
            wanted.append(
                Objective(
                    id=f"O{len(wanted) + 1}",
                    unit=unit.id,
                    direction=direction,
                    measure=measure,
                    baseline=baseline,
                    target=target,
                    target_profit=profit,
                    due_year=header.horizon.last_year,
                    justification=draw(_texts if must else _maybe_texts),
                    assumptions=(assumption,) if draw(st.booleans()) else (),
                )
            )
    return tuple(wanted)


Aim = tuple[Measure, Decimal, Decimal, Decimal | None]


def _sales_aim(draw: st.DrawFn, unit: Unit, direction: Direction, currency: str) -> Aim:
    if direction is Direction.ENTER:
        target = draw(amounts(currency, min_value=1, max_value=MOST_COST))
    else:
        percent = draw(st.integers(*TARGETS[direction]))
        target = round_money(unit.sales * percent / 100, currency)
    profit = round_money(target * draw(st.integers(-20, 40)) / 100, currency)
    return Measure.SALES, unit.sales, target, profit if draw(st.booleans()) else None


def _other_aim(draw: st.DrawFn, unit: Unit, position: Position) -> Aim:
    present = {
        Measure.CONTRIBUTION: unit.profit,
        Measure.RELATIVE_STRENGTH: round(Decimal(position.strength), 4),
        Measure.MARKET_SHARE: draw(_shares),
    }
    if unit.sales:
        present[Measure.RETURN_ON_SALES] = round(unit.profit / unit.sales, 3)
    measure = draw(st.sampled_from(sorted(present, key=lambda one: one.name)))
    return measure, present[measure], abs(present[measure]), None


def _strategies_for(draw: st.DrawFn, wanted: tuple[Objective, ...], header: Header) -> tuple[Strategy, ...]:
    """One to three strategies that share out the objectives, each with at least one."""
    count = min(draw(st.integers(1, 3)), len(wanted))
    served: list[list[str]] = [[] for _ in range(count)]
    for place, objective in enumerate(wanted):
        served[place if place < count else draw(st.integers(0, count - 1))].append(objective.id)
    return tuple(
        draw(
            plan_strategies(
                strategy_id=f"S{number}",
                serves=tuple(ids),
                years=header.horizon.planned_years,
                currency=header.currency,
            )
        )
        for number, ids in enumerate(served, 1)
    )


@st.composite
def reviewed_plans(draw: st.DrawFn) -> Reviewed:
    """A `Reviewed` plan without a blocking finding, reviewed on the day it was prepared or up to a year later."""
    plan = draw(key_account_plans())
    return review(plan, as_of=plan.header.prepared_on + timedelta(days=draw(st.integers(0, 365))))


def plan_reviews() -> st.SearchStrategy[PlanReview]:
    """A `PlanReview`: what a plan rule looks at, on the day the plan was prepared."""
    return key_account_plans().map(lambda plan: PlanReview(plan=plan, as_of=plan.header.prepared_on))
