from __future__ import annotations

from datetime import date

import pytest
from tests.planning.refusals import refused
from tests.planning.small_case import CUSTOMERS, TEXTS, case_of, judged, with_text

from kcm.errors import Conflict, InvalidDocument, InvalidValue, MissingData
from kcm.planning.case import CASE_FILES, read_case
from kcm.planning.case.places import in_case
from kcm.planning.plan import KeyAccount


def test_a_case_is_its_judgements_its_orders_and_its_directory() -> None:
    case = case_of()
    assert case.judgements.as_of == date(2014, 5, 6)
    assert case.orders.last_day == date(2014, 3, 3)
    assert case.key_account == KeyAccount(number="ANN", name="Ann's Teas", city="Graz", country="Austria")
    assert [one.number for one in case.directory] == ["ANN", "BOB", "CAT", "DAN"]
    assert case.directory[2] == KeyAccount(number="CAT", name="Cat Café")


def test_lines_after_the_day_of_the_case_are_left_out_and_counted() -> None:
    assert case_of().left_out == 1
    assert (
        case_of(
            judged("as_of = 2014-05-06\nprepared_on = 2014-05-20", "as_of = 2014-06-01\nprepared_on = 2014-06-20")
        ).left_out
        == 0
    )


@pytest.mark.parametrize("name", CASE_FILES)
def test_a_missing_file_is_named(name: str) -> None:
    with refused(name, f"found no {name}", *CASE_FILES, kind=MissingData):
        read_case({other: text for other, text in TEXTS.items() if other != name})


def test_line_ends_of_any_kind_and_other_columns_change_nothing() -> None:
    with_crlf = {name: text.replace("\n", "\r\n") for name, text in TEXTS.items()}
    assert case_of(with_crlf) == case_of()
    assert CUSTOMERS.startswith("customer_id,company,city")
    wider = CUSTOMERS.replace("\n", ",x\n")
    assert case_of(TEXTS | {"customers.csv": wider}) == case_of()


def test_places_may_be_absent() -> None:
    narrow = "customer_id,company\nANN,Ann's Teas\nBOB,Bob\nDAN,Dan\n"
    assert case_of(TEXTS | {"customers.csv": narrow}).key_account == KeyAccount(number="ANN", name="Ann's Teas")


@pytest.mark.parametrize(
    ("old", "new", "path", "words", "kind"),
    [
        ("customer_id,", "customer,", "customers.csv:1:customer_id", "expected 'customer_id' too", MissingData),
        ("company", "city", "customers.csv:1:company", "expected 'company' too", MissingData),
        ("BOB,Bob & Sons,Bern", "ANN,Bob & Sons,Bern", "customers.csv:3:customer_id", "'ANN' twice", Conflict),
        ("BOB,", " ,", "customers.csv:3:customer_id", "an empty cell", MissingData),
        ("Cat Café", "", "customers.csv:4:company", "an empty cell", MissingData),
        ("DAN,Dan's Deli,Lyon,", "DAN,Dan's Deli,", "customers.csv:5", "3 cells, expected 4", InvalidValue),
    ],
)
def test_a_fault_in_the_directory_names_its_row_and_column(
    old: str, new: str, path: str, words: str, kind: type[InvalidValue]
) -> None:
    with refused(path, words, kind=kind):
        read_case(with_text("customers.csv", old, new))


@pytest.mark.parametrize(("text", "path"), [("", "customers.csv:1"), ("customer_id,company\n", "customers.csv:2")])
def test_an_empty_directory_is_refused(text: str, path: str) -> None:
    with refused(path, "expected", kind=MissingData):
        read_case(TEXTS | {"customers.csv": text})


def test_broken_toml_names_its_line_and_column() -> None:
    lines = TEXTS["case.toml"].splitlines()
    place = lines.index("version = 1")
    lines[place] = "version = = 1"
    with refused(f"case.toml:{place + 1}:11", "not TOML"):
        read_case(TEXTS | {"case.toml": "\n".join(lines)})


def faults_of(old: str, new: str) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        read_case(judged(old, new))
    return [str(fault) for fault in caught.value.faults]


def test_a_misspelt_field_is_named_with_what_it_could_have_been() -> None:
    unknown, missing = sorted(faults_of("horizon = 2", "horizn = 2"))
    assert unknown.startswith("found an unknown field, expected one of plan_id, version, ")
    assert unknown.endswith(" @ case.toml:$.horizn")
    assert missing == "found nothing, expected a value @ case.toml:$.horizon"


