"""Any opinion of a customer is answered in time (method A33)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.customers.care.feedback import Feedback, answered_in_time, feedback_due, overdue_feedback
from kcm.i18n import sentence
from kcm.rules import Severity
from kcm.testing.caring import feedbacks

RECEIVED = datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=8)))
LATEST = datetime(2036, 6, 1, tzinfo=UTC)


def heard(**changes: Any) -> Feedback:
    whole: dict[str, Any] = {"id": "F1", "customer": "C1", "received_at": RECEIVED, "text": "kind staff"}
    return Feedback(**(whole | changes))


def hours(count: float) -> datetime:
    return RECEIVED + timedelta(hours=count)


def test_method_a33_feedback_is_due_after_48_hours() -> None:
    assert feedback_due(heard()) == hours(48)
    assert feedback_due(heard()).utcoffset() == timedelta(hours=8)
    assert feedback_due(heard(), limit_hours=1.5) == hours(1.5)


def test_hours_are_hours_when_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 24, 12, tzinfo=berlin)
    assert feedback_due(heard(received_at=before), limit_hours=24) == datetime(2026, 10, 25, 11, tzinfo=berlin)
    answered = heard(received_at=before, answered_at=datetime(2026, 10, 25, 12, tzinfo=berlin))
    assert answered_in_time([answered], at=answered.answered_at, limit_hours=24) == 0  # type: ignore[arg-type]  # a moment, as its feedback was answered


def test_method_a33_what_waits_beyond_the_limit_shows_up() -> None:
    assert not list(overdue_feedback([heard()], at=hours(48)))
    (finding,) = overdue_feedback([heard(id="F0", answered_at=hours(90)), heard()], at=hours(98.5))
    assert (finding.code, finding.severity, finding.path) == ("feedback.OVERDUE", Severity.WARNS, "$[1]")
    assert sentence(finding) == "Feedback F1 of customer C1 is not answered, 50.5 hours after the limit."
    assert sentence(finding, "zh_CN") == "客户C1的反馈F1尚未答复，已超过时限50.5小时。"
    assert "kind staff" not in repr(finding) + repr(heard())


def test_the_share_in_time_counts_what_is_answered_or_overdue() -> None:
    waiting, late, good = heard(), heard(answered_at=hours(49)), heard(answered_at=hours(48))
    assert answered_in_time([waiting], at=hours(48)) is None
    assert answered_in_time([waiting, good], at=hours(48)) == 1
    assert answered_in_time([waiting, late, good, good], at=hours(60)) == 0.5


@given(st.lists(feedbacks(), max_size=5), st.floats(0.5, 500), st.floats(0, 500))
def test_a_longer_limit_never_makes_more_overdue(found: list[Feedback], limit: float, more: float) -> None:
    """What is overdue with a longer limit is overdue with a shorter one, and only what nobody answered is."""
    before = {one.values["feedback"] for one in overdue_feedback(found, at=LATEST, limit_hours=limit)}
    after = {one.values["feedback"] for one in overdue_feedback(found, at=LATEST, limit_hours=limit + more)}
    assert after <= before <= {one.id for one in found if one.answered_at is None}
    share = answered_in_time(found, at=LATEST, limit_hours=limit)
    assert share is None or 0 <= share <= 1


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": ""}, "$.id", "found a blank text, expected words"),
        ({"customer": " "}, "$.customer", "found a blank text, expected words"),
        ({"text": " "}, "$.text", "found a blank text, expected words"),
        ({"received_at": datetime(2026, 11, 20, 9)}, "$.received_at", "found a time without a zone"),
        ({"answered_at": hours(-1)}, "$.answered_at", "expected an answer after the feedback"),
    ],
)
def test_what_is_no_feedback_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        heard(**changes)


def test_asking_about_the_future_or_without_a_limit_is_refused() -> None:
    with refused("feedback[0].received_at", "expected none after 2026-11-20 08:00:00+08:00"):
        list(overdue_feedback([heard()], at=hours(-1)))
    with refused("feedback[0].answered_at", "expected none after 2026-11-20 10:00:00+08:00"):
        answered_in_time([heard(answered_at=hours(2))], at=hours(1))
    with refused("at", "found a time without a zone"):
        answered_in_time([heard()], at=datetime(2026, 11, 20, 9))
    with refused("limit_hours", "found 0 hours, expected more than 0"):
        feedback_due(heard(), limit_hours=0)
    with refused("limit_hours", "found a time beyond the year 9999, expected one within"):
        feedback_due(heard(), limit_hours=1e9)
    with refused("limit_hours", "found a time beyond the year 9999, expected one within"):
        feedback_due(heard(), limit_hours=1e300)
