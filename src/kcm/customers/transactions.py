"""The menu of the customer-information module: eleven transactions in four groups, each with its function (A3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

from kcm.customers import book
from kcm.customers.customer import CustomerKind
from kcm.customers.maintenance import Maintenance, Registration
from kcm.customers.reassignment import Reassignment
from kcm.customers.requests import Request
from kcm.errors import InvalidValue, NotFound
from kcm.fields import shown
from kcm.rules import Rule

__all__ = ["TRANSACTIONS", "CustomerTransaction", "TransactionGroup", "transaction"]


class TransactionGroup(Enum):
    """What a transaction does with customer information."""

    CREATE = "create"
    MAINTAIN = "maintain"
    QUERY = "query"
    ADJUST = "adjust"


class CustomerTransaction(Enum):
    """A transaction of the menu."""

    CREATE_PERSONAL = "create personal"
    CREATE_CORPORATE = "create corporate"
    MAINTAIN_PERSONAL = "maintain personal"
    MAINTAIN_CORPORATE = "maintain corporate"
    FIND_CUSTOMER_NUMBERS = "find customer numbers"
    QUERY_ADJUSTMENTS = "query adjustments"
    QUERY_MAINTENANCE = "query maintenance"
    QUERY_PERSONAL_BASIC = "query personal basic"
    QUERY_CORPORATE_BASIC = "query corporate basic"
    QUERY_ACCOUNTS = "query accounts"
    ADJUST_ACCOUNT = "adjust account"

    @property
    def group(self) -> TransactionGroup:
        """The group of the menu that the transaction stands in."""
        first = self.value.partition(" ")[0]
        return TransactionGroup.QUERY if first == "find" else TransactionGroup(first)


def _act_on(request_type: type[Request], kind: CustomerKind | None = None) -> Callable[..., book.Done]:
    """`act` for one type of request on one kind of customer, so that no transaction does another's work."""

    def transact(state: book.Book, request: Any, rules: Iterable[Rule[Any]] | None = None) -> book.Done:
        if not isinstance(request, request_type):
            raise InvalidValue(f"found a {type(request).__name__}, expected a {request_type.__name__}", "request")
        if isinstance(request, Registration | Maintenance) and request.customer.kind is not kind:
            raise InvalidValue(f"found a {request.customer.kind.value} customer, expected another kind", "request")
        return book.act(state, request, rules)

    return transact


#: The function behind each transaction.
TRANSACTIONS: Mapping[CustomerTransaction, Callable[..., Any]] = MappingProxyType(
    {
        CustomerTransaction.CREATE_PERSONAL: _act_on(Registration, CustomerKind.PERSONAL),
        CustomerTransaction.CREATE_CORPORATE: _act_on(Registration, CustomerKind.CORPORATE),
        CustomerTransaction.MAINTAIN_PERSONAL: _act_on(Maintenance, CustomerKind.PERSONAL),
        CustomerTransaction.MAINTAIN_CORPORATE: _act_on(Maintenance, CustomerKind.CORPORATE),
        CustomerTransaction.FIND_CUSTOMER_NUMBERS: book.find_customer_numbers,
        CustomerTransaction.QUERY_ADJUSTMENTS: book.adjustments,
        CustomerTransaction.QUERY_MAINTENANCE: book.maintenance,
        CustomerTransaction.QUERY_PERSONAL_BASIC: book.personal_basic,
        CustomerTransaction.QUERY_CORPORATE_BASIC: book.corporate_basic,
        CustomerTransaction.QUERY_ACCOUNTS: book.accounts_of,
        CustomerTransaction.ADJUST_ACCOUNT: _act_on(Reassignment),
    }
)


def transaction(name: str) -> Callable[..., Any]:
    """The function of a transaction by its name; each takes a book first.

    Raises:
        NotFound: for a name the menu does not have.

    >>> transaction("QUERY_ACCOUNTS").__name__
    'accounts_of'
    """
    if name not in CustomerTransaction.__members__:
        names = ", ".join(CustomerTransaction.__members__)
        raise NotFound(f"found no transaction {shown(name)}, expected one of {names}")
    return TRANSACTIONS[CustomerTransaction[name]]
