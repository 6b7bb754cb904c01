"""Strategies for `kcm.planning.process`: processes, their flows, and what is made of them."""

from __future__ import annotations

from types import MappingProxyType

import attrs
from hypothesis import strategies as st

from kcm.finance.ratios import Better
from kcm.planning.process import (
    CUSTOMER,
    ISO_9001_CLAUSES,
    REGULATOR,
    Arm,
    ControlNeed,
    ControlPolicy,
    Flow,
    IdentificationCoverage,
    IdentificationPath,
    Improvement,
    Interface,
    Octopus,
    Process,
    ProcessKind,
    ProcessMeasure,
    ProcessNetwork,
    Turtle,
    Worksheet,
    WorksheetRow,
    control_level,
    identification_coverage,
    improvement_list,
    interfaces,
    octopus,
    turtle,
    worksheet,
)
from kcm.testing.facts import Strategies, identifiers, part_of, texts
from kcm.text import Text

__all__ = [
    "control_needs",
    "control_policies",
    "flows",
    "identification_coverages",
    "improvements",
    "network_interfaces",
    "octopuses",
    "process_measures",
    "process_networks",
    "processes",
    "turtles",
    "worksheets",
]

_items = st.sampled_from([Text("order", "订单"), Text("goods", "货物"), Text.same('a "b"; c')]) | texts()
_values = st.sampled_from((0.0, 0.95, 1.0, -1.0)) | st.floats(-1e6, 1e6)
_outside = (CUSTOMER, REGULATOR, "SUPPLIER:Tokyo Traders")


def _several(most: int) -> st.SearchStrategy[list[Text]]:
    return st.lists(_items, max_size=most, unique=True)


def process_measures(*, identifier: str | None = None) -> st.SearchStrategy[ProcessMeasure]:
    """A `ProcessMeasure`: met, not met or not measured.

    Args:
        identifier: the id; without one, any.
    """
    return st.builds(
        ProcessMeasure,
        id=identifiers() if identifier is None else st.just(identifier),
        name=texts(),
        unit=st.none() | texts(),
        target=_values,
        better=st.sampled_from((Better.HIGHER, Better.LOWER)),
        actual=st.none() | _values,
        method=st.none() | texts(),
    )


@st.composite
def processes(draw: st.DrawFn, *, identifier: str | None = None) -> Process:
    """A `Process` of which some boxes may be empty; it governs nothing.

    Args:
        draw: given by Hypothesis.
        identifier: the id; without one, any.
    """
    measures = sorted(draw(st.sets(identifiers(), max_size=2)))
    return Process(
        id=draw(identifiers()) if identifier is None else identifier,
        name=draw(texts()),
        activities=tuple(draw(st.lists(texts(), min_size=1, max_size=2))),
        inputs=tuple(draw(st.lists(_items, min_size=1, max_size=2, unique=True))),
        outputs=tuple(draw(st.lists(_items, min_size=1, max_size=2, unique=True))),
        owner=draw(st.none() | identifiers()),
        resources=tuple(draw(_several(2))),
        performers=tuple(draw(_several(2))),
        measures=tuple(draw(process_measures(identifier=one)) for one in measures),
        methods=tuple(draw(_several(2))),
        kind=draw(st.none() | st.sampled_from(ProcessKind)),
        special_characteristics=tuple(draw(_several(2))),
    )


@st.composite
def flows(draw: st.DrawFn, *, identifier: str | None = None, among: tuple[str, ...] = ("P1", "P2")) -> Flow:
    """A `Flow` from or to the outside, or between two processes.

    Args:
        draw: given by Hypothesis.
        identifier: the id; without one, any.
        among: the ids of the processes.
    """
    ends = [draw(st.sampled_from(among)), draw(st.sampled_from((*_outside, *among)))]
    if ends[0] == ends[1]:
        ends[1] = CUSTOMER
    source, target = draw(st.permutations(ends))
    return Flow(
        id=draw(identifiers()) if identifier is None else identifier, name=draw(_items), source=source, target=target
    )


