"""What is wanted and how: objectives for the units of the portfolio, strategies, actions (method C.1, B.8, B.9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum

import attrs
from rpds import HashTrieMap

from kcm.errors import InvalidValue
from kcm.fields import Map, checked, not_blank, unshown
from kcm.planning.portfolio import Direction
from kcm.scores import check_score
from kcm.text import Text

__all__ = ["Action", "ActionKind", "Measure", "Objective", "Strategy"]


class Measure(Enum):
    """What an objective is measured in; objectives concern products and markets only."""

    SALES = "sales"
    VOLUME = "volume"
    SHARE_OF_WALLET = "share of wallet"
    MARKET_SHARE = "market share"
    CONTRIBUTION = "contribution"
    RETURN_ON_SALES = "return on sales"
    RELATIVE_STRENGTH = "relative strength"


class ActionKind(Enum):
    """Which part of the offer an action changes."""

    PRODUCT = "product"
    PRICE = "price"
    PLACE = "place"
    PROMOTION = "promotion"
    SERVICE = "service"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Objective:
    """What one unit shall reach by when, from which figure today.

    `baseline` and `target` are in the measure: money a year for sales and contribution, fractions for shares and
    return on sales. `target_profit` is the operating profit a year that goes with a sales target, after spending
    on strategies, `target_strength` the relative strength, in the measure of the matrix. `target_attractiveness` is not
    ours to set: it is there for those who state what they take it to be, and the review compares it.

    Raises:
        InvalidValue: for a blank id, a negative target, or attractiveness off its scale.
    """

    id: str
    unit: str
    direction: Direction
    measure: Measure
    baseline: Decimal
    target: Decimal
    target_profit: Decimal | None = None
    target_strength: float | None = None
    target_attractiveness: float | None = None
    due_year: int
    justification: Text | None = None
    assumptions: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.target < 0:
            raise InvalidValue(f"found a target of {self.target}, expected 0 or more", "$.target")
        if self.target_attractiveness is not None:
            check_score(self.target_attractiveness, "$.target_attractiveness")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Action:
    """One step of a strategy: what, who, until when."""

    kind: ActionKind
    text: Text
    owner: str = attrs.field(repr=unshown)
    due: date


@attrs.frozen(kw_only=True, field_transformer=checked)
class Strategy:
    """How objectives are reached, by whom, and what it costs in each planned year.

    `cost_by_year` is money by year; a year that is not named costs nothing. `answers` are the ids of what it answers of
    the customer's needs, of the opportunities in its value chain, of its strengths, weaknesses, opportunities and
    threats, or of the factors of the competitive comparison. `claims` says by objective how much of the gap between
    forecast and target it is to close, money of T+H.

    Raises:
        InvalidValue: for a blank id or a negative cost.
    """

    id: str
    name: Text
    objectives: tuple[str, ...]
    owner: str = attrs.field(repr=unshown)
    actions: tuple[Action, ...] = ()
    cost_by_year: Map[int, Decimal]
    assumptions: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    claims: Map[str, Decimal] = attrs.field(factory=HashTrieMap)

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        for year in sorted(self.cost_by_year):
            if self.cost_by_year[year] < 0:
                found = self.cost_by_year[year]
                raise InvalidValue(f"found {found}, expected 0 or more", f"$.cost_by_year.{year}")
