from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln, hyp2f1
from tests.finance.lifetime_customers import Histories, cdnow, histories, simulated

from kcm.finance.lifetime_models import BgNbd, expected_purchases, fit_bg_nbd, probability_alive
from kcm.testing.lifetimes import bg_nbds

FHL = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)


def integral(model: BgNbd, x: float, ahead: float) -> float:
    """The mean of `(1 − (1 + p·ahead)^−(r+x)) / p` over Beta(a, b+x), piece by piece over logit p."""
    shape, a, b = model.r + x, model.a, model.b + x

    def purchases(log_p: float) -> float:
        p = np.exp(log_p)
        return float(-np.expm1(-shape * np.log1p(p * ahead)) / p) if p * ahead > 1e-290 else float(shape * ahead)

    def at(logit: float) -> float:
        log_p, log_rest = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
        return float(np.exp(a * log_p + b * log_rest - betaln(a, b)) * purchases(log_p))

    marks = [2.0**power for power in range(14)]
    pieces = pairwise([*(-mark for mark in reversed(marks)), 0.0, *marks])
    least = 1e-13 * purchases(0.0)
    return float(sum(quad(at, start, end, epsabs=least, epsrel=1e-12, limit=200)[0] for start, end in pieces))


def while_alive(model: BgNbd, x: float, ahead: float) -> float:
    """Purchases to expect of one who is alive, `ahead` being the time as a part of alpha + T."""
    T = 3.0 if x else 0.0
    customer = ([x], [T], [T])
    found = expected_purchases(model, *customer, periods=ahead * (model.alpha + T))
    return float((found / probability_alive(model, *customer))[0])


def test_fader_hardie_and_lee_2005_one_customer() -> None:
    """The customer of the authors' spreadsheet: 2 repeat purchases, 39 weeks to come."""
    assert expected_purchases(FHL, [2], [30.43], [38.86], periods=39)[0] == pytest.approx(1.226, abs=5e-4)
    assert probability_alive(FHL, [2], [30.43], [38.86])[0] == pytest.approx(0.7266, abs=5e-5)


@pytest.mark.parametrize("a", [0.01, 0.5, 1 - 1e-9, 1, 1 + 1e-7, 1.01, 3.7, 50])
def test_expected_purchases_are_the_integral_at_every_corner(a: float) -> None:
    """Also where a + b is below 1, where a is 1 or near it, for heavy buyers and long horizons."""
    for b, r, (x, ahead) in product((0.01, 0.5, 2.4, 300), (0.02, 4), ((0, 0.1), (0, 100), (1, 1), (3000, 100))):
        model = BgNbd(r=r, alpha=4.4, a=a, b=b)
        assert while_alive(model, x, ahead) == pytest.approx(integral(model, x, ahead), rel=5e-11), model


@settings(max_examples=10)
@given(bg_nbds(), st.integers(0, 40) | st.integers(1_000, 5_000), st.floats(1e-6, 100))
def test_expected_purchases_are_the_integral(model: BgNbd, x: int, ahead: float) -> None:
    """Quadrature that knows nothing of the model's hypergeometric functions says the same."""
    assert while_alive(model, x, ahead) == pytest.approx(integral(model, x, ahead), rel=5e-11)


@pytest.mark.parametrize("t", [0.5, 39, 400])
def test_a_new_customer_buys_as_the_population(t: float) -> None:
    """Fader, Hardie and Lee 2005, equation 9: the unconditional expectation."""
    r, alpha, a, b = FHL.r, FHL.alpha, FHL.a, FHL.b
    part = (alpha / (alpha + t)) ** r * hyp2f1(r, b, a + b - 1, t / (alpha + t))
    population = (a + b - 1) / (a - 1) * (1 - part)
    assert expected_purchases(FHL, [0], [0], [0], periods=t)[0] == pytest.approx(population, rel=1e-9)


def test_a_new_customer_buys_as_simulated_ones_did() -> None:
    model = BgNbd(r=0.6, alpha=8.0, a=0.9, b=3.0)
    x, _, T = simulated(model, 40_000, seed=7)
    new = np.zeros(T.size)
    assert expected_purchases(model, new, new, new, periods=T).mean() == pytest.approx(x.mean(), rel=0.03)


def test_the_purchases_of_simulated_customers_are_foretold() -> None:
    """Seen for a first part of their time, they buy in the rest what is expected of them, active or silent."""
    model, n = BgNbd(r=0.6, alpha=8.0, a=0.9, b=3.0), 60_000
    random = np.random.default_rng(11)
    rate, leaving = random.gamma(model.r, 1 / model.alpha, n), random.beta(model.a, model.b, n)
    now, alive = np.zeros(n), np.full(n, True)
    x, t_x, later = np.zeros(n), np.zeros(n), np.zeros(n)
    while alive.any():
        now += random.exponential(1, n) / rate
        alive &= now < 60
        early = alive & (now < 30)
        x, t_x, later = x + early, np.where(early, now, t_x), later + (alive & ~early)
        alive &= random.random(n) > leaving
    ahead = expected_purchases(model, x, t_x, np.full(n, 30.0), periods=30)
    for group in (x == 0, (x > 0) & (t_x < 10), (x > 0) & (t_x >= 25), x >= 5):
        assert ahead[group].mean() == pytest.approx(later[group].mean(), rel=0.06)


