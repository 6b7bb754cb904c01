from __future__ import annotations

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.finance.lifetime_customers import Histories, cdnow, histories, simulated

from kcm.columns import FloatColumn
from kcm.finance.lifetime_models import (
    BgNbd,
    FitStatus,
    GammaGamma,
    bg_nbd_log_likelihood,
    fit_bg_nbd,
    fit_gamma_gamma,
    gamma_gamma_log_likelihood,
)
from kcm.finance.lifetime_models.bg_nbd import BgNbdRows
from kcm.finance.lifetime_models.fitting import LogLikelihood
from kcm.finance.lifetime_models.gamma_gamma import GammaGammaRows
from kcm.plugins import load
from kcm.testing.lifetimes import bg_nbds, gamma_gammas

FHL = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)


def of_bg_nbd(model: BgNbd) -> list[float]:
    return [model.r, model.alpha, model.a, model.b]


def of_gamma_gamma(model: GammaGamma) -> list[float]:
    return [model.p, model.q, model.v]


def test_fader_hardie_and_lee_2005_cdnow() -> None:
    model = fit_bg_nbd(cdnow().x, cdnow().t_x, cdnow().T)
    assert of_bg_nbd(model) == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=5e-4)
    assert model.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert (model.status, model.customers) == (FitStatus.CONVERGED, 2357)


def test_fader_and_hardie_2013_cdnow() -> None:
    model = fit_gamma_gamma(cdnow().x, cdnow().m)
    assert of_gamma_gamma(model) == pytest.approx([6.25, 3.74, 15.44], abs=5e-3)
    assert (model.status, model.customers) == (FitStatus.CONVERGED, 946)


def test_a_fit_says_its_own_log_likelihood() -> None:
    x, t_x, T, m = cdnow().x, cdnow().t_x, cdnow().T, cdnow().m
    often, spend = fit_bg_nbd(x, t_x, T), fit_gamma_gamma(x, m)
    assert often.log_likelihood == pytest.approx(bg_nbd_log_likelihood(often, x, t_x, T), rel=1e-12)
    assert spend.log_likelihood == pytest.approx(gamma_gamma_log_likelihood(spend, x, m), rel=1e-12)


def test_the_fit_is_at_least_as_likely_as_parameters_near_it_and_has_no_slope() -> None:
    x, t_x, T, m = cdnow().x, cdnow().t_x, cdnow().T, cdnow().m
    often, spend = fit_bg_nbd(x, t_x, T), fit_gamma_gamma(x, m)
    for factor in (0.9, 0.99, 0.999, 1.001, 1.01, 1.1):
        for name in ("r", "alpha", "a", "b"):
            near = attrs.evolve(often, **{name: getattr(often, name) * factor})
            assert bg_nbd_log_likelihood(near, x, t_x, T) < bg_nbd_log_likelihood(often, x, t_x, T)
        for name in ("p", "q", "v"):
            other = attrs.evolve(spend, **{name: getattr(spend, name) * factor})
            assert gamma_gamma_log_likelihood(other, x, m) < gamma_gamma_log_likelihood(spend, x, m)
    assert np.abs(BgNbdRows(x.astype(float), t_x, T).log_likelihood(np.log(of_bg_nbd(often)))[1]).max() < 1e-3


def slopes(log_likelihood: LogLikelihood, at: FloatColumn) -> FloatColumn:
    """Differences of fourth order."""
    found = []
    for step in np.eye(at.size) * 1e-3:
        near = log_likelihood(at + step)[0] - log_likelihood(at - step)[0]
        far = log_likelihood(at + 2 * step)[0] - log_likelihood(at - 2 * step)[0]
        found.append((8 * near - far) / (12 * 1e-3))
    return np.array(found)


@given(bg_nbds(), histories())
def test_the_gradient_of_bg_nbd_is_that_of_finite_differences(model: BgNbd, customers: Histories) -> None:
    """The slopes by the logarithms of the parameters are those the values show."""
    rows, at = BgNbdRows(*customers), np.log(of_bg_nbd(model))
    value, found = rows.log_likelihood(at)
    assert found == pytest.approx(slopes(rows.log_likelihood, at), rel=1e-6, abs=1e-8 * (1 + abs(value)))


@given(gamma_gammas(), histories(), st.floats(0.1, 1000))
def test_the_gradient_of_gamma_gamma_is_that_of_finite_differences(
    model: GammaGamma, customers: Histories, money: float
) -> None:
    """The slopes by the logarithms of the parameters are those the values show."""
    x = customers[0][customers[0] > 0]
    m = money * np.arange(1.0, x.size + 1)
    rows, at = GammaGammaRows(x, m), np.log(of_gamma_gamma(model))
    value, found = rows.log_likelihood(at)
    scale = 1 + abs(value) + np.abs(x * np.log(x * money * x.size + model.v)).sum() * model.p
    assert found == pytest.approx(slopes(rows.log_likelihood, at), rel=1e-6, abs=1e-8 * scale)


@given(bg_nbds(), gamma_gammas(), histories())
def test_every_customer_twice_is_twice_the_log_likelihood(
    often: BgNbd, spend: GammaGamma, customers: Histories
) -> None:
    """Log-likelihoods add up over customers."""
    twice = [np.tile(column, 2) for column in customers]
    m = 1.0 + np.arange(customers[0].size)
    once = bg_nbd_log_likelihood(often, *customers)
    assert bg_nbd_log_likelihood(often, *twice) == pytest.approx(2 * once, rel=1e-9, abs=1e-9)
    alone = gamma_gamma_log_likelihood(spend, customers[0], m)
    assert gamma_gamma_log_likelihood(spend, twice[0], np.tile(m, 2)) == pytest.approx(2 * alone, rel=1e-9, abs=1e-7)


