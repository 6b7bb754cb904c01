"""The annual report's lines under the field's standard names, and whether they balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue
from kcm.fields import Map, checked
from kcm.money import check_currency
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = ["STATEMENT_ITEMS", "Statement", "balances"]

STATEMENT_ITEMS: Mapping[str, Text] = MappingProxyType(
    {
        "sales": Text("sales", "销售收入"),
        "cost_of_sales": Text("cost of sales", "销售成本"),
        "net_income": Text("net income", "净利润"),
        "receivables": Text("receivables", "应收账款"),
        "inventory": Text("inventory", "存货"),
        "current_assets": Text("current assets", "流动资产"),
        "total_assets": Text("total assets", "总资产"),
        "current_liabilities": Text("current liabilities", "流动负债"),
        "total_liabilities": Text("total liabilities", "总负债"),
        "equity": Text("equity", "所有者权益"),
        "non_controlling_interest": Text("non-controlling interest", "少数股东权益"),
    }
)


def _source(words: str | Text) -> Text:
    return words if isinstance(words, Text) else Text.from_plain(words)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Statement:
    """One fiscal year of a company: amounts in one currency, from a named source.

    An item that is not given is unknown, never 0.

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
            if name not in STATEMENT_ITEMS:
                expected = ", ".join(STATEMENT_ITEMS)
                raise InvalidValue(f"found the item {name!r}, expected one of {expected}", f"$.items.{name}")


def balances(statement: Statement) -> Iterator[Finding]:
    """A rule: assets equal liabilities plus equity plus non-controlling interest, exactly.

    A statement without all of assets, liabilities and equity is not judged.
    """
    items = statement.items
    if not all(name in items for name in ("total_assets", "total_liabilities", "equity")):
        return
    claims = items["total_liabilities"] + items["equity"] + items.get("non_controlling_interest", Decimal(0))
    difference = items["total_assets"] - claims
    if difference:
        yield Finding(
            "finance.UNBALANCED",
            Severity.BLOCKS,
            "$.items",
            {
                "year": statement.year,
                "assets": items["total_assets"],
                "claims": claims,
                "difference": difference,
            },
        )
