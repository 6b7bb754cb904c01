"""Sections that a host adds to the eight: words and tables of numbers, held as data like the rest of the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank
from kcm.text import Text

if TYPE_CHECKING:
    from kcm.planning.plan.key_account_plan import KeyAccountPlan

__all__ = ["ExtraRow", "ExtraSection", "ExtraTable", "SectionMaker", "with_sections"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class ExtraRow:
    """A label and its numbers, one for each column; None is unknown."""

    label: Text
    values: tuple[Decimal | None, ...]


@attrs.frozen(kw_only=True, field_transformer=checked)
class ExtraTable:
    """Numbers under a caption that says their unit and year.

    Raises:
        InvalidValue: for a row that has not one value for each column.
    """

    caption: Text
    heading: Text
    columns: tuple[Text, ...]
    rows: tuple[ExtraRow, ...]

    def __attrs_post_init__(self) -> None:
        for index, row in enumerate(self.rows):
            if len(row.values) != len(self.columns):
                reason = f"found {len(row.values)} values, expected {len(self.columns)}, one for each column"
                raise InvalidValue(reason, f"$.rows[{index}].values")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ExtraSection:
    """A section beside the eight, in both languages; `id` names it among the plan's extra sections.

    >>> ExtraSection(id="climate", title=Text("Climate", "气候"), paragraphs=[Text("Low risk.", "风险低。")]).tables
    ()
    """

    id: str
    title: Text
    paragraphs: tuple[Text, ...] = ()
    tables: tuple[ExtraTable, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


#: What makes a section of your own from a plan.
SectionMaker = Callable[["KeyAccountPlan"], ExtraSection]


def with_sections(plan: KeyAccountPlan, makers: Iterable[SectionMaker]) -> KeyAccountPlan:
    """The plan with one more section of each maker, after those it has; entries of `kcm.plan_sections` are makers.

    Each maker sees the plan as it was given.

    Raises:
        InvalidValue: for a maker that gives something that is no `ExtraSection`.
        Conflict: for a section whose id the plan already has.
    """
    made: list[Any] = [make(plan) for make in makers]
    for section in made:
        if not isinstance(section, ExtraSection):
            raise InvalidValue(f"found a {type(section).__name__}, expected an ExtraSection", "makers")
    return attrs.evolve(plan, extra_sections=(*plan.extra_sections, *made))
