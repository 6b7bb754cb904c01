"""The eight sections of a key-account plan and its header."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, check_version, checked, not_blank, unique, unshown
from kcm.finance.budget import BudgetLine
from kcm.finance.ratios import RatioRow
from kcm.finance.statements import Statement
from kcm.money import check_currency
from kcm.periods import Horizon, Window
from kcm.planning.objectives import Objective, Strategy
from kcm.planning.portfolio import Matrix
from kcm.scores import WeightedScore
from kcm.text import Text

__all__ = [
    "Assumption",
    "Budget",
    "CustomerAnalysis",
    "FinancialSummary",
    "Header",
    "KeyAccount",
    "KeyAccountPlan",
    "Mission",
    "Overview",
    "PortfolioAnalysis",
    "YearRow",
    "YearSales",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class KeyAccount:
    """The customer a plan is made for, as the directory knows it."""

    number: str
    name: str
    city: str | None = None
    region: str | None = None
    country: str | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.number, "$.number")
        not_blank(self.name, "$.name")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Header:
    """Which plan this is: for whom, by whom, when, over which years, in which currency.

    T0 is the year that ends on `base_year_end`; the planned years end on the same day of the year.
    """

    plan_id: str
    version: int
    key_account: str
    author: str = attrs.field(repr=unshown)
    prepared_on: date
    horizon: Horizon
    base_year_end: date
    currency: str
    approved_by: str | None = attrs.field(default=None, repr=unshown)

    def __attrs_post_init__(self) -> None:
        for name in ("plan_id", "key_account", "author"):
            not_blank(getattr(self, name), f"$.{name}")
        check_currency(self.currency)
        check_version(self.version, "$.version")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Mission:
    """Section 1: our role for this customer, the needs served, what we are best at, what we will and will never do."""

    role: Text
    definition: Text
    competence: Text
    future: Text


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
class FinancialSummary:
    """Section 2: the years T0 to T+H, and what is to be said about them."""

    rows: tuple[YearRow, ...]
    comment: Text | None = None


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
    `selection_candidates`.
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


@attrs.frozen(kw_only=True, field_transformer=checked)
class CustomerAnalysis:
    """Section 4: the customer's annual report beside its industry, with where our offer helps."""

    statement: Statement
    ratios: tuple[RatioRow, ...]
    conclusion: Text


@attrs.frozen(kw_only=True, field_transformer=checked)
class PortfolioAnalysis:
    """Section 5: the matrix; positions and findings follow from it and are not stored beside it."""

    matrix: Matrix
    conclusion: Text


@attrs.frozen(kw_only=True, field_transformer=checked)
class Assumption:
    """Section 6: one thing outside our control that the plan rests on.

    `probability` is a fraction 0 to 1; `impact` 1 to 5.
    """

    id: str
    text: Text
    quantity: Text | None = None
    probability: float
    impact: int
    owner: str
    contingency: Text | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if not 0 <= self.probability <= 1:
            raise InvalidValue(f"found probability {self.probability:g}, expected 0 to 1", "$.probability")
        if not 1 <= self.impact <= 5:
            raise InvalidValue(f"found impact {self.impact}, expected 1 to 5", "$.impact")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Budget:
    """Section 8: what the strategies cost, line by line, what is kept in reserve, and the rate of discount."""

    currency: str
    lines: tuple[BudgetLine, ...]
    contingency_by_year: Map[int, Decimal]
    discount_rate: Decimal

    def __attrs_post_init__(self) -> None:
        check_currency(self.currency)
        if self.discount_rate <= -1:
            raise InvalidValue(f"found rate {self.discount_rate}, expected above -1", "$.discount_rate")
        unique((line.id for line in self.lines), "$.lines")


@attrs.frozen(kw_only=True, field_transformer=checked)
class KeyAccountPlan:
    """A key-account plan; sections 1 to 8 in order, section 7 being objectives and strategies.

    Raises:
        Conflict: for an assumption, objective or strategy id that stands twice.
        MissingData: for a financial summary without years.
    """

    header: Header
    mission: Mission
    financial: FinancialSummary
    overview: Overview
    analysis: CustomerAnalysis
    portfolio: PortfolioAnalysis
    assumptions: tuple[Assumption, ...]
    objectives: tuple[Objective, ...]
    strategies: tuple[Strategy, ...]
    budget: Budget

    def __attrs_post_init__(self) -> None:
        if not self.financial.rows:
            raise MissingData("found no years, expected T0 to T+H", "$.financial.rows")
        for name in ("assumptions", "objectives", "strategies"):
            unique((part.id for part in getattr(self, name)), f"$.{name}")
