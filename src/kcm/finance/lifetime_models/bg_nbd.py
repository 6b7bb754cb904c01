"""How often customers buy and when they leave: the beta-geometric/negative-binomial model (BG/NBD)."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, expit, gammaln

from kcm.columns import FloatColumn, sealed
from kcm.fields import checked
from kcm.finance.lifetime_models.fitting import ITERATIONS, SCALE, SHAPE, FitStatus, check_above_zero, maximum
from kcm.finance.lifetime_models.histories import check_fit, distinct_rows, timed_histories

__all__ = ["BgNbd", "BgNbdRows", "bg_nbd_log_likelihood", "fit_bg_nbd", "leaving_odds", "probability_alive"]

START = (0.5, 0.5, 1.0, 2.0)
LIMITS = (SHAPE, SCALE, SHAPE, SHAPE)


@attrs.frozen(kw_only=True, field_transformer=checked)
class BgNbd:
    """While alive a customer buys at a rate of his own; after any repeat purchase he may leave for good.

    The rates are Gamma(r, alpha), `alpha` in units of time; the probabilities to leave are Beta(a, b). What is known
    of the fit is None where the parameters were typed in; `customers` counts those fitted to.

    Raises:
        InvalidValue: for a parameter not above 0.

    >>> BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426).status is None
    True
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float | None = None
    status: FitStatus | None = None
    iterations: int | None = None
    customers: int | None = None

    def __attrs_post_init__(self) -> None:
        check_above_zero(self, ("r", "alpha", "a", "b"))


def fit_bg_nbd(x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, iterations: int = ITERATIONS) -> BgNbd:
    """The BG/NBD of the largest likelihood (Fader, Hardie and Lee 2005, Marketing Science 24(2), equation 6).

    A status other than `CONVERGED` says that the data do not settle the parameters, or not yet.

    Args:
        x: how many repeat purchases each of n customers made, shape (n,).
        t_x: time from the first purchase to the last, shape (n,).
        T: time from the first purchase to the end of observation, in the same unit, shape (n,).
        iterations: the most iterations of the search.

    Raises:
        MissingData: for no customers, or none with a repeat purchase.
        InvalidValue: for columns of other lengths, an unknown value, purchases that are no count, or times that
            contradict them.

    >>> model = fit_bg_nbd([2, 1, 0, 0, 5, 9], [30.4, 1.7, 0, 0, 3.3, 30], [38.9, 38.9, 38.9, 30, 38.9, 31])
    >>> model.status, model.customers
    (<FitStatus.CONVERGED: 'converged'>, 6)
    """
    count, last, observed = timed_histories(x, t_x, T)
    check_fit({"x": count, "t_x": last, "T": observed})
    unit = float(observed.mean())
    rows = BgNbdRows(count, last / unit, observed / unit)
    found = maximum(rows.log_likelihood, START, LIMITS, customers=count.size, iterations=iterations)
    r, alpha, a, b = found.parameters
    return BgNbd(
        r=r,
        alpha=alpha * unit,
        a=a,
        b=b,
        log_likelihood=found.log_likelihood - float(count.sum() * np.log(unit)),
        status=found.status,
        iterations=found.iterations,
        customers=count.size,
    )


