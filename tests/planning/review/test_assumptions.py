"""V27 to V29: what does the plan rest on, and does it say so?"""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from tests.planning.sound_plan import SOUND, codes, findings_of, only, with_part

from kcm.planning.plan import KeyAccountPlan
from kcm.rules import Term


def unreferenced() -> KeyAccountPlan:
    """The plan in which nothing names an assumption."""
    plan = SOUND
    for place in (
        *(f"objectives.{index}" for index in range(4)),
        *(f"strategies.{index}" for index in range(4)),
        *(f"portfolio.outlooks.{index}" for index in range(4)),
        *(f"budget.lines.{index}" for index in range(12)),
    ):
        plan = with_part(place, plan, assumptions=())
    return plan


def test_method_c3_an_assumption_that_nothing_references_is_v27() -> None:
    plan = unreferenced()
    assert codes(findings_of(plan)) == ["V27?"]
    found = [one for one in findings_of(plan) if one.code == "plan.V27"]
    assert [(one.path, one.values["assumption"]) for one in found] == [
        ("$.assumptions[0]", "A1"),
        ("$.assumptions[1]", "A2"),
    ]


@pytest.mark.parametrize("place", ["objectives.0", "strategies.3", "portfolio.outlooks.1", "budget.lines.11"])
def test_v27_an_assumption_is_used_by_whatever_names_it_or_one_that_rests_on_it(place: str) -> None:
    assert codes(findings_of(with_part(place, unreferenced(), assumptions=("A2",)))) == []  # A2 rests on A1
    assert only(with_part(place, unreferenced(), assumptions=("A1",)), "V27").values["assumption"] == "A2"


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("objectives.1", "$.objectives[1].assumptions[1]"),
        ("strategies.2", "$.strategies[2].assumptions[1]"),
        ("portfolio.outlooks.3", "$.portfolio.outlooks[3].assumptions[1]"),
        ("budget.lines.5", "$.budget.lines[5].assumptions[1]"),
    ],
)
def test_v28_an_assumption_that_does_not_exist_blocks(place: str, path: str) -> None:
    plan = with_part(place, assumptions=("A1", "A9"))
    assert codes(findings_of(plan)) == ["V28!"]
    finding = only(plan, "V28")
    assert (finding.path, finding.values["assumptions"]) == (path, ("A9",))
    assert finding.values["fault"] == Term("AssumptionFault.UNKNOWN")


def test_v28_an_assumption_may_rest_on_none_that_does_not_exist() -> None:
    plan = with_part("assumptions.0", rests_on=("A9",))
    assert codes(findings_of(plan)) == ["V28!"]
    assert only(plan, "V28").path == "$.assumptions[0].rests_on[0]"


def resting(**on: tuple[str, ...]) -> KeyAccountPlan:
    kept = [attrs.evolve(SOUND.assumptions[1], id=name, rests_on=names) for name, names in on.items()]
    return with_part("", assumptions=(*SOUND.assumptions, *kept))


@pytest.mark.parametrize(
    ("on", "circles"),
    [
        ({"B": ("B",)}, [("B",)]),
        ({"B": ("C",), "C": ("D",), "D": ("B", "A1")}, [("B", "C", "D")]),
        ({"B": ("C",), "C": ("B",), "D": ("E", "B"), "E": ("D",)}, [("B", "C"), ("D", "E")]),
        ({"B": ("C", "D"), "C": ("E",), "D": ("E",), "E": ()}, []),
    ],
)
def test_v28_assumptions_that_rest_on_each_other_in_a_circle_block(
    on: dict[str, tuple[str, ...]], circles: list[tuple[str, ...]]
) -> None:
    found = [one for one in findings_of(resting(**on)) if one.code == "plan.V28"]
    assert [one.values["assumptions"] for one in found] == circles
    assert {one.values["fault"] for one in found} <= {Term("AssumptionFault.CIRCULAR")}


@pytest.mark.parametrize("change", [{"probability": 0.69}, {"impact": 4}])
def test_v29_a_doubtful_or_grave_assumption_needs_a_contingency(change: dict[str, Any]) -> None:
    plan = with_part("assumptions.1", **change)
    assert codes(findings_of(plan)) == ["V29?"]
    finding = only(plan, "V29")
    assert (finding.path, finding.values["assumption"]) == ("$.assumptions[1].contingency", "A2")
    assert codes(findings_of(with_part("assumptions.1", probability=0.7, impact=3))) == []
