"""Text that every format can hold: the one place where a report's text is made harmless."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import attrs

from kcm.reports.document import Document
from kcm.reports.figures.drawing import Drawing, drawable

__all__ = ["clean", "cleaned"]

Part = TypeVar("Part")

# Marks of direction, which turn no text around themselves, yet move a dash or a bracket to its other side.
MARKS = re.compile("[\u061c\u200e\u200f]")


def clean(text: str) -> str:
    """The text with U+FFFD in place of what no XML can hold, and without characters that change its direction.

    >>> clean("a" + chr(0x202E) + "b") + clean(chr(0)) == "ab" + chr(0xFFFD)
    True
    """
    return MARKS.sub("", drawable(text))


def cleaned(document: Document) -> Document:
    """The document with every text of it clean; pictures clean their own."""
    return _cleaned(document)


def _cleaned(part: Part) -> Part:
    found: Any = part
    if isinstance(found, str):
        found = clean(found)
    elif isinstance(found, tuple):
        found = tuple(map(_cleaned, found))
    elif attrs.has(type(found)) and not isinstance(found, Drawing):
        found = attrs.evolve(
            found, **{one.name: _cleaned(getattr(found, one.name)) for one in attrs.fields(type(found))}
        )
    return found  # type: ignore[no-any-return] # it has the type of the part, which the checker cannot follow
