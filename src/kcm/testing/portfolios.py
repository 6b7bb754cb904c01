"""Portfolios: scores, rivals and units, the settings of a matrix, matrices, and the positions in them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import get_args

import attrs
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.planning import portfolio
from kcm.planning.portfolio import (
    Matrix,
    Position,
    PositionColumns,
    Rival,
    Score,
    Settings,
    Strength,
    Unit,
    UnitKind,
    relative_strength,
)
from kcm.planning.portfolio.matrix import Reference, StrengthMeasure
from kcm.scores import Factor
from kcm.testing.facts import Strategies, amounts, identifiers, texts
from kcm.testing.scoring import scores, weights
from kcm.text import Text

__all__ = [
    "matrices",
    "matrix_settings",
    "portfolio_scores",
    "position_columns",
    "positions",
    "rivals",
    "strengths",
    "units",
]

MOST_SALES = Decimal(10) ** 9

KNOWN_TEXTS = (
    Text("growth", "增长率"),
    Text("a | b <i>&", "甲｜乙<br>"),
    Text.same("QUICK-Stop"),
    Text("*x_y*", "价格"),
)
KNOWN_IDS = ("growth", "size", "U1", "u1", "U10", "Z", "a_b", "price", "n")

# A strategy that is made once is checked once, and a short choice is quick: matrices draw many of them.
_texts = st.sampled_from(KNOWN_TEXTS) | st.sampled_from(KNOWN_TEXTS[::-1]) | texts()
_identifiers = st.sampled_from(KNOWN_IDS) | identifiers()
_counts = st.integers(1, 3)
_growth = st.none() | st.floats(-0.5, 0.5)
_values = st.integers(0, 10).map(float) | scores()
_plain_scores = _values.map(lambda value: Score(value=value))
_notes = st.sampled_from((False, False, False, True)).flatmap(lambda noted: _texts if noted else st.none())
_scores = _plain_scores | st.builds(Score, value=_values, estimated=st.booleans(), note=_notes)


@st.composite
def _factors(draw: st.DrawFn, most: int) -> tuple[Factor, ...]:
    names = draw(st.lists(_identifiers, min_size=1, max_size=most, unique=True))
    points = draw(weights(len(names)))
    return tuple(Factor(id=name, label=draw(_texts), weight=weight) for name, weight in zip(names, points, strict=True))


_common_factors, _strength_factors = _factors(6), _factors(3)


def portfolio_scores() -> st.SearchStrategy[Score]:
    """A `Score` from 0 to 10, whole ones often; some estimated, some with a note."""
    return _scores


@cache
def _score_lists(count: int, *, plain: bool) -> st.SearchStrategy[list[Score]]:
    return st.lists(_plain_scores if plain else _scores, min_size=count, max_size=count)


def _scored(draw: st.DrawFn, on: Sequence[Factor], *, plain: bool = True) -> HashTrieMap[str, Score]:
    given = draw(_score_lists(len(on), plain=plain))
    return HashTrieMap({factor.id: score for factor, score in zip(on, given, strict=True)})


@st.composite
def rivals(
    draw: st.DrawFn, *, on: Sequence[Factor] | None = None, with_sales: bool | None = None, currency: str = "USD"
) -> Rival:
    """A `Rival` scored on every factor, at least 1 on the weightiest, so that its strength is above 0.

    Args:
        draw: given by Hypothesis.
        on: the strength factors of its unit; without them, any.
        with_sales: whether its sales are known; without it, they may be.
        currency: of its sales.
    """
    chosen = draw(_strength_factors) if on is None else on
    given = _scored(draw, chosen)
    weightiest = max(chosen, key=lambda factor: factor.weight).id
    known = draw(st.booleans()) if with_sales is None else with_sales
    return Rival(
        id=draw(_identifiers),
        name=draw(_texts),
        scores=given.insert(weightiest, Score(value=max(given[weightiest].value, 1.0))),
        sales=draw(amounts(currency, min_value=0, max_value=MOST_SALES)) if known else None,
    )


@st.composite
def units(
    draw: st.DrawFn,
    *,
    attractiveness: Sequence[Factor] | None = None,
    strength_factors: Sequence[Factor] | None = None,
    rival_count: int | None = None,
    rival_sales: bool | None = None,
    new: bool | None = None,
    currency: str = "USD",
) -> Unit:
    """A `Unit` with a score for every factor and one to three rivals; a new one has neither sales nor profit.

    Args:
        draw: given by Hypothesis.
        attractiveness: the factors of its matrix; without them, any.
        strength_factors: its own strength factors; without them, any.
        rival_count: how many rivals; without it, one to three.
        rival_sales: whether the sales of its rivals are known; without it, some are.
        new: whether it is new; without it, one in four is.
        currency: of its sales and profit, which are whole minor units.
    """
    factors_of_matrix = draw(_common_factors) if attractiveness is None else attractiveness
    own_factors = draw(_strength_factors) if strength_factors is None else strength_factors
    is_new = draw(st.integers(0, 3)) == 3 if new is None else new
    sales = Decimal(0) if is_new else draw(amounts(currency, min_value=1, max_value=MOST_SALES))
    least, most = (1, 3) if rival_count is None else (rival_count, rival_count)
    rival = rivals(on=own_factors, with_sales=rival_sales, currency=currency)
    return Unit(
        id=draw(_identifiers),
        name=draw(_texts),
        market=draw(_notes),
        kind=draw(st.sampled_from(UnitKind)),
        sales=sales,
        profit=draw(amounts(currency, min_value=-sales, max_value=sales)),
        market_growth=draw(_growth),
        attractiveness=_scored(draw, factors_of_matrix, plain=False),
        strength_factors=tuple(own_factors),
        own=_scored(draw, own_factors),
        rivals=tuple(draw(st.lists(rival, min_size=least, max_size=most, unique_by=lambda one: one.id))),
    )


def matrix_settings(
    *, strength: StrengthMeasure | None = None, reference: Reference | None = None, complete: bool | None = None
) -> st.SearchStrategy[Settings]:
    """`Settings` of a matrix; where they are not given, any measure, any reference, unknown weight up to 60 points.

    Args:
        strength: the measure of strength.
        reference: which rival is compared with.
        complete: whether every attractiveness factor must be scored.
    """
    unknown: dict[bool | None, st.SearchStrategy[float]] = {
        True: st.just(0.0),
        False: st.integers(1, 60).map(float),
        None: st.sampled_from((0.0, 0.0, 25.0, 60.0)),
    }
    return st.builds(
        Settings,
        attractiveness_cut=st.just(5.0) | st.floats(3, 7),
        strength=st.sampled_from(get_args(StrengthMeasure)) if strength is None else st.just(strength),
        ratio_cut=st.just(1.0) | st.floats(0.8, 1.2),
        difference_cut=st.just(0.0) | st.floats(-1, 1),
        absolute_cut=st.just(5.0) | st.floats(3, 7),
        reference=st.sampled_from(get_args(Reference)) if reference is None else st.just(reference),
        axis_span=st.sampled_from((3.0, 1.5, 10.0)),
        max_unknown_weight=unknown[complete],
    )


@st.composite
def matrices(
    draw: st.DrawFn,
    *,
    settings: st.SearchStrategy[Settings] | None = None,
    min_units: int = 2,
    max_units: int = 6,
    shared: bool = False,
    horizon: int | None = None,
    currency: str = "USD",
) -> Matrix:
    """A `Matrix` of two to six units that `positions` can place: weights sum to 100, rivals have strength.

    Some units are new, some scores are estimated, some are missing where the settings allow it.

    Args:
        draw: given by Hypothesis.
        settings: of the matrix; without them, any.
        min_units: the fewest units.
        max_units: the most units.
        shared: whether all units have the same strength factors and as many rivals.
        horizon: in years; without it, one to six.
        currency: of sales and profits.
    """
    chosen = draw(matrix_settings() if settings is None else settings)
    attractiveness = draw(_common_factors)
    strengths = [draw(_strength_factors) for _ in range(1 if shared else 2)]
    count = draw(_counts) if shared else None
    of_strengths = [
        units(
            attractiveness=attractiveness,
            strength_factors=strength_factors,
            rival_count=count,
            rival_sales=True if chosen.reference == "largest" else None,
            currency=currency,
        )
        for strength_factors in strengths
    ]
    unit = st.one_of(of_strengths)
    whole = draw(st.lists(unit, min_size=min_units, max_size=max_units, unique_by=lambda one: one.id))
    return Matrix(
        units=tuple(draw(_partly_unknown(one, attractiveness, chosen.max_unknown_weight)) for one in whole),
        attractiveness=attractiveness,
        horizon=draw(st.integers(1, 6)) if horizon is None else horizon,
        settings=chosen,
    )


@st.composite
def _partly_unknown(draw: st.DrawFn, unit: Unit, attractiveness: Sequence[Factor], most: float) -> Unit:
    """The unit, perhaps without scores on factors that together weigh no more than is allowed."""
    known, left = unit.attractiveness, most
    for factor in attractiveness[1:]:
        if factor.weight <= left and draw(st.booleans()):
            known, left = known.remove(factor.id), left - factor.weight - 1e-9
    return attrs.evolve(unit, attractiveness=known)


def positions() -> st.SearchStrategy[Position]:
    """A `Position`, as `kcm.planning.portfolio.positions` gives it."""
    return matrices(max_units=3).flatmap(lambda matrix: st.sampled_from(portfolio.positions(matrix)))


def position_columns() -> st.SearchStrategy[PositionColumns]:
    """`PositionColumns` of two to six units, as `kcm.planning.portfolio.position_columns` gives them."""
    settings = matrix_settings(reference="best", complete=True)
    return matrices(settings=settings, shared=True).map(_columns_of)


def _columns_of(matrix: Matrix) -> PositionColumns:
    common, on = matrix.attractiveness, matrix.units[0].strength_factors
    return portfolio.position_columns(
        [_values_of(unit.attractiveness, common) for unit in matrix.units],
        [factor.weight for factor in common],
        [_values_of(unit.own, on) for unit in matrix.units],
        [[_values_of(rival.scores, on) for rival in unit.rivals] for unit in matrix.units],
        [factor.weight for factor in on],
        settings=matrix.settings,
    )


def strengths() -> st.SearchStrategy[Strength]:
    """A `Strength`, as `kcm.planning.portfolio.relative_strength` gives it."""
    return units().map(_strength_of)


def _strength_of(unit: Unit) -> Strength:
    on = unit.strength_factors
    theirs = [_values_of(rival.scores, on) for rival in unit.rivals]
    return relative_strength(_values_of(unit.own, on), theirs, [factor.weight for factor in on])


def _values_of(given: HashTrieMap[str, Score], on: Sequence[Factor]) -> list[float]:
    return [given[factor.id].value for factor in on]


STRATEGIES: Strategies = MappingProxyType(
    {
        Score: portfolio_scores,
        Rival: rivals,
        Unit: units,
        Settings: matrix_settings,
        Matrix: matrices,
        Position: positions,
        PositionColumns: position_columns,
        Strength: strengths,
    }
)
