"""The machine that proves a store: it acts on a book and on the store beside it, and compares them after each step."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kcm.customers.accounts import Account, AccountStatus
from kcm.customers.book import Book, Done, accounts_of, apply, compensation
from kcm.customers.changes import AccountOpened, AccountReassigned, Change, CustomerRegistered
from kcm.customers.customer import Customer, CustomerKind, CustomerStatus
from kcm.customers.evidence import Evidence
from kcm.customers.maintenance import LAWFUL_CHANGE_RULES
from kcm.customers.opening import NEXT_STATUSES, AccountStatusChange
from kcm.customers.reassignment import Reassignment
from kcm.customers.requests import Request
from kcm.errors import InvalidValue
from kcm.plugins.hooks import an
from kcm.privacy import Secret
from kcm.rules import Finding, Severity
from kcm.testing.bookkeeping import book_requests
from kcm.testing.laws.comparing import ACTS_ALIKE, KEEPS_ORDER, Rules, acts_alike, answer, is_the_book
from kcm.testing.laws.proving import LawBroken, tried
from kcm.testing.laws.straying import straying_changes
from kcm.testing.maintaining import (
    account_openings,
    closings,
    heads,
    lawful_changes,
    maintenances,
    registrations,
    requests,
)
from kcm.testing.people import AWKWARD, customers
from kcm.text import Text

__all__ = ["StoreMachine"]

OPENS = "a store opens and closes"
TAKES = "a store takes a change that follows"
ONCE = "a change appended again does not happen twice"
REFUSES = "a store refuses a change that does not follow"
REMEMBERS = "a store has everything after it is reopened"
SURVIVES = "a store has everything after a crash"

METHODS = ("append", "changes", "customers", "accounts")
# Of values of every kind that a finding may rest on.
FOUND_ELSEWHERE = (
    Finding(
        "elsewhere.SEEN",
        Severity.WARNS,
        "$.customer.basic",
        {"day": date(1949, 10, 1), "amount": Decimal("1.10"), "share": 0.1, "places": (1, True, None, "王")},
    ),
    Finding("elsewhere.KNOWN", Severity.NOTES, "$", {"number": Secret("6222021234567"), "kind": Text("card", "卡")}),
)

T = TypeVar("T")


class StoreMachine(RuleBasedStateMachine):
    """Acts on a book and on a store, and compares them after each."""

    opener: Callable[..., Any]
    may_crash: bool
    book: Book
    law: str
    store: Any  # a Store; there is none before the first step and while it is opened anew

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.outdated: list[Customer | Account] = []
        self.asked: list[tuple[Request, Rules]] = []
        self.law = KEEPS_ORDER

    @initialize(data=st.data(), kind=st.sampled_from(CustomerKind))
    def begin(self, data: st.DataObject, kind: CustomerKind) -> None:
        """Two customers of one name, and an account of either that may have passed to the other.

        Not in `__init__`, whose errors Hypothesis hides.
        """
        self.store = self._opened(OPENS, fresh=True)
        first = data.draw(customers(kind=kind, status=CustomerStatus.ACTIVE))
        name = data.draw(st.sampled_from((first.name, AWKWARD)))
        self._ask(data, data.draw(registrations(customer=attrs.evolve(first, number="C1", name=name))))
        self.register(data)
        self.open_account(data)
        if data.draw(st.booleans()) and self._ways():
            self.move_account(data)

    @rule(data=st.data())
    def register(self, data: st.DataObject) -> None:
        """Somebody of the name of somebody else, so that an account may pass from one to the other."""
        like, number = self._customer(data), f"C{len(self.book.customers) + 1}"
        drawn = data.draw(customers(kind=like.kind, status=CustomerStatus.ACTIVE))
        self._ask(data, data.draw(registrations(customer=attrs.evolve(drawn, number=number, name=like.name))))

    @precondition(lambda self: self._ways())
    @rule(data=st.data())
    def move_account(self, data: st.DataObject) -> None:
        """A reassignment on complete evidence, allowed where the two customers are alike, and perhaps taken back."""
        account, new_owner = _one_of(data, self._ways())
        head = data.draw(heads())
        move = Reassignment(
            **head,
            account=account,
            current_owner=self.book.customer(account.owner),
            new_owner=new_owner,
            evidence=_complete_evidence(new_owner, Request(**head)),
        )
        self._ask(data, move)
        if data.draw(st.booleans()) and self._moves():
            self.take_back(data)

    @precondition(lambda self: self._moves())
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """A move that compensates an earlier one."""
        move, request = _one_of(data, self._moves()), data.draw(requests())
        evidence = _complete_evidence(self.book.customer(move.from_customer), request)
        self._ask(data, compensation(self.book, move.reference, evidence=evidence, request=request))

    @rule(data=st.data())
    def open_account(self, data: st.DataObject) -> None:
        """An account for anybody; a closed customer gets none."""
        self._ask(data, data.draw(account_openings(owner=self._customer(data))))

    @rule(data=st.data())
    def change_status(self, data: st.DataObject) -> None:
        """To freeze, release or close an account; a closed one stays closed."""
        self._ask(data, data.draw(_status_changes(_one_of(data, self._accounts()))))

    @rule(data=st.data())
    def request(self, data: st.DataObject) -> None:
        """A request of any kind, allowed or not."""
        self._ask(data, data.draw(book_requests(self.book)))

    @precondition(lambda self: self.outdated)
    @rule(data=st.data())
    def request_too_late(self, data: st.DataObject) -> None:
        """What an operator asks who read a record before somebody else changed it."""
        read = _one_of(data, self.outdated)
        late = _status_changes(read) if isinstance(read, Account) else maintenances(customer=read)
        self._ask(data, data.draw(late))

    @rule(data=st.data())
    def change_identity(self, data: st.DataObject) -> None:
        """The act that touches most: the customer, and the credential of every account but of those that are closed."""
        account = _one_of(data, self._accounts())
        if data.draw(st.booleans()):
            self._ask(data, AccountStatusChange(**data.draw(heads()), account=account, status=AccountStatus.CLOSED))
        owner = self.book.customer(account.owner)
        self._ask(data, data.draw(lawful_changes(customer=owner)), LAWFUL_CHANGE_RULES)

    @precondition(lambda self: self._without_accounts())
    @rule(data=st.data())
    def close_customer(self, data: st.DataObject) -> None:
        """To close the record of a customer who holds no account any more."""
        self._ask(data, data.draw(closings(customer=_one_of(data, self._without_accounts()))))

    @precondition(lambda self: hasattr(self.store, "perform"))
    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        """The same request once more, or another one under its reference: of another operator, or something else."""
        request, rules = _one_of(data, self.asked)
        other, others_rules = _one_of(data, self.asked)
        again = (
            (request, rules),
            (attrs.evolve(request, operator="teller 9"), rules),
            (attrs.evolve(other, reference=request.reference), others_rules),
        )
        self._act(data, *_one_of(data, again))

    @rule(data=st.data())
    def append_again(self, data: st.DataObject) -> None:
        """A change that the store has."""
        self._append(ONCE, _one_of(data, self.book.changes))

    @rule(data=st.data())
    def append_astray(self, data: st.DataObject) -> None:
        """A change that does not follow."""
        why, change = data.draw(straying_changes(self.book))
        if self._append(REFUSES, change):
            raise LawBroken(REFUSES, f"took {why}")

    @rule()
    def reopen(self) -> None:
        """The store closed, where it can be, and opened again."""
        self._close()
        self._open_anew(REMEMBERS)

    @precondition(lambda self: self.may_crash)
    @rule()
    def crash(self) -> None:
        """The store opened anew, without having been closed."""
        self._open_anew(SURVIVES)

    @invariant()
    def is_the_book(self) -> None:
        """The store holds what the book holds."""
        is_the_book(self.store, self.book, self.law)

    def teardown(self) -> None:
        """Close what is open at the end of a history."""
        if hasattr(self, "store"):
            self._close()

    def _open_anew(self, law: str) -> None:
        self.law = law
        del self.store  # what is not closed is let go of before
        self.store = self._opened(law, fresh=False)

    def _opened(self, law: str, *, fresh: bool) -> Any:
        store = tried(law, self.opener, fresh=fresh)
        lacking = [name for name in METHODS if not callable(getattr(store, name, None))]
        if lacking:
            told = f"found {an(store)} without {', '.join(lacking)}, expected a Store, which has all of them"
            raise InvalidValue(told, "open_store")
        return store

    def _close(self) -> None:
        close = getattr(self.store, "close", None)
        if close is not None:
            tried(OPENS, close)

    def _append(self, law: str, change: Change) -> bool:
        """Whether the store took a change, or refused it in its own way."""
        self.law = law
        try:
            self.store.append(change)
        except Exception:  # a host refuses in its own way
            return False
        except SystemExit as error:
            raise LawBroken(law, "raised SystemExit") from error
        return True

    def _customer(self, data: st.DataObject) -> Customer:
        return _one_of(data, self._customers())

    def _customers(self) -> list[Customer]:
        return [self.book.customers[number] for number in sorted(self.book.customers)]

    def _accounts(self) -> list[Account]:
        return sorted(self.book.accounts.values(), key=lambda one: one.number.reveal())

    def _without_accounts(self) -> list[Customer]:
        active = (one for one in self._customers() if one.status is CustomerStatus.ACTIVE)
        return [one for one in active if not accounts_of(self.book, one.number)]

    def _ways(self) -> list[tuple[Account, Customer]]:
        """Each open account with each other customer it could pass to, were their identities alike."""
        accounts = [one for one in self._accounts() if one.status is AccountStatus.OPEN]
        active = [one for one in self._customers() if one.status is CustomerStatus.ACTIVE]
        pairs = itertools.product(accounts, active)
        return [(one, to) for one, to in pairs if to.kind is one.kind and to.number != one.owner]

    def _moves(self) -> list[AccountReassigned]:
        """The moves that can be taken back: nothing happened since to their account or either customer."""
        moves = (one for one in self.book.changes if isinstance(one, AccountReassigned))
        return [move for move in moves if _is_as_it_left(self.book, move)]

    def _ask(self, data: st.DataObject, request: Request, rules: Rules = None) -> None:
        own = attrs.evolve(request, reference=f"R-{len(self.book.references) + 1}")
        self._act(data, own, rules)

    def _act(self, data: st.DataObject, request: Request, rules: Rules) -> None:
        """The store gets what the book did; what the book refuses leaves no trace in either.

        A host takes changes that were decided elsewhere too, so one in four is appended where it could be performed.
        """
        done = answer(self.book, request, rules)
        perform = getattr(self.store, "perform", None)
        if perform is not None and data.draw(st.integers(0, 3)):
            self.law = ACTS_ALIKE
            acts_alike(perform, request, rules, done)
            if isinstance(done, Done) and not done.repeated:
                self._did(request, rules, done.book)
        elif isinstance(done, Done) and not done.repeated:
            change = data.draw(_decided_elsewhere(done.change))
            self.law = KEEPS_ORDER
            tried(TAKES, self.store.append, change)
            self._did(request, rules, apply(self.book, change))

    def _did(self, request: Request, rules: Rules, book: Book) -> None:
        self.outdated += _outdated(self.book, book)
        self.asked.append((request, rules))
        self.book = book


def _one_of(data: st.DataObject, items: Sequence[T]) -> T:
    """One of them by its place, which is all that Hypothesis shows of it."""
    return items[data.draw(st.integers(0, len(items) - 1), label="place")]


@st.composite
def _status_changes(draw: st.DrawFn, account: Account) -> AccountStatusChange:
    status = draw(st.sampled_from(NEXT_STATUSES[account.status] or tuple(AccountStatus)))
    return AccountStatusChange(**draw(heads()), account=account, status=status)


@st.composite
def _decided_elsewhere(draw: st.DrawFn, change: Change) -> Change:
    """The change as another system may have made it: on its own findings, and of records that it had for long."""
    found = change.findings + FOUND_ELSEWHERE[: draw(st.integers(0, 2))]
    version = draw(st.integers(1, 9))
    if isinstance(change, CustomerRegistered):
        return attrs.evolve(change, findings=found, customer=attrs.evolve(change.customer, version=version))
    if isinstance(change, AccountOpened):
        return attrs.evolve(change, findings=found, account=attrs.evolve(change.account, version=version))
    return attrs.evolve(change, findings=found)


def _complete_evidence(customer: Customer, request: Request) -> Evidence:
    return Evidence(
        password_verified=True,
        document_verified=True,
        seal_verified=True,
        document=attrs.evolve(customer.document, valid_until=None),
        checked_by=request.operator,
        checked_on=request.requested_on,
    )


def _is_as_it_left(book: Book, move: AccountReassigned) -> bool:
    customers = (move.before, move.after)
    same = all(book.customer(one.number).version == one.version for one in customers)
    return same and book.account(move.account).version == move.version


def _outdated(before: Book, after: Book) -> list[Customer | Account]:
    """The records as they were that are others now."""
    people = [one for one in before.customers.values() if after.customers[one.number] != one]
    return people + [one for one in before.accounts.values() if after.accounts[one.number] != one]
