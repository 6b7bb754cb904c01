"""Where the circles will be if nothing is changed: sales and positions at the end of the horizon (method B.7)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, Overflow
from enum import Enum

import attrs
from rpds import HashTrieMap

from kcm.errors import InvalidValue, MissingData, NotFound
from kcm.fields import Map, checked, not_blank, unique
from kcm.money import check_rate, finest
from kcm.planning.portfolio.matrix import Matrix, Unit
from kcm.planning.portfolio.placing import Position, Quadrant, positions
from kcm.planning.portfolio.scoring import Score

__all__ = ["ForecastBasis", "UnitForecast", "UnitOutlook", "forecast", "forecast_matrix"]


class ForecastBasis(Enum):
    """What a forecast of sales rests on."""

    GIVEN = "given"
    MARKET_GROWTH = "market growth"
    NEW_UNIT = "new unit"


@attrs.frozen(kw_only=True, field_transformer=checked)
class UnitOutlook:
    """What is expected of one unit if our policy stays as it is; what is left out stays as it is today.

    `sales` is a forecast in money of the year T+H. Without one, sales follow the market's growth, and our share of the
    market from `share` by `share_drift` a year, both fractions. `attractiveness`, `own` and `rivals`, by rival id, are
    the scores that will have changed; `assumptions` are the ids of those it rests on.

    Raises:
        InvalidValue: for negative sales, a share that is not above 0 to 1 or stands beside sales, or a drift without a
            share.
    """

    unit: str
    sales: Decimal | None = None
    share: float | None = None
    share_drift: float = 0.0
    attractiveness: Map[str, Score] = attrs.field(factory=HashTrieMap)
    own: Map[str, Score] = attrs.field(factory=HashTrieMap)
    rivals: Map[str, Map[str, Score]] = attrs.field(factory=HashTrieMap)
    assumptions: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.sales is not None and self.sales < 0:
            raise InvalidValue(f"found sales of {self.sales}, expected 0 or more", "$.sales")
        not_blank(self.unit, "$.unit")
        if self.sales is not None and self.share is not None:
            raise InvalidValue("found both a forecast of sales and a share, expected one of them", "$.share")
        if self.share is not None and not 0 < self.share <= 1:
            raise InvalidValue(f"found a share of {self.share:g}, expected above 0 to 1", "$.share")
        if self.share is None and self.share_drift:
            raise InvalidValue("found a drift without a share, expected the share it starts from", "$.share")


@attrs.frozen(kw_only=True, field_transformer=checked)
class UnitForecast:
    """One unit at T+H under unchanged policy: sales, where it will stand, and the quadrant it leaves, if it does."""

    unit: str
    sales: Decimal
    basis: ForecastBasis
    position: Position
    leaves: Quadrant | None


def forecast(matrix: Matrix, outlooks: Iterable[UnitOutlook] = ()) -> tuple[UnitForecast, ...]:
    """Sales and position of every unit at T+H if nothing is changed, in the order of the matrix.

    `sales_H = sales · (1 + market growth)^H · share_H / share`, where a forecast is not given; a new unit has none.

    Args:
        matrix: where the units stand today.
        outlooks: what will change without us, for some units or all.

    Raises:
        NotFound: for an outlook of a unit or a rival that the matrix does not have.
        MissingData: for a unit with neither a forecast nor its market's growth.
        Conflict: for two outlooks of one unit.
        InvalidValue: for scores of unknown factors, and as `positions`.
    """
    kept = tuple(outlooks)
    future = forecast_matrix(matrix, kept)
    known = {one.unit: one for one in kept}
    return tuple(
        UnitForecast(
            unit=unit.id,
            sales=after.sales,
            basis=_basis(unit, known.get(unit.id)),
            position=attrs.evolve(then, is_new=then.is_new and now.is_new),
            leaves=now.quadrant if then.quadrant is not now.quadrant else None,
        )
        for unit, after, now, then in zip(matrix.units, future.units, positions(matrix), positions(future), strict=True)
    )


def forecast_matrix(matrix: Matrix, outlooks: Iterable[UnitOutlook] = ()) -> Matrix:
    """The matrix at T+H if nothing is changed; arguments and errors are those of `forecast`.

    Raises:
        KcmError: as `forecast`.
    """
    kept = tuple(outlooks)
    unique((one.unit for one in kept), "outlooks")
    known = {one.unit: one for one in kept}
    ids = dict.fromkeys(unit.id for unit in matrix.units)
    for index, one in enumerate(kept):
        if one.unit not in ids:
            raise NotFound(f"found an outlook {index} of the unit {one.unit!r}, expected a unit of the matrix")
    return attrs.evolve(
        matrix,
        units=tuple(
            _after(unit, known.get(unit.id, UnitOutlook(unit=unit.id)), matrix.horizon, f"$.units[{index}]")
            for index, unit in enumerate(matrix.units)
        ),
    )


def _after(unit: Unit, outlook: UnitOutlook, horizon: int, path: str) -> Unit:
    rivals = {rival.id: rival for rival in unit.rivals}
    for name in sorted(outlook.rivals):
        if name not in rivals:
            expected = ", ".join(rivals)
            raise NotFound(f"found an outlook of the rival {name!r} of {unit.id!r}, expected one of {expected}")
    try:
        return attrs.evolve(
            unit,
            sales=_sales(unit, outlook, horizon, path),
            attractiveness=unit.attractiveness.update(outlook.attractiveness),
            own=unit.own.update(outlook.own),
            rivals=tuple(
                attrs.evolve(rival, scores=rival.scores.update(outlook.rivals.get(rival.id, HashTrieMap())))
                for rival in unit.rivals
            ),
        )
    except InvalidValue as error:
        if error.path.startswith(path):
            raise
        raise type(error)(error.reason, path + error.path.removeprefix("$")) from None


def _basis(unit: Unit, outlook: UnitOutlook | None) -> ForecastBasis:
    if outlook is not None and outlook.sales is not None:
        return ForecastBasis.GIVEN
    return ForecastBasis.NEW_UNIT if unit.is_new else ForecastBasis.MARKET_GROWTH


def _sales(unit: Unit, outlook: UnitOutlook, horizon: int, path: str) -> Decimal:
    if outlook.sales is not None:
        return outlook.sales
    if unit.is_new:
        return Decimal(0)
    if unit.market_growth is None:
        reason = f"found neither a forecast nor a market growth of {unit.id!r}, expected one of them"
        raise MissingData(reason, f"{path}.market_growth")
    share = Decimal(1)
    if outlook.share is not None:
        start, drift = check_rate(outlook.share), check_rate(outlook.share_drift)
        share = min(max(start + drift * horizon, Decimal(0)), Decimal(1)) / start
    growth = check_rate(unit.market_growth, f"{path}.market_growth", least=-1)
    try:
        return finest(unit.sales * (1 + growth) ** horizon * share, f"{path}.sales")
    except Overflow:
        raise InvalidValue(f"found sales beyond every number after {horizon} years", f"{path}.market_growth") from None
