"""The embedded book: customers, accounts and changes as one immutable value, its acts and the six queries.

A host with a database of its own calls the verbs of `kcm.customers` directly; a host without one keeps a `Book`.

>>> from datetime import date
>>> from kcm.customers.customer import PersonalCustomer
>>> from kcm.customers.identity import IdentityDocument
>>> from kcm.customers.maintenance import Registration
>>> ann = PersonalCustomer(number="C1", name="Ann Lee", document=IdentityDocument("PASSPORT", "E12345678"))
>>> request = Registration(customer=ann, requested_on=date(2026, 11, 20), operator="teller 7", reference="R1")
>>> book = act(Book(), request).book
>>> find_customer_numbers(book, name="ANN LEE"), replay(book.changes) == book
(('C1',), True)
"""

from kcm.customers.book.acts import Done, act, compensation, consider
from kcm.customers.book.bulk import BulkLine, BulkOutcome, BulkStatus, reassign_many
from kcm.customers.book.log import read_log, write_log
from kcm.customers.book.queries import (
    accounts_of,
    adjustments,
    corporate_basic,
    find_customer_numbers,
    maintenance,
    personal_basic,
)
from kcm.customers.book.state import Book, apply, replay

__all__ = [
    "Book",
    "BulkLine",
    "BulkOutcome",
    "BulkStatus",
    "Done",
    "accounts_of",
    "act",
    "adjustments",
    "apply",
    "compensation",
    "consider",
    "corporate_basic",
    "find_customer_numbers",
    "maintenance",
    "personal_basic",
    "read_log",
    "reassign_many",
    "replay",
    "write_log",
]
