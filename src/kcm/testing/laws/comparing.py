"""A store beside the book: what it holds is what the book holds, and it answers a request as the book does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kcm.customers.book import Book, Done, act, replay
from kcm.customers.changes import Change
from kcm.customers.requests import Request
from kcm.errors import KcmError, Refused
from kcm.rules import Rule
from kcm.testing.laws.proving import STRANGE, LawBroken, require, tried

__all__ = ["ACTS_ALIKE", "KEEPS_ORDER", "Answer", "Rules", "acts_alike", "answer", "is_the_book"]

REPLAYS = "a store of changes replays to the same book"
KEEPS_ORDER = "a store keeps every change, once and in order"
SHOWS_PRESENT = "a store shows the present customers and accounts"
ACTS_ALIKE = "a store does what the book does, and refuses what it refuses"

Rules = tuple[Rule[Any], ...] | None
Answer = Done | KcmError


def answer(book: Book, request: Request, rules: Rules) -> Answer:
    """What the book did on a request, or the error with which it refused."""
    try:
        return act(book, request, rules)
    except KcmError as refusal:
        return refusal


def acts_alike(perform: Callable[[Request, Rules], Change], request: Request, rules: Rules, expected: Answer) -> None:
    """The store answers a request as the book did.

    Raises:
        LawBroken: where it does not.
    """
    asked = f"a request ({type(request).__name__})"
    try:
        change = perform(request, rules)
    except KcmError as refusal:
        if isinstance(expected, Done):
            raise LawBroken(ACTS_ALIKE, f"refused {asked} that the book does") from refusal
        if not isinstance(refusal, type(expected)) or _codes(refusal) != _codes(expected):
            told = f"refused {asked} for {_told(refusal)}, the book for {_told(expected)}"
            raise LawBroken(ACTS_ALIKE, told) from refusal
        return
    except STRANGE as error:
        raise LawBroken(ACTS_ALIKE, f"raised {type(error).__name__} for {asked}, expected a KcmError") from error
    if not isinstance(expected, Done):
        raise LawBroken(ACTS_ALIKE, f"did {asked} that the book refuses")
    require(change == expected.change, ACTS_ALIKE, f"gave another change than the book for {asked}")


def _codes(refusal: KcmError) -> tuple[str, ...]:
    """What was found, each code once; the order in which a host asks its rules is its affair."""
    return tuple(sorted({one.code for one in refusal.findings})) if isinstance(refusal, Refused) else ()


def _told(refusal: KcmError) -> str:
    return ", ".join(_codes(refusal)) or type(refusal).__name__


def is_the_book(store: Any, book: Book, law: str) -> None:
    """The store holds what the book holds; `law` is the one that the last step could have broken.

    Raises:
        LawBroken: where it does not.
    """
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
    shown = SHOWS_PRESENT if law == KEEPS_ORDER else law
    for name, (found, present) in rows.items():
        require(len(found) == len(present), shown, f"found {len(found)} {name}, expected {len(present)}")
        other = sum(one not in found for one in present)  # one that is shown twice stands in another's place
        require(other == 0, shown, f"found {other} of {len(present)} {name} otherwise than the changes make them")


def _how(changes: tuple[Any, ...], expected: tuple[Change, ...]) -> str:
    count = f"found {len(changes)} changes, expected {len(expected)}"
    if len(changes) != len(expected):
        return count
    if all(change in changes for change in expected):
        return "found the changes in another order"
    return f"{count}, of which {sum(one not in expected for one in changes)} are others"
