"""Ratios that are products of others: DuPont, and the checks that find a wrong figure or formula."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from kcm.errors import InvalidValue, NotFound
from kcm.fields import checked, finite
from kcm.finance.ratios.catalogue import RATIOS
from kcm.finance.ratios.computing import ratio
from kcm.finance.ratios.definition import Basis, RatioValue, check_tolerance
from kcm.finance.statements import Statement
from kcm.rules import Finding, Severity

__all__ = ["DuPont", "dupont", "ratio_identities"]

DUPONT: dict[int, tuple[str, ...]] = {
    3: ("net_profit_margin", "asset_turnover", "equity_multiplier"),
    5: ("tax_burden", "interest_burden", "operating_margin", "asset_turnover", "equity_multiplier"),
}

# A ratio and those whose product it is.
PRODUCTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("return_on_assets", ("net_profit_margin", "asset_turnover")),
    ("net_profit_margin", ("tax_burden", "interest_burden", "operating_margin")),
    ("return_on_equity", ("return_on_assets", "equity_multiplier")),
    ("return_on_equity", DUPONT[3]),
    ("return_on_equity", DUPONT[5]),
)

# How often a year something turns over, and for how many of its days it is there.
YEARS = (
    ("receivables_turnover", "collection_days"),
    ("inventory_turnover", "inventory_days"),
    ("payables_turnover", "payables_days"),
)
DAYS = 365.0


@attrs.frozen(kw_only=True, field_transformer=checked)
class DuPont:
    """Return on equity, and the factors it is the product of.

    `product` is None where a factor has no value.
    """

    return_on_equity: RatioValue
    factors: tuple[tuple[str, RatioValue], ...]
    product: float | None


def dupont(
    statement: Statement,
    *,
    previous: Statement | None = None,
    basis: Basis = "average",
    steps: Literal[3, 5] = 3,
) -> DuPont:
    """Return on equity taken apart into three factors, or into five.

    Three: net profit margin × asset turnover × equity multiplier. Five: the margin is tax burden × interest burden ×
    operating margin.

    Args:
        statement: the year.
        previous: the year before, for averages.
        basis: `average` of both year ends, or `closing` year end alone.
        steps: how many factors, 3 or 5.

    Raises:
        Conflict: when the two statements have different currencies.
        InvalidValue: when `previous` is not the year before, or for an unknown basis or number of steps.

    >>> items = {"net_income": 60, "sales": 1000, "total_assets": 800, "equity": 400}
    >>> books = Statement(year=2013, currency="USD", source="report", items=items)
    >>> found = dupont(books, basis="closing")
    >>> [round(factor.value, 9) for _, factor in found.factors], round(found.product, 9)
    ([0.06, 1.25, 2.0], 0.15)
    """
    if steps not in DUPONT:
        raise InvalidValue(f"found {steps!r} steps, expected 3 or 5", "steps")
    factors = tuple((name, ratio(statement, name, previous=previous, basis=basis)) for name in DUPONT[steps])
    values = [factor.value for _, factor in factors if factor.value is not None]
    return DuPont(
        return_on_equity=ratio(statement, "return_on_equity", previous=previous, basis=basis),
        factors=factors,
        product=math.prod(values) if len(values) == len(factors) else None,
    )


def ratio_identities(values: Mapping[str, float], *, tolerance: float = 1e-9) -> Iterator[Finding]:
    """A rule: ratios that are products of others are, so return on assets is margin times turnover.

    For figures from elsewhere: a publication's, an industry's, a vendor's. An identity is checked where all its ratios
    are known and on one basis.

    Args:
        values: ratio name to value.
        tolerance: the greatest difference, as a fraction of the larger side.

    Raises:
        NotFound: for a name that is not in `RATIOS`.
        InvalidValue: for a value that is no finite number, or a negative tolerance.

    >>> given = {"return_on_assets": 0.08, "net_profit_margin": 0.06, "asset_turnover": 1.25}
    >>> [finding.code for finding in ratio_identities(given)]
    ['finance.INCONSISTENT_RATIOS']
    """
    allowed = check_tolerance(tolerance)
    for name, value in values.items():
        if name not in RATIOS:
            raise NotFound(f"found no ratio {name!r}, expected one of {', '.join(RATIOS)}")
        finite(value, f"$.{name}")
    for whole, factors in PRODUCTS:
        if all(name in values for name in (whole, *factors)):
            found, product = float(values[whole]), math.prod(float(values[name]) for name in factors)
            if _differ(found, product, allowed):
                labels = tuple(RATIOS[name].label for name in factors)
                shown = {"whole": RATIOS[whole].label, "found": found, "expected": product, "factors": labels}
                yield Finding("finance.INCONSISTENT_RATIOS", Severity.WARNS, f"$.{whole}", shown)
    for turnover, days in YEARS:
        if turnover in values and days in values:
            product = float(values[turnover]) * float(values[days])
            if _differ(product, DAYS, allowed):
                shown = {
                    "turnover": RATIOS[turnover].label,
                    "days": RATIOS[days].label,
                    "found": product,
                    "expected": DAYS,
                }
                yield Finding("finance.INCONSISTENT_DAYS", Severity.WARNS, f"$.{days}", shown)


def _differ(one: float, other: float, tolerance: float) -> bool:
    return abs(one - other) > tolerance * max(abs(one), abs(other))
