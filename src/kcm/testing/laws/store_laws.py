"""A store of changes is lawful: it replays to the same book, whatever is asked of it and whenever it is reopened."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Protocol

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kcm.customers.accounts import Account
from kcm.customers.book import Book, act, replay
from kcm.customers.changes import Change
from kcm.customers.customer import Customer, CustomerKind, CustomerStatus
from kcm.customers.maintenance import LAWFUL_CHANGE_RULES
from kcm.customers.requests import Request
from kcm.errors import Refused
from kcm.rules import Rule
from kcm.testing.bookkeeping import book_requests, reassignments_in
from kcm.testing.laws.proving import LawBroken, require, searched, settings_for, tried
from kcm.testing.laws.straying import straying_changes
from kcm.testing.maintaining import account_openings, closings, lawful_changes, registrations
from kcm.testing.people import customers

__all__ = ["OpenStore", "Store", "prove_store"]

TAKES = "a store takes a change that follows"
REPLAYS = "a store of changes replays to the same book"
KEEPS_ORDER = "a store keeps every change, once and in order"
SHOWS_PRESENT = "a store shows the present customers and accounts"
ONCE = "a change appended again does not happen twice"
REFUSES = "a store refuses a change that does not follow"
REMEMBERS = "a store has everything after it is reopened"


class Store(Protocol):
    """A host's store of customers, accounts and changes, as the law asks it."""

    def append(self, change: Change) -> object:
        """Take one change: its record, and what it makes of customers and accounts; all of it or nothing.

        Raises:
            Exception: for a change that does not follow from those before it; any will do.
        """
        ...

    def changes(self) -> Iterable[Change]:
        """Every change, the first one first."""
        ...

    def customers(self) -> Iterable[Customer]:
        """The customers as they are now, closed ones too, in any order."""
        ...

    def accounts(self) -> Iterable[Account]:
        """The accounts as they are now, closed ones too, in any order."""
        ...


class OpenStore(Protocol):
    """Opens the host's store: empty when `fresh`, else with what was there when it was last open."""

    def __call__(self, *, fresh: bool) -> Store:
        """The store."""
        ...


def prove_store(open_store: OpenStore, *, examples: int = 20, steps: int = 20) -> None:
    """A store of changes is proved by a machine that acts on a `Book` and hands every change to the store.

    After each step the store's changes are the book's, in order and each once, replay to it, and the rows of customers
    and accounts are the book's. The same change again leaves all as it was, and so does a change that does not follow
    (a stale version, another owner, a number or reference that is taken), which is refused. After reopening all is
    there.

    Args:
        open_store: opens the store, empty or as it was left; a store with a `close()` is closed before.
        examples: how many histories are tried.
        steps: how many steps a history has at most.

    Raises:
        LawBroken: for a store that is not lawful.
    """

    class Machine(StoreMachine):
        opener = staticmethod(open_store)

    settings = settings_for(examples, steps=steps)
    searched(lambda: run_state_machine_as_test(Machine, settings=settings))


