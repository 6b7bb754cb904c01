from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.finance.statements import (
    STATEMENT_ITEMS,
    STATEMENT_RULES,
    Statement,
    StatementSeries,
    balances,
    combine,
    not_negative,
)
from kcm.money import minor_unit
from kcm.rules import Severity, check
from kcm.testing.finances import statement_series, statements

NEEDED = ("total_assets", "total_liabilities", "equity")


def made(**fields: Any) -> Statement:
    good: dict[str, Any] = {"year": 2013, "currency": "USD", "source": "annual report", "items": HashTrieMap()}
    return Statement(**{**good, **fields})


def without(statement: Statement, name: str) -> Statement:
    return attrs.evolve(statement, items=statement.items.discard(name))


@given(statements(partial=True))
def test_a_statement_whose_assets_are_its_claims_balances(statement: Statement) -> None:
    """Assets = liabilities + equity + non-controlling interest: no finding, but where the interest is left out."""
    items = statement.items
    known = all(name in items for name in NEEDED)
    interest_left_out = "non_controlling_interest" not in items and known
    unexplained = items["total_assets"] - items["total_liabilities"] - items["equity"] if interest_left_out else 0
    assert bool(check(statement, [balances])) == bool(unexplained)


@given(statements(), st.sampled_from([*NEEDED, "non_controlling_interest"]), st.integers(1, 10**9))
def test_one_minor_unit_too_much_blocks(statement: Statement, name: str, units: int) -> None:
    """The finding holds the difference, whichever side the surplus stands on."""
    surplus = units * minor_unit(statement.currency)
    wrong = attrs.evolve(statement, items=statement.items.insert(name, statement.items[name] + surplus))
    (finding,) = balances(wrong)
    assert (finding.code, finding.severity, finding.path) == ("finance.UNBALANCED", Severity.BLOCKS, "$.items")
    assert finding.values["difference"] == (surplus if name == "total_assets" else -surplus)
    assert finding.values["year"] == statement.year


@given(statements(), st.sampled_from(NEEDED))
def test_a_statement_without_assets_liabilities_or_equity_is_not_judged(statement: Statement, name: str) -> None:
    """Unknown is not 0."""
    wrong = attrs.evolve(statement, items=statement.items.insert("total_assets", Decimal(10) ** 14))
    assert not list(balances(without(wrong, name)))


def test_every_item_has_its_name_in_both_languages() -> None:
    assert len({item.label.en for item in STATEMENT_ITEMS.values()}) == len(STATEMENT_ITEMS)
    assert len({item.label.zh_CN for item in STATEMENT_ITEMS.values()}) == len(STATEMENT_ITEMS)


