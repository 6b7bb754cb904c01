"""Amounts under the names of a vendor or a taxonomy, read as items under the standard names."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import attrs
from rpds import HashTrieMap

from kcm.errors import NotFound
from kcm.fields import Map, checked
from kcm.finance.statements.items import STATEMENT_ITEMS
from kcm.money import amount

__all__ = ["VOCABULARIES", "ReadItems", "read_items"]

#: The vocabularies that `read_items` reads.
VOCABULARIES = tuple(sorted({vocabulary for item in STATEMENT_ITEMS.values() for vocabulary in item.names}))


@attrs.frozen(kw_only=True, field_transformer=checked)
class ReadItems:
    """What was read: `items` for a `Statement`, from which name each was read, and the names that were not read.

    `derived` are the items that were added up from others. A name is not read when no item has it, when the item was
    read from a preferred name, or when it counts in a non-controlling interest that is given.
    """

    items: Map[str, Decimal]
    names: Map[str, str]
    derived: tuple[str, ...]
    unread: tuple[str, ...]


def read_items(amounts: Mapping[str, Decimal | int | str], vocabulary: str) -> ReadItems:
    """The items of amounts that stand under another vocabulary's names, with its signs turned into kcm's.

    An item that is the sum of others is added up where it is not given and all of them are.

    Args:
        amounts: name to money, such as the facts of one fiscal year of an XBRL filing.
        vocabulary: one of `VOCABULARIES`.

    Raises:
        NotFound: for a vocabulary kcm does not read.
        InvalidValue: naming the amount that is none.

    >>> found = read_items({"Total Revenue": 1000, "Capital Expenditure": -40, "Tax Rate": 0}, "yahoo")
    >>> found.items["sales"], found.items["capital_expenditure"], found.unread
    (Decimal('1000'), Decimal('40'), ('Tax Rate',))
    """
    if vocabulary not in VOCABULARIES:
        raise NotFound(f"found no vocabulary {vocabulary!r}, expected one of {', '.join(VOCABULARIES)}")
    items: dict[str, Decimal] = {}
    names: dict[str, str] = {}

    def read(signs_of: Mapping[str, Mapping[str, int]]) -> None:
        for name, signs in signs_of.items():
            foreign = next((one for one in signs if one in amounts), None)
            if name not in items and foreign is not None:
                names[name] = foreign
                items[name] = signs[foreign] * amount(amounts[foreign], f"$.{foreign}") + 0  # minus nought is nought

    read(_signs(vocabulary, "names"))
    if not items.get("non_controlling_interest"):
        read(_signs(vocabulary, "undivided"))
    derived = [
        item.name
        for item in STATEMENT_ITEMS.values()
        if item.sum_of and item.name not in items and all(part in items for part in item.sum_of)
    ]
    for name in derived:
        items[name] = sum((items[part] for part in STATEMENT_ITEMS[name].sum_of), Decimal(0))
    taken = set(names.values())
    return ReadItems(
        items=HashTrieMap(items),
        names=HashTrieMap(names),
        derived=tuple(derived),
        unread=tuple(foreign for foreign in amounts if foreign not in taken),
    )


@cache
def _signs(vocabulary: str, kind: str) -> dict[str, dict[str, int]]:
    """Item to the vocabulary's names of a kind, each with its sign, the preferred one first."""
    found = {name: getattr(item, kind).get(vocabulary, ()) for name, item in STATEMENT_ITEMS.items()}
    return {
        name: {one.removeprefix("-"): -1 if one.startswith("-") else 1 for one in foreign}
        for name, foreign in found.items()
        if foreign
    }
