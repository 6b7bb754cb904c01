"""`prove_section` passes a lawful maker and catches each kind of unlawful one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.planning.plan import ExtraRow, ExtraSection, ExtraTable, KeyAccountPlan, with_sections
from kcm.testing import key_account_plans, reviewed_plans
from kcm.testing.laws import LawBroken, prove_section
from kcm.text import Text


def section(amount: Decimal = Decimal(1)) -> ExtraSection:
    table = ExtraTable(
        caption=Text("Sales", "销售额"),
        heading=Text("Year", "年份"),
        columns=(Text("Sales", "销售额"),),
        rows=(ExtraRow(label=Text.same("T0"), values=(amount,)),),
    )
    return ExtraSection(id="sales", title=Text("Sales", "销售"), tables=(table,))


def lawful(plan: KeyAccountPlan) -> ExtraSection:
    return section(plan.financial.rows[0].sales)


def test_a_lawful_maker_is_proved() -> None:
    prove_section(lawful, examples=2)


def counts() -> Any:
    calls: list[int] = []

    def maker(plan: KeyAccountPlan) -> ExtraSection:
        calls.append(1)
        return section(Decimal(len(calls)))

    return maker


def writes_into_the_plan(plan: KeyAccountPlan) -> ExtraSection:
    object.__setattr__(plan.header, "version", plan.header.version + 1)
    return section()


def asks_for_the_day(plan: KeyAccountPlan) -> ExtraSection:
    return section(Decimal(date.today().year > 2000))  # noqa: DTZ011 - the fault


class OtherSection(ExtraSection):
    """A section that no document gives back."""


UNLAWFUL: dict[str, tuple[Any, str, str]] = {
    "counts its calls": (counts(), "a maker gives the same section again", "the second time"),
    "writes into the plan": (writes_into_the_plan, "a maker leaves its plan as it was", "changed $.header.version"),
    "asks for the day": (asks_for_the_day, "a maker asks nothing of the world", "found date.today"),
    "gives text": (lambda plan: "sales", "a maker gives a section", "found a str, expected an ExtraSection"),
    "raises": (lambda plan: plan.nonsense, "a maker gives a section", "raised AttributeError"),
    "cannot be kept": (
        lambda plan: OtherSection(id="other", title=Text("Other", "其他")),
        "a section survives JSON",
        "comes back as another one",
    ),
}


@pytest.mark.parametrize("fault", UNLAWFUL)
def test_an_unlawful_maker_is_caught_by_the_law_it_breaks(fault: str) -> None:
    maker, law, reason = UNLAWFUL[fault]
    with pytest.raises(LawBroken) as caught:
        prove_section(maker, examples=2)
    assert caught.value.law == law
    assert reason in caught.value.reason


def test_a_section_whose_id_the_plan_has_does_not_fit() -> None:
    having_it: st.SearchStrategy[KeyAccountPlan] = key_account_plans().map(lambda plan: with_sections(plan, [lawful]))
    with pytest.raises(LawBroken, match="a section fits into a plan: raised Conflict"):
        prove_section(lawful, having_it, examples=1)


MISTAKEN: dict[str, tuple[Any, Any, str, str]] = {
    "a section": (section(), None, "found an ExtraSection, expected a function", "maker"),
    "a function of nothing": (section, reviewed_plans, "found a function, expected a Hypothesis strategy", "plans"),
    "reviewed plans": (
        lawful,
        reviewed_plans(),
        "found a Reviewed, expected a strategy of KeyAccountPlan, such as kcm.testing.key_account_plans()",
        "plans",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKEN)
def test_what_is_no_maker_or_no_strategy_of_plans_is_told_so_and_breaks_no_law(mistake: str) -> None:
    maker, chosen, reason, path = MISTAKEN[mistake]
    with pytest.raises(InvalidValue) as refused:
        prove_section(maker, chosen)
    assert refused.value.reason == reason
    assert refused.value.path == path
