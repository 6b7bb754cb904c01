"""Surveys: when they are due, what must follow a poor result, and what changed (method A29, E.1.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.care.satisfaction import (
    Adjustment,
    Csat,
    RaterDimension,
    Survey,
    SurveyMethod,
    SurveyResult,
    acsi,
    csat,
    nps,
    rater,
    result_findings,
    satisfaction_facts,
    survey_due,
    surveys_overdue,
    trend,
)
from kcm.errors import Conflict, InvalidValue
from kcm.i18n import sentence
from kcm.rules import Severity
from kcm.testing.satisfying import survey_results, surveys
from kcm.text import Text

AS_OF = date(2026, 11, 23)
HELD = Survey(id="S1", method=SurveyMethod.QUESTIONNAIRE, last_on=date(2026, 6, 1))
POOR = SurveyResult(survey="S1", on=date(2026, 6, 1), csat=csat([5, 4, 4, 3, 2, 5, 4, 1, 5, 4]))
CHANGE = Adjustment(
    survey="S1",
    result_on=date(2026, 6, 1),
    finding=Text("slow replies", "答复慢"),
    change=Text("two more agents", "增加两名坐席"),
    owner="S3",
    due=date(2026, 9, 1),
)


def test_method_a29_a_survey_of_june_is_due_in_november() -> None:
    assert survey_due(HELD, AS_OF) == date(2026, 11, 28)


def test_an_overdue_survey_is_found() -> None:
    assert not list(surveys_overdue([HELD], date(2026, 11, 28)))
    never = attrs.evolve(HELD, id="S2", last_on=None)
    late, new = surveys_overdue([HELD, never], date(2026, 11, 30))
    assert (late.code, late.severity, late.path) == ("satisfaction.SURVEY_OVERDUE", Severity.WARNS, "$[0]")
    assert sentence(late) == "Survey S1, last held on 2026-06-01, is 2 days overdue."
    assert (new.code, new.severity, new.path) == ("satisfaction.SURVEY_NEVER_HELD", Severity.WARNS, "$[1]")
    assert sentence(new) == "Survey S2 was never held and is due now."
    assert sentence(new, "zh_CN") == "调查S2从未开展，现应开展。"


@given(surveys(), st.integers(0, 400))
def test_a_survey_is_overdue_only_after_its_day(survey: Survey, days: int) -> None:
    """A survey held before is overdue from the day after its period on, and not before."""
    last = survey.last_on or AS_OF
    as_of = date.fromordinal(last.toordinal() + days)
    expected = survey.last_on is None or days > survey.period_days
    assert bool(list(surveys_overdue([survey], as_of))) == expected


def test_method_e15_a_result_below_target_leads_to_an_adjustment() -> None:
    few, none = result_findings([POOR], [])
    assert (few.code, few.path) == ("satisfaction.FEW_ANSWERS", "$[0].csat")
    assert (none.code, none.severity) == ("satisfaction.NO_ADJUSTMENT", Severity.WARNS)
    words = "Survey S1 of 2026-06-01 found 70% satisfied, below the target of 80%, and nothing was adjusted."
    assert sentence(none) == words
    codes = [one.code for one in result_findings([POOR], [CHANGE])]
    assert codes == ["satisfaction.FEW_ANSWERS"]


def test_an_adjustment_answers_only_its_own_round() -> None:
    later = attrs.evolve(POOR, on=date(2026, 11, 20))
    codes = [(one.code, one.path) for one in result_findings([POOR, later], [CHANGE])]
    assert ("satisfaction.NO_ADJUSTMENT", "$[1]") in codes
    assert ("satisfaction.NO_ADJUSTMENT", "$[0]") not in codes


def test_a_result_on_its_target_needs_no_adjustment() -> None:
    good = SurveyResult(survey="S1", on=AS_OF, csat=csat([5, 5, 5, 5, 1] * 6))
    assert not list(result_findings([good], []))
    assert [one.code for one in result_findings([good], [], target=0.81)] == ["satisfaction.NO_ADJUSTMENT"]


def interval(on: date, low: float, high: float) -> SurveyResult:
    found = Csat(share=(low + high) / 2, low=low, high=high, answers=100)
    return SurveyResult(survey="S1", on=on, csat=found)


def test_method_e15_a_change_is_significant_when_the_intervals_lie_apart() -> None:
    rounds = [
        interval(date(2026, 7, 1), 0.5, 0.7),
        interval(date(2026, 1, 1), 0.2, 0.4),
        interval(date(2026, 9, 1), 0.3, 0.5),
        interval(date(2026, 10, 1), 0.0, 0.2),
    ]
    steps = trend(rounds)
    assert [step.significant for step in steps] == [None, True, False, True]
    assert [step.change for step in steps[1:]] == pytest.approx([0.3, -0.2, -0.3])
    assert trend([]) == ()


@given(st.lists(survey_results("S"), max_size=5, unique_by=lambda one: one.on))
def test_changes_sum_to_the_last_less_the_first(results: list[SurveyResult]) -> None:
    """The changes of a trend add up, and the order in which rounds are given changes nothing."""
    steps = trend(results)
    assert steps == trend(reversed(results))
    total = sum(step.change for step in steps if step.change is not None)
    assert total == pytest.approx(steps[-1].share - steps[0].share if steps else 0, abs=1e-12)


def test_what_a_plan_shows_of_satisfaction() -> None:
    gaps = rater([[6] * 5], [[5, 6, 6, 6, 6]])
    facts = satisfaction_facts(csat=POOR.csat, nps=nps([10, 6]), acsi=acsi([[10, 10, 10]]), rater=gaps)
    shown = {name.en: value for name, value in facts}
    assert shown["satisfied share"] == 0.7
    assert shown["net promoter score"] == 0
    assert shown["satisfaction index"] == pytest.approx(100)
    assert shown["largest service gap"] is RaterDimension.RELIABILITY
    assert satisfaction_facts() == ()


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda: survey_due(HELD, date(2026, 5, 1)),
            InvalidValue,
            "found a survey on 2026-06-01, expected none after 2026-05-01 @ $.last_on",
        ),
        (
            lambda: survey_due(attrs.evolve(HELD, period_days=10**9), AS_OF),
            InvalidValue,
            "found a day outside the years 1 to 9999, expected one within @ $.period_days",
        ),
        (lambda: attrs.evolve(HELD, period_days=0), InvalidValue, "found 0 days, expected 1 or more @ $.period_days"),
        (lambda: attrs.evolve(HELD, id=" "), InvalidValue, "found a blank text, expected words @ $.id"),
        (
            lambda: attrs.evolve(CHANGE, due=date(2026, 5, 31)),
            InvalidValue,
            "found 2026-05-31, expected no day before the result of 2026-06-01 @ $.due",
        ),
        (
            lambda: list(result_findings([POOR], [], target=80)),
            InvalidValue,
            "found a target of 80, expected 0 to 1 @ target",
        ),
        (
            lambda: list(result_findings([POOR], [], target="80%")),  # type: ignore[arg-type]  # text is no number
            InvalidValue,
            "found '80%', expected a number @ target",
        ),
        (
            lambda: list(surveys_overdue([HELD], "2026-11-30")),  # type: ignore[arg-type]  # text is no date
            InvalidValue,
            "found str, expected a date @ as_of",
        ),
        (lambda: trend([POOR, POOR]), Conflict, "found two rounds on 2026-06-01, expected one @ $"),
        (
            lambda: trend([POOR, attrs.evolve(POOR, survey="S2")]),
            InvalidValue,
            "found 'S1' and 'S2', expected rounds of one survey @ $",
        ),
    ],
)
def test_what_is_no_survey_is_refused(call: Any, kind: type[InvalidValue], message: str) -> None:
    with pytest.raises(kind) as error:
        call()
    assert str(error.value) == message
