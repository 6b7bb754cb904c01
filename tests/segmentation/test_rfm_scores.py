from __future__ import annotations

from collections import Counter
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.columns import equal, float_column, int_column
from kcm.errors import InvalidValue, MissingData
from kcm.i18n import sentence
from kcm.rules import Term
from kcm.segmentation.rfm import Method, RfmSummary, score, uneven_scores
from kcm.testing.purchasing import rfm_summaries

methods = st.sampled_from(get_args(Method))
CUTS = {"recency_days": [30, 90], "frequency": [2, 5], "monetary": [100, 1000]}


def customers(*rows: tuple[float, int, float]) -> RfmSummary:
    """A summary of (recency in days, frequency, money), with ids from 0."""
    recency, frequency, money = zip(*rows, strict=True)
    return RfmSummary(
        customers=np.arange(len(rows)),
        recency_days=float_column(recency),
        frequency=int_column(frequency),
        monetary=float_column(money),
    )


def alike(count: int) -> RfmSummary:
    return customers(*[(3, 2, 10)] * count)


def test_the_three_ways_on_ten_values_with_ties() -> None:
    summary = customers(*[(1, 1, money) for money in (10, 20, 20, 20, 30, 40, 50, 60, 70, 80)])
    # midrank − ½ of the three 20s is 2.5, 5 · 2.5 / 10 = 1.25; the first inner quantile is 20.
    assert score(summary).m.tolist() == [1, 2, 2, 2, 3, 3, 4, 4, 5, 5]
    assert score(summary, method="quantile").m.tolist() == [1, 1, 1, 1, 3, 3, 4, 4, 5, 5]
    assert score(summary, method="ntile").m.tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


@pytest.mark.parametrize("method", get_args(Method))
def test_customers_of_whom_none_is_ranked_all_score_0(method: Method) -> None:
    scores = score(customers((3, 2, float("nan")), (5, 1, float("nan"))), method=method)
    assert [column.tolist() for column in (scores.r, scores.f, scores.m)] == [[0, 0]] * 3


def test_ntile_has_the_larger_groups_lowest_and_parts_ties_by_id() -> None:
    assert score(alike(7), bins=5, method="ntile").m.tolist() == [1, 1, 2, 2, 3, 4, 5]
    assert score(alike(3), bins=5, method="ntile").m.tolist() == [1, 2, 3]


def test_all_alike_get_the_middle_by_midrank_and_the_lowest_by_quantile() -> None:
    assert score(alike(10)).r.tolist() == [3] * 10
    assert score(alike(10), method="quantile").r.tolist() == [1] * 10


def test_a_value_on_a_cut_point_gets_the_better_score_of_recency_too() -> None:
    summary = customers((91, 1, 99.99), (90, 2, 100), (31, 4, 999), (30, 5, 1000), (0, 9, 5000))
    scores = score(summary, bins=3, cuts=CUTS)
    assert [scores.r.tolist(), scores.f.tolist(), scores.m.tolist()] == [[1, 2, 2, 3, 3]] * 3


@pytest.mark.parametrize(
    ("changed", "problem", "path"),
    [
        ({"frequency": [5, 2]}, "cut points out of order", "cuts.frequency"),
        ({"frequency": [5, 5]}, "cut points out of order", "cuts.frequency"),
        ({"monetary": [1, float("nan")]}, "cut points out of order", "cuts.monetary"),
        ({"recency_days": [30]}, "found 1 cut points, expected 2 for 3 bins", "cuts.recency_days"),
        ({"monetary": ["low", "high"]}, "found text, expected numbers", "cuts.monetary"),
        ({"money": [1, 2]}, "found cuts of money, expected recency_days, frequency, monetary", "cuts"),
    ],
)
def test_cut_points_that_cannot_be_are_refused(changed: dict[str, Any], problem: str, path: str) -> None:
    with pytest.raises(InvalidValue, match=problem) as error:
        score(alike(3), bins=3, cuts=CUTS | changed)
    assert error.value.path == path


