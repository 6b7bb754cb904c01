from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.columns import int_column
from kcm.errors import InvalidValue, MissingData, NotFound
from kcm.rules import Severity
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import RfmScores, score, summarize
from kcm.segmentation.segments import (
    SEGMENT_MAP,
    UNSCORED,
    Box,
    Segmentation,
    SegmentMap,
    abc_segments,
    check_map,
    rfm_segments,
    segment,
)
from kcm.testing.purchasing import purchases, rfm_scores, segment_maps, segmentations
from kcm.text import Text

AS_OF = date(2014, 5, 6)
LABEL = Text("all", "全部")


def scored(*triples: tuple[int, int, int], bins: int = 5) -> RfmScores:
    r, f, m = (int_column(column) for column in zip(*triples, strict=True))
    return RfmScores(customers=np.arange(len(triples)), r=r, f=f, m=m, bins=bins)


def boxes_of(segment_map: SegmentMap, r: int, f: int, m: int) -> list[Box]:
    return [
        box
        for box in segment_map.boxes
        if box.r[0] <= r <= box.r[1] and box.f[0] <= f <= box.f[1] and box.m[0] <= m <= box.m[1]
    ]


def test_the_shipped_map_covers_all_125_combinations_exactly_once() -> None:
    combinations = list(product(range(1, 6), repeat=3))
    assert len(combinations) == 125
    assert {len(boxes_of(SEGMENT_MAP, *one)) for one in combinations} == {1}
    assert check_map(SEGMENT_MAP) == ()


def test_the_shipped_map_names_eleven_segments_in_two_languages() -> None:
    names = SEGMENT_MAP.segments
    assert list(names)[:3] == ["champions", "loyal", "at_risk"]
    assert len(names) == 11
    assert names["cannot_lose"] == Text("cannot lose", "不可失去")


@pytest.mark.parametrize(
    ("triple", "name"),
    [
        ((5, 5, 1), "champions"),
        ((3, 4, 5), "loyal"),
        ((1, 5, 5), "cannot_lose"),
        ((5, 1, 5), "new"),
        ((4, 1, 1), "promising"),
        ((2, 3, 3), "about_to_sleep"),
        ((1, 1, 1), "lost"),
        ((0, 0, 0), UNSCORED),
    ],
)
def test_scores_fall_into_the_segment_of_the_shipped_map(triple: tuple[int, int, int], name: str) -> None:
    assert segment(scored(triple)).segment_of(0) == name


@given(segment_maps())
def test_a_partition_has_no_findings_that_block_or_note(segment_map: SegmentMap) -> None:
    """A map whose boxes hold every combination exactly once has neither gap, overlap nor unreachable segment."""
    assert check_map(segment_map) == ()


@given(st.data(), segment_maps())
def test_a_box_taken_away_leaves_a_gap_of_its_size(data: st.DataObject, segment_map: SegmentMap) -> None:
    """Every combination of a missing box blocks, and no other."""
    gone = data.draw(st.sampled_from(range(len(segment_map.boxes))))
    box = segment_map.boxes[gone]
    other = Box(segment="elsewhere", label=LABEL, r=(100, 100))
    left = (*segment_map.boxes[:gone], *segment_map.boxes[gone + 1 :], other)
    findings = check_map(attrs.evolve(segment_map, boxes=left))
    gaps = {tuple(one.values[name] for name in "rfm") for one in findings if one.code.endswith(".MAP_GAP")}
    inside = (range(low, high + 1) for low, high in (box.r, box.f, box.m))
    assert gaps == set(product(*inside))
    assert all((one.severity is Severity.BLOCKS) == one.code.endswith("MAP_GAP") for one in findings)


def test_overlaps_are_noted_and_the_first_match_wins() -> None:
    first = Box(segment="first", label=LABEL, r=(1, 1))
    second = Box(segment="second", label=LABEL)
    two = SegmentMap(bins=2, boxes=(first, second))
    findings = check_map(two)
    assert {(one.code, one.severity) for one in findings} == {("segmentation.MAP_OVERLAP", Severity.NOTES)}
    assert len(findings) == 4
    assert dict(findings[0].values) == {"r": 1, "f": 1, "m": 1, "first": "first", "second": "second"}
    found = segment(scored((1, 2, 2), (2, 2, 2), bins=2), two)
    assert (found.segment_of(0), found.segment_of(1)) == ("first", "second")


