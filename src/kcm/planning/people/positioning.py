"""What key account management is for, what it contributes, and whether its advantage lasts (method A110, A112, A113).

A111, the share of needs with an offer, is `kcm.planning.analysis.needs.answered_share`.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank
from kcm.finance.budget import growth_rates, shares_of_sales
from kcm.text import Text

__all__ = [
    "AdvantageKind",
    "FutureTrend",
    "KamContribution",
    "KamPositioning",
    "KamSales",
    "VrioResource",
    "contribution",
    "positioning_facts",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class KamPositioning:
    """The task of key account management in the company, and its role (method A110)."""

    task: Text
    role: Text


@attrs.frozen(kw_only=True, field_transformer=checked)
class KamSales:
    """Sales and margin of a year with key accounts and with all customers, money of one currency; None is unknown.

    Raises:
        InvalidValue: for negative sales, or sales with key accounts above those with all.
    """

    key_sales: Decimal
    all_sales: Decimal
    key_margin: Decimal | None = None
    all_margin: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.key_sales <= self.all_sales:
            found = f"found {self.key_sales}, expected 0 to all sales of {self.all_sales}"
            raise InvalidValue(found, "$.key_sales")


@attrs.frozen(kw_only=True, field_transformer=checked)
class KamContribution:
    """What key accounts contribute: fractions of sales and of margin, and the growth of a year beside the rest.

    None is unknown, or cannot be said: a share of nothing, a share of a margin of 0 or below, growth from nothing. A
    share of margin lies above 1 where the other customers lose money.
    """

    sales_share: float | None
    margin_share: float | None
    growth: float | None
    growth_of_rest: float | None


def contribution(this_year: KamSales, last_year: KamSales | None = None) -> KamContribution:
    """What key accounts contribute to sales and margin, and how they grow beside the rest (method A110).

    >>> contribution(KamSales(key_sales=640, all_sales=1000)).sales_share
    0.64
    """
    margin_share = None
    if this_year.key_margin is not None and this_year.all_margin is not None and this_year.all_margin > 0:
        margin_share = float(this_year.key_margin / this_year.all_margin)
    growth = growth_of_rest = None
    if last_year is not None:
        growth = _growth(last_year.key_sales, this_year.key_sales)
        growth_of_rest = _growth(last_year.all_sales - last_year.key_sales, this_year.all_sales - this_year.key_sales)
    (share,) = shares_of_sales([this_year.key_sales], [this_year.all_sales])
    return KamContribution(
        sales_share=None if share is None else float(share),
        margin_share=margin_share,
        growth=growth,
        growth_of_rest=growth_of_rest,
    )


def _growth(before: Decimal, after: Decimal) -> float | None:
    rate = growth_rates([before, after])[-1]
    return None if rate is None else float(rate)


class AdvantageKind(Enum):
    """How far a resource carries an advantage over competitors (J. Barney: VRIO)."""

    DISADVANTAGE = "disadvantage"
    PARITY = "parity"
    TEMPORARY = "temporary advantage"
    UNUSED = "unused advantage"
    SUSTAINED = "sustained advantage"


@attrs.frozen(kw_only=True, field_transformer=checked)
class VrioResource:
    """One resource of key account management and four questions to it; None is not answered.

    Is it valuable, rare, hard to imitate, and is the company organised to use it?

    Raises:
        InvalidValue: for a blank id.

    >>> VrioResource(id="R1", name=Text("one data base", "统一数据库"), valuable=True, rare=True,
    ...              hard_to_imitate=False, organised=True).advantage
    <AdvantageKind.TEMPORARY: 'temporary advantage'>
    """

    id: str
    name: Text
    valuable: bool | None = None
    rare: bool | None = None
    hard_to_imitate: bool | None = None
    organised: bool | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")

    @property
    def advantage(self) -> AdvantageKind | None:
        """What the first "no" leaves of the advantage; None where an unanswered question comes before it."""
        answers = (self.valuable, self.rare, self.hard_to_imitate, self.organised)
        for answer, reached in zip(answers, AdvantageKind, strict=False):
            if not answer:
                return None if answer is None else reached
        return AdvantageKind.SUSTAINED


@attrs.frozen(kw_only=True, field_transformer=checked)
class FutureTrend:
    """A sign of where the market goes, within how many years, and what it asks of us (method A113).

    Raises:
        InvalidValue: for fewer than one year.
    """

    text: Text
    horizon_years: int
    implication: Text

    def __attrs_post_init__(self) -> None:
        if self.horizon_years < 1:
            raise InvalidValue(f"found {self.horizon_years} years, expected at least 1", "$.horizon_years")


def positioning_facts(positioning: KamPositioning, found: KamContribution) -> tuple[tuple[Text, object], ...]:
    """What a plan shows of the place of key account management: task, role, contribution.

    The shape is `tuple[tuple[Text, object], ...]`; the numbers are fractions, None where they cannot be said.
    """
    return (
        (Text("task", "任务"), positioning.task),
        (Text("role", "角色"), positioning.role),
        (Text("share of sales", "销售额占比"), found.sales_share),
        (Text("share of margin", "边际利润占比"), found.margin_share),
        (Text("growth", "增长率"), found.growth),
        (Text("growth of the other customers", "其他客户增长率"), found.growth_of_rest),
    )
