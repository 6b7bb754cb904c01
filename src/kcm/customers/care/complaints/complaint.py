"""One complaint: what happened to it and when, and the verb that takes it a step further (method A30, A33, E.2).

The states are those of ISO 10002 with the source's five verbs; their order is the table `complaint.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from itertools import pairwise

import attrs

from kcm.customers.care.service import ServiceChannel
from kcm.customers.care.states import state_machine
from kcm.errors import InvalidValue, MissingData, Refused
from kcm.fields import checked, not_blank
from kcm.periods import hours_between
from kcm.privacy import personal
from kcm.rules import Finding, Severity, passes
from kcm.text import Text

__all__ = [
    "Cause",
    "Complaint",
    "ComplaintEvent",
    "ComplaintState",
    "advance",
    "complaint_findings",
    "receive",
]

MACHINE = state_machine("complaint")
SEVERE = 4


class Cause(Enum):
    """Why customers complain; the source's own three, whose heading is lost (G41), and what is none of them."""

    PRODUCT_QUALITY = "product quality"
    SERVICE = "service"
    MISLEADING_ADVERTISING = "misleading advertising"
    OTHER = "other"


class ComplaintState(Enum):
    """How far a complaint has come; two states are ends."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    INVESTIGATING = "investigating"
    RESPONDED = "responded"
    COMMUNICATED = "communicated"
    ESCALATED = "escalated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ANSWERED = frozenset(
    {ComplaintState.RESPONDED, ComplaintState.COMMUNICATED, ComplaintState.ESCALATED, ComplaintState.CLOSED}
)


ENDS = frozenset(ComplaintState[name] for name in MACHINE.ends)


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class ComplaintEvent:
    """A complaint came into a state: when, by which member of staff (an id), and what they noted.

    Raises:
        InvalidValue: for a blank actor, or a time without a zone.
    """

    state: ComplaintState
    at: datetime
    actor: str
    note: str = attrs.field(default="", repr=False)

    def __attrs_post_init__(self) -> None:
        not_blank(self.actor, "$.actor")


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class Complaint:
    """A complaint and its history, which is its tracking.

    `severity` is 1 to 5. `remedy` is what this customer gets, `corrective_action` what keeps it from happening again;
    `satisfied` is the customer's answer. A history taken over from elsewhere may skip states: `complaint_findings` says
    so.

    Raises:
        MissingData: for a complaint without a history.
        InvalidValue: for a blank id or customer, a severity outside 1 to 5, a history that does not begin with
            RECEIVED, or time that runs backwards in it.
    """

    id: str
    customer: str
    channel: ServiceChannel
    severity: int
    history: tuple[ComplaintEvent, ...]
    cause: Cause | None = None
    remedy: Text | None = attrs.field(default=None, repr=False)
    corrective_action: Text | None = attrs.field(default=None, repr=False)
    satisfied: bool | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        not_blank(self.customer, "$.customer")
        if not 1 <= self.severity <= 5:
            raise InvalidValue(f"found severity {self.severity}, expected 1 to 5", "$.severity")
        if not self.history:
            raise MissingData("found no history, expected at least the receipt", "$.history")
        if (first := self.history[0].state) is not ComplaintState.RECEIVED:
            raise InvalidValue(f"found {first.name}, expected RECEIVED first", "$.history[0].state")
        for place, (before, after) in enumerate(pairwise(self.history), 1):
            if hours_between(before.at, after.at) < 0:
                found = f"found {after.at.isoformat()}, expected no time before {before.at.isoformat()}"
                raise InvalidValue(found, f"$.history[{place}].at")

    @property
    def state(self) -> ComplaintState:
        """The present state."""
        return self.history[-1].state

    @property
    def received_at(self) -> datetime:
        """When it was received."""
        return self.history[0].at

    @property
    def is_open(self) -> bool:
        """Whether something may still follow."""
        return self.state not in ENDS

    @property
    def is_severe(self) -> bool:
        """Whether it may be investigated as soon as it is acknowledged: from severity 4."""
        return self.severity >= SEVERE

    def reached(self, state: ComplaintState) -> datetime | None:
        """When it first came into a state; None if it has not."""
        return next((event.at for event in self.history if event.state is state), None)


def receive(
    identifier: str,
    *,
    customer: str,
    channel: ServiceChannel,
    severity: int,
    at: datetime,
    actor: str,
    note: str = "",
) -> Complaint:
    """A complaint just heard.

    Raises:
        InvalidValue: as for a `Complaint` and its event.

    >>> from datetime import UTC
    >>> heard = receive("C1", customer="K7", channel=ServiceChannel.PHONE, severity=2,
    ...                 at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC), actor="S3")
    >>> heard.state.name
    'RECEIVED'
    """
    event = ComplaintEvent(state=ComplaintState.RECEIVED, at=at, actor=actor, note=note)
    return Complaint(id=identifier, customer=customer, channel=channel, severity=severity, history=(event,))


def advance(
    complaint: Complaint,
    state: ComplaintState,
    *,
    at: datetime,
    actor: str,
    note: str = "",
    cause: Cause | None = None,
    remedy: Text | None = None,
    corrective_action: Text | None = None,
    satisfied: bool | None = None,
) -> Complaint:
    """The complaint one step further, with what became known at this step.

    What is given replaces what stood there, what is not given stays. Only an investigation asks for the customer's
    answer anew, and when it follows an escalation, for a remedy too: the first one did not help.

    Raises:
        Refused: with `complaints.STATE_ORDER`, `TIME_ORDER`, `NO_ASSESSMENT`, or what `complaint_findings` says is
            missing in the state asked for: `NO_CAUSE`, `NO_REMEDY`, `NOT_ASKED`, `NO_PREVENTION`.
        InvalidValue: for a blank actor or a time without a zone.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    >>> heard = receive("C1", customer="K7", channel=ServiceChannel.PHONE, severity=2, at=noon, actor="S3")
    >>> advance(heard, ComplaintState.ACKNOWLEDGED, at=noon, actor="S3").state.name
    'ACKNOWLEDGED'
    >>> advance(heard, ComplaintState.RESPONDED, at=noon, actor="S3")
    Traceback (most recent call last):
    kcm.errors.Refused: blocked by complaints.STATE_ORDER, complaints.NO_CAUSE, complaints.NO_REMEDY
    """
    event = ComplaintEvent(state=state, at=at, actor=actor, note=note)
    last = complaint.history[-1]
    early = tuple(_too_early(last, event, complaint.id))
    is_begun = state is ComplaintState.INVESTIGATING
    is_again = is_begun and complaint.state is ComplaintState.ESCALATED
    moved = attrs.evolve(
        complaint,
        history=(*complaint.history, attrs.evolve(event, at=last.at) if early else event),
        cause=cause or complaint.cause,
        remedy=remedy or (None if is_again else complaint.remedy),
        corrective_action=corrective_action or complaint.corrective_action,
        satisfied=(None if is_begun else complaint.satisfied) if satisfied is None else satisfied,
    )
    findings = (*_step(complaint, last.state, event, "$.state"), *early, *_incomplete(moved))
    if not passes(findings):
        raise Refused(findings)
    return moved


def complaint_findings(complaint: Complaint) -> Iterator[Finding]:
    """A rule: only listed moves, and what each state needs.

    Before an answer there is a cause and a remedy; before the end the customer was asked, and something keeps it from
    happening again, unless the cause is OTHER. All findings block.
    """
    for place, (before, after) in enumerate(pairwise(complaint.history), 1):
        yield from _step(complaint, before.state, after, f"$.history[{place}].state")
    yield from _incomplete(complaint)


def _step(complaint: Complaint, before: ComplaintState, event: ComplaintEvent, path: str) -> Iterator[Finding]:
    values = {"complaint": complaint.id, "present": before, "asked": event.state}
    if not MACHINE.allows(before.name, event.state.name, shortcut=complaint.is_severe):
        yield Finding("complaints.STATE_ORDER", Severity.BLOCKS, path, values)
    elif not MACHINE.allows(before.name, event.state.name) and not event.note.strip():
        yield Finding("complaints.NO_ASSESSMENT", Severity.BLOCKS, path, {"complaint": complaint.id})


def _too_early(last: ComplaintEvent, event: ComplaintEvent, complaint: str) -> Iterator[Finding]:
    if hours_between(last.at, event.at) < 0:
        values = {"complaint": complaint, "at": event.at.isoformat(), "last": last.at.isoformat()}
        yield Finding("complaints.TIME_ORDER", Severity.BLOCKS, "$.at", values)


def _incomplete(complaint: Complaint) -> Iterator[Finding]:
    values = {"complaint": complaint.id}
    if complaint.state in ANSWERED:
        if complaint.cause is None:
            yield Finding("complaints.NO_CAUSE", Severity.BLOCKS, "$.cause", values)
        if complaint.remedy is None:
            yield Finding("complaints.NO_REMEDY", Severity.BLOCKS, "$.remedy", values)
    if complaint.state is ComplaintState.CLOSED:
        if complaint.satisfied is None:
            yield Finding("complaints.NOT_ASKED", Severity.BLOCKS, "$.satisfied", values)
        if complaint.cause is not Cause.OTHER and complaint.corrective_action is None:
            yield Finding("complaints.NO_PREVENTION", Severity.BLOCKS, "$.corrective_action", values)