class StoreMachine(RuleBasedStateMachine):
    """Acts on a book and on a store, and compares them after each."""

    opener: OpenStore

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.law = KEEPS_ORDER
        self.store = tried(TAKES, self.opener, fresh=True)

    @initialize(data=st.data(), kind=st.sampled_from(CustomerKind))
    def begin(self, data: st.DataObject, kind: CustomerKind) -> None:
        first = attrs.evolve(data.draw(customers(kind=kind, status=CustomerStatus.ACTIVE)), number="C1")
        self._ask(data.draw(registrations(customer=first)))
        self.open_account(data)

    @rule(data=st.data())
    def register(self, data: st.DataObject) -> None:
        """Somebody of the name of somebody else, so that an account may pass from one to the other."""
        like, number = self._customer(data), f"C{len(self.book.customers) + 1}"
        drawn = data.draw(customers(kind=like.kind, status=CustomerStatus.ACTIVE))
        self._ask(data.draw(registrations(customer=attrs.evolve(drawn, number=number, name=like.name))))

    @precondition(lambda self: len(self.book.customers) > 1 and self.book.accounts)
    @rule(data=st.data())
    def move_account(self, data: st.DataObject) -> None:
        self._ask(data.draw(reassignments_in(self.book)))

    @rule(data=st.data())
    def open_account(self, data: st.DataObject) -> None:
        self._ask(data.draw(account_openings(owner=self._customer(data))))

    @rule(data=st.data())
    def request(self, data: st.DataObject) -> None:
        self._ask(data.draw(book_requests(self.book)))

    @rule(data=st.data())
    def change_identity(self, data: st.DataObject) -> None:
        """The act that touches most: the customer, and the credential of every account."""
        self._ask(data.draw(lawful_changes(customer=self._customer(data))), LAWFUL_CHANGE_RULES)

    @rule(data=st.data())
    def close_customer(self, data: st.DataObject) -> None:
        self._ask(data.draw(closings(customer=self._customer(data))))

    @rule(data=st.data())
    def append_again(self, data: st.DataObject) -> None:
        change = data.draw(st.sampled_from(self.book.changes))
        self.law = ONCE
        with suppress(Exception):  # a host may refuse it, in its own way
            self.store.append(change)

    @rule(data=st.data())
    def append_astray(self, data: st.DataObject) -> None:
        why, change = data.draw(straying_changes(self.book))
        self.law = REFUSES
        try:
            self.store.append(change)
        except Exception:  # a host refuses in its own way
            return
        raise LawBroken(REFUSES, f"took {why}")

    @rule()
    def reopen(self) -> None:
        self._close()
        self.law = REMEMBERS
        self.store = tried(REMEMBERS, self.opener, fresh=False)

    @invariant()
    def is_the_book(self) -> None:
        _is_the_book(self.store, self.book, self.law)

    def teardown(self) -> None:
        self._close()

    def _close(self) -> None:
        close: Any = getattr(self.store, "close", None)
        if close is not None:
            close()

    def _customer(self, data: st.DataObject) -> Customer:
        return self.book.customers[data.draw(st.sampled_from(sorted(self.book.customers)))]

    def _ask(self, request: Request, rules: tuple[Rule[Any], ...] | None = None) -> None:
        """The store gets what the book did; what the book refuses leaves no trace in either."""
        own = attrs.evolve(request, reference=f"R-{len(self.book.references) + 1}")
        try:
            done = act(self.book, own, rules)
        except Refused:
            return
        self._append(done.change)
        self.book = done.book

    def _append(self, change: Change) -> None:
        self.law = KEEPS_ORDER
        tried(TAKES, self.store.append, change)


def _is_the_book(store: Store, book: Book, law: str) -> None:
    """The store holds what the book holds; `law` is the one that the last step could have broken."""
    changes = tuple(tried(law, store.changes))
    expected = book.changes
    if changes != expected:
        raise LawBroken(law, _how(changes, expected))
    same = tried(REPLAYS, replay, changes) == book
    require(same, REPLAYS, "found another book")
    rows: dict[str, tuple[list[Any], list[Any]]] = {
        "customers": (list(tried(SHOWS_PRESENT, store.customers)), list(book.customers.values())),
        "accounts": (list(tried(SHOWS_PRESENT, store.accounts)), list(book.accounts.values())),
    }
    shown = law if law in (ONCE, REFUSES, REMEMBERS) else SHOWS_PRESENT
    for name, (found, present) in rows.items():
        require(len(found) == len(present), shown, f"found {len(found)} {name}, expected {len(present)}")
        other = sum(one not in present for one in found)
        require(other == 0, shown, f"found {other} of {len(present)} {name} otherwise than the changes make them")


def _how(changes: tuple[Any, ...], expected: tuple[Change, ...]) -> str:
    count = f"found {len(changes)} changes, expected {len(expected)}"
    if len(changes) != len(expected):
        return count
    if all(change in changes for change in expected):
        return "found the changes in another order"
    return f"{count}, of which {sum(one not in expected for one in changes)} are others"
