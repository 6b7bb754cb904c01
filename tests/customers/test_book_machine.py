"""Any sequence of acts, each beside a model that knows nothing of the book's maps, its indexes or its log."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.customers.ledger import ON, head, shown

from kcm.customers.accounts import AccountStatus
from kcm.customers.book import Book, act, compensation, consider, replay
from kcm.customers.book.state import document_digest, name_digest
from kcm.customers.changes import (
    AccountOpened,
    AccountReassigned,
    AccountStatusChanged,
    Change,
    CustomerAmended,
    CustomerClosed,
    CustomerRegistered,
)
from kcm.customers.customer import CustomerKind, CustomerStatus
from kcm.customers.identity import OPEN_END
from kcm.customers.maintenance import LAWFUL_CHANGE_RULES, Maintenance, Registration
from kcm.customers.opening import AccountStatusChange
from kcm.customers.requests import Request
from kcm.errors import Refused
from kcm.i18n import sentence
from kcm.privacy import Secret
from kcm.rules import passes
from kcm.testing.bookkeeping import book_requests, reassignments_in
from kcm.testing.maintaining import account_openings
from kcm.testing.people import customers

NAME = "慕容垂七"  # everybody's, so that accounts may pass to everybody, and no other word holds it
DATA = st.data()


def as_sets(index: Any) -> dict[Any, set[Any]]:
    return {key: set(numbers) for key, numbers in index.items()}


class Bank(RuleBasedStateMachine):
    """Acts on a book, and beside it what a clerk would write on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.done: list[tuple[Request, Any, Change]] = []
        self.before: list[tuple[Book, tuple[Change, ...], dict[Secret, Any]]] = []
        self.owners: dict[Secret, str] = {}
        self.statuses: dict[Secret, AccountStatus] = {}
        self.credentials: dict[Secret, int] = {}
        self.versions: dict[str, int] = {}
        self.closed: set[str] = set()

    def ask(self, request: Request, rules: Any = None) -> None:
        book, changes = self.book, self.book.changes
        request = attrs.evolve(request, reference=f"R-{len(self.before)}")
        self.before.append((book, changes, dict(book.accounts.items())))
        found = consider(book, request, rules)
        told = repr(found) + "".join(sentence(one, locale) for one in found for locale in ("en", "zh_CN"))
        assert not [word for word in self.personal() if word in told]
        if not passes(found):
            with pytest.raises(Refused) as refused:
                act(book, request, rules)
            assert (refused.value.findings, book.changes) == (found, changes)
            return
        done = act(book, request, rules)
        assert (done.findings, done.repeated, done.book.changes) == (found, False, (*changes, done.change))
        self.book = done.book
        self.done.append((request, rules, done.change))
        self.note(done.change)

    def personal(self) -> set[str]:
        numbers = {one.document.number.reveal() for one in self.book.customers.values()}
        numbers |= {number.reveal() for number in self.book.accounts}
        return {NAME} | {number for number in numbers if len(number) > 10}

    def note(self, change: Change) -> None:
        """What the change says, on paper."""
        match change:
            case CustomerRegistered():
                self.versions[change.customer.number] = 1
            case CustomerAmended():
                self.versions[change.before.number] += 1
                if change.after.name != change.before.name:
                    held = [number for number, owner in self.owners.items() if owner == change.before.number]
                    for number in held:
                        self.credentials[number] += self.statuses[number] is not AccountStatus.CLOSED
            case CustomerClosed():
                self.versions[change.customer] += 1
                self.closed.add(change.customer)
            case AccountOpened():
                self.owners[change.account.number] = change.account.owner
                self.statuses[change.account.number] = AccountStatus.OPEN
                self.credentials[change.account.number] = change.account.credential.version
            case AccountStatusChanged():
                self.statuses[change.account] = change.after
            case AccountReassigned():
                self.owners[change.account] = change.to_customer
                self.credentials[change.account] += 1

    @initialize(data=DATA, kind=st.sampled_from(CustomerKind))
    def begin(self, data: st.DataObject, kind: CustomerKind) -> None:
        self.kind = kind
        for _ in range(3):
            self.register(data)
        self.open_account(data)

    @precondition(lambda self: len(self.book.customers) < 5)
    @rule(data=DATA)
    def register(self, data: st.DataObject) -> None:
        drawn = data.draw(customers(kind=self.kind, status=CustomerStatus.ACTIVE))
        documents = [drawn.document] * 6 + [one.document for one in self.book.customers.values()]
        customer = attrs.evolve(
            drawn,
            number=f"C{len(self.versions) + 1}",
            name=NAME,
            version=1,
            document=data.draw(st.sampled_from(documents)),
        )
        active = [one for one in self.book.customers.values() if one.status is CustomerStatus.ACTIVE]
        taken = {(one.document.kind, one.document.key) for one in active}
        self.ask(Registration(**head("new"), customer=customer))
        is_taken = (customer.document.kind, customer.document.key) in taken
        assert not (is_taken and customer.number in self.book.customers)

    @precondition(lambda self: self.book.customers and len(self.owners) < 4)
    @rule(data=DATA)
    def open_account(self, data: st.DataObject) -> None:
        owner = self.book.customers[data.draw(st.sampled_from(sorted(self.book.customers)))]
        self.ask(data.draw(account_openings(owner=owner)))

    @precondition(lambda self: self.book.customers)
    @rule(data=DATA)
    def do(self, data: st.DataObject) -> None:
        self.ask(data.draw(book_requests(self.book)))

    @precondition(lambda self: self.book.accounts)
    @rule(data=DATA)
    def move(self, data: st.DataObject) -> None:
        self.ask(data.draw(reassignments_in(self.book)))

    @precondition(lambda self: self.book.accounts)
    @rule(data=DATA)
    def move_and_take_back(self, data: st.DataObject) -> None:
        self.ask(data.draw(reassignments_in(self.book)))
        if self.done[-1][0].reference == f"R-{len(self.before) - 1}":
            self.take_back()

    @precondition(lambda self: self.book.accounts)
    @rule(data=DATA, status=st.sampled_from(AccountStatus))
    def change_status(self, data: st.DataObject, status: AccountStatus) -> None:
        number = data.draw(st.sampled_from(sorted(self.owners, key=Secret.reveal)))
        self.ask(AccountStatusChange(**head("status"), account=self.book.account(number), status=status))

    @precondition(lambda self: self.book.customers)
    @rule(data=DATA)
    def rename(self, data: st.DataObject) -> None:
        customer = self.book.customers[data.draw(st.sampled_from(sorted(self.book.customers)))]
        other = data.draw(customers(kind=self.kind)).document
        document = data.draw(st.sampled_from([customer.document, other]))
        amended = attrs.evolve(customer, name=f"{customer.name}二", document=document)
        proof = shown(attrs.evolve(amended, document=attrs.evolve(document, valid_until=OPEN_END)))
        request = Maintenance(**head("name"), customer=customer, amended=amended, evidence=proof)
        self.ask(request, LAWFUL_CHANGE_RULES)

    @precondition(lambda self: self.done)
    @rule(data=DATA)
    def repeat(self, data: st.DataObject) -> None:
        request, rules, change = data.draw(st.sampled_from(self.done))
        again = act(self.book, request, rules)
        assert (again.repeated, again.change) == (True, change)
        assert again.book is self.book

    @precondition(lambda self: any(isinstance(change, AccountReassigned) for _, _, change in self.done))
    @rule()
    def take_back(self) -> None:
        change = [one for _, _, one in self.done if isinstance(one, AccountReassigned)][-1]
        present = self.book.account(change.account)
        unchanged = present.version == change.version and all(
            self.versions[one.number] == one.version for one in (change.before, change.after)
        )
        target = self.book.customer(change.from_customer)
        proof = shown(attrs.evolve(target, document=attrs.evolve(target.document, valid_until=OPEN_END)))
        try:
            move = compensation(self.book, change.reference, evidence=proof, request=Request(**head("back", ON)))
        except Refused:
            assert not unchanged
            return
        assert unchanged
        self.ask(move)

    @invariant()
    def agrees_with_the_paper(self) -> None:
        accounts = self.book.accounts
        assert {number: one.owner for number, one in accounts.items()} == self.owners
        assert {number: one.status for number, one in accounts.items()} == self.statuses
        assert {number: one.credential.version for number, one in accounts.items()} == self.credentials
        assert {number: one.version for number, one in self.book.customers.items()} == self.versions
        inactive = {number for number, one in self.book.customers.items() if one.status is CustomerStatus.CLOSED}
        assert inactive == self.closed
        assert set(self.owners.values()) <= set(self.book.customers)

    @invariant()
    def is_the_fold_of_its_changes(self) -> None:
        again = replay(self.book.changes)
        assert again == self.book
        holdings: dict[str, list[Secret]] = defaultdict(list)
        names: dict[bytes, list[str]] = defaultdict(list)
        documents: dict[bytes, list[str]] = defaultdict(list)
        histories: dict[str | Secret, list[Change]] = defaultdict(list)
        for number, account in self.book.accounts.items():
            holdings[account.owner].append(number)
        for customer in self.book.customers.values():
            names[name_digest(customer.name)].append(customer.number)
            documents[document_digest(customer.document)].append(customer.number)
        for change in self.book.changes:
            if isinstance(change, CustomerAmended):
                histories[change.before.number].append(change)
            elif isinstance(change, AccountReassigned):
                for key in (change.account, change.from_customer, change.to_customer):
                    histories[key].append(change)
        for book in (self.book, again):
            assert as_sets(book.holdings) == as_sets(holdings)
            assert (as_sets(book.names), as_sets(book.documents)) == (as_sets(names), as_sets(documents))
            assert {key: list(reversed(list(one))) for key, one in book.histories.items()} == histories
            assert dict(book.references.items()) == {one.reference: one for one in self.book.changes}

    def teardown(self) -> None:
        for book, changes, accounts in self.before:
            assert (book.changes, dict(book.accounts.items())) == (changes, accounts)


TestBank = Bank.TestCase
TestBank.settings = settings(max_examples=20, stateful_step_count=15)
