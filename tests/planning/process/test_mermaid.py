"""Octopus, turtle and network as Mermaid text that no name can break out of."""

from __future__ import annotations

import re

import attrs
import pytest
from hypothesis import given, settings
from tests.planning.process.networks import ORDERS, WHOLE, flows, network, process, texts, way
from tests.planning.refusals import refused

from kcm.planning.process import (
    CUSTOMER,
    Octopus,
    ProcessNetwork,
    Turtle,
    network_mermaid,
    octopus,
    octopus_mermaid,
    turtle,
    turtle_mermaid,
)
from kcm.testing.processes import octopuses, process_networks, turtles
from kcm.text import Text

# What a line of ours may be: a node or a frame with a label in quotes, a flow, an end.
LABEL = r'"(?:[^\x00-\x1f\x7f-\xff"!-/:-@\[-`{-~]|[a-z]|#\d+;|<br/>|[\u00aa-\u00ff])*"'
LINE = re.compile(
    rf"flowchart LR|  end| +[a-z]+\d*(?:\(\[|\(\(|\(|\{{\{{|\[\[|\[|>){LABEL}(?:\]\)|\)\)|\)|\}}\}}|\]\]|\])"
    rf"|  subgraph overall\[{LABEL}\]|  [a-z]+\d* (?:-->|---|-\.->)(?:\|{LABEL}\|)? [a-z]+\d*"
)
HOSTILE = 'x"]; click n0 "javascript:alert(1)"\n%%{init: {}}%%\r<script>`**#35;\u2028\u202e-->|end| °¶ style:'


def well_formed(found: str) -> bool:
    return found.endswith("\n") and all(LINE.fullmatch(line) for line in found.splitlines())


def test_a_network_shows_kinds_by_outline_and_who_governs_by_a_dotted_arrow() -> None:
    found = network(*way(CUSTOMER, "P1", CUSTOMER), *way("P3", "P2", "P1"), *way(CUSTOMER, "P5"), P4=["P1"])
    assert network_mermaid(found, "zh_CN") == (
        "flowchart LR\n"
        '  party0(("顾客"))\n'
        '  subgraph overall["name of whole"]\n'
        '    process0(["name of P1"])\n'
        '    process1["name of P2"]\n'
        '    process2[["name of P3"]]\n'
        '    process3{{"name of P4"}}\n'
        '    process4>"name of P5"]\n'
        "  end\n"
        '  party0 -->|"CUSTOMER to P1"| process0\n'
        '  process0 -->|"P1 to CUSTOMER"| party0\n'
        '  process2 -->|"P3 to P2"| process1\n'
        '  process1 -->|"P2 to P1"| process0\n'
        '  party0 -->|"CUSTOMER to P5"| process4\n'
        "  process3 -.-> process0\n"
    )


def test_an_octopus_has_its_arms_round_a_body() -> None:
    assert octopus_mermaid(octopus(ORDERS), "en") == (
        "flowchart LR\n"
        '  body["name of whole"]\n'
        '  arm0(["name of P1"])\n'
        '  customer0(("customer"))\n'
        "  body --- arm0\n"
        '  customer0 -->|"order"| arm0\n'
        '  arm0 -->|"confirmation"| customer0\n'
    )
    assert 'body["—"]' in octopus_mermaid(octopus(ProcessNetwork(processes=(WHOLE,), flows=ORDERS.flows)), "en")


def test_a_turtle_has_seven_boxes_in_its_language() -> None:
    found = turtle_mermaid(turtle(process("P1", methods=())), "zh_CN")
    assert '  box1("1 过程<br/>name of P1<br/>do")\n' in found
    assert '  box7["7 如何做#40;方法、程序#41;<br/>—"]\n' in found
    assert found.count("box1 -->") == 2
    assert found.count("--> box1") == 4


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_hostile_names_stay_names(locale: str) -> None:
    name, supplier = Text.same(HOSTILE), f"SUPPLIER:{HOSTILE}"
    hostile = ProcessNetwork(
        overall=attrs.evolve(process("whole"), name=name),
        processes=(attrs.evolve(process('P"]; P1', [HOSTILE]), name=name),),
        flows=flows((supplier, HOSTILE, 'P"]; P1')),
    )
    shown = turtle_mermaid(Turtle(process=(name,), inputs=(name, *texts("b"))), locale)
    for one in (network_mermaid(hostile, locale), shown):
        assert well_formed(one)
        assert HOSTILE[:4] not in one
    assert "#34;#93;#59; click n0 #34;javascript#58;alert#40;1#41;#34; #37;#37;#123;init#58; #123;#125;" in shown
    assert "\u202e" not in shown
    assert len(shown.splitlines()) == 14


def test_a_language_kcm_does_not_speak_is_refused() -> None:
    with refused("locale", "found locale 'de', expected one of en, zh_CN"):
        octopus_mermaid(octopus(ORDERS), "de")
    with refused("locale", "found locale 'de'"):
        turtle_mermaid(turtle(WHOLE), "de")
    with refused("locale", "found locale 'de'"):
        network_mermaid(ORDERS, "de")


@given(process_networks(), turtles(), octopuses())
@settings(max_examples=8)
def test_whatever_the_names_every_line_is_one_of_ours(found: ProcessNetwork, boxes: Turtle, arms: Octopus) -> None:
    """Each line is a node, a flow, a frame or its end, and there are as many as there are things."""
    lines = network_mermaid(found, "en")
    assert well_formed(lines)
    assert lines.count("-->") == len(found.flows)
    assert well_formed(turtle_mermaid(boxes, "zh_CN"))
    assert turtle_mermaid(boxes, "zh_CN").count("\n") == 14
    assert well_formed(octopus_mermaid(arms, "en"))
    assert octopus_mermaid(arms, "en").count("-->") == arms.connectors
