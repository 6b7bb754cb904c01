"""Candidates for a hook: what an installed distribution offers, and what a host registers by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import attrs

from kcm.plugins.hooks import group_of

__all__ = ["Entry", "Registry", "distribution_of", "module_of", "normalized", "source_of"]

OWN = "kcm"
NAMELESS = "?"


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

    >>> from kcm.plugins import load
    >>> registry = Registry().register("kcm.plan_rules", "mine", lambda review: ())
    >>> list(load("kcm.plan_rules", found=registry))
    ['mine']
    """

    entries: tuple[Entry, ...] = ()

    def register(self, hook: str, name: str, obj: Any) -> Registry:
        """A registry with one entry more."""
        return Registry((*self.entries, Registration(group_of(hook), name, obj)))

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


@attrs.frozen(kw_only=True)
class Offer:
    """What an installed distribution offers; what its METADATA says is read once, because that takes long."""

    group: str
    name: str
    value: str = ""
    module: str = ""
    distribution: str
    source: str
    load: Callable[[], Any] = attrs.field(eq=False, repr=False)


def module_of(entry: Entry) -> str:
    """The module that an installed entry is in; empty for one that is registered by hand."""
    return str(getattr(entry, "module", ""))


def distribution_of(entry: Entry) -> str:
    """The normalized name of the distribution that an entry is from; empty where there is none."""
    if isinstance(entry, Offer):
        return normalized(entry.distribution)
    dist = getattr(entry, "dist", None)
    return "" if dist is None else normalized(str(dist.name))


def source_of(entry: Entry) -> str:
    """Where an entry is from, in words."""
    if isinstance(entry, Offer):
        return entry.source
    dist = getattr(entry, "dist", None)
    return "registered by the host" if dist is None else f"{dist.name} {dist.version}"


def normalized(name: str) -> str:
    """The name by which a distribution is known, however it is spelt (packaging.python.org, name normalization)."""
    return re.sub(r"[-_.]+", "-", name).lower()
