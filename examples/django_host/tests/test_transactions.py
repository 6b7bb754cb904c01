"""What waits for whom, and what is done when another transaction was first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction

from conftest import NUMBER, RIGHT, correction, head
from crm import acts, log, transactions
from crm.models import Account, Customer
from kcm.customers.maintenance import Registration
from kcm.errors import Refused


@contextmanager
def another_writing() -> Iterator[None]:
    """Somebody else, on a connection of his own, has changed the account and not yet committed."""
    holds, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Account.objects.filter(number=NUMBER).update(version=9)
            Customer.objects.select_for_update().get(number="C1")
            holds.set()
            may_go.wait()
            transaction.set_rollback(True)
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert holds.wait(60)
        with impatient():
            yield
    finally:
        may_go.set()
        other.join()


@contextmanager
def impatient() -> Iterator[None]:
    """Who waits for a lock is told so, where the database would let him wait for ever."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET lock_timeout = '10s'")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("RESET lock_timeout")


def test_a_dry_run_answers_while_somebody_else_is_writing_the_same_rows(case: None) -> None:
    with another_writing():
        found = acts.consider(correction())
    assert [one.code for one in found] == ["book.ORPHAN_CUSTOMER", "reassignment.ID_CHECK", "reassignment.ID_CHECK"]


def test_a_snapshot_does_not_see_what_is_committed_after_it_began(case: None) -> None:
    def close() -> None:
        Customer.objects.filter(number="C3").update(status="CLOSED")
        connections.close_all()

    with transactions.snapshot():
        before = Customer.objects.get(number="C3").status
        other = threading.Thread(target=close)
        other.start()
        other.join()
        assert Customer.objects.get(number="C3").status == before == "ACTIVE"
    assert Customer.objects.get(number="C3").status == "CLOSED"


@pytest.mark.django_db
def test_inside_a_transaction_a_snapshot_is_that_transactions() -> None:
    with transactions.snapshot():
        acts.perform(Registration(**head("new"), customer=RIGHT))
    assert Customer.objects.get(number="C2").name == "刘能"


class Raced(Exception):
    """A database's own error, by the name that database gives it."""

    def __init__(self, **names: str) -> None:
        super().__init__(names)
        self.__dict__.update(names)


def failing(times: int, error: DatabaseError, **names: str) -> Callable[[], int]:
    """An act that is overtaken some times, and then gives how often it was asked."""
    asked = []

    def act() -> int:
        asked.append(None)
        if len(asked) <= times:
            raise error from Raced(**names)
        return len(asked)

    return act


@pytest.mark.parametrize(
    ("error", "names"),
    [
        (IntegrityError("taken"), {"sqlite_errorname": "SQLITE_CONSTRAINT_UNIQUE"}),
        (OperationalError("locked"), {"sqlite_errorname": "SQLITE_BUSY"}),
        (IntegrityError("taken"), {"sqlstate": "23505"}),
        (OperationalError("deadlock"), {"sqlstate": "40P01"}),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_who_was_overtaken_is_asked_again_and_in_the_end_refused(error: DatabaseError, names: dict[str, str]) -> None:
    assert transactions.settled(failing(transactions.ATTEMPTS - 1, error, **names)) == transactions.ATTEMPTS
    with pytest.raises(Refused) as refused:
        transactions.settled(failing(transactions.ATTEMPTS, error, **names))
    assert [one.code for one in refused.value.findings] == ["book.STALE_VERSION"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_fails_for_another_reason_is_not_asked_again() -> None:
    act = failing(1, OperationalError("disk full"), sqlite_errorname="SQLITE_FULL")
    with pytest.raises(OperationalError):
        transactions.settled(act)
    assert act() == 2


@pytest.mark.django_db
def test_inside_a_transaction_the_caller_asks_again() -> None:
    act = failing(1, IntegrityError("taken"), sqlstate="23505")
    assert connection.in_atomic_block
    with pytest.raises(IntegrityError):
        transactions.settled(act)


def test_a_row_that_changed_between_reading_and_writing_is_refused_with_both_versions(
    case: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = acts._write

    def overtaken(*books: object) -> None:
        Account.objects.filter(number=NUMBER).update(version=5)
        write(*books)

    monkeypatch.setattr(acts, "_write", overtaken)
    with pytest.raises(Refused) as refused:
        acts.perform(correction())
    (finding,) = refused.value.findings
    assert (finding.code, finding.values["found"], finding.values["present"]) == ("book.STALE_VERSION", 1, 5)
    assert log.faults() == ()
