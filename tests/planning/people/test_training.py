"""Positions, the curriculum, and what training brought (method A20, A43, A54, A55)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.checklists import Tick, checklist
from kcm.errors import Conflict, MissingData, NotFound
from kcm.i18n import sentence
from kcm.planning.people.positions import COMPETENCIES, JOB_POSITIONS, JobPosition, qualification_gaps
from kcm.planning.people.training import (
    CurriculumProgress,
    TrainingEffect,
    TrainingVerdict,
    curriculum_progress,
    training_effect,
)
from kcm.rules import Severity
from kcm.testing.staffing import curriculum_progresses, training_effects
from kcm.text import Text

KEEP, ADJUST = TrainingVerdict


def test_method_a20_without_negotiation_nobody_is_a_crm_specialist() -> None:
    (found,) = qualification_gaps("CRM_SPECIALIST", ["analysis", "planning", "patience"])
    assert (found.code, found.severity) == ("staff.NOT_QUALIFIED", Severity.BLOCKS)
    assert sentence(found) == "Not qualified as CRM specialist: negotiation missing."
    assert sentence(found, "zh_CN") == "不符合“客户关系管理专员”岗位要求，缺少：谈判。"
    assert not list(qualification_gaps("CRM_SPECIALIST", ["analysis", "planning", "negotiation", "patience"]))


def test_method_a20_there_are_five_positions_and_every_competency_has_words() -> None:
    assert [one.label.zh_CN for one in JOB_POSITIONS.values()] == [
        "呼叫中心坐席",
        "市场信息处理专员",
        "客户服务专员",
        "售前支持专员",
        "客户关系管理专员",
    ]
    assert {name for one in JOB_POSITIONS.values() for name in one.competencies} == set(COMPETENCIES)


def test_a_host_has_positions_and_competencies_of_its_own() -> None:
    driver = JobPosition(id="DRIVER", label=Text("driver", "司机"), competencies=("licence", "patience"))
    (found,) = qualification_gaps(driver, [])
    assert sentence(found) == "Not qualified as driver: licence, patience missing."
    with pytest.raises(NotFound, match=r"^found no position 'DRIVER', expected one of CALL_AGENT, MARKET_INFORMATION"):
        list(qualification_gaps("DRIVER", []))


@pytest.mark.parametrize(
    ("position", "competencies", "path", "words"),
    [
        (None, [], "position", "found NoneType, expected a JobPosition or the name of one"),
        ("CRM_SPECIALIST", None, "competencies", "found NoneType, expected a list of ids"),
        ("CRM_SPECIALIST", "negotiation", "competencies", "found text, expected a list of ids"),
    ],
)
def test_what_asks_for_no_qualification_is_refused(position: Any, competencies: Any, path: str, words: str) -> None:
    with refused(path, words):
        list(qualification_gaps(position, competencies))


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"id": ""}, "$.id", "found a blank text", None),
        ({"competencies": []}, "$.competencies", "found no competencies, expected at least one", MissingData),
        ({"competencies": ["a", " "]}, "$.competencies[1]", "found a blank text", None),
        ({"competencies": ["a", "a"]}, "$.competencies[1]", "found 'a' twice", Conflict),
    ],
)
def test_what_is_no_position_is_refused(changes: dict[str, Any], path: str, words: str, kind: Any) -> None:
    whole: dict[str, Any] = {"id": "X", "label": Text.same("X"), "competencies": ["a"]} | changes
    with refused(path, words, **({} if kind is None else {"kind": kind})):
        JobPosition(**whole)


def test_method_a54_seven_of_eleven_topics() -> None:
    topics = [item.id for item in checklist("curriculum").items]
    found = curriculum_progress(Tick(item=topic, done=True) for topic in topics[:7])
    assert found.result.completion == pytest.approx(7 / 11)
    assert [(one.module.zh_CN, one.done, one.topics) for one in found.modules] == [
        ("基础知识", 3, 3),
        ("服务技巧", 3, 3),
        ("团队合作", 1, 3),
        ("反馈与评估", 0, 2),
    ]


def test_a_topic_that_is_not_taught_is_reported() -> None:
    found = curriculum_progress([Tick(item="golf", done=True), Tick(item="sharing", done=False)])
    assert (found.result.completion, found.result.unknown) == (0, ("golf",))
    with refused("$[1]", "found two ticks on 'sharing', expected one", kind=Conflict):
        curriculum_progress([Tick(item="sharing", done=True)] * 2)


@given(curriculum_progresses())
def test_the_modules_sum_to_the_curriculum(found: CurriculumProgress) -> None:
    """Done topics by module over all topics are the completion."""
    assert sum(one.topics for one in found.modules) == 11
    assert sum(one.done for one in found.modules) / 11 == found.result.completion


def test_method_a55_from_62_to_74_is_12_points_and_a_gain_to_keep() -> None:
    found = training_effect([62], [74])
    assert (found.gain, found.verdict) == (12, KEEP)
    assert found.normalised_gain == pytest.approx(0.316, abs=5e-4)
    assert training_effect([60, 64, 62], [75, 73, 74]).normalised_gain == found.normalised_gain


@pytest.mark.parametrize(
    ("after", "reactions", "verdict"),
    [
        (72, [], KEEP),
        (71.9, [], ADJUST),
        (50, [], ADJUST),
        (90, [4, 3], KEEP),
        (90, [4, 3, 3], ADJUST),
        (90, [np.nan, 5], KEEP),
        (90, [np.nan], KEEP),
    ],
)
def test_method_a55_a_small_gain_or_a_bad_reaction_asks_for_an_adjustment(
    after: float, reactions: list[float], verdict: TrainingVerdict
) -> None:
    assert training_effect([60], [after], reactions=reactions).verdict is verdict


def test_method_a55_a_gain_of_exactly_thirty_percent_is_enough() -> None:
    assert training_effect([70.1], [79.07]).normalised_gain == pytest.approx(0.30, abs=1e-12)
    assert training_effect([70.1], [79.07]).verdict is KEEP
    assert training_effect([70.1], [79.0699]).verdict is ADJUST


def test_thresholds_and_the_scale_are_parameters() -> None:
    assert training_effect([5], [6], maximum=10, least_gain=0.2).verdict is KEEP
    assert training_effect([5], [10], maximum=10, reactions=[3], least_reaction=3).verdict is KEEP


def test_who_took_one_test_only_is_left_out_and_counted() -> None:
    found = training_effect([62, np.nan, 10, np.nan], [74, 90, np.nan, np.nan])
    assert (found.gain, found.trainees, found.unpaired, found.reaction) == (12, 1, 2, None)


@pytest.mark.parametrize(
    ("before", "after", "more", "path", "words", "kind"),
    [
        ([62, 60], [74], {}, "after", "found 1 scores, expected 2 as before", None),
        ([100], [100], {}, "before", "found a mean of 100, expected below the maximum", None),
        ([62, 101], [74, 74], {}, "before[1]", "found 101, expected 0 to 100", None),
        ([62], [-1], {}, "after[0]", "found -1, expected 0 to 100", None),
        ([62], [74], {"reactions": [5, 0]}, "reactions[1]", "found 0, expected 1 to 5", None),
        ([62], [74], {"least_gain": np.nan}, "least_gain", "found nan, expected a finite number", None),
        ([62], [74], {"least_gain": None}, "least_gain", "found None, expected a number", None),
        ([62], [74], {"least_reaction": "3"}, "least_reaction", "found '3', expected a number", None),
        ([62], [74], {"maximum": 0}, "maximum", "found 0, expected more than 0", None),
        (["good"], [74], {}, "before", "found text, expected numbers", None),
        ([], [], {}, "after", "found nobody who took both tests, expected at least one", MissingData),
        ([np.nan], [74], {}, "after", "found nobody who took both tests", MissingData),
    ],
)
def test_method_a55_what_is_no_pair_of_tests_is_refused(
    before: Any, after: Any, more: dict[str, Any], path: str, words: str, kind: Any
) -> None:
    with refused(path, words, **({} if kind is None else {"kind": kind})):
        training_effect(before, after, **more)


@given(training_effects())
def test_a_gain_is_at_most_all_there_is_to_gain(found: TrainingEffect) -> None:
    """The normalised gain is never above 1, has the sign of the gain, and who took both tests is counted."""
    assert found.normalised_gain <= 1 + 1e-12
    assert (found.normalised_gain > 0) == (found.gain > 0)
    assert found.trainees >= 1


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 100)), min_size=1, max_size=9), st.data())
def test_the_order_of_trainees_is_irrelevant(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    """The same trainees in another order have the same gain."""
    shuffled = data.draw(st.permutations(pairs))
    one, other = (training_effect(*np.array(rows, float).T) for rows in (pairs, shuffled))
    assert (one.gain, one.normalised_gain) == pytest.approx((other.gain, other.normalised_gain))
