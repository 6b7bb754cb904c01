"""Us beside our greatest rival, factor by factor as the customer sees it, and the rivals' moves (A103, A104)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from math import isfinite
from types import MappingProxyType

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray
from rpds import HashTrieMap

from kcm.columns import FloatColumn, IntColumn, columnar
from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, not_blank, shown, unique, whole
from kcm.planning.portfolio.strength import DECIMALS, on_scale
from kcm.rules import Finding, Severity
from kcm.scores import Factor, WeightedScore, contributions, weigh, weighted_scores
from kcm.text import Text

__all__ = [
    "ComparedRival",
    "Comparison",
    "ComparisonColumns",
    "ComparisonSheet",
    "CompetitiveGap",
    "CompetitorStrategy",
    "RivalMove",
    "compare",
    "compare_columns",
    "competitive_gaps",
    "importance_weights",
    "rating_scores",
    "response_gaps",
]

IMPORTANCE: Mapping[str, int] = MappingProxyType({"A": 3, "B": 2, "C": 1})
RATINGS: Mapping[int, float] = MappingProxyType({1: 10.0, 2: 5.0, 3: 0.0})


@attrs.frozen(kw_only=True, field_transformer=checked)
class CompetitiveGap:
    """How far we lead on one factor, or trail where it is negative: `gap = weight · (own − rival) / 100`."""

    factor: str
    weight: float
    own: float
    rival: float
    gap: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class Comparison:
    """We and our rivals, as the customer sees us, from 0 to 10, and where we trail the greatest of them.

    Each score carries its parts. `greatest` is the rival with the highest score; `ratio` is ours over that rival's,
    None where that is 0. The `gaps`, in the order of the factors, sum to our score less that rival's; `priorities` are
    the factors with a negative gap, the widest first.
    """

    own: WeightedScore
    rivals: Map[str, WeightedScore]
    greatest: str
    ratio: float | None
    gaps: tuple[CompetitiveGap, ...]
    priorities: tuple[str, ...]


def compare(
    factors: Iterable[Factor], ours: Mapping[str, float], rivals: Mapping[str, Mapping[str, float]]
) -> Comparison:
    """We against the greatest of our rivals, ties by its id (method A103).

    Args:
        factors: what the customer decides by, with weights that sum to 100.
        ours: factor id to score, 0 to 10, as the customer sees us.
        rivals: the same for each rival, by its id.

    Raises:
        MissingData: for no rival, or a factor without a score.
        InvalidValue: for a score off the scale or of an unknown factor, or weights that do not sum to 100.
        Conflict: for a factor id that stands twice.

    >>> factors = [Factor(id=name, label=Text.same(name), weight=weight)
    ...            for name, weight in (("price", 40), ("service", 35), ("quality", 25))]
    >>> found = compare(factors, dict(price=8, service=6, quality=7), {"P": dict(price=7, service=8, quality=5)})
    >>> round(found.ratio, 3), [round(gap.gap, 2) for gap in found.gaps], found.priorities
    (1.029, [0.4, -0.7, 0.5], ('service',))
    """
    if not rivals:
        raise MissingData("found no rival, expected at least one to compare with", "$.rivals")
    kept = tuple(factors)
    own = weigh(kept, ours, "$.ours")
    theirs = {name: weigh(kept, rivals[name], f"$.rivals.{name}") for name in sorted(rivals)}
    greatest = min(theirs, key=lambda name: (-round(theirs[name].total, DECIMALS), name))
    gaps = tuple(
        CompetitiveGap(
            factor=mine.factor, weight=mine.weight, own=mine.score, rival=other.score, gap=mine.part - other.part
        )
        for mine, other in zip(own.parts, theirs[greatest].parts, strict=True)
    )
    order = sorted((round(gap.gap, DECIMALS), gap.factor) for gap in gaps)
    ratio = float(_ratios(np.array([own.total]), np.array([theirs[greatest].total]))[0])
    return Comparison(
        own=own,
        rivals=HashTrieMap(theirs),
        greatest=greatest,
        ratio=ratio if isfinite(ratio) else None,
        gaps=gaps,
        priorities=tuple(factor for gap, factor in order if gap < 0),
    )


@attrs.frozen(kw_only=True, field_transformer=checked)
class ComparedRival:
    """A rival's name and its scores, 0 to 10 as the customer sees it, by factor id."""

    id: str
    name: Text
    scores: Map[str, float]

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ComparisonSheet:
    """What a comparison is made from: the customer's factors, our scores and the rivals'.

    Raises:
        MissingData, InvalidValue, Conflict: as `compare`, or for a rival that stands twice.
    """

    factors: tuple[Factor, ...]
    ours: Map[str, float]
    rivals: tuple[ComparedRival, ...]

    def __attrs_post_init__(self) -> None:
        unique((rival.id for rival in self.rivals), "$.rivals")
        for index, rival in enumerate(self.rivals):
            weigh(self.factors, rival.scores, f"$.rivals[{index}].scores")
        _ = self.compared

    @property
    def compared(self) -> Comparison:
        """We against the greatest of the rivals."""
        return compare(self.factors, self.ours, {rival.id: rival.scores for rival in self.rivals})


@attrs.frozen(kw_only=True, field_transformer=columnar)
class ComparisonColumns:
    """Comparisons of many key accounts as columns.

    `greatest` is the place of the greatest rival, `ratio` NaN where that rival's score is 0. `priority` is the place of
    the factor with the widest negative gap, −1 for none, and `priority_gap` that gap, 0 for none.
    """

    own: FloatColumn
    rival: FloatColumn
    greatest: IntColumn
    ratio: FloatColumn
    priority: IntColumn
    priority_gap: FloatColumn


