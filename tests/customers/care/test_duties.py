"""Types of relationship and their duties (method A17, A18)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.customers.care.duties import (
    DutyDone,
    DutyDue,
    TypePolicy,
    duties_due,
    overdue_duties,
    recommend_type,
)
from kcm.customers.care.kinds import DUTIES, Duty, DutyKind, RelationshipType
from kcm.i18n import sentence
from kcm.rules import Severity
from kcm.testing.caring import duties_done
from kcm.testing.facts import dates
from kcm.text import Text

BASIC, REACTIVE, ACCOUNTABLE, PROACTIVE, PARTNERSHIP = RelationshipType
START, TODAY, LATEST = date(2026, 1, 1), date(2026, 11, 23), date(2036, 1, 1)


def due(kind: RelationshipType, **given_: Any) -> tuple[DutyDue, ...]:
    return duties_due("C1", kind, **({"start": START, "as_of": TODAY} | given_))


def test_method_a17_a_sale_on_november_1_is_followed_up_by_november_15() -> None:
    (found,) = due(ACCOUNTABLE, sales=[date(2026, 11, 1)])
    assert (found.due_on, found.counts_from) == (date(2026, 11, 15), date(2026, 11, 1))
    assert found.duty.kind is DutyKind.FOLLOW_UP


def test_method_a17_the_duties_of_the_five_types() -> None:
    assert {kind: [(duty.kind, duty.days) for duty in DUTIES[kind]] for kind in RelationshipType} == {
        BASIC: [],
        REACTIVE: [],
        ACCOUNTABLE: [(DutyKind.FOLLOW_UP, 14)],
        PROACTIVE: [(DutyKind.CONTACT, 90)],
        PARTNERSHIP: [(DutyKind.JOINT_REVIEW, 30)],
    }


def test_one_call_answers_for_all_sales_before_it() -> None:
    sales = [date(2026, 11, 1), date(2026, 11, 9), date(2026, 11, 1), date(2026, 10, 1)]
    assert [one.counts_from.day for one in due(ACCOUNTABLE, sales=sales)] == [1, 1, 9]
    called = DutyDone(kind=DutyKind.FOLLOW_UP, on=date(2026, 11, 1))
    assert [one.counts_from.day for one in due(ACCOUNTABLE, sales=sales, done=[called])] == [9]
    other = DutyDone(kind=DutyKind.CONTACT, on=TODAY)
    assert len(due(ACCOUNTABLE, sales=sales, done=[other])) == 3
    assert due(ACCOUNTABLE) == ()


def test_missed_contacts_do_not_add_up() -> None:
    (found,) = due(PROACTIVE)
    assert found.due_on == START + timedelta(days=90)
    visits = [DutyDone(kind=DutyKind.CONTACT, on=on) for on in (date(2026, 9, 1), date(2026, 5, 1))]
    (found,) = due(PROACTIVE, done=visits)
    assert (found.counts_from, found.due_on) == (date(2026, 9, 1), date(2026, 11, 30))
    assert not list(overdue_duties([found], as_of=TODAY))


@pytest.mark.parametrize("kind", [BASIC, REACTIVE])
def test_who_only_sells_owes_nothing(kind: RelationshipType) -> None:
    assert due(kind, sales=[START]) == ()


@given(
    st.sampled_from(RelationshipType),
    dates(),
    st.lists(dates(), max_size=5),
    st.lists(duties_done(), max_size=5),
    dates(),
)
def test_doing_more_never_makes_more_due(
    kind: RelationshipType, start: date, sales: list[date], done: list[DutyDone], on: date
) -> None:
    """One duty more that is done leaves no more open, and moves no due day forward."""
    before = duties_due("C1", kind, start=start, as_of=LATEST, sales=sales, done=done)
    more = [*done, *(DutyDone(kind=duty.kind, on=on) for duty in DUTIES[kind])]
    after = duties_due("C1", kind, start=start, as_of=LATEST, sales=sales, done=more)
    assert len(after) <= len(before)
    assert list(before) == sorted(before, key=lambda one: one.due_on)
    assert all(one.due_on == one.counts_from + timedelta(days=one.duty.days) for one in after)
    if after and start <= on:
        assert after[0].due_on >= before[0].due_on


def test_an_overdue_duty_says_how_late_it_is() -> None:
    found = due(ACCOUNTABLE, sales=[date(2026, 11, 1), date(2026, 11, 20)])
    (finding,) = overdue_duties(found, as_of=TODAY)
    assert (finding.code, finding.severity, finding.path) == ("relationship.DUTY_OVERDUE", Severity.WARNS, "$[0]")
    assert sentence(finding) == "Customer C1: follow-up after the sale was due on 2026-11-15 and is 8 days late."
    assert sentence(finding, "zh_CN") == "客户C1：售后回访应于2026-11-15完成，已逾期8天。"
    assert not list(overdue_duties(found, as_of=date(2026, 11, 15)))


@pytest.mark.parametrize(
    ("given_", "path", "words"),
    [
        ({"start": date(2026, 11, 24)}, "start", "found 2026-11-24, expected none after 2026-11-23"),
        ({"sales": [START, date(2026, 11, 24)]}, "sales[1]", "found 2026-11-24, expected none after"),
        (
            {"done": [DutyDone(kind=DutyKind.CONTACT, on=date(2026, 11, 24))]},
            "done[0].on",
            "found 2026-11-24, expected none after 2026-11-23",
        ),
        ({"sales": ["2026-01-01"]}, "sales[0]", "found str, expected a date"),
    ],
)
def test_what_lies_in_the_future_is_refused(given_: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        due(ACCOUNTABLE, **given_)


def test_what_owes_no_duty_is_refused() -> None:
    with refused("customer", "found a blank text, expected words"):
        duties_due("", BASIC, start=START, as_of=TODAY)
    with refused("$.days", "found 0 days, expected 1 or more"):
        Duty(kind=DutyKind.CONTACT, days=0, text=Text("call", "致电"))


def test_method_a18_12_customers_of_a_margin_of_0_35_are_partners() -> None:
    assert recommend_type(12, 0.35) is PARTNERSHIP
    assert recommend_type(np.int64(12), 0.35) is PARTNERSHIP  # type: ignore[arg-type]  # numpy's whole numbers will do
    with refused("customers", "found 1.5, expected a whole number"):
        recommend_type(1.5, 0.35)  # type: ignore[arg-type]  # no whole number


@pytest.mark.parametrize(
    ("customers", "types"),
    [
        (501, (ACCOUNTABLE, REACTIVE, BASIC)),
        (500, (PROACTIVE, ACCOUNTABLE, REACTIVE)),
        (21, (PROACTIVE, ACCOUNTABLE, REACTIVE)),
        (20, (PARTNERSHIP, PROACTIVE, ACCOUNTABLE)),
    ],
)
def test_method_a18_the_table(customers: int, types: tuple[RelationshipType, ...]) -> None:
    assert tuple(recommend_type(customers, margin) for margin in (0.30, 0.10, 0.099)) == types
    assert recommend_type(customers, 0.2999) is types[1]


@given(st.integers(1, 2000), st.floats(-1, 1), st.floats(0, 1), st.integers(0, 2000))
def test_more_margin_and_fewer_customers_never_recommend_less(
    customers: int, margin: float, more: float, others: int
) -> None:
    """The recommended type rises with the margin and falls with the number of customers."""
    order = list(RelationshipType)
    found = order.index(recommend_type(customers, margin))
    assert order.index(recommend_type(customers, margin + more)) >= found
    assert order.index(recommend_type(customers + others, margin)) <= found


def test_what_gets_no_recommendation_is_refused() -> None:
    with refused("customers", "found 0 customers, expected at least 1"):
        recommend_type(0, 0.3)
    with refused("margin", "found nan, expected a finite number"):
        recommend_type(1, float("nan"))
    with refused("$.medium", "found 20 and 20, expected 1 or more, and then more"):
        TypePolicy(medium=20)
    with refused("$.high_margin", "found 0.1 and 0.1, expected a higher margin for high"):
        TypePolicy(high_margin=0.1)
