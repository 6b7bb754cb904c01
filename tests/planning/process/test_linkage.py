"""How processes hang together: the rules, the interfaces, what runs in parallel (method A67, A68)."""

from __future__ import annotations

from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings
from tests.planning.process.networks import flows, network, process, texts, way

from kcm.i18n import sentence
from kcm.planning.process import (
    CUSTOMER,
    RULES,
    ProcessNetwork,
    connection_gaps,
    flow_gaps,
    governing_cycles,
    interfaces,
    overall_first,
    parallel_groups,
    process_facts,
)
from kcm.rules import Finding, Severity, check, passes
from kcm.testing.processes import process_networks

LINE = network(*way(CUSTOMER, "P1", "P2", CUSTOMER))


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [one.code.removeprefix("process.") for one in found]


def test_method_a67_processes_whose_names_match_have_no_findings() -> None:
    assert check(LINE, RULES) == ()


def test_method_a67_the_overall_process_comes_first() -> None:
    (finding,) = overall_first(attrs.evolve(LINE, overall=None))
    assert (finding.code, finding.severity, finding.path) == ("process.OVERALL_MISSING", Severity.BLOCKS, "$.overall")
    assert sentence(finding) == "The overall process of these 2 processes is not described; it comes first."


def test_method_a67_an_input_comes_from_somewhere_and_an_output_goes_somewhere() -> None:
    first, second = LINE.processes
    more = (attrs.evolve(first, inputs=(*first.inputs, *texts("rules"))), second)
    found = check(attrs.evolve(LINE, processes=more, flows=LINE.flows[:2]), [flow_gaps])
    assert [(one.code, one.severity, one.path) for one in found] == [
        ("process.INPUT_UNSOURCED", Severity.WARNS, "$.processes[0].inputs[1]"),
        ("process.OUTPUT_UNUSED", Severity.WARNS, "$.processes[1].outputs[0]"),
    ]
    assert sentence(found[0]) == "Nothing brings rules to process P1."
    assert sentence(found[1], "zh_CN") == "过程P2的输出“P2 to CUSTOMER”无人使用。"


def test_method_a67_a_flow_has_one_name_at_both_ends() -> None:
    renamed = ProcessNetwork(
        overall=process("whole"),
        processes=(process("P1", ["order"], ["list"]), process("P2", ["listing"], ["goods"])),
        flows=flows((CUSTOMER, "order", "P1"), ("P1", "list", "P2"), ("P2", "parcel", CUSTOMER)),
    )
    found = [one for one in flow_gaps(renamed) if one.severity is Severity.BLOCKS]
    assert codes(tuple(found)) == ["FLOW_MISMATCH", "FLOW_MISMATCH"]
    assert [(one.path, one.values["processes"]) for one in found] == [
        ("$.flows[1].name", ("P2",)),
        ("$.flows[2].name", ("P2",)),
    ]
    assert sentence(found[0]) == "Flow F1 carries list, which is no output or input of P2."
    both = attrs.evolve(renamed, flows=flows(("P1", "else", "P2")))
    (last,) = [one for one in flow_gaps(both) if one.code == "process.FLOW_MISMATCH"]
    assert last.values["processes"] == ("P1", "P2")


def test_method_a67_processes_hang_together_without_those_that_manage() -> None:
    managed = network(*way(CUSTOMER, "P1", CUSTOMER), *way("P2", "P3", "P1"), *way("P4", "P2"), P3=["P1"])
    (finding,) = connection_gaps(managed)
    assert (finding.code, finding.values["processes"]) == ("process.DISCONNECTED", ("P2", "P4"))
    assert sentence(finding) == "No flow joins P2, P4 with P1."
    assert not list(connection_gaps(LINE))


def test_method_a67_a_way_leads_from_the_customer_to_the_customer() -> None:
    for broken in (way(CUSTOMER, "P1", "P2"), way("P1", "P2", CUSTOMER)):
        assert codes(check(network(*broken), [connection_gaps])) == ["NO_CUSTOMER_PATH"]
    (finding,) = connection_gaps(network(*way("P1", "P2")))
    assert finding.severity is Severity.BLOCKS
    assert sentence(finding) == "None of the 1 flows begins a way from the customer back to the customer."
    assert sentence(finding, "zh_CN") == "现有1条流未能连成从顾客出发又回到顾客的路径。"


def test_a_network_of_managers_only_is_not_said_to_be_in_pieces() -> None:
    found = network(*way("P1", "P2"), P1=["P2"], P2=["P1"])
    assert codes(check(found, [connection_gaps])) == ["NO_CUSTOMER_PATH"]


