"""What a document says of a plan some part of which is missing, empty or out of place."""

from __future__ import annotations

from typing import Any

import attrs
from rpds import HashTrieMap
from tests.planning.worked_plan import worked_analysis, worked_statement
from tests.reports.whole_plans import AS_OF, BARE, FULL, LOCALES, blocks, reviewed_of

from kcm.planning.analysis.buying import BuyerKnowledge
from kcm.planning.analysis.swot import SwotKind
from kcm.planning.portfolio import Score, Trace
from kcm.planning.review import Reviewed
from kcm.reports.document import Document, Facts, Paragraph, Table
from kcm.reports.plan_document import plan_document
from kcm.text import Text


def test_an_unplaced_matrix_is_said_and_the_rest_is_written() -> None:
    """A largest rival among rivals without sales cannot be found, so nothing can be placed."""
    matrix = BARE.plan.portfolio.matrix
    settings = attrs.evolve(matrix.settings, reference="largest")
    portfolio = attrs.evolve(BARE.plan.portfolio, matrix=attrs.evolve(matrix, settings=settings))
    document = plan_document(
        Reviewed(plan=attrs.evolve(BARE.plan, portfolio=portfolio), as_of=AS_OF, findings=()), locale="en"
    )
    said = " ".join(str(one.text) for one in blocks(document, Paragraph))
    assert "The units cannot be placed in the matrix" in said
    assert "The unit cannot be placed. Direction: improve." in said


def test_a_plan_without_objectives_strategies_or_history_is_still_whole() -> None:
    overview = attrs.evolve(BARE.plan.overview, history=())
    analysis = attrs.evolve(worked_analysis(worked_statement()), ratios=())
    plan = attrs.evolve(BARE.plan, overview=overview, analysis=analysis, objectives=(), strategies=(), assumptions=())
    for locale in LOCALES:
        document = plan_document(reviewed_of(plan), locale=locale)
        assert len(document.sections) == 9
    said = [str(one.text) for one in blocks(plan_document(reviewed_of(plan), locale="en"), Paragraph)]
    for what in ("assumptions", "objectives", "Financial ratios", "sales of earlier years"):
        assert f"Not analysed: {what}." in said
    assert said.count("No strategy serves this unit.") == 4


def test_a_strategy_of_no_unit_and_one_of_two_units_are_told_once() -> None:
    first, second, *others = BARE.plan.strategies
    shared = attrs.evolve(first, objectives=("O1", "O2"))
    lost = attrs.evolve(second, objectives=("O9",))
    plan = attrs.evolve(BARE.plan, strategies=(shared, lost, *others))
    document = plan_document(reviewed_of(plan), locale="en")
    assert "ST1: see U1." in [str(one.text) for one in blocks(document, Paragraph)]
    captions = [str(one.caption) for one in blocks(document, Table)]
    assert "Strategies and actions of no unit" in captions


def test_a_budget_line_of_an_unknown_strategy_is_shown_by_its_id() -> None:
    line = attrs.evolve(BARE.plan.budget.lines[0], strategy="ST9", id="extra")
    budget = attrs.evolve(BARE.plan.budget, lines=(*BARE.plan.budget.lines, line))
    document = plan_document(reviewed_of(attrs.evolve(BARE.plan, budget=budget)), locale="en")
    assert "ST9" in [row[0] for one in blocks(document, Table) for row in one.rows]


def test_scores_from_reports_and_estimates_are_listed_with_their_places() -> None:
    units = FULL.plan.portfolio.matrix.units
    growth = attrs.evolve(units[0].attractiveness["growth"], estimated=True, note=Text("a guess", "猜测"))
    unit = attrs.evolve(units[0], attractiveness=units[0].attractiveness.update(HashTrieMap({"growth": growth})))
    matrix = attrs.evolve(FULL.plan.portfolio.matrix, units=(unit, *units[1:]))
    plan = attrs.evolve(FULL.plan, portfolio=attrs.evolve(FULL.plan.portfolio, matrix=matrix))
    for locale, mark in (("en", "8 (est.)"), ("zh_CN", "8 (估)")):
        rows = [row for one in blocks(plan_document(reviewed_of(plan), locale=locale), Table) for row in one.rows]
        (found,) = (row for row in rows if row[-1] == "$.portfolio.matrix.units[0].attractiveness.growth")
        assert found[1] == mark


def with_analysis(**changes: Any) -> Document:
    analysis = attrs.evolve(FULL.plan.analysis, **changes)
    return plan_document(reviewed_of(attrs.evolve(FULL.plan, analysis=analysis)), locale="en")


def paragraphs(document: Document) -> list[str]:
    return [f"{one.lead}: {one.text}" if one.lead else str(one.text) for one in blocks(document, Paragraph)]


