"""A plan as text and pictures, in either language or in both at once (extra: report).

Each function takes a reviewed plan and a locale, `en`, `zh_CN` or `both`; a plan with blocking findings is stamped
DRAFT 草案.
"""

from __future__ import annotations

from kcm.planning.review import Reviewed

__all__ = ["to_docx", "to_html", "to_markdown"]


def to_markdown(reviewed: Reviewed, *, locale: str) -> str:
    """The plan as one Markdown text.

    Raises:
        InvalidValue: for a locale kcm does not speak.
        MissingExtra: when the extra `report` is not installed.
    """
    from kcm.reports.plan_markdown import markdown

    return markdown(reviewed, locale=locale)


def to_html(reviewed: Reviewed, *, locale: str) -> str:
    """The plan as one self-contained HTML page: no script, no network, pictures inside.

    Raises:
        InvalidValue: for a locale kcm does not speak.
        MissingExtra: when the extra `report` is not installed.
    """
    from kcm.reports.plan_html import html

    return html(reviewed, locale=locale)


def to_docx(reviewed: Reviewed, *, locale: str) -> bytes:
    """The plan as a Word document: the same plan always gives the same bytes.

    Its pictures need a font for their letters; without one their words stand in their place.

    Raises:
        InvalidValue: for a locale kcm does not speak.
        MissingExtra: when the extra `report` is not installed.
    """
    from kcm.reports.plan_docx import docx

    return docx(reviewed, locale=locale)
