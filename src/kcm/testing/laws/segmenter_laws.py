"""A segmenter is lawful: it puts every customer into exactly one segment, whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from kcm.columns import sealed
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.segments import Segmentation
from kcm.testing.laws.leaves import changed, leaves
from kcm.testing.laws.proving import LawBroken, Refusal, prove, require, tried, unless_refused
from kcm.testing.purchasing import purchases
from kcm.text import Text

__all__ = ["Segmenter", "prove_segmenter"]

Segmenter = Callable[..., Segmentation]

GIVES_SEGMENTATION = "a segmenter gives a segmentation"
PARTITIONS = "every customer is in exactly one segment"
IGNORES_ORDER = "a segmenter ignores the order of rows"
DETERMINISTIC = "a segmenter gives the same again"
PURE = "a segmenter leaves its purchases as they were"

# After every purchase of the kit.
AS_OF = date(2013, 4, 1)


def prove_segmenter(segmenter: Segmenter, *, examples: int = 40) -> None:
    """A segmenter is proved on the kit's purchase tables, with ties, refunds and unknown amounts.

    It puts every customer into exactly one segment, gives the same segments under the same labels whatever the order of
    the rows and when asked again, and leaves the table as it was. A table that it refuses with an error of kcm it must
    refuse in every order.

    Args:
        segmenter: called with a `Purchases` and `as_of=`, the day after all of them; one that looks at something else
            is proved through a function that makes this of the purchases.
        examples: how many tables are drawn.

    Raises:
        LawBroken: for a segmenter that is not lawful, or refuses every table.

    >>> from kcm.segmentation.segments import rfm_segments
    >>> prove_segmenter(rfm_segments, examples=5)
    """
    segmented: list[int] = []

    def law(drawn: tuple[Purchases, Purchases]) -> None:
        table, shuffled = drawn
        before = tuple(leaves(table))
        found = _segments(segmenter, table)
        where = changed(before, tuple(leaves(table)))
        require(where is None, PURE, f"changed {where}")
        require(found == _segments(segmenter, table), DETERMINISTIC, "found other segments the second time")
        require(found == _segments(segmenter, shuffled), IGNORES_ORDER, "found other segments in another order")
        if found is not Refusal.REFUSED:
            _partition(found, table)
            segmented.append(len(found))

    prove(law, _tables(), examples)
    require(bool(segmented), GIVES_SEGMENTATION, f"refused all of {examples} tables")


@st.composite
def _tables(draw: DrawFn) -> tuple[Purchases, Purchases]:
    table = draw(purchases(unknown=draw(st.booleans()), max_rows=12))
    order = np.array(draw(st.permutations(range(table.rows))))
    rows: dict[str, Any] = {name: sealed(getattr(table, name)[order]) for name in ("customer", "day", "amount")}
    orders = None if table.order is None else sealed(table.order[order])
    return table, attrs.evolve(table, **rows, order=orders)


Found = tuple[tuple[Any, str, Text], ...]


def _segments(segmenter: Segmenter, table: Purchases) -> Found | Refusal:
    """Each customer with name and label of its segment, customers ascending; or that the table is refused."""
    given: Any = tried(GIVES_SEGMENTATION, unless_refused, segmenter, table, as_of=AS_OF)
    if given is Refusal.REFUSED:
        return Refusal.REFUSED
    if not isinstance(given, Segmentation):
        raise LawBroken(GIVES_SEGMENTATION, f"found a {type(given).__name__}, expected a Segmentation")
    placed = zip(given.customers.tolist(), given.codes.tolist(), strict=True)
    found = ((customer, given.names[code], given.labels[code]) for customer, code in placed)
    return tuple(sorted(found, key=lambda one: one[:2]))


def _partition(found: Found, table: Purchases) -> None:
    placed = [customer for customer, *_ in found]
    expected = set(table.customers.tolist())
    twice = len(placed) - len(set(placed))
    require(twice == 0, PARTITIONS, f"found {twice} of {len(expected)} customers more than once")
    lost, strange = len(expected - set(placed)), len(set(placed) - expected)
    require(not lost, PARTITIONS, f"found {lost} of {len(expected)} customers in no segment")
    require(not strange, PARTITIONS, f"found {strange} customers that are not in the purchases")
