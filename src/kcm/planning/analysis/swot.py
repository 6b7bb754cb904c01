"""The customer's strengths, weaknesses, opportunities and threats, and how our offers answer them (method A95)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import Enum

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank, unique
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "AnalysisSource",
    "SourceReference",
    "Swot",
    "SwotItem",
    "SwotKind",
    "SwotResponse",
    "response_coverage",
    "swot_gaps",
    "unanswered",
    "unknown_sources",
]

LEAST_COVERAGE = 0.60
MOST_ITEMS = 8


class SwotKind(Enum):
    """The four letters: strengths and weaknesses are the customer's own, opportunities and threats come from around."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    OPPORTUNITY = "opportunity"
    THREAT = "threat"


# Our offers enlarge strengths and lessen weaknesses.
ANSWERED = frozenset({SwotKind.STRENGTH, SwotKind.WEAKNESS})


class AnalysisSource(Enum):
    """The analyses of the key account that an item may come from."""

    FORCES = "forces"
    ANNUAL_REPORT = "annual report"
    RATIOS = "ratios"
    VALUE_CHAIN = "value chain"
    COMPETITION = "competition"


@attrs.frozen(kw_only=True, field_transformer=checked)
class SourceReference:
    """Where an item was seen: the analysis, and the id of the force, entry, ratio, activity or factor in it."""

    analysis: AnalysisSource
    item: str

    def __attrs_post_init__(self) -> None:
        not_blank(self.item, "$.item")


@attrs.frozen(kw_only=True, field_transformer=checked)
class SwotItem:
    """One strength, weakness, opportunity or threat of the customer; `importance` is 1 to 5.

    Raises:
        InvalidValue: for a blank id or an importance outside 1 to 5.
    """

    id: str
    kind: SwotKind
    text: Text
    importance: int
    source: SourceReference | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if not 1 <= self.importance <= 5:
            raise InvalidValue(f"found importance {self.importance}, expected 1 to 5", "$.importance")


@attrs.frozen(kw_only=True, field_transformer=checked)
class SwotResponse:
    """What one of our offers does about an item: enlarges a strength, lessens a weakness, uses an opportunity, ..."""

    item: str
    offer: str
    effect: Text

    def __attrs_post_init__(self) -> None:
        for name in ("item", "offer"):
            not_blank(getattr(self, name), f"$.{name}")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Swot:
    """The customer's situation in four letters, and our responses to its items.

    Raises:
        Conflict: for an item id that stands twice.
    """

    key_account: str
    items: tuple[SwotItem, ...]
    responses: tuple[SwotResponse, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        unique((item.id for item in self.items), "$.items")


def response_coverage(swot: Swot) -> float | None:
    """How much of the strengths and weaknesses our offers answer, by importance, 0 to 1; None without such items.

    >>> items = [SwotItem(id=f"S{weight}", kind=SwotKind.STRENGTH, text=Text("…", "…"), importance=weight)
    ...          for weight in (5, 3, 2)]
    >>> answers = [SwotResponse(item=name, offer="O1", effect=Text("…", "…")) for name in ("S5", "S3")]
    >>> response_coverage(Swot(key_account="SAVEA", items=items, responses=answers))
    0.8
    """
    total = sum(item.importance for item in swot.items if item.kind in ANSWERED)
    return (total - sum(item.importance for item in unanswered(swot))) / total if total else None


def unanswered(swot: Swot) -> tuple[SwotItem, ...]:
    """The strengths and weaknesses without a response, the most important first, ties by id."""
    answered = {response.item for response in swot.responses}
    open_items = [item for item in swot.items if item.kind in ANSWERED and item.id not in answered]
    return tuple(sorted(open_items, key=lambda item: (-item.importance, item.id)))


def swot_gaps(swot: Swot) -> Iterator[Finding]:
    """A rule: each letter has one to eight items, each item has a source, and enough of them is answered.

    Codes: `swot.NO_ITEM` and `UNKNOWN_ITEM`, which block; `TOO_MANY_ITEMS`, `NO_SOURCE` and `LOW_COVERAGE` (below
    0.60), which warn.
    """
    for kind in SwotKind:
        count = sum(item.kind is kind for item in swot.items)
        if not count:
            yield Finding("swot.NO_ITEM", Severity.BLOCKS, "$.items", {"kind": kind})
        elif count > MOST_ITEMS:
            values = {"kind": kind, "count": count, "most": MOST_ITEMS}
            yield Finding("swot.TOO_MANY_ITEMS", Severity.WARNS, "$.items", values)
    for index, item in enumerate(swot.items):
        if item.source is None:
            yield Finding("swot.NO_SOURCE", Severity.WARNS, f"$.items[{index}].source", {"item": item.id})
    known = {item.id for item in swot.items}
    for index, response in enumerate(swot.responses):
        if response.item not in known:
            values = {"item": response.item, "offer": response.offer}
            yield Finding("swot.UNKNOWN_ITEM", Severity.BLOCKS, f"$.responses[{index}].item", values)
    coverage = response_coverage(swot)
    if coverage is not None and coverage < LEAST_COVERAGE:
        values = {"coverage": coverage, "least": LEAST_COVERAGE}
        yield Finding("swot.LOW_COVERAGE", Severity.WARNS, "$.responses", values)


def unknown_sources(swot: Swot, known: Mapping[AnalysisSource, Collection[str]]) -> Iterator[Finding]:
    """A rule, once it is known what the analyses hold: each item's source is there, or `swot.UNKNOWN_SOURCE` blocks.

    Args:
        swot: whose items have sources.
        known: the ids that each analysis holds; one that is not named was not made.
    """
    for index, item in enumerate(swot.items):
        if item.source is not None and item.source.item not in known.get(item.source.analysis, ()):
            values = {"item": item.id, "analysis": item.source.analysis, "source": item.source.item}
            yield Finding("swot.UNKNOWN_SOURCE", Severity.BLOCKS, f"$.items[{index}].source", values)
