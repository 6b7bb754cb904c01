"""What the positions say: findings on the whole portfolio, and which directions each position allows (method B.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from kcm.planning.portfolio.matrix import Matrix
from kcm.planning.portfolio.placing import Position, Quadrant, positions
from kcm.rules import Finding, Severity

__all__ = [
    "Direction",
    "Preference",
    "allowed_directions",
    "portfolio_findings",
    "sales_by_quadrant",
    "sums_by_quadrant",
]


class Direction(Enum):
    """The five strategic directions."""

    MAINTAIN = "maintain"
    IMPROVE = "improve"
    HARVEST = "harvest"
    EXIT = "exit"
    ENTER = "enter"


class Preference(Enum):
    """Whether a direction follows from the position, or needs a justification."""

    PREFERRED = "preferred"
    JUSTIFIED = "justified"


Allowed = Mapping[Direction, Preference]

_ENTER: Allowed = MappingProxyType({Direction.ENTER: Preference.PREFERRED})
_ALLOWED: Mapping[Quadrant, Allowed] = {
    Quadrant.CASH_COW: {Direction.MAINTAIN: Preference.PREFERRED, Direction.HARVEST: Preference.JUSTIFIED},
    Quadrant.STAR: {Direction.IMPROVE: Preference.PREFERRED, Direction.MAINTAIN: Preference.JUSTIFIED},
    Quadrant.DOG: {Direction.HARVEST: Preference.PREFERRED, Direction.EXIT: Preference.PREFERRED},
    Quadrant.QUESTION_MARK: {Direction.IMPROVE: Preference.JUSTIFIED, Direction.EXIT: Preference.JUSTIFIED},
}


def allowed_directions(quadrant: Quadrant, is_new: bool) -> Allowed:
    """The directions a position allows, each preferred or in need of a justification; a new unit is entered.

    >>> [direction.name for direction in allowed_directions(Quadrant.DOG, is_new=False)]
    ['HARVEST', 'EXIT']
    """
    return _ENTER if is_new else MappingProxyType(dict(_ALLOWED[quadrant]))


FUTURE_LEAST = Decimal("0.20")
DOGS_MOST = Decimal("0.50")
UNIT_MOST = Decimal("0.50")
FACTORS_LEAST, FACTORS_MOST = 3, 8
ESTIMATES_MOST = 0.5


def sales_by_quadrant(matrix: Matrix, placed: tuple[Position, ...]) -> dict[Quadrant, Decimal]:
    """Sales of T0 in each quadrant; they sum to the sales of the matrix."""
    return sums_by_quadrant(placed, (unit.sales for unit in matrix.units))


def sums_by_quadrant(placed: Iterable[Position], amounts: Iterable[Decimal]) -> dict[Quadrant, Decimal]:
    """The sums in each quadrant of one amount for each position; 0 where no unit stands."""
    sums = dict.fromkeys(Quadrant, Decimal(0))
    for position, amount in zip(placed, amounts, strict=True):
        sums[position.quadrant] += amount
    return sums


def portfolio_findings(matrix: Matrix) -> tuple[Finding, ...]:
    """What is to be said about the portfolio as a whole, and about single positions.

    Codes: `portfolio.ONE_UNIT`, `FACTOR_COUNT`, `NO_FUTURE`, `TOO_MANY_DOGS`, `DEPENDENT`, `UNFUNDED`, and per unit
    `ESTIMATED`, `INCOMPLETE` (all warn) and `BORDERLINE` (notes).
    """
    placed = positions(matrix)
    return (*_shape(matrix), *_balance(matrix, placed), *_doubts(matrix, placed))


def _shape(matrix: Matrix) -> Iterator[Finding]:
    if len(matrix.units) == 1:
        yield _warns("ONE_UNIT", "$.units")
    count = len(matrix.attractiveness)
    if not FACTORS_LEAST <= count <= FACTORS_MOST:
        values = {"count": count, "least": FACTORS_LEAST, "most": FACTORS_MOST}
        yield Finding("portfolio.FACTOR_COUNT", Severity.WARNS, "$.attractiveness", values)


def _balance(matrix: Matrix, placed: tuple[Position, ...]) -> Iterator[Finding]:
    any_new = any(unit.is_new for unit in matrix.units)
    quadrants = {position.quadrant for position in placed}
    if Quadrant.CASH_COW not in quadrants and (any_new or Quadrant.QUESTION_MARK in quadrants):
        yield _warns("UNFUNDED", "$.units")
    total = sum((unit.sales for unit in matrix.units), Decimal(0))
    if not total:
        return
    share = {quadrant: sales / total for quadrant, sales in sales_by_quadrant(matrix, placed).items()}
    future = share[Quadrant.STAR] + share[Quadrant.QUESTION_MARK]
    if future < FUTURE_LEAST and not any_new:
        yield _warns("NO_FUTURE", "$.units", share=future, least=FUTURE_LEAST)
    if share[Quadrant.DOG] > DOGS_MOST:
        yield _warns("TOO_MANY_DOGS", "$.units", share=share[Quadrant.DOG], most=DOGS_MOST)
    for index, unit in enumerate(matrix.units):
        if unit.sales / total > UNIT_MOST:
            yield _warns("DEPENDENT", f"$.units[{index}]", unit=unit.name, share=unit.sales / total, most=UNIT_MOST)


def _warns(name: str, path: str, **values: object) -> Finding:
    return Finding(f"portfolio.{name}", Severity.WARNS, path, values)


def _doubts(matrix: Matrix, placed: tuple[Position, ...]) -> Iterator[Finding]:
    for index, (unit, position) in enumerate(zip(matrix.units, placed, strict=True)):
        path = f"$.units[{index}]"
        if position.estimated_share > ESTIMATES_MOST:
            yield _warns("ESTIMATED", path, unit=unit.name, share=position.estimated_share, most=ESTIMATES_MOST)
        if position.unknown_share:
            yield _warns("INCOMPLETE", path, unit=unit.name, share=position.unknown_share)
        if position.borderline:
            values = {
                "unit": unit.name,
                "quadrant": position.quadrant,
                "attractiveness": position.attractiveness.total,
                "strength": position.strength,
            }
            yield Finding("portfolio.BORDERLINE", Severity.NOTES, path, values)
