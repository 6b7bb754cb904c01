from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kcm.errors import InvalidValue, MissingData
from kcm.segmentation import ids as module
from kcm.segmentation.ids import blocks, id_column, places_of

LIMITS = np.iinfo(np.int64)
numbers = st.integers(LIMITS.min, LIMITS.max) | st.integers(-9, 9) | st.sampled_from((LIMITS.min, LIMITS.max, 0))
columns = st.lists(numbers, min_size=1, max_size=40) | st.lists(st.text("AB客é1", min_size=1), min_size=1, max_size=40)


def check(values: Sequence[Any] | NDArray[Any]) -> None:
    ids, places = places_of(values, "customer")
    assert ids.tolist() == sorted(set(values))
    assert ids[places].tolist() == list(values)
    assert not ids.flags.writeable
    assert not places.flags.writeable


@given(columns)
def test_each_row_gets_the_place_of_its_id_among_the_distinct_ones(values: list[Any]) -> None:
    """The ids are ascending and each once, and the id at a row's place is the row's."""
    check(values)


@pytest.mark.parametrize("multipliers", [(1,), (1, 3), module.MULTIPLIERS])
@pytest.mark.parametrize("block", [1, 3])
def test_ids_that_share_every_slot_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, multipliers: tuple[int, ...], block: int
) -> None:
    monkeypatch.setattr(module, "MULTIPLIERS", multipliers)
    monkeypatch.setattr(module, "BLOCK", block)
    check([1000, -7, 8, 3, 8, 1000, 2, 2**40])


def test_many_sparse_ids_are_told_apart_level_by_level() -> None:
    drawn = np.random.default_rng(4).integers(LIMITS.min, LIMITS.max, 20_000)
    values = np.concatenate([drawn, drawn[::-1]])
    ids, places = places_of(values, "customer")
    assert np.array_equal(ids, np.unique(drawn))
    assert np.array_equal(ids[places], values)


def test_narrow_integers_and_arrays_of_text_are_columns_too() -> None:
    check(np.array([3, 1, 3], dtype=np.int8).tolist())
    assert places_of(np.array([3, 1, 3], dtype=np.int8), "customer")[1].tolist() == [1, 0, 1]
    assert places_of(np.array(["b", "a", "b"]), "customer")[1].tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("values", "error", "path"),
    [
        ([], MissingData, "customer"),
        (np.array([], dtype=np.int64), MissingData, "customer"),
        (["A", ""], MissingData, "customer[1]"),
        (np.array(["A", ""]), MissingData, "customer[1]"),
        (["A", None], MissingData, "customer[1]"),
        ([1, float("nan")], MissingData, "customer[1]"),
        ([1, "A"], InvalidValue, "customer"),
        (["A", 1], InvalidValue, "customer"),
        ([True, False], InvalidValue, "customer"),
        ([2**63], InvalidValue, "customer"),
        (np.array([[1], [2]]), InvalidValue, "customer"),
        (np.array([["A"], ["B"]]), InvalidValue, "customer"),
    ],
)
def test_ids_that_cannot_be_are_refused_with_their_place(values: Any, error: type[InvalidValue], path: str) -> None:
    with pytest.raises(error) as caught:
        places_of(values, "customer")
    assert type(caught.value) is error
    assert caught.value.path == path


def test_a_column_of_ids_has_one_dimension() -> None:
    with pytest.raises(InvalidValue, match="found 2 dimensions, expected one column @ ids"):
        id_column(np.array([[1]]), "ids")


@given(st.integers(0, 10**6))
def test_blocks_are_all_rows_once_and_in_order(rows: int) -> None:
    """The blocks touch, start at 0 and end at the last row."""
    ends = [0] + [block.stop for block in blocks(rows)]
    assert [block.start for block in blocks(rows)] == ends[:-1]
    assert ends[-1] == rows


def test_a_blank_id_of_a_column_is_missing() -> None:
    with pytest.raises(MissingData, match="found no id, expected one in every row") as error:
        id_column(["A", ""], "ids")
    assert error.value.path == "ids[1]"


def test_texts_that_share_a_digest_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_digests", lambda texts: np.zeros(texts.size, dtype=np.int64))
    check(["b", "a", "b", "ccc"])


def test_texts_of_other_widths_in_every_block_are_one_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 2)
    check(["b", "a", "客户甲乙", "b", "a", "ccc", "客户甲乙"])
    with pytest.raises(MissingData, match=r"expected one in every row @ customer\[3\]"):
        places_of(["b", "a", "ccc", "", "a"], "customer")


def test_every_second_of_an_array_and_the_other_byte_order_are_columns_too() -> None:
    texts = np.array(["b", "x", "客户", "x", "b", "x"])[::2]
    check(texts)
    check(texts.astype(texts.dtype.newbyteorder()))


def test_a_lone_surrogate_is_a_character_like_any_other() -> None:
    check(["\ud800", "a", "\ud800"])


SERIES = {
    "pandas text": pd.Series(["b", "a", "b"]),
    "pandas objects": pd.Series(["b", "a", "b"], dtype=object),
    "pandas Arrow text": pd.Series(["b", "a", "b"], dtype="string[pyarrow]"),
    "pandas numbers": pd.Series([3, 1, 3]),
    "pandas nullable numbers": pd.Series([3, 1, 3], dtype="Int64"),
    "Polars text": pl.Series(["b", "a", "b"]),
    "Polars numbers": pl.Series([3, 1, 3]),
    "unsigned numbers": np.array([3, 1, 3], dtype=np.uint64),
}


@pytest.mark.parametrize("name", SERIES)
def test_a_column_of_an_engine_is_a_column(name: str) -> None:
    ids, places = places_of(SERIES[name], "customer")
    assert ids[places].tolist() == list(SERIES[name])
    assert places.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(["A", None]),
        pd.Series(["A", None], dtype=object),
        pd.Series([1, None], dtype="Int64"),
        pl.Series(["A", None]),
        pl.Series([1, None]),
    ],
    ids=["pandas text", "pandas objects", "pandas nullable numbers", "Polars text", "Polars numbers"],
)
def test_a_null_of_an_engine_is_a_missing_id(values: Any) -> None:
    with pytest.raises(MissingData, match=r"found no id, expected one in every row @ customer\[1\]"):
        places_of(values, "customer")


@pytest.mark.parametrize("block", [1, 8])
@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["A", "x" * 129], r"found an id of 129 characters, expected at most 128 @ customer\[1\]"),
        (["A", "BB", "C\0"], r"found the character NUL in an id, expected text @ customer\[2\]"),
        (["A", "\0", "C"], r"found the character NUL in an id, expected text @ customer\[1\]"),
    ],
)
def test_a_text_that_can_be_no_id_is_refused(
    monkeypatch: pytest.MonkeyPatch, block: int, values: list[str], message: str
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    with pytest.raises(InvalidValue, match=message):
        places_of(values, "customer")


def test_an_id_of_128_characters_is_taken() -> None:
    check(["x" * 128, "y"])
