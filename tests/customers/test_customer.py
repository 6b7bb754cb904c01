from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given

from kcm.customers.customer import (
    CorporateBasic,
    CorporateCustomer,
    Customer,
    CustomerKind,
    CustomerStatus,
    PersonalBasic,
    PersonalCustomer,
)
from kcm.customers.identity import IdentityDocument, Sex, check_number
from kcm.errors import InvalidDocument, InvalidValue, NotFound
from kcm.interchange import dumps, from_data, to_data
from kcm.privacy import Secret
from kcm.testing.people import corporate_customers, customers, personal_customers

PHONE = "13800138000"
CARD = IdentityDocument("RESIDENT_ID", "653130196708120136")
LIU = PersonalCustomer(
    number="C2",
    name="刘能",
    document=CARD,
    basic=PersonalBasic(
        sex=Sex.MALE, birth_date=date(1967, 8, 12), phone=Secret(PHONE), address="天山区1号", occupation="farmer"
    ),
)
MILL = CorporateCustomer(
    number="C7",
    name="海尔集团公司",
    document=IdentityDocument("SOCIAL_CREDIT_CODE", "91350100M000100Y43"),
    basic=CorporateBasic(legal_representative="李四", registered_address="浦东新区2号", phone=Secret(PHONE)),
)
HIDDEN = ("刘能", "653130196708120136", "男", "1967", PHONE, "天山区", "farmer", "海尔", "91350100M000100Y43")


def test_method_a1_a_new_record_is_active_and_version_1() -> None:
    assert (LIU.version, LIU.status, LIU.kind) == (1, CustomerStatus.ACTIVE, CustomerKind.PERSONAL)
    assert (MILL.version, MILL.status, MILL.kind) == (1, CustomerStatus.ACTIVE, CustomerKind.CORPORATE)


@given(personal_customers(), corporate_customers())
def test_a_customer_has_the_kind_of_its_record(person: PersonalCustomer, company: CorporateCustomer) -> None:
    """Persons are personal customers and organisations corporate ones."""
    assert person.kind is CustomerKind.PERSONAL
    assert company.kind is CustomerKind.CORPORATE


@pytest.mark.parametrize("customer", [LIU, MILL])
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", " ", "blank"),
        ("name", "", "blank"),
        ("version", 0, "found version 0, expected 1 or more"),
        ("version", True, "expected a whole number"),
        ("document", None, "expected IdentityDocument"),
        ("status", "active", "expected CustomerStatus"),
        ("basic", None, "expected (Personal|Corporate)Basic"),
    ],
)
def test_what_is_no_customer_is_refused(customer: Customer, field: str, value: object, words: str) -> None:
    changes: dict[str, Any] = {field: value}
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(customer, **changes)
    assert error.value.path == f"$.{field}"


def test_basic_information_belongs_to_the_kind_of_customer() -> None:
    basic: Any = CorporateBasic()
    with pytest.raises(InvalidValue, match="expected PersonalBasic"):
        attrs.evolve(LIU, basic=basic)


@pytest.mark.parametrize("basic", [PersonalBasic, CorporateBasic])
def test_a_phone_given_as_text_becomes_a_secret(basic: Any) -> None:
    assert basic(phone=PHONE).phone == Secret(PHONE)
    assert basic().phone is None


@pytest.mark.parametrize("basic", [PersonalBasic, CorporateBasic])
@pytest.mark.parametrize("phone", [13800138000, "138****8000", "  "])
def test_a_phone_that_is_none_is_refused_without_telling_it(basic: Any, phone: Any) -> None:
    with pytest.raises(InvalidValue, match=r"expected|masked") as error:
        basic(phone=phone)
    assert error.value.path == "$.phone"
    assert "8000" not in str(error.value)


@pytest.mark.parametrize("customer", [LIU, MILL])
def test_personal_data_does_not_show_in_repr_or_text(customer: Customer) -> None:
    shown = repr(customer) + str(customer) + f"{customer}"
    assert not [word for word in HIDDEN if word in shown]


@pytest.mark.parametrize("customer", [LIU, MILL])
def test_numbers_are_masked_in_data_unless_revealed(customer: Customer) -> None:
    number = customer.document.number.reveal()
    assert number not in dumps(customer)
    assert PHONE not in dumps(customer)
    assert number in dumps(customer, reveal=True)


@given(customers())
def test_masked_data_does_not_load(customer: Customer) -> None:
    """What was written masked cannot come back as if it were the number."""
    with pytest.raises(InvalidDocument, match="masked value") as error:
        from_data(type(customer), to_data(customer))
    assert "$.document.number" in {fault.path for fault in error.value.faults}


@pytest.mark.parametrize(
    ("kind", "field", "path"),
    [
        (PersonalCustomer, "name", "$.name"),
        (CorporateCustomer, "name", "$.name"),
        (PersonalBasic, "address", "$.address"),
        (PersonalBasic, "birth_date", "$.birth_date"),
        (CorporateBasic, "legal_representative", "$.legal_representative"),
    ],
)
def test_a_personal_field_of_a_wrong_type_is_refused_without_telling_it(kind: Any, field: str, path: str) -> None:
    customer = LIU if kind in (PersonalCustomer, PersonalBasic) else MILL
    whole: Any = customer if kind in (PersonalCustomer, CorporateCustomer) else customer.basic
    with pytest.raises(InvalidValue, match="expected") as error:
        attrs.evolve(whole, **{field: 65313019670812})
    assert error.value.path == path
    assert "65313019670812" not in str(error.value)
    data = to_data(whole, reveal=True) | {field: 65313019670812}
    with pytest.raises(InvalidDocument, match="expected") as faulty:
        from_data(kind, data)
    assert [fault.path for fault in faulty.value.faults] == [path]
    assert "65313019670812" not in str(faulty.value)


@given(customers())
def test_masked_data_holds_no_name_birth_date_or_address(customer: Customer) -> None:
    """A birth date is half of an id number, so without reveal it is withheld as names and addresses are."""
    data = to_data(customer)
    assert data["name"] == "***"
    hidden = {name for name in ("birth_date", "address", "sex", "legal_representative") if name in data["basic"]}
    for name in hidden:
        assert data["basic"][name] == (None if getattr(customer.basic, name) is None else "***")
    with pytest.raises(InvalidDocument) as error:
        from_data(type(customer), data)
    assert {"$.name", "$.document.number"} <= {fault.path for fault in error.value.faults}


@pytest.mark.parametrize("given_as", ["653130196708120136", 653130196708120136, ["653130196708120136"]])
def test_a_number_in_the_place_of_an_object_is_not_shown(given_as: object) -> None:
    wrong: Any = given_as
    with pytest.raises(InvalidValue) as error:
        PersonalCustomer(number="C1", name="x", document=wrong)
    assert "653130" not in str(error.value)
    with pytest.raises(InvalidDocument) as faults:
        from_data(PersonalCustomer, {"number": "C1", "name": "x", "document": given_as})
    assert "653130" not in str(faults.value)


def test_kind_and_number_swapped_are_refused_without_showing_the_number() -> None:
    with pytest.raises(InvalidValue) as error:
        IdentityDocument("653130196708120136", "RESIDENT_ID")
    assert "653130" not in str(error.value)
    with pytest.raises(NotFound) as unknown:
        check_number("653130196708120136", "RESIDENT_ID")
    assert "653130" not in str(unknown.value)
