"""Change records and the evidence in them: what they refuse, and that they show nothing personal."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.customers.ledger import C1, C2, CASE, HAIER, NUMBER, ON, START, head, moved_to, shown, with_status

from kcm.customers.accounts import AccountStatus
from kcm.customers.book import act
from kcm.customers.changes import Change, CustomerIdentity
from kcm.customers.customer import CustomerField
from kcm.customers.evidence import DocumentFault, document_fault, same_document
from kcm.customers.identity import OPEN_END, IdentityDocument
from kcm.customers.maintenance import Closing
from kcm.customers.reassignment import reassign
from kcm.errors import InvalidValue
from kcm.privacy import Secret
from kcm.testing.maintaining import changes, customer_identities

CLOSING = Closing(**head("K"), customer=C2)
REASSIGNED = reassign(CASE).change
RECORDS: dict[str, Any] = {
    "registered": START.changes[0],
    "opened": START.changes[6],
    "amended": act(START, moved_to(C1, "13800138000")).change,
    "closed": act(START, CLOSING).change,
    "status changed": with_status(START, NUMBER, AccountStatus.FROZEN, "F").changes[-1],
    "reassigned": REASSIGNED,
}


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reference", "\u3000", "blank"),
        ("operator", "", "blank"),
        ("reference", 5, "expected text"),
        ("on", "2026-11-20", "expected a date"),
        ("approver", 5, "expected text"),
        ("findings", "book.ORPHAN_CUSTOMER", "expected a list"),
    ],
)
def test_every_record_has_a_head(name: str, field: str, value: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(RECORDS[name], **{field: value})
    assert error.value.path == f"$.{field}"


@pytest.mark.parametrize("name", ["status changed", "reassigned"])
@pytest.mark.parametrize("account", [" ", "801050***********8528", 801050211010300008528, None])
def test_an_account_of_a_record_is_a_number_that_is_not_shown(name: str, account: Any) -> None:
    with pytest.raises(InvalidValue) as error:
        attrs.evolve(RECORDS[name], account=account)
    assert error.value.path == "$.account"
    assert "8010" not in str(error.value)
    assert attrs.evolve(RECORDS[name], account=NUMBER) == RECORDS[name]


def test_a_record_says_from_whom_to_whom() -> None:
    assert (REASSIGNED.from_customer, REASSIGNED.to_customer) == ("C1", "C2")
    assert REASSIGNED.before == CustomerIdentity(number="C1", name="刘能", document=C1.document, version=1)
    assert (REASSIGNED.credential_before.version, REASSIGNED.credential_after.version) == (1, 2)
    assert (REASSIGNED.on, REASSIGNED.operator, REASSIGNED.approver) == (ON, "teller 7", None)


def test_an_identity_has_a_version() -> None:
    with pytest.raises(InvalidValue, match="found version 0") as error:
        attrs.evolve(REASSIGNED.before, version=0)
    assert error.value.path == "$.version"


@given(changes(), customer_identities())
def test_no_record_shows_a_name_or_a_whole_number(change: Change, identity: CustomerIdentity) -> None:
    """The repr of a record holds customer numbers, masked numbers and what was done, and nothing else of a person."""
    told = repr(change) + repr(identity)
    number = identity.document.number.reveal()
    assert identity.name not in told
    assert len(number) <= 10 or number not in told
    for text in personal(change):
        assert text not in told


def personal(thing: Any) -> list[str]:
    """Every name and every long number below an object."""
    if isinstance(thing, Secret):
        return [thing.reveal()] if len(thing.reveal()) > 10 else []
    if not attrs.has(type(thing)):
        return []
    fields = [field.name for field in attrs.fields(type(thing))]
    names = [getattr(thing, name) for name in ("name", "holder_name") if name in fields and hasattr(thing, "document")]
    return names + [text for name in fields for text in personal(getattr(thing, name))]


def test_the_fields_of_an_amended_record_are_those_that_differ() -> None:
    assert RECORDS["amended"].fields == (CustomerField.PHONE,)


CARD = IdentityDocument("RESIDENT_ID", "11010519491231002X", ON)


@pytest.mark.parametrize(
    ("shown_", "fault"),
    [
        (CARD, None),
        (attrs.evolve(CARD, number=" 11010519491231002x "), None),
        (attrs.evolve(CARD, valid_until=OPEN_END), None),
        (attrs.evolve(CARD, valid_until=None), None),
        (None, DocumentFault.NOT_SHOWN),
        (attrs.evolve(CARD, valid_until=date(2026, 11, 19)), DocumentFault.EXPIRED),
        (attrs.evolve(CARD, kind="HOUSEHOLD_BOOK"), DocumentFault.OF_ANOTHER),
        (attrs.evolve(CARD, number="110105491231002"), DocumentFault.OF_ANOTHER),
        (attrs.evolve(CARD, number="110105194912310038", valid_until=date(2020, 1, 1)), DocumentFault.OF_ANOTHER),
    ],
)
def test_a_document_proves_its_holder_up_to_its_last_day(
    shown_: IdentityDocument | None, fault: DocumentFault | None
) -> None:
    assert document_fault(shown_, CARD, ON) is fault
    if shown_ is not None:
        assert same_document(shown_, CARD) is (fault is not DocumentFault.OF_ANOTHER)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("checked_by", " ", "blank"),
        ("checked_on", "2026-11-20", "expected a date"),
        ("document", HAIER, "expected IdentityDocument"),
        ("document_verified", "yes", "expected true or false"),
        ("seal_verified", 1, "expected true or false"),
        ("password_verified", "hunter2", "found another form, expected true or false"),
    ],
)
def test_evidence_is_outcomes_and_who_checked(field: str, value: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(shown(C2), **{field: value})
    assert error.value.path == f"$.{field}"
    assert "hunter2" not in str(error.value)
    assert "password" not in repr(shown(C2))
