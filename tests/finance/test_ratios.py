from __future__ import annotations

import math
from decimal import Decimal
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
    RATIOS,
    Basis,
    Better,
    Ratio,
    RatioRow,
    RatioStatus,
    RatioUnit,
    RatioValue,
    financial_analysis,
    ratio,
    ratio_columns,
)
from kcm.finance.statements import STATEMENT_ITEMS, Statement
from kcm.money import minor_unit
from kcm.testing.finances import bases, ratio_rows, ratios, statements
from kcm.text import Text

COURSE = {
    "current_assets": "500",
    "current_liabilities": "250",
    "net_income": "60",
    "sales": "1000",
    "total_assets": "800",
    "receivables": "164.38",
}


def made(items: dict[str, str], *, year: int = 2013, currency: str = "USD") -> Statement:
    amounts = HashTrieMap({name: Decimal(amount) for name, amount in items.items()})
    return Statement(year=year, currency=currency, source="annual report", items=amounts)


def own_ratio(**fields: Any) -> Ratio:
    good: dict[str, Any] = {
        "name": "own",
        "label": Text.same("own"),
        "formula": Text.same("sales / equity"),
        "unit": RatioUnit.TIMES,
        "better": Better.HIGHER,
        "items": ("sales", "equity"),
        "quotient": lambda of: (of["sales"], of["equity"]),
    }
    return Ratio(**{**good, **fields})


def value_of(name: str, items: dict[str, str]) -> float | None:
    return ratio(made(items), name, basis="closing").value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("current_ratio", 2.0),
        ("net_profit_margin", 0.06),
        ("return_on_assets", 0.075),
        ("asset_turnover", 1.25),
    ],
)
def test_method_a94_the_course_divides_year_end_figures(name: str, value: float) -> None:
    assert value_of(name, COURSE) == pytest.approx(value, abs=1e-12)


def test_method_a94_debtor_control_is_sixty_days() -> None:
    days = value_of("collection_days", COURSE)
    assert days is not None
    assert round(days, 1) == 60.0


def test_method_a94_return_on_assets_is_margin_times_turnover() -> None:
    assert value_of("return_on_assets", COURSE) == pytest.approx(0.06 * 1.25, abs=1e-9)


def values_by_name(statement: Statement, previous: Statement | None, basis: Basis) -> dict[str, RatioValue]:
    return {name: ratio(statement, name, previous=previous, basis=basis) for name in RATIOS}


@given(statements(year=2013, currency="USD"), statements(year=2012, currency="USD"), bases())
def test_ratios_that_are_products_of_others_multiply(now: Statement, before: Statement, basis: Basis) -> None:
    """ROA = margin · turnover on either basis, and collection days · (sales / receivables) = 365."""
    found = values_by_name(now, before, basis)
    margin, turnover, returned = (found[n].value for n in ("net_profit_margin", "asset_turnover", "return_on_assets"))
    if margin is not None and turnover is not None:
        assert returned == pytest.approx(margin * turnover, rel=1e-9, abs=1e-300)
    days = found["collection_days"]
    if days.value:
        assert days.value * days.operands["sales"] / days.operands["receivables"] == pytest.approx(365, rel=1e-12)


@given(statements(year=2013, partial=True), ratios(), bases(), st.integers(2, 1000))
def test_scaling_every_amount_changes_no_ratio(now: Statement, like: Ratio, basis: Basis, factor: int) -> None:
    """Thousands or millions, the ratio and its status are the same."""
    scaled = attrs.evolve(now, items=HashTrieMap({name: value * factor for name, value in now.items.items()}))
    one = ratio(now, like, previous=attrs.evolve(now, year=2012), basis=basis)
    other = ratio(scaled, like, previous=attrs.evolve(scaled, year=2012), basis=basis)
    assert other.status is one.status
    assert other.value == (None if one.value is None else pytest.approx(one.value, rel=1e-12))


def columns_of(books: list[Statement]) -> dict[str, list[float]]:
    return {
        name: [float(one.items[name]) if name in one.items else math.nan for one in books] for name in STATEMENT_ITEMS
    }


