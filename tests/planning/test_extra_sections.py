"""Sections that a host adds to the eight."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from tests.planning.refusals import refused
from tests.planning.worked_plan import worked_plan

from kcm.errors import Conflict
from kcm.planning.plan import ExtraRow, ExtraSection, ExtraTable, KeyAccountPlan, with_sections
from kcm.text import Text

TITLE = Text("Climate", "气候")
UNIT = Text("t", "吨")


def section(name: str = "climate") -> ExtraSection:
    return ExtraSection(id=name, title=TITLE)


def table(*rows: ExtraRow) -> ExtraTable:
    return ExtraTable(caption=TITLE, heading=Text("site", "地点"), columns=(UNIT, UNIT), rows=rows)


def row(*values: Decimal | None) -> ExtraRow:
    return ExtraRow(label=Text.same("Graz"), values=values)


def test_a_section_has_words_and_tables_in_both_languages() -> None:
    made = ExtraSection(id="climate", title=TITLE, paragraphs=(TITLE,), tables=(table(row(Decimal(12), None)),))
    assert made.paragraphs == (TITLE,)
    assert made.tables[0].rows[0].values == (Decimal(12), None)


@pytest.mark.parametrize("values", [(), (Decimal(1),), (Decimal(1), None, None)])
def test_a_row_has_a_value_for_each_column(values: tuple[Decimal | None, ...]) -> None:
    with refused("$.rows[1].values", f"found {len(values)} values, expected 2"):
        table(row(None, None), row(*values))


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": " "}, "$.id", "blank"),
        ({"title": "Climate"}, "$.title", "expected Text"),
        ({"paragraphs": "words"}, "$.paragraphs", "expected a list"),
        ({"tables": [TITLE]}, "$.tables[0]", "expected ExtraTable"),
    ],
)
def test_sections_that_cannot_be_are_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        ExtraSection(**(dict[str, Any](id="climate", title=TITLE) | changes))


def test_a_number_is_an_exact_amount() -> None:
    with refused("$.values[0]", "an amount such as"):
        ExtraRow(label=TITLE, values=(0.1,))  # type: ignore[arg-type] # a float is what is refused


def test_sections_are_added_after_those_there_are() -> None:
    plan = worked_plan(extra_sections=[section("first")])
    seen: list[KeyAccountPlan] = []

    def make(given: KeyAccountPlan) -> ExtraSection:
        seen.append(given)
        return ExtraSection(id="second", title=Text.same(f"{len(given.objectives)} objectives"))

    found = with_sections(plan, iter([make, lambda _: section("third")]))
    assert [one.id for one in found.extra_sections] == ["first", "second", "third"]
    assert seen == [plan]
    assert attrs.evolve(found, extra_sections=plan.extra_sections) == plan


def test_without_makers_the_plan_stays() -> None:
    assert with_sections(worked_plan(), []) == worked_plan()


def test_a_maker_that_gives_something_else_is_refused() -> None:
    with refused("makers", "found a str, expected an ExtraSection"):
        with_sections(worked_plan(), [lambda _: "words"])  # type: ignore[list-item, return-value] # what is refused


def test_a_section_the_plan_has_already_is_refused() -> None:
    with refused("$.extra_sections[1]", "'climate' twice", kind=Conflict):
        with_sections(worked_plan(extra_sections=[section()]), [lambda _: section()])
    with refused("$.extra_sections[1]", "'climate' twice", kind=Conflict):
        worked_plan(extra_sections=[section(), section()])
