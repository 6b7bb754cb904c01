"""The columns that lifetime models take, checked: what each customer bought, when, and for how much."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, first_place, float_column
from kcm.errors import InvalidValue, MissingData

__all__ = ["check_fit", "distinct_rows", "spending_histories", "timed_histories"]


def timed_histories(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[FloatColumn, FloatColumn, FloatColumn]:
    """Repeat purchases and times; a row may hold NaN.

    Raises:
        InvalidValue: for columns of other lengths, purchases that are no count, or times that contradict them.
    """
    count, last, observed = float_column(x, "x"), float_column(t_x, "t_x"), float_column(T, "T")
    _check_lengths(count, {"t_x": last, "T": observed})
    _check_counts(count)
    _refuse(observed < 0, "found a negative time, expected 0 or more", "T")
    _refuse(last < 0, "found a negative time, expected 0 or more", "t_x")
    _refuse(last > observed, "found a purchase after the end of observation, expected none after T", "t_x")
    _refuse((count > 0) & (last == 0), "found 0 with a repeat purchase, expected its time", "t_x")
    _refuse((count == 0) & (last > 0), "found a time without a repeat purchase, expected 0", "t_x")
    return count, last, observed


def spending_histories(x: ArrayLike, m: ArrayLike) -> tuple[FloatColumn, FloatColumn]:
    """Repeat purchases and their mean money, which counts only where there is one; a row may hold NaN.

    Raises:
        InvalidValue: for columns of other lengths, purchases that are no count, or money not above 0.
    """
    count, money = float_column(x, "x"), float_column(m, "m")
    _check_lengths(count, {"m": money})
    _check_counts(count)
    _refuse((count > 0) & (money <= 0), "found money not above 0 for a repeat purchase, expected above 0", "m")
    return count, money


def check_fit(columns: Mapping[str, FloatColumn]) -> None:
    """Nothing, if there is something to fit to: known rows, and a repeat purchase among them.

    Raises:
        MissingData: for no customers, or none with a repeat purchase.
        InvalidValue: for an unknown value.
    """
    if not columns["x"].size:
        raise MissingData("found no customers, expected at least one", "x")
    for name, column in columns.items():
        reason = "found an unknown value, expected a number: leave customers without a known purchase out"
        _refuse(np.isnan(column), reason, name)
    if not (columns["x"] > 0).any():
        raise MissingData("found no repeat purchase, expected at least one", "x")


def distinct_rows(*columns: FloatColumn) -> tuple[tuple[FloatColumn, ...], FloatColumn]:
    """Each different row once, ascending by the columns in their order, and how many customers have it.

    >>> (x, t), customers = distinct_rows(np.array([2.0, 0.0, 2.0]), np.array([5.0, 0.0, 5.0]))
    >>> x.tolist(), t.tolist(), customers.tolist()
    ([0.0, 2.0], [0.0, 5.0], [1.0, 2.0])
    """
    order = np.lexsort(columns[::-1])
    ordered = [column[order] for column in columns]
    new = np.ones(order.size, dtype=np.bool_)
    new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in ordered])
    starts = np.flatnonzero(new)
    return tuple(column[starts] for column in ordered), np.diff(starts, append=order.size).astype(np.float64)


def _check_lengths(first: FloatColumn, others: Mapping[str, FloatColumn]) -> None:
    for name, column in others.items():
        if column.size != first.size:
            raise InvalidValue(f"found {column.size} rows, expected {first.size} as in x", name)


def _check_counts(count: FloatColumn) -> None:
    _refuse(count < 0, "found a negative count, expected 0 or more", "x")
    _refuse(np.abs(count - np.rint(count)) > 0, "found a fraction, expected a whole number of purchases", "x")


def _refuse(wrong: NDArray[np.bool_], reason: str, path: str) -> None:
    if wrong.any():
        raise InvalidValue(reason, path + first_place(wrong))
