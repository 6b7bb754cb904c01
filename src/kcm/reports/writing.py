"""The voice of a report: one plan, one language, and how that language writes labels, names and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from functools import cached_property
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.i18n import UNKNOWN, label, phrase, sentence
from kcm.planning.objectives import Measure, Objective
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import Position, Unit, positions
from kcm.planning.review import Reviewed
from kcm.reports.document import Column, Findings, Paragraph
from kcm.reports.formats import Formats
from kcm.rules import Finding, Term
from kcm.text import Text, check_locale

__all__ = ["Writing"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Writing:
    """A reviewed plan being written in one language; what several sections ask of it is worked out once."""

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

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """The units of the portfolio by id."""
        return MappingProxyType({unit.id: unit for unit in self.plan.portfolio.matrix.units})

    @cached_property
    def placed(self) -> Mapping[str, Position]:
        """The present position of each unit by id; none where the matrix cannot be placed."""
        try:
            return MappingProxyType({one.unit: one for one in positions(self.plan.portfolio.matrix)})
        except InvalidValue:
            return MappingProxyType({})

    @cached_property
    def aims(self) -> Mapping[str, Objective]:
        """The first sales objective of each unit that has one, by the unit's id."""
        wanted = [one for one in self.plan.objectives if one.measure is Measure.SALES]
        return MappingProxyType({one.unit: one for one in reversed(wanted)})

    def say(self, key: str, **values: object) -> str:
        """A phrase of the catalogue under `report.`."""
        return phrase(f"report.{key}", self.locale, values)

    def text(self, text: Text | None) -> str:
        """A text in this language; a dash for none."""
        return UNKNOWN if text is None else text.in_locale(self.locale)

    def texts(self, texts: Iterable[Text]) -> str:
        """Texts one after the other; a dash for none."""
        return ("；" if self.locale == "zh_CN" else "; ").join(self.text(text) for text in texts) or UNKNOWN

    def names(self, names: Iterable[str]) -> str:
        """Names or ids one after the other; a dash for none."""
        return ("、" if self.locale == "zh_CN" else ", ").join(names) or UNKNOWN

    def label(self, member: Enum | Term) -> str:
        """An enum member's label in this language."""
        return label(member, self.locale)

    def labels(self, members: Iterable[Enum]) -> str:
        """Labels of some members of one enum, in its order; a dash for none."""
        kept = frozenset(members)
        order = [one for kind in {type(one) for one in kept} for one in kind if one in kept]
        return self.names(map(self.label, order))

    def value(self, value: object) -> str:
        """A fact of any kind: a member's label, a date, a number, names; a dash for what is not known."""
        if value is None or isinstance(value, str):
            return value or UNKNOWN
        if isinstance(value, Enum):
            return self.label(value)
        if isinstance(value, tuple):
            return self.names(map(self.value, value))
        return self.formats.day(value) if isinstance(value, date) else self.formats.points(value)  # type: ignore[arg-type] # a number

    def words(self, *keys: str) -> tuple[Column, ...]:
        """Columns of words, by the keys of their headings."""
        return tuple(Column(label=self.say(key)) for key in keys)

    def numbers(self, *keys: str) -> tuple[Column, ...]:
        """Columns of numbers, by the keys of their headings."""
        return tuple(Column(label=self.say(key), numeric=True) for key in keys)

    def years(self, years: Iterable[int] | None = None) -> tuple[Column, ...]:
        """A column of numbers for each of some years, or for T0 to T+H."""
        base = self.plan.header.horizon.base_year
        kept = self.plan.header.horizon.years if years is None else years
        return tuple(Column(label=f"T{f'{one - base:+d}' if one != base else 0} · {one}", numeric=True) for one in kept)

    def named(self, identifier: str, name: Text | str | None) -> str:
        """An object's id before its name, by which a reader finds it in the data; once where they are the same."""
        shown = name if isinstance(name, str) else self.text(name)
        is_same = shown == UNKNOWN or shown.casefold() == identifier.casefold()
        return identifier if is_same else f"{identifier} · {shown}"

    def unit_name(self, unit: str) -> str:
        """A unit of the portfolio by id and name; the id alone for one it does not have."""
        return self.named(unit, self.units[unit].name) if unit in self.units else unit

    def person(self, identifier: str) -> str:
        """One of our people by id and name; the id alone for one who is not in the team."""
        team = self.plan.overview.team
        known = {one.id: one.name for one in team.members} if team is not None else {}
        return self.named(identifier, known.get(identifier, identifier))

    def absent(self, key: str) -> Paragraph:
        """The sentence in place of what was not analysed."""
        return Paragraph(text=self.say("not_analysed", what=self.say(f"part.{key}")))

    def findings(self, findings: Iterable[Finding], place: str = "$") -> Findings:
        """Findings in this language; `place` is where in the plan what they were found in stands."""
        return Findings(
            rows=tuple(
                (
                    one.severity.name,
                    self.label(one.severity),
                    sentence(one, self.locale),
                    one.code,
                    place + one.path.removeprefix("$"),
                )
                for one in findings
            )
        )

    @property
    def money_caption(self) -> str:
        """The unit of money tables: the currency, and the day the years end on."""
        header = self.plan.header
        return self.say("money_caption", currency=header.currency, day=f"{header.base_year_end:%m-%d}")
