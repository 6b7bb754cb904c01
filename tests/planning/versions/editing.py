"""Edits of a plan by path, for tests of what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from tests.planning.full_plan import full_plan

from kcm.planning.plan import KeyAccountPlan
from kcm.rules import Finding
from kcm.text import Text

PLAN = full_plan()
WORDS = Text("other words", "另一种说法")
Edit = Callable[[KeyAccountPlan], KeyAccountPlan]


def edit(path: str, how: Callable[[Any], Any]) -> Edit:
    """The plan with what stands at a path made anew; `[n]` is an item of a list."""

    def act(one: Any, steps: list[str]) -> Any:
        if not steps:
            return how(one)
        step, *rest = steps
        if step.isdigit():
            place = int(step)
            return (*one[:place], act(one[place], rest), *one[place + 1 :])
        return attrs.evolve(one, **{step: act(getattr(one, step), rest)})

    return lambda plan: act(plan, path.replace("[", ".").replace("]", "").split("."))


def to(value: object) -> Callable[[Any], Any]:
    return lambda _: value


def fields(**new: Any) -> Callable[[Any], Any]:
    return lambda one: attrs.evolve(one, **new)


def dropped(items: tuple[Any, ...]) -> tuple[Any, ...]:
    return items[:-1]


def again(**new: Any) -> Callable[[Any], Any]:
    """A list with its first item once more, under other names."""
    return lambda items: (*items, attrs.evolve(items[0], **new))


def made_of(*parts: tuple[int, dict[str, Any]]) -> Callable[[Any], Any]:
    """A list of items taken by their place, each with some fields changed."""
    return lambda have: tuple(attrs.evolve(have[place], **new) for place, new in parts)


def both(*edits: Edit) -> Edit:
    def act(plan: KeyAccountPlan) -> KeyAccountPlan:
        for one in edits:
            plan = one(plan)
        return plan

    return act


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [one.code.removeprefix("changes.") for one in found]
