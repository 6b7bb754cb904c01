"""Profitability: what is left of sales, and what the capital earns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kcm.finance.ratios.definition import Better, Column, Ratio, RatioUnit
from kcm.text import Text

__all__ = [
    "GROSS_MARGIN",
    "INTEREST_BURDEN",
    "NET_PROFIT_MARGIN",
    "OPERATING_MARGIN",
    "RETURN_ON_ASSETS",
    "RETURN_ON_CAPITAL_EMPLOYED",
    "RETURN_ON_EQUITY",
    "RETURN_ON_INVESTED_CAPITAL",
    "TAX_BURDEN",
]

GROSS_MARGIN = Ratio(
    name="gross_margin",
    label=Text("gross margin", "毛利率"),
    formula=Text("(sales − cost of sales) / sales", "(销售收入 − 销售成本) / 销售收入"),
    unit=RatioUnit.SHARE,
    better=Better.HIGHER,
    items=("sales", "cost_of_sales"),
    quotient=lambda of: (of["sales"] - of["cost_of_sales"], of["sales"]),
)
OPERATING_MARGIN = Ratio(
    name="operating_margin",
    label=Text("operating margin", "营业利润率"),
    formula=Text("operating income / sales", "营业利润 / 销售收入"),
    unit=RatioUnit.SHARE,
    better=Better.HIGHER,
    items=("operating_income", "sales"),
    quotient=lambda of: (of["operating_income"], of["sales"]),
)
NET_PROFIT_MARGIN = Ratio(
    name="net_profit_margin",
    label=Text("net profit margin", "净利润率"),
    formula=Text("net income / sales", "净利润 / 销售收入"),
    unit=RatioUnit.SHARE,
    better=Better.HIGHER,
    items=("net_income", "sales"),
    quotient=lambda of: (of["net_income"], of["sales"]),
)
RETURN_ON_ASSETS = Ratio(
    name="return_on_assets",
    label=Text("return on assets", "资产回报率"),
    formula=Text("net income / total assets", "净利润 / 总资产"),
    unit=RatioUnit.SHARE,
    better=Better.HIGHER,
    items=("net_income", "total_assets"),
    averaged=frozenset({"total_assets"}),
    quotient=lambda of: (of["net_income"], of["total_assets"]),
)
RETURN_ON_EQUITY = Ratio(
    name="return_on_equity",
    label=Text("return on equity", "净资产收益率"),
    formula=Text("net income / equity", "净利润 / 所有者权益"),
    unit=RatioUnit.SHARE,
    better=Better.HIGHER,
    items=("net_income", "equity"),
    averaged=frozenset({"equity"}),
    positive=frozenset({"equity"}),
    quotient=lambda of: (of["net_income"], of["equity"]),
)
RETURN_ON_CAPITAL_EMPLOYED = Ratio(
    name="return_on_capital_employed",
    label=Text("return on capital employed", "已动用资本回报率"),
    formula=Text("operating income / (total assets − current liabilities)", "营业利润 / (总资产 − 流动负债)"),
    unit=RatioUnit.SHARE,
    better=Better.HIGHER,
    items=("operating_income", "total_assets", "current_liabilities"),
    quotient=lambda of: (of["operating_income"], of["total_assets"] - of["current_liabilities"]),
)


def _after_tax(of: Mapping[str, Column]) -> tuple[Column, Column]:
    """Operating income less tax at the rate the year was taxed at, over the capital that earned it."""
    before_tax = of["income_before_tax"]
    rate = np.divide(of["tax"], before_tax, out=np.zeros_like(before_tax), where=before_tax > 0)
    return of["operating_income"] * (1 - np.clip(rate, 0, 1)), of["equity"] + of["total_debt"]


RETURN_ON_INVESTED_CAPITAL = Ratio(
    name="return_on_invested_capital",
    label=Text("return on invested capital", "投入资本回报率"),
    formula=Text(
        "operating income · (1 − tax rate) / (equity + total debt)",
        "营业利润 × (1 − 税率) / (所有者权益 + 有息债务)",
    ),
    unit=RatioUnit.SHARE,
    better=Better.HIGHER,
    items=("operating_income", "tax", "income_before_tax", "equity", "total_debt"),
    averaged=frozenset({"equity", "total_debt"}),
    quotient=_after_tax,
)
TAX_BURDEN = Ratio(
    name="tax_burden",
    label=Text("tax burden", "税负系数"),
    formula=Text("net income / income before tax", "净利润 / 税前利润"),
    unit=RatioUnit.SHARE,
    better=Better.NEITHER,
    items=("net_income", "income_before_tax"),
    quotient=lambda of: (of["net_income"], of["income_before_tax"]),
)
INTEREST_BURDEN = Ratio(
    name="interest_burden",
    label=Text("interest burden", "利息负担系数"),
    formula=Text("income before tax / operating income", "税前利润 / 营业利润"),
    unit=RatioUnit.SHARE,
    better=Better.NEITHER,
    items=("income_before_tax", "operating_income"),
    quotient=lambda of: (of["income_before_tax"], of["operating_income"]),
)