def test_a_measure_without_cut_points_is_missing() -> None:
    with pytest.raises(MissingData, match="found no cut points, expected 1") as error:
        score(alike(3), bins=2, cuts={"recency_days": [30], "frequency": [2]})
    assert error.value.path == "cuts.monetary"


@given(rfm_summaries(), methods, st.integers(1, 9))
def test_whoever_is_ranked_has_a_score_and_nobody_else(summary: RfmSummary, method: Method, bins: int) -> None:
    """Each method gives 1 to bins to those who bought for known money, and 0 to the rest."""
    scores = score(summary, bins=bins, method=method)
    ranked = (summary.frequency > 0) & ~np.isnan(summary.monetary)
    for column in (scores.r, scores.f, scores.m):
        assert np.array_equal(column > 0, ranked)
        assert not column.size or column.max() <= bins


@given(rfm_summaries(), methods, st.integers(1, 9))
def test_better_never_scores_lower(summary: RfmSummary, method: Method, bins: int) -> None:
    """Fewer days, more purchases or more money never give a lower score."""
    scores = score(summary, bins=bins, method=method)
    ranked = scores.r > 0
    for values, given_scores in (
        (-summary.recency_days, scores.r),
        (summary.frequency, scores.f),
        (summary.monetary, scores.m),
    ):
        order = np.lexsort((given_scores[ranked], values[ranked]))
        assert (np.diff(given_scores[ranked][order]) >= 0).all()


@given(rfm_summaries(), st.integers(1, 9))
def test_ntile_groups_differ_by_at_most_one(summary: RfmSummary, bins: int) -> None:
    """The groups of NTILE are as even as can be, the larger ones first."""
    scores = score(summary, bins=bins, method="ntile")
    sizes = Counter(scores.m[scores.m > 0].tolist())
    counted = [sizes[one] for one in range(1, bins + 1)]
    assert counted == sorted(counted, reverse=True)
    assert counted[0] - counted[-1] <= 1


@given(rfm_summaries(), methods, st.integers(1, 1000))
def test_another_unit_of_money_never_changes_a_score(summary: RfmSummary, method: Method, factor: int) -> None:
    """Money times a whole number gives the same scores, where no quantile falls between two floats."""
    bins = 4  # quantiles at quarters of whole numbers are exact
    scaled = RfmSummary(
        customers=summary.customers,
        recency_days=summary.recency_days,
        frequency=summary.frequency,
        monetary=float_column(np.rint(summary.monetary * 1000) * factor),
    )
    base = RfmSummary(
        customers=summary.customers,
        recency_days=summary.recency_days,
        frequency=summary.frequency,
        monetary=float_column(np.rint(summary.monetary * 1000)),
    )
    assert equal(score(scaled, bins=bins, method=method).m, score(base, bins=bins, method=method).m)


def test_what_ties_do_to_the_scores_is_stated_in_both_languages() -> None:
    summary = customers((1, 1, 5), (1, 1, 5), (1, 1, 5), (1, 2, 9), (1, 2, 9), (1, 2, 9))
    found = list(uneven_scores(score(summary)))
    assert [(one.code.split(".")[1], one.path, dict(one.values)) for one in found] == [
        ("ALL_ALIKE", "$.r", {"measure": Term("RfmMeasure.RECENCY_DAYS"), "score": 3}),
        ("SCORES_NOT_GIVEN", "$.f", {"measure": Term("RfmMeasure.FREQUENCY"), "scores": "1, 3, 5"}),
        ("SCORES_NOT_GIVEN", "$.m", {"measure": Term("RfmMeasure.MONETARY"), "scores": "1, 3, 5"}),
    ]
    for one in found:
        assert {sentence(one, "en"), sentence(one, "zh_CN")} != {one.code}
    assert sentence(found[1], "zh_CN") == "由于数值相同或分界点所限，频率没有客户得到1, 3, 5分。"


def test_scores_all_given_and_a_single_customer_say_nothing() -> None:
    assert not list(uneven_scores(score(customers((9, 1, 1), (1, 2, 2)), bins=2)))
    assert not list(uneven_scores(score(alike(1))))
