"""Buy classes, buyphases and the grid of both (method A99)."""

from __future__ import annotations

from typing import Any

import pytest

from kcm.errors import InvalidValue
from kcm.i18n import label
from kcm.planning.analysis.buying import (
    BuyClass,
    BuyPhase,
    GridMark,
    active_phases,
    buygrid,
    classify_buy,
    deciding_phase,
)


def test_method_a99_a_new_specification_makes_a_modified_rebuy_with_two_sure_phases() -> None:
    found = classify_buy(bought_before=True, same_specification=False, same_suppliers=True, review_planned=False)
    assert found is BuyClass.MODIFIED_REBUY
    assert [phase.value for phase, mark in buygrid(found).items() if mark is GridMark.YES] == [3, 8]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, BuyClass.STRAIGHT_REBUY),
        ({"same_specification": False}, BuyClass.MODIFIED_REBUY),
        ({"same_suppliers": False}, BuyClass.MODIFIED_REBUY),
        ({"review_planned": True}, BuyClass.MODIFIED_REBUY),
        ({"bought_before": False}, BuyClass.NEW_TASK),
        ({"bought_before": False, "review_planned": True}, BuyClass.NEW_TASK),
    ],
)
def test_method_a99_classes(changes: Any, expected: BuyClass) -> None:
    same: dict[str, bool] = {
        "bought_before": True,
        "same_specification": True,
        "same_suppliers": True,
        "review_planned": False,
    }
    assert classify_buy(**same | changes) is expected


def test_method_a99_the_grid_is_that_of_robinson_faris_and_wind() -> None:
    columns = {buy_class: [mark.name for mark in buygrid(buy_class).values()] for buy_class in BuyClass}
    assert columns == {
        BuyClass.NEW_TASK: ["YES"] * 8,
        BuyClass.MODIFIED_REBUY: ["MAYBE", "MAYBE", "YES", *["MAYBE"] * 4, "YES"],
        BuyClass.STRAIGHT_REBUY: ["NO", "NO", "YES", *["NO"] * 4, "YES"],
    }
    assert all(list(buygrid(buy_class)) == list(BuyPhase) for buy_class in BuyClass)


def test_a_class_is_active_where_the_grid_does_not_say_no() -> None:
    assert active_phases(BuyClass.NEW_TASK) == active_phases(BuyClass.MODIFIED_REBUY) == tuple(BuyPhase)
    assert [phase.value for phase in active_phases(BuyClass.STRAIGHT_REBUY)] == [3, 8]


def test_method_a100_the_last_word_is_said_in_phase_6_and_of_a_straight_rebuy_in_phase_8() -> None:
    assert [deciding_phase(one).value for one in BuyClass] == [6, 6, 8]
    assert all(deciding_phase(one) in active_phases(one) for one in BuyClass)


def test_phases_are_numbered_and_named_in_both_languages() -> None:
    assert [phase.value for phase in BuyPhase] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [label(phase, "zh_CN") for phase in BuyPhase][:4] == ["问题识别", "总体需求", "产品规格", "寻找供应商"]
    assert [label(phase, "zh_CN") for phase in BuyPhase][4:] == ["征求方案", "选择供应商", "订货程序", "绩效评估"]


def test_nobody_changes_the_grid() -> None:
    with pytest.raises(TypeError):
        # It cannot be written to, which is the point.
        buygrid(BuyClass.NEW_TASK)[BuyPhase.ORDER_ROUTINE] = GridMark.NO  # type: ignore[index]


def test_what_is_no_class_and_no_answer_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"^found text, expected a BuyClass @ buy_class$"):
        buygrid("new task")  # type: ignore[arg-type]  # a wrong type is the point
    with pytest.raises(InvalidValue, match=r"^found int, expected true or false @ same_suppliers$"):
        # A wrong type is the point.
        classify_buy(bought_before=True, same_specification=True, same_suppliers=1, review_planned=False)  # type: ignore[arg-type]
