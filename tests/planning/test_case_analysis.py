"""What `analysis.toml` adds to a case, and what `case.toml` may say beyond the least."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from tests.planning.refusals import refused
from tests.planning.small_case import ANALYSIS, TEXTS, case_of, found_out, judged, plan_from, with_text

from kcm.errors import Conflict, InvalidDocument, InvalidValue, MissingData
from kcm.planning.case import CASE_FILES, OPTIONAL_FILES, AnalysisDraft, read_case
from kcm.planning.case.analysis import read_analysis
from kcm.planning.plan import FigureLine, StaySimulation
from kcm.planning.review import review
from kcm.rules import Severity


def test_a_plan_with_its_analysis_passes_the_review() -> None:
    plan = plan_from(found_out())
    assert review(plan, as_of=plan.header.prepared_on).complete


def test_without_an_analysis_the_plan_is_a_draft() -> None:
    plan = plan_from()
    found = review(plan, as_of=plan.header.prepared_on).findings
    assert {one.code for one in found if one.severity is Severity.BLOCKS} == {"plan.V06", "plan.V08"}


def test_the_analysis_is_optional_and_empty_where_it_is_not_there() -> None:
    assert OPTIONAL_FILES == ("analysis.toml",)
    assert not set(OPTIONAL_FILES) & set(CASE_FILES)
    assert case_of().analysis == AnalysisDraft()
    assert case_of(TEXTS | {"analysis.toml": ""}) == case_of()


def test_a_file_of_another_name_is_left_alone() -> None:
    assert case_of(TEXTS | {"notes.toml": "= not TOML", "analysis.csv": "\x00"}) == case_of()


def test_every_part_of_the_analysis_is_in_the_plan() -> None:
    draft, plan = case_of(found_out()).analysis, plan_from(found_out())
    analysis, overview = plan.analysis, plan.overview
    for name in ("forces", "value_chain", "terms", "buying", "needs", "comparison", "rivals", "swot", "key_issues"):
        assert getattr(analysis, name) == getattr(draft, name), name
        assert getattr(analysis, name), name
    assert analysis.report == draft.report_form is not None
    for name in ("relation", "team", "organisation", "customer_spend"):
        assert getattr(overview, name) == getattr(draft, name), name
        assert getattr(overview, name), name


def test_the_worth_of_the_offer_and_the_share_of_wallet_by_hand() -> None:
    plan = plan_from(found_out())
    assert plan.analysis.value is not None
    assert plan.analysis.value.annual_benefit == 25
    assert plan.analysis.value.net_benefit == 15
    assert plan.overview.wallet is not None
    assert plan.overview.wallet.share == 0.27
    assert plan.overview.wallet.headroom == 730


def test_objects_that_name_no_key_account_are_of_the_cases() -> None:
    draft = case_of(found_out()).analysis
    assert draft.buying is not None
    assert draft.relation is not None
    named = (draft.forces, draft.report_form, draft.value_chain, draft.buying, draft.swot, draft.team)
    assert {part.key_account for part in (*named, draft.buying.composition) if part is not None} == {"ANN"}
    assert draft.relation.customer == "ANN"


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("[report_form]", "$.report_form.key_account"),
        ("[value_chain]", "$.value_chain.key_account"),
        ("[buying]", "$.buying.key_account"),
        ("[buying.composition]", "$.buying.composition.key_account"),
        ("[swot]", "$.swot.key_account"),
        ("[team]", "$.team.key_account"),
        ("[relation]", "$.relation.customer"),
    ],
)
def test_an_object_may_name_the_key_account_but_no_other(table: str, path: str) -> None:
    field = path.rpartition(".")[2]
    assert case_of(found_out(table, f'{table}\n{field} = "ANN"')) == case_of(found_out())
    with refused(f"analysis.toml:{path}", "found 'BOB', expected 'ANN', the key account of the case"):
        case_of(found_out(table, f'{table}\n{field} = "BOB"'))


def test_broken_toml_of_the_analysis_names_its_line_and_column() -> None:
    with refused("analysis.toml:1:10", "not TOML"):
        case_of(TEXTS | {"analysis.toml": "forces = = 1"})


def faults_of(old: str, new: str) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        case_of(found_out(old, new))
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "intensity = 4",
            "intensity = 9",
            "found intensity 9, expected 1 to 5 @ analysis.toml:$.forces.forces[0]",
        ),
        ('kind = "RIVALRY"', 'kind = "RIVALS"', "expected one of RIVALRY, NEW_ENTRANTS, SUBSTITUTES, BUYER_POWER, S"),
        ("customer_spend = 1000", "customer_spent = 1000", "@ analysis.toml:$.customer_spent"),
        ("customer_spend = 1000", 'customer_spend = "much"', "@ analysis.toml:$.customer_spend"),
        ("importance = 9", "importance = 11", "found score 11, expected 0 to 10 @ analysis.toml:$.needs[0].importance"),
        ("annual_amount = 25", "annual_amount = -25", "@ analysis.toml:$.value_chain.opportunities[0].annual"),
        ("rate = 0.1", "rate = -1", "@ analysis.toml:$.terms.rate"),
        (
            "weight = 60",
            "weight = 50",
            "found weights that sum to 90, expected points that sum to 100 @ analysis",
        ),
        ('manager = "Mia"', 'manager = "Bo"', "expected the id of a member @ analysis.toml:$.team.manager"),
        ("start = 2012-08-01", "", "found nothing, expected a value @ analysis.toml:$.relation.start"),
        ("[[forces.forces]]", "[[force]]", "@ analysis.toml:$.force"),
    ],
)
def test_a_fault_in_the_analysis_is_named_with_its_path(old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in faults_of(old, new)), faults_of(old, new)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("forces = 5", "$.forces", "expected an object"),
        ('buying = "C1"', "$.buying", "expected an object"),
        ("[buying]\ncomposition = [1]", "$.buying.composition", "expected an object"),
        ("relation = [2012-08-01]", "$.relation", "expected an object"),
    ],
)
def test_something_else_in_place_of_a_table_is_refused(text: str, path: str, expected: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        read_analysis(text, key_account="ANN", on=date(2014, 5, 20))
    (fault,) = caught.value.faults
    assert fault.path == f"analysis.toml:{path}"
    assert expected in fault.reason


def test_every_fault_of_the_analysis_is_named_at_once() -> None:
    text = ANALYSIS.replace("intensity = 4", "intensity = 0").replace("power = 9", "power = 19")
    with pytest.raises(InvalidDocument) as caught:
        read_case(TEXTS | {"analysis.toml": text})
    assert sorted(fault.path for fault in caught.value.faults) == [
        "analysis.toml:$.buying.composition.members[0].power",
        "analysis.toml:$.forces.forces[0].intensity",
    ]


def test_a_relationship_starts_no_later_than_the_plan_was_prepared() -> None:
    assert case_of(found_out("start = 2012-08-01", "start = 2014-05-20")).analysis.relation is not None
    with refused("analysis.toml:$.relation.start", "found 2014-05-21, expected none after 2014-05-20"):
        case_of(found_out("start = 2012-08-01", "start = 2014-05-21"))


@pytest.mark.parametrize(
    ("old", "new", "path", "words", "kind"),
    [
        ('["rent", "cash"]', '["1", "2", "3", "4", "5", "6", "7", "8"]', "$.key_issues", "8 key issues", InvalidValue),
        ("[[needs]]", '[[needs]]\nid = "N1"\n[[needs]]', "$.needs[1]", "'N1' twice", Conflict),
        ("[[rivals]]", '[[rivals]]\nrival = "R"\nmove = "OTHER"\n[[rivals]]', "$.rivals[1]", "'R' twice", Conflict),
        (
            "customer_spend = 1000",
            "customer_spend = 269",
            "$.customer_spend",
            "expected no less than the 270.00 that we sold",
            InvalidValue,
        ),
        (
            "last_contact = 2014-05-06",
            "last_contact = 2014-05-21",
            "$.buying.composition.members[0].contacts[0].last_contact",
            "2014-05-21",
            InvalidValue,
        ),
    ],
)
def test_an_analysis_that_makes_no_plan_is_named_with_its_path(
    old: str, new: str, path: str, words: str, kind: type[InvalidValue]
) -> None:
    with refused(f"analysis.toml:{path}", words, kind=kind):
        plan_from(found_out(old, new))


def test_terms_of_an_offer_need_a_value_chain() -> None:
    terms = "[terms]\ncontribution_margin = 0.3\nannual_price = 10\none_off = 6\nyears = 3\nrate = 0.1\n"
    with refused("analysis.toml:$.value_chain", "terms of an offer and no value chain", kind=MissingData):
        plan_from(TEXTS | {"analysis.toml": terms})


def added(text: str) -> dict[str, str]:
    """The texts of the case with more tables in `case.toml`."""
    return TEXTS | {"case.toml": TEXTS["case.toml"] + text}


OUTLOOKS = """
[[outlooks]]
unit = "Tea"
sales = 245
rivals = { R = { price = 9 } }
assumptions = ["A1"]

