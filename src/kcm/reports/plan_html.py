"""The plan as one self-contained HTML page."""

from __future__ import annotations

from kcm.planning.review import Reviewed
from kcm.reports.pages import page
from kcm.reports.plan_document import plan_document

__all__ = ["html", "html_report"]


def html(reviewed: Reviewed, *, locale: str) -> str:
    """The plan as a page; every text of it is escaped, so none of it is markup."""
    return page(plan_document(reviewed, locale=locale))


def html_report(reviewed: Reviewed, locale: str) -> bytes:
    """The report `html`: the same page as UTF-8."""
    return html(reviewed, locale=locale).encode()
