"""The voice of a report: one plan, one language, and how that language writes labels and numbers."""

from __future__ import annotations

from enum import Enum

import attrs

from kcm.fields import checked
from kcm.i18n import UNKNOWN, label, phrase
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.review import Reviewed
from kcm.reports.document import Column
from kcm.reports.formats import Formats
from kcm.rules import Term
from kcm.text import Text, check_locale

__all__ = ["Writing"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Writing:
    """A reviewed plan being written in one language."""

    reviewed: Reviewed
    locale: str = attrs.field(converter=check_locale)

    @property
    def plan(self) -> KeyAccountPlan:
        """The plan that is written."""
        return self.reviewed.plan

    @property
    def formats(self) -> Formats:
        """How numbers and dates are written."""
        return Formats(self.locale)

    def say(self, key: str, **values: object) -> str:
        """A phrase of the catalogue under `report.`."""
        return phrase(f"report.{key}", self.locale, values)

    def text(self, text: Text | None) -> str:
        """A text in this language; a dash for none."""
        return UNKNOWN if text is None else text.in_locale(self.locale)

    def label(self, member: Enum | Term) -> str:
        """An enum member's label in this language."""
        return label(member, self.locale)

    def words(self, *keys: str) -> tuple[Column, ...]:
        """Columns of words, by the keys of their headings."""
        return tuple(Column(label=self.say(key)) for key in keys)

    def numbers(self, *keys: str) -> tuple[Column, ...]:
        """Columns of numbers, by the keys of their headings."""
        return tuple(Column(label=self.say(key), numeric=True) for key in keys)

    def years(self) -> tuple[Column, ...]:
        """A column of numbers for each year T0 to T+H."""
        horizon = self.plan.header.horizon
        return tuple(Column(label=f"{horizon.label(year)} · {year}", numeric=True) for year in horizon.years)

    def unit_name(self, unit: str) -> str:
        """The name of a unit of the portfolio; the id itself for one it does not have."""
        names = {one.id: one.name for one in self.plan.portfolio.matrix.units}
        return self.text(names[unit]) if unit in names else unit

    @property
    def money_caption(self) -> str:
        """The unit of money tables: the currency, and the day the years end on."""
        header = self.plan.header
        return self.say("money_caption", currency=header.currency, day=f"{header.base_year_end:%m-%d}")
