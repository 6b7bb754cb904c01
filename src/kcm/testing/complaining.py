"""Strategies for `kcm.customers.care.complaints` and the machine of states behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType

from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.customers.care.complaints import (
    AgeBand,
    Cause,
    CauseShare,
    Complaint,
    ComplaintEvent,
    ComplaintMetrics,
    ComplaintState,
    Deadline,
    Recurrence,
    TimeLimits,
    advance,
    deadlines,
    metrics,
    receive,
)
from kcm.customers.care.service import ServiceChannel
from kcm.customers.care.states import StateMachine, state_machine
from kcm.testing.facts import Strategies, identifiers, moments, part_of, texts

__all__ = [
    "complaint_events",
    "complaint_metrics_of",
    "complaints",
    "deadlines_of",
    "state_machines",
    "time_limits",
]

END = timedelta(days=400)
MACHINE = state_machine("complaint")
_waits = st.sampled_from((0, 30, 60, 24 * 60, 48 * 60, 168 * 60)) | st.integers(0, 20_000)


@st.composite
def state_machines(draw: st.DrawFn) -> StateMachine:
    """A `StateMachine` in which every state is reached, by a move or by a shortcut."""
    states = draw(st.lists(identifiers(), min_size=1, max_size=5, unique=True))
    moves: dict[str, list[str]] = {state: [] for state in states}
    shortcuts: dict[str, list[str]] = {}
    for place, state in enumerate(states[1:], 1):
        before = draw(st.sampled_from(states[:place]))
        table = draw(st.sampled_from((moves, shortcuts)))
        table.setdefault(before, []).append(state)
    tables = [HashTrieMap({state: tuple(after) for state, after in table.items()}) for table in (moves, shortcuts)]
    return StateMachine(id=draw(identifiers()), start=states[0], moves=tables[0], shortcuts=tables[1])


@st.composite
def complaints(draw: st.DrawFn, *, identifier: str | None = None, closed: bool = False) -> Complaint:
    """A `Complaint` that `advance` has brought to any state, by any way.

    Args:
        draw: given by Hypothesis.
        identifier: the id; without one, any.
        closed: whether it is closed, by whatever way.
    """
    at, actor = draw(moments()), draw(identifiers())
    found = receive(
        identifier or draw(identifiers()),
        customer=draw(st.sampled_from(("K1", "K2")) | identifiers()),
        channel=draw(st.sampled_from(ServiceChannel)),
        severity=draw(st.integers(1, 5)),
        at=at,
        actor=actor,
    )
    steps = draw(st.integers(0, 9))
    while found.is_open and (closed or steps):
        following = MACHINE.following(found.state.name, shortcut=found.is_severe)
        # The first of each leads on to the end.
        name = draw(st.sampled_from(following)) if steps and not closed else following[0]
        at, steps = at + timedelta(minutes=draw(_waits)), steps - 1
        found = _moved(draw, found, ComplaintState[name], at, actor)
    return found


def _moved(draw: st.DrawFn, found: Complaint, state: ComplaintState, at: datetime, actor: str) -> Complaint:
    answered = state in (ComplaintState.RESPONDED, ComplaintState.CLOSED)
    return advance(
        found,
        state,
        at=at,
        actor=actor,
        note="assessed" if state is ComplaintState.INVESTIGATING else "",
        cause=draw(st.sampled_from(Cause)) if answered else None,
        remedy=draw(texts()) if answered else None,
        corrective_action=draw(texts()) if answered else None,
        satisfied=draw(st.booleans()) if state is ComplaintState.CLOSED else None,
    )


def complaint_events() -> st.SearchStrategy[ComplaintEvent]:
    """One event of a complaint."""
    return part_of(complaints(), lambda one: one.history)


def time_limits() -> st.SearchStrategy[TimeLimits]:
    """`TimeLimits` of minutes to weeks."""
    hours = st.floats(0.1, 500)
    return st.builds(TimeLimits, acknowledge_by_phone=hours, acknowledge=hours, respond=hours, close=hours)


def deadlines_of() -> st.SearchStrategy[Deadline]:
    """One `Deadline` of a complaint, in any state."""
    return part_of(
        st.builds(
            lambda one, wait, limits: deadlines(one, as_of=one.history[-1].at + timedelta(minutes=wait), limits=limits),
            complaints(),
            _waits,
            time_limits(),
        ),
        lambda found: found,
    )


@st.composite
def complaint_metrics_of(draw: st.DrawFn, *, closed: bool = False) -> ComplaintMetrics:
    """`ComplaintMetrics` of a few complaints, or of none.

    Args:
        draw: given by Hypothesis.
        closed: whether there are complaints, all of them closed, so that each has a cause.
    """
    ids = draw(st.lists(identifiers(), min_size=int(closed), max_size=4, unique=True))
    kept = [draw(complaints(identifier=name, closed=closed)) for name in ids]
    as_of = max((one.history[-1].at for one in kept), default=draw(moments()))
    return metrics(kept, customers=draw(st.integers(1, 10**6)), as_of=as_of + draw(st.sampled_from((timedelta(), END))))


STRATEGIES: Strategies = MappingProxyType(
    {
        StateMachine: state_machines,
        ComplaintEvent: complaint_events,
        Complaint: complaints,
        TimeLimits: time_limits,
        Deadline: deadlines_of,
        ComplaintMetrics: complaint_metrics_of,
        AgeBand: lambda: part_of(complaint_metrics_of(), lambda found: found.open_by_age),
        CauseShare: lambda: part_of(complaint_metrics_of(closed=True), lambda found: found.causes),
        Recurrence: lambda: part_of(complaint_metrics_of(closed=True), lambda found: found.recurrences),
    }
)
