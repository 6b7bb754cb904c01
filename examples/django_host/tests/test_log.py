"""The change records: only added to, and compared with the rows."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, models, transaction

from conftest import NUMBER, RIGHT, WRONG, correction, head
from crm import acts, log, rows, triggers
from crm.models import Account, ChangeRecord, Customer, Ledger
from kcm.customers.book import Book, compensation, replay
from kcm.customers.changes import AccountReassigned, Change
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
    assert log.faults() == ()


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


def test_a_name_of_any_length_is_kept(case: None) -> None:
    named = PersonalCustomer(number="C9", name="Björk Maria " * 400, document=IdentityDocument("PASSPORT", "P12345679"))
    acts.perform(Registration(**head("long"), customer=named))
    assert Customer.objects.get(number="C9").name == named.name
    assert log.faults() == ()


def test_the_fifteen_digits_of_a_resident_are_found_beside_the_eighteen(case: None) -> None:
    old, new = (
        PersonalCustomer(number=number, name="王明", document=IdentityDocument("RESIDENT_ID", printed))
        for number, printed in (("C7", "11010519491231002X"), ("C8", "110105491231002"))
    )
    acts.perform(Registration(**head("old"), customer=old))
    found = acts.consider(Registration(**head("new"), customer=new))
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
    assert log.faults() == ()


def test_a_change_from_elsewhere_must_follow_from_the_rows(case: None) -> None:
    acts.perform(correction(RIGHT, "R1"))
    with pytest.raises(Conflict):
        acts.append(log.changes()[-1])
    assert log.faults() == ()


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


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        (Customer, {"person_digest": "of another"}),
        (Customer, {"document_key": "of another"}),
        (Customer, {"document_valid_until": None}),
        (Account, {"credential_holder_name": "李四"}),
        (Account, {"credential_document_number": "1"}),
    ],
)
def test_every_column_of_a_row_is_compared(case: None, table: type[models.Model], changes: dict[str, Any]) -> None:
    table.objects.filter(number__in=("C1", NUMBER)).update(**changes)
    (fault,) = log.faults()
    assert fault.endswith("is not what the log makes")


@pytest.mark.parametrize(
    "changes",
    [{"reference": "other"}, {"kind": "other"}, {"on": "2000-01-01"}, {"operator": "other"}, {"approver": "other"}],
)
@pytest.mark.django_db
def test_the_columns_of_a_record_are_compared_with_its_line(changes: dict[str, str]) -> None:
    acts.perform(Registration(**head("new"), customer=RIGHT))
    with connection.cursor() as cursor:
        for statement in triggers.OFF[connection.vendor]:
            cursor.execute(statement)
        ChangeRecord.objects.update(**changes)
        for statement in triggers.ON[connection.vendor]:
            cursor.execute(statement)
    assert log.faults() == ("change record 1 is in its columns not what its line says",)


@pytest.mark.django_db
def test_a_row_that_is_not_there_or_not_of_the_log_is_found(case: None) -> None:
    row = Account.objects.values().get()
    Account.objects.all().delete()
    Customer.objects.filter(number="C3").delete()
    assert log.faults() == ("customer C3 of the log has no row", "1 accounts of the log have no row")
    Account.objects.create(**{**row, "number": "801050211010300004444"})
    assert len(log.faults()) == 3


def test_what_is_done_while_the_log_is_checked_is_no_fault(case: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def act_elsewhere() -> None:
        acts.perform(correction())
        connections.close_all()

    def somebody_acts(made: list[Change]) -> Book:
        """The records are read, and the rows not yet."""
        other = threading.Thread(target=act_elsewhere)
        other.start()
        other.join()
        return replay(made)

    monkeypatch.setattr(log, "replay", somebody_acts)
    assert log.faults() == ()
    assert Account.objects.get(number=NUMBER).owner_id == "C2"


@pytest.mark.django_db
def test_a_log_that_the_database_does_not_guard_is_a_fault() -> None:
    with connection.cursor() as cursor:
        for statement in triggers.OFF[connection.vendor]:
            cursor.execute(statement)
    assert log.faults() == tuple(f"the trigger {name} is missing" for name in triggers.EXPECTED[connection.vendor])


def test_a_migration_of_the_logs_table_sets_the_triggers_again(case: None) -> None:
    old = ChangeRecord._meta.get_field("operator")
    new = models.CharField(max_length=300)
    new.set_attributes_from_name("operator")
    new.model = ChangeRecord
    gone = triggers.EXPECTED["sqlite"] if connection.vendor == "sqlite" else ()
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(ChangeRecord, old, new)
        assert triggers.missing(connection) == tuple(gone)
        for _ in ("gone", "there"):
            with connection.schema_editor() as editor:
                triggers.set_again(apps, editor)
        assert triggers.missing(connection) == ()
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(ChangeRecord, new, old)
            triggers.set_again(apps, editor)
    assert log.faults() == ()


def test_a_record_that_is_missing_is_found(case: None) -> None:
    Ledger.objects.update(last=9)
    assert log.faults()[0] == "change record 5 is missing"


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
