"""Purchases before a customer leaves, over what his probability to leave after one may be."""

from __future__ import annotations

from itertools import pairwise

import attrs
import numpy as np

from kcm.columns import FloatColumn
from kcm.finance.lifetime_models.bg_nbd import BgNbd

__all__ = ["purchases_while_alive"]

# With these two the sum below is within 5e-11 of the integral (tests/finance/test_lifetime_models_purchases.py).
STEP = 0.3
DEPTH = 25.0

# Shapes so large that the chances do not differ need no finer step, and floats could not hold one.
NARROWEST = 1e-7

# Below this logit a chance is nought to any function that turns elsewhere, and its inverse is still a float.
LOWEST = -300.0

BLOCK = 512


@attrs.frozen(kw_only=True)
class Spans:
    """Times to look ahead, in spans, and what a purchase up to each is worth."""

    times: tuple[float, ...]
    worths: tuple[float, ...]


def purchases_while_alive(model: BgNbd, x: FloatColumn, span: FloatColumn, spans: Spans) -> FloatColumn:
    """The worth of the purchases to expect of customers who have not left, shape (n,).

    `Σ_k worth_k · E[(1 − (1 + p·u_k)^−(r+x)) / p]` with `p ~ Beta(a, b+x)` and `u_k = time_k · span`. It depends on x
    and span only, so that equal customers are reckoned once.

    Args:
        model: the BG/NBD.
        x: repeat purchases, known.
        span: a unit of time as a part of `alpha + T`, known, 0 or more.
        spans: how far to look ahead.
    """
    distinct, back = np.unique(x + 1j * span, return_inverse=True)
    count, unit = distinct.real, distinct.imag
    result = np.empty(count.size)
    starts = np.flatnonzero(np.diff(count, prepend=-1))
    for first, end in pairwise([*starts.tolist(), count.size]):
        shape, farthest = model.r + count[first], max(spans.times, default=0.0) * unit[end - 1]
        chances, weights = leaving_chances(model.a, model.b + count[first], shape * farthest)
        for start in range(first, end, BLOCK):
            rows = slice(start, min(start + BLOCK, end))
            result[rows] = np.einsum("ij,j->i", _expected(shape, chances, unit[rows], spans), weights / chances)
    return result[back]


def _expected(shape: float, chances: FloatColumn, unit: FloatColumn, spans: Spans) -> FloatColumn:
    """The worth of `1 − (1 + p·u)^−shape`, a row for each customer, a column for each chance."""
    total = np.zeros((unit.size, chances.size))
    for time, worth in zip(spans.times, spans.worths, strict=True):
        if worth:
            grid = np.multiply.outer(time * unit, chances)
            np.log1p(grid, out=grid)
            grid *= -shape
            np.expm1(grid, out=grid)
            grid *= worth
            total -= grid
    return total


def leaving_chances(a: float, b: float, steepness: float) -> tuple[FloatColumn, FloatColumn]:
    """Chances p and their weights, for the mean over Beta(a, b) of a function that turns near p = 1/steepness.

    The trapezoidal rule in logit p, whose error falls exponentially with the step (Trefethen and Weideman 2014). The
    density falls as p^a and as (1−p)^b at the ends, so that the weights beyond them are a geometric series, which the
    end takes. The weights are positive and sum to 1: nothing cancels.
    """
    step = STEP * min(1.0, max(NARROWEST, 1.5 * np.sqrt(1 / a + 1 / b)))
    deeper = DEPTH + np.log1p(steepness)
    needed = min(-np.log1p(steepness), np.log(a) - np.log(_most(b, DEPTH))) - _below(a + 1, DEPTH)
    low = max(LOWEST, needed, np.log(a) - np.log(_most(b, deeper)) - _below(a, deeper))
    high = max(low, np.log(_most(a, DEPTH)) - np.log(b) + _below(b + 1, DEPTH))
    logit = low + step * np.arange(int((high - low) / step) + 2)
    log_p, log_rest = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    density = a * log_p + b * log_rest
    weights = np.exp(density - density.max())
    weights[0] /= -np.expm1(-a * step)
    weights[-1] /= -np.expm1(-b * step)
    return np.exp(log_p), weights / weights.sum()


def _most(shape: float, depth: float) -> float:
    """Above this a Gamma(shape) variable has a part of about e^-depth."""
    return float(shape + np.sqrt(2 * depth * shape) + depth)


def _below(shape: float, depth: float) -> float:
    """How far below the logarithm of its shape the logarithm of a Gamma variable has a part of about e^-depth."""
    return float(depth / shape + min(1.0, np.sqrt(2 * depth / shape)))
