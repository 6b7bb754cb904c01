"""Content that is only a list: a checklist, the ticks on it, and what they add up to (method 0.6, E.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

import attrs

from kcm.errors import Conflict, MissingData, NotFound
from kcm.fields import checked, not_blank, unique
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped, shipped_names
from kcm.periods import hours_between
from kcm.text import Text

__all__ = [
    "Checklist",
    "ChecklistItem",
    "ChecklistResult",
    "Tick",
    "checklist",
    "checklist_result",
    "checklists",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class ChecklistItem:
    """One line of a checklist; `order` is its place where the order of the lines counts, `group` its heading."""

    id: str
    text: Text
    mandatory: bool = True
    order: int | None = None
    group: Text | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Checklist:
    """A list of things to have or to do, and where it comes from.

    Raises:
        MissingData: for a list without items.
        Conflict: for an item id that stands twice.
    """

    id: str
    title: Text
    source: str
    items: tuple[ChecklistItem, ...]

    def __attrs_post_init__(self) -> None:
        if not self.items:
            raise MissingData("found no items, expected at least one", "$.items")
        unique((item.id for item in self.items), "$.items")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Tick:
    """One item done or not done, when, with a note; `at` has a time zone."""

    item: str
    done: bool
    note: str = ""
    at: datetime | None = None


@attrs.frozen(kw_only=True, field_transformer=checked)
class ChecklistResult:
    """What the ticks add up to: `completion` is done items over all items, a fraction from 0 to 1."""

    completion: float
    missing_mandatory: tuple[str, ...]
    out_of_order: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether no mandatory item is missing and none was done before its turn."""
        return not self.missing_mandatory and not self.out_of_order


def checklist_result(checklist: Checklist, ticks: Iterable[Tick]) -> ChecklistResult:
    """The result of a checklist; ticks on items it does not have are reported in `unknown`, never dropped.

    An ordered item is out of order when it was done at a time before an earlier-ordered done item.

    Raises:
        Conflict: for two ticks on one item.

    >>> flow = checklist("eighty_twenty_marketing")
    >>> done = [Tick(item=item.id, done=True) for item in flow.items[:3]]
    >>> checklist_result(flow, done).completion
    0.75
    """
    by_item: dict[str, Tick] = {}
    for index, tick in enumerate(ticks):
        if tick.item in by_item:
            raise Conflict(f"found two ticks on {tick.item!r}, expected one", f"$[{index}]")
        by_item[tick.item] = tick
    known = {item.id for item in checklist.items}
    done = {name: tick for name, tick in by_item.items() if tick.done and name in known}
    return ChecklistResult(
        completion=len(done) / len(checklist.items),
        missing_mandatory=tuple(item.id for item in checklist.items if item.mandatory and item.id not in done),
        out_of_order=_out_of_order(checklist, done),
        unknown=tuple(name for name in by_item if name not in known),
    )


def _out_of_order(checklist: Checklist, done: dict[str, Tick]) -> tuple[str, ...]:
    timed = [
        (item.order, item.id, at)
        for item in checklist.items
        if item.order is not None and item.id in done and (at := done[item.id].at) is not None
    ]
    return tuple(
        name
        for order, name, at in timed
        if any(hours_between(before, at) < 0 for earlier, _, before in timed if earlier < order)
    )


@cache
def checklist(name: str) -> Checklist:
    """A built-in checklist by its id.

    Raises:
        NotFound: naming the lists there are.
    """
    if name not in checklists():
        raise NotFound(f"found no checklist {name!r}, expected one of {', '.join(checklists())}")
    return from_data(Checklist, shipped(f"checklists/{name}.toml"))


@cache
def checklists() -> tuple[str, ...]:
    """The ids of all built-in checklists, sorted."""
    return shipped_names("checklists")
