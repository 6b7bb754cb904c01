"""Rules on a statement: it balances, and no amount has a sign that no company's has."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kcm.finance.statements.items import STATEMENT_ITEMS
from kcm.finance.statements.statement import Statement
from kcm.money import amount
from kcm.rules import Finding, Rule, Severity

__all__ = ["STATEMENT_RULES", "balances", "not_negative"]

NOTHING = Decimal(0)


def balances(statement: Statement, *, tolerance: Decimal = NOTHING) -> Iterator[Finding]:
    """A rule: assets equal liabilities plus equity plus non-controlling interest, exactly unless a tolerance is given.

    A statement without all of assets, liabilities and equity is not judged. A report in rounded millions may need a
    tolerance of a unit or two: `functools.partial(balances, tolerance=Decimal(1))` is the rule then.

    >>> items = {"total_assets": 800, "total_liabilities": 500, "equity": 299}
    >>> books = Statement(year=2013, currency="USD", source="report", items=items)
    >>> [finding.code for finding in balances(books)], list(balances(books, tolerance=Decimal(1)))
    (['finance.UNBALANCED'], [])
    """
    items = statement.items
    if not all(name in items for name in ("total_assets", "total_liabilities", "equity")):
        return
    claims = items["total_liabilities"] + items["equity"] + items.get("non_controlling_interest", NOTHING)
    difference = items["total_assets"] - claims
    if abs(difference) > amount(tolerance, "tolerance"):
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


def not_negative(statement: Statement) -> Iterator[Finding]:
    """A rule: only a signed item, such as net income or equity, may be below 0.

    >>> books = Statement(year=2013, currency="USD", source="report", items={"sales": -5, "net_income": -1})
    >>> [finding.path for finding in not_negative(books)]
    ['$.items.sales']
    """
    for name, item in STATEMENT_ITEMS.items():
        found = statement.items.get(name, NOTHING)
        if found < 0 and not item.signed:
            values = {"year": statement.year, "item": item.label, "amount": found}
            yield Finding("finance.NEGATIVE_AMOUNT", Severity.BLOCKS, f"$.items.{name}", values)


#: What every statement is asked.
STATEMENT_RULES: tuple[Rule[Statement], ...] = (balances, not_negative)
