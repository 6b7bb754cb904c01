"""A reviewed plan as a document, before it is Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from rpds import HashTrieMap

from kcm.errors import InvalidValue
from kcm.finance.ratios import financial_analysis
from kcm.finance.statements import Statement
from kcm.planning.case import CaseFile
from kcm.planning.objectives import Measure
from kcm.planning.plan import CustomerAnalysis, KeyAccountPlan
from kcm.planning.review import Reviewed, review
from kcm.reports.document import Block, Document, Facts, Findings, Paragraph, Picture, Subheading, Table
from kcm.reports.formats import Formats
from kcm.reports.plan_document import plan_document
from kcm.testing.plans import reviewed_plans

pytestmark = pytest.mark.usefixtures("no_picture")

EN = Formats("en")
NUMBER = re.compile(r"[-+]?\d[\d,.]*")


def changed(reviewed: Reviewed, **parts: Any) -> Reviewed:
    """The plan with other parts, reviewed again on the same day."""
    return review(attrs.evolve(reviewed.plan, **parts), as_of=reviewed.as_of)


def blocks(document: Document, number: str) -> tuple[Block, ...]:
    return next(section.blocks for section in document.sections if section.number == number)


def tables(document: Document) -> Iterator[Table]:
    return (block for section in document.sections for block in section.blocks if isinstance(block, Table))


def table(document: Document, number: str, index: int = 0) -> Table:
    return [block for block in blocks(document, number) if isinstance(block, Table)][index]


def sourced(document: Document, number: str, source: str) -> Table:
    """The first table of a section that comes from a place in the plan's data."""
    return next(one for one in blocks(document, number) if isinstance(one, Table) and one.source[0] == source)


def row(found: Table, name: str) -> tuple[str, ...]:
    """The row of a line, or of an object by the name that follows its id."""
    rows = (tuple(map(str, cells)) for cells in found.rows)
    return next(one for one in rows if one[0].rpartition(" · ")[2].casefold() == name.casefold())


def shape(document: Document) -> list[object]:
    """What a document has, apart from its words."""
    return [
        (section.number, type(block).__name__, [len(one) for one in block.rows] if isinstance(block, Table) else None)
        for section in document.sections
        for block in section.blocks
    ]


@given(reviewed_plans())
@settings(max_examples=15)
def test_a_document_has_nine_whole_sections_and_the_same_figures_in_both_languages(reviewed: Reviewed) -> None:
    """Every plan has eight sections and an appendix, every row as many cells as columns, and no figure of a table
    differs between the languages."""
    english, chinese = (plan_document(reviewed, locale=locale) for locale in ("en", "zh_CN"))
    added = [str(place) for place in range(9, 9 + len(reviewed.plan.extra_sections))]
    assert [section.number for section in english.sections] == [*"12345678", *added, "A"]
    assert shape(english) == shape(chinese)
    for one, other in zip(tables(english), tables(chinese), strict=True):
        assert {len(cells) for cells in (*one.rows, *other.rows)} <= {len(one.columns)}
        assert one.totals == other.totals <= len(one.rows)
        places = [place for place, column in enumerate(one.columns) if column.numeric]
        for cells, others in zip(one.rows, other.rows, strict=True):
            assert [NUMBER.findall(str(cells[at])) for at in places] == [
                NUMBER.findall(str(others[at])) for at in places
            ]


def test_the_cover_says_whose_plan_it_is_for_which_years_and_how_far_it_is(reviewed: Reviewed) -> None:
    document = plan_document(reviewed, locale="en")
    assert (document.language, plan_document(reviewed, locale="zh_CN").language) == ("en", "zh-CN")
    assert (document.title, document.subtitle) == ("Key account marketing plan (T+3)", "QUICK-Stop")
    assert dict(document.cover)["Years"] == "T0 2014 – T+3 2017"
    assert dict(document.cover)["Status"] == f"approved by {reviewed.plan.header.approved_by}"
    assert document.stamp is None


def test_an_approved_plan_names_who_approved_it(reviewed: Reviewed) -> None:
    header = attrs.evolve(reviewed.plan.header, approved_by="B. Peacock")
    approved = plan_document(changed(reviewed, header=header), locale="en")
    assert dict(approved.cover)["Status"] == "approved by B. Peacock"


