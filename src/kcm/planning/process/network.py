"""Processes and their flows as one network: the overall process first, interfaces, what runs in parallel (A67, A68)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from kcm.errors import Conflict, InvalidValue, MissingData, NotFound
from kcm.fields import checked, unique
from kcm.planning.process.definition import PARTIES, Flow, Process, is_external

__all__ = ["Interface", "ProcessNetwork", "interfaces", "parallel_groups"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class ProcessNetwork:
    """The overall process, the processes in it, and the flows between them and to and from the outside.

    The overall process is the whole seen as one and stands in no flow; None is not described yet.

    Raises:
        MissingData: for no processes.
        Conflict: for an id of a process or a flow that stands twice.
        InvalidValue: for a flow from or to, or a governed process, that is not of the network.
    """

    overall: Process | None = None
    processes: tuple[Process, ...]
    flows: tuple[Flow, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not self.processes:
            raise MissingData("found no processes, expected at least one", "$.processes")
        unique((process.id for process in self.processes), "$.processes")
        unique((flow.id for flow in self.flows), "$.flows")
        known = {process.id for process in self.processes}
        if self.overall is not None and self.overall.id in known:
            found = f"found {self.overall.id!r} as a process in itself, expected another id"
            raise Conflict(found, "$.overall.id")
        for index, flow in enumerate(self.flows):
            for end in ("source", "target"):
                party = getattr(flow, end)
                if party not in known and not is_external(party):
                    expected = f"expected the id of a process, {PARTIES}"
                    raise InvalidValue(f"found {party!r}, {expected}", f"$.flows[{index}].{end}")
        for index, process in enumerate(self.processes):
            for place, governed in enumerate(process.governs):
                if governed not in known:
                    path = f"$.processes[{index}].governs[{place}]"
                    raise InvalidValue(f"found {governed!r}, expected the id of a process", path)

    def process(self, identifier: str) -> Process:
        """The process of an id.

        Raises:
            NotFound: for an id that is none of the network's.
        """
        for process in self.processes:
            if process.id == identifier:
                return process
        raise NotFound(f"found no process {identifier!r}, expected one of the network's {len(self.processes)}")

    @property
    def inner_flows(self) -> tuple[Flow, ...]:
        """The flows from a process to a process."""
        return tuple(flow for flow in self.flows if not is_external(flow.source) and not is_external(flow.target))


@attrs.frozen(kw_only=True, field_transformer=checked)
class Interface:
    """Where one process hands something to another; `flow` is the id of what."""

    source: str
    target: str
    flow: str


def interfaces(network: ProcessNetwork) -> tuple[Interface, ...]:
    """One interface for each flow between two processes, in the order of the flows (method A68)."""
    return tuple(Interface(source=flow.source, target=flow.target, flow=flow.id) for flow in network.inner_flows)


def parallel_groups(network: ProcessNetwork) -> tuple[tuple[str, ...], ...]:
    """The ids of the processes that may run side by side, from the first to the last, each group ascending.

    A group's processes have the same depth: the longest way to them along the flows, once feedback is left out. A flow
    is feedback when it goes back on the way that led to it; ways begin at what is fed from outside, ids ascending, so
    that the order in which processes are listed does not matter. Source: method A67.
    """
    following = _following(network)
    fed = {flow.target for flow in network.flows if is_external(flow.source)}
    starts = sorted((process.id for process in network.processes), key=lambda one: (one not in fed, one))
    order, forward = _without_feedback(starts, following)
    depth = dict.fromkeys(order, 0)
    for one in order:
        for other in forward[one]:
            depth[other] = max(depth[other], depth[one] + 1)
    return tuple(tuple(sorted(one for one in order if depth[one] == level)) for level in range(max(depth.values()) + 1))


def _following(network: ProcessNetwork) -> Mapping[str, Sequence[str]]:
    found: dict[str, set[str]] = {process.id: set() for process in network.processes}
    for flow in network.inner_flows:
        found[flow.source].add(flow.target)
    return {one: sorted(others) for one, others in found.items()}


def _without_feedback(
    starts: Iterable[str], following: Mapping[str, Sequence[str]]
) -> tuple[Sequence[str], Mapping[str, Sequence[str]]]:
    """The processes, each before those it leads to, and the flows that remain; depth first, without recursion."""
    forward: dict[str, list[str]] = {one: [] for one in following}
    done: list[str] = []
    seen: set[str] = set()
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        way: dict[str, Iterator[str]] = {start: iter(following[start])}
        while way:
            one, others = next(reversed(way.items()))
            other = next(others, None)
            if other is None:
                del way[one]
                done.append(one)
            elif other not in way:
                forward[one].append(other)
                if other not in seen:
                    seen.add(other)
                    way[other] = iter(following[other])
    return done[::-1], forward
