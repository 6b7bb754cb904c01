"""`kcm plan`: a case folder to a key-account plan, with what was assumed and what was found."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from rich.table import Table

from kcm.cli.console import out, print_findings, read_bytes, steps, write_files
from kcm.cli.reviewing import count_findings, plan_rules, print_hash
from kcm.errors import InvalidValue, PluginError
from kcm.i18n import UNKNOWN, label, phrase, sentence
from kcm.interchange import decode, dumps, to_data, write_table
from kcm.money import minor_unit
from kcm.planning.case import (
    CASE_FILES,
    OPTIONAL_FILES,
    CaseFile,
    Standing,
    plan_of,
    read_case,
    segment_columns,
    standing_of,
)
from kcm.planning.objectives import Measure
from kcm.planning.plan import ExtraSection, KeyAccountPlan, Overview, SectionMaker, with_sections
from kcm.planning.portfolio import positions
from kcm.planning.review import Reviewed, review
from kcm.plugins import PluginStatus, load, survey
from kcm.reports.formats import Formats
from kcm.rules import Finding
from kcm.segmentation.pareto import customers_for_share, top_share
from kcm.text import LOCALES

__all__ = ["make_plan"]

REPORTS, DATA = "kcm.reports", "json"
ENDINGS = {"html": "plan.html", "markdown": "plan.md"}
STEPS = ("reading", "ranking", "assembling", "reviewing", "writing", "done")


def make_plan(
    folder: Path, target: Path, *, formats: Sequence[str] = (), locale: str, report_locale: str, encoding: str
) -> bool:
    """Whether the plan has no blocking finding; it is written either way, a blocked one stamped DRAFT.

    Args:
        folder: with the texts of the case.
        target: the folder to write to.
        formats: names of reports, and `json`; none is all of them.
        locale: of what is printed.
        report_locale: of the reports.
        encoding: of the tables.

    Raises:
        KcmError: for bad input; then nothing is written.
    """
    reports = _reports_for(formats)
    with steps([phrase(f"step.{name}", locale) for name in STEPS]) as advance:
        case = read_case(_texts(folder, encoding))
        advance()
        standing = standing_of(case)
        advance()
        plan = with_sections(plan_of(case, standing), _sections(load("kcm.plan_sections")))
        advance()
        rules = load("kcm.plan_rules")
        reviewed = review(plan, as_of=plan.header.prepared_on, rules=plan_rules(rules))
        reviewed = attrs.evolve(reviewed, findings=(*standing.findings, *reviewed.findings))
        advance()
        files = {
            **_written(reports, reviewed, report_locale),
            # A masked plan cannot be read back, and the reports show the names too.
            **({"plan.json": dumps(plan, reveal=True).encode()} if not formats or DATA in formats else {}),
            "segments.csv": write_table(segment_columns(case, standing)).encode(),
            "findings.json": _findings_json(reviewed.findings).encode(),
        }
        write_files(target, files)
        advance()
    _print_summary(case, standing, reviewed, locale)
    _print_assumed(case, standing, plan.overview, list(rules), encoding, locale)
    if "plan.json" in files:
        out().print(f"  {phrase('assumed.names', locale)}")
    print_hash(plan, locale)
    out().print(f"{phrase('summary.written', locale)}: {', '.join(str(target / name) for name in files)}")
    return reviewed.complete


def _texts(folder: Path, encoding: str) -> dict[str, str]:
    if not folder.is_dir():
        raise InvalidValue("found no folder, expected one with " + ", ".join(CASE_FILES), str(folder))
    names = (*CASE_FILES, *(name for name in OPTIONAL_FILES if (folder / name).exists()))
    # TOML is always UTF-8; the tables come from elsewhere.
    encodings = {name: "utf-8" if name.endswith(".toml") else encoding for name in names}
    return {name: decode(read_bytes(folder / name), name, encodings[name]) for name in names}


def _sections(entries: Mapping[str, Any]) -> tuple[SectionMaker, ...]:
    """The makers of the plugins' sections; one that breaks, or makes something else, says whose it is."""

    def named(name: str, maker: SectionMaker) -> SectionMaker:
        def make(plan: KeyAccountPlan) -> ExtraSection:
            try:
                made: Any = maker(plan)
            except Exception as error:  # whatever a stranger's maker does, it is the plugin's fault
                reason = f"{name!r} of kcm.plan_sections broke: {type(error).__name__}: {error}"
                raise PluginError(reason) from error
            if not isinstance(made, ExtraSection):
                raise PluginError(f"{name!r} of kcm.plan_sections gave {type(made).__name__}, expected an ExtraSection")
            return made

        return make

    return tuple(named(name, maker) for name, maker in entries.items())


