"""The lists of method E.8 as data: their items, which of them count in order, and what a few ticks make of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from kcm.checklists import ChecklistResult, Tick, checklist, checklist_result, checklists
from kcm.text import LOCALES

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)

# The lists of E.8 in its order: how many items, and whether their order counts.
E8 = {
    "crm_layers": (3, False),
    "why_satisfy": (3, False),
    "complaint_mindset": (7, False),
    "complaint_principles": (4, False),
    "loyalty_forces": (5, False),
    "emotional_ties": (3, False),
    "non_price_loyalty": (5, False),
    "crm_lessons": (3, False),
    "policy": (8, False),
    "key_customer": (6, False),
    "training_outcomes": (3, False),
    "teamwork": (4, False),
    "service_flow": (4, True),
    "problem_steps": (4, True),
    "curriculum": (11, False),
    "need_steps": (4, True),
    "development": (7, False),
    "process_questions": (9, False),
    "linkage": (4, False),
    "criteria": (4, False),
    "improvement": (4, False),
    "course_objectives": (5, False),
    "eighty_twenty_marketing": (4, False),
    "segmentation_aims": (3, False),
    "team_duties": (4, False),
    "kam_structure": (8, False),
    "positioning": (6, False),
}
# Those of part E and of A44 beside them.
OTHERS = {
    "mystery_call": (3, False),
    "fault_case": (3, True),
    "complex_need_case": (4, True),
    "complaint_case": (4, True),
}


def ticked(name: str, count: int) -> ChecklistResult:
    return checklist_result(checklist(name), [Tick(item=one.id, done=True) for one in checklist(name).items[:count]])


def test_method_e8_has_27_lists_and_all_of_them_are_there() -> None:
    assert len(E8) == 27
    assert set(checklists()) == {*E8, *OTHERS}


@pytest.mark.parametrize("name", [*E8, *OTHERS])
def test_method_e8_a_list_has_as_many_items_as_it_says_and_an_order_where_it_counts(name: str) -> None:
    items = checklist(name).items
    count, is_ordered = (E8 | OTHERS)[name]
    assert len(items) == count
    assert [item.order for item in items] == (list(range(1, count + 1)) if is_ordered else [None] * count)


def test_method_e8_all_items_are_mandatory_but_the_card_programme() -> None:
    optional = [(name, item.id) for name in checklists() for item in checklist(name).items if not item.mandatory]
    assert optional == [("loyalty_forces", "card")]
    assert ticked("loyalty_forces", 5).passed
    without_card = [Tick(item=one.id, done=True) for one in checklist("loyalty_forces").items if one.mandatory]
    result = checklist_result(checklist("loyalty_forces"), without_card)
    assert (result.completion, result.passed) == (0.8, True)


@pytest.mark.parametrize("name", [*E8, *OTHERS])
def test_both_languages_of_a_list_are_complete(name: str) -> None:
    found = checklist(name)
    for text in (found.title, *(item.text for item in found.items), *(item.group for item in found.items)):
        if text is not None:
            assert all(text.in_locale(locale).strip() for locale in LOCALES)
            assert re.search("[\u4e00-\u9fff]", text.zh_CN)
            assert not re.search("[\u4e00-\u9fff]", text.en)
    for locale in LOCALES:
        words = [item.text.in_locale(locale) for item in found.items]
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", [*E8, *OTHERS])
def test_a_list_says_where_in_the_method_it_comes_from(name: str) -> None:
    assert re.match(r"method (A\d+|E\.8|part E)\b", checklist(name).source)


def test_method_a54_the_curriculum_has_four_modules() -> None:
    modules = [item.group for item in checklist("curriculum").items]
    assert None not in modules
    counts = {module.en: modules.count(module) for module in modules if module}
    assert list(counts.values()) == [3, 3, 3, 2]
    assert list(counts) == ["basic knowledge", "service skills", "teamwork", "feedback and evaluation"]
    assert [module.zh_CN for module in dict.fromkeys(modules) if module][:2] == ["基础知识", "服务技巧"]


def test_method_g42_feelings_come_first_then_the_matter() -> None:
    assert checklist("complaint_mindset").items[0].text.zh_CN == "先处理心情再处理事情"


@pytest.mark.parametrize(
    ("name", "done", "completion"),
    [
        pytest.param("crm_layers", 2, 0.667, id="method_a14"),
        pytest.param("crm_lessons", 1, 0.333, id="method_a24"),
        pytest.param("why_satisfy", 3, 1.0, id="method_a28"),
        pytest.param("complaint_mindset", 5, 0.714, id="method_a31"),
        pytest.param("emotional_ties", 2, 0.667, id="method_a41"),
        pytest.param("training_outcomes", 3, 1.0, id="method_a43"),
        pytest.param("curriculum", 7, 0.636, id="method_a54"),
        pytest.param("process_questions", 8, 0.889, id="method_a66"),
        pytest.param("course_objectives", 4, 0.8, id="method_a73"),
        pytest.param("eighty_twenty_marketing", 3, 0.75, id="method_a77"),
        pytest.param("segmentation_aims", 3, 1.0, id="method_a82"),
    ],
)
def test_the_method_says_how_far_a_list_is_done(name: str, done: int, completion: float) -> None:
    result = ticked(name, done)
    assert round(result.completion, 3) == completion
    assert result.passed == (done == len(checklist(name).items))
    assert result.missing_mandatory == tuple(item.id for item in checklist(name).items[done:])


def test_method_a32_a_late_answer_leaves_the_second_principle_unmet() -> None:
    hours, limit = 50, 48
    principles = checklist("complaint_principles")
    ticks = [Tick(item=one.id, done=one.id != "speed" or hours <= limit) for one in principles.items]
    result = checklist_result(principles, ticks)
    assert result.missing_mandatory == ("speed",)
    assert principles.items[1].id == "speed"


def test_method_a51_to_explain_before_summarising_is_out_of_order() -> None:
    minutes = {"analyse": 0, "explain": 5, "summarise": 10, "act": 15}
    ticks = [Tick(item=step, done=True, at=NINE + timedelta(minutes=at)) for step, at in minutes.items()]
    result = checklist_result(checklist("problem_steps"), ticks)
    assert result.out_of_order == ("explain",)
    assert (result.completion, result.passed) == (1.0, False)
