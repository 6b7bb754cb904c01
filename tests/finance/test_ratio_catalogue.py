"""Every ratio kcm ships, by hand: its formula on one set of books, what it needs, and what it never says."""

from __future__ import annotations

import math
from decimal import Decimal
from importlib import metadata
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.errors import Conflict, InvalidValue, NotFound
from kcm.finance.ratios import (
    COURSE_RATIOS,
    COURSE_READINGS,
    NO_ZONE,
    RATIOS,
    Better,
    Ratio,
    RatioPart,
    RatioStatus,
    RatioUnit,
    Zone,
    ratio,
    ratio_columns,
    zone_codes,
    zone_of,
)
from kcm.finance.ratios.computing import BLOCK
from kcm.finance.statements import STATEMENT_ITEMS, Statement
from kcm.plugins import load
from kcm.testing.finances import bases, statements
from kcm.text import Text

NOW = {
    "sales": 1000,
    "cost_of_sales": 600,
    "operating_income": 150,
    "interest_expense": 30,
    "income_before_tax": 120,
    "tax": 30,
    "net_income": 90,
    "depreciation": 40,
    "depreciation_and_amortisation": 50,
    "cash": 60,
    "short_term_investments": 40,
    "receivables": 100,
    "inventory": 80,
    "current_assets": 300,
    "total_assets": 800,
    "payables": 50,
    "short_term_debt": 70,
    "current_liabilities": 200,
    "long_term_debt": 130,
    "total_debt": 200,
    "total_liabilities": 400,
    "retained_earnings": 160,
    "equity": 400,
    "operating_cash_flow": 110,
    "capital_expenditure": 80,
    "share_issuance": 0,
    "market_value_of_equity": 1200,
}
BEFORE = {
    **NOW,
    "sales": 900,
    "cost_of_sales": 560,
    "net_income": 60,
    "receivables": 80,
    "inventory": 40,
    "current_assets": 270,
    "total_assets": 700,
    "payables": 30,
    "long_term_debt": 140,
    "total_debt": 210,
    "equity": 300,
}
EARLIER = {**BEFORE, "total_assets": 640}

# By the formulas of the project's table: on the average basis, and on the closing one where it differs.
WORKED = {
    "current_ratio": 300 / 200,
    "quick_ratio": (60 + 40 + 100) / 200,
    "cash_ratio": (60 + 40) / 200,
    "working_capital": 300 - 200,
    "gross_margin": (1000 - 600) / 1000,
    "operating_margin": 150 / 1000,
    "net_profit_margin": 90 / 1000,
    "return_on_assets": 90 / 750,
    "return_on_equity": 90 / 350,
    "return_on_capital_employed": 150 / (800 - 200),
    "return_on_invested_capital": 150 * (1 - 0.25) / (350 + 205),
    "tax_burden": 90 / 120,
    "interest_burden": 120 / 150,
    "debt_to_assets": 200 / 800,
    "liabilities_to_assets": 400 / 800,
    "debt_to_equity": 200 / 400,
    "equity_multiplier": 750 / 350,
    "interest_cover": 150 / 30,
    "net_debt_to_ebitda": (200 - 60 - 40) / (150 + 50),
    "debt_service_cover": (150 + 50) / (30 + 70),
    "asset_turnover": 1000 / 750,
    "inventory_turnover": 600 / 60,
    "inventory_days": 36.5,
    "receivables_turnover": 1000 / 90,
    "collection_days": 365 * 90 / 1000,
    "payables_turnover": 600 / 40,
    "payables_days": 365 * 40 / 600,
    "cash_conversion_cycle": 36.5 + 365 * 90 / 1000 - 365 * 40 / 600,
    "asset_renewal": 80 / 40,
    "altman_z": 1.2 * 100 / 800 + 1.4 * 160 / 800 + 3.3 * 150 / 800 + 0.6 * 1200 / 400 + 1.0 * 1000 / 800,
    "altman_z_private": 0.717 * 100 / 800 + 0.847 * 160 / 800 + 3.107 * 150 / 800 + 0.420 * 400 / 400 + 0.998 * 1.25,
    "altman_z_non_manufacturing": 6.56 * 100 / 800 + 3.26 * 160 / 800 + 6.72 * 150 / 800 + 1.05 * 400 / 400,
    "piotroski_f": 9,
}
CLOSING = {
    "return_on_assets": 90 / 800,
    "return_on_equity": 90 / 400,
    "return_on_invested_capital": 150 * 0.75 / (400 + 200),
    "equity_multiplier": 800 / 400,
    "asset_turnover": 1000 / 800,
    "inventory_turnover": 600 / 80,
    "inventory_days": 365 * 80 / 600,
    "receivables_turnover": 1000 / 100,
    "collection_days": 36.5,
    "payables_turnover": 600 / 50,
    "payables_days": 365 * 50 / 600,
    "cash_conversion_cycle": 365 * 80 / 600 + 36.5 - 365 * 50 / 600,
}


