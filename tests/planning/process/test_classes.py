"""COP, MP, SP and sub-support (method A62), and the octopus of the COPs (A63)."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from tests.planning.process.networks import network, texts, way
from tests.planning.refusals import refused

from kcm.errors import MissingData, NotFound, Refused
from kcm.i18n import sentence
from kcm.planning.process import (
    CUSTOMER,
    REGULATOR,
    Octopus,
    ProcessKind,
    ProcessNetwork,
    classify,
    kind_findings,
    kinds,
    octopus,
    orphans,
)
from kcm.rules import Severity
from kcm.testing.processes import octopuses, process_networks

# P1 production, P2 calibration, P3 toner purchase.
WORKS = network(*way(CUSTOMER, "P1", CUSTOMER), *way("P3", "P2", "P1"))


def test_method_a62_calibration_supports_production_and_toner_purchase_supports_calibration() -> None:
    assert [classify(one, WORKS) for one in ("P1", "P2", "P3")] == [
        ProcessKind.COP,
        ProcessKind.SP,
        ProcessKind.SUB_SUPPORT,
    ]


@pytest.mark.parametrize(
    ("ways", "governs", "expected"),
    [
        (way(CUSTOMER, "P1", CUSTOMER), {"P1": ["P2"], "P2": []}, ProcessKind.COP),
        (way(CUSTOMER, "P1"), {"P1": ["P2"], "P2": []}, ProcessKind.MP),
        (way("P1", CUSTOMER), {}, ProcessKind.SP),
        (way("P1", "P2", CUSTOMER), {}, ProcessKind.SUB_SUPPORT),
        (way("P1", REGULATOR), {}, ProcessKind.SUB_SUPPORT),
        (way("P1", "SUPPLIER:Tokyo Traders"), {}, ProcessKind.SUB_SUPPORT),
        (way("P1", "P2", "P1"), {}, ProcessKind.SUB_SUPPORT),
    ],
)
def test_the_first_class_that_fits_counts(ways: Any, governs: dict[str, Any], expected: ProcessKind) -> None:
    assert classify("P1", network(*ways, **governs)) is expected


def test_method_a62_a_process_that_feeds_nothing_has_no_class() -> None:
    found = network(*way(CUSTOMER, "P1", CUSTOMER), *way(CUSTOMER, "P2"))
    assert kinds(found) == {"P1": ProcessKind.COP, "P2": None}
    (finding,) = orphans(found)
    assert (finding.code, finding.severity, finding.path) == ("process.ORPHAN", Severity.BLOCKS, "$.processes[1]")
    assert sentence(finding) == "Process P2 feeds nothing: nobody takes what it makes."
    with pytest.raises(Refused, match=r"^blocked by process.ORPHAN$") as error:
        classify("P2", found)
    assert error.value.findings == (finding,)


def test_a_process_that_is_unknown_has_no_class() -> None:
    with pytest.raises(NotFound, match="'P9'"):
        classify("P9", WORKS)


def test_method_a62_what_a_process_is_said_to_be_is_held_against_its_flows() -> None:
    said = [attrs.evolve(one, kind=ProcessKind.SP) for one in WORKS.processes]
    found = list(kind_findings(attrs.evolve(WORKS, processes=tuple(said))))
    assert [(one.code, one.path) for one in found] == [
        ("process.KIND_DIFFERS", "$.processes[0].kind"),
        ("process.KIND_DIFFERS", "$.processes[2].kind"),
    ]
    assert (
        sentence(found[0])
        == "Process P1 is said to be a support process; by its flows it is a customer-oriented process."
    )
    assert sentence(found[1], "zh_CN") == "过程P3声明为支持过程，按其流向应为子支持过程。"


def test_an_orphan_of_a_declared_kind_is_an_orphan_only() -> None:
    found = network(*way(CUSTOMER, "P1", CUSTOMER), *way(CUSTOMER, "P2"))
    said = [attrs.evolve(one, kind=ProcessKind.SP) if one.id == "P2" else one for one in found.processes]
    assert not list(kind_findings(attrs.evolve(found, processes=tuple(said))))


def test_method_a62_more_than_half_customer_oriented_is_in_doubt() -> None:
    two = [*way(CUSTOMER, "P1", CUSTOMER), *way(CUSTOMER, "P2", CUSTOMER)]
    assert not list(kind_findings(network(*two, *way("P3", "P1"), *way("P4", "P2"))))
    (finding,) = kind_findings(network(*two, *way("P3", "P1")))
    assert (finding.code, finding.severity) == ("process.TOO_MANY_COPS", Severity.WARNS)
    assert sentence(finding) == "2 of 3 processes are customer-oriented; more than a half is unusual."


@given(process_networks())
@settings(max_examples=8)
def test_every_process_has_one_class_or_feeds_nothing(found: ProcessNetwork) -> None:
    """A process has no class exactly where it governs nothing and no flow leaves it; order and names do not matter."""
    classes = kinds(found)
    lost = {one.id for one in found.processes if not one.governs} - {flow.source for flow in found.flows}
    assert {one for one, kind in classes.items() if kind is None} == lost
    turned = attrs.evolve(found, processes=found.processes[::-1], flows=found.flows[::-1])
    assert kinds(turned) == classes


def test_method_a63_4_cops_have_4_arms_and_8_connectors() -> None:
    ways = [flow for one in ("P4", "P2", "P1", "P3") for flow in way(CUSTOMER, one, CUSTOMER)]
    found = octopus(network(*ways, *way("P5", "P1")))
    assert [arm.cop for arm in found.arms] == ["P1", "P2", "P3", "P4"]
    assert found.connectors == 8
    assert found.arms[0].inputs_from_customer == texts("CUSTOMER to P1")
    assert found.arms[0].outputs_to_customer == texts("P1 to CUSTOMER")
    assert found.body is not None
    assert found.body.en == "name of whole"


def test_method_a63_without_a_cop_there_is_no_octopus() -> None:
    words = "found no customer-oriented process, expected at least one"
    with refused("$.arms", words, kind=MissingData):
        octopus(network(*way("P1", "P2", CUSTOMER)))
    with refused("$.arms", words, kind=MissingData):
        Octopus(body=None, arms=())


def test_an_octopus_without_an_overall_process_has_a_body_without_a_name() -> None:
    assert octopus(network(*way(CUSTOMER, "P1", CUSTOMER), overall=False)).body is None


@given(octopuses())
@settings(max_examples=8)
def test_each_arm_takes_from_the_customer_and_gives_to_the_customer(found: Octopus) -> None:
    """Arms stand by id, and each has a flow both ways."""
    assert [arm.cop for arm in found.arms] == sorted(arm.cop for arm in found.arms)
    assert all(arm.inputs_from_customer and arm.outputs_to_customer for arm in found.arms)
    assert found.connectors >= 2 * len(found.arms)
