from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.errors import InvalidValue
from kcm.finance.statements import STATEMENT_ITEMS, Statement, balances
from kcm.money import minor_unit
from kcm.rules import Severity, check
from kcm.testing.finances import statements

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
    assert len({text.en for text in STATEMENT_ITEMS.values()}) == len(STATEMENT_ITEMS)
    assert len({text.zh_CN for text in STATEMENT_ITEMS.values()}) == len(STATEMENT_ITEMS)


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
