"""Plans: whole ones in which no rule blocks, reviewed ones, and plans that are blocked for exactly one reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import attrs
from hypothesis import strategies as st

from kcm.errors import NotFound
from kcm.planning.objectives import Objective, Strategy
from kcm.planning.plan import (
    Assumption,
    ExtraRow,
    ExtraSection,
    ExtraTable,
    FigureLine,
    GivenFigure,
    Header,
    KeyAccountPlan,
    PortfolioAnalysis,
    assemble,
)
from kcm.planning.review import PlanReview, Reviewed, review
from kcm.planning.versions import Deadlines, deadlines
from kcm.testing.facts import KNOWN_CURRENCIES, Strategies, amounts, horizons, texts
from kcm.testing.plan_aims import exit_years, wanted_units
from kcm.testing.plan_analyses import answerable, complete_analyses
from kcm.testing.plan_faults import FAULTS
from kcm.testing.plan_parts import headers, missions, overviews, stay_simulations
from kcm.testing.plan_ways import assumptions, budgets, plan_strategies
from kcm.testing.portfolios import KNOWN_TEXTS

__all__ = [
    "extra_rows",
    "extra_sections",
    "extra_tables",
    "key_account_plans",
    "plan_deadlines",
    "plan_reviews",
    "plans_refused_for",
    "refused_plans",
    "reviewed_plans",
]

MOST = 10**6

_texts = st.sampled_from(KNOWN_TEXTS)
_maybe_texts = st.none() | _texts
_shares = st.integers(0, 50).map(lambda percent: Decimal(percent) / 100)
_horizons, _currencies = horizons(), st.sampled_from(KNOWN_CURRENCIES)
_supposed = st.lists(assumptions(), min_size=1, max_size=3, unique_by=lambda one: one.id)
_simulations = st.none() | stay_simulations()


@st.composite
def extra_rows(draw: st.DrawFn, *, columns: int | None = None) -> ExtraRow:
    """An `ExtraRow` with a value, known or not, for each of so many columns; without them, for up to three."""
    count = draw(st.integers(0, 3)) if columns is None else columns
    values = st.lists(st.none() | amounts(), min_size=count, max_size=count)
    return ExtraRow(label=draw(texts()), values=tuple(draw(values)))


@st.composite
def extra_tables(draw: st.DrawFn) -> ExtraTable:
    """An `ExtraTable` of up to three columns and three rows."""
    columns = tuple(draw(st.lists(texts(), max_size=3)))
    rows = draw(st.lists(extra_rows(columns=len(columns)), max_size=3))
    return ExtraTable(caption=draw(texts()), heading=draw(texts()), columns=columns, rows=tuple(rows))


@st.composite
def extra_sections(draw: st.DrawFn, *, identifier: str = "extra") -> ExtraSection:
    """An `ExtraSection` of words, tables, both or neither."""
    return ExtraSection(
        id=identifier,
        title=draw(texts()),
        paragraphs=tuple(draw(st.lists(texts(), max_size=2))),
        tables=tuple(draw(st.lists(extra_tables(), max_size=1))),
    )


_numbers = ExtraTable(
    caption=KNOWN_TEXTS[1],
    heading=KNOWN_TEXTS[0],
    columns=KNOWN_TEXTS[:2],
    rows=(ExtraRow(label=KNOWN_TEXTS[1], values=(Decimal("12.5"), None)),),
)
_extra_sections = st.sampled_from(
    (
        (),
        (ExtraSection(id="words", title=KNOWN_TEXTS[0], paragraphs=KNOWN_TEXTS),),
        (
            ExtraSection(id="numbers", title=KNOWN_TEXTS[3], tables=(_numbers,)),
            ExtraSection(id="<i>", title=KNOWN_TEXTS[1]),
        ),
    )
)


@st.composite
def key_account_plans(draw: st.DrawFn, *, max_units: int = 4) -> KeyAccountPlan:
    """A `KeyAccountPlan` of `assemble` in which no rule blocks.

    Every side of the customer was analysed. Every unit has a sales objective in a direction that its position allows
    and that holds, from its present sales; some have another objective, and some that are given up are so before the
    last year. Every objective has a strategy with an action in time, every cost its budget lines, and all money is in
    whole minor units of one currency. Forecasts, doubts, given figures, relationship, team and a host's section are
    there or not.
    """
    horizon, currency = draw(_horizons), draw(_currencies)
    header = draw(headers(horizon=horizon, currency=currency))
    supposed = _resting(draw(_supposed), draw(st.booleans()))
    names = [one.id for one in supposed]
    market = draw(wanted_units(header=header, rests_on=names, max_units=max_units))
    analysis = draw(
        complete_analyses(
            key_account=header.key_account, year=horizon.base_year, currency=currency, as_of=header.prepared_on
        )
    )
    strategies = _strategies_for(draw, market.objectives, header, answerable(analysis), names)
    return assemble(
        header=header,
        mission=draw(missions(needs=[need.id for need in analysis.needs])),
        overview=draw(overviews(key_account=header.key_account, base_year_end=header.base_year_end, currency=currency)),
        analysis=analysis,
        portfolio=PortfolioAnalysis(
            matrix=market.matrix,
            conclusion=draw(_texts),
            outlooks=market.outlooks,
            simulation=draw(_simulations),
        ),
        assumptions=supposed,
        objectives=exit_years(draw, market.objectives, strategies, header),
        strategies=strategies,
        budget=draw(budgets(strategies=strategies, currency=currency, rests_on=names)),
        cost_to_serve_share=draw(_shares),
        given=_given(draw, header, [unit.id for unit in market.matrix.units]),
        comment=draw(_maybe_texts),
        extra_sections=draw(_extra_sections),
    )


def _resting(supposed: Sequence[Assumption], chained: bool) -> tuple[Assumption, ...]:
    """The assumptions, each of which rests on the one before, or on none."""
    before = [(), *((one.id,) for one in supposed)] if chained else [()] * (len(supposed) + 1)
    return tuple(attrs.evolve(one, rests_on=on) for one, on in zip(supposed, before, strict=False))


def _strategies_for(
    draw: st.DrawFn, wanted: Sequence[Objective], header: Header, answers: Sequence[str], rests_on: Sequence[str]
) -> tuple[Strategy, ...]:
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
                due=(header.base_year_end + timedelta(days=1), header.last_day),
                answers=answers,
                rests_on=rests_on,
            )
        )
        for number, ids in enumerate(served, 1)
    )


def _given(draw: st.DrawFn, header: Header, units: Sequence[str]) -> tuple[GivenFigure, ...]:
    """Up to one figure of each line; sales and profit of the last year are those that are aimed at."""
    figures = []
    for line in FigureLine:
        served = line is FigureLine.COST_TO_SERVE
        years = header.horizon.years if served else header.horizon.planned_years[:-1]
        if years and draw(st.integers(0, 3)) == 0:
            figures.append(
                GivenFigure(
                    year=draw(st.sampled_from(years)),
                    line=line,
                    amount=draw(amounts(header.currency, min_value=0, max_value=MOST)),
                    unit=None if served else draw(st.sampled_from(units)),
                    source=draw(_maybe_texts),
                )
            )
    return tuple(figures)


@st.composite
def reviewed_plans(draw: st.DrawFn) -> Reviewed:
    """A `Reviewed` plan without a blocking finding, reviewed on the day it was prepared or up to a year later."""
    plan = draw(key_account_plans())
    return review(plan, as_of=_later(draw, plan.header.prepared_on))


@st.composite
def plan_reviews(draw: st.DrawFn) -> PlanReview:
    """What a plan rule looks at: a plan in which no rule blocks, on the day it was prepared."""
    plan = draw(key_account_plans())
    return PlanReview(plan=plan, as_of=plan.header.prepared_on)


@st.composite
def plan_deadlines(draw: st.DrawFn) -> Deadlines:
    """The `Deadlines` of a plan on the day it was prepared or up to a year later."""
    header = draw(headers())
    return deadlines(header, _later(draw, header.prepared_on))


def _later(draw: st.DrawFn, day: date) -> date:
    return day + timedelta(days=draw(st.integers(0, 365)))


def plans_refused_for(code: str) -> st.SearchStrategy[KeyAccountPlan]:
    """Plans in which exactly one rule blocks: that of the code, such as `plan.V22`.

    Raises:
        NotFound: for a code that has no fault in `kcm.testing.plan_faults.FAULTS`.
    """
    name = code.removeprefix("plan.")
    if name not in FAULTS:
        raise NotFound(f"found no fault for {code!r}, expected one of {', '.join(f'plan.{one}' for one in FAULTS)}")
    return key_account_plans().map(FAULTS[name])


@st.composite
def refused_plans(draw: st.DrawFn) -> tuple[KeyAccountPlan, str]:
    """A plan in which exactly one rule blocks, with the one code of what it finds."""
    name = draw(st.sampled_from(sorted(FAULTS)))
    return draw(plans_refused_for(name)), f"plan.{name}"


STRATEGIES: Strategies = MappingProxyType(
    {
        PortfolioAnalysis: lambda: key_account_plans().map(lambda one: one.portfolio),
        KeyAccountPlan: key_account_plans,
        PlanReview: plan_reviews,
        Reviewed: reviewed_plans,
        ExtraRow: extra_rows,
        ExtraTable: extra_tables,
        ExtraSection: extra_sections,
        Deadlines: plan_deadlines,
    }
)
