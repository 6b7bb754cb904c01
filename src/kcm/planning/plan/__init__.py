"""The key-account plan: eight sections as immutable objects, assembled from facts and judgements (method C.1)."""

from kcm.planning.plan.assembly import assemble
from kcm.planning.plan.customer_analysis import CustomerAnalysis
from kcm.planning.plan.extra_sections import ExtraRow, ExtraSection, ExtraTable, SectionMaker, with_sections
from kcm.planning.plan.financial import FigureLine, FinancialSummary, GivenFigure, UnitPath, YearRow
from kcm.planning.plan.header import Header, KeyAccount
from kcm.planning.plan.key_account_plan import KeyAccountPlan
from kcm.planning.plan.sections import (
    Assumption,
    Budget,
    Mission,
    Overview,
    PortfolioAnalysis,
    StaySimulation,
    YearSales,
)

__all__ = [
    "Assumption",
    "Budget",
    "CustomerAnalysis",
    "ExtraRow",
    "ExtraSection",
    "ExtraTable",
    "FigureLine",
    "FinancialSummary",
    "GivenFigure",
    "Header",
    "KeyAccount",
    "KeyAccountPlan",
    "Mission",
    "Overview",
    "PortfolioAnalysis",
    "SectionMaker",
    "StaySimulation",
    "UnitPath",
    "YearRow",
    "YearSales",
    "assemble",
    "with_sections",
]