def test_a_segment_nobody_can_reach_is_warned_of() -> None:
    hidden = SegmentMap(bins=2, boxes=(Box(segment="all", label=LABEL), Box(segment="hidden", label=LABEL, m=(2, 2))))
    (finding,) = [one for one in check_map(hidden) if one.severity is Severity.WARNS]
    assert (finding.code, finding.path) == ("segmentation.MAP_UNREACHABLE", "$.boxes")
    assert finding.values["segment"] == "hidden"


def test_a_map_can_be_checked_for_other_bins_than_its_own() -> None:
    narrow = SegmentMap(bins=2, boxes=(Box(segment="all", label=LABEL, r=(1, 2)),))
    assert check_map(narrow) == ()
    assert len(check_map(narrow, 3)) == 9


@pytest.mark.parametrize("bins", [0, 21, -1, 2.0])
def test_bins_of_a_map_must_be_a_whole_number_from_1_to_20(bins: Any) -> None:
    with pytest.raises(InvalidValue, match=r"expected (1 to 20|a whole number)") as error:
        SegmentMap(bins=bins, boxes=SEGMENT_MAP.boxes)
    assert error.value.path == "$.bins"
    with pytest.raises(InvalidValue, match=r"expected (1 to 20|a whole number)"):
        check_map(SEGMENT_MAP, bins)


def test_a_map_without_boxes_is_refused() -> None:
    with pytest.raises(MissingData, match="no boxes") as error:
        SegmentMap(bins=5, boxes=())
    assert error.value.path == "$.boxes"


@pytest.mark.parametrize("side", [(0, 3), (4, 3), (-1, -1)])
@pytest.mark.parametrize("name", ["r", "f", "m"])
def test_a_box_must_be_a_range_from_1_up(name: str, side: tuple[int, int]) -> None:
    sides: dict[str, Any] = {name: side}
    with pytest.raises(InvalidValue, match=f"found {side[0]} to {side[1]}, expected a range") as error:
        Box(segment="all", label=LABEL, **sides)
    assert error.value.path == f"$.{name}"


def test_a_box_needs_a_name_of_its_own() -> None:
    with pytest.raises(InvalidValue, match="blank") as error:
        Box(segment=" ", label=LABEL)
    assert error.value.path == "$.segment"
    with pytest.raises(InvalidValue, match="'unscored', which is kept for customers without a score"):
        Box(segment=UNSCORED, label=LABEL)


@given(segment_maps())
def test_segments_stand_in_the_order_of_the_boxes_with_their_first_label(segment_map: SegmentMap) -> None:
    """A segment's place and label are those of its first box."""
    again = attrs.evolve(segment_map.boxes[0], label=LABEL)
    named = attrs.evolve(segment_map, boxes=(*segment_map.boxes, again)).segments
    first: dict[str, Text] = {}
    for box in segment_map.boxes:
        first.setdefault(box.segment, box.label)
    assert list(named.items()) == list(first.items())


@given(st.data(), rfm_scores())
def test_every_customer_is_in_exactly_one_segment(data: st.DataObject, scores: RfmScores) -> None:
    """A customer is in the segment of the one box of a partition, without a score among the unscored."""
    segment_map = data.draw(segment_maps(bins=scores.bins))
    found = segment(scores, segment_map)
    assert found.customers.tolist() == scores.customers.tolist()
    assert sum(found.counts().values()) == scores.customers.size
    assert found.counts()[UNSCORED] == scores.unscored
    for row, customer in enumerate(scores.customers.tolist()):
        triple = (int(scores.r[row]), int(scores.f[row]), int(scores.m[row]))
        expected = [box.segment for box in boxes_of(segment_map, *triple)] or [UNSCORED]
        assert [found.segment_of(customer)] == expected


