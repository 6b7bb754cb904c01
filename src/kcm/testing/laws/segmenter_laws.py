"""A segmenter is lawful: it puts every customer into exactly one segment, whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import attrs
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from kcm.columns import sealed
from kcm.periods import day_of
from kcm.plugins.hooks import an
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.segments import Segmentation
from kcm.testing.laws.leaves import changed, leaves
from kcm.testing.laws.proving import (
    LawBroken,
    Refusal,
    called_as,
    drawn_from,
    of_kind,
    prove,
    require,
    tried,
    unless_refused,
)
from kcm.testing.laws.world import asked_of_the_world
from kcm.testing.purchasing import purchases
from kcm.text import Text

__all__ = ["Segmenter", "prove_segmenter"]

Segmenter = Callable[..., Segmentation]

GIVES_SEGMENTATION = "a segmenter gives a segmentation"
PARTITIONS = "every customer is in exactly one segment"
IGNORES_ORDER = "a segmenter ignores the order of rows"
DETERMINISTIC = "a segmenter gives the same again"
PURE = "a segmenter leaves its purchases as they were"
ASKS_NOTHING = "a segmenter asks nothing of the world"

# So long after the last purchase that a customer may be taken for lost.
LATEST = 200


def prove_segmenter(
    segmenter: Segmenter, tables: SearchStrategy[Purchases] | None = None, *, examples: int = 40
) -> int:
    """How many tables a segmenter segmented, once it is proved on purchase tables as they are on a day.

    It puts every customer into exactly one segment, those without a purchase until that day too. It gives the same
    segments under the same labels whatever the order of the rows, when it is asked again, and after another table. It
    leaves the table as it was, and asks neither clock nor files nor anything else of the world when it is asked again.
    A table that it refuses with an error of kcm it must refuse in every order.

    Args:
        segmenter: called with a `Purchases` and `as_of=`, the day after which nothing is in it; one that looks at
            something else is proved through a function that makes this of the purchases.
        tables: the tables to try; those of the kit unless given, with ties, refunds, unknown amounts, and several
            purchases of a customer on one day.
        examples: how many pairs of tables are drawn.

    Raises:
        InvalidValue: for what no segmenter is, or a strategy of something else than tables.
        LawBroken: for a segmenter that is not lawful, or refuses every table.

    >>> from kcm.segmentation.segments import rfm_segments
    >>> prove_segmenter(rfm_segments, examples=5)
    10
    """
    called_as(segmenter, "kcm.segmenters", "segmenter", "purchases, *, as_of")
    chosen = _purchases() if tables is None else tables
    drawn_from(chosen, "tables")
    given: list[Found | Refusal] = []

    def law(pair: tuple[_Case, _Case]) -> None:
        first, second = (_segmented(segmenter, case) for case in pair)
        given.extend((first, second))
        again = _segments(segmenter, pair[0].table, pair[0].as_of)
        require(first == again, DETERMINISTIC, "found other segments after another table")

    prove(law, st.tuples(_cases(chosen), _cases(chosen)), examples)
    segmented = sum(not isinstance(one, Refusal) for one in given)
    if not segmented:
        *_, last = (one.error for one in given if isinstance(one, Refusal))
        raise LawBroken(GIVES_SEGMENTATION, f"refused all of {len(given)} tables, the last one for: {last}") from last
    return segmented


@attrs.frozen
class _Case:
    """A table as it is on a day, and its rows from the last to the first and in any order."""

    table: Purchases
    as_of: date
    reordered: tuple[Purchases, Purchases]


def _purchases() -> SearchStrategy[Purchases]:
    """Small tables, and larger ones in which days and orders have several purchases."""
    return st.one_of(
        [
            purchases(unknown=unknown, min_rows=least, max_rows=most, days=days)
            for unknown in (False, True)
            for least, most, days in ((1, 12, 60), (8, 30, 5))
        ]
    )


@st.composite
def _cases(draw: DrawFn, tables: SearchStrategy[Purchases]) -> _Case:
    whole = of_kind(draw(tables), Purchases, "purchases", "tables")
    first, last = (int(whole.day.min()), int(whole.day.max())) if whole.rows else (0, 0)
    as_of = day_of(draw(st.integers(first, last) | st.integers(last, last + LATEST)))
    table = whole.until(as_of)
    shuffled = np.random.default_rng(draw(st.integers(0, 2**16))).permutation(table.rows)
    return _Case(table, as_of, (_in_order(table, np.arange(table.rows)[::-1]), _in_order(table, shuffled)))


def _in_order(table: Purchases, places: Any) -> Purchases:
    rows: dict[str, Any] = {name: sealed(getattr(table, name)[places]) for name in ("customer", "day", "amount")}
    return attrs.evolve(table, **rows, order=None if table.order is None else sealed(table.order[places]))


Found = tuple[tuple[Any, str, Text], ...]


def _segmented(segmenter: Segmenter, case: _Case) -> Found | Refusal:
    before = tuple(leaves(case.table))
    found = _segments(segmenter, case.table, case.as_of)
    where = changed(before, tuple(leaves(case.table)))
    require(where is None, PURE, f"changed {where}")
    again, asked = asked_of_the_world(partial(_segments, segmenter, case.table, case.as_of))
    require(not asked, ASKS_NOTHING, f"found {', '.join(asked)}, expected what it needs in its purchases and as_of")
    require(found == again, DETERMINISTIC, "found other segments the second time")
    for other in case.reordered:
        same = found == _segments(segmenter, other, case.as_of)
        require(same, IGNORES_ORDER, "found other segments in another order")
    if not isinstance(found, Refusal):
        _partition(found, case.table)
    return found


def _segments(segmenter: Segmenter, table: Purchases, as_of: date) -> Found | Refusal:
    """Each customer with name and label of its segment, customers ascending; or that the table is refused."""
    given: Any = tried(GIVES_SEGMENTATION, unless_refused, segmenter, table, as_of=as_of)
    if isinstance(given, Refusal):
        return given
    if not isinstance(given, Segmentation):
        raise LawBroken(GIVES_SEGMENTATION, f"found {an(given)}, expected a Segmentation")
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