@given(
    st.lists(
        st.tuples(
            statements(year=2013, currency="USD", partial=True), statements(year=2012, currency="USD", partial=True)
        ),
        min_size=1,
        max_size=3,
    ),
    ratios(),
    bases(),
)
def test_one_company_and_columns_of_many_have_the_same_ratios(
    books: list[tuple[Statement, Statement]], like: Ratio, basis: Basis
) -> None:
    """ratio() equals the row of ratio_columns(), value and status, and the value is never infinite."""
    now, before = (columns_of([pair[side] for pair in books]) for side in (0, 1))
    values, statuses = ratio_columns(now, [like], previous=before, basis=basis)[like.name]
    for row, (statement, previous) in enumerate(books):
        one = ratio(statement, like, previous=previous, basis=basis)
        assert RatioStatus(statuses[row]) is one.status
        assert one.value == (float(values[row]) if one.status is RatioStatus.VALUE else None)
        assert np.isfinite(values[row]) == (one.status is RatioStatus.VALUE)


@given(statements(partial=True), ratios(), bases())
def test_a_ratio_is_missing_exactly_when_it_names_what_is_missing(now: Statement, like: Ratio, basis: Basis) -> None:
    """MISSING if and only if `missing` is not empty; every item is an operand or missing."""
    found = ratio(now, like, basis=basis)
    assert (found.status is RatioStatus.MISSING) == bool(found.missing)
    items = {name for leaf in like.leaves() for name in leaf.items}
    absent = {name if name in items else name.removeprefix("previous.") for name in found.missing}
    assert set(found.operands) | absent == items
    assert not set(found.operands) & absent
    assert (found.period, found.basis) == (now.year, basis)


def test_a_missing_item_is_named() -> None:
    found = ratio(made({"current_assets": "500"}), "current_ratio")
    assert (found.value, found.status) == (None, RatioStatus.MISSING)
    assert found.missing == ("current_liabilities",)
    assert dict(found.operands) == {"current_assets": 500.0}
    assert ratio(made({}), "net_profit_margin").missing == ("net_income", "sales")


def test_an_average_without_the_year_before_is_missing_unless_the_basis_is_closing() -> None:
    average, closing = (ratio(made(COURSE), "return_on_assets", basis=basis) for basis in ("average", "closing"))
    assert (average.status, average.missing) == (RatioStatus.MISSING, ("previous.total_assets",))
    assert closing.status is RatioStatus.VALUE
    empty = ratio(made(COURSE), "asset_turnover", previous=made({"sales": "900"}, year=2012))
    assert empty.missing == ("previous.total_assets",)


def test_an_average_is_that_of_both_year_ends() -> None:
    found = ratio(made(COURSE), "return_on_assets", previous=made({"total_assets": "400"}, year=2012))
    assert found.value == pytest.approx(60 / 600)
    assert dict(found.operands) == {"net_income": 60.0, "total_assets": 600.0}
    assert found.basis == "average"
    assert ratio(made(COURSE), "net_profit_margin").value == pytest.approx(0.06)


@pytest.mark.parametrize("denominator", ["0", "0.00", "-0"])
def test_a_zero_denominator_is_undefined_and_never_infinite(denominator: str) -> None:
    found = ratio(made({"net_income": "60", "sales": denominator}), "net_profit_margin")
    assert (found.value, found.status, found.missing) == (None, RatioStatus.UNDEFINED, ())
    assert dict(found.operands) == {"net_income": 60.0, "sales": 0.0}


def test_what_is_beyond_every_float_is_undefined_too() -> None:
    columns = {"net_income": [1e300, 1e300, 0.0], "sales": [1e-300, 1e300, 1e-300], "receivables": [1e308] * 3}
    found = ratio_columns(columns, ["net_profit_margin", "collection_days"], basis="closing")
    values, statuses = found["net_profit_margin"]
    assert [RatioStatus(code).name for code in statuses] == ["UNDEFINED", "VALUE", "VALUE"]
    assert values[1:].tolist() == [1.0, 0.0]
    assert np.isnan(values[0])
    assert [RatioStatus(code).name for code in found["collection_days"][1]] == ["UNDEFINED"] * 3


