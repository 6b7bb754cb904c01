"""The machine of states: a table is whole or refused, and it is asked, never told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from rpds import HashTrieMap

from kcm.customers.care.complaints import ComplaintState
from kcm.customers.care.states import StateMachine, state_machine
from kcm.errors import InvalidValue, NotFound
from kcm.testing.complaining import state_machines


def machine(start: str = "A", **changes: Any) -> StateMachine:
    tables = {"moves": {"A": ("B",), "B": ()}, "shortcuts": {}} | changes
    whole = {name: HashTrieMap(table) for name, table in tables.items()}
    return StateMachine(id="m", start=start, **whole)


def test_the_table_of_complaints_has_the_states_of_complaints() -> None:
    table = state_machine("complaint")
    assert set(table.moves) == {state.name for state in ComplaintState}
    assert table.ends == {"CLOSED", "WITHDRAWN"}
    assert table.start == "RECEIVED"


def test_method_e2_withdrawn_follows_every_open_state() -> None:
    table = state_machine("complaint")
    assert all(table.allows(state, "WITHDRAWN") for state in table.moves if state not in table.ends)


def test_a_shortcut_needs_a_reason() -> None:
    found = machine(moves={"A": ("B",), "B": ("C",), "C": ()}, shortcuts={"A": ("C",)})
    assert not found.allows("A", "C")
    assert found.allows("A", "C", shortcut=True)
    assert not found.allows("B", "A", shortcut=True)


@given(state_machines())
def test_every_state_is_reached_and_every_end_is_one(found: StateMachine) -> None:
    """From the start every state is reached, and an end has no followers."""
    reached = {found.start}
    for _ in found.moves:
        reached |= {after for state in reached for after in found.following(state, shortcut=True)}
    assert reached == set(found.moves)
    assert all(not found.following(state, shortcut=True) for state in found.ends)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": "Z"}, "found the start 'Z', expected a state of the table @ $.start"),
        ({"moves": {"A": ("Z",)}}, "found 'Z', expected a state of the table @ $.moves.A"),
        ({"shortcuts": {"A": ("Z",)}}, "found 'Z', expected a state of the table @ $.shortcuts.A"),
        ({"shortcuts": {"Z": ("A",)}}, "found 'Z', expected a state of the table @ $.shortcuts.Z"),
        ({"moves": {"A": (), "B": ()}}, "found no way to 'B', expected one from the start @ $.moves.B"),
    ],
)
def test_what_is_no_table_is_refused(changes: Any, message: str) -> None:
    with pytest.raises(InvalidValue) as error:
        machine(**changes)
    assert str(error.value) == message


def test_unknown_states_and_machines_are_not_found() -> None:
    with pytest.raises(NotFound, match=r"^found no state 'Z' in m, expected one of A, B$"):
        machine().allows("Z", "A")
    with pytest.raises(NotFound, match=r"^found no state machine 'dream', expected one of complaint$"):
        state_machine("dream")
