"""How closely a process is controlled, by how complex it is (method A72)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.planning.process.definition import Process
from kcm.planning.process.network import ProcessNetwork
from kcm.rules import Finding, Severity

__all__ = ["ControlLevel", "ControlNeed", "ControlPolicy", "control_gaps", "control_level", "control_levels"]


class ControlLevel(Enum):
    """What holds a process: an owner, a work instruction with it, a documented procedure and a measure with them."""

    LOW = "an owner"
    MEDIUM = "an owner and a work instruction"
    HIGH = "an owner, a documented procedure and a measure"


@attrs.frozen(kw_only=True, field_transformer=checked)
class ControlPolicy:
    """The highest complexity of each level but the last; the source gives no scale, so these are ours.

    Raises:
        InvalidValue: for limits that do not rise from 0 up.
    """

    most_low: int = 5
    most_medium: int = 10

    def __attrs_post_init__(self) -> None:
        if self.most_low < 0:
            raise InvalidValue(f"found {self.most_low}, expected 0 or more", "$.most_low")
        if self.most_medium <= self.most_low:
            raise InvalidValue(f"found {self.most_medium}, expected more than {self.most_low}", "$.most_medium")

    def level(self, complexity: int) -> ControlLevel:
        """The level of a complexity."""
        if complexity <= self.most_low:
            return ControlLevel.LOW
        return ControlLevel.MEDIUM if complexity <= self.most_medium else ControlLevel.HIGH


POLICY = ControlPolicy()


@attrs.frozen(kw_only=True, field_transformer=checked)
class ControlNeed:
    """How complex a process is and the level that asks for; the three counts sum to the complexity."""

    process: str
    interfaces: int
    inputs_and_outputs: int
    special_characteristics: int
    complexity: int
    level: ControlLevel


def control_level(process: str, network: ProcessNetwork, *, policy: ControlPolicy = POLICY) -> ControlNeed:
    """The complexity of a process, by its id, and how closely it is controlled.

    Complexity is the number of flows to and from other processes, of inputs and outputs, and of special
    characteristics.

    Raises:
        NotFound: for an id that is none of the network's.
    """
    return control_levels(network, policy=policy)[network.process(process).id]


def control_levels(network: ProcessNetwork, *, policy: ControlPolicy = POLICY) -> Mapping[str, ControlNeed]:
    """The same for every process, by its id, in the order of the network."""
    flows = network.inner_flows
    ends = Counter([flow.source for flow in flows] + [flow.target for flow in flows])
    return {process.id: _need(process, ends[process.id], policy) for process in network.processes}


def control_gaps(network: ProcessNetwork, *, policy: ControlPolicy = POLICY) -> Iterator[Finding]:
    """A rule: every process has what its level asks for; instructions and procedures stand among its methods."""
    needs = control_levels(network, policy=policy)
    for index, process in enumerate(network.processes):
        need, path = needs[process.id], f"$.processes[{index}]"
        values = {"process": process.id, "level": need.level, "complexity": need.complexity}
        if process.owner is None:
            yield Finding("process.NO_OWNER", Severity.WARNS, f"{path}.owner", values)
        if need.level is not ControlLevel.LOW and not process.methods:
            yield Finding("process.NO_METHOD", Severity.WARNS, f"{path}.methods", values)
        if need.level is ControlLevel.HIGH and not process.measures:
            yield Finding("process.NO_MEASURE", Severity.WARNS, f"{path}.measures", values)


def _need(process: Process, ends: int, policy: ControlPolicy) -> ControlNeed:
    both = len(process.inputs) + len(process.outputs)
    special = len(process.special_characteristics)
    return ControlNeed(
        process=process.id,
        interfaces=ends,
        inputs_and_outputs=both,
        special_characteristics=special,
        complexity=ends + both + special,
        level=policy.level(ends + both + special),
    )
