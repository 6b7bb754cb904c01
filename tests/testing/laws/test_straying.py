"""Each change that is said to stray is refused by `apply` for its own reason, and together they reach every refusal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcm.customers.book import Book, apply, state
from kcm.errors import Conflict, KcmError, NotFound
from kcm.testing import books
from kcm.testing.laws.straying import STRAYING, straying_changes

NOBODY = "found no customer under this number"
NO_ACCOUNT = "found no account under this number"
# Why a change strays: the error, its place, and the beginning of what it says.
EXPECTED: dict[str, tuple[type[KcmError], str, str]] = {
    "a reference that another change has": (Conflict, "$.reference", "found a reference that another change has"),
    "a customer number that is taken": (Conflict, "$.customer.number", "found a customer number that is taken"),
    "an amendment of a customer who is not there": (NotFound, "", NOBODY),
    "a stale version of a customer": (Conflict, "$.before", "found another record than this book's"),
    "another record before of the same version": (Conflict, "$.before", "found another record than this book's"),
    "an amendment that leaves the version": (Conflict, "$.after.version", "found version"),
    "an amendment two versions on": (Conflict, "$.after.version", "found version"),
    "an amendment to another number": (Conflict, "$.after.number", "found another customer number"),
    "an amendment to another kind of customer": (Conflict, "$.after.kind", "found another kind of customer"),
    "a closing of a customer who is not there": (NotFound, "", NOBODY),
    "a stale version of a customer to close": (Conflict, "$.version", "found version"),
    "a closing two versions on": (Conflict, "$.version", "found version"),
    "an account number that is taken": (Conflict, "$.account.number", "found an account number that is taken"),
    "an account of a customer who is not there": (NotFound, "", NOBODY),
    "a status of an account that is not there": (NotFound, "", NO_ACCOUNT),
    "a stale version of an account": (Conflict, "$.version", "found version"),
    "a status two versions on": (Conflict, "$.version", "found version"),
    "a status before that the account has not": (Conflict, "$.before", "found another status before"),
    "a move of an account that is not there": (NotFound, "", NO_ACCOUNT),
    "a move to a customer who is not there": (NotFound, "", NOBODY),
    "a stale version of an account to move": (Conflict, "$.version", "found version"),
    "a move two versions on": (Conflict, "$.version", "found version"),
    "a move from a customer who does not hold the account": (Conflict, "$.before.number", "found another owner before"),
    "a move of another kind of account": (Conflict, "$.kind", "found another kind of account"),
    "a credential before that the account has not": (Conflict, "$.credential_before", "found another credential"),
}
SOME_BOOKS = books(min_customers=1).filter(lambda one: len(one.accounts) > 0)


def test_what_is_expected_of_each_is_written_here() -> None:
    assert list(EXPECTED) == list(STRAYING)


@pytest.mark.parametrize("why", STRAYING)
@given(data=st.data(), book=SOME_BOOKS)
@settings(max_examples=4)
def test_a_change_that_is_said_to_stray_is_refused_for_that_reason(why: str, data: st.DataObject, book: Book) -> None:
    kind, path, reason = EXPECTED[why]
    with pytest.raises(kind) as refused:
        apply(book, data.draw(st.composite(STRAYING[why])(book)))
    assert str(refused.value).startswith(reason)
    assert getattr(refused.value, "path", "") == path


def refusals() -> Iterator[int]:
    """The lines of `apply` and its steps that refuse a change: each that raises, or asks what raises."""
    tree = ast.parse(Path(state.__file__).read_text(encoding="utf-8"))
    steps = {"apply", *(step.__name__ for step in state.STEPS.values())}
    functions = (one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name in steps)
    for node in (node for function in functions for node in ast.walk(function)):
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id="InvalidValue"))):
                continue  # for what is no change
            case ast.Raise() | ast.Call(func=ast.Name(id="_follows")):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="book"), attr="customer" | "account")):
                yield node.lineno


def test_every_refusal_of_apply_is_reached_by_a_change_that_strays() -> None:
    reached: set[int] = set()

    @given(data=st.data(), book=SOME_BOOKS)
    @settings(max_examples=4)
    def reach(data: st.DataObject, book: Book) -> None:
        for faulty in STRAYING.values():
            with pytest.raises(KcmError) as refused:
                apply(book, data.draw(st.composite(faulty)(book)))
            frames = walk_tb(refused.value.__traceback__)
            reached.update(line for frame, line in frames if frame.f_code.co_filename == state.__file__)

    reach()
    expected = set(refusals())
    assert len(expected) > len(state.STEPS)
    assert not expected - reached, "each of these lines of the book's state needs a change that strays"


@given(data=st.data(), book=SOME_BOOKS)
def test_any_of_them_is_drawn_with_its_reason(data: st.DataObject, book: Book) -> None:
    why, change = data.draw(straying_changes(book))
    assert why in STRAYING
    with pytest.raises(EXPECTED[why][0]):
        apply(book, change)
