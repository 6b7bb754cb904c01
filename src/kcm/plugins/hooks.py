"""The closed list of hooks: what an entry of each is, and how a host calls it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue, NotFound
from kcm.text import Text

__all__ = ["API", "HOOKS", "Hook", "an", "group_of", "is_of_kcm", "meant", "no_hook"]

#: What `kcm_api` of a plugin's module must be.
API = 1

PREFIX = "kcm."

VOWELS = tuple("aeioAEIO")  # most names with u begin as "unit" does

#: How alike a group and a hook are if one is a slip for the other (`difflib`): a letter or two of about ten.
NEAR = 0.82


@attrs.frozen(kw_only=True)
class Hook:
    """One of the closed list of hooks: what its entries are, and `module:Class` where they are definitions.

    `takes` are the ways in which a host calls a function of the hook, each as its parameters; a function fits one.
    """

    label: Text
    definition: str | None = None
    rules: bool = False
    takes: tuple[str, ...] = ()


#: The closed list of hooks, by the names of their entry-point groups.
HOOKS: Mapping[str, Hook] = MappingProxyType(
    {
        "kcm.reassignment_rules": Hook(
            label=Text("rules on a Reassignment", "账户调整规则"), rules=True, takes=("request",)
        ),
        "kcm.maintenance_rules": Hook(
            label=Text("rules on a Maintenance", "信息维护规则"), rules=True, takes=("request",)
        ),
        "kcm.plan_rules": Hook(label=Text("rules on a PlanReview", "计划规则"), rules=True, takes=("review",)),
        "kcm.identity_documents": Hook(
            label=Text("kinds of identity document", "证件类型"),
            definition="kcm.customers.identity:IdentityKind",
        ),
        "kcm.segmenters": Hook(
            label=Text("purchases or customers to a Segmentation", "客户细分方法"),
            takes=("purchases, *, as_of", "customers", "ids, annual_margins, need_complexities"),
        ),
        "kcm.scorers": Hook(
            label=Text("a matrix or candidates to positions", "评分方法"), takes=("matrix", "candidates")
        ),
        "kcm.ratios": Hook(label=Text("definitions of ratios", "财务比率"), definition="kcm.finance.ratios:Ratio"),
        "kcm.lifetime_models": Hook(
            label=Text("columns to a fitted model", "客户终身价值模型"), takes=("x, t_x, T", "x, m")
        ),
        "kcm.plan_sections": Hook(label=Text("extra sections of a plan", "计划附加部分"), takes=("plan",)),
        "kcm.reports": Hook(
            label=Text("a Reviewed plan and a locale to bytes", "报告格式"), takes=("reviewed, locale",)
        ),
    }
)


def group_of(hook: str) -> str:
    """The full name of a hook that is given with or without `kcm.` before it.

    Raises:
        NotFound: for an unknown hook.
        InvalidValue: for anything but text.
    """
    given: object = hook
    if not isinstance(given, str):
        raise InvalidValue(f"found {an(given)}, expected the name of a hook", "hook")
    group = hook if hook.startswith(PREFIX) else f"{PREFIX}{hook}"
    if group not in HOOKS:
        raise NotFound(no_hook(hook))
    return group


def is_of_kcm(group: str) -> bool:
    """Whether a group of entry points is meant for kcm, a hook or not; capitals and spaces at its ends are slips."""
    return group.strip().lower().startswith(PREFIX)


def meant(group: str) -> str:
    """The hook that an unknown group is a slip for; empty for one unlike all of them, as a newer kcm may have it.

    >>> meant("kcm.plan_rule"), meant("kcm.Plan-Rules"), meant("kcm.forecasts")
    ('kcm.plan_rules', 'kcm.plan_rules', '')
    """
    names = [hook.removeprefix(PREFIX) for hook in HOOKS]
    near = get_close_matches(group.strip().lower().removeprefix(PREFIX), names, n=1, cutoff=NEAR)
    return f"{PREFIX}{near[0]}" if near else ""


def no_hook(name: str) -> str:
    """What is said of a hook that there is not."""
    return f"found no hook {name!r}, expected one of {', '.join(HOOKS)}"


def an(obj: object) -> str:
    """What an error says of an object: its type, with the article before it.

    >>> an(1), an(None), an(int)
    ('an int', 'a NoneType', 'the class int')
    """
    if isinstance(obj, type):
        return f"the class {obj.__name__}"
    name = type(obj).__name__
    return f"{'an' if name.startswith(VOWELS) else 'a'} {name}"
