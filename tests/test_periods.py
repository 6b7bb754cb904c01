from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.periods import (
    Horizon,
    Window,
    as_date,
    as_moment,
    day_number,
    day_of,
    hours_after,
    hours_between,
    parse_date,
    years_after,
)
from kcm.testing.facts import dates, horizons, moments, windows


@given(dates())
def test_a_day_is_found_again_by_its_number_and_its_text(day: date) -> None:
    """day_of and day_number are inverse, parse_date reads isoformat, and the next day has the next number."""
    assert day_of(day_number(day)) == day == parse_date(day.isoformat()) == as_date(day)
    assert day_number(day + timedelta(days=1)) == day_number(day) + 1


def test_day_numbers_count_from_1970() -> None:
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(1969, 12, 31)) == -1


@pytest.mark.parametrize("number", [10**7, -(10**7), 10**12])
def test_a_day_number_beyond_the_calendar_is_refused(number: int) -> None:
    with pytest.raises(InvalidValue, match="found a day outside the years 1 to 9999"):
        day_of(number)


@given(moments())
def test_a_datetime_is_no_plain_date_and_a_moment_is_kept(moment: datetime) -> None:
    """Its day depends on the time zone."""
    with pytest.raises(InvalidValue, match=r"found datetime, expected a date @ \$\.on"):
        as_date(moment, "$.on")
    assert as_moment(moment) is moment


@pytest.mark.parametrize("value", ["2014-05-06", 20140506, None])
def test_what_is_no_date_is_refused_by_its_type(value: object) -> None:
    with pytest.raises(InvalidValue, match=f"found {type(value).__name__}, expected a date"):
        as_date(value)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found a time without a zone"):
        as_moment(datetime(2014, 5, 6))
    with pytest.raises(InvalidValue, match="found date, expected a date and time"):
        as_moment(date(2014, 5, 6))
    assert as_moment(datetime(2014, 5, 6, tzinfo=UTC)).tzinfo is UTC


class Berlin(tzinfo):
    """Europe/Berlin around 25 October 2026, when its clocks go back at 3:00; not every machine knows the zones."""

    def tzname(self, _when: datetime | None) -> str:
        return "Europe/Berlin"

    def utcoffset(self, when: datetime | None) -> timedelta:
        is_summer = when is not None and when.replace(tzinfo=None) < datetime(2026, 10, 25, 3)
        return timedelta(hours=2 if is_summer else 1)

    def dst(self, when: datetime | None) -> timedelta:
        return self.utcoffset(when) - timedelta(hours=1)


def test_hours_pass_over_a_change_of_clocks() -> None:
    zone = Berlin()
    evening, next_evening = datetime(2026, 10, 24, 20, tzinfo=zone), datetime(2026, 10, 25, 19, 30, tzinfo=zone)
    assert (zone.dst(evening), zone.tzname(evening)) == (timedelta(hours=1), "Europe/Berlin")
    assert hours_between(evening, next_evening) == 24.5
    assert hours_between(next_evening, evening) == -24.5
    summer, winter = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
    assert hours_between(evening.replace(tzinfo=summer), next_evening.replace(tzinfo=winter)) == 24.5
    with pytest.raises(InvalidValue, match=r"found a time without a zone.* @ later"):
        hours_between(evening, datetime(2026, 10, 25))
    with pytest.raises(InvalidValue, match=r"found date, expected a date and time @ earlier"):
        hours_between(date(2026, 10, 25), evening)  # type: ignore[arg-type]  # a day is no moment


def test_so_many_hours_after_are_those_that_passed() -> None:
    zone = Berlin()
    evening = datetime(2026, 10, 24, 20, tzinfo=zone)
    later = hours_after(evening, 24.5)
    assert (later, later.tzinfo) == (datetime(2026, 10, 25, 19, 30, tzinfo=zone), zone)
    assert hours_between(evening, later) == 24.5
    with pytest.raises(InvalidValue, match=r"found a time beyond the year 9999, expected one within @ limit"):
        hours_after(datetime(9999, 12, 31, tzinfo=UTC), 48, "limit")


@pytest.mark.parametrize("text", ["2014-02-30", "2014-13-01", "0000-01-01"])
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=f"found '{text}', expected a day of the calendar @ orders.csv:2:date"):
        parse_date(text, "orders.csv:2:date")


@pytest.mark.parametrize("text", ["6.5.2014", "20140506", "2014-5-6", "2014-05-06T00:00", "", "２０１４-05-06"])
def test_a_date_written_in_another_way_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="expected a date such as 2014-05-06"):
        parse_date(text)


