"""What each process is for, by where its outputs go (method A62)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kcm.errors import Refused
from kcm.planning.process.definition import CUSTOMER, ProcessKind
from kcm.planning.process.network import ProcessNetwork
from kcm.rules import Finding, Severity

__all__ = ["classify", "kind_findings", "kinds", "orphans"]

MOST_COPS = 0.5


def kinds(network: ProcessNetwork) -> Mapping[str, ProcessKind | None]:
    """The kind of every process by its id, in the order of the network; None for one that feeds nothing.

    A COP takes from the customer and gives to the customer. A management process governs others. A support process
    feeds a COP, or the customer alone. One that feeds only what is neither is sub-support. The first that fits counts.
    """
    fed_by_customer = {flow.target for flow in network.flows if flow.source == CUSTOMER}
    feeds: dict[str, set[str]] = {process.id: set() for process in network.processes}
    for flow in network.flows:
        if flow.source in feeds:
            feeds[flow.source].add(flow.target)
    cops = {one for one in fed_by_customer if CUSTOMER in feeds[one]}
    found: dict[str, ProcessKind | None] = {}
    for process in network.processes:
        targets = feeds[process.id]
        if process.id in cops:
            found[process.id] = ProcessKind.COP
        elif process.governs:
            found[process.id] = ProcessKind.MP
        elif targets & (cops | {CUSTOMER}):
            found[process.id] = ProcessKind.SP
        else:
            found[process.id] = ProcessKind.SUB_SUPPORT if targets else None
    return found


def classify(process: str, network: ProcessNetwork) -> ProcessKind:
    """The kind of one process, by its id.

    Raises:
        NotFound: for an id that is none of the network's.
        Refused: with `process.ORPHAN` for a process that feeds nothing.
    """
    kind = kinds(network)[network.process(process).id]
    if kind is None:
        raise Refused([finding for finding in orphans(network) if finding.values["process"] == process])
    return kind


def orphans(network: ProcessNetwork) -> Iterator[Finding]:
    """A rule: every process feeds something, or governs."""
    found = kinds(network)
    for index, process in enumerate(network.processes):
        if found[process.id] is None:
            yield Finding("process.ORPHAN", Severity.BLOCKS, f"$.processes[{index}]", {"process": process.id})


def kind_findings(network: ProcessNetwork) -> Iterator[Finding]:
    """A rule: processes are what they are said to be, and half of them at most are customer-oriented.

    The limit of a half is ours: few processes face the customer at both ends.
    """
    found = kinds(network)
    for index, process in enumerate(network.processes):
        kind = found[process.id]
        if process.kind is not None and kind is not None and process.kind is not kind:
            values = {"process": process.id, "declared": process.kind, "computed": kind}
            yield Finding("process.KIND_DIFFERS", Severity.WARNS, f"$.processes[{index}].kind", values)
    cops = sum(kind is ProcessKind.COP for kind in found.values())
    if cops > MOST_COPS * len(found):
        values = {"cops": cops, "processes": len(found)}
        yield Finding("process.TOO_MANY_COPS", Severity.WARNS, "$.processes", values)
