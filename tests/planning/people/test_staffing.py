"""Screening applicants: gates, scores, floors, the choice and the funnel (method E.6, A52, A53)."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.errors import Conflict, MissingData
from kcm.i18n import label
from kcm.planning.people.hiring import StaffFunnel, funnel, select
from kcm.planning.people.staffing import (
    STAFF_REQUIREMENTS,
    Applicant,
    Screening,
    ScreeningStep,
    StaffRequirement,
    evaluate,
)
from kcm.testing.staffing import applicants, screenings
from kcm.text import Text

CV, INTERVIEW, BACKGROUND, ABILITY_TEST, FINAL = ScreeningStep
HEARD = {"communication": 80, "relations": 70, "problem_solving": 75, "learning": 60, "teamwork": 80}
TESTED = {"communication": 90, "problem_solving": 85}


def applicant(identifier: str = "A1", **changes: Any) -> Applicant:
    given_: dict[str, Any] = {"cv": True, "interview": HEARD, "background": True, "ability_test": TESTED} | changes
    return Applicant(id=identifier, name="Li Na", **given_)


def test_method_e6_the_worked_scores_make_78() -> None:
    found = evaluate(applicant())
    assert found.total is not None
    assert {part.factor: part.score for part in found.total.parts} == {
        "communication": 85,
        "relations": 70,
        "problem_solving": 80,
        "learning": 60,
        "teamwork": 80,
    }
    assert found.total.total == 78.0
    assert sum(part.part for part in found.total.parts) == pytest.approx(78.0, abs=1e-12)
    assert found.qualified
    assert (found.passed, found.rejected_at, found.below) == ((CV, INTERVIEW, BACKGROUND, ABILITY_TEST), None, ())


def test_method_e6_the_requirements_are_five_with_the_weights_of_the_book() -> None:
    assert {one.id: (one.weight, one.floor) for one in STAFF_REQUIREMENTS} == {
        "communication": (30, 50),
        "relations": (15, 50),
        "problem_solving": (25, 50),
        "learning": (10, 50),
        "teamwork": (20, 50),
    }
    assert [label(step, "zh_CN") for step in ScreeningStep] == [
        "简历筛选",
        "面试评估",
        "背景调查",
        "能力测试",
        "最终选拔",
    ]


def test_method_g43_the_interview_scores_all_five_and_the_test_two() -> None:
    assert all(INTERVIEW in one.scored_in for one in STAFF_REQUIREMENTS)
    tested = [one.id for one in STAFF_REQUIREMENTS if ABILITY_TEST in one.scored_in]
    assert tested == ["communication", "problem_solving"]


@pytest.mark.parametrize(
    ("changes", "passed", "rejected_at", "below"),
    [
        ({"cv": False}, (), CV, ()),
        ({"cv": False, "interview": None, "background": None, "ability_test": None}, (), CV, ()),
        ({"background": False}, (CV, INTERVIEW), BACKGROUND, ()),
        ({"interview": HEARD | {"teamwork": 49}}, (CV,), INTERVIEW, ("teamwork",)),
        ({"interview": HEARD | {"teamwork": 50}}, (CV, INTERVIEW, BACKGROUND, ABILITY_TEST), None, ()),
        (
            {"ability_test": TESTED | {"communication": 19}},
            (CV, INTERVIEW, BACKGROUND),
            ABILITY_TEST,
            ("communication",),
        ),
        ({"interview": HEARD | {"communication": 10}}, (CV, INTERVIEW, BACKGROUND, ABILITY_TEST), None, ()),
        ({"interview": HEARD | {"communication": 10}, "ability_test": None}, (CV, INTERVIEW, BACKGROUND), None, ()),
        (
            {"interview": HEARD | {"communication": 10}, "ability_test": {"problem_solving": 85}},
            (CV, INTERVIEW, BACKGROUND),
            ABILITY_TEST,
            ("communication",),
        ),
        ({"ability_test": None}, (CV, INTERVIEW, BACKGROUND), None, ()),
        ({"background": None, "ability_test": None}, (CV, INTERVIEW), None, ()),
    ],
)
def test_method_e6_the_first_failed_gate_or_a_score_below_its_floor_ends_it(
    changes: dict[str, Any], passed: Any, rejected_at: Any, below: Any
) -> None:
    found = evaluate(applicant(**changes))
    assert (found.passed, found.rejected_at, found.below) == (passed, rejected_at, below)
    assert found.qualified == (len(passed) == 4)


def test_method_e6_a_floor_waits_for_every_step_that_scores_it() -> None:
    weak = HEARD | {"communication": 30}
    pending = evaluate(applicant(interview=weak, background=None, ability_test=None))
    assert (pending.passed, pending.rejected_at, pending.below) == ((CV, INTERVIEW), None, ())
    made_good = evaluate(applicant(interview=weak, ability_test=TESTED | {"communication": 90}))
    assert (made_good.qualified, made_good.rejected_at, made_good.below) == (True, None, ())
    assert made_good.total is not None
    assert made_good.total.parts[0].score == 60
    too_weak = evaluate(applicant(interview=weak, ability_test=TESTED | {"communication": 69}))
    assert (too_weak.rejected_at, too_weak.below) == (ABILITY_TEST, ("communication",))


@given(applicants())
def test_a_step_more_never_takes_back_a_step_passed(one: Applicant) -> None:
    """Without the ability test, an applicant came as far as with it, up to the background check."""
    before, after = evaluate(attrs.evolve(one, ability_test=None)), evaluate(one)
    assert after.passed[: len(before.passed)] == before.passed
    assert before.rejected_at in (None, after.rejected_at)


def test_the_total_is_unknown_until_every_requirement_has_a_score() -> None:
    assert evaluate(applicant(interview=None, background=None, ability_test=None)).total is None
    unheard = {name: score for name, score in HEARD.items() if name != "teamwork"}
    assert evaluate(applicant(interview=unheard, ability_test=None)).total is None
    with refused("$", "found no score for 'teamwork', expected 0 to 100", kind=MissingData):
        evaluate(applicant(interview=unheard))
    with refused("$.applicants[1]", "found no score for 'teamwork'", kind=MissingData):
        select([applicant(), applicant("A2", interview=unheard)], 1)


def test_a_score_that_the_step_does_not_give_is_refused() -> None:
    with refused("$.ability_test", "found a score for 'teamwork', expected one of communication, problem_solving"):
        evaluate(applicant(ability_test=TESTED | {"teamwork": 80}))
    with refused("$.applicants[0].interview", "found a score for 'golf', expected one of communication, relations"):
        funnel([applicant(interview=HEARD | {"golf": 80})], 1)


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"cv": None}, "$.cv", "found no cv, expected it before interview", MissingData),
        ({"interview": None}, "$.interview", "found no interview, expected it before background", MissingData),
        ({"background": None}, "$.background", "found no background, expected it before ability_test", MissingData),
        ({"interview": {"teamwork": 101}}, "$.interview.teamwork", "found 101, expected 0 to 100", None),
        ({"ability_test": {"teamwork": -1}}, "$.ability_test.teamwork", "found -1, expected 0 to 100", None),
        ({"cv": "yes"}, "$.cv", "found text, expected true or false", None),
        ({"id": ""}, "$.id", "found a blank text, expected words", None),
        ({"name": " "}, "$.name", "found a blank text, expected words", None),
    ],
)
def test_what_is_no_applicant_is_refused(changes: dict[str, Any], path: str, words: str, kind: Any) -> None:
    with refused(path, words, **({} if kind is None else {"kind": kind})):
        attrs.evolve(applicant(), **changes)


def test_the_name_of_an_applicant_never_shows() -> None:
    assert "Li Na" not in repr(applicant())
    assert "Li Na" not in repr(evaluate(applicant()))


def requirement(identifier: str = "english", **changes: Any) -> StaffRequirement:
    given_: dict[str, Any] = {"weight": 100, "scored_in": [INTERVIEW]} | changes
    return StaffRequirement(id=identifier, label=Text("English", "英语"), **given_)


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": ""}, "$.id", "found a blank text"),
        ({"weight": 0}, "$.weight", "found weight 0, expected above 0"),
        ({"floor": 101}, "$.floor", "found 101, expected 0 to 100"),
        ({"scored_in": [CV]}, "$.scored_in", "found a step that gives no scores, expected INTERVIEW, ABILITY_TEST"),
    ],
)
def test_what_is_no_requirement_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        attrs.evolve(requirement(), **changes)


def test_requirements_that_do_not_weigh_together_are_refused() -> None:
    with refused("$.scored_in", "found no step, expected one that scores it", kind=MissingData):
        requirement(scored_in=[])
    with refused("$.requirements", "found weights that sum to 90, expected points that sum to 100"):
        evaluate(applicant(), [requirement(weight=90)])
    with refused("$.requirements[1]", "found 'english' twice", kind=Conflict):
        evaluate(applicant(), [requirement(weight=50), requirement(weight=50)])


def test_a_host_asks_for_what_it_needs() -> None:
    asked = [requirement(floor=70)]
    people = [applicant(one, interview={"english": score}, ability_test={}) for one, score in (("B", 80), ("A", 80))]
    assert [one.applicant for one in select(people, 2, asked)] == ["A", "B"]
    assert evaluate(applicant(interview={"english": 69}, ability_test={}), asked).rejected_at is INTERVIEW
    with refused("$.ability_test", "found a score for 'english', expected one of none"):
        evaluate(applicant(interview={}, ability_test={"english": 80}), asked)


def test_method_e6_the_best_are_taken_ties_by_problem_solving_and_then_by_id() -> None:
    solving = HEARD | {"problem_solving": 83, "teamwork": 75}
    people = [
        applicant("D", interview=HEARD | {"teamwork": 90}),
        applicant("C"),
        applicant("B", interview=solving),  # 78 as well, by problem solving
        applicant("A"),
        applicant("E", background=False),
        applicant("F", ability_test=None),
    ]
    assert [one.applicant for one in select(people, 9)] == ["D", "B", "A", "C"]
    assert [one.applicant for one in select(people, 2)] == ["D", "B"]


@pytest.mark.parametrize("places", [0, -1])
def test_what_is_no_number_of_places_is_refused(places: int) -> None:
    with refused("places", f"found {places} places, expected 1 or more"):
        select([applicant()], places)


def test_the_same_applicant_twice_is_refused() -> None:
    with refused("$.applicants[1]", "found 'A1' twice, expected each once", kind=Conflict):
        select([applicant(), applicant()], 1)


def test_method_e6_from_400_applicants_to_6() -> None:
    people = [
        *(applicant(f"a{place}", cv=False, interview=None, background=None, ability_test=None) for place in range(280)),
        *(
            applicant(f"b{place}", interview=HEARD | {"relations": 40}, background=None, ability_test=None)
            for place in range(80)
        ),
        *(applicant(f"c{place}", background=False, ability_test=None) for place in range(10)),
        *(applicant(f"d{place}", ability_test={"communication": 0, "problem_solving": 0}) for place in range(12)),
        *(applicant(f"e{place}") for place in range(18)),
    ]
    found = funnel(people, 6)
    assert found == StaffFunnel(applied=400, passed=(120, 40, 30, 18, 6))
    assert found.rates == pytest.approx((0.30, 1 / 3, 0.75, 0.60, 1 / 3))
    assert found.overall == 0.015


def test_a_funnel_that_nobody_enters_has_no_rates() -> None:
    found = funnel([], 1)
    assert (found.applied, found.passed, found.overall) == (0, (0,) * 5, None)
    assert found.rates == (None,) * 5


@pytest.mark.parametrize(
    ("applied", "passed", "path", "words"),
    [
        (9, (9, 8, 7, 6), "$.passed", "found 4 steps, expected 5"),
        (-1, (0,) * 5, "$.applied", "found -1, expected 0 or more"),
        (9, (10, 8, 7, 6, 5), "$.passed[0]", "found 10, expected 0 to 9"),
        (9, (9, 8, 7, 6, 7), "$.passed[4]", "found 7, expected 0 to 6"),
        (9, (9, 8, 7, 6, -1), "$.passed[4]", "found -1, expected 0 to 6"),
    ],
)
def test_what_is_no_funnel_is_refused(applied: int, passed: tuple[int, ...], path: str, words: str) -> None:
    with refused(path, words):
        StaffFunnel(applied=applied, passed=passed)


@given(screenings())
def test_a_screening_is_consistent(found: Screening) -> None:
    """Parts sum to the total, which lies on the scale, and who is rejected is not qualified."""
    if found.total is not None:
        assert sum(part.part for part in found.total.parts) == pytest.approx(found.total.total, abs=1e-9)
        assert -1e-9 <= found.total.total <= 100 + 1e-9
    assert not (found.qualified and (found.rejected_at or found.below))
    assert found.rejected_at not in found.passed


@given(
    st.lists(applicants(), max_size=6, unique_by=lambda one: one.id),
    st.integers(1, 6),
    st.randoms(use_true_random=False),
)
def test_the_choice_is_the_end_of_the_funnel(people: list[Applicant], places: int, chance: Any) -> None:
    """As many are chosen as the funnel ends with, of those through all steps, in whatever order they come."""
    chosen, counted = select(people, places), funnel(people, places)
    assert len(chosen) == counted.passed[-1] == min(places, counted.passed[-2])
    totals = [one.total.total for one in chosen if one.total]
    assert totals == pytest.approx(sorted(totals, reverse=True))
    chance.shuffle(people)
    assert (select(people, places), funnel(people, places)) == (chosen, counted)