@pytest.mark.parametrize(
    ("fields", "words", "path"),
    [
        ({"items": {"turnover": Decimal(1)}}, "found the item 'turnover', expected one of sales, ", "$.items.turnover"),
        ({"items": {"sales": 1.5}}, "found 1.5, expected an amount", "$.items.sales"),
        ({"items": {"sales": Decimal("NaN")}}, "found NaN, expected a finite amount", "$.items.sales"),
        ({"items": [("sales", 1)]}, "found list, expected a mapping", "$.items"),
        ({"currency": "usd"}, "found 'usd', expected an ISO 4217 code", "$.currency"),
        ({"source": " "}, "found a blank text", "$.en"),
        ({"source": 5}, "found int, expected text", "$"),
        ({"year": "2013"}, "found '2013', expected a whole number", "$.year"),
    ],
)
def test_a_statement_that_is_none_is_refused(fields: dict[str, Any], words: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        made(**fields)
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path


def test_an_item_that_is_not_given_is_unknown_and_not_0() -> None:
    assert "sales" not in made().items


@given(statements(partial=True))
def test_only_signed_items_are_below_zero_in_a_statement_of_the_kit(statement: Statement) -> None:
    """No unsigned item is negative, and the statement passes all rules once its interest is stated."""
    assert not list(not_negative(statement))
    interest = statement.items.get("non_controlling_interest")
    if interest is not None:
        assert check(statement, STATEMENT_RULES) == ()


@given(statements(), st.sampled_from(sorted(STATEMENT_ITEMS)))
def test_a_negative_amount_blocks_exactly_where_none_can_be(statement: Statement, name: str) -> None:
    """A loss is a loss; negative sales are a mistake."""
    wrong = attrs.evolve(statement, items=statement.items.insert(name, -minor_unit(statement.currency)))
    found = list(not_negative(wrong))
    if STATEMENT_ITEMS[name].signed:
        assert found == []
    else:
        (finding,) = found
        assert (finding.code, finding.severity) == ("finance.NEGATIVE_AMOUNT", Severity.BLOCKS)
        assert finding.path == f"$.items.{name}"
        assert finding.values["item"] == STATEMENT_ITEMS[name].label


@given(statements(currency="USD"), st.integers(1, 10**6))
def test_a_tolerance_forgives_that_much_and_no_more(statement: Statement, cents: int) -> None:
    """A difference of the tolerance passes, one cent more does not."""
    off = Decimal(cents) / 100
    wrong = attrs.evolve(statement, items=statement.items.insert("equity", statement.items["equity"] + off))
    assert not list(balances(wrong, tolerance=off))
    assert not list(balances(wrong, tolerance=off * 2))
    assert [finding.values["difference"] for finding in balances(wrong, tolerance=off - Decimal("0.01"))] == [-off]


def test_a_tolerance_that_is_no_amount_is_refused() -> None:
    books = made(items={"total_assets": 1, "total_liabilities": 1, "equity": 0})
    with pytest.raises(InvalidValue, match=r"found 0\.5, expected an amount such as 1200\.50 @ tolerance"):
        list(balances(books, tolerance=0.5))  # type: ignore[arg-type]  # a float is no amount


@given(statements(), st.data())
def test_parts_of_a_statement_are_put_together_again(statement: Statement, data: st.DataObject) -> None:
    """However the items are dealt out, and though some stand in both, combine gives the statement back."""
    names = sorted(statement.items)
    first = data.draw(st.sets(st.sampled_from(names)))
    second = set(names) - first | data.draw(st.sets(st.sampled_from(names)))
    parts = [
        attrs.evolve(statement, items=HashTrieMap({name: statement.items[name] for name in chosen}))
        for chosen in (first, second)
    ]
    assert combine(parts) == statement


def test_a_combined_statement_names_each_source_once() -> None:
    parts = [made(source=name, items={}) for name in ("balance sheet", "income statement", "balance sheet")]
    assert combine(parts).source.en == "balance sheet; income statement"
    assert combine(parts).source.zh_CN == "balance sheet；income statement"


@pytest.mark.parametrize(
    ("second", "kind", "words", "path"),
    [
        ({"year": 2012}, Conflict, "found 2013 and 2012, expected one fiscal year", "parts[1].year"),
        ({"currency": "CNY"}, Conflict, "found CNY and USD, expected one currency in a document", "$.currency"),
        ({"items": {"sales": 2}}, Conflict, "found two amounts, expected one", "parts[1].items.sales"),
    ],
)
def test_parts_of_other_periods_currencies_or_amounts_are_refused(
    second: dict[str, Any], kind: type[Exception], words: str, path: str
) -> None:
    parts = [made(items={"sales": 1}), made(**{"items": {"net_income": 1}, **second})]
    with pytest.raises(kind) as caught:
        combine(parts)
    assert isinstance(caught.value, InvalidValue)
    assert (caught.value.reason, caught.value.path) == (words, path)


def test_nothing_cannot_be_combined() -> None:
    with pytest.raises(MissingData, match="found no statements, expected at least one @ parts"):
        combine([])


@given(statement_series())
def test_a_series_knows_the_statement_of_each_of_its_years(series: StatementSeries) -> None:
    """The years rise, and a year between or outside that is absent is unknown."""
    assert list(series.years) == sorted(set(series.years))
    for year in range(series.years[0] - 1, series.years[-1] + 2):
        found = series.of(year)
        assert (found is None) == (year not in series.years)
        assert found is None or found.year == year


@pytest.mark.parametrize(
    ("books", "kind", "words"),
    [
        ([], MissingData, "found no statements, expected at least one @ $.statements"),
        ([{"year": 2012}, {"year": 2012}], Conflict, "found '2012' twice, expected each once @ $.statements[1]"),
        (
            [{"year": 2013}, {"year": 2012}],
            InvalidValue,
            "found 2012 after 2013, expected the earliest year first @ $.statements[1].year",
        ),
        (
            [{"year": 2012}, {"year": 2013, "currency": "CNY"}],
            Conflict,
            "found CNY and USD, expected one currency in a document @ $.statements",
        ),
    ],
)
def test_a_series_that_is_none_is_refused(books: list[dict[str, Any]], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        StatementSeries(statements=tuple(made(**fields) for fields in books))
    assert str(caught.value) == words
