"""What changed from one version of a plan to another, as findings whose sentences speak the reader's words."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from kcm.planning.plan import KeyAccountPlan
from kcm.planning.versions.moving import moves
from kcm.planning.versions.walking import differences
from kcm.planning.versions.wording import WORDING
from kcm.rules import Finding
from kcm.text import Text

__all__ = ["changes"]

SECTIONS = tuple(field.name for field in attrs.fields(KeyAccountPlan))


def changes(old: KeyAccountPlan, new: KeyAccountPlan) -> tuple[Finding, ...]:
    """Everything that differs between two plans, in the order of the sections; nothing for plans of equal content.

    All are `NOTES`. The path is one into the new plan, and into the old one for what was dropped. A unit that stands
    elsewhere on the matrix is named, whether its scores or the weights moved it. People are named by their ids only.
    Codes: `changes.OBJECTIVE_RAISED`, `ASSUMPTION_DROPPED`, `UNIT_MOVED_QUADRANT`, `BUDGET_LINE_ADDED` and so on, and
    `changes.OTHER` for what no other code speaks of.
    """
    names = {unit.id: unit.name for plan in (old, new) for unit in plan.portfolio.matrix.units}
    told = (_with_unit_name(one, names) for one in differences(old, new, WORDING))
    return tuple(sorted((*told, *moves(old, new)), key=lambda one: SECTIONS.index(_section(one))))


def _with_unit_name(finding: Finding, names: Mapping[str, Text]) -> Finding:
    """A reader knows a unit by its name, in whose language it is."""
    unit = finding.values.get("unit")
    if not isinstance(unit, str) or unit not in names:
        return finding
    return attrs.evolve(finding, values=finding.values.insert("unit", names[unit]))


def _section(finding: Finding) -> str:
    return finding.path.split(".")[1].partition("[")[0]
