"""Several fiscal years of one company."""

from __future__ import annotations

from itertools import pairwise

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, unique
from kcm.finance.statements.statement import Statement
from kcm.money import one_currency

__all__ = ["StatementSeries"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class StatementSeries:
    """The statements of one company, the earliest first, in one currency; a year may be absent, and is then unknown.

    Raises:
        MissingData: for no statements.
        Conflict: for two statements of one year, or two currencies.
        InvalidValue: for a year that stands after a later one.

    >>> series = StatementSeries(statements=[Statement(year=year, currency="USD", source="report", items={})
    ...     for year in (2012, 2014)])
    >>> series.years, series.of(2013)
    ((2012, 2014), None)
    """

    statements: tuple[Statement, ...]

    def __attrs_post_init__(self) -> None:
        if not self.statements:
            raise MissingData("found no statements, expected at least one", "$.statements")
        unique((str(one.year) for one in self.statements), "$.statements")
        one_currency((one.currency for one in self.statements), "$.statements")
        for index, (before, after) in enumerate(pairwise(self.years), 1):
            if after < before:
                reason = f"found {after} after {before}, expected the earliest year first"
                raise InvalidValue(reason, f"$.statements[{index}].year")

    @property
    def years(self) -> tuple[int, ...]:
        """The years there is a statement of, the earliest first."""
        return tuple(one.year for one in self.statements)

    def of(self, year: int) -> Statement | None:
        """The statement of a year, or None."""
        return next((one for one in self.statements if one.year == year), None)
