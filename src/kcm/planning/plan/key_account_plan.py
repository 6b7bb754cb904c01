"""A key-account plan as one immutable value: header, eight sections, and those a host adds."""

from __future__ import annotations

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, unique
from kcm.planning.analysis.buying import relationship_map
from kcm.planning.objectives import Objective, Strategy
from kcm.planning.plan.customer_analysis import CustomerAnalysis
from kcm.planning.plan.extra_sections import ExtraSection
from kcm.planning.plan.financial import FinancialSummary
from kcm.planning.plan.header import Header
from kcm.planning.plan.sections import Assumption, Budget, Mission, Overview, PortfolioAnalysis

__all__ = ["KeyAccountPlan"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class KeyAccountPlan:
    """A key-account plan; sections 1 to 8 in order, section 7 being objectives and strategies.

    Raises:
        Conflict: for an assumption, objective, strategy or extra section whose id stands twice.
        MissingData: for a financial summary without years.
        InvalidValue: for a contact with a member of the buying centre after the day the plan was prepared.
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
    extra_sections: tuple[ExtraSection, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not self.financial.rows:
            raise MissingData("found no years, expected T0 to T+H", "$.financial.rows")
        for name in ("assumptions", "objectives", "strategies", "extra_sections"):
            unique((part.id for part in getattr(self, name)), f"$.{name}")
        buying = self.analysis.buying
        if buying is not None and buying.composition is not None:
            try:
                relationship_map(buying.composition, as_of=self.header.prepared_on)
            except InvalidValue as error:
                path = "$.analysis.buying.composition" + error.path.removeprefix("$")
                raise type(error)(error.reason, path) from None
