"""What the tests of lifetime models share: CDNOW's customers, simulated ones, and any."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from kcm.columns import FloatColumn
from kcm.finance.lifetime_models import BgNbd
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import BtydSummary, btyd_summary

CDNOW = Path(__file__).parents[2] / "examples" / "cdnow" / "CDNOW_sample.txt"

Histories = tuple[FloatColumn, FloatColumn, FloatColumn]


@cache
def cdnow() -> BtydSummary:
    """The 2,357 customers in the 39 weeks of calibration, in weeks."""
    rows = [line.split() for line in CDNOW.read_text("ascii").splitlines()]
    table = Purchases.from_columns(
        customer=[row[0] for row in rows],
        date=[date(int(row[2][:4]), int(row[2][4:6]), int(row[2][6:])) for row in rows],
        amount=[float(row[4]) for row in rows],
        refunds="net",
    )
    return btyd_summary(table.until(date(1997, 9, 30)), as_of=date(1997, 9, 30), unit_days=7)


def simulated(model: BgNbd, customers: int, *, seed: int) -> Histories:
    """Customers who buy as the model says, observed for 30 to 60 units of time."""
    random = np.random.default_rng(seed)
    rate, leaving = random.gamma(model.r, 1 / model.alpha, customers), random.beta(model.a, model.b, customers)
    T = random.uniform(30, 60, customers)
    x, t_x, now, buying = np.zeros(customers), np.zeros(customers), np.zeros(customers), np.full(customers, True)
    while buying.any():
        now += random.exponential(1, customers) / rate
        buying &= now < T
        x, t_x = x + buying, np.where(buying, now, t_x)
        buying &= random.random(customers) > leaving
    return x, t_x, T


@st.composite
def histories(draw: DrawFn) -> Histories:
    """Up to twelve customers, the first of whom bought again, a few of them thousands of times."""
    counts = draw(st.lists(st.integers(0, 12) | st.integers(1_000, 5_000), max_size=11))
    x = np.array([draw(st.integers(1, 12)), *counts], dtype=float)
    parts = st.integers(1, 100).map(lambda part: part / 100)
    T = np.array([draw(st.integers(1, 500)) / 7 for _ in x])
    t_x = np.array([draw(parts) if count else 0.0 for count in x]) * T
    return x, t_x, T
