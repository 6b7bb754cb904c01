"""What a bank should know of a customer: nine elements of a person, the owners of an organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given

from kcm.customers.customer import (
    BeneficialOwner,
    CorporateBasic,
    CorporateCustomer,
    Customer,
    CustomerField,
    OwnershipBasis,
    PersonalBasic,
    PersonalCustomer,
    differing_fields,
    field_value,
)
from kcm.customers.due_diligence import ELEMENTS, examine_customer
from kcm.customers.identity import OPEN_END, IdentityDocument, Sex
from kcm.errors import InvalidValue
from kcm.i18n import sentence
from kcm.privacy import Secret
from kcm.rules import Severity, Term
from kcm.testing.people import beneficial_owners, customers

ON = date(2026, 11, 20)
CARD = IdentityDocument("RESIDENT_ID", "11010519491231002X", OPEN_END)
COMPLETE = PersonalCustomer(
    number="C1",
    name="刘能",
    document=CARD,
    basic=PersonalBasic(
        sex=Sex.FEMALE,
        birth_date=date(1949, 12, 31),
        nationality="CHN",
        phone=Secret("13800138000"),
        address="朝阳区1号",
        occupation="farmer",
    ),
)
OWNER = BeneficialOwner(name="李四", document=CARD, basis=OwnershipBasis.SHARES, share=0.25)
COMPANY = CorporateCustomer(
    number="C5",
    name="海尔集团公司",
    document=IdentityDocument("SOCIAL_CREDIT_CODE", "91350100M000100Y43", date(2036, 1, 1)),
    basic=CorporateBasic(
        legal_representative="李四",
        registered_address="上海市浦东新区2号",
        phone=Secret("13800138000"),
        industry="retail",
        beneficial_owners=(OWNER,),
    ),
)


def found(customer: Customer, on: date = ON) -> list[tuple[str, str]]:
    findings = examine_customer(customer, as_of=on)
    return [(one.code.removeprefix("customer."), one.path) for one in findings]


@pytest.mark.parametrize("customer", [COMPLETE, COMPANY])
def test_nothing_is_in_doubt_about_a_complete_record(customer: Customer) -> None:
    assert found(customer) == []


def test_a_person_has_nine_elements_and_the_three_of_the_identity_are_always_there() -> None:
    bare = PersonalCustomer(number="C1", name="刘能", document=IdentityDocument("PASSPORT", "E12345678"))
    paths = ["document.valid_until"] + [
        f"basic.{name}" for name in ("sex", "nationality", "phone", "address", "occupation")
    ]
    assert found(bare) == [("MISSING", f"$.{path}") for path in paths]


def test_an_organisation_needs_its_owners_too() -> None:
    bare = CorporateCustomer(number="C5", name="海尔", document=IdentityDocument("LEI", "529900T8BM49AURSDO55"))
    names = ("legal_representative", "registered_address", "phone", "industry", "beneficial_owners")
    paths = ["document.valid_until", *(f"basic.{name}" for name in names)]
    assert found(bare) == [("MISSING", f"$.{path}") for path in paths]
    for finding in examine_customer(bare, as_of=ON):
        assert finding.severity is Severity.WARNS
        assert finding.values["customer"] == "C5"
        assert isinstance(finding.values["field"], Term)
        assert "{" not in sentence(finding, "en") + sentence(finding, "zh_CN")


def test_a_blank_address_is_missing() -> None:
    blank = attrs.evolve(COMPLETE, basic=attrs.evolve(COMPLETE.basic, address="\u3000"))
    assert found(blank) == [("MISSING", "$.basic.address")]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (ON, []),
        (date(2026, 11, 19), [("DOCUMENT_EXPIRED", "$.document.valid_until")]),
        (OPEN_END, []),
        (None, [("MISSING", "$.document.valid_until")]),
    ],
)
def test_a_document_is_valid_up_to_its_last_day(until: date | None, expected: list[tuple[str, str]]) -> None:
    assert found(attrs.evolve(COMPLETE, document=attrs.evolve(CARD, valid_until=until))) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"birth_date": date(1949, 12, 30)}, [("CONTRADICTS_NUMBER", "$.basic.birth_date")]),
        ({"sex": Sex.MALE}, [("CONTRADICTS_NUMBER", "$.basic.sex")]),
        ({"sex": Sex.UNSPECIFIED}, []),
        ({"birth_date": None}, []),
    ],
)
def test_the_resident_number_says_birth_date_and_sex(fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(attrs.evolve(COMPLETE, basic=attrs.evolve(COMPLETE.basic, **fields))) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (IdentityDocument("RESIDENT_ID", "110105491231002", OPEN_END), []),
        (
            IdentityDocument("RESIDENCE_PERMIT", "810000199408230021", OPEN_END),
            [("CONTRADICTS_NUMBER", "$.basic.birth_date")],
        ),
        (IdentityDocument("PASSPORT", "11010519491231003X", OPEN_END), []),
        (IdentityDocument("RESIDENT_ID", "1101", OPEN_END), [("identity.SHAPE", "$.document.number")]),
        (IdentityDocument("FISHING_LICENCE", "7", OPEN_END), []),
    ],
)
def test_only_a_resident_number_says_so(document: IdentityDocument, expected: list[tuple[str, str]]) -> None:
    assert found(attrs.evolve(COMPLETE, document=document)) == expected


def test_an_organisation_known_by_the_card_of_its_owner_has_neither_birth_date_nor_sex() -> None:
    assert found(attrs.evolve(COMPANY, document=CARD)) == []


def test_a_doubtful_number_is_told_with_the_path_of_the_record() -> None:
    doubtful = attrs.evolve(COMPLETE, document=IdentityDocument("RESIDENT_ID", "110105194912310021", OPEN_END))
    assert found(doubtful) == [("identity.CHECK_DIGIT", "$.document.number")]


def test_the_day_is_a_date() -> None:
    day: Any = "2026-11-20"
    with pytest.raises(InvalidValue, match="expected a date"):
        examine_customer(COMPLETE, as_of=day)


@pytest.mark.parametrize(
    ("basis", "share", "words"),
    [
        (OwnershipBasis.SHARES, 0.2499, "found a share of 0.2499, expected 0.25 to 1 for an owner by shares"),
        (OwnershipBasis.SHARES, 1.01, "expected 0.25 to 1 for an owner by shares"),
        (OwnershipBasis.SHARES, None, "found no share, expected 0.25 to 1"),
        (OwnershipBasis.CONTROL, -0.1, "found a share of -0.1, expected 0 to 1 for an owner"),
        (OwnershipBasis.MANAGEMENT, 2, "expected 0 to 1"),
    ],
)
def test_an_owner_by_shares_holds_a_quarter(basis: OwnershipBasis, share: float | None, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(OWNER, basis=basis, share=share)
    assert error.value.path == "$.share"


@pytest.mark.parametrize(
    ("basis", "share"),
    [
        (OwnershipBasis.SHARES, 0.25),
        (OwnershipBasis.SHARES, 1),
        (OwnershipBasis.CONTROL, None),
        (OwnershipBasis.CONTROL, 0),
    ],
)
def test_other_owners_may_hold_less(basis: OwnershipBasis, share: float | None) -> None:
    assert attrs.evolve(OWNER, basis=basis, share=share).share == share


def test_shares_sum_to_the_whole_at_most() -> None:
    half = attrs.evolve(OWNER, share=0.5)
    controlling = attrs.evolve(OWNER, basis=OwnershipBasis.CONTROL, share=0.9)
    assert CorporateBasic(beneficial_owners=(half, half, controlling)).beneficial_owners[2] == controlling
    with pytest.raises(InvalidValue, match=r"found shares that sum to 1\.25, expected 1 at most") as error:
        CorporateBasic(beneficial_owners=(half, half, OWNER))
    assert error.value.path == "$.beneficial_owners"


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\ufeff\u3000"])
def test_a_name_of_which_nothing_shows_is_refused(name: str) -> None:
    for thing in (COMPLETE, COMPANY, OWNER):
        with pytest.raises(InvalidValue, match="found a blank name") as error:
            attrs.evolve(thing, name=name)
        assert error.value.path == "$.name"


@given(beneficial_owners())
def test_owners_of_the_kit_do_not_show(owner: BeneficialOwner) -> None:
    """The repr of an owner holds neither name nor number."""
    assert owner.name not in repr(owner)


@given(customers(), customers())
def test_the_differing_fields_are_those_whose_values_differ(one: Customer, other: Customer) -> None:
    """A record differs from itself in nothing, and from another one in the fields whose values do."""
    assert differing_fields(one, one) == ()
    fields = differing_fields(one, other)
    assert fields == differing_fields(other, one)
    assert all(field_value(one, field) != field_value(other, field) for field in fields)
    assert differing_fields(one, attrs.evolve(one, version=one.version + 1)) == ()


def test_every_field_of_a_record_has_a_name() -> None:
    paths = {field.value for field in CustomerField}
    for customer in (COMPLETE, COMPANY):
        own = {field.name for field in attrs.fields(type(customer))} - {"document", "basic", "version"}
        own |= {f"document.{field.name}" for field in attrs.fields(IdentityDocument)}
        own |= {f"basic.{field.name}" for field in attrs.fields(type(customer.basic))}
        assert own <= paths
        assert set(ELEMENTS[customer.kind]) <= {CustomerField(path) for path in own}