def _reports_for(formats: Sequence[str]) -> dict[str, Any]:
    """The reports of the formats asked for, of all where none is; what is data needs none.

    Raises:
        InvalidValue: for a format that nobody writes.
        PluginError: for a report whose extra is not installed, or with a name that no file can have.
    """
    missing = {
        entry.name: entry.reason
        for entry in survey()
        if entry.hook == REPORTS and entry.status is PluginStatus.EXTRA_MISSING
    }
    known = load(REPORTS)
    for name in formats:
        if name not in (*known, *missing, DATA):
            raise InvalidValue(f"found format {name!r}, expected one of {', '.join((*known, DATA))}", "--format")
    for name in formats or missing:
        if name in missing:
            raise PluginError(f"{name!r} of {REPORTS}: {missing[name]}")
    for name in known:
        if name == DATA or not re.fullmatch(r"\w[\w-]*", name):
            raise PluginError(f"{name!r} of {REPORTS} cannot be a file's ending, expected a word other than {DATA}")
    return {name: report for name, report in known.items() if not formats or name in formats}


def _written(reports: Mapping[str, Any], reviewed: Reviewed, locale: str) -> dict[str, bytes]:
    """Every report by the name of its file.

    Raises:
        PluginError: for a report that breaks or gives no bytes.
    """
    written: dict[str, bytes] = {}
    for name, report in reports.items():
        try:
            content = report(reviewed, locale)
        except Exception as error:  # whatever a stranger's report does, it is the plugin's fault
            raise PluginError(f"{name!r} of {REPORTS} broke: {type(error).__name__}: {error}") from error
        if not isinstance(content, bytes):
            raise PluginError(f"{name!r} of {REPORTS} gave {type(content).__name__}, expected bytes")
        written[ENDINGS.get(name, f"plan.{name}")] = content
    return written


def _findings_json(findings: tuple[Finding, ...]) -> str:
    rows = [{**to_data(one), "sentence": {locale: sentence(one, locale) for locale in LOCALES}} for one in findings]
    return json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _print_summary(case: CaseFile, standing: Standing, reviewed: Reviewed, locale: str) -> None:
    formats, findings = Formats(locale), reviewed.findings
    spread = standing.concentration
    values = {
        "customers": spread.ids.size,
        "share": formats.share(top_share(spread)),
        "few": customers_for_share(spread),
        "a": standing.classes.count("A"),
    }
    _line("summary.concentration", phrase("summary.concentration.text", locale, values), locale)
    companies = {one.number: one.name for one in case.directory}
    chosen = [account for account in standing.ranking if account.id in standing.choice.chosen]
    names = "; ".join(f"{companies[one.id]} ({one.id}) {formats.score(one.score.total)}" for one in chosen)
    _line("summary.chosen", names or UNKNOWN, locale)
    _line("summary.positions", reviewed.plan.overview.key_account.name, locale)
    out().print(_positions(reviewed, locale))
    stamp = "" if reviewed.complete else f" [{phrase('report.draft', locale)}]"
    _line("summary.findings", count_findings(findings, locale) + stamp, locale)
    print_findings(findings, locale)


def _line(key: str, text: str, locale: str) -> None:
    out().print(f"{phrase(key, locale)}: {text}")


def _positions(reviewed: Reviewed, locale: str) -> Table:
    formats, matrix = Formats(locale), reviewed.plan.portfolio.matrix
    table = Table(box=None, pad_edge=True)
    for key in ("unit", "quadrant"):
        table.add_column(phrase(f"report.{key}", locale))
    for key in ("attractiveness", "strength", "sales", "target"):
        table.add_column(phrase(f"report.{key}", locale), justify="right")
    table.add_column(phrase("report.direction", locale))
    directions = {one.unit: one.direction for one in reversed(reviewed.plan.objectives)}
    targets = {one.unit: one.target for one in reviewed.plan.objectives if one.measure is Measure.SALES}
    for unit, position in zip(matrix.units, positions(matrix), strict=True):
        table.add_row(
            unit.name.in_locale(locale),
            label(position.quadrant, locale),
            formats.score(position.attractiveness.total),
            formats.score(position.strength),
            formats.money(unit.sales),
            formats.money(targets.get(unit.id)),
            label(directions[unit.id], locale) if unit.id in directions else UNKNOWN,
        )
    return table


def _print_assumed(
    case: CaseFile, standing: Standing, overview: Overview, rules: list[str], encoding: str, locale: str
) -> None:
    formats, base, currency = Formats(locale), standing.windows.base, case.judgements.currency
    compared = {
        "recent": formats.window(overview.recent.window),
        "earlier": formats.window(overview.earlier.window),
        "days": overview.recent.window.days,
    }
    said: list[tuple[str, dict[str, object]]] = [
        ("orders", {"first": case.orders.first_day, "last": case.orders.last_day}),
        ("base", {"window": formats.window(base), "days": base.days}),
        ("growth", compared),
        ("amounts", {"unit": minor_unit(currency), "currency": currency}),
        ("refunds", {}),
        ("frequency", {}),
        ("judged", {"judged": len(standing.candidates), "customers": len(case.directory)}),
        ("encoding", {"encoding": encoding}),
        ("rules", {"rules": ", ".join(rules)}),
    ]
    if case.left_out:
        said.append(("left_out", {"lines": case.left_out, "day": case.judgements.as_of}))
    out().print(f"{phrase('summary.assumed', locale)}:")
    for key, values in said:
        out().print(f"  {phrase(f'assumed.{key}', locale, values)}")
