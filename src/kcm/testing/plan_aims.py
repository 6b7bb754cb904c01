"""What a plan wants of the units of its matrix, so that directions hold: objectives, forecasts, years of exit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from random import Random
from types import MappingProxyType

import attrs
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.money import minor_unit, round_money
from kcm.planning.direction_tests import FailedTest, UnitAim, direction_faults
from kcm.planning.objectives import Measure, Objective, Strategy
from kcm.planning.plan import Header
from kcm.planning.portfolio import (
    Direction,
    Matrix,
    Position,
    Preference,
    Rival,
    Score,
    Settings,
    Unit,
    UnitOutlook,
    allowed_directions,
    positions,
)
from kcm.scores import Factor
from kcm.testing.facts import Strategies, amounts, part_of
from kcm.testing.portfolios import KNOWN_IDS, KNOWN_TEXTS

__all__ = ["failed_tests", "unit_aims"]

KNOWN_MATRICES = 48
MOST_SALES = Decimal(10) ** 9
STEP = Decimal("0.05")  # by which a share, a return or a strength is to be above its baseline
LEAST_STRENGTH = 0.01  # below which four decimals are too few to say whether it is kept

_texts = st.sampled_from(KNOWN_TEXTS)
_percent = st.integers(1, 100)
_booleans = st.booleans()
_seeds = st.integers(0, KNOWN_MATRICES - 1)


@attrs.frozen
class Wanted:
    """A matrix with money, the objectives for its units, and what is forecast of them."""

    matrix: Matrix
    objectives: tuple[Objective, ...]
    outlooks: tuple[UnitOutlook, ...] | None


@cache
def _known_matrix(seed: int) -> tuple[Matrix, tuple[Position, ...]]:
    """A matrix of two to five units, each with its market, and where they stand: drawing scores anew would be dear."""
    random = Random(seed)  # noqa: S311 - a pool, no secret
    shared = _known_factors(random, 6)
    settings = Settings(
        strength=random.choice(("ratio", "ratio", "difference", "absolute")),
        reference=random.choice(("best", "largest")),
        max_unknown_weight=random.choice((0.0, 60.0)),
    )
    names = random.sample(KNOWN_IDS, random.randint(2, 5))
    matrix = Matrix(
        units=tuple(_known_unit(random, name, shared, settings.max_unknown_weight) for name in names),
        attractiveness=shared,
        settings=settings,
    )
    return matrix, positions(matrix)


def _known_factors(random: Random, most: int) -> tuple[Factor, ...]:
    names = random.sample(KNOWN_IDS, random.randint(1, most))
    cuts = sorted(random.sample(range(1, 100), len(names) - 1))
    points = [float(end - start) for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]
    return tuple(
        Factor(id=name, label=random.choice(KNOWN_TEXTS), weight=weight)
        for name, weight in zip(names, points, strict=True)
    )


def _known_unit(random: Random, name: str, shared: Sequence[Factor], unknown: float) -> Unit:
    own_factors = _known_factors(random, 3)

    def scored(on: Sequence[Factor], least: int = 0) -> HashTrieMap[str, Score]:
        return HashTrieMap(
            {one.id: Score(value=random.randint(least, 20) / 2, estimated=random.random() < 0.2) for one in on}
        )

    attractiveness = scored(shared)
    lightest = min(shared, key=lambda one: one.weight)
    if len(shared) > 1 and lightest.weight <= unknown and random.random() < 0.5:
        attractiveness = attractiveness.remove(lightest.id)
    return Unit(
        id=name,
        name=random.choice(KNOWN_TEXTS),
        market=random.choice(KNOWN_TEXTS),
        sales=Decimal(random.choice((0, 1, 1, 1))),
        profit=Decimal(0),
        attractiveness=attractiveness,
        strength_factors=own_factors,
        own=scored(own_factors),
        rivals=tuple(
            Rival(
                id=rival,
                name=random.choice(KNOWN_TEXTS),
                scores=scored(own_factors, least=1),
                sales=Decimal(random.randint(0, 9)),
            )
            for rival in ("P", "Q")[: random.randint(1, 2)]
        ),
    )


@st.composite
def wanted_units(draw: st.DrawFn, *, header: Header, rests_on: Sequence[str], max_units: int = 4) -> Wanted:
    """What a plan `Wanted`: each unit has a sales objective in a direction that its position allows and that holds.

    Args:
        draw: given by Hypothesis.
        header: of the plan.
        rests_on: the ids of the assumptions that objectives and forecasts may rest on.
        max_units: the most units.
    """
    known, placed = _known_matrix(draw(_seeds))
    makers = [
        wanted_of(draw, unit, position, known.settings, header, rests_on)
        for unit, position in list(zip(known.units, placed, strict=True))[:max_units]
    ]
    objectives = [one for _, aims in makers for one in aims]
    units = tuple(unit for unit, _ in makers)
    outlooks = outlooks_for(draw, units, objectives, header, rests_on) if draw(_booleans) else None
    return Wanted(
        matrix=attrs.evolve(known, units=units, horizon=header.horizon.length),
        objectives=tuple(attrs.evolve(one, id=f"O{number}") for number, one in enumerate(objectives, 1)),
        outlooks=outlooks,
    )


def wanted_of(
    draw: st.DrawFn, known: Unit, position: Position, settings: Settings, header: Header, rests_on: Sequence[str]
) -> tuple[Unit, list[Objective]]:
    """A known unit with money of its own, and one or two objectives for it, which have no ids of their own yet."""
    currency, unit = header.currency, known
    if not known.is_new:
        sales = draw(_money(currency, 1))
        margin = Decimal(draw(_percent)) / 100 - Decimal("0.3")
        unit = attrs.evolve(known, sales=sales, profit=round_money(sales * margin, currency))
    allowed = allowed_directions(position.quadrant, unit.is_new)
    direction = draw(_directions(tuple(allowed)))
    sold = _sales_aim(draw, unit, position, direction, settings, header)
    if not unit.is_new:
        unit = attrs.evolve(unit, market_growth=_growth(draw, unit, sold, header))
    aims = [sold]
    if draw(_booleans) and (other := _other_aim(draw, unit, position, settings, sold)) is not None:
        aims.append(other)
    must = allowed[direction] is Preference.JUSTIFIED
    return unit, [
        attrs.evolve(
            one,
            justification=draw(_texts) if must or draw(_booleans) else None,
            assumptions=tuple(rests_on[:1]) if draw(_booleans) else (),
        )
        for one in aims
    ]


@cache
def _money(currency: str, least: int) -> st.SearchStrategy[Decimal]:
    return amounts(currency, min_value=least, max_value=MOST_SALES)


@cache
def _directions(allowed: tuple[Direction, ...]) -> st.SearchStrategy[Direction]:
    return st.sampled_from(allowed)


def _sales_aim(
    draw: st.DrawFn, unit: Unit, position: Position, direction: Direction, settings: Settings, header: Header
) -> Objective:
    """The sales objective of a unit, for which the test of its direction holds."""
    currency, least = header.currency, minor_unit(header.currency)
    percent = draw(_percent)
    target, strength, profit = Decimal(0), None, None  # what is given up sells nothing
    match direction:
        case Direction.ENTER:
            target = draw(_money(currency, 1))
            profit = round_money(target * percent / 200, currency)
        case Direction.IMPROVE:
            target = max(round_money(unit.sales * (100 + 2 * percent) / 100, currency), unit.sales + least)
            profit = round_money(target * percent / 200, currency)
            strength = position.strength + percent / 100
        case Direction.MAINTAIN:
            target = round_money(unit.sales * (950 + percent) / 1000, currency)
            strength = position.strength
        case Direction.HARVEST:
            target = min(round_money(unit.sales * percent / 101, currency), unit.sales - least)
            profit = max(target, target + unit.profit) if target else None
    keep = draw(_booleans)
    return Objective(
        id="O",
        unit=unit.id,
        direction=direction,
        measure=Measure.SALES,
        baseline=unit.sales,
        target=target,
        target_profit=profit if keep else None,
        target_strength=strength,
        due_year=header.horizon.last_year,
    )


def _growth(draw: st.DrawFn, unit: Unit, sold: Objective, header: Header) -> float | None:
    """The growth of the unit's market, near its own where it is to be maintained; unknown or not."""
    if not draw(_booleans):
        return None
    points = draw(_percent)
    if sold.direction is not Direction.MAINTAIN:
        return points / 200 - 0.25
    aim = UnitAim(direction=sold.direction, horizon=header.horizon.length, sales=unit.sales, target_sales=sold.target)
    return round((aim.growth or 0) + (points - 50) / 4000, 6)