def books(items: dict[str, Any], year: int = 2013) -> Statement:
    amounts = HashTrieMap({name: Decimal(str(amount)) for name, amount in items.items()})
    return Statement(year=year, currency="USD", source="worked", items=amounts)


def value(name: str, now: dict[str, Any] | None = None, **options: Any) -> float | None:
    years = {"previous": books(BEFORE, 2012), "earlier": books(EARLIER, 2011)} | options
    return ratio(books({**NOW, **(now or {})}), name, **years).value


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


def anything(value: Any) -> Any:
    return value


def part(name: str = "part", weight: float = 1) -> RatioPart:
    return RatioPart(weight=weight, ratio=attrs.evolve(RATIOS["current_ratio"], name=name))


@pytest.mark.parametrize(
    ("fields", "kind", "words"),
    [
        ({"quotient": None}, InvalidValue, "found no quotient, expected a function of the items @ $.quotient"),
        ({"parts": (part(),)}, InvalidValue, "found a quotient and parts, expected one of them @ $.parts"),
        (
            {"parts": (part(), part()), "quotient": None, "items": ()},
            Conflict,
            "found 'part' twice, expected each once @ $.parts[1]",
        ),
        (
            {"positive": {"equity"}},
            InvalidValue,
            "found 'equity', expected one of the ratio's items of the year @ $.positive",
        ),
        (
            {"items": ("sales", "previous.sales"), "averaged": {"previous.sales"}},
            InvalidValue,
            "found 'previous.sales', expected one of the ratio's items of the year @ $.averaged",
        ),
        ({"items": ("sales", "last.sales")}, InvalidValue, "found the item 'last.sales', expected one of sales, "),
        ({"zones": (2.0, 2.0)}, InvalidValue, "found zones (2.0, 2.0), expected the second above the first @ $.zones"),
    ],
)
def test_a_definition_of_two_minds_is_refused(fields: dict[str, Any], kind: type[Exception], words: str) -> None:
    good: dict[str, Any] = {
        "name": "own",
        "label": Text.same("own"),
        "formula": Text.same("sales"),
        "unit": RatioUnit.TIMES,
        "better": Better.HIGHER,
        "items": ("sales",),
        "quotient": lambda of: (of["sales"], 1.0),
    }
    assert Ratio(**good).name == "own"
    with pytest.raises(kind) as caught:
        Ratio(**{**good, **fields})
    assert str(caught.value).startswith(words)


def test_a_hosts_own_sum_of_ratios_may_hold_sums() -> None:
    own = Ratio(
        name="own",
        label=Text.same("own"),
        formula=Text.same("2 · cash conversion cycle + current ratio"),
        unit=RatioUnit.SCORE,
        better=Better.NEITHER,
        parts=(
            RatioPart(weight=2, ratio=RATIOS["cash_conversion_cycle"]),
            RatioPart(weight=1, ratio=RATIOS["current_ratio"]),
        ),
    )
    found = ratio(books(NOW), own, basis="closing")
    assert found.value == pytest.approx(2 * CLOSING["cash_conversion_cycle"] + 1.5, rel=1e-12)
    assert set(found.operands) == {item for leaf in own.leaves() for item in leaf.items}
    assert len(found.operands) == 7


def test_statements_of_wrong_years_are_refused_for_the_year_before_last_too() -> None:
    with pytest.raises(InvalidValue, match=r"found 2012 before 2013, expected 2011 @ earlier\.year"):
        ratio(books(NOW), "piotroski_f", previous=books(BEFORE, 2012), earlier=books(EARLIER, 2012))


def test_the_worked_books_name_only_items_there_are() -> None:
    assert set(NOW) | {"non_controlling_interest"} == set(STATEMENT_ITEMS)


