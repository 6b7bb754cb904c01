"""When to ask again, what changed since the last time, and that a poor result leads to a change (method A29, E.1.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from itertools import pairwise

import attrs

from kcm.customers.care.satisfaction.indices import Acsi, Csat, Nps, few_answers
from kcm.customers.care.satisfaction.service_gaps import RaterGaps
from kcm.errors import Conflict, InvalidValue
from kcm.fields import checked, finite, not_blank
from kcm.periods import as_date, day_number, day_of
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "Adjustment",
    "Survey",
    "SurveyMethod",
    "SurveyResult",
    "TrendStep",
    "result_findings",
    "satisfaction_facts",
    "survey_due",
    "surveys_overdue",
    "trend",
]

TARGET = 0.80
ROUNDING = 1e-12


class SurveyMethod(Enum):
    """How customers are asked."""

    QUESTIONNAIRE = "questionnaire"
    INTERVIEW = "interview"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Survey:
    """A survey that is held again every so many days; `last_on` is None before the first time.

    Raises:
        InvalidValue: for a blank id or fewer than one day.
    """

    id: str
    method: SurveyMethod
    period_days: int = 180
    last_on: date | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.period_days < 1:
            raise InvalidValue(f"found {self.period_days} days, expected 1 or more", "$.period_days")


@attrs.frozen(kw_only=True, field_transformer=checked)
class SurveyResult:
    """What one round of a survey came to."""

    survey: str
    on: date
    csat: Csat


@attrs.frozen(kw_only=True, field_transformer=checked)
class Adjustment:
    """What is changed because of one round of a survey: what was found, the change, who owns it, by when.

    Raises:
        InvalidValue: for a blank survey or owner, or a due date before the result.
    """

    survey: str
    result_on: date
    finding: Text
    change: Text
    owner: str
    due: date

    def __attrs_post_init__(self) -> None:
        not_blank(self.survey, "$.survey")
        not_blank(self.owner, "$.owner")
        if self.due < self.result_on:
            raise InvalidValue(f"found {self.due}, expected no day before the result of {self.result_on}", "$.due")


@attrs.frozen(kw_only=True, field_transformer=checked)
class TrendStep:
    """One round against the one before: `change` of the share, and whether their intervals lie apart."""

    on: date
    share: float
    change: float | None
    significant: bool | None


def survey_due(survey: Survey, as_of: date) -> date:
    """The day on which a survey is due; one that was never held is due today.

    Raises:
        InvalidValue: for a last time after `as_of`.

    >>> survey_due(Survey(id="S", method=SurveyMethod.QUESTIONNAIRE, last_on=date(2026, 6, 1)), date(2026, 11, 23))
    datetime.date(2026, 11, 28)
    """
    day = as_date(as_of, "as_of")
    if survey.last_on is None:
        return day
    if survey.last_on > day:
        raise InvalidValue(f"found a survey on {survey.last_on}, expected none after {day}", "$.last_on")
    return day_of(day_number(survey.last_on) + survey.period_days, "$.period_days")


def surveys_overdue(surveys: Iterable[Survey], as_of: date) -> Iterator[Finding]:
    """A rule: a survey is held by the day on which it is due; one never held is due at once.

    Codes: `satisfaction.SURVEY_OVERDUE` and `satisfaction.SURVEY_NEVER_HELD`, which warn.

    Raises:
        InvalidValue: as `survey_due`.

    >>> held = Survey(id="S", method=SurveyMethod.INTERVIEW, last_on=date(2026, 6, 1))
    >>> [finding.values["days"] for finding in surveys_overdue([held], date(2026, 11, 30))]
    [2]
    """
    day = as_date(as_of, "as_of")
    for index, survey in enumerate(surveys):
        days = (day - survey_due(survey, day)).days
        if survey.last_on is None:
            yield Finding("satisfaction.SURVEY_NEVER_HELD", Severity.WARNS, f"$[{index}]", {"survey": survey.id})
        elif days > 0:
            values = {"survey": survey.id, "days": days, "last": survey.last_on}
            yield Finding("satisfaction.SURVEY_OVERDUE", Severity.WARNS, f"$[{index}]", values)


def result_findings(
    results: Iterable[SurveyResult], adjustments: Iterable[Adjustment], *, target: float = TARGET
) -> Iterator[Finding]:
    """A rule: a round below the target leads to an adjustment, and a round of few answers says little.

    An adjustment answers the round whose survey and day it names. Codes: `satisfaction.NO_ADJUSTMENT` and
    `satisfaction.FEW_ANSWERS`, which warn.

    Raises:
        InvalidValue: for a target outside 0 to 1.

    >>> from kcm.customers.care.satisfaction.indices import csat
    >>> poor = SurveyResult(survey="S", on=date(2026, 6, 1), csat=csat([5, 4, 3, 2, 1] * 10))
    >>> [finding.code for finding in result_findings([poor], [])]
    ['satisfaction.NO_ADJUSTMENT']
    """
    least = finite(target, "target")
    if not 0 <= least <= 1:
        raise InvalidValue(f"found a target of {least:g}, expected 0 to 1", "target")
    answered = {(one.survey, one.result_on) for one in adjustments}
    for index, result in enumerate(results):
        path = f"$[{index}]"
        for finding in few_answers(result.csat):
            yield attrs.evolve(finding, path=f"{path}.csat")
        if result.csat.share < least - ROUNDING and (result.survey, result.on) not in answered:
            values = {"survey": result.survey, "on": result.on, "share": result.csat.share, "target": least}
            yield Finding("satisfaction.NO_ADJUSTMENT", Severity.WARNS, path, values)


def trend(results: Iterable[SurveyResult]) -> tuple[TrendStep, ...]:
    """Each round of one survey against the round before, by day; significant is a change between separate intervals.

    Raises:
        Conflict: for two rounds on one day.
        InvalidValue: for results of several surveys.

    >>> from kcm.customers.care.satisfaction.indices import csat
    >>> rounds = [(date(2026, 1, 1), [5, 1] * 50), (date(2026, 7, 1), [5, 5, 5, 1] * 25)]
    >>> steps = trend(SurveyResult(survey="S", on=on, csat=csat(answers)) for on, answers in rounds)
    >>> steps[1].change, steps[1].significant
    (0.25, True)
    """
    rounds = sorted(results, key=lambda one: one.on)
    for before, after in pairwise(rounds):
        if after.survey != before.survey:
            raise InvalidValue(f"found {before.survey!r} and {after.survey!r}, expected rounds of one survey", "$")
        if after.on == before.on:
            raise Conflict(f"found two rounds on {after.on}, expected one", "$")
    first = [TrendStep(on=one.on, share=one.csat.share, change=None, significant=None) for one in rounds[:1]]
    return (
        *first,
        *(
            TrendStep(
                on=after.on,
                share=after.csat.share,
                change=after.csat.share - before.csat.share,
                significant=after.csat.low > before.csat.high or after.csat.high < before.csat.low,
            )
            for before, after in pairwise(rounds)
        ),
    )


def satisfaction_facts(
    *, csat: Csat | None = None, nps: Nps | None = None, acsi: Acsi | None = None, rater: RaterGaps | None = None
) -> tuple[tuple[Text, object], ...]:
    """What a plan shows of a customer's satisfaction: labelled facts, only of what was measured.

    >>> from kcm.customers.care.satisfaction.indices import nps
    >>> [(label.en, value) for label, value in satisfaction_facts(nps=nps([10, 9, 6]))][0]
    ('net promoter score', 33.33333333333333)
    """
    facts: list[tuple[Text, object]] = []
    if csat is not None:
        facts += [
            (Text("satisfied share", "满意比例"), csat.share),
            (Text("95 % interval", "95%置信区间"), (csat.low, csat.high)),
            (Text("answers", "回答数"), csat.answers),
        ]
    if nps is not None:
        facts += [
            (Text("net promoter score", "净推荐值"), nps.score),
            (Text("standard error", "标准误差"), nps.standard_error),
        ]
    if acsi is not None:
        facts.append((Text("satisfaction index", "满意度指数"), acsi.index))
    if rater is not None:
        facts += [
            (Text("weighted service gap", "加权服务差距"), rater.weighted),
            (Text("largest service gap", "最大服务差距"), rater.worst.dimension),
        ]
    return tuple(facts)
