"""The ratios of published annual reports: identities, the companies' own figures, and no answer where none is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rpds import HashTrieMap
from tests.finance.annual_reports import CONSOLIDATED_NET_INCOME, PUBLISHED, REPORTS, SOURCES

from kcm.finance.ratios import RATIOS, Basis, RatioStatus, dupont, ratio, ratio_trend
from kcm.finance.statements import STATEMENT_RULES, Statement, StatementSeries
from kcm.rules import check

BASES: tuple[Basis, ...] = ("average", "closing")
YEARS = [(company, year) for company, years in REPORTS.items() for year in years]


def statement(company: str, year: int, **changes: str) -> Statement:
    """A company's year with total debt added up from its two parts, as kcm reads it."""
    items = {name: Decimal(amount) for name, amount in {**REPORTS[company][year], **changes}.items()}
    items["total_debt"] = items["short_term_debt"] + items["long_term_debt"]
    return Statement(year=year, currency="USD", source=SOURCES[company], items=HashTrieMap(items))


def series(company: str) -> StatementSeries:
    return StatementSeries(statements=tuple(statement(company, year) for year in REPORTS[company]))


def before(company: str, year: int) -> Statement | None:
    return statement(company, year - 1) if year - 1 in REPORTS[company] else None


@pytest.mark.parametrize(("company", "year"), YEARS)
def test_published_balance_sheets_balance_to_the_last_digit(company: str, year: int) -> None:
    assert check(statement(company, year), STATEMENT_RULES) == ()


def test_walmart_does_not_balance_without_its_non_controlling_interest() -> None:
    (finding,) = check(statement("Walmart", 2023, non_controlling_interest="0"), STATEMENT_RULES)
    assert (finding.code, finding.values["difference"]) == ("finance.UNBALANCED", 7298)


@pytest.mark.parametrize(
    ("company", "year", "name"),
    [
        (company, year, name)
        for company, years in PUBLISHED.items()
        for year, figures in years.items()
        for name in figures
        if name != "effective_tax_rate" and company != "Walmart"
    ],
)
def test_a_ratio_is_the_percentage_the_company_prints(company: str, year: int, name: str) -> None:
    found = ratio(statement(company, year), name, previous=before(company, year)).value
    assert found is not None
    assert f"{100 * found:.1f}" == PUBLISHED[company][year][name].percent


@pytest.mark.parametrize(("company", "year"), YEARS)
def test_the_tax_burden_is_what_the_printed_tax_rate_leaves(company: str, year: int) -> None:
    """Of the consolidated income, where others hold a part of it."""
    consolidated = CONSOLIDATED_NET_INCOME.get(company, {}).get(year, REPORTS[company][year]["net_income"])
    burden = ratio(statement(company, year, net_income=consolidated), "tax_burden").value
    printed = PUBLISHED[company][year]["effective_tax_rate"].percent
    assert burden is not None
    assert float(printed) == pytest.approx(100 * (1 - burden), abs=0.5 * 10 ** -len(printed.partition(".")[2]))


