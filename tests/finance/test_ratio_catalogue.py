"""Every ratio kcm ships, by hand: its formula on one set of books, what it needs, and what it never says."""

from __future__ import annotations

import math
from importlib import metadata
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap
from tests.finance.worked_ratios import BEFORE, CLOSING, EARLIER, NOW, WORKED, books, value

from kcm.errors import InvalidValue
from kcm.finance.ratios import (
    COURSE_RATIOS,
    COURSE_READINGS,
    NO_ZONE,
    RATIOS,
    Ratio,
    RatioStatus,
    Zone,
    ratio,
    zone_codes,
    zone_of,
)
from kcm.finance.statements import STATEMENT_ITEMS, Statement
from kcm.plugins import load
from kcm.testing.finances import bases, statements


def test_every_ratio_has_a_worked_value() -> None:
    assert list(WORKED) == [*dict.fromkeys([*WORKED])]
    assert set(WORKED) == set(RATIOS)


@pytest.mark.parametrize("name", WORKED)
def test_a_ratio_is_what_its_formula_gives_by_hand(name: str) -> None:
    assert value(name) == pytest.approx(WORKED[name], rel=1e-12)
    assert value(name, basis="closing") == pytest.approx(CLOSING.get(name, WORKED[name]), rel=1e-12)


@pytest.mark.parametrize("name", RATIOS)
def test_every_item_of_a_ratio_is_needed(name: str) -> None:
    """Without any one of them, of whichever year, the ratio is missing and says which."""
    needed = {item for leaf in RATIOS[name].leaves() for item in leaf.items}
    years = {"": NOW, "previous.": BEFORE, "earlier.": EARLIER}
    for item in sorted(needed):
        prefix = next((one for one in ("previous.", "earlier.") if item.startswith(one)), "")
        short = {one: dict(items) for one, items in years.items()}
        del short[prefix][item.removeprefix(prefix)]
        found = ratio(
            books(short[""]), name, previous=books(short["previous."], 2012), earlier=books(short["earlier."], 2011)
        )
        assert (found.value, found.status) == (None, RatioStatus.MISSING), item
        assert item in found.missing


def test_every_ratio_is_an_entry_of_the_hook_under_its_name_and_a_built_in_one() -> None:
    assert dict(load("kcm.ratios")) == dict(RATIOS)
    own = {entry.name for entry in metadata.entry_points(group="kcm.ratios") if entry.dist and entry.dist.name == "kcm"}
    assert own == set(RATIOS)


def test_every_ratio_says_its_name_and_its_formula_in_both_languages() -> None:
    for locale in ("en", "zh_CN"):
        labels = [one.label.in_locale(locale) for one in RATIOS.values()]
        assert len(set(labels)) == len(labels)
        assert all(one.formula.in_locale(locale).strip() for one in RATIOS.values())


def test_method_g14_and_g15_debt_control_and_asset_renewal_have_other_readings() -> None:
    readings = {name: [one.name for one in others] for name, others in COURSE_READINGS.items()}
    assert readings == {
        "collection_days": ["liabilities_to_assets"],
        "asset_turnover": ["inventory_turnover", "asset_renewal"],
    }
    assert set(readings) <= {one.name for one in COURSE_RATIOS}


@pytest.mark.parametrize(
    ("name", "changes", "status"),
    [
        ("return_on_equity", {"equity": 0}, "NOT_MEANINGFUL"),
        ("return_on_equity", {"equity": -100, "net_income": -60}, "NOT_MEANINGFUL"),
        ("debt_to_equity", {"equity": 0}, "NOT_MEANINGFUL"),
        ("equity_multiplier", {"equity": -1}, "NOT_MEANINGFUL"),
        ("interest_cover", {"interest_expense": 0}, "UNDEFINED"),
        ("current_ratio", {"current_liabilities": 0}, "UNDEFINED"),
        ("net_debt_to_ebitda", {"operating_income": -50}, "UNDEFINED"),
        ("net_debt_to_ebitda", {"operating_income": -51}, "NOT_MEANINGFUL"),
        ("return_on_capital_employed", {"current_liabilities": 900}, "NOT_MEANINGFUL"),
        ("asset_turnover", {"sales": -1000}, "NOT_MEANINGFUL"),
        ("net_profit_margin", {"sales": -1000, "net_income": -90}, "NOT_MEANINGFUL"),
        ("gross_margin", {"cost_of_sales": -600}, "NOT_MEANINGFUL"),
        ("tax_burden", {"income_before_tax": -1}, "NOT_MEANINGFUL"),
        ("asset_renewal", {"capital_expenditure": -80}, "NOT_MEANINGFUL"),
        ("cash_conversion_cycle", {"cost_of_sales": 0}, "UNDEFINED"),
        ("altman_z", {"total_liabilities": 0}, "UNDEFINED"),
        ("altman_z", {"total_liabilities": 0, "sales": -1}, "NOT_MEANINGFUL"),
        ("piotroski_f", {"current_liabilities": 0}, "UNDEFINED"),
        ("return_on_invested_capital", {"equity": -1000, "total_debt": 0}, "NOT_MEANINGFUL"),
    ],
)
def test_where_there_is_no_answer_the_status_says_why(name: str, changes: dict[str, int], status: str) -> None:
    years = {"previous": books(BEFORE, 2012), "earlier": books(EARLIER, 2011)}
    found = ratio(books({**NOW, **changes}), name, **years)  # type: ignore[arg-type]  # the years before, by name
    assert (found.value, found.status.name, found.missing, found.parts) == (None, status, (), ())


