"""Which of our offerings each buying unit of a key account buys, which it buys elsewhere, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import (
    FloatColumn,
    IntColumn,
    check_minor_units,
    columnar,
    first_place,
    float_column,
    minor_units,
    sealed,
)
from kcm.errors import Conflict, InvalidValue
from kcm.fields import check_decimals, finite
from kcm.segmentation.ids import id_column, places_of

__all__ = [
    "RivalPurchases",
    "WhiteSpace",
    "WhiteSpaceTotals",
    "open_cells",
    "totals_by_offering",
    "totals_by_unit",
    "white_space",
]

Ids = Sequence[Any] | NDArray[Any]
Amounts = ArrayLike | Sequence[float | Decimal]
MOST_CELLS = 2**26
MOST_MINOR = 2.0**62  # so that no int64 wraps around


@attrs.frozen(kw_only=True, field_transformer=columnar)
class RivalPurchases:
    """What buying units buy elsewhere: which unit what from whom, and for how much; made by `from_columns`.

    `amount` is money of the same time as our own purchases, NaN where it is unknown.
    """

    unit: NDArray[Any]
    offering: NDArray[Any]
    rival: NDArray[Any]
    amount: FloatColumn

    @classmethod
    def from_columns(cls, *, unit: Ids, offering: Ids, rival: Ids, amount: Amounts) -> RivalPurchases:
        """Purchases from rivals, in the order of unit, offering and rival.

        Args:
            unit: ids of buying units, shape (rows,).
            offering: ids of what of ours it would have been.
            rival: ids of those it was bought from.
            amount: money, NaN for unknown.

        Raises:
            MissingData: for a row without an id.
            InvalidValue: for columns of different lengths, ids of several types, or an amount of 0 or below.
            Conflict: for a unit, offering and rival that stand together twice.

        >>> bought = RivalPurchases.from_columns(unit=["B"], offering=["tea"], rival=["X"], amount=[float("nan")])
        >>> bought.rival.tolist()
        ['X']
        """
        ids = [_ids(column, name) for column, name in ((unit, "unit"), (offering, "offering"), (rival, "rival"))]
        amounts = float_column(amount, "amount")
        for name, column in (("offering", ids[1]), ("rival", ids[2]), ("amount", amounts)):
            _same_length(column, ids[0], name)
        if (amounts <= 0).any():
            place = first_place(amounts <= 0)
            raise InvalidValue("found an amount of 0 or below, expected more, or NaN for unknown", f"amount{place}")
        order = np.lexsort(ids[::-1])
        units, offerings, rivals = (column[order] for column in ids)
        twice = (units[1:] == units[:-1]) & (offerings[1:] == offerings[:-1]) & (rivals[1:] == rivals[:-1])
        if twice.any():
            row = int(order[int(twice.argmax()) + 1])
            raise Conflict("found a unit, offering and rival twice, expected each once", f"unit[{row}]")
        return cls(unit=sealed(units), offering=sealed(offerings), rival=sealed(rivals), amount=sealed(amounts[order]))


@attrs.frozen(kw_only=True, field_transformer=columnar)
class WhiteSpace:
    """Buying units by offerings; made by `white_space`.

    The columns after the two lists of ids hold a cell each, unit by unit and within it offering by offering:

    - `amount`: what we sold, refunds taken off; NaN where an amount of it is unknown.
    - `bought`: whether that is more than nothing. A cell that is not bought is open.
    - `elsewhere` and `elsewhere_amount`: whether and for how much it is bought from rivals; NaN is unknown or nothing.
    - `worth`: what is open: the amount bought elsewhere, where it is not known an estimate; NaN cannot be said.

    Raises:
        InvalidValue: for columns that do not hold one value for each cell.
    """

    units: NDArray[Any]
    offerings: NDArray[Any]
    amount: FloatColumn
    bought: NDArray[np.bool_]
    elsewhere: NDArray[np.bool_]
    elsewhere_amount: FloatColumn
    worth: FloatColumn
    decimals: int
    rivals: RivalPurchases

    def __attrs_post_init__(self) -> None:
        cells = self.units.size * self.offerings.size
        for name in ("amount", "bought", "elsewhere", "elsewhere_amount", "worth"):
            if (found := getattr(self, name).size) != cells:
                raise InvalidValue(f"found {found} cells, expected {cells}", f"$.{name}")

    @property
    def unit(self) -> NDArray[Any]:
        """The id of each cell's unit."""
        return np.repeat(self.units, self.offerings.size)

    @property
    def offering(self) -> NDArray[Any]:
        """The id of each cell's offering."""
        return np.tile(self.offerings, self.units.size)

    @property
    def estimated(self) -> NDArray[np.bool_]:
        """Whether a cell's worth is an estimate, and not the known amount of what is bought elsewhere."""
        return np.asarray(~np.isnan(self.worth) & np.isnan(self.elsewhere_amount))

    def table(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column of cells as a table, a row for each unit and a column for each offering."""
        return column.reshape(self.units.size, self.offerings.size)


def white_space(
    *,
    unit: Ids,
    offering: Ids,
    amount: Amounts,
    decimals: int = 2,
    sizes: Mapping[Any, float | Decimal | None] | None = None,
    offerings: Ids = (),
    rivals: RivalPurchases | None = None,
) -> WhiteSpace:
    """What each buying unit buys of each offering, and what is open.

    The estimate of an open cell is the size of its unit × the median of what the units that do buy the offering spend
    on it for one of their size, in whole minor units. It needs one unit that buys, and the sizes of both.

    Args:
        unit: of each purchase the id of the buying unit, all text or all whole numbers, shape (rows,).
        offering: of each purchase the id of the offering.
        amount: money; negative is a refund, NaN is unknown.
        decimals: minor units of the currency, 0 to 4; money is summed in these, exactly.
        sizes: unit to its size, in whatever makes spending comparable (staff, beds, turnover); None is unknown. Units
            that buy nothing yet stand here.
        offerings: ids of offerings that nobody buys yet; those bought may stand here too.
        rivals: what the units buy elsewhere.

    Raises:
        MissingData: for no purchases, or a row without an id.
        InvalidValue: with the column and row, for anything that is not as said above, or more than 2**26 cells.

    >>> space = white_space(
    ...     unit=["A", "A", "B"], offering=["tea", "cups", "tea"], amount=[50, 10, 90], sizes={"A": 5, "B": 10})
    >>> space.table(space.amount).tolist(), space.table(space.worth).tolist()
    ([[10.0, 50.0], [0.0, 90.0]], [[nan, nan], [20.0, nan]])
    """
    check_decimals(decimals)
    their_units, unit_places = places_of(unit, "unit")
    their_offerings, offering_places = places_of(offering, "offering")
    amounts = float_column(amount, "amount")
    for name, column in (("offering", offering_places), ("amount", amounts)):
        _same_length(column, unit_places, name)
    check_minor_units(amounts, decimals, "amount")
    if rivals is None:
        rivals = RivalPurchases.from_columns(unit=[], offering=[], rival=[], amount=[])
    sized = {} if sizes is None else dict(sizes)
    units = _together({"unit": their_units, "sizes": _ids(list(sized), "sizes"), "rivals.unit": rivals.unit})
    all_offerings = _together(
        {"offering": their_offerings, "offerings": _ids(offerings, "offerings"), "rivals.offering": rivals.offering}
    )
    if units.size * all_offerings.size > MOST_CELLS:
        found = f"{units.size} units and {all_offerings.size} offerings"
        raise InvalidValue(f"found {found}, expected at most 2**26 cells together", "unit")
    rows = np.searchsorted(units, their_units)[unit_places] * np.int64(all_offerings.size)
    rows += np.searchsorted(all_offerings, their_offerings)[offering_places]
    shape = (units.size, all_offerings.size)
    sums, unknown = _sums(rows, amounts, shape, decimals, "amount")
    bought = (sums > 0) | unknown
    sold = np.where(unknown, np.nan, sums)
    cells = np.searchsorted(units, rivals.unit) * all_offerings.size
    cells += np.searchsorted(all_offerings, rivals.offering)
    elsewhere = np.zeros(sums.size, dtype=np.bool_)
    elsewhere[cells] = True
    lost, lost_unknown = _sums(cells, rivals.amount, shape, decimals, "rivals.amount")
    elsewhere_amount = np.where(elsewhere & ~lost_unknown, lost, np.nan)
    estimate = np.where(bought, np.nan, _estimates(np.where(bought, sold, np.nan), units, sized, shape, decimals))
    return WhiteSpace(
        units=units,
        offerings=all_offerings,
        amount=sealed(sold),
        bought=sealed(bought),
        elsewhere=sealed(elsewhere),
        elsewhere_amount=sealed(elsewhere_amount),
        worth=sealed(np.where(np.isnan(elsewhere_amount), estimate, elsewhere_amount)),
        decimals=decimals,
        rivals=rivals,
    )


def _ids(values: Ids, name: str) -> NDArray[Any]:
    if isinstance(values, str | bytes):
        raise InvalidValue("found text, expected a list of ids", name)
    return id_column(values, name) if len(values) else np.array([], dtype=np.str_)


def _same_length(column: NDArray[Any], first: NDArray[Any], name: str) -> None:
    if column.size != first.size:
        raise InvalidValue(f"found {column.size} rows, expected {first.size} as in unit", name)


def _together(columns: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """The distinct ids of several columns, ascending; the first is never empty and says their type."""
    filled = {name: column for name, column in columns.items() if column.size}
    kinds = {name: "text" if column.dtype.kind == "U" else "whole numbers" for name, column in filled.items()}
    (first, expected), *others = kinds.items()
    for name, kind in others:
        if kind != expected:
            raise InvalidValue(f"found ids that are {kind}, expected {expected} as in {first}", name)
    return sealed(np.unique(np.concatenate(list(filled.values()))))


def _sums(
    cells: IntColumn, amounts: FloatColumn, shape: tuple[int, int], decimals: int, path: str
) -> tuple[FloatColumn, NDArray[np.bool_]]:
    """The money of each cell, summed in minor units, and whether an amount of it is unknown."""
    count = shape[0] * shape[1]
    absent = np.isnan(amounts)
    unknown = np.zeros(count, dtype=np.bool_)
    unknown[cells[absent]] = True
    minor = minor_units(np.where(absent, 0.0, amounts), decimals, path)
    if float(np.abs(minor).sum(dtype=np.float64)) >= MOST_MINOR:
        raise InvalidValue("found money too large to add up, expected below 2**62 minor units together", path)
    totals = np.zeros(count, dtype=np.int64)
    np.add.at(totals, cells, minor)
    money = totals / 10.0**decimals
    check_minor_units(money, decimals, path)
    return money, unknown


def _estimates(
    spend: FloatColumn, units: NDArray[Any], sizes: Mapping[Any, object], shape: tuple[int, int], decimals: int
) -> FloatColumn:
    """Each cell's unit size × the median spend for one of size; NaN where either cannot be said."""
    known = {key: _size(size, f"sizes.{key}") for key, size in sizes.items() if size is not None}
    size = np.array([known.get(one, np.nan) for one in units.tolist()])[:, np.newaxis]
    with np.errstate(over="ignore", under="ignore"):
        ordered = np.sort(spend.reshape(shape) / size, axis=0)  # NaN goes to the end
        count = (~np.isnan(ordered)).sum(axis=0)
        low, high = np.maximum(count - 1, 0) // 2, count // 2
        middle = np.take_along_axis(ordered, np.stack([low, high]), axis=0)
        estimates = (size * middle.mean(axis=0)).reshape(-1)
    check_minor_units(estimates, decimals, "worth")
    return np.asarray(np.rint(estimates * 10.0**decimals) / 10.0**decimals)


def _size(value: object, path: str) -> float:
    size = finite(value, path)
    if size <= 0:
        raise InvalidValue(f"found a size of {size:g}, expected above 0, or None for unknown", path)
    return size


@attrs.frozen(kw_only=True, field_transformer=columnar)
class WhiteSpaceTotals:
    """What was bought and what is open, of each unit or of each offering; money sums exactly, in minor units.

    `bought` and `worth` sum what is known; `unknown` counts the cells that are bought for an unknown amount,
    `open_cells` those that are not bought, and `unsaid` those of them whose worth cannot be said.
    """

    ids: NDArray[Any]
    bought: FloatColumn
    unknown: IntColumn
    worth: FloatColumn
    open_cells: IntColumn
    unsaid: IntColumn


def totals_by_unit(space: WhiteSpace) -> WhiteSpaceTotals:
    """The totals of each unit over all offerings.

    Raises:
        InvalidValue: for money together too large to be exact.
    """
    return _totals(space, space.units, axis=1)


def totals_by_offering(space: WhiteSpace) -> WhiteSpaceTotals:
    """The totals of each offering over all units; both kinds of totals sum to the same.

    Raises:
        InvalidValue: for money together too large to be exact.

    >>> space = white_space(unit=["A", "B"], offering=["tea", "cups"], amount=[0.1, 0.2])
    >>> totals_by_offering(space).bought.tolist(), totals_by_unit(space).open_cells.tolist()
    ([0.2, 0.1], [1, 1])
    """
    return _totals(space, space.offerings, axis=0)


def _totals(space: WhiteSpace, ids: NDArray[Any], axis: int) -> WhiteSpaceTotals:
    def money(column: FloatColumn, path: str) -> FloatColumn:
        minor = minor_units(np.nan_to_num(column), space.decimals, path)
        sums = space.table(minor).sum(axis=axis) / 10.0**space.decimals
        check_minor_units(sums, space.decimals, path)
        return sealed(sums)

    def count(flags: NDArray[np.bool_]) -> IntColumn:
        return sealed(space.table(flags).sum(axis=axis, dtype=np.int64))

    return WhiteSpaceTotals(
        ids=ids,
        bought=money(space.amount, "$.amount"),
        unknown=count(np.isnan(space.amount)),
        worth=money(space.worth, "$.worth"),
        open_cells=count(~space.bought),
        unsaid=count(~space.bought & np.isnan(space.worth)),
    )


def open_cells(space: WhiteSpace) -> IntColumn:
    """The places of the cells with something to win, the one of the highest worth first; ties by unit and offering.

    These are the open cells, and the bought ones of which rivals have a part; where the worth cannot be said, last.

    >>> space = white_space(unit=["A", "A", "B"], offering=[7, 8, 8], amount=[6, 4, 2], sizes={"A": 3, "B": 1, "C": 9})
    >>> [(space.unit[one].item(), space.offering[one].item(), space.worth[one].item()) for one in open_cells(space)]
    [('C', 7, 18.0), ('C', 8, 15.0), ('B', 7, 2.0)]
    """
    places = np.flatnonzero(~space.bought | space.elsewhere)
    return sealed(places[np.argsort(-space.worth[places], kind="stable")].astype(np.int64))