@given(st.data(), bases())
def test_all_ratios_at_once_are_each_ratio_of_each_company(data: st.DataObject, basis: Any) -> None:
    """Columns over all ratios, with two years before, give every company the value and status it has alone."""
    years = [
        data.draw(statements(year=2013 - back, currency="USD", partial=data.draw(st.booleans()))) for back in range(3)
    ]
    now, previous, earlier = ({name: [float(one.items[name])] for name in one.items} for one in years)
    now.setdefault("sales", [math.nan])
    found = ratio_columns(now, RATIOS, previous=previous, earlier=earlier, basis=basis)
    for name, (values, statuses) in found.items():
        one = ratio(years[0], name, previous=years[1], earlier=years[2], basis=basis)
        assert RatioStatus(statuses[0]) is one.status
        assert (None if math.isnan(values[0]) else values[0]) == one.value


def margins(columns: dict[str, Any]) -> tuple[Any, Any]:
    return ratio_columns(columns, ["net_profit_margin"])["net_profit_margin"]


def test_companies_beyond_the_first_block_have_their_ratios_too() -> None:
    size = 2 * BLOCK + 3
    sales = np.arange(size, dtype=float)
    values, statuses = ratio_columns({"net_income": sales * 2, "sales": sales}, ["net_profit_margin"])[
        "net_profit_margin"
    ]
    assert np.flatnonzero(statuses).tolist() == [0]
    assert (values[1:] == 2).all()
    broken = {"sales": np.where(np.arange(size) == BLOCK + 1, np.inf, 1.0)}
    with pytest.raises(
        InvalidValue, match=rf"found an infinite number, expected a finite one @ columns\.sales\[{BLOCK + 1}\]"
    ):
        ratio_columns(broken, ["net_profit_margin"])


def test_a_denominator_or_a_sum_beyond_every_float_is_undefined_and_never_0_or_infinite() -> None:
    huge = {"total_assets": [1.7e308], "sales": [1.0]}
    values, statuses = ratio_columns(huge, ["asset_turnover"], previous=huge)["asset_turnover"]
    assert (statuses.tolist(), np.isnan(values).tolist()) == ([RatioStatus.UNDEFINED.value], [True])
    amounts = {**{name: [1.0] for name in NOW}, "current_assets": [1.7e308]}
    values, statuses = ratio_columns(amounts, ["altman_z_non_manufacturing"])["altman_z_non_manufacturing"]
    assert (statuses.tolist(), np.isnan(values).tolist()) == ([RatioStatus.UNDEFINED.value], [True])


def test_masked_and_decimal_columns_are_read_as_what_they_mean() -> None:
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    values, statuses = ratio_columns({"net_income": masked, "sales": [1, 1]}, ["net_profit_margin"])[
        "net_profit_margin"
    ]
    assert statuses.tolist() == [RatioStatus.VALUE.value, RatioStatus.MISSING.value]
    exact = np.array([Decimal("0.5"), Decimal(2)], dtype=object)
    values, _ = margins({"net_income": exact, "sales": [1, 1]})
    assert values.tolist() == [0.5, 2.0]


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (
            lambda: ratio_columns({"net_income": [1], "sale": [2]}, ["net_profit_margin"]),
            InvalidValue,
            "found the item 'sale', expected one of sales, ",
        ),
        (
            lambda: ratio_columns({"previous.sales": [1]}, ["net_profit_margin"]),
            InvalidValue,
            "found the item 'previous.sales', expected one of sales, ",
        ),
        (
            lambda: ratio_columns({"sales": [1]}, "gross_margin"),
            InvalidValue,
            "found text, expected a list of ratios @ names",
        ),
        (
            lambda: ratio(anything(None), "gross_margin"),
            InvalidValue,
            "found NoneType, expected a Statement @ statement",
        ),
        (
            lambda: ratio(books(NOW), "gross_margin", previous=anything("2012")),
            InvalidValue,
            "found text, expected a Statement @ previous",
        ),
        (lambda: ratio(books(NOW), anything([])), NotFound, "found no ratio list, expected one of current_ratio, "),
        (
            lambda: ratio(books(NOW), attrs.evolve(RATIOS["gross_margin"], quotient=lambda of: (of["tax"], 1.0))),
            InvalidValue,
            "found the item 'tax' in the quotient of 'gross_margin', expected one of its items @ $.quotient",
        ),
    ],
)
def test_what_is_no_statement_item_or_ratio_is_refused(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(words)
