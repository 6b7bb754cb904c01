"""What to improve first: the measures that are furthest from their targets (method A70)."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

import attrs

from kcm.fields import checked, unique
from kcm.planning.process.definition import Process
from kcm.planning.process.measures import ProcessMeasure

__all__ = ["Improvement", "improvement_list"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Improvement:
    """A measure that is not met, and whose; `shortfall` is relative to the target, None where no ratio can be said."""

    process: str
    measure: ProcessMeasure
    shortfall: float | None


def improvement_list(processes: Iterable[Process]) -> tuple[Improvement, ...]:
    """The measures that are not met, the greatest relative shortfall first, ties by process and measure.

    Those without a shortfall that can be said come last; what is not measured yet is not in it.

    Raises:
        Conflict: for a process id that stands twice.
    """
    kept = tuple(processes)
    unique((process.id for process in kept), "$.processes")
    unmet = [
        Improvement(process=process.id, measure=measure, shortfall=measure.shortfall)
        for process in kept
        for measure in process.measures
        if measure.is_met is False
    ]
    return tuple(
        sorted(
            unmet,
            key=lambda one: (inf if one.shortfall is None else -one.shortfall, one.process, one.measure.id),
        )
    )