@st.composite
def process_networks(draw: st.DrawFn, *, matched: bool = False) -> ProcessNetwork:
    """A `ProcessNetwork` of up to five processes, with cycles, orphans and governing ones.

    Args:
        draw: given by Hypothesis.
        matched: whether each input and output has its flow under the same name, as far as there are flows.
    """
    ids = tuple(sorted(draw(st.sets(identifiers(), min_size=1, max_size=5))))
    some = tuple(draw(flows(identifier=f"F{place}", among=ids)) for place in range(draw(st.integers(0, 8))))
    kept = []
    for one in ids:
        process = draw(processes(identifier=one))
        if matched:
            inputs = tuple(dict.fromkeys(flow.name for flow in some if flow.target == one))
            outputs = tuple(dict.fromkeys(flow.name for flow in some if flow.source == one))
            process = attrs.evolve(process, inputs=inputs or process.inputs, outputs=outputs or process.outputs)
        others = [other for other in ids if other != one]
        governs = draw(st.lists(st.sampled_from(others), max_size=2, unique=True)) if others else []
        kept.append(attrs.evolve(process, governs=tuple(governs)))
    overall = draw(st.none() | processes(identifier="overall"))
    return ProcessNetwork(overall=overall, processes=tuple(kept), flows=some)


def network_interfaces() -> st.SearchStrategy[Interface]:
    """An `Interface` of a network."""
    return part_of(process_networks(), interfaces)


@st.composite
def octopuses(draw: st.DrawFn) -> Octopus:
    """An `Octopus` of one to six arms, each with flows from the customer and to the customer."""
    ids = sorted(draw(st.sets(identifiers(), min_size=1, max_size=6)))
    some = []
    for one in ids:
        ends = [(CUSTOMER, one), (one, CUSTOMER), *draw(st.lists(st.sampled_from([(CUSTOMER, one), (one, CUSTOMER)])))]
        some += [
            Flow(id=f"{one}-{place}", name=draw(_items), source=source, target=target)
            for place, (source, target) in enumerate(ends[:4])
        ]
    kept = tuple(draw(processes(identifier=one)) for one in ids)
    return octopus(
        ProcessNetwork(overall=draw(st.none() | processes(identifier="overall")), processes=kept, flows=tuple(some))
    )


def turtles() -> st.SearchStrategy[Turtle]:
    """A `Turtle` of a process, or one with any of its seven boxes empty."""
    some = _several(4).map(tuple)
    own = st.builds(
        Turtle, process=some, inputs=some, outputs=some, resources=some, performers=some, measures=some, methods=some
    )
    return processes().map(turtle) | own


def worksheets() -> st.SearchStrategy[Worksheet]:
    """A `Worksheet` of one process of a network."""
    return process_networks().map(lambda network: worksheet(network.processes[-1].id, network))


@st.composite
def improvements(draw: st.DrawFn) -> Improvement:
    """An `Improvement`: a measure that is not met, with a shortfall or without one."""
    target = draw(st.sampled_from((0.0, 0.95)) | st.floats(0, 1e6))
    measure = attrs.evolve(
        draw(process_measures()), better=Better.HIGHER, target=target, actual=target - draw(st.floats(1, 9))
    )
    return improvement_list([attrs.evolve(draw(processes()), measures=(measure,))])[0]


@st.composite
def identification_coverages(draw: st.DrawFn) -> IdentificationCoverage:
    """An `IdentificationCoverage` of the clauses of ISO 9001, whole, in part or not at all."""
    some = st.lists(st.sampled_from(ISO_9001_CLAUSES), max_size=7)
    covered = draw(st.dictionaries(identifiers(), some, max_size=4))
    return identification_coverage(draw(st.sampled_from(IdentificationPath)), ISO_9001_CLAUSES, covered)


def control_policies() -> st.SearchStrategy[ControlPolicy]:
    """A `ControlPolicy`, lax or strict."""
    return st.tuples(st.integers(0, 12), st.integers(1, 12)).map(
        lambda steps: ControlPolicy(most_low=steps[0], most_medium=steps[0] + steps[1])
    )


@st.composite
def control_needs(draw: st.DrawFn) -> ControlNeed:
    """A `ControlNeed` of one process of a network, of any level."""
    network = draw(process_networks())
    return control_level(network.processes[0].id, network, policy=draw(control_policies()))


STRATEGIES: Strategies = MappingProxyType(
    {
        ProcessMeasure: process_measures,
        Process: processes,
        Flow: flows,
        ProcessNetwork: process_networks,
        Interface: network_interfaces,
        Octopus: octopuses,
        Arm: lambda: part_of(octopuses(), lambda one: one.arms),
        Turtle: turtles,
        Worksheet: worksheets,
        WorksheetRow: lambda: part_of(worksheets(), lambda one: one.rows),
        Improvement: improvements,
        IdentificationCoverage: identification_coverages,
        ControlPolicy: control_policies,
        ControlNeed: control_needs,
    }
)
