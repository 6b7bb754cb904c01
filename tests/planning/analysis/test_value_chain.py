"""The customer's value chain: differences of cost, and opportunities by activity and category (method A96)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given

from kcm.errors import Conflict, InvalidValue, MissingData, Refused
from kcm.finance.value import Opportunity, OpportunityCategory, economic_value
from kcm.i18n import sentence
from kcm.planning.analysis.value_chain import (
    RULES,
    ActivityCost,
    CategorySums,
    CostDifferences,
    ValueActivity,
    ValueChain,
    ValueSummary,
    differences,
    opportunity_faults,
    summary_table,
)
from kcm.rules import Finding, Severity, check
from kcm.testing.value_chains import cost_differences, value_chains, value_summaries
from kcm.text import Text

Kind = OpportunityCategory
REASON = Text("no access to the plant", "无法进入工厂")


def opportunity(name: str, kind: OpportunityCategory, amount: int | None, **more: Any) -> Opportunity:
    more.setdefault("activity", "OPERATIONS")
    return Opportunity(id=name, category=kind, annual_amount=None if amount is None else Decimal(amount), **more)


def chain(*opportunities: Opportunity, **changes: Any) -> ValueChain:
    """All nine activities: operations cost 300 against a rival's 280, the others were not assessed."""
    activities = [ActivityCost(activity=one, not_assessed=REASON) for one in ValueActivity]
    activities[1] = ActivityCost(
        activity=ValueActivity.OPERATIONS, cost=Decimal(300), reference_cost=Decimal(280), reference=Text.same("Y")
    )
    return ValueChain(**{"key_account": "QUICK", "activities": activities, "opportunities": opportunities} | changes)


def said(found: tuple[Finding, ...]) -> list[tuple[str, Severity, str]]:
    return [(one.code, one.severity, one.path) for one in found]


def test_method_a96_operations_cost_20_more_than_the_rivals() -> None:
    found = differences(chain())
    assert [(one.activity, one.part) for one in found.parts] == [(ValueActivity.OPERATIONS, Decimal(20))]
    assert found.total == 20
    assert len(found.unknown) == 8


def test_method_a96_a_displacement_of_25_is_within_300() -> None:
    sound = chain(opportunity("stock", Kind.COST_DISPLACEMENT, 25))
    assert check(sound, RULES) == ()
    assert summary_table(sound).rows[1].sums.cost_displacement == 25


def test_method_a96_no_more_is_displaced_than_there_is() -> None:
    exact = [opportunity("stock", Kind.COST_DISPLACEMENT, 25), opportunity("scrap", Kind.COST_DISPLACEMENT, 275)]
    assert check(chain(*exact), RULES) == ()
    too_much = chain(*exact, opportunity("energy", Kind.COST_DISPLACEMENT, 1))
    (finding,) = check(too_much, RULES)
    assert said((finding,)) == [("value_chain.DISPLACEMENT", Severity.BLOCKS, "$.activities[1]")]
    assert sentence(finding) == "301 is displaced in operations, which costs only 300."
    assert sentence(finding, "zh_CN") == "“生产作业”的替代费用为301，超过其成本300。"
    with pytest.raises(Refused, match=r"value_chain\.DISPLACEMENT"):
        summary_table(too_much)


def test_method_a96_a_sum_on_an_intangible_is_marked_as_estimated() -> None:
    with pytest.raises(InvalidValue, match="found a sum on an intangible, expected it marked as estimated"):
        opportunity("image", Kind.INTANGIBLE, 5)
    with pytest.raises(MissingData, match="expected money a year"):
        opportunity("stock", Kind.COST_DISPLACEMENT, None)


def figures(sums: CategorySums) -> list[Decimal | int]:
    return list(attrs.astuple(sums))


def test_the_table_has_a_row_for_each_activity_and_one_for_none() -> None:
    mixed = chain(
        opportunity("sales", Kind.REVENUE_GAIN, 200, activity="MARKETING_AND_SALES"),
        opportunity("stock", Kind.COST_DISPLACEMENT, 25),
        opportunity("recall", Kind.COST_AVOIDANCE, 40),
        opportunity("image", Kind.INTANGIBLE, 7, estimated=True, text=Text.same("image")),
        opportunity("trust", Kind.INTANGIBLE, None, text=Text.same("trust"), activity=None),
        opportunity("fines", Kind.COST_AVOIDANCE, 3, activity=None),
    )
    table = summary_table(mixed)
    assert [row.activity for row in table.rows] == [*ValueActivity, None]
    assert figures(table.rows[1].sums) == [0, 25, 40, 7, 0]
    assert figures(table.rows[-1].sums) == [0, 0, 3, 0, 1]
    assert table.totals.total == 268
    assert figures(table.totals) == [200, 25, 43, 7, 1]
    assert len(summary_table(chain()).rows) == 9


