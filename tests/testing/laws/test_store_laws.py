"""`prove_store` passes a sound store and catches each kind of faulty one, by the law that it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.accounts import Account
from kcm.customers.book import Book, apply, read_log, replay, write_log
from kcm.customers.changes import AccountReassigned, AccountStatusChanged, Change, CustomerAmended
from kcm.customers.customer import Customer
from kcm.errors import Conflict, NotFound
from kcm.testing import books
from kcm.testing.laws import LawBroken, Store, prove_store
from kcm.testing.laws.straying import STRAYING


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


def test_a_sound_store_is_lawful() -> None:
    prove_store(Opener(LogStore))


def test_a_store_that_refuses_a_repeated_change_loudly_is_lawful_too() -> None:
    class Loud(LogStore):
        def append(self, change: Change) -> None:
            self.book = apply(self.book, change)
            self.log.extend(write_log([change]))

    prove_store(Opener(Loud), examples=4)


def test_a_store_that_can_be_closed_is_closed_before_it_is_opened_again() -> None:
    open_now: set[int] = set()

    class Closing(LogStore):
        def __init__(self, log: list[str]) -> None:
            super().__init__(log)
            assert not open_now
            open_now.add(id(self))

        def close(self) -> None:
            open_now.remove(id(self))

    prove_store(Opener(Closing), examples=4)
    assert not open_now


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


ORDER = "a store keeps every change, once and in order"
PRESENT = "a store shows the present customers and accounts"
AGAIN = "a store has everything after it is reopened"
FAULTY: dict[str, tuple[Callable[[list[str]], Store], str, str]] = {
    "loses": (LosesAmendments, ORDER, "changes, expected"),
    "repeats": (Repeats, ORDER, "changes, expected"),
    "reorders": (Reorders, ORDER, "found the changes in another order"),
    "rewrites": (Rewrites, ORDER, "are others"),
    "half applies": (HalfApplies, PRESENT, "accounts otherwise than the changes make them"),
    "hides closed customers": (ShowsClosedNoMore, PRESENT, "customers, expected"),
    "forgets on reopening": (ForgetsTheLast, AGAIN, "changes, expected"),
    "cannot be reopened": (CannotBeReopened, AGAIN, "raised OSError"),
    "acts twice": (ActsTwice, "a change appended again does not happen twice", "changes, expected"),
    "takes what does not follow": (TakesStale, "a store refuses a change that does not follow", "took "),
    "refuses by half": (RefusesHalf, "a store refuses a change that does not follow", "changes, expected"),
    "raises": (Raises, "a store takes a change that follows", "raised OSError"),
    "cannot be read": (CannotBeRead, PRESENT, "raised OSError"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_store_is_caught_by_the_law_it_breaks(fault: str) -> None:
    kind, law, reason = FAULTY[fault]
    with pytest.raises(LawBroken) as caught:
        prove_store(Opener(kind))
    assert caught.value.law == law
    assert reason in caught.value.reason


def test_a_store_with_other_rows_than_its_own_changes_make_is_caught_by_replay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Equal changes replay to equal books, so only a change that is equal and is not could break this."""
    monkeypatch.setattr("kcm.testing.laws.store_laws.replay", lambda changes: Book() if changes else replay(changes))
    with pytest.raises(LawBroken, match="replays to the same book: found another book"):
        prove_store(Opener(LogStore))


@pytest.mark.parametrize("why", STRAYING)
@given(data=st.data(), book=books(min_customers=1).filter(lambda one: len(one.accounts) > 0))
def test_a_change_that_is_said_to_stray_does_not_follow(why: str, data: st.DataObject, book: Book) -> None:
    change = data.draw(st.composite(STRAYING[why])(book))
    with pytest.raises(Conflict):
        apply(book, change)
