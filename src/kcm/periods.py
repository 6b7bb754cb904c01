"""Time in whole days and years: windows of days, horizons of fiscal years, day numbers."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta, timezone

import attrs

from kcm.errors import InvalidValue

__all__ = [
    "Horizon",
    "Window",
    "as_date",
    "as_moment",
    "day_number",
    "day_of",
    "hours_after",
    "hours_between",
    "not_after",
    "parse_date",
    "years_after",
]

EPOCH = date(1970, 1, 1)
HOUR = timedelta(hours=1)


def as_date(value: object, path: str = "$") -> date:
    """A plain date as it was given; a `datetime` is refused, because its day depends on a time zone.

    Raises:
        InvalidValue: for anything that is not a date.
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise InvalidValue(f"found {type(value).__name__}, expected a date", path)
    return value


def not_after(value: date, day: date, path: str = "$") -> date:
    """A date as it was given, if it is none after the day from which one looks.

    Raises:
        InvalidValue: for a later one, or anything that is not a date.
    """
    if as_date(value, path) > day:
        raise InvalidValue(f"found {value}, expected none after {day}", path)
    return value


def as_moment(value: object, path: str = "$") -> datetime:
    """A date and time as it was given; one without a time zone is refused, because it cannot be compared.

    Raises:
        InvalidValue: for anything that is not a `datetime` with a time zone.
    """
    if not isinstance(value, datetime):
        raise InvalidValue(f"found {type(value).__name__}, expected a date and time", path)
    if value.utcoffset() is None:
        raise InvalidValue("found a time without a zone, expected one such as 2014-05-06T12:00:00+08:00", path)
    return value


def hours_between(earlier: datetime, later: datetime) -> float:
    """The hours that passed from one moment to another, below 0 when the other is earlier.

    Counted through UTC: two times of one zone subtract as its clocks show them, an hour wrong over a change of clocks.

    Raises:
        InvalidValue: for a time without a zone.

    >>> from datetime import UTC
    >>> hours_between(datetime(2026, 10, 24, 18, 0, tzinfo=UTC), datetime(2026, 10, 25, 18, 30, tzinfo=UTC))
    24.5
    """
    return (_of_fixed_zone(as_moment(later, "later")) - _of_fixed_zone(as_moment(earlier, "earlier"))) / HOUR


def hours_after(moment: datetime, hours: float, path: str = "$") -> datetime:
    """The moment so many hours later, in the zone of the first; a day with a change of clocks has no 24 hours.

    Raises:
        InvalidValue: for a time without a zone, or a moment that no calendar has.

    >>> str(hours_after(datetime(2026, 11, 23, 9, tzinfo=UTC), 48))
    '2026-11-25 09:00:00+00:00'
    """
    zone = as_moment(moment, path).tzinfo
    try:
        return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(zone)
    except OverflowError:
        raise InvalidValue("found a time beyond the year 9999, expected one within", path) from None


def _of_fixed_zone(moment: datetime) -> datetime:
    """The same moment, in a zone whose clocks never change: such times subtract through UTC."""
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()))


def years_after(day: date, years: int) -> date:
    """The same day of the year so many years later; the 28th for a 29 February that the later year has not.

    Raises:
        InvalidValue: for a day outside the years 1 to 9999.

    >>> years_after(date(2012, 2, 29), 3)
    datetime.date(2015, 2, 28)
    """
    year = day.year + years
    if not MINYEAR <= year <= MAXYEAR:
        raise InvalidValue("found a day outside the years 1 to 9999, expected one within")
    leap_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28 if leap_day else day.day)


def parse_date(text: str, path: str = "$") -> date:
    """A date written YYYY-MM-DD, and in no other way.

    Raises:
        InvalidValue: for another form or a day that no calendar has.

    >>> parse_date("2014-05-06")
    datetime.date(2014, 5, 6)
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise InvalidValue(f"found {text!r}, expected a day of the calendar", path) from None
    raise InvalidValue(f"found {text[:40]!r}, expected a date such as 2014-05-06", path)


def day_number(day: date) -> int:
    """Days since 1970-01-01, the number every engine can make.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (as_date(day) - EPOCH).days


def day_of(number: int, path: str = "$") -> date:
    """The date of a day number; the inverse of `day_number`.

    Raises:
        InvalidValue: for a day outside the years 1 to 9999.
    """
    try:
        return EPOCH + timedelta(days=number)
    except OverflowError:
        raise InvalidValue("found a day outside the years 1 to 9999, expected one within", path) from None


@attrs.frozen
class Window:
    """The days from `first` to `last`, both included.

    Raises:
        InvalidValue: when the last day is before the first, or either is no plain date.

    >>> year = Window.ending(date(2014, 5, 6), 365)
    >>> year.first, year.days
    (datetime.date(2013, 5, 7), 365)
    >>> str(year.previous())
    '2012-05-07 to 2013-05-06'
    """

    first: date
    last: date

    def __attrs_post_init__(self) -> None:
        as_date(self.first, "$.first")
        as_date(self.last, "$.last")
        if self.last < self.first:
            raise InvalidValue(f"found {self.last} before {self.first}, expected the last day after the first")

    @classmethod
    def ending(cls, last: date, days: int) -> Window:
        """The window of so many days that ends on a day.

        Raises:
            InvalidValue: for fewer than one day, or a first day before the year 1.
        """
        if days < 1:
            raise InvalidValue(f"found {days} days, expected at least 1", "$.days")
        return cls(day_of(day_number(last) - days + 1, "$.days"), last)

    @property
    def days(self) -> int:
        """How many days the window has."""
        return (self.last - self.first).days + 1

    def previous(self) -> Window:
        """The window of equal length that ends the day before this one begins."""
        return Window.ending(day_of(day_number(self.first) - 1), self.days)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


@attrs.frozen
class Horizon:
    """A base year T0 (actual) and the planned years T+1 to T+H.

    Raises:
        InvalidValue: for fewer than one planned year or a year outside 1900 to 9000.

    >>> three = Horizon(2014, 3)
    >>> three.years
    (2014, 2015, 2016, 2017)
    >>> three.label(2016)
    'T+2'
    """

    base_year: int
    length: int

    def __attrs_post_init__(self) -> None:
        if not _whole_within(self.length, 1, 50):
            raise InvalidValue(f"found {self.length!r} years, expected a whole number from 1 to 50", "$.length")
        if not _whole_within(self.base_year, 1900, 9000):
            raise InvalidValue(f"found {self.base_year!r}, expected a year such as 2014", "$.base_year")

    @property
    def last_year(self) -> int:
        """The year T+H."""
        return self.base_year + self.length

    @property
    def planned_years(self) -> tuple[int, ...]:
        """The years T+1 to T+H."""
        return tuple(range(self.base_year + 1, self.last_year + 1))

    @property
    def years(self) -> tuple[int, ...]:
        """The years T0 to T+H."""
        return (self.base_year, *self.planned_years)

    def label(self, year: int) -> str:
        """T0 for the base year, T+n for a year n later."""
        return "T0" if year == self.base_year else f"T{year - self.base_year:+d}"


def _whole_within(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
