"""Strategies for `kcm.segmentation`: purchase tables, what becomes of them, and candidates for selection."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any, get_args

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from rpds import HashTrieMap

from kcm.periods import day_number, day_of
from kcm.scores import Factor
from kcm.segmentation.pareto import Concentration, concentration
from kcm.segmentation.purchases import Purchases, Refunds
from kcm.segmentation.rfm import (
    BtydSummary,
    Count,
    RfmScores,
    RfmState,
    RfmSummary,
    btyd_summary,
    score,
    state,
    summarize,
)
from kcm.segmentation.segments import Box, Migration, Segmentation, SegmentMap, migration, segment
from kcm.segmentation.selection import (
    SELECTION_FACTORS,
    Candidate,
    Choice,
    RankedAccount,
    choose,
    score_accounts,
)
from kcm.testing.facts import Strategies, part_of
from kcm.text import Text

__all__ = [
    "boxes",
    "btyd_summaries",
    "candidates",
    "choices",
    "concentrations",
    "migrations",
    "purchases",
    "rankings",
    "rfm_scores",
    "rfm_states",
    "rfm_summaries",
    "segment_maps",
    "segmentations",
]

FIRST = day_number(date(2013, 1, 1))
DAYS = 60
LAST = FIRST + DAYS - 1
TEXT_IDS = ("A", "B", "Bon app'", "b", "客户1", "客户10", "\U0001f600")
WHOLE_IDS = (-5, 0, 1, 2, 7, 10_001, 2**40)

# Few distinct values, so that ties are common; some large enough to show lost cents.
_minor_amounts = st.sampled_from((0, 1, 99, 500, 500, 1_999)) | st.integers(0, 10**9)


@st.composite
def purchases(
    draw: DrawFn,
    *,
    refunds: Refunds | None = None,
    text_ids: bool | None = None,
    orders: bool | None = None,
    unknown: bool = False,
    decimals: int | None = None,
    min_rows: int = 1,
    max_rows: int = 30,
    days: int = DAYS,
) -> Purchases:
    """Purchase tables of up to seven customers over some days: ties, refunds, several purchases a day.

    There is at least one row, and of few `days` there are more rows a day; amounts are whole minor units, with
    `unknown` some are NaN; an order belongs to one customer. Whatever is None is drawn.
    """
    ids: tuple[Any, ...] = TEXT_IDS if _drawn(draw, text_ids) else WHOLE_IDS
    places = draw(st.sampled_from((2, 0, 3))) if decimals is None else decimals
    amounts = _minor_amounts | st.integers(-2_000, -1)
    row = st.tuples(st.integers(0, 6), st.integers(FIRST, FIRST + days - 1), amounts, st.integers(0, 3))
    treatment: Refunds = draw(st.sampled_from(get_args(Refunds))) if refunds is None else refunds
    rows = draw(st.lists(row, min_size=min_rows, max_size=max_rows))
    money = [minor / 10**places for _, _, minor, _ in rows]
    if unknown:
        money = [amount if draw(st.integers(0, 7)) else float("nan") for amount in money]
    return Purchases.from_columns(
        customer=[ids[place] for place, _, _, _ in rows],
        date=[day for _, day, _, _ in rows],
        amount=money,
        refunds=treatment,
        order=[f"{place}-{number}" for place, _, _, number in rows] if _drawn(draw, orders) else None,
        decimals=places,
    )


def _drawn(draw: DrawFn, choice: bool | None) -> bool:
    return draw(st.booleans()) if choice is None else choice


@st.composite
def rfm_states(
    draw: DrawFn,
    *,
    count: Count = "rows",
    decimals: int = 2,
    refunds: Refunds = "net",
    text_ids: bool = True,
    unknown: bool = False,
) -> RfmState:
    """States of purchase tables; those drawn with the same parameters merge."""
    orders = True if count == "orders" else None
    table = draw(purchases(text_ids=text_ids, orders=orders, unknown=unknown, decimals=decimals, refunds=refunds))
    return state(table, count=count)


@st.composite
def rfm_summaries(draw: DrawFn, *, unknown: bool = True) -> RfmSummary:
    """Summaries on a day no purchase comes after; some customers have no purchase, some unknown money."""
    as_of = draw(st.integers(FIRST, LAST + 400).map(day_of))
    count: Count = draw(st.sampled_from(("rows", "days")))
    return summarize(draw(purchases(unknown=unknown)).until(as_of), as_of=as_of, count=count)


@st.composite
def btyd_summaries(draw: DrawFn, *, unknown: bool = True) -> BtydSummary:
    """Summaries for lifetime-value models, in days or weeks; some customers have no purchase."""
    as_of = draw(st.integers(FIRST, LAST + 400).map(day_of))
    table = draw(purchases(unknown=unknown)).until(as_of)
    return btyd_summary(table, as_of=as_of, unit_days=draw(st.sampled_from((1, 7))))


@st.composite
def rfm_scores(draw: DrawFn, *, bins: int | None = None) -> RfmScores:
    """Scores of a summary in so many bins, else 1 to 6; 0 for the customers that are not ranked."""
    return score(draw(rfm_summaries()), bins=bins or draw(st.integers(1, 6)))


Range = tuple[int, int]


@st.composite
def segment_maps(draw: DrawFn, *, bins: int | None = None) -> SegmentMap:
    """Maps of so many bins, else 1 to 6, whose boxes hold every combination of scores exactly once.

    A segment may have several boxes.
    """
    top = bins or draw(st.integers(1, 6))
    cells: list[tuple[Range, Range, Range]] = [((1, top), (1, top), (1, top))]
    for _ in range(draw(st.integers(0, 8))):
        cell = cells.pop(draw(st.integers(0, len(cells) - 1)))
        axis = draw(st.integers(0, 2))
        low, high = cell[axis]
        cut = draw(st.integers(low, high))
        for part in ((low, cut), (cut + 1, high)):
            if part[0] <= part[1]:
                r, f, m = (part if place == axis else side for place, side in enumerate(cell))
                cells.append((r, f, m))
    names = [f"segment_{draw(st.integers(0, len(cells)))}" for _ in cells]
    return SegmentMap(
        bins=top,
        boxes=tuple(
            Box(segment=name, label=Text(name, f"客户群{name[8:]}"), r=r, f=f, m=m)
            for name, (r, f, m) in zip(names, draw(st.permutations(cells)), strict=True)
        ),
    )


def boxes() -> SearchStrategy[Box]:
    """Single boxes of segment maps."""
    return segment_maps().flatmap(lambda segment_map: st.sampled_from(segment_map.boxes))


@st.composite
def segmentations(draw: DrawFn) -> Segmentation:
    """Customers in the segments of some map, those without a score among the `unscored`."""
    scores = draw(rfm_scores())
    return segment(scores, draw(segment_maps(bins=scores.bins)))


@st.composite
def migrations(draw: DrawFn) -> Migration:
    """Moves between the segments of two days of one kind of customers, some of whom come or go."""
    bins = draw(st.integers(1, 6))
    segment_map = draw(segment_maps(bins=bins))
    text_ids = draw(st.booleans())
    days = [
        segment(score(summarize(draw(purchases(text_ids=text_ids)), as_of=day_of(LAST)), bins=bins), segment_map)
        for _ in range(2)
    ]
    return migration(*days)


@st.composite
def concentrations(draw: DrawFn, *, max_customers: int = 30) -> Concentration:
    """Concentrations of values of 0 or more with ties and zeros, at least one above 0."""
    minor = draw(st.lists(_minor_amounts, min_size=1, max_size=max_customers))
    minor[draw(st.integers(0, len(minor) - 1))] += 1
    ids = draw(st.permutations(range(len(minor))))
    names = [f"C{number}" for number in ids] if draw(st.booleans()) else ids
    return concentration(names, np.array(minor) / 100)


@st.composite
def candidates(draw: DrawFn, *, factors: tuple[Factor, ...] = SELECTION_FACTORS) -> Candidate:
    """Candidates with a value for every criterion; raw values of a scale reach beyond both its ends."""
    raw: dict[str, float] = {}
    for factor in factors:
        if factor.scale is None:
            raw[factor.id] = draw(st.integers(0, 10).map(float) | st.floats(0, 10))
        else:
            anchors = [point[0] for point in factor.scale.points]
            margin = (anchors[-1] - anchors[0]) / 4
            between = st.floats(anchors[0] - margin, anchors[-1] + margin)
            raw[factor.id] = draw(st.sampled_from(anchors) | between)
    return Candidate(id=f"K{draw(st.integers(1, 500))}", raw=HashTrieMap(raw))


@st.composite
def rankings(draw: DrawFn, *, max_size: int = 8) -> tuple[RankedAccount, ...]:
    """Rankings by the six criteria, best first, each candidate once."""
    found = draw(st.lists(candidates(), min_size=1, max_size=max_size, unique_by=lambda one: one.id))
    return score_accounts(found)


@st.composite
def choices(draw: DrawFn) -> Choice:
    """Choices from a ranking, of any capacity and least score; nobody may be good enough."""
    capacity, least = draw(st.integers(1, 10)), draw(st.floats(0, 10))
    return choose(draw(rankings()), capacity, least)


STRATEGIES: Strategies = MappingProxyType(
    {
        Purchases: purchases,
        RfmState: rfm_states,
        RfmSummary: rfm_summaries,
        BtydSummary: btyd_summaries,
        RfmScores: rfm_scores,
        Box: boxes,
        SegmentMap: segment_maps,
        Segmentation: segmentations,
        Migration: migrations,
        Concentration: concentrations,
        Candidate: candidates,
        RankedAccount: lambda: part_of(rankings(), lambda ranking: ranking),
        Choice: choices,
    }
)
