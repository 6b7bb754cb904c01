"""`kcm plan`: the formats asked for, both languages at once, and sections that plugins add."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from kcm.interchange import loads
from kcm.planning.plan import KeyAccountPlan

Run = Callable[..., Result]
Install = Callable[[str, str, str], Path]
Planned = dict[str, tuple[Result, Path]]

TABLES = ["findings.json", "segments.csv"]
SPY = "kcm_api = 1\n\ndef spy(reviewed, locale):\n    return locale.encode()\n"
SPY_ENTRY = "[kcm.reports]\nspy = here:spy\n"
MAKER = """
from kcm.planning.plan import ExtraSection
from kcm.text import Text
kcm_api = 1

def climate(plan):
    {}
"""
MAKER_ENTRY = "[kcm.plan_sections]\nclimate = here:climate\n"
SECTION = "return ExtraSection(id='climate', title=Text('Climate', '气候'), paragraphs=[Text('Low risk.', '风险低。')])"


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("formats", "files"),
    [
        (["json"], ["plan.json"]),
        (["markdown"], ["plan.md"]),
        (["json", "markdown", "json"], ["plan.json", "plan.md"]),
    ],
)
def test_only_the_formats_asked_for_are_written_beside_the_tables(
    run: Run, northwind: Path, planned: Planned, tmp_path: Path, formats: list[str], files: list[str]
) -> None:
    asked = [part for name in formats for part in ("--format", name)]
    result = run("plan", northwind, "--out", tmp_path / "out", *asked)
    assert result.exit_code == 0, result.output
    assert written(tmp_path / "out") == sorted([*TABLES, *files])
    for name in files:
        assert (tmp_path / "out" / name).read_bytes() == (planned["en"][1] / name).read_bytes()
    assert ("plan.json holds the names of people" in result.stdout) == ("json" in formats)


def test_a_format_that_nobody_writes_is_refused_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    result = run("plan", tmp_path / "nowhere", "--out", tmp_path / "out", "--format", "html", "--format", "pdf")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: found format 'pdf', expected one of ")
    assert result.stderr.endswith("json @ --format\n")
    assert written(tmp_path) == []


def test_both_languages_are_for_the_reports_and_english_for_the_console(
    run: Run, northwind: Path, planned: Planned, tmp_path: Path, install: Install
) -> None:
    install("acme_reports", SPY, SPY_ENTRY)
    result = run("plan", northwind, "--out", tmp_path / "out", "--locale", "both", "--format", "spy")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "plan.spy").read_text("utf-8") == "both"
    said = planned["en"][0].stdout.partition("Assumed:")[0]
    assert result.stdout.startswith(said)


def test_a_report_without_its_extra_stops_the_command_only_where_it_is_asked_for(
    run: Run, northwind: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("kcm.reports.plan_html", "kcm.reports.pages"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    result = run("plan", northwind, "--out", tmp_path / "out", "--format", "json", "--format", "html")
    assert (result.exit_code, written(tmp_path)) == (2, [])
    assert result.stderr == ("error: 'html' of kcm.reports: jinja2 is not installed; run: pip install 'kcm[report]'\n")
    result = run("plan", northwind, "--out", tmp_path / "out", "--format", "json", "--format", "markdown")
    assert result.exit_code == 0, result.output
    assert written(tmp_path / "out") == sorted([*TABLES, "plan.json", "plan.md"])


def test_plan_json_can_be_read_back(planned: Planned) -> None:
    text = (planned["en"][1] / "plan.json").read_text("utf-8")
    assert loads(KeyAccountPlan, text).header.key_account == "QUICK"
    assert "***" not in text


def test_a_plugins_section_is_part_of_the_plan(run: Run, northwind: Path, tmp_path: Path, install: Install) -> None:
    install("acme_sections", MAKER.format(SECTION), MAKER_ENTRY)
    result = run("plan", northwind, "--out", tmp_path / "out", "--format", "json", "--format", "markdown")
    assert result.exit_code == 0, result.output
    plan = loads(KeyAccountPlan, (tmp_path / "out" / "plan.json").read_text("utf-8"))
    assert [section.id for section in plan.extra_sections] == ["climate"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("return 1 / 0", "broke: ZeroDivisionError: division by zero"),
        ("return None", "gave NoneType, expected an ExtraSection"),
        ("raise SystemError", "broke: SystemError: "),
    ],
)
def test_a_section_that_breaks_is_named_and_nothing_is_written(
    run: Run, northwind: Path, tmp_path: Path, install: Install, body: str, fault: str
) -> None:
    install("acme_sections", MAKER.format(body), MAKER_ENTRY)
    result = run("plan", northwind, "--out", tmp_path / "out", "--format", "json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].rstrip() == f"error: 'climate' of kcm.plan_sections {fault}".rstrip()
    assert not (tmp_path / "out").exists()