@pytest.mark.parametrize(("locale", "stamp"), [("en", "DRAFT"), ("zh_CN", "草案")])
def test_a_plan_with_blocking_findings_is_stamped_whoever_approved_it(
    reviewed: Reviewed, locale: str, stamp: str
) -> None:
    header = attrs.evolve(reviewed.plan.header, approved_by="B. Peacock")
    blocked = plan_document(changed(reviewed, header=header, assumptions=()), locale=locale)
    assert blocked.stamp == stamp
    assert stamp in dict(blocked.cover).values()


def test_a_language_kcm_does_not_speak_is_refused(reviewed: Reviewed) -> None:
    with pytest.raises(InvalidValue, match="found locale 'fr'"):
        plan_document(reviewed, locale="fr")


def test_the_years_add_up_and_say_growth_from_the_second_on(reviewed: Reviewed) -> None:
    found = table(plan_document(reviewed, locale="en"), "2")
    rows = reviewed.plan.financial.rows
    assert row(found, "Sales")[1:] == tuple(EN.money(one.sales) for one in rows)
    assert row(found, "Operating profit")[1:] == tuple(EN.money(one.operating_profit) for one in rows)
    assert row(found, "Growth")[1] == "—"
    assert row(found, "Growth")[2] == EN.change(rows[1].sales / rows[0].sales - 1)


def test_years_without_sales_have_no_growth_and_no_return(reviewed: Reviewed) -> None:
    rows = tuple(
        attrs.evolve(one, sales=Decimal(0), gross_margin=Decimal(0), cost_to_serve=Decimal(0))
        for one in reviewed.plan.financial.rows
    )
    summary = attrs.evolve(reviewed.plan.financial, rows=rows, comment=None)
    document = plan_document(changed(reviewed, financial=summary), locale="en")
    found = table(document, "2")
    assert set(row(found, "Growth")[1:]) == {"—"}
    assert set(row(found, "Return on sales")[1:]) == {"—"}
    said = " ".join(str(block.text) for block in blocks(document, "2") if isinstance(block, Paragraph))
    assert "Sales go from 0 USD in 2014 to 0 USD in 2017, — a year." in said


def test_an_overview_without_growth_or_place_shows_dashes(reviewed: Reviewed) -> None:
    seen = reviewed.plan.overview
    account = attrs.evolve(seen.key_account, city=None, region=None, country=None)
    overview = attrs.evolve(seen, growth=None, key_account=account)
    facts = next(
        block
        for block in blocks(plan_document(changed(reviewed, overview=overview), locale="en"), "3")
        if isinstance(block, Facts)
    )
    assert (dict(facts.rows)["Place"], dict(facts.rows)["Growth"]) == ("—", "—")
    assert dict(facts.rows)["Rank by sales"] == "2 of 91"


def test_the_criteria_add_up_to_the_score_that_chose_the_account(reviewed: Reviewed) -> None:
    found = sourced(plan_document(reviewed, locale="en"), "3", "$.overview.selection")
    parts, total = found.rows[:-1], found.rows[-1]
    assert sum(Decimal(str(one[1])) for one in parts) == Decimal(str(total[1])) == 100
    assert sum(part.part for part in reviewed.plan.overview.selection.parts) == pytest.approx(
        float(str(total[3])), abs=0.005
    )


def ratio_table(reviewed: Reviewed, items: dict[str, Decimal], industry: dict[str, float]) -> Table:
    statement = Statement(year=2013, currency="USD", source="books", items=HashTrieMap(items))
    analysis = CustomerAnalysis(
        statement=statement,
        ratios=financial_analysis(statement, industry, basis="closing"),
        conclusion=reviewed.plan.analysis.conclusion,
    )
    return sourced(plan_document(changed(reviewed, analysis=analysis), locale="en"), "4", "$.analysis.ratios")


def test_a_ratio_says_its_variance_with_a_sign_and_whether_it_needs_improvement(reviewed: Reviewed) -> None:
    found = sourced(plan_document(reviewed, locale="en"), "4", "$.analysis.ratios")
    assert row(found, "current ratio")[2:6] == ("1.45", "1.60", "-0.15", "yes")
    assert row(found, "asset turnover")[2:7] == ("2.21", "2.00", "+0.21", "no", "—")


