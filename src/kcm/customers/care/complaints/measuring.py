"""What many complaints say together: how often, how fast, how well, why, and whether it happens again (E.2, A30)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from statistics import median

import attrs

from kcm.customers.care.complaints.complaint import Cause, Complaint, ComplaintState
from kcm.customers.care.complaints.timing import DEFAULT_LIMITS, DeadlineState, TimeLimits, deadlines
from kcm.errors import InvalidValue
from kcm.fields import checked, unique, whole
from kcm.periods import as_moment, hours_between
from kcm.segmentation.pareto import concentration
from kcm.text import Text

__all__ = [
    "AgeBand",
    "CauseShare",
    "ComplaintMetrics",
    "Recurrence",
    "cause_pareto",
    "complaint_facts",
    "metrics",
]

DAY = 24  # hours
REPEAT = 90 * DAY
AGES = (2, 7, 30, None)
DECIDED = (DeadlineState.MET, DeadlineState.BREACHED)
STEPS = (ComplaintState.ACKNOWLEDGED, ComplaintState.RESPONDED, ComplaintState.CLOSED)


@attrs.frozen(kw_only=True, field_transformer=checked)
class CauseShare:
    """One cause: how many complaints, and the share of it and all more frequent ones, a fraction."""

    cause: Cause
    complaints: int
    cumulative: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class Recurrence:
    """How many complaints of a cause came after the first was closed with a corrective action."""

    cause: Cause
    since: datetime
    complaints: int


@attrs.frozen(kw_only=True, field_transformer=checked)
class AgeBand:
    """How many open complaints are up to so many days old and above the band before; None is any age above."""

    days: int | None
    complaints: int


@attrs.frozen(kw_only=True, field_transformer=checked)
class ComplaintMetrics:
    """Complaints of a period: counts, shares as fractions, hours; None where nothing is there to measure.

    `acknowledged`, `responded` and `closed_in_time` are shares of those whose limit was met or breached. `repeat_share`
    is of those with a known cause: the same customer and cause within 90 days before. `satisfied_share` is of those who
    answered. `causes` leave out the complaints whose cause is not known, of which there are `cause_unknown`.
    """

    complaints: int
    per_thousand: float
    acknowledged_in_time: float | None
    responded_in_time: float | None
    closed_in_time: float | None
    median_hours_to_close: float | None
    repeat_share: float | None
    satisfied_share: float | None
    open_by_age: tuple[AgeBand, ...]
    causes: tuple[CauseShare, ...]
    cause_unknown: int
    recurrences: tuple[Recurrence, ...]


def cause_pareto(complaints: Iterable[Complaint]) -> tuple[CauseShare, ...]:
    """Complaints by cause, the most frequent first, ties by name, with the cumulative share (method A30, A74).

    Complaints whose cause is not known are left out; without any known cause the result is empty.
    """
    counts = Counter(one.cause.name for one in complaints if one.cause is not None)
    if not counts:
        return ()
    found = concentration(list(counts), list(counts.values()))
    return tuple(
        CauseShare(cause=Cause[name], complaints=int(count), cumulative=share)
        for name, count, share in zip(found.ids.tolist(), found.values.tolist(), found.cumulative.tolist(), strict=True)
    )


def metrics(
    complaints: Iterable[Complaint], *, customers: int, as_of: datetime, limits: TimeLimits = DEFAULT_LIMITS
) -> ComplaintMetrics:
    """What the complaints of a period say together.

    Args:
        complaints: with unique ids.
        customers: how many customers there are, with and without complaints.
        as_of: the moment up to which they are measured.
        limits: the hours within which each step is in time.

    Raises:
        Conflict: for a complaint id that stands twice.
        InvalidValue: for fewer than one customer, or an event after `as_of`.
    """
    as_moment(as_of, "as_of")
    kept = sorted(complaints, key=lambda one: (_in_utc(one.received_at), one.id))
    unique((one.id for one in kept), "$.complaints")
    if whole(customers, "customers") < 1:
        raise InvalidValue(f"found {customers} customers, expected 1 or more", "customers")
    standing = [deadlines(one, as_of=as_of, limits=limits) for one in kept]
    in_time = {
        step: _share([row[place].state is DeadlineState.MET for row in standing if row[place].state in DECIDED])
        for place, step in enumerate(STEPS)
    }
    closing = [hours for *_, closed in standing if (hours := closed.hours) is not None]
    return ComplaintMetrics(
        complaints=len(kept),
        per_thousand=1000 * len(kept) / customers,
        acknowledged_in_time=in_time[ComplaintState.ACKNOWLEDGED],
        responded_in_time=in_time[ComplaintState.RESPONDED],
        closed_in_time=in_time[ComplaintState.CLOSED],
        median_hours_to_close=median(closing) if closing else None,
        repeat_share=_share(_repeats(kept)),
        satisfied_share=_share([one.satisfied for one in kept if one.satisfied is not None]),
        open_by_age=_open_by_age(kept, as_of),
        causes=cause_pareto(kept),
        cause_unknown=sum(one.cause is None for one in kept),
        recurrences=_recurrences(kept),
    )


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _repeats(kept: Iterable[Complaint]) -> list[bool]:
    """Whether each complaint with a known cause follows one of the same customer and cause; by time received."""
    last: dict[tuple[str, Cause], datetime] = {}
    flags = []
    for one in kept:
        if one.cause is not None:
            before = last.get((one.customer, one.cause))
            flags.append(before is not None and hours_between(before, one.received_at) <= REPEAT)
            last[one.customer, one.cause] = one.received_at
    return flags


def _open_by_age(kept: Iterable[Complaint], as_of: datetime) -> tuple[AgeBand, ...]:
    ages = [hours_between(one.received_at, as_of) / DAY for one in kept if one.is_open]
    up_to = [sum(days is None or age <= days for age in ages) for days in AGES]
    return tuple(
        AgeBand(days=days, complaints=count - before)
        for days, count, before in zip(AGES, up_to, [0, *up_to], strict=False)
    )


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _recurrences(kept: Sequence[Complaint]) -> tuple[Recurrence, ...]:
    prevented: dict[Cause, datetime] = {}
    for one in kept:
        closed = one.reached(ComplaintState.CLOSED)
        if one.cause is not None and one.corrective_action is not None and closed is not None:
            prevented[one.cause] = min(closed, prevented.get(one.cause, closed), key=_in_utc)
    return tuple(
        Recurrence(
            cause=cause,
            since=prevented[cause],
            complaints=sum(one.cause is cause and hours_between(prevented[cause], one.received_at) > 0 for one in kept),
        )
        for cause in Cause
        if cause in prevented
    )


def complaint_facts(found: ComplaintMetrics) -> tuple[tuple[Text, object], ...]:
    """What a plan shows of the complaints: labelled facts, None where nothing is there to measure."""
    return (
        (Text("complaints", "投诉数"), found.complaints),
        (Text("per thousand customers", "每千名客户投诉数"), found.per_thousand),
        (Text("acknowledged in time", "及时回应比例"), found.acknowledged_in_time),
        (Text("answered in time", "及时答复比例"), found.responded_in_time),
        (Text("closed in time", "及时结案比例"), found.closed_in_time),
        (Text("median hours to close", "结案小时中位数"), found.median_hours_to_close),
        (Text("repeat share", "重复投诉比例"), found.repeat_share),
        (Text("satisfied with the outcome", "对处理结果满意比例"), found.satisfied_share),
        (Text("open", "未结案"), sum(band.complaints for band in found.open_by_age)),
        (Text("most frequent cause", "最常见原因"), found.causes[0].cause if found.causes else None),
    )
