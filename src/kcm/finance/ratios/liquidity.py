"""Liquidity: can the company pay what falls due within a year?"""

from __future__ import annotations

from kcm.finance.ratios.definition import Better, Ratio, RatioUnit
from kcm.text import Text

__all__ = ["CASH_RATIO", "CURRENT_RATIO", "QUICK_RATIO", "WORKING_CAPITAL"]

CURRENT_RATIO = Ratio(
    name="current_ratio",
    label=Text("current ratio", "流动资产率(流动比率)"),
    formula=Text("current assets / current liabilities", "流动资产 / 流动负债"),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("current_assets", "current_liabilities"),
    quotient=lambda of: (of["current_assets"], of["current_liabilities"]),
)
QUICK_RATIO = Ratio(
    name="quick_ratio",
    label=Text("quick ratio", "速动比率"),
    formula=Text(
        "(cash + short-term investments + receivables) / current liabilities",
        "(货币资金 + 短期投资 + 应收账款) / 流动负债",
    ),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("cash", "short_term_investments", "receivables", "current_liabilities"),
    quotient=lambda of: (of["cash"] + of["short_term_investments"] + of["receivables"], of["current_liabilities"]),
)
CASH_RATIO = Ratio(
    name="cash_ratio",
    label=Text("cash ratio", "现金比率"),
    formula=Text("(cash + short-term investments) / current liabilities", "(货币资金 + 短期投资) / 流动负债"),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("cash", "short_term_investments", "current_liabilities"),
    quotient=lambda of: (of["cash"] + of["short_term_investments"], of["current_liabilities"]),
)
WORKING_CAPITAL = Ratio(
    name="working_capital",
    label=Text("working capital", "营运资金"),
    formula=Text("current assets − current liabilities", "流动资产 − 流动负债"),
    unit=RatioUnit.MONEY,
    better=Better.HIGHER,
    items=("current_assets", "current_liabilities"),
    quotient=lambda of: (of["current_assets"] - of["current_liabilities"], 1.0),
)
