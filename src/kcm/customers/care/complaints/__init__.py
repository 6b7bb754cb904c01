"""A complaint's life, its time limits, what many complaints say together, and their causes (method A30 to A33, E.2)."""

from kcm.customers.care.complaints.complaint import (
    Cause,
    Complaint,
    ComplaintEvent,
    ComplaintState,
    advance,
    complaint_findings,
    receive,
)
from kcm.customers.care.complaints.measuring import (
    AgeBand,
    CauseShare,
    ComplaintMetrics,
    Recurrence,
    cause_pareto,
    complaint_facts,
    metrics,
)
from kcm.customers.care.complaints.timing import (
    DEFAULT_LIMITS,
    Deadline,
    DeadlineState,
    TimeLimits,
    deadlines,
    handled_quickly,
    late_steps,
)

__all__ = [
    "DEFAULT_LIMITS",
    "AgeBand",
    "Cause",
    "CauseShare",
    "Complaint",
    "ComplaintEvent",
    "ComplaintMetrics",
    "ComplaintState",
    "Deadline",
    "DeadlineState",
    "Recurrence",
    "TimeLimits",
    "advance",
    "cause_pareto",
    "complaint_facts",
    "complaint_findings",
    "deadlines",
    "handled_quickly",
    "late_steps",
    "metrics",
    "receive",
]
