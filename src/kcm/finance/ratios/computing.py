"""Ratios from definitions: of many companies at once, or of one with its working."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rpds import HashTrieMap

from kcm.columns import float_array
from kcm.errors import InvalidValue, NotFound
from kcm.fields import shown, unique
from kcm.finance.ratios.catalogue import RATIOS
from kcm.finance.ratios.definition import (
    EARLIER,
    PREVIOUS,
    Basis,
    Column,
    PartValue,
    Quotient,
    Ratio,
    RatioPart,
    RatioStatus,
    RatioValue,
    item_of,
)
from kcm.finance.statements import STATEMENT_ITEMS, Statement
from kcm.finance.statements.items import check_item
from kcm.finance.statements.statement import check_year_before

__all__ = ["RatioLike", "definition_of", "definitions_of", "ratio", "ratio_columns"]

#: A ratio: the name of one in `RATIOS`, or a definition of your own.
RatioLike = str | Ratio
Statuses = NDArray[np.int8]
Fault = tuple[NDArray[np.bool_], NDArray[np.bool_]]

# Companies computed together: their columns stay in the processor's cache from one ratio to the next.
BLOCK = 65536

SIGNED = frozenset(name for name, item in STATEMENT_ITEMS.items() if item.signed)
# Why there is no value, the gravest reason last.
REASONS = (RatioStatus.UNDEFINED, RatioStatus.NOT_MEANINGFUL, RatioStatus.MISSING)


def ratio_columns(
    columns: Mapping[str, ArrayLike],
    names: Iterable[RatioLike],
    *,
    previous: Mapping[str, ArrayLike] | None = None,
    earlier: Mapping[str, ArrayLike] | None = None,
    basis: Basis = "average",
) -> dict[str, tuple[Column, Statuses]]:
    """Ratios over many companies at once.

    Args:
        columns: item to amounts, shape (companies,); NaN is unknown; an absent item is unknown for all.
        names: names in `RATIOS`, or definitions of your own.
        previous: the same items of the year before.
        earlier: the same items of the year before that, which the Piotroski score needs.
        basis: `average` of both year ends for the items a definition averages, or `closing` year end alone.

    Returns:
        Ratio name to (values, status codes of `RatioStatus`); values are NaN unless the status is `VALUE`.

    Raises:
        NotFound: for an unknown name.
        Conflict: for two ratios of one name.
        InvalidValue: for an unknown basis or item, columns of different lengths, text or infinity.

    >>> columns = {"net_income": [60, 5], "sales": [1000, 0]}
    >>> values, statuses = ratio_columns(columns, ["net_profit_margin"])["net_profit_margin"]
    >>> values.tolist(), [RatioStatus(code).name for code in statuses]
    ([0.06, nan], ['VALUE', 'UNDEFINED'])
    """
    _check_basis(basis)
    definitions = definitions_of(names, "names")
    years = (("", "columns", columns), (PREVIOUS, "previous", previous), (EARLIER, "earlier", earlier))
    amounts = {
        f"{prefix}{check_item(item, f'{where}.{item}')}": _column(column, f"{where}.{item}")
        for prefix, where, year in years
        for item, column in (year or {}).items()
    }
    sizes = {column.size for column in amounts.values()}
    if len(sizes) != 1:
        raise InvalidValue(f"found columns of {sorted(sizes)} companies, expected one length", "columns")
    size = sizes.pop()
    answers = {one.name: (np.empty(size), np.zeros(size, np.int8)) for one in definitions}
    for start in range(0, size, BLOCK):
        rows = slice(start, start + BLOCK)
        block = _Block({name: column[rows] for name, column in amounts.items()}, basis, min(BLOCK, size - start))
        for definition in definitions:
            values, statuses = answers[definition.name]
            block.compute(definition, values[rows], statuses[rows])
    return answers


def _column(values: ArrayLike, path: str) -> Column:
    """The numbers as they are, without the copy that a column to be kept would need."""
    column = float_array(values, path)
    if column.ndim != 1:
        raise InvalidValue(f"found {column.ndim} dimensions, expected one column", path)
    return column


def _check_basis(basis: str) -> None:
    if basis not in ("average", "closing"):
        raise InvalidValue(f"found basis {basis!r}, expected average or closing", "basis")


def definition_of(like: RatioLike | object) -> Ratio:
    """The definition of a name, or the definition itself.

    Raises:
        NotFound: for an unknown name.
    """
    if isinstance(like, Ratio):
        return like
    if not isinstance(like, str) or like not in RATIOS:
        raise NotFound(f"found no ratio {shown(like)}, expected one of {', '.join(RATIOS)} or a Ratio")
    return RATIOS[like]


def definitions_of(likes: Iterable[RatioLike], path: str) -> list[Ratio]:
    """The definitions of a list of names or definitions, each once.

    Raises:
        InvalidValue: for a text in place of the list.
        NotFound: for an unknown name.
        Conflict: for two of one name.
    """
    if isinstance(likes, str):
        raise InvalidValue("found text, expected a list of ratios", path)
    definitions = [definition_of(like) for like in likes]
    unique((definition.name for definition in definitions), path)
    return definitions


def ratio(
    statement: Statement,
    like: RatioLike,
    *,
    previous: Statement | None = None,
    earlier: Statement | None = None,
    basis: Basis = "average",
) -> RatioValue:
    """One ratio of one company and year, with its operands, its parts and its status.

    Args:
        statement: the year.
        like: a name in `RATIOS`, or a definition of your own.
        previous: the year before, for averages.
        earlier: the year before that, which the Piotroski score needs.
        basis: `average` of both year ends for the items a definition averages, or `closing` year end alone.

    Raises:
        NotFound: for an unknown name.
        Conflict: when the statements have different currencies.
        InvalidValue: when `previous` is not the year before, or `earlier` not the one before that, or for an unknown
            basis.

    >>> from decimal import Decimal
    >>> items = {"current_assets": Decimal(500), "current_liabilities": Decimal(250)}
    >>> ratio(Statement(year=2013, currency="USD", source="report", items=items), "current_ratio").value
    2.0
    """
    for years, where, one in ((0, "statement", statement), (1, "previous", previous), (2, "earlier", earlier)):
        check_year_before(statement, one, years, where)
    _check_basis(basis)
    definition = definition_of(like)
    amounts = {
        f"{prefix}{item}": np.array([float(amount)])
        for prefix, year in (("", statement), (PREVIOUS, previous), (EARLIER, earlier))
        if year is not None
        for item, amount in year.items.items()
    }
    block = _Block(amounts, basis, 1)
    value, status = block.one(definition)
    taken = dict.fromkeys(name for leaf in definition.leaves() for name in block.taken(leaf))
    return RatioValue(
        value=value,
        status=status,
        operands=HashTrieMap(block.operands(definition)),
        missing=tuple(name for name in taken if np.isnan(block.amount(name)[0])),
        period=statement.year,
        basis=basis,
        parts=() if value is None else tuple(_part_value(block, part) for part in definition.parts),
    )


def _part_value(block: _Block, part: RatioPart) -> PartValue:
    value = block.one(part.ratio)[0] or 0.0
    return PartValue(ratio=part.ratio.name, weight=part.weight, value=value, part=part.weight * value)


class _Block:
    """Some companies' amounts, and the ratios computed from them; what ratios share is made once."""

    def __init__(self, amounts: Mapping[str, Column], basis: Basis, size: int) -> None:
        self.amounts = amounts
        self.basis = basis
        self.unknown = np.full(size, np.nan)
        self.averages: dict[str, Column] = {}
        self.faults: dict[tuple[str, bool], Fault | None] = {}

    def amount(self, name: str) -> Column:
        """Amounts as they are given; those of an absent item are unknown."""
        return self.amounts.get(name, self.unknown)

    def taken(self, definition: Ratio) -> Iterator[str]:
        """The names of all amounts a quotient rests on, those of the year before too."""
        for name in definition.items:
            yield name
            if self._averaged(definition, name):
                yield PREVIOUS + name

    def operands(self, definition: Ratio) -> dict[str, float]:
        """The known operands of one company, by name."""
        leaves = tuple(definition.leaves())
        found = {name: self._operand(leaf, name) for leaf in leaves for name in leaf.items}
        found |= {PREVIOUS + name: self.amount(PREVIOUS + name) for leaf in leaves for name in self._before(leaf)}
        return {name: float(column[0]) for name, column in found.items() if not np.isnan(column[0])}

    def one(self, definition: Ratio) -> tuple[float | None, RatioStatus]:
        """The ratio of one company."""
        values, statuses = np.empty(1), np.zeros(1, np.int8)
        self.compute(definition, values, statuses)
        status = RatioStatus(int(statuses[0]))
        return float(values[0]) if status is RatioStatus.VALUE else None, status

    def compute(self, definition: Ratio, values: Column, statuses: Statuses) -> None:
        """The ratio of each company, written into `values` and, where there is none, `statuses`."""
        if definition.quotient is None:
            self._add_up(definition.parts, values, statuses)
        else:
            self._divide(definition, definition.quotient, values, statuses)

    def _add_up(self, parts: Iterable[RatioPart], values: Column, statuses: Statuses) -> None:
        values[:] = 0
        codes = []
        for part in parts:
            found, code = np.empty_like(values), np.zeros_like(statuses)
            self.compute(part.ratio, found, code)
            with np.errstate(all="ignore"):
                values += part.weight * found
            codes.append(code)
        statuses[~np.isfinite(values)] = RatioStatus.UNDEFINED.value
        for reason in REASONS:
            for code in codes:
                statuses[code == reason.value] = reason.value
        values[statuses != RatioStatus.VALUE.value] = np.nan

    def _divide(self, definition: Ratio, quotient: Quotient, values: Column, statuses: Statuses) -> None:
        with np.errstate(all="ignore"):  # what is no number gets a status below
            operands = {name: self._operand(definition, name) for name in definition.items}
            try:
                numerator, denominator = quotient(operands)
            except KeyError as error:
                words = f"found the item {error} in the quotient of {definition.name!r}, expected one of its items"
                raise InvalidValue(words, "$.quotient") from None
            np.divide(numerator, denominator, out=values)
        below = np.broadcast_to(denominator, values.shape)
        faults = [fault for name in self.taken(definition) if (fault := self._fault(definition, name)) is not None]
        faults += [fault for name in self._before(definition) if (fault := self._earlier_fault(name)) is not None]
        if not faults and below.min() > 0 and below.max() < np.inf and np.isfinite(values).all():
            return
        missing, senseless = np.zeros(values.shape, bool), below < 0
        for unknown, low in faults:
            missing |= unknown
            senseless |= low
        undefined = ~(np.isfinite(values) & (below > 0) & (below < np.inf))
        senseless &= ~missing
        undefined &= ~(missing | senseless)
        # Most of these are NaN as they come. A row has one reason at most, so codes add up: masked writes would cost
        # more than the division.
        values[np.flatnonzero((missing | senseless | undefined) & ~np.isnan(values))] = np.nan
        for reason, where in zip(REASONS, (undefined, senseless, missing), strict=True):
            if where.any():
                statuses += where.view(np.int8) * np.int8(reason.value)

    def _before(self, definition: Ratio) -> Iterator[str]:
        """The items that must have been above 0 the year before too, where that is known."""
        if self.basis == "average":
            yield from (name for name in sorted(definition.positive) if PREVIOUS + name in self.amounts)

    def _earlier_fault(self, name: str) -> Fault | None:
        low = self.amount(PREVIOUS + name) <= 0
        return (np.zeros(low.shape, bool), low) if low.any() else None

    def _averaged(self, definition: Ratio, name: str) -> bool:
        return self.basis == "average" and name in definition.averaged

    def _operand(self, definition: Ratio, name: str) -> Column:
        if not self._averaged(definition, name):
            return self.amount(name)
        if name not in self.averages:
            mean = self.amount(name) + self.amount(PREVIOUS + name)
            mean *= 0.5
            self.averages[name] = mean
        return self.averages[name]

    def _fault(self, definition: Ratio, name: str) -> Fault | None:
        """Where an amount is unknown, and where it is below what it may be; None if nowhere."""
        key = name, item_of(name) in definition.positive
        if key not in self.faults:
            self.faults[key] = _fault(self.amount(name), positive=key[1], signed=item_of(name) in SIGNED)
        return self.faults[key]


def _fault(column: Column, *, positive: bool, signed: bool) -> Fault | None:
    least = column.min()  # NaN where an amount is unknown
    if least > 0 or (not positive and (least >= 0 or (signed and least < 0))):
        return None
    low = column <= 0 if positive else np.zeros(column.shape, bool) if signed else column < 0
    return np.isnan(column), low
