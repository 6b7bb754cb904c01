"""`kcm plugins`, and what a plugin's rule does to `kcm plan`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from typer.testing import Result

from kcm import plugins
from kcm.plugins import survey

Run = Callable[..., Result]
Install = Callable[[str, str, str], Path]

# A rule with values of several kinds, whose sentences stand in the plugin's own catalogue.
CREDIT = """
import gettext
from datetime import date
from decimal import Decimal
from pathlib import Path

from kcm.rules import Finding, Severity
from kcm.text import Text

kcm_api = 1
gettext.bindtextdomain("acmecredit", str(Path(__file__).parent / "locale"))


def rule(review):
    sales = review.plan.financial.rows[-1].sales
    values = {"sales": sales, "limit": Decimal("100000"), "unit": Text("credit desk", "信贷部"), "day": review.as_of}
    if sales > values["limit"]:
        yield Finding("acmecredit.LIMIT", Severity.BLOCKS, "$.financial.rows[3].sales", values)
    yield Finding("acmecredit.SEEN", Severity.NOTES, "$.`<b>`", {"by": "acme <desk>"})
"""
TEXTS = ("--format", "html", "--format", "markdown")
ENTRY = "[kcm.plan_rules]\ncredit = here:rule\n"
SENTENCES = {
    "en": "Planned sales of {sales:,.0f} exceed the limit of {limit:,.0f}; ask the {unit}.",
    "zh_CN": "计划销售额{sales:,.0f}超过限额{limit:,.0f}，请询问{unit}。",
}


def add_catalogues(site: Path) -> None:
    for locale, sentence in SENTENCES.items():
        catalogue = Catalog(locale=locale)
        catalogue.add("acmecredit.LIMIT", sentence)
        place = site / "locale" / locale / "LC_MESSAGES" / "acmecredit.mo"
        place.parent.mkdir(parents=True)
        with place.open("wb") as file:
            write_mo(file, catalogue)


def test_every_entry_of_every_hook_is_listed_with_its_source_and_status(run: Run) -> None:
    result = run("plugins")
    assert result.exit_code == 0, result.output
    header, *lines = result.stdout.splitlines()
    assert header.split() == ["hook", "name", "from", "status", "seconds", "reason"]
    assert [line.split()[:2] for line in lines] == [[one.hook, one.name] for one in survey()]
    assert all(" loaded" in line for line in lines)


def test_a_plugin_that_cannot_be_used_is_listed_with_its_reason_in_either_language(run: Run, install: Install) -> None:
    install("acme_credit", "raise RuntimeError('no licence')", ENTRY)
    for locale, status in (("en", "failed"), ("zh_CN", "加载失败")):
        result = run("plugins", "--locale", locale)
        assert result.exit_code == 0, result.output
        (line,) = [line for line in result.stdout.splitlines() if " acme_credit " in line]
        found = " ".join(line.split())
        before, _, after = found.partition(f" {status} ")
        seconds, _, reason = after.partition(" ")
        assert (before, reason) == ("kcm.plan_rules credit acme_credit 1.5", "RuntimeError: no licence")
        assert re.fullmatch(r"\d+\.\d{3}", seconds)


def test_a_slow_plugin_is_listed_with_the_seconds_it_took(
    run: Run, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [0.0]
    monkeypatch.setattr(plugins.loading, "perf_counter", lambda: moments[0])
    monkeypatch.setattr(plugins, "moments", moments, raising=False)
    install("slow", f"from kcm import plugins\nplugins.moments[0] += 3.25\n{CREDIT}", ENTRY)
    lines = {line.split()[1]: line.split() for line in run("plugins").stdout.splitlines() if "plan_rules" in line}
    assert lines["credit"] == ["kcm.plan_rules", "credit", "slow", "1.5", "loaded", "3.250"]
    assert lines["standard"][-1] == "0.000"


def test_a_reason_is_text_and_neither_markup_nor_an_emoji(run: Run, install: Install) -> None:
    install("acme_credit", "raise RuntimeError('[red]:bomb:[/red]')", ENTRY)
    assert "RuntimeError: [red]:bomb:[/red]" in run("plugins").stdout


def test_an_unknown_locale_is_refused(run: Run) -> None:
    result = run("plugins", "--locale", "fr")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: found locale 'fr', expected one of en, zh_CN @ locale\n"


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_a_plugins_rule_blocks_the_plan_and_speaks_from_its_own_catalogue(
    run: Run, install: Install, northwind: Path, tmp_path: Path, locale: str
) -> None:
    add_catalogues(install("acme_credit", CREDIT, ENTRY))
    result = run("plan", northwind, "--out", tmp_path / "out", "--locale", locale, *TEXTS)
    assert result.exit_code == 1, result.output
    findings = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    (limit,) = [one for one in findings if one["code"] == "acmecredit.LIMIT"]
    assert limit["sentence"] == {
        "en": "Planned sales of 112,300 exceed the limit of 100,000; ask the credit desk.",
        "zh_CN": "计划销售额112,300超过限额100,000，请询问信贷部。",
    }
    assert (limit["severity"], limit["path"]) == ("BLOCKS", "$.financial.rows[3].sales")
    for name in ("plan.html", "plan.md"):
        assert limit["sentence"][locale] in (tmp_path / "out" / name).read_text("utf-8")
    assert f"{limit['sentence'][locale]} (acmecredit.LIMIT)" in result.stdout
    assert "standard, credit" in result.stdout


def test_a_finding_without_a_sentence_shows_its_code_and_values_and_is_no_markup(
    run: Run, install: Install, northwind: Path, tmp_path: Path
) -> None:
    install("acme_credit", CREDIT, ENTRY)
    run("plan", northwind, "--out", tmp_path / "out", *TEXTS)
    assert "acmecredit.SEEN: by=acme &lt;desk&gt;" in (tmp_path / "out" / "plan.html").read_text("utf-8")
    text = (tmp_path / "out" / "plan.md").read_text("utf-8")
    assert "- **notes** acmecredit.SEEN: by=acme \\<desk\\> (`acmecredit.SEEN`, `$.'<b>'`)" in text


def test_a_plugin_on_the_path_of_a_fresh_process_is_found_and_heard(
    install: Install, northwind: Path, tmp_path: Path
) -> None:
    site = install("acme_credit", CREDIT, ENTRY)
    add_catalogues(site)
    kcm = str(Path(sys.executable).parent / "kcm")
    ran = subprocess.run(
        [kcm, "plan", str(northwind.resolve()), "--out", "out", *TEXTS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "exceed the limit of 100,000; ask the credit desk." in (tmp_path / "out" / "plan.html").read_text("utf-8")


def test_a_report_plugin_writes_its_own_file_and_a_broken_one_stops_the_plan(
    run: Callable[..., Result], install: Callable[[str, str, str], Path], case: Path, tmp_path: Path
) -> None:
    source = "kcm_api = 1\ndef short(reviewed, locale):\n    return f'{len(reviewed.findings)} {locale}'.encode()\n"
    install("short_report", source, "[kcm.reports]\nshort = here:short\n")
    assert run("plan", case, "--out", tmp_path / "out").exit_code == 0
    found = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    assert (tmp_path / "out" / "plan.short").read_text("utf-8") == f"{len(found)} en"
    install("evil_report", "kcm_api = 1\n", "[kcm.reports]\nbroken = here:nothing\n")
    result = run("plan", case, "--out", tmp_path / "none", *TEXTS)
    assert (result.exit_code, (tmp_path / "none").exists()) == (2, False)
    assert "'broken' of kcm.reports from evil_report 1.5" in result.stderr


def test_the_table_speaks_chinese_too(run: Run) -> None:
    header, *_ = run("plugins", "--locale", "zh_CN").stdout.splitlines()
    assert header.split() == ["挂钩", "名称", "来源", "状态", "用时(秒)", "原因"]


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("json", "return b''", "'json' of kcm.reports cannot be a file's ending, expected a word other than json"),
        ("../up", "return b''", "'../up' of kcm.reports cannot be a file's ending"),
        ("text", "return 'text'", "'text' of kcm.reports gave str, expected bytes"),
        ("sad", "raise ValueError('no ink')", "'sad' of kcm.reports broke: ValueError: no ink"),
    ],
)
def test_a_report_plugin_that_cannot_be_written_stops_the_plan(
    run: Run, install: Install, case: Path, tmp_path: Path, name: str, body: str, words: str
) -> None:
    source = f"kcm_api = 1\ndef make(reviewed, locale):\n    {body}\n"
    install("odd_report", source, f"[kcm.reports]\n{name} = here:make\n")
    result = run("plan", case, "--out", tmp_path / "out")
    assert (result.exit_code, (tmp_path / "out").exists()) == (2, False)
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_a_report_of_kcms_own_without_its_extra_stops_the_plan(
    run: Run, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("kcm.reports.plan_html", "kcm.reports.pages"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    result = run("plan", case, "--out", tmp_path / "out")
    assert (result.exit_code, (tmp_path / "out").exists()) == (2, False)
    assert "'html' of kcm.reports: jinja2 is not installed; run: pip install 'kcm[report]'" in result.stderr
