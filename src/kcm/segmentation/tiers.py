"""Tiers of customers by value and need, and what each tier is entitled to (method A56)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, finite
from kcm.money import amount
from kcm.text import Text

__all__ = ["ENTITLEMENTS", "Tier", "TierPolicy", "assign_tier"]


class Tier(Enum):
    """A is served best."""

    A = "A"
    B = "B"
    C = "C"


ENTITLEMENTS: Mapping[Tier, tuple[Text, ...]] = MappingProxyType(
    {
        Tier.A: (
            Text("custom courses and solutions", "定制化课程与方案"),
            Text("one-to-one coaching", "一对一辅导"),
            Text("dedicated manager", "专属客户经理"),
            Text("fast response", "快速响应"),
        ),
        Tier.B: (Text("preferential terms", "优惠政策"),),
        Tier.C: (Text("standard service", "标准服务"),),
    }
)


def _check_complexity(complexity: float, path: str) -> float:
    if not 0 <= complexity <= 10:
        raise InvalidValue(f"found a complexity of {complexity:g}, expected 0 to 10", path)
    return complexity


@attrs.frozen(kw_only=True, field_transformer=checked)
class TierPolicy:
    """From which annual margin a customer is A or B, and from which complexity of need a tier higher.

    Raises:
        InvalidValue: for thresholds that do not descend, or a complexity outside 0 to 10.
    """

    a_from: Decimal = Decimal(100_000)
    b_from: Decimal = Decimal(20_000)
    complex_from: float = 8.0

    def __attrs_post_init__(self) -> None:
        if not self.a_from > self.b_from:
            raise InvalidValue(f"found {self.b_from} for B, expected less than {self.a_from} for A", "$.b_from")
        _check_complexity(self.complex_from, "$.complex_from")


def assign_tier(annual_margin: Decimal | int, need_complexity: float, policy: TierPolicy = TierPolicy()) -> Tier:
    """The tier of a customer: by annual margin, and one higher where the needs are complex.

    Args:
        annual_margin: money a year, negative for a loss.
        need_complexity: 0 to 10.
        policy: the thresholds.

    Raises:
        InvalidValue: for a margin that is no amount, or a complexity outside 0 to 10.

    >>> assign_tier(35_000, 9)
    <Tier.A: 'A'>
    """
    margin = amount(annual_margin, "annual_margin")
    is_complex = _check_complexity(finite(need_complexity, "need_complexity"), "need_complexity") >= policy.complex_from
    place = (margin < policy.a_from) + (margin < policy.b_from)
    return list(Tier)[max(0, place - is_complex)]
