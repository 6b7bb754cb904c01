"""The change records: only added to, and compared with the rows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from conftest import NUMBER, RIGHT, WRONG, correction, head
from crm import acts, log, rows
from crm.models import Account, Customer, Ledger
from kcm.customers.book import compensation, replay
from kcm.customers.changes import AccountReassigned
from kcm.customers.customer import PersonalCustomer
from kcm.customers.identity import IdentityDocument
from kcm.customers.maintenance import Registration
from kcm.customers.requests import Request
from kcm.errors import Conflict, Refused


def test_the_adapter_is_under_fifty_lines_long() -> None:
    assert len(Path(rows.__file__).read_text("utf-8").splitlines()) == 49


def test_the_wrong_record_of_liu_neng_loses_the_account_to_the_right_one(case: None) -> None:
    change = acts.perform(correction())
    row = Account.objects.get(number=NUMBER)
    assert (row.owner_id, row.version, row.credential_version) == ("C2", 2, 2)
    assert row.credential_document_number == "653130196708120136"
    assert log.changes()[-1] == change
    assert [one.code for one in change.findings] == [
        "book.ORPHAN_CUSTOMER",
        "reassignment.ID_CHECK",
        "reassignment.ID_CHECK",
    ]
    assert list(log.faults()) == []


def test_a_refused_act_leaves_no_trace(case: None) -> None:
    before = (log.changes(), list(Account.objects.values()), list(Customer.objects.values()))
    with pytest.raises(Refused) as refused:
        acts.perform(correction(WRONG))
    assert "reassignment.SAME_OWNER" in {one.code for one in refused.value.findings}
    assert (log.changes(), list(Account.objects.values()), list(Customer.objects.values())) == before


def test_one_person_is_not_registered_twice_under_one_document(case: None) -> None:
    again = PersonalCustomer(number="C9", name="刘能", document=RIGHT.document)
    with pytest.raises(Refused) as refused:
        acts.perform(Registration(**head("again"), customer=again))
    assert [one.code for one in refused.value.findings if one.severity.name == "BLOCKS"] == ["book.DUPLICATE_IDENTITY"]


def test_the_fifteen_digits_of_a_resident_are_found_beside_the_eighteen(case: None) -> None:
    old, new = (
        PersonalCustomer(number=number, name="王明", document=IdentityDocument("RESIDENT_ID", printed))
        for number, printed in (("C7", "11010519491231002X"), ("C8", "110105491231002"))
    )
    acts.perform(Registration(**head("old"), customer=old))
    found = acts.examine(Registration(**head("new"), customer=new))
    assert "book.SAME_PERSON_15_18" in {one.code for one in found}


def test_a_reassignment_is_taken_back_by_one_of_its_own(case: None) -> None:
    acts.perform(correction(RIGHT, "R1"))
    back = compensation(
        replay(log.changes()),
        "R1",
        evidence=correction(WRONG).evidence,
        request=Request(**head("R2")),
    )
    change = acts.perform(back)
    assert isinstance(change, AccountReassigned)
    assert (change.compensates, Account.objects.get(number=NUMBER).owner_id) == ("R1", "C1")
    assert list(log.faults()) == []


def test_a_change_from_elsewhere_must_follow_from_the_rows(case: None) -> None:
    acts.perform(correction(RIGHT, "R1"))
    with pytest.raises(Conflict):
        acts.append(log.changes()[-1])
    assert list(log.faults()) == []


LOG = "crm_changerecord"
ANOTHER = "SELECT {sequence}, {reference}, kind, \"on\", 'somebody else', approver, line FROM crm_changerecord"
COLUMNS = f'{LOG} (sequence, reference, kind, "on", operator, approver, line)'
BY_NUMBER = ANOTHER.format(sequence="sequence", reference="'other'")
BY_REFERENCE = ANOTHER.format(sequence="sequence + 1", reference="reference")
OVER = "DO UPDATE SET operator = EXCLUDED.operator"
TAMPERING = {
    "sqlite": {
        "empty": f"DELETE FROM {LOG}",
        "replace by number": f"REPLACE INTO {COLUMNS} {BY_NUMBER}",
        "replace by reference": f"REPLACE INTO {COLUMNS} {BY_REFERENCE}",
    },
    "postgresql": {
        "empty": f"TRUNCATE {LOG}",
        "replace by number": f"INSERT INTO {COLUMNS} {BY_NUMBER} ON CONFLICT (sequence) {OVER}",
        "replace by reference": f"INSERT INTO {COLUMNS} {BY_REFERENCE} ON CONFLICT (reference) {OVER}",
    },
}
EVERYWHERE = {
    "update": f"UPDATE {LOG} SET operator = 'somebody else'",
    "delete": f"DELETE FROM {LOG} WHERE sequence = 1",
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["update", "delete", "empty", "replace by number", "replace by reference"])
def test_the_database_refuses_to_change_or_remove_a_record(how: str) -> None:
    acts.perform(Registration(**head("new"), customer=RIGHT))
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute((EVERYWHERE | TAMPERING[connection.vendor])[how])
    (change,) = log.changes()
    assert (change.reference, change.operator) == ("new", "teller 7")


def test_a_row_that_was_changed_behind_the_log_is_found_without_showing_a_number(case: None) -> None:
    Account.objects.filter(number=NUMBER).update(status="FROZEN")
    Customer.objects.filter(number="C3").update(name="李四")
    faults = " ".join(log.faults())
    assert "customer C3 is not what the log makes" in faults
    assert "account row" in faults
    assert NUMBER not in faults
    with pytest.raises(CommandError, match="2 faults"):
        call_command("check_log", stderr=io.StringIO())


def test_a_record_that_is_missing_is_found(case: None) -> None:
    Ledger.objects.update(last=9)
    assert next(log.faults()) == "change record 5 is missing"


def test_rows_and_objects_are_the_same_there_and_back(case: None) -> None:
    for row in Customer.objects.all():
        columns = rows.customer_columns(rows.customer_of(row))
        stored = Customer.objects.filter(number=row.number).values(*columns).get()
        assert {**columns, "document_valid_until": stored["document_valid_until"]} == stored
        assert str(columns["document_valid_until"]) == str(stored["document_valid_until"])


@pytest.mark.django_db
def test_the_demo_data_is_the_same_however_often_it_is_loaded() -> None:
    said = [io.StringIO(), io.StringIO()]
    for one in said:
        call_command("load_demo", stdout=one)
    assert said[0].getvalue() == said[1].getvalue() == "95 customers, 5 accounts, 2155 purchases\n"
    out = io.StringIO()
    call_command("check_log", stdout=out)
    assert out.getvalue() == "100 change records make exactly the rows that are here\n"


@pytest.mark.django_db
def test_the_migrations_are_those_of_the_models() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
