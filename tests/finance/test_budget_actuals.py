"""What is read off the paths of a plan, and planned money against money spent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.finance.budget import (
    BudgetCategory,
    BudgetLine,
    Gap,
    contingency_use,
    exceeded,
    gap,
    growth_rates,
    increments,
    profit_path,
    sales_path,
    shares_of_sales,
    totals,
    variances,
)
from kcm.rules import Severity
from kcm.testing.facts import amounts
from kcm.testing.finances import budget_lines
from kcm.testing.valuations import gaps

money = amounts("USD", min_value=0, max_value=10**9)
lines = st.lists(budget_lines(currency="USD"), max_size=5)


def line(amount: int, *, strategy: str = "ST1", year: int = 2015) -> BudgetLine:
    return BudgetLine(
        id=f"{strategy}.{year}", strategy=strategy, year=year, category=BudgetCategory.OTHER, amount=Decimal(amount)
    )


def test_method_c3_growth_return_and_spend_of_a_unit() -> None:
    sales = sales_path(Decimal(400_000), Decimal(600_000), 3, "USD")
    spend = [Decimal(0), Decimal(30_000), Decimal(25_000), Decimal(20_000)]
    profits = profit_path(sales, Decimal(48_000), Decimal(90_000), spend[1:], "USD")
    assert [None if rate is None else f"{rate:.4f}" for rate in growth_rates(sales)] == [None, *["0.1447"] * 3]
    assert [f"{share:.2%}" for share in shares_of_sales(profits, sales) if share is not None][::3] == [
        "12.00%",
        "15.00%",
    ]
    assert [f"{share:.2%}" for share in shares_of_sales(spend, sales) if share is not None][1] == "6.55%"
    assert increments(profits)[-1] == 42_000


@given(st.lists(money, max_size=6))
def test_growth_leads_from_each_year_to_the_next(path: list[Decimal]) -> None:
    """The year before × (1 + growth) is the year; the first year and one after nothing have none."""
    rates = growth_rates(path)
    assert len(rates) == len(path)
    for before, now, rate in zip([Decimal(0), *path], path, rates, strict=False):
        assert (rate is None) == (before == 0)
        if rate is not None:
            assert float(before * (1 + rate)) == pytest.approx(float(now), rel=1e-12, abs=1e-9)


def test_profits_and_sales_of_different_years_are_refused() -> None:
    with pytest.raises(InvalidValue, match=r"found 1 years, expected 2 as in the sales @ \$\.amounts"):
        shares_of_sales([Decimal(1)], [Decimal(1), Decimal(2)])


@given(gaps())
def test_what_is_claimed_and_what_is_not_are_the_gap(found: Gap) -> None:
    """The shares of the gap and its unclaimed part come to the whole, to twelve decimals."""
    assert found.gap == found.target - found.forecast
    assert not found.shares or found.gap
    if found.shares:
        claimed = sum(found.shares.values(), Decimal(0)) * found.gap
        assert float(claimed + found.unclaimed) == pytest.approx(float(found.gap), abs=1e-2)


def test_without_a_gap_nobody_has_a_share_of_it() -> None:
    found = gap(Decimal(100), Decimal(100), {"O1": Decimal(10)})
    assert (dict(found.shares), found.unclaimed) == ({}, Decimal(-10))


def test_a_share_of_next_to_no_gap_that_is_no_amount_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"found a result of more than 15 digits, expected an amount @ claims\.O"):
        gap(Decimal(1), Decimal("1.001"), {"O": Decimal(10) ** 14})


def test_a_contingency_may_be_plain_text() -> None:
    written: Any = {2015: "50"}
    assert contingency_use(variances([], [line(30)]), written)[0].left == 20


def test_a_claim_that_is_no_amount_is_refused() -> None:
    nonsense: Any = {"O1": 0.5}
    with pytest.raises(InvalidValue, match=r"found 0.5, expected an amount such as 1200.50 @ claims\.O1"):
        gap(Decimal(1), Decimal(2), nonsense)


@given(lines, lines)
def test_both_sides_add_up_to_their_lines(planned: list[BudgetLine], actual: list[BudgetLine]) -> None:
    """No line is lost on either side, each key stands once, and the variance is actual − planned."""
    found = variances(planned, actual)
    for side, given_lines in (("planned", planned), ("actual", actual)):
        assert sum((getattr(one, side) for one in found), Decimal(0)) == sum(
            (one.amount for one in given_lines), Decimal(0)
        )
    keys = [(one.strategy, one.year, one.category) for one in found]
    assert len(set(keys)) == len(keys)
    assert all(one.variance == one.actual - one.planned for one in found)


@given(lines)
def test_what_went_as_planned_has_no_variance(planned: list[BudgetLine]) -> None:
    """And takes nothing from the contingency."""
    found = variances(planned, planned)
    assert all(one.variance == 0 for one in found)
    assert all(one.overspent == 0 for one in contingency_use(found, {}))


@given(lines, lines, st.dictionaries(st.integers(1995, 2041), money, max_size=3))
def test_a_years_variances_are_what_it_takes_from_its_contingency(
    planned: list[BudgetLine], actual: list[BudgetLine], kept: dict[int, Decimal]
) -> None:
    """Every year planned, spent in or kept for is there once, in order; left is contingency less what was overspent."""
    uses = contingency_use(variances(planned, actual), kept)
    before, after = (totals(side, lambda line: line.year) for side in (planned, actual))
    assert [use.year for use in uses] == sorted({*before, *after, *kept})
    for use in uses:
        assert use.overspent == max(after.get(use.year, 0) - before.get(use.year, 0), 0)
        assert use.left == kept.get(use.year, 0) - use.overspent


def test_a_share_is_of_what_was_planned() -> None:
    (over,) = variances([line(30)], [line(36)])
    assert over.share == Decimal("0.2")
    (unplanned,) = variances([], [line(36)])
    assert unplanned.planned == 0
    assert unplanned.share is None
    (unspent,) = variances([line(30)], [])
    assert unspent.share == -1


def test_a_year_that_overspends_more_than_its_contingency_is_found() -> None:
    found = variances([line(30), line(20, strategy="ST2"), line(30, year=2016)], [line(45), line(10, strategy="ST2")])
    uses = contingency_use(found, {2015: Decimal(4)})
    assert [use.year for use in uses] == [2015, 2016]
    assert [use.overspent for use in uses] == [5, 0]
    assert [use.left for use in uses] == [-1, 0]
    (finding,) = exceeded(uses)
    assert (finding.code, finding.severity, finding.path) == ("finance.CONTINGENCY_EXCEEDED", Severity.WARNS, "$[0]")
    assert dict(finding.values) == {"year": 2015, "overspent": Decimal(5), "contingency": Decimal(4)}


def test_a_contingency_below_nothing_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"found -1, expected 0 or more @ \$\.2015"):
        contingency_use([], {2015: Decimal(-1)})