def test_a_loss_is_a_negative_ratio_and_negative_equity_no_error() -> None:
    books = made({"net_income": "-60", "sales": "1000", "equity": "-10"})
    assert ratio(books, "net_profit_margin").value == pytest.approx(-0.06)
    on_equity = ratio(books, own_ratio())
    assert (on_equity.value, on_equity.status) == (None, RatioStatus.NOT_MEANINGFUL)


def test_a_loss_on_negative_assets_is_no_return() -> None:
    books = made({"net_income": "-5", "total_assets": "-3"})
    answer = ratio(books, "return_on_assets", basis="closing")
    assert (answer.value, answer.status) == (None, RatioStatus.NOT_MEANINGFUL)


def test_a_hosts_own_ratio_may_divide_by_a_constant() -> None:
    thousands = own_ratio(items=("sales",), quotient=lambda of: (of["sales"], 1000.0))
    assert ratio(made(COURSE), thousands).value == 1.0


def test_an_absent_column_is_unknown_for_all_and_no_row_is_dropped() -> None:
    values, statuses = ratio_columns({"sales": [1000, math.nan, 0]}, ["net_profit_margin"])["net_profit_margin"]
    assert statuses.tolist() == [RatioStatus.MISSING.value] * 3
    assert np.isnan(values).all()


