"""The strategies of `kcm.testing.purchasing` give valid objects, and varied ones."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from kcm.interchange import dumps, from_data, loads, to_data
from kcm.segmentation.pareto import Concentration
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import RfmScores, RfmState, RfmSummary, merge
from kcm.segmentation.segments import Box, Segmentation, SegmentMap
from kcm.segmentation.selection import SELECTION_FACTORS, Candidate, Choice, RankedAccount
from kcm.testing.purchasing import (
    boxes,
    candidates,
    choices,
    concentrations,
    purchases,
    rankings,
    rfm_scores,
    rfm_states,
    rfm_summaries,
    segment_maps,
    segmentations,
)


@pytest.mark.parametrize(
    ("kind", "strategy"),
    [
        (Box, boxes()),
        (SegmentMap, segment_maps()),
        (Candidate, candidates()),
        (tuple[RankedAccount, ...], rankings()),
        (Choice, choices()),
    ],
)
@given(data=st.data())
def test_objects_come_back_from_their_data(kind: Any, strategy: Any, data: st.DataObject) -> None:
    """Data and JSON of a drawn object give an equal object."""
    drawn = data.draw(strategy)
    assert from_data(kind, to_data(drawn, reveal=True)) == drawn
    assert loads(kind, dumps(drawn)) == drawn


@given(
    st.data(),
    st.sampled_from(("net", "drop", "keep")),
    st.booleans(),
    st.booleans(),
    st.integers(0, 4),
    st.integers(1, 40),
)
def test_purchases_are_as_asked_for(
    data: st.DataObject, refunds: Any, text_ids: bool, orders: bool, decimals: int, max_rows: int
) -> None:
    """A table has at least one row and customer, columns of one length, and whole minor units."""
    drawn = data.draw(
        purchases(refunds=refunds, text_ids=text_ids, orders=orders, decimals=decimals, max_rows=max_rows)
    )
    assert (drawn.refunds, drawn.decimals) == (refunds, decimals)
    assert 1 <= drawn.rows <= max_rows
    assert (drawn.customers.dtype.kind == "U") is text_ids
    assert (drawn.order is not None) is orders
    assert drawn.customers.tolist() == sorted(set(drawn.customers.tolist()))
    assert {column.size for column in (drawn.customer, drawn.day, drawn.amount)} == {drawn.rows}
    minor = drawn.amount * 10.0**decimals
    assert np.abs(minor - np.rint(minor)).max() < 1e-3


@given(purchases(orders=True, max_rows=40))
def test_an_order_belongs_to_one_customer(drawn: Purchases) -> None:
    """Rows of one order are rows of one customer."""
    assert drawn.order is not None
    pairs = set(zip(drawn.order.tolist(), drawn.customer.tolist(), strict=True))
    assert len(pairs) == len(set(drawn.order.tolist()))


def has_two_on_a_day(drawn: Purchases) -> bool:
    pairs = list(zip(drawn.customer.tolist(), drawn.day.tolist(), strict=True))
    return len(set(pairs)) < len(pairs)


@pytest.mark.parametrize(
    ("strategy", "condition"),
    [
        (purchases(), lambda one: one.refund_rows > 0),
        (purchases(), has_two_on_a_day),
        (purchases(), lambda one: np.unique(one.amount).size < one.rows),
        (purchases(unknown=True), lambda one: np.isnan(one.amount).any()),
        (rfm_summaries(), lambda one: (one.frequency == 0).any()),
        (rfm_summaries(), lambda one: np.isnan(one.monetary).any()),
        (rfm_scores(), lambda one: 0 < one.unscored < one.customers.size),
        (segment_maps(), lambda one: len(one.segments) < len(one.boxes)),
        (concentrations(), lambda one: (one.values == 0).any()),
        (concentrations(), lambda one: np.unique(one.values).size < one.values.size),
        (choices(), lambda one: not one.chosen),
        (choices(), lambda one: len(one.chosen) == one.capacity > 1),
    ],
)
def test_the_interesting_cases_are_drawn(strategy: Any, condition: Any) -> None:
    without_shrinking = settings(max_examples=500, derandomize=True, database=None, phases=[Phase.generate])
    assert condition(find(strategy, condition, settings=without_shrinking))


@given(purchases(unknown=False))
def test_amounts_are_known_unless_asked_for(drawn: Purchases) -> None:
    """Without `unknown` no amount is NaN."""
    assert not np.isnan(drawn.amount).any()


@pytest.mark.parametrize("count", ["rows", "orders", "days"])
@given(data=st.data())
def test_states_of_the_same_parameters_merge(count: Any, data: st.DataObject) -> None:
    """Two drawn states have ids of one type, one way of counting and one precision."""
    strategy = rfm_states(
        count=count,
        text_ids=data.draw(st.booleans()),
        decimals=data.draw(st.integers(0, 4)),
        refunds=data.draw(st.sampled_from(("net", "drop", "keep"))),
    )
    both: list[RfmState] = [data.draw(strategy), data.draw(strategy)]
    assert merge(*both).count == count


@given(rfm_summaries(), rfm_scores())
def test_summaries_and_scores_have_a_row_for_each_customer(summary: RfmSummary, scores: RfmScores) -> None:
    """Columns are of one length, and no recency is negative."""
    assert summary.recency_days.size == summary.frequency.size == summary.customers.size
    assert not (summary.recency_days < 0).any()
    assert scores.r.size == scores.customers.size


@given(st.data(), st.integers(1, 6))
def test_segment_maps_are_partitions(data: st.DataObject, bins: int) -> None:
    """Every combination of scores stands in exactly one box."""
    drawn = data.draw(segment_maps(bins=bins))
    assert drawn.bins == bins
    volumes = [(box.r[1] - box.r[0] + 1) * (box.f[1] - box.f[0] + 1) * (box.m[1] - box.m[0] + 1) for box in drawn.boxes]
    assert sum(volumes) == bins**3
    held = {
        combination
        for box in drawn.boxes
        for combination in product(*(range(low, high + 1) for low, high in (box.r, box.f, box.m)))
    }
    assert held == set(product(range(1, bins + 1), repeat=3))


@given(segmentations(), concentrations(max_customers=5))
def test_segmentations_and_concentrations_are_valid(found: Segmentation, c: Concentration) -> None:
    """Codes are places of names; values fall and their sum is above 0."""
    assert set(found.codes.tolist()) <= set(range(len(found.names)))
    assert c.values.tolist() == sorted(c.values.tolist(), reverse=True)
    assert c.ids.size <= 5
    assert c.total > 0


@given(st.data())
def test_candidates_have_a_value_for_every_criterion(data: st.DataObject) -> None:
    """The criteria may be others than the six."""
    factors = tuple(data.draw(st.lists(st.sampled_from(SELECTION_FACTORS), min_size=1, unique=True)))
    drawn = data.draw(candidates(factors=factors))
    assert set(drawn.raw) == {factor.id for factor in factors}
