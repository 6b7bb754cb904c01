"""A plan as text and pictures, in either language (extra: report).

Both functions take a reviewed plan; a plan with blocking findings is stamped DRAFT 草案.
"""

from __future__ import annotations

from kcm.planning.review import Reviewed

__all__ = ["to_html", "to_markdown"]


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
