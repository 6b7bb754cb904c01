"""What the plan's rules look at, and what a review gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.planning.objectives import Measure, Objective
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import Position, Unit, UnitForecast, forecast_matrix, positions
from kcm.rules import Finding, passes

__all__ = ["PlanReview", "Reviewed"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class PlanReview:
    """What a plan rule looks at: the plan, and the day it is reviewed on.

    What several rules ask of the plan is worked out once, when the first of them asks.
    """

    plan: KeyAccountPlan
    as_of: date

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """The units of the portfolio by id."""
        return MappingProxyType({unit.id: unit for unit in self.plan.portfolio.matrix.units})

    @cached_property
    def positions(self) -> Mapping[str, Position]:
        """The present position of each unit by id; none where the matrix cannot be placed, which V09 says."""
        try:
            return MappingProxyType({one.unit: one for one in positions(self.plan.portfolio.matrix)})
        except InvalidValue:
            return MappingProxyType({})

    @cached_property
    def forecast_sales(self) -> Mapping[str, Decimal]:
        """What each unit will sell at T+H under unchanged policy, by id; none where nothing was forecast."""
        portfolio = self.plan.portfolio
        if portfolio.outlooks is None:
            return MappingProxyType({})
        after = forecast_matrix(portfolio.matrix, portfolio.outlooks)
        return MappingProxyType({unit.id: unit.sales for unit in after.units})

    @cached_property
    def forecasts(self) -> Mapping[str, UnitForecast]:
        """Each unit at T+H under unchanged policy, by id; none where nothing was forecast."""
        return MappingProxyType({one.unit: one for one in self.plan.portfolio.forecasts or ()})

    @cached_property
    def sales_objectives(self) -> Mapping[str, Objective]:
        """The first sales objective of each unit that has one, by the unit's id."""
        aims = [one for one in self.plan.objectives if one.measure is Measure.SALES]
        return MappingProxyType({one.unit: one for one in reversed(aims)})

    @cached_property
    def answered(self) -> frozenset[str]:
        """The ids of the needs, opportunities, SWOT items and factors that some strategy answers."""
        return frozenset(answer for strategy in self.plan.strategies for answer in strategy.answers)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Reviewed:
    """A plan, the day of its review, and everything the rules found; reports are made from this."""

    plan: KeyAccountPlan
    as_of: date
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether no finding blocks; a plan that is not complete is stamped DRAFT."""
        return passes(self.findings)
