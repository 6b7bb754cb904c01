from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kcm.columns import columnar
from kcm.errors import InvalidDocument
from kcm.interchange import from_data, loads, to_data
from kcm.interchange.objects import dumps


@attrs.frozen(kw_only=True, field_transformer=columnar)
class Table:
    amounts: NDArray[np.float64]
    days: NDArray[np.int64]
    scores: NDArray[np.int8]
    flags: NDArray[np.bool_]
    ids: NDArray[Any]


def table_data(**fields: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"amounts": [], "days": [], "scores": [], "flags": [], "ids": []}
    return {**empty, **fields}


tables = st.builds(
    Table,
    amounts=st.lists(st.floats(allow_infinity=False)).map(np.array),
    days=st.lists(st.integers(-(2**63), 2**63 - 1)).map(lambda days: np.array(days, dtype=np.int64)),
    scores=st.lists(st.integers(0, 9)).map(lambda scores: np.array(scores, dtype=np.int8)),
    flags=st.lists(st.booleans()).map(lambda flags: np.array(flags, dtype=np.bool_)),
    ids=(st.lists(st.text("ABC", min_size=1), min_size=1) | st.lists(st.integers(0, 99), min_size=1)).map(np.array),
)


@given(tables)
def test_columns_survive_the_way_out_and_back(table: Table) -> None:
    """Values, unknown ones too, and their kind; what is read cannot be written to."""
    read = loads(Table, dumps(table))
    assert read == table
    for name in ("amounts", "days", "scores", "flags", "ids"):
        column, original = getattr(read, name), getattr(table, name)
        assert column.dtype.kind == original.dtype.kind
        assert not column.flags.writeable


def test_unknown_is_none_in_data_and_nan_in_the_column() -> None:
    table = from_data(Table, table_data(amounts=[1.5, None]))
    assert np.isnan(table.amounts).tolist() == [False, True]
    assert to_data(table)["amounts"] == [1.5, None]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"amounts": 5}, "found int, expected a list @ $.amounts"),
        ({"amounts": [1, "much"]}, "found 'much', expected a number @ $.amounts[1]"),
        ({"amounts": [float("inf")]}, "found inf, expected a finite number @ $.amounts[0]"),
        ({"days": [1, 2.5]}, "found 2.5, expected a whole number @ $.days[1]"),
        ({"days": [1, None]}, "found None, expected a whole number @ $.days[1]"),
        ({"days": [2**63]}, f"found {2**63}, expected {-(2**63)} to {2**63 - 1} @ $.days[0]"),
        ({"scores": [5, 200]}, "found 200, expected -128 to 127 @ $.scores[1]"),
        ({"flags": [True, 1]}, "found 1, expected true or false @ $.flags[1]"),
        ({"ids": ["A", 5]}, "found 5, expected ids, all text or all whole numbers @ $.ids[1]"),
        ({"ids": [True]}, "found True, expected ids, all text or all whole numbers @ $.ids[0]"),
        ({"ids": [2**70]}, f"found {2**70}, expected {-(2**63)} to {2**63 - 1} @ $.ids[0]"),
    ],
)
def test_what_is_no_column_is_named_with_its_place(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        from_data(Table, table_data(**fields))
    assert str(caught.value) == fault
