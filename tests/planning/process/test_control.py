"""Criteria, improvement, identification and control (method A69 to A72)."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planning.process.networks import ON_TIME, ORDERS, WHOLE, network, process, text, texts, way
from tests.planning.refusals import refused

from kcm.errors import Conflict, InvalidValue, MissingData, NotFound
from kcm.finance.ratios import Better
from kcm.i18n import sentence
from kcm.planning.process import (
    CUSTOMER,
    ISO_9001_CLAUSES,
    ControlLevel,
    ControlPolicy,
    IdentificationPath,
    PdcaStep,
    Process,
    ProcessMeasure,
    ProcessNetwork,
    attainments,
    control_gaps,
    control_level,
    control_levels,
    identification_coverage,
    improvement_list,
    next_step,
    process_facts,
)
from kcm.testing.processes import control_policies, process_measures, process_networks, processes


def measure(target: float, actual: float | None, better: Better = Better.HIGHER, name: str = "M1") -> ProcessMeasure:
    return ProcessMeasure(id=name, name=text(name), target=target, better=better, actual=actual)


def test_method_a69_delivery_on_time_of_0_92_against_0_95_is_0_968_and_not_met() -> None:
    assert ON_TIME.attainment == pytest.approx(0.968, abs=0.0005)
    assert ON_TIME.is_met is False
    assert ON_TIME.shortfall == pytest.approx(0.032, abs=0.0005)


@pytest.mark.parametrize(
    ("target", "actual", "better", "attainment", "met"),
    [
        (0.95, 0.95, Better.HIGHER, 1.0, True),
        (4, 5, Better.LOWER, 0.8, False),
        (4, 2, Better.LOWER, 2.0, True),
        (0, 3, Better.LOWER, None, False),
        (0, 0, Better.LOWER, None, True),
        (0, -1, Better.HIGHER, None, False),
        (4, 0, Better.LOWER, None, True),
        (-2, -1, Better.HIGHER, None, True),
        (0.95, None, Better.HIGHER, None, None),
        (1e-300, 1e300, Better.HIGHER, None, True),
    ],
)
def test_method_a69_where_no_ratio_says_anything_it_is_still_known_whether_the_target_is_met(
    target: float, actual: float | None, better: Better, attainment: float | None, met: bool | None
) -> None:
    found = measure(target, actual, better)
    assert (found.attainment, found.is_met) == (attainment, met)
    if met is not False or attainment is None:
        assert found.shortfall is None


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": ""}, "$.id", "found a blank text, expected words"),
        ({"better": Better.NEITHER}, "$.better", "found NEITHER, expected HIGHER or LOWER"),
        ({"target": float("nan")}, "$.target", "found nan, expected a finite number"),
        ({"actual": float("inf")}, "$.actual", "found inf, expected a finite number"),
        ({"actual": "0.9"}, "$.actual", "found '0.9', expected a number"),
    ],
)
def test_what_is_no_measure_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        attrs.evolve(ON_TIME, **changes)


@pytest.mark.parametrize(
    ("targets", "actuals", "better", "path", "words"),
    [
        ([1], [1, 2], Better.HIGHER, "actuals", "found 2 actual values, expected 1 as targets"),
        ([1], [float("inf")], Better.HIGHER, "actuals[0]", "found an infinite number, expected a finite one"),
        (["a"], [1], Better.HIGHER, "targets", "found text, expected numbers"),
        ([1], [1], Better.NEITHER, "better", "found NEITHER, expected HIGHER or LOWER"),
    ],
)
def test_columns_that_are_no_targets_are_refused(
    targets: Any, actuals: Any, better: Better, path: str, words: str
) -> None:
    with refused(path, words):
        attainments(targets, actuals, better=better)


@given(st.lists(process_measures(), max_size=5), st.sampled_from((Better.HIGHER, Better.LOWER)))
def test_columns_say_what_single_measures_say(some: list[ProcessMeasure], better: Better) -> None:
    """`attainments` of many measures are those of each; unknown stays unknown, and none is infinite."""
    kept = [attrs.evolve(one, better=better) for one in some]
    actuals = [np.nan if one.actual is None else one.actual for one in kept]
    found = attainments(np.array([one.target for one in kept]), np.array(actuals), better=better)
    assert [None if np.isnan(one) else one for one in found.tolist()] == [one.attainment for one in kept]


@given(process_measures())
def test_a_target_that_is_met_is_reached(one: ProcessMeasure) -> None:
    """Where a ratio can be said, it is 1 or more exactly where the target is met, and no shortfall is below 0."""
    if one.attainment is not None:
        assert (one.attainment >= 1) is one.is_met
    assert one.shortfall is None or one.shortfall >= 0


def test_method_a70_the_greater_shortfall_comes_first() -> None:
    first, second = process("P1", measures=[ON_TIME]), process("P2", measures=[measure(10, 8)])
    found = improvement_list([first, second])
    assert [one.process for one in found] == ["P2", "P1"]
    assert [round(one.shortfall or 0, 3) for one in found] == [0.2, 0.032]
    assert process_facts(ProcessNetwork(processes=(first, second)))[-1][1] == text("M1")


def test_what_is_met_or_not_measured_is_not_to_be_improved_and_what_has_no_ratio_comes_last() -> None:
    some = [
        measure(1, 2, name="A"),
        measure(1, None, name="B"),
        measure(0, 3, Better.LOWER, "C"),
        measure(4, 3, name="D"),
    ]
    found = improvement_list([process("P2", measures=[measure(8, 6)]), process("P1", measures=some)])
    assert [(one.process, one.measure.id, one.shortfall) for one in found] == [
        ("P1", "D", 0.25),
        ("P2", "M1", 0.25),
        ("P1", "C", None),
    ]
    with refused("$.processes[1]", "found 'P1' twice, expected each once", kind=Conflict):
        improvement_list([process("P1"), process("P1")])


@given(st.lists(processes(), max_size=4, unique_by=lambda one: one.id))
@settings(max_examples=8)
def test_the_improvement_list_does_not_depend_on_the_order_of_processes(some: list[Process]) -> None:
    """The same processes give the same list, shortfalls falling."""
    found = improvement_list(some)
    assert improvement_list(some[::-1]) == found
    known = [one.shortfall for one in found if one.shortfall is not None]
    assert known == sorted(known, reverse=True)


def test_improvement_goes_round() -> None:
    step, seen = PdcaStep.PLAN, []
    for _ in range(5):
        seen.append(step.name)
        step = next_step(step)
    assert seen == ["PLAN", "DO", "CHECK", "ACT", "PLAN"]


def test_method_a71_one_of_7_clauses_uncovered_is_0_857() -> None:
    covered = {"P1": ["4", "5", "6"], "P2": ["7", "8", "10", "7"], "P3": []}
    found = identification_coverage(IdentificationPath.STANDARD_CLAUSE, ISO_9001_CLAUSES, covered)
    assert found.share == pytest.approx(0.857, abs=0.0005)
    assert (found.uncovered, found.without_element) == (("9",), ("P3",))


@pytest.mark.parametrize(
    ("elements", "covered", "path", "words", "kind"),
    [
        ([], {}, "elements", "found no elements, expected at least one", MissingData),
        (["4", "4"], {}, "elements[1]", "found '4' twice, expected each once", Conflict),
        (["4"], {"P1": ["4", "11"]}, "covered.P1[1]", "found '11', expected one of 4", InvalidValue),
        (["4"], {"P1": "4"}, "covered.P1", "found text, expected a list", InvalidValue),
        (["4"], {"P1": None}, "covered.P1", "found NoneType, expected a list", InvalidValue),
        (["4"], {"P1": ["4", None]}, "covered.P1[1]", "found None, expected text", InvalidValue),
        ("47", {}, "elements", "found text, expected a list", InvalidValue),
        (None, {}, "elements", "found NoneType, expected a list", InvalidValue),
        (["4", None], {}, "elements[1]", "found None, expected text", InvalidValue),
        (["4", " "], {}, "elements[1]", "found a blank text, expected words", InvalidValue),
    ],
)
def test_a_coverage_that_cannot_be_is_refused(
    elements: Any, covered: dict[str, Any], path: str, words: str, kind: type[InvalidValue]
) -> None:
    with refused(path, words, kind=kind):
        identification_coverage(IdentificationPath.WORK_AREA, elements, covered)


@given(st.dictionaries(st.sampled_from("ABC"), st.lists(st.sampled_from(ISO_9001_CLAUSES))))
def test_share_and_uncovered_elements_say_the_same(covered: dict[str, list[str]]) -> None:
    """The share is what is not uncovered, from 0 to 1, and no order of processes changes it."""
    found = identification_coverage(IdentificationPath.STANDARD_CLAUSE, ISO_9001_CLAUSES, covered)
    assert found.share == pytest.approx(1 - len(found.uncovered) / 7)
    turned = dict(reversed(covered.items()))
    assert identification_coverage(IdentificationPath.STANDARD_CLAUSE, ISO_9001_CLAUSES, turned) == found


def complex_one(special: int, **more: Any) -> ProcessNetwork:
    """P1 with four interfaces, three inputs and outputs and some special characteristics."""
    found = network(*way("P2", "P1"), *way("P3", "P1"), *way("P1", "P4"), (CUSTOMER, "order", "P1"), *way("P4", "P1"))
    characteristics = texts(*(f"S{place}" for place in range(special)))
    kept = [
        attrs.evolve(one, inputs=texts("a", "b"), outputs=texts("c"), special_characteristics=characteristics, **more)
        if one.id == "P1"
        else one
        for one in found.processes
    ]
    return attrs.evolve(found, processes=tuple(kept))


def test_method_a72_4_and_3_and_2_make_9_which_is_medium() -> None:
    found = control_level("P1", complex_one(2))
    assert (found.interfaces, found.inputs_and_outputs, found.special_characteristics) == (4, 3, 2)
    assert (found.complexity, found.level) == (9, ControlLevel.MEDIUM)
    with pytest.raises(NotFound):
        control_level("P9", complex_one(2))


@pytest.mark.parametrize(
    ("complexity", "level"),
    [
        (0, ControlLevel.LOW),
        (5, ControlLevel.LOW),
        (6, ControlLevel.MEDIUM),
        (10, ControlLevel.MEDIUM),
        (11, ControlLevel.HIGH),
    ],
)
def test_method_a72_up_to_5_is_low_and_above_10_is_high(complexity: int, level: ControlLevel) -> None:
    assert ControlPolicy().level(complexity) is level


@pytest.mark.parametrize(
    ("limits", "path", "words"),
    [
        ((-1, 4), "$.most_low", "found -1, expected 0 or more"),
        ((5, 5), "$.most_medium", "found 5, expected more than 5"),
        ((5.5, 9), "$.most_low", "found 5.5, expected a whole number"),
    ],
)
def test_limits_that_do_not_rise_are_refused(limits: tuple[Any, Any], path: str, words: str) -> None:
    with refused(path, words):
        ControlPolicy(most_low=limits[0], most_medium=limits[1])


def test_each_level_asks_for_more() -> None:
    def codes(special: int, **more: Any) -> list[str]:
        found = control_gaps(complex_one(special, **more))
        return [one.code for one in found if one.values["process"] == "P1"]

    assert codes(2) == ["process.NO_METHOD"]
    assert codes(4) == ["process.NO_METHOD", "process.NO_MEASURE"]
    assert codes(4, methods=texts("procedure"), measures=[ON_TIME]) == []
    (lonely,) = control_gaps(attrs.evolve(ORDERS, processes=(attrs.evolve(WHOLE, owner=None),)))
    assert (lonely.path, sentence(lonely)) == ("$.processes[0].owner", "Process P1 has no owner.")
    strict = control_gaps(
        attrs.evolve(ORDERS, processes=(attrs.evolve(WHOLE, methods=()),)),
        policy=ControlPolicy(most_low=0, most_medium=2),
    )
    (wanting,) = strict
    assert sentence(wanting) == (
        "Process P1 has no instruction or procedure; its complexity of 2 asks for one "
        "(medium: an owner and a work instruction)."
    )


@given(process_networks(), control_policies())
@settings(max_examples=8)
def test_complexity_is_the_sum_of_its_parts(found: ProcessNetwork, policy: ControlPolicy) -> None:
    """The three counts sum to the complexity, and every interface counts at both of its ends."""
    needs = control_levels(found, policy=policy)
    for name, one in needs.items():
        assert one.complexity == one.interfaces + one.inputs_and_outputs + one.special_characteristics
        assert one.level is policy.level(one.complexity)
        assert control_level(name, found, policy=policy) == one
    assert sum(one.interfaces for one in needs.values()) == 2 * len(found.inner_flows)
