"""The closed list of hooks: what an entry of each is, and how a host calls it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from kcm.errors import NotFound
from kcm.text import Text

__all__ = ["API", "HOOKS", "Hook", "group_of"]

#: What `kcm_api` of a plugin's module must be.
API = 1


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
    """
    group = hook if hook.startswith("kcm.") else f"kcm.{hook}"
    if group not in HOOKS:
        raise NotFound(f"found no hook {hook!r}, expected one of {', '.join(HOOKS)}")
    return group