def test_a_ratio_that_cannot_be_said_shows_why_and_one_without_an_industry_a_dash(reviewed: Reviewed) -> None:
    items = {
        "current_assets": Decimal(5),
        "current_liabilities": Decimal(0),
        "sales": Decimal(7),
        "total_assets": Decimal(2),
    }
    found = ratio_table(reviewed, items, {"current_ratio": 1.5})
    assert row(found, "current ratio")[2:6] == ("undefined", "1.50", "—", "—")
    assert row(found, "net profit margin")[2] == "missing"
    assert row(found, "asset turnover")[2:6] == ("3.50", "—", "—", "—")


def test_sales_by_quadrant_sum_to_the_units_sales(reviewed: Reviewed) -> None:
    document = plan_document(reviewed, locale="en")
    matrix = reviewed.plan.portfolio.matrix
    found = table(document, "5", 1)
    assert found.rows[-1] == (
        "Total",
        str(len(matrix.units)),
        EN.money(reviewed.plan.financial.rows[0].sales),
        "100.0 %",
    )
    assert sum(int(str(one[1])) for one in found.rows[:-1]) == len(matrix.units)
    picture = next(block for block in blocks(document, "5") if isinstance(block, Picture))
    assert all(unit.name.en in picture.drawings[0].words for unit in matrix.units)


def without_sales(plan: KeyAccountPlan) -> KeyAccountPlan:
    units = tuple(attrs.evolve(unit, sales=Decimal(0), profit=Decimal(0)) for unit in plan.portfolio.matrix.units)
    matrix = attrs.evolve(plan.portfolio.matrix, units=units)
    return attrs.evolve(plan, portfolio=attrs.evolve(plan.portfolio, matrix=matrix))


def test_a_matrix_of_new_units_only_has_no_shares(reviewed: Reviewed) -> None:
    document = plan_document(review(without_sales(reviewed.plan), as_of=reviewed.as_of), locale="en")
    assert {one[3] for one in table(document, "5", 1).rows} == {"—"}


def test_new_units_and_those_near_a_line_are_marked(reviewed: Reviewed) -> None:
    found = table(plan_document(reviewed, locale="en"), "5")
    assert row(found, "frozen food (new)")[1] == "0"
    assert [str(one[0]).rpartition(" · ")[2] for one in found.rows if str(one[-1]).endswith(" *")] == [
        "Dairy Products",
        "Condiments",
    ]


def test_an_assumption_names_what_uses_it(reviewed: Reviewed, case: CaseFile) -> None:
    found = table(plan_document(reviewed, locale="en"), "6")
    assert [str(one[5]).partition(", outlook")[0] for one in found.rows][:4] == [
        "O1, O2",
        "O4, O7",
        "O4, O5, S3",
        "O9, S6",
    ]
    assert "outlook of Beverages" in str(found.rows[0][5])
    portfolio = attrs.evolve(reviewed.plan.portfolio, outlooks=None)
    strategies = tuple(
        attrs.evolve(one, assumptions=("A1",) if not place else ())
        for place, one in enumerate(reviewed.plan.strategies)
    )
    objectives = tuple(attrs.evolve(one, assumptions=()) for one in reviewed.plan.objectives)
    budget = attrs.evolve(
        reviewed.plan.budget, lines=tuple(attrs.evolve(line, assumptions=()) for line in reviewed.plan.budget.lines)
    )
    fewer = changed(reviewed, strategies=strategies, objectives=objectives, portfolio=portfolio, budget=budget)
    found = table(plan_document(fewer, locale="en"), "6")
    assert [one[5] for one in found.rows][:4] == ["S1", "—", "—", "—"]


MEASURES = {
    Measure.CONTRIBUTION: ("1200.40", "1,200"),
    Measure.RELATIVE_STRENGTH: ("1.0729", "1.07"),
    Measure.MARKET_SHARE: ("0.185", "18.5 %"),
    Measure.SHARE_OF_WALLET: ("0.4", "40.0 %"),
    Measure.RETURN_ON_SALES: ("0.2277", "22.8 %"),
    Measure.VOLUME: ("12.5", "12.5"),
}


