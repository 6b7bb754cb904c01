"""The table of change records: added to in one order without gaps, read back as changes, compared with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F

from crm import triggers
from crm.models import Account, ChangeRecord, Customer, Ledger
from crm.rows import account_columns, customer_columns
from crm.transactions import snapshot
from kcm.customers.book import read_log, replay, write_log
from kcm.customers.changes import Change
from kcm.errors import KcmError

__all__ = ["append", "by_reference", "change_of", "changes", "faults"]


def append(change: Change) -> None:
    """Write a change record as the next one; call it in the transaction that writes the rows, as its last step.

    Taking the next place locks the ledger's one row until the transaction ends, so the order of the records is the
    order in which they became true.
    """
    Ledger.objects.get_or_create(pk=1)
    Ledger.objects.filter(pk=1).update(last=F("last") + 1)
    (line,) = write_log([change])
    ChangeRecord.objects.create(sequence=Ledger.objects.get(pk=1).last, line=line, **_columns(change))


def _columns(change: Change) -> dict[str, Any]:
    """What stands beside a record's line, to search and sort by."""
    names = ("reference", "on", "operator", "approver")
    return {"kind": type(change).__name__, **{name: getattr(change, name) for name in names}}


def change_of(record: ChangeRecord) -> Change:
    """The change of a record."""
    (change,) = read_log([record.line], f"change record {record.sequence}")
    return change


def changes() -> tuple[Change, ...]:
    """Every change, the first one first."""
    return tuple(change_of(record) for record in ChangeRecord.objects.order_by("sequence").iterator())


def by_reference(references: Iterable[str | None]) -> dict[str, Change]:
    """The changes that were made under these references."""
    found = ChangeRecord.objects.filter(reference__in=[one for one in references if one is not None])
    return {record.reference: change_of(record) for record in found}


def faults() -> tuple[str, ...]:
    """Where the log has a gap, cannot be read or is not guarded, and which rows are not what it makes.

    All is read as of one moment, so that what is done meanwhile is no fault. No numbers are shown.
    """
    with snapshot():
        unguarded = [f"the trigger {name} is missing" for name in triggers.missing(connection)]
        return (*unguarded, *_gaps(), *_differences())


def _gaps() -> Iterator[str]:
    places = set(ChangeRecord.objects.values_list("sequence", flat=True))
    last = Ledger.objects.values_list("last", flat=True).first() or 0
    for place in sorted(set(range(1, last + 1)) ^ places):
        yield f"change record {place} is {'not expected' if place in places else 'missing'}"


def _differences() -> Iterator[str]:
    """Every column of every row is compared, those that rows are found by too."""
    made = []
    try:
        for record in ChangeRecord.objects.order_by("sequence").iterator():
            made.append(change_of(record))
            if any(getattr(record, name) != value for name, value in _columns(made[-1]).items()):
                yield f"change record {record.sequence} is in its columns not what its line says"
        book = replay(made)
    except KcmError as error:
        yield f"the log does not replay: {error}"
        return
    customers = {one.number: customer_columns(one) for one in book.customers.values()}
    accounts = {one.number.reveal(): account_columns(one) for one in book.accounts.values()}
    for row in Customer.objects.order_by("number").values():
        if _written(row) != customers.pop(row["number"], None):
            yield f"customer {row['number']} is not what the log makes"
    yield from (f"customer {number} of the log has no row" for number in sorted(customers))
    for row in Account.objects.order_by("pk").values():
        if _written(row) != accounts.pop(row["number"], None):
            yield f"account row {row['id']} is not what the log makes"
    if accounts:
        yield f"{len(accounts)} accounts of the log have no row"


def _written(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of a row as kcm writes them, which is without the row's own key."""
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items() if name != "id"
    }
