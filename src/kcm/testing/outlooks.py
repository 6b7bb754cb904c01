"""What follows from a matrix: traces, boxes, forecasts, targets and results, summaries, preparation, judges."""

from __future__ import annotations

import math
from types import MappingProxyType

import attrs
import numpy as np
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.planning.portfolio import (
    Agreement,
    BoxCuts,
    BoxPosition,
    Matrix,
    PortfolioResult,
    PortfolioSummary,
    Preparation,
    PreparedUnit,
    Score,
    Target,
    Trace,
    Unit,
    UnitForecast,
    UnitOutlook,
    UnitResult,
    agreement,
    financial_results,
    forecast,
    nine_box,
    portfolio_summary,
)
from kcm.testing.facts import Strategies, amounts, identifiers, texts
from kcm.testing.portfolios import matrices

__all__ = [
    "agreements",
    "box_cuts",
    "box_positions",
    "outlooks_of",
    "portfolio_results",
    "portfolio_summaries",
    "preparations",
    "prepared_units",
    "targets",
    "traces",
    "unit_forecasts",
    "unit_outlooks",
    "unit_results",
]

MOST = 10**9
_money = amounts("USD", min_value=0, max_value=MOST)
_some_ids = st.lists(identifiers(), max_size=2, unique=True).map(tuple)


def traces() -> st.SearchStrategy[Trace]:
    """A `Trace`, with or without a period and operands."""
    return st.builds(
        Trace,
        raw=st.floats(-1e6, 1e6),
        source=texts(),
        line=identifiers(),
        period=st.none() | st.integers(1995, 2041),
        basis=st.none() | st.sampled_from(["average", "closing"]),
        operands=st.dictionaries(identifiers(), st.floats(-1e6, 1e6), max_size=2).map(HashTrieMap),
    )


@st.composite
def box_cuts(draw: st.DrawFn) -> BoxCuts:
    """The `BoxCuts` of nine boxes, thirds or others."""
    pairs = st.lists(st.integers(1, 99), min_size=2, max_size=2, unique=True).map(sorted)
    up, across = draw(pairs), draw(pairs)
    return BoxCuts(attractiveness=(up[0] / 10, up[1] / 10), strength=(across[0] / 100, across[1] / 100))


@st.composite
def box_positions(draw: st.DrawFn) -> BoxPosition:
    """A `BoxPosition` of one unit of a matrix."""
    return draw(st.sampled_from(nine_box(draw(matrices(max_units=3)), draw(box_cuts()))))


def _grown(matrix: Matrix) -> Matrix:
    """The matrix, in which every market has a growth."""
    return attrs.evolve(
        matrix, units=tuple(attrs.evolve(unit, market_growth=unit.market_growth or 0.0) for unit in matrix.units)
    )


@st.composite
def _outlook(draw: st.DrawFn, unit: Unit) -> UnitOutlook:
    sales = draw(st.none() | _money)
    share = draw(st.none() | st.integers(1, 100).map(lambda percent: percent / 100)) if sales is None else None
    points = st.integers(0, 10).map(lambda value: Score(value=value))
    return UnitOutlook(
        unit=unit.id,
        sales=sales,
        share=share,
        share_drift=0.0 if share is None else draw(st.integers(-5, 5)) / 100,
        own=HashTrieMap(draw(st.dictionaries(st.sampled_from(sorted(unit.own)), points, max_size=2))),
        assumptions=draw(_some_ids),
    )


@st.composite
def outlooks_of(draw: st.DrawFn, matrix: Matrix) -> tuple[UnitOutlook, ...]:
    """Outlooks of some units of a matrix, or all."""
    chosen = draw(st.sets(st.sampled_from([unit.id for unit in matrix.units])))
    return tuple(draw(_outlook(unit)) for unit in matrix.units if unit.id in chosen)


@st.composite
def unit_outlooks(draw: st.DrawFn) -> UnitOutlook:
    """A `UnitOutlook` of one unit of a matrix."""
    return draw(_outlook(draw(st.sampled_from(draw(matrices(max_units=2)).units))))


@st.composite
def unit_forecasts(draw: st.DrawFn) -> UnitForecast:
    """A `UnitForecast`: given, by the market's growth, or of a new unit."""
    matrix = _grown(draw(matrices(max_units=3)))
    return draw(st.sampled_from(forecast(matrix, draw(outlooks_of(matrix)))))


@st.composite
def targets(draw: st.DrawFn) -> Target:
    """A `Target`, with or without a strength and an attractiveness."""
    return Target(
        sales=draw(_money),
        profit=draw(amounts("USD", min_value=-MOST, max_value=MOST)),
        strength=draw(st.none() | st.floats(0, 3)),
        attractiveness=draw(st.none() | st.floats(0, 10)),
    )


@st.composite
def portfolio_results(draw: st.DrawFn) -> PortfolioResult:
    """A `PortfolioResult` of a matrix and targets for all its units."""
    matrix = draw(matrices(max_units=3))
    return financial_results(matrix, {unit.id: draw(targets()) for unit in matrix.units})


def unit_results() -> st.SearchStrategy[UnitResult]:
    """A `UnitResult` of one unit."""
    return portfolio_results().flatmap(lambda found: st.sampled_from(found.units))


def portfolio_summaries() -> st.SearchStrategy[PortfolioSummary]:
    """A `PortfolioSummary` of a matrix."""
    return matrices(max_units=3).map(portfolio_summary)


def prepared_units(*, identifier: str | None = None) -> st.SearchStrategy[PreparedUnit]:
    """A `PreparedUnit` of which some things may not be known yet."""
    return st.builds(
        PreparedUnit,
        id=identifiers() if identifier is None else st.just(identifier),
        description=st.none() | texts(),
        market=st.none() | texts(),
        rivals=st.lists(identifiers(), max_size=2, unique=True).map(tuple),
        forecast=st.none() | _money,
        estimated_share=st.sampled_from([0.0, 0.25, 1.0]),
    )


@st.composite
def preparations(draw: st.DrawFn) -> Preparation:
    """A `Preparation` of up to three units, or of none."""
    names = sorted(draw(st.sets(identifiers(), max_size=3)))
    units = tuple(draw(prepared_units(identifier=name)) for name in names)
    return Preparation(units=units, years=draw(st.none() | st.integers(1, 5)))


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """An `Agreement` of one to three judges, some of whom gave no score."""
    units, judges, factors = draw(st.tuples(*[st.integers(1, 3)] * 3))
    score = st.integers(0, 10).map(float) | st.just(math.nan)
    size = units * judges * factors
    scores = draw(st.lists(score, min_size=size, max_size=size))
    return agreement(np.array(scores).reshape(units, judges, factors))


STRATEGIES: Strategies = MappingProxyType(
    {
        Trace: traces,
        BoxCuts: box_cuts,
        BoxPosition: box_positions,
        UnitOutlook: unit_outlooks,
        UnitForecast: unit_forecasts,
        Target: targets,
        UnitResult: unit_results,
        PortfolioResult: portfolio_results,
        PortfolioSummary: portfolio_summaries,
        PreparedUnit: prepared_units,
        Preparation: preparations,
        Agreement: agreements,
    }
)
