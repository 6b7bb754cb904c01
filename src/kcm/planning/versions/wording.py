"""What a reader is told of each place where two versions of a plan differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from kcm.finance.statements import STATEMENT_ITEMS
from kcm.planning.versions.walking import Change, Listed, Say, Wording
from kcm.rules import Finding, Severity, Term

__all__ = ["WORDING"]

Values = Callable[[Change], Mapping[str, object]]


def says(code: str, *, values: Values) -> Say:
    """How to make the finding of one code: with the names of the items on the way, and the values given."""

    def say(change: Change) -> Finding:
        return Finding(f"changes.{code}", Severity.NOTES, change.path, {**change.names, **values(change)})

    return say


def either(condition: Callable[[Change], bool], yes: Say, no: Say) -> Say:
    """One of two, by what changed."""
    return lambda change: (yes if condition(change) else no)(change)


def named(change: Change) -> Mapping[str, object]:
    """Nothing but the names on the way: what stood there is long, or somebody's name."""
    return {}


def from_to(change: Change) -> Mapping[str, object]:
    """What stood there and what stands there; nothing at all is unknown."""
    return {side: None if value == () else value for side, value in (("old", change.old), ("new", change.new))}


def with_field(values: Values) -> Values:
    """The same, and which field it is."""
    return lambda change: {"field": _label(change.path.rpartition(".")[2]), **values(change)}


def shows(*fields: str) -> Values:
    """Some fields of what was added or dropped."""
    return lambda change: {name: getattr(change.old if change.new is None else change.new, name) for name in fields}


def fields_of(change: Change) -> Mapping[str, object]:
    """Which fields differ, and their numbers, days and members; words may be long, or somebody's name."""
    sides = {side: tuple(_bare(getattr(one, name)) for name in change.fields) for side, one in _sides(change)}
    return {"fields": tuple(map(_label, change.fields)), **sides}


def in_section(change: Change) -> Mapping[str, object]:
    """The section, the place in it, and which of its fields differ."""
    section = change.path.removeprefix("$.").partition(".")[0].partition("[")[0]
    return {"section": _label(section), "path": change.path, "fields": tuple(map(_label, change.fields))}


def _sides(change: Change) -> tuple[tuple[str, object], ...]:
    return ("old", change.old), ("new", change.new)


def _bare(value: object) -> object:
    return value if isinstance(value, int | float | Decimal | date | Enum) else None


def _label(name: str) -> Term:
    return Term(f"changes.{name}")


def _years(change: Change) -> Mapping[str, object]:
    return {side: f"{one.base_year}–{one.last_year}" for side, one in (("old", change.old), ("new", change.new))}


def _item(change: Change) -> Mapping[str, object]:
    return {"item": STATEMENT_ITEMS[str(change.names["key"])].label, **from_to(change)}


def _total(change: Change) -> Mapping[str, object]:
    return {"old": change.old.total, "new": change.new.total}


APPROVAL = either(
    lambda change: change.old is None,
    says("APPROVED", values=named),
    either(
        lambda change: change.new is None,
        says("APPROVAL_WITHDRAWN", values=named),
        says("APPROVED_BY_ANOTHER", values=named),
    ),
)
TARGET = either(
    lambda change: change.new > change.old,
    says("OBJECTIVE_RAISED", values=from_to),
    says("OBJECTIVE_LOWERED", values=from_to),
)
REWORDED = says("REWORDED", values=with_field(named))
FIGURE = says("FIGURE", values=with_field(from_to))
UNIT_FIGURE = says("UNIT_FIGURE", values=with_field(from_to))
OVERVIEW_FIGURE = says("OVERVIEW_FIGURE", values=with_field(from_to))

