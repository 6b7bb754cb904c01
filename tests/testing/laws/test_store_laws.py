"""`prove_store` passes a sound store and catches each kind of faulty one, by the law that it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, get_args

import pytest
from tests.testing.laws import faulty_stores as stores
from tests.testing.laws import faulty_verbs as verbs
from tests.testing.laws.sound_stores import LogStore, Opener, OwnVerb

from kcm.customers.book import Book, act, apply, replay, write_log
from kcm.customers.changes import Change
from kcm.customers.requests import Request
from kcm.errors import InvalidValue, Refused
from kcm.rules import Rule
from kcm.testing.laws import ActingStore, LawBroken, Store, prove_store


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

    prove_store(Opener(Counting), examples=40)
    assert isinstance(Counting([]), ActingStore)
    assert not isinstance(LogStore([]), ActingStore)
    for expected in ("repeated", "book.REFERENCE_TAKEN", "book.STALE_VERSION", "account.STATUS"):
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


def test_a_store_that_must_be_closed_may_say_so() -> None:
    prove_store(Opener(stores.WritesOnClose), examples=4, crashes=False)


ORDER = "a store keeps every change, once and in order"
PRESENT = "a store shows the present customers and accounts"
AGAIN = "a store has everything after it is reopened"
CRASH = "a store has everything after a crash"
OPENS = "a store opens and closes"
ALIKE = "a store does what the book does, and refuses what it refuses"
FAULTY: dict[str, tuple[Callable[[list[str]], Store], str, str]] = {
    "loses": (stores.LosesAmendments, ORDER, "changes, expected"),
    "repeats": (stores.Repeats, ORDER, "changes, expected"),
    "reorders": (stores.Reorders, ORDER, "found the changes in another order"),
    "rewrites": (stores.Rewrites, ORDER, "are others"),
    "forgets what is compensated": (stores.ForgetsWhatIsCompensated, ORDER, "of which 1 are others"),
    "half applies": (stores.HalfApplies, PRESENT, "accounts otherwise than the changes make them"),
    "shows one customer twice": (stores.ShowsOneCustomerTwice, PRESENT, "found 1 of 2 customers otherwise"),
    "shows one account twice": (stores.ShowsOneAccountTwice, PRESENT, "accounts otherwise"),
    "knows customers by name": (stores.KnowsCustomersByName, PRESENT, "found 1 of 2 customers otherwise"),
    "renews closed accounts": (stores.RenewsClosedAccounts, PRESENT, "accounts otherwise"),
    "cuts names": (stores.CutsNames, ORDER, "are others"),
    "strips names": (stores.StripsNames, ORDER, "are others"),
    "composes names": (stores.ComposesNames, ORDER, "are others"),
    "writes numbers in capitals": (stores.WritesNumbersInCapitals, ORDER, "are others"),
    "keeps findings of moves only": (stores.KeepsFindingsOfMovesOnly, ORDER, "are others"),
    "takes new records for new": (stores.TakesNewRecordsForNew, ORDER, "are others"),
    "forgets a password that was verified": (stores.ForgetsThePasswordOfAChangeOfName, ORDER, "are others"),
    "exits": (stores.Exits, "a store takes a change that follows", "raised SystemExit"),
    "exits on what does not follow": (
        stores.ExitsOnWhatDoesNotFollow,
        "a store refuses a change that does not follow",
        "raised SystemExit",
    ),
    "refuses for nothing": (verbs.RefusesForNothing, ALIKE, ") for Refused, the book for "),
    "refuses with another error": (verbs.RefusesWithAnotherError, ALIKE, ") for InvalidValue, the book for "),
    "takes a reference for the request": (verbs.TakesAReferenceForTheRequest, ALIKE, "did a "),
    "hides closed customers": (stores.ShowsClosedNoMore, PRESENT, "customers, expected"),
    "forgets on reopening": (stores.ForgetsTheLast, AGAIN, "changes, expected"),
    "cannot be reopened": (stores.CannotBeReopened, AGAIN, "raised OSError"),
    "writes on closing only": (stores.WritesOnClose, CRASH, "changes, expected"),
    "cannot be opened": (stores.CannotBeOpened, OPENS, "raised OSError"),
    "cannot be closed": (stores.CannotBeClosed, OPENS, "raised OSError"),
    "acts twice": (stores.ActsTwice, "a change appended again does not happen twice", "changes, expected"),
    "takes what does not follow": (stores.TakesStale, "a store refuses a change that does not follow", "took "),
    "refuses by half": (stores.RefusesHalf, "a store refuses a change that does not follow", "changes, expected"),
    "raises": (stores.Raises, "a store takes a change that follows", "raised OSError"),
    "cannot be read": (stores.CannotBeRead, PRESENT, "raised OSError"),
    "refuses all": (verbs.RefusesAll, ALIKE, ") that the book does"),
    "asks no rule": (verbs.AsksNoRule, ALIKE, "that the book refuses"),
    "asks its own rules": (verbs.AsksItsOwnRules, ALIKE, ") that the book does"),
    "gives its own reference": (verbs.GivesItsOwnReference, ALIKE, "gave another change than the book for a request ("),
    "gives nothing": (verbs.GivesNothing, ALIKE, "gave another change than the book for a request ("),
    "writes before it asks": (verbs.WritesBeforeItAsks, ALIKE, "changes, expected"),
    "lets the last win": (verbs.LetsTheLastWin, ALIKE, " the book "),
    "lets the database refuse": (verbs.LetsTheDatabaseRefuse, ALIKE, "raised OSError for a request ("),
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


def test_a_fault_is_shown_at_once_for_a_database_takes_long() -> None:
    opened: list[bool] = []

    def open_store(*, fresh: bool) -> Store:
        opened.append(fresh)
        return stores.Raises([])

    with pytest.raises(LawBroken):
        prove_store(open_store)
    assert len(opened) <= 3  # found once, and once more to show the steps


def test_a_store_with_other_rows_than_its_own_changes_make_is_caught_by_replay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Equal changes replay to equal books, so only a change that is equal and is not could break this."""
    monkeypatch.setattr("kcm.testing.laws.comparing.replay", lambda changes: Book() if changes else replay(changes))
    with pytest.raises(LawBroken, match="replays to the same book: found another book"):
        prove_store(Opener(LogStore))


MISTAKEN: dict[str, tuple[Any, str]] = {
    "nothing": (None, "found a NoneType, expected a function of (*, fresh) that opens the store"),
    "a function of nothing": (lambda: LogStore([]), "found a function, expected a function of (*, fresh)"),
    "no store": (
        lambda fresh: None,
        "found a NoneType without append, changes, customers, accounts, expected a Store, which has all of them",
    ),
    "a store that takes nothing": (lambda fresh: Book(), "found a Book without append, "),
}


@pytest.mark.parametrize("mistake", MISTAKEN)
def test_what_opens_no_store_is_told_so_and_breaks_no_law(mistake: str) -> None:
    opener, reason = MISTAKEN[mistake]
    with pytest.raises(InvalidValue) as refused:
        prove_store(opener)
    assert refused.value.reason.startswith(reason)
    assert refused.value.path == "open_store"
