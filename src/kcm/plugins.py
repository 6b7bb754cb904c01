"""Entry points, once, at the edge: built-in and third-party rules and definitions through one door.

A host loads what it wants and passes it on; domain functions never look plugins up. A third-party entry that fails
raises, because a missing rule could approve what it should block; `on_error` collects instead. An entry is imported
when its hook is loaded and not before. With `KCM_NO_PLUGINS=1` in the environment there are kcm's own entries only, and
`survey` says which ones that leaves out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from importlib import import_module, metadata
from inspect import signature
from time import perf_counter
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
SWITCH = "KCM_NO_PLUGINS"


class PluginStatus(Enum):
    """What became of an entry."""

    LOADED = "loaded"
    EXTRA_MISSING = "extra missing"
    FAILED = "failed"
    SWITCHED_OFF = "switched off"


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
    """One of the closed list of hooks: what its entries are, and `module:Class` where they are definitions.

    `takes` are the arguments its functions are called with; where entries are called in ways of their own it is empty.
    """

    label: Text
    definition: str | None = None
    rules: bool = False
    takes: tuple[str, ...] = ()


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
        "kcm.segmenters": Hook(label=Text("purchases or customers to a Segmentation", "客户细分方法")),
        "kcm.scorers": Hook(label=Text("a matrix or candidates to positions", "评分方法")),
        "kcm.ratios": Hook(label=Text("definitions of ratios", "财务比率"), definition="kcm.finance.ratios:Ratio"),
        "kcm.lifetime_models": Hook(label=Text("columns to a fitted model", "客户终身价值模型")),
        "kcm.plan_sections": Hook(label=Text("extra sections of a plan", "计划附加部分"), takes=("plan",)),
        "kcm.reports": Hook(
            label=Text("a Reviewed plan and a locale to bytes", "报告格式"), takes=("reviewed", "locale")
        ),
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
    """One entry and what became of it; `reason` says why it was not loaded, `seconds` how long the attempt took."""

    hook: str
    name: str
    source: str
    status: PluginStatus
    reason: str = ""
    obj: Any = attrs.field(default=None, repr=False)
    seconds: float = attrs.field(default=0.0, eq=False)


def load(
    hook: str, *, found: Iterable[Entry] | None = None, on_error: Callable[[PluginError], None] | None = None
) -> Mapping[str, Any]:
    """The objects of a hook by name, read-only, kcm's own first, then by distribution and name.

    An entry of kcm's own whose extra is not installed is left out, and so is one of anybody else's while
    `KCM_NO_PLUGINS` is set; entries given as `found` are never.

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


@attrs.frozen
class _Unusable:
    """Stands for what a distribution offers and nobody can load, because its metadata is damaged."""

    group: str
    name: str
    source: str
    reason: str

    def load(self) -> Any:
        raise PluginError(self.reason)


@cache
def _installed() -> tuple[Entry, ...]:
    found: dict[str, tuple[Entry, ...]] = {}
    for distribution in metadata.distributions():
        entries = tuple(_entries(distribution))
        if entries:
            # The first on the path hides the later ones, as for imports.
            found.setdefault(_distribution(entries[0]) or _source(entries[0]), entries)
    return tuple(entry for entries in found.values() for entry in entries)


def _entries(distribution: metadata.Distribution) -> Iterator[Entry]:
    """What a distribution offers to kcm; what cannot be read is offered as unusable, so that it is not overlooked."""
    text = distribution.read_text("entry_points.txt") or ""
    if "[kcm." not in text:
        return
    try:
        offered = [entry for entry in distribution.entry_points if entry.group in HOOKS]
        named = bool(distribution.metadata["Name"] and distribution.version)
    except Exception:  # importlib.metadata raises what it meets, and something else in each version of Python
        offered, named = [], False
    if named:
        yield from offered
        return
    source = str(getattr(distribution, "_path", "a distribution without a name"))
    reason = "its METADATA or entry_points.txt cannot be read: install it again, or remove the folder"
    for hook in HOOKS:
        if f"[{hook}]" in text:
            yield _Unusable(hook, "?", source, reason)


