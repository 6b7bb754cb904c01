from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.finance.lifetime_customers import Histories, cdnow, histories

from kcm.finance.lifetime_models import (
    BgNbd,
    GammaGamma,
    discounted_value,
    expected_purchases,
    expected_spend,
    fit_gamma_gamma,
)
from kcm.testing.lifetimes import bg_nbds, gamma_gammas

OFTEN = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
SPEND = GammaGamma(p=6.25, q=3.74, v=15.44)
NAN = float("nan")


def money_of(customers: Histories) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Some money for each who bought again, unknown for the others."""
    return np.where(customers[0] > 0, 3.5 + np.arange(customers[0].size), np.nan)


def test_fader_and_hardie_2013_first_customers_of_cdnow() -> None:
    found = expected_spend(fit_gamma_gamma(cdnow().x, cdnow().m), cdnow().x, cdnow().m)
    assert found[:10].round(2).tolist() == [24.65, 35.17, 18.91, 35.17, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17]


@given(gamma_gammas(mean=True), st.integers(1, 5000), st.floats(0.01, 1e4))
def test_expected_spend_lies_between_the_customers_own_mean_and_the_populations(
    model: GammaGamma, x: int, m: float
) -> None:
    """The more purchases, the nearer to his own; without any it is the population's p·v / (q − 1)."""
    population = model.p * model.v / (model.q - 1)
    none, few, many = expected_spend(model, [0, x, x + 1], [NAN, m, m])
    assert none == pytest.approx(population, rel=1e-12)
    low, high = sorted((m, population))
    assert low * (1 - 1e-12) <= few <= high * (1 + 1e-12)
    assert abs(many - m) <= abs(few - m) + 1e-12 * high
    assert few == pytest.approx(model.p * (model.v + x * m) / (model.p * x + model.q - 1), rel=1e-9)


def test_unknown_rows_are_nan_and_none_is_dropped() -> None:
    assert np.isnan(expected_spend(SPEND, [2, 2, NAN, 0], [20, NAN, 20, NAN])).tolist() == [False, True, True, False]
    x, t_x, T, m = [2, 2, 0, 0], [30, 30, 0, NAN], [38, 38, 38, NAN], [20, NAN, NAN, NAN]
    value = discounted_value(OFTEN, SPEND, x, t_x, T, m, periods=4, rate=0.1)
    assert np.isnan(value).tolist() == [False, True, False, True]


@pytest.mark.parametrize("q", [0.9, 1])
def test_without_a_mean_spend_there_is_no_expected_spend(q: float) -> None:
    with pytest.raises(ValueError, match="expected above 1: below it the mean spend does not exist") as error:
        expected_spend(GammaGamma(p=6, q=q, v=15), [2], [20])
    assert str(error.value).startswith(f"found q = {q}, ")
    assert str(error.value).endswith(" @ $.q")


@given(bg_nbds(), gamma_gammas(mean=True), histories(), st.integers(0, 12), st.floats(-0.2, 0.5), st.floats(0, 1))
def test_discounted_value_is_the_sum_over_the_periods(
    often: BgNbd, spend: GammaGamma, customers: Histories, periods: int, rate: float, margin: float
) -> None:
    """Each period's purchases at its end, one period at a time."""
    m = money_of(customers)
    found = discounted_value(often, spend, *customers, m, periods=periods, rate=rate, margin=margin)
    until = [expected_purchases(often, *customers, periods=k) for k in range(periods + 1)]
    worth = sum((until[k] - until[k - 1]) / (1 + rate) ** k for k in range(1, periods + 1))
    expected = margin * expected_spend(spend, customers[0], m) * worth
    scale = np.abs(expected_spend(spend, customers[0], m) * until[-1]) * max(1, (1 + rate) ** -periods)
    assert (np.abs(found - expected) <= 1e-9 * scale + 1e-300).all()


@given(bg_nbds(), gamma_gammas(mean=True), histories(), st.integers(0, 30))
def test_without_a_rate_value_is_spend_times_purchases(
    often: BgNbd, spend: GammaGamma, customers: Histories, periods: int
) -> None:
    """At rate 0 and margin 1 it is what the customer is expected to pay; at a higher rate it is less."""
    m = money_of(customers)
    plain = discounted_value(often, spend, *customers, m, periods=periods, rate=0)
    paid = expected_spend(spend, customers[0], m) * expected_purchases(often, *customers, periods=periods)
    assert plain == pytest.approx(paid, rel=1e-9, abs=1e-300)
    assert (discounted_value(often, spend, *customers, m, periods=periods, rate=0.05) <= plain * (1 + 1e-12)).all()
    assert (discounted_value(often, spend, *customers, m, periods=0, rate=0.05) == 0).all()
