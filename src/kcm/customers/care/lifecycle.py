"""Where a customer stands in its life with us (method A13), and what the field calls it (A15, A25)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType

import attrs

from kcm.customers.care.signals import ChurnSignal, DemandTrend
from kcm.errors import MissingData, NotFound
from kcm.fields import checked
from kcm.periods import as_date, not_after
from kcm.text import Text

__all__ = [
    "CRM_CLASSES",
    "ERA_CRITERIA",
    "ConsumptionEra",
    "CrmClass",
    "CrmFacts",
    "CrmStage",
    "crm_class",
    "crm_stage",
    "lifecycle_facts",
]

NEW_DAYS = 365
GROWING = 0.05


class CrmStage(Enum):
    """The five verbs of customer relationship management: what is to be done about a customer now."""

    JUDGE = "judge"
    SELECT = "select"
    WIN = "win"
    DEVELOP = "develop"
    RETAIN = "retain"


class CrmClass(Enum):
    """The three classes of customer relationship management (META Group)."""

    OPERATIONAL = "operational"
    ANALYTICAL = "analytical"
    COLLABORATIVE = "collaborative"


class ConsumptionEra(Enum):
    """What buyers of an era ask of a product."""

    RATIONAL = "rational"
    PERCEPTUAL = "perceptual"
    EMOTIONAL = "emotional"


#: What customers choose by in each era of consumption.
ERA_CRITERIA: Mapping[ConsumptionEra, Text] = MappingProxyType(
    {
        ConsumptionEra.RATIONAL: Text("good or bad", "好与差"),
        ConsumptionEra.PERCEPTUAL: Text("like or dislike", "喜欢与不喜欢"),
        ConsumptionEra.EMOTIONAL: Text("satisfied or dissatisfied", "满意与不满意"),
    }
)

#: To which class of CRM a group of functions belongs.
CRM_CLASSES: Mapping[str, CrmClass] = MappingProxyType(
    {
        "customers.book": CrmClass.OPERATIONAL,
        "customers.care.contact": CrmClass.OPERATIONAL,
        "customers.care.complaints": CrmClass.OPERATIONAL,
        "segmentation.pareto": CrmClass.ANALYTICAL,
        "segmentation.rfm": CrmClass.ANALYTICAL,
        "finance.lifetime": CrmClass.ANALYTICAL,
    }
)

# What becomes collaborative once it is shared with partners.
SHARED = frozenset({"customers.care.contact", "customers.care.complaints"})


def crm_class(function: str, *, shared_with_partners: bool = False) -> CrmClass:
    """The class of a function group; complaints and contact channels shared with partners are collaborative.

    Raises:
        NotFound: for a group of no class, with those there are.

    >>> crm_class("segmentation.pareto").name, crm_class("customers.care.contact", shared_with_partners=True).name
    ('ANALYTICAL', 'COLLABORATIVE')
    """
    if function not in CRM_CLASSES:
        raise NotFound(f"found no function group {function!r}, expected one of {', '.join(CRM_CLASSES)}")
    return CrmClass.COLLABORATIVE if shared_with_partners and function in SHARED else CRM_CLASSES[function]


@attrs.frozen(kw_only=True, field_transformer=checked)
class CrmFacts:
    """What a customer's stage is judged by; `growth` is that of its purchases a year, a fraction, None if unknown."""

    assessed: bool
    selected: bool
    first_purchase_on: date | None = None
    growth: float | None = None


def crm_stage(facts: CrmFacts, *, as_of: date) -> CrmStage:
    """What is to be done about a customer: judge, select, win, develop or retain it.

    A customer of less than 365 days, or whose purchases grow by more than 5 %, is developed; any other is retained.

    Raises:
        InvalidValue: for a first purchase after the day.
        MissingData: for a customer of 365 days or more whose growth nobody knows.

    >>> facts = CrmFacts(assessed=True, selected=True, first_purchase_on=date(2024, 1, 10), growth=0.01)
    >>> crm_stage(facts, as_of=date(2026, 11, 23)).name
    'RETAIN'
    """
    day, first = as_date(as_of, "as_of"), facts.first_purchase_on
    if first is not None:
        not_after(first, day, "$.first_purchase_on")
    if not facts.assessed:
        return CrmStage.JUDGE
    if not facts.selected:
        return CrmStage.SELECT
    if first is None:
        return CrmStage.WIN
    if (day - first).days < NEW_DAYS:
        return CrmStage.DEVELOP
    if facts.growth is None:
        raise MissingData("found no growth, expected a fraction for a customer of 365 days or more", "$.growth")
    return CrmStage.DEVELOP if facts.growth > GROWING else CrmStage.RETAIN


def lifecycle_facts(
    facts: CrmFacts, *, as_of: date, trend: DemandTrend | None = None, churn: ChurnSignal | None = None
) -> tuple[tuple[Text, object], ...]:
    """What a plan shows of a customer's life with us: pairs of a label and a value, None where it is not known.

    Raises:
        InvalidValue: for a first purchase after the day.

    >>> shown = lifecycle_facts(CrmFacts(assessed=True, selected=False), as_of=date(2026, 11, 23))
    >>> shown[0][0].en, shown[0][1].name
    ('stage', 'SELECT')
    """
    try:
        stage: CrmStage | None = crm_stage(facts, as_of=as_of)
    except MissingData:
        stage = None
    return (
        (Text("stage", "客户阶段"), stage),
        (Text("customer since", "成为客户日期"), facts.first_purchase_on),
        (Text("demand trend a period, relative", "每期需求趋势(相对)"), None if trend is None else trend.relative),
        (Text("days without a purchase", "未购买天数"), None if churn is None else churn.silent_days),
        (Text("at risk of leaving", "有流失风险"), None if churn is None else churn.at_risk),
    )
