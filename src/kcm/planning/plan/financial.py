"""Section 2: what each year brings, from T0 to T+H, for every unit and in all."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, unique
from kcm.text import Text

__all__ = ["FigureLine", "FinancialSummary", "GivenFigure", "UnitPath", "YearRow"]


class FigureLine(Enum):
    """The lines of the financial summary that a figure may be given for in place of the computed one."""

    SALES = "sales"
    OPERATING_PROFIT = "operating profit"
    COST_TO_SERVE = "cost to serve"


@attrs.frozen(kw_only=True, field_transformer=checked)
class GivenFigure:
    """Money of one year that somebody gave, which then stands in place of what would be computed.

    Sales and operating profit are one unit's; cost to serve is that of the whole key account.

    Raises:
        MissingData: for sales or operating profit without their unit.
        InvalidValue: for cost to serve of a unit, or negative sales or cost.
    """

    year: int
    line: FigureLine
    amount: Decimal
    unit: str | None = None
    source: Text | None = None

    def __attrs_post_init__(self) -> None:
        of_unit = self.line is not FigureLine.COST_TO_SERVE
        if of_unit and self.unit is None:
            raise MissingData("found no unit, expected the one whose figure it is", "$.unit")
        if not of_unit and self.unit is not None:
            raise InvalidValue("found a unit, expected none: cost to serve is that of all units", "$.unit")
        if self.amount < 0 and self.line is not FigureLine.OPERATING_PROFIT:
            raise InvalidValue(f"found {self.amount}, expected 0 or more", "$.amount")


@attrs.frozen(kw_only=True, field_transformer=checked)
class YearRow:
    """One year of section 2, in money: `gross margin − cost to serve − strategy spend = operating profit`."""

    year: int
    sales: Decimal
    gross_margin: Decimal
    cost_to_serve: Decimal
    strategy_spend: Decimal
    operating_profit: Decimal

    @property
    def return_on_sales(self) -> Decimal | None:
        """Operating profit over sales, a fraction; None without sales."""
        return self.operating_profit / self.sales if self.sales else None

    @property
    def spend_ratio(self) -> Decimal | None:
        """Strategy spending over sales, a fraction; None without sales."""
        return self.strategy_spend / self.sales if self.sales else None


@attrs.frozen(kw_only=True, field_transformer=checked)
class UnitPath:
    """One unit's sales, operating profit and share of the strategies' spending, money for each year T0 to T+H.

    Raises:
        InvalidValue: when the three do not cover the same years.
    """

    unit: str
    sales: tuple[Decimal, ...]
    profit: tuple[Decimal, ...]
    spend: tuple[Decimal, ...]

    def __attrs_post_init__(self) -> None:
        for name in ("profit", "spend"):
            if (found := len(getattr(self, name))) != len(self.sales):
                raise InvalidValue(f"found {found} years, expected {len(self.sales)} as in the sales", f"$.{name}")


@attrs.frozen(kw_only=True, field_transformer=checked)
class FinancialSummary:
    """Section 2: the years T0 to T+H, the units they are the sums of, and what is to be said about them.

    `given` holds the figures that were given in place of computed ones.

    Raises:
        Conflict: for a unit with two paths.
    """

    rows: tuple[YearRow, ...]
    units: tuple[UnitPath, ...] = ()
    given: tuple[GivenFigure, ...] = ()
    comment: Text | None = None

    def __attrs_post_init__(self) -> None:
        unique((path.unit for path in self.units), "$.units")
