"""Budget lines and their totals, projections from today to the target, and planned money against actual."""

from kcm.finance.budget.actuals import (
    BudgetVariance,
    ContingencyUse,
    contingency_use,
    exceeded,
    variances,
)
from kcm.finance.budget.lines import BudgetCategory, BudgetLine, totals
from kcm.finance.budget.projections import (
    Gap,
    gap,
    growth_rates,
    increments,
    profit_path,
    sales_path,
    shares_of_sales,
)

__all__ = [
    "BudgetCategory",
    "BudgetLine",
    "BudgetVariance",
    "ContingencyUse",
    "Gap",
    "contingency_use",
    "exceeded",
    "gap",
    "growth_rates",
    "increments",
    "profit_path",
    "sales_path",
    "shares_of_sales",
    "totals",
    "variances",
]
