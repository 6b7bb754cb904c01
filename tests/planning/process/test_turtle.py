"""The turtle, the worksheet and the typical questions (method A64 to A66)."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from tests.planning.process.networks import ORDERS, WHOLE, network, process, texts, way

from kcm.checklists import checklist, checklist_result
from kcm.errors import NotFound
from kcm.finance.ratios import Better
from kcm.i18n import sentence
from kcm.planning.process import (
    CUSTOMER,
    ProcessMeasure,
    ProcessNetwork,
    Turtle,
    TurtleBox,
    answer_questions,
    turtle,
    turtle_gaps,
    worksheet,
)
from kcm.rules import Severity
from kcm.testing.processes import process_networks, turtles
from kcm.text import Text


def orders(**changes: Any) -> ProcessNetwork:
    return attrs.evolve(ORDERS, processes=(attrs.evolve(WHOLE, **changes),))


def test_a_whole_turtle_has_seven_boxes_and_no_gaps() -> None:
    found = turtle(WHOLE)
    assert found.completion == 1
    assert not list(turtle_gaps(found))
    assert [len(found.box(box)) for box in TurtleBox] == [2, 1, 1, 1, 1, 1, 1]
    assert found.process == texts("name of P1", "do")
    assert found.measures == (Text("delivered on time ≥ 0.95", "准时交付率 ≥ 0.95"),)


def test_method_a64_without_a_measure_6_of_7_boxes_are_filled() -> None:
    found = turtle(attrs.evolve(WHOLE, measures=()))
    assert found.completion == pytest.approx(0.857, abs=0.0005)
    (finding,) = turtle_gaps(found)
    assert (finding.code, finding.severity, finding.path) == ("process.T6_EMPTY", Severity.WARNS, "$.measures")
    assert sentence(finding) == "The turtle of name of P1 does not say how it is measured (box 6)."


def test_an_empty_turtle_lacks_all_seven() -> None:
    found = list(turtle_gaps(Turtle(process=())))
    assert [one.code for one in found] == [f"process.T{number}_EMPTY" for number in range(1, 8)]
    assert [one.path for one in found] == [f"$.{box.name.lower()}" for box in TurtleBox]
    assert sentence(found[0]) == "The turtle of — does not say what the process is (box 1)."
    assert sentence(found[6], "zh_CN") == "—的乌龟图未说明如何做(第7框)。"


@given(turtles())
def test_a_turtle_is_complete_but_for_its_gaps(found: Turtle) -> None:
    """Completion is 1 less a seventh for each gap."""
    assert found.completion == pytest.approx(1 - len(list(turtle_gaps(found))) / 7)


def test_method_a65_a_worksheet_has_7_rows_always() -> None:
    sheet = worksheet("P1", orders(resources=(), performers=()))
    assert [row.box.value for row in sheet.rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.lines for row in sheet.rows][2:5] == [texts("confirmation"), texts("—"), texts("—")]
    assert [finding.code for finding in sheet.findings] == ["process.T4_EMPTY", "process.T5_EMPTY"]


def test_the_seventh_row_names_the_processes_that_support() -> None:
    found = network(
        *way(CUSTOMER, "P1", CUSTOMER), *way("P3", "P2", "P1"), *way("P4", "P1"), *way("P5", "P1"), P5=["P1"]
    )
    rows = worksheet("P1", found).rows
    assert rows[6].content == texts("name of P2", "name of P4")
    assert worksheet("P2", found).rows[6].content == texts("name of P3")
    assert "process.T7_EMPTY" not in [finding.code for finding in worksheet("P1", found).findings]
    with pytest.raises(NotFound):
        worksheet("P9", found)


@given(process_networks())
@settings(max_examples=8)
def test_a_worksheet_says_what_the_turtle_says_and_which_rows_are_empty(found: ProcessNetwork) -> None:
    """Seven rows in order, each a box of the turtle, the last with more; a finding for each empty one and no other."""
    one = found.processes[0]
    sheet = worksheet(one.id, found)
    assert [row.box for row in sheet.rows] == list(TurtleBox)
    assert [row.content for row in sheet.rows[:6]] == [turtle(one).box(box) for box in TurtleBox][:6]
    assert sheet.rows[6].content[: len(one.methods)] == one.methods
    assert len(sheet.findings) == sum(not row.content for row in sheet.rows)


def answered(found: ProcessNetwork, one: str = "P1") -> float:
    return checklist_result(checklist("process_questions"), answer_questions(one, found)).completion


def test_method_a66_8_of_9_questions_are_answered_where_the_turtle_lacks_a_box() -> None:
    assert answered(orders()) == 1
    assert answered(orders(methods=())) == pytest.approx(0.889, abs=0.0005)


def test_every_answer_is_to_a_question_of_the_checklist() -> None:
    items = [item.id for item in checklist("process_questions").items]
    assert [tick.item for tick in answer_questions("P1", ORDERS)] == items


@pytest.mark.parametrize(
    ("found", "open_questions"),
    [
        (orders(owner=None), {"owner"}),
        (orders(resources=()), {"resources", "understanding"}),
        (orders(measures=()), {"measures", "measuring", "understanding"}),
        (orders(measures=[attrs.evolve(WHOLE.measures[0], method=None)]), {"measuring"}),
        (attrs.evolve(ORDERS, flows=ORDERS.flows[:1]), {"customer"}),
        (attrs.evolve(ORDERS, flows=ORDERS.flows[1:]), {"supplier"}),
    ],
)
def test_a_question_without_an_answer_is_not_ticked(found: ProcessNetwork, open_questions: set[str]) -> None:
    assert {tick.item for tick in answer_questions("P1", found) if not tick.done} == open_questions


def test_questions_on_an_unknown_process_are_not_answered() -> None:
    with pytest.raises(NotFound):
        answer_questions("P9", ORDERS)


def test_a_criterion_has_its_unit() -> None:
    days = ProcessMeasure(
        id="M2", name=Text("time to answer", "答复时间"), unit=Text("days", "天"), target=2, better=Better.LOWER
    )
    assert turtle(process("P1", measures=[days])).measures == (Text("time to answer ≤ 2 days", "答复时间 ≤ 2 天"),)
