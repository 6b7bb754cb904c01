"""What a process is measured by, whether it is met, and what to improve first (method A69, A70)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from itertools import pairwise
from math import isnan
from types import MappingProxyType

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, float_column
from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank
from kcm.finance.ratios import Better
from kcm.text import Text

__all__ = ["PdcaStep", "ProcessMeasure", "attainments", "next_step"]

SIGNS: Mapping[Better, str] = MappingProxyType({Better.HIGHER: "≥", Better.LOWER: "≤"})


class PdcaStep(Enum):
    """The steps of continual improvement, each after the one before, the first again after the last (ISO 9001)."""

    PLAN = "plan"
    DO = "do"
    CHECK = "check"
    ACT = "act"


NEXT: Mapping[PdcaStep, PdcaStep] = MappingProxyType(dict(pairwise([*PdcaStep, PdcaStep.PLAN])))


def next_step(step: PdcaStep) -> PdcaStep:
    """The step of improvement after this one.

    >>> next_step(PdcaStep.ACT)
    <PdcaStep.PLAN: 'plan'>
    """
    return NEXT[step]


@attrs.frozen(kw_only=True, field_transformer=checked)
class ProcessMeasure:
    """One characteristic value of a process: where it shall be, on which side of that is good, and where it is.

    `target` and `actual` are in the `unit`, None is not measured yet; `method` says how it is measured.

    Raises:
        InvalidValue: for a blank id, or a direction that is neither higher nor lower.

    >>> on_time = ProcessMeasure(
    ...     id="M1", name=Text("delivered on time", "准时交付率"), target=0.95, better=Better.HIGHER, actual=0.92)
    >>> round(on_time.attainment, 3), on_time.is_met
    (0.968, False)
    """

    id: str
    name: Text
    unit: Text | None = None
    target: float
    better: Better
    actual: float | None = None
    method: Text | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.better not in SIGNS:
            raise InvalidValue("found NEITHER, expected HIGHER or LOWER", "$.better")

    @property
    def criterion(self) -> Text:
        """The measure with its target in one line, such as `delivered on time ≥ 0.95`."""
        end = f"{SIGNS[self.better]} {self.target:.10g}"
        if self.unit is None:
            return Text(f"{self.name.en} {end}", f"{self.name.zh_CN} {end}")
        return Text(f"{self.name.en} {end} {self.unit.en}", f"{self.name.zh_CN} {end} {self.unit.zh_CN}")

    @property
    def attainment(self) -> float | None:
        """How far the target is reached, 1 where it is just met; None as `attainments` says."""
        if self.actual is None:
            return None
        found = float(attainments([self.target], [self.actual], better=self.better)[0])
        return None if isnan(found) else found

    @property
    def is_met(self) -> bool | None:
        """Whether the actual value is on the right side of the target, or on it; None where it is not measured."""
        if self.actual is None:
            return None
        return self.actual >= self.target if self.better is Better.HIGHER else self.actual <= self.target

    @property
    def shortfall(self) -> float | None:
        """What is missing to the target, relative to it: `1 − attainment`; None where that is unknown or it is met."""
        if self.is_met or self.attainment is None:
            return None
        return 1 - self.attainment


def attainments(targets: ArrayLike, actuals: ArrayLike, *, better: Better) -> FloatColumn:
    """How far many targets are reached: `actual / target` where more is better, `target / actual` where less is.

    Args:
        targets: one column.
        actuals: of the same length; NaN is not measured and stays unknown.
        better: the direction of all of them.

    Returns:
        NaN where no ratio says anything: a target of 0 or below, or an actual value of 0 or below where less is better.

    Raises:
        InvalidValue: for columns of different lengths, infinity, or a direction that is neither higher nor lower.

    Source: method A69.

    >>> attainments([0.95, 0, 8], [0.92, 1, float("nan")], better=Better.HIGHER).round(3).tolist()
    [0.968, nan, nan]
    """
    if better not in SIGNS:
        raise InvalidValue("found NEITHER, expected HIGHER or LOWER", "better")
    wanted, reached = float_column(targets, "targets"), float_column(actuals, "actuals")
    if wanted.shape != reached.shape:
        raise InvalidValue(f"found {reached.size} actual values, expected {wanted.size} as targets", "actuals")
    above, below = (reached, wanted) if better is Better.HIGHER else (wanted, reached)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratios = above / below
    return np.where((wanted > 0) & (below > 0) & np.isfinite(ratios), ratios, np.nan)
