"""Stores that lose, alter or invent what they keep, each in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from unicodedata import normalize

import attrs
from tests.testing.laws.sound_stores import LogStore

from kcm.customers.accounts import Account
from kcm.customers.book import write_log
from kcm.customers.changes import (
    AccountOpened,
    AccountReassigned,
    AccountStatusChanged,
    Change,
    CustomerAmended,
    CustomerRegistered,
)
from kcm.customers.customer import Customer
from kcm.errors import Conflict, KcmError, NotFound


class WritesOnClose(LogStore):
    """Keeps everything in memory until it is closed."""

    def __init__(self, log: list[str]) -> None:
        super().__init__(log)
        self.file = log
        self.log = list(log)

    def close(self) -> None:
        self.file[:] = self.log


class LosesAmendments(LogStore):
    def changes(self) -> Iterable[Change]:
        return [change for change in self.book.changes if not isinstance(change, CustomerAmended)]


class Repeats(LogStore):
    def changes(self) -> Iterable[Change]:
        return (*self.book.changes, *self.book.changes[-1:])


class Reorders(LogStore):
    def changes(self) -> Iterable[Change]:
        return self.book.changes[::-1]


class Rewrites(LogStore):
    def changes(self) -> Iterator[Change]:
        return (attrs.evolve(change, operator="somebody else") for change in self.book.changes)


class ForgetsWhatIsCompensated(LogStore):
    """As a table of changes without that column."""

    def append(self, change: Change) -> None:
        kept = change if not isinstance(change, AccountReassigned) else attrs.evolve(change, compensates=None)
        super().append(kept)


class HalfApplies(LogStore):
    """The change is recorded, and the rows of accounts stay as they were."""

    def __init__(self, log: list[str]) -> None:
        super().__init__(log)
        self.rows = dict(self.book.accounts.items())

    def append(self, change: Change) -> None:
        super().append(change)
        if not isinstance(change, AccountReassigned | AccountStatusChanged | CustomerAmended):
            self.rows = dict(self.book.accounts.items())

    def accounts(self) -> Iterable[Account]:
        return self.rows.values()


class ShowsOneCustomerTwice(LogStore):
    """In the place of another, so that there are as many."""

    def customers(self) -> Iterable[Customer]:
        rows = sorted(super().customers(), key=lambda one: one.number)
        return [*rows[:-1], *rows[:1]]


class ShowsOneAccountTwice(LogStore):
    def accounts(self) -> Iterable[Account]:
        rows = list(super().accounts())
        return [*rows[:-1], *rows[:1]]


class KnowsCustomersByName(LogStore):
    def customers(self) -> Iterable[Customer]:
        by_name = {one.name: one for one in super().customers()}
        return [by_name[one.name] for one in super().customers()]


class RenewsClosedAccounts(LogStore):
    """A credential of today's name, also where an account was closed under another one."""

    def accounts(self) -> Iterable[Account]:
        for one in super().accounts():
            name = self.book.customer(one.owner).name
            yield attrs.evolve(one, credential=attrs.evolve(one.credential, holder_name=name))


class Altering(LogStore):
    """Gives every change back as a column made it."""

    def changes(self) -> Iterable[Change]:
        return [self.altered(change) for change in super().changes()]

    def altered(self, change: Change) -> Change:
        raise NotImplementedError

    def _named(self, change: Change, name: Callable[[str], str]) -> Change:
        if not isinstance(change, CustomerRegistered):
            return change
        return attrs.evolve(change, customer=attrs.evolve(change.customer, name=name(change.customer.name)))


class CutsNames(Altering):
    def altered(self, change: Change) -> Change:
        return self._named(change, lambda name: name[:255])


class StripsNames(Altering):
    def altered(self, change: Change) -> Change:
        return self._named(change, str.strip)


class ComposesNames(Altering):
    def altered(self, change: Change) -> Change:
        return self._named(change, partial(normalize, "NFC"))


class WritesNumbersInCapitals(Altering):
    def altered(self, change: Change) -> Change:
        if not isinstance(change, CustomerRegistered):
            return change
        document = change.customer.document
        written = attrs.evolve(document, number=document.number.reveal().upper())
        return attrs.evolve(change, customer=attrs.evolve(change.customer, document=written))


class KeepsFindingsOfMovesOnly(Altering):
    def altered(self, change: Change) -> Change:
        return change if isinstance(change, AccountReassigned) else attrs.evolve(change, findings=())


class TakesNewRecordsForNew(Altering):
    """What it keeps of an account begins with version one, whatever the account had elsewhere."""

    def altered(self, change: Change) -> Change:
        if not isinstance(change, AccountOpened):
            return change
        return attrs.evolve(change, account=attrs.evolve(change.account, version=1))


class ForgetsThePasswordOfAChangeOfName(Altering):
    def altered(self, change: Change) -> Change:
        if not isinstance(change, CustomerAmended) or change.evidence is None:
            return change
        return attrs.evolve(change, evidence=attrs.evolve(change.evidence, password_verified=None))


class ShowsClosedNoMore(LogStore):
    def customers(self) -> Iterable[Customer]:
        return [one for one in self.book.customers.values() if one.status.name != "CLOSED"]


class ForgetsTheLast(LogStore):
    def __init__(self, log: list[str]) -> None:
        super().__init__(log[:-1])
        self.log = log


class CannotBeReopened(LogStore):
    def __init__(self, log: list[str]) -> None:
        if log:
            raise OSError("no such file")
        super().__init__(log)


class CannotBeOpened(LogStore):
    def __init__(self, log: list[str]) -> None:
        raise OSError("no such folder")


class CannotBeClosed(LogStore):
    def close(self) -> None:
        raise OSError("no such file")


class ActsTwice(LogStore):
    """Numbers what it takes by itself, so that the same change is another one."""

    def __init__(self, log: list[str]) -> None:
        super().__init__(log)
        self.taken: list[Change] = list(self.book.changes)

    def append(self, change: Change) -> None:
        if change in self.taken:
            self.taken.append(change)
            return
        super().append(change)
        self.taken.append(change)

    def changes(self) -> Iterable[Change]:
        return self.taken


class TakesStale(LogStore):
    """Writes the rows of the log's last word, without looking at versions or owners."""

    def append(self, change: Change) -> None:
        try:
            super().append(change)
        except (Conflict, NotFound):
            self.log.extend(write_log([change]))


class RefusesHalf(LogStore):
    """Says no, and has kept the record nevertheless."""

    def __init__(self, log: list[str]) -> None:
        super().__init__(log)
        self.kept = list(self.book.changes)

    def append(self, change: Change) -> None:
        if change not in self.kept:
            self.kept.append(change)
        super().append(change)

    def changes(self) -> Iterable[Change]:
        return self.kept


class Raises(LogStore):
    def append(self, change: Change) -> None:
        raise OSError("disk full")


class Exits(LogStore):
    def append(self, change: Change) -> None:
        raise SystemExit(1)


class ExitsOnWhatDoesNotFollow(LogStore):
    def append(self, change: Change) -> None:
        try:
            super().append(change)
        except KcmError as refusal:
            raise SystemExit(1) from refusal


class CannotBeRead(LogStore):
    def customers(self) -> Iterable[Customer]:
        raise OSError("no such table")