@pytest.mark.parametrize("measure", MEASURES)
def test_an_objective_is_shown_in_its_measure_and_left_out_of_the_sum_of_sales(
    reviewed: Reviewed, measure: Measure
) -> None:
    figure, shown = MEASURES[measure]
    first, *others = reviewed.plan.objectives
    objective = attrs.evolve(first, measure=measure, baseline=Decimal(figure), target=Decimal(figure))
    found = table(plan_document(changed(reviewed, objectives=(objective, *others)), locale="en"), "7")
    assert found.rows[0][4:6] == (shown, shown)
    assert found.rows[-1][5] == EN.money(sum((one.target for one in others), Decimal(0)))


def test_objectives_without_profits_have_no_sum_of_profits(reviewed: Reviewed) -> None:
    objectives = tuple(attrs.evolve(one, target_profit=None) for one in reviewed.plan.objectives)
    found = table(plan_document(changed(reviewed, objectives=objectives), locale="en"), "7")
    assert {one[7] for one in found.rows} == {"—"}


def test_an_objective_of_an_unknown_unit_is_shown_by_its_id(reviewed: Reviewed) -> None:
    first, *others = reviewed.plan.objectives
    stray = changed(reviewed, objectives=(attrs.evolve(first, unit="U9"), *others))
    document = plan_document(stray, locale="en")
    assert document.stamp == "DRAFT"
    assert table(document, "7").rows[0][1] == "U9"


def test_a_strategy_without_actions_has_one_row_with_its_owner(reviewed: Reviewed) -> None:
    first, *others = reviewed.plan.strategies
    fewer = changed(reviewed, strategies=(attrs.evolve(first, actions=()), *others))
    found = sourced(plan_document(fewer, locale="en"), "7", "$.strategies")
    assert found.rows[0][2:] == ("—", "—", first.owner, "—")


def test_the_budget_adds_up_by_strategy_by_year_and_by_category(reviewed: Reviewed) -> None:
    document = plan_document(reviewed, locale="en")
    spend = sum(one.strategy_spend for one in reviewed.plan.financial.rows)
    by_strategy, _, by_category, _ = (table(document, "8", index) for index in range(4))
    assert by_strategy.rows[-1][-1] == by_category.rows[-1][1] == EN.money(spend) == "11,700"
    for found, place in ((by_strategy, -1), (by_category, 1)):
        parts = sum(int(str(one[place]).replace(",", "")) for one in found.rows[:-1])
        assert parts == int(str(found.rows[-1][place]).replace(",", ""))
    assert by_category.rows[-1][2] == "100.0 %"


def test_a_budget_without_lines_has_no_shares(reviewed: Reviewed) -> None:
    empty = changed(reviewed, budget=attrs.evolve(reviewed.plan.budget, lines=()))
    (total,) = table(plan_document(empty, locale="en"), "8", 2).rows
    assert total == ("Total", "0", "—")


def test_a_score_nobody_gave_is_a_dash_and_an_estimate_is_marked(reviewed: Reviewed) -> None:
    matrix = reviewed.plan.portfolio.matrix
    first, *others = matrix.units
    partly = attrs.evolve(
        matrix,
        units=(attrs.evolve(first, attractiveness=first.attractiveness.remove("risk")), *others),
        settings=attrs.evolve(matrix.settings, max_unknown_weight=20.0),
    )
    portfolio = attrs.evolve(reviewed.plan.portfolio, matrix=partly)
    found = table(plan_document(changed(reviewed, portfolio=portfolio), locale="en"), "A")
    assert row(found, "beverages")[1:] == ("7", "9", "7", "—")
    assert row(found, "frozen food")[1:] == ("8", "6 (est.)", "7", "4")


def test_the_appendix_has_every_finding_or_says_that_there_is_none(reviewed: Reviewed) -> None:
    found = next(block for block in blocks(plan_document(reviewed, locale="en"), "A") if isinstance(block, Findings))
    assert [(one[3], one[4]) for one in found.rows] == [(one.code, one.path) for one in reviewed.findings]
    quiet = plan_document(attrs.evolve(reviewed, findings=()), locale="en")
    assert blocks(quiet, "A")[-1] == Paragraph(text="The review found nothing.")
    assert isinstance(blocks(quiet, "A")[-2], Subheading)
