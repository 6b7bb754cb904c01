"""The six queries (method D.4): exact by key, in a stable order, with inclusive dates."""

from __future__ import annotations

from datetime import date, timedelta
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
    NUMBER,
    ON,
    SECOND,
    START,
    head,
    holding,
    moved_to,
    person,
    shown,
    with_status,
)

from kcm.customers.accounts import AccountStatus
from kcm.customers.book import (
    Book,
    accounts_of,
    act,
    adjustments,
    compensation,
    consider,
    corporate_basic,
    find_customer_numbers,
    maintenance,
    personal_basic,
    read_log,
    replay,
    write_log,
)
from kcm.customers.customer import CustomerField
from kcm.customers.identity import IDENTITY_KINDS, IdentityDocument, IdentityKind
from kcm.customers.maintenance import LAWFUL_CHANGE_RULES, Closing, Maintenance, Registration
from kcm.customers.opening import AccountOpening
from kcm.customers.requests import Request
from kcm.errors import InvalidValue, MissingData, NotFound
from kcm.privacy import Secret
from kcm.rules import passes
from kcm.testing.bookkeeping import books
from kcm.text import Text


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"name": "刘能"}, ("C1", "C2")),
        ({"name": "刘　能\u200b"}, ("C1", "C2")),
        ({"name": "劉能"}, ()),
        ({"name": " "}, ()),
        ({"document_kind": "RESIDENT_ID"}, ("C1", "C2", "C4")),
        ({"document_kind": "LEI"}, ()),
        ({"document_number": "653130196708120136"}, ("C2",)),
        ({"document_number": Secret(" 6531301967 08120136")}, ("C2",)),
        ({"document_number": "110105491231002"}, ()),
        ({"document_number": "D2143569X"}, ("C6",)),
        ({"document_number": "d2143569-x"}, ("C6",)),
        ({"document_number": "D2143569X", "document_kind": "PASSPORT"}, ()),
        ({"document_number": "p1234567", "document_kind": "PASSPORT"}, ("C3",)),
        ({"name": "李四", "document_kind": "PASSPORT"}, ("C3",)),
        ({"name": "李四", "document_number": "653130196708120136"}, ()),
        ({"name": "刘能", "document_number": "653130196708120136", "document_kind": "RESIDENT_ID"}, ("C2",)),
    ],
)
def test_q1_what_is_given_must_all_be_equal(criteria: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert find_customer_numbers(START, **criteria) == expected


@pytest.mark.parametrize(
    ("criteria", "error", "words"),
    [
        ({}, MissingData, "no criterion"),
        ({"document_kind": "VISA"}, NotFound, "no document kind"),
        ({"document_number": "653130********0136"}, InvalidValue, "masked"),
        ({"document_number": "  "}, InvalidValue, "blank"),
        ({"document_number": 653130196708120136}, InvalidValue, "expected text"),
        ({"document_number": "\u200b"}, InvalidValue, "nothing shows"),
        ({"document_kind": "653130196708120136"}, NotFound, "of this form"),
        ({"name": 653130196708120136}, InvalidValue, "found int, expected text"),
    ],
)
def test_q1_refuses_a_question_that_is_none(criteria: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as refused:
        find_customer_numbers(START, **criteria)
    assert "653130" not in str(refused.value)


@given(st.text(min_size=1), st.text(min_size=1))
def test_q1_answers_any_text_or_refuses_it_as_a_value(name: str, number: str) -> None:
    """Any Unicode as a name or number is found, not found, or refused as a value."""
    assert set(find_customer_numbers(START, name=name)) <= set(START.customers)
    assert set(answered(document_number=number)) <= set(START.customers)


def answered(**criteria: Any) -> tuple[str, ...]:
    try:
        return find_customer_numbers(START, **criteria)
    except InvalidValue:
        return ()


@given(st.text(min_size=1), st.text(min_size=1), st.sampled_from(sorted(IDENTITY_KINDS)))
def test_any_text_can_be_asked_to_be_registered(name: str, number: str, kind: str) -> None:
    """A record of any Unicode is refused as a value or has findings; what is registered is found and read back."""
    try:
        customer = person("C7", name, number, kind)
    except InvalidValue:
        return
    request = Registration(**head("new C7"), customer=customer)
    if not passes(consider(START, request)):
        return
    book = act(START, request).book
    assert "C7" in find_customer_numbers(book, name=name)
    assert "C7" in find_customer_numbers(book, document_number=number)
    assert replay(read_log("".join(write_log(book.changes)).encode().decode().splitlines())) == book


def test_q1_a_hosts_own_kind_is_found_by_its_definition() -> None:
    licence = IdentityKind(name="FISHING_LICENCE", label=Text("licence", "证"), source="host", check=lambda *_: ())
    angler = person("C7", "王五", "F 77", "FISHING_LICENCE")
    book = act(START, Registration(**head("new C7"), customer=angler)).book
    assert find_customer_numbers(book, document_kind=licence) == ("C7",)
    assert find_customer_numbers(book, document_kind=licence, document_number="f77") == ("C7",)
    assert find_customer_numbers(book, document_number="F77") == ("C7",)
    assert find_customer_numbers(book, document_kind="PASSPORT", document_number="F77") == ()


def test_q1_a_lawful_change_is_found_under_the_new_identity_only() -> None:
    renamed = attrs.evolve(C1, name="刘熊", document=IdentityDocument("RESIDENT_ID", "11010519491231011X"))
    request = Maintenance(**head("M"), customer=C1, amended=renamed, evidence=shown(renamed))
    book = act(START, request, LAWFUL_CHANGE_RULES).book
    assert find_customer_numbers(book, name="刘能") == ("C2",)
    assert find_customer_numbers(book, name="刘熊") == ("C1",)
    assert find_customer_numbers(book, document_number=C1.document.number) == ()
    assert find_customer_numbers(book, document_number="11010519491231011X") == ("C1",)
    assert find_customer_numbers(START, name="刘能") == ("C1", "C2")


def test_q1_finds_who_shares_a_number_with_one_whose_document_changed() -> None:
    old_card = person("C7", "王五", "110105491231002")
    book = act(START, Registration(**head("new C7"), customer=old_card)).book
    other = attrs.evolve(old_card, document=IdentityDocument("PASSPORT", "P7654321"))
    request = Maintenance(**head("M"), customer=old_card, amended=other, evidence=shown(other))
    book = act(book, request, LAWFUL_CHANGE_RULES).book
    assert find_customer_numbers(book, document_number="11010519491231002X") == ("C4",)
    assert find_customer_numbers(book, document_number="110105491231002") == ()
    assert find_customer_numbers(book, document_number="P7654321") == ("C7",)


def test_q1_closed_customers_are_found_too() -> None:
    book = act(START, Closing(**head("K"), customer=C2)).book
    assert find_customer_numbers(book, name="刘能") == ("C1", "C2")


@given(books())
def test_q1_finds_every_customer_by_each_of_its_fields(book: Book) -> None:
    """Name, kind, number and all three find the customer, and only customers that are equal."""
    for customer in book.customers.values():
        document = customer.document
        for criteria in (
            {"name": customer.name},
            {"document_kind": document.kind},
            {"document_number": document.number},
            {"name": customer.name, "document_kind": document.kind, "document_number": document.number.reveal()},
        ):
            found = find_customer_numbers(book, **criteria)
            assert customer.number in found
            assert list(found) == sorted(found)


DAYS = [ON + timedelta(days=days) for days in range(3)]


def busy() -> Book:
    book = act(START, CASE).book
    back = compensation(book, "R1", evidence=shown(C1, DAYS[1]), request=Request(**head("R2", DAYS[1])))
    book = act(book, back).book
    again = attrs.evolve(CASE, reference="R3", account=book.account(NUMBER), requested_on=DAYS[2])
    book = act(book, again).book
    for index, phone in enumerate(("13800138000", "13900139000")):
        request = moved_to(book.customer("C1"), phone)
        book = act(book, attrs.evolve(request, requested_on=DAYS[index])).book
    farmer = attrs.evolve(C2, basic=attrs.evolve(C2.basic, occupation="farmer"))
    return act(book, Maintenance(**head("M", DAYS[2]), customer=C2, amended=farmer)).book


BUSY = busy()


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, ["R1", "R2", "R3"]),
        ({"account": NUMBER}, ["R1", "R2", "R3"]),
        ({"account": Secret("99")}, []),
        ({"customer": "C1"}, ["R1", "R2", "R3"]),
        ({"customer": "C3"}, []),
        ({"account": NUMBER, "customer": "C2"}, ["R1", "R2", "R3"]),
        ({"account": NUMBER, "customer": "C4"}, []),
        ({"since": DAYS[1]}, ["R2", "R3"]),
        ({"until": DAYS[1]}, ["R1", "R2"]),
        ({"customer": "C2", "since": DAYS[1], "until": DAYS[1]}, ["R2"]),
    ],
)
def test_q2_reassignments_in_the_order_they_were_done(criteria: dict[str, Any], expected: list[str]) -> None:
    assert [one.reference for one in adjustments(BUSY, **criteria)] == expected


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, ["phone 13800138000", "phone 13900139000", "M"]),
        ({"customer": "C1"}, ["phone 13800138000", "phone 13900139000"]),
        ({"customer": "C3"}, []),
        ({"field": CustomerField.PHONE}, ["phone 13800138000", "phone 13900139000"]),
        ({"field": CustomerField.OCCUPATION}, ["M"]),
        ({"field": CustomerField.NAME}, []),
        ({"customer": "C1", "until": DAYS[0]}, ["phone 13800138000"]),
        ({"since": DAYS[2]}, ["M"]),
    ],
)
def test_q3_maintenance_in_the_order_it_was_done(criteria: dict[str, Any], expected: list[str]) -> None:
    assert [one.reference for one in maintenance(BUSY, **criteria)] == expected


