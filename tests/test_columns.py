from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from kcm.columns import (
    FloatColumn,
    columnar,
    equal,
    float_array,
    float_column,
    int_column,
    minor_units,
    read_only,
)
from kcm.errors import InvalidValue

numbers = st.lists(st.floats(allow_infinity=False))


@given(numbers)
def test_a_float_column_holds_the_numbers_and_nobody_can_write_to_it(values: list[float]) -> None:
    """The values stay, unknown stays unknown, and the caller's own array is not the column."""
    source = np.array(values)
    column = float_column(source)
    source[:] = 0
    assert equal(column, np.array(values))
    assert not column.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        column[:] = 0


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_an_int_column_holds_every_whole_number_of_64_bits(values: list[int]) -> None:
    """None is rounded on the way."""
    column = int_column(values)
    assert column.tolist() == values
    assert column.dtype == np.int64
    assert not column.flags.writeable


def test_a_column_that_nobody_can_write_to_is_not_copied_and_a_view_of_one_that_somebody_can_is() -> None:
    owned = read_only(np.array([1.0, 2.0]))
    assert read_only(owned) is owned
    assert float_column(owned) is owned
    base = np.array([1.0, 2.0])
    view = base[:]
    view.setflags(write=False)
    column = read_only(view)
    base[0] = 9.0
    assert column.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["1", "x"], "found text, expected numbers @ amount"),
        ([b"1"], "found bytes, expected numbers @ amount"),
        ([True, False], "found true or false, expected numbers @ amount"),
        (np.array(["2014-05-06"], dtype="M8[D]"), "found dates, expected numbers @ amount"),
        ([1.0, None], "found mixed values, expected numbers @ amount"),
        ([[1], [1, 2]], "found rows of different lengths, expected numbers @ amount"),
        ([[1.0, 2.0]], "found 2 dimensions, expected one column @ amount"),
        (5.0, "found 0 dimensions, expected one column @ amount"),
        ([1.0, 2.0, -np.inf], "found an infinite number, expected a finite one @ amount[2]"),
    ],
)
def test_what_is_no_column_of_numbers_is_refused(values: ArrayLike, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        float_column(values, "amount")
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0], "found fractions, expected whole numbers"),
        (["1"], "found text, expected whole numbers"),
        ([2**63], f"found {2**63}, expected whole numbers below 2**63"),
        ([2**70], "found mixed values, expected whole numbers"),
        ([[1], [2]], "found 2 dimensions, expected one column"),
    ],
)
def test_what_is_no_column_of_whole_numbers_is_refused(values: ArrayLike, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        int_column(values, "day")
    assert str(caught.value) == f"{words} @ day"


def test_an_array_of_any_shape_names_the_place_of_what_is_infinite() -> None:
    assert float_array(3).shape == ()
    assert float_array([[1, 2], [3, 4]]).dtype == np.float64
    with pytest.raises(InvalidValue, match=r"infinite number.* @ \$\.scores\[1\]\[0\]"):
        float_array([[1.0, 2.0], [np.inf, 4.0]], "$.scores")


def test_empty_columns_are_columns() -> None:
    assert float_column([]).size == int_column([]).size == 0


@given(st.lists(st.integers(-(2**51), 2**51)), st.sampled_from([0, 2, 3, 4]))
def test_cents_are_found_again_from_the_floats_they_make(cents: list[int], decimals: int) -> None:
    """minor_units is the inverse of dividing by 10**decimals, up to 2**51 minor units."""
    amounts = np.array(cents, dtype=np.int64) / 10.0**decimals
    assert minor_units(amounts, decimals).tolist() == cents


def test_halves_go_to_even() -> None:
    assert minor_units(np.array([0.5, 1.5, -2.5]), 0).tolist() == [0, 2, -2]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1e14, "found an amount too large to be exact"),
        (-1e308, "found an amount too large to be exact"),
        (np.nan, "found an unknown amount, expected a number"),
    ],
)
def test_an_amount_without_exact_minor_units_is_refused(amount: float, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as caught:
        minor_units(np.array([1.0, amount]), 2, "amount")
    assert caught.value.path == "amount[1]"


@given(numbers, numbers)
def test_equal_columns_are_those_of_equal_values_with_unknown_equal_to_unknown(
    left: list[float], right: list[float]
) -> None:
    """As equal as the lists of their reprs with the zeros made one."""
    plain = [[None if value != value else value for value in values] for values in (left, right)]
    assert equal(np.array(left), np.array(right)) == (plain[0] == plain[1])
    assert equal(np.array(left), np.array(left))


def test_texts_and_whole_numbers_compare_too_and_shapes_must_agree() -> None:
    assert equal(np.array(["a", "b"]), np.array(["a", "b"]))
    assert not equal(np.array(["a"]), np.array(["b"]))
    assert equal(np.array([1, 2]), np.array([1.0, 2.0]))
    assert not equal(np.array([1, 2]), np.array([[1, 2]]))


def test_no_column_equals_only_no_column() -> None:
    assert equal(None, None)
    assert not equal(None, np.array([]))
    assert not equal(np.array([]), None)


@attrs.frozen(kw_only=True, field_transformer=columnar)
class Series:
    name: str
    values: FloatColumn
    shares: FloatColumn | None = None


@given(numbers, numbers)
def test_objects_with_columns_are_equal_by_their_values(left: list[float], right: list[float]) -> None:
    """Unknown equals unknown, an absent column equals an absent one, and every other field counts too."""
    one, other = (Series(name="a", values=np.array(values)) for values in (left, right))
    assert (one == other) == equal(np.array(left), np.array(right))
    assert one == Series(name="a", values=np.array(left))
    assert one != Series(name="b", values=np.array(left))
    assert one != Series(name="a", values=np.array(left), shares=np.array(left))


def test_an_object_with_columns_keeps_them_read_only_shows_none_of_them_and_has_no_hash() -> None:
    source = np.array([1.0, 2.0])
    series = Series(name="a", values=source)
    source[0] = 9.0
    assert series.values.tolist() == [1.0, 2.0]
    assert not series.values.flags.writeable
    assert repr(series) == "Series(name='a')"
    with pytest.raises(TypeError, match="unhashable"):
        hash(series)


def test_what_is_masked_is_unknown_in_floats_and_refused_in_whole_numbers() -> None:
    masked = np.ma.array([1, 2], mask=[True, False])
    assert np.array_equal(float_column(masked), [np.nan, 2.0], equal_nan=True)
    with pytest.raises(InvalidValue, match="found a masked array, expected whole numbers that are all known @ rows"):
        int_column(masked, "rows")


@pytest.mark.parametrize(
    ("values", "found"),
    [(["1", "2"], "mixed values"), ([True, False], "mixed values"), ([None, "2"], "mixed values")],
)
def test_what_is_masked_and_no_number_is_refused(values: list[Any], found: str) -> None:
    with pytest.raises(InvalidValue, match=f"found {found}, expected numbers @ sales"):
        float_array(np.ma.array(values, mask=[False, True]), "sales")


def test_masked_decimals_are_read() -> None:
    masked: Any = np.ma.array([Decimal("1.5"), Decimal(2)], mask=[False, True], dtype=object)
    assert np.array_equal(float_array(masked), [1.5, np.nan], equal_nan=True)


def test_a_table_of_decimals_is_read() -> None:
    table: list[Any] = [[Decimal("1.5"), 2], (3, Decimal(4))]
    assert float_array(table).tolist() == [[1.5, 2], [3, 4]]
    with pytest.raises(InvalidValue, match="found rows of different lengths, expected numbers @ sales"):
        float_array([[Decimal(1)], *table], "sales")


def test_decimals_are_read_wherever_they_stand() -> None:
    """Alone, in a list, in an array of objects, in rows."""
    half = Decimal("0.5")
    assert float_array(half).tolist() == 0.5  # type: ignore[arg-type]  # a Decimal, which the stubs do not list
    assert float_array([half, Decimal(1)]).tolist() == [0.5, 1.0]
    assert float_array(np.array([half, 1], dtype=object)).tolist() == [0.5, 1.0]
    assert float_array(np.array([[half], [half]], dtype=object)).tolist() == [[0.5], [0.5]]
    with pytest.raises(InvalidValue, match="found mixed values, expected numbers"):
        float_array(np.array([None, 1], dtype=object))
