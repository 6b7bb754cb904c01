"""The annual report: its lines under the field's standard names, several years of it, and whether it holds together."""

from kcm.finance.statements.items import STATEMENT_ITEMS, StatementItem, StatementPart
from kcm.finance.statements.reading import VOCABULARIES, ReadItems, read_items
from kcm.finance.statements.rules import STATEMENT_RULES, balances, not_negative
from kcm.finance.statements.series import StatementSeries
from kcm.finance.statements.statement import Statement, combine

__all__ = [
    "STATEMENT_ITEMS",
    "STATEMENT_RULES",
    "VOCABULARIES",
    "ReadItems",
    "Statement",
    "StatementItem",
    "StatementPart",
    "StatementSeries",
    "balances",
    "combine",
    "not_negative",
    "read_items",
]
