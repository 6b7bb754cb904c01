"""A rule never raises for a plan that can exist, however it was broken, and says the same twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from rpds import HashTrieMap
from tests.planning.full_plan import full_plan
from tests.planning.sound_plan import SOUND, with_part

from kcm.errors import KcmError
from kcm.i18n import sentence
from kcm.interchange import dumps
from kcm.planning.objectives import Measure
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import Direction, Settings
from kcm.planning.review import RULES, PlanReview, Reviewed
from kcm.rules import Finding, Severity, check, passes
from kcm.testing.plans import plan_reviews, reviewed_plans
from kcm.text import LOCALES

PLANS = (SOUND, full_plan())
Break = Callable[[KeyAccountPlan], KeyAccountPlan]

ids = st.sampled_from(("U1", "U2", "U9", "O1", "O9", "ST1", "ST9", "A1", "A2", "A9", "N1", "S", "price", "P"))
some_ids = st.lists(ids, max_size=3, unique=True).map(tuple)
money = st.sampled_from([Decimal(text) for text in ("0", "0.01", "-5", "1E-12", "400", "999999999999999")])
amounts = money.map(abs)
places = st.integers(0, 3)
years = st.sampled_from((1, 1900, 2013, 2014, 2015, 2016, 2017, 2018, 9999))

FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "objectives": {
        "unit": ids,
        "direction": st.sampled_from(Direction),
        "measure": st.sampled_from(Measure),
        "baseline": money,
        "target": amounts,
        "target_profit": st.none() | money,
        "target_strength": st.none() | st.sampled_from((0.0, -2.0, 1.1, 1e300)),
        "target_attractiveness": st.none() | st.sampled_from((0.0, 7.15, 10.0)),
        "due_year": years,
        "assumptions": some_ids,
    },
    "strategies": {
        "objectives": some_ids,
        "actions": st.just(()),
        "answers": some_ids,
        "assumptions": some_ids,
        "cost_by_year": st.dictionaries(years, amounts, max_size=3).map(HashTrieMap),
        "claims": st.dictionaries(ids, money, max_size=2).map(HashTrieMap),
    },
    "financial.rows": {
        "year": years,
        "sales": money,
        "gross_margin": money,
        "cost_to_serve": money,
        "strategy_spend": money,
        "operating_profit": money,
    },
    "financial.units": {"unit": ids},
    "budget.lines": {"strategy": ids, "year": years, "amount": amounts, "assumptions": some_ids},
    "portfolio.matrix.units": {
        "sales": amounts,
        "profit": money,
        "market": st.none(),
        "market_growth": st.none() | st.sampled_from((-0.5, 0.0, 5.0)),
    },
    "assumptions": {"rests_on": some_ids, "contingency": st.none(), "probability": st.just(0.0)},
}
PARTS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "analysis": {
        **dict.fromkeys(("forces", "report", "buying", "comparison", "swot"), st.none()),
        **dict.fromkeys(("ratios", "needs", "rivals"), st.just(())),
    },
    "overview": {"relation": st.none(), "team": st.none(), "history": st.just(())},
    "portfolio": {"outlooks": st.none()},
    "portfolio.matrix": {
        "horizon": st.integers(1, 9),
        "settings": st.sampled_from(
            (Settings(strength="difference"), Settings(strength="absolute"), Settings(reference="largest"))
        ),
    },
    "mission": {"needs": some_ids},
    "budget": {
        "contingency_by_year": st.dictionaries(years, money, max_size=2).map(HashTrieMap),
        "discount_rate": st.sampled_from([Decimal(text) for text in ("-0.999999999999", "0", "5", "100000000")]),
    },
    "header": {"key_account": ids, "valid_until": st.none(), "currency": st.sampled_from(("USD", "JPY"))},
}
LISTS = tuple(FIELDS)


def parent(path: str) -> tuple[str, str]:
    place, _, name = path.rpartition(".")
    return place, name


def items_of(plan: KeyAccountPlan, path: str) -> tuple[Any, ...]:
    found: Any = plan
    for name in path.split("."):
        found = getattr(found, name)
    items: tuple[Any, ...] = found
    return items


@st.composite
def breaks(draw: st.DrawFn) -> Break:
    """One way to break a plan: an item dropped or doubled, or a field changed."""
    kind = draw(st.sampled_from(("drop", "field", "field", "part", "paths")))
    if kind in ("drop", "field"):
        path = draw(st.sampled_from(LISTS))
        index = draw(places)
        if kind == "drop":
            place, name = parent(path)
            return lambda plan: with_part(place, plan, **{name: _without(items_of(plan, path), index)})
        field = draw(st.sampled_from(sorted(FIELDS[path])))
        value = draw(FIELDS[path][field])
        return lambda plan: with_part(f"{path}.{index % len(items_of(plan, path))}", plan, **{field: value})
    if kind == "part":
        path = draw(st.sampled_from(sorted(PARTS)))
        field = draw(st.sampled_from(sorted(PARTS[path])))
        value = draw(PARTS[path][field])
        return lambda plan: with_part(path, plan, **{field: value})
    length = draw(st.integers(0, 5))
    figures = tuple(draw(st.lists(money, min_size=length, max_size=length)))
    return lambda plan: with_part("financial.units.0", plan, sales=figures, profit=figures, spend=figures)


def _without(items: tuple[Any, ...], index: int) -> tuple[Any, ...]:
    return tuple(item for place, item in enumerate(items) if place != index)


@given(st.sampled_from(PLANS), st.lists(breaks(), min_size=1, max_size=6), st.integers(-400, 4000))
@settings(max_examples=60)
def test_a_review_never_fails_on_a_plan_that_can_exist(plan: KeyAccountPlan, ways: list[Break], days: int) -> None:
    """Whatever stands in a plan, its review is a list of findings, each with a sentence."""
    for way in ways:
        try:
            plan = way(plan)
        except (KcmError, ZeroDivisionError):  # no such plan, or nothing left to break
            continue
    as_of = date(2014, 6, 1) + timedelta(days=days)
    for finding in check(PlanReview(plan=plan, as_of=as_of), RULES):
        assert finding.path.startswith("$")
        assert all(finding.code not in sentence(finding, locale) for locale in LOCALES)


@given(plan_reviews())
@settings(max_examples=8)
def test_a_review_says_the_same_twice(subject: PlanReview) -> None:
    """A review is deterministic, blocks nothing in a plan that was drawn whole, and does not change it."""
    before = dumps(subject.plan)
    first = check(subject, RULES)
    assert first == check(subject, RULES)
    assert passes(first)
    assert dumps(subject.plan) == before


@given(reviewed_plans())
@settings(max_examples=8)
def test_a_plan_is_complete_when_nothing_blocks(reviewed: Reviewed) -> None:
    """A reviewed plan is complete exactly when none of its findings blocks."""
    assert reviewed.complete
    block = Finding("house.NO", Severity.BLOCKS)
    assert not attrs.evolve(reviewed, findings=(*reviewed.findings, block)).complete
    assert attrs.evolve(reviewed, findings=()).complete
