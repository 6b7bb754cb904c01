"""Two objects of one class side by side: each place where they differ is said once, in the words of a table.

A place is written as a pattern, `objectives[].target`: its path without the numbers of the items.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs
from rpds import HashTrieMap

from kcm.rules import Finding

__all__ = ["differences"]


@attrs.frozen(kw_only=True)
class Change:
    """One place that differs: its path, the names of the items on the way there, and what stands in it in each.

    `fields` are the names of the fields that differ, where the change is that of an object.
    """

    path: str
    names: Mapping[str, object]
    old: Any
    new: Any
    fields: tuple[str, ...] = ()


Say = Callable[[Change], Finding]


@attrs.frozen(kw_only=True)
class Listed:
    """A list whose items are known by a key: names of fields, or none for the item itself.

    `names` says which fields name an item in the sentences, by the name of the value. `changed` says in one finding
    which fields differ that the table has no words of their own for.
    """

    key: tuple[str, ...]
    names: Mapping[str, str]
    added: Say
    dropped: Say
    changed: Say | None = None

    def key_of(self, item: object) -> Hashable:
        """By what an item is found again."""
        return tuple(getattr(item, name) for name in self.key) or item

    def named(self, item: object) -> dict[str, object]:
        """What an item is called in a sentence."""
        return {name: getattr(item, field) for name, field in self.names.items()}


@attrs.frozen(kw_only=True, slots=False)
class Wording:
    """What to say of which place: of fields, of lists, of the entries of maps, and of everything else."""

    fields: Mapping[str, Say]
    lists: Mapping[str, Listed]
    maps: Mapping[str, Say]
    appeared: Say
    vanished: Say
    reordered: Say
    other: Say

    @cached_property
    def entered(self) -> frozenset[str]:
        """The places inside which something has words of its own."""
        patterns = (*self.fields, *self.lists, *self.maps)
        return frozenset(pattern[: mark.start()] for pattern in patterns for mark in re.finditer(r"[.\[]", pattern))


@attrs.frozen(kw_only=True)
class Place:
    """Where a comparison stands."""

    pattern: str = ""
    path: str = "$"
    names: Mapping[str, object] = HashTrieMap()

    def field(self, name: str) -> Place:
        """The place of one of the fields."""
        pattern = f"{self.pattern}.{name}" if self.pattern else name
        return Place(pattern=pattern, path=f"{self.path}.{name}", names=self.names)

    def item(self, index: int, names: Mapping[str, object]) -> Place:
        """The place of one of the items."""
        return Place(pattern=f"{self.pattern}[]", path=f"{self.path}[{index}]", names={**self.names, **names})

    def entry(self, key: object) -> Place:
        """The place of one of the entries of a map."""
        return Place(pattern=self.pattern, path=f"{self.path}.{key}", names={**self.names, "key": key})

    def change(self, old: object, new: object, fields: tuple[str, ...] = ()) -> Change:
        """What differs here."""
        return Change(path=self.path, names=self.names, old=old, new=new, fields=fields)


def differences(old: Any, new: Any, wording: Wording) -> Iterator[Finding]:
    """One finding or more for every difference between two objects of one class; none for equal objects.

    The path is one into the new object, and into the old one for what it no longer has. What the table has no words
    for is said of the nearest object that it enters.
    """
    if old != new:
        yield from _of_object(old, new, Place(), wording, wording.other)


def _of_object(old: Any, new: Any, place: Place, wording: Wording, say: Say) -> Iterator[Finding]:
    rest = []
    for field in attrs.fields(type(new)):
        before, after, inner = getattr(old, field.name), getattr(new, field.name), place.field(field.name)
        if before == after:
            continue
        if inner.pattern in wording.fields:
            yield wording.fields[inner.pattern](inner.change(before, after))
        elif inner.pattern in wording.maps:
            yield from _of_map(before, after, inner, wording.maps[inner.pattern])
        elif inner.pattern not in wording.entered and inner.pattern not in wording.lists:
            rest.append(field.name)
        elif before is None or after is None:
            yield (wording.appeared if before is None else wording.vanished)(inner.change(before, after, (field.name,)))
        elif inner.pattern in wording.lists:
            yield from _of_list(before, after, inner, wording)
        else:
            yield from _of_object(before, after, inner, wording, wording.other)
    if rest:
        # A single field is led to itself.
        where = place.field(rest[0]) if len(rest) == 1 else place
        yield say(attrs.evolve(place.change(old, new, tuple(rest)), path=where.path))


def _of_map(old: Mapping[Any, Any], new: Mapping[Any, Any], place: Place, say: Say) -> Iterator[Finding]:
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield say(place.entry(key).change(old.get(key), new.get(key)))


def _of_list(old: tuple[Any, ...], new: tuple[Any, ...], place: Place, wording: Wording) -> Iterator[Finding]:
    listed = wording.lists[place.pattern]
    before, after = _by_key(old, listed), _by_key(new, listed)
    for key, (index, item) in after.items():
        inner = place.item(index, listed.named(item))
        if key not in before:
            yield listed.added(inner.change(None, item))
        elif before[key][1] != item:
            yield from _of_object(before[key][1], item, inner, wording, listed.changed or wording.other)
    for key, (index, item) in before.items():
        if key not in after:
            yield listed.dropped(place.item(index, listed.named(item)).change(item, None))
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield wording.reordered(place.change(old, new, (place.pattern.rpartition(".")[2],)))


def _by_key(items: tuple[Any, ...], listed: Listed) -> dict[Hashable, tuple[int, Any]]:
    """Items by their key and how often it stood before: no list needs its keys to be unique."""
    found: dict[Hashable, tuple[int, Any]] = {}
    for index, item in enumerate(items):
        key, times = listed.key_of(item), 0
        while (key, times) in found:
            times += 1
        found[key, times] = (index, item)
    return found