@pytest.mark.parametrize(
    ("columns", "names", "options", "kind", "words"),
    [
        ({"sales": [1]}, ["roa"], {}, NotFound, "found no ratio 'roa', expected one of current_ratio, "),
        (
            {"sales": [1]},
            ["current_ratio"] * 2,
            {},
            Conflict,
            "found 'current_ratio' twice, expected each once @ names[1]",
        ),
        (
            {"sales": [1]},
            [],
            {"basis": "mean"},
            InvalidValue,
            "found basis 'mean', expected average or closing @ basis",
        ),
        ({}, ["current_ratio"], {}, InvalidValue, "found columns of [] companies, expected one length @ columns"),
        ({"sales": [1], "equity": [1, 2]}, [], {}, InvalidValue, "found columns of [1, 2] companies"),
        ({"sales": [1]}, [], {"previous": {"sales": [1, 2]}}, InvalidValue, "found columns of [1, 2] companies"),
        ({"sales": [[1]]}, [], {}, InvalidValue, "found 2 dimensions, expected one column @ columns.sales"),
        ({"sales": ["much"]}, [], {}, InvalidValue, "found text, expected numbers @ columns.sales"),
        (
            {"sales": [math.inf]},
            [],
            {},
            InvalidValue,
            "found an infinite number, expected a finite one @ columns.sales[0]",
        ),
        ({"sales": [1]}, [], {"previous": {"sales": [-math.inf]}}, InvalidValue, "found an infinite number"),
    ],
)
def test_columns_that_have_no_ratio_are_refused(
    columns: dict[str, Any], names: list[str], options: dict[str, Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind) as caught:
        ratio_columns(columns, names, **options)
    assert str(caught.value).startswith(words)


def test_statements_of_other_years_or_currencies_are_refused() -> None:
    now = made(COURSE)
    with pytest.raises(Conflict, match=r"found USD and CNY, expected one currency @ previous\.currency"):
        ratio(now, "current_ratio", previous=made(COURSE, year=2012, currency="CNY"))
    for year in (2011, 2013, 2014):
        with pytest.raises(InvalidValue, match=f"found {year} before 2013, expected the year before"):
            ratio(now, "current_ratio", previous=made(COURSE, year=year))
    with pytest.raises(InvalidValue, match="found basis 'mean'"):
        ratio(now, "current_ratio", basis="mean")  # type: ignore[arg-type]  # no such basis
    with pytest.raises(NotFound, match="found no ratio 'roa'"):
        ratio(now, "roa")


@pytest.mark.parametrize(
    ("fields", "words", "path"),
    [
        ({"name": " "}, "found a blank text", "$.name"),
        ({"items": ()}, "found no items", "$.items"),
        ({"items": ("sales", "turnover")}, "found the item 'turnover', expected one of sales, ", "$.items"),
        ({"averaged": {"inventory"}}, "found 'inventory', expected one of the ratio's items", "$.averaged"),
        ({"better": "higher"}, "found text, expected Better", "$.better"),
    ],
)
def test_a_definition_that_is_none_is_refused(fields: dict[str, Any], words: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        own_ratio(**fields)
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path


def test_ratios_are_named_as_in_their_mapping_which_cannot_be_written_to() -> None:
    assert [definition.name for definition in COURSE_RATIOS] == list(RATIOS)[: len(COURSE_RATIOS)]
    assert all(definition.name == name for name, definition in RATIOS.items())
    with pytest.raises(TypeError):
        RATIOS["own"] = own_ratio()  # type: ignore[index]  # read-only


def rows(industry: dict[str, float], **options: Any) -> dict[str, RatioRow]:
    return {row.name: row for row in financial_analysis(made(COURSE), industry, basis="closing", **options)}


def test_method_a94_the_form_has_the_five_ratios_beside_their_industry() -> None:
    form = rows({"current_ratio": 1.8, "collection_days": 45.0, "asset_turnover": 1.5})
    assert list(form) == [definition.name for definition in COURSE_RATIOS]
    assert form["current_ratio"].variance == pytest.approx(0.2)
    assert form["current_ratio"].needs_improvement is False
    assert form["collection_days"].better is Better.LOWER
    assert form["collection_days"].needs_improvement is True
    assert form["asset_turnover"].variance == pytest.approx(-0.25)
    assert form["asset_turnover"].needs_improvement is True
    assert form["return_on_assets"].industry is None
    assert form["return_on_assets"].needs_improvement is None
    assert form["return_on_assets"].label == RATIOS["return_on_assets"].label


@pytest.mark.parametrize(("tolerance", "worse"), [(0.0, True), (0.16, True), (0.17, False)])
def test_method_a94_worse_by_more_than_the_tolerance_needs_improvement(tolerance: float, worse: bool) -> None:
    assert rows({"asset_turnover": 1.5}, tolerance=tolerance)["asset_turnover"].needs_improvement is worse
    assert rows({"asset_turnover": 1.25}, tolerance=tolerance)["asset_turnover"].needs_improvement is False


@given(ratio_rows())
def test_a_row_is_judged_exactly_when_both_values_are_known(row: RatioRow) -> None:
    """Variance is company − industry; without tolerance, worse means on the wrong side, where a ratio has one."""
    known = row.company.value is not None and row.industry is not None
    assert (row.variance is not None) == known
    assert (row.needs_improvement is not None) == (known and row.better is not Better.NEITHER)
    if row.variance is not None and row.company.value is not None and row.industry is not None:
        assert row.variance == row.company.value - row.industry
    if row.variance is not None and row.needs_improvement is not None:
        assert row.needs_improvement == (row.variance < 0 if row.better is Better.HIGHER else row.variance > 0)


def test_a_form_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(NotFound, match="found an industry value for 'quick_ratio', which is none of the ratios"):
        rows({"quick_ratio": 1.0})
    for tolerance, words in ((-0.1, "found tolerance -0.1, expected 0 or more"), (math.nan, "found nan, expected a")):
        with pytest.raises(InvalidValue, match=rf"{words}.* @ tolerance"):
            rows({}, tolerance=tolerance)
    with pytest.raises(InvalidValue, match=r"found nan, expected a finite number @ \$\.industry"):
        rows({"current_ratio": math.nan})
    with pytest.raises(InvalidValue, match=r"found text, expected a list of ratios @ ratios"):
        rows({}, ratios="current_ratio")


def test_a_hosts_own_ratio_has_a_row_of_its_own() -> None:
    own = own_ratio(items=("sales", "total_assets"), quotient=lambda of: (of["sales"], of["total_assets"]))
    form = rows({"own": 1.0}, ratios=["asset_turnover", own])
    assert form["own"].company.value == form["asset_turnover"].company.value


@given(statements(year=2013, currency="JPY"))
def test_the_smallest_denominator_gives_a_finite_ratio(statement: Statement) -> None:
    """One minor unit of sales is not 0."""
    books = attrs.evolve(statement, items=statement.items.insert("sales", minor_unit("JPY")))
    found = ratio(books, "net_profit_margin")
    assert found.value == float(statement.items["net_income"])
