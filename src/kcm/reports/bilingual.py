"""One document in two languages from one in each: what is equal stands once, what differs one above the other."""

from __future__ import annotations

from typing import Any

import attrs

from kcm.reports.document import Bilingual, Document, Picture
from kcm.reports.figures.drawing import Drawing

__all__ = ["together"]


def together(english: Document, chinese: Document) -> Document:
    """Both documents of one report as one; its language is the first one's, each text of the other says its own."""
    both: Document = _together(english, attrs.evolve(chinese, language=english.language))
    return both


def _together(one: Any, other: Any) -> Any:
    if isinstance(one, str):
        return one if one == other else Bilingual(en=one, zh_CN=other)
    if isinstance(one, tuple):
        return tuple(_together(mine, theirs) for mine, theirs in zip(one, other, strict=True))
    if isinstance(one, Picture):
        drawings = tuple(
            drawing
            for mine, theirs in zip(one.drawings, other.drawings, strict=True)
            for drawing in _drawings(mine, theirs)
        )
        return attrs.evolve(one, caption=_together(one.caption, other.caption), drawings=drawings)
    if attrs.has(type(one)):
        fields = (field.name for field in attrs.fields(type(one)))
        return attrs.evolve(one, **{name: _together(getattr(one, name), getattr(other, name)) for name in fields})
    return one


def _drawings(one: Drawing, other: Drawing) -> tuple[Drawing, ...]:
    """Both, with names of their own, unless they say the same."""
    if (one.title, one.words) == (other.title, other.words):
        return (one,)
    return attrs.evolve(one, name=f"{one.name}-en"), attrs.evolve(other, name=f"{other.name}-zh")