def _other_aim(
    draw: st.DrawFn, unit: Unit, position: Position, settings: Settings, sold: Objective
) -> Objective | None:
    """An objective in another measure, whose target lies where the direction of the sales objective goes."""
    share = Decimal(draw(_percent)) / 200
    baselines: dict[Measure, Decimal] = {
        Measure.CONTRIBUTION: unit.profit,
        Measure.MARKET_SHARE: share,
        Measure.SHARE_OF_WALLET: share,
        Measure.VOLUME: share * 1000,
    }
    if unit.sales:
        baselines[Measure.RETURN_ON_SALES] = round(unit.profit / unit.sales, 3)
    if settings.strength != "difference" and position.strength >= LEAST_STRENGTH:
        baselines[Measure.RELATIVE_STRENGTH] = round(Decimal(position.strength), 4)
    measure = draw(_measures(tuple(sorted(baselines, key=lambda one: one.name))))
    baseline = baselines[measure]
    target = _target(sold.direction, measure, baseline)
    bare = attrs.evolve(sold, measure=measure, baseline=baseline, target_profit=None, target_strength=None)
    return None if target is None else attrs.evolve(bare, target=target)


@cache
def _measures(known: tuple[Measure, ...]) -> st.SearchStrategy[Measure]:
    return st.sampled_from(known)


