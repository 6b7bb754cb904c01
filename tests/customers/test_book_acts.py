"""What needs state: unknown and stale records, references seen before, duplicates, orphans, moves taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customers.ledger import (
    C1,
    C2,
    CASE,
    HAIER,
    LI_CARD,
    NUMBER,
    SAVINGS,
    SECOND,
    START,
    codes,
    head,
    holding,
    moved_to,
    person,
    shown,
    with_status,
)

from kcm.customers.accounts import AccountStatus
from kcm.customers.book import Book, act, compensation, consider
from kcm.customers.identity import IdentityDocument
from kcm.customers.maintenance import LAWFUL_CHANGE_RULES, Closing, Maintenance, Registration
from kcm.customers.opening import AccountOpening, AccountStatusChange
from kcm.customers.requests import Request
from kcm.errors import InvalidValue, NotFound, Refused
from kcm.i18n import sentence
from kcm.rules import Finding, Severity, passes
from kcm.testing.bookkeeping import book_requests, books


def blocked(book: Book, request: Request, **rules: Any) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in consider(book, request, **rules) if one.severity is Severity.BLOCKS]


NEWCOMER = person("C7", "王五", "110105194912310038")
WU = Registration(**head("new C7"), customer=NEWCOMER)
PHONE = moved_to(C1, "13800138000")
CLOSE = Closing(**head("K"), customer=LI_CARD)
OPEN = AccountOpening(**head("O"), account=holding(SECOND, C1), owner=C1)
FREEZE = AccountStatusChange(**head("F"), account=SAVINGS, status=AccountStatus.FROZEN)
SIX = [WU, PHONE, CLOSE, OPEN, FREEZE, CASE]


@pytest.mark.parametrize("request_", SIX)
def test_the_same_request_acts_once_and_gives_its_first_outcome_again(request_: Request) -> None:
    first = act(START, request_)
    again = act(first.book, request_)
    assert (again.book, again.change, again.repeated) == (first.book, first.change, True)
    assert len(first.book.changes) == len(START.changes) + 1


@pytest.mark.parametrize("request_", SIX)
def test_another_request_under_a_reference_that_was_used_is_refused(request_: Request) -> None:
    book = act(START, request_).book
    others: list[Request] = [attrs.evolve(request_, operator="teller 8"), attrs.evolve(request_, approver="manager")]
    others += [attrs.evolve(request_, requested_on=date(2026, 11, 21))]
    others += [attrs.evolve(other, reference=request_.reference) for other in SIX if other is not request_]
    for other in others:
        with pytest.raises(Refused) as refused:
            act(book, other)
        assert ("book.REFERENCE_TAKEN", "$.reference") in [(one.code, one.path) for one in refused.value.findings]


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (WU, attrs.evolve(WU, customer=attrs.evolve(NEWCOMER, name="王六"))),
        (PHONE, attrs.evolve(PHONE, amended=attrs.evolve(C1, basic=attrs.evolve(C1.basic, occupation="farmer")))),
        (PHONE, attrs.evolve(PHONE, evidence=shown(C1))),
        (CLOSE, attrs.evolve(CLOSE, customer=C2)),
        (OPEN, attrs.evolve(OPEN, account=holding("7", C1))),
        (FREEZE, attrs.evolve(FREEZE, status=AccountStatus.CLOSED)),
        (CASE, attrs.evolve(CASE, new_owner=LI_CARD, evidence=shown(LI_CARD))),
        (CASE, attrs.evolve(CASE, evidence=attrs.evolve(CASE.evidence, checked_by="teller 8"))),
        (CASE, attrs.evolve(CASE, compensates="R0")),
    ],
)
def test_the_same_reference_with_other_content_is_refused(first: Request, other: Request) -> None:
    book = act(START, first).book
    assert ("book.REFERENCE_TAKEN", "$.reference") in blocked(book, other)
    with pytest.raises(Refused, match="REFERENCE_TAKEN"):
        act(book, other)


def test_maintenance_repeated_from_the_record_afterwards_is_the_same_request() -> None:
    done = act(START, PHONE)
    present = done.book.customer("C1")
    assert act(done.book, attrs.evolve(PHONE, customer=present, amended=present)).repeated


@pytest.mark.parametrize(
    ("request_", "paths"),
    [
        (attrs.evolve(CASE, account=attrs.evolve(SAVINGS, version=2)), ["$.account.version"]),
        (attrs.evolve(CASE, current_owner=attrs.evolve(C1, version=2)), ["$.current_owner.version"]),
        (attrs.evolve(CASE, new_owner=attrs.evolve(C2, version=5)), ["$.new_owner.version"]),
        (attrs.evolve(CLOSE, customer=attrs.evolve(LI_CARD, version=2)), ["$.customer.version"]),
        (attrs.evolve(OPEN, owner=attrs.evolve(C1, version=2)), ["$.owner.version"]),
        (attrs.evolve(FREEZE, account=attrs.evolve(SAVINGS, version=2)), ["$.account.version"]),
    ],
)
def test_a_record_of_another_version_is_stale(request_: Request, paths: list[str]) -> None:
    assert blocked(START, request_) == [("book.STALE_VERSION", path) for path in paths]
    (stale,) = [one for one in consider(START, request_) if one.code == "book.STALE_VERSION"]
    assert (stale.values["present"], stale.values["found"]) == (1, 5 if "new_owner" in paths[0] else 2)


def test_maintenance_of_a_stale_record_is_refused() -> None:
    book = act(START, PHONE).book
    second = moved_to(C1, "13900139000")
    assert ("book.STALE_VERSION", "$.customer.version") in blocked(book, second)


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (attrs.evolve(CASE, new_owner=attrs.evolve(C2, name="刘  能 ")), "$.new_owner"),
        (
            attrs.evolve(CASE, current_owner=attrs.evolve(C1, basic=attrs.evolve(C1.basic, address="x"))),
            "$.current_owner",
        ),
        (attrs.evolve(CLOSE, customer=attrs.evolve(LI_CARD, name="李五")), "$.customer"),
    ],
)
def test_a_record_of_the_same_version_with_other_content_is_refused(request_: Request, path: str) -> None:
    assert blocked(START, request_) == [("book.OTHER_CONTENT", path)]


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (attrs.evolve(CASE, account=holding("7", C1)), "$.account"),
        (attrs.evolve(CASE, current_owner=attrs.evolve(C1, number="C9")), "$.current_owner"),
        (attrs.evolve(CASE, new_owner=attrs.evolve(C2, number="C9")), "$.new_owner"),
        (attrs.evolve(PHONE, customer=NEWCOMER, amended=attrs.evolve(PHONE.amended, number="C7")), "$.customer"),
        (attrs.evolve(CLOSE, customer=NEWCOMER), "$.customer"),
        (attrs.evolve(OPEN, owner=NEWCOMER), "$.owner"),
        (attrs.evolve(FREEZE, account=holding("7", C1)), "$.account"),
    ],
)
def test_what_is_not_in_the_book_is_not_found(request_: Request, path: str) -> None:
    assert ("book.NOT_FOUND", path) in blocked(START, request_)


def test_numbers_that_are_taken_are_refused() -> None:
    assert blocked(START, attrs.evolve(WU, customer=attrs.evolve(NEWCOMER, number="C1"))) == [
        ("book.NUMBER_TAKEN", "$.customer.number")
    ]
    assert blocked(START, attrs.evolve(OPEN, account=holding(NUMBER, C1))) == [
        ("book.NUMBER_TAKEN", "$.account.number")
    ]


def duplicates(book: Book, document: IdentityDocument, **changes: Any) -> list[tuple[str, Severity, object]]:
    customer = attrs.evolve(NEWCOMER, document=document, **changes)
    findings = consider(book, attrs.evolve(WU, customer=customer))
    return [(one.code, one.severity, one.values["customer"]) for one in findings if one.code.startswith("book.")]


def test_a_document_that_another_active_record_has_is_a_duplicate() -> None:
    written_otherwise = IdentityDocument("RESIDENT_ID", " 11010519491231002x ")
    found = duplicates(START, written_otherwise)
    assert found == [("book.DUPLICATE_IDENTITY", Severity.BLOCKS, "C4")]
    assert duplicates(act(START, CLOSE).book, written_otherwise) == []
    assert duplicates(START, IdentityDocument("HOUSEHOLD_BOOK", "11010519491231002X")) == []


def test_the_15_digits_of_another_record_warn() -> None:
    found = duplicates(START, IdentityDocument("RESIDENT_ID", "110105491231002"))
    assert found == [("book.SAME_PERSON_15_18", Severity.WARNS, "C4")]


def test_a_document_of_another_kind_of_customer_is_no_duplicate() -> None:
    company = attrs.evolve(HAIER, number="C8", document=IdentityDocument("RESIDENT_ID", "11010519491231002X"))
    assert blocked(START, attrs.evolve(WU, customer=company)) == []


def test_a_record_is_no_duplicate_of_itself() -> None:
    until = attrs.evolve(C1.document, valid_until=date(2036, 1, 1))
    request = Maintenance(**head("M"), customer=C1, amended=attrs.evolve(C1, document=until))
    assert codes(consider(START, request)) == []
    respelt = attrs.evolve(C1, document=attrs.evolve(C1.document, number="653130 19760812 0136"))
    lawful = Maintenance(**head("M"), customer=C1, amended=respelt, evidence=shown(respelt))
    assert codes(consider(START, lawful, LAWFUL_CHANGE_RULES)) == ["identity.CHECK_DIGIT"]


def test_the_same_person_is_told_when_the_document_becomes_theirs_and_not_at_every_act() -> None:
    old_card = attrs.evolve(NEWCOMER, document=IdentityDocument("RESIDENT_ID", "110105491231002"))
    book = act(START, attrs.evolve(WU, customer=old_card)).book
    assert codes(consider(book, moved_to(old_card, "13800138000"))) == []
    until = attrs.evolve(old_card.document, valid_until=date(2036, 1, 1))
    request = Maintenance(**head("M"), customer=old_card, amended=attrs.evolve(old_card, document=until))
    assert codes(consider(book, request)) == ["book.SAME_PERSON_15_18"]


def test_a_customer_who_moves_to_themselves_is_no_orphan() -> None:
    same = attrs.evolve(CASE, new_owner=C1, evidence=shown(C1))
    assert "book.ORPHAN_CUSTOMER" not in codes(consider(START, same))


def test_a_reference_that_is_taken_is_told_first() -> None:
    book = act(START, PHONE).book
    found = codes(consider(book, attrs.evolve(CASE, reference=PHONE.reference, operator="teller 8")))
    assert found[0] == "book.REFERENCE_TAKEN"


def test_the_orphan_is_told_when_the_last_account_that_is_not_closed_leaves() -> None:
    assert "book.ORPHAN_CUSTOMER" in codes(consider(START, CASE))
    with_two = act(START, OPEN).book
    assert "book.ORPHAN_CUSTOMER" not in codes(consider(with_two, CASE))
    other_closed = with_status(with_two, SECOND, AccountStatus.CLOSED, "K")
    (orphan,) = [one for one in consider(other_closed, CASE) if one.code == "book.ORPHAN_CUSTOMER"]
    assert (orphan.severity, orphan.path, orphan.values["customer"]) == (Severity.WARNS, "$.current_owner", "C1")
    other_frozen = with_status(with_two, SECOND, AccountStatus.FROZEN, "K")
    assert "book.ORPHAN_CUSTOMER" not in codes(consider(other_frozen, CASE))


def test_a_customer_who_holds_an_account_is_not_closed() -> None:
    request = Closing(**head("K"), customer=C1)
    assert blocked(START, request) == [("book.HOLDS_ACCOUNTS", "$.customer")]
    moved = act(START, CASE).book
    closed = act(moved, request).book.customer("C1")
    assert (closed.status.name, closed.version) == ("CLOSED", 2)


def test_a_lawful_change_renews_the_credentials_of_accounts_that_are_not_closed() -> None:
    book = act(START, OPEN).book
    third = AccountOpening(**head("O3"), account=holding("77", C1), owner=C1)
    book = with_status(
        with_status(act(book, third).book, "77", AccountStatus.CLOSED, "K"), SECOND, AccountStatus.FROZEN, "F"
    )
    renamed = attrs.evolve(C1, name="刘熊", document=IdentityDocument("RESIDENT_ID", "653130197608120131"))
    request = Maintenance(**head("M"), customer=C1, amended=renamed, evidence=shown(renamed))
    assert [code for code, _ in blocked(book, request)] == ["maintenance.IMMUTABLE_FIELD"] * 2
    after = act(book, request, LAWFUL_CHANGE_RULES).book
    for number, version in ((NUMBER, 2), (SECOND, 2), ("77", 1)):
        credential = after.account(number).credential
        assert credential.version == version
        assert (credential.holder_name, credential.document) == (
            (renamed.name, renamed.document) if version == 2 else (C1.name, C1.document)
        )
    assert [after.account(number).version for number in (NUMBER, SECOND, "77")] == [2, 3, 2]
    phone_only = act(START, PHONE).book
    assert phone_only.account(NUMBER) == SAVINGS


def test_a_lawful_change_to_the_document_of_another_is_a_duplicate() -> None:
    taken = attrs.evolve(C1, document=LI_CARD.document)
    request = Maintenance(**head("M"), customer=C1, amended=taken, evidence=shown(taken))
    assert blocked(START, request, rules=LAWFUL_CHANGE_RULES) == [
        ("book.DUPLICATE_IDENTITY", "$.amended.document.number")
    ]


MOVED = act(START, CASE).book
BACK = Request(**head("R2"))


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (
            AccountStatusChange(**head("F"), account=MOVED.account(NUMBER), status=AccountStatus.FROZEN),
            "$.account.version",
        ),
        (moved_to(C2, "13800138000"), "$.current_owner.version"),
        (moved_to(C1, "13800138000"), "$.new_owner.version"),
    ],
)
def test_a_move_is_not_taken_back_when_anything_changed_since(request_: Request, path: str) -> None:
    with pytest.raises(Refused) as refused:
        compensation(act(MOVED, request_).book, "R1", evidence=shown(C1), request=BACK)
    (finding,) = refused.value.findings
    assert (finding.code, finding.path, finding.severity) == ("book.CHANGED_SINCE", path, Severity.BLOCKS)


def test_a_move_made_too_late_is_refused_when_it_is_done() -> None:
    back = compensation(MOVED, "R1", evidence=shown(C1), request=BACK)
    later = act(MOVED, moved_to(C2, "13800138000")).book
    assert ("book.CHANGED_SINCE", "$.current_owner.version") in blocked(later, back)


def test_a_move_that_takes_back_another_one_is_refused() -> None:
    back = compensation(MOVED, "R1", evidence=shown(C1), request=BACK)
    for wrong in (
        attrs.evolve(back, compensates="new C1"),
        attrs.evolve(back, compensates="nothing"),
        attrs.evolve(back, new_owner=LI_CARD),
    ):
        assert ("book.NOTHING_TO_COMPENSATE", "$.compensates") in blocked(MOVED, wrong)


@pytest.mark.parametrize("reference", ["new C1", "nothing"])
def test_only_a_reassignment_is_taken_back(reference: str) -> None:
    with pytest.raises(NotFound, match="no reassignment under this reference"):
        compensation(MOVED, reference, evidence=shown(C1), request=BACK)


@pytest.mark.parametrize("thing", [None, "R1", Request(**head("R9")), C1])
def test_what_is_no_request_is_refused_by_its_type(thing: Any) -> None:
    with pytest.raises(InvalidValue, match=f"found a {type(thing).__name__}, expected one of Registration"):
        act(START, thing)


def test_a_hosts_rule_joins_those_of_the_book() -> None:
    def never(request: Request) -> list[Finding]:
        return [Finding("our_bank.NEVER", Severity.BLOCKS)]

    assert blocked(START, WU, rules=[never]) == [("our_bank.NEVER", "$")]


@given(st.data(), books(min_customers=1).filter(lambda book: len(book.customers) > 0))
def test_an_act_is_all_or_nothing(data: st.DataObject, book: Book) -> None:
    """Refused means no book and the same findings as considered; done means one record more, and nothing lost."""
    request = data.draw(book_requests(book))
    found = consider(book, request)
    if not passes(found):
        with pytest.raises(Refused) as refused:
            act(book, request)
        assert refused.value.findings == found
        return
    done = act(book, request)
    assert (done.book.changes, done.findings) == ((*book.changes, done.change), found)
    assert set(done.book.accounts) == set(book.accounts)
    assert set(done.book.customers) == set(book.customers)


@given(st.data(), books(min_customers=1).filter(lambda book: len(book.customers) > 0))
def test_no_finding_of_a_book_tells_a_name_or_number(data: st.DataObject, book: Book) -> None:
    """Neither the data of a finding nor its sentence holds a name or a number long enough to be told."""
    request = data.draw(book_requests(book))
    findings = consider(book, request)
    told = repr(findings) + "".join(sentence(one, locale) for one in findings for locale in ("en", "zh_CN"))
    hidden = [customer.name for customer in book.customers.values()]
    hidden += [customer.document.number.reveal() for customer in book.customers.values()]
    hidden += [number.reveal() for number in book.accounts]
    assert not [word for word in hidden if len(word) > 7 and word in told]
    assert "{" not in "".join(sentence(one, "zh_CN") for one in findings)
