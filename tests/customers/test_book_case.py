"""The correction case of the course (method D.3) and its variants, done in a book."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from tests.customers.ledger import (
    C1,
    C2,
    CASE,
    CORPORATE,
    HAIER,
    LI_CARD,
    LI_PASSPORT,
    NUMBER,
    SAVINGS,
    START,
    codes,
    head,
    shown,
    to,
    with_status,
)

from kcm.customers.accounts import AccountStatus
from kcm.customers.book import Book, accounts_of, act, adjustments, compensation, consider, find_customer_numbers
from kcm.customers.changes import AccountReassigned, IdentityField
from kcm.customers.identity import IdentityDocument
from kcm.customers.reassignment import STRICT_RULES, Reassignment
from kcm.customers.requests import Request
from kcm.errors import Refused
from kcm.privacy import Secret
from kcm.rules import Severity, passes


def test_method_d3_the_base_case() -> None:
    done = act(START, CASE)
    account = done.book.account(NUMBER)
    assert (account.owner, account.version, account.status) == ("C2", 2, AccountStatus.OPEN)
    assert (account.credential.holder_name, account.credential.document) == (C2.name, C2.document)
    assert (account.credential.version, account.credential.method) == (2, SAVINGS.credential.method)
    assert isinstance(done.change, AccountReassigned)
    assert done.change.matched == {IdentityField.NAME, IdentityField.DOCUMENT_KIND}
    assert codes(done.findings) == ["book.ORPHAN_CUSTOMER", "reassignment.ID_CHECK", "reassignment.ID_CHECK"]
    assert {one.severity for one in done.findings} == {Severity.WARNS}
    assert (accounts_of(done.book, "C1"), accounts_of(done.book, "C2")) == ((), (account,))
    assert find_customer_numbers(done.book, name="刘能") == ("C1", "C2")
    assert (done.book.customer("C1"), done.book.customer("C2")) == (C1, C2)


WEAK = to(LI_CARD)
CLOSED = with_status(START, NUMBER, AccountStatus.CLOSED, "close")
FROZEN = with_status(START, NUMBER, AccountStatus.FROZEN, "freeze")


def lacking(**outcomes: Any) -> Reassignment:
    return attrs.evolve(CASE, evidence=attrs.evolve(CASE.evidence, **outcomes))


EXPIRED = IdentityDocument("RESIDENT_ID", "653130196708120136", CASE.requested_on.replace(day=19))


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (lacking(password_verified=False), ["reassignment.AUTH_PASSWORD"]),
        (lacking(document=EXPIRED), ["reassignment.AUTH_DOCUMENT"]),
        (lacking(document=C1.document), ["reassignment.AUTH_DOCUMENT"]),
        (to(LI_PASSPORT), ["reassignment.NO_OVERLAP"]),
        (to(C1), ["reassignment.SAME_OWNER"]),
        (attrs.evolve(CASE, account=attrs.evolve(SAVINGS, number=Secret("1"))), ["book.NOT_FOUND"]),
        (attrs.evolve(CASE, new_owner=attrs.evolve(C2, number="C9")), ["book.NOT_FOUND"]),
        (to(HAIER), ["reassignment.KIND_MISMATCH", "reassignment.NO_OVERLAP"]),
        (
            attrs.evolve(CORPORATE, evidence=attrs.evolve(CORPORATE.evidence, seal_verified=False)),
            ["reassignment.AUTH_SEAL"],
        ),
    ],
)
def test_method_d3_variants_that_are_refused(request_: Reassignment, expected: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        act(START, request_)
    findings = refused.value.findings
    assert [one.code for one in findings if one.severity is Severity.BLOCKS] == expected
    assert findings == consider(START, request_)


@pytest.mark.parametrize("book", [CLOSED, FROZEN])
def test_method_d3_an_account_that_is_not_open_is_refused(book: Book) -> None:
    blocked = [one.code for one in consider(book, CASE) if one.severity is Severity.BLOCKS]
    assert blocked == ["book.STALE_VERSION"]
    present = attrs.evolve(CASE, account=book.account(NUMBER))
    blocked = [one.code for one in consider(book, present) if one.severity is Severity.BLOCKS]
    assert blocked == ["reassignment.ACCOUNT_NOT_OPEN"]


def test_method_d3_another_card_passes_the_literal_rules_and_not_the_strict_ones() -> None:
    assert "reassignment.WEAK_OVERLAP" in codes(act(START, WEAK).findings)
    assert "reassignment.NO_OVERLAP" in codes(consider(START, WEAK, STRICT_RULES))
    with pytest.raises(Refused, match="NO_OVERLAP"):
        act(START, WEAK, STRICT_RULES)


def test_method_d3_run_twice_gives_the_first_outcome_again_and_acts_once() -> None:
    first = act(START, CASE)
    again = act(first.book, CASE)
    assert (again.repeated, first.repeated) == (True, False)
    assert (again.change, again.findings, again.book) == (first.change, first.findings, first.book)
    assert again.book is first.book


def test_method_d3_a_repeat_built_from_the_state_afterwards_is_the_same_request() -> None:
    first = act(START, CASE)
    rebuilt = attrs.evolve(CASE, account=first.book.account(NUMBER), current_owner=C2)
    assert act(first.book, rebuilt).repeated


def test_method_d3_run_again_under_a_new_reference_finds_the_same_owner() -> None:
    book = act(START, CASE).book
    second = attrs.evolve(CASE, reference="R2", account=book.account(NUMBER), current_owner=C2)
    blocked = [one.code for one in consider(book, second) if one.severity is Severity.BLOCKS]
    assert blocked == ["reassignment.SAME_OWNER"]
    assert "book.ORPHAN_CUSTOMER" not in codes(consider(book, second))


def test_a_reassignment_conserves_accounts_and_customers_and_leaves_the_book_before() -> None:
    done = act(START, CASE)
    assert set(done.book.accounts) == set(START.accounts)
    assert done.book.customers == START.customers
    assert done.book.changes == (*START.changes, done.change)
    assert START.account(NUMBER) == SAVINGS
    assert accounts_of(START, "C1") == (SAVINGS,)


def test_there_and_back_restores_the_owner_with_two_entries() -> None:
    there = act(START, CASE).book
    back = compensation(there, "R1", evidence=shown(C1), request=Request(**head("R2")))
    assert back.compensates == "R1"
    done = act(there, back)
    account = done.book.account(NUMBER)
    assert (account.owner, account.version, account.credential.version) == ("C1", 3, 3)
    assert (account.credential.holder_name, account.credential.document) == (C1.name, C1.document)
    assert [one.reference for one in adjustments(done.book, account=NUMBER)] == ["R1", "R2"]
    assert [one.compensates for one in adjustments(done.book)] == [None, "R1"]
    assert passes(done.findings)


def test_a_move_taken_back_may_be_taken_back_and_the_first_one_not_again() -> None:
    there = act(START, CASE).book
    back = act(there, compensation(there, "R1", evidence=shown(C1), request=Request(**head("R2")))).book
    with pytest.raises(Refused, match="CHANGED_SINCE"):
        compensation(back, "R1", evidence=shown(C1), request=Request(**head("R3")))
    forth = compensation(back, "R2", evidence=shown(C2), request=Request(**head("R3")))
    account = act(back, forth).book.account(NUMBER)
    assert (account.owner, account.version, account.credential.version) == ("C2", 4, 4)


def test_a_move_taken_back_keeps_who_approved_it() -> None:
    there = act(START, CASE).book
    request = Request(**head("R2"), approver="manager 2")
    back = compensation(there, "R1", evidence=shown(C1), request=request)
    assert (back.requested_on, back.operator, back.reference, back.approver) == (
        request.requested_on,
        "teller 7",
        "R2",
        "manager 2",
    )
    with pytest.raises(Refused, match="AUTH_DOCUMENT"):
        act(there, attrs.evolve(back, evidence=shown(C2)))
