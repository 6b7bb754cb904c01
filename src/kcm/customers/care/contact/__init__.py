"""How often we speak to a customer, and how a call is led.

`cadences` says how often by channel, `schedule` what is due, overdue and covered, `due_days` the same for a million
customers, `calls` checks a call against its script (method A41, A46, A48, E.5, E.7).
"""

from kcm.customers.care.contact.cadences import CADENCES, Cadence, ContactChannel, cadences_of
from kcm.customers.care.contact.calls import (
    CALL_SCRIPT,
    CallPart,
    CallScore,
    CallScript,
    ScriptStep,
    call_script,
    phrase_ok,
    score_call,
)
from kcm.customers.care.contact.due_days import (
    CoverageColumns,
    coverage_columns,
    days_left,
    due_days,
    last_contact_days,
)
from kcm.customers.care.contact.schedule import (
    ChannelCoverage,
    ContactCoverage,
    ContactedCustomer,
    ContactRecord,
    Due,
    contact_facts,
    contact_gaps,
    coverage,
    next_due,
    overdue,
    regular_contact,
    schedule,
)

__all__ = [
    "CADENCES",
    "CALL_SCRIPT",
    "Cadence",
    "CallPart",
    "CallScore",
    "CallScript",
    "ChannelCoverage",
    "ContactChannel",
    "ContactCoverage",
    "ContactRecord",
    "ContactedCustomer",
    "CoverageColumns",
    "Due",
    "ScriptStep",
    "cadences_of",
    "call_script",
    "contact_facts",
    "contact_gaps",
    "coverage",
    "coverage_columns",
    "days_left",
    "due_days",
    "last_contact_days",
    "next_due",
    "overdue",
    "phrase_ok",
    "regular_contact",
    "schedule",
    "score_call",
]
