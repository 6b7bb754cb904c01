"""Faults of plans: each makes exactly one rule of the review block, in a plan in which none does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import count
from types import MappingProxyType
from typing import Any

import attrs
from rpds import HashTrieMap

from kcm.money import minor_unit
from kcm.planning.objectives import Measure, Objective, Strategy
from kcm.planning.plan import KeyAccountPlan, UnitPath
from kcm.planning.portfolio import Direction

__all__ = ["FAULTS"]

ZERO = Decimal(0)
UNKNOWN = "no such id"


def _in_section(plan: KeyAccountPlan, section: str, **changes: Any) -> KeyAccountPlan:
    return attrs.evolve(plan, **{section: attrs.evolve(getattr(plan, section), **changes)})


def _in_first(plan: KeyAccountPlan, section: str, **changes: Any) -> KeyAccountPlan:
    """The plan with another first objective or strategy."""
    first, *others = getattr(plan, section)
    changed: dict[str, Any] = {section: (attrs.evolve(first, **changes), *others)}
    return attrs.evolve(plan, **changed)


def _in_first_row(plan: KeyAccountPlan, **more: Decimal) -> KeyAccountPlan:
    """The plan with more of some figures of T0."""
    first, *others = plan.financial.rows
    raised = attrs.evolve(first, **{name: getattr(first, name) + amount for name, amount in more.items()})
    return _in_section(plan, "financial", rows=(raised, *others))


def _with_objective(plan: KeyAccountPlan, **fields: Any) -> KeyAccountPlan:
    """The plan with one more objective, which its first strategy serves."""
    taken = {one.id for one in plan.objectives}
    name = next(found for found in map("O{}".format, count(1)) if found not in taken)
    given: dict[str, Any] = {
        "id": name,
        "direction": Direction.MAINTAIN,
        "measure": Measure.VOLUME,
        "baseline": ZERO,
        "target": Decimal(5),
        "due_year": plan.header.horizon.last_year,
    }
    more = attrs.evolve(plan, objectives=(*plan.objectives, Objective(**(given | fields))))
    return _in_first(more, "strategies", objectives=(*plan.strategies[0].objectives, name))


def _with_new_unit(plan: KeyAccountPlan) -> tuple[KeyAccountPlan, str]:
    """The plan with one more unit, which sells nothing yet and has no objective; and its id."""
    matrix, years = plan.portfolio.matrix, len(plan.financial.rows)
    taken = {unit.id for unit in matrix.units}
    name = next(found for found in map("U{}".format, count(1)) if found not in taken)
    unit = attrs.evolve(matrix.units[0], id=name, sales=ZERO, profit=ZERO, market_growth=None)
    more = _in_section(plan, "portfolio", matrix=attrs.evolve(matrix, units=(*matrix.units, unit)))
    path = UnitPath(unit=name, sales=(ZERO,) * years, profit=(ZERO,) * years, spend=(ZERO,) * years)
    return _in_section(more, "financial", units=(*plan.financial.units, path)), name


def _double_year(plan: KeyAccountPlan) -> KeyAccountPlan:
    rows = plan.financial.rows
    return _in_section(plan, "financial", rows=(rows[0], *rows))


def _without_swot(plan: KeyAccountPlan) -> KeyAccountPlan:
    """None of its items is answered any more, for what does not exist cannot be."""
    unanswering = tuple(attrs.evolve(one, answers=()) for one in plan.strategies)
    return _in_section(attrs.evolve(plan, strategies=unanswering), "analysis", swot=None)


def _market_unknown(plan: KeyAccountPlan) -> KeyAccountPlan:
    matrix = plan.portfolio.matrix
    first, *others = matrix.units
    units = (attrs.evolve(first, market=None), *others)
    return _in_section(plan, "portfolio", matrix=attrs.evolve(matrix, units=units))


def _direction_not_allowed(plan: KeyAccountPlan) -> KeyAccountPlan:
    """A unit that is not sold yet can only be entered."""
    more, unit = _with_new_unit(plan)
    return _with_objective(more, unit=unit)


def _direction_does_not_hold(plan: KeyAccountPlan) -> KeyAccountPlan:
    """A unit that is entered, and yet is to sell nothing."""
    more, unit = _with_new_unit(plan)
    return _with_objective(more, unit=unit, direction=Direction.ENTER)


def _strategy_for_nothing(plan: KeyAccountPlan) -> KeyAccountPlan:
    taken = {one.id for one in plan.strategies}
    name = next(found for found in map("S{}".format, count(1)) if found not in taken)
    idle = attrs.evolve(plan.strategies[0], id=name, objectives=(), claims=HashTrieMap(), cost_by_year=HashTrieMap())
    return attrs.evolve(plan, strategies=(*plan.strategies, idle))


def _line_raised(plan: KeyAccountPlan) -> KeyAccountPlan:
    first, *others = plan.budget.lines
    raised = attrs.evolve(first, amount=first.amount + minor_unit(plan.header.currency))
    return _in_section(plan, "budget", lines=(raised, *others))


def _strategy_raised(plan: KeyAccountPlan) -> KeyAccountPlan:
    """The line and the cost of its strategy agree; the financial summary does not know of it."""
    line = plan.budget.lines[0]

    def raised(one: Strategy) -> Strategy:
        if one.id != line.strategy:
            return one
        cost = one.cost_by_year[line.year] + minor_unit(plan.header.currency)
        return attrs.evolve(one, cost_by_year=one.cost_by_year.insert(line.year, cost))

    return attrs.evolve(_line_raised(plan), strategies=tuple(raised(one) for one in plan.strategies))


def _sales_raised(plan: KeyAccountPlan) -> KeyAccountPlan:
    """Sales of T0 and of the unit's path agree; the unit itself sells less."""
    cent = minor_unit(plan.header.currency)
    first, *others = plan.financial.units
    path = attrs.evolve(first, sales=(first.sales[0] + cent, *first.sales[1:]))
    return _in_section(_in_first_row(plan, sales=cent), "financial", units=(path, *others))


