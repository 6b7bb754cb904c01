"""Scores that are computed, and scores of many judges."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.errors import MissingData
from kcm.finance.ratios import RATIOS, ratio
from kcm.finance.statements import Statement
from kcm.interchange import dumps, loads
from kcm.planning.portfolio import (
    Agreement,
    Score,
    agreement,
    computed_score,
    mean_scores,
    position_columns,
    ratio_score,
)
from kcm.scores import Factor, Scale
from kcm.testing.finances import statements
from kcm.testing.outlooks import agreements
from kcm.text import Text

GROWTH = Factor(
    id="growth",
    label=Text("growth", "增长率"),
    weight=30,
    scale=Scale(((0, 0), (0.05, 4), (0.10, 7), (0.15, 10))),
)
SOURCE = Text("trade statistics", "行业统计")


def test_method_b0_growth_of_eight_percent_scores_5_8_and_says_where_it_stands() -> None:
    score = computed_score(GROWTH, 0.08, source=SOURCE, line="cheese", period=2013)
    assert score.value == pytest.approx(5.8)
    assert score.trace is not None
    assert (score.trace.raw, score.trace.line, score.trace.period, score.trace.source) == (0.08, "cheese", 2013, SOURCE)
    assert loads(Score, dumps(score)) == score


def test_a_judged_score_has_no_trace() -> None:
    assert Score(value=5).trace is None


@given(statements(year=2013), st.sampled_from(sorted(RATIOS)))
def test_the_score_of_a_ratio_leads_back_to_the_items_of_the_report(books: Statement, name: str) -> None:
    """The trace holds the ratio's value, its year and its operands; without a value there is no score."""
    factor = Factor(id="f", label=Text.same("f"), weight=100, scale=Scale(((-1e6, 0), (1e6, 10))))
    found = ratio(books, name, basis="closing")
    if found.value is None:
        with refused(name, f"found {found.status.name}", kind=MissingData):
            ratio_score(factor, books, name, basis="closing")
        return
    trace = ratio_score(factor, books, name, basis="closing").trace
    assert trace is not None
    assert (trace.raw, trace.line, trace.period, trace.source) == (found.value, name, 2013, books.source)
    assert (trace.operands, trace.basis) == (found.operands, "closing")


def test_a_ratio_that_is_missing_names_what_it_lacks() -> None:
    # A wrong type is the point.
    books = Statement(year=2013, currency="USD", source="report", items={"sales": Decimal(1)})  # type: ignore[arg-type]
    with refused("gross_margin", "found MISSING without cost_of_sales, expected a value", kind=MissingData):
        ratio_score(GROWTH, books, "gross_margin")


def test_a_number_that_cannot_be_placed_is_refused() -> None:
    bare = Factor(id="location", label=Text.same("location"), weight=10)
    with refused("factor", "found the factor 'location' without a scale, expected one for its numbers"):
        computed_score(bare, 1.0, source=SOURCE, line="cheese")
    with refused("raw", "found nan, expected a finite number"):
        computed_score(GROWTH, math.nan, source=SOURCE, line="cheese")
    with refused("$.line", "found a blank text"):
        computed_score(GROWTH, 0.1, source=SOURCE, line=" ")


judged = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3)).flatmap(
    lambda shape: st.lists(st.integers(0, 10).map(float), min_size=math.prod(shape), max_size=math.prod(shape)).map(
        lambda values: np.array(values).reshape(shape)
    )
)


@given(judged)
def test_mean_and_spread_are_those_of_a_sample(scores: Any) -> None:
    """As numpy has them over the judges; agreement falls by the mean variance over that of guesses."""
    assert np.allclose(mean_scores(scores), scores.mean(axis=1))
    found = agreement(scores)
    assert found.counts.tolist() == [scores.shape[0] * scores.shape[1]] * scores.shape[2]
    if scores.shape[1] == 1:
        assert np.isnan(found.agreement).all()
        return
    variance = scores.var(axis=1, ddof=1).mean(axis=0)
    assert np.allclose(found.spread, np.sqrt(variance), atol=1e-12)
    assert np.allclose(found.agreement, np.maximum(1 - variance / (100 / 12), 0), atol=1e-12)


def test_units_that_one_judge_scored_say_nothing_of_agreement() -> None:
    scores = [[[8.0], [2.0]], [[5.0], [math.nan]]]
    assert agreement(scores).spread.tolist() == agreement(scores[:1]).spread.tolist()


@given(judged)
def test_the_order_of_the_judges_changes_nothing(scores: Any) -> None:
    """Nor does that of the units."""
    turned = agreement(scores[::-1, ::-1])
    assert np.allclose(turned.agreement, agreement(scores).agreement, equal_nan=True)


@given(agreements())
def test_agreement_is_between_nothing_and_all(found: Agreement) -> None:
    """And unknown exactly where no unit has two judges."""
    known = ~np.isnan(found.agreement)
    assert ((found.agreement[known] >= 0) & (found.agreement[known] <= 1)).all()
    assert (np.isnan(found.spread) == ~known).all()


def test_judges_who_say_the_same_agree_wholly_and_opposite_ones_not_at_all() -> None:
    assert agreement([[[7.0]] * 5]).agreement.tolist() == [1.0]
    same = agreement([[[9.9], [9.9], [9.9]]] * 7)
    assert (same.agreement.tolist(), same.spread.tolist()) == ([1.0], [0.0])
    assert agreement([[[0.0], [10.0]]]).agreement.tolist() == [0.0]


def test_a_score_not_given_is_left_out_and_nobodys_is_unknown() -> None:
    scores = [[[8, math.nan, math.nan], [6, 4, math.nan]]]
    assert np.array_equal(mean_scores(scores), [[7, 4, math.nan]], equal_nan=True)
    found = agreement(scores)
    assert found.counts.tolist() == [2, 1, 0]
    assert np.isnan(found.agreement).tolist() == [False, True, True]


def test_the_means_of_the_judges_place_the_units() -> None:
    scores = np.array([[[8, 7], [6, 7]], [[2, 3], [4, 3]]], float)
    found = position_columns(mean_scores(scores), [50, 50], [[5.0], [5.0]], [[[5.0]], [[5.0]]], [100])
    assert found.attractiveness.tolist() == [7.0, 3.0]


@pytest.mark.parametrize(
    ("scores", "kind", "path", "words"),
    [
        ([], MissingData, "scores", "found no scores"),
        ([[5.0]], None, "scores", "found 2 dimensions, expected (units, judges, factors)"),
        ([[[5.0], [11.0]]], None, "scores[0][1][0]", "found score 11, expected 0 to 10"),
        ([[["good"]]], None, "scores", "found text, expected numbers"),
        ([[[math.inf]]], None, "scores[0][0][0]", "found an infinite number"),
    ],
)
def test_scores_that_are_none_are_refused(scores: Any, kind: Any, path: str, words: str) -> None:
    for function in (mean_scores, agreement):
        with refused(path, words, **({} if kind is None else {"kind": kind})):
            function(scores)
