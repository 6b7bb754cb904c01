"""Published annual figures of four companies, as facts to compute with: millions of US dollars.

A year is the company's fiscal year; Walmart's fiscal 2023 ended on 31 January 2023. An item that a company does not
print is left out, and so is one that could not be confirmed. What the item names hide:

- Short-term debt is Apple's commercial paper and current term debt, Microsoft's current portion of long-term debt, and
  Walmart's short-term borrowings and long-term debt due within one year. McDonald's has none in either year: its other
  current liabilities already add up to the total. Leases are in no company's debt.
- Walmart's sales are total revenues (net sales and membership and other income). Its interest expense is that on debt
  and finance leases (1,787 + 341 and 1,674 + 320). Its non-controlling interest includes the redeemable part, which
  the balance sheet prints between liabilities and equity (7,061 + 237; none in fiscal 2022). It prints no total of
  liabilities: the one here is the sum of the lines printed.
- McDonald's prints no cost of sales, and its equity is below zero.
- Apple's and Microsoft's interest expense is from the note on other income and expense.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CONSOLIDATED_NET_INCOME", "PUBLISHED", "REPORTS", "SOURCES", "Published"]

SOURCES: dict[str, str] = {
    "Apple": (
        "Apple Inc., Forms 10-K for the fiscal years ended 25 September 2021, 24 September 2022 and 30 September 2023, "
        "consolidated statements"
    ),
    "Microsoft": (
        "Microsoft Corporation, Form 10-K for the fiscal year ended 30 June 2023, financial statements and note 3"
    ),
    "McDonald's": (
        "McDonald's Corporation, Form 10-K for the fiscal year ended 31 December 2022, consolidated statements"
    ),
    "Walmart": "Walmart Inc., Form 10-K for the fiscal year ended 31 January 2023, consolidated statements",
}

REPORTS: dict[str, dict[int, dict[str, str]]] = {
    "Apple": {
        2021: {
            "sales": "365817",
            "cost_of_sales": "212981",
            "operating_income": "108949",
            "interest_expense": "2645",
            "income_before_tax": "109207",
            "tax": "14527",
            "net_income": "94680",
            "depreciation_and_amortisation": "11284",
            "cash": "34940",
            "short_term_investments": "27699",
            "receivables": "26278",
            "inventory": "6580",
            "current_assets": "134836",
            "total_assets": "351002",
            "payables": "54763",
            "short_term_debt": "15613",
            "current_liabilities": "125481",
            "long_term_debt": "109106",
            "total_liabilities": "287912",
            "retained_earnings": "5562",
            "equity": "63090",
            "operating_cash_flow": "104038",
            "capital_expenditure": "11085",
        },
        2022: {
            "sales": "394328",
            "cost_of_sales": "223546",
            "operating_income": "119437",
            "interest_expense": "2931",
            "income_before_tax": "119103",
            "tax": "19300",
            "net_income": "99803",
            "depreciation_and_amortisation": "11104",
            "cash": "23646",
            "short_term_investments": "24658",
            "receivables": "28184",
            "inventory": "4946",
            "current_assets": "135405",
            "total_assets": "352755",
            "payables": "64115",
            "short_term_debt": "21110",
            "current_liabilities": "153982",
            "long_term_debt": "98959",
            "total_liabilities": "302083",
            "retained_earnings": "-3068",
            "equity": "50672",
            "operating_cash_flow": "122151",
            "capital_expenditure": "10708",
        },
        2023: {
            "sales": "383285",
            "cost_of_sales": "214137",
            "operating_income": "114301",
            "interest_expense": "3933",
            "income_before_tax": "113736",
            "tax": "16741",
            "net_income": "96995",
            "depreciation_and_amortisation": "11519",
            "cash": "29965",
            "short_term_investments": "31590",
            "receivables": "29508",
            "inventory": "6331",
            "current_assets": "143566",
            "total_assets": "352583",
            "payables": "62611",
            "short_term_debt": "15807",
            "current_liabilities": "145308",
            "long_term_debt": "95281",
            "total_liabilities": "290437",
            "retained_earnings": "-214",
            "equity": "62146",
            "operating_cash_flow": "110543",
            "capital_expenditure": "10959",
        },
    },
    "Microsoft": {
        2022: {
            "sales": "198270",
            "cost_of_sales": "62650",
            "operating_income": "83383",
            "interest_expense": "2063",
            "income_before_tax": "83716",
            "tax": "10978",
            "net_income": "72738",
            "depreciation_and_amortisation": "14460",
            "cash": "13931",
            "short_term_investments": "90826",
            "receivables": "44261",
            "inventory": "3742",
            "current_assets": "169684",
            "total_assets": "364840",
            "payables": "19000",
            "short_term_debt": "2749",
            "current_liabilities": "95082",
            "long_term_debt": "47032",
            "total_liabilities": "198298",
            "retained_earnings": "84281",
            "equity": "166542",
            "operating_cash_flow": "89035",
            "capital_expenditure": "23886",
            "share_issuance": "1841",
        },
        2023: {
            "sales": "211915",
            "cost_of_sales": "65863",
            "operating_income": "88523",
            "interest_expense": "1968",
            "income_before_tax": "89311",
            "tax": "16950",
            "net_income": "72361",
            "depreciation_and_amortisation": "13861",
            "cash": "34704",
            "short_term_investments": "76558",
            "receivables": "48688",
            "inventory": "2500",
            "current_assets": "184257",
            "total_assets": "411976",
            "payables": "18095",
            "short_term_debt": "5247",
            "current_liabilities": "104149",
            "long_term_debt": "41990",
            "total_liabilities": "205753",
            "retained_earnings": "118848",
            "equity": "206223",
            "operating_cash_flow": "87582",
            "capital_expenditure": "28107",
            "share_issuance": "1866",
        },
    },
    "McDonald's": {
        2021: {
            "sales": "23222.9",
            "operating_income": "10356.0",
            "interest_expense": "1185.8",
            "income_before_tax": "9127.9",
            "tax": "1582.7",
            "net_income": "7545.2",
            "depreciation_and_amortisation": "1868.1",
            "cash": "4709.2",
            "receivables": "1872.4",
            "inventory": "55.6",
            "current_assets": "7148.5",
            "total_assets": "53854.3",
            "payables": "1006.8",
            "short_term_debt": "0.0",
            "current_liabilities": "4020.0",
            "long_term_debt": "35622.7",
            "total_liabilities": "58455.3",
            "retained_earnings": "57534.7",
            "equity": "-4601.0",
            "operating_cash_flow": "9141.5",
            "capital_expenditure": "2040.0",
        },
        2022: {
            "sales": "23182.6",
            "operating_income": "9371.0",
            "interest_expense": "1207.0",
            "income_before_tax": "7825.4",
            "tax": "1648.0",
            "net_income": "6177.4",
            "depreciation_and_amortisation": "1870.6",
            "cash": "2583.8",
            "receivables": "2115.0",
            "inventory": "52.0",
            "current_assets": "5424.2",
            "total_assets": "50435.6",
            "payables": "980.2",
            "short_term_debt": "0.0",
            "current_liabilities": "3802.1",
            "long_term_debt": "35903.5",
            "total_liabilities": "56439.0",
            "retained_earnings": "59543.9",
            "equity": "-6003.4",
            "operating_cash_flow": "7386.7",
            "capital_expenditure": "1899.2",
        },
    },
    "Walmart": {
        2022: {
            "sales": "572754",
            "cost_of_sales": "429000",
            "operating_income": "25942",
            "interest_expense": "1994",
            "income_before_tax": "18696",
            "tax": "4756",
            "net_income": "13673",
            "depreciation_and_amortisation": "10658",
            "cash": "14760",
            "receivables": "8280",
            "inventory": "56511",
            "current_assets": "81070",
            "total_assets": "244860",
            "payables": "55261",
            "short_term_debt": "3213",
            "current_liabilities": "87379",
            "long_term_debt": "34864",
            "total_liabilities": "152969",
            "retained_earnings": "86904",
            "equity": "83253",
            "non_controlling_interest": "8638",
            "operating_cash_flow": "24181",
            "capital_expenditure": "13106",
        },
        2023: {
            "sales": "611289",
            "cost_of_sales": "463721",
            "operating_income": "20428",
            "interest_expense": "2128",
            "income_before_tax": "17016",
            "tax": "5724",
            "net_income": "11680",
            "depreciation_and_amortisation": "10945",
            "cash": "8625",
            "receivables": "7933",
            "inventory": "56576",
            "current_assets": "75655",
            "total_assets": "243197",
            "payables": "53742",
            "short_term_debt": "4563",
            "current_liabilities": "92198",
            "long_term_debt": "34649",
            "total_liabilities": "159206",
            "retained_earnings": "83135",
            "equity": "76693",
            "non_controlling_interest": "7298",
            "operating_cash_flow": "28841",
            "capital_expenditure": "16857",
        },
    },
}

CONSOLIDATED_NET_INCOME: dict[str, dict[int, str]] = {"Walmart": {2022: "13940", 2023: "11292"}}
"""Net income with the non-controlling interest's share of it, which is no item of a statement."""


