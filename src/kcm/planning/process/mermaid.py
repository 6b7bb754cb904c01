"""Octopus, turtle and network as Mermaid text, in which no name can be anything but a name.

Nodes have ids of ours. In a label, letters, digits, single spaces and what is beyond Latin-1 stand as they are, all
else as a number, `#58;` for a colon: nothing in it is read as a command, a comment, markup or the end of the label.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from kcm.i18n import label
from kcm.planning.process.arms import Octopus
from kcm.planning.process.boxes import NOTHING, Turtle, TurtleBox
from kcm.planning.process.classes import kinds
from kcm.planning.process.definition import CUSTOMER, ProcessKind, is_external, party_name
from kcm.planning.process.network import ProcessNetwork
from kcm.text import Text, check_locale

__all__ = ["network_mermaid", "octopus_mermaid", "turtle_mermaid"]

PLAIN = ("L", "M", "N")
LATIN_1 = 0xFF  # Mermaid's own marks, and those it puts for numbers while it works, are all within
# A process's outline says its kind, also in grey: round for those that face the customer.
SHAPES: Mapping[ProcessKind | None, tuple[str, str]] = MappingProxyType(
    {
        ProcessKind.COP: ("([", "])"),
        ProcessKind.MP: ("{{", "}}"),
        ProcessKind.SP: ("[", "]"),
        ProcessKind.SUB_SUPPORT: ("[[", "]]"),
        None: (">", "]"),
    }
)
OUTSIDE = ("((", "))")
BODY = ("(", ")")
INWARD = (TurtleBox.INPUTS, TurtleBox.RESOURCES, TurtleBox.PERFORMERS, TurtleBox.METHODS)


def octopus_mermaid(found: Octopus, locale: str) -> str:
    """The octopus as a flowchart: the body in the middle, its arms, and the customer whom each reaches.

    Raises:
        InvalidValue: for a locale kcm does not speak.
    """
    check_locale(locale)
    body = NOTHING if found.body is None else found.body
    lines = ["flowchart LR", _node("body", SHAPES[ProcessKind.SP], [body], locale)]
    for place, arm in enumerate(found.arms):
        name, outside = f"arm{place}", f"customer{place}"
        lines.append(_node(name, SHAPES[ProcessKind.COP], [arm.name], locale))
        lines.append(_node(outside, OUTSIDE, [party_name(CUSTOMER)], locale))
        lines.append(f"  body --- {name}")
        lines += [_flow(outside, name, item, locale) for item in arm.inputs_from_customer]
        lines += [_flow(name, outside, item, locale) for item in arm.outputs_to_customer]
    return _text(lines)


def turtle_mermaid(found: Turtle, locale: str) -> str:
    """The turtle as a flowchart: the process in the middle, inputs into it, outputs and measures out of it.

    Raises:
        InvalidValue: for a locale kcm does not speak.
    """
    check_locale(locale)
    lines = ["flowchart LR"]
    for box in TurtleBox:
        head = Text(*(f"{box.value} {label(box, one)}" for one in ("en", "zh_CN")))
        shape = BODY if box is TurtleBox.PROCESS else SHAPES[ProcessKind.SP]
        lines.append(_node(f"box{box.value}", shape, [head, *(found.box(box) or (NOTHING,))], locale))
    for box in TurtleBox:
        if box is not TurtleBox.PROCESS:
            ends = (f"box{box.value}", "box1") if box in INWARD else ("box1", f"box{box.value}")
            lines.append(f"  {ends[0]} --> {ends[1]}")
    return _text(lines)


def network_mermaid(network: ProcessNetwork, locale: str) -> str:
    """The network as a flowchart: round processes face the customer, hexagons manage, boxes with bars support support.

    The overall process is the frame; a dotted arrow governs. A process that feeds nothing has a flag's outline.

    Raises:
        InvalidValue: for a locale kcm does not speak.
    """
    check_locale(locale)
    of_kind = kinds(network)
    nodes = {process.id: f"process{place}" for place, process in enumerate(network.processes)}
    outside = sorted({end for flow in network.flows for end in (flow.source, flow.target) if is_external(end)})
    nodes |= {party: f"party{place}" for place, party in enumerate(outside)}
    overall = NOTHING if network.overall is None else network.overall.name
    lines = ["flowchart LR"]
    lines += [_node(nodes[party], OUTSIDE, [party_name(party)], locale) for party in outside]
    lines.append(f"  subgraph overall[{_quoted([overall], locale)}]")
    for process in network.processes:
        lines.append(f"  {_node(nodes[process.id], SHAPES[of_kind[process.id]], [process.name], locale)}")
    lines.append("  end")
    lines += [_flow(nodes[flow.source], nodes[flow.target], flow.name, locale) for flow in network.flows]
    for process in network.processes:
        lines += [f"  {nodes[process.id]} -.-> {nodes[governed]}" for governed in process.governs]
    return _text(lines)


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _node(name: str, shape: tuple[str, str], content: Iterable[Text], locale: str) -> str:
    return f"  {name}{shape[0]}{_quoted(content, locale)}{shape[1]}"


def _flow(source: str, target: str, item: Text, locale: str) -> str:
    return f"  {source} -->|{_quoted([item], locale)}| {target}"


def _quoted(content: Iterable[Text], locale: str) -> str:
    """The lines of a label; the break between them is the one mark-up in it, and ours."""
    return f'"{"<br/>".join(_escaped(text.in_locale(locale)) for text in content)}"'


def _escaped(words: str) -> str:
    return " ".join("".join(_safe(words)).split())


def _safe(words: str) -> Iterator[str]:
    for letter in words:
        kind = unicodedata.category(letter)[0]
        if kind in ("Z", "C"):  # what does not show, such as a line break or a change of direction, separates
            yield " "
        elif kind in PLAIN or ord(letter) > LATIN_1:
            yield letter
        else:
            yield f"#{ord(letter)};"
