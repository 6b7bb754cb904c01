"""Distress: Altman's scores, and what each part adds to them.

E. Altman, Financial ratios, discriminant analysis and the prediction of corporate bankruptcy, Journal of Finance 23
(1968), for Z; Z′ and Z″ after his Corporate Financial Distress (1983) and later editions. Most business customers are
not listed: Z′ is theirs, Z″ where they do not manufacture.
"""

from __future__ import annotations

from kcm.finance.ratios.definition import Better, Quotient, Ratio, RatioPart, RatioUnit
from kcm.text import Text

__all__ = ["ALTMAN_Z", "ALTMAN_Z_NON_MANUFACTURING", "ALTMAN_Z_PRIVATE"]


def _part(name: str, label: Text, formula: Text, items: tuple[str, ...], quotient: Quotient) -> Ratio:
    return Ratio(
        name=name,
        label=label,
        formula=formula,
        unit=RatioUnit.TIMES,
        better=Better.HIGHER,
        items=items,
        quotient=quotient,
    )


WORKING_CAPITAL_TO_ASSETS = _part(
    "working_capital_to_assets",
    Text("working capital to assets", "营运资金占总资产"),
    Text("(current assets − current liabilities) / total assets", "(流动资产 − 流动负债) / 总资产"),
    ("current_assets", "current_liabilities", "total_assets"),
    lambda of: (of["current_assets"] - of["current_liabilities"], of["total_assets"]),
)
RETAINED_EARNINGS_TO_ASSETS = _part(
    "retained_earnings_to_assets",
    Text("retained earnings to assets", "留存收益占总资产"),
    Text("retained earnings / total assets", "留存收益 / 总资产"),
    ("retained_earnings", "total_assets"),
    lambda of: (of["retained_earnings"], of["total_assets"]),
)
OPERATING_RETURN_ON_ASSETS = _part(
    "operating_return_on_assets",
    Text("operating return on assets", "营业利润占总资产"),
    Text("operating income / total assets", "营业利润 / 总资产"),
    ("operating_income", "total_assets"),
    lambda of: (of["operating_income"], of["total_assets"]),
)
MARKET_EQUITY_TO_LIABILITIES = _part(
    "market_equity_to_liabilities",
    Text("market value of equity to liabilities", "股权市值与总负债之比"),
    Text("market value of equity / total liabilities", "股权市值 / 总负债"),
    ("market_value_of_equity", "total_liabilities"),
    lambda of: (of["market_value_of_equity"], of["total_liabilities"]),
)
EQUITY_TO_LIABILITIES = _part(
    "equity_to_liabilities",
    Text("equity to liabilities", "所有者权益与总负债之比"),
    Text("equity / total liabilities", "所有者权益 / 总负债"),
    ("equity", "total_liabilities"),
    lambda of: (of["equity"], of["total_liabilities"]),
)
SALES_TO_ASSETS = _part(
    "sales_to_assets",
    Text("sales to assets", "销售收入与总资产之比"),
    Text("sales / total assets", "销售收入 / 总资产"),
    ("sales", "total_assets"),
    lambda of: (of["sales"], of["total_assets"]),
)


def _score(
    name: str, label: Text, formula: Text, weights: tuple[tuple[float, Ratio], ...], zones: tuple[float, float]
) -> Ratio:
    return Ratio(
        name=name,
        label=label,
        formula=formula,
        unit=RatioUnit.SCORE,
        better=Better.HIGHER,
        parts=tuple(RatioPart(weight=weight, ratio=part) for weight, part in weights),
        zones=zones,
    )


ALTMAN_Z = _score(
    "altman_z",
    Text("Altman Z (listed)", "奥特曼Z值(上市公司)"),
    Text(
        "1.2 WC/TA + 1.4 RE/TA + 3.3 EBIT/TA + 0.6 market equity/TL + 1.0 sales/TA",
        "1.2 营运资金/总资产 + 1.4 留存收益/总资产 + 3.3 营业利润/总资产 + 0.6 股权市值/总负债 + 1.0 销售收入/总资产",
    ),
    (
        (1.2, WORKING_CAPITAL_TO_ASSETS),
        (1.4, RETAINED_EARNINGS_TO_ASSETS),
        (3.3, OPERATING_RETURN_ON_ASSETS),
        (0.6, MARKET_EQUITY_TO_LIABILITIES),
        (1.0, SALES_TO_ASSETS),
    ),
    (1.81, 2.99),
)
ALTMAN_Z_PRIVATE = _score(
    "altman_z_private",
    Text("Altman Z′ (private)", "奥特曼Z′值(非上市公司)"),
    Text(
        "0.717 WC/TA + 0.847 RE/TA + 3.107 EBIT/TA + 0.420 equity/TL + 0.998 sales/TA",
        "0.717 营运资金/总资产 + 0.847 留存收益/总资产 + 3.107 营业利润/总资产 + 0.420 权益/总负债 + 0.998 销售/总资产",
    ),
    (
        (0.717, WORKING_CAPITAL_TO_ASSETS),
        (0.847, RETAINED_EARNINGS_TO_ASSETS),
        (3.107, OPERATING_RETURN_ON_ASSETS),
        (0.420, EQUITY_TO_LIABILITIES),
        (0.998, SALES_TO_ASSETS),
    ),
    (1.23, 2.90),
)
ALTMAN_Z_NON_MANUFACTURING = _score(
    "altman_z_non_manufacturing",
    Text("Altman Z″ (non-manufacturing)", "奥特曼Z″值(非制造业)"),
    Text(
        "6.56 WC/TA + 3.26 RE/TA + 6.72 EBIT/TA + 1.05 equity/TL",
        "6.56 营运资金/总资产 + 3.26 留存收益/总资产 + 6.72 营业利润/总资产 + 1.05 权益/总负债",
    ),
    (
        (6.56, WORKING_CAPITAL_TO_ASSETS),
        (3.26, RETAINED_EARNINGS_TO_ASSETS),
        (6.72, OPERATING_RETURN_ON_ASSETS),
        (1.05, EQUITY_TO_LIABILITIES),
    ),
    (1.10, 2.60),
)
