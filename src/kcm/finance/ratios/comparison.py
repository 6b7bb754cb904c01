"""The financial analysis form: a company's ratios beside its industry, or among its peers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, float_column
from kcm.errors import InvalidValue, NotFound
from kcm.fields import checked, finite, kind_of
from kcm.finance.ratios.catalogue import COURSE_RATIOS
from kcm.finance.ratios.computing import RatioLike, definitions_of, ratio
from kcm.finance.ratios.definition import Basis, Better, Ratio, RatioUnit, RatioValue, check_tolerance
from kcm.finance.statements import Statement
from kcm.text import Text

__all__ = ["RatioRow", "financial_analysis", "percentiles"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class RatioRow:
    """One line of the financial analysis form: the company beside its industry (method A94).

    The row carries what it takes to show it, and not the definition, so that it can be stored with a plan.
    `variance` is company − industry; `needs_improvement` is None where either value is unknown or neither direction
    is better. `percentile` is the share of the `peers` compared with that the company is better than.
    """

    name: str
    label: Text
    formula: Text
    unit: RatioUnit
    better: Better
    company: RatioValue
    industry: float | None
    variance: float | None
    needs_improvement: bool | None
    percentile: float | None = None
    peers: int = 0
    our_help: Text | None = None


def financial_analysis(
    statement: Statement,
    industry: Mapping[str, float],
    *,
    tolerance: float = 0.0,
    previous: Statement | None = None,
    earlier: Statement | None = None,
    basis: Basis = "average",
    ratios: Iterable[RatioLike] = COURSE_RATIOS,
    peers: Mapping[str, ArrayLike] | None = None,
    our_help: Mapping[str, Text] | None = None,
) -> tuple[RatioRow, ...]:
    """The financial analysis form: each ratio of the customer beside that of its industry.

    A ratio needs improvement when the company is worse than the industry by more than `tolerance`, a fraction
    of the industry's value. The course divides year-end figures: that is `basis="closing"`.

    Args:
        statement: the customer's year; `previous` and `earlier` are the two years before, as `ratio` takes them.
        industry: ratio name to the industry's value.
        tolerance: how much worse is not worse yet.
        previous: the year before.
        earlier: the year before that.
        basis: as `ratio` takes it.
        ratios: names in `RATIOS`, or definitions.
        peers: ratio name to the values of other companies, NaN where unknown; their median stands for an industry's
            value that is not given.
        our_help: ratio name to how our offer could improve it.

    Raises:
        NotFound: for an industry value, peers or a help of a ratio that is not asked for.
        Conflict: for two ratios of one name.
        InvalidValue: for a text in place of ratios, a negative tolerance, or values of the industry or of peers that
            are no finite numbers.

    >>> books = Statement(year=2013, currency="USD", source="report", items={"net_income": 60, "sales": 1000})
    >>> peers = {"net_profit_margin": [0.02, 0.05, 0.08, 0.09]}
    >>> (row,) = financial_analysis(books, {}, peers=peers, ratios=["net_profit_margin"])
    >>> row.industry, row.needs_improvement, row.percentile
    (0.065, True, 0.5)
    """
    allowed = check_tolerance(tolerance)
    definitions = definitions_of(ratios, "ratios")
    norms = {name: finite(value, f"$.industry.{name}") for name, value in industry.items()}
    columns = {name: float_column(values, f"peers.{name}") for name, values in (peers or {}).items()}
    known = {definition.name for definition in definitions}
    for what, names in (("an industry value", norms), ("peers", columns), ("a help", our_help or {})):
        for name in names:
            if name not in known:
                raise NotFound(f"found {what} for {name!r}, which is none of the ratios asked for")
    rows = []
    for definition in definitions:
        company = ratio(statement, definition, previous=previous, earlier=earlier, basis=basis)
        row = _row(definition, company, norms.get(definition.name), columns.get(definition.name), allowed)
        rows.append(attrs.evolve(row, our_help=(our_help or {}).get(definition.name)))
    return tuple(rows)


def _row(
    definition: Ratio, company: RatioValue, industry: float | None, peers: FloatColumn | None, tolerance: float
) -> RatioRow:
    others = np.empty(0) if peers is None else peers[~np.isnan(peers)]
    if industry is None and others.size:
        industry = float(np.median(others))
    variance = None if company.value is None or industry is None else company.value - industry
    worse = None
    if variance is not None and industry is not None and definition.better is not Better.NEITHER:
        shortfall = -variance if definition.better is Better.HIGHER else variance
        worse = shortfall > tolerance * abs(industry)
    percentile = None
    if company.value is not None and others.size:
        percentile = float(percentiles([company.value], others, definition.better)[0])
    return RatioRow(
        name=definition.name,
        label=definition.label,
        formula=definition.formula,
        unit=definition.unit,
        better=definition.better,
        company=company,
        industry=industry,
        variance=variance,
        needs_improvement=worse,
        percentile=percentile,
        peers=others.size,
    )


def percentiles(values: ArrayLike, peers: ArrayLike, better: Better) -> FloatColumn:
    """The share of peers that each value is better than, an equal one counted half: 0 is worst of all, 1 best.

    Where neither direction is better, the share of peers below.

    Args:
        values: (companies,), NaN where unknown.
        peers: (others,), NaN where unknown; those are not counted.
        better: the direction in which the ratio improves.

    Returns:
        (companies,), fractions; NaN for an unknown value, or where no peer is known.

    Raises:
        InvalidValue: for text, infinity, more than one dimension, or a direction that is no `Better`.

    >>> percentiles([30, 45, 60], [30, 40, 50, 60], Better.LOWER).tolist()
    [0.875, 0.5, 0.125]
    """
    if not isinstance(better, Better):
        raise InvalidValue(f"found {kind_of(better)}, expected a Better", "better")
    column, others = float_column(values, "values"), float_column(peers, "peers")
    known = np.sort(others[~np.isnan(others)])
    if not known.size:
        return np.full(column.size, np.nan)
    places = np.searchsorted(known, column, "left") + np.searchsorted(known, column, "right")
    below = places / (2 * known.size)
    return np.where(np.isnan(column), np.nan, 1 - below if better is Better.LOWER else below)
