"""Entries to objects: each is tried, and what became of it is told or raised."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from time import perf_counter
from types import MappingProxyType
from typing import Any

import attrs

from kcm.errors import InvalidValue, MissingExtra, PluginError
from kcm.plugins.entries import NAMELESS, Entry, Offer, entries_of, offer_of
from kcm.plugins.fitting import fault
from kcm.plugins.hooks import HOOKS, an, group_of, is_of_kcm, meant, no_hook
from kcm.plugins.installed import installed

__all__ = ["Listing", "PluginStatus", "load", "survey"]

#: The environment variable that leaves kcm's own entries only, whatever it holds but one of the words for no.
SWITCH = "KCM_NO_PLUGINS"

#: In small letters or capitals. Any other word switches off, a misspelt one too: the survey then says so.
NO = ("", "0", "false", "no", "off")


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
    `KCM_NO_PLUGINS` is set; entries given as `found` are never. An entry of an unknown group whose name is near that of
    the hook is an error of the hook: a rule that is overlooked could approve what it should block. One unlike every
    hook, which may be of a newer kcm, is in the `survey` only.

    Args:
        hook: a name in `HOOKS`, with or without `kcm.` before it.
        found: candidates to take instead of those installed.
        on_error: takes each error of an entry that cannot be used, which is then left out; without it, it raises.

    Raises:
        NotFound: for an unknown hook.
        InvalidValue: for an argument of another type.
        PluginError: for an entry that fails to load, is of the wrong kind, has a name that another one has or none, or
            misspells the hook.

    >>> list(load("kcm.plan_rules"))[0]
    'standard'
    """
    group = group_of(hook)
    if on_error is not None and not callable(on_error):
        raise InvalidValue(f"found {an(on_error)}, expected a function of the error", "on_error")
    offers, off = _offers(found), found is None and _is_switched_off()
    slips = (slip for slip in _unknown(offers) if meant(slip) == group)
    loaded: dict[str, Any] = {}
    for listing in _listings((group, *slips), offers, off):
        if listing.status is PluginStatus.LOADED:
            loaded[listing.name] = listing.obj
        elif listing.status is PluginStatus.FAILED:
            error = PluginError(f"{listing.name!r} of {hook} from {listing.source}: {listing.reason}")
            if on_error is None:
                raise error
            on_error(error)
    return MappingProxyType(loaded)


def survey(*, found: Iterable[Entry] | None = None) -> tuple[Listing, ...]:
    """Every entry of every hook, then those of unknown groups: where it is from, and whether it was loaded or why not.

    Never raises for an entry, whatever its module does; an interrupt from the keyboard still stops it.

    Raises:
        InvalidValue: for a `found` that is no collection of entries.
    """
    offers, off = _offers(found), found is None and _is_switched_off()
    return tuple(_listings((*HOOKS, *_unknown(offers)), offers, off))


def _is_switched_off() -> bool:
    return os.environ.get(SWITCH, "").strip().lower() not in NO


def _offers(found: Iterable[Entry] | None) -> list[Offer]:
    """The candidates in the order in which they are tried."""
    return sorted(installed() if found is None else map(offer_of, entries_of(found)), key=_order)


def _order(offer: Offer) -> tuple[bool, str, str, str]:
    return not offer.is_own, offer.distribution, offer.source, offer.name


def _unknown(offers: Iterable[Offer]) -> list[str]:
    """The groups that are meant for kcm and are no hook of it."""
    return sorted({offer.group for offer in offers if is_of_kcm(offer.group)} - HOOKS.keys())


def _listings(groups: Iterable[str], offers: Sequence[Offer], off: bool) -> Iterator[Listing]:
    for group in groups:
        taken: dict[str, str] = {}
        for offer in offers:
            if offer.group != group:
                continue
            if off and not offer.is_own:
                yield _listing(offer, PluginStatus.SWITCHED_OFF, f"{SWITCH} is set")
            elif reason := _turned_away(offer, taken):
                yield _listing(offer, PluginStatus.FAILED, reason)
            else:
                taken[offer.name] = offer.source
                yield _try(offer)


def _turned_away(offer: Offer, taken: Mapping[str, str]) -> str:
    """Why an entry is not even tried; empty if it is."""
    if offer.group not in HOOKS:
        return no_hook(offer.group)
    if not offer.name.strip():
        return "found a blank name, expected one before the = of the entry"
    if offer.name in taken and offer.name != NAMELESS:
        return f"the name is taken by {taken[offer.name]}: rename one of them, or uninstall one"
    return ""


def _listing(offer: Offer, status: PluginStatus, reason: str) -> Listing:
    return Listing(hook=offer.group, name=offer.name, source=offer.source, status=status, reason=reason)


def _try(offer: Offer) -> Listing:
    start = perf_counter()
    status, obj = PluginStatus.FAILED, None
    try:
        obj = offer.load()
        reason = fault(offer, obj)
    except KeyboardInterrupt:
        raise
    except MissingExtra as error:
        reason = _message(error)
        if offer.is_own:
            status = PluginStatus.EXTRA_MISSING
    except PluginError as error:
        reason = _message(error)
    except BaseException as error:  # whatever a stranger's module does, it is the plugin's fault
        reason = _stale(offer, error) or f"{type(error).__name__}: {_message(error)}"
    listing = _listing(offer, status if reason else PluginStatus.LOADED, reason)
    return attrs.evolve(listing, obj=None if reason else obj, seconds=perf_counter() - start)


def _message(error: BaseException) -> str:
    """What an error says, and always something, because it is the reason why an entry is left out."""
    try:
        return str(error) or "it does not say why"
    except KeyboardInterrupt:
        raise
    except BaseException:  # a stranger's error may break as well
        return "its message cannot be shown"


def _stale(offer: Offer, error: BaseException) -> str:
    """Why the module that the metadata names is not there; empty if it is something else that is missing."""
    if isinstance(error, ModuleNotFoundError) and error.name and f"{offer.module}.".startswith(f"{error.name}."):
        return f"found no module {error.name}, which its metadata names: install it again, or uninstall it"
    return ""
