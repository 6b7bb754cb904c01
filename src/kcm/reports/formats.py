"""Numbers, money and dates as a reader of one language writes them; unknown is a dash, never 0."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import cache

import attrs

from kcm.errors import extra
from kcm.finance.ratios import RatioUnit
from kcm.i18n import UNKNOWN
from kcm.periods import Window
from kcm.text import check_locale

with extra("report"):
    from babel import Locale
    from babel.dates import format_date
    from babel.numbers import format_decimal

__all__ = ["Formats"]

Number = Decimal | float | int | None
WIDE = Context(prec=400, rounding=ROUND_HALF_EVEN)  # wide enough for every float with its decimals


@attrs.frozen
class Formats:
    """How one language writes what a plan holds.

    >>> Formats("en").money(Decimal("81238.48")), Formats("en").share(0.2276), Formats("zh_CN").money(None)
    ('81,238', '22.8 %', '—')
    """

    locale: str = attrs.field(converter=check_locale)

    def money(self, value: Number) -> str:
        """Whole units of the currency, grouped."""
        return self._decimal(value, "#,##0", 0)

    def count(self, value: int | None) -> str:
        """How many, grouped."""
        return self._decimal(value, "#,##0", 0)

    def share(self, value: Number) -> str:
        """A fraction as percent with one decimal."""
        return UNKNOWN if value is None else f"{self._decimal(Decimal(str(value)) * 100, '#,##0.0', 1)} %"

    def change(self, value: Number) -> str:
        """A growth rate: percent with its sign."""
        return UNKNOWN if value is None else f"{'+' if value > 0 else ''}{self.share(value)}"

    def score(self, value: Number) -> str:
        """A score or a relative strength, two decimals."""
        return self._decimal(value, "0.00", 2)

    def figure(self, value: Number) -> str:
        """A number of any unit, grouped, as many decimals as it has, at most two."""
        return self._decimal(value, "#,##0.##", 2)

    def points(self, value: Number) -> str:
        """Weights and raw scores, as many decimals as they have, at most two."""
        return self._decimal(value, "0.##", 2)

    def ratio(self, value: Number, unit: RatioUnit) -> str:
        """A financial ratio in its unit."""
        shown = {
            RatioUnit.SHARE: self.share,
            RatioUnit.DAYS: self.days,
            RatioUnit.MONEY: self.money,
            RatioUnit.SCORE: self.points,
            RatioUnit.TIMES: self.score,
        }
        return shown[unit](value)

    def days(self, value: Number) -> str:
        """A number of days, one decimal."""
        return self._decimal(value, "0.0", 1)

    def day(self, value: date | None) -> str:
        """A day of the calendar, in words of the language."""
        if value is None:
            return UNKNOWN
        return format_date(value, format="long", locale=_known(self.locale))

    def signed(self, value: Number) -> str:
        """A difference of scores: two decimals with its sign."""
        return f"{'+' if value is not None and value > 0 else ''}{self.score(value)}"

    def window(self, value: Window) -> str:
        """A window of days."""
        return f"{value.first} – {value.last}"

    def _decimal(self, value: Number, pattern: str, digits: int) -> str:
        if value is None:
            return UNKNOWN
        with localcontext(WIDE):
            rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits))
            # Minus nought is nought.
            return format_decimal(rounded + 0, format=pattern, locale=_known(self.locale))


@cache
def _known(locale: str) -> Locale:
    """Babel looks a locale up by name among all it has, so each is looked up once."""
    return Locale.parse(locale)
