"""What strategies cost, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from typing import TypeVar

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank

__all__ = ["BudgetCategory", "BudgetLine", "totals"]

K = TypeVar("K")


class BudgetCategory(Enum):
    """What money is spent on."""

    PEOPLE = "people"
    PRODUCT = "product"
    PROMOTION = "promotion"
    SERVICE = "service"
    PRICE = "price"
    SYSTEMS = "systems"
    TRAVEL = "travel"
    OTHER = "other"


@attrs.frozen(kw_only=True, field_transformer=checked)
class BudgetLine:
    """What one strategy costs in one year under one category, and the ids of the assumptions the sum rests on.

    Raises:
        InvalidValue: for a blank id or a negative amount.
    """

    id: str
    strategy: str
    year: int
    category: BudgetCategory
    amount: Decimal
    assumptions: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        not_blank(self.strategy, "$.strategy")
        if self.amount < 0:
            raise InvalidValue(f"found {self.amount}, expected 0 or more", "$.amount")


def totals(lines: Iterable[BudgetLine], by: Callable[[BudgetLine], K]) -> dict[K, Decimal]:
    """Exact sums of lines by strategy, year, category or any other key, in order of first appearance.

    >>> people = BudgetCategory.PEOPLE
    >>> line = BudgetLine(id="B1", strategy="S1", year=2015, category=people, amount=Decimal(30))
    >>> totals([line, line], lambda line: line.year)
    {2015: Decimal('60')}
    """
    sums: dict[K, Decimal] = {}
    for line in lines:
        sums[by(line)] = sums.get(by(line), Decimal(0)) + line.amount
    return sums
