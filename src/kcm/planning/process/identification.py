"""Along which path processes are found, and whether they cover it (method A71)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, kind_of, not_blank, shown, unique

__all__ = ["ISO_9001_CLAUSES", "IdentificationCoverage", "IdentificationPath", "identification_coverage"]

#: The clauses of ISO 9001 that processes are found by.
ISO_9001_CLAUSES = ("4", "5", "6", "7", "8", "9", "10")


class IdentificationPath(Enum):
    """What the processes are found along: the flow of business, the clauses of a standard, or the areas of work."""

    BUSINESS_FLOW = "business flow"
    STANDARD_CLAUSE = "standard clause"
    WORK_AREA = "work area"


@attrs.frozen(kw_only=True, field_transformer=checked)
class IdentificationCoverage:
    """The elements without a process, the processes without an element, and the share of elements that have one."""

    path: IdentificationPath
    uncovered: tuple[str, ...]
    without_element: tuple[str, ...]
    share: float


def identification_coverage(
    path: IdentificationPath, elements: Iterable[str], covered: Mapping[str, Iterable[str]]
) -> IdentificationCoverage:
    """Which steps, clauses or areas have a process.

    Args:
        path: what the elements are.
        elements: flow steps, clauses such as `ISO_9001_CLAUSES`, or areas.
        covered: process id to the elements it covers.

    Raises:
        MissingData: for no elements.
        Conflict: for an element that stands twice.
        InvalidValue: for elements that are no list of words, or a process that covers something else.

    >>> found = identification_coverage(
    ...     IdentificationPath.STANDARD_CLAUSE, ISO_9001_CLAUSES, {"P1": ["4", "5", "6", "7"], "P2": ["8", "10"]})
    >>> found.uncovered, round(found.share, 3)
    (('9',), 0.857)
    """
    wanted = _elements(elements, "elements")
    if not wanted:
        raise MissingData("found no elements, expected at least one", "elements")
    unique(wanted, "elements")
    by_process = {process: _elements(some, f"covered.{process}") for process, some in covered.items()}
    known = set(wanted)
    for process, some in by_process.items():
        for index, element in enumerate(some):
            if element not in known:
                expected = ", ".join(wanted)
                raise InvalidValue(f"found {element!r}, expected one of {expected}", f"covered.{process}[{index}]")
    reached = {element for some in by_process.values() for element in some}
    return IdentificationCoverage(
        path=path,
        uncovered=tuple(element for element in wanted if element not in reached),
        without_element=tuple(sorted(process for process, some in by_process.items() if not some)),
        share=len(reached) / len(wanted),
    )


def _elements(some: Iterable[str], path: str) -> tuple[str, ...]:
    if isinstance(some, str) or not isinstance(some, Iterable):
        raise InvalidValue(f"found {kind_of(some)}, expected a list", path)
    found = tuple(some)
    for index, element in enumerate(found):
        if not isinstance(element, str):
            raise InvalidValue(f"found {shown(element)}, expected text", f"{path}[{index}]")
        not_blank(element, f"{path}[{index}]")
    return found
