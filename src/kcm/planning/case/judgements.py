"""What people decided about a key account, as `case.toml` holds it; everything else is computed from the orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, not_blank, unique, unshown
from kcm.finance.budget import BudgetLine
from kcm.finance.ratios import RATIOS
from kcm.finance.statements import Statement
from kcm.money import check_currency
from kcm.periods import Horizon
from kcm.planning.objectives import Measure, Strategy
from kcm.planning.plan import Assumption, GivenFigure, Mission, StaySimulation
from kcm.planning.portfolio import Direction, Rival, Score, Settings, UnitOutlook
from kcm.scores import Factor, check_factors, check_score
from kcm.text import Text

__all__ = [
    "FROM_ORDERS",
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


FROM_ORDERS = ("spend", "margin", "growth")


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
    """How key accounts are chosen: criteria, candidates, how many can be served, the least score.

    The criteria in `FROM_ORDERS` are computed, so they need a scale and have no judged score.

    Raises:
        InvalidValue: for weights that do not sum to 100, a score off its scale or of no judged criterion, a criterion
            from the orders without a scale, a capacity below 1, a least score outside 0 to 10.
        MissingData: for no candidates, or a judged criterion without a score.
        Conflict: for a candidate or a criterion that stands twice.
    """

    capacity: int
    min_score: float
    factors: tuple[Factor, ...]
    candidates: tuple[JudgedCandidate, ...]

    def __attrs_post_init__(self) -> None:
        if self.capacity < 1:
            raise InvalidValue(f"found a capacity of {self.capacity}, expected at least 1", "$.capacity")
        check_score(self.min_score, "$.min_score")
        check_factors(self.factors, "$.factors")
        for index, factor in enumerate(self.factors):
            if factor.id in FROM_ORDERS and factor.scale is None:
                reason = f"found no scale for {factor.id!r}, expected one: the orders tell it"
                raise MissingData(reason, f"$.factors[{index}].scale")
        if not self.candidates:
            raise MissingData("found no candidates, expected at least one", "$.candidates")
        unique((candidate.customer for candidate in self.candidates), "$.candidates")
        for index, candidate in enumerate(self.candidates):
            self._check_scores(candidate.scores, f"$.candidates[{index}].scores")

    def _check_scores(self, scores: Map[str, float], path: str) -> None:
        judged = {factor.id: factor for factor in self.factors if factor.id not in FROM_ORDERS}
        for name in sorted(scores):
            if name not in judged:
                expected = ", ".join(judged) or "none"
                raise InvalidValue(f"found a score for {name!r}, expected those of {expected}", f"{path}.{name}")
            if judged[name].scale is None:
                check_score(scores[name], f"{path}.{name}")
        for name in judged:
            if name not in scores:
                raise MissingData(f"found no score for {name!r}, expected 0 to 10", path)


@attrs.frozen(kw_only=True, field_transformer=checked)
class ReportDraft:
    """The customer's annual report, its industry's ratios, where our offer helps, and the conclusion.

    Raises:
        InvalidValue: for an industry value of, or help with, what is none of `kcm.finance.ratios.RATIOS`.
    """

    statement: Statement
    industry: Map[str, float]
    our_help: Map[str, Text]
    conclusion: Text

    def __attrs_post_init__(self) -> None:
        for place, names in (("industry", self.industry), ("our_help", self.our_help)):
            for name in sorted(names):
                if name not in RATIOS:
                    raise InvalidValue(f"found {name!r}, expected one of {', '.join(RATIOS)}", f"$.{place}.{name}")


@attrs.frozen(kw_only=True, field_transformer=checked)
class UnitDraft:
    """A unit of the matrix without the figures that come from the orders; one without sales in T0 is new."""

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

    def __attrs_post_init__(self) -> None:
        check_factors(self.attractiveness, "$.attractiveness")
        check_factors(self.strength_factors, "$.strength_factors")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ObjectiveDraft:
    """An objective without its baseline, which is the unit's present figure."""

    id: str
    unit: str
    direction: Direction
    measure: Measure = Measure.SALES
    target: Decimal
    target_profit: Decimal | None = None
    target_strength: float | None = None
    target_attractiveness: float | None = None
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

    `outlooks` name units by their category; `valid_until`, `review_dates` and `parent` are those of the plan's header.

    Raises:
        InvalidValue: for a wrong currency code, a cost share outside 0 to 1, a horizon below 1 or above 50 years.
        Conflict: for a category that stands twice.
    """

    plan_id: str
    version: int
    key_account: str
    as_of: date
    prepared_on: date
    author: str = attrs.field(repr=unshown)
    approved_by: str | None = attrs.field(default=None, repr=unshown)
    parent: str | None = None
    valid_until: date | None = None
    review_dates: tuple[date, ...] = ()
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
    outlooks: tuple[UnitOutlook, ...] | None = None
    simulation: StaySimulation | None = None
    given: tuple[GivenFigure, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_currency(self.currency)
        unique((category.name for category in self.categories), "$.categories")
        if self.prepared_on < self.as_of:
            reason = f"found {self.prepared_on}, expected no day before {self.as_of}, the last day of T0"
            raise InvalidValue(reason, "$.prepared_on")
        if not 0 <= self.cost_to_serve_share < 1:
            found = self.cost_to_serve_share
            raise InvalidValue(f"found {found}, expected 0 to below 1", "$.cost_to_serve_share")
        try:
            Horizon(self.as_of.year, self.horizon)
        except InvalidValue as error:
            raise InvalidValue(error.reason, {"$.length": "$.horizon"}.get(error.path, "$.as_of")) from None
