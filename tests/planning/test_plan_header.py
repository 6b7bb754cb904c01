"""Which version of a plan this is, and until when it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from tests.planning.refusals import refused
from tests.planning.worked_plan import worked_header

from kcm.periods import Horizon, years_after
from kcm.planning.plan import Header
from kcm.testing.plan_parts import headers


def test_a_header_says_which_version_it_is_and_until_when_it_holds() -> None:
    made = worked_header(
        version=2,
        parent="a1" * 32,
        valid_until=date(2014, 12, 31),
        review_dates=[date(2014, 5, 20), date(2014, 8, 1), date(2014, 8, 1), date(2014, 12, 31)],
    )
    assert (made.version, made.parent) == (2, "a1" * 32)
    assert made.review_dates[-1] == made.valid_until


def test_a_first_version_has_no_parent_and_may_hold_for_ever() -> None:
    made = worked_header()
    assert (made.parent, made.valid_until, made.review_dates) == (None, None, ())


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        (
            {"base_year_end": date(2015, 5, 6)},
            "$.base_year_end",
            "found 2015-05-06, expected a day of 2014, the year T0",
        ),
        ({"parent": "abc"}, "$.parent", "found 'abc', expected 64 hexadecimal digits"),
        ({"parent": "A1" * 32}, "$.parent", "64 hexadecimal digits"),
        ({"parent": "a1" * 32 + "\n"}, "$.parent", "64 hexadecimal digits"),
        ({"valid_until": date(2014, 5, 19)}, "$.valid_until", "found 2014-05-19, expected no day before 2014-05-20"),
        ({"review_dates": [date(2014, 5, 19)]}, "$.review_dates[0]", "found 2014-05-19, expected no day before"),
        (
            {"review_dates": [date(2014, 9, 1), date(2014, 8, 1)]},
            "$.review_dates[1]",
            "found 2014-08-01, expected no day before 2014-09-01",
        ),
        (
            {"review_dates": [date(2014, 8, 1), date(2015, 1, 1)], "valid_until": date(2014, 12, 31)},
            "$.review_dates[1]",
            "found 2015-01-01, expected no day after 2014-12-31",
        ),
        ({"review_dates": date(2014, 8, 1)}, "$.review_dates", "expected a list"),
    ],
)
def test_headers_whose_days_or_parent_cannot_be_are_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        worked_header(**changes)


def test_the_last_day_is_that_of_the_year_t_plus_h() -> None:
    assert worked_header().last_day == date(2017, 5, 6)
    leap = worked_header(base_year_end=date(2016, 2, 29), prepared_on=date(2016, 3, 1), horizon=Horizon(2016, 1))
    assert leap.last_day == date(2017, 2, 28)


@given(headers())
def test_the_last_day_is_so_many_years_after_the_base_year(header: Header) -> None:
    """The last day lies in the last planned year, and none of the plan's days comes after the plan ceases to hold."""
    assert header.last_day == years_after(header.base_year_end, header.horizon.length)
    assert header.last_day.year == header.horizon.last_year
    assert list(header.review_dates) == sorted(header.review_dates)
