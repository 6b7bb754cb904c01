"""Customers, dues and contacts around one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kcm.customers.care.contact import Cadence, ContactChannel, ContactedCustomer, ContactRecord, Due

NEWSLETTER, MEETING, WEBINAR, CALL, VISIT = ContactChannel


TODAY = date(2026, 11, 23)


NEVER = float("nan")


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def due(offset: int, customer: str = "C1", channel: ContactChannel = CALL, every_days: int = 30) -> Due:
    return Due(customer=customer, channel=channel, on=day(offset), every_days=every_days)


def contact(offset: int, customer: str = "C1", channel: ContactChannel = CALL, **changes: Any) -> ContactRecord:
    return ContactRecord(customer=customer, channel=channel, on=day(offset), **changes)


def customer(name: str = "C1", start: date = TODAY, groups: str = "B") -> ContactedCustomer:
    return ContactedCustomer(customer=name, start=start, groups=frozenset(groups))


CALLS = [Cadence(channel=CALL, every_days=30, group="B")]