@pytest.mark.parametrize("ask", [adjustments, maintenance])
@pytest.mark.parametrize(
    ("criteria", "error", "words"),
    [
        ({"customer": "C9"}, NotFound, "no customer under this number"),
        ({"since": DAYS[1], "until": DAYS[0]}, InvalidValue, "found 2026-11-20 before 2026-11-21"),
        ({"since": "2026-11-20"}, InvalidValue, "found str, expected a date"),
        ({"until": 5}, InvalidValue, "found int, expected a date"),
    ],
)
def test_q2_and_q3_refuse_what_is_no_question(
    ask: Any, criteria: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        ask(BUSY, **criteria)


def test_q2_refuses_an_account_that_is_not_there_without_its_number() -> None:
    with pytest.raises(NotFound) as error:
        adjustments(BUSY, account="1234567890123")
    assert "12345" not in str(error.value)


def test_q3_refuses_a_field_by_its_name() -> None:
    field: Any = "phone"
    with pytest.raises(InvalidValue, match="found a str, expected a CustomerField"):
        maintenance(BUSY, field=field)


def test_q4_and_q5_give_the_basic_information_of_their_kind() -> None:
    assert personal_basic(BUSY, "C1").phone == Secret("13900139000")
    assert corporate_basic(START, "C5") == HAIER.basic
    with pytest.raises(InvalidValue, match="found a corporate customer, expected a personal one"):
        personal_basic(START, "C5")
    with pytest.raises(InvalidValue, match="found a personal customer, expected a corporate one"):
        corporate_basic(START, "C1")
    for ask in (personal_basic, corporate_basic, accounts_of):
        with pytest.raises(NotFound, match="no customer"):
            ask(START, "C9")


def test_q6_accounts_by_number_without_closed_ones_unless_asked() -> None:
    book = START
    for number in (SECOND, "11", "9"):
        book = act(book, AccountOpening(**head(f"O{number}"), account=holding(number, C1), owner=C1)).book
    book = with_status(with_status(book, "11", AccountStatus.CLOSED, "K"), "9", AccountStatus.FROZEN, "F")
    assert [one.number.reveal() for one in accounts_of(book, "C1")] == [NUMBER, SECOND, "9"]
    assert [one.number.reveal() for one in accounts_of(book, "C1", include_closed=True)] == ["11", NUMBER, SECOND, "9"]
    assert accounts_of(book, "C2") == ()


def test_an_earlier_book_answers_as_before() -> None:
    assert adjustments(START) == ()
    assert [one.owner for one in accounts_of(START, "C1")] == ["C1"]
    assert (C2.number in START.customers, len(BUSY.changes)) == (True, len(START.changes) + 6)


def test_days_are_dates_of_the_calendar() -> None:
    assert adjustments(BUSY, since=date.min, until=date.max) == adjustments(BUSY)
