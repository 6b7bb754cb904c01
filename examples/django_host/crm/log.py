"""The table of change records: added to in one order without gaps, read back as changes, compared with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import F

from crm.models import Account, ChangeRecord, Customer, Ledger
from crm.rows import account_of, customer_of
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
    ChangeRecord.objects.create(
        sequence=Ledger.objects.get(pk=1).last,
        reference=change.reference,
        kind=type(change).__name__,
        on=change.on,
        operator=change.operator,
        approver=change.approver,
        line=line,
    )


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


def faults() -> Iterator[str]:
    """Where the log has a gap or cannot be read, and which rows are not what the log makes; no numbers are shown."""
    places = list(ChangeRecord.objects.order_by("sequence").values_list("sequence", flat=True))
    last = Ledger.objects.values_list("last", flat=True).first() or 0
    for place in sorted(set(range(1, last + 1)) ^ set(places)):
        yield f"change record {place} is {'not expected' if place in places else 'missing'}"
    try:
        book = replay(changes())
    except KcmError as error:
        yield f"the log does not replay: {error}"
        return
    customers = {row.number: customer_of(row) for row in Customer.objects.iterator()}
    accounts = {row.pk: account_of(row) for row in Account.objects.iterator()}
    for number in sorted({*customers, *book.customers}):
        if customers.get(number) != book.customers.get(number):
            yield f"customer {number} is not what the log makes"
    for key, account in sorted(accounts.items()):
        if book.accounts.get(account.number) != account:
            yield f"account row {key} is not what the log makes"
    absent = len(set(book.accounts) - {account.number for account in accounts.values()})
    if absent:
        yield f"{absent} accounts of the log have no row"
