"""One machine for everything that passes through states: a table says which state may follow which, code only asks it.

The tables are data: `kcm/data/state_machines/*.toml`.
"""

from __future__ import annotations

from functools import cache

import attrs
from rpds import HashTrieMap

from kcm.errors import InvalidValue, NotFound
from kcm.fields import Map, checked, not_blank
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped, shipped_names

__all__ = ["StateMachine", "state_machine"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class StateMachine:
    """States by name, where it begins, and which may follow each; a state that nothing follows is an end.

    `shortcuts` are moves that need a reason, which is the caller's to judge.

    Raises:
        InvalidValue: for a blank id, a move from or to a state that the table does not have, or a state that no way
            leads to.

    >>> lamp = StateMachine(id="lamp", start="OFF", moves={"OFF": ["ON"], "ON": ["OFF", "BROKEN"], "BROKEN": []})
    >>> lamp.allows("OFF", "BROKEN"), sorted(lamp.ends)
    (False, ['BROKEN'])
    """

    id: str
    start: str
    moves: Map[str, tuple[str, ...]]
    shortcuts: Map[str, tuple[str, ...]] = attrs.field(factory=HashTrieMap)

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.start not in self.moves:
            raise InvalidValue(f"found the start {self.start!r}, expected a state of the table", "$.start")
        for name, table in (("moves", self.moves), ("shortcuts", self.shortcuts)):
            for state in sorted(table):
                for known in (state, *table[state]):
                    if known not in self.moves:
                        raise InvalidValue(f"found {known!r}, expected a state of the table", f"$.{name}.{state}")
        reached = self._reached()
        for state in sorted(self.moves):
            if state not in reached:
                raise InvalidValue(f"found no way to {state!r}, expected one from the start", f"$.moves.{state}")

    def _reached(self) -> frozenset[str]:
        reached, left = {self.start}, [self.start]
        while left:
            new = set(self.following(left.pop(), shortcut=True)) - reached
            reached |= new
            left += new
        return frozenset(reached)

    def following(self, state: str, *, shortcut: bool = False) -> tuple[str, ...]:
        """The states that may follow one, with or without the moves that need a reason.

        Raises:
            NotFound: for a state that the table does not have.
        """
        if state not in self.moves:
            raise NotFound(f"found no state {state!r} in {self.id}, expected one of {', '.join(sorted(self.moves))}")
        return self.moves[state] + (self.shortcuts.get(state, ()) if shortcut else ())

    def allows(self, before: str, after: str, *, shortcut: bool = False) -> bool:
        """Whether one state may follow the other.

        Raises:
            NotFound: for a state `before` that the table does not have.
        """
        return after in self.following(before, shortcut=shortcut)

    @property
    def ends(self) -> frozenset[str]:
        """The states that nothing follows."""
        return frozenset(state for state in self.moves if not self.following(state, shortcut=True))


@cache
def state_machine(name: str) -> StateMachine:
    """A built-in machine by its id.

    Raises:
        NotFound: naming the machines there are.

    >>> state_machine("complaint").following("COMMUNICATED")
    ('CLOSED', 'ESCALATED', 'WITHDRAWN')
    """
    if name not in (known := shipped_names("state_machines")):
        raise NotFound(f"found no state machine {name!r}, expected one of {', '.join(known)}")
    return from_data(StateMachine, shipped(f"state_machines/{name}.toml"))
