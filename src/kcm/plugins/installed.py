"""The one scan of the installed distributions, and what is made of damaged, hidden and repeated ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import invalidate_caches, metadata
from pathlib import PurePath
from typing import Any

from kcm.errors import PluginError
from kcm.plugins.entries import NAMELESS, Offer, normalized
from kcm.plugins.hooks import is_of_kcm

__all__ = ["installed", "refresh"]

BYTE_ORDER_MARK = "\ufeff"

# Misspelt ones too, so that no rule is overlooked.
GROUP = re.compile(r"\[\s*(kcm\.[^\]\n]*?)\s*\]", re.IGNORECASE)


def refresh() -> None:
    """Forget the one scan of installed entry points, so that the next call makes another and finds what is new."""
    invalidate_caches()
    installed.cache_clear()


@cache
def installed() -> tuple[Offer, ...]:
    """What the distributions on the path offer, in the order of the path."""
    found = tuple(metadata.distributions())
    copies: dict[str, list[metadata.Distribution]] = {}
    for one in found:  # by the names of their folders, because to read every METADATA would take long
        copies.setdefault(normalized(PurePath(_folder(one)).stem.partition("-")[0]), []).append(one)
    # A folder that is on the path twice offers the same twice.
    return tuple(dict.fromkeys(offer for one in found for offer in _offers(one, copies)))


def _offers(
    distribution: metadata.Distribution, copies: Mapping[str, Iterable[metadata.Distribution]]
) -> Iterator[Offer]:
    """What a distribution offers to kcm; what cannot be read is offered as unusable, so that it is not overlooked."""
    text = _entry_points(distribution)
    if GROUP.search(text) is None:
        return
    name, version = _identity(distribution)
    if not name:
        reason = "its METADATA cannot be read: install it again, or remove the folder"
        yield from _unusable(text, "", _folder(distribution), reason)
        return
    if _is_hidden(distribution, name, copies.get(normalized(name), ())):
        return
    source = f"{name} {version}"
    points = _points(distribution)
    if points is None or text.startswith(BYTE_ORDER_MARK):  # it hides the first hook
        reason = "its entry_points.txt is damaged or not UTF-8: install it again, or uninstall it"
        yield from _unusable(text, name, source, reason)
        return
    for point in points:
        what = {"group": point.group, "name": point.name, "value": point.value, "module": point.module}
        yield Offer(**what, distribution=normalized(name), source=source, load=point.load)


def _unusable(text: str, name: str, source: str, reason: str) -> Iterator[Offer]:
    """One offer for each group of kcm that a damaged distribution names, which nobody can load."""

    def load() -> Any:
        raise PluginError(reason)

    for group in dict.fromkeys(GROUP.findall(text)):
        yield Offer(group=group, name=NAMELESS, distribution=normalized(name), source=source, load=load)


def _entry_points(distribution: metadata.Distribution) -> str:
    """The text that names the hooks; also where it is not UTF-8, since their names are ASCII in every encoding."""
    try:
        return distribution.read_text("entry_points.txt") or ""
    except UnicodeDecodeError as error:
        return error.object.decode("latin-1").replace("\0", "")  # UTF-16 has a nought beside each letter


def _points(distribution: metadata.Distribution) -> list[metadata.EntryPoint] | None:
    """The entry points for kcm, None where they or the modules they name cannot be read."""
    try:
        return [point for point in distribution.entry_points if is_of_kcm(point.group) and point.module]
    except Exception:  # importlib.metadata raises what it meets, and something else in each version of Python
        return None


def _identity(distribution: metadata.Distribution) -> tuple[str, str]:
    """Name and version, empty where METADATA does not tell both."""
    try:
        told = distribution.metadata
        name, version = told["Name"], told["Version"]
    except Exception:  # as above
        return "", ""
    return (name, version) if name and version else ("", "")


def _is_hidden(distribution: metadata.Distribution, name: str, copies: Iterable[metadata.Distribution]) -> bool:
    """Whether another copy comes first on the path, as for imports, even one that offers nothing."""
    place = str(distribution.locate_file(""))
    for copy in copies:
        if str(copy.locate_file("")) == place:
            return False
        if normalized(_identity(copy)[0]) == normalized(name):
            return True
    return False


def _folder(distribution: metadata.Distribution) -> str:
    return str(getattr(distribution, "_path", "a distribution without a folder"))
