"""Everything an object is made of, so that a law can say what changed in it and what it keeps to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from enum import Enum
from typing import Any
from unicodedata import normalize

import attrs
import numpy as np
from rpds import List, Queue

from kcm.privacy import Secret

__all__ = ["bare", "bare_texts_in", "changed", "leaves", "secrets_in", "texts_in"]

Leaf = tuple[str, Any]

# A shorter text, or one like 000000, stands in many others by chance, and tells nobody anything.
LEAST = 6
LEAST_DIFFERENT = 3


def leaves(whole: object, path: str = "$") -> Iterator[Leaf]:
    """Each part that is not made of others, with its path, in an order that is always the same."""
    yield from _leaves(whole, path, ())


def _leaves(whole: object, path: str, above: tuple[int, ...]) -> Iterator[Leaf]:
    if id(whole) in above:  # a host's objects may point back
        return
    parts = _parts(whole)
    if parts is None:
        yield path, whole
        return
    yield path, type(whole)
    for name, part in parts:
        yield from _leaves(part, f"{path}{name}", (*above, id(whole)))


def _parts(whole: Any) -> Iterator[Leaf] | None:
    if isinstance(whole, str | bytes | Secret | Enum | type):
        return None
    if isinstance(whole, np.ndarray):
        return iter([(f"[{place}]", item) for place, item in enumerate(whole.ravel().tolist())])
    if attrs.has(type(whole)):
        return ((f".{field.name}", getattr(whole, field.name)) for field in attrs.fields(type(whole)))
    if isinstance(whole, Mapping):
        # Keys may be people's names, so a place stands for a key and for what is under it.
        keys = enumerate(sorted(whole, key=repr))
        return ((f"[{place}]", part) for place, key in keys for part in (key, whole[key]))
    if isinstance(whole, Set):
        return ((f"[{place}]", item) for place, item in enumerate(sorted(whole, key=repr)))
    if isinstance(whole, Sequence | List | Queue):
        return ((f"[{place}]", item) for place, item in enumerate(whole))
    own = getattr(whole, "__dict__", None)
    if own is None or callable(whole):
        return None
    return ((f".{name}", own[name]) for name in sorted(own))


def changed(before: Sequence[Leaf], after: Sequence[Leaf]) -> str | None:
    """The path of the first part that is another one now; None when all is as it was."""
    for (path, old), (_, new) in zip(before, after, strict=False):
        if not (old is new or old == new or old != old):  # NaN is what it was
            return path
    longer = max(before, after, key=len)
    return None if len(before) == len(after) else longer[min(len(before), len(after))][0]


def secrets_in(whole: object) -> frozenset[str]:
    """The personal numbers in an object in the clear and bare, those that would be known again."""
    found = (bare(part.reveal()) for _, part in leaves(whole) if isinstance(part, Secret))
    return frozenset(text for text in found if len(text) >= LEAST and len(set(text)) >= LEAST_DIFFERENT)


def texts_in(whole: object) -> tuple[str, ...]:
    """Every text in an object that stands there in the clear, and every whole number as one."""
    return tuple(str(part) for _, part in leaves(whole) if isinstance(part, str | int))


def bare_texts_in(whole: object) -> tuple[str, ...]:
    """Every text and number in an object that stands there in the clear, each bare."""
    parts = (part for _, part in leaves(whole) if isinstance(part, str | int | float | Decimal))
    return tuple(bare(part if isinstance(part, str) else _digits(part)) for part in parts)


def _digits(number: float | Decimal) -> str:
    """A number without an exponent; of a float, the digits that tell it from its neighbours."""
    return f"{Decimal(repr(float(number)) if isinstance(number, float) else number):f}"


def bare(text: str) -> str:
    """Letters and digits alone, full-width ones as narrow ones, capitals as small ones.

    >>> bare("6531 3019-6708 １２０１ 3X")
    '65313019670812013x'
    """
    return "".join(filter(str.isalnum, normalize("NFKC", text))).casefold()
