from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from kcm.columns import int_column
from kcm.errors import InvalidValue, NotFound
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.segments import ABSENT, UNSCORED, Migration, Segmentation, migration, rfm_segments
from kcm.testing.purchasing import migrations, purchases
from kcm.text import Text

LABELS = (Text.same("A"), Text.same("B"))


def on_a_day(customers: Sequence[Any], codes: Sequence[int]) -> Segmentation:
    return Segmentation(customers=np.array(customers), codes=int_column(codes), names=("A", "B"), labels=LABELS)


def test_who_came_who_went_and_who_moved() -> None:
    moves = migration(on_a_day([1, 2, 3], [0, 1, 1]), on_a_day([2, 3, 4], [1, 0, 0]))
    assert moves.names == ("A", "B", ABSENT)
    assert moves.table.tolist() == [[0, 0, 1], [1, 1, 0], [1, 0, 0]]
    assert moves.before_totals == {"A": 1, "B": 2, ABSENT: 1}
    assert moves.after_totals == {"A": 2, "B": 1, ABSENT: 1}
    assert moves.moved == 3
    assert moves.who("B", "A").tolist() == [3]
    assert moves.who(ABSENT, "A").tolist() == [4]


def test_a_segment_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="found no segment 'C', expected one of A, B, absent"):
        migration(on_a_day([1], [0]), on_a_day([1], [0])).who("A", "C")


def test_days_with_other_segments_or_ids_do_not_compare() -> None:
    other = Segmentation(customers=np.array([1]), codes=int_column([0]), names=("C",), labels=LABELS[:1])
    with pytest.raises(InvalidValue, match="found segments A, B and C, expected the same map on both days"):
        migration(on_a_day([1], [0]), other)
    with pytest.raises(InvalidValue, match="customer ids of different types"):
        migration(on_a_day([1], [0]), on_a_day(["1"], [0]))


@pytest.mark.parametrize(
    ("before", "after", "path"), [([0, 0], [0], "$"), ([3], [0], "$.before"), ([0], [-1], "$.after")]
)
def test_columns_that_do_not_fit_are_refused(before: list[int], after: list[int], path: str) -> None:
    with pytest.raises(InvalidValue) as error:
        Migration(
            customers=np.array([1]), before=int_column(before), after=int_column(after), names=("A", "B"), labels=LABELS
        )
    assert error.value.path == path


@given(migrations())
def test_every_customer_of_either_day_moves_exactly_once(moves: Migration) -> None:
    """The table adds up to the customers, its margins to those of the two days, and nobody is absent twice."""
    assert moves.table.sum() == moves.customers.size
    assert sum(moves.before_totals.values()) == sum(moves.after_totals.values()) == moves.customers.size
    assert moves.table[-1, -1] == 0
    assert moves.moved == moves.customers.size - np.trace(moves.table)


@given(purchases(unknown=True))
def test_no_time_no_moves(table: Purchases) -> None:
    """From a day to the same day nobody moves, the unscored neither."""
    one = rfm_segments(table, as_of=date(2013, 3, 1))
    moves = migration(one, one)
    assert moves.moved == 0
    assert moves.before_totals[UNSCORED] == one.counts()[UNSCORED]
