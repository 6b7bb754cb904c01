"""What does the plan rest on, and does it say so? V27 to V29 (method C.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kcm.planning.plan import KeyAccountPlan
from kcm.planning.review.subject import PlanReview
from kcm.rules import Finding, Severity, Term

__all__ = ["assumptions_are_known", "assumptions_are_used", "doubtful_assumptions_have_a_contingency"]

SURE = 0.7
GRAVE = 4


def assumptions_are_used(subject: PlanReview) -> Iterator[Finding]:
    """V27: an objective, strategy, forecast or budget line rests on each assumption, or on one that rests on it.

    If the plan holds without it, it is to be dropped (M. McDonald).
    """
    plan = subject.plan
    used = _with_foundations((name for _, name in _references(plan)), _foundations(plan))
    for index, assumption in enumerate(plan.assumptions):
        if assumption.id not in used:
            yield Finding("plan.V27", Severity.WARNS, f"$.assumptions[{index}]", {"assumption": assumption.id})


def assumptions_are_known(subject: PlanReview) -> Iterator[Finding]:
    """V28: every assumption that is referenced exists, and none rests on itself."""
    plan, foundations = subject.plan, _foundations(subject.plan)
    resting = (
        (f"$.assumptions[{index}].rests_on[{place}]", name)
        for index, one in enumerate(plan.assumptions)
        for place, name in enumerate(one.rests_on)
    )
    for path, name in (*_references(plan), *resting):
        if name not in foundations:
            values = {"fault": Term("AssumptionFault.UNKNOWN"), "assumptions": (name,)}
            yield Finding("plan.V28", Severity.BLOCKS, path, values)
    below = {name: _with_foundations(names, foundations) for name, names in foundations.items()}
    said: set[str] = set()
    for index, one in enumerate(plan.assumptions):
        if one.id in below[one.id] and one.id not in said:
            circle = tuple(name for name in foundations if name in below[one.id] and one.id in below[name])
            said.update(circle)
            values = {"fault": Term("AssumptionFault.CIRCULAR"), "assumptions": circle}
            yield Finding("plan.V28", Severity.BLOCKS, f"$.assumptions[{index}].rests_on", values)


def doubtful_assumptions_have_a_contingency(subject: PlanReview) -> Iterator[Finding]:
    """V29: an assumption that is doubtful or grave says what is done if it does not hold."""
    for index, one in enumerate(subject.plan.assumptions):
        if one.contingency is None and (one.probability < SURE or one.impact >= GRAVE):
            values = {"assumption": one.id, "probability": one.probability, "impact": one.impact}
            yield Finding("plan.V29", Severity.WARNS, f"$.assumptions[{index}].contingency", values)


def _references(plan: KeyAccountPlan) -> Iterator[tuple[str, str]]:
    """Where the plan names an assumption, and which."""
    parts = {
        "objectives": [one.assumptions for one in plan.objectives],
        "strategies": [one.assumptions for one in plan.strategies],
        "portfolio.outlooks": [one.assumptions for one in plan.portfolio.outlooks or ()],
        "budget.lines": [one.assumptions for one in plan.budget.lines],
    }
    for part, named in parts.items():
        for index, names in enumerate(named):
            for place, name in enumerate(names):
                yield f"$.{part}[{index}].assumptions[{place}]", name


def _foundations(plan: KeyAccountPlan) -> Mapping[str, tuple[str, ...]]:
    return {one.id: one.rests_on for one in plan.assumptions}


def _with_foundations(names: Iterable[str], foundations: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Assumptions, those they rest on, those these rest on, and so on."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting.extend(foundations.get(name, ()))
    return found
