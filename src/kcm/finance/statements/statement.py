"""One fiscal year of a company, and how its parts are put together."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import attrs
from rpds import HashTrieMap

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.fields import Map, checked, kind_of
from kcm.finance.statements.items import check_item
from kcm.money import check_currency, one_currency
from kcm.text import Text

__all__ = ["Statement", "check_year_before", "combine"]


def _source(words: str | Text) -> Text:
    return words if isinstance(words, Text) else Text.from_plain(words)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Statement:
    """One fiscal year of a company: amounts in one currency, from a named source.

    An item that is not given is unknown, never 0. `equity` is that of the owners; what others hold in subsidiaries is
    `non_controlling_interest`. Money paid out, such as `capital_expenditure`, is above 0.

    Raises:
        InvalidValue: for an item that is not in `STATEMENT_ITEMS`, a blank source or a wrong currency code.

    >>> books = Statement(year=2013, currency="USD", source="annual report", items={"sales": Decimal(1000)})
    >>> books.items["sales"]
    Decimal('1000')
    """

    year: int
    currency: str
    source: Text = attrs.field(converter=_source)
    items: Map[str, Decimal]

    def __attrs_post_init__(self) -> None:
        check_currency(self.currency)
        for name in sorted(self.items):
            check_item(name, f"$.items.{name}")


def combine(parts: Iterable[Statement]) -> Statement:
    """One statement from parts of one fiscal year: a balance sheet, an income statement, a cash flow statement.

    The source names every part's, each once.

    Raises:
        MissingData: for no parts.
        Conflict: for parts of different years or currencies, or one item with different amounts.

    >>> balance = Statement(year=2013, currency="USD", source="balance sheet", items={"total_assets": 800})
    >>> income = Statement(year=2013, currency="USD", source="income statement", items={"net_income": 60})
    >>> combine([balance, income]).source.en
    'balance sheet; income statement'
    """
    kept = tuple(parts)
    if not kept:
        raise MissingData("found no statements, expected at least one", "parts")
    one_currency(part.currency for part in kept)
    items: HashTrieMap[str, Decimal] = HashTrieMap()
    for index, part in enumerate(kept):
        if part.year != kept[0].year:
            raise Conflict(f"found {kept[0].year} and {part.year}, expected one fiscal year", f"parts[{index}].year")
        for name in sorted(part.items):
            if items.get(name, part.items[name]) != part.items[name]:
                raise Conflict("found two amounts, expected one", f"parts[{index}].items.{name}")
        items = items.update(part.items)
    sources = dict.fromkeys(part.source for part in kept)
    joined = Text("; ".join(one.en for one in sources), "；".join(one.zh_CN for one in sources))
    return attrs.evolve(kept[0], source=joined, items=items)


def check_year_before(statement: Statement, earlier: Statement | None, years: int, path: str) -> None:
    """Nothing, if there is no earlier statement or it is of so many years before and of the same currency.

    Raises:
        Conflict: for different currencies.
        InvalidValue: for another year, or something that is no statement.
    """
    if earlier is None and years:
        return
    if not isinstance(earlier, Statement):
        raise InvalidValue(f"found {kind_of(earlier)}, expected a Statement", path)
    if earlier.currency != statement.currency:
        found = f"{statement.currency} and {earlier.currency}"
        raise Conflict(f"found {found}, expected one currency", f"{path}.currency")
    if earlier.year != statement.year - years:
        which = "the year before" if years == 1 else f"{statement.year - years}"
        raise InvalidValue(f"found {earlier.year} before {statement.year}, expected {which}", f"{path}.year")
