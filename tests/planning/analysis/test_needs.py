"""What the customer needs, step by step (method A58, A111)."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.errors import Conflict, Refused
from kcm.i18n import sentence
from kcm.planning.analysis.needs import (
    NeedStatement,
    NeedStatus,
    advance,
    answered_share,
    by_opportunity,
    need_gaps,
    opportunity_scores,
)
from kcm.rules import Severity, check, passes
from kcm.testing.analyses import need_statements
from kcm.text import Text

SURVEYED, ANALYSED, CONFIRMED, DESCRIBED = NeedStatus


def need(name: str = "N1", **changes: Any) -> NeedStatement:
    whole: dict[str, Any] = {
        "evidence": [Text("interview with the buyer", "采购经理访谈")],
        "importance": 9,
        "satisfaction": 4,
        "sentence": Text("deliveries before six", "六点前送货"),
    }
    return NeedStatement(id=name, **(whole | changes))


def test_method_a58_importance_9_and_satisfaction_4_make_14() -> None:
    assert need().opportunity == 14
    assert opportunity_scores(9, 4) == 14


def test_a_need_that_is_met_beyond_its_importance_is_worth_its_importance() -> None:
    assert opportunity_scores([5, 10, 0, 10], [8, 0, 10, 10]).tolist() == [5, 20, 0, 10]


def test_what_is_unknown_has_no_opportunity_score() -> None:
    assert need(importance=None).opportunity is None
    assert need(satisfaction=None).opportunity is None
    assert np.isnan(opportunity_scores([np.nan, 7], [4, np.nan])).all()


SCORES = st.floats(0, 10)


@given(SCORES, SCORES, st.floats(0, 10))
def test_the_better_a_need_is_met_the_less_there_is_to_win(importance: float, satisfaction: float, more: float) -> None:
    """Opportunity lies between the importance and twice it, and no satisfaction more raises it."""
    score = opportunity_scores(importance, satisfaction)
    assert importance <= score <= 2 * importance
    assert opportunity_scores(importance, min(10, satisfaction + more)) <= score


@given(st.lists(need_statements(), max_size=5))
def test_columns_say_what_single_needs_say(needs: list[NeedStatement]) -> None:
    """`opportunity_scores` of many needs are those of each."""
    ratings = [[np.nan if rating is None else rating for rating in (one.importance, one.satisfaction)] for one in needs]
    table = np.array(ratings, np.float64).reshape(-1, 2)
    found = opportunity_scores(table[:, 0], table[:, 1])
    assert [None if np.isnan(score) else score for score in found.tolist()] == [one.opportunity for one in needs]


@pytest.mark.parametrize(
    ("importance", "satisfaction", "path", "words"),
    [
        ([9, 11], [1, 1], "$.importance[1]", "found score 11, expected 0 to 10"),
        ([9], [-0.5], "$.satisfaction[0]", "found score -0.5, expected 0 to 10"),
        ([9, 1], [1], "$.satisfaction", "found shape (1,), expected (2,) as in importance"),
        (["high"], [1], "$.importance", "found text, expected numbers"),
        ([9], [float("inf")], "$.satisfaction[0]", "found an infinite number, expected a finite one"),
    ],
)
def test_columns_that_are_no_scores_are_refused(importance: Any, satisfaction: Any, path: str, words: str) -> None:
    with refused(path, words):
        opportunity_scores(importance, satisfaction)


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": " "}, "$.id", "found a blank text, expected words"),
        ({"importance": 10.5}, "$.importance", "found score 10.5, expected 0 to 10"),
        ({"satisfaction": -1}, "$.satisfaction", "found score -1, expected 0 to 10"),
        ({"importance": float("nan")}, "$.importance", "found nan, expected a finite number"),
        ({"offer": ""}, "$.offer", "found a blank text, expected words"),
        ({"status": "described"}, "$.status", "found text, expected NeedStatus"),
        ({"evidence": "hearsay"}, "$.evidence", "found text, expected a list"),
    ],
)
def test_what_is_no_need_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        attrs.evolve(need(), **changes)


def test_method_a58_a_need_goes_through_its_four_steps() -> None:
    found = need()
    for status in (ANALYSED, CONFIRMED, DESCRIBED):
        found = advance(found, status)
        assert found == need(status=status)


@pytest.mark.parametrize("present", NeedStatus)
@pytest.mark.parametrize("asked", NeedStatus)
def test_method_a58_no_step_is_skipped_repeated_or_undone(present: NeedStatus, asked: NeedStatus) -> None:
    order = list(NeedStatus)
    if order.index(asked) == order.index(present) + 1:
        assert advance(need(status=present), asked).status is asked
        return
    with pytest.raises(Refused) as error:
        advance(need(status=present), asked)
    (finding,) = error.value.findings
    assert (finding.code, finding.severity, finding.path) == ("needs.STEP_ORDER", Severity.BLOCKS, "$.status")


def test_the_refusal_of_a_skipped_step_says_the_next_one() -> None:
    with pytest.raises(Refused, match=r"^blocked by needs.STEP_ORDER$") as error:
        advance(need(), DESCRIBED)
    (finding,) = error.value.findings
    assert sentence(finding) == "Need N1 is surveyed and cannot become described; the next step is analysed."
    assert sentence(finding, "zh_CN") == "需求N1目前为“已调查”，不能改为“已描述”；下一步是“已分析”。"
    with pytest.raises(Refused) as error:
        advance(need(status=DESCRIBED), DESCRIBED)
    assert sentence(error.value.findings[0]).endswith("; the next step is —.")


def test_method_a58_described_needs_evidence_and_a_sentence() -> None:
    with pytest.raises(Refused, match=r"^blocked by needs.NO_EVIDENCE, needs.NO_SENTENCE$"):
        advance(need(status=CONFIRMED, evidence=[], sentence=None), DESCRIBED)
    with pytest.raises(Refused, match=r"^blocked by needs.NO_SENTENCE$"):
        advance(need(status=CONFIRMED, sentence=None), DESCRIBED)
    assert passes(need_gaps(need(status=CONFIRMED, evidence=[], sentence=None)))
    (finding,) = need_gaps(need(status=DESCRIBED, evidence=[]))
    assert (finding.path, sentence(finding)) == ("$.evidence", "Need N1 is described without evidence.")


@pytest.mark.parametrize("unrated", ["importance", "satisfaction"])
def test_a_need_is_analysed_once_it_is_rated(unrated: str) -> None:
    heard = attrs.evolve(need(), **{unrated: None})  # type: ignore[arg-type]  # a wrong type is the point
    assert not check(heard, [need_gaps])
    with pytest.raises(Refused, match=r"^blocked by needs.NOT_RATED$") as error:
        advance(heard, ANALYSED)
    assert error.value.findings[0].path == f"$.{unrated}"


@given(need_statements(), st.sampled_from(NeedStatus))
def test_advancing_changes_the_status_alone_or_is_refused(one: NeedStatement, status: NeedStatus) -> None:
    """Whatever a need lacks, the verb gives it the next status and changes nothing else, or refuses with a reason."""
    moved = attrs.evolve(one, status=status)
    order = list(NeedStatus)
    if order.index(status) == order.index(one.status) + 1 and not list(need_gaps(moved)):
        assert advance(one, status) == moved
    else:
        with pytest.raises(Refused) as error:
            advance(one, status)
        assert not passes(error.value.findings)


def test_needs_are_ordered_by_what_there_is_to_win() -> None:
    needs = [need("C", satisfaction=9), need("B"), need("Z", importance=None), need("A"), need("D", satisfaction=0)]
    assert [one.id for one in by_opportunity(needs)] == ["D", "A", "B", "C", "Z"]
    with refused("$.needs[1]", "found 'A' twice, expected each once", kind=Conflict):
        by_opportunity([need("A"), need("A")])


@given(st.lists(need_statements(), max_size=5, unique_by=lambda one: one.id), st.randoms(use_true_random=False))
def test_the_order_of_needs_does_not_depend_on_the_order_they_come_in(needs: list[NeedStatement], chance: Any) -> None:
    """The same needs are ordered the same way, highest opportunity first, unknown ones last."""
    found = by_opportunity(needs)
    chance.shuffle(needs)
    assert by_opportunity(needs) == found
    scores = [-1 if one.opportunity is None else one.opportunity for one in found]
    assert scores == sorted(scores, reverse=True)


def test_method_a111_6_of_8_needs_have_an_offer() -> None:
    needs = [
        need(f"N{place}", status=CONFIRMED if place % 2 else DESCRIBED, offer="O1" if place < 6 else None)
        for place in range(8)
    ]
    assert answered_share(needs) == 0.75
    assert answered_share([*needs, need("S", offer="O1"), need("A", status=ANALYSED)]) == 0.75
    assert answered_share([need()]) is None
