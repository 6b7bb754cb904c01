"""`prove_store` passes a sound store and catches each kind of faulty one, by the law that it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

import attrs
import pytest

from kcm.customers.accounts import Account
from kcm.customers.book import Book, act, apply, read_log, replay, write_log
from kcm.customers.changes import AccountReassigned, AccountStatusChanged, Change, CustomerAmended
from kcm.customers.customer import Customer
from kcm.customers.maintenance import Closing, Maintenance
from kcm.customers.opening import AccountStatusChange
from kcm.customers.requests import Request
from kcm.errors import Conflict, NotFound, Refused
from kcm.rules import Rule
from kcm.testing.laws import ActingStore, LawBroken, Store, prove_store


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


@pytest.mark.parametrize("kind", [LogStore, OwnVerb])
def test_a_sound_store_is_lawful_and_every_kind_of_change_comes_up(kind: type[LogStore]) -> None:
    came_up: Counter[object] = Counter()

    class Counting(kind):  # type: ignore[valid-type, misc]  # each of the two
        def append(self, change: Change) -> None:
            super().append(change)
            came_up[type(change)] += 1
            came_up["a compensation"] += getattr(change, "compensates", None) is not None

    prove_store(Opener(Counting))
    least = {kind: came_up[kind] for kind in (*get_args(Change), "a compensation")}
    assert min(least.values()) >= 2, least


def test_what_an_acting_store_is_asked_for_is_repeated_late_and_refused_too() -> None:
    outcomes: Counter[str] = Counter()

    class Counting(OwnVerb):
        def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
            try:
                done = act(self.book, request, rules)
            except Refused as refused:
                outcomes.update({finding.code for finding in refused.findings})
                raise
            outcomes["repeated"] += done.repeated
            return super().perform(request, rules)

    prove_store(Opener(Counting))
    assert isinstance(Counting([]), ActingStore)
    assert not isinstance(LogStore([]), ActingStore)
    for expected in ("repeated", "book.REFERENCE_TAKEN", "book.STALE_VERSION", "reassignment.SAME_OWNER"):
        assert outcomes[expected]


def test_a_store_that_refuses_a_repeated_change_loudly_is_lawful_too() -> None:
    class Loud(LogStore):
        def append(self, change: Change) -> None:
            self.book = apply(self.book, change)
            self.log.extend(write_log([change]))

    prove_store(Opener(Loud), examples=4)


def test_a_store_that_can_be_closed_is_closed_before_it_is_opened_again() -> None:
    open_now: set[int] = set()

    class ClosedFirst(LogStore):
        def __init__(self, log: list[str]) -> None:
            super().__init__(log)
            assert not open_now
            open_now.add(id(self))

        def close(self) -> None:
            open_now.remove(id(self))

    prove_store(Opener(ClosedFirst), examples=4, crashes=False)
    assert not open_now


class WritesOnClose(LogStore):
    """Keeps everything in memory until it is closed."""

    def __init__(self, log: list[str]) -> None:
        super().__init__(log)
        self.file = log
        self.log = list(log)

    def close(self) -> None:
        self.file[:] = self.log


def test_a_store_that_must_be_closed_may_say_so() -> None:
    prove_store(Opener(WritesOnClose), examples=4, crashes=False)


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


class CannotBeRead(LogStore):
    def customers(self) -> Iterable[Customer]:
        raise OSError("no such table")


class RefusesAll(OwnVerb):
    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        raise Refused([])


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


ORDER = "a store keeps every change, once and in order"
PRESENT = "a store shows the present customers and accounts"
AGAIN = "a store has everything after it is reopened"
CRASH = "a store has everything after a crash"
OPENS = "a store opens and closes"
ALIKE = "a store does what the book does, and refuses what it refuses"
FAULTY: dict[str, tuple[Callable[[list[str]], Store], str, str]] = {
    "loses": (LosesAmendments, ORDER, "changes, expected"),
    "repeats": (Repeats, ORDER, "changes, expected"),
    "reorders": (Reorders, ORDER, "found the changes in another order"),
    "rewrites": (Rewrites, ORDER, "are others"),
    "forgets what is compensated": (ForgetsWhatIsCompensated, ORDER, "of which 1 are others"),
    "half applies": (HalfApplies, PRESENT, "accounts otherwise than the changes make them"),
    "hides closed customers": (ShowsClosedNoMore, PRESENT, "customers, expected"),
    "forgets on reopening": (ForgetsTheLast, AGAIN, "changes, expected"),
    "cannot be reopened": (CannotBeReopened, AGAIN, "raised OSError"),
    "writes on closing only": (WritesOnClose, CRASH, "changes, expected"),
    "cannot be opened": (CannotBeOpened, OPENS, "raised OSError"),
    "cannot be closed": (CannotBeClosed, OPENS, "raised OSError"),
    "acts twice": (ActsTwice, "a change appended again does not happen twice", "changes, expected"),
    "takes what does not follow": (TakesStale, "a store refuses a change that does not follow", "took "),
    "refuses by half": (RefusesHalf, "a store refuses a change that does not follow", "changes, expected"),
    "raises": (Raises, "a store takes a change that follows", "raised OSError"),
    "cannot be read": (CannotBeRead, PRESENT, "raised OSError"),
    "refuses all": (RefusesAll, ALIKE, "refused a Registration that the book does"),
    "asks no rule": (AsksNoRule, ALIKE, "that the book refuses"),
    "asks its own rules": (AsksItsOwnRules, ALIKE, "refused a Maintenance that the book does"),
    "gives its own reference": (GivesItsOwnReference, ALIKE, "gave another change than the book for a Registration"),
    "gives nothing": (GivesNothing, ALIKE, "gave another change than the book for a Registration"),
    "writes before it asks": (WritesBeforeItAsks, ALIKE, "changes, expected"),
    "lets the last win": (LetsTheLastWin, ALIKE, "that the book refuses"),
    "lets the database refuse": (LetsTheDatabaseRefuse, ALIKE, "raised OSError for a "),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_store_is_caught_by_the_law_it_breaks(fault: str) -> None:
    kind, law, reason = FAULTY[fault]
    with pytest.raises(LawBroken) as caught:
        prove_store(
            Opener(kind), crashes=law != AGAIN
        )  # a store that is opened again may just as well be after a crash
    assert caught.value.law == law
    assert reason in caught.value.reason


@pytest.mark.usefixtures("smaller_examples_wanted")
def test_a_fault_is_shown_at_once_for_a_database_takes_long() -> None:
    opened: list[bool] = []

    def open_store(*, fresh: bool) -> Store:
        opened.append(fresh)
        return Raises([])

    with pytest.raises(LawBroken):
        prove_store(open_store)
    assert len(opened) <= 3  # found once, and once more to show the steps


def test_a_store_with_other_rows_than_its_own_changes_make_is_caught_by_replay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Equal changes replay to equal books, so only a change that is equal and is not could break this."""
    monkeypatch.setattr("kcm.testing.laws.store_machine.replay", lambda changes: Book() if changes else replay(changes))
    with pytest.raises(LawBroken, match="replays to the same book: found another book"):
        prove_store(Opener(LogStore))
