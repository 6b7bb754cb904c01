"""A store of changes is lawful: it replays to the same book, whatever is asked of it and however it is reopened."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from inspect import signature
from typing import Any, Protocol, runtime_checkable

from hypothesis.stateful import run_state_machine_as_test

from kcm.customers.accounts import Account
from kcm.customers.changes import Change
from kcm.customers.customer import Customer
from kcm.customers.requests import Request
from kcm.errors import InvalidValue
from kcm.plugins.hooks import an
from kcm.rules import Rule
from kcm.testing.laws.proving import searched, settings_for
from kcm.testing.laws.store_machine import StoreMachine

__all__ = ["ActingStore", "OpenStore", "Store", "prove_store"]


class Store(Protocol):
    """A host's store of customers, accounts and changes, as the law asks it; `ActingStore` has one method more."""

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


@runtime_checkable
class ActingStore(Store, Protocol):
    """A store that offers the verb by which the host's own operators act; the law then proves that too."""

    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        """Do what is requested and keep it: what `kcm.customers.book.act` does to a book, done to the store.

        The same request again under the same reference gives the first change, and acts no second time.

        Args:
            request: a registration, maintenance, closing, account opening, change of status, or reassignment.
            rules: rules instead of the standard ones of this kind of request; None for the standard ones.

        Raises:
            KcmError: where the book refuses, of the same class, and `Refused` with the same codes; then nothing was
                written.
        """
        ...


class OpenStore(Protocol):
    """Opens the host's store: empty when `fresh`, else with what was there when it was last open."""

    def __call__(self, *, fresh: bool) -> Store:
        """The store."""
        ...


def prove_store(open_store: OpenStore, *, examples: int = 20, steps: int = 20, crashes: bool = True) -> None:
    """A store of changes is proved by a machine that acts on a `Book` and hands every change to the store.

    After each step the store's changes are the book's, in order and each once, replay to it, and the rows of customers
    and accounts are the book's. The same change again leaves all as it was, and so does a change that does not follow
    (a stale version, another owner, a number or reference that is taken), which is refused. All is there after the
    store is closed and opened, and after it is opened anew without being closed, as after a crash. A store that can
    `perform` does what the book does, refuses what the book refuses, and does nothing twice.

    Short histories are tried before long ones, so that a fault is shown on a short one where it can be; none is made
    smaller afterwards, which takes minutes on a real database. Many steps are refused or read again, so that twenty
    leave fewer than twenty changes: whether a store keeps hundreds, a few `examples` of many `steps` tell.

    Args:
        open_store: opens the store, empty or as it was left; a store with a `close()` is closed before.
        examples: how many histories are tried, and as many short ones.
        steps: how many steps a history has at most; a short one has a quarter of them.
        crashes: whether the store is also opened without being closed. One that keeps nothing outside the process, or
            must be closed to let go of its files, says False, and survives no crash.

    Raises:
        InvalidValue: for what cannot be called with `fresh`, or opens something without the methods of a store.
        LawBroken: for a store that is not lawful, or cannot be opened.

    >>> from kcm.customers.book import Book, apply
    >>> class InMemory:
    ...     def __init__(self):
    ...         self.book = Book()
    ...     def append(self, change):
    ...         self.book = apply(self.book, change)
    ...     def changes(self):
    ...         return self.book.changes
    ...     def customers(self):
    ...         return self.book.customers.values()
    ...     def accounts(self):
    ...         return self.book.accounts.values()
    >>> kept = InMemory()
    >>> def open_store(*, fresh):
    ...     if fresh:
    ...         kept.__init__()
    ...     return kept
    >>> prove_store(open_store, examples=2)
    """
    try:
        signature(open_store).bind(fresh=True)
    except (TypeError, ValueError):  # what cannot be called, or not so
        told = f"found {an(open_store)}, expected a function of (*, fresh) that opens the store"
        raise InvalidValue(told, "open_store") from None

    class Machine(StoreMachine):
        opener = staticmethod(open_store)
        may_crash = crashes

    for most in (max(2, steps // 4), steps):
        settings = settings_for(examples, steps=most)
        searched(partial(run_state_machine_as_test, Machine, settings=settings))
