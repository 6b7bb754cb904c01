"""Scores of recency, frequency and monetary value: four ways, higher always better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import FloatColumn, IntColumn, columnar, float_column, sealed
from kcm.errors import InvalidValue, MissingData
from kcm.fields import whole
from kcm.rules import Finding, Severity, Term
from kcm.segmentation.rfm.summaries import RfmSummary

__all__ = ["MEASURES", "Method", "RfmScores", "few_ranked", "score", "uneven_scores"]

#: How scores are ranked.
Method = Literal["midrank", "quantile", "ntile"]
#: What each of the three scores is made of.
MEASURES = {"r": "recency_days", "f": "frequency", "m": "monetary"}


@attrs.frozen(kw_only=True, field_transformer=columnar)
class RfmScores:
    """Per customer: scores from 1 to `bins`, higher is better, recency too; 0 for one without a score."""

    customers: NDArray[Any]
    r: IntColumn
    f: IntColumn
    m: IntColumn
    bins: int

    @property
    def unscored(self) -> int:
        """How many customers have no score: nothing bought in the window, or an unknown amount."""
        return int((self.r == 0).sum())


def score(
    summary: RfmSummary,
    *,
    bins: int = 5,
    method: Method = "midrank",
    cuts: Mapping[str, Sequence[float] | NDArray[Any]] | None = None,
) -> RfmScores:
    """Scores from 1 to `bins` of the n ranked customers; a higher score is always better, of recency too.

    A customer without a purchase or with unknown money is not ranked and scores 0. Ranked scores are relative:
    another customer can move them. Scores by `cuts` are absolute.

    Args:
        summary: of the customers.
        bins: how many scores, 1 to 100.
        method: `midrank`: 1 + floor(bins · (midrank − ½) / n), equal values equal scores, all equal the middle one;
            `quantile`: 1 + how many inner quantiles, interpolated between values, lie below, equal values equal
            scores, all equal the lowest one; `ntile`: groups whose sizes differ by at most one, the larger ones
            lowest, as SQL's NTILE, where equal values stand in the order of the customers' ids and may be parted.
        cuts: instead of a method, bins − 1 ascending cut points for each of `recency_days`, `frequency` and
            `monetary`; a value on a cut point gets the better score.

    Raises:
        InvalidValue: for fewer than 1 or more than 100 bins, another method, or cut points that are not as said.
        MissingData: for a measure without cut points.

    >>> from kcm.columns import float_column, int_column
    >>> summary = RfmSummary(customers=np.array(["A", "B"]), recency_days=float_column([30, 3]),
    ...     frequency=int_column([1, 4]), monetary=float_column([10, 900]))
    >>> score(summary, bins=2).r.tolist()
    [1, 2]
    >>> absolute = {"recency_days": [30, 90], "frequency": [2, 5], "monetary": [100, 1000]}
    >>> score(summary, bins=3, cuts=absolute).m.tolist()
    [1, 2]
    """
    if method not in get_args(Method):
        raise InvalidValue(f"found method={method!r}, expected one of {', '.join(get_args(Method))}", "method")
    if whole(bins, "bins") not in range(1, 101):
        raise InvalidValue(f"found {bins!r} bins, expected 1 to 100", "bins")
    edges = None if cuts is None else _checked_cuts(cuts, bins)
    ranked = (summary.frequency > 0) & ~np.isnan(summary.monetary)
    everyone = bool(ranked.all())
    columns: dict[str, IntColumn] = {}
    for letter, name in MEASURES.items():
        sign = -1 if letter == "r" else 1
        column = getattr(summary, name)
        values = column if everyone else column[ranked]
        values = -values if letter == "r" else values
        if edges is None:
            given = METHODS[method](values, bins)
        else:
            given = 1 + np.searchsorted(np.sort(sign * edges[name]), values, "right")
        result = given if everyone else np.zeros(ranked.size, dtype=np.int64)
        if not everyone:
            result[ranked] = given
        columns[letter] = sealed(result)
    return RfmScores(customers=summary.customers, bins=bins, **columns)


def _checked_cuts(cuts: Mapping[str, Sequence[float] | NDArray[Any]], bins: int) -> dict[str, FloatColumn]:
    unknown = sorted(set(cuts) - set(MEASURES.values()))
    if unknown:
        raise InvalidValue(f"found cuts of {', '.join(unknown)}, expected {', '.join(MEASURES.values())}", "cuts")
    checked: dict[str, FloatColumn] = {}
    for name in MEASURES.values():
        path = f"cuts.{name}"
        if name not in cuts:
            raise MissingData(f"found no cut points, expected {bins - 1}", path)
        edges = float_column(cuts[name], path)
        if edges.size != bins - 1:
            raise InvalidValue(f"found {edges.size} cut points, expected {bins - 1} for {bins} bins", path)
        if np.isnan(edges).any() or (np.diff(edges) <= 0).any():
            raise InvalidValue("found cut points out of order, expected each above the one before", path)
        checked[name] = edges
    return checked


def _midrank(values: NDArray[Any], bins: int) -> IntColumn:
    # midrank − ½ is (below + upto) / 2: whole numbers, so that no rounding decides a tie. The scores rise with the
    # values, so that per score only the least value that reaches it is looked for, near the order statistic n·k/bins.
    ordered = np.sort(values)
    n = ordered.size
    result = np.ones(n, dtype=np.int8)  # bins are at most 100; narrow columns add up faster
    for k in range(1, bins) if n else ():
        value = ordered[n * k // bins]
        below, upto = (int(np.searchsorted(ordered, value, side)) for side in ("left", "right"))
        if bins * (below + upto) >= 2 * n * k:
            result += values >= value
        else:
            result += values > value
    return result.astype(np.int64)


def _quantile(values: NDArray[Any], bins: int) -> IntColumn:
    if not values.size:
        return np.ones(0, dtype=np.int64)
    edges = np.quantile(values, np.arange(1, bins) / bins)
    return 1 + np.searchsorted(edges, values, "left")


def _ntile(values: NDArray[Any], bins: int) -> IntColumn:
    small, larger = divmod(values.size, bins)
    result = np.empty(values.size, dtype=np.int64)
    sizes = np.full(bins, small) + (np.arange(bins) < larger)
    result[np.argsort(values, kind="stable")] = np.repeat(np.arange(1, bins + 1), sizes)
    return result


METHODS = {"midrank": _midrank, "quantile": _quantile, "ntile": _ntile}


def few_ranked(scores: RfmScores) -> Iterator[Finding]:
    """A rule: fewer ranked customers than bins make scores that say little."""
    ranked = scores.customers.size - scores.unscored
    if ranked < scores.bins:
        yield Finding("segmentation.FEW_RANKED", Severity.WARNS, values={"ranked": ranked, "bins": scores.bins})


def uneven_scores(scores: RfmScores) -> Iterator[Finding]:
    """A rule: a measure in which all ranked customers are alike, or in which ties leave scores to nobody."""
    ranked = scores.r > 0
    for letter, name in MEASURES.items():
        measure = Term(f"RfmMeasure.{name.upper()}")
        given = np.unique(getattr(scores, letter)[ranked]).tolist()
        if len(given) == 1 and ranked.sum() > 1 and scores.bins > 1:
            yield Finding(
                "segmentation.ALL_ALIKE", Severity.WARNS, f"$.{letter}", {"measure": measure, "score": given[0]}
            )
        elif given and len(given) < min(scores.bins, int(ranked.sum())):
            absent = ", ".join(str(one) for one in range(1, scores.bins + 1) if one not in given)
            yield Finding(
                "segmentation.SCORES_NOT_GIVEN", Severity.NOTES, f"$.{letter}", {"measure": measure, "scores": absent}
            )