def test_every_fault_of_the_judgements_is_named_at_once() -> None:
    texts = judged("version = 1", 'version = "one"')
    texts["case.toml"] = texts["case.toml"].replace("impact = 3", "impact = 9")
    with pytest.raises(InvalidDocument) as caught:
        read_case(texts)
    assert sorted(str(fault) for fault in caught.value.faults) == [
        "found 'one', expected a whole number @ case.toml:$.version",
        "found impact 9, expected 1 to 5 @ case.toml:$.assumptions[0].impact",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("cost_share = 0.7\n", "", "found nothing, expected a value @ case.toml:$.categories[1].cost_share"),
        ("cost_share = 0.7", "cost_share = 1.2", "expected 0 to 1 @ case.toml:$.categories[1].cost_share"),
        ("cost_share = 0.7", "cost_share = nan", "expected a finite amount @ case.toml:$.categories[1].cost_share"),
        ('name = "Nuts"', 'name = ""', "found a blank text, expected words @ case.toml:$.categories[1].name"),
        ('name = "Nuts"', 'name = "Tea"', "found 'Tea' twice, expected each once @ case.toml:$.categories[1]"),
        ("= 0.1\nprofile", "= 1\nprofile", "found 1, expected 0 to below 1 @ case.toml:$.cost_to_serve_share"),
        ('currency = "USD"\nhorizon', 'currency = "$"\nhorizon', "such as CNY or USD @ case.toml:$.currency"),
        ("horizon = 2", "horizon = 0", "found 0 years, expected a whole number from 1 to 50 @ case.toml:$.horizon"),
        ("as_of = 2014-05-06", "as_of = 1814-05-06", "found 1814, expected a year such as 2014 @ case.toml:$.as_of"),
        ("as_of = 2014-05-06", 'as_of = "6 May"', "expected a date such as 2014-05-06 @ case.toml:$.as_of"),
        (
            "prepared_on = 2014-05-20",
            "prepared_on = 2010-05-20",
            "found 2010-05-20, expected no day before 2014-05-06, the last day of T0 @ case.toml:$.prepared_on",
        ),
        ("capacity = 1", "capacity = 0", "found a capacity of 0, expected at least 1 @ case.toml:$.selection.capacity"),
        ("min_score = 5", "min_score = 11", "found score 11, expected 0 to 10 @ case.toml:$.selection.min_score"),
        (
            "weight = 50",
            "weight = 45",
            "found weights that sum to 95, expected points that sum to 100 @ case.toml:$.selection.factors",
        ),
        ('id = "margin"', 'id = "spend"', "found 'spend' twice, expected each once @ case.toml:$.selection.factors[1]"),
        (
            "weight = 20, scale = { points = [[0, 0], [0.5, 10]] }",
            "weight = 20",
            "found no scale for 'margin', expected one: the orders tell it @ case.toml:$.selection.factors[1].scale",
        ),
        (
            'customer = "BOB"',
            'customer = "ANN"',
            "found 'ANN' twice, expected each once @ case.toml:$.selection.candidates[1]",
        ),
        (
            "location = 8",
            "location = 11",
            "found score 11, expected 0 to 10 @ case.toml:$.selection.candidates[1].scores.location",
        ),
        (
            "{ location = 8 }",
            "{ }",
            "found no score for 'location', expected 0 to 10 @ case.toml:$.selection.candidates[1].scores",
        ),
        (
            "{ location = 8 }",
            "{ location = 8, spend = 5 }",
            "found a score for 'spend', expected those of location @ case.toml:$.selection.candidates[1].scores.spend",
        ),
        ("asset_turnover = 1.5", "asset_turn = 1.5", "case.toml:$.report.industry.asset_turn"),
        ('asset_turnover = "less stock"', 'asset_turn = "less stock"', "case.toml:$.report.our_help.asset_turn"),
        ("total_assets = 500", "assets = 500", "case.toml:$.report.statement.items.assets"),
        (
            "weight = 60",
            "weight = 0.6",
            "found weights that sum to 40.6, expected points that sum to 100 @ case.toml:$.portfolio.attractiveness",
        ),
        (
            "weight = 70",
            "weight = 60",
            "found weights that sum to 90, expected points that sum to 100 @ case.toml:$.portfolio.strength_factors",
        ),
        (
            "own = { price = 8,",
            "own = { price = 11,",
            "found score 11, expected 0 to 10 @ case.toml:$.portfolio.units[0].own.price",
        ),
        (
            'direction = "ENTER"',
            'direction = "START"',
            "expected one of MAINTAIN, IMPROVE, HARVEST, EXIT, ENTER @ case.toml:$.objectives[2].direction",
        ),
        (
            "2015 = 12, 2016",
            "year1 = 12, 2016",
            "found the key 'year1', expected a whole number @ case.toml:$.strategies[0].cost_by_year",
        ),
        ("amount = 12 ", "amount = -12 ", "found -12, expected 0 or more @ case.toml:$.budget.lines[0].amount"),
        (
            "probability = 0.8",
            "probability = 80",
            "found probability 80, expected 0 to 1 @ case.toml:$.assumptions[0].probability",
        ),
    ],
)
def test_a_fault_in_the_judgements_is_named_with_its_path(old: str, new: str, fault: str) -> None:
    (found,) = faults_of(old, new)
    assert found.endswith(fault)


