"""Financial ratios that know their status: a value and what it rests on, or why there is none.

Formulas and the no-answer policy are those of the project's ratio table; the five of the course (method A94)
are here. One definition serves a single statement and columns over many companies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Literal

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray
from rpds import HashTrieMap

from kcm.columns import float_column
from kcm.errors import Conflict, InvalidValue, NotFound
from kcm.fields import Map, checked, not_blank, unique
from kcm.finance.statements import STATEMENT_ITEMS, Statement
from kcm.text import Text

__all__ = [
    "COURSE_RATIOS",
    "RATIOS",
    "Basis",
    "Better",
    "Ratio",
    "RatioLike",
    "RatioRow",
    "RatioStatus",
    "RatioUnit",
    "RatioValue",
    "financial_analysis",
    "ratio",
    "ratio_columns",
]

Basis = Literal["average", "closing"]
Column = NDArray[np.float64]
Quotient = Callable[[Mapping[str, Column]], tuple[Column, Column]]


class RatioStatus(Enum):
    """Whether a ratio has a value, and if not, why; the number is its code in a status column."""

    VALUE = 0
    MISSING = 1
    UNDEFINED = 2
    NOT_MEANINGFUL = 3


class Better(Enum):
    """In which direction a ratio improves."""

    HIGHER = "higher"
    LOWER = "lower"


class RatioUnit(Enum):
    """How a ratio is written: a multiple, a fraction shown as percent, or days."""

    TIMES = "times"
    SHARE = "share"
    DAYS = "days"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Ratio:
    """The definition of a ratio: which items, which of them averaged over two year ends, and their quotient.

    `quotient` takes a mapping of item to column and gives numerator and denominator columns.

    Raises:
        InvalidValue: for a blank name, no items, or an item that is not in `STATEMENT_ITEMS`.
    """

    name: str
    label: Text
    formula: Text
    unit: RatioUnit
    better: Better
    items: tuple[str, ...]
    averaged: frozenset[str] = frozenset()
    quotient: Quotient = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        not_blank(self.name, "$.name")
        if not self.items:
            raise InvalidValue("found no items, expected those of the quotient", "$.items")
        for name in self.items:
            if name not in STATEMENT_ITEMS:
                expected = ", ".join(STATEMENT_ITEMS)
                raise InvalidValue(f"found the item {name!r}, expected one of {expected}", "$.items")
        for name in sorted(self.averaged - set(self.items)):
            raise InvalidValue(f"found {name!r}, expected one of the ratio's items", "$.averaged")


RatioLike = str | Ratio


@attrs.frozen(kw_only=True, field_transformer=checked)
class RatioValue:
    """A ratio of one company and year: `value` is None unless the status is `VALUE`.

    `operands` are the amounts used (averages on the average basis), `missing` the items that were not there;
    an item of the year before is named `previous.item`.
    """

    value: float | None
    status: RatioStatus
    operands: Map[str, float]
    missing: tuple[str, ...]
    period: int
    basis: str


CURRENT_RATIO = Ratio(
    name="current_ratio",
    label=Text("current ratio", "流动资产率"),
    formula=Text("current assets / current liabilities", "流动资产 / 流动负债"),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("current_assets", "current_liabilities"),
    quotient=lambda of: (of["current_assets"], of["current_liabilities"]),
)
NET_PROFIT_MARGIN = Ratio(
    name="net_profit_margin",
    label=Text("net profit margin", "净利润率"),
    formula=Text("net income / sales", "净利润 / 销售收入"),
    unit=RatioUnit.SHARE,
    better=Better.HIGHER,
    items=("net_income", "sales"),
    quotient=lambda of: (of["net_income"], of["sales"]),
)
RETURN_ON_ASSETS = Ratio(
    name="return_on_assets",
    label=Text("return on assets", "资产回报率"),
    formula=Text("net income / total assets", "净利润 / 总资产"),
    unit=RatioUnit.SHARE,
    better=Better.HIGHER,
    items=("net_income", "total_assets"),
    averaged=frozenset({"total_assets"}),
    quotient=lambda of: (of["net_income"], of["total_assets"]),
)
COLLECTION_DAYS = Ratio(
    name="collection_days",
    label=Text("collection period (debtor control)", "债务控制(收账期)"),
    formula=Text("receivables / sales · 365", "应收账款 / 销售收入 × 365"),
    unit=RatioUnit.DAYS,
    better=Better.LOWER,
    items=("receivables", "sales"),
    averaged=frozenset({"receivables"}),
    quotient=lambda of: (of["receivables"] * 365, of["sales"]),
)
ASSET_TURNOVER = Ratio(
    name="asset_turnover",
    label=Text("asset turnover", "资产更新率(资产周转率)"),
    formula=Text("sales / total assets", "销售收入 / 总资产"),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("sales", "total_assets"),
    averaged=frozenset({"total_assets"}),
    quotient=lambda of: (of["sales"], of["total_assets"]),
)

COURSE_RATIOS = (CURRENT_RATIO, NET_PROFIT_MARGIN, RETURN_ON_ASSETS, COLLECTION_DAYS, ASSET_TURNOVER)
RATIOS: Mapping[str, Ratio] = MappingProxyType({definition.name: definition for definition in COURSE_RATIOS})


def ratio_columns(
    columns: Mapping[str, ArrayLike],
    names: Iterable[RatioLike],
    *,
    previous: Mapping[str, ArrayLike] | None = None,
    basis: Basis = "average",
) -> dict[str, tuple[Column, NDArray[np.int8]]]:
    """Ratios over many companies at once.

    Args:
        columns: item to amounts, shape (companies,); NaN is unknown; an absent item is unknown for all.
        names: names in `RATIOS`, or definitions of your own.
        previous: the same items at the end of the year before.
        basis: `average` of both year ends for the items a definition averages, or `closing` year end alone.

    Returns:
        Ratio name to (values, status codes of `RatioStatus`); values are NaN unless the status is `VALUE`.

    Raises:
        NotFound: for an unknown name.
        Conflict: for two ratios of one name.
        InvalidValue: for an unknown basis, columns of different lengths, text or infinity.

    >>> columns = {"net_income": [60, 5], "sales": [1000, 0]}
    >>> values, statuses = ratio_columns(columns, ["net_profit_margin"])["net_profit_margin"]
    >>> values.tolist(), [RatioStatus(code).name for code in statuses]
    ([0.06, nan], ['VALUE', 'UNDEFINED'])
    """
    _check_basis(basis)
    definitions = [_definition(like) for like in names]
    unique((definition.name for definition in definitions), "names")
    now = {name: float_column(column, f"columns.{name}") for name, column in columns.items()}
    before = {name: float_column(column, f"previous.{name}") for name, column in (previous or {}).items()}
    sizes = {column.size for column in (*now.values(), *before.values())}
    if len(sizes) != 1:
        raise InvalidValue(f"found columns of {sorted(sizes)} companies, expected one length", "columns")
    unknown = np.full(sizes.pop(), np.nan)
    return {
        definition.name: _divide(definition, _operands(definition, now, before, basis, unknown))
        for definition in definitions
    }


def _check_basis(basis: str) -> None:
    if basis not in ("average", "closing"):
        raise InvalidValue(f"found basis {basis!r}, expected average or closing", "basis")


def _definition(like: RatioLike) -> Ratio:
    if isinstance(like, Ratio):
        return like
    if like not in RATIOS:
        raise NotFound(f"found no ratio {like!r}, expected one of {', '.join(RATIOS)} or a Ratio")
    return RATIOS[like]


def _operands(
    definition: Ratio, now: Mapping[str, Column], before: Mapping[str, Column], basis: Basis, unknown: Column
) -> dict[str, Column]:
    operands = {}
    for item in definition.items:
        closing = now.get(item, unknown)
        if basis == "average" and item in definition.averaged:
            closing = closing / 2 + before.get(item, unknown) / 2
        operands[item] = closing
    return operands


def _divide(definition: Ratio, operands: Mapping[str, Column]) -> tuple[Column, NDArray[np.int8]]:
    missing = np.isnan(np.stack(list(operands.values()))).any(axis=0)
    values = np.full(missing.shape, np.nan)
    with np.errstate(over="ignore"):  # what is beyond every float has no value either
        numerator, denominator = definition.quotient(operands)
        np.divide(numerator, denominator, out=values, where=~missing & (denominator != 0))
    undefined = ~np.isfinite(numerator) | ~np.isfinite(denominator) | ~np.isfinite(values)
    values[undefined] = np.nan
    negative = ~missing & ~undefined & (denominator < 0)  # a loss on negative assets is no return
    values[negative] = np.nan
    statuses = np.select(
        [missing, undefined, negative],
        [RatioStatus.MISSING.value, RatioStatus.UNDEFINED.value, RatioStatus.NOT_MEANINGFUL.value],
        RatioStatus.VALUE.value,
    )
    return values, statuses.astype(np.int8)


def ratio(
    statement: Statement, like: RatioLike, *, previous: Statement | None = None, basis: Basis = "average"
) -> RatioValue:
    """One ratio of one company and year, with its operands and status.

    Raises:
        NotFound: for an unknown name.
        Conflict: when the two statements have different currencies.
        InvalidValue: when `previous` is not the year before, or for an unknown basis.

    >>> from decimal import Decimal
    >>> items = {"current_assets": Decimal(500), "current_liabilities": Decimal(250)}
    >>> ratio(Statement(year=2013, currency="USD", source="report", items=items), "current_ratio").value
    2.0
    """
    if previous is not None and previous.currency != statement.currency:
        raise Conflict(f"found {statement.currency} and {previous.currency}, expected one currency", "$.currency")
    if previous is not None and previous.year != statement.year - 1:
        raise InvalidValue(f"found {previous.year} before {statement.year}, expected the year before", "$.year")
    _check_basis(basis)
    definition = _definition(like)
    operands = _operands(definition, _items(statement), _items(previous), basis, np.array([np.nan]))
    values, statuses = _divide(definition, operands)
    status = RatioStatus(int(statuses[0]))
    used = {name: float(column[0]) for name, column in operands.items() if not np.isnan(column[0])}
    return RatioValue(
        value=float(values[0]) if status is RatioStatus.VALUE else None,
        status=status,
        operands=HashTrieMap(used),
        missing=_missing(definition, statement, previous, basis),
        period=statement.year,
        basis=basis,
    )


def _items(statement: Statement | None) -> dict[str, Column]:
    items = {} if statement is None else statement.items
    return {name: np.array([float(value)]) for name, value in items.items()}


def _missing(definition: Ratio, statement: Statement, previous: Statement | None, basis: Basis) -> tuple[str, ...]:
    missing = [item for item in definition.items if item not in statement.items]
    if basis == "average":
        missing += [
            f"previous.{item}"
            for item in definition.items
            if item in definition.averaged and (previous is None or item not in previous.items)
        ]
    return tuple(missing)


@attrs.frozen(kw_only=True, field_transformer=checked)
class RatioRow:
    """One line of the financial analysis form: the company beside its industry (method A94).

    The row carries what it takes to show it, and not the definition, so that it can be stored with a plan.
    `variance` is company − industry; `needs_improvement` is None where either value is unknown.
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


