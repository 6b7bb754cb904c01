"""Strategies for `kcm.customers.care.satisfaction`: answers, indices, gaps, surveys and what follows from them."""

from __future__ import annotations

from math import nan
from types import MappingProxyType

from hypothesis import strategies as st

from kcm.customers.care.satisfaction import (
    RATER_ITEMS,
    Acsi,
    AcsiPart,
    Adjustment,
    Csat,
    DimensionGap,
    Disconfirmation,
    DisconfirmationColumns,
    Nps,
    RaterGaps,
    Survey,
    SurveyMethod,
    SurveyResult,
    TrendStep,
    acsi,
    csat,
    disconfirmation,
    disconfirmation_columns,
    nps,
    rater,
    trend,
)
from kcm.testing.facts import Strategies, dates, identifiers, part_of, texts
from kcm.testing.scoring import weights

__all__ = [
    "acsi_results",
    "adjustments",
    "answers",
    "csats",
    "disconfirmation_columns_of",
    "disconfirmations",
    "nps_results",
    "rater_gaps",
    "survey_results",
    "surveys",
    "trend_steps",
]

Answers = list[float]


def answers(low: int, high: int, *, min_size: int = 1, max_size: int = 12) -> st.SearchStrategy[Answers]:
    """Whole answers on a scale, at least one; some questions are left open.

    Args:
        low: the least answer.
        high: the highest answer.
        min_size: the fewest questions asked.
        max_size: the most questions asked.
    """
    one = st.integers(low, high).map(float)
    return st.lists(one | st.just(nan), min_size=min_size, max_size=max_size).filter(
        lambda given: any(answer == answer for answer in given)
    )


def csats() -> st.SearchStrategy[Csat]:
    """A `Csat` of few answers, or of many."""
    return st.builds(lambda given, times: csat(given * times), answers(1, 5), st.sampled_from((1, 40)))


def nps_results() -> st.SearchStrategy[Nps]:
    """An `Nps` of a few answers."""
    return answers(0, 10).map(nps)


@st.composite
def acsi_results(draw: st.DrawFn) -> Acsi:
    """An `Acsi` weighed equally or not."""
    rows = st.lists(st.integers(1, 10), min_size=3, max_size=3)
    table = draw(st.lists(rows, min_size=1, max_size=5))
    return acsi(table, draw(st.just((100 / 3,) * 3) | weights(3)))


@st.composite
def disconfirmations(draw: st.DrawFn) -> Disconfirmation:
    """A `Disconfirmation` in any of the three states, with and without open questions."""
    wanted = draw(answers(1, 7))
    got = draw(st.lists(st.integers(1, 7), min_size=len(wanted), max_size=len(wanted)))
    return disconfirmation(wanted, got)


@st.composite
def disconfirmation_columns_of(draw: st.DrawFn) -> DisconfirmationColumns:
    """The gaps of a few customers, some without a whole pair."""
    wanted = draw(answers(1, 7))
    got = draw(st.lists(st.integers(1, 7), min_size=len(wanted), max_size=len(wanted)))
    return disconfirmation_columns([[one] for one in wanted], [[one] for one in got])


@st.composite
def rater_gaps(draw: st.DrawFn) -> RaterGaps:
    """The gaps of the short form or the long one."""
    items = draw(st.sampled_from((len(RATER_ITEMS), sum(RATER_ITEMS.values()))))
    rows = st.lists(st.integers(1, 7), min_size=items, max_size=items)
    wanted, got = draw(
        st.lists(st.tuples(rows, rows), min_size=1, max_size=3).map(lambda pairs: zip(*pairs, strict=True))
    )
    return rater(list(wanted), list(got), draw(weights(len(RATER_ITEMS))))


def surveys() -> st.SearchStrategy[Survey]:
    """A `Survey` held before or never."""
    return st.builds(
        Survey,
        id=identifiers(),
        method=st.sampled_from(SurveyMethod),
        period_days=st.integers(1, 400),
        last_on=st.none() | dates(),
    )


def survey_results(survey: str | None = None) -> st.SearchStrategy[SurveyResult]:
    """A `SurveyResult` of a survey, or of any."""
    return st.builds(
        SurveyResult, survey=identifiers() if survey is None else st.just(survey), on=dates(), csat=csats()
    )


@st.composite
def adjustments(draw: st.DrawFn) -> Adjustment:
    """An `Adjustment` that is due on or after the day of the result."""
    result_on, due = sorted(draw(st.tuples(dates(), dates())))
    return Adjustment(
        survey=draw(identifiers()),
        result_on=result_on,
        finding=draw(texts()),
        change=draw(texts()),
        owner=draw(identifiers()),
        due=due,
    )


def trend_steps() -> st.SearchStrategy[TrendStep]:
    """One step of the trend of a few rounds; the first has no change."""
    rounds = st.lists(survey_results("S"), min_size=1, max_size=4, unique_by=lambda one: one.on)
    return part_of(rounds.map(trend), lambda steps: steps)


STRATEGIES: Strategies = MappingProxyType(
    {
        Disconfirmation: disconfirmations,
        DisconfirmationColumns: disconfirmation_columns_of,
        Csat: csats,
        Nps: nps_results,
        Acsi: acsi_results,
        AcsiPart: lambda: part_of(acsi_results(), lambda found: found.parts),
        RaterGaps: rater_gaps,
        DimensionGap: lambda: part_of(rater_gaps(), lambda found: found.dimensions),
        Survey: surveys,
        SurveyResult: survey_results,
        Adjustment: adjustments,
        TrendStep: trend_steps,
    }
)
