"""Two companies' books by hand, and what every ratio of them is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rpds import HashTrieMap

from kcm.finance.ratios import ratio
from kcm.finance.statements import Statement

NOW = {
    "sales": 1000,
    "cost_of_sales": 600,
    "operating_income": 150,
    "interest_expense": 30,
    "income_before_tax": 120,
    "tax": 30,
    "net_income": 90,
    "depreciation": 40,
    "depreciation_and_amortisation": 50,
    "cash": 60,
    "short_term_investments": 40,
    "receivables": 100,
    "inventory": 80,
    "current_assets": 300,
    "total_assets": 800,
    "payables": 50,
    "short_term_debt": 70,
    "current_liabilities": 200,
    "long_term_debt": 130,
    "total_debt": 200,
    "total_liabilities": 400,
    "retained_earnings": 160,
    "equity": 400,
    "operating_cash_flow": 110,
    "capital_expenditure": 80,
    "share_issuance": 0,
    "market_value_of_equity": 1200,
}


BEFORE = {
    **NOW,
    "sales": 900,
    "cost_of_sales": 560,
    "net_income": 60,
    "receivables": 80,
    "inventory": 40,
    "current_assets": 270,
    "total_assets": 700,
    "payables": 30,
    "long_term_debt": 140,
    "total_debt": 210,
    "equity": 300,
}


EARLIER = {**BEFORE, "total_assets": 640}


# By the formulas of the project's table: on the average basis, and on the closing one where it differs.
WORKED = {
    "current_ratio": 300 / 200,
    "quick_ratio": (60 + 40 + 100) / 200,
    "cash_ratio": (60 + 40) / 200,
    "working_capital": 300 - 200,
    "gross_margin": (1000 - 600) / 1000,
    "operating_margin": 150 / 1000,
    "net_profit_margin": 90 / 1000,
    "return_on_assets": 90 / 750,
    "return_on_equity": 90 / 350,
    "return_on_capital_employed": 150 / (800 - 200),
    "return_on_invested_capital": 150 * (1 - 0.25) / (350 + 205),
    "tax_burden": 90 / 120,
    "interest_burden": 120 / 150,
    "debt_to_assets": 200 / 800,
    "liabilities_to_assets": 400 / 800,
    "debt_to_equity": 200 / 400,
    "equity_multiplier": 750 / 350,
    "interest_cover": 150 / 30,
    "net_debt_to_ebitda": (200 - 60 - 40) / (150 + 50),
    "debt_service_cover": (150 + 50) / (30 + 70),
    "asset_turnover": 1000 / 750,
    "inventory_turnover": 600 / 60,
    "inventory_days": 36.5,
    "receivables_turnover": 1000 / 90,
    "collection_days": 365 * 90 / 1000,
    "payables_turnover": 600 / 40,
    "payables_days": 365 * 40 / 600,
    "cash_conversion_cycle": 36.5 + 365 * 90 / 1000 - 365 * 40 / 600,
    "asset_renewal": 80 / 40,
    "altman_z": 1.2 * 100 / 800 + 1.4 * 160 / 800 + 3.3 * 150 / 800 + 0.6 * 1200 / 400 + 1.0 * 1000 / 800,
    "altman_z_private": 0.717 * 100 / 800 + 0.847 * 160 / 800 + 3.107 * 150 / 800 + 0.420 * 400 / 400 + 0.998 * 1.25,
    "altman_z_non_manufacturing": 6.56 * 100 / 800 + 3.26 * 160 / 800 + 6.72 * 150 / 800 + 1.05 * 400 / 400,
    "piotroski_f": 9,
}


CLOSING = {
    "return_on_assets": 90 / 800,
    "return_on_equity": 90 / 400,
    "return_on_invested_capital": 150 * 0.75 / (400 + 200),
    "equity_multiplier": 800 / 400,
    "asset_turnover": 1000 / 800,
    "inventory_turnover": 600 / 80,
    "inventory_days": 365 * 80 / 600,
    "receivables_turnover": 1000 / 100,
    "collection_days": 36.5,
    "payables_turnover": 600 / 50,
    "payables_days": 365 * 50 / 600,
    "cash_conversion_cycle": 365 * 80 / 600 + 36.5 - 365 * 50 / 600,
}


def books(items: dict[str, Any], year: int = 2013) -> Statement:
    amounts = HashTrieMap({name: Decimal(str(amount)) for name, amount in items.items()})
    return Statement(year=year, currency="USD", source="worked", items=amounts)


def value(name: str, now: dict[str, Any] | None = None, **options: Any) -> float | None:
    years = {"previous": books(BEFORE, 2012), "earlier": books(EARLIER, 2011)} | options
    return ratio(books({**NOW, **(now or {})}), name, **years).value


def anything(value: Any) -> Any:
    return value
