"""Whether a complaint is handled in time: acknowledged, answered and closed within hours (method A32, E.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum

import attrs

from kcm.customers.care.complaints.complaint import Complaint, ComplaintState
from kcm.customers.care.service import ServiceChannel
from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.periods import as_moment, hours_after, hours_between
from kcm.rules import Finding, Severity

__all__ = ["DEFAULT_LIMITS", "Deadline", "DeadlineState", "TimeLimits", "deadlines", "handled_quickly", "late_steps"]

LONGEST = 24 * 366 * 100  # a century: what is longer is a mistake, and its end may be beyond the calendar


@attrs.frozen(kw_only=True, field_transformer=checked)
class TimeLimits:
    """How many hours may pass from the receipt to each step; by telephone a complaint is acknowledged at once.

    Raises:
        InvalidValue: for a limit that is not above 0, or of more than a century.
    """

    acknowledge_by_phone: float = 1.0
    acknowledge: float = 24.0
    respond: float = 48.0
    close: float = 168.0

    def __attrs_post_init__(self) -> None:
        for name, hours in attrs.asdict(self).items():
            if not 0 < hours <= LONGEST:
                raise InvalidValue(f"found {hours:g} hours, expected above 0 and at most {LONGEST}", f"$.{name}")


#: The limits where a host gives none of its own.
DEFAULT_LIMITS = TimeLimits()


class DeadlineState(Enum):
    """Whether a step came in time, too late or not at all, may still come, or is no longer needed."""

    MET = "met"
    BREACHED = "breached"
    RUNNING = "running"
    DROPPED = "dropped"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Deadline:
    """One step of a complaint against its limit: `hours` are those it took, None while it is not done."""

    step: ComplaintState
    due: datetime
    limit_hours: float
    hours: float | None
    state: DeadlineState


def deadlines(complaint: Complaint, *, as_of: datetime, limits: TimeLimits = DEFAULT_LIMITS) -> tuple[Deadline, ...]:
    """A complaint's three steps against their limits: acknowledged, responded, closed.

    A step done at the very end of its limit is in time. A step that was not due yet when the complaint ended,
    withdrawn or closed without it, is no longer needed.

    Raises:
        InvalidValue: for an event after `as_of`, a time without a zone, or an end that no calendar has.

    >>> from datetime import UTC, timedelta
    >>> from kcm.customers.care.complaints.complaint import advance, receive
    >>> nine = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    >>> heard = receive("C1", customer="K7", channel=ServiceChannel.PHONE, severity=2, at=nine, actor="S3")
    >>> told = advance(heard, ComplaintState.ACKNOWLEDGED, at=nine + timedelta(minutes=40), actor="S3")
    >>> [one.state.name for one in deadlines(told, as_of=nine + timedelta(hours=50))]
    ['MET', 'BREACHED', 'RUNNING']
    """
    now = as_moment(as_of, "as_of")
    for place, event in enumerate(complaint.history):
        if hours_between(event.at, now) < 0:
            found = f"found {event.at.isoformat()}, expected no time after {now.isoformat()}"
            raise InvalidValue(found, f"$.history[{place}].at")
    by_phone = complaint.channel is ServiceChannel.PHONE
    hours = {
        ComplaintState.ACKNOWLEDGED: limits.acknowledge_by_phone if by_phone else limits.acknowledge,
        ComplaintState.RESPONDED: limits.respond,
        ComplaintState.CLOSED: limits.close,
    }
    return tuple(_deadline(complaint, step, limit, now) for step, limit in hours.items())


def _deadline(complaint: Complaint, step: ComplaintState, limit: float, now: datetime) -> Deadline:
    due = hours_after(complaint.received_at, limit, "limits")
    done = complaint.reached(step)
    until = done or (None if complaint.is_open else complaint.history[-1].at)
    if hours_between(due, until or now) > 0:
        state = DeadlineState.BREACHED
    elif done:
        state = DeadlineState.MET
    else:
        state = DeadlineState.DROPPED if until else DeadlineState.RUNNING
    taken = hours_between(complaint.received_at, done) if done else None
    return Deadline(step=step, due=due, limit_hours=limit, hours=taken, state=state)


def handled_quickly(complaint: Complaint, *, as_of: datetime, limits: TimeLimits = DEFAULT_LIMITS) -> bool | None:
    """Whether the principle of speed (迅速处理, method A32) was met; None while it still may be.

    Raises:
        InvalidValue: as `deadlines`.
    """
    states = {one.state for one in deadlines(complaint, as_of=as_of, limits=limits)}
    if DeadlineState.BREACHED in states:
        return False
    return None if DeadlineState.RUNNING in states else True


def late_steps(complaint: Complaint, *, as_of: datetime, limits: TimeLimits = DEFAULT_LIMITS) -> Iterator[Finding]:
    """A rule: each step in time. Code: `complaints.LATE`, which warns.

    Raises:
        InvalidValue: as `deadlines`.
    """
    for one in deadlines(complaint, as_of=as_of, limits=limits):
        if one.state is DeadlineState.BREACHED:
            values = {"complaint": complaint.id, "step": one.step, "hours": one.hours, "limit": one.limit_hours}
            yield Finding("complaints.LATE", Severity.WARNS, "$", values)