def test_debt_on_equity_that_was_negative_the_year_before_is_not_meaningful_if_that_is_known() -> None:
    """The project's table: in either year; the closing basis knows one year only."""
    last = books({"equity": -100}, 2012)
    found = ratio(books(NOW), "debt_to_equity", previous=last)
    assert (found.status, found.operands["previous.equity"]) == (RatioStatus.NOT_MEANINGFUL, -100)
    assert ratio(books(NOW), "debt_to_equity").value == 0.5
    assert ratio(books(NOW), "debt_to_equity", previous=last, basis="closing").value == 0.5
    assert ratio(books(NOW), "debt_to_equity", previous=books({}, 2012)).value == 0.5


def test_equity_that_was_negative_the_year_before_makes_the_average_not_meaningful() -> None:
    """Though the average is above 0; on the closing basis only the year's own end counts."""
    last = books({**BEFORE, "equity": -100}, 2012)
    for name in ("return_on_equity", "equity_multiplier"):
        found = ratio(books(NOW), name, previous=last)
        assert (found.status, found.operands["previous.equity"]) == (RatioStatus.NOT_MEANINGFUL, -100)
        assert ratio(books(NOW), name, previous=last, basis="closing").status is RatioStatus.VALUE


@pytest.mark.parametrize(
    ("tax", "before_tax", "rate"), [(30, 120, 0.25), (200, 120, 1), (-30, 120, 0), (30, 0, 0), (30, -120, 0)]
)
def test_the_tax_rate_of_invested_capital_stays_between_nothing_and_all(tax: int, before_tax: int, rate: float) -> None:
    found = value("return_on_invested_capital", {"tax": tax, "income_before_tax": before_tax}, basis="closing")
    assert found == pytest.approx(150 * (1 - rate) / 600, rel=1e-12)


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"net_income": 0}, {"positive_return", "rising_return"}),
        ({"operating_cash_flow": 0}, {"positive_cash_flow", "cash_above_income"}),
        ({"net_income": 65}, {"rising_return"}),
        ({"operating_cash_flow": 90}, {"cash_above_income"}),
        ({"long_term_debt": 200}, {"falling_debt"}),
        ({"current_liabilities": 230}, {"rising_liquidity"}),
        ({"share_issuance": 1}, {"no_shares_issued"}),
        ({"cost_of_sales": 630}, {"rising_margin"}),
        ({"sales": 980}, {"rising_turnover"}),
        ({}, set()),
    ],
)
def test_piotroski_2000_each_signal_is_one_point(changes: dict[str, int], lost: set[str]) -> None:
    """The worked year has all nine; a figure that turns costs the points of its own signals."""
    years = {"previous": books(BEFORE, 2012), "earlier": books(EARLIER, 2011)}
    found = ratio(books({**NOW, **changes}), "piotroski_f", **years)  # type: ignore[arg-type]  # the years before, by name
    assert {part.ratio for part in found.parts if not part.value} == lost
    assert found.value == 9 - len(lost)


@pytest.mark.parametrize(
    ("name", "distress", "safe"),
    [("altman_z", 1.81, 2.99), ("altman_z_private", 1.23, 2.90), ("altman_z_non_manufacturing", 1.10, 2.60)],
)
def test_altmans_zones_are_those_of_his_papers(name: str, distress: float, safe: float) -> None:
    zones = [zone_of(RATIOS[name], score) for score in (distress - 0.01, distress, safe, safe + 0.01, None)]
    assert zones == [Zone.DISTRESS, Zone.GREY, Zone.GREY, Zone.SAFE, None]


def test_a_column_of_scores_has_a_column_of_zones_and_none_where_there_is_no_score() -> None:
    codes = zone_codes("altman_z_private", [1.0, 2.0, 3.0, math.nan])
    assert [None if code == NO_ZONE else Zone(code) for code in codes.tolist()] == [
        Zone.DISTRESS,
        Zone.GREY,
        Zone.SAFE,
        None,
    ]
    assert zone_of("altman_z", math.nan) is None


def test_a_ratio_without_zones_has_no_zone() -> None:
    with pytest.raises(InvalidValue, match="found current_ratio, expected a ratio with zones @ like"):
        zone_of(RATIOS["current_ratio"], 2.0)


@given(statements(year=2013), bases(), st.sampled_from([one for one in RATIOS.values() if one.parts]))
def test_the_parts_of_a_ratio_sum_to_it(now: Statement, basis: Any, definition: Ratio) -> None:
    """Each part is weight · value; there are parts exactly where there is a value."""
    years = {year: attrs.evolve(now, year=2013 - back) for back, year in ((1, "previous"), (2, "earlier"))}
    found = ratio(now, definition, basis=basis, **years)
    assert bool(found.parts) == (found.value is not None)
    if found.value is not None:
        assert [part.ratio for part in found.parts] == [part.ratio.name for part in definition.parts]
        assert all(part.part == part.weight * part.value for part in found.parts)
        size = max(1.0, *(abs(part.part) for part in found.parts))
        assert sum(part.part for part in found.parts) == pytest.approx(found.value, abs=1e-12 * size)


@given(statements(year=2013, partial=True), st.sampled_from(sorted(RATIOS)))
def test_adding_an_item_that_a_ratio_does_not_name_changes_nothing(now: Statement, name: str) -> None:
    """A ratio rests on its own items and on no other."""
    needed = {item.rpartition(".")[2] for leaf in RATIOS[name].leaves() for item in leaf.items}
    bare = attrs.evolve(now, items=HashTrieMap({item: now.items[item] for item in now.items if item in needed}))
    assert ratio(now, name, basis="closing") == ratio(bare, name, basis="closing")


def test_the_worked_books_name_only_items_there_are() -> None:
    assert set(NOW) | {"non_controlling_interest"} == set(STATEMENT_ITEMS)