def _target(direction: Direction, measure: Measure, baseline: Decimal) -> Decimal | None:
    """A target on the right side of its baseline; None where there is none."""
    floor = max(baseline, Decimal(0))
    rises = direction in (Direction.IMPROVE, Direction.ENTER)
    if rises or (direction is Direction.HARVEST and measure is Measure.RETURN_ON_SALES):
        return floor + (1 if measure is Measure.CONTRIBUTION else STEP)
    if direction is Direction.MAINTAIN or (direction is Direction.HARVEST and measure is Measure.CONTRIBUTION):
        return floor
    if direction is Direction.EXIT:
        return Decimal(0)
    return baseline / 2 if baseline > 0 else None


def outlooks_for(
    draw: st.DrawFn,
    units: Sequence[Unit],
    objectives: Sequence[Objective],
    header: Header,
    rests_on: Sequence[str],
) -> tuple[UnitOutlook, ...]:
    """A forecast for each unit whose market's growth is not known, or that is harvested, and for some others."""
    aims = {one.unit: one for one in objectives if one.measure is Measure.SALES}
    outlooks = []
    for unit in units:
        aim = aims[unit.id]
        harvested = aim.direction is Direction.HARVEST
        must = harvested or (unit.market_growth is None and not unit.is_new)
        if not must and draw(_booleans):
            continue
        more = round_money(unit.sales * draw(_percent) / 100, header.currency)
        sales = aim.target + more if harvested else more
        supposed = tuple(rests_on[:1]) if draw(_booleans) else ()
        outlooks.append(UnitOutlook(unit=unit.id, sales=sales, assumptions=supposed))
    return tuple(outlooks)


def exit_years(
    draw: st.DrawFn, objectives: Sequence[Objective], strategies: Sequence[Strategy], header: Header
) -> tuple[Objective, ...]:
    """The objectives, of which some that give a unit up are due as soon as nothing more is spent on it."""
    unit_of = {one.id: one.unit for one in objectives}
    last_cost: Mapping[str, int] = {
        unit: max(
            (
                year
                for strategy in strategies
                if unit in {unit_of[name] for name in strategy.objectives}
                for year, cost in strategy.cost_by_year.items()
                if cost
            ),
            default=header.horizon.planned_years[0],
        )
        for unit in unit_of.values()
    }
    return tuple(
        attrs.evolve(one, due_year=draw(st.integers(last_cost[one.unit], header.horizon.last_year)))
        if one.direction is Direction.EXIT
        else one
        for one in objectives
    )


def unit_aims() -> st.SearchStrategy[UnitAim]:
    """A `UnitAim` of any direction, of which much may be unknown, and whose test holds or not."""
    sales, profit = amounts("USD", min_value=0, max_value=1000), amounts("USD", min_value=-1000, max_value=1000)
    number = st.none() | st.floats(-2, 10)
    return st.builds(
        UnitAim,
        direction=st.sampled_from(Direction),
        horizon=st.integers(1, 6),
        sales=sales,
        target_sales=st.none() | sales,
        forecast_sales=st.none() | sales,
        profit=st.none() | profit,
        target_profit=st.none() | profit,
        strength=number,
        target_strength=number,
        market_growth=number,
    )


def failed_tests() -> st.SearchStrategy[FailedTest]:
    """A `FailedTest` of an aim."""
    return part_of(unit_aims(), direction_faults)


STRATEGIES: Strategies = MappingProxyType({UnitAim: unit_aims, FailedTest: failed_tests})
