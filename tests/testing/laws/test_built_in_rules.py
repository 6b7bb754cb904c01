"""Every rule that kcm ships is lawful, and the kit's requests bring up what blocks them."""

from __future__ import annotations

import pytest
from hypothesis.strategies import SearchStrategy

from kcm.customers.maintenance import CLOSING_RULES, REGISTRATION_RULES, Maintenance
from kcm.customers.opening import OPENING_RULES, STATUS_RULES
from kcm.customers.reassignment import Reassignment
from kcm.plugins import load
from kcm.testing import (
    account_openings,
    account_status_changes,
    closings,
    lawful_changes,
    maintenances,
    plan_reviews,
    reassignments,
    refused_reassignments,
    registrations,
)
from kcm.testing.laws import prove_rule


def moves() -> SearchStrategy[Reassignment]:
    return reassignments() | refused_reassignments().map(lambda drawn: drawn[0])


def amendments() -> SearchStrategy[Maintenance]:
    return maintenances() | lawful_changes()


@pytest.mark.parametrize("name", load("kcm.reassignment_rules"))
def test_the_rules_on_reassignments_are_lawful(name: str) -> None:
    assert prove_rule(load("kcm.reassignment_rules")[name], moves(), examples=10)


@pytest.mark.parametrize("name", load("kcm.maintenance_rules"))
def test_the_rules_on_maintenance_are_lawful(name: str) -> None:
    codes = prove_rule(load("kcm.maintenance_rules")[name], amendments(), examples=10)
    assert bool(codes) is (name != "lawful_change")  # all the kit's changes are lawful ones


def test_the_rules_on_other_requests_are_lawful() -> None:
    assert prove_rule(REGISTRATION_RULES, registrations(), examples=5) == frozenset()
    assert prove_rule(CLOSING_RULES, closings(), examples=5) == frozenset()
    assert prove_rule(OPENING_RULES, account_openings(), examples=5) == frozenset()
    assert prove_rule(STATUS_RULES, account_status_changes(), examples=5) == frozenset()


@pytest.mark.parametrize("name", load("kcm.plan_rules"))
def test_the_rules_on_plans_are_lawful(name: str) -> None:
    assert prove_rule(load("kcm.plan_rules")[name], plan_reviews(), examples=1)
