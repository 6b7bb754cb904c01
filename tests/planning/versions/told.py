"""Edits of the full plan, and the sentences that tell of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
from rpds import HashTrieMap
from tests.planning.versions.editing import PLAN, WORDS, Edit, again, both, dropped, edit, fields, made_of, to

from kcm.planning.objectives import Action, ActionKind
from kcm.planning.plan import ExtraSection
from kcm.planning.portfolio import Direction

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
