"""What was made of what was due, as a share, in columns and as findings."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customers.care.contacts import CALL, NEVER, NEWSLETTER, TODAY, VISIT, contact, day, due
from tests.planning.refusals import refused

from kcm.customers.care.contact import (
    ChannelCoverage,
    ContactChannel,
    ContactCoverage,
    ContactRecord,
    CoverageColumns,
    Due,
    contact_gaps,
    coverage,
    coverage_columns,
    due_days,
    last_contact_days,
    next_due,
    overdue,
)
from kcm.i18n import sentence
from kcm.periods import Window, day_number, day_of
from kcm.rules import Finding, Severity
from kcm.testing.serving import contact_records, dues
from kcm.text import Text


def test_each_contact_answers_one_due() -> None:
    month = Window(day(-40), TODAY)
    asked = [due(-35), due(-10)]
    assert coverage(asked, [contact(-36)], month).done == 1
    assert coverage(asked, [contact(-5)], month).done == 1
    assert coverage(asked, [contact(-50), contact(-45)], month).done == 1
    assert coverage(asked, [contact(-36), contact(-5)], month).done == 2


def test_coverage_counts_what_was_made_of_what_was_due() -> None:
    month = Window(day(-30), TODAY)
    asked = [due(-20), due(-10, "C2"), due(0, channel=VISIT), due(-31), due(1)]
    made = [contact(-25), contact(-24), contact(-24), contact(0, channel=VISIT), contact(-40, "C2"), contact(-3, "C3")]
    found = coverage(asked, made, month)
    assert found.channels == (
        ChannelCoverage(channel=CALL, due=2, done=1),
        ChannelCoverage(channel=VISIT, due=1, done=1),
    )
    assert (found.due, found.done, found.share) == (3, 2, 2 / 3)
    assert coverage([], made, month).share is None


@given(st.lists(dues(), max_size=8), st.lists(contact_records(), max_size=8))
def test_coverage_is_a_share_whose_channels_sum_to_it(asked: list[Due], made: list[ContactRecord]) -> None:
    """A share from 0 to 1 that more contacts never lower, of dues each counted once; what is made is not overdue."""
    year = Window(date(2026, 1, 1), date(2026, 12, 31))
    found = coverage(asked, made, year)
    assert (found.due, found.done) == (
        sum(one.due for one in found.channels),
        sum(one.done for one in found.channels),
    )
    assert found.due == len(asked)
    assert found.share is None or 0 <= found.share <= 1
    assert coverage(asked, made[1:], year).done <= found.done
    single = list({(one.customer, one.channel): one for one in asked}.values())
    missed = overdue(single, made, day_of(day_number(year.last) + 1))
    assert coverage(single, made, year).done == len(single) - len(missed)


def codes_of(items: list[Any], keys: list[tuple[str, ContactChannel]]) -> list[int]:
    return [keys.index((one.customer, one.channel)) for one in items]


@given(st.lists(dues(), max_size=8), st.lists(contact_records(), max_size=8))
def test_columns_say_what_objects_say(asked: list[Due], made: list[ContactRecord]) -> None:
    """Coverage, last days and due days of columns are those of the objects."""
    keys = [(name, channel) for name in ("C1", "C2", "C3") for channel in ContactChannel]
    year = Window(date(2026, 1, 1), date(2026, 12, 31))
    days = [day_number(one.on) for one in made]
    window = Window(date(2026, 2, 1), date(2026, 5, 31))
    columns = coverage_columns(
        codes_of(asked, keys),
        [day_number(one.on) for one in asked],
        [one.every_days for one in asked],
        codes_of(made, keys),
        days,
        len(keys),
        window=window,
    )
    one_by_one = coverage(asked, made, window)
    assert (columns.due.sum(), columns.done.sum()) == (one_by_one.due, one_by_one.done)
    assert columns.share == one_by_one.share
    last = last_contact_days(codes_of(made, keys), days, len(keys), as_of=year.last)
    known = {key: value for key, value in zip(keys, last.tolist(), strict=True) if not np.isnan(value)}
    newest: dict[tuple[str, ContactChannel], int] = {}
    for one in made:
        newest[one.customer, one.channel] = max(day_number(one.on), newest.get((one.customer, one.channel), 0))
    assert known == newest
    start = np.full(len(keys), day_number(TODAY))
    expected = [
        day_number(next_due(None if np.isnan(value) else day_of(int(value)), 30, TODAY)) for value in last.tolist()
    ]
    assert due_days(last, np.full(len(keys), 30), start).tolist() == expected


@given(st.lists(dues(), max_size=8), st.lists(contact_records(), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_dues_and_contacts_does_not_matter(
    asked: list[Due], made: list[ContactRecord], chance: Any
) -> None:
    """The same dues and contacts are overdue and covered alike in any order."""
    year = Window(date(2026, 1, 1), date(2026, 12, 31))
    first = overdue(asked, made, TODAY), coverage(asked, made, year)
    chance.shuffle(asked)
    chance.shuffle(made)
    again = overdue(asked, made, TODAY), coverage(asked, made, year)
    assert {(one.customer, one.channel, one.on) for one in first[0]} == {
        (one.customer, one.channel, one.on) for one in again[0]
    }
    assert first[1] == again[1]


def test_what_is_missed_comes_as_findings() -> None:
    learned = contact(-9, "C2", needs_learned=Text("faster delivery", "更快送货"))
    made = [learned, contact(-3, "C2"), contact(-3, "C2", NEWSLETTER), contact(-2, "C2", VISIT, told=Text.same("new"))]
    found = list(contact_gaps([due(5), due(-10), due(-10)], made, TODAY))
    assert found == [
        Finding(
            "contact.OVERDUE",
            Severity.WARNS,
            "$.dues[1]",
            {"customer": "C1", "channel": CALL, "on": day(-10), "days": 10},
        ),
        Finding(
            "contact.NOTHING_NOTED",
            Severity.NOTES,
            "$.contacts[1]",
            {"customer": "C2", "channel": CALL, "on": day(-3)},
        ),
    ]
    assert sentence(found[0]) == "Customer C1: the call due on 2026-11-13 is 10 days overdue."
    assert sentence(found[0], "zh_CN") == "客户C1：应于2026-11-13进行的联系（电话）已逾期10天。"
    assert sentence(found[1]) == "Customer C2: nothing was noted from the call of 2026-11-20."


@pytest.mark.parametrize(
    ("done", "words"),
    [(3, "found 3 done of 2 due, expected 0 to as many as due"), (-1, "found -1 done of 2 due")],
)
def test_no_more_is_done_than_was_due(done: int, words: str) -> None:
    with refused("$.done", words):
        ChannelCoverage(channel=CALL, due=2, done=done)


def test_a_coverage_without_channels_has_no_share() -> None:
    assert ContactCoverage(window=Window(TODAY, TODAY), channels=()).share is None
    assert CoverageColumns(due=np.zeros(2, np.int64), done=np.zeros(2, np.int64)).share is None


@pytest.mark.parametrize(
    ("last", "every", "start", "path", "words"),
    [
        ([1, 2], [1], [1, 1], "every_days", "found 1 rows, expected 2 as in last"),
        ([1], [1], [], "start", "found 0 rows, expected 1 as in last"),
        ([1, 1], [1, 0.5], [1, 1], "every_days[1]", "found 0.5 days, expected 1 or more"),
        ([1], [NEVER], [1], "every_days[0]", "found nan days, expected 1 or more"),
        (["x"], [1], [1], "last", "found text, expected numbers"),
    ],
)
def test_due_days_of_bad_columns_are_refused(last: Any, every: Any, start: Any, path: str, words: str) -> None:
    with refused(path, words):
        due_days(last, every, start)


def test_coverage_of_bad_columns_is_refused() -> None:
    week = Window(day_of(10), day_of(16))
    none: list[int] = []
    with refused("due_codes[0]", "found code 2, expected 0 to 1"):
        coverage_columns([2], [1], [1], none, none, 2, window=week)
    with refused("due_on", "found 0 rows, expected 1 as in due_codes"):
        coverage_columns([1], none, [1], none, none, 2, window=week)
    with refused("every_days", "found 2 rows, expected 1 as in due_codes"):
        coverage_columns([1], [1], [1, 1], none, none, 2, window=week)
    with refused("every_days[1]", "found 0 days, expected 1 or more"):
        coverage_columns([1, 1], [1, 1], [1, 0], none, none, 2, window=week)
    with refused("contact_codes[1]", "found code -1, expected 0 to 1"):
        coverage_columns(none, none, none, [0, -1], [1, 1], 2, window=week)
    with refused("contact_days", "found 1 rows, expected 2 as in contact_codes"):
        coverage_columns(none, none, none, [0, 1], [1], 2, window=week)
    with refused("days", "found 1 rows, expected 2 as in codes"):
        last_contact_days([0, 0], [1], 1, as_of=TODAY)
    with refused("$.done", "found 1 rows, expected 2 as in due"):
        CoverageColumns(due=np.ones(2, np.int64), done=np.ones(1, np.int64))
