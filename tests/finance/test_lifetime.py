from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue, MissingData, Refused
from kcm.finance.lifetime import (
    LoyaltyValue,
    customer_value,
    customer_values,
    expected_years,
    loyalty_value_components,
    retention_uplift,
    reward_break_even,
)
from kcm.testing.valuations import loyalty_values

retentions = st.floats(0, 0.99)
discounts = st.floats(0, 1)
amounts = st.floats(-1e6, 1e6)


def test_method_e3_a_margin_of_1000_for_ever() -> None:
    assert customer_value(1000, 0.80, 0.10) == pytest.approx(3333.33, abs=0.005)
    assert customer_value(1000, 0.85, 0.10) == pytest.approx(4000)
    assert customer_value(1000, 0.80, 0.10, 500) == pytest.approx(2833.33, abs=0.005)


def test_method_e3_five_points_of_retention_are_a_fifth_more_value() -> None:
    assert retention_uplift(1000, 0.80, 0.85, 0.10) == pytest.approx(0.20)
    assert [expected_years(0.80), expected_years(0.85)] == pytest.approx([5, 6.67], abs=0.005)


def test_method_e3_loyalty_has_five_sources() -> None:
    found = loyalty_value_components(
        [100] * 5, [0, 20, 35, 45, 52], [0, 10, 15, 18, 20], [0, 0, 10, 20, 25], [0, 5, 8, 10, 12]
    )
    assert found.total.tolist() == [100, 135, 168, 193, 209]
    assert round(customer_value(found.total.tolist(), 0.85, 0.10, 150), 2) == 275.64


def test_method_a36_a_reward_of_three_points_needs_11111_more_sales() -> None:
    assert round(reward_break_even(100_000, 0.30, 0.03)) == 11_111


@given(st.floats(0, 1e9), st.floats(0.01, 1), st.floats(0, 0.99))
def test_at_break_even_the_extra_margin_is_the_reward_on_all_sales(sales: float, margin: float, part: float) -> None:
    """ΔS · margin = reward · (S + ΔS)."""
    reward = margin * part
    extra = reward_break_even(sales, margin, reward)
    assert extra * margin == pytest.approx(reward * (sales + extra), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("margin", "reward"), [(0.3, 0.3), (0.3, 0.4), (0.0, 0.0)])
def test_a_reward_as_high_as_the_margin_never_pays(margin: float, reward: float) -> None:
    with pytest.raises(Refused) as caught:
        reward_break_even(100_000, margin, reward)
    (finding,) = caught.value.findings
    assert (finding.code, finding.path) == ("finance.NEVER_PAYS", "$.reward_rate")
    assert dict(finding.values) == {"margin": margin, "reward_rate": reward}


@given(amounts, retentions, discounts, st.integers(200, 400))
def test_the_value_for_ever_is_what_many_years_come_to(
    margin: float, retention: float, discount: float, years: int
) -> None:
    """The sum of years goes to m / (1 + d − r); what is left out is the value for ever, discounted and retained."""
    forever = customer_value(margin, retention, discount)
    left_out = forever * (retention / (1 + discount)) ** years
    assert customer_value([margin] * years, retention, discount) == pytest.approx(
        forever - left_out, rel=1e-9, abs=1e-6
    )


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6), retentions, retentions, discounts, discounts)
def test_more_retention_never_lowers_and_more_discount_never_raises_a_value(
    margins: list[float], one: float, other: float, cheap: float, dear: float
) -> None:
    """For margins of 0 or more."""
    low, high = sorted((one, other))
    assert customer_value(margins, low, cheap) <= customer_value(margins, high, cheap) * (1 + 1e-12)
    cheap, dear = sorted((cheap, dear))
    assert customer_value(margins, one, dear) <= customer_value(margins, one, cheap) * (1 + 1e-12)


@given(st.data(), st.integers(0, 4), st.integers(1, 4))
def test_many_customers_have_the_values_of_each(data: st.DataObject, customers: int, years: int) -> None:
    """Row by row, for years and for ever, with figures for all or for each."""
    row = st.lists(amounts, min_size=years, max_size=years)
    table = np.array(data.draw(st.lists(row, min_size=customers, max_size=customers))).reshape(customers, years)
    column = st.lists(retentions, min_size=customers, max_size=customers)
    kept, spent = data.draw(column), data.draw(amounts)
    found = customer_values(table, kept, 0.1, spent)
    assert found.tolist() == [
        pytest.approx(customer_value(margins.tolist(), retention, 0.1, spent), rel=1e-9, abs=1e-6)
        for margins, retention in zip(table, kept, strict=True)
    ]
    forever = customer_values(table[:, 0], kept, 0.1, spent)
    assert forever.tolist() == [
        pytest.approx(customer_value(float(margin), retention, 0.1, spent), rel=1e-9, abs=1e-6)
        for margin, retention in zip(table[:, 0], kept, strict=True)
    ]


def test_an_unknown_figure_gives_an_unknown_value_and_no_row_is_dropped() -> None:
    found = customer_values([[1.0, math.nan], [1.0, 1.0], [1.0, 1.0]], [0.5, 0.5, math.nan], 0.0)
    assert np.isnan(found).tolist() == [True, False, True]
    assert found[1] == pytest.approx(1.5)


