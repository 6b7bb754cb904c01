"""Debt control: how much of the company is owed, and can it carry that?"""

from __future__ import annotations

from kcm.finance.ratios.definition import Better, Ratio, RatioUnit
from kcm.text import Text

__all__ = [
    "DEBT_SERVICE_COVER",
    "DEBT_TO_ASSETS",
    "DEBT_TO_EQUITY",
    "EQUITY_MULTIPLIER",
    "INTEREST_COVER",
    "LIABILITIES_TO_ASSETS",
    "NET_DEBT_TO_EBITDA",
]

DEBT_TO_ASSETS = Ratio(
    name="debt_to_assets",
    label=Text("debt to assets", "有息负债率"),
    formula=Text("total debt / total assets", "有息债务 / 总资产"),
    unit=RatioUnit.SHARE,
    better=Better.LOWER,
    items=("total_debt", "total_assets"),
    quotient=lambda of: (of["total_debt"], of["total_assets"]),
)
LIABILITIES_TO_ASSETS = Ratio(
    name="liabilities_to_assets",
    label=Text("liabilities to assets", "资产负债率"),
    formula=Text("total liabilities / total assets", "总负债 / 总资产"),
    unit=RatioUnit.SHARE,
    better=Better.LOWER,
    items=("total_liabilities", "total_assets"),
    quotient=lambda of: (of["total_liabilities"], of["total_assets"]),
)
DEBT_TO_EQUITY = Ratio(
    name="debt_to_equity",
    label=Text("debt to equity", "债务权益比"),
    formula=Text("total debt / equity", "有息债务 / 所有者权益"),
    unit=RatioUnit.TIMES,
    better=Better.LOWER,
    items=("total_debt", "equity"),
    positive=frozenset({"equity"}),
    quotient=lambda of: (of["total_debt"], of["equity"]),
)
EQUITY_MULTIPLIER = Ratio(
    name="equity_multiplier",
    label=Text("equity multiplier", "权益乘数"),
    formula=Text("total assets / equity", "总资产 / 所有者权益"),
    unit=RatioUnit.TIMES,
    better=Better.NEITHER,
    items=("total_assets", "equity"),
    averaged=frozenset({"total_assets", "equity"}),
    positive=frozenset({"equity"}),
    quotient=lambda of: (of["total_assets"], of["equity"]),
)
INTEREST_COVER = Ratio(
    name="interest_cover",
    label=Text("interest cover", "利息保障倍数"),
    formula=Text("operating income / interest expense", "营业利润 / 利息费用"),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("operating_income", "interest_expense"),
    quotient=lambda of: (of["operating_income"], of["interest_expense"]),
)
NET_DEBT_TO_EBITDA = Ratio(
    name="net_debt_to_ebitda",
    label=Text("net debt to EBITDA", "净债务与EBITDA之比"),
    formula=Text(
        "(total debt − cash − short-term investments) / (operating income + depreciation and amortisation)",
        "(有息债务 − 货币资金 − 短期投资) / (营业利润 + 折旧与摊销)",
    ),
    unit=RatioUnit.TIMES,
    better=Better.LOWER,
    items=("total_debt", "cash", "short_term_investments", "operating_income", "depreciation_and_amortisation"),
    quotient=lambda of: (
        of["total_debt"] - of["cash"] - of["short_term_investments"],
        of["operating_income"] + of["depreciation_and_amortisation"],
    ),
)
DEBT_SERVICE_COVER = Ratio(
    name="debt_service_cover",
    label=Text("debt service cover", "偿债备付率"),
    formula=Text(
        "(operating income + depreciation and amortisation) / (interest expense + short-term debt)",
        "(营业利润 + 折旧与摊销) / (利息费用 + 短期债务)",
    ),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("operating_income", "depreciation_and_amortisation", "interest_expense", "short_term_debt"),
    quotient=lambda of: (
        of["operating_income"] + of["depreciation_and_amortisation"],
        of["interest_expense"] + of["short_term_debt"],
    ),
)