def test_a_selection_needs_candidates() -> None:
    start = TEXTS["case.toml"].index("candidates = [")
    end = TEXTS["case.toml"].index("]\n\n[report]")
    old = TEXTS["case.toml"][start : end + 1]
    assert faults_of(old, "candidates = []") == [
        "found no candidates, expected at least one @ case.toml:$.selection.candidates"
    ]


def test_a_judged_criterion_may_have_a_scale_of_its_own() -> None:
    scale = 'id = "location", label = "location", weight = 10, scale = { points = [[0, 0], [500, 10]] }'
    texts = judged('id = "location", label = "location", weight = 10', scale)
    texts["case.toml"] = texts["case.toml"].replace("location = 8", "location = 400")
    assert case_of(texts).judgements.selection.candidates[1].scores["location"] == 400


@pytest.mark.parametrize(
    ("old", "new", "path", "words", "kind"),
    [
        ('key_account = "ANN"', 'key_account = "EVE"', "$.key_account", "'EVE', expected a customer of", InvalidValue),
        ('key_account = "ANN"', 'key_account = "DAN"', "$.key_account", "one of selection.candidates", InvalidValue),
        ('customer = "BOB"', 'customer = "EVE"', "$.selection.candidates[1].customer", "'EVE'", InvalidValue),
        ('name = "Nuts"', 'name = "Nut"', "$.categories", "no category 'Nuts', which has orders", MissingData),
        (
            'category = "Jam"',
            'category = "Ham"',
            "$.portfolio.units[2].category",
            "'Ham', expected one of categ",
            InvalidValue,
        ),
        ('category = "Nuts"\n', 'category = "Jam"\n', "$.portfolio.units", "no unit for category 'Nuts'", MissingData),
        (
            'unit = "Jam"',
            'unit = "Ham"',
            "$.objectives[2].unit",
            "'Ham', expected the category of a unit",
            InvalidValue,
        ),
        (
            "as_of = 2014-05-06",
            "as_of = 2012-07-31",
            "$.as_of",
            "no order up to 2012-07-31, the first is on 2012-08-01",
            MissingData,
        ),
    ],
)
def test_a_name_that_nothing_answers_to_is_named(
    old: str, new: str, path: str, words: str, kind: type[InvalidValue]
) -> None:
    with refused(f"case.toml:{path}", words, kind=kind):
        read_case(judged(old, new))


def test_a_key_account_that_never_ordered_is_refused() -> None:
    texts = judged('key_account = "ANN"', 'key_account = "CAT"')
    texts["case.toml"] = texts["case.toml"].replace('customer = "ANN"', 'customer = "CAT"')
    with refused("case.toml:$.key_account", "found no order of 'CAT' up to 2014-05-06", kind=MissingData):
        read_case(texts)


def test_a_fault_that_names_a_file_keeps_its_place() -> None:
    with refused("orders.csv:2:order_id", "reason"), in_case("$.budget"):
        raise InvalidValue("reason", "orders.csv:2:order_id")
    with refused("case.toml:$.budget.lines[0]", "reason"), in_case("$.budget"):
        raise InvalidValue("reason", "$.lines[0]")
    with refused("case.toml:$.budget", "reason"), in_case("$.budget"):
        raise InvalidValue("reason")
