"""Tiers of customers by value and need, and what each tier is entitled to (method A56)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

import attrs
import numpy as np

from kcm.columns import read_only
from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.fields import checked, finite
from kcm.money import amount
from kcm.segmentation.ids import id_column
from kcm.segmentation.segments import UNSCORED, UNSCORED_LABEL, Segmentation
from kcm.text import Text

__all__ = ["ENTITLEMENTS", "Tier", "TierPolicy", "assign_tier", "tier_segments"]


class Tier(Enum):
    """A is served best."""

    A = "A"
    B = "B"
    C = "C"


#: What the customers of each tier are entitled to.
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


def tier_segments(
    ids: Sequence[str] | Sequence[int],
    annual_margins: Sequence[Decimal | int | None],
    need_complexities: Sequence[float],
    policy: TierPolicy = TierPolicy(),
) -> Segmentation:
    """The segmenter `tiers`: every customer in its tier, or `unscored` where the margin is unknown.

    Args:
        ids: one per customer, all text or all whole numbers.
        annual_margins: money a year, negative for a loss; None is unknown.
        need_complexities: 0 to 10.
        policy: the thresholds.

    Raises:
        MissingData: for no customers.
        Conflict: for an id that stands twice.
        InvalidValue: for columns of different lengths, or as `assign_tier`, with the row.

    >>> tier_segments(["X", "Y", "Z"], [35_000, 500, None], [9, 3, 5], TierPolicy()).counts()
    {'A': 1, 'B': 0, 'C': 1, 'unscored': 1}
    """
    customers = id_column(ids, "ids")
    if not customers.size == len(annual_margins) == len(need_complexities):
        raise InvalidValue(
            f"found {customers.size} ids, {len(annual_margins)} margins and {len(need_complexities)} complexities, "
            "expected as many",
            "ids",
        )
    if not customers.size:
        raise MissingData("found no customers, expected at least one", "ids")
    if np.unique(customers).size != customers.size:
        raise Conflict("found a customer twice, expected each once", "ids")
    names = (*(tier.name for tier in Tier), UNSCORED)
    codes = []
    for row, (margin, complexity) in enumerate(zip(annual_margins, need_complexities, strict=True)):
        try:
            name = UNSCORED if margin is None else assign_tier(margin, complexity, policy).name
        except InvalidValue as error:
            raise InvalidValue(error.reason, f"{error.path}[{row}]") from None
        codes.append(names.index(name))
    order = np.argsort(customers)
    return Segmentation(
        customers=read_only(customers[order]),
        codes=read_only(np.array(codes, dtype=np.int64)[order]),
        names=names,
        labels=(*(Text.same(tier.name) for tier in Tier), UNSCORED_LABEL),
    )