def financial_analysis(
    statement: Statement,
    industry: Mapping[str, float],
    *,
    tolerance: float = 0.0,
    previous: Statement | None = None,
    basis: Basis = "average",
    ratios: Iterable[RatioLike] = COURSE_RATIOS,
) -> tuple[RatioRow, ...]:
    """The financial analysis form: each ratio of the customer beside that of its industry.

    A ratio needs improvement when the company is worse than the industry by more than `tolerance`, a fraction
    of the industry's value. The course divides year-end figures: that is `basis="closing"`.

    Raises:
        NotFound: for an industry value of a ratio that is not asked for.
        InvalidValue: for a negative tolerance.
    """
    if not tolerance >= 0:
        raise InvalidValue(f"found tolerance {tolerance}, expected 0 or more", "tolerance")
    definitions = [_definition(like) for like in ratios]
    for name in industry:
        if name not in {definition.name for definition in definitions}:
            raise NotFound(f"found an industry value for {name!r}, which is none of the ratios asked for")
    return tuple(
        _row(definition, ratio(statement, definition, previous=previous, basis=basis), industry, tolerance)
        for definition in definitions
    )


def _row(definition: Ratio, company: RatioValue, industry: Mapping[str, float], tolerance: float) -> RatioRow:
    peer = industry.get(definition.name)
    variance = None if company.value is None or peer is None else company.value - peer
    worse = None
    if variance is not None and peer is not None:
        shortfall = -variance if definition.better is Better.HIGHER else variance
        worse = shortfall > tolerance * abs(peer)
    return RatioRow(
        name=definition.name,
        label=definition.label,
        formula=definition.formula,
        unit=definition.unit,
        better=definition.better,
        company=company,
        industry=peer,
        variance=variance,
        needs_improvement=worse,
    )
