"""Many complaints: rates, times, repeats, recurrence and causes (method A30, E.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.care.complaints import (
    Cause,
    CauseShare,
    Complaint,
    ComplaintEvent,
    ComplaintState,
    advance,
    cause_pareto,
    complaint_facts,
    metrics,
    receive,
)
from kcm.customers.care.service import ServiceChannel
from kcm.errors import Conflict, InvalidValue
from kcm.testing.complaining import complaints
from kcm.text import Text

S = ComplaintState
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
AS_OF = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = Text("done", "完成")


def filed(identifier: str, day: float = 0, *, customer: str = "K1", cause: Cause | None = None) -> Complaint:
    found = receive(
        identifier,
        customer=customer,
        channel=ServiceChannel.PHONE,
        severity=2,
        at=START + timedelta(days=day),
        actor="S3",
    )
    return attrs.evolve(found, cause=cause)


def closed(complaint: Complaint, *, hours: float = 10, satisfied: bool = True) -> Complaint:
    path = (S.ACKNOWLEDGED, S.ASSESSED, S.INVESTIGATING, S.RESPONDED, S.COMMUNICATED, S.CLOSED)
    known = {"remedy": WORDS, "corrective_action": WORDS, "satisfied": satisfied}
    for place, state in enumerate(path, 1):
        moment = complaint.received_at + timedelta(hours=hours * place / len(path))
        complaint = advance(complaint, state, at=moment, actor="S3", **(known if place == 6 else {"remedy": WORDS}))
    return complaint


def of_causes(**counts: int) -> list[Complaint]:
    return [filed(f"{name}{n}", cause=Cause[name]) for name, count in counts.items() for n in range(count)]


def test_method_a30_causes_by_frequency_with_cumulative_shares() -> None:
    found = cause_pareto(of_causes(SERVICE=5, MISLEADING_ADVERTISING=3, PRODUCT_QUALITY=12))
    assert found == (
        CauseShare(cause=Cause.PRODUCT_QUALITY, complaints=12, cumulative=0.60),
        CauseShare(cause=Cause.SERVICE, complaints=5, cumulative=0.85),
        CauseShare(cause=Cause.MISLEADING_ADVERTISING, complaints=3, cumulative=1.00),
    )


def test_equal_causes_stand_by_name_and_unknown_ones_are_left_out() -> None:
    found = cause_pareto([*of_causes(SERVICE=1, OTHER=1), filed("X")])
    assert [one.cause for one in found] == [Cause.OTHER, Cause.SERVICE]
    assert cause_pareto([filed("X")]) == ()


def test_method_e2_18_complaints_of_12000_customers_are_1_5_per_thousand() -> None:
    found = metrics([filed(f"C{n}") for n in range(18)], customers=12_000, as_of=AS_OF)
    assert (found.complaints, found.per_thousand, found.cause_unknown) == (18, 1.5, 18)


def test_times_are_those_of_the_steps_that_are_decided() -> None:
    kept = [
        closed(filed("C1", cause=Cause.SERVICE), hours=5),  # acknowledged after 50 minutes
        closed(filed("C2", cause=Cause.SERVICE), hours=60, satisfied=False),  # 10 hours
        closed(filed("C3", cause=Cause.SERVICE), hours=216),  # closed after nine days
    ]
    found = metrics([*kept, filed("C4", 322)], customers=10, as_of=AS_OF)
    assert found.acknowledged_in_time == pytest.approx(1 / 3)
    assert found.responded_in_time == pytest.approx(2 / 3)
    assert found.closed_in_time == pytest.approx(2 / 3)
    assert found.median_hours_to_close == 60
    assert found.satisfied_share == pytest.approx(2 / 3)


def test_a_repeat_is_the_same_customer_and_cause_within_90_days() -> None:
    kept = [
        filed("C1", 0, cause=Cause.SERVICE),
        filed("C2", 90, cause=Cause.SERVICE),
        filed("C3", 181, cause=Cause.SERVICE),
        filed("C4", 182, cause=Cause.OTHER),
        filed("C5", 183, customer="K2", cause=Cause.SERVICE),
        filed("C6", 184),
    ]
    assert metrics(reversed(kept), customers=10, as_of=AS_OF).repeat_share == 1 / 5


def test_recurrence_counts_what_came_after_the_first_prevention() -> None:
    kept = [
        filed("C0", -1, cause=Cause.SERVICE),
        closed(filed("C1", cause=Cause.SERVICE), hours=24),
        closed(filed("C2", 50, cause=Cause.SERVICE), hours=24),
        filed("C3", 60, cause=Cause.SERVICE),
        filed("C4", 60, cause=Cause.OTHER),
    ]
    (found,) = metrics(kept, customers=10, as_of=AS_OF).recurrences
    assert (found.cause, found.since, found.complaints) == (Cause.SERVICE, START + timedelta(days=1), 2)


def test_open_complaints_stand_by_age() -> None:
    days = (AS_OF - START) / timedelta(days=1)
    kept = [filed(f"C{age}", days - age) for age in (0, 2, 2.5, 7, 30, 31, 99)]
    gone = advance(filed("W"), S.WITHDRAWN, at=AS_OF, actor="S3")
    bands = metrics([*kept, gone], customers=10, as_of=AS_OF).open_by_age
    assert [(band.days, band.complaints) for band in bands] == [(2, 2), (7, 2), (30, 1), (None, 2)]


def test_nothing_measured_is_none() -> None:
    found = metrics([], customers=1, as_of=AS_OF)
    assert (found.complaints, found.per_thousand) == (0, 0)
    assert found.acknowledged_in_time is found.median_hours_to_close is found.repeat_share is None
    assert found.satisfied_share is None
    assert {name.en: value for name, value in complaint_facts(found)}["most frequent cause"] is None


def test_a_moment_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found date, expected a date and time @ as_of"):
        metrics([], customers=1, as_of=AS_OF.date())  # type: ignore[arg-type]  # a day is no moment


def test_complaints_are_ordered_by_the_moment_and_not_by_the_clock() -> None:
    """Twice it is 2:30 in Berlin on 25 October 2026; the second time is later."""
    berlin = ZoneInfo("Europe/Berlin")
    half_past = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)

    def at(identifier: str, moment: datetime) -> Complaint:
        event = ComplaintEvent(state=S.RECEIVED, at=moment, actor="S3")
        return attrs.evolve(filed(identifier, cause=Cause.SERVICE), history=(event,))

    first = closed(at("A", half_past - timedelta(hours=9)), hours=9)
    assert first.state is S.CLOSED
    (again,) = metrics([at("B", half_past.replace(fold=1)), first], customers=1, as_of=AS_OF).recurrences
    assert again.complaints == 1


def test_what_a_plan_shows_of_complaints() -> None:
    shown = complaint_facts(metrics(of_causes(SERVICE=2), customers=1000, as_of=AS_OF))
    facts = {name.zh_CN: value for name, value in shown}
    assert (facts["投诉数"], facts["每千名客户投诉数"], facts["未结案"]) == (2, 2, 2)
    assert facts["最常见原因"] is Cause.SERVICE


@given(st.lists(complaints(), max_size=5, unique_by=lambda one: one.id), st.data())
def test_the_order_of_complaints_changes_nothing(kept: list[Complaint], data: st.DataObject) -> None:
    """Permuting complaints changes no measure; shares are fractions and counts add up."""
    as_of = max((one.history[-1].at for one in kept), default=AS_OF)
    found = metrics(kept, customers=100, as_of=as_of)
    assert metrics(data.draw(st.permutations(kept)), customers=100, as_of=as_of) == found
    shares = (found.acknowledged_in_time, found.responded_in_time, found.closed_in_time, found.repeat_share)
    assert all(share is None or 0 <= share <= 1 for share in shares)
    assert sum(one.complaints for one in found.causes) + found.cause_unknown == found.complaints
    assert sum(band.complaints for band in found.open_by_age) == sum(one.is_open for one in kept)
    if found.causes:
        assert found.causes[-1].cumulative == pytest.approx(1)


LATER = ComplaintEvent(state=S.ACKNOWLEDGED, at=AS_OF + timedelta(days=1), actor="S3")


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda: metrics([], customers=0, as_of=AS_OF),
            InvalidValue,
            "found 0 customers, expected 1 or more @ customers",
        ),
        (
            lambda: metrics([filed("C1"), filed("C1")], customers=1, as_of=AS_OF),
            Conflict,
            "found 'C1' twice, expected each once @ $.complaints[1]",
        ),
        (
            lambda: metrics(
                [attrs.evolve(filed("C1"), history=(*filed("C1").history, LATER))], customers=1, as_of=AS_OF
            ),
            InvalidValue,
            "found 2026-11-24T09:00:00+00:00, expected no time after 2026-11-23T09:00:00+00:00 @ $.history[1].at",
        ),
    ],
)
def test_what_cannot_be_measured_is_refused(call: Any, kind: type[InvalidValue], message: str) -> None:
    with pytest.raises(kind) as error:
        call()
    assert str(error.value) == message