def test_walmarts_return_on_assets_is_the_one_it_prints_on_its_consolidated_income() -> None:
    books = statement("Walmart", 2023, net_income=CONSOLIDATED_NET_INCOME["Walmart"][2023])
    found = ratio(books, "return_on_assets", previous=statement("Walmart", 2022)).value
    assert found is not None
    assert f"{100 * found:.1f}" == PUBLISHED["Walmart"][2023]["return_on_assets"].percent == "4.6"


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("steps", [3, 5])
@pytest.mark.parametrize(("company", "year"), [("Apple", 2022), ("Apple", 2023), ("Microsoft", 2023)])
def test_du_ponts_factors_multiply_to_the_return_on_equity(company: str, year: int, steps: int, basis: Basis) -> None:
    found = dupont(statement(company, year), previous=before(company, year), basis=basis, steps=steps)  # type: ignore[arg-type]  # 3 or 5, as parametrised
    items = REPORTS[company][year]
    assert found.product == pytest.approx(found.return_on_equity.value, rel=1e-12)
    factors = {name: factor.value for name, factor in found.factors}
    assert (
        factors["asset_turnover"]
        == ratio(statement(company, year), "asset_turnover", previous=before(company, year), basis=basis).value
    )
    if basis == "closing":
        assert found.product == pytest.approx(float(items["net_income"]) / float(items["equity"]), rel=1e-12)


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("name", ["return_on_equity", "debt_to_equity", "equity_multiplier"])
def test_on_mcdonalds_negative_equity_nothing_is_earned_or_owed(name: str, basis: Basis) -> None:
    """A profit of 6,177 on equity of −6,003 is no return of −103 %."""
    found = ratio(statement("McDonald's", 2022), name, previous=statement("McDonald's", 2021), basis=basis)
    assert (found.value, found.status, found.missing) == (None, RatioStatus.NOT_MEANINGFUL, ())
    assert found.operands["equity"] < 0


def test_mcdonalds_other_ratios_have_values_and_its_du_pont_has_no_product() -> None:
    now, last = statement("McDonald's", 2022), statement("McDonald's", 2021)
    for name in ("return_on_assets", "liabilities_to_assets", "debt_to_assets", "return_on_capital_employed"):
        assert ratio(now, name, previous=last).status is RatioStatus.VALUE
    found = ratio(now, "liabilities_to_assets").value
    assert found is not None
    assert found > 1
    assert dupont(now, previous=last).product is None


def test_what_mcdonalds_does_not_print_is_missing_by_name() -> None:
    found = ratio(statement("McDonald's", 2022), "gross_margin")
    assert (found.status, found.missing) == (RatioStatus.MISSING, ("cost_of_sales",))
    assert ratio(statement("McDonald's", 2022), "quick_ratio").missing == ("short_term_investments",)


@pytest.mark.parametrize(("company", "year"), [("Apple", 2022), ("Apple", 2023), ("Walmart", 2023)])
def test_turnover_times_days_is_a_year(company: str, year: int) -> None:
    for turnover, days in (
        ("inventory_turnover", "inventory_days"),
        ("receivables_turnover", "collection_days"),
        ("payables_turnover", "payables_days"),
    ):
        pair = [
            ratio(statement(company, year), name, previous=before(company, year)).value for name in (turnover, days)
        ]
        assert pair[0] is not None
        assert pair[1] is not None
        assert pair[0] * pair[1] == pytest.approx(365, rel=1e-12)


def test_apple_waits_on_its_suppliers_and_not_they_on_it() -> None:
    """Its cash conversion cycle is negative, and is its three parts."""
    found = ratio(statement("Apple", 2023), "cash_conversion_cycle", previous=statement("Apple", 2022))
    assert found.value is not None
    assert found.value < 0
    assert [part.ratio for part in found.parts] == ["inventory_days", "collection_days", "payables_days"]
    assert sum(part.part for part in found.parts) == pytest.approx(found.value, abs=1e-9)


def test_apples_gross_margin_improves_over_three_years() -> None:
    trend = ratio_trend(series("Apple"), "gross_margin")
    assert [f"{100 * (one.value or 0):.1f}" for one in trend.values] == ["41.8", "43.3", "44.1"]
    assert trend.direction is not None
    assert trend.direction.name == "IMPROVING"


@pytest.mark.parametrize("company", REPORTS)
@pytest.mark.parametrize("name", RATIOS)
def test_no_ratio_of_a_real_company_is_silent(company: str, name: str) -> None:
    """Every answer is a value, or says what is missing, or has a denominator or an amount that explains it."""
    for found in ratio_trend(series(company), name).values:
        assert (found.value is not None) == (found.status is RatioStatus.VALUE)
        assert bool(found.missing) == (found.status is RatioStatus.MISSING)
        assert found.status is not RatioStatus.UNDEFINED
        if found.status is RatioStatus.NOT_MEANINGFUL:
            assert company == "McDonald's"
