"""The rules of a process network: what comes in comes from somewhere, what goes out goes somewhere (method A67)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kcm.planning.process.classes import kind_findings, kinds, orphans
from kcm.planning.process.control import control_gaps
from kcm.planning.process.definition import CUSTOMER, ProcessKind
from kcm.planning.process.network import ProcessNetwork
from kcm.rules import Finding, Severity

__all__ = ["RULES", "connection_gaps", "flow_gaps", "governing_cycles", "overall_first"]


def overall_first(network: ProcessNetwork) -> Iterator[Finding]:
    """A rule: the overall process is described before its parts."""
    if network.overall is None:
        yield Finding("process.OVERALL_MISSING", Severity.BLOCKS, "$.overall", {"processes": len(network.processes)})


def flow_gaps(network: ProcessNetwork) -> Iterator[Finding]:
    """A rule: every input has a flow that brings it and every output one that takes it, under the same name."""
    places = {process.id: index for index, process in enumerate(network.processes)}
    brought = {(flow.target, flow.name) for flow in network.flows}
    taken = {(flow.source, flow.name) for flow in network.flows}
    for index, process in enumerate(network.processes):
        for place, item in enumerate(process.inputs):
            if (process.id, item) not in brought:
                values, path = {"process": process.id, "item": item}, f"$.processes[{index}].inputs[{place}]"
                yield Finding("process.INPUT_UNSOURCED", Severity.WARNS, path, values)
        for place, item in enumerate(process.outputs):
            if (process.id, item) not in taken:
                values, path = {"process": process.id, "item": item}, f"$.processes[{index}].outputs[{place}]"
                yield Finding("process.OUTPUT_UNUSED", Severity.WARNS, path, values)
    for index, flow in enumerate(network.flows):
        lacking = []
        if flow.source in places and flow.name not in network.processes[places[flow.source]].outputs:
            lacking.append(flow.source)
        if flow.target in places and flow.name not in network.processes[places[flow.target]].inputs:
            lacking.append(flow.target)
        if lacking:
            values = {"flow": flow.id, "item": flow.name, "processes": tuple(lacking)}
            yield Finding("process.FLOW_MISMATCH", Severity.BLOCKS, f"$.flows[{index}].name", values)


def connection_gaps(network: ProcessNetwork) -> Iterator[Finding]:
    """A rule: the processes hang together without those that manage, and lead from the customer to the customer."""
    found = kinds(network)
    plain = [process.id for process in network.processes if found[process.id] is not ProcessKind.MP]
    beside: dict[str, set[str]] = {one: set() for one in plain}
    onward: dict[str, set[str]] = {}
    for flow in network.flows:
        onward.setdefault(flow.source, set()).add(flow.target)
        if flow.source in beside and flow.target in beside:
            beside[flow.source].add(flow.target)
            beside[flow.target].add(flow.source)
    apart = set(plain) - _reached(plain[:1], beside)
    if apart:
        values = {"processes": tuple(sorted(apart)), "first": plain[0]}
        yield Finding("process.DISCONNECTED", Severity.WARNS, "$.flows", values)
    if CUSTOMER not in _reached(onward.get(CUSTOMER, ()), onward):
        yield Finding("process.NO_CUSTOMER_PATH", Severity.BLOCKS, "$.flows", {"flows": len(network.flows)})


def governing_cycles(network: ProcessNetwork) -> Iterator[Finding]:
    """A rule: no process governs, itself or through others, one that governs it; flows may go round, governing not."""
    governed = {process.id: process.governs for process in network.processes}
    for index, process in enumerate(network.processes):
        if process.id in _reached(process.governs, governed):
            path = f"$.processes[{index}].governs"
            yield Finding("process.GOVERNING_CYCLE", Severity.WARNS, path, {"process": process.id})


def _reached(starts: Iterable[str], onward: Mapping[str, Iterable[str]]) -> set[str]:
    """All that can be reached, the starts with it."""
    found = set(starts)
    ahead: list[str] = list(found)
    while ahead:
        more = set(onward.get(ahead.pop(), ())) - found
        found |= more
        ahead.extend(more)
    return found


#: What a network of processes must be.
RULES = (
    overall_first,
    orphans,
    kind_findings,
    flow_gaps,
    connection_gaps,
    governing_cycles,
    control_gaps,
)
