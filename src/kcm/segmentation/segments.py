"""Segment maps as data, the segmentation they make, and who moves: every customer is in exactly one segment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import IntColumn, columnar, read_only
from kcm.errors import InvalidValue, MissingData, NotFound
from kcm.fields import checked, not_blank, whole
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped
from kcm.rules import Finding, Severity
from kcm.segmentation.pareto import abc, concentration
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import RfmScores, score, summarize
from kcm.text import Text

__all__ = [
    "ABSENT",
    "UNSCORED",
    "Box",
    "Migration",
    "SegmentMap",
    "Segmentation",
    "abc_segments",
    "check_map",
    "migration",
    "rfm_segments",
    "segment",
]

#: The segment of who has no score.
UNSCORED = "unscored"
UNSCORED_LABEL = Text("unscored", "未评分")
#: The segment, in a migration, of who is not a customer on that day.
ABSENT = "absent"
ABSENT_LABEL = Text("not a customer", "非客户")


def _check_bins(bins: int, path: str) -> int:
    if not 1 <= whole(bins, path) <= 20:
        raise InvalidValue(f"found {bins} bins, expected 1 to 20", path)
    return bins


@attrs.frozen(kw_only=True, field_transformer=checked)
class Box:
    """The score combinations that belong to a segment: a range of r, of f and of m, both ends included.

    Raises:
        InvalidValue: for a blank segment, the name `unscored`, or a range that does not rise from 1 up.
    """

    segment: str
    label: Text
    r: tuple[int, int] = (1, 100)
    f: tuple[int, int] = (1, 100)
    m: tuple[int, int] = (1, 100)

    def __attrs_post_init__(self) -> None:
        not_blank(self.segment, "$.segment")
        if self.segment == UNSCORED:
            raise InvalidValue(f"found the name {UNSCORED!r}, which is kept for customers without a score", "$.segment")
        for name in "rfm":
            low, high = getattr(self, name)
            if not 1 <= low <= high:
                raise InvalidValue(f"found {low} to {high}, expected a range from 1 up", f"$.{name}")


@attrs.frozen(kw_only=True, field_transformer=checked)
class SegmentMap:
    """Boxes of scores, the first match wins; `check_map` says whether they cover everything exactly once.

    Raises:
        MissingData: for no boxes.
        InvalidValue: for bins outside 1 to 20.
    """

    bins: int
    boxes: tuple[Box, ...]

    def __attrs_post_init__(self) -> None:
        if not self.boxes:
            raise MissingData("found no boxes, expected at least one", "$.boxes")
        _check_bins(self.bins, "$.bins")

    @property
    def segments(self) -> dict[str, Text]:
        """Segment name to label, in the order of the boxes."""
        labels: dict[str, Text] = {}
        for box in self.boxes:
            labels.setdefault(box.segment, box.label)
        return labels


@cache
def standard_map() -> SegmentMap:
    """The shipped map of eleven segments over five scores of recency and frequency."""
    return from_data(SegmentMap, shipped("segment_maps/recency_frequency.toml"))


SEGMENT_MAP = standard_map()


@attrs.frozen(kw_only=True, field_transformer=columnar)
class Segmentation:
    """Customers and the one segment of each: `codes` are places in `names` and in `labels`.

    Raises:
        InvalidValue: for columns of other lengths, or codes that are no place in `names`.
    """

    customers: NDArray[Any]
    codes: IntColumn
    names: tuple[str, ...]
    labels: tuple[Text, ...]

    def __attrs_post_init__(self) -> None:
        if self.customers.shape != self.codes.shape or len(self.names) != len(self.labels):
            raise InvalidValue("found columns of different lengths, expected one segment for each customer")
        if self.codes.size and not 0 <= self.codes.min() <= self.codes.max() < len(self.names):
            raise InvalidValue(f"found segment codes outside 0 to {len(self.names) - 1}", "$.codes")

    def counts(self) -> dict[str, int]:
        """Segment name to how many customers it has, empty segments too."""
        counted = np.bincount(self.codes, minlength=len(self.names))
        return dict(zip(self.names, counted.tolist(), strict=True))

    def segment_of(self, customer: str | int) -> str:
        """The segment of one customer.

        Raises:
            NotFound: for a customer that is not in the segmentation.
        """
        place = np.flatnonzero(self.customers == customer)
        if not place.size:
            raise NotFound("found no such customer in this segmentation, expected one of its ids")
        return self.names[int(self.codes[place[0]])]


def segment(scores: RfmScores, segment_map: SegmentMap = SEGMENT_MAP) -> Segmentation:
    """Every customer in the first box its scores fall into; those without a score in the segment `unscored`.

    Args:
        scores: of n customers, 1 to as many as the map has bins; 0 is none.
        segment_map: boxes of scores; the first match wins.

    Raises:
        InvalidValue: for a map of other bins, or one that leaves a customer in no box.

    >>> from kcm.columns import int_column
    >>> five = int_column([5])
    >>> segment(RfmScores(customers=np.array(["A"]), r=five, f=five, m=five, bins=5)).segment_of("A")
    'champions'
    """
    if segment_map.bins != scores.bins:
        raise InvalidValue(f"found scores of {scores.bins} bins, expected {segment_map.bins} as in the map")
    names = (*segment_map.segments, UNSCORED)
    codes = np.full(scores.customers.size, -1)
    codes[scores.r == 0] = len(names) - 1
    for box in segment_map.boxes:
        inside = codes == -1
        for column, (low, high) in ((scores.r, box.r), (scores.f, box.f), (scores.m, box.m)):
            inside &= (column >= low) & (column <= high)
        codes[inside] = names.index(box.segment)
    if (codes == -1).any():
        row = int((codes == -1).argmax())
        found = f"r{scores.r[row]} f{scores.f[row]} m{scores.m[row]}"
        raise InvalidValue(f"found scores {found} in no box, expected a map that covers all: see check_map")
    return Segmentation(
        customers=scores.customers,
        codes=read_only(codes),
        names=names,
        labels=(*segment_map.segments.values(), UNSCORED_LABEL),
    )


def check_map(segment_map: SegmentMap, bins: int | None = None) -> tuple[Finding, ...]:
    """What is wrong with a map: score combinations in no box, boxes that overlap, segments nobody can reach.

    A gap blocks, an overlap is noted (the first match wins), an unreachable segment warns.

    Args:
        segment_map: the map.
        bins: how many scores there are, 1 to 20; None is as the map says.

    Raises:
        InvalidValue: for bins outside 1 to 20.

    >>> check_map(SEGMENT_MAP)
    ()
    """
    return tuple(_map_findings(segment_map, segment_map.bins if bins is None else _check_bins(bins, "bins")))


def _map_findings(segment_map: SegmentMap, bins: int) -> Iterator[Finding]:
    reached: set[str] = set()
    for r, f, m in product(range(1, bins + 1), repeat=3):
        inside = [
            box.segment
            for box in segment_map.boxes
            if box.r[0] <= r <= box.r[1] and box.f[0] <= f <= box.f[1] and box.m[0] <= m <= box.m[1]
        ]
        if not inside:
            yield Finding("segmentation.MAP_GAP", Severity.BLOCKS, "$.boxes", {"r": r, "f": f, "m": m})
        else:
            reached.add(inside[0])
        if len(inside) > 1:
            values = {"r": r, "f": f, "m": m, "first": inside[0], "second": inside[1]}
            yield Finding("segmentation.MAP_OVERLAP", Severity.NOTES, "$.boxes", values)
    for name in segment_map.segments:
        if name not in reached:
            yield Finding("segmentation.MAP_UNREACHABLE", Severity.WARNS, "$.boxes", {"segment": name})


@attrs.frozen(kw_only=True, field_transformer=columnar)
class Migration:
    """Customers of either day; `before` and `after` are places in `names`, which end with `absent`.

    A customer known only on the later day was `absent` before, one known only on the earlier day is `absent` after.

    Raises:
        InvalidValue: for columns of other lengths, or codes that are no place in `names`.
    """

    customers: NDArray[Any]
    before: IntColumn
    after: IntColumn
    names: tuple[str, ...]
    labels: tuple[Text, ...]

    def __attrs_post_init__(self) -> None:
        if not self.customers.shape == self.before.shape == self.after.shape or len(self.names) != len(self.labels):
            raise InvalidValue("found columns of different lengths, expected two segments for each customer")
        for name, codes in (("before", self.before), ("after", self.after)):
            if codes.size and not 0 <= codes.min() <= codes.max() < len(self.names):
                raise InvalidValue(f"found segment codes outside 0 to {len(self.names) - 1}", f"$.{name}")

    @property
    def table(self) -> IntColumn:
        """How many customers went from the segment of the row to that of the column, shape (names, names)."""
        size = len(self.names)
        return np.bincount(self.before * size + self.after, minlength=size * size).reshape(size, size)

    @property
    def before_totals(self) -> dict[str, int]:
        """Segment name to how many customers it had."""
        return dict(zip(self.names, self.table.sum(axis=1).tolist(), strict=True))

    @property
    def after_totals(self) -> dict[str, int]:
        """Segment name to how many customers it has."""
        return dict(zip(self.names, self.table.sum(axis=0).tolist(), strict=True))

    @property
    def moved(self) -> int:
        """How many customers are in another segment than before, those that came or went among them."""
        return int((self.before != self.after).sum())

    def who(self, before: str, after: str) -> NDArray[Any]:
        """The customers that went from one segment to another.

        Raises:
            NotFound: for a segment that is not in `names`.
        """
        for name in (before, after):
            if name not in self.names:
                raise NotFound(f"found no segment {name!r}, expected one of {', '.join(self.names)}")
        chosen = (self.before == self.names.index(before)) & (self.after == self.names.index(after))
        chosen_customers: NDArray[Any] = self.customers[chosen]
        return chosen_customers


def migration(before: Segmentation, after: Segmentation) -> Migration:
    """How customers moved between the segments of two days, made by the same map.

    Raises:
        InvalidValue: for segments or customer ids that are not of the same kind on both days.

    >>> def on_a_day(customers, codes):
    ...     return Segmentation(customers=np.array(customers), codes=np.array(codes), names=("A", "B"),
    ...         labels=(Text.same("A"), Text.same("B")))
    >>> moves = migration(on_a_day(["x", "y"], [0, 1]), on_a_day(["y", "z"], [0, 0]))
    >>> moves.table.tolist(), moves.moved, moves.who("B", "A").tolist()
    ([[0, 0, 1], [1, 0, 0], [1, 0, 0]], 3, ['y'])
    """
    if before.names != after.names:
        raise InvalidValue(
            f"found segments {', '.join(before.names)} and {', '.join(after.names)}, expected the same map on both days"
        )
    if before.customers.dtype.kind != after.customers.dtype.kind:
        raise InvalidValue("found customer ids of different types, expected all text or all whole numbers")
    customers = np.union1d(before.customers, after.customers)

    def codes(segmentation: Segmentation) -> IntColumn:
        result = np.full(customers.size, len(segmentation.names))
        result[np.searchsorted(customers, segmentation.customers)] = segmentation.codes
        return read_only(result)

    return Migration(
        customers=read_only(customers),
        before=codes(before),
        after=codes(after),
        names=(*before.names, ABSENT),
        labels=(*before.labels, ABSENT_LABEL),
    )


def rfm_segments(purchases: Purchases, *, as_of: date) -> Segmentation:
    """The segmenter `rfm`: all purchases up to a day, rows counted, five bins, the shipped map."""
    return segment(score(summarize(purchases.until(as_of), as_of=as_of)))


def abc_segments(purchases: Purchases, *, as_of: date) -> Segmentation:
    """The segmenter `abc`: classes A, B and C by money up to a day; unknown money is unscored.

    Raises:
        InvalidValue: when a customer's money is negative.
        MissingData: when nobody bought anything.
    """
    summary = summarize(purchases.until(as_of), as_of=as_of)
    known = ~np.isnan(summary.monetary)
    ranked = concentration(summary.customers[known], summary.monetary[known])
    class_of = dict(zip(ranked.ids.tolist(), abc(ranked), strict=True))
    names = ("A", "B", "C", UNSCORED)
    return Segmentation(
        customers=summary.customers,
        codes=read_only(_places(names, (class_of.get(one, UNSCORED) for one in summary.customers.tolist()))),
        names=names,
        labels=(Text.same("A"), Text.same("B"), Text.same("C"), UNSCORED_LABEL),
    )


def _places(names: tuple[str, ...], found: Iterable[str]) -> IntColumn:
    return np.array([names.index(name) for name in found], dtype=np.int64)
