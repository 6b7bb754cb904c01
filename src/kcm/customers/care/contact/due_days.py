"""Contacts of many customers in columns of day numbers: last made, next due, days left, covered (method E.5)."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, IntColumn, columnar, first_place, float_column, int_column, sealed
from kcm.errors import InvalidValue
from kcm.periods import Window, day_number, day_of

__all__ = ["CoverageColumns", "coverage_columns", "days_left", "due_days", "last_contact_days"]

CALENDAR = day_number(date.max) - day_number(date.min)


def last_contact_days(codes: ArrayLike, days: ArrayLike, size: int, *, as_of: date) -> FloatColumn:
    """The day number of the last contact of each customer and channel; NaN where there was none.

    Args:
        codes: (contacts,) the place of each contact's customer and channel, 0 to `size` − 1.
        days: (contacts,) day numbers.
        size: how many customers and channels there are.
        as_of: no contact lies after it.

    Raises:
        InvalidValue: for columns of different lengths, a code out of range, or a contact after `as_of`.

    >>> last_contact_days([0, 2, 0], [20_000, 20_010, 20_020], 3, as_of=date(2026, 11, 23)).tolist()
    [20020.0, nan, 20010.0]
    """
    places, made = _codes(codes, size, "codes"), int_column(days, "days")
    _as_long(made.size, places.size, "days", "codes")
    late = made > day_number(as_of)
    if late.any():
        place = first_place(late)
        raise InvalidValue(
            f"found a contact on {day_of(int(made[late][0]))}, expected none after {as_of}", f"days{place}"
        )
    last = np.full(size, -np.inf)
    np.maximum.at(last, places, made.astype(np.float64))
    return sealed(np.where(np.isinf(last), np.nan, last))


def due_days(last: ArrayLike, every_days: ArrayLike, start: ArrayLike) -> FloatColumn:
    """The day number on which the next contact is due: `last + every_days`, or `start` where `last` is NaN.

    Args:
        last: (n,) day numbers; NaN is never yet.
        every_days: (n,) the cadence, 1 or more.
        start: (n,) day numbers on which the first is due; NaN is unknown.

    Raises:
        InvalidValue: for columns of different lengths, or an unknown cadence or one below one day.

    >>> due_days([20_000, float("nan")], [90, 30], [19_000, 20_100]).tolist()
    [20090.0, 20100.0]
    """
    made, every, first = (
        float_column(last, "last"),
        float_column(every_days, "every_days"),
        float_column(start, "start"),
    )
    _as_long(every.size, made.size, "every_days", "last")
    _as_long(first.size, made.size, "start", "last")
    wrong = ~(every >= 1)
    if wrong.any():
        place = first_place(wrong)
        raise InvalidValue(f"found {every[wrong][0]:g} days, expected 1 or more", f"every_days{place}")
    return sealed(np.where(np.isnan(made), first, made + every))


def days_left(due: ArrayLike, as_of: date) -> FloatColumn:
    """Days until each contact is due; below 0 it is overdue, and NaN stays unknown.

    Raises:
        InvalidValue: for anything but one column of numbers.

    >>> days_left([20_792], date(2026, 11, 23)).tolist()
    [12.0]
    """
    return sealed(float_column(due, "due") - day_number(as_of))


@attrs.frozen(kw_only=True, field_transformer=columnar)
class CoverageColumns:
    """Contacts due and made of each customer and channel, both of length n; never more made than due."""

    due: IntColumn
    done: IntColumn

    def __attrs_post_init__(self) -> None:
        _as_long(self.done.size, self.due.size, "$.done", "due")

    @property
    def share(self) -> float | None:
        """Those made of those due, of all together; None when nothing was due."""
        total = int(self.due.sum())
        return int(self.done.sum()) / total if total else None


def coverage_columns(
    due_codes: ArrayLike,
    due_on: ArrayLike,
    every_days: ArrayLike,
    contact_codes: ArrayLike,
    contact_days: ArrayLike,
    size: int,
    *,
    window: Window,
) -> CoverageColumns:
    """How many of the contacts due in a window were made by its end, matched as in `coverage`.

    Args:
        due_codes: (dues,) the place of each due's customer and channel, 0 to `size` − 1.
        due_on: (dues,) day numbers; what is due outside the window does not count.
        every_days: (dues,) the cadence, 1 or more.
        contact_codes: (contacts,) the place of each contact's customer and channel.
        contact_days: (contacts,) day numbers; contacts on one day count once.
        size: how many customers and channels there are.
        window: the days in which the dues lie.

    Raises:
        InvalidValue: for columns of different lengths, a code out of range, or a cadence below one day.

    >>> week = Window(day_of(10), day_of(16))
    >>> found = coverage_columns([0, 0, 1], [10, 13, 16], [3, 3, 7], [0, 0, 1], [11, 11, 9], 2, window=week)
    >>> found.due.tolist(), found.done.tolist(), round(found.share, 3)
    ([2, 1], [1, 0], 0.333)
    """
    wanted, made = _codes(due_codes, size, "due_codes"), _codes(contact_codes, size, "contact_codes")
    on, every = int_column(due_on, "due_on"), int_column(every_days, "every_days")
    days = int_column(contact_days, "contact_days")
    _as_long(on.size, wanted.size, "due_on", "due_codes")
    _as_long(every.size, wanted.size, "every_days", "due_codes")
    _as_long(days.size, made.size, "contact_days", "contact_codes")
    if (every < 1).any():
        raise InvalidValue(
            f"found {every[every < 1][0]} days, expected 1 or more", "every_days" + first_place(every < 1)
        )
    first, last = day_number(window.first), day_number(window.last)
    within = (on >= first) & (on <= last)
    codes, since = wanted[within], on[within] - np.minimum(every[within], CALENDAR)
    base = int(since.min(initial=first))
    span = last - base + 1  # the days that matter: a code and a day become one number that sorts by both
    useful = (days > base) & (days <= last)
    contacts = np.sort(made[useful] * span + (days[useful] - base))
    contacts = contacts[np.diff(contacts, prepend=-1) > 0]  # each day once; numpy.unique takes ten times as long
    dues = np.sort(codes * span + (last - since))  # of each code, those counted from the latest day first
    ordered = dues // span
    after = np.searchsorted(contacts, ordered * span + (last - base - dues % span), side="right")
    answers = np.searchsorted(contacts, (ordered + 1) * span) - after
    due = np.bincount(codes, minlength=size)
    place = np.arange(1, dues.size + 1) - (np.cumsum(due) - due)[ordered]
    lacking = np.zeros(size, dtype=np.int64)
    np.minimum.at(lacking, ordered, answers - place)  # k dues share the answers of the k-th: what it lacks stays open
    return CoverageColumns(due=due, done=due + lacking)


def _codes(values: ArrayLike, size: int, path: str) -> IntColumn:
    codes = int_column(values, path)
    wrong = (codes < 0) | (codes >= size)
    if wrong.any():
        raise InvalidValue(f"found code {codes[wrong][0]}, expected 0 to {size - 1}", path + first_place(wrong))
    return codes


def _as_long(found: int, expected: int, path: str, other: str) -> None:
    if found != expected:
        raise InvalidValue(f"found {found} rows, expected {expected} as in {other}", path)
