"""What changed between two plans: everything that did, nothing that did not, in words of both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from tests.planning.full_plan import full_analysis, full_portfolio
from tests.planning.versions.editing import PLAN, WORDS, both, codes, edit, fields, to
from tests.planning.versions.told import TOLD
from tests.planning.worked_plan import worked_plan

from kcm.i18n import sentence
from kcm.interchange import dumps, loads
from kcm.periods import Horizon
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.versions import changes, content_hash, next_version
from kcm.rules import Severity
from kcm.testing.plans import key_account_plans
from kcm.text import LOCALES, Text


@pytest.mark.parametrize("name", TOLD)
def test_a_change_is_told_in_the_readers_words(name: str) -> None:
    act, told = TOLD[name]
    found = changes(PLAN, act(PLAN))
    assert [sentence(one) for one in found] == told
    assert {one.severity for one in found} == {Severity.NOTES}


@pytest.mark.parametrize("name", TOLD)
def test_a_change_is_told_in_chinese_too(name: str) -> None:
    for one in changes(PLAN, TOLD[name][0](PLAN)):
        words = sentence(one, "zh_CN")
        assert words != sentence(one)
        assert "changes." not in words
        assert words.endswith("。") or "：" in words


def test_horizon_and_years_of_another_plan_are_told() -> None:
    header = {"key_account": "K2", "currency": "USD", "base_year_end": date(2015, 5, 6), "horizon": Horizon(2015, 2)}
    other = edit("header", fields(**header))(PLAN)
    told = [sentence(one) for one in changes(PLAN, other)]
    assert told == [
        "The plan is for key account K2; it was for K1.",
        "The plan covers 2015–2017; it covered 2014–2017.",
        "The year T0 ends on 2015-05-06; it ended on 2014-05-06.",
        "Amounts are in USD; they were in CNY.",
    ]


def test_the_score_that_chose_the_customer_is_told() -> None:
    act = edit("overview.selection", lambda one: attrs.evolve(one, total=one.total / 2))
    assert [sentence(one) for one in changes(PLAN, act(PLAN))] == [
        "The score that chose the key account changed from 7.20 to 3.60."
    ]


def test_a_new_version_is_told_and_its_approval_too() -> None:
    after = next_version(PLAN, author="Bo", prepared_on=date(2014, 6, 1))
    assert codes(changes(PLAN, after)) == [
        "VERSION",
        "AUTHOR",
        "PREPARED",
        "APPROVAL_WITHDRAWN",
        "PARENT",
        "VALID_UNTIL",
        "REVIEW_DATES",
    ]
    signed = edit("header.approved_by", to("Cy"))(after)
    assert [sentence(one) for one in changes(after, signed)] == ["The plan was approved."]


def test_what_was_not_analysed_before_is_told_as_one_part() -> None:
    before, after = worked_plan(), worked_plan(analysis=full_analysis(), portfolio=full_portfolio())
    found = [one for one in changes(before, after) if one.path.startswith("$.analysis")]
    assert [one.code for one in found if one.code == "changes.PART_ADDED"] == ["changes.PART_ADDED"] * 5
    assert "Customer analysis: SWOT added ($.analysis.swot)." in [sentence(one) for one in found]


def test_two_items_of_one_key_are_compared_in_their_order() -> None:
    issues = edit("analysis.key_issues", to((WORDS, WORDS)))(PLAN)
    one_less = edit("analysis.key_issues", to((WORDS,)))(PLAN)
    assert codes(changes(issues, one_less)) == ["KEY_ISSUE_DROPPED"]
    assert codes(changes(one_less, issues)) == ["KEY_ISSUE_ADDED"]
    assert changes(issues, issues) == ()


def test_no_finding_holds_the_name_of_a_person() -> None:
    act = both(
        edit("overview.team.members[0]", fields(name="陈小明", duties=())),
        edit("analysis.buying.composition.members[0]", fields(name="王小明", power=3)),
        edit("header", fields(author="赵小明", approved_by="钱小明")),
        edit("strategies[0].owner", to("孙小明")),
        edit("strategies[0].actions[0].owner", to("李小明")),
        edit("assumptions[0].owner", to("周小明")),
    )
    there_and_back = (*changes(PLAN, act(PLAN)), *changes(act(PLAN), PLAN))
    assert len(there_and_back) == 14
    shown = repr(there_and_back) + "".join(sentence(one, locale) for one in there_and_back for locale in LOCALES)
    assert not [name for name in ("小明", "Li Na", "刘能", "Ann", "Bo") if name in shown]
    (power,) = [one for one in there_and_back if one.values.get("new") == (None, 3.0)]
    assert sentence(power) == "Member B1 of the buying centre changed: name, power."


@settings(max_examples=6)
@given(key_account_plans(max_units=2), key_account_plans(max_units=2))
def test_there_are_changes_just_between_plans_of_different_content(one: KeyAccountPlan, other: KeyAccountPlan) -> None:
    assert changes(one, loads(KeyAccountPlan, dumps(one, reveal=True))) == ()
    assert (changes(one, other) == ()) == (content_hash(one) == content_hash(other)) == (one == other)
    for found in changes(one, other):
        assert "changes." not in sentence(found)


def test_a_unit_is_called_by_its_name_in_the_readers_language() -> None:
    before = edit("portfolio.matrix.units[0].name", to(Text("beverages", "饮料")))(PLAN)
    (raised,) = changes(before, edit("objectives[0].target", to(Decimal(640)))(before))
    assert sentence(raised) == "Objective O1 for unit beverages was raised: sales from 600 to 640."
    assert sentence(raised, "zh_CN") == "单元饮料的目标 O1 上调：销售额由 600 提高到 640。"


def test_a_unit_that_is_in_no_portfolio_is_called_by_its_id() -> None:
    before = edit("objectives[0].unit", to("U9"))(PLAN)
    (raised,) = changes(before, edit("objectives[0].target", to(Decimal(640)))(before))
    assert sentence(raised) == "Objective O1 for unit U9 was raised: sales from 600 to 640."


def test_hostile_words_are_values_and_nothing_else() -> None:
    words = Text.same("<script>{old}</script>\u202e" + "x" * 10_000)
    (found,) = changes(PLAN, edit("analysis.key_issues", lambda have: (*have, words))(PLAN))
    assert sentence(found) == f"A key issue was added: {words.en}"