@settings(max_examples=5)
@given(st.integers(0, 2**32))
def test_the_order_of_customers_is_irrelevant(seed: int) -> None:
    """The same customers in another order have the same models."""
    order = np.random.default_rng(seed).permutation(cdnow().x.size)
    x, t_x, T, m = (column[order] for column in (cdnow().x, cdnow().t_x, cdnow().T, cdnow().m))
    here, there = fit_bg_nbd(x, t_x, T), fit_bg_nbd(cdnow().x, cdnow().t_x, cdnow().T)
    assert of_bg_nbd(here) == pytest.approx(of_bg_nbd(there), rel=1e-9)
    again, before = fit_gamma_gamma(x, m), fit_gamma_gamma(cdnow().x, cdnow().m)
    assert of_gamma_gamma(again) == pytest.approx(of_gamma_gamma(before), rel=1e-6)


@settings(max_examples=5)
@given(st.sampled_from([7.0, 1 / 52, 1e6]))
def test_another_unit_of_time_scales_alpha_and_nothing_else(unit: float) -> None:
    """Days, weeks or years: the same rates, the same chances to leave."""
    x, t_x, T = cdnow().x, cdnow().t_x, cdnow().T
    weeks, other = fit_bg_nbd(x, t_x, T), fit_bg_nbd(x, t_x * unit, T * unit)
    assert of_bg_nbd(other) == pytest.approx([weeks.r, weeks.alpha * unit, weeks.a, weeks.b], rel=1e-5)
    assert other.log_likelihood is not None
    assert other.log_likelihood + x.sum() * np.log(unit) == pytest.approx(weeks.log_likelihood, rel=1e-10)


@settings(max_examples=5)
@given(st.sampled_from([100.0, 1 / 7.8, 1e6]))
def test_another_currency_scales_v_and_nothing_else(rate: float) -> None:
    """Cents or dollars: the same shapes."""
    dollars, other = fit_gamma_gamma(cdnow().x, cdnow().m), fit_gamma_gamma(cdnow().x, cdnow().m * rate)
    assert of_gamma_gamma(other) == pytest.approx([dollars.p, dollars.q, dollars.v * rate], rel=1e-5)


def test_simulated_customers_give_their_model_back() -> None:
    truth = BgNbd(r=0.6, alpha=8.0, a=0.9, b=3.0)
    found = fit_bg_nbd(*simulated(truth, 60_000, seed=20_050_401))
    assert of_bg_nbd(found) == pytest.approx(of_bg_nbd(truth), rel=0.1)
    assert found.status is FitStatus.CONVERGED


def test_simulated_spending_gives_its_model_back() -> None:
    random, n = np.random.default_rng(20_130_101), 40_000
    x = random.integers(0, 8, n)
    each = random.gamma(4.0, 1.0, n) / 60.0
    m = random.gamma(np.maximum(3.0 * x, 1)) / (each * np.maximum(x, 1))
    found = fit_gamma_gamma(x, m)
    assert of_gamma_gamma(found) == pytest.approx([3.0, 4.0, 60.0], rel=0.1)
    assert found.customers == (x > 0).sum()


def test_customers_who_do_not_differ_or_never_leave_put_a_parameter_at_its_bound() -> None:
    everyone = fit_bg_nbd([5] * 50, [10.0] * 50, [10.0] * 50)
    assert everyone.status is FitStatus.AT_BOUND
    assert everyone.r == pytest.approx(1e4)
    assert everyone.a < 1e-3
    for counts in ([1, 2, 3], [2, 1, 5], [1, 1, 1, 9], [7, 3]):
        assert fit_gamma_gamma(counts, [10] * len(counts)).status is FitStatus.AT_BOUND


def test_a_search_that_is_cut_short_says_so() -> None:
    found = fit_bg_nbd(cdnow().x, cdnow().t_x, cdnow().T, iterations=2)
    assert (found.status, found.iterations) == (FitStatus.STOPPED, 2)
    assert fit_gamma_gamma(cdnow().x, cdnow().m, iterations=1).status is FitStatus.STOPPED


def test_heavy_buyers_are_fitted_without_overflow() -> None:
    x = np.array([3000, 5000, 4000, 9000, 1, 0] * 20)
    t_x = np.array([90.0, 300, 299.5, 80, 1, 0] * 20)
    found = fit_bg_nbd(x, t_x, np.full(x.size, 300.0))
    assert found.status is FitStatus.CONVERGED
    assert np.isfinite([*of_bg_nbd(found), found.log_likelihood or np.nan]).all()


def test_whole_numbers_as_floats_are_counts() -> None:
    assert fit_bg_nbd(cdnow().x.astype(float), cdnow().t_x, cdnow().T) == fit_bg_nbd(cdnow().x, cdnow().t_x, cdnow().T)


def test_both_models_are_found_through_the_door_for_plugins() -> None:
    assert dict(load("kcm.lifetime_models")) == {"bg_nbd": fit_bg_nbd, "gamma_gamma": fit_gamma_gamma}
