"""What changed between two plans: everything that did, nothing that did not, in words of both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from rpds import HashTrieMap
from tests.planning.full_plan import full_analysis, full_portfolio
from tests.planning.versions.editing import PLAN, WORDS, Edit, again, both, codes, dropped, edit, fields, made_of, to
from tests.planning.worked_plan import worked_plan

from kcm.i18n import sentence
from kcm.interchange import dumps, loads
from kcm.periods import Horizon
from kcm.planning.objectives import Action, ActionKind
from kcm.planning.plan import ExtraSection, KeyAccountPlan
from kcm.planning.portfolio import Direction
from kcm.planning.versions import changes, content_hash, next_version
from kcm.rules import Severity
from kcm.testing.plans import key_account_plans
from kcm.text import LOCALES, Text

# An edit of the full plan, and the sentences that tell of it.
TOLD: dict[str, tuple[Edit, list[str]]] = {
    "objective raised": (
        edit("objectives[0].target", to(Decimal(640))),
        ["Objective O1 for unit U1 was raised: sales from 600 to 640."],
    ),
    "objective lowered": (
        edit("objectives[0].target", to(Decimal(500))),
        ["Objective O1 for unit U1 was lowered: sales from 600 to 500."],
    ),
    "objective redirected": (
        edit("objectives[0].direction", to(Direction.MAINTAIN)),
        ["Objective O1 for unit U1 was redirected from improve to maintain."],
    ),
    "objective due earlier": (
        edit("objectives[0].due_year", to(2016)),
        ["Objective O1 for unit U1 is due in 2016; it was due in 2017."],
    ),
    "objective justified otherwise": (
        edit("objectives[0].justification", to(None)),
        ["Objective O1 for unit U1 is justified in other words."],
    ),
    "objective changed in what has no words of its own": (
        edit("objectives[0]", fields(baseline=Decimal(401), assumptions=["A2"])),
        ["Objective O1 for unit U1 changed: baseline, assumptions."],
    ),
    "objective added": (
        edit("objectives", again(id="O9", unit="U2")),
        ["Objective O9 was added: improve unit U2, sales 600 by 2017."],
    ),
    "objective dropped": (
        edit("objectives", dropped),
        ["Objective O4 was dropped: enter unit U4, sales 150 by 2017."],
    ),
    "assumption added": (
        edit("assumptions", again(id="A9")),
        ["Assumption A9 was added: the market grows"],
    ),
    "assumption dropped": (edit("assumptions", dropped), ["Assumption A2 was dropped: words"]),
    "assumption changed": (
        edit("assumptions[0]", fields(probability=0.75, impact=5, text=WORDS, owner="Bo")),
        [
            "Assumption A1 was reworded.",
            "Assumption A1: its probability changed from 60.0% to 75.0%.",
            "Assumption A1: its impact changed from 4 to 5.",
            "Assumption A1 changed: owner.",
        ],
    ),
    "strategy changed": (
        edit(
            "strategies[0]",
            fields(
                name=WORDS,
                owner="Bo",
                objectives=["O1", "O2"],
                cost_by_year=HashTrieMap({2015: Decimal(31), 2016: Decimal(25)}),
                answers=[],
            ),
        ),
        [
            "Strategy ST1 is now called other words; it was ST1.",
            "Strategy ST1 serves the objectives O1, O2; it served O1.",
            "Strategy ST1 has another owner.",
            "Strategy ST1: its cost in 2015 changed from 30 to 31.",
            "Strategy ST1: its cost in 2017 changed from 20 to —.",
            "Strategy ST1 changed: what it answers.",
        ],
    ),
    "strategy added and dropped": (
        both(edit("strategies", dropped), edit("strategies", again(id="ST9"))),
        ["Strategy ST9 was added: ST1.", "Strategy ST4 was dropped: ST4."],
    ),
    "action added": (
        edit(
            "strategies[0].actions",
            lambda acts: (*acts, Action(kind=ActionKind.PRICE, text=WORDS, owner="Ann", due=date(2015, 6, 1))),
        ),
        ["Strategy ST1 has a new action due on 2015-06-01: other words"],
    ),
    "action dropped": (
        edit("strategies[0].actions", to(())),
        ["Strategy ST1 dropped an action due on 2015-03-31: visit"],
    ),
    "action put off": (
        edit("strategies[0].actions[0].due", to(date(2015, 4, 30))),
        ["An action of strategy ST1 changed (due date): visit"],
    ),
    "budget line added": (
        edit("budget.lines", again(id="B9")),
        ["Budget line B9 was added: 30 for strategy ST1 in 2015, service."],
    ),
    "budget line dropped": (
        edit("budget.lines", dropped),
        ["Budget line ST4-2017 was dropped: 15 for strategy ST4 in 2017, service."],
    ),
    "budget line changed": (
        edit("budget.lines[0]", fields(amount=Decimal(29), assumptions=())),
        [
            "Budget line ST1-2015 of strategy ST1 in 2015 changed from 30 to 29.",
            "Budget line ST1-2015 of strategy ST1 in 2015 changed: assumptions.",
        ],
    ),
    "contingency and discount rate": (
        edit("budget", fields(contingency_by_year={2016: Decimal(5)}, discount_rate=Decimal("0.085"))),
        [
            "The contingency of 2015 changed from 5 to —.",
            "The contingency of 2016 changed from — to 5.",
            "The discount rate changed from 10.00% to 8.50%.",
        ],
    ),
    "currency of the budget": (
        edit("budget.currency", to("USD")),
        ["Budget: currency changed ($.budget.currency)."],
    ),
    "years": (
        edit("financial.rows[1]", fields(sales=Decimal(1), operating_profit=Decimal(2))),
        ["2015: sales changed from 1,671.96 to 1.", "2015: operating profit changed from 201.20 to 2."],
    ),
    "a year added and one dropped": (
        both(edit("financial.rows", dropped), edit("financial.rows", again(year=2019))),
        ["The financial summary has the year 2019 now.", "The financial summary no longer has the year 2017."],
    ),
    "figures of the units": (
        edit("financial.units[0].spend", to((Decimal(0),) * 4)),
        ["Financial summary: units changed ($.financial.units)."],
    ),
    "given figures": (
        edit(
            "financial.given",
            made_of((1, {"amount": Decimal(460), "source": WORDS}), (2, {}), (0, {"year": 2015})),
        ),
        [
            "The given figure for sales of U1 in 2015 changed from 450 to 460.",
            "The given figure for sales of U1 in 2015 changed: source.",
            "A figure was given in place of the computed one: cost to serve in 2015, 90 (unit —).",
            "A given figure was dropped: cost to serve in 2014, 90 (unit —).",
        ],
    ),
    "words": (
        both(
            edit("mission", fields(role=WORDS, needs=())),
            edit("financial.comment", to(None)),
            edit("portfolio.conclusion", to(WORDS)),
        ),
        [
            "Reworded: our role.",
            "Mission: needs changed ($.mission.needs).",
            "Reworded: the comment on the years.",
            "Reworded: conclusion.",
        ],
    ),
    "overview": (
        edit("overview", fields(rank=2, growth=None, segment=WORDS, selection_rank=2)),
        [
            "Key account overview: rank changed from 1 to 2.",
            "Key account overview: growth changed from 0.25 to —.",
            "Key account overview: segment, rank among candidates changed ($.overview).",
        ],
    ),
    "team": (
        edit(
            "overview.team",
            lambda team: attrs.evolve(
                team,
                manager="M2",
                members=[attrs.evolve(team.members[0], name="Li Si"), attrs.evolve(team.members[0], id="M2")],
            ),
        ),
        [
            "The key account manager is M2; it was M1.",
            "Member M1 of the account team changed: name.",
            "M2 joined the account team.",
        ],
    ),
    "team gone": (
        edit("overview.team", to(None)),
        ["Key account overview: account team dropped ($.overview.team)."],
    ),
    "books": (
        edit(
            "analysis.statement",
            lambda one: attrs.evolve(one, year=2014, items=one.items.insert("sales", Decimal(1100))),
        ),
        [
            "The customer's books: sales changed from 1,000 to 1,100.",
            "Customer analysis: year changed ($.analysis.statement.year).",
        ],
    ),
    "ratios": (
        edit("analysis.ratios", lambda rows: (*rows[1:], attrs.evolve(rows[1], name="x", label=WORDS))),
        ["The customer's other words was added.", f"The customer's {PLAN.analysis.ratios[0].label.en} was dropped."],
    ),
    "a ratio": (
        edit("analysis.ratios[0]", fields(industry=0.5)),
        [f"The customer's {PLAN.analysis.ratios[0].label.en} changed: industry value."],
    ),
    "force": (
        edit("analysis.forces.forces[0].intensity", to(5)),
        ["Industry force rivalry among competitors changed: intensity."],
    ),
    "forces not analysed": (
        edit("analysis.forces", to(None)),
        ["Customer analysis: industry forces dropped ($.analysis.forces)."],
    ),
    "opportunities": (
        edit(
            "analysis.value_chain.opportunities",
            made_of((0, {"annual_amount": Decimal(30)}), (1, {"id": "rest"})),
        ),
        [
            "Opportunity less stock in the customer's value chain changed: amount a year.",
            "Opportunity rest in the customer's value chain was added, — a year.",
            "Opportunity calm in the customer's value chain was dropped, — a year.",
        ],
    ),
    "buying centre": (
        edit(
            "analysis.buying.composition.members",
            made_of((0, {"attitude": 2}), (0, {"id": "B2"})),
        ),
        ["Member B1 of the buying centre changed: attitude.", "B2 joined the buying centre."],
    ),
    "another in the buying centre": (
        both(
            edit("analysis.buying.procedure", to(())),
            edit("analysis.buying.composition.members[0].id", to("B2")),
        ),
        [
            "B2 joined the buying centre.",
            "B1 left the buying centre.",
            "Customer analysis: information needs changed ($.analysis.buying.procedure).",
        ],
    ),
    "needs": (
        edit(
            "analysis.needs",
            made_of((0, {"importance": 5, "sentence": WORDS}), (0, {"id": "N2"})),
        ),
        ["Need N1 changed: importance, description.", "Need N2 was added: delivery within a day"],
    ),
    "need dropped": (edit("analysis.needs", to(())), ["Need N1 was dropped: delivery within a day"]),
    "rivals": (
        both(
            edit(
                "analysis.comparison.rivals",
                made_of((0, {"name": WORDS}), (1, {"id": "R"})),
            ),
            edit(
                "analysis.rivals",
                made_of((0, {"our_response": None}), (1, {"rival": "R"})),
            ),
        ),
        [
            "Rival other words in the comparison changed: name.",
            "Rival Quill was added to the comparison.",
            "Rival Quill was dropped from the comparison.",
            "The strategy of rival P changed: our response.",
            "The strategy of rival R was added: maintain.",
            "The strategy of rival Q was dropped: maintain.",
        ],
    ),
    "SWOT": (
        edit(
            "analysis.swot.items",
            made_of((0, {"importance": 5}), (0, {"id": "S2"}), (2, {}), (3, {})),
        ),
        ["strength S changed: importance.", "strength S2 was added: words", "weakness W was dropped: words"],
    ),
    "key issues": (
        edit("analysis.key_issues", to((WORDS,))),
        ["A key issue was added: other words", "A key issue was dropped: stock is too high"],
    ),
    "unit renamed, with other sales": (
        edit("portfolio.matrix.units[0]", fields(name=WORDS, sales=Decimal(410), market_growth=0.09, market=None)),
        [
            "Unit U1 is now called other words; it was U1.",
            "Unit other words: sales changed from 400 to 410.",
            "Unit other words: market growth changed from 0.08 to 0.09.",
            "Unit other words changed: market.",
        ],
    ),
    "extra section": (
        edit("extra_sections[0]", fields(title=WORDS, tables=())),
        ["Section other words changed: title, tables."],
    ),
    "extra section for another": (
        edit("extra_sections", to((ExtraSection(id="risk", title=WORDS),))),
        ["Section other words was added.", "Section Climate was dropped."],
    ),
    "header": (
        edit(
            "header",
            fields(
                plan_id="K2",
                version=3,
                author="Bo",
                approved_by=None,
                parent=None,
                valid_until=date(2015, 5, 31),
                review_dates=(),
            ),
        ),
        [
            "The plan is now called K2; it was K1-2014.",
            "This is version 3; it was version 2.",
            "The plan has another author.",
            "The plan is no longer approved.",
            "The plan names another version as the one before it.",
            "The last day of the plan moved from 2015-05-06 to 2015-05-31.",
            "The review dates are —; they were 2014-08-01, 2014-11-03.",
        ],
    ),
    "approved by another": (edit("header.approved_by", to("Cy")), ["Somebody else approved the plan."]),
    "another order": (
        edit("objectives", lambda have: have[::-1]),
        ["In another order: objectives ($.objectives)."],
    ),
}


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
