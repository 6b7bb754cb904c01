"""The cover: whose plan it is, which version, for which years, how far it is, and until when it holds."""

from __future__ import annotations

from kcm.i18n import UNKNOWN
from kcm.planning.versions import content_hash, deadlines
from kcm.reports.writing import Writing

__all__ = ["cover"]


def cover(writing: Writing) -> tuple[tuple[str, str], ...]:
    """The facts of the cover."""
    header, say, formats = writing.plan.header, writing.say, writing.formats
    years = header.horizon.years
    rows = [
        (say("plan_id"), f"{header.plan_id} · {say('version', version=header.version)}"),
        (say("customer"), writing.named(header.key_account, writing.plan.overview.key_account.name)),
        (say("years"), f"T0 {years[0]} – T+{header.horizon.length} {years[-1]}"),
        (say("author"), header.author),
        (say("prepared_on"), formats.day(header.prepared_on)),
        (say("reviewed_on"), formats.day(writing.reviewed.as_of)),
        (say("status"), _status(writing)),
        (say("currency"), header.currency),
        (say("content_hash"), content_hash(writing.plan)),
        (say("parent"), header.parent or UNKNOWN),
    ]
    left = deadlines(header, writing.reviewed.as_of)
    rows.append((say("valid_until"), _deadline(writing, formats.day(header.valid_until), left.valid_days_left)))
    next_left = next((days for day, days in left.reviews if day == left.next_review), None)
    rows.append((say("next_review"), _deadline(writing, formats.day(left.next_review), next_left)))
    return tuple(rows)


def _status(writing: Writing) -> str:
    if not writing.reviewed.complete:
        return writing.say("draft")
    approver = writing.plan.header.approved_by
    return writing.say("not_approved") if approver is None else writing.say("approved", by=approver)


def _deadline(writing: Writing, day: str, left: int | None) -> str:
    if left is None:
        return day
    said = writing.say("days_left", days=left) if left >= 0 else writing.say("days_over", days=-left)
    return f"{day} ({said})"
