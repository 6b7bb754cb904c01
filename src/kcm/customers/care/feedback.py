"""Any opinion of a customer is heard, and answered in time (method A33)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, finite, not_blank
from kcm.periods import as_moment, hours_after, hours_between
from kcm.privacy import personal
from kcm.rules import Finding, Severity

__all__ = ["Feedback", "answered_in_time", "feedback_due", "overdue_feedback"]

ANSWER_HOURS = 48.0


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class Feedback:
    """Any opinion of a customer, not only a complaint, when it came and when it was answered; the words are personal.

    Raises:
        InvalidValue: for a blank id, customer or text, a time without a zone, or an answer before the feedback.
    """

    id: str
    customer: str
    received_at: datetime
    text: str = attrs.field(repr=False)
    answered_at: datetime | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        not_blank(self.customer, "$.customer")
        not_blank(self.text, "$.text")
        if self.answered_at is not None and hours_between(self.received_at, self.answered_at) < 0:
            raise InvalidValue(
                f"found {self.answered_at} before {self.received_at}, expected an answer after the feedback",
                "$.answered_at",
            )


def feedback_due(feedback: Feedback, *, limit_hours: float = ANSWER_HOURS) -> datetime:
    """When feedback is to be answered: so many hours after it came, in the time zone in which it came.

    Raises:
        InvalidValue: for hours that are not above 0, or a time that no calendar has.

    >>> from datetime import UTC
    >>> received = datetime(2026, 11, 23, 9, tzinfo=UTC)
    >>> str(feedback_due(Feedback(id="F1", customer="C1", received_at=received, text="kind staff")))
    '2026-11-25 09:00:00+00:00'
    """
    hours = _check_hours(limit_hours)
    return hours_after(feedback.received_at, hours, "limit_hours")


def overdue_feedback(
    feedback: Iterable[Feedback], *, at: datetime, limit_hours: float = ANSWER_HOURS
) -> Iterator[Finding]:
    """The feedback that nobody answered in time and that still waits, as findings that warn: `feedback.OVERDUE`.

    Raises:
        InvalidValue: for feedback or an answer after `at`, a time without a zone, or hours that are not above 0.

    >>> from datetime import UTC
    >>> heard = Feedback(id="F1", customer="C1", received_at=datetime(2026, 11, 20, 9, tzinfo=UTC), text="kind staff")
    >>> [finding.values["hours"] for finding in overdue_feedback([heard], at=datetime(2026, 11, 23, 9, tzinfo=UTC))]
    [24.0]
    """
    moment, hours = as_moment(at, "at"), _check_hours(limit_hours)
    for index, one in enumerate(feedback):
        waited = _hours_waited(one, moment, f"feedback[{index}]")
        if one.answered_at is None and waited > hours:
            values = {"feedback": one.id, "customer": one.customer, "hours": waited - hours}
            yield Finding("feedback.OVERDUE", Severity.WARNS, f"$[{index}]", values)


def answered_in_time(feedback: Iterable[Feedback], *, at: datetime, limit_hours: float = ANSWER_HOURS) -> float | None:
    """The share of feedback answered in time, 0 to 1, of all that is answered or overdue; None when none is.

    Raises:
        InvalidValue: as `overdue_feedback`.

    >>> from datetime import UTC
    >>> received, answered = datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 21, 9, tzinfo=UTC)
    >>> heard = Feedback(id="F1", customer="C1", received_at=received, text="kind staff", answered_at=answered)
    >>> answered_in_time([heard], at=datetime(2026, 11, 23, 9, tzinfo=UTC))
    1.0
    """
    moment, hours = as_moment(at, "at"), _check_hours(limit_hours)
    judged = []
    for index, one in enumerate(feedback):
        waited = _hours_waited(one, moment, f"feedback[{index}]")
        if one.answered_at is not None or waited > hours:
            judged.append(waited <= hours)
    return sum(judged) / len(judged) if judged else None


def _hours_waited(feedback: Feedback, at: datetime, path: str) -> float:
    for name in ("received_at", "answered_at"):
        moment = getattr(feedback, name)
        if moment is not None and hours_between(moment, at) < 0:
            raise InvalidValue(f"found {moment}, expected none after {at}", f"{path}.{name}")
    return hours_between(feedback.received_at, feedback.answered_at or at)


def _check_hours(limit_hours: float) -> float:
    hours = finite(limit_hours, "limit_hours")
    if hours <= 0:
        raise InvalidValue(f"found {hours:g} hours, expected more than 0", "limit_hours")
    return hours