@given(loyalty_values())
def test_the_sources_of_loyalty_sum_to_its_total(found: LoyaltyValue) -> None:
    """Year by year."""
    parts = found.base + found.growth + found.cost_saving + found.referral + found.premium
    assert np.allclose(parts, found.total, rtol=1e-12, atol=1e-9)


def test_amounts_of_a_database_are_taken_as_they_are() -> None:
    assert customer_value(anything(Decimal(1000)), anything(Decimal("0.8")), 0.1) == pytest.approx(3333.33, abs=0.005)
    assert customer_values(anything([Decimal(1000), np.int64(1000)]), np.float32(0.5), 0.0).tolist() == [2000, 2000]
    assert reward_break_even(anything(Decimal(100_000)), anything(Decimal("0.3")), 0.03) == pytest.approx(
        11_111.11, abs=0.01
    )


def anything(value: Any) -> Any:
    return value


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: customer_value([], 0.8, 0.1), MissingData, "found no margins, expected one for each year @ margins"),
        (lambda: customer_value(1, 1.0, 0.1), InvalidValue, "found 1, expected 0 to below 1 @ retention"),
        (lambda: customer_value(1, -0.1, 0.1), InvalidValue, "found -0.1, expected 0 to below 1 @ retention"),
        (lambda: customer_value([1], 0.8, -1), InvalidValue, "found -1, expected above -1 @ discount"),
        (
            lambda: customer_value(1, 0.8, -0.3),
            InvalidValue,
            "found -0.3, expected above retention - 1, or the margins of some years @ discount",
        ),
        (
            lambda: customer_value(math.nan, 0.8, 0.1),
            InvalidValue,
            "found an unknown margin, expected a number @ margins",
        ),
        (lambda: customer_value(1, math.nan, 0.1), InvalidValue, "found nan, expected a finite number @ retention"),
        (lambda: customer_value(anything("1"), 0.8, 0.1), InvalidValue, "found text, expected numbers @ margins"),
        (lambda: customer_value(1, anything("0.8"), 0.1), InvalidValue, "found '0.8', expected a number @ retention"),
        (lambda: customer_value([math.inf], 0.8, 0.1), InvalidValue, "found an infinite number, expected a finite one"),
        (lambda: customer_values(5, 0.8, 0.1), InvalidValue, "found 0 dimensions, expected (customers, years) or"),
        (lambda: customer_values([1, 2], [0.8], 0.1), InvalidValue, "found shape (1,), expected one for all or (2,)"),
        (
            lambda: customer_values([1, 2], [0.8, 1.0], 0.1),
            InvalidValue,
            "found 1, expected 0 to below 1 @ retention[1]",
        ),
        (lambda: expected_years(1.0), InvalidValue, "found 1, expected 0 to below 1 @ retention"),
        (lambda: retention_uplift(0, 0.8, 0.9, 0.1), InvalidValue, "found a margin of 0, expected another @ margin"),
        (lambda: loyalty_value_components(*[[]] * 5), MissingData, "found no years, expected at least one @ base"),
        (
            lambda: loyalty_value_components([1], [1, 2], [1], [1], [1]),
            InvalidValue,
            "found shape (2,), expected one amount for each year @ growth",
        ),
        (
            lambda: loyalty_value_components([[1]], [1], [1], [1], [1]),
            InvalidValue,
            "found shape (1, 1), expected one amount for each year @ base",
        ),
        (
            lambda: loyalty_value_components([1, 1], [1, math.nan], [1, 1], [1, 1], [1, 1]),
            InvalidValue,
            "found nan, expected a known amount @ growth[1]",
        ),
        (lambda: customer_value(anything([[1, 2]]), 0.8, 0.1), InvalidValue, "found 2 dimensions, expected one margin"),
        (
            lambda: customer_value([1.0] * 200, 0.8, -0.99),
            InvalidValue,
            "found a value that no number holds, expected other margins, years or discount @ margins[0]",
        ),
        (
            lambda: customer_values([[0.0] * 200], 0.8, -0.99),
            InvalidValue,
            "found a value that no number holds, expected other margins, years or discount @ margins[0]",
        ),
        (
            lambda: customer_values([1.0, 1e308], 0.8, -0.1999),
            InvalidValue,
            "found a value that no number holds, expected other margins, years or discount @ margins[1]",
        ),
        (
            lambda: reward_break_even(1e308, 0.3, 0.29999999999),
            InvalidValue,
            "found inf, expected a finite number @ base_sales",
        ),
        (lambda: reward_break_even(-1, 0.3, 0.1), InvalidValue, "found -1, expected 0 or more @ base_sales"),
        (lambda: reward_break_even(1, 1.3, 0.1), InvalidValue, "found 1.3, expected 0 to 1 @ margin"),
        (lambda: reward_break_even(1, 0.3, -0.1), InvalidValue, "found -0.1, expected 0 or more @ reward_rate"),
    ],
)
def test_what_has_no_value_is_refused(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(words)