@pytest.mark.parametrize(
    ("a", "b", "p"),
    [(1e15, 1e15, 0.5), (1e300, 1e300, 0.5), (1e15, 1e-9, 1.0), (1e300, 1e-300, 1.0), (1e-300, 1e300, 0.0)],
)
def test_where_all_customers_leave_alike_the_mean_is_that_of_one_chance(a: float, b: float, p: float) -> None:
    """Shapes that a float just holds do no harm."""
    expected = (1 - (1 + 2 * p) ** -0.5) / p if p else 0.5 * 2
    assert while_alive(BgNbd(r=0.5, alpha=4.4, a=a, b=b), 0, 2) == pytest.approx(expected, rel=1e-6)


def test_customers_who_either_never_leave_or_leave_at_once_are_the_mean_of_both() -> None:
    expected = (0.5 * 2 + 1 - 3**-0.5) / 2
    for shape in (1e-300, 1e-9):
        assert while_alive(BgNbd(r=0.5, alpha=4.4, a=shape, b=shape), 0, 2) == pytest.approx(expected, rel=1e-6)


def test_one_repeat_purchase_leaves_b_as_it_is() -> None:
    """However small: b + 1 − 1 in floats would be 0."""
    alive = probability_alive(BgNbd(r=0.5, alpha=4.4, a=3e-18, b=1e-18), [1], [9], [9])
    assert alive[0] == pytest.approx(0.25, rel=1e-12)


@given(bg_nbds(), histories())
def test_probabilities_are_between_0_and_1(model: BgNbd, customers: Histories) -> None:
    """One without a repeat purchase is alive for certain."""
    alive = probability_alive(model, *customers)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert (alive[customers[0] == 0] == 1).all()


@given(bg_nbds(), histories(), st.floats(0, 1e4), st.floats(0, 1e4))
def test_expected_purchases_rise_with_time_from_0_and_never_beyond_the_rate(
    model: BgNbd, customers: Histories, one: float, other: float
) -> None:
    """Nothing is bought in no time; who never left would buy at the expected rate."""
    sooner, later = sorted((one, other))
    x, _, T = customers
    near, far = (expected_purchases(model, *customers, periods=periods) for periods in (sooner, later))
    assert (expected_purchases(model, *customers, periods=0) == 0).all()
    assert (near <= far * (1 + 1e-9)).all()
    assert (far <= (model.r + x) / (model.alpha + T) * later * (1 + 1e-9)).all()
    assert np.isfinite(far).all()


@given(st.data(), bg_nbds(), histories())
def test_each_customer_is_scored_for_himself(data: st.DataObject, model: BgNbd, customers: Histories) -> None:
    """Other customers, and their order, do not matter; each may have a time of his own."""
    x, t_x, T = customers
    periods = np.array([float(data.draw(st.integers(0, 200))) for _ in x])
    order = np.array(data.draw(st.permutations(range(x.size))))
    together = expected_purchases(model, x[order], t_x[order], T[order], periods=periods[order])
    alone = [expected_purchases(model, [x[i]], [t_x[i]], [T[i]], periods=float(periods[i]))[0] for i in order]
    assert together == pytest.approx(np.array(alone), rel=1e-9, abs=1e-300)


@given(bg_nbds(), histories())
def test_another_unit_of_time_changes_no_score(model: BgNbd, customers: Histories) -> None:
    """Weeks or days: the same probabilities, the same purchases."""
    x, t_x, T = customers
    days = BgNbd(r=model.r, alpha=7 * model.alpha, a=model.a, b=model.b)
    assert probability_alive(days, x, 7 * t_x, 7 * T) == pytest.approx(probability_alive(model, x, t_x, T), rel=1e-9)
    here, there = (
        expected_purchases(model, *customers, periods=39),
        expected_purchases(days, x, 7 * t_x, 7 * T, periods=273),
    )
    assert there == pytest.approx(here, rel=1e-9, abs=1e-300)


def test_unknown_rows_are_nan_and_none_is_dropped() -> None:
    nan = float("nan")
    x, t_x, T = [2, 0, nan, 2, 2], [30.43, nan, 1, nan, 30.43], [38.86, nan, 2, 38.86, nan]
    assert np.isnan(probability_alive(FHL, x, t_x, T)).tolist() == [False, True, True, True, True]
    assert np.isnan(expected_purchases(FHL, x, t_x, T, periods=39)).tolist() == [False, True, True, True, True]
    unknown = expected_purchases(FHL, [2, 2], [30.43] * 2, [38.86] * 2, periods=[nan, 39])
    assert np.isnan(unknown).tolist() == [True, False]
    assert expected_purchases(FHL, [], [], [], periods=39).tolist() == []


def test_scores_are_read_only_columns() -> None:
    assert not probability_alive(FHL, [0], [0], [1]).flags.writeable
    assert not expected_purchases(FHL, [0], [0], [1], periods=1).flags.writeable


def test_more_customers_than_a_block_holds_are_scored_as_few_are() -> None:
    T = np.linspace(1, 400, 5_000)
    none = np.zeros(T.size)
    many = expected_purchases(FHL, none, none, T, periods=52)
    assert many[::499] == pytest.approx(expected_purchases(FHL, none[::499], none[::499], T[::499], periods=52))
    assert (np.diff(many) < 0).all()


def test_fader_hardie_and_lee_2005_cdnow_to_the_end_of_the_78_weeks() -> None:
    """The model knows the first 39 weeks; all repeat purchases to the end, 4,339, are more by a few percent."""
    x, t_x, T = cdnow().x, cdnow().t_x, cdnow().T
    ahead = expected_purchases(fit_bg_nbd(x, t_x, T), x, t_x, T, periods=39)
    assert x.sum() + ahead.sum() == pytest.approx(4339, rel=0.06)
