"""What this bank adds about customers: a rule on reassignments, and a segmenter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from kcm.customers.reassignment import Reassignment
from kcm.rules import Finding, Severity
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import summarize
from kcm.segmentation.segments import Segmentation
from kcm.text import Text

SATURDAY = 5
ACTIVE_DAYS = 90
SEGMENTS = {"active": Text("active", "活跃"), "quiet": Text("quiet", "沉寂"), "silent": Text("silent", "无购买")}


def weekend_moves_are_approved(request: Reassignment) -> Iterator[Finding]:
    """On a weekend an account passes to another customer only with an approver."""
    if request.requested_on.weekday() >= SATURDAY and request.approver is None:
        yield Finding("sample.WEEKEND", Severity.BLOCKS, "$.approver", {"day": request.requested_on})


def activity_segments(purchases: Purchases, *, as_of: date) -> Segmentation:
    """Customers by whether they bought in the last ninety days, before that, or never."""
    summary = summarize(purchases.until(as_of), as_of=as_of)
    days = summary.recency_days
    codes = np.where(np.isnan(days), 2, np.where(days <= ACTIVE_DAYS, 0, 1))
    return Segmentation(
        customers=summary.customers, codes=codes, names=tuple(SEGMENTS), labels=tuple(SEGMENTS.values())
    )
