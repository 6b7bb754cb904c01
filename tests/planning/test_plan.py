from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.planning.refusals import refused
from tests.planning.worked_plan import worked_budget, worked_header, worked_lines, worked_plan

from kcm.errors import Conflict, MissingData
from kcm.planning.plan import Assumption, FinancialSummary, Header, KeyAccount, YearRow
from kcm.testing.plan_parts import headers, year_rows
from kcm.text import Text


@pytest.mark.parametrize("field", ["number", "name"])
def test_a_key_account_has_a_number_and_a_name(field: str) -> None:
    with refused(f"$.{field}", "blank"):
        KeyAccount(**({"number": "K1", "name": "Key One"} | {field: " "}))


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"plan_id": ""}, "$.plan_id", "blank"),
        ({"key_account": ""}, "$.key_account", "blank"),
        ({"author": " "}, "$.author", "blank"),
        ({"version": 0}, "$.version", "found version 0"),
        ({"currency": "yuan"}, "$.currency", "ISO 4217"),
        ({"horizon": 3}, "$.horizon", "Horizon"),
        ({"prepared_on": "2014-05-20"}, "$.prepared_on", "a date"),
    ],
)
def test_headers_that_cannot_be_are_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        worked_header(**changes)


def test_people_in_a_header_never_show_by_accident() -> None:
    assert "Ann" not in repr(worked_header())
    assert "Bo" not in repr(worked_header())
    with refused("$.author", "found 17, expected text"):
        worked_header(author=17)


@given(headers())
def test_year_t0_ends_in_the_base_year(header: Header) -> None:
    """The base year of a drawn plan ends within it, and the plan is prepared afterwards."""
    assert header.base_year_end.year == header.horizon.base_year
    assert header.prepared_on >= header.base_year_end


@given(year_rows())
def test_a_year_row_adds_up(row: YearRow) -> None:
    """Gross margin less cost to serve and spending is operating profit; ratios are its shares of sales."""
    assert row.gross_margin - row.cost_to_serve - row.strategy_spend == row.operating_profit
    if row.sales:
        assert row.return_on_sales == row.operating_profit / row.sales
        assert row.spend_ratio == row.strategy_spend / row.sales
    else:
        assert row.return_on_sales is None
        assert row.spend_ratio is None


def test_without_sales_there_are_no_ratios() -> None:
    zero = Decimal(0)
    row = YearRow(
        year=2014, sales=zero, gross_margin=zero, cost_to_serve=zero, strategy_spend=zero, operating_profit=zero
    )
    assert (row.return_on_sales, row.spend_ratio) == (None, None)


def assumption(**changes: Any) -> Assumption:
    fields: dict[str, Any] = {"id": "A1", "text": Text.same("x"), "probability": 0.5, "impact": 3, "owner": "Ann"}
    return Assumption(**(fields | changes))


@pytest.mark.parametrize("changes", [{"probability": 0}, {"probability": 1}, {"impact": 1}, {"impact": 5}])
def test_assumptions_at_the_ends_of_their_scales_are_fine(changes: dict[str, Any]) -> None:
    assert assumption(**changes).id == "A1"


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": ""}, "$.id", "blank"),
        ({"probability": 1.01}, "$.probability", "found probability 1.01, expected 0 to 1"),
        ({"probability": -0.1}, "$.probability", "expected 0 to 1"),
        ({"impact": 0}, "$.impact", "found impact 0, expected 1 to 5"),
        ({"impact": 6}, "$.impact", "expected 1 to 5"),
    ],
)
def test_assumptions_that_cannot_be_are_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        assumption(**changes)


def test_budgets_that_cannot_be_are_refused() -> None:
    with refused("$.currency", "ISO 4217"):
        worked_budget(currency="RMB yuan")
    with refused("$.discount_rate", "found rate -1, expected above -1"):
        worked_budget(discount_rate=Decimal(-1))
    assert worked_budget(discount_rate=Decimal("-0.5")).discount_rate == Decimal("-0.5")
    line = worked_lines()[0]
    with refused("$.lines[1]", "'ST1-2015' twice", kind=Conflict):
        worked_budget(lines=[line, line])


@pytest.mark.parametrize("section", ["assumptions", "objectives", "strategies"])
def test_an_id_that_stands_twice_in_a_section_is_refused(section: str) -> None:
    plan = worked_plan()
    one = getattr(plan, section)[0]
    doubled: dict[str, Any] = {section: (one, one)}
    with refused(f"$.{section}[1]", "twice", kind=Conflict):
        attrs.evolve(plan, **doubled)


def test_a_plan_without_years_is_refused() -> None:
    with refused("$.financial.rows", "found no years", kind=MissingData):
        attrs.evolve(worked_plan(), financial=FinancialSummary(rows=()))


def test_a_plan_is_a_value() -> None:
    plan = worked_plan()
    assert plan == worked_plan()
    assert hash(plan) == hash(worked_plan())
    assert plan != attrs.evolve(plan, header=worked_header(prepared_on=date(2014, 5, 21)))
