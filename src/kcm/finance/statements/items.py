"""The lines of an annual report: their standard names, where they stand, and what others call them.

The lines are data: `kcm/data/statement_items.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

import attrs
from rpds import HashTrieMap

from kcm.errors import InvalidValue
from kcm.fields import Map, checked, not_blank
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped
from kcm.text import Text

__all__ = ["STATEMENT_ITEMS", "StatementItem", "StatementPart", "check_item"]


class StatementPart(Enum):
    """Where a line stands; the market's price of the shares stands in no report."""

    BALANCE = "balance sheet"
    INCOME = "income statement"
    CASH_FLOW = "cash flow statement"
    MARKET = "market"


@attrs.frozen(kw_only=True, field_transformer=checked)
class StatementItem:
    """One line: `signed` if an amount below 0 can be right, `sum_of` the lines it is the sum of.

    `names` holds, by vocabulary, the names others give it, the preferred one first; a name with a minus before it is
    that of the amount with the opposite sign. `undivided` are names of the item with the non-controlling interest in.
    """

    name: str
    label: Text
    part: StatementPart
    signed: bool
    sum_of: tuple[str, ...] = ()
    names: Map[str, tuple[str, ...]] = attrs.field(factory=HashTrieMap)
    undivided: Map[str, tuple[str, ...]] = attrs.field(factory=HashTrieMap)

    def __attrs_post_init__(self) -> None:
        not_blank(self.name, "$.name")


#: The lines of the annual report that kcm knows, by name.
STATEMENT_ITEMS: Mapping[str, StatementItem] = MappingProxyType(
    {name: from_data(StatementItem, {"name": name, **line}) for name, line in shipped("statement_items.toml").items()}
)


def check_item(name: str, path: str) -> str:
    """The name itself, if it is that of a line.

    Raises:
        InvalidValue: for any other, with the names there are.
    """
    if name not in STATEMENT_ITEMS:
        raise InvalidValue(f"found the item {name!r}, expected one of {', '.join(STATEMENT_ITEMS)}", path)
    return name
