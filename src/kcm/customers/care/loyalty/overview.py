"""What a plan shows of a customer's loyalty."""

from __future__ import annotations

from collections.abc import Iterable

from kcm.customers.care.loyalty.classes import LoyaltyClass
from kcm.customers.care.loyalty.points import PointsBalance
from kcm.text import Text

__all__ = ["loyalty_facts"]


def loyalty_facts(
    *, loyalty: LoyaltyClass | None = None, points: PointsBalance | None = None, clubs: Iterable[Text] = ()
) -> tuple[tuple[Text, object], ...]:
    """What a plan shows of a customer's loyalty: labelled facts, only of what is known.

    >>> [(label.en, value.name) for label, value in loyalty_facts(loyalty=LoyaltyClass.LATENT)]
    [('loyalty', 'LATENT')]
    """
    facts: list[tuple[Text, object]] = []
    if loyalty is not None:
        facts.append((Text("loyalty", "忠诚类型"), loyalty))
    if points is not None:
        facts += [
            (Text("points left", "积分余额"), points.balance),
            (Text("points redeemed", "已兑换积分"), points.redeemed),
        ]
    if names := tuple(clubs):
        facts.append((Text("clubs", "俱乐部"), names))
    return tuple(facts)
