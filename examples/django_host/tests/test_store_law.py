"""The host's tables are proved by the law that kcm ships for every store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection, connections

from crm import acts, log
from crm.models import Account as AccountRow
from crm.models import ChangeRecord, Ledger
from crm.models import Customer as CustomerRow
from crm.rows import account_of, customer_of
from kcm.customers.accounts import Account
from kcm.customers.changes import Change
from kcm.customers.customer import Customer
from kcm.customers.requests import Request
from kcm.rules import Rule
from kcm.testing.laws import prove_store


class Tables:
    """The host's tables, as the law asks them."""

    def append(self, change: Change) -> None:
        acts.append(change)

    def perform(self, request: Request, rules: tuple[Rule[Any], ...] | None) -> Change:
        return acts.perform(request, rules)

    def changes(self) -> tuple[Change, ...]:
        return log.changes()

    def customers(self) -> Iterable[Customer]:
        return [customer_of(row) for row in CustomerRow.objects.all()]

    def accounts(self) -> Iterable[Account]:
        return [account_of(row) for row in AccountRow.objects.all()]


def open_tables(*, fresh: bool) -> Tables:
    connections.close_all()
    if fresh:
        tables = [one._meta.db_table for one in (AccountRow, ChangeRecord, CustomerRow, Ledger)]
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, allow_cascade=True))
    return Tables()


@pytest.mark.django_db(transaction=True)
def test_the_tables_replay_to_the_same_book_whatever_is_asked_of_them() -> None:
    prove_store(open_tables)
    assert log.faults() == ()
