"""A call checked against its script (method A46, E.7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import fsum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.checklists import Tick
from kcm.customers.care.contact import CALL_SCRIPT, CallScore, CallScript, call_script, phrase_ok, score_call
from kcm.errors import Conflict
from kcm.testing.scoring import ticks
from kcm.testing.serving import call_scripts
from kcm.text import Text

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
TELECOM = Text("China Telecom", "中国电信")


def done(*steps: str) -> list[Tick]:
    return [Tick(item=step, done=True, at=NINE + timedelta(seconds=place)) for place, step in enumerate(steps)]


def test_method_e7_the_script_has_six_steps_and_one_of_them_is_optional() -> None:
    assert [(step.id, step.weight, step.mandatory) for step in CALL_SCRIPT.steps] == [
        ("greet", 20, True),
        ("introduce", 15, True),
        ("ask", 20, True),
        ("listen", 20, True),
        ("progress", 10, False),
        ("close", 15, True),
    ]
    assert [step.text.zh_CN.partition(":")[0] for step in CALL_SCRIPT.steps] == [
        "问候语",
        "自我介绍",
        "询问需求",
        "耐心倾听",
        "告知进展",
        "结束通话",
    ]


def test_method_e7_all_but_telling_the_progress_is_90_points_and_passes() -> None:
    score = score_call(CALL_SCRIPT, done("greet", "introduce", "ask", "listen", "close"))
    assert (score.points, score.passed, score.missing, score.out_of_order) == (90, True, (), ())


def test_method_e7_without_a_name_it_is_85_points_and_does_not_pass() -> None:
    score = score_call(CALL_SCRIPT, done("greet", "ask", "listen", "progress", "close"))
    assert (score.points, score.passed, score.missing) == (85, False, ("introduce",))


def test_a_step_out_of_order_gets_half_its_weight() -> None:
    score = score_call(CALL_SCRIPT, done("introduce", "greet", "ask", "listen", "progress", "close"))
    assert score.out_of_order == ("introduce",)
    assert (score.points, score.passed) == (92.5, True)
    assert {part.step: part.points for part in score.parts}["introduce"] == 7.5


def test_a_call_with_all_steps_and_too_few_points_does_not_pass() -> None:
    score = score_call(CALL_SCRIPT, done("close", "listen", "ask", "introduce", "greet"))
    assert (score.out_of_order, score.missing) == (("introduce", "ask", "listen", "close"), ())
    assert score.points < 80
    assert not score.passed


def test_what_the_script_does_not_have_is_reported() -> None:
    score = score_call(CALL_SCRIPT, [*done("greet", "sell"), Tick(item="ask", done=False)])
    assert (score.points, score.unknown) == (20, ("sell",))
    assert "ask" in score.missing


def test_two_ticks_on_one_step_are_a_conflict() -> None:
    with refused("$[1]", "found two ticks on 'greet', expected one", kind=Conflict):
        score_call(CALL_SCRIPT, done("greet", "greet"))


@given(call_scripts(), st.data())
def test_the_parts_of_a_call_sum_to_its_points(script: CallScript, data: st.DataObject) -> None:
    """Points are 0 to 100, the parts sum to them, and doing another step never costs more than order is worth."""
    given_ = data.draw(ticks(script.checklist))
    score: CallScore = score_call(script, given_)
    assert score.points == fsum(part.points for part in score.parts)
    assert 0 <= score.points <= 100 + 1e-6
    assert all(part.points in (0, part.weight / 2, part.weight) for part in score.parts)
    assert score_call(script, given_[::-1]).parts == score.parts
    assert not (score.passed and score.missing)


@given(call_scripts())
def test_every_step_in_order_is_all_the_points(script: CallScript) -> None:
    """A call that does every step in its turn has 100 points and misses nothing."""
    score = score_call(script, done(*(step.id for step in script.steps)))
    assert score.points == pytest.approx(100)
    assert (score.missing, score.out_of_order, score.unknown) == ((), (), ())
    assert score_call(script, []).points == 0


def test_the_company_is_a_parameter_of_the_standard_phrase() -> None:
    greeting = call_script(TELECOM).steps[0].phrase
    assert greeting == Text("Hello, China Telecom customer service", "您好,中国电信客服中心")
    assert call_script(TELECOM).steps[1:] == CALL_SCRIPT.steps[1:]


@pytest.mark.parametrize(
    ("said", "phrase", "held"),
    [
        ("您好！中国电信 客服中心，请讲", "您好,中国电信客服中心", True),
        ("hello — CHINA telecom; customer service!", "Hello, China Telecom customer service", True),
        ("ＨＥＬＬＯ", "hello", True),
        ("喂,中国电信", "您好,中国电信客服中心", False),
        ("", "您好", False),
        ("A+ service", "A service", False),
    ],
)
def test_a_phrase_is_held_whatever_stands_between_its_words(said: str, phrase: str, held: bool) -> None:
    assert phrase_ok(said, phrase) is held


def test_a_phrase_without_words_is_refused() -> None:
    with refused("phrase", "found a phrase without letters, expected words"):
        phrase_ok("hello", " ,。")


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": " "}, "$.id", "found a blank text, expected words"),
        ({"pass_mark": 101}, "$.pass_mark", "found 101 points, expected 0 to 100"),
        ({"steps": []}, "$.steps", "found no weights, expected one for each factor"),
        ({"steps": CALL_SCRIPT.steps[1:]}, "$.steps", "found weights that sum to 80, expected points that sum to 100"),
    ],
)
def test_what_is_no_script_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        attrs.evolve(CALL_SCRIPT, **changes)


def test_a_step_stands_once_and_weighs_something() -> None:
    with refused("$.steps[1]", "found 'greet' twice, expected each once", kind=Conflict):
        attrs.evolve(CALL_SCRIPT, steps=CALL_SCRIPT.steps[:1] * 2)
    with refused("$.weight", "found weight 0, expected above 0"):
        attrs.evolve(CALL_SCRIPT.steps[0], weight=0)
    with refused("$.id", "found a blank text, expected words"):
        attrs.evolve(CALL_SCRIPT.steps[0], id="")
