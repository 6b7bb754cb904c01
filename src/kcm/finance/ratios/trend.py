"""A ratio over the years: what it was, and which way it went."""

from __future__ import annotations

from enum import Enum

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, float_array
from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.finance.ratios.computing import RatioLike, definition_of, ratio
from kcm.finance.ratios.definition import Basis, Better, RatioValue, check_tolerance
from kcm.finance.statements import StatementSeries
from kcm.text import Text

__all__ = ["RatioTrend", "TrendDirection", "known_changes", "ratio_trend"]


class TrendDirection(Enum):
    """Which way a ratio went; where neither direction is better it only rises or falls."""

    IMPROVING = "improving"
    WORSENING = "worsening"
    STEADY = "steady"
    RISING = "rising"
    FALLING = "falling"


DIRECTIONS = {
    Better.HIGHER: (TrendDirection.WORSENING, TrendDirection.STEADY, TrendDirection.IMPROVING),
    Better.LOWER: (TrendDirection.IMPROVING, TrendDirection.STEADY, TrendDirection.WORSENING),
    Better.NEITHER: (TrendDirection.FALLING, TrendDirection.STEADY, TrendDirection.RISING),
}


@attrs.frozen(kw_only=True, field_transformer=checked)
class RatioTrend:
    """A ratio of each year, the earliest first, and its `change` from the first known value to the last.

    `change` and `direction` are None where fewer than two years have a value.
    """

    name: str
    label: Text
    values: tuple[RatioValue, ...]
    change: float | None
    direction: TrendDirection | None


def known_changes(values: ArrayLike) -> FloatColumn:
    """The change of each row from its first known value to its last.

    Args:
        values: (companies, years), NaN where unknown.

    Returns:
        (companies,); NaN where fewer than two are known.

    Raises:
        InvalidValue: for text, infinity, or a shape of other than two dimensions.

    >>> known_changes([[0.05, float("nan"), 0.08], [0.05, float("nan"), float("nan")]]).round(9).tolist()
    [0.03, nan]
    """
    table = float_array(values, "values")
    if table.ndim != 2:
        raise InvalidValue(f"found {table.ndim} dimensions, expected (companies, years)", "values")
    if not table.size:
        return np.full(table.shape[0], np.nan)
    known, rows = ~np.isnan(table), np.arange(table.shape[0])
    first, last = known.argmax(axis=1), table.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.sum(axis=1) > 1, table[rows, last] - table[rows, first], np.nan)


def ratio_trend(
    series: StatementSeries, like: RatioLike, *, tolerance: float = 0.0, basis: Basis = "average"
) -> RatioTrend:
    """A ratio of every year of a series, each with the years before it where there are any.

    Args:
        series: the statements.
        like: a name in `RATIOS`, or a definition.
        tolerance: a change of at most this fraction of the first known value is steady.
        basis: as `ratio` takes it.

    Raises:
        NotFound: for an unknown name.
        InvalidValue: for an unknown basis or a negative tolerance.

    >>> from kcm.finance.statements import Statement
    >>> years = [Statement(year=year, currency="USD", source="report", items={"net_income": income, "sales": 1000})
    ...     for year, income in ((2012, 50), (2013, 60), (2014, 80))]
    >>> trend = ratio_trend(StatementSeries(statements=years), "net_profit_margin")
    >>> [one.value for one in trend.values], round(trend.change, 9), trend.direction.name
    ([0.05, 0.06, 0.08], 0.03, 'IMPROVING')
    """
    allowed = check_tolerance(tolerance)
    definition = definition_of(like)
    found = tuple(
        ratio(
            statement,
            definition,
            previous=series.of(statement.year - 1),
            earlier=series.of(statement.year - 2),
            basis=basis,
        )
        for statement in series.statements
    )
    (change,) = known_changes([[np.nan if one.value is None else one.value for one in found]]).tolist()
    trend = RatioTrend(name=definition.name, label=definition.label, values=found, change=None, direction=None)
    if np.isnan(change):
        return trend
    first = next(one.value for one in found if one.value is not None)
    moved = 0 if abs(change) <= allowed * abs(first) else 1 if change > 0 else -1
    return attrs.evolve(trend, change=change, direction=DIRECTIONS[definition.better][1 + moved])