def bg_nbd_log_likelihood(model: BgNbd, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> float:
    """The log-likelihood of customers under a model, to compare models by.

    Args:
        model: the BG/NBD.
        x: how many repeat purchases each of n customers made, shape (n,).
        t_x: time from the first purchase to the last, shape (n,).
        T: time from the first purchase to the end of observation, shape (n,), in the unit in which the model was
            fitted.

    Raises:
        MissingData: for no customers, or none with a repeat purchase.
        InvalidValue: as `fit_bg_nbd`.

    >>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> round(bg_nbd_log_likelihood(model, [2, 0], [30.43, 0], [38.86, 38.86]), 3)
    -10.013
    """
    count, last, observed = timed_histories(x, t_x, T)
    check_fit({"x": count, "t_x": last, "T": observed})
    logarithms = np.log([model.r, model.alpha, model.a, model.b])
    return BgNbdRows(count, last, observed).log_likelihood(logarithms)[0]


def probability_alive(model: BgNbd, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> FloatColumn:
    """The probability that each customer has not left, shape (n,) (Fader, Hardie and Lee 2008, a note).

    `P = 1 / (1 + a/(b+x−1) · ((alpha+T)/(alpha+t_x))^(r+x))`. It is 1 for a customer without a repeat purchase,
    because in this model one leaves only after one. A row with an unknown value is NaN.

    Args:
        model: the BG/NBD.
        x: how many repeat purchases each of n customers made, shape (n,).
        t_x: time from the first purchase to the last, shape (n,).
        T: time from the first purchase to the end of observation, shape (n,), in the unit in which the model was
            fitted.

    Raises:
        InvalidValue: for columns of other lengths, purchases that are no count, or times that contradict them.

    >>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> probability_alive(model, [2, 0], [30.43, 0], [38.86, 38.86]).round(4).tolist()
    [0.7266, 1.0]
    """
    return sealed(expit(-leaving_odds(model, *timed_histories(x, t_x, T))))


def leaving_odds(model: BgNbd, x: FloatColumn, t_x: FloatColumn, T: FloatColumn) -> FloatColumn:
    """The logarithm of the odds that a customer has left, −inf for one who never could, NaN for one unknown."""
    odds = np.full(x.size, -np.inf)
    odds[np.isnan(x + t_x + T)] = np.nan
    left = x > 0
    silence = np.log1p((T[left] - t_x[left]) / (model.alpha + t_x[left]))
    odds[left] = np.log(model.a) - np.log(model.b + (x[left] - 1)) + (model.r + x[left]) * silence
    return odds


class BgNbdRows:
    """The different rows of customers, with what the likelihood needs of them again and again."""

    customers: FloatColumn
    repeating: slice
    t_x: FloatColumn
    counts: FloatColumn
    count_of: NDArray[np.intp]
    with_count: FloatColumn

    def __init__(self, x: FloatColumn, t_x: FloatColumn, T: FloatColumn) -> None:
        (x, t_x, self.T), self.customers = distinct_rows(x, t_x, T)
        self.repeating = slice(int(np.searchsorted(x, 1)), None)
        self.t_x = t_x[self.repeating]
        self.counts, self.count_of = np.unique(x, return_inverse=True)
        # The stubs of numpy know only counts, and this is a sum of weights.
        self.with_count = np.bincount(self.count_of, self.customers).astype(np.float64, copy=False)

    def log_likelihood(self, logarithms: FloatColumn) -> tuple[float, FloatColumn]:
        """The sum over customers, and its slopes by ln r, ln alpha, ln a and ln b.

        Sums are no dot products: those of a few thousand numbers wait for threads longer than they add.
        """
        r, alpha, a, b = np.exp(logarithms)
        x, n = self.counts, self.customers.sum()
        value = (self.with_count * (gammaln(r + x) + gammaln(b + x) - gammaln(a + b + x))).sum()
        value += n * (gammaln(a + b) - gammaln(b) - gammaln(r) + r * logarithms[1])
        by_r = (self.with_count * digamma(r + x)).sum() + n * (logarithms[1] - digamma(r))
        by_both = n * digamma(a + b) - (self.with_count * digamma(a + b + x)).sum()
        by_a, by_b = by_both, by_both + (self.with_count * digamma(b + x)).sum() - n * digamma(b)

        shape, log_end = (r + x)[self.count_of], np.log(alpha + self.T)
        value -= (self.customers * shape * log_end).sum()
        by_r -= (self.customers * log_end).sum()
        by_alpha = n * r / alpha - (self.customers * shape / (alpha + self.T)).sum()

        # Of those who bought again, by the odds that they left after the last purchase.
        T, shape, customers = self.T[self.repeating], shape[self.repeating], self.customers[self.repeating]
        after = b + (x[self.count_of[self.repeating]] - 1)
        silence = log_end[self.repeating] - np.log(alpha + self.t_x)
        odds = logarithms[2] - np.log(after) + shape * silence
        small = np.exp(-np.abs(odds))
        value += (customers * (np.maximum(odds, 0) + np.log1p(small))).sum()
        left = customers * np.where(odds >= 0, 1, small) / (1 + small)
        by_r += (left * silence).sum()
        by_alpha += (left * shape * (1 / (alpha + T) - 1 / (alpha + self.t_x))).sum()
        by_a += left.sum() / a
        by_b -= (left / after).sum()
        return float(value), np.array([by_r * r, by_alpha * alpha, by_a * a, by_b * b])
