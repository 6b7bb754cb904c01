"""A plan's content hash: equal plans, equal hashes, on every machine and after a round trip through a file."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rpds import HashTrieMap
from tests.planning.full_plan import full_plan
from tests.planning.worked_plan import worked_budget, worked_plan

from kcm.interchange import dumps, from_data, loads
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.portfolio import Score
from kcm.planning.versions import content_hash
from kcm.testing.plans import key_account_plans


def spelled_once(data: Any) -> Any:
    """Data with its decimal texts in one spelling; in the worked plan no other text looks like a number."""
    if isinstance(data, dict):
        return {name: spelled_once(value) for name, value in data.items()}
    if isinstance(data, list):
        return [spelled_once(one) for one in data]
    if isinstance(data, str) and re.fullmatch(r"-?\d+(\.\d+)?", data):
        return f"{Decimal(data).normalize() + 0:f}"
    return data


def test_the_hash_is_that_of_compact_json_with_sorted_keys() -> None:
    """What anybody can compute from plan.json."""
    plan = worked_plan()
    text = json.dumps(
        spelled_once(json.loads(dumps(plan, reveal=True))), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert content_hash(plan) == hashlib.sha256(text.encode()).hexdigest()


def test_the_seed_of_pythons_own_hashes_does_not_matter() -> None:
    code = "from tests.planning.full_plan import full_plan\nfrom kcm.planning.versions import content_hash\n"
    code += "print(content_hash(full_plan()))"
    home = Path(__file__).parents[3]
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(home)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ran.stdout.strip() == content_hash(full_plan())


@settings(max_examples=6)
@given(key_account_plans(max_units=2), st.randoms(use_true_random=False))
def test_the_hash_survives_a_file_whose_keys_stand_in_any_order(plan: KeyAccountPlan, order: random.Random) -> None:
    def shuffled(data: Any) -> Any:
        if isinstance(data, dict):
            names = list(data)
            order.shuffle(names)
            return {name: shuffled(data[name]) for name in names}
        return [shuffled(one) for one in data] if isinstance(data, list) else data

    text = dumps(plan, reveal=True)
    assert content_hash(loads(KeyAccountPlan, text)) == content_hash(plan)
    assert content_hash(from_data(KeyAccountPlan, shuffled(json.loads(text)))) == content_hash(plan)


def test_a_plan_with_everything_in_it_survives_a_file() -> None:
    plan = full_plan()
    assert content_hash(loads(KeyAccountPlan, dumps(plan, reveal=True))) == content_hash(plan)


@pytest.mark.parametrize(
    ("one", "other"), [("10", "10.00"), ("0", "-0"), ("0", "0.00"), ("100", "1E+2"), ("0.5", "0.50"), ("-0.0", "0")]
)
def test_equal_amounts_have_one_hash_however_they_are_written(one: str, other: str) -> None:
    plans = [
        worked_plan(budget=worked_budget(contingency_by_year=HashTrieMap({2015: Decimal(text)})))
        for text in (one, other)
    ]
    assert plans[0] == plans[1]
    assert content_hash(plans[0]) == content_hash(plans[1])


@pytest.mark.parametrize(("one", "other"), [("10", "100"), ("10", "1"), ("0.5", "0.05"), ("1", "-1")])
def test_other_amounts_have_another_hash(one: str, other: str) -> None:
    rates = [worked_plan(budget=worked_budget(contingency_by_year={2015: Decimal(text)})) for text in (one, other)]
    assert content_hash(rates[0]) != content_hash(rates[1])


def test_zero_has_one_hash_with_either_sign() -> None:
    plan = worked_plan()
    (first, *units) = plan.portfolio.matrix.units
    hashes = set()
    for zero in (0.0, -0.0):
        own = first.own.insert("price", Score(value=zero))
        matrix = attrs.evolve(plan.portfolio.matrix, units=(attrs.evolve(first, own=own), *units))
        hashes.add(content_hash(attrs.evolve(plan, portfolio=attrs.evolve(plan.portfolio, matrix=matrix))))
    assert len(hashes) == 1


def test_the_header_is_part_of_the_content() -> None:
    plan = worked_plan()
    later = attrs.evolve(plan.header, prepared_on=plan.header.prepared_on + timedelta(days=1))
    assert content_hash(attrs.evolve(plan, header=later)) != content_hash(plan)
    assert content_hash(attrs.evolve(plan, header=attrs.evolve(plan.header, parent="0" * 64))) != content_hash(plan)


def test_a_text_that_no_encoding_holds_still_has_a_hash() -> None:
    plan = worked_plan()
    odd = attrs.evolve(plan, header=attrs.evolve(plan.header, author="\ud800"))
    assert len(content_hash(odd)) == 64
