"""From sales to margin, over many customers at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, float_array
from kcm.errors import InvalidValue

__all__ = ["margin_share"]


def margin_share(sales: ArrayLike, cost_shares: ArrayLike) -> FloatColumn:
    """The gross margin of each customer as a fraction of its sales: `Σ sales · (1 − cost share) / Σ sales`.

    Args:
        sales: (customers, categories), money.
        cost_shares: (categories,), cost of goods as a fraction of sales, 0 to 1.

    Returns:
        (customers,), fractions; NaN for a customer whose sales are not above 0.

    Raises:
        InvalidValue: for text, infinity, shapes that do not fit or a cost share outside 0 to 1.

    >>> margin_share([[100, 300]], [0.6, 0.8]).round(9).tolist()
    [0.25]
    """
    table, costs = float_array(sales, "$.sales"), float_array(cost_shares, "$.cost_shares")
    if table.ndim != 2 or costs.shape != table.shape[1:]:
        raise InvalidValue(
            f"found sales {table.shape} and cost shares {costs.shape}, expected (n, m) and (m,)", "$.sales"
        )
    outside = ~((costs >= 0) & (costs <= 1))
    if outside.any():
        place = int(outside.argmax())
        raise InvalidValue(f"found cost share {costs[place]:g}, expected 0 to 1", f"$.cost_shares[{place}]")
    totals = table.sum(axis=1)
    margins = np.full(totals.shape, np.nan)
    np.divide(table @ (1 - costs), totals, out=margins, where=totals > 0)
    return margins
