"""The turtle of a process, seven boxes, and the worksheet that lists the same (method A64, A65)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs

from kcm.fields import checked
from kcm.planning.process.classes import kinds
from kcm.planning.process.definition import Process, ProcessKind
from kcm.planning.process.network import ProcessNetwork
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = ["Turtle", "TurtleBox", "Worksheet", "WorksheetRow", "turtle", "turtle_gaps", "worksheet"]

NOTHING = Text.same("—")


class TurtleBox(Enum):
    """What a turtle asks of a process, by the number of the box in the source; the name in lower case is the field's.

    The worksheet has the same seven as its rows.
    """

    PROCESS = 1
    INPUTS = 2
    OUTPUTS = 3
    RESOURCES = 4
    PERFORMERS = 5
    MEASURES = 6
    METHODS = 7


@attrs.frozen(kw_only=True, field_transformer=checked)
class Turtle:
    """The seven boxes of a process.

    The process (its name first, then its activities), inputs, outputs, resources (staff, facilities, equipment,
    materials, money, time), who does it (abilities, experience, skills, training), how it is measured, and how it is
    done (methods, procedures, techniques).
    """

    process: tuple[Text, ...]
    inputs: tuple[Text, ...] = ()
    outputs: tuple[Text, ...] = ()
    resources: tuple[Text, ...] = ()
    performers: tuple[Text, ...] = ()
    measures: tuple[Text, ...] = ()
    methods: tuple[Text, ...] = ()

    def box(self, box: TurtleBox) -> tuple[Text, ...]:
        """What stands in one box."""
        content: tuple[Text, ...] = getattr(self, box.name.lower())
        return content

    @property
    def completion(self) -> float:
        """How many of the seven boxes are filled, a fraction from 0 to 1.

        >>> round(Turtle(process=[Text.same("delivery")]).completion, 3)
        0.143
        """
        return sum(bool(self.box(box)) for box in TurtleBox) / len(TurtleBox)


def turtle(process: Process) -> Turtle:
    """The turtle of a process; a measure stands in it with its target."""
    return Turtle(
        process=(process.name, *process.activities),
        inputs=process.inputs,
        outputs=process.outputs,
        resources=process.resources,
        performers=process.performers,
        measures=tuple(measure.criterion for measure in process.measures),
        methods=process.methods,
    )


def turtle_gaps(found: Turtle) -> Iterator[Finding]:
    """A rule: each of the seven boxes is filled.

    >>> [finding.code for finding in turtle_gaps(Turtle(process=[Text.same("delivery")]))][:2]
    ['process.T2_EMPTY', 'process.T3_EMPTY']
    """
    name = found.process[0] if found.process else None
    empty = (
        _empty("T1_EMPTY", found, TurtleBox.PROCESS, process=name),
        _empty("T2_EMPTY", found, TurtleBox.INPUTS, process=name),
        _empty("T3_EMPTY", found, TurtleBox.OUTPUTS, process=name),
        _empty("T4_EMPTY", found, TurtleBox.RESOURCES, process=name),
        _empty("T5_EMPTY", found, TurtleBox.PERFORMERS, process=name),
        _empty("T6_EMPTY", found, TurtleBox.MEASURES, process=name),
        _empty("T7_EMPTY", found, TurtleBox.METHODS, process=name),
    )
    yield from (finding for finding in empty if finding is not None)


def _empty(code: str, found: Turtle, box: TurtleBox, **values: object) -> Finding | None:
    if found.box(box):
        return None
    return Finding(f"process.{code}", Severity.WARNS, f"$.{box.name.lower()}", values)


@attrs.frozen(kw_only=True, field_transformer=checked)
class WorksheetRow:
    """One of the seven rows of a worksheet; its label is that of its box."""

    box: TurtleBox
    content: tuple[Text, ...]

    @property
    def lines(self) -> tuple[Text, ...]:
        """The content as it is shown, a dash where there is none."""
        return self.content or (NOTHING,)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Worksheet:
    """The seven rows of a process, and a finding for each that is empty."""

    process: str
    rows: tuple[WorksheetRow, ...]
    findings: tuple[Finding, ...]


def worksheet(process: str, network: ProcessNetwork) -> Worksheet:
    """The worksheet of a process, by its id: its turtle, where the processes that support it stand with its methods.

    Raises:
        NotFound: for an id that is none of the network's.
    """
    found, of_kind = network.process(process), kinds(network)
    sources = {flow.source for flow in network.inner_flows if flow.target == process}
    supporting = (ProcessKind.SP, ProcessKind.SUB_SUPPORT)
    support = tuple(one.name for one in network.processes if one.id in sources and of_kind[one.id] in supporting)
    full = attrs.evolve(turtle(found), methods=found.methods + support)
    return Worksheet(
        process=process,
        rows=tuple(WorksheetRow(box=box, content=full.box(box)) for box in TurtleBox),
        findings=tuple(turtle_gaps(full)),
    )