FIELDS: Mapping[str, Say] = {
    "header.plan_id": says("PLAN_ID", values=from_to),
    "header.version": says("VERSION", values=from_to),
    "header.key_account": says("KEY_ACCOUNT", values=from_to),
    "header.author": says("AUTHOR", values=named),
    "header.prepared_on": says("PREPARED", values=from_to),
    "header.horizon": says("HORIZON", values=_years),
    "header.base_year_end": says("BASE_YEAR_END", values=from_to),
    "header.currency": says("CURRENCY", values=from_to),
    "header.approved_by": APPROVAL,
    "header.parent": says("PARENT", values=from_to),
    "header.valid_until": says("VALID_UNTIL", values=from_to),
    "header.review_dates": says("REVIEW_DATES", values=from_to),
    **dict.fromkeys((f"mission.{part}" for part in ("role", "definition", "competence", "future")), REWORDED),
    **dict.fromkeys(("financial.comment", "overview.profile", "overview.organisation"), REWORDED),
    **dict.fromkeys(("analysis.conclusion", "portfolio.conclusion"), REWORDED),
    "financial.rows[].sales": FIGURE,
    "financial.rows[].gross_margin": FIGURE,
    "financial.rows[].cost_to_serve": FIGURE,
    "financial.rows[].strategy_spend": FIGURE,
    "financial.rows[].operating_profit": FIGURE,
    "financial.given[].amount": says("GIVEN_AMOUNT", values=from_to),
    "overview.orders": OVERVIEW_FIGURE,
    "overview.rank": OVERVIEW_FIGURE,
    "overview.sales_share": OVERVIEW_FIGURE,
    "overview.growth": OVERVIEW_FIGURE,
    "overview.customer_spend": OVERVIEW_FIGURE,
    "overview.selection": says("SELECTION", values=_total),
    "overview.team.manager": says("TEAM_MANAGER", values=from_to),
    "portfolio.matrix.units[].name": says("UNIT_RENAMED", values=from_to),
    "portfolio.matrix.units[].sales": UNIT_FIGURE,
    "portfolio.matrix.units[].profit": UNIT_FIGURE,
    "portfolio.matrix.units[].market_growth": UNIT_FIGURE,
    "assumptions[].text": says("ASSUMPTION_REWORDED", values=from_to),
    "assumptions[].probability": says("ASSUMPTION_PROBABILITY", values=from_to),
    "assumptions[].impact": says("ASSUMPTION_IMPACT", values=from_to),
    "objectives[].target": TARGET,
    "objectives[].direction": says("OBJECTIVE_REDIRECTED", values=from_to),
    "objectives[].due_year": says("OBJECTIVE_DUE", values=from_to),
    "objectives[].justification": says("OBJECTIVE_JUSTIFICATION", values=named),
    "strategies[].name": says("STRATEGY_RENAMED", values=from_to),
    "strategies[].owner": says("STRATEGY_OWNER", values=named),
    "strategies[].objectives": says("STRATEGY_SERVES", values=from_to),
    "budget.lines[].amount": says("BUDGET_LINE_AMOUNT", values=from_to),
    "budget.discount_rate": says("DISCOUNT_RATE", values=from_to),
}

MAPS: Mapping[str, Say] = {
    "analysis.statement.items": says("STATEMENT_ITEM", values=_item),
    "strategies[].cost_by_year": says("STRATEGY_COST", values=from_to),
    "budget.contingency_by_year": says("CONTINGENCY", values=from_to),
}