@given(windows())
def test_the_window_before_has_equal_length_and_ends_the_day_before(window: Window) -> None:
    """No day is in both, none lies between, and both ends belong to the window."""
    before = window.previous()
    assert before.days == window.days
    assert before.last + timedelta(days=1) == window.first
    assert window.first in window
    assert window.last in window
    assert before.last not in window


@given(windows())
def test_a_window_is_found_again_by_its_last_day_and_length(window: Window) -> None:
    """Window.ending(last, days) is the window."""
    assert Window.ending(window.last, window.days) == window
    assert str(window) == f"{window.first} to {window.last}"


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found 2014-05-05 before 2014-05-06"):
        Window(date(2014, 5, 6), date(2014, 5, 5))


@pytest.mark.parametrize(
    ("first", "last", "path"), [("x", date(2014, 1, 1), "$.first"), (date(2014, 1, 1), 5, "$.last")]
)
def test_a_window_names_the_end_that_is_no_date(first: date, last: date, path: str) -> None:
    with pytest.raises(InvalidValue, match="expected a date") as caught:
        Window(first, last)
    assert caught.value.path == path


def test_a_window_has_at_least_one_day_and_stays_in_the_calendar() -> None:
    with pytest.raises(InvalidValue, match=r"found 0 days, expected at least 1 @ \$\.days"):
        Window.ending(date(2014, 5, 6), 0)
    with pytest.raises(InvalidValue, match=r"outside the years 1 to 9999, expected one within @ \$\.days"):
        Window.ending(date(2014, 5, 6), 10**6)
    with pytest.raises(InvalidValue, match="outside the years 1 to 9999"):
        Window(date(1, 1, 1), date(1, 1, 2)).previous()


@given(horizons())
def test_a_horizon_is_its_base_year_and_its_planned_years(horizon: Horizon) -> None:
    """H planned years follow the base year one by one, labelled T0 and T+1 to T+H."""
    assert horizon.years == tuple(range(horizon.base_year, horizon.base_year + horizon.length + 1))
    assert horizon.planned_years == horizon.years[1:]
    assert horizon.last_year == horizon.years[-1]
    assert [horizon.label(year) for year in horizon.years] == ["T0", *(f"T+{n + 1}" for n in range(horizon.length))]


def test_a_year_before_the_base_year_has_a_label_too() -> None:
    assert Horizon(2014, 3).label(2012) == "T-2"


@pytest.mark.parametrize("length", [0, -1, 51, 2.0, True, "3", None])
def test_method_b12_a_horizon_without_a_planned_year_is_refused(length: int) -> None:
    with pytest.raises(InvalidValue, match="expected a whole number from 1 to 50") as caught:
        Horizon(2014, length)
    assert caught.value.path == "$.length"
    assert repr(length) in str(caught.value)


@pytest.mark.parametrize("year", [14, 1899, 9001, 2014.0, True])
def test_a_base_year_that_is_no_year_is_refused(year: int) -> None:
    with pytest.raises(InvalidValue, match="expected a year such as 2014") as caught:
        Horizon(year, 3)
    assert caught.value.path == "$.base_year"


@given(st.data(), windows())
def test_a_window_holds_exactly_the_days_between_its_ends(data: st.DataObject, window: Window) -> None:
    """A day is in the window if and only if its number lies between the numbers of the ends."""
    day = data.draw(dates())
    assert (day in window) == (day_number(window.first) <= day_number(day) <= day_number(window.last))


@given(dates(), st.integers(-50, 50))
def test_years_later_it_is_the_same_day_of_the_year(day: date, years: int) -> None:
    """Month and day stay; only a 29 February that the other year has not becomes the 28th."""
    later = years_after(day, years)
    assert later.year == day.year + years
    assert (later.month, later.day) == (day.month, day.day) or ((day.month, day.day), later.day) == ((2, 29), 28)


@pytest.mark.parametrize(
    ("years", "later"),
    [(0, date(2012, 2, 29)), (4, date(2016, 2, 29)), (1, date(2013, 2, 28)), (88, date(2100, 2, 28))],
)
def test_a_leap_day_stays_where_there_is_one(years: int, later: date) -> None:
    assert years_after(date(2012, 2, 29), years) == later


@pytest.mark.parametrize("years", [7988, -2012])
def test_years_beyond_the_calendar_are_refused(years: int) -> None:
    with pytest.raises(InvalidValue, match="found a day outside the years 1 to 9999"):
        years_after(date(2012, 2, 29), years)
