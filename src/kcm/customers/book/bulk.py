"""Many reassignments at once, all or nothing or one by one, with every request accounted for."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import attrs

from kcm.customers.book.acts import act
from kcm.customers.book.state import Book
from kcm.customers.reassignment import RULES, Reassignment
from kcm.errors import InvalidValue, Refused
from kcm.privacy import Secret
from kcm.rules import Finding, Rule, Severity

__all__ = ["BulkLine", "BulkOutcome", "BulkStatus", "reassign_many"]


class BulkStatus(Enum):
    """What became of one request of many."""

    MOVED = "moved"
    KEPT = "kept"
    REFUSED = "refused"


@attrs.frozen(kw_only=True)
class BulkLine:
    """One request of many: what became of its account, and all that was found on it."""

    reference: str
    account: Secret
    status: BulkStatus
    findings: tuple[Finding, ...]


@attrs.frozen(kw_only=True)
class BulkOutcome:
    """The book afterwards, and one line for every request, in their order."""

    book: Book
    lines: tuple[BulkLine, ...]

    def count(self, status: BulkStatus) -> int:
        """How many requests ended so."""
        return sum(line.status is status for line in self.lines)


def reassign_many(
    book: Book,
    requests: Iterable[Reassignment],
    *,
    all_or_nothing: bool,
    rules: Iterable[Rule[Reassignment]] = RULES,
) -> BulkOutcome:
    """Many reassignments, one after the other in their order, each in the book that those before it left.

    A request that was done before, under the same reference, keeps its account where it is. A dry run is this call
    with its book not kept: the book given stays as it is.

    Args:
        book: the state to begin with.
        requests: reassignments; two on one account must know of each other, or the second is stale.
        all_or_nothing: with one refused, keep every account where it is.
        rules: rules instead of the standard ones.

    Raises:
        InvalidValue: for something that is no `Reassignment`, with its place, before anything is done.
    """
    asked, checked_by = _reassignments(requests), tuple(rules)
    lines = []
    after = book
    for request in asked:
        try:
            done = act(after, request, checked_by)
        except Refused as refused:
            lines.append(_line(request, BulkStatus.REFUSED, refused.findings))
        else:
            status = BulkStatus.KEPT if done.repeated else BulkStatus.MOVED
            notes = (_notes("REPEATED"),) if done.repeated else ()
            lines.append(_line(request, status, (*notes, *done.findings)))
            after = done.book
    outcome = BulkOutcome(book=after, lines=tuple(lines))
    if all_or_nothing and outcome.count(BulkStatus.REFUSED):
        return BulkOutcome(book=book, lines=tuple(map(_held_back, lines)))
    return outcome


def _reassignments(requests: Iterable[Reassignment]) -> tuple[Reassignment, ...]:
    asked = tuple(requests)
    for place, request in enumerate(asked):
        if not isinstance(request, Reassignment):
            raise InvalidValue(f"found a {type(request).__name__}, expected a Reassignment", f"requests[{place}]")
    return asked


def _line(request: Reassignment, status: BulkStatus, findings: tuple[Finding, ...]) -> BulkLine:
    return BulkLine(reference=request.reference, account=request.account.number, status=status, findings=findings)


def _held_back(line: BulkLine) -> BulkLine:
    if line.status is not BulkStatus.MOVED:
        return line
    return attrs.evolve(line, status=BulkStatus.KEPT, findings=(_notes("HELD_BACK"), *line.findings))


def _notes(name: str) -> Finding:
    return Finding(f"book.{name}", Severity.NOTES)
