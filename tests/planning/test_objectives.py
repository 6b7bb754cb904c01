from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from rpds import HashTrieMap
from tests.planning.refusals import refused

from kcm.interchange import dumps, loads
from kcm.planning.objectives import Action, ActionKind, Measure, Objective, Strategy
from kcm.planning.portfolio import Direction
from kcm.testing.plan_ways import actions, objectives, plan_strategies
from kcm.text import Text


def objective(**changes: Any) -> Objective:
    fields: dict[str, Any] = {
        "id": "O1",
        "unit": "U1",
        "direction": Direction.IMPROVE,
        "measure": Measure.SALES,
        "baseline": Decimal(400),
        "target": Decimal(600),
        "due_year": 2017,
    }
    return Objective(**(fields | changes))


def strategy(**changes: Any) -> Strategy:
    fields: dict[str, Any] = {
        "id": "S1",
        "name": Text("grow", "增长"),
        "objectives": ["O1"],
        "owner": "Ann",
        "cost_by_year": {2015: Decimal(30)},
    }
    return Strategy(**(fields | changes))


def test_an_objective_says_from_where_to_where_until_when() -> None:
    made = objective(baseline=Decimal(-5), assumptions=["A1"])
    assert (made.baseline, made.target) == (Decimal(-5), Decimal(600))
    assert made.due_year == 2017
    assert (made.target_profit, made.justification, made.assumptions) == (None, None, ("A1",))


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": " "}, "$.id", "blank"),
        ({"target": Decimal(-1)}, "$.target", "found a target of -1, expected 0 or more"),
        ({"target": 600.0}, "$.target", "an amount such as"),
        ({"baseline": Decimal("NaN")}, "$.baseline", "finite"),
        ({"due_year": "2017"}, "$.due_year", "whole number"),
        ({"direction": "IMPROVE"}, "$.direction", "expected Direction"),
        ({"target_attractiveness": 10.5}, "$.target_attractiveness", "found score 10.5, expected 0 to 10"),
        ({"target_strength": "strong"}, "$.target_strength", "expected a number"),
    ],
)
def test_objectives_that_cannot_be_are_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        objective(**changes)


def test_an_objective_may_say_what_strength_and_what_attractiveness_it_takes_for_granted() -> None:
    made = objective(target_strength=1.1, target_attractiveness=10)
    assert (made.target_strength, made.target_attractiveness) == (1.1, 10.0)
    assert (objective().target_strength, objective().target_attractiveness) == (None, None)


def test_a_strategy_says_what_it_answers_and_how_much_of_a_gap_it_claims() -> None:
    made = strategy(answers=["N1", "less stock"], claims={"O1": Decimal("96.12")})
    assert made.answers == ("N1", "less stock")
    assert made.claims == HashTrieMap({"O1": Decimal("96.12")})
    assert (strategy().answers, strategy().claims) == ((), HashTrieMap())


def test_a_strategy_may_cost_nothing_in_a_year() -> None:
    made = strategy(cost_by_year={2015: Decimal(0)})
    assert made.cost_by_year == HashTrieMap({2015: Decimal(0)})
    assert made.actions == ()


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": ""}, "$.id", "blank"),
        ({"cost_by_year": {2016: Decimal(1), 2015: Decimal(-30)}}, "$.cost_by_year.2015", "found -30, expected 0"),
        ({"cost_by_year": {"2015": Decimal(1)}}, "$.cost_by_year", "whole number"),
        ({"cost_by_year": [30]}, "$.cost_by_year", "expected a mapping"),
        ({"objectives": "O1"}, "$.objectives", "expected a list"),
        ({"claims": {"O1": 96.12}}, "$.claims.O1", "an amount such as"),
    ],
)
def test_strategies_that_cannot_be_are_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        strategy(**changes)


def test_an_action_has_a_plain_day() -> None:
    made = Action(kind=ActionKind.PRICE, text=Text("raise", "提价"), owner="Ann", due=date(2015, 3, 31))
    assert made.due == date(2015, 3, 31)
    with refused("$.due", "expected a date"):
        # A wrong type is the point.
        Action(kind=ActionKind.PRICE, text=Text("raise", "提价"), owner="Ann", due="2015-03-31")  # type: ignore[arg-type]


@given(objectives() | plan_strategies() | actions())
def test_objectives_strategies_and_actions_survive_json(made: Objective | Strategy | Action) -> None:
    """What is wanted and how, written as JSON and read again, is the same."""
    assert loads(type(made), dumps(made)) == made
