"""How well customers are served: standards by channel, the conduct of those who serve, and cases step by step.

`standards` measures against targets, `conduct` is attitude and training, `record` puts them together, `cases` are
ordered steps with their times (method A44, A47, A50, A51, E.4). The five dimensions of service quality are in
`kcm.customers.care.satisfaction`, tiers and their entitlements in `kcm.segmentation.tiers`.
"""

from kcm.customers.care.service.cases import (
    ServiceCase,
    ServiceCaseKind,
    case_gaps,
    case_hours,
    case_result,
    case_steps,
    cycle_hours,
)
from kcm.customers.care.service.conduct import Attitude, TrainedShare, attitude, trained_share
from kcm.customers.care.service.record import ServiceRecord, service_facts, service_gaps
from kcm.customers.care.service.standards import (
    STANDARDS,
    Compliance,
    ComplianceColumns,
    ServiceChannel,
    ServiceStandard,
    compliance,
    compliance_columns,
)

__all__ = [
    "STANDARDS",
    "Attitude",
    "Compliance",
    "ComplianceColumns",
    "ServiceCase",
    "ServiceCaseKind",
    "ServiceChannel",
    "ServiceRecord",
    "ServiceStandard",
    "TrainedShare",
    "attitude",
    "case_gaps",
    "case_hours",
    "case_result",
    "case_steps",
    "compliance",
    "compliance_columns",
    "cycle_hours",
    "service_facts",
    "service_gaps",
    "trained_share",
]
