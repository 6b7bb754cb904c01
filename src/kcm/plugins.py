"""Entry points, once, at the edge: built-in and third-party rules and definitions through one door.

A host loads what it wants and passes it on; domain functions never look plugins up. A third-party entry that fails
raises, because a missing rule could approve what it should block; `on_error` collects instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from importlib import import_module, metadata
from types import MappingProxyType
from typing import Any, Protocol

import attrs

from kcm.errors import MissingExtra, NotFound, PluginError
from kcm.text import Text

__all__ = [
    "API",
    "HOOKS",
    "Entry",
    "Hook",
    "Listing",
    "PluginStatus",
    "Registry",
    "load",
    "refresh",
    "survey",
]

API = 1
OWN = "kcm"


class PluginStatus(Enum):
    """What became of an entry."""

    LOADED = "loaded"
    EXTRA_MISSING = "extra missing"
    FAILED = "failed"


class Entry(Protocol):
    """What a candidate looks like: `importlib.metadata.EntryPoint` does, and so does an entry of a `Registry`."""

    @property
    def name(self) -> str:
        """The name under which a host finds the object."""
        ...

    @property
    def group(self) -> str:
        """The hook."""
        ...

    def load(self) -> Any:
        """The object itself."""
        ...


@attrs.frozen(kw_only=True)
class Hook:
    """One of the closed list of hooks: what its entries are, and `module:Class` where they are definitions."""

    label: Text
    definition: str | None = None
    rules: bool = False


HOOKS: Mapping[str, Hook] = MappingProxyType(
    {
        "kcm.reassignment_rules": Hook(label=Text("rules on a Reassignment", "账户调整规则"), rules=True),
        "kcm.maintenance_rules": Hook(label=Text("rules on a Maintenance", "信息维护规则"), rules=True),
        "kcm.plan_rules": Hook(label=Text("rules on a PlanReview", "计划规则"), rules=True),
        "kcm.identity_documents": Hook(
            label=Text("kinds of identity document", "证件类型"),
            definition="kcm.customers.identity:IdentityKind",
        ),
        "kcm.segmenters": Hook(label=Text("purchases or customers to a Segmentation", "客户细分方法")),
        "kcm.scorers": Hook(label=Text("a matrix or candidates to positions", "评分方法")),
        "kcm.ratios": Hook(label=Text("definitions of ratios", "财务比率"), definition="kcm.finance.ratios:Ratio"),
        "kcm.lifetime_models": Hook(label=Text("columns to a fitted model", "客户终身价值模型")),
        "kcm.plan_sections": Hook(label=Text("extra sections of a plan", "计划附加部分")),
        "kcm.reports": Hook(label=Text("a Reviewed plan and a locale to bytes", "报告格式")),
    }
)


@attrs.frozen
class Registration:
    """An object registered by hand under a hook and a name."""

    group: str
    name: str
    obj: Any = attrs.field(repr=False)

    def load(self) -> Any:
        """The object itself."""
        return self.obj


@attrs.frozen
class Registry:
    """Entries by hand, for applications that are frozen and have no metadata: `load(hook, found=registry)`.

    >>> registry = Registry().register("kcm.plan_rules", "mine", lambda review: ())
    >>> list(load("kcm.plan_rules", found=registry))
    ['mine']
    """

    entries: tuple[Entry, ...] = ()

    def register(self, hook: str, name: str, obj: Any) -> Registry:
        """A registry with one entry more."""
        return Registry((*self.entries, Registration(_group(hook), name, obj)))

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


@attrs.frozen(kw_only=True)
class Listing:
    """One entry and what became of it; `reason` says why it was not loaded."""

    hook: str
    name: str
    source: str
    status: PluginStatus
    reason: str = ""
    obj: Any = attrs.field(default=None, repr=False)


def load(
    hook: str, *, found: Iterable[Entry] | None = None, on_error: Callable[[PluginError], None] | None = None
) -> Mapping[str, Any]:
    """The objects of a hook by name, read-only, kcm's own first, then by distribution and name.

    An entry of kcm's own whose extra is not installed is left out.

    Args:
        hook: a name in `HOOKS`, with or without `kcm.` before it.
        found: candidates to take instead of those installed.
        on_error: takes each error of an entry that cannot be used, which is then left out; without it, it raises.

    Raises:
        NotFound: for an unknown hook.
        PluginError: for an entry that fails to load, is of the wrong kind, or has a name that another one has.

    >>> list(load("kcm.plan_rules"))[0]
    'standard'
    """
    loaded: dict[str, Any] = {}
    for listing in _listings(_group(hook), found):
        if listing.status is PluginStatus.LOADED:
            loaded[listing.name] = listing.obj
        elif listing.status is PluginStatus.FAILED:
            error = PluginError(f"{listing.name!r} of {hook} from {listing.source}: {listing.reason}")
            if on_error is None:
                raise error
            on_error(error)
    return MappingProxyType(loaded)


def survey(*, found: Iterable[Entry] | None = None) -> tuple[Listing, ...]:
    """Every entry of every hook: where it is from, and whether it was loaded or why not. Never raises for an entry."""
    kept = None if found is None else tuple(found)
    return tuple(listing for hook in HOOKS for listing in _listings(hook, kept))


def refresh() -> None:
    """Forget the one scan of installed entry points, so that the next call makes another."""
    _installed.cache_clear()


@cache
def _installed() -> tuple[metadata.EntryPoint, ...]:
    found: dict[str, tuple[metadata.EntryPoint, ...]] = {}
    for distribution in metadata.distributions():
        entries = tuple(entry for entry in distribution.entry_points if entry.group in HOOKS)
        if entries:
            found.setdefault(distribution.name, entries)  # the first on the path hides the later ones, as for imports
    return tuple(entry for entries in found.values() for entry in entries)


def _group(hook: str) -> str:
    group = hook if hook.startswith("kcm.") else f"kcm.{hook}"
    if group not in HOOKS:
        raise NotFound(f"found no hook {hook!r}, expected one of {', '.join(HOOKS)}")
    return group


def _listings(group: str, found: Iterable[Entry] | None) -> Iterator[Listing]:
    candidates = [entry for entry in (_installed() if found is None else found) if entry.group == group]
    candidates.sort(key=lambda entry: (_distribution(entry) != OWN, _source(entry), entry.name))
    taken: dict[str, str] = {}
    for entry in candidates:
        source = _source(entry)
        listing = _try(entry, group, source)
        if entry.name in taken:
            reason = f"the name is taken by {taken[entry.name]}: rename one of them, or uninstall one"
            listing = Listing(hook=group, name=entry.name, source=source, status=PluginStatus.FAILED, reason=reason)
        taken.setdefault(entry.name, source)
        yield listing


def _try(entry: Entry, group: str, source: str) -> Listing:
    status, obj = PluginStatus.FAILED, None
    try:
        obj = entry.load()
        reason = _fault(entry, group, obj)
    except MissingExtra as error:
        reason = str(error)
        if _distribution(entry) == OWN:
            status = PluginStatus.EXTRA_MISSING
    except (Exception, SystemExit) as error:  # whatever a stranger's module does, it is the plugin's fault
        reason = f"{type(error).__name__}: {error}"
    if not reason:
        return Listing(hook=group, name=entry.name, source=source, status=PluginStatus.LOADED, obj=obj)
    return Listing(hook=group, name=entry.name, source=source, status=status, reason=reason)


def _fault(entry: Entry, group: str, obj: Any) -> str:
    """Why a loaded object cannot be an entry of its hook; empty if it can."""
    hook = HOOKS[group]
    if isinstance(entry, metadata.EntryPoint) and _distribution(entry) != OWN:
        found = getattr(import_module(entry.module), "kcm_api", None)
        if found != API:
            return f"found kcm_api {found!r} in {entry.module}, expected {API}"
    if hook.definition is not None:
        module, name = hook.definition.split(":")
        if not isinstance(obj, getattr(import_module(module), name)):
            return f"found a {type(obj).__name__}, expected a {name}"
    elif hook.rules and isinstance(obj, tuple):
        if not all(callable(rule) for rule in obj):
            return "found a tuple with something that is no rule, expected functions"
    elif not callable(obj):
        return f"found a {type(obj).__name__}, expected a function{' or a tuple of functions' if hook.rules else ''}"
    return ""


def _distribution(entry: Entry) -> str:
    dist = getattr(entry, "dist", None)
    return "" if dist is None else str(dist.name)


def _source(entry: Entry) -> str:
    dist = getattr(entry, "dist", None)
    return "registered by the host" if dist is None else f"{dist.name} {dist.version}"
