"""Stores that are lawful: one that keeps changes, and one that acts by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kcm.customers.accounts import Account
from kcm.customers.book import act, apply, read_log, replay, write_log
from kcm.customers.changes import Change
from kcm.customers.customer import Customer
from kcm.customers.requests import Request
from kcm.rules import Rule
from kcm.testing.laws import Store


class LogStore:
    """A sound store: the log is what is kept, and the rows follow from it."""

    def __init__(self, log: list[str]) -> None:
        self.log = log
        self.book = replay(read_log(log))

    def append(self, change: Change) -> None:
        if self.book.references.get(change.reference) == change:
            return
        self.book = apply(self.book, change)
        self.log.extend(write_log([change]))

    def changes(self) -> Iterable[Change]:
        return self.book.changes

    def customers(self) -> Iterable[Customer]:
        return self.book.customers.values()

    def accounts(self) -> Iterable[Account]:
        return self.book.accounts.values()


class OwnVerb(LogStore):
    """A sound store that acts by itself."""

    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        done = act(self.book, request, rules)
        if not done.repeated:
            self.append(done.change)
        return done.change


class Opener:
    """Opens a kind of store on one log, which stays when the store is gone."""

    def __init__(self, kind: Callable[[list[str]], Store]) -> None:
        self.kind = kind
        self.log: list[str] = []
        self.closed = 0

    def __call__(self, *, fresh: bool) -> Store:
        if fresh:
            self.log = []
        return self.kind(self.log)
