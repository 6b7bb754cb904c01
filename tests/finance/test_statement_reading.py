from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue, NotFound
from kcm.finance.statements import STATEMENT_ITEMS, VOCABULARIES, read_items
from kcm.testing.facts import amounts, identifiers

NAMES = [
    (vocabulary, item.name, foreign)
    for item in STATEMENT_ITEMS.values()
    for vocabulary, names in sorted(item.names.items())
    for foreign in names
]


def test_the_vocabularies_are_those_of_taxonomies_and_vendors() -> None:
    assert VOCABULARIES == ("cas", "fmp", "ifrs", "us_gaap", "yahoo")


def test_no_name_stands_under_two_items_of_one_vocabulary() -> None:
    pairs = [(vocabulary, foreign.removeprefix("-")) for vocabulary, _, foreign in (*NAMES, *UNDIVIDED)]
    assert len(pairs) == len(set(pairs))


@given(st.sampled_from(NAMES), amounts("USD"))
def test_every_name_is_read_as_its_item_with_its_sign(name: tuple[str, str, str], amount: Decimal) -> None:
    """One amount under one name gives one item, negated where the vocabulary turns its sign, and nothing is unread."""
    vocabulary, item, foreign = name
    found = read_items({foreign.removeprefix("-"): amount}, vocabulary)
    assert dict(found.items) == {item: -amount if foreign.startswith("-") else amount}
    assert dict(found.names) == {item: foreign.removeprefix("-")}
    assert (found.derived, found.unread) == ((), ())


@given(st.sampled_from(VOCABULARIES), st.data())
def test_every_amount_is_read_or_said_to_be_unread(vocabulary: str, data: st.DataObject) -> None:
    """Names read and names unread are the names given; an item comes from one name or is added up."""
    known = st.sampled_from([foreign.removeprefix("-") for one, _, foreign in NAMES if one == vocabulary])
    given_amounts = data.draw(st.dictionaries(known | identifiers(), amounts("USD"), max_size=12))
    found = read_items(given_amounts, vocabulary)
    assert sorted([*found.names.values(), *found.unread]) == sorted(given_amounts)
    assert set(found.items) == {*found.names, *found.derived}


def test_of_two_names_of_one_item_the_preferred_one_is_read_and_the_other_reported() -> None:
    names = {"RevenueFromContractWithCustomerExcludingAssessedTax": "605881", "Revenues": "611289"}
    found = read_items(names, "us_gaap")
    assert found.items["sales"] == 611_289
    assert found.names["sales"] == "Revenues"
    assert found.unread == ("RevenueFromContractWithCustomerExcludingAssessedTax",)


def test_a_total_that_is_not_given_is_added_up_from_all_its_parts_or_stays_unknown() -> None:
    both = read_items({"shortTermDebt": 15807, "longTermDebt": 95281}, "fmp")
    assert (both.items["total_debt"], both.derived) == (Decimal(111_088), ("total_debt",))
    stated = read_items({"shortTermDebt": 1, "longTermDebt": 2, "totalDebt": 4}, "fmp")
    assert (stated.items["total_debt"], stated.derived) == (Decimal(4), ())
    assert "total_debt" not in read_items({"longTermDebt": 2}, "fmp").items


UNDIVIDED = [
    (vocabulary, item.name, foreign)
    for item in STATEMENT_ITEMS.values()
    for vocabulary, names in sorted(item.undivided.items())
    for foreign in names
]


@pytest.mark.parametrize(("vocabulary", "item", "foreign"), UNDIVIDED)
def test_an_undivided_name_is_read_only_where_no_minority_is_given(vocabulary: str, item: str, foreign: str) -> None:
    """For what it counts in belongs to others."""
    minority = STATEMENT_ITEMS["non_controlling_interest"].names[vocabulary][0]
    assert read_items({foreign: 100}, vocabulary).items[item] == 100
    assert read_items({foreign: 100, minority: 0}, vocabulary).items[item] == 100
    found = read_items({foreign: 100, minority: 10}, vocabulary)
    assert item not in found.items
    assert found.unread == (foreign,)


def test_a_name_of_its_own_is_preferred_to_an_undivided_one() -> None:
    found = read_items({"净利润": 110, "归属于母公司股东的净利润": 100}, "cas")
    assert (found.items["net_income"], found.unread) == (Decimal(100), ("净利润",))


def test_nothing_turned_round_is_nothing() -> None:
    assert str(read_items({"Capital Expenditure": 0}, "yahoo").items["capital_expenditure"]) == "0"


def test_lines_of_a_chinese_report_are_read() -> None:
    found = read_items({"营业收入": "1000", "货币资金": "50", "税金及附加": "3"}, "cas")
    assert dict(found.items) == {"sales": Decimal(1000), "cash": Decimal(50)}
    assert found.unread == ("税金及附加",)


@pytest.mark.parametrize(
    ("amounts_given", "vocabulary", "kind", "words"),
    [
        ({}, "gaap", NotFound, "found no vocabulary 'gaap', expected one of cas, fmp, ifrs, us_gaap, yahoo"),
        ({"Assets": 1.5}, "ifrs", InvalidValue, "found 1.5, expected an amount such as 1200.50 @ $.Assets"),
        ({"Assets": None}, "ifrs", InvalidValue, "found nothing, expected an amount such as 1200.50 @ $.Assets"),
        ({"Assets": "many"}, "ifrs", InvalidValue, "found 'many', expected an amount such as 1200.50 @ $.Assets"),
    ],
)
def test_amounts_that_are_none_are_refused(
    amounts_given: dict[str, Any], vocabulary: str, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind) as caught:
        read_items(amounts_given, vocabulary)
    assert str(caught.value) == words
