"""What people decided about a key account, as `case.toml` holds it; everything else is computed from the orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, not_blank, unique
from kcm.finance.budget import BudgetLine
from kcm.finance.statements import Statement
from kcm.money import check_currency
from kcm.periods import Horizon
from kcm.planning.objectives import Measure, Strategy
from kcm.planning.plan import Assumption, Mission
from kcm.planning.portfolio import Direction, Rival, Score, Settings
from kcm.scores import Factor
from kcm.text import Text

__all__ = [
    "BudgetDraft",
    "Category",
    "JudgedCandidate",
    "Judgements",
    "ObjectiveDraft",
    "PortfolioDraft",
    "ReportDraft",
    "SelectionDraft",
    "UnitDraft",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Category:
    """A product category of the order table; `cost_share` is cost of goods as a fraction of sales."""

    name: str
    label: Text
    cost_share: Decimal

    def __attrs_post_init__(self) -> None:
        not_blank(self.name, "$.name")
        if not 0 <= self.cost_share <= 1:
            raise InvalidValue(f"found cost share {self.cost_share}, expected 0 to 1", "$.cost_share")


@attrs.frozen(kw_only=True, field_transformer=checked)
class JudgedCandidate:
    """A customer that may become a key account, with its scores 0 to 10 on the criteria that orders do not tell."""

    customer: str
    scores: Map[str, float]


@attrs.frozen(kw_only=True, field_transformer=checked)
class SelectionDraft:
    """How key accounts are chosen: criteria, candidates, how many can be served, the least score."""

    capacity: int
    min_score: float
    factors: tuple[Factor, ...]
    candidates: tuple[JudgedCandidate, ...]

    def __attrs_post_init__(self) -> None:
        if not self.candidates:
            raise MissingData("found no candidates, expected at least one", "$.candidates")
        unique((candidate.customer for candidate in self.candidates), "$.candidates")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ReportDraft:
    """The customer's annual report, its industry's ratios, where our offer helps, and the conclusion."""

    statement: Statement
    industry: Map[str, float]
    our_help: Map[str, Text]
    conclusion: Text


@attrs.frozen(kw_only=True, field_transformer=checked)
class UnitDraft:
    """A unit of the matrix without the figures that come from the orders; a category never ordered is a new unit."""

    category: str
    market: Text | None = None
    market_growth: float | None = None
    attractiveness: Map[str, Score]
    strength_factors: tuple[Factor, ...] | None = None
    own: Map[str, Score]
    rivals: tuple[Rival, ...]


@attrs.frozen(kw_only=True, field_transformer=checked)
class PortfolioDraft:
    """The matrix as judged; `strength_factors` are those of every unit that names none of its own."""

    attractiveness: tuple[Factor, ...]
    strength_factors: tuple[Factor, ...]
    units: tuple[UnitDraft, ...]
    settings: Settings = attrs.field(factory=Settings)
    conclusion: Text


@attrs.frozen(kw_only=True, field_transformer=checked)
class ObjectiveDraft:
    """An objective without its baseline, which is the unit's present figure."""

    id: str
    unit: str
    direction: Direction
    measure: Measure = Measure.SALES
    target: Decimal
    target_profit: Decimal | None = None
    due_year: int | None = None
    justification: Text | None = None
    assumptions: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, field_transformer=checked)
class BudgetDraft:
    """The budget as planned; its currency is the plan's unless it says another."""

    lines: tuple[BudgetLine, ...]
    contingency_by_year: Map[int, Decimal]
    discount_rate: Decimal
    currency: str | None = None


@attrs.frozen(kw_only=True, field_transformer=checked)
class Judgements:
    """Everything in `case.toml`.

    Raises:
        InvalidValue: for a wrong currency code or a cost share outside 0 to 1.
        Conflict: for a category that stands twice.
    """

    plan_id: str
    version: int
    key_account: str
    as_of: date
    prepared_on: date
    author: str = attrs.field(repr=False)
    approved_by: str | None = attrs.field(default=None, repr=False)
    currency: str
    horizon: int
    cost_to_serve_share: Decimal
    profile: Text
    comment: Text | None = None
    mission: Mission
    categories: tuple[Category, ...]
    selection: SelectionDraft
    report: ReportDraft
    portfolio: PortfolioDraft
    assumptions: tuple[Assumption, ...]
    objectives: tuple[ObjectiveDraft, ...]
    strategies: tuple[Strategy, ...]
    budget: BudgetDraft

    def __attrs_post_init__(self) -> None:
        check_currency(self.currency)
        unique((category.name for category in self.categories), "$.categories")
        if not 0 <= self.cost_to_serve_share < 1:
            found = self.cost_to_serve_share
            raise InvalidValue(f"found {found}, expected 0 to below 1", "$.cost_to_serve_share")
        Horizon(self.as_of.year, self.horizon)
