"""A company among others: percentiles, identities of given figures, and the way a ratio went over the years."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.errors import InvalidValue, NotFound
from kcm.finance.ratios import (
    RATIOS,
    Better,
    DuPont,
    RatioTrend,
    TrendDirection,
    dupont,
    financial_analysis,
    known_changes,
    percentiles,
    ratio,
    ratio_identities,
    ratio_trend,
)
from kcm.finance.statements import STATEMENT_ITEMS, Statement, StatementSeries
from kcm.i18n import sentence
from kcm.rules import Severity
from kcm.testing.finances import bases, du_ponts, ratio_trends, statement_series, statements
from kcm.text import Text

values = st.lists(st.floats(-1e6, 1e6) | st.just(math.nan), max_size=8)
directions = st.sampled_from(Better)


def margins(*, year: int, income: int, sales: int = 1000) -> Statement:
    items = HashTrieMap({"net_income": Decimal(income), "sales": Decimal(sales)})
    return Statement(year=year, currency="USD", source="worked", items=items)


def form(peers: dict[str, Any], industry: dict[str, float] | None = None, **options: Any) -> Any:
    books = margins(year=2013, income=60)
    (row,) = financial_analysis(books, industry or {}, peers=peers, ratios=["net_profit_margin"], **options)
    return row


def test_the_median_of_the_peers_stands_for_an_industry_that_is_not_given() -> None:
    row = form({"net_profit_margin": [0.02, math.nan, 0.05, 0.09]})
    assert (row.industry, row.peers) == (0.05, 3)
    assert row.variance == pytest.approx(0.01)
    assert row.needs_improvement is False
    assert row.percentile == pytest.approx(2 / 3)


def test_an_industry_that_is_given_stands_though_peers_are() -> None:
    row = form({"net_profit_margin": [0.02, 0.05]}, {"net_profit_margin": 0.08})
    assert (row.industry, row.needs_improvement, row.percentile) == (0.08, True, 1.0)


def test_without_a_known_peer_there_is_neither_median_nor_percentile() -> None:
    row = form({"net_profit_margin": [math.nan]})
    assert (row.industry, row.variance, row.percentile, row.peers) == (None, None, None, 0)


def test_a_company_without_a_value_has_no_percentile() -> None:
    (row,) = financial_analysis(
        margins(year=2013, income=60, sales=0), {}, peers={"net_profit_margin": [0.1]}, ratios=["net_profit_margin"]
    )
    assert (row.company.value, row.percentile, row.peers) == (None, None, 1)


def test_where_neither_direction_is_better_nothing_needs_improvement() -> None:
    items = HashTrieMap({"cost_of_sales": Decimal(600), "payables": Decimal(50)})
    books = Statement(year=2013, currency="USD", source="worked", items=items)
    (row,) = financial_analysis(books, {"payables_turnover": 20}, basis="closing", ratios=["payables_turnover"])
    assert (row.variance, row.needs_improvement) == (-8, None)


def test_our_help_stands_in_the_row_of_its_ratio() -> None:
    words = Text("less stock", "减少库存")
    assert form({}, our_help={"net_profit_margin": words}).our_help == words
    assert form({}).our_help is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"peers": {"quick_ratio": [1]}}, "found peers for 'quick_ratio', which is none of the ratios asked for"),
        ({"our_help": {"roa": Text.same("x")}}, "found a help for 'roa', which is none of the ratios asked for"),
    ],
)
def test_what_is_given_for_a_ratio_that_is_not_asked_for_is_not_found(options: dict[str, Any], words: str) -> None:
    with pytest.raises(NotFound) as caught:
        financial_analysis(margins(year=2013, income=60), {}, **options)
    assert str(caught.value) == words


@pytest.mark.parametrize("peers", [[math.inf], ["good"], [[0.1]]])
def test_peers_that_are_no_column_of_numbers_are_refused(peers: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        form({"net_profit_margin": peers})
    assert caught.value.path.startswith("peers.net_profit_margin")


@given(values, values, directions)
def test_a_percentile_is_the_share_of_peers_that_are_worse_ties_counted_half(
    companies: list[float], peers: list[float], better: Better
) -> None:
    """By counting; an unknown value has none, and without a known peer nobody has."""
    known = [peer for peer in peers if not math.isnan(peer)]
    for company, found in zip(companies, percentiles(companies, peers, better), strict=True):
        if math.isnan(company) or not known:
            assert math.isnan(found)
            continue
        worse = sum(peer > company if better is Better.LOWER else peer < company for peer in known)
        equal = sum(peer == company for peer in known)
        assert found == pytest.approx((worse + equal / 2) / len(known), abs=1e-12)


@given(values, directions)
def test_companies_among_themselves_are_in_the_middle_on_average(companies: list[float], better: Better) -> None:
    """The mean percentile of known companies among themselves is one half."""
    found = percentiles(companies, companies, better)
    known = found[~np.isnan(found)]
    assert not known.size or known.mean() == pytest.approx(0.5)
    assert ((known > 0) & (known < 1)).all()


@given(values, values)
def test_lower_is_better_is_the_mirror_of_higher_is_better(companies: list[float], peers: list[float]) -> None:
    """The two percentiles of a value sum to 1."""
    both = percentiles(companies, peers, Better.HIGHER) + percentiles(companies, peers, Better.LOWER)
    assert np.allclose(both[~np.isnan(both)], 1)


@given(du_ponts())
def test_du_ponts_product_is_the_return_on_equity_wherever_it_has_one(found: DuPont) -> None:
    """Each factor known, the product is the return; a factor unknown, there is none."""
    known = all(factor.value is not None for _, factor in found.factors)
    assert (found.product is None) == (not known)
    if found.product is not None:
        assert found.return_on_equity.value == pytest.approx(found.product, rel=1e-9, abs=1e-300)


def test_du_pont_has_three_or_five_steps() -> None:
    with pytest.raises(InvalidValue, match="found 4 steps, expected 3 or 5 @ steps"):
        dupont(margins(year=2013, income=60), steps=4)  # type: ignore[arg-type]  # neither 3 nor 5


@given(statements(year=2013), statements(year=2012), bases())
def test_the_ratios_of_one_statement_are_consistent(now: Statement, before: Statement, basis: Any) -> None:
    """Every identity holds among the ratios that kcm itself computes."""
    last = attrs.evolve(before, currency=now.currency)
    found = {name: ratio(now, name, previous=last, basis=basis).value for name in RATIOS}
    assert list(ratio_identities({name: value for name, value in found.items() if value is not None})) == []


@pytest.mark.parametrize(
    ("given_values", "path"),
    [
        ({"return_on_assets": 0.08, "net_profit_margin": 0.06, "asset_turnover": 1.25}, "$.return_on_assets"),
        ({"return_on_equity": 0.2, "return_on_assets": 0.075, "equity_multiplier": 2.0}, "$.return_on_equity"),
        ({"receivables_turnover": 6.0, "collection_days": 60.0}, "$.collection_days"),
        ({"inventory_turnover": 6.0, "inventory_days": 61.0}, "$.inventory_days"),
    ],
)
def test_figures_that_contradict_each_other_are_found(given_values: dict[str, float], path: str) -> None:
    (finding,) = ratio_identities(given_values)
    code = "finance.INCONSISTENT_DAYS" if path.endswith("days") else "finance.INCONSISTENT_RATIOS"
    assert (finding.code, finding.severity, finding.path) == (code, Severity.WARNS, path)
    near = abs(float(str(finding.values["found"])) / float(str(finding.values["expected"])) - 1)
    assert list(ratio_identities(given_values, tolerance=near)) == []


def test_a_contradiction_is_said_in_both_languages() -> None:
    (days,) = ratio_identities({"receivables_turnover": 5.0, "collection_days": 70.0})
    assert sentence(days) == (
        "The product of receivables turnover and collection period (debtor control) is 350.0, expected 365 days."
    )
    assert sentence(days, "zh_CN") == "应收账款周转率与债务控制(收账期)之积为350.0，应为365天。"
    (product,) = ratio_identities({"return_on_assets": 0.08, "net_profit_margin": 0.06, "asset_turnover": 1.25})
    assert sentence(product) == (
        "These multiply to 0.075: net profit margin, asset turnover. Yet return on assets is given as 0.08."
    )


def test_identities_of_what_is_no_ratio_or_no_number_are_refused() -> None:
    with pytest.raises(NotFound, match="found no ratio 'roa', expected one of current_ratio, "):
        list(ratio_identities({"roa": 0.1}))
    with pytest.raises(InvalidValue, match=r"found nan, expected a finite number @ \$\.current_ratio"):
        list(ratio_identities({"current_ratio": math.nan}))
    with pytest.raises(InvalidValue, match="found nan, expected a finite number @ tolerance"):
        list(ratio_identities({}, tolerance=math.nan))


def test_a_direction_given_as_a_word_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found text, expected a Better @ better"):
        percentiles([1], [2], "lower")  # type: ignore[arg-type]  # a name is no Better


def test_the_tolerance_is_of_the_size_of_a_negative_industry_or_first_year_too() -> None:
    books = margins(year=2013, income=-54)
    (row,) = financial_analysis(books, {"net_profit_margin": -0.05}, tolerance=0.1, ratios=["net_profit_margin"])
    assert row.needs_improvement is False
    assert trend_of(-50, -54, tolerance=0.1).direction is TrendDirection.STEADY
    assert trend_of(-50, -56, tolerance=0.1).direction is TrendDirection.WORSENING


def test_a_trend_of_piotroskis_score_has_two_years_before_it() -> None:
    items = {name: Decimal(5) for name in STATEMENT_ITEMS}
    books = tuple(
        Statement(year=2010 + back, currency="USD", source="worked", items=HashTrieMap(items)) for back in range(3)
    )
    found = ratio_trend(StatementSeries(statements=books), "piotroski_f")
    assert [one.status.name for one in found.values] == ["MISSING", "MISSING", "VALUE"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"industry": {"net_profit_margin": "1.2"}}, "found '1.2', expected a number @ $.industry.net_profit_margin"),
        ({"tolerance": "0.1"}, "found '0.1', expected a number @ tolerance"),
        ({"tolerance": math.inf}, "found inf, expected a finite number @ tolerance"),
        ({"ratios": ["net_profit_margin"] * 2}, "found 'net_profit_margin' twice, expected each once @ ratios[1]"),
    ],
)
def test_a_form_of_what_is_no_number_is_refused(options: dict[str, Any], words: str) -> None:
    given_options: dict[str, Any] = {"industry": {}, "ratios": ["net_profit_margin"], **options}
    with pytest.raises(InvalidValue) as caught:
        financial_analysis(margins(year=2013, income=60), **given_options)
    assert str(caught.value) == words


def test_an_industry_may_be_a_decimal() -> None:
    assert form({}, {"net_profit_margin": Decimal("0.05")}).variance == pytest.approx(0.01)  # type: ignore[dict-item]  # any number will do


def trend_of(*incomes: int, like: str = "net_profit_margin", **options: Any) -> RatioTrend:
    books = tuple(margins(year=2010 + back, income=income) for back, income in enumerate(incomes))
    return ratio_trend(StatementSeries(statements=books), like, **options)


@pytest.mark.parametrize(
    ("incomes", "tolerance", "direction"),
    [
        ((50, 40, 60), 0.0, TrendDirection.IMPROVING),
        ((60, 80, 50), 0.0, TrendDirection.WORSENING),
        ((50, 80, 50), 0.0, TrendDirection.STEADY),
        ((50, 54), 0.1, TrendDirection.STEADY),
        ((50, 56), 0.1, TrendDirection.IMPROVING),
    ],
)
def test_a_trend_is_the_change_from_the_first_known_year_to_the_last(
    incomes: tuple[int, ...], tolerance: float, direction: TrendDirection
) -> None:
    found = trend_of(*incomes, tolerance=tolerance)
    assert found.change == pytest.approx((incomes[-1] - incomes[0]) / 1000)
    assert found.direction is direction


def test_where_less_is_better_a_fall_improves_and_where_neither_is_it_only_falls() -> None:
    def books(year: int, paid: int) -> Statement:
        items = {"receivables": paid, "payables": paid, "cost_of_sales": 900, "sales": 1000}
        amounts = HashTrieMap({name: Decimal(amount) for name, amount in items.items()})
        return Statement(year=year, currency="USD", source="worked", items=amounts)

    series = StatementSeries(statements=(books(2012, 90), books(2013, 60)))
    assert ratio_trend(series, "collection_days", basis="closing").direction is TrendDirection.IMPROVING
    assert ratio_trend(series, "payables_days", basis="closing").direction is TrendDirection.FALLING
    assert ratio_trend(series, "payables_turnover", basis="closing").direction is TrendDirection.RISING


def test_one_known_year_is_no_trend() -> None:
    books = (margins(year=2012, income=50), margins(year=2013, income=60, sales=0))
    found = ratio_trend(StatementSeries(statements=books), "net_profit_margin")
    assert (found.change, found.direction) == (None, None)
    assert [one.status.name for one in found.values] == ["VALUE", "UNDEFINED"]


def test_a_trend_with_a_negative_tolerance_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"found tolerance -0.1, expected 0 or more @ tolerance"):
        trend_of(1, 2, tolerance=-0.1)


@given(ratio_trends())
def test_a_trend_has_a_direction_exactly_where_it_has_a_change(found: RatioTrend) -> None:
    """Two known years or more."""
    known = [one.value for one in found.values if one.value is not None]
    assert (found.change is None) == (found.direction is None) == (len(known) < 2)
    assert [one.period for one in found.values] == sorted(one.period for one in found.values)


@given(statement_series(least_years=2, partial=True), st.sampled_from(sorted(RATIOS)))
def test_the_change_of_one_company_is_that_of_its_row_among_many(series: StatementSeries, name: str) -> None:
    """`known_changes` of the years' values is the trend's change."""
    found = ratio_trend(series, name)
    row = [math.nan if one.value is None else one.value for one in found.values]
    (change,) = known_changes([row])
    assert (None if math.isnan(change) else change) == found.change


@pytest.mark.parametrize(
    ("table", "expected"), [(np.empty((2, 0)), [math.nan] * 2), (np.empty((0, 3)), []), ([[1.0]], [math.nan])]
)
def test_too_few_years_have_no_change(table: Any, expected: list[float]) -> None:
    assert np.array_equal(known_changes(table), expected, equal_nan=True)


def test_changes_of_a_single_row_are_refused() -> None:
    with pytest.raises(InvalidValue, match=r"found 1 dimensions, expected \(companies, years\) @ values"):
        known_changes([0.1, 0.2])
