"""The example's plan, reviewed, as reports take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kcm.interchange import from_data, to_data
from kcm.planning.case import CASE_FILES, OPTIONAL_FILES, CaseFile, plan_of, read_case, standing_of
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.review import Reviewed, review
from kcm.reports.figures.drawing import Drawing

NORTHWIND = Path(__file__).parents[2] / "examples" / "northwind"


@pytest.fixture(scope="session")
def case() -> CaseFile:
    """The example's case."""
    return read_case({name: (NORTHWIND / name).read_text("utf-8") for name in (*CASE_FILES, *OPTIONAL_FILES)})


@pytest.fixture(scope="session")
def reviewed(case: CaseFile) -> Reviewed:
    """The example's plan with what the rules found."""
    plan = plan_of(case, standing_of(case))
    return review(plan, as_of=plan.header.prepared_on)


@pytest.fixture(scope="module")
def no_picture() -> Iterator[None]:
    """Draws nothing, for tests of everything but the pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Drawing, "svg", lambda drawing: "<svg></svg>")
        yield


@pytest.fixture(scope="session")
def spoilt() -> Callable[[Reviewed, str], Reviewed]:
    """Adds words to every text, name and shown id of a plan."""

    def spoil(reviewed: Reviewed, words: str) -> Reviewed:
        plan = reviewed.plan
        shown = {one.id for one in plan.objectives} | {one.id for one in plan.strategies}
        shown |= {one.id for one in plan.assumptions}
        named = {"author", "plan_id", "owner", "name", "city", "region", "country"}

        def walk(data: Any, key: str = "") -> Any:
            if isinstance(data, dict):
                own = isinstance(data.get("en"), str)
                return {name: f"{item}{words}" if own else walk(item, name) for name, item in data.items()}
            if isinstance(data, list):
                return [walk(item, key) for item in data]
            return f"{data}{words}" if data in shown or (key in named and isinstance(data, str)) else data

        changed = walk(to_data(plan, reveal=True))
        return review(from_data(KeyAccountPlan, changed), as_of=reviewed.as_of)

    return spoil
