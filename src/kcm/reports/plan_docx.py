"""The plan as a Word document."""

from __future__ import annotations

from datetime import UTC, datetime, time

from kcm.planning.review import Reviewed
from kcm.reports.cleaning import clean
from kcm.reports.plan_document import plan_document
from kcm.reports.word import About, word

__all__ = ["docx", "docx_report"]


def docx(reviewed: Reviewed, *, locale: str) -> bytes:
    """The plan as a Word document: always the same bytes, dated on the day the plan was prepared."""
    header = reviewed.plan.header
    about = About(author=clean(header.author), moment=datetime.combine(header.prepared_on, time(), UTC))
    return word(plan_document(reviewed, locale=locale), about)


def docx_report(reviewed: Reviewed, locale: str) -> bytes:
    """The report `docx`: the same document."""
    return docx(reviewed, locale=locale)
