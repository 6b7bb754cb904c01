"""How much customers spend a purchase: the Gamma-Gamma model."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, gammaln

from kcm.columns import FloatColumn, sealed
from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.finance.lifetime_models.fitting import ITERATIONS, SCALE, SHAPE, FitStatus, check_above_zero, maximum
from kcm.finance.lifetime_models.histories import check_fit, spending_histories

__all__ = ["GammaGamma", "GammaGammaRows", "expected_spend", "fit_gamma_gamma", "gamma_gamma_log_likelihood"]

START = (4.0, 4.0, 1.0)
LIMITS = (SHAPE, SHAPE, SCALE)


@attrs.frozen(kw_only=True, field_transformer=checked)
class GammaGamma:
    """A customer's purchases vary about a mean of his own, and the means vary between customers.

    The money of a purchase is Gamma(p, ν), and the ν of the customers are Gamma(q, v), `v` in money. What is known of
    the fit is None where the parameters were typed in; `customers` counts those fitted to, who bought again.

    Raises:
        InvalidValue: for a parameter not above 0.

    >>> GammaGamma(p=6.25, q=3.74, v=0)
    Traceback (most recent call last):
    kcm.errors.InvalidValue: found 0, expected above 0 @ $.v
    """

    p: float
    q: float
    v: float
    log_likelihood: float | None = None
    status: FitStatus | None = None
    iterations: int | None = None
    customers: int | None = None

    def __attrs_post_init__(self) -> None:
        check_above_zero(self, ("p", "q", "v"))


def fit_gamma_gamma(x: ArrayLike, m: ArrayLike, *, iterations: int = ITERATIONS) -> GammaGamma:
    """The Gamma-Gamma of the largest likelihood (Fader and Hardie 2013, a note, equation 1a).

    A customer without a repeat purchase says nothing about money and is left out.

    Args:
        x: how many repeat purchases each of n customers made, shape (n,).
        m: mean money of one of them, shape (n,).
        iterations: the most iterations of the search.

    Raises:
        MissingData: for no customers, or none with a repeat purchase.
        InvalidValue: for columns of other lengths, purchases that are no count, or money unknown or not above 0.

    >>> model = fit_gamma_gamma([2, 1, 5, 9, 0], [22.35, 11.77, 30.1, 18.4, float("nan")])
    >>> model.customers
    4
    """
    count, money = _repeating(x, m)
    unit = float(money.mean())
    rows = GammaGammaRows(count, money / unit)
    found = maximum(rows.log_likelihood, START, LIMITS, customers=count.size, iterations=iterations)
    p, q, v = found.parameters
    return GammaGamma(
        p=p,
        q=q,
        v=v * unit,
        log_likelihood=found.log_likelihood - count.size * float(np.log(unit)),
        status=found.status,
        iterations=found.iterations,
        customers=count.size,
    )


def gamma_gamma_log_likelihood(model: GammaGamma, x: ArrayLike, m: ArrayLike) -> float:
    """The log-likelihood of the money of customers who bought again under a model, to compare models by.

    Args:
        model: the Gamma-Gamma.
        x: how many repeat purchases each of n customers made, shape (n,).
        m: mean money of one of them, shape (n,).

    Raises:
        MissingData: for no customers, or none with a repeat purchase.
        InvalidValue: as `fit_gamma_gamma`.

    >>> round(gamma_gamma_log_likelihood(GammaGamma(p=6.25, q=3.74, v=15.44), [2, 1], [22.35, 11.77]), 3)
    -7.289
    """
    return GammaGammaRows(*_repeating(x, m)).log_likelihood(np.log([model.p, model.q, model.v]))[0]


def expected_spend(model: GammaGamma, x: ArrayLike, m: ArrayLike) -> FloatColumn:
    """The mean money of a purchase to expect of each customer, shape (n,) (Fader and Hardie 2013, equation 5).

    `p·(v + x·m) / (p·x + q − 1)`: the customer's own mean and that of the population, `p·v / (q − 1)`, each by what is
    known of it. It is the population's for a customer without a repeat purchase, whose `m` is not looked at, and NaN
    for one with unknown purchases or money.

    Args:
        model: the Gamma-Gamma.
        x: how many repeat purchases each of n customers made, shape (n,).
        m: mean money of one of them, shape (n,).

    Raises:
        InvalidValue: for columns of other lengths, purchases that are no count, money not above 0, or a model with
            `q` of 1 or less, in which the mean spend does not exist.

    >>> expected_spend(GammaGamma(p=6.25, q=3.74, v=15.44), [2, 0], [22.35, float("nan")]).round(2).tolist()
    [24.66, 35.22]
    """
    if model.q <= 1:
        raise InvalidValue(f"found q = {model.q:g}, expected above 1: below it the mean spend does not exist", "$.q")
    count, money = spending_histories(x, m)
    own = model.p * count / (model.p * count + model.q - 1)
    population = model.p * model.v / (model.q - 1)
    return sealed(np.where(count == 0, population, own * money + (1 - own) * population))


def _repeating(x: ArrayLike, m: ArrayLike) -> tuple[FloatColumn, FloatColumn]:
    count, money = spending_histories(x, m)
    check_fit({"x": count, "m": np.where(count == 0, 0, money)})
    return count[count > 0], money[count > 0]


class GammaGammaRows:
    """The customers who bought again, with what the likelihood needs of them again and again."""

    x: FloatColumn
    total: FloatColumn
    counts: FloatColumn
    count_of: NDArray[np.intp]
    with_count: NDArray[np.intp]
    log_money: float
    log_totals: float

    def __init__(self, x: FloatColumn, m: FloatColumn) -> None:
        self.x, self.total = x, x * m
        self.counts, self.count_of = np.unique(x, return_inverse=True)
        self.with_count = np.bincount(self.count_of)
        self.log_money = float(np.log(m).sum())
        self.log_totals = float((x * np.log(self.total)).sum())

    def log_likelihood(self, logarithms: FloatColumn) -> tuple[float, FloatColumn]:
        """The sum over customers, and its slopes by ln p, ln q and ln v."""
        p, q, v = np.exp(logarithms)
        x, n = self.counts, self.x.size
        log_all = np.log(v + self.total)
        value = (self.with_count * (gammaln(p * x + q) - gammaln(p * x))).sum() + n * (q * logarithms[2] - gammaln(q))
        value += p * self.log_totals - self.log_money - ((p * self.x + q) * log_all).sum()
        both = digamma(p * x + q)
        by_p = (self.with_count * x * (both - digamma(p * x))).sum() + self.log_totals - (self.x * log_all).sum()
        by_q = (self.with_count * both).sum() + n * (logarithms[2] - digamma(q)) - log_all.sum()
        by_v = n * q / v - ((p * self.x + q) / (v + self.total)).sum()
        return float(value), np.array([by_p * p, by_q * q, by_v * v])
