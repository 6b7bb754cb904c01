"""Keeping in touch: cadences, what is due, overdue and covered (method A41, A48, E.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customers.care.contacts import (
    CALL,
    CALLS,
    MEETING,
    NEVER,
    NEWSLETTER,
    TODAY,
    VISIT,
    WEBINAR,
    contact,
    customer,
    day,
    due,
)
from tests.planning.refusals import refused

from kcm.checklists import Tick, checklist, checklist_result
from kcm.customers.care.contact import (
    CADENCES,
    Cadence,
    ContactedCustomer,
    ContactRecord,
    Due,
    cadences_of,
    contact_facts,
    coverage,
    days_left,
    due_days,
    last_contact_days,
    next_due,
    overdue,
    regular_contact,
    schedule,
)
from kcm.errors import Conflict
from kcm.periods import Window, day_number
from kcm.segmentation.tiers import Tier
from kcm.testing.serving import cadences, contact_records, contacted_customers, dues
from kcm.text import Text


def test_method_e5_last_on_1_september_every_90_days_is_due_on_30_november() -> None:
    on = next_due(date(2026, 9, 1), 90, date(2020, 1, 1))
    assert on == date(2026, 11, 30)
    asked = Due(customer="C1", channel=CALL, on=on, every_days=90)
    assert overdue([asked], [], TODAY) == ()
    assert asked.days_left(TODAY) == 7


def test_method_e5_in_columns() -> None:
    last = day_number(date(2026, 9, 1))
    found = due_days([last, NEVER, NEVER], [90, 30, 30], [0, day_number(TODAY), NEVER])
    assert np.array_equal(found, [day_number(date(2026, 11, 30)), day_number(TODAY), np.nan], equal_nan=True)
    assert np.array_equal(days_left(found, TODAY), [7, 0, np.nan], equal_nan=True)


def test_method_e5_the_default_cadences() -> None:
    wholly = {NEWSLETTER: 30, MEETING: 365, WEBINAR: 182}
    assert cadences_of([Tier.A.name]) == wholly | {CALL: 30, VISIT: 90}
    assert cadences_of([Tier.B.name]) == wholly | {CALL: 90}
    assert cadences_of([Tier.C.name]) == wholly | {CALL: 182}
    assert cadences_of([]) == wholly
    assert len(CADENCES) == 7


def test_of_two_cadences_by_one_channel_the_shorter_holds() -> None:
    partnership = Cadence(channel=CALL, every_days=7, group="PARTNERSHIP")
    assert cadences_of(["A", "PARTNERSHIP"], [*CADENCES, partnership])[CALL] == 7
    assert cadences_of(["A"], [*CADENCES, partnership])[CALL] == 30


def test_two_cadences_of_one_group_and_channel_are_a_conflict() -> None:
    words = "found a second cadence CALL of 'B', expected one"
    with refused("$[1]", words, kind=Conflict):
        cadences_of([], CALLS * 2)
    with refused("$[1]", "found a second cadence VISIT of every customer, expected one", kind=Conflict):
        cadences_of([], [Cadence(channel=VISIT, every_days=9)] * 2)


def test_the_first_contact_is_due_on_the_start() -> None:
    assert next_due(None, 90, TODAY) == TODAY
    assert [one.on for one in schedule([customer()], [], CALLS, horizon_days=60, as_of=TODAY)] == [
        TODAY,
        day(30),
        day(60),
    ]


def test_missed_contacts_do_not_add_up() -> None:
    """The next is due from the last one made: after 100 days of silence one call is overdue, not three."""
    asked = schedule([customer()], [contact(-100)], CALLS, horizon_days=30, as_of=TODAY)
    assert [one.on for one in asked] == [day(-70), day(30)]
    assert overdue(asked, [contact(-100)], TODAY) == asked[:1]
    late = [contact(-100), contact(0)]
    assert overdue(asked, late, TODAY) == ()
    assert [one.on for one in schedule([customer()], late, CALLS, horizon_days=30, as_of=TODAY)] == [day(30)]


def test_a_schedule_knows_customers_apart_and_channels_too() -> None:
    asked = schedule(
        [customer("C2"), customer("C1", groups="A")],
        [contact(-1, "C1", VISIT), contact(-1, "C9")],
        horizon_days=0,
        as_of=TODAY,
    )
    assert [(one.customer, one.channel) for one in asked] == [
        ("C1", NEWSLETTER),
        ("C1", MEETING),
        ("C1", WEBINAR),
        ("C1", CALL),
        ("C2", NEWSLETTER),
        ("C2", MEETING),
        ("C2", WEBINAR),
        ("C2", CALL),
    ]


@pytest.mark.parametrize(
    ("made", "answered"),
    [(-40, False), (-31, True), (-11, True), (-1, True), (0, True), (-60, False)],
)
def test_a_contact_answers_a_due_from_its_cadence_before_it_on(made: int, answered: bool) -> None:
    """Due ten days ago, every 30 days: a contact 40 days ago is the one it was counted from."""
    assert (overdue([due(-10)], [contact(made)], TODAY) == ()) is answered


def test_a_contact_of_another_customer_or_channel_answers_nothing() -> None:
    others = [contact(-5, "C2"), contact(-5, channel=VISIT)]
    assert overdue([due(-10)], others, TODAY) == (due(-10),)
    assert overdue([due(0)], others, TODAY) == ()


def test_of_several_missed_dues_the_first_unanswered_is_overdue() -> None:
    asked = [due(-10), due(-40), due(-70), due(-5, "C2")]
    assert overdue(asked, [], TODAY) == (due(-70), due(-5, "C2"))
    assert overdue(asked, [contact(-65)], TODAY) == (due(-10), due(-5, "C2"))


def test_method_a41_regular_contact_is_computed_by_the_schedule() -> None:
    kept = regular_contact("C1", [due(-10)], [contact(-12)], TODAY)
    lost = regular_contact("C1", [due(-10)], [], TODAY)
    assert (kept.done, lost.done) == (True, False)
    assert regular_contact("C2", [due(-10)], [], TODAY).done
    shown = [Tick(item="emotion", done=True), Tick(item="utmost", done=True)]
    assert round(checklist_result(checklist("emotional_ties"), [*shown, lost]).completion, 3) == 0.667
    assert checklist_result(checklist("emotional_ties"), [*shown, kept]).passed


def test_a_contact_does_not_answer_the_due_that_is_counted_from_it() -> None:
    """A call every 30 days, the last one 40 days ago: due 10 days ago, overdue, and not covered."""
    month = Window(day(-45), TODAY)
    assert coverage([due(-10)], [contact(-40)], month).share == 0
    assert coverage([due(-10)], [contact(-39)], month).share == 1
    assert coverage([due(-10)], [contact(0)], month).share == 1
    assert coverage([due(-10)], [contact(1)], month).share == 0
    early = Window(day(-12), TODAY)
    assert coverage([due(-10)], [contact(-20)], early).share == 1


@given(
    st.lists(contacted_customers(), max_size=3, unique_by=lambda one: one.customer),
    st.lists(contact_records(), max_size=6),
    st.lists(cadences(), max_size=5, unique_by=lambda one: (one.group, one.channel)),
)
def test_every_customer_has_its_dues_and_each_is_once(
    customers: list[ContactedCustomer], made: list[ContactRecord], given_: list[Cadence]
) -> None:
    """A schedule is sorted, has no due twice, ends at the horizon, and is empty for nobody whose start has come."""
    asked = schedule(customers, made, given_, horizon_days=90, as_of=TODAY)
    assert len(set(asked)) == len(asked)
    assert [one.on for one in asked] == sorted(one.on for one in asked)
    assert all(one.on <= day(90) for one in asked)
    for one in customers:
        channels = cadences_of(one.groups, given_)
        mine = {due.channel: due for due in reversed(asked) if due.customer == one.customer}
        assert {channel for channel, every in channels.items() if every <= 90} <= mine.keys() <= channels.keys()
        assert all(due.every_days == channels[channel] for channel, due in mine.items())
    missed = overdue(asked, made, TODAY)
    assert set(missed) <= set(asked)
    assert all(one.on < TODAY for one in missed)
    assert len({(one.customer, one.channel) for one in missed}) == len(missed)
    assert {one for one in asked if one.on < TODAY} == set(missed)


def test_the_plan_shows_what_is_kept_of_the_contacts() -> None:
    asked = [due(-40), due(-10, "C2"), due(20)]
    facts = {
        label.en: value for label, value in contact_facts(asked, [contact(-12, "C2")], Window(day(-50), TODAY), TODAY)
    }
    assert facts == {
        "contacts due in the period": 2,
        "of these made": 1,
        "share made": 0.5,
        "contacts overdue": 1,
        "next contact": day(20),
    }
    nothing = dict(contact_facts([], [], Window(day(-50), TODAY), TODAY))
    assert [nothing[label] for label in nothing] == [0, 0, None, 0, None]


@pytest.mark.parametrize(
    ("made", "changes", "path", "words"),
    [
        (cadences, {"every_days": 0}, "$.every_days", "found 0 days, expected 1 or more"),
        (cadences, {"group": " "}, "$.group", "found a blank text, expected words"),
        (contacted_customers, {"customer": ""}, "$.customer", "found a blank text, expected words"),
        (contacted_customers, {"groups": [" "]}, "$.groups", "found a blank text, expected words"),
        (contact_records, {"customer": ""}, "$.customer", "found a blank text, expected words"),
        (contact_records, {"channel": "CALL"}, "$.channel", "found text, expected ContactChannel"),
        (dues, {"customer": ""}, "$.customer", "found a blank text, expected words"),
        (dues, {"every_days": -1}, "$.every_days", "found -1 days, expected 1 or more"),
    ],
)
def test_what_cannot_be_is_refused(made: Any, changes: dict[str, Any], path: str, words: str) -> None:
    whole: Any = {
        cadences: CALLS[0],
        contacted_customers: customer(),
        contact_records: contact(0),
        dues: due(0),
    }[made]
    with refused(path, words):
        attrs.evolve(whole, **changes)


def test_a_contact_in_the_future_is_refused() -> None:
    words = "found a contact on 2026-11-24, expected none after 2026-11-23"
    with refused("$.contacts[1].on", words):
        overdue([due(0)], [contact(0), contact(1)], TODAY)
    with refused("$.contacts[0].on", words):
        schedule([customer()], [contact(1)], horizon_days=1, as_of=TODAY)
    with refused("days[1]", words):
        last_contact_days([0, 0], [day_number(day(0)), day_number(day(1))], 1, as_of=TODAY)


def test_a_schedule_that_cannot_be_is_refused() -> None:
    with refused("horizon_days", "found -1 days, expected 0 or more"):
        schedule([], [], horizon_days=-1, as_of=TODAY)
    with refused("horizon_days", "found a day outside the years 1 to 9999"):
        schedule([], [], horizon_days=10**9, as_of=TODAY)
    with refused("$.customers[1]", "found 'C1' twice, expected each once", kind=Conflict):
        schedule([customer(), customer()], [], horizon_days=1, as_of=TODAY)
    with refused("every_days", "found 0 days, expected 1 or more"):
        next_due(TODAY, 0, TODAY)
    with refused("horizon_days", "found 1.5, expected a whole number"):
        schedule([], [], horizon_days=1.5, as_of=TODAY)  # type: ignore[arg-type]  # no whole number
    with refused("every_days", "found 1.5, expected a whole number"):
        next_due(TODAY, 1.5, TODAY)  # type: ignore[arg-type]  # no whole number
    with refused("groups", "found text, expected a list of groups"):
        cadences_of("AB")
    with refused("as_of", "found str, expected a date"):
        overdue([due(0)], [], "2026-11-23")  # type: ignore[arg-type]  # text is no date
    with refused("every_days", "found a day outside the years 1 to 9999"):
        next_due(TODAY, 10**9, TODAY)


def test_whole_days_may_be_those_of_numpy() -> None:
    days: Any = np.int64(30)
    assert next_due(TODAY, days, TODAY) == day(30)
    assert [one.on for one in schedule([customer()], [], CALLS, horizon_days=days, as_of=TODAY)] == [TODAY, day(30)]


def test_what_was_learned_and_told_is_personal() -> None:
    noted = contact(0, needs_learned=Text.same("her knee is bad"), told=Text.same("about the clinic"))
    assert "knee" not in repr(noted)
    assert "clinic" not in repr(noted)
    with refused("$.told", "found another form, expected"):
        contact(0, told="about the clinic")