def test_flows_may_go_round_and_governing_may_not() -> None:
    feedback = network(*way(CUSTOMER, "P1", "P2", CUSTOMER), *way("P2", "P1"))
    assert check(feedback, RULES) == ()
    round_about = network(*way(CUSTOMER, "P1", CUSTOMER), P2=["P3"], P3=["P4", "P1"], P4=["P2"])
    found = list(governing_cycles(round_about))
    assert [(one.code, one.severity, one.path) for one in found] == [
        ("process.GOVERNING_CYCLE", Severity.WARNS, f"$.processes[{place}].governs") for place in (1, 2, 3)
    ]
    assert sentence(found[0]) == "Process P2 governs a process that governs it."


@given(process_networks(matched=True))
@settings(max_examples=8)
def test_networks_whose_flows_are_those_of_the_processes_have_no_mismatch(found: ProcessNetwork) -> None:
    """Where inputs and outputs are taken from the flows, no flow has another name; what is open has no flow at all."""
    gaps = check(found, [flow_gaps])
    assert passes(gaps)
    fed, feeding = {flow.target for flow in found.flows}, {flow.source for flow in found.flows}
    for one in gaps:
        others = fed if one.code == "process.INPUT_UNSOURCED" else feeding
        assert one.values["process"] not in others


@given(process_networks())
@settings(max_examples=8)
def test_the_findings_of_a_network_do_not_depend_on_the_order_of_its_flows(found: ProcessNetwork) -> None:
    """The same flows in another order give the same findings, but for their places."""
    turned = attrs.evolve(found, flows=found.flows[::-1])
    assert sorted(codes(check(turned, RULES))) == sorted(codes(check(found, RULES)))
    assert all(one in "$.flows $.processes $.overall" or "[" in one for one in {f.path for f in check(found, RULES)})


def test_method_a68_5_flows_between_processes_are_5_interfaces() -> None:
    found = network(*way(CUSTOMER, "P1", "P2", "P3", "P4", CUSTOMER), *way("P2", "P4"), *way("P3", "P1"))
    joints = interfaces(found)
    assert len(joints) == 5
    assert (joints[0].source, joints[0].target, joints[0].flow) == ("P1", "P2", "F1")


def test_method_a67_processes_of_equal_depth_run_side_by_side() -> None:
    found = network(*way(CUSTOMER, "P1", "P2", "P4", CUSTOMER), *way("P1", "P3", "P4"), *way("P1", "P4"))
    assert parallel_groups(found) == (("P1",), ("P2", "P3"), ("P4",))


@pytest.mark.parametrize(
    ("ways", "groups"),
    [
        (way(CUSTOMER, "P2", "P1", "P2"), (("P2",), ("P1",))),  # begins at what is fed from outside
        (way("P1", "P2", "P1"), (("P1",), ("P2",))),
        ([*way("P1", "P2", "P3", "P1"), *way("P3", "P4")], (("P1",), ("P2",), ("P3",), ("P4",))),
        (way(CUSTOMER, "P1", CUSTOMER) + way(CUSTOMER, "P2", CUSTOMER), (("P1", "P2"),)),
    ],
)
def test_feedback_is_left_out_of_the_depth(
    ways: list[tuple[str, str, str]], groups: tuple[tuple[str, ...], ...]
) -> None:
    assert parallel_groups(network(*ways)) == groups


@given(process_networks())
@settings(max_examples=8)
def test_every_process_is_in_one_group_whatever_the_order(found: ProcessNetwork) -> None:
    """Each process stands once, no group is empty, and the order of processes and flows does not matter."""
    groups = parallel_groups(found)
    assert sorted(one for group in groups for one in group) == sorted(one.id for one in found.processes)
    assert all(group and list(group) == sorted(group) for group in groups)
    turned = attrs.evolve(found, processes=found.processes[::-1], flows=found.flows[::-1])
    assert parallel_groups(turned) == groups


def test_a_long_chain_needs_no_deep_recursion() -> None:
    stations = [f"P{place:05}" for place in range(3_000)]
    ways = [(one, "item", other) for one, other in pairwise(stations)]
    found = ProcessNetwork(processes=tuple(process(one, ["item"], ["item"]) for one in stations), flows=flows(*ways))
    assert len(parallel_groups(found)) == 3_000


def test_the_plan_is_told_what_there_is() -> None:
    found = network(
        *way(CUSTOMER, "P1", CUSTOMER), *way("P3", "P2", "P1"), *way(CUSTOMER, "P4"), P5=["P1"], overall=False
    )
    values = {name.en: value for name, value in process_facts(found)}
    assert values == {
        "overall process": None,
        "processes": 5,
        "customer-oriented processes": 1,
        "management processes": 1,
        "support processes": 1,
        "sub-support processes": 1,
        "processes that feed nothing": 1,
        "interfaces": 2,
        "processes under the closest control": 0,
        "measures met": 0,
        "measures measured": 0,
        "to improve first": None,
    }