def test_method_a97_the_chains_opportunities_are_those_of_the_economic_value() -> None:
    whole = chain(
        opportunity("sales", Kind.REVENUE_GAIN, 200, activity="MARKETING_AND_SALES"),
        opportunity("stock", Kind.COST_DISPLACEMENT, 25),
        opportunity("recall", Kind.COST_AVOIDANCE, 40, probability=Decimal("0.5")),
    )
    found = economic_value(
        whole.opportunities, contribution_margin=0.30, annual_price=50, one_off=60, years=3, rate=0.10
    )
    assert found.annual_benefit == 105


@given(value_summaries())
def test_rows_and_columns_sum_to_the_same_total(table: ValueSummary) -> None:
    """In every category the rows sum exactly to the totals, and so do the totals of the rows."""
    for name in ("revenue_gain", "cost_displacement", "cost_avoidance", "intangible", "unpriced"):
        assert sum(getattr(row.sums, name) for row in table.rows) == getattr(table.totals, name)
    assert sum(row.sums.total for row in table.rows) == table.totals.total


@given(cost_differences())
def test_differences_sum_and_nothing_is_dropped(found: CostDifferences) -> None:
    """The parts sum to the total, and each activity is either a part or unknown."""
    assert sum(one.part for one in found.parts) == found.total
    known = [one.activity for one in found.parts]
    assert sorted([*known, *found.unknown], key=list(ValueActivity).index) == list(ValueActivity)


@given(value_chains())
def test_the_table_is_refused_exactly_where_an_opportunity_is_blocked(any_chain: ValueChain) -> None:
    """A chain has a table unless one of its opportunities has a blocking finding."""
    blocked = [one for one in opportunity_faults(any_chain) if one.severity is Severity.BLOCKS]
    if blocked:
        with pytest.raises(Refused):
            summary_table(any_chain)
    else:
        assert summary_table(any_chain).totals.unpriced <= len(any_chain.opportunities)


def test_each_of_the_nine_is_there_with_its_cost_or_a_reason() -> None:
    assert len(ValueActivity) == 9
    assert (
        said(check(ValueChain(key_account="QUICK"), RULES))
        == [("value_chain.MISSING_ACTIVITY", Severity.BLOCKS, "$.activities")] * 9
    )
    silent = [*chain().activities[:-1], ActivityCost(activity=ValueActivity.PROCUREMENT)]
    (finding,) = check(chain(activities=silent), RULES)
    assert said((finding,)) == [("value_chain.NO_REASON", Severity.BLOCKS, "$.activities[8]")]
    assert sentence(finding, "zh_CN") == "活动“采购”既无成本，也未说明未评估的原因。"


def test_an_opportunity_names_one_of_the_nine() -> None:
    stray = chain(opportunity("stock", Kind.COST_DISPLACEMENT, 25, activity="packing"))
    (finding,) = check(stray, RULES)
    assert said((finding,)) == [("value_chain.UNKNOWN_ACTIVITY", Severity.BLOCKS, "$.opportunities[0]")]
    assert sentence(finding) == "Opportunity stock names the activity packing, which is none of the nine."
    with pytest.raises(Refused, match=r"value_chain\.UNKNOWN_ACTIVITY"):
        summary_table(stray)


@pytest.mark.parametrize("activity", [None, "SERVICE"])
def test_a_displacement_of_an_unknown_cost_warns(activity: str | None) -> None:
    (finding,) = check(chain(opportunity("calls", Kind.COST_DISPLACEMENT, 5, activity=activity)), RULES)
    assert said((finding,)) == [("value_chain.COST_UNKNOWN", Severity.WARNS, "$.opportunities[0]")]
    assert sentence(finding) == "Opportunity calls displaces a cost that is not known."


def test_an_intangible_without_a_text_warns() -> None:
    (finding,) = check(chain(opportunity("image", Kind.INTANGIBLE, None)), RULES)
    assert said((finding,)) == [("value_chain.INTANGIBLE_WITHOUT_TEXT", Severity.WARNS, "$.opportunities[0]")]


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"key_account": " "}, InvalidValue, "found a blank text, expected words @ $.key_account"),
        (
            {"activities": [ActivityCost(activity=ValueActivity.SERVICE)] * 2},
            Conflict,
            "found 'SERVICE' twice, expected each once @ $.activities[1]",
        ),
        (
            {"opportunities": [opportunity("stock", Kind.COST_AVOIDANCE, 1)] * 2},
            Conflict,
            "found 'stock' twice, expected each once @ $.opportunities[1]",
        ),
    ],
)
def test_what_is_no_chain_is_refused(changes: Any, error: type[InvalidValue], message: str) -> None:
    with pytest.raises(error) as refused:
        attrs.evolve(chain(), **changes)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"cost": -1}, InvalidValue, "found -1, expected 0 or more @ $.cost"),
        ({"reference_cost": -1}, InvalidValue, "found -1, expected 0 or more @ $.reference_cost"),
        (
            {"cost": 1, "not_assessed": REASON},
            Conflict,
            "found a cost and why there is none, expected one of them @ $.not_assessed",
        ),
    ],
)
def test_what_is_no_cost_is_refused(changes: Any, error: type[InvalidValue], message: str) -> None:
    with pytest.raises(error) as refused:
        ActivityCost(activity=ValueActivity.SERVICE, **changes)
    assert str(refused.value) == message
