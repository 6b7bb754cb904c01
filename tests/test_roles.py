"""Who sees what: an operator everything, service masked numbers, an analyst no identity field (method A12)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.customers.book import Book
from kcm.customers.changes import Change
from kcm.customers.customer import CorporateBasic, Customer, PersonalBasic
from kcm.errors import InvalidValue
from kcm.interchange import to_data, view
from kcm.privacy import PHONE, Role, Secret, mask
from kcm.rules import Finding, Severity
from kcm.testing.bookkeeping import books
from kcm.testing.maintaining import changes
from kcm.testing.people import customers


@given(customers() | changes())
def test_an_operator_sees_everything(record: Customer | Change) -> None:
    """The view of an operator is the revealed data."""
    assert view(record, Role.OPERATOR) == to_data(record, reveal=True)


@given(customers())
def test_service_sees_names_and_masked_numbers(customer: Customer) -> None:
    """Names, dates and addresses are whole; document and phone are masked."""
    seen = view(customer, Role.SERVICE)
    assert seen["name"] == customer.name
    assert seen["document"]["number"] == str(customer.document.number)
    assert seen["basic"]["phone"] == (None if customer.basic.phone is None else str(customer.basic.phone))


@given(customers())
def test_an_analyst_sees_no_identity_field(customer: Customer) -> None:
    """Neither name nor number, phone, birth date, sex or address; the customer number ties the rows together."""
    seen = view(customer, Role.ANALYST)
    assert set(seen) == {"number", "document", "basic", "status", "version"}
    assert seen["number"] == customer.number
    assert set(seen["document"]) == {"kind", "valid_until"}
    assert set(seen["basic"]) <= {"industry", "seal_on_file", "beneficial_owners"}
    for owner in seen["basic"].get("beneficial_owners", ()):
        assert set(owner) == {"document", "basis", "share"}


def leaves(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return [leaf for value in data.values() for leaf in leaves(value)]
    return [leaf for value in data for leaf in leaves(value)] if isinstance(data, list) else [data]


@given(books(), st.sampled_from([Role.SERVICE, Role.ANALYST, None]))
def test_no_other_view_of_a_book_holds_a_whole_number(book: Book, role: Role | None) -> None:
    """Only an operator's view holds a document or account number of more than ten characters."""
    seen = leaves(to_data(book) if role is None else view(book, role))
    numbers = [customer.document.number.reveal() for customer in book.customers.values()]
    numbers += [number.reveal() for number in book.accounts]
    assert not {number for number in numbers if len(number) > 10} & set(seen)
    if role is not Role.SERVICE:
        assert not {customer.name for customer in book.customers.values()} & set(seen)


def test_method_a12_the_view_of_a_finding_masks_its_number() -> None:
    finding = Finding("our_bank.ODD", Severity.WARNS, "$", {"number": Secret("653130196708120136")})
    assert view(finding, Role.SERVICE)["values"]["number"] == {"secret": "653130********0136"}
    assert view(finding, Role.OPERATOR)["values"]["number"] == {"secret": "653130196708120136"}
    assert view(finding, Role.ANALYST)["values"]["number"] == {"secret": "***"}
    assert view((Secret("653130196708120136"),), Role.ANALYST) == ["***"]


@pytest.mark.parametrize("phone", ["13800138000", Secret("13800138000"), Secret("13800138000", (0, 0))])
def test_the_phone_of_a_record_is_masked_as_a_phone_however_it_was_given(phone: Any) -> None:
    for basic in (PersonalBasic(phone=phone), CorporateBasic(phone=phone)):
        assert str(basic.phone) == view(basic, Role.SERVICE)["phone"] == "138****8000"
        assert "phone" not in view(basic, Role.ANALYST)


@pytest.mark.parametrize("role", [None, "OPERATOR", 1])
def test_an_unknown_role_is_refused(role: Any) -> None:
    with pytest.raises(InvalidValue, match="expected a Role") as error:
        view(Secret("653130196708120136"), role)
    assert error.value.path == "role"


@pytest.mark.parametrize(
    ("text", "shown", "masked"),
    [
        ("13800138000", PHONE, "138****8000"),
        ("1380013", PHONE, "*******"),
        ("13800138", PHONE, "138*0138"),
        ("+86 138 0013 8000", PHONE, "+86**********8000"),
        ("13800138000", (0, 0), "***********"),
        ("13800138000", (1, 0), "1**********"),
    ],
)
def test_a_phone_is_masked_as_a_phone(text: str, shown: tuple[int, int], masked: str) -> None:
    assert mask(text, shown) == masked
    assert f"{Secret(text, shown)}" == masked
    assert Secret(text, shown) == Secret(text)
