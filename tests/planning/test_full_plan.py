"""A plan with everything set: section four, the portfolio's forecast and doubts, the overview; out as JSON and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from rpds import HashTrieMap
from tests.planning.full_plan import full_analysis, full_parts, full_plan, full_portfolio
from tests.planning.refusals import refused
from tests.planning.worked_plan import worked_matrix, worked_overview, worked_plan

from kcm.errors import Conflict, InvalidDocument, InvalidValue, MissingData
from kcm.finance.value import economic_value
from kcm.interchange import dumps, loads, to_data
from kcm.planning.analysis.competition import CompetitorStrategy, RivalMove
from kcm.planning.analysis.needs import NeedStatement
from kcm.planning.plan import KeyAccountPlan, PortfolioAnalysis, StaySimulation
from kcm.planning.portfolio import Score, UnitOutlook, forecast
from kcm.planning.review import review
from kcm.planning.uncertainty import stay_probability
from kcm.text import Text

WORDS = Text("words", "文字")


def empty_fields(part: Any, path: str = "$") -> Iterator[str]:
    for field in attrs.fields(type(part)):
        value = getattr(part, field.name)
        if value is None or value == ():
            yield f"{path}.{field.name}"


def test_the_full_plan_leaves_nothing_of_a_plan_out() -> None:
    plan = full_plan()
    parts = {name: getattr(plan, name) for name in ("header", "mission", "financial", "overview", "analysis")}
    parts |= {
        "plan": plan,
        "portfolio": plan.portfolio,
        "budget": plan.budget,
        "assumption": attrs.evolve(plan.assumptions[0], rests_on=("A2",)),
    }
    parts |= {"strategy": plan.strategies[0], "objective": attrs.evolve(plan.objectives[0], target_attractiveness=5)}
    assert [name for part in parts.values() for name in empty_fields(part)] == []


def test_the_full_plan_comes_back_from_its_json() -> None:
    plan = full_plan()
    text = dumps(plan, reveal=True)
    read = loads(KeyAccountPlan, text)
    assert read == plan
    assert dumps(read, reveal=True) == text


def test_a_masked_plan_does_not_load() -> None:
    text = dumps(full_plan())
    assert "刘能" not in text
    assert "Li Na" not in text
    with pytest.raises(InvalidDocument, match="masked value") as caught:
        loads(KeyAccountPlan, text)
    assert {fault.path for fault in caught.value.faults} == {
        "$.overview.team.members[0].name",
        "$.analysis.buying.composition.members[0].name",
    }


def test_names_of_people_are_in_no_repr() -> None:
    shown = repr(full_plan())
    assert not [name for name in ("刘能", "Li Na", "Bo'") if name in shown]


def test_an_older_plan_that_knows_none_of_the_newer_parts_loads() -> None:
    data = to_data(worked_plan())
    for section, names in {
        "header": ("parent", "valid_until", "review_dates"),
        "mission": ("needs",),
        "financial": ("units", "given"),
        "analysis": ("forces", "report", "value_chain", "terms", "buying", "needs", "comparison", "rivals", "swot"),
        "portfolio": ("outlooks", "simulation"),
    }.items():
        for name in names:
            del data[section][name]
    read = loads(KeyAccountPlan, dumps(data))
    assert attrs.evolve(read, financial=worked_plan().financial) == worked_plan()


def test_the_value_of_the_offer_is_that_of_its_opportunities_and_terms() -> None:
    analysis = full_analysis()
    assert analysis.value_chain is not None
    assert analysis.value == economic_value(
        analysis.value_chain.opportunities,
        contribution_margin=Decimal("0.3"),
        annual_price=Decimal(10),
        one_off=Decimal(20),
        years=3,
        rate=Decimal("0.1"),
    )
    assert analysis.value.annual_benefit == 20  # 25 as likely as 0.8


@pytest.mark.parametrize("lacking", [{"terms": None}, {"terms": None, "value_chain": None}])
def test_without_terms_there_is_no_value(lacking: dict[str, None]) -> None:
    assert full_analysis(**lacking).value is None


def test_terms_without_a_value_chain_are_refused() -> None:
    with refused("$.value_chain", "found terms of an offer and no value chain", kind=MissingData):
        full_analysis(value_chain=None)


def test_there_are_seven_key_issues_at_most() -> None:
    assert len(full_analysis(key_issues=[WORDS] * 7).key_issues) == 7
    with refused("$.key_issues", "found 8 key issues, expected 7 at most"):
        full_analysis(key_issues=[WORDS] * 8)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"needs": [NeedStatement(id="N1"), NeedStatement(id="N1")]}, "$.needs[1]"),
        ({"rivals": [CompetitorStrategy(rival="P", move=one) for one in RivalMove][:2]}, "$.rivals[1]"),
    ],
)
def test_a_need_or_a_rival_stands_once(changes: dict[str, Any], path: str) -> None:
    with refused(path, "twice", kind=Conflict):
        full_analysis(**changes)


def test_the_wallet_is_what_we_sold_of_what_is_spent() -> None:
    found = full_parts()["overview"].wallet
    assert (found.share, found.headroom) == (0.4, 2400)


@pytest.mark.parametrize("changes", [{}, {"history": (), "customer_spend": Decimal(1)}])
def test_the_wallet_is_not_known_without_spend_and_history(changes: dict[str, Any]) -> None:
    assert worked_overview(**changes).wallet is None


def test_a_wallet_of_refunds_is_not_known() -> None:
    overview = full_parts()["overview"]
    refunds = attrs.evolve(overview.history[-1], sales=Decimal(-5))
    assert attrs.evolve(overview, history=(refunds,)).wallet is None


def test_a_customer_spends_no_less_than_what_we_sold() -> None:
    with refused("$.customer_spend", "found 1599, expected no less than the 1600"):
        worked_overview(customer_spend=Decimal(1599))
    assert worked_overview(customer_spend=Decimal(1600)).customer_spend == 1600


def test_forecasts_and_doubts_follow_from_the_matrix() -> None:
    portfolio = full_portfolio()
    assert portfolio.outlooks is not None
    assert portfolio.forecasts == forecast(portfolio.matrix, portfolio.outlooks)
    asked = StaySimulation(draws=50, seed=1)
    assert portfolio.staying == stay_probability(
        portfolio.matrix, draws=50, seed=1, concentration=asked.concentration, spread=asked.spread
    )


def test_method_b11_the_forecast_of_the_plan() -> None:
    found = {one.unit: round(one.sales, 2) for one in full_portfolio(outlooks=[]).forecasts or ()}
    assert found == {"U1": Decimal("503.88"), "U2": Decimal("927.27"), "U3": Decimal("282.36"), "U4": 0}


def test_what_was_not_asked_is_not_there() -> None:
    plain = worked_plan().portfolio
    assert (plain.forecasts, plain.staying) == (None, None)


@pytest.mark.parametrize(
    ("outlooks", "path", "words", "kind"),
    [
        ([UnitOutlook(unit="U1"), UnitOutlook(unit="U1")], "$.outlooks[1]", "'U1' twice", Conflict),
        (
            [UnitOutlook(unit="U2", own=HashTrieMap({"taste": Score(value=5)}))],
            "$.matrix.units[1].own.taste",
            "'taste'",
            InvalidValue,
        ),
    ],
)
def test_outlooks_that_cannot_be_are_refused(
    outlooks: list[UnitOutlook], path: str, words: str, kind: type[InvalidValue]
) -> None:
    with refused(path, words, kind=kind):
        full_portfolio(outlooks=outlooks)


def test_a_unit_with_neither_growth_nor_outlook_is_refused() -> None:
    with refused("$.matrix.units[0].market_growth", "neither a forecast nor a market growth", kind=MissingData):
        PortfolioAnalysis(matrix=worked_matrix(), conclusion=WORDS, outlooks=())


@pytest.mark.parametrize(
    ("outlook", "words"),
    [
        (UnitOutlook(unit="U9"), "found an outlook 0 of the unit 'U9', expected a unit of the matrix"),
        (
            UnitOutlook(unit="U1", rivals=HashTrieMap({"X": HashTrieMap()})),
            "found an outlook of the rival 'X' of 'U1', expected one of P, Q",
        ),
    ],
)
def test_an_outlook_of_what_the_matrix_does_not_have_is_refused(outlook: UnitOutlook, words: str) -> None:
    with refused("$.outlooks", words):
        full_portfolio(outlooks=[outlook])


def test_a_document_with_an_outlook_of_an_unknown_unit_says_where() -> None:
    data = to_data(full_plan(), reveal=True)
    data["portfolio"]["outlooks"][1]["unit"] = "U9"
    with pytest.raises(InvalidDocument, match=r"'U9'.* @ \$\.portfolio\.outlooks$"):
        loads(KeyAccountPlan, dumps(data))


def test_a_contact_after_the_plan_was_prepared_is_refused() -> None:
    parts = full_parts()
    early = attrs.evolve(parts["header"], prepared_on=date(2014, 4, 1))
    place = "$.analysis.buying.composition.members[0].contacts[0].last_contact"
    with refused(place, "found a contact on 2014-04-02, expected none after 2014-04-01"):
        full_plan(header=early)


def test_what_is_known_of_a_buyer_may_be_without_members() -> None:
    buying = full_parts()["analysis"].buying
    alone = attrs.evolve(buying, composition=None, procedure=())
    assert full_plan(analysis=full_analysis(buying=alone)).analysis.buying == alone


def test_budget_lines_and_outlooks_name_the_assumptions_they_rest_on() -> None:
    plan = full_plan()
    assert {line.assumptions for line in plan.budget.lines} == {("A2",)}
    assert [one.assumptions for one in plan.portfolio.outlooks or ()] == [("A1",), (), ()]
    assert {line.assumptions for line in worked_plan().budget.lines} == {()}


def test_no_rule_blocks_the_full_plan() -> None:
    plan = full_plan()
    assert review(plan, as_of=plan.header.prepared_on).complete
