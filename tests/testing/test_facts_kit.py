"""The kit's strategies give valid objects that survive the way out and back."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcm.checklists import Checklist, ChecklistResult, Tick
from kcm.finance.budget import BudgetLine
from kcm.finance.ratios import RATIOS, RatioRow, RatioStatus, RatioValue
from kcm.finance.statements import STATEMENT_ITEMS, Statement, balances
from kcm.interchange import dumps, from_data, loads, to_data
from kcm.money import amount, check_currency, round_money
from kcm.periods import Horizon, Window
from kcm.privacy import Secret
from kcm.rules import Finding, Severity, Term
from kcm.scores import Factor, Scale, WeightedScore, check_factors, check_weights, weigh
from kcm.testing import facts, finances, scoring
from kcm.text import Text

OBJECTS: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "texts": (Text, facts.texts()),
    "amounts": (Decimal, facts.amounts()),
    "dates": (date, facts.dates()),
    "moments": (datetime, facts.moments()),
    "windows": (Window, facts.windows()),
    "horizons": (Horizon, facts.horizons()),
    "secrets": (Secret, facts.secrets()),
    "severities": (Severity, facts.severities()),
    "terms": (Term, facts.terms()),
    "findings": (Finding, facts.findings()),
    "scores": (float, scoring.scores()),
    "scales": (Scale, scoring.scales()),
    "factors": (tuple[Factor, ...], scoring.factors()),
    "weighted_scores": (WeightedScore, scoring.weighted_scores()),
    "checklists": (Checklist, scoring.checklists()),
    "ticks": (tuple[Tick, ...], scoring.checklists().flatmap(scoring.ticks)),
    "checklist_results": (ChecklistResult, scoring.checklist_results()),
    "statements": (Statement, finances.statements(partial=True)),
    "ratio_values": (RatioValue, finances.ratio_values()),
    "ratio_rows": (RatioRow, finances.ratio_rows()),
    "budget_lines": (BudgetLine, finances.budget_lines()),
}


@pytest.mark.parametrize("name", OBJECTS)
@given(data=st.data())
@settings(max_examples=8)
def test_an_object_survives_the_way_to_json_and_back(name: str, data: st.DataObject) -> None:
    """from_data(to_data(x, reveal=True)) == x, and the same through the JSON text, which is always the same."""
    kind, strategy = OBJECTS[name]
    original = data.draw(strategy)
    text = dumps(original, reveal=True)
    assert from_data(kind, to_data(original, reveal=True)) == original
    read = loads(kind, text)
    assert read == original
    assert dumps(read, reveal=True) == text


@given(facts.findings() | facts.secrets().map(lambda secret: Finding("x.Y", Severity.NOTES, "$", {"a": secret})))
def test_a_finding_never_shows_a_secret_unless_it_is_revealed(finding: Finding) -> None:
    """No secret of more than ten characters stands whole in the masked text."""
    shown = dumps(finding)
    for value in finding.values.values():
        if isinstance(value, Secret) and len(value.reveal()) > 10:
            assert f'"{value.reveal()}"' not in shown
            assert f'"{value}"' in shown


@given(facts.texts(), facts.words(), facts.identifiers())
def test_words_are_never_blank(text: Text, words: str, identifier: str) -> None:
    """Every text has something that shows, and an identifier has no space."""
    assert text.en.strip()
    assert text.zh_CN.strip()
    assert words.strip()
    assert identifier.isidentifier()


@given(st.data(), facts.currencies())
def test_amounts_of_a_currency_stand_on_its_grid_within_their_bounds(data: st.DataObject, currency: str) -> None:
    """An amount is its own rounding, and lies between the bounds."""
    assert check_currency(currency) == currency
    least, most = sorted((data.draw(facts.amounts()), data.draw(facts.amounts())))
    value = data.draw(facts.amounts(currency, min_value=least, max_value=most + 1))
    assert round_money(value, currency) == value == amount(value)
    assert least <= value <= most + 1


@given(scoring.factors(scaled=True), scoring.factors(scaled=False), st.data())
def test_factors_weigh_together(scaled: tuple[Factor, ...], plain: tuple[Factor, ...], data: st.DataObject) -> None:
    """They pass `check_factors`, have a scale or not as asked, and `scored` fits them."""
    assert all(factor.scale is not None for factor in check_factors(scaled))
    assert all(factor.scale is None for factor in check_factors(plain))
    assert 0 <= weigh(plain, data.draw(scoring.scored(plain))).total <= 10 + 1e-6


@given(st.data(), st.integers(1, 12))
def test_weights_are_as_many_as_asked(data: st.DataObject, count: int) -> None:
    """So many, each above 0, that `check_weights` accepts."""
    weights = data.draw(scoring.weights(count))
    assert len(weights) == count
    assert check_weights(weights).tolist() == list(weights)


@given(scoring.scales())
def test_scales_have_raw_values_that_rise(scale: Scale) -> None:
    """Each raw value is above the last."""
    assert all(left[0] < right[0] for left, right in pairwise(scale.points))


@given(finances.statements())
def test_statements_hold_every_item_and_balance(statement: Statement) -> None:
    """Assets are claims to the last digit, and a part is not larger than its whole."""
    items = statement.items
    assert set(items) == set(STATEMENT_ITEMS)
    assert not list(balances(statement))
    assert items["receivables"] + items["inventory"] <= items["current_assets"] <= items["total_assets"]
    assert items["current_liabilities"] <= items["total_liabilities"]


@given(finances.ratio_values())
def test_a_ratio_value_has_a_value_exactly_when_its_status_says_so(value: RatioValue) -> None:
    """VALUE if and only if there is a finite number; operands are finite, because unknown is absent."""
    assert (value.value is not None) == (value.status is RatioStatus.VALUE)
    assert value.value is None or math.isfinite(value.value)
    assert all(math.isfinite(amount) for amount in value.operands.values())


@given(st.data())
def test_ratios_are_the_built_in_ones_or_a_hosts_own(data: st.DataObject) -> None:
    """A ratio is in RATIOS under its name, or its name is not."""
    ratio = data.draw(finances.ratios())
    assert RATIOS.get(ratio.name, ratio) is ratio


@given(finances.budget_lines(year=2015, strategy="ST1", currency="JPY"))
def test_budget_lines_are_of_the_year_strategy_and_currency_asked(line: BudgetLine) -> None:
    """What is given is kept, and yen have no decimals."""
    assert (line.year, line.strategy) == (2015, "ST1")
    assert line.amount == int(line.amount)
