"""A complaint's life: its order, what each state needs, its time limits (method A30 to A33, E.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kcm.checklists import Tick, checklist, checklist_result
from kcm.customers.care.complaints import (
    Cause,
    Complaint,
    ComplaintEvent,
    ComplaintState,
    DeadlineState,
    TimeLimits,
    advance,
    complaint_findings,
    deadlines,
    handled_quickly,
    late_steps,
    receive,
)
from kcm.customers.care.service import ServiceChannel
from kcm.errors import InvalidValue, MissingData, Refused
from kcm.i18n import sentence
from kcm.interchange import from_data, to_data
from kcm.rules import Severity
from kcm.testing.complaining import complaints, time_limits
from kcm.text import Text

S = ComplaintState
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFUND = Text("refund", "退款")
TRAINING = Text("training", "培训")
KNOWN: dict[str, Any] = {"cause": Cause.SERVICE, "remedy": REFUND, "corrective_action": TRAINING}


def heard(severity: int = 2, channel: ServiceChannel = ServiceChannel.PHONE) -> Complaint:
    return receive("C1", customer="K7", channel=channel, severity=severity, at=NINE, actor="S3")


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def walk(complaint: Complaint, *states: ComplaintState, hours: float = 1, **known: Any) -> Complaint:
    for place, state in enumerate(states, 1):
        given_ = known if place == len(states) else {}
        complaint = advance(
            complaint, state, at=complaint.history[-1].at + timedelta(hours=hours), actor="S3", **given_
        )
    return complaint


def investigated(**changes: Any) -> Complaint:
    return attrs.evolve(walk(heard(), S.ACKNOWLEDGED, S.ASSESSED, S.INVESTIGATING), **changes)


def communicated() -> Complaint:
    return walk(investigated(**KNOWN), S.RESPONDED, S.COMMUNICATED)


def refused(call: Any) -> list[str]:
    with pytest.raises(Refused) as error:
        call()
    assert {one.severity for one in error.value.findings} == {Severity.BLOCKS}
    return [one.code.removeprefix("complaints.") for one in error.value.findings]


def test_method_a33_heard_answered_investigated_solved_and_prevented() -> None:
    done = walk(communicated(), S.CLOSED, satisfied=True)
    assert [event.state for event in done.history] == [
        S.RECEIVED,
        S.ACKNOWLEDGED,
        S.ASSESSED,
        S.INVESTIGATING,
        S.RESPONDED,
        S.COMMUNICATED,
        S.CLOSED,
    ]
    assert (done.state, done.is_open, done.satisfied) == (S.CLOSED, False, True)
    assert not list(complaint_findings(done))


def test_method_e2_only_listed_moves() -> None:
    assert refused(lambda: walk(heard(), S.ASSESSED)) == ["STATE_ORDER"]
    assert refused(lambda: walk(communicated(), S.INVESTIGATING)) == ["STATE_ORDER"]
    assert refused(lambda: walk(walk(heard(), S.WITHDRAWN), S.ACKNOWLEDGED)) == ["STATE_ORDER"]
    assert walk(communicated(), S.ESCALATED, S.INVESTIGATING).state is S.INVESTIGATING
    assert walk(communicated(), S.ESCALATED, S.CLOSED, satisfied=False).state is S.CLOSED


def test_method_e2_time_does_not_run_backwards() -> None:
    assert refused(lambda: advance(heard(), S.ACKNOWLEDGED, at=at(-0.1), actor="S3")) == ["TIME_ORDER"]
    assert refused(lambda: advance(heard(), S.CLOSED, at=at(-1), actor="S3")) == [
        "STATE_ORDER",
        "TIME_ORDER",
        "NO_CAUSE",
        "NO_REMEDY",
        "NOT_ASKED",
        "NO_PREVENTION",
    ]
    same_moment = NINE.astimezone(timezone(timedelta(hours=8)))
    assert advance(heard(), S.ACKNOWLEDGED, at=same_moment, actor="S3").state is S.ACKNOWLEDGED


def test_method_e2_an_answer_needs_cause_and_remedy() -> None:
    assert refused(lambda: walk(investigated(), S.RESPONDED)) == ["NO_CAUSE", "NO_REMEDY"]
    assert refused(lambda: walk(investigated(), S.RESPONDED, cause=Cause.OTHER)) == ["NO_REMEDY"]
    assert walk(investigated(), S.RESPONDED, cause=Cause.OTHER, remedy=REFUND).remedy == REFUND


def test_method_e2_closing_needs_the_customers_answer_and_prevention() -> None:
    assert refused(lambda: walk(communicated(), S.CLOSED)) == ["NOT_ASKED"]
    open_end = attrs.evolve(communicated(), corrective_action=None)
    assert refused(lambda: walk(open_end, S.CLOSED, satisfied=False)) == ["NO_PREVENTION"]
    other = attrs.evolve(open_end, cause=Cause.OTHER)
    assert walk(other, S.CLOSED, satisfied=False).satisfied is False


def test_method_e2_a_severe_complaint_may_be_investigated_at_once() -> None:
    severe, mild = (walk(heard(severity), S.ACKNOWLEDGED) for severity in (4, 3))
    assert walk(severe, S.INVESTIGATING, note="danger of fire").state is S.INVESTIGATING
    assert refused(lambda: walk(severe, S.INVESTIGATING)) == ["NO_ASSESSMENT"]
    assert refused(lambda: walk(mild, S.INVESTIGATING, note="danger of fire")) == ["STATE_ORDER"]


def test_a_new_investigation_needs_a_new_remedy_and_asks_the_customer_anew() -> None:
    rejected = walk(communicated(), S.ESCALATED, satisfied=False)
    again = walk(rejected, S.INVESTIGATING)
    assert (rejected.satisfied, again.satisfied) == (False, None)
    assert (again.cause, again.remedy, again.corrective_action) == (Cause.SERVICE, None, TRAINING)
    assert refused(lambda: walk(again, S.RESPONDED)) == ["NO_REMEDY"]
    other = walk(again, S.RESPONDED, remedy=TRAINING, cause=Cause.PRODUCT_QUALITY)
    assert (other.cause, other.remedy) == (Cause.PRODUCT_QUALITY, TRAINING)
    assert refused(lambda: walk(other, S.COMMUNICATED, S.CLOSED)) == ["NOT_ASKED"]


def test_a_history_from_elsewhere_is_kept_and_its_gaps_are_found() -> None:
    data = to_data(walk(communicated(), S.CLOSED, satisfied=True), reveal=True)
    del data["history"][1:3]
    data["cause"] = data["satisfied"] = None
    found = list(complaint_findings(from_data(Complaint, data)))
    assert [(one.code, one.path) for one in found] == [
        ("complaints.STATE_ORDER", "$.history[1].state"),
        ("complaints.NO_CAUSE", "$.cause"),
        ("complaints.NOT_ASKED", "$.satisfied"),
    ]
    assert sentence(found[0]) == "Complaint C1 is received; investigating cannot follow."
    assert sentence(found[0], "zh_CN") == "投诉C1的状态为听取，其后不能是调查原因。"


def test_notes_and_remedies_do_not_show() -> None:
    told = walk(heard(), S.ACKNOWLEDGED, note="Ann Lee called")
    assert "Lee" not in repr(told)
    assert "refund" not in repr(investigated(**KNOWN))


def test_method_e2_acknowledged_after_40_minutes_is_in_time() -> None:
    told = advance(heard(), S.ACKNOWLEDGED, at=at(2 / 3), actor="S3")
    first, *_ = deadlines(told, as_of=at(1))
    assert (first.step, first.state, first.due) == (S.ACKNOWLEDGED, DeadlineState.MET, at(1))
    assert first.hours == pytest.approx(2 / 3)
    late, *_ = deadlines(advance(heard(), S.ACKNOWLEDGED, at=at(1.1), actor="S3"), as_of=at(2))
    assert late.state is DeadlineState.BREACHED
    email = advance(heard(channel=ServiceChannel.EMAIL), S.ACKNOWLEDGED, at=at(24), actor="S3")
    assert deadlines(email, as_of=at(24))[0].state is DeadlineState.MET


def answered(hours: float) -> Complaint:
    return advance(investigated(), S.RESPONDED, at=at(hours), actor="S3", cause=Cause.PRODUCT_QUALITY, remedy=REFUND)


def test_method_e2_an_answer_after_50_hours_is_a_breach() -> None:
    assert deadlines(answered(50), as_of=at(51))[1].state is DeadlineState.BREACHED
    assert deadlines(answered(48), as_of=at(51))[1].state is DeadlineState.MET
    (finding,) = late_steps(answered(50), as_of=at(51))
    assert (finding.code, finding.severity) == ("complaints.LATE", Severity.WARNS)
    assert sentence(finding) == "Complaint C1 was not answered within 48 hours."
    assert sentence(finding, "zh_CN") == "投诉C1未在48小时内提出解决方案。"


def test_method_a32_answered_in_50_hours_does_not_meet_the_principle_of_speed() -> None:
    assert handled_quickly(answered(50), as_of=at(51)) is False
    assert handled_quickly(answered(47), as_of=at(51)) is None
    closed = walk(communicated(), S.CLOSED, satisfied=True)
    assert handled_quickly(closed, as_of=at(51)) is True
    principles = checklist("complaint_principles")
    speedy = principles.items[1]
    assert speedy.text.zh_CN == "迅速处理"
    ticks = [Tick(item=item.id, done=item != speedy) for item in principles.items]
    assert checklist_result(principles, ticks).missing_mandatory == (speedy.id,)


def test_hours_are_those_that_pass_when_the_clocks_change() -> None:
    """From 25 October 2026, 3:00, the clocks of Berlin show an hour less: 24.5 hours pass to 19:30 of the next day."""
    berlin = ZoneInfo("Europe/Berlin")
    evening, next_evening = datetime(2026, 10, 24, 20, tzinfo=berlin), datetime(2026, 10, 25, 19, 30, tzinfo=berlin)
    complaint = receive("C1", customer="K7", channel=ServiceChannel.EMAIL, severity=2, at=evening, actor="S3")
    told = advance(complaint, S.ACKNOWLEDGED, at=next_evening, actor="S3")
    first = deadlines(told, as_of=next_evening)[0]
    assert (first.hours, first.state) == (24.5, DeadlineState.BREACHED)
    assert first.due == datetime(2026, 10, 25, 19, tzinfo=berlin)
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    later = advance(complaint, S.ACKNOWLEDGED, at=twice.replace(fold=1), actor="S3")
    assert refused(lambda: advance(later, S.ASSESSED, at=twice, actor="S3")) == ["TIME_ORDER"]


def test_what_a_customer_withdraws_in_time_is_no_longer_needed() -> None:
    early, late = (advance(heard(), S.WITHDRAWN, at=at(hours), actor="S3") for hours in (0.5, 3))
    assert {one.state for one in deadlines(early, as_of=at(999))} == {DeadlineState.DROPPED}
    assert [one.state for one in deadlines(late, as_of=at(999))] == [
        DeadlineState.BREACHED,
        DeadlineState.DROPPED,
        DeadlineState.DROPPED,
    ]
    assert handled_quickly(early, as_of=at(999)) is True


def test_a_step_that_an_imported_history_left_out_ends_with_the_complaint() -> None:
    closed = ComplaintEvent(state=S.CLOSED, at=at(10), actor="S3")
    imported = attrs.evolve(heard(), history=(*heard().history, closed))
    for hours in (11, 999):
        states = {one.step: one.state for one in deadlines(imported, as_of=at(hours))}
        assert (states[S.RESPONDED], states[S.CLOSED]) == (DeadlineState.DROPPED, DeadlineState.MET)


def test_a_limit_beyond_the_calendar_is_refused() -> None:
    last = receive(
        "C1", customer="K7", channel=ServiceChannel.PHONE, severity=2, at=datetime(9999, 12, 30, tzinfo=UTC), actor="S3"
    )
    with pytest.raises(InvalidValue, match=r"found a time beyond the year 9999, expected one within @ limits"):
        deadlines(last, as_of=datetime(9999, 12, 30, tzinfo=UTC))


@given(complaints(), time_limits(), st.floats(0, 1000), st.floats(0, 1000))
def test_a_breach_stays_and_a_step_in_time_stays(
    complaint: Complaint, limits: TimeLimits, first: float, more: float
) -> None:
    """As time passes, only what is running changes, and every step done has its hours."""
    start = complaint.history[-1].at
    before = deadlines(complaint, as_of=start + timedelta(hours=first), limits=limits)
    after = deadlines(complaint, as_of=start + timedelta(hours=first + more), limits=limits)
    for one, other in zip(before, after, strict=True):
        assert one.state in (DeadlineState.RUNNING, other.state)
        assert (one.hours is not None) == (complaint.reached(one.step) is not None)
        if one.state is DeadlineState.MET:
            assert one.hours is not None
            assert one.hours <= one.limit_hours + 1e-6


@given(complaints())
def test_a_walked_complaint_has_no_findings_and_closes_whole(complaint: Complaint) -> None:
    """What `advance` made passes the rule."""
    assert not list(complaint_findings(complaint))


EVENT = ComplaintEvent(state=S.ACKNOWLEDGED, at=at(1), actor="S3")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: heard(0), "found severity 0, expected 1 to 5 @ $.severity"),
        (lambda: heard(6), "found severity 6, expected 1 to 5 @ $.severity"),
        (lambda: attrs.evolve(heard(), id=" "), "found a blank text, expected words @ $.id"),
        (lambda: attrs.evolve(heard(), customer=""), "found a blank text, expected words @ $.customer"),
        (lambda: attrs.evolve(EVENT, actor=""), "found a blank text, expected words @ $.actor"),
        (
            lambda: attrs.evolve(EVENT, at=NINE.replace(tzinfo=None)),
            "found a time without a zone, expected one such as 2014-05-06T12:00:00+08:00 @ $.at",
        ),
        (
            lambda: attrs.evolve(heard(), history=(EVENT,)),
            "found ACKNOWLEDGED, expected RECEIVED first @ $.history[0].state",
        ),
        (
            lambda: attrs.evolve(heard(), history=(*heard().history, attrs.evolve(EVENT, at=at(-1)))),
            "found 2026-11-23T08:00:00+00:00, expected no time before 2026-11-23T09:00:00+00:00 @ $.history[1].at",
        ),
        (
            lambda: deadlines(heard(), as_of=at(-1)),
            "found 2026-11-23T09:00:00+00:00, expected no time after 2026-11-23T08:00:00+00:00 @ $.history[0].at",
        ),
        (
            lambda: TimeLimits(respond=0),
            "found 0 hours, expected above 0 and at most 878400 @ $.respond",
        ),
        (
            lambda: TimeLimits(close=1e9),
            "found 1e+09 hours, expected above 0 and at most 878400 @ $.close",
        ),
    ],
)
def test_what_is_no_complaint_is_refused(call: Any, message: str) -> None:
    with pytest.raises(InvalidValue) as error:
        call()
    assert str(error.value) == message


def test_a_complaint_without_history_is_refused() -> None:
    with pytest.raises(MissingData) as error:
        attrs.evolve(heard(), history=())
    assert str(error.value) == "found no history, expected at least the receipt @ $.history"


def test_an_unknown_state_is_refused() -> None:
    data = to_data(heard(), reveal=True)
    data["history"][0]["state"] = "DREAMT"
    with pytest.raises(InvalidValue, match=r"DREAMT.*history\[0\]\.state"):
        from_data(Complaint, data)


LEGAL = {
    S.RECEIVED: {S.ACKNOWLEDGED},
    S.ACKNOWLEDGED: {S.ASSESSED, S.INVESTIGATING},
    S.ASSESSED: {S.INVESTIGATING},
    S.INVESTIGATING: {S.RESPONDED},
    S.RESPONDED: {S.COMMUNICATED},
    S.COMMUNICATED: {S.CLOSED, S.ESCALATED},
    S.ESCALATED: {S.INVESTIGATING, S.CLOSED},
    S.CLOSED: set(),
    S.WITHDRAWN: set(),
}


class Desk(RuleBasedStateMachine):
    """A desk that tries anything with one complaint, beside the handbook's list of moves."""

    complaint: Complaint

    @initialize(severity=st.integers(1, 5), channel=st.sampled_from(ServiceChannel))
    def hear(self, severity: int, channel: ServiceChannel) -> None:
        self.complaint = heard(severity, channel)

    @rule(
        state=st.sampled_from(S),
        wait=st.integers(-2, 60),
        note=st.sampled_from(("", " ", "assessed")),
        cause=st.none() | st.sampled_from(Cause),
        remedy=st.sampled_from((None, REFUND)),
        corrective_action=st.sampled_from((None, TRAINING)),
        satisfied=st.none() | st.booleans(),
    )
    def try_anything(self, state: ComplaintState, wait: int, **known: Any) -> None:
        self.step(state, wait, known)

    @precondition(lambda self: self.complaint.is_open)
    @rule(data=st.data(), wait=st.integers(0, 60), prevent=st.booleans())
    def go_on(self, data: st.DataObject, wait: int, prevent: bool) -> None:
        state = data.draw(st.sampled_from(sorted(LEGAL[self.complaint.state], key=lambda one: one.name)))
        known = {"note": "assessed", "cause": Cause.SERVICE, "remedy": REFUND, "satisfied": True}
        self.step(state, wait, {**known, "corrective_action": TRAINING if prevent else None})

    def step(self, state: ComplaintState, wait: int, known: dict[str, Any]) -> None:
        before, last = self.complaint, self.complaint.history[-1]
        when = last.at + timedelta(hours=wait)
        try:
            after = advance(before, state, at=when, actor="S3", **known)
        except Refused:
            assert self.complaint == before
            return
        legal = LEGAL[before.state] | ({S.WITHDRAWN} if before.is_open else set())
        assert state in legal
        if (before.state, state) == (S.ACKNOWLEDGED, S.INVESTIGATING):
            assert before.severity >= 4
            assert known["note"].strip()
        assert wait >= 0
        assert after.history == (*before.history, ComplaintEvent(state=state, at=when, actor="S3", note=known["note"]))
        self.complaint = after

    @invariant()
    def time_never_runs_backwards(self) -> None:
        times = [event.at for event in self.complaint.history]
        assert times == sorted(times)

    @invariant()
    def a_closed_complaint_has_cause_remedy_and_prevention(self) -> None:
        one = self.complaint
        if one.state is S.CLOSED:
            assert one.cause is not None
            assert one.remedy is not None
            assert one.cause is Cause.OTHER or one.corrective_action is not None
            assert one.satisfied is not None
            assert {S.RESPONDED, S.COMMUNICATED} <= {event.state for event in one.history}

    @invariant()
    def the_rule_finds_nothing(self) -> None:
        assert not list(complaint_findings(self.complaint))


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=20, stateful_step_count=25)