class Published(NamedTuple):
    """A figure as the company prints it: per cent, rounded to the decimals shown, and how the company defines it."""

    percent: str
    definition: str


_GROSS_MARGIN = "total gross margin percentage: net sales less cost of sales, divided by net sales"
_TAX_RATE = "effective tax rate: provision for income taxes divided by income before income taxes"
_OPERATING_MARGIN = "operating margin: operating income as a per cent of total revenues"
_RETURN_ON_ASSETS = (
    "ROA: consolidated net income (with the non-controlling interest's share: CONSOLIDATED_NET_INCOME) for the year "
    "divided by the average of total assets at its beginning and end"
)

PUBLISHED: dict[str, dict[int, dict[str, Published]]] = {
    "Apple": {
        2021: {
            "gross_margin": Published("41.8", _GROSS_MARGIN),
            "effective_tax_rate": Published("13.3", _TAX_RATE),
        },
        2022: {
            "gross_margin": Published("43.3", _GROSS_MARGIN),
            "effective_tax_rate": Published("16.2", _TAX_RATE),
        },
        2023: {
            "gross_margin": Published("44.1", _GROSS_MARGIN),
            "effective_tax_rate": Published("14.7", _TAX_RATE),
        },
    },
    "Microsoft": {
        2022: {"effective_tax_rate": Published("13", _TAX_RATE)},
        2023: {"effective_tax_rate": Published("19", _TAX_RATE)},
    },
    "McDonald's": {
        2021: {
            "operating_margin": Published("44.6", _OPERATING_MARGIN),
            "effective_tax_rate": Published("17.3", _TAX_RATE),
        },
        2022: {
            "operating_margin": Published("40.4", _OPERATING_MARGIN),
            "effective_tax_rate": Published("21.1", _TAX_RATE),
        },
    },
    "Walmart": {
        2022: {"effective_tax_rate": Published("25.4", _TAX_RATE)},
        2023: {
            "return_on_assets": Published("4.6", _RETURN_ON_ASSETS),
            "effective_tax_rate": Published("33.6", _TAX_RATE),
        },
    },
}
