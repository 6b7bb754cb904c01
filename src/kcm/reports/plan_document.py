"""A reviewed plan as a document: cover, summary, eight sections, those of hosts, appendix (method C.4)."""

from __future__ import annotations

from kcm.planning.review import Reviewed
from kcm.reports.bilingual import together
from kcm.reports.cleaning import cleaned
from kcm.reports.document import Document
from kcm.reports.sections import sections
from kcm.reports.sections.cover import cover
from kcm.reports.sections.summary import figures, summary
from kcm.reports.writing import Writing
from kcm.text import BOTH, LOCALES, check_report_locale

__all__ = ["plan_document"]


def plan_document(reviewed: Reviewed, *, locale: str) -> Document:
    """The document of a reviewed plan; every format is made from it, so all say the same.

    Args:
        reviewed: the plan with what the review found.
        locale: `en`, `zh_CN`, or `both` for each text in both languages.

    Raises:
        InvalidValue: for another locale.
    """
    if check_report_locale(locale) == BOTH:
        english, chinese = (_in_one(reviewed, one) for one in LOCALES)
        return together(english, chinese)
    return _in_one(reviewed, locale)


def _in_one(reviewed: Reviewed, locale: str) -> Document:
    writing = Writing(reviewed=reviewed, locale=locale)
    plan, say = reviewed.plan, writing.say
    document = Document(
        language=locale.replace("_", "-"),
        title=say("title", horizon=plan.header.horizon.length),
        subtitle=plan.overview.key_account.name,
        stamp=None if reviewed.complete else say("draft"),
        contents_label=say("contents"),
        cover=cover(writing),
        summary_label=say("summary"),
        summary=summary(writing),
        figures=figures(writing),
        sections=tuple(sections(writing)),
        note=say("note", day=writing.formats.day(plan.header.base_year_end)),
    )
    return cleaned(document)
