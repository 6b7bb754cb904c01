"""All that is measured of a service together: what falls short of the standards, and what the plan shows (E.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from kcm.customers.care.service.cases import ServiceCase, case_result
from kcm.customers.care.service.conduct import Attitude, TrainedShare
from kcm.customers.care.service.standards import STANDARDS, Compliance, ServiceStandard
from kcm.fields import checked, unique
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = ["ServiceRecord", "service_facts", "service_gaps"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class ServiceRecord:
    """What is known of a service: each standard measured once, the attitude and the training; None is unknown.

    Raises:
        Conflict: for a standard measured twice.
    """

    measured: tuple[Compliance, ...] = ()
    attitude: Attitude | None = None
    training: TrainedShare | None = None

    def __attrs_post_init__(self) -> None:
        unique((one.standard.id for one in self.measured), "$.measured")


def service_gaps(
    record: ServiceRecord, standards: Iterable[ServiceStandard] = tuple(STANDARDS.values())
) -> Iterator[Finding]:
    """Where a service falls short, and which standards nobody measures.

    Codes: `service.BELOW_STANDARD`, `service.ATTITUDE` and `service.UNTRAINED` warn, `service.UNMEASURED` notes.

    >>> [finding.code for finding in service_gaps(ServiceRecord(), [STANDARDS["face_wait"]])]
    ['service.UNMEASURED']
    """
    for index, one in enumerate(record.measured):
        if not one.passed:
            values = {"metric": one.standard.metric, "share": one.share, "required": one.standard.required_share}
            yield Finding("service.BELOW_STANDARD", Severity.WARNS, f"$.measured[{index}]", values)
    if record.attitude is not None and not record.attitude.passed:
        values = {"mean": record.attitude.mean, "least": record.attitude.least}
        yield Finding("service.ATTITUDE", Severity.WARNS, "$.attitude", values)
    if record.training is not None and not record.training.passed:
        values = {"share": record.training.share, "required": record.training.required_share}
        yield Finding("service.UNTRAINED", Severity.WARNS, "$.training", values)
    known = {one.standard.id for one in record.measured}
    for standard in standards:
        if standard.id not in known:
            yield Finding("service.UNMEASURED", Severity.NOTES, "$.measured", {"metric": standard.metric})


def service_facts(record: ServiceRecord, cases: Iterable[ServiceCase] = ()) -> tuple[tuple[Text, object], ...]:
    """What the plan shows of the service: labels and plain values, shares 0 to 1; None is unknown.

    >>> [label.en for label, value in service_facts(ServiceRecord())]
    ['mean attitude, 1 to 5', 'share of staff trained', 'service cases', 'of these with all steps in order']
    """
    kept = tuple(cases)
    return (
        *((one.standard.metric, one.share) for one in record.measured),
        (Text("mean attitude, 1 to 5", "平均态度评分(1至5)"), record.attitude and record.attitude.mean),
        (Text("share of staff trained", "员工培训率"), record.training and record.training.share),
        (Text("service cases", "服务案例数"), len(kept)),
        (
            Text("of these with all steps in order", "其中步骤完整且有序"),
            sum(case_result(case).passed for case in kept),
        ),
    )
