"""Stores that keep what they are given, and do not act as the book does, each in one way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
from tests.testing.laws.sound_stores import OwnVerb

from kcm.customers.changes import Change
from kcm.customers.maintenance import Closing, Maintenance
from kcm.customers.opening import AccountStatusChange
from kcm.customers.requests import Request
from kcm.errors import InvalidValue, Refused
from kcm.rules import Rule


class RefusesAll(OwnVerb):
    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        raise Refused([])


class RefusesForNothing(OwnVerb):
    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        try:
            return super().perform(request, rules)
        except Refused:
            raise Refused([]) from None


class RefusesWithAnotherError(OwnVerb):
    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        try:
            return super().perform(request, rules)
        except Refused:
            raise InvalidValue("found something else, expected what is allowed") from None


class TakesAReferenceForTheRequest(OwnVerb):
    """Gives what was done under a reference, whatever else is asked under it by the same operator."""

    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        known = self.book.references.get(request.reference)
        return known if known and known.operator == request.operator else super().perform(request, rules)


class AsksNoRule(OwnVerb):
    """Does what it is told, as long as the records are there."""

    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        return super().perform(request, ())


class AsksItsOwnRules(OwnVerb):
    """Proof of a lawful change of name helps nobody here."""

    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        return super().perform(request, None)


class GivesItsOwnReference(OwnVerb):
    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        return super().perform(attrs.evolve(request, reference=f"own {request.reference}"), rules)


class GivesNothing(OwnVerb):
    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        super().perform(request, rules)
        return None  # type: ignore[return-value]  # the fault


class WritesBeforeItAsks(OwnVerb):
    """Keeps a trace of what was refused."""

    def __init__(self, log: list[str]) -> None:
        super().__init__(log)
        self.last = list(self.book.changes)

    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        before = self.last
        self.last = [*before, *before[-1:]]
        change = super().perform(request, rules)
        self.last = before
        return change

    def changes(self) -> Iterable[Change]:
        return [*self.book.changes, *self.last[len(self.book.changes) :]]


class LetsTheLastWin(OwnVerb):
    """Reads the present records over those of the request, so that nobody is ever too late."""

    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        if isinstance(request, AccountStatusChange):
            request = attrs.evolve(request, account=self.book.account(request.account.number))
        if isinstance(request, Closing):
            request = attrs.evolve(request, customer=self.book.customer(request.customer.number))
        if isinstance(request, Maintenance):
            present = self.book.customer(request.customer.number)
            amended = attrs.evolve(request.amended, version=present.version)
            request = attrs.evolve(request, customer=present, amended=amended)
        return super().perform(request, rules)


class LetsTheDatabaseRefuse(OwnVerb):
    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        try:
            return super().perform(request, rules)
        except Refused:
            raise OSError("constraint failed") from None
