"""Candidates for a hook: what an installed distribution offers, and what a host registers by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

import attrs

from kcm.errors import InvalidValue
from kcm.plugins.hooks import an, group_of

__all__ = ["Entry", "Registry", "entries_of", "normalized", "offer_of"]

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


def entries_of(found: Iterable[Entry], path: str = "found") -> tuple[Entry, ...]:
    """The candidates that a host gives, in their order.

    Raises:
        InvalidValue: for anything else, with its place.
    """
    given: object = found  # whatever its type says
    if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
        raise InvalidValue(f"found {an(given)}, expected a Registry or entry points", path)
    entries: tuple[Any, ...] = tuple(given)
    for index, entry in enumerate(entries):
        texts = (getattr(entry, "name", None), getattr(entry, "group", None))
        if not (all(isinstance(text, str) for text in texts) and callable(getattr(entry, "load", None))):
            raise InvalidValue(f"found {an(entry)}, expected an entry point: name, group, load()", f"{path}[{index}]")
    return entries


def _registered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return entries_of(entries, "entries")


@attrs.frozen
class Registry:
    """Entries by hand, for applications that are frozen and have no metadata: `load(hook, found=registry)`.

    Raises:
        InvalidValue: for entries that are none.

    >>> from kcm.plugins import load
    >>> registry = Registry().register("kcm.plan_rules", "mine", lambda review: ())
    >>> list(load("kcm.plan_rules", found=registry))
    ['mine']
    """

    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_registered)

    def register(self, hook: str, name: str, obj: Any) -> Registry:
        """A registry with one entry more.

        Raises:
            NotFound: for an unknown hook.
            InvalidValue: for a hook or a name that is no text, and for a blank name.
        """
        given: object = name
        if not isinstance(given, str):
            raise InvalidValue(f"found {an(given)}, expected a text that is not blank", "name")
        if not given.strip():
            raise InvalidValue("found a blank text, expected one that is not blank", "name")
        return Registry((*self.entries, Registration(group_of(hook), name, obj)))

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


@attrs.frozen(kw_only=True)
class Offer:
    """A candidate and where it is from: its distribution, empty where it has none, its module, and its source in words.

    What METADATA says is read once, because that takes long.
    """

    group: str
    name: str
    value: str = ""
    module: str = ""
    distribution: str = ""
    source: str
    load: Callable[[], Any] = attrs.field(eq=False, repr=False)

    @property
    def is_own(self) -> bool:
        """Whether kcm itself brings it."""
        return self.distribution == OWN


def offer_of(entry: Entry) -> Offer:
    """A candidate with where it is from: the host registered it, unless it names a distribution."""
    distribution, source = "", "the host"
    if (dist := getattr(entry, "dist", None)) is not None:
        try:
            distribution, source = normalized(dist.name), f"{dist.name} {dist.version}"
        except Exception:  # importlib.metadata reads METADATA now, and raises what it meets
            source = "a distribution whose METADATA cannot be read"
    return Offer(
        group=entry.group,
        name=entry.name,
        module=str(getattr(entry, "module", "")),
        distribution=distribution,
        source=source,
        load=entry.load,
    )


def normalized(name: str) -> str:
    """The name by which a distribution is known, however it is spelt (packaging.python.org, name normalization)."""
    return re.sub(r"[-_.]+", "-", name).lower()
