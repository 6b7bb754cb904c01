"""Activity: how often a year the assets turn over, and for how many days they are tied up."""

from __future__ import annotations

from kcm.finance.ratios.definition import Better, Ratio, RatioPart, RatioUnit
from kcm.text import Text

__all__ = [
    "ASSET_RENEWAL",
    "ASSET_TURNOVER",
    "CASH_CONVERSION_CYCLE",
    "COLLECTION_DAYS",
    "INVENTORY_DAYS",
    "INVENTORY_TURNOVER",
    "PAYABLES_DAYS",
    "PAYABLES_TURNOVER",
    "RECEIVABLES_TURNOVER",
]

ASSET_TURNOVER = Ratio(
    name="asset_turnover",
    label=Text("asset turnover", "资产更新率(资产周转率)"),
    formula=Text("sales / total assets", "销售收入 / 总资产"),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("sales", "total_assets"),
    averaged=frozenset({"total_assets"}),
    quotient=lambda of: (of["sales"], of["total_assets"]),
)
INVENTORY_TURNOVER = Ratio(
    name="inventory_turnover",
    label=Text("inventory turnover", "存货周转率"),
    formula=Text("cost of sales / inventory", "销售成本 / 存货"),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("cost_of_sales", "inventory"),
    averaged=frozenset({"inventory"}),
    quotient=lambda of: (of["cost_of_sales"], of["inventory"]),
)
INVENTORY_DAYS = Ratio(
    name="inventory_days",
    label=Text("inventory days", "存货周转天数"),
    formula=Text("inventory / cost of sales · 365", "存货 / 销售成本 × 365"),
    unit=RatioUnit.DAYS,
    better=Better.LOWER,
    items=("inventory", "cost_of_sales"),
    averaged=frozenset({"inventory"}),
    quotient=lambda of: (of["inventory"] * 365, of["cost_of_sales"]),
)
RECEIVABLES_TURNOVER = Ratio(
    name="receivables_turnover",
    label=Text("receivables turnover", "应收账款周转率"),
    formula=Text("sales / receivables", "销售收入 / 应收账款"),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("sales", "receivables"),
    averaged=frozenset({"receivables"}),
    quotient=lambda of: (of["sales"], of["receivables"]),
)
COLLECTION_DAYS = Ratio(
    name="collection_days",
    label=Text("collection period (debtor control)", "债务控制(收账期)"),
    formula=Text("receivables / sales · 365", "应收账款 / 销售收入 × 365"),
    unit=RatioUnit.DAYS,
    better=Better.LOWER,
    items=("receivables", "sales"),
    averaged=frozenset({"receivables"}),
    quotient=lambda of: (of["receivables"] * 365, of["sales"]),
)
PAYABLES_TURNOVER = Ratio(
    name="payables_turnover",
    label=Text("payables turnover", "应付账款周转率"),
    formula=Text("cost of sales / payables", "销售成本 / 应付账款"),
    unit=RatioUnit.TIMES,
    better=Better.NEITHER,
    items=("cost_of_sales", "payables"),
    averaged=frozenset({"payables"}),
    quotient=lambda of: (of["cost_of_sales"], of["payables"]),
)
PAYABLES_DAYS = Ratio(
    name="payables_days",
    label=Text("payables days", "应付账款周转天数"),
    formula=Text("payables / cost of sales · 365", "应付账款 / 销售成本 × 365"),
    unit=RatioUnit.DAYS,
    better=Better.NEITHER,
    items=("payables", "cost_of_sales"),
    averaged=frozenset({"payables"}),
    quotient=lambda of: (of["payables"] * 365, of["cost_of_sales"]),
)
ASSET_RENEWAL = Ratio(
    name="asset_renewal",
    label=Text("asset renewal", "资产更新程度(资本支出与折旧之比)"),
    formula=Text("capital expenditure / depreciation", "资本支出 / 折旧"),
    unit=RatioUnit.TIMES,
    better=Better.NEITHER,
    items=("capital_expenditure", "depreciation"),
    quotient=lambda of: (of["capital_expenditure"], of["depreciation"]),
)
CASH_CONVERSION_CYCLE = Ratio(
    name="cash_conversion_cycle",
    label=Text("cash conversion cycle", "现金循环周期"),
    formula=Text("inventory days + collection period − payables days", "存货周转天数 + 收账期 − 应付账款周转天数"),
    unit=RatioUnit.DAYS,
    better=Better.LOWER,
    parts=(
        RatioPart(weight=1, ratio=INVENTORY_DAYS),
        RatioPart(weight=1, ratio=COLLECTION_DAYS),
        RatioPart(weight=-1, ratio=PAYABLES_DAYS),
    ),
)
