"""Sections of a plan that are little else than what people wrote or decided: 1, 3, 5, 6 and 8."""

from __future__ import annotations

from decimal import Decimal

import attrs

from kcm.customers.care.relationship import Relation
from kcm.errors import InvalidValue, NotFound
from kcm.fields import Map, checked, not_blank, unique, unshown
from kcm.finance.budget import BudgetLine
from kcm.money import check_currency
from kcm.periods import Window
from kcm.planning.people.team import KeyAccountTeam
from kcm.planning.plan.header import KeyAccount
from kcm.planning.portfolio import Matrix, UnitForecast, UnitOutlook, forecast
from kcm.planning.uncertainty import CONCENTRATION, SPREAD, StayProbability, stay_probability
from kcm.scores import WeightedScore
from kcm.segmentation.selection import Wallet, wallet
from kcm.text import Text

__all__ = [
    "Assumption",
    "Budget",
    "Mission",
    "Overview",
    "PortfolioAnalysis",
    "StaySimulation",
    "YearSales",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Mission:
    """Section 1: our role for this customer, the needs served, what we are best at, what we will and will never do.

    `needs` are the ids of the customer's needs that the definition of our business here is made of.
    """

    role: Text
    definition: Text
    competence: Text
    future: Text
    needs: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, field_transformer=checked)
class YearSales:
    """Sales to the customer in a window of days."""

    window: Window
    sales: Decimal


@attrs.frozen(kw_only=True, field_transformer=checked)
class Overview:
    """Section 3: who the customer is and what it is worth to us.

    `rank` and `sales_share` are among all `customers`; `abc_class` by share of sales; scores of recency, frequency and
    money run from 1 to 5, 0 for none; `growth` compares the sales of `recent` with those of `earlier`, windows of equal
    length, a fraction; `selection` is the weighted score that chose it, `selection_rank` its place among
    `selection_candidates`. `relation` is our relationship with it, `organisation` how it is built, `team` who of ours
    looks after it, `customer_spend` what it spends a year on what we could sell, money of the last window of `history`.

    Raises:
        InvalidValue: for a customer's spend below what it bought of us.
    """

    key_account: KeyAccount
    profile: Text
    history: tuple[YearSales, ...]
    orders: int
    rank: int
    customers: int
    sales_share: float
    abc_class: str
    recency_score: int
    frequency_score: int
    monetary_score: int
    segment: Text
    recent: YearSales
    earlier: YearSales
    growth: float | None
    selection: WeightedScore
    selection_labels: Map[str, Text]
    selection_rank: int
    selection_candidates: int
    relation: Relation | None = None
    organisation: Text | None = None
    team: KeyAccountTeam | None = None
    customer_spend: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        if self.customer_spend is not None and self.history and self.history[-1].sales > self.customer_spend:
            own = self.history[-1].sales
            reason = f"found {self.customer_spend}, expected no less than the {own} that we sold"
            raise InvalidValue(reason, "$.customer_spend")

    @property
    def wallet(self) -> Wallet | None:
        """Our part of what the customer spends; None where that, or what it bought of us, is not known."""
        if self.customer_spend is None or not self.history or self.history[-1].sales < 0:
            return None
        return wallet(self.history[-1].sales, self.customer_spend)


@attrs.frozen(kw_only=True, field_transformer=checked)
class StaySimulation:
    """How the plan asks how sure a position is: draws and seed, and doubts as `stay_probability` takes them."""

    draws: int
    seed: int
    concentration: float | None = CONCENTRATION
    spread: float = SPREAD


@attrs.frozen(kw_only=True, field_transformer=checked)
class PortfolioAnalysis:
    """Section 5: the matrix; positions and findings follow from it and are not stored beside it.

    `outlooks` say what is expected of the units if our policy stays as it is, for some units or all; None is that
    nobody forecast anything. `simulation` asks how sure the positions are.

    Raises:
        MissingData, Conflict, InvalidValue: for outlooks from which no forecast can be made, as `forecast`, or of a
            unit or a rival that the matrix does not have.
    """

    matrix: Matrix
    conclusion: Text
    outlooks: tuple[UnitOutlook, ...] | None = None
    simulation: StaySimulation | None = None

    def __attrs_post_init__(self) -> None:
        try:
            _ = self.forecasts
        except NotFound as error:
            raise InvalidValue(str(error), "$.outlooks") from None
        except InvalidValue as error:
            path = error.path.removeprefix("$.")
            place = f"$.{path}" if path.startswith("outlooks") else f"$.matrix.{path}"
            raise type(error)(error.reason, place) from None

    @property
    def forecasts(self) -> tuple[UnitForecast, ...] | None:
        """Where each unit will be at T+H under unchanged policy; None where nothing was forecast."""
        return None if self.outlooks is None else forecast(self.matrix, self.outlooks)

    @property
    def staying(self) -> tuple[StayProbability, ...] | None:
        """How sure each position is; None where that was not asked."""
        if self.simulation is None:
            return None
        asked = self.simulation
        return stay_probability(
            self.matrix, draws=asked.draws, seed=asked.seed, concentration=asked.concentration, spread=asked.spread
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Assumption:
    """Section 6: one thing outside our control that the plan rests on.

    `probability` is a fraction 0 to 1; `impact` 1 to 5. `rests_on` are the ids of the assumptions without which this
    one makes no sense.

    Raises:
        InvalidValue: for a blank id, a probability outside 0 to 1, or an impact outside 1 to 5.
    """

    id: str
    text: Text
    quantity: Text | None = None
    probability: float
    impact: int
    owner: str = attrs.field(repr=unshown)
    contingency: Text | None = None
    rests_on: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if not 0 <= self.probability <= 1:
            raise InvalidValue(f"found probability {self.probability:g}, expected 0 to 1", "$.probability")
        if not 1 <= self.impact <= 5:
            raise InvalidValue(f"found impact {self.impact}, expected 1 to 5", "$.impact")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Budget:
    """Section 8: what the strategies cost, line by line, what is kept in reserve, and the rate of discount.

    Raises:
        InvalidValue: for an unknown currency, or a rate of −1 or below.
        Conflict: for a budget line that stands twice.
    """

    currency: str
    lines: tuple[BudgetLine, ...]
    contingency_by_year: Map[int, Decimal]
    discount_rate: Decimal

    def __attrs_post_init__(self) -> None:
        check_currency(self.currency)
        if self.discount_rate <= -1:
            raise InvalidValue(f"found rate {self.discount_rate}, expected above -1", "$.discount_rate")
        unique((line.id for line in self.lines), "$.lines")
