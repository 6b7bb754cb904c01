"""The annual-report form (method A93)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.errors import Conflict
from kcm.i18n import sentence
from kcm.planning.analysis.annual_report import (
    AnnualReportSummary,
    ReportConclusion,
    ReportEntry,
    report_gaps,
    stale_report,
)
from kcm.rules import Severity, check
from kcm.testing.analyses import annual_report_summaries
from kcm.testing.facts import dates
from kcm.text import Text


def entry(name: str) -> ReportEntry:
    return ReportEntry(id=name, text=Text("ten new stores", "新增十家门店"))


def conclusion(*rests_on: str, name: str = "C1") -> ReportConclusion:
    return ReportConclusion(id=name, text=Text("needs deliveries", "需要送货"), rests_on=rests_on)


def form(**changes: Any) -> AnnualReportSummary:
    whole: dict[str, Any] = {
        "key_account": "SAVEA",
        "fiscal_year": 2025,
        "source": "annual report 2025",
        "achievements": [entry("A1")],
        "problems": [entry("P1")],
        "objectives": [entry("O1")],
        "strategies": [entry("S1")],
        "conclusions": [conclusion("A1", "S1")],
    }
    return AnnualReportSummary(**(whole | changes))


def test_method_a93_a_report_of_2023_is_stale_on_23_november_2026() -> None:
    rule = partial(stale_report, as_of=date(2026, 11, 23))
    (finding,) = check(form(fiscal_year=2023), [rule])
    assert (finding.code, finding.severity, finding.path) == ("annual_report.STALE", Severity.WARNS, "$.fiscal_year")
    assert sentence(finding) == "The annual report of 2023 is stale on 2026-11-23: it should be of 2024 or later."
    assert sentence(finding, "zh_CN") == "2023年的年度报告在2026-11-23已过时：应为2024年或之后。"
    assert not check(form(fiscal_year=2024), [rule])


@given(annual_report_summaries(), dates())
def test_a_report_is_of_use_for_two_years_after_its_own(found: AnnualReportSummary, as_of: date) -> None:
    """A report is stale exactly from the third year after its fiscal year."""
    assert bool(list(stale_report(found, as_of=as_of))) == (as_of.year - found.fiscal_year > 2)


def test_method_a93_a_form_whose_conclusions_rest_on_its_lists_has_no_gap() -> None:
    assert not check(form(), [report_gaps])
    assert [one.id for one in form().entries] == ["A1", "P1", "O1", "S1"]


@pytest.mark.parametrize("name", ["achievements", "problems", "objectives", "strategies", "conclusions"])
def test_method_a93_no_list_is_empty(name: str) -> None:
    changes: dict[str, Any] = {"conclusions": [conclusion("O1" if name == "achievements" else "A1")], name: []}
    (finding,) = check(form(**changes), [report_gaps])
    assert (finding.code, finding.severity, finding.path) == (
        "annual_report.EMPTY_LIST",
        Severity.BLOCKS,
        f"$.{name}",
    )
    assert sentence(finding) == f"The annual-report form has no {name}."


def test_method_a93_a_conclusion_rests_on_the_other_lists() -> None:
    conclusions = [conclusion(), conclusion("P1", "P2", name="C2"), conclusion("C1", name="C3")]
    findings = check(form(conclusions=conclusions), [report_gaps])
    assert [(one.code, one.path) for one in findings] == [
        ("annual_report.UNFOUNDED", "$.conclusions[0].rests_on"),
        ("annual_report.UNKNOWN_ENTRY", "$.conclusions[1].rests_on[1]"),
        ("annual_report.UNKNOWN_ENTRY", "$.conclusions[2].rests_on[0]"),
    ]
    assert {one.severity for one in findings} == {Severity.BLOCKS}
    assert sentence(findings[0]) == "Conclusion C1 rests on nothing in the annual report."
    assert sentence(findings[1]) == "Conclusion C2 rests on P2, which is no entry of the annual report."
    assert sentence(findings[1], "zh_CN") == "结论C2引用的P2不是年度报告中的条目。"


@given(annual_report_summaries(), st.data())
def test_a_form_filled_in_has_no_gap(found: AnnualReportSummary, data: st.DataObject) -> None:
    """What the rule finds in a form is what is missing in it: each empty list and each loose conclusion, once."""
    lists = (found.achievements, found.problems, found.objectives, found.strategies, found.conclusions)
    codes = [one.code for one in report_gaps(found)]
    assert codes.count("annual_report.EMPTY_LIST") == sum(not one for one in lists)
    assert codes.count("annual_report.UNFOUNDED") == sum(not one.rests_on for one in found.conclusions)
    known = {one.id for one in found.entries}
    loose = [name for one in found.conclusions for name in one.rests_on if name not in known]
    assert codes.count("annual_report.UNKNOWN_ENTRY") == len(loose)


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"source": ""}, "$.source", "found a blank text, expected words", None),
        ({"key_account": " "}, "$.key_account", "found a blank text, expected words", None),
        ({"fiscal_year": "2025"}, "$.fiscal_year", "found '2025', expected a whole number", None),
        ({"problems": [entry("A1")]}, "$.problems[0]", "found 'A1' twice, expected each once", Conflict),
        ({"objectives": [entry("X"), entry("X")]}, "$.objectives[1]", "found 'X' twice, expected each once", Conflict),
        (
            {"conclusions": [conclusion(name="S1")]},
            "$.conclusions[0]",
            "found 'S1' twice, expected each once",
            Conflict,
        ),
    ],
)
def test_what_is_no_form_is_refused(
    changes: dict[str, Any], path: str, words: str, kind: type[Conflict] | None
) -> None:
    with refused(path, words, **({} if kind is None else {"kind": kind})):
        form(**changes)


def test_entries_and_conclusions_have_ids() -> None:
    with refused("$.id", "found a blank text, expected words"):
        entry("")
    with refused("$.id", "found a blank text, expected words"):
        conclusion("A1", name=" ")
