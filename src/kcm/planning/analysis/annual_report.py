"""What the customer's annual report says, in five lists whose conclusions rest on the other four (method A93)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum

import attrs

from kcm.errors import Conflict
from kcm.fields import checked, not_blank
from kcm.periods import as_date
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "AnnualReportSummary",
    "ReportConclusion",
    "ReportEntry",
    "ReportList",
    "report_gaps",
    "stale_report",
]

YEARS_OF_USE = 2


class ReportList(Enum):
    """The five lists of the form, by the names of their fields; the conclusions are ours."""

    ACHIEVEMENTS = "achievements"
    PROBLEMS = "problems"
    OBJECTIVES = "objectives"
    STRATEGIES = "strategies"
    CONCLUSIONS = "conclusions"


@attrs.frozen(kw_only=True, field_transformer=checked)
class ReportEntry:
    """One thing that the annual report says."""

    id: str
    text: Text

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ReportConclusion:
    """What we conclude, and the ids of the entries it rests on."""

    id: str
    text: Text
    rests_on: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


def _source(words: str | Text) -> Text:
    """Words in one language stand for both, as the name of a report does."""
    return Text.same(not_blank(words, "$.source")) if isinstance(words, str) else words


@attrs.frozen(kw_only=True, field_transformer=checked)
class AnnualReportSummary:
    """The annual-report form of a key account: its achievements, problems, objectives, strategies, and our conclusions.

    `fiscal_year` is the year the report is of, `source` where it was read.

    Raises:
        Conflict: for an id that stands twice, in one list or in two.
        InvalidValue: for a blank key account or source.
    """

    key_account: str
    fiscal_year: int
    source: Text = attrs.field(converter=_source)
    achievements: tuple[ReportEntry, ...] = ()
    problems: tuple[ReportEntry, ...] = ()
    objectives: tuple[ReportEntry, ...] = ()
    strategies: tuple[ReportEntry, ...] = ()
    conclusions: tuple[ReportConclusion, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        taken: set[str] = set()
        for part in ReportList:
            for index, one in enumerate(getattr(self, part.value)):
                if one.id in taken:
                    raise Conflict(f"found {one.id!r} twice, expected each once", f"$.{part.value}[{index}]")
                taken.add(one.id)

    @property
    def entries(self) -> tuple[ReportEntry, ...]:
        """What the report says, of all four lists: what a conclusion may rest on."""
        return (*self.achievements, *self.problems, *self.objectives, *self.strategies)


def report_gaps(summary: AnnualReportSummary) -> Iterator[Finding]:
    """A rule: no list is empty, and each conclusion rests on entries that are there.

    Codes: `annual_report.EMPTY_LIST`, `UNFOUNDED` and `UNKNOWN_ENTRY`, which block.

    >>> form = AnnualReportSummary(key_account="SAVEA", fiscal_year=2025, source="annual report 2025, pages 1 to 9")
    >>> [finding.path for finding in report_gaps(form)]
    ['$.achievements', '$.problems', '$.objectives', '$.strategies', '$.conclusions']
    """
    for part in ReportList:
        if not getattr(summary, part.value):
            yield Finding("annual_report.EMPTY_LIST", Severity.BLOCKS, f"$.{part.value}", {"list": part})
    known = {entry.id for entry in summary.entries}
    for index, conclusion in enumerate(summary.conclusions):
        path = f"$.conclusions[{index}].rests_on"
        if not conclusion.rests_on:
            yield Finding("annual_report.UNFOUNDED", Severity.BLOCKS, path, {"conclusion": conclusion.id})
        for place, entry in enumerate(conclusion.rests_on):
            if entry not in known:
                values = {"conclusion": conclusion.id, "entry": entry}
                yield Finding("annual_report.UNKNOWN_ENTRY", Severity.BLOCKS, f"{path}[{place}]", values)


def stale_report(summary: AnnualReportSummary, *, as_of: date) -> Iterator[Finding]:
    """A rule, once the day is given: a report of a fiscal year more than two years ago is stale and warns.

    `functools.partial(stale_report, as_of=day)` is the rule of that day.

    Raises:
        InvalidValue: for something that is no date.

    >>> form = AnnualReportSummary(key_account="SAVEA", fiscal_year=2023, source="annual report 2023")
    >>> [finding.code for finding in stale_report(form, as_of=date(2026, 11, 23))]
    ['annual_report.STALE']
    """
    oldest = as_date(as_of, "as_of").year - YEARS_OF_USE
    if summary.fiscal_year < oldest:
        values = {"year": summary.fiscal_year, "as_of": as_of, "oldest": oldest}
        yield Finding("annual_report.STALE", Severity.WARNS, "$.fiscal_year", values)
