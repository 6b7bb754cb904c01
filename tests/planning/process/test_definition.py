"""What a process, a flow and a network are (method A61, A67)."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from tests.planning.process.networks import ON_TIME, ORDERS, flows, network, process, texts, way
from tests.planning.refusals import refused

from kcm.errors import Conflict, InvalidValue, MissingData, NotFound
from kcm.planning.process import CUSTOMER, REGULATOR, ProcessNetwork, is_external, party_name
from kcm.text import Text


def test_method_a61_order_handling_turns_an_order_of_the_customer_into_a_confirmation() -> None:
    orders = ORDERS.process("P1")
    assert (orders.inputs, orders.outputs) == (texts("order"), texts("confirmation"))
    assert [(one.source, one.target) for one in ORDERS.flows] == [(CUSTOMER, "P1"), ("P1", CUSTOMER)]


@pytest.mark.parametrize("name", ["activities", "inputs", "outputs"])
def test_method_a61_a_process_without_activity_input_or_output_is_missing_data(name: str) -> None:
    with refused(f"$.{name}", f"found no {name}, expected at least one", kind=MissingData):
        process("P1", **{name: ()})


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"id": " "}, "$.id", "found a blank text, expected words", InvalidValue),
        ({"id": CUSTOMER}, "$.id", "found 'CUSTOMER', expected an id that is no external party's", InvalidValue),
        ({"id": "SUPPLIER:X"}, "$.id", "found 'SUPPLIER:X', expected an id", InvalidValue),
        ({"owner": ""}, "$.owner", "found a blank text, expected words", InvalidValue),
        ({"governs": ["P2", "P1"]}, "$.governs[1]", "found 'P1', expected processes other than itself", InvalidValue),
        ({"governs": ["P2", "P2"]}, "$.governs[1]", "found 'P2' twice, expected each once", Conflict),
        ({"inputs": texts("a", "a")}, "$.inputs[1]", "found 'a' twice, expected each once", Conflict),
        ({"outputs": [Text("a", "甲")] * 2}, "$.outputs[1]", "found 'a (甲)' twice, expected each once", Conflict),
        ({"special_characteristics": texts("a", "a")}, "$.special_characteristics[1]", "found 'a' twice", Conflict),
        ({"measures": [ON_TIME, ON_TIME]}, "$.measures[1]", "found 'M1' twice, expected each once", Conflict),
        ({"kind": "COP"}, "$.kind", "found text, expected ProcessKind", InvalidValue),
        ({"inputs": "order"}, "$.inputs", "found text, expected a list", InvalidValue),
    ],
)
def test_what_is_no_process_is_refused(
    changes: dict[str, Any], path: str, words: str, kind: type[InvalidValue]
) -> None:
    with refused(path, words, kind=kind):
        attrs.evolve(process("P1"), **changes)


@pytest.mark.parametrize(
    ("ends", "path", "words"),
    [
        (("P1", "P1"), "$.target", "found a flow from 'P1' to itself, expected another target"),
        (
            (CUSTOMER, REGULATOR),
            "$.target",
            "found a flow from 'CUSTOMER' to 'REGULATOR', expected a process at one end",
        ),
        ((" ", "P1"), "$.source", "found a blank text, expected words"),
        (("P1", ""), "$.target", "found a blank text, expected words"),
    ],
)
def test_method_a61_what_is_no_flow_is_refused(ends: tuple[str, str], path: str, words: str) -> None:
    with refused(path, words):
        flows((ends[0], "order", ends[1]))


@pytest.mark.parametrize(
    ("party", "outside", "name"),
    [
        (CUSTOMER, True, Text("customer", "顾客")),
        (REGULATOR, True, Text("regulator", "监管机构")),
        ("SUPPLIER:东京 贸易", True, Text.same("东京 贸易")),
        ("SUPPLIER: ", False, Text.same("SUPPLIER: ")),
        ("supplier:X", False, Text.same("supplier:X")),
        ("P1", False, Text.same("P1")),
    ],
)
def test_external_parties_are_the_customer_a_regulator_and_named_suppliers(
    party: str, outside: bool, name: Text
) -> None:
    assert is_external(party) is outside
    assert party_name(party) == name


def test_a_network_has_processes_and_each_id_once() -> None:
    with refused("$.processes", "found no processes, expected at least one", kind=MissingData):
        ProcessNetwork(processes=())
    with refused("$.processes[1]", "found 'P1' twice, expected each once", kind=Conflict):
        ProcessNetwork(processes=(process("P1"), process("P1")))
    with refused("$.overall.id", "found 'P1' as a process in itself, expected another id", kind=Conflict):
        ProcessNetwork(overall=process("P1"), processes=(process("P1"),))
    one = flows((CUSTOMER, "in", "P1"))
    with refused("$.flows[1]", "found 'F0' twice, expected each once", kind=Conflict):
        ProcessNetwork(processes=(process("P1"),), flows=one + one)


@pytest.mark.parametrize(
    ("ends", "path", "found"),
    [
        ((CUSTOMER, "P9"), "$.flows[0].target", "P9"),
        (("P9", "P1"), "$.flows[0].source", "P9"),
        (("SUPPLIER:", "P1"), "$.flows[0].source", "SUPPLIER:"),
        (("whole", "P1"), "$.flows[0].source", "whole"),
    ],
)
def test_a_flow_is_of_the_networks_processes(ends: tuple[str, str], path: str, found: str) -> None:
    expected = "expected the id of a process, CUSTOMER, REGULATOR or SUPPLIER:name"
    with refused(path, f"found {found!r}, {expected}"):
        ProcessNetwork(overall=process("whole"), processes=(process("P1"),), flows=flows((ends[0], "in", ends[1])))


def test_a_governed_process_is_of_the_network() -> None:
    with refused("$.processes[0].governs[0]", "found 'P9', expected the id of a process"):
        ProcessNetwork(processes=(process("P1", governs=["P9"]),))


def test_a_process_that_is_not_of_the_network_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"^found no process 'P9', expected one of the network's 3$"):
        network(*way("P1", "P2", "P3")).process("P9")
