"""The key-account plan: eight sections as immutable objects, assembled from facts and judgements (method C.1)."""

from kcm.planning.plan.assembly import assemble
from kcm.planning.plan.sections import (
    Assumption,
    Budget,
    CustomerAnalysis,
    FinancialSummary,
    Header,
    KeyAccount,
    KeyAccountPlan,
    Mission,
    Overview,
    PortfolioAnalysis,
    YearRow,
    YearSales,
)

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
    "assemble",
]
