"""What future money is worth today."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kcm.errors import InvalidValue

__all__ = ["net_present_value"]


def net_present_value(flows: Iterable[Decimal], rate: Decimal) -> Decimal:
    """The present value of flows at the ends of years 1, 2, …: `Σ flow_t / (1 + rate)^t`, not rounded.

    Args:
        flows: money, one amount a year.
        rate: discount rate per year, a fraction above −1.

    Raises:
        InvalidValue: for a rate of −1 or below.

    >>> round(net_present_value([Decimal("-49.69"), Decimal("12.02"), Decimal("63.00")], Decimal("0.10")), 2)
    Decimal('12.09')
    """
    if not rate.is_finite() or rate <= -1:
        raise InvalidValue(f"found rate {rate}, expected above -1", "$.rate")
    return sum((flow / (1 + rate) ** year for year, flow in enumerate(flows, 1)), Decimal(0))
