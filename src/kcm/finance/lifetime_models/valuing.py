"""How often each customer will buy in the time to come, and what that is worth today."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from kcm.columns import FloatColumn, first_place, float_column, sealed
from kcm.errors import InvalidValue
from kcm.fields import check_share, finite, whole
from kcm.finance.lifetime_models.bg_nbd import BgNbd, leaving_odds
from kcm.finance.lifetime_models.gamma_gamma import GammaGamma, expected_spend
from kcm.finance.lifetime_models.histories import timed_histories
from kcm.finance.lifetime_models.leaving import Spans, purchases_while_alive

__all__ = ["discounted_value", "expected_purchases"]


def expected_purchases(
    model: BgNbd, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, periods: float | ArrayLike
) -> FloatColumn:
    """How many purchases to expect of each customer in the time after `T`, shape (n,).

    Fader, Hardie and Lee 2005, equation 10, whose quotient of hypergeometric functions is taken here as the integral
    that it stands for: `P(alive) · E[(1 − (1 + p·t/(alpha+T))^−(r+x)) / p]` with `p ~ Beta(a, b+x)`. That holds for
    every `a` and `b`, where the quotient is 0/0 at `a = 1`. With `x = t_x = T = 0` it is a new customer's. A row with
    an unknown value is NaN.

    Args:
        model: the BG/NBD.
        x: repeat purchases, shape (n,).
        t_x: time of the last purchase, shape (n,).
        T: time of observation, shape (n,).
        periods: how long to look ahead, in the unit of `T`: one time for all, or one for each, shape (n,).

    Raises:
        InvalidValue: for columns of other lengths, purchases that are no count, times that contradict them, or a
            negative time to look ahead.

    >>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> expected_purchases(model, [2, 0], [30.43, 0], [38.86, 0], periods=39).round(4).tolist()
    [1.226, 1.1967]
    """
    count, last, observed = timed_histories(x, t_x, T)
    ahead = _ahead(periods, count.size)
    spans = Spans(times=(1.0,), worths=(1.0,))
    return sealed(_while_known(model, count, last, observed, ahead / (model.alpha + observed), spans))


def discounted_value(
    bg_nbd: BgNbd,
    gamma_gamma: GammaGamma,
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,
    m: ArrayLike,
    *,
    periods: int,
    rate: float,
    margin: float = 1.0,
) -> FloatColumn:
    """What each customer's purchases of the next periods are worth today, in the money of `m`, shape (n,).

    `margin · E[spend] · Σ_k (E[X(k)] − E[X(k−1)]) / (1 + rate)^k` over k = 1 … periods, by the conditional
    expectations of both models: a purchase counts at the end of its period. A row with an unknown value is NaN.

    Args:
        bg_nbd: how often customers buy.
        gamma_gamma: how much they spend a purchase.
        x: repeat purchases, shape (n,).
        t_x: time of the last purchase, shape (n,).
        T: time of observation, shape (n,).
        m: mean money of a repeat purchase, shape (n,).
        periods: how many units of `T` to look ahead.
        rate: discount rate per period, a fraction above −1.
        margin: the part of the money that is ours, 0 to 1; 1 values sales.

    Raises:
        InvalidValue: as `expected_purchases` and `expected_spend`, and for negative periods, or a rate of −1 or below.

    >>> often, spend = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426), GammaGamma(p=6.25, q=3.74, v=15.44)
    >>> value = discounted_value(often, spend, [2], [30.43], [38.86], [22.35], periods=52, rate=0.002, margin=0.3)
    >>> value.round(2).tolist()
    [10.98]
    """
    count, last, observed = timed_histories(x, t_x, T)
    share = check_share(finite(margin, "margin"), "margin")
    spans = _discounted(periods, rate)
    spend = expected_spend(gamma_gamma, x, m)
    return sealed(share * spend * _while_known(bg_nbd, count, last, observed, 1 / (bg_nbd.alpha + observed), spans))


def _while_known(
    model: BgNbd, x: FloatColumn, t_x: FloatColumn, T: FloatColumn, span: FloatColumn, spans: Spans
) -> FloatColumn:
    """Purchases to expect of those who are still alive, times the probability that they are."""
    odds = leaving_odds(model, x, t_x, T)
    known = ~np.isnan(odds + span)
    expected = np.full(x.size, np.nan)
    expected[known] = expit(-odds[known]) * purchases_while_alive(model, x[known], span[known], spans)
    return expected


def _ahead(periods: float | ArrayLike, customers: int) -> FloatColumn:
    if np.ndim(periods) == 0:
        periods = np.full(customers, finite(np.asarray(periods).item(), "periods"))
    ahead = float_column(periods, "periods")
    if ahead.size != customers:
        raise InvalidValue(f"found {ahead.size} rows, expected {customers} as in x", "periods")
    if (ahead < 0).any():
        raise InvalidValue("found a negative time, expected 0 or more", "periods" + first_place(ahead < 0))
    return ahead


def _discounted(periods: int, rate: float) -> Spans:
    """Purchases up to each period by what one of that period is worth more than one of the next."""
    if whole(periods, "periods") < 0:
        raise InvalidValue(f"found {periods} periods, expected 0 or more", "periods")
    if not finite(rate, "rate") > -1:
        raise InvalidValue(f"found rate {rate:g}, expected above -1", "rate")
    times = np.arange(1.0, periods + 1)
    with np.errstate(over="ignore"):
        factors = (1.0 + rate) ** -times
    if not np.isfinite(factors).all():
        raise InvalidValue(f"found rate {rate:g} over {periods} periods, expected factors that a number holds", "rate")
    worths = factors - np.append(factors[1:], 0.0)
    return Spans(times=tuple(times.tolist()), worths=tuple(worths.tolist()))
