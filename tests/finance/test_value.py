from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.finance.value import net_present_value
from kcm.testing.facts import amounts

flows_of_years = st.lists(amounts("USD", min_value=-(10**9), max_value=10**9), max_size=6)
rates = st.integers(-50, 100).map(lambda percent: Decimal(percent) / 100)


def test_method_a97_an_annuity_of_55_over_three_years_at_ten_percent() -> None:
    assert round(net_present_value([Decimal(55)] * 3, Decimal("0.10")), 2) == Decimal("136.78")


def test_the_first_flow_is_discounted_by_one_year() -> None:
    assert net_present_value([Decimal(110)], Decimal("0.10")) == 100


@given(flows_of_years)
def test_without_discount_the_value_is_the_sum(flows: list[Decimal]) -> None:
    """At a rate of 0 the present value is Σ flows, exactly; nothing is worth nothing."""
    assert net_present_value(flows, Decimal(0)) == sum(flows, Decimal(0))


@given(flows_of_years, rates, amounts("USD", min_value=-(10**9), max_value=10**9))
def test_a_flow_put_before_the_others_moves_them_a_year_back(
    flows: list[Decimal], rate: Decimal, first: Decimal
) -> None:
    """NPV(a, b, …) = (a + NPV(b, …)) / (1 + rate)."""
    whole = net_present_value([first, *flows], rate)
    assert float(whole) == pytest.approx(float((first + net_present_value(flows, rate)) / (1 + rate)), abs=1e-9)


@given(flows_of_years, rates)
def test_the_value_of_the_double_is_the_double(flows: list[Decimal], rate: Decimal) -> None:
    """NPV is linear in the flows."""
    double = net_present_value([flow * 2 for flow in flows], rate)
    assert float(double) == pytest.approx(2 * float(net_present_value(iter(flows), rate)), abs=1e-9)


@pytest.mark.parametrize("rate", ["-1", "-1.5", "NaN", "Infinity"])
def test_a_rate_of_minus_one_or_below_is_refused(rate: str) -> None:
    with pytest.raises(InvalidValue, match=r"expected (a finite rate )?above -1 @ \$\.rate"):
        net_present_value([Decimal(1)], Decimal(rate))
