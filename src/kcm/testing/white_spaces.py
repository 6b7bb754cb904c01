"""Strategies for `kcm.planning.analysis.white_space`: what units buy of us, and what elsewhere."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np
from hypothesis import strategies as st

from kcm.planning.analysis.white_space import (
    RivalPurchases,
    WhiteSpace,
    WhiteSpaceTotals,
    totals_by_offering,
    totals_by_unit,
    white_space,
)
from kcm.testing.facts import Strategies

__all__ = ["rival_purchases", "white_space_totals", "white_spaces"]

_units = st.sampled_from(("Graz", "Wien", "上海采购部", "U4"))
_offerings = st.sampled_from(("tea", "cups", "海鲜"))
_numbered = st.integers(-2, 3)
_sold = st.integers(-500, 10**6).map(lambda cents: cents / 100) | st.just(np.nan)
_lost = st.integers(1, 10**6).map(lambda cents: cents / 100) | st.just(np.nan)
_sizes = st.none() | st.integers(1, 1_000).map(float)


def _columns(keys: list[Any], width: int) -> list[list[Any]]:
    return [[key[place] for key in keys] for place in range(width)]


@st.composite
def rival_purchases(draw: st.DrawFn, *, numbered: bool = False) -> RivalPurchases:
    """`RivalPurchases` of a few units from two rivals, for known and unknown amounts; there may be none.

    Args:
        draw: given by Hypothesis.
        numbered: whether ids of units are whole numbers.
    """
    ids = st.tuples(_numbered if numbered else _units, _offerings, st.sampled_from(("X", "Y")))
    keys = draw(st.lists(ids, max_size=4, unique=True))
    unit, offering, rival = _columns(keys, 3)
    amount = [draw(_lost) for _ in keys]
    return RivalPurchases.from_columns(unit=unit, offering=offering, rival=rival, amount=amount)


@st.composite
def white_spaces(draw: st.DrawFn) -> WhiteSpace:
    """A `WhiteSpace` of units by text or number, with refunds, unknown amounts and sizes, and rivals."""
    numbered = draw(st.booleans())
    units = _numbered if numbered else _units
    keys = draw(st.lists(st.tuples(units, _offerings), min_size=1, max_size=12))
    unit, offering = _columns(keys, 2)
    return white_space(
        unit=unit,
        offering=offering,
        amount=[draw(_sold) for _ in keys],
        sizes=draw(st.none() | st.dictionaries(units, _sizes, max_size=5)),
        offerings=draw(st.lists(_offerings, max_size=3)),
        rivals=draw(st.none() | rival_purchases(numbered=numbered)),
    )


def white_space_totals() -> st.SearchStrategy[WhiteSpaceTotals]:
    """The `WhiteSpaceTotals` of units or of offerings."""
    return white_spaces().flatmap(lambda one: st.sampled_from([totals_by_unit(one), totals_by_offering(one)]))


STRATEGIES: Strategies = MappingProxyType(
    {
        RivalPurchases: rival_purchases,
        WhiteSpace: white_spaces,
        WhiteSpaceTotals: white_space_totals,
    }
)