def test_a_list_that_names_nothing_says_so() -> None:
    read = FULL.plan.analysis
    assert read.report is not None
    assert read.swot is not None
    fewer = attrs.evolve(read.report, problems=(), conclusions=())
    strengths = tuple(item for item in read.swot.items if item.kind is SwotKind.STRENGTH)
    swot = attrs.evolve(read.swot, items=strengths, responses=())
    said = paragraphs(with_analysis(report=fewer, swot=swot))
    assert sum(one.endswith(": none named.") for one in said) == 5
    assert "Our offers answer 0.0 % of the strengths and weaknesses, by importance." in said


def test_a_buyer_of_whom_only_the_talks_are_known_has_no_tables() -> None:
    said = paragraphs(with_analysis(buying=BuyerKnowledge(key_account="K1", interaction=Text.same("talks"))))
    assert "How they and we work together.: talks" in said
    missing = "the members of the buying centre and who of ours knows them"
    assert said.count(f"Not analysed: {missing}.") == 2


def test_a_buying_centre_that_nobody_of_ours_knows_has_no_matrix_of_contacts() -> None:
    buying = FULL.plan.analysis.buying
    assert buying is not None
    assert buying.composition is not None
    (member,) = buying.composition.members
    stranger = attrs.evolve(member, contacts=(), attitude=None, phases=frozenset())
    unit = attrs.evolve(buying.composition, members=(stranger,))
    document = with_analysis(buying=attrs.evolve(buying, composition=unit))
    facts = {label: value for one in blocks(document, Facts) for label, value in one.rows}
    assert (facts["Who decides"], facts["Support, −1 to 1"]) == ("nobody is known to decide", "—")
    assert any("nobody of ours is recorded" in one for one in paragraphs(document))


def test_a_value_chain_without_opportunities_or_with_impossible_ones_has_no_summary() -> None:
    chain = FULL.plan.analysis.value_chain
    assert chain is not None
    empty = with_analysis(value_chain=attrs.evolve(chain, opportunities=(), activities=()), terms=None)
    assert "Not analysed: opportunities to add value." in paragraphs(empty)
    assert "Not analysed: what the customer's activities cost." in paragraphs(empty)
    lost = attrs.evolve(chain.opportunities[0], activity="NOWHERE", estimated=True)
    wrong = with_analysis(value_chain=attrs.evolve(chain, opportunities=(lost,)))
    assert any("cannot be summed by activity" in one for one in paragraphs(wrong))
    rows = [row for one in blocks(wrong, Table) for row in one.rows]
    assert ("less stock", "words", "cost displacement", "NOWHERE", "25 (est.)", "80.0 %") in rows
    assert ("less stock", "25 (est.)", "words", "$.analysis.value_chain.opportunities[0]") in rows


def test_we_may_trail_nowhere() -> None:
    sheet = FULL.plan.analysis.comparison
    assert sheet is not None
    best = attrs.evolve(sheet, ours=HashTrieMap({"price": 10, "service": 10, "quality": 10}))
    assert any(one.endswith("We trail nowhere.") for one in paragraphs(with_analysis(comparison=best)))


def test_years_that_fall_and_cost_nothing_are_told_in_fewer_sentences() -> None:
    rows = tuple(attrs.evolve(row, strategy_spend=row.strategy_spend * 0) for row in BARE.plan.financial.rows)
    financial = attrs.evolve(BARE.plan.financial, rows=rows, units=())
    said = paragraphs(plan_document(reviewed_of(attrs.evolve(BARE.plan, financial=financial)), locale="en"))
    assert not any("Strategy spending is highest" in one or "adds most" in one for one in said)


def test_a_computed_score_names_the_report_and_the_line_it_is_from() -> None:
    unit, *others = FULL.plan.portfolio.matrix.units
    trace = Trace(raw=0.05, source=Text.same("books"), line="sales", period=2013)
    scores = {"growth": Score(value=8, trace=trace), "size": Score(value=7, trace=attrs.evolve(trace, period=None))}
    changed = attrs.evolve(unit, attractiveness=unit.attractiveness.update(HashTrieMap(scores)))
    matrix = attrs.evolve(FULL.plan.portfolio.matrix, units=(changed, *others))
    portfolio = attrs.evolve(FULL.plan.portfolio, matrix=matrix)
    document = plan_document(reviewed_of(attrs.evolve(FULL.plan, portfolio=portfolio)), locale="en")
    rows = [row for one in blocks(document, Table) for row in one.rows]
    place = "$.portfolio.matrix.units[0].attractiveness"
    assert ("U1: growth", "books, sales, 2013", f"{place}.growth.trace") in rows
    assert ("U1: size", "books, sales", f"{place}.size.trace") in rows
