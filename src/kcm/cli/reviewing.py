"""`kcm review`, and what it shares with `kcm plan`: plan files, the plugins' rules, what a review says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kcm.cli.console import out, plain, print_findings, read_bytes
from kcm.errors import PluginError
from kcm.i18n import phrase
from kcm.interchange import decode, loads
from kcm.planning.case.places import in_file
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.review import PlanReview, Reviewed, review
from kcm.planning.versions import content_hash, deadlines
from kcm.plugins import load
from kcm.rules import Finding, Rule, Severity, check, flatten

__all__ = ["count_findings", "plan_rules", "print_hash", "read_plan", "review_file"]


def review_file(path: Path, *, as_of: date, locale: str) -> bool:
    """Whether the plan in a file has no blocking finding as one sees it on a day; what was found is printed.

    Raises:
        KcmError: for bad input or a broken plugin.
    """
    plan = read_plan(path)
    rules = load("kcm.plan_rules")
    reviewed = review(plan, as_of=as_of, rules=plan_rules(rules))
    _print_plan(plan, as_of, list(rules), locale)
    print_findings(reviewed.findings, locale)
    _print_closing(reviewed, locale)
    return reviewed.complete


def read_plan(path: Path) -> KeyAccountPlan:
    """The plan in a JSON file, such as the `plan.json` that `kcm plan` writes.

    Raises:
        InvalidValue: naming the file and the place in it, for each fault.
    """
    text = decode(read_bytes(path), str(path))
    with in_file(str(path)):
        return loads(KeyAccountPlan, text, name=str(path))


def plan_rules(entries: Mapping[str, Any]) -> tuple[Rule[PlanReview], ...]:
    """Every rule of the entries once; one that breaks says whose it is, and no plan passes for want of a rule."""

    def named(name: str, rule: Rule[PlanReview]) -> Rule[PlanReview]:
        def run(subject: PlanReview) -> tuple[Finding, ...]:
            try:
                return check(subject, (rule,))
            except Exception as error:  # whatever a stranger's rule does, it is the plugin's fault
                reason = f"{name!r} of kcm.plan_rules broke: {type(error).__name__}: {error}"
                raise PluginError(reason) from error

        return run

    once: list[tuple[str, Rule[PlanReview]]] = []
    for name, entry in entries.items():
        once += [(name, rule) for rule in flatten((entry,)) if all(rule != kept for _, kept in once)]
    return tuple(named(name, rule) for name, rule in once)


def print_hash(plan: KeyAccountPlan, locale: str) -> None:
    """What the next version names as its parent."""
    out().print(f"  {phrase('review.hash', locale, {'hash': content_hash(plan)})}")


def count_findings(findings: tuple[Finding, ...], locale: str) -> str:
    """How many findings block, warn and note."""
    counts = {severity.value: sum(one.severity is severity for one in findings) for severity in Severity}
    return phrase("summary.findings.text", locale, counts)


def _print_plan(plan: KeyAccountPlan, as_of: date, rules: list[str], locale: str) -> None:
    header = plan.header
    values = {
        "name": plan.overview.key_account.name,
        "number": header.key_account,
        "plan": header.plan_id,
        "version": header.version,
        "prepared": header.prepared_on,
    }
    out().print(plain(phrase("review.plan", locale, values)))
    print_hash(plan, locale)
    out().print(f"  {phrase('review.as_of', locale, {'day': as_of})}")
    out().print(f"  {phrase('assumed.rules', locale, {'rules': ', '.join(rules)})}")


def _print_closing(reviewed: Reviewed, locale: str) -> None:
    valid, following = _deadlines(reviewed, locale)
    values = {
        "state": phrase("review.complete" if reviewed.complete else "report.draft", locale),
        "counts": count_findings(reviewed.findings, locale),
        "valid": valid,
        "following": following,
    }
    out().print(phrase("review.closing", locale, values))


def _deadlines(reviewed: Reviewed, locale: str) -> tuple[str, str]:
    header = reviewed.plan.header
    found = deadlines(header, reviewed.as_of)
    left, following = found.valid_days_left, found.next_review
    valid = {"days": None if left is None else abs(left), "day": header.valid_until}
    ahead = {"days": None if following is None else (following - reviewed.as_of).days, "day": following}
    return (
        phrase(
            "review.unlimited" if left is None else "review.valid" if left >= 0 else "review.expired", locale, valid
        ),
        phrase("review.no_next" if following is None else "review.next", locale, ahead),
    )
