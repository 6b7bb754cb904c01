"""Scores and segments as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kcm.reports.pages import page
from kcm.reports.segmentation_document import segmentation_document
from kcm.rules import Finding
from kcm.segmentation.rfm import RfmScores, RfmSummary
from kcm.segmentation.segments import Migration, Segmentation

__all__ = ["segmentation_html"]


def segmentation_html(
    summary: RfmSummary,
    scores: RfmScores,
    segmentation: Segmentation,
    *,
    as_of: date,
    source: str,
    locale: str,
    moves: Migration | None = None,
    earlier: date | None = None,
    assumed: Sequence[str] = (),
    findings: Iterable[Finding] = (),
) -> str:
    """The page of a segmentation, see `segmentation_document`; every text of it is escaped, so none of it is markup."""
    document = segmentation_document(
        summary,
        scores,
        segmentation,
        as_of=as_of,
        source=source,
        locale=locale,
        moves=moves,
        earlier=earlier,
        assumed=assumed,
        findings=findings,
    )
    return page(document)