def _baseline_moved(plan: KeyAccountPlan) -> KeyAccountPlan:
    """The baseline of the first sales objective, away from its target."""
    cent = minor_unit(plan.header.currency)
    place = next(index for index, one in enumerate(plan.objectives) if one.measure is Measure.SALES)
    aim = plan.objectives[place]
    moved = attrs.evolve(aim, baseline=aim.baseline + (cent if aim.target < aim.baseline else -cent))
    return attrs.evolve(plan, objectives=(*plan.objectives[:place], moved, *plan.objectives[place + 1 :]))


def _due_too_late(plan: KeyAccountPlan) -> KeyAccountPlan:
    return _in_first(plan, "objectives", due_year=plan.header.horizon.last_year + 1)


def _share_above_whole(plan: KeyAccountPlan) -> KeyAccountPlan:
    first = plan.objectives[0]
    down = first.direction in (Direction.HARVEST, Direction.EXIT)
    share = {"measure": Measure.MARKET_SHARE, "baseline": Decimal(3) if down else ZERO, "target": Decimal(2)}
    return _with_objective(plan, unit=first.unit, direction=first.direction, justification=first.justification, **share)


def _other_currency(plan: KeyAccountPlan) -> KeyAccountPlan:
    return _in_section(plan, "budget", currency="XXX")


FAULTS: Mapping[str, Callable[[KeyAccountPlan], KeyAccountPlan]] = MappingProxyType(
    {
        "V01": lambda plan: _in_section(plan, "overview", history=()),
        "V02": lambda plan: _in_section(
            plan, "overview", key_account=attrs.evolve(plan.overview.key_account, number=UNKNOWN)
        ),
        "V03": lambda plan: _in_section(plan, "mission", needs=(UNKNOWN,)),
        "V04": _double_year,
        "V06": lambda plan: _in_section(plan, "analysis", buying=None),
        "V08": _without_swot,
        "V09": _market_unknown,
        "V20": lambda plan: _with_objective(plan, unit=UNKNOWN),
        "V21": lambda plan: _with_new_unit(plan)[0],
        "V22": _direction_not_allowed,
        "V23": _direction_does_not_hold,
        "V24": _strategy_for_nothing,
        "V25": lambda plan: _in_first(plan, "strategies", answers=(UNKNOWN,)),
        "V26": lambda plan: _in_first(plan, "strategies", actions=()),
        "V28": lambda plan: _in_first(plan, "objectives", assumptions=(UNKNOWN,)),
        "V40": _line_raised,
        "V41": _strategy_raised,
        "V42": _sales_raised,
        "V43": lambda plan: _in_first_row(plan, gross_margin=minor_unit(plan.header.currency)),
        "V44": _baseline_moved,
        "V45": _due_too_late,
        "V46": _share_above_whole,
        "V51": _other_currency,
    }
)
