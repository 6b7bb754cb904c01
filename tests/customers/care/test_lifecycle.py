"""Stage, class and era of a customer (method A13, A15, A25)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.customers.care.lifecycle import (
    CRM_CLASSES,
    ERA_CRITERIA,
    ConsumptionEra,
    CrmClass,
    CrmFacts,
    CrmStage,
    crm_class,
    crm_stage,
    lifecycle_facts,
)
from kcm.customers.care.signals import churn_signal, demand_trend
from kcm.errors import MissingData, NotFound
from kcm.i18n import label
from kcm.testing.caring import crm_facts

TODAY = date(2026, 11, 23)


def facts(**changes: Any) -> CrmFacts:
    whole: dict[str, Any] = {
        "assessed": True,
        "selected": True,
        "first_purchase_on": date(2024, 1, 10),
        "growth": 0.01,
    }
    return CrmFacts(**(whole | changes))


def test_method_a13_a_customer_since_2024_that_grows_by_1_percent_is_retained() -> None:
    assert crm_stage(facts(), as_of=TODAY) is CrmStage.RETAIN


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"assessed": False}, CrmStage.JUDGE),
        ({"assessed": False, "selected": False, "first_purchase_on": None}, CrmStage.JUDGE),
        ({"selected": False}, CrmStage.SELECT),
        ({"first_purchase_on": None}, CrmStage.WIN),
        ({"first_purchase_on": TODAY}, CrmStage.DEVELOP),
        ({"first_purchase_on": TODAY - timedelta(days=364), "growth": None}, CrmStage.DEVELOP),
        ({"first_purchase_on": TODAY - timedelta(days=365)}, CrmStage.RETAIN),
        ({"growth": 0.051}, CrmStage.DEVELOP),
        ({"growth": 0.05}, CrmStage.RETAIN),
        ({"growth": -0.5}, CrmStage.RETAIN),
    ],
)
def test_method_a13_five_verbs(changes: dict[str, Any], stage: CrmStage) -> None:
    assert crm_stage(facts(**changes), as_of=TODAY) is stage


@given(crm_facts(), st.floats(0, 5))
def test_growth_more_only_moves_a_customer_from_retain_to_develop(found: CrmFacts, more: float) -> None:
    """Whatever a customer's facts, a higher growth changes no stage but from retaining to developing."""
    if found.growth is None:
        return
    day = date(2036, 1, 1)
    before = crm_stage(found, as_of=day)
    grown = CrmFacts(
        assessed=found.assessed,
        selected=found.selected,
        first_purchase_on=found.first_purchase_on,
        growth=found.growth + more,
    )
    after = crm_stage(grown, as_of=day)
    assert after is before or (before, after) == (CrmStage.RETAIN, CrmStage.DEVELOP)


def test_what_has_no_stage_is_refused() -> None:
    with refused("$.first_purchase_on", "found 2026-11-24, expected none after 2026-11-23"):
        crm_stage(facts(assessed=False, first_purchase_on=date(2026, 11, 24)), as_of=TODAY)
    with refused("$.growth", "found no growth, expected a fraction for a customer of 365 days", kind=MissingData):
        crm_stage(facts(growth=None), as_of=TODAY)
    with refused("$.assessed", "found text"):
        facts(assessed="yes")


def test_method_a15_pareto_is_analytical() -> None:
    assert crm_class("segmentation.pareto") is CrmClass.ANALYTICAL
    assert set(CRM_CLASSES.values()) == {CrmClass.OPERATIONAL, CrmClass.ANALYTICAL}
    assert label(CrmClass.ANALYTICAL, "zh_CN") == "分析型"


@pytest.mark.parametrize("function", sorted(CRM_CLASSES))
def test_method_a15_only_complaints_and_contact_become_collaborative(function: str) -> None:
    shared = crm_class(function, shared_with_partners=True)
    if function in ("customers.care.complaints", "customers.care.contact"):
        assert shared is CrmClass.COLLABORATIVE
    else:
        assert shared is crm_class(function)


def test_a_function_group_of_no_class_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"^found no function group 'weather', expected one of customers\.book, "):
        crm_class("weather")


def test_method_a25_three_eras_and_what_they_ask() -> None:
    assert [ERA_CRITERIA[era].zh_CN for era in ConsumptionEra] == ["好与差", "喜欢与不喜欢", "满意与不满意"]


def test_lifecycle_facts_are_labelled_in_both_languages() -> None:
    shown = lifecycle_facts(facts(), as_of=TODAY)
    assert [value for _, value in shown] == [CrmStage.RETAIN, date(2024, 1, 10), None, None, None]
    assert shown[0][0].in_locale("zh_CN") == "客户阶段"
    assert lifecycle_facts(facts(growth=None), as_of=TODAY)[0][1] is None
    with refused("$.first_purchase_on", "found 2024-01-10, expected none after 2024-01-09"):
        lifecycle_facts(facts(), as_of=date(2024, 1, 9))
    days = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 21)]
    told = lifecycle_facts(
        facts(), as_of=TODAY, trend=demand_trend([1, 2, 3]), churn=churn_signal(days, as_of=date(2026, 3, 1))
    )
    assert [value for _, value in told][2:] == [0.5, 39, True]
