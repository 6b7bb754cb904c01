"""Members and buying centres that the tests of buying share."""

from __future__ import annotations

from typing import Any

from kcm.planning.analysis.buying import BuyClass, BuyingRole, BuyPhase, CentreMember, DecisionMakingUnit

SELECTION, REVIEW = BuyPhase.SUPPLIER_SELECTION, BuyPhase.PERFORMANCE_REVIEW


def member(name: str, power: float = 5, attitude: float | None = 0, **more: Any) -> CentreMember:
    given: dict[str, Any] = {"name": "刘能", "phases": tuple(BuyPhase)} | more
    return CentreMember(id=name, power=power, attitude=attitude, **given)


def deciding(name: str, power: float = 8, attitude: float | None = 1, **more: Any) -> CentreMember:
    return member(name, power, attitude, **{"roles": [BuyingRole.DECIDER], **more})


def centre(*members: CentreMember, **more: Any) -> DecisionMakingUnit:
    given: dict[str, Any] = {"key_account": "QUICK", "buy_class": BuyClass.NEW_TASK, "members": members} | more
    return DecisionMakingUnit(**given)
