from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import Conflict, InvalidValue
from kcm.money import (
    FINEST,
    LIMIT,
    MINOR_UNITS,
    amount,
    check_currency,
    check_rate,
    finest,
    minor_unit,
    one_currency,
    round_money,
)
from kcm.testing.facts import amounts, currencies


@given(amounts())
def test_an_amount_is_kept_as_it_was_given_and_reads_from_its_own_text(value: Decimal) -> None:
    """Decimal, its text and, where it is whole, the int give one amount with the same decimals."""
    assert amount(value) is value
    assert str(amount(f"{value:f}")) == f"{value:f}"
    assert amount(int(value)) == int(value)


@pytest.mark.parametrize("text", ["+5", "-0.50", "007", "0.000000000001", "999999999999999.99"])
def test_plain_decimal_text_is_an_amount(text: str) -> None:
    assert amount(text) == Decimal(text)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.5, "found 1.5, expected an amount such as 1200.50"),
        (True, "found True, expected an amount"),
        (None, "found nothing, expected an amount"),
        ([1, 2], "found a list, expected an amount"),
        ("1,200", "found '1,200', expected an amount"),
        ("1e3", "found '1e3', expected an amount"),
        ("", "found '', expected an amount"),
        ("１２", "found '１２', expected an amount"),
        ("9" * 60, f"found '{'9' * 40}', expected an amount"),
        (Decimal("NaN"), "found NaN, expected a finite amount"),
        (Decimal("sNaN"), "found sNaN, expected a finite amount"),
        (Decimal("-Infinity"), "found -Infinity, expected a finite amount"),
        (LIMIT, "found an amount of 16 digits, expected at most 15"),
        (-(10**400), "found an amount of 401 digits, expected at most 15"),
        (Decimal("0.1234567890123"), "found an amount with 13 decimals, expected at most 12"),
        (Decimal(1) / 3, "found an amount with 28 decimals, expected at most 12"),
        (Decimal("0E-999999"), "found an amount with 999999 decimals, expected at most 12"),
    ],
)
def test_what_is_no_exact_amount_is_refused(value: object, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        amount(value, "$.sales")
    assert str(caught.value).startswith(words)
    assert caught.value.path == "$.sales"


@given(st.integers(0, FINEST), currencies())
def test_rounding_gives_whole_minor_units_and_rounding_again_changes_nothing(decimals: int, currency: str) -> None:
    """A rounded amount is a multiple of the minor unit, at most half of one away."""
    value = Decimal(12345).scaleb(-decimals)
    rounded = round_money(value, currency)
    assert rounded % minor_unit(currency) == 0
    assert abs(rounded - value) <= minor_unit(currency) / 2
    assert round_money(rounded, currency) == rounded


@pytest.mark.parametrize(
    ("value", "currency", "rounded"),
    [("0.125", "USD", "0.12"), ("0.135", "USD", "0.14"), ("2.5", "JPY", "2"), ("-1.0005", "KWD", "-1.000")],
)
def test_halves_are_rounded_to_even(value: str, currency: str, rounded: str) -> None:
    assert str(round_money(Decimal(value), currency)) == rounded


@pytest.mark.parametrize(("currency", "unit"), [("CNY", "0.01"), ("VND", "1"), ("BHD", "0.001"), ("CLF", "0.0001")])
def test_the_minor_unit_is_that_of_iso_4217(currency: str, unit: str) -> None:
    assert minor_unit(currency) == Decimal(unit)


def test_the_table_of_minor_units_cannot_be_written_to() -> None:
    with pytest.raises(TypeError):
        MINOR_UNITS["USD"] = 3  # type: ignore[index]  # read-only
    assert all(check_currency(code) for code in MINOR_UNITS)


@pytest.mark.parametrize("code", ["usd", "US", "USDX", "USD\n", "ＵＳＤ", "", None, 840])
def test_a_code_of_another_shape_is_refused(code: object) -> None:
    with pytest.raises(InvalidValue, match="expected an ISO 4217 code such as CNY or USD") as caught:
        check_currency(code, "$.plan.currency")
    assert caught.value.path == "$.plan.currency"
    assert repr(code) in str(caught.value)


@given(currencies(), st.integers(1, 4))
def test_a_document_of_one_currency_has_that_currency(currency: str, times: int) -> None:
    """However often it stands."""
    assert one_currency([currency] * times) == currency


def test_two_currencies_in_a_document_are_a_conflict_that_names_both() -> None:
    with pytest.raises(Conflict, match=r"found CNY and USD, expected one currency in a document @ \$\.currency"):
        one_currency(["USD", "CNY", "USD"])


def test_a_document_needs_a_currency_of_the_right_shape() -> None:
    with pytest.raises(InvalidValue, match="found no currency"):
        one_currency([])
    with pytest.raises(InvalidValue, match="found 'dollar'"):
        one_currency(["dollar"])


@given(st.fractions(-(10**12), 10**12, max_denominator=1000))
def test_the_finest_amount_is_an_amount_within_half_of_its_last_decimal(value: Fraction) -> None:
    """It has no more decimals than an amount may have, is as near as they allow, and stays when made finest again."""
    exact = Decimal(value.numerator) / value.denominator
    found = finest(exact)
    assert amount(found) == found == finest(found)
    assert abs(found - exact) <= Decimal(1).scaleb(-FINEST) / 2


@pytest.mark.parametrize("value", ["1e15", "-1e15", "NaN", "Infinity"])
def test_a_result_that_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(InvalidValue, match=r"found a result of more than 15 digits, expected an amount @ \$\.rate"):
        finest(Decimal(value), "$.rate")


@given(st.floats(-999_999, 999_999) | st.integers(-(10**6) + 1, 10**6 - 1) | st.decimals(-1000, 1000, places=6))
def test_a_rate_is_the_number_as_it_is_written(value: float | int | Decimal) -> None:
    """A float's rate is its shortest decimal, which reads as the same float."""
    assert str(float(check_rate(value))) == str(float(value))


@pytest.mark.parametrize(
    ("value", "least", "words"),
    [
        (float("nan"), None, "found rate NaN, expected a finite rate @ $.rate"),
        (float("inf"), -1, "found rate Infinity, expected a finite rate above -1 @ $.rate"),
        (-1.0, -1, "found rate -1.0, expected above -1 @ $.rate"),
        (10**6, None, "found a rate of a million or more, expected a fraction such as 0.10 @ $.rate"),
        ("ten", None, "found 'ten', expected an amount such as 1200.50 @ $.rate"),
        (True, None, "found True, expected an amount such as 1200.50 @ $.rate"),
    ],
)
def test_a_rate_that_is_none_is_refused(value: object, least: int | None, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        check_rate(value, "$.rate", least=least)
    assert str(caught.value) == words