LISTS: Mapping[str, Listed] = {
    "financial.rows": Listed(
        key=("year",),
        names={"year": "year"},
        added=says("YEAR_ADDED", values=named),
        dropped=says("YEAR_DROPPED", values=named),
    ),
    "financial.given": Listed(
        key=("line", "unit", "year"),
        names={"line": "line", "unit": "unit", "year": "year"},
        added=says("GIVEN_ADDED", values=shows("amount")),
        dropped=says("GIVEN_DROPPED", values=shows("amount")),
        changed=says("GIVEN_CHANGED", values=fields_of),
    ),
    "overview.team.members": Listed(
        key=("id",),
        names={"member": "id"},
        added=says("TEAM_MEMBER_ADDED", values=named),
        dropped=says("TEAM_MEMBER_DROPPED", values=named),
        changed=says("TEAM_MEMBER_CHANGED", values=fields_of),
    ),
    "analysis.ratios": Listed(
        key=("name",),
        names={"ratio": "label"},
        added=says("RATIO_ADDED", values=named),
        dropped=says("RATIO_DROPPED", values=named),
        changed=says("RATIO_CHANGED", values=fields_of),
    ),
    "analysis.forces.forces": Listed(
        key=("kind",),
        names={"force": "kind"},
        added=says("FORCE_ADDED", values=named),
        dropped=says("FORCE_DROPPED", values=named),
        changed=says("FORCE_CHANGED", values=fields_of),
    ),
    "analysis.value_chain.opportunities": Listed(
        key=("id",),
        names={"opportunity": "id"},
        added=says("OPPORTUNITY_ADDED", values=shows("annual_amount")),
        dropped=says("OPPORTUNITY_DROPPED", values=shows("annual_amount")),
        changed=says("OPPORTUNITY_CHANGED", values=fields_of),
    ),
    "analysis.buying.composition.members": Listed(
        key=("id",),
        names={"member": "id"},
        added=says("MEMBER_ADDED", values=named),
        dropped=says("MEMBER_DROPPED", values=named),
        changed=says("MEMBER_CHANGED", values=fields_of),
    ),
    "analysis.needs": Listed(
        key=("id",),
        names={"need": "id"},
        added=says("NEED_ADDED", values=shows("sentence")),
        dropped=says("NEED_DROPPED", values=shows("sentence")),
        changed=says("NEED_CHANGED", values=fields_of),
    ),
    "analysis.comparison.rivals": Listed(
        key=("id",),
        names={"rival": "name"},
        added=says("RIVAL_ADDED", values=named),
        dropped=says("RIVAL_DROPPED", values=named),
        changed=says("RIVAL_CHANGED", values=fields_of),
    ),
    "analysis.rivals": Listed(
        key=("rival",),
        names={"rival": "rival"},
        added=says("RIVAL_STRATEGY_ADDED", values=shows("move")),
        dropped=says("RIVAL_STRATEGY_DROPPED", values=shows("move")),
        changed=says("RIVAL_STRATEGY_CHANGED", values=fields_of),
    ),
    "analysis.swot.items": Listed(
        key=("id",),
        names={"item": "id", "kind": "kind"},
        added=says("SWOT_ADDED", values=shows("text")),
        dropped=says("SWOT_DROPPED", values=shows("text")),
        changed=says("SWOT_CHANGED", values=fields_of),
    ),
    "analysis.key_issues": Listed(
        key=(),
        names={},
        added=says("KEY_ISSUE_ADDED", values=from_to),
        dropped=says("KEY_ISSUE_DROPPED", values=from_to),
    ),
    "portfolio.matrix.units": Listed(
        key=("id",),
        names={"id": "id", "unit": "name"},
        added=says("UNIT_ADDED", values=named),
        dropped=says("UNIT_DROPPED", values=named),
        changed=says("UNIT_CHANGED", values=fields_of),
    ),
    "assumptions": Listed(
        key=("id",),
        names={"assumption": "id"},
        added=says("ASSUMPTION_ADDED", values=shows("text")),
        dropped=says("ASSUMPTION_DROPPED", values=shows("text")),
        changed=says("ASSUMPTION_CHANGED", values=fields_of),
    ),
    "objectives": Listed(
        key=("id",),
        names={"objective": "id", "unit": "unit", "measure": "measure"},
        added=says("OBJECTIVE_ADDED", values=shows("direction", "target", "due_year")),
        dropped=says("OBJECTIVE_DROPPED", values=shows("direction", "target", "due_year")),
        changed=says("OBJECTIVE_CHANGED", values=fields_of),
    ),
    "strategies": Listed(
        key=("id",),
        names={"strategy": "id"},
        added=says("STRATEGY_ADDED", values=shows("name")),
        dropped=says("STRATEGY_DROPPED", values=shows("name")),
        changed=says("STRATEGY_CHANGED", values=fields_of),
    ),
    "strategies[].actions": Listed(
        key=("kind", "text"),
        names={"kind": "kind", "text": "text"},
        added=says("ACTION_ADDED", values=shows("due")),
        dropped=says("ACTION_DROPPED", values=shows("due")),
        changed=says("ACTION_CHANGED", values=fields_of),
    ),
    "budget.lines": Listed(
        key=("id",),
        names={"line": "id", "strategy": "strategy", "year": "year"},
        added=says("BUDGET_LINE_ADDED", values=shows("category", "amount")),
        dropped=says("BUDGET_LINE_DROPPED", values=shows("category", "amount")),
        changed=says("BUDGET_LINE_CHANGED", values=fields_of),
    ),
    "extra_sections": Listed(
        key=("id",),
        names={"section": "title"},
        added=says("SECTION_ADDED", values=named),
        dropped=says("SECTION_DROPPED", values=named),
        changed=says("SECTION_CHANGED", values=fields_of),
    ),
}

WORDING = Wording(
    fields=MappingProxyType(FIELDS),
    lists=MappingProxyType(LISTS),
    maps=MappingProxyType(MAPS),
    appeared=says("PART_ADDED", values=in_section),
    vanished=says("PART_DROPPED", values=in_section),
    reordered=says("REORDERED", values=in_section),
    other=says("OTHER", values=in_section),
)
