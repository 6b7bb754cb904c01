"""Entries to objects: each is tried, and what became of it is told or raised."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from time import perf_counter
from types import MappingProxyType
from typing import Any

import attrs

from kcm.errors import MissingExtra, PluginError
from kcm.plugins.entries import NAMELESS, OWN, Entry, distribution_of, module_of, source_of
from kcm.plugins.fitting import fault
from kcm.plugins.hooks import HOOKS, group_of
from kcm.plugins.installed import installed

__all__ = ["Listing", "PluginStatus", "load", "survey"]

SWITCH = "KCM_NO_PLUGINS"


class PluginStatus(Enum):
    """What became of an entry."""

    LOADED = "loaded"
    EXTRA_MISSING = "extra missing"
    FAILED = "failed"
    SWITCHED_OFF = "switched off"


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
    for listing in _listings(group_of(hook), found):
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


def _is_switched_off(entry: Entry) -> bool:
    return os.environ.get(SWITCH, "0") not in ("", "0") and distribution_of(entry) != OWN


def _order(entry: Entry) -> tuple[bool, str, str, str]:
    distribution = distribution_of(entry)
    return distribution != OWN, distribution, source_of(entry), entry.name


def _listings(group: str, found: Iterable[Entry] | None) -> Iterator[Listing]:
    candidates = [entry for entry in (installed() if found is None else found) if entry.group == group]
    candidates.sort(key=_order)
    taken: dict[str, str] = {}
    for entry in candidates:
        if found is None and _is_switched_off(entry):
            yield _listing(entry, PluginStatus.SWITCHED_OFF, f"{SWITCH} is set")
        elif entry.name in taken and entry.name != NAMELESS:
            reason = f"the name is taken by {taken[entry.name]}: rename one of them, or uninstall one"
            yield _listing(entry, PluginStatus.FAILED, reason)
        else:
            taken[entry.name] = source_of(entry)
            yield _try(entry)


def _listing(entry: Entry, status: PluginStatus, reason: str) -> Listing:
    return Listing(hook=entry.group, name=entry.name, source=source_of(entry), status=status, reason=reason)


def _try(entry: Entry) -> Listing:
    start = perf_counter()
    status, obj = PluginStatus.FAILED, None
    try:
        obj = entry.load()
        reason = fault(entry, obj)
    except MissingExtra as error:
        reason = str(error)
        if distribution_of(entry) == OWN:
            status = PluginStatus.EXTRA_MISSING
    except PluginError as error:
        reason = str(error)
    except (Exception, SystemExit) as error:  # whatever a stranger's module does, it is the plugin's fault
        reason = _stale(entry, error) or f"{type(error).__name__}: {error}"
    listing = _listing(entry, status if reason else PluginStatus.LOADED, reason)
    return attrs.evolve(listing, obj=None if reason else obj, seconds=perf_counter() - start)


def _stale(entry: Entry, error: BaseException) -> str:
    """Why the module that the metadata names is not there; empty if it is something else that is missing."""
    if isinstance(error, ModuleNotFoundError) and error.name and f"{module_of(entry)}.".startswith(f"{error.name}."):
        return f"found no module {error.name}, which its metadata names: install it again, or uninstall it"
    return ""
