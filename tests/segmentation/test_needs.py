from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue, MissingData
from kcm.i18n import sentence
from kcm.rules import Severity
from kcm.segmentation.needs import STEPS, Clustering, SegmentationStudy, cluster, study_gaps
from kcm.testing.markets import clusterings, segmentation_studies

THREE = [[60, 40], [58, 42], [20, 80]]


def test_method_a79_two_clusters_of_three_customers() -> None:
    found = cluster([1, 2, 3], THREE, count=2)
    assert found.codes.tolist() == [0, 0, 1]
    assert found.heights.tolist() == [2.0]
    assert found.centres == ((59.0, 41.0), (20.0, 80.0))
    assert cluster([1, 2, 3], THREE, count=1).heights.tolist() == [2.0, 40.0]


@pytest.mark.parametrize(("distance", "clusters"), [(1.9, 3), (2, 2), (39.9, 2), (40, 1)])
def test_clusters_are_merged_up_to_a_distance(distance: float, clusters: int) -> None:
    assert cluster(["a", "b", "c"], THREE, max_distance=distance).clusters == clusters


def test_of_equal_pairs_the_first_is_merged() -> None:
    line = [[0, 100], [10, 90], [20, 80], [30, 70]]
    assert cluster(range(4), line, count=3).codes.tolist() == [0, 0, 1, 2]
    assert cluster(range(4), line, count=2).codes.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("ids", "weights", "limits", "error", "path"),
    [
        ([], [], {"count": 1}, MissingData, "ids"),
        ([1], [100], {"count": 1}, MissingData, "weights"),
        ([1], [[]], {"count": 1}, MissingData, "weights"),
        ([1, 2], [[100]], {"count": 1}, InvalidValue, "weights"),
        ([1, 2], [[100], [99]], {"count": 1}, InvalidValue, "weights[1]"),
        ([1], [[101, -1]], {"count": 1}, InvalidValue, "weights[0]"),
        ([1], [[100, float("nan")]], {"count": 1}, InvalidValue, "weights[0]"),
        ([1], [[100]], {"count": 2}, InvalidValue, "count"),
        ([1], [[100]], {"count": 0}, InvalidValue, "count"),
        ([1], [[100]], {}, InvalidValue, "count"),
        ([1], [[100]], {"count": 1, "max_distance": 1}, InvalidValue, "count"),
        ([1], [[100]], {"max_distance": float("nan")}, InvalidValue, "max_distance"),
        (range(3001), [[100]] * 3001, {"count": 1}, InvalidValue, "ids"),
    ],
)
def test_weights_and_limits_that_cannot_be_are_refused(
    ids: Any, weights: Any, limits: dict[str, Any], error: type[InvalidValue], path: str
) -> None:
    with pytest.raises(error) as caught:
        cluster(ids, weights, **limits)
    assert type(caught.value) is error
    assert caught.value.path == path


@given(clusterings())
def test_clusters_are_numbered_as_they_appear_and_merged_at_growing_distances(found: Clustering) -> None:
    """Everyone is in one cluster, cluster 0 holds the first customer, and no later merge is closer."""
    assert sorted(set(found.codes.tolist())) == list(range(found.clusters))
    firsts = [found.codes.tolist().index(code) for code in range(found.clusters)]
    assert firsts == sorted(firsts)
    assert len(found.heights) == found.ids.size - found.clusters
    assert (np.diff(found.heights) >= 0).all()
    assert np.allclose(np.sum(found.centres, axis=1), 100)


@given(st.lists(st.integers(0, 10), min_size=2, max_size=9), st.integers(0, 100))
def test_members_are_no_further_apart_than_asked_and_merging_one_at_a_time_agrees(parts: list[int], most: int) -> None:
    """Complete linkage by its definition, one pair of clusters at a time, gives the same clusters."""
    weights = [[10 * part, 100 - 10 * part] for part in parts]
    found = cluster(range(len(parts)), weights, max_distance=most)
    groups = [[place] for place in range(len(parts))]

    def apart(one: list[int], other: list[int]) -> int:
        return max(abs(10 * (parts[a] - parts[b])) for a in one for b in other)

    while len(groups) > 1:
        pairs = [(apart(one, other), i, j) for i, one in enumerate(groups) for j, other in enumerate(groups) if i < j]
        distance, i, j = min(pairs)
        if distance > most:
            break
        groups[i] = sorted(groups[i] + groups.pop(j))
    assert sorted(groups) == [np.flatnonzero(found.codes == code).tolist() for code in range(found.clusters)]


def test_a_step_needs_the_one_before() -> None:
    study = SegmentationStudy(behaviours=("buys in May",), key_factors=("price",))
    found = [(one.code.split(".")[1], one.severity, one.path) for one in study_gaps(study)]
    assert found == [
        ("STEP_ABSENT", Severity.WARNS, "$.reasons"),
        ("STEP_ABSENT", Severity.WARNS, "$.influences"),
        ("STEP_WITHOUT_PREDECESSOR", Severity.BLOCKS, "$.key_factors"),
        ("STEP_ABSENT", Severity.WARNS, "$.segments"),
    ]
    assert all(sentence(one, "zh_CN") != one.code for one in study_gaps(study))


def test_a_blank_line_of_a_study_is_refused() -> None:
    with pytest.raises(InvalidValue) as error:
        SegmentationStudy(reasons=("price", " "))
    assert error.value.path == "$.reasons[1]"


@given(segmentation_studies())
def test_a_study_has_gaps_unless_every_step_is_done(study: SegmentationStudy) -> None:
    """No findings mean five steps done."""
    assert (not list(study_gaps(study))) == all(getattr(study, step) for step in STEPS)
