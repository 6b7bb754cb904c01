"""Service cases: a fault, a complex need or a complaint, taken through its steps in order (method A44, A50)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum

import attrs

from kcm.checklists import Checklist, ChecklistResult, Tick, checklist, checklist_result
from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank, unique
from kcm.periods import hours_between
from kcm.privacy import personal
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "ServiceCase",
    "ServiceCaseKind",
    "case_gaps",
    "case_hours",
    "case_result",
    "case_steps",
    "cycle_hours",
]


class ServiceCaseKind(Enum):
    """What a customer comes with, by the name of the checklist of its steps."""

    FAULT = "fault_case"
    COMPLEX_NEED = "complex_need_case"
    COMPLAINT = "complaint_case"


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class ServiceCase:
    """A case of one customer: when it was opened, the steps done, and how it ended; no outcome is still open.

    How it ended is personal.

    Raises:
        InvalidValue: for a blank id or customer, or a step before the case was opened.
        Conflict: for a step that stands twice.
    """

    id: str
    kind: ServiceCaseKind
    customer: str
    opened_at: datetime
    steps: tuple[Tick, ...] = ()
    outcome: Text | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        not_blank(self.customer, "$.customer")
        unique((step.item for step in self.steps), "$.steps")
        for index, step in enumerate(self.steps):
            if step.at is not None and hours_between(self.opened_at, step.at) < 0:
                found = f"found {step.at.isoformat()}, expected no time before {self.opened_at.isoformat()}"
                raise InvalidValue(found, f"$.steps[{index}].at")


def case_steps(kind: ServiceCaseKind) -> Checklist:
    """The steps of a kind of case, in their order.

    >>> [step.id for step in case_steps(ServiceCaseKind.FAULT).items]
    ['locate', 'solve', 'confirm']
    """
    return checklist(kind.value)


def case_result(case: ServiceCase) -> ChecklistResult:
    """How far a case has come: the share of steps done, those missing, out of order or unknown.

    >>> opened = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
    >>> case_result(ServiceCase(id="S1", kind=ServiceCaseKind.FAULT, customer="C1", opened_at=opened)).completion
    0.0
    """
    return checklist_result(case_steps(case.kind), case.steps)


def case_hours(case: ServiceCase) -> float | None:
    """Hours from the opening of a case to its last step; None while a step is missing or its time unknown."""
    times = {step.item: step.at for step in case.steps if step.done}
    needed = [times.get(step.id) for step in case_steps(case.kind).items]
    known = [at for at in needed if at is not None]
    if len(known) < len(needed):
        return None
    return max(hours_between(case.opened_at, at) for at in known)


def cycle_hours(ticks: Iterable[Tick], flow: Checklist | None = None) -> float | None:
    """Hours from the first step of a flow to its last; None while either is not done or its time unknown.

    Args:
        ticks: the steps done, with their times.
        flow: an ordered checklist; without one, the after-sales `service_flow` from reception to feedback.

    Raises:
        InvalidValue: for a step done before its predecessor.
        Conflict: for two ticks on one step.

    >>> received, fed_back = (datetime.fromisoformat(f"2026-11-23T{time}+08:00") for time in ("09:00", "11:30"))
    >>> cycle_hours([Tick(item="receive", done=True, at=received), Tick(item="feed_back", done=True, at=fed_back)])
    2.5
    """
    steps, kept = flow or checklist("service_flow"), tuple(ticks)
    early = checklist_result(steps, kept).out_of_order
    if early:
        place = next(index for index, tick in enumerate(kept) if tick.item == early[0])
        raise InvalidValue(f"found {early[0]!r} before an earlier step, expected the steps in order", f"$[{place}].at")
    times = {tick.item: tick.at for tick in kept if tick.done}
    first, last = times.get(steps.items[0].id), times.get(steps.items[-1].id)
    return None if first is None or last is None else hours_between(first, last)


def case_gaps(case: ServiceCase) -> Iterator[Finding]:
    """A rule: the steps of a case are done in order, all of them before it ends, and its end is recorded.

    Codes: `service.STEP_ORDER`, `service.STEP_UNKNOWN`, `service.STEP_MISSING`, `service.NO_OUTCOME`, which warn.
    """
    steps, result = case_steps(case.kind), case_result(case)
    texts = {step.id: step.text for step in steps.items}
    for name in result.out_of_order:
        values = {"case": case.id, "step": texts[name]}
        yield Finding("service.STEP_ORDER", Severity.WARNS, "$.steps", values)
    for name in result.unknown:
        yield Finding("service.STEP_UNKNOWN", Severity.WARNS, "$.steps", {"case": case.id, "step": name})
    if case.outcome is None:
        if not result.missing_mandatory:
            yield Finding("service.NO_OUTCOME", Severity.WARNS, "$.outcome", {"case": case.id})
        return
    for name in result.missing_mandatory:
        yield Finding("service.STEP_MISSING", Severity.WARNS, "$.steps", {"case": case.id, "step": texts[name]})