def compare_columns(own: ArrayLike, rivals: ArrayLike, weights: ArrayLike) -> ComparisonColumns:
    """Each of many key accounts against its greatest rival; among equals the first rival and the first factor count.

    Args:
        own: (key accounts, factors), scores 0 to 10 as each customer sees us.
        rivals: (key accounts, rivals, factors).
        weights: (factors,), points that sum to 100.

    Raises:
        MissingData: for no key accounts, no rivals or no factors.
        InvalidValue: for shapes or weights that do not fit, or a score off its scale.

    >>> found = compare_columns([[8, 6, 7]], [[[7, 8, 5], [6, 5, 9]]], [40, 35, 25])
    >>> found.ratio.round(3).tolist(), found.greatest.tolist(), found.priority.tolist()
    ([1.029], [0], [1])
    """
    ours, greatest, best = _against_greatest(own, rivals, weights)
    gaps = contributions(ours, weights) - contributions(best, weights)
    rounded = gaps.round(DECIMALS)
    widest = rounded.argmin(axis=-1)
    rows = np.arange(len(gaps))
    behind = rounded[rows, widest] < 0
    mine, theirs = weighted_scores(ours, weights), weighted_scores(best, weights)
    return ComparisonColumns(
        own=mine,
        rival=theirs,
        greatest=greatest,
        ratio=_ratios(mine, theirs),
        priority=np.where(behind, widest, -1),
        priority_gap=np.where(behind, gaps[rows, widest], 0.0),
    )


def competitive_gaps(own: ArrayLike, rivals: ArrayLike, weights: ArrayLike) -> NDArray[np.float64]:
    """The gaps of each of many key accounts, of the shape of `own`; each row sums to our score less the rival's.

    Shapes and errors are those of `compare_columns`.

    >>> competitive_gaps([[8, 6, 7]], [[[7, 8, 5]]], [40, 35, 25]).round(9).tolist()
    [[0.4, -0.7, 0.5]]
    """
    ours, _, best = _against_greatest(own, rivals, weights)
    return np.asarray(contributions(ours, weights) - contributions(best, weights))


def _against_greatest(
    own: ArrayLike, rivals: ArrayLike, weights: ArrayLike
) -> tuple[NDArray[np.float64], IntColumn, NDArray[np.float64]]:
    """Our scores, the place of each greatest rival, and its scores."""
    ours, theirs = on_scale(own, 2, "$.own"), on_scale(rivals, 3, "$.rivals")
    if len(ours) != len(theirs):
        raise InvalidValue(f"found rivals of {len(theirs)} key accounts, expected {len(ours)} as in own", "$.rivals")
    greatest = weighted_scores(theirs, weights).round(DECIMALS).argmax(axis=-1)
    return ours, greatest, theirs[np.arange(len(theirs)), greatest]


def _ratios(own: FloatColumn, rival: FloatColumn) -> FloatColumn:
    """Ours over theirs; NaN where theirs is too small to divide by."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        ratio = np.asarray(own / rival)
    return np.where(np.isfinite(ratio), ratio, np.nan)


def importance_weights(grades: Iterable[str]) -> tuple[float, ...]:
    """Weights from importance graded A (highest), B or C: 3, 2 and 1, as points that sum to 100.

    Raises:
        MissingData: for no grades.
        InvalidValue: for another grade.

    Source: M. McDonald's form of the competitive comparison; method A103.

    >>> importance_weights("ABBC")
    (37.5, 25.0, 25.0, 12.5)
    """
    values: list[int] = []
    for index, grade in enumerate(grades):
        if grade not in IMPORTANCE:
            raise InvalidValue(f"found grade {shown(grade)}, expected A, B or C", f"$.grades[{index}]")
        values.append(IMPORTANCE[grade])
    if not values:
        raise MissingData("found no grades, expected A, B or C for each factor", "$.grades")
    points = [100 * value / sum(values) for value in values[:-1]]
    # What rounding left over goes to the last, so that the sum is exactly 100.
    return (*points, float(100 - sum(map(Fraction, points))))


def rating_scores(ratings: Iterable[int]) -> tuple[float, ...]:
    """Scores from ratings of 1 (best), 2 or 3: 10, 5 and 0.

    Raises:
        InvalidValue: for another rating.

    Source: M. McDonald's form of the competitive comparison; method A103.

    >>> rating_scores([1, 3, 2])
    (10.0, 0.0, 5.0)
    """
    kept = tuple(ratings)
    for index, rating in enumerate(kept):
        if whole(rating, f"$.ratings[{index}]") not in RATINGS:
            raise InvalidValue(f"found rating {rating}, expected 1, 2 or 3", f"$.ratings[{index}]")
    return tuple(RATINGS[rating] for rating in kept)


class RivalMove(Enum):
    """What a rival does at the key account."""

    INVEST = "invest"
    MAINTAIN = "maintain"
    WITHDRAW = "withdraw"
    OTHER = "other"


@attrs.frozen(kw_only=True, field_transformer=checked)
class CompetitorStrategy:
    """A rival's move at the key account, how we know of it, and our response."""

    rival: str
    move: RivalMove
    evidence: tuple[Text, ...] = ()
    our_response: Text | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.rival, "$.rival")


def response_gaps(strategy: CompetitorStrategy) -> Iterator[Finding]:
    """A rule: a rival that invests is answered, or blocks (method A104).

    >>> [finding.code for finding in response_gaps(CompetitorStrategy(rival="P", move=RivalMove.INVEST))]
    ['competition.NO_RESPONSE']
    """
    if strategy.move is RivalMove.INVEST and strategy.our_response is None:
        yield Finding("competition.NO_RESPONSE", Severity.BLOCKS, "$.our_response", {"rival": strategy.rival})