@given(segmentations())
def test_counts_name_every_segment_in_order(found: Segmentation) -> None:
    """Segments without a customer are counted too, and each name has a label."""
    assert tuple(found.counts()) == found.names
    assert len(found.labels) == len(found.names)
    assert found.labels[-1] == Text("unscored", "未评分")


def test_scores_in_no_box_are_refused_with_the_combination() -> None:
    gap = SegmentMap(bins=5, boxes=(Box(segment="low", label=LABEL, r=(1, 4)),))
    with pytest.raises(InvalidValue, match="found scores r5 f4 m3 in no box"):
        segment(scored((1, 1, 1), (5, 4, 3)), gap)


def test_a_map_of_other_bins_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found scores of 4 bins, expected 5 as in the map"):
        segment(scored((1, 1, 1), bins=4))


def test_a_customer_who_is_not_there_is_not_found() -> None:
    found = segment(scored((1, 1, 1)))
    for stranger in (9, "0"):
        with pytest.raises(NotFound, match="no such customer"):
            found.segment_of(stranger)


def test_columns_of_a_segmentation_must_fit() -> None:
    names, labels = ("all",), (LABEL,)
    with pytest.raises(InvalidValue, match="different lengths"):
        Segmentation(customers=np.array(["A", "B"]), codes=int_column([0]), names=names, labels=labels)
    with pytest.raises(InvalidValue, match="different lengths"):
        Segmentation(customers=np.array(["A"]), codes=int_column([0]), names=names, labels=())
    for code in (-1, 1):
        with pytest.raises(InvalidValue, match="codes outside 0 to 0") as error:
            Segmentation(customers=np.array(["A"]), codes=int_column([code]), names=names, labels=labels)
        assert error.value.path == "$.codes"


def test_a_segmentation_of_nobody_has_empty_segments() -> None:
    nobody = Segmentation(customers=np.array([], dtype=str), codes=int_column([]), names=("all",), labels=(LABEL,))
    assert nobody.counts() == {"all": 0}


def bought(*rows: tuple[str, int, float]) -> Purchases:
    return Purchases.from_columns(
        customer=[name for name, _, _ in rows],
        date=[AS_OF - timedelta(days=ago) for _, ago, _ in rows],
        amount=[amount for _, _, amount in rows],
        refunds="net",
    )


@given(purchases(unknown=True), st.dates(date(2013, 1, 1), date(2013, 3, 10)))
def test_the_rfm_segmenter_looks_at_purchases_up_to_the_day(table: Purchases, day: date) -> None:
    """The segmenter is the shipped map on scores of five bins of what was bought until the day."""
    found = rfm_segments(table, as_of=day)
    assert found == segment(score(summarize(table.until(day), as_of=day)))
    assert found.customers.tolist() == table.customers.tolist()


def test_the_abc_segmenter_ranks_money_up_to_the_day() -> None:
    table = bought(("A", 3, 80), ("B", 3, 16), ("C", 3, 4), ("C", -1, 900), ("D", -1, 900), ("E", 1, float("nan")))
    found = abc_segments(table, as_of=AS_OF)
    assert {name: found.segment_of(name) for name in "ABCDE"} == {
        "A": "A",
        "B": "B",
        "C": "C",
        "D": "C",
        "E": UNSCORED,
    }
    assert found.labels == (*map(Text.same, "ABC"), Text("unscored", "未评分"))


def test_the_abc_segmenter_refuses_a_customer_with_more_refunds_than_purchases() -> None:
    with pytest.raises(InvalidValue, match=r"negative value.*whale curve"):
        abc_segments(bought(("A", 3, 80), ("B", 3, -1)), as_of=AS_OF)


def test_the_abc_segmenter_needs_something_bought() -> None:
    with pytest.raises(MissingData, match="a total of 0"):
        abc_segments(bought(("A", -1, 80)), as_of=AS_OF)
    with pytest.raises(MissingData, match="no customers"):
        abc_segments(bought(("A", 1, float("nan"))), as_of=AS_OF)