[[outlooks]]
unit = "Nuts"
sales = 25
"""


def test_outlooks_name_units_by_category() -> None:
    portfolio = plan_from(added(OUTLOOKS)).portfolio
    assert portfolio.forecasts is not None
    assert [one.sales for one in portfolio.forecasts] == [245, 25, 0]
    tea = portfolio.forecasts[0].position
    assert tea.strength == pytest.approx((8 * 70 + 7 * 30) / (9 * 70 + 6 * 30))
    assert plan_from().portfolio.outlooks is None


@pytest.mark.parametrize(
    ("old", "new", "path", "words", "kind"),
    [
        ('unit = "Nuts"', 'unit = "Ham"', "$.outlooks[1].unit", "'Ham', expected the category of a unit", InvalidValue),
        ("{ R = {", "{ Q = {", "$.outlooks[0].rivals.Q", "'Q', expected a rival of the unit", InvalidValue),
        ('unit = "Nuts"', 'unit = "Tea"', "$.outlooks[1]", "'Tea' twice", Conflict),
        (
            "sales = 25\n",
            "share = 0.5\n",
            "$.portfolio.units[1].market_growth",
            "neither a forecast nor a market growth of 'Nuts'",
            MissingData,
        ),
        (
            "sales = 25\n",
            "sales = 25\nown = { taste = 5 }\n",
            "$.portfolio.units[1].own.taste",
            "'taste', expected one of price, range",
            InvalidValue,
        ),
    ],
)
def test_outlooks_from_which_no_forecast_can_be_made_are_named(
    old: str, new: str, path: str, words: str, kind: type[InvalidValue]
) -> None:
    assert old in OUTLOOKS
    with refused(f"case.toml:{path}", words, kind=kind):
        plan_from(added(OUTLOOKS.replace(old, new, 1)))


def test_a_simulation_is_that_of_the_case() -> None:
    portfolio = plan_from(added("\n[simulation]\ndraws = 50\nseed = 7\n")).portfolio
    assert portfolio.simulation == StaySimulation(draws=50, seed=7)
    assert portfolio.staying is not None
    assert [one.unit for one in portfolio.staying] == ["Tea", "Nuts", "Jam"]


@pytest.mark.parametrize("fields", ["draws = 0\nseed = 7", "draws = 5\nseed = 7\nspread = -1"])
def test_a_simulation_that_cannot_be_run_is_refused(fields: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        plan_from(added(f"\n[simulation]\n{fields}\n"))
    assert caught.value.path.startswith("case.toml:$.simulation.")


def test_a_given_figure_stands_in_place_of_the_computed_one() -> None:
    given = '\n[[given]]\nyear = 2015\nline = "SALES"\nunit = "Tea"\namount = 300\nsource = "contract"\n'
    plan = plan_from(added(given))
    (figure,) = plan.financial.given
    assert figure.line is FigureLine.SALES
    assert figure.amount == 300
    assert list(plan.financial.units[0].sales) == [240, 300, 250]
    assert plan_from().financial.given == ()


@pytest.mark.parametrize(
    ("old", "new", "path", "kind"),
    [
        ("year = 2015", "year = 2019", "case.toml:$.given[0].year", InvalidValue),
        ('unit = "Tea"', 'unit = "Ham"', "case.toml:$.given[0].unit", InvalidValue),
        ('unit = "Tea"', "", "case.toml:$.given[0].unit", MissingData),
    ],
)
def test_a_given_figure_of_no_unit_or_year_is_refused(old: str, new: str, path: str, kind: type[InvalidValue]) -> None:
    given = '\n[[given]]\nyear = 2015\nline = "SALES"\nunit = "Tea"\namount = 300\n'.replace(old, new)
    with pytest.raises((InvalidValue, InvalidDocument)) as caught:
        plan_from(added(given))
    error = caught.value.faults[0] if isinstance(caught.value, InvalidDocument) else caught.value
    assert (type(error), error.path) == (kind, path)


def test_the_header_holds_until_when_the_plan_is_valid() -> None:
    dates = "valid_until = 2015-05-31\nreview_dates = [2014-09-01, 2015-02-01]\n"
    parent = f'parent = "{"a" * 64}"\n'
    header = plan_from(judged("version = 1\n", f"version = 2\n{dates}{parent}")).header
    assert (header.valid_until, header.review_dates) == (date(2015, 5, 31), (date(2014, 9, 1), date(2015, 2, 1)))
    assert header.parent == "a" * 64


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("valid_until = 2014-05-19", "$.valid_until"),
        ("review_dates = [2014-05-19]", "$.review_dates[0]"),
        ('parent = "none"', "$.parent"),
    ],
)
def test_wrong_dates_and_a_wrong_parent_are_refused(line: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        plan_from(judged("version = 1\n", f"version = 1\n{line}\n"))
    assert caught.value.path == f"case.toml:{path}"


def test_targets_of_strength_and_attractiveness_are_the_objectives() -> None:
    more = "target_profit = 80\ntarget_strength = 1.3\ntarget_attractiveness = 4.4"
    tea, nuts, _ = plan_from(judged("target_profit = 80", more)).objectives
    assert (tea.target_strength, tea.target_attractiveness) == (1.3, 4.4)
    assert (nuts.target_strength, nuts.target_attractiveness) == (None, None)


def test_strategies_answer_and_claim_and_assumptions_rest_on_others() -> None:
    texts = judged('owner = "Mia"\ncost_by_year', 'owner = "Mia"\nanswers = ["N1"]\nclaims = { O1 = 10 }\ncost_by_year')
    texts["case.toml"] = texts["case.toml"].replace(
        '[[objectives]]\nid = "O1"',
        '[[assumptions]]\nid = "A2"\ntext = "t"\nprobability = 1\nimpact = 1\nowner = "Mia"\nrests_on = ["A1"]\n'
        '[[objectives]]\nid = "O1"',
    )
    plan = plan_from(texts)
    assert plan.strategies[0].answers == ("N1",)
    assert plan.strategies[0].claims["O1"] == 10
    assert plan.assumptions[1].rests_on == ("A1",)


def test_the_mission_names_the_needs_it_serves() -> None:
    plan = plan_from(found_out(texts=judged('role = "r"', 'role = "r"\nneeds = ["N1"]')))
    assert plan.mission.needs == ("N1",)
    assert "plan.V03" not in {one.code for one in review(plan, as_of=plan.header.prepared_on).findings}


@pytest.mark.parametrize(
    ("first", "days"),
    [
        ("2012-08-01", [279, 365]),
        ("2012-05-07", [365, 365]),
        ("2011-05-09", [365, 365]),
        ("2011-05-08", [365, 365, 365]),
        ("2008-01-01", [365, 365, 365]),
    ],
)
def test_the_history_is_of_the_whole_years_that_the_orders_reach(first: str, days: list[int]) -> None:
    history = plan_from(with_text("orders.csv", "1006,DAN,2013-01-05", f"1006,DAN,{first}")).overview.history
    assert [one.window.days for one in history] == days
    for before, after in pairwise(history):
        assert (after.window.first - before.window.last).days == 1
    assert history[-1].sales == Decimal("270.00")