def _is_switched_off(entry: Entry) -> bool:
    return os.environ.get(SWITCH, "0") not in ("", "0") and _distribution(entry) != OWN


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
        if found is None and _is_switched_off(entry):
            yield _listing(entry, PluginStatus.SWITCHED_OFF, f"{SWITCH} is set")
        elif entry.name in taken:
            reason = f"the name is taken by {taken[entry.name]}: rename one of them, or uninstall one"
            yield _listing(entry, PluginStatus.FAILED, reason)
        else:
            taken[entry.name] = _source(entry)
            yield _try(entry)


def _listing(entry: Entry, status: PluginStatus, reason: str) -> Listing:
    return Listing(hook=entry.group, name=entry.name, source=_source(entry), status=status, reason=reason)


def _try(entry: Entry) -> Listing:
    start = perf_counter()
    status, obj = PluginStatus.FAILED, None
    try:
        obj = entry.load()
        reason = _fault(entry, obj)
    except MissingExtra as error:
        reason = str(error)
        if _distribution(entry) == OWN:
            status = PluginStatus.EXTRA_MISSING
    except PluginError as error:
        reason = str(error)
    except (Exception, SystemExit) as error:  # whatever a stranger's module does, it is the plugin's fault
        reason = _stale(entry, error) or f"{type(error).__name__}: {error}"
    listing = _listing(entry, status if reason else PluginStatus.LOADED, reason)
    return attrs.evolve(listing, obj=None if reason else obj, seconds=perf_counter() - start)


def _stale(entry: Entry, error: BaseException) -> str:
    """Why the module that the metadata names is not there; empty if it is something else that is missing."""
    module = getattr(entry, "module", "")
    if isinstance(error, ModuleNotFoundError) and error.name and f"{module}.".startswith(f"{error.name}."):
        return f"found no module {error.name}, which its metadata names: install it again, or uninstall it"
    return ""


def _fault(entry: Entry, obj: Any) -> str:
    """Why a loaded object cannot be an entry of its hook; empty if it can."""
    hook = HOOKS[entry.group]
    if isinstance(entry, metadata.EntryPoint) and _distribution(entry) != OWN:
        found = getattr(import_module(entry.module), "kcm_api", None)
        if type(found) is not int or found != API:
            return f"found kcm_api {found!r} in {entry.module}, expected {API}"
    if hook.definition is not None:
        module, name = hook.definition.split(":")
        if not isinstance(obj, getattr(import_module(module), name)):
            return f"found a {type(obj).__name__}, expected a {name}"
        return ""
    if hook.rules and isinstance(obj, tuple):
        if not all(callable(rule) for rule in obj):
            return "found a tuple with something that is no rule, expected functions"
        return next(filter(None, (_misfit(rule, hook) for rule in obj)), "")
    if not callable(obj):
        return f"found a {type(obj).__name__}, expected a function{' or a tuple of functions' if hook.rules else ''}"
    return _misfit(obj, hook)


def _misfit(function: Callable[..., Any], hook: Hook) -> str:
    """Why a function cannot be called as its hook calls it; empty if it can, or does not tell its parameters."""
    if not hook.takes:
        return ""
    try:
        parameters = signature(function)
    except (TypeError, ValueError):  # some functions written in C
        return ""
    try:
        parameters.bind(*hook.takes)
    except TypeError:
        pass
    else:
        return ""
    name = getattr(function, "__qualname__", type(function).__name__)
    return f"found {name}{parameters}, expected a function of {len(hook.takes)}: ({', '.join(hook.takes)})"


def _distribution(entry: Entry) -> str:
    dist = getattr(entry, "dist", None)
    return "" if dist is None else str(dist.name)


def _source(entry: Entry) -> str:
    if isinstance(entry, _Unusable):
        return entry.source
    dist = getattr(entry, "dist", None)
    return "registered by the host" if dist is None else f"{dist.name} {dist.version}"
