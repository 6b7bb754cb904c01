"""What a ratio is, and what it gives: a value and what it rests on, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Literal

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.errors import InvalidValue
from kcm.fields import Map, checked, finite, not_blank, unique
from kcm.finance.statements.items import check_item
from kcm.text import Text

__all__ = [
    "EARLIER",
    "PREVIOUS",
    "Basis",
    "Better",
    "PartValue",
    "Ratio",
    "RatioPart",
    "RatioStatus",
    "RatioUnit",
    "RatioValue",
    "check_tolerance",
    "item_of",
]

#: What a balance-sheet item of a ratio is: the average of both year ends, or the closing one.
Basis = Literal["average", "closing"]
Column = NDArray[np.float64]
Quotient = Callable[[Mapping[str, Column]], tuple[ArrayLike, ArrayLike]]

# Before an item's name: the amount is that of the year before, or of the year before that.
PREVIOUS, EARLIER = "previous.", "earlier."


class RatioStatus(Enum):
    """Whether a ratio has a value, and if not, why; the number is its code in a status column."""

    VALUE = 0
    MISSING = 1
    UNDEFINED = 2
    NOT_MEANINGFUL = 3


class Better(Enum):
    """In which direction a ratio improves, if in any."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class RatioUnit(Enum):
    """How a ratio is written: a multiple, a fraction shown as percent, days, money, or points."""

    TIMES = "times"
    SHARE = "share"
    DAYS = "days"
    MONEY = "money"
    SCORE = "score"


@attrs.frozen(kw_only=True, field_transformer=checked)
class RatioPart:
    """A ratio that is added up into another, and how often."""

    weight: float
    ratio: Ratio


def check_tolerance(tolerance: float) -> float:
    """The tolerance as a float, if it is 0 or more.

    Raises:
        InvalidValue: for any other.
    """
    found = finite(tolerance, "tolerance")
    if found < 0:
        raise InvalidValue(f"found tolerance {found:g}, expected 0 or more", "tolerance")
    return found


def item_of(name: str) -> str:
    """The item of an operand's name: `previous.sales` is of the item `sales`."""
    return name.removeprefix(PREVIOUS).removeprefix(EARLIER)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Ratio:
    """The definition of a ratio: a quotient of items, or a weighted sum of other ratios.

    `quotient` takes a mapping of the names in `items` to columns, and gives numerator and denominator. An item in
    `averaged` is the mean of two year ends on the average basis; `previous.sales` is the amount of the year before,
    `earlier.sales` of the year before that. A ratio is not meaningful unless its denominator is above 0, and each item
    in `positive` too: on the average basis at both year ends, if the earlier one is known. `zones` are the scores below
    which a company is in distress and above which it is safe. Definitions hold functions and are not pickled: hand
    their names to other processes.

    Raises:
        InvalidValue: for a blank name, both or neither of a quotient with its items and parts, an item that is not in
            `STATEMENT_ITEMS`, or zones that do not rise.
        Conflict: for two parts of one name.
    """

    name: str
    label: Text
    formula: Text
    unit: RatioUnit
    better: Better
    items: tuple[str, ...] = ()
    averaged: frozenset[str] = frozenset()
    positive: frozenset[str] = frozenset()
    quotient: Quotient | None = attrs.field(default=None, repr=False)
    parts: tuple[RatioPart, ...] = ()
    zones: tuple[float, float] | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.name, "$.name")
        if self.parts:
            if self.quotient is not None or self.items:
                raise InvalidValue("found a quotient and parts, expected one of them", "$.parts")
            unique((part.ratio.name for part in self.parts), "$.parts")
        elif not self.items:
            raise InvalidValue("found no items, expected those of the quotient", "$.items")
        elif self.quotient is None:
            raise InvalidValue("found no quotient, expected a function of the items", "$.quotient")
        for name in self.items:
            check_item(item_of(name), "$.items")
        for field in ("averaged", "positive"):
            for name in sorted(getattr(self, field) - {one for one in self.items if item_of(one) == one}):
                raise InvalidValue(f"found {name!r}, expected one of the ratio's items of the year", f"$.{field}")
        if self.zones is not None and self.zones[0] >= self.zones[1]:
            raise InvalidValue(f"found zones {self.zones}, expected the second above the first", "$.zones")

    def leaves(self) -> Iterator[Ratio]:
        """The quotients it is made of: itself, or those of its parts, in order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.ratio.leaves()


@attrs.frozen(kw_only=True, field_transformer=checked)
class PartValue:
    """What one ratio adds to another: `part = weight · value`."""

    ratio: str
    weight: float
    value: float
    part: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class RatioValue:
    """A ratio of one company and year: `value` is None unless the status is `VALUE`.

    `operands` are the amounts used: averages on the average basis, and the year before too of an item that must be
    above 0. `missing` are the items that were not there; an item of the year before is named `previous.item`. `parts`
    are there where the ratio is a sum of others and has a value, and sum to it.
    """

    value: float | None
    status: RatioStatus
    operands: Map[str, float]
    missing: tuple[str, ...]
    period: int
    basis: str
    parts: tuple[PartValue, ...] = ()
