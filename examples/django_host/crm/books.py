"""A customer's ratios from the annual statements in the host's table, as a reader of one language sees them."""

from __future__ import annotations

import attrs

from crm.models import AnnualStatement, Customer
from kcm.errors import InvalidDocument, InvalidValue
from kcm.finance.ratios import RATIOS, RatioStatus, ratio
from kcm.finance.statements import STATEMENT_ITEMS, STATEMENT_RULES, Statement
from kcm.i18n import label
from kcm.interchange import from_data
from kcm.reports.formats import Formats
from kcm.rules import Finding, check

__all__ = ["RatioLine", "ratio_lines", "statement_findings", "statement_of", "statements_of"]


@attrs.frozen(kw_only=True)
class RatioLine:
    """One ratio in words: its value or why there is none, and the amounts it rests on."""

    name: str
    label: str
    formula: str
    value: str
    status: str
    has_value: bool
    operands: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def statement_of(row: AnnualStatement) -> Statement:
    """The statement of a row.

    Raises:
        InvalidDocument: with the year, for a row that is no statement.
    """
    names = ("year", "currency", "source", "items")
    try:
        return from_data(Statement, {name: getattr(row, name) for name in names})
    except InvalidDocument as error:
        place = f"statement of {row.year}:"
        raise InvalidDocument(InvalidValue(one.reason, place + one.path) for one in error.faults) from None


def statements_of(customer: Customer, year: int | None = None) -> tuple[Statement | None, ...]:
    """The statement of a year, the latest unless told, and of the two years before; None where there is none."""
    rows = {row.year: row for row in customer.statements.all()}
    newest = max(rows, default=0) if year is None else year
    return tuple(statement_of(rows[one]) if one in rows else None for one in (newest, newest - 1, newest - 2))


def ratio_lines(customer: Customer, locale: str, year: int | None = None) -> tuple[RatioLine, ...]:
    """Every ratio that kcm ships, of one year; none without a statement."""
    statement, previous, earlier = statements_of(customer, year)
    if statement is None:
        return ()
    formats = Formats(locale)
    lines = []
    for definition in RATIOS.values():
        found = ratio(statement, definition, previous=previous, earlier=earlier if previous else None)
        lines.append(
            RatioLine(
                name=definition.name,
                label=definition.label.in_locale(locale),
                formula=definition.formula.in_locale(locale),
                value=formats.ratio(found.value, definition.unit),
                status=label(found.status, locale),
                has_value=found.status is RatioStatus.VALUE,
                operands=tuple(
                    (_item(name, locale), formats.money(found.operands[name])) for name in sorted(found.operands)
                ),
                missing=tuple(_item(name, locale) for name in found.missing),
            )
        )
    return tuple(lines)


def statement_findings(customer: Customer, year: int | None = None) -> tuple[Finding, ...]:
    """What does not add up in the statement of a year."""
    statement = statements_of(customer, year)[0]
    return () if statement is None else check(statement, STATEMENT_RULES)


def _item(name: str, locale: str) -> str:
    before, _, item = name.rpartition(".")
    words = STATEMENT_ITEMS[item].label.in_locale(locale)
    years = {"": "", "previous": "−1", "earlier": "−2"}[before]
    return f"{words} ({years})" if years else words
