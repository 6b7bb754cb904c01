"""Five dimensions of service, each as far as perception falls short of expectation (method A49, E.1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, float_array
from kcm.customers.care.satisfaction.answers import column_means, pairs_on_scale
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked
from kcm.scores import contributions
from kcm.text import Text

__all__ = [
    "RATER_ITEMS",
    "RATER_WEIGHTS",
    "RATER_WORDING",
    "DimensionGap",
    "RaterDimension",
    "RaterGaps",
    "rater",
    "rater_parts",
]

SCALE = (1, 7)


class RaterDimension(Enum):
    """The five dimensions in the order of their initials; the number is the place in a column.

    The labels are the source's own (G24): it puts a kept promise under assurance, SERVQUAL under reliability, where
    assurance is competence and trust.
    """

    RELIABILITY = 0
    ASSURANCE = 1
    TANGIBLES = 2
    EMPATHY = 3
    RESPONSIVENESS = 4


#: Each dimension in two or three words.
RATER_WORDING: Mapping[RaterDimension, Text] = MappingProxyType(
    {
        RaterDimension.RELIABILITY: Text("done right", "正确完成"),
        RaterDimension.ASSURANCE: Text("promises kept", "承诺达到"),
        RaterDimension.TANGIBLES: Text("care for appearance", "注意形象"),
        RaterDimension.EMPATHY: Text("attentive service", "周到服务"),
        RaterDimension.RESPONSIVENESS: Text("quick reaction", "快速反应"),
    }
)
#: How many items of the questionnaire each dimension has.
RATER_ITEMS: Mapping[RaterDimension, int] = MappingProxyType(dict(zip(RaterDimension, (5, 4, 4, 5, 4), strict=True)))
#: Points of the dimensions, in their order; they sum to 100.
RATER_WEIGHTS: tuple[float, ...] = (32, 19, 11, 16, 22)


@attrs.frozen(kw_only=True, field_transformer=checked)
class DimensionGap:
    """One dimension: mean expectation and perception, 1 to 7, their `gap`, and `part = weight · gap / 100`."""

    dimension: RaterDimension
    expected: float
    perceived: float
    gap: float
    weight: float
    part: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class RaterGaps:
    """The gaps of the five dimensions; `weighted` is the sum of their parts, `unweighted` the mean of the gaps.

    A gap below 0 is service below expectation.
    """

    weighted: float
    unweighted: float
    dimensions: tuple[DimensionGap, ...]
    respondents: int

    @property
    def worst(self) -> DimensionGap:
        """The dimension that takes most from the weighted gap; among equals the first."""
        return min(self.dimensions, key=lambda one: one.part)


def rater_parts(gaps: ArrayLike, weights: ArrayLike = RATER_WEIGHTS) -> FloatColumn:
    """What each dimension adds to the weighted gap: `weight · gap / 100`, of the shape of `gaps`.

    Args:
        gaps: (..., 5), perception less expectation, in the order of `RaterDimension`; NaN stays unknown.
        weights: (5,), points that sum to 100; those of V. Zeithaml, A. Parasuraman and L. Berry (1990) unless told.

    Raises:
        InvalidValue: for another shape, or weights that do not sum to 100.

    >>> parts = rater_parts([-0.8, -0.2, 0.5, -0.4, -1.0])
    >>> float(parts.sum().round(9)), float(parts.min().round(9))
    (-0.523, -0.256)
    """
    table = float_array(gaps, "$.gaps")
    if not table.ndim or table.shape[-1] != len(RaterDimension):
        raise InvalidValue(f"found shape {table.shape}, expected (..., 5), one for each dimension", "$.gaps")
    return contributions(table, weights)


def rater(expected: ArrayLike, perceived: ArrayLike, weights: ArrayLike = RATER_WEIGHTS) -> RaterGaps:
    """The gaps of a SERVQUAL survey, in its long form of 22 items or a short one with an item for each dimension.

    An item's gap is the mean of its whole pairs, a dimension's that of its items.

    Args:
        expected: (respondents, 22) or (respondents, 5), whole numbers from 1 to 7, items in the order of the
            dimensions: 5 of reliability, 4 of assurance, 4 of tangibles, 5 of empathy, 4 of responsiveness; NaN is not
            answered.
        perceived: of the same shape.
        weights: (5,), points that sum to 100.

    Raises:
        MissingData: for no answers, or an item without a whole pair.
        InvalidValue: for another shape, an answer off the scale, or weights that do not sum to 100.

    Source: A. Parasuraman, V. Zeithaml and L. Berry (1988), "SERVQUAL", Journal of Retailing 64(1); method E.1.4.

    >>> found = rater([[7, 6, 5, 6, 7], [7, 6, 6, 6, 6]], [[6, 6, 6, 6, 5], [6, 6, 6, 5, 6]])
    >>> round(found.weighted, 3), found.worst.dimension.name
    (-0.565, 'RELIABILITY')
    """
    wanted, got = pairs_on_scale(expected, perceived, SCALE, dimensions=2, fractions=False)
    sizes = np.array(list(RATER_ITEMS.values()))
    if wanted.shape[1] == sizes.size:
        sizes = np.ones_like(sizes)
    elif wanted.shape[1] != sizes.sum():
        raise InvalidValue(f"found {wanted.shape[1]} items, expected 22, or 5 in the short form", "$.expected")
    before, after = column_means(wanted, axis=0), column_means(got, axis=0)
    if np.isnan(before).any():
        place = f"$.expected[..., {int(np.isnan(before).argmax())}]"
        raise MissingData("found an item without a whole pair, expected at least one", place)
    starts = np.cumsum(sizes) - sizes
    before, after = (np.add.reduceat(items, starts) / sizes for items in (before, after))
    gaps = after - before
    parts, points = rater_parts(gaps, weights), float_array(weights)
    return RaterGaps(
        weighted=float(parts.sum()),
        unweighted=float(gaps.mean()),
        dimensions=tuple(
            DimensionGap(
                dimension=dimension,
                expected=float(before[place]),
                perceived=float(after[place]),
                gap=float(gaps[place]),
                weight=float(points[place]),
                part=float(parts[place]),
            )
            for place, dimension in enumerate(RaterDimension)
        ),
        respondents=int((~np.isnan(wanted)).any(axis=1).sum()),
    )
