"""Customers with the same needs: five steps of a study, and clusters by what matters to whom (method A79)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, IntColumn, columnar, float_array, read_only
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, finite, not_blank, whole
from kcm.rules import Finding, Severity
from kcm.segmentation.ids import id_column

__all__ = ["STEPS", "Clustering", "SegmentationStudy", "cluster", "study_gaps"]

#: The five steps of a study, in their order.
STEPS = ("behaviours", "reasons", "influences", "key_factors", "segments")
WHOLE = 100.0
TOLERANCE = 1e-9
MOST = 3_000  # the distances of so many customers take 72 MB


@attrs.frozen(kw_only=True, field_transformer=checked)
class SegmentationStudy:
    """What was found in each step: how customers act, why they buy, what sways them, what matters, who is alike."""

    behaviours: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    influences: tuple[str, ...] = ()
    key_factors: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        for step in STEPS:
            for place, line in enumerate(getattr(self, step)):
                not_blank(line, f"$.{step}[{place}]")


def study_gaps(study: SegmentationStudy) -> Iterator[Finding]:
    """A rule: steps not done warn, and a step done before the ones it rests on blocks."""
    absent = [step for step in STEPS if not getattr(study, step)]
    for place, step in enumerate(STEPS):
        if step in absent:
            yield Finding("segmentation.STEP_ABSENT", Severity.WARNS, f"$.{step}", {"step": place + 1})
        elif place and STEPS[place - 1] in absent:
            values = {"step": place + 1, "before": place}
            yield Finding("segmentation.STEP_WITHOUT_PREDECESSOR", Severity.BLOCKS, f"$.{step}", values)


@attrs.frozen(kw_only=True, field_transformer=columnar)
class Clustering:
    """The cluster of each customer, numbered from 0 in the order of their first customers.

    `heights` are the distances, 0 to 100, at which clusters were merged; `centres` the mean weights of the needs in
    each cluster.
    """

    ids: NDArray[Any]
    codes: IntColumn
    heights: FloatColumn
    centres: tuple[tuple[float, ...], ...]

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return len(self.centres)


def cluster(
    ids: Sequence[str] | Sequence[int] | NDArray[Any],
    weights: ArrayLike,
    *,
    count: int | None = None,
    max_distance: float | None = None,
) -> Clustering:
    """Customers grouped by how much each need matters to them: agglomerative, complete linkage, without chance.

    The distance of two customers is `Σ|w_a − w_b| / 2`, 0 to 100; that of two clusters the largest of their members'.
    The closest pair is merged, of equal pairs the one with the lowest places, until `count` clusters are left or the
    least distance is above `max_distance`.

    Args:
        ids: of n customers.
        weights: importance of each need to each, rows that sum to 100, shape (n, needs).
        count: how many clusters, 1 to n; or
        max_distance: how far apart the members of a cluster may be.

    Raises:
        MissingData: for no customers or no needs.
        InvalidValue: for weights that are negative, unknown or do not sum to 100, more clusters than customers, both or
            neither of the two limits, or more than 3,000 customers.

    >>> cluster(["a", "b", "c"], [[60, 40], [58, 42], [20, 80]], count=2).codes.tolist()
    [0, 0, 1]
    """
    names, table = id_column(ids, "ids"), float_array(weights, "weights")
    _check_weights(names, table)
    n = names.size
    if (count is None) == (max_distance is None):
        raise InvalidValue("found both limits or none, expected count or max_distance", "count")
    if count is not None and not 1 <= whole(count, "count") <= n:
        raise InvalidValue(f"found {count} clusters, expected 1 to {n}", "count")
    limit = np.inf if max_distance is None else finite(max_distance, "max_distance")
    distances = np.array([np.abs(table - row).sum(axis=1) / 2 for row in table])
    leaders, heights = _merged(distances, 1 if count is None else count, limit)
    firsts, codes = np.unique(leaders, return_inverse=True)
    return Clustering(
        ids=read_only(names),
        codes=read_only(codes.astype(np.int64)),
        heights=read_only(np.array(heights, dtype=np.float64)),
        centres=tuple(tuple(table[leaders == first].mean(axis=0).tolist()) for first in firsts),
    )


def _check_weights(names: NDArray[Any], table: NDArray[np.float64]) -> None:
    if not names.size:
        raise MissingData("found no customers, expected at least one", "ids")
    if names.size > MOST:
        raise InvalidValue(f"found {names.size} customers, expected at most {MOST}: take a sample", "ids")
    if table.ndim != 2 or not table.shape[1]:
        raise MissingData(f"found {table.ndim} dimensions, expected a row of weights for each customer", "weights")
    if len(table) != names.size:
        raise InvalidValue(f"found {len(table)} rows, expected {names.size} as in ids", "weights")
    faulty = np.isnan(table).any(axis=1) | (table < 0).any(axis=1) | ~(np.abs(table.sum(axis=1) - WHOLE) <= TOLERANCE)
    if faulty.any():
        raise InvalidValue(
            "found other weights, expected 0 or more that sum to 100", f"weights[{int(faulty.argmax())}]"
        )


def _merged(distances: NDArray[np.float64], count: int, limit: float) -> tuple[NDArray[np.int64], list[float]]:
    """The lowest place in the cluster of each, and the distances of the merges."""
    n = len(distances)
    leaders = np.arange(n)
    heights: list[float] = []
    np.fill_diagonal(distances, np.inf)
    nearest = distances.argmin(axis=1)
    for _ in range(n - count):
        least = distances[np.arange(n), nearest]
        first = int(least.argmin())
        second = int(nearest[first])
        if not least[first] <= limit:
            break
        heights.append(float(least[first]))
        leaders[leaders == second] = first
        both = np.maximum(distances[first], distances[second])
        both[first] = np.inf
        distances[first], distances[:, first] = both, both
        distances[second], distances[:, second] = np.inf, np.inf
        stale = (nearest == first) | (nearest == second)
        stale[first] = True
        nearest[stale] = distances[stale].argmin(axis=1)
    return leaders, heights
