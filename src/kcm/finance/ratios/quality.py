"""Quality: Piotroski's nine signals of a company that is getting healthier, one point each.

J. Piotroski, Value investing: the use of historical financial statement information to separate winners from losers,
Journal of Accounting Research 38 (2000). Balance sheet totals are those of the years the paper names, on either basis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from kcm.finance.ratios.definition import Better, Column, Ratio, RatioPart, RatioUnit
from kcm.text import Text

__all__ = ["PIOTROSKI_F"]

Sides = Callable[[Mapping[str, Column]], tuple[Column, Column]]


def _signal(name: str, label: Text, formula: Text, items: tuple[str, ...], sides: Sides) -> RatioPart:
    """One point where the first side is above the second; no answer where either is no number."""

    def point(of: Mapping[str, Column]) -> tuple[Column, float]:
        above, below = sides(of)
        return np.where(np.isfinite(above) & np.isfinite(below), above > below, np.nan), 1.0

    ratio = Ratio(
        name=name,
        label=label,
        formula=formula,
        unit=RatioUnit.SCORE,
        better=Better.HIGHER,
        items=items,
        quotient=point,
    )
    return RatioPart(weight=1, ratio=ratio)


def _zero(column: Column) -> Column:
    return np.zeros_like(column)


SIGNALS = (
    _signal(
        "positive_return",
        Text("positive return on assets", "资产回报为正"),
        Text("net income / assets at the start > 0", "净利润 / 年初总资产 > 0"),
        ("net_income", "previous.total_assets"),
        lambda of: (of["net_income"] / of["previous.total_assets"], _zero(of["net_income"])),
    ),
    _signal(
        "positive_cash_flow",
        Text("positive operating cash flow", "经营现金流为正"),
        Text("operating cash flow > 0", "经营现金流 > 0"),
        ("operating_cash_flow",),
        lambda of: (of["operating_cash_flow"], _zero(of["operating_cash_flow"])),
    ),
    _signal(
        "rising_return",
        Text("rising return on assets", "资产回报上升"),
        Text("net income / assets at the start, above the year before", "净利润 / 年初总资产 高于上年"),
        ("net_income", "previous.total_assets", "previous.net_income", "earlier.total_assets"),
        lambda of: (
            of["net_income"] / of["previous.total_assets"],
            of["previous.net_income"] / of["earlier.total_assets"],
        ),
    ),
    _signal(
        "cash_above_income",
        Text("cash flow above income", "现金流高于利润"),
        Text("operating cash flow > net income", "经营现金流 > 净利润"),
        ("operating_cash_flow", "net_income"),
        lambda of: (of["operating_cash_flow"], of["net_income"]),
    ),
    _signal(
        "falling_debt",
        Text("falling long-term debt", "长期债务比例下降"),
        Text("long-term debt / average assets, below the year before", "长期债务 / 平均总资产 低于上年"),
        (
            "long_term_debt",
            "total_assets",
            "previous.long_term_debt",
            "previous.total_assets",
            "earlier.total_assets",
        ),
        lambda of: (
            of["previous.long_term_debt"] / (of["previous.total_assets"] + of["earlier.total_assets"]),
            of["long_term_debt"] / (of["total_assets"] + of["previous.total_assets"]),
        ),
    ),
    _signal(
        "rising_liquidity",
        Text("rising current ratio", "流动比率上升"),
        Text("current assets / current liabilities, above the year before", "流动资产 / 流动负债 高于上年"),
        ("current_assets", "current_liabilities", "previous.current_assets", "previous.current_liabilities"),
        lambda of: (
            of["current_assets"] / of["current_liabilities"],
            of["previous.current_assets"] / of["previous.current_liabilities"],
        ),
    ),
    _signal(
        "no_shares_issued",
        Text("no shares issued", "未增发股份"),
        Text("cash from issuing shares = 0", "发行股份所得 = 0"),
        ("share_issuance",),
        lambda of: (np.where(of["share_issuance"] > 0, 0.0, 1.0), _zero(of["share_issuance"])),
    ),
    _signal(
        "rising_margin",
        Text("rising gross margin", "毛利率上升"),
        Text("(sales − cost of sales) / sales, above the year before", "(销售收入 − 销售成本) / 销售收入 高于上年"),
        ("sales", "cost_of_sales", "previous.sales", "previous.cost_of_sales"),
        lambda of: (
            (of["sales"] - of["cost_of_sales"]) / of["sales"],
            (of["previous.sales"] - of["previous.cost_of_sales"]) / of["previous.sales"],
        ),
    ),
    _signal(
        "rising_turnover",
        Text("rising asset turnover", "资产周转加快"),
        Text("sales / assets at the start, above the year before", "销售收入 / 年初总资产 高于上年"),
        ("sales", "previous.total_assets", "previous.sales", "earlier.total_assets"),
        lambda of: (of["sales"] / of["previous.total_assets"], of["previous.sales"] / of["earlier.total_assets"]),
    ),
)

PIOTROSKI_F = Ratio(
    name="piotroski_f",
    label=Text("Piotroski F", "皮奥特罗斯基F评分"),
    formula=Text("points for nine signals, 0 to 9", "九项信号得分，0至9"),
    unit=RatioUnit.SCORE,
    better=Better.HIGHER,
    parts=SIGNALS,
)
