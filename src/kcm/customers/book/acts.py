"""One act on a book: what needs state is asked here, the rest of the request's own rules.

The state knows which numbers exist, which version of a record is the present one, which reference acted before, who is
left without an account, and whether two records are of one person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from kcm.customers import maintenance, opening, reassignment
from kcm.customers.accounts import Account, AccountStatus
from kcm.customers.book.state import Book, apply, document_digest
from kcm.customers.changes import (
    AccountOpened,
    AccountReassigned,
    AccountStatusChanged,
    Change,
    CustomerAmended,
    CustomerClosed,
    CustomerRegistered,
)
from kcm.customers.customer import Customer, CustomerStatus
from kcm.customers.maintenance import Closing, Maintenance, Registration
from kcm.customers.opening import AccountOpening, AccountStatusChange
from kcm.customers.reassignment import Evidence, Reassignment
from kcm.customers.requests import Request
from kcm.errors import InvalidValue, NotFound, Refused
from kcm.rules import Finding, Rule, Severity, check

__all__ = ["Done", "act", "compensation", "consider"]

Findings = tuple[Finding, ...]


@attrs.frozen(kw_only=True)
class Done:
    """What an act did: the book afterwards and the change record; `repeated` when the same act was done before."""

    book: Book
    change: Change
    repeated: bool = False

    @property
    def findings(self) -> Findings:
        """What was found when the act was first done."""
        return self.change.findings


def consider(book: Book, request: Request, rules: Iterable[Rule[Any]] | None = None) -> Findings:
    """Everything that stands against a request in this book, and everything to know about it; nothing changes.

    Args:
        book: the state to ask.
        request: a registration, maintenance, closing, account opening, change of status, or reassignment.
        rules: rules instead of the standard ones of this kind of request.

    Raises:
        InvalidValue: for something that is no such request.
    """
    kind = _act_of(request)
    asked = kind.rules if rules is None else rules
    taken = [_blocks("REFERENCE_TAKEN", "$.reference")] if request.reference in book.references else []
    return (*taken, *kind.state(book, request), *check(request, asked))


def act(book: Book, request: Request, rules: Iterable[Rule[Any]] | None = None) -> Done:
    """The book after a request, with its record; all or nothing. The book given stays as it is.

    The same request under the same reference gives the first outcome again and acts no second time.

    Raises:
        Refused: with all findings, when one blocks; a reference with other content before is such a one.
        InvalidValue: for something that is no request.
    """
    kind = _act_of(request)
    first = book.references.get(request.reference)
    if first is not None and _is_repeated(first, request):
        return Done(book=book, change=first, repeated=True)
    change = kind.record(request, consider(book, request, rules))
    return Done(book=apply(book, change), change=change)


def compensation(book: Book, taken_back: str, *, evidence: Evidence, request: Request) -> Reassignment:
    """The request that takes a reassignment back: a move of its own, on evidence of its own, not an undoing.

    Args:
        book: the state to ask.
        taken_back: the reference of the reassignment.
        evidence: checked for the customer who gets the account back.
        request: day, operator, approver and the new reference.

    Raises:
        NotFound: for a reference under which nothing was reassigned.
        Refused: when the account or either customer changed since.
    """
    __tracebackhide__ = True  # a traceback of pytest shows arguments
    change = book.references.get(taken_back)
    if not isinstance(change, AccountReassigned):
        raise NotFound("found no reassignment under this reference, expected one that was done in this book")
    move = Reassignment(
        requested_on=request.requested_on,
        operator=request.operator,
        reference=request.reference,
        approver=request.approver,
        account=book.account(change.account),
        current_owner=book.customer(change.after.number),
        new_owner=book.customer(change.before.number),
        evidence=evidence,
        compensates=taken_back,
    )
    changed = tuple(_changed_since(book, move))
    if changed:
        raise Refused(changed)
    return move


def _blocks(name: str, path: str, **values: object) -> Finding:
    return Finding(f"book.{name}", Severity.BLOCKS, path, values)


def _warns(name: str, path: str, **values: object) -> Finding:
    return Finding(f"book.{name}", Severity.WARNS, path, values)


def _is_present(kept: Customer | Account | None, given: Customer | Account, path: str) -> Iterator[Finding]:
    """The record in a request is the one in the book: there, of the present version, and with the same content."""
    if kept is None:
        yield _blocks("NOT_FOUND", path, number=given.number)
    elif kept.version != given.version:
        yield _blocks("STALE_VERSION", f"{path}.version", found=given.version, present=kept.version)
    elif kept is not given and kept != given:
        yield _blocks("OTHER_CONTENT", path, version=given.version)


def _registering(book: Book, request: Registration) -> Iterator[Finding]:
    if request.customer.number in book.customers:
        yield _blocks("NUMBER_TAKEN", "$.customer.number", number=request.customer.number)
    yield from _duplicates(book, request.customer, "$.customer")


def _duplicates(book: Book, customer: Customer, path: str) -> Iterator[Finding]:
    """Active records of the same kind with the same document; 15 and 18 digits of one person only warn."""
    document = customer.document
    for number in sorted(book.documents.get(document_digest(document), ())):
        other = book.customers[number]
        if other.status is not CustomerStatus.ACTIVE or other.kind is not customer.kind or number == customer.number:
            continue
        if other.document.kind != document.kind:
            continue
        if other.document.key == document.key:
            yield _blocks("DUPLICATE_IDENTITY", f"{path}.document.number", customer=number)
        else:
            yield _warns("SAME_PERSON_15_18", f"{path}.document.number", customer=number)


def _maintaining(book: Book, request: Maintenance) -> Iterator[Finding]:
    yield from _is_present(book.customers.get(request.customer.number), request.customer, "$.customer")
    if request.amended.document != request.customer.document:
        yield from _duplicates(book, request.amended, "$.amended")


def _closing(book: Book, request: Closing) -> Iterator[Finding]:
    yield from _is_present(book.customers.get(request.customer.number), request.customer, "$.customer")
    if _holds_another(book, request.customer.number, None):
        yield _blocks("HOLDS_ACCOUNTS", "$.customer", customer=request.customer.number)


def _opening(book: Book, request: AccountOpening) -> Iterator[Finding]:
    if request.account.number in book.accounts:
        yield _blocks("NUMBER_TAKEN", "$.account.number", number=request.account.number)
    yield from _is_present(book.customers.get(request.owner.number), request.owner, "$.owner")


def _changing_status(book: Book, request: AccountStatusChange) -> Iterator[Finding]:
    yield from _is_present(book.accounts.get(request.account.number), request.account, "$.account")


def _reassigning(book: Book, request: Reassignment) -> Iterator[Finding]:
    old, new = request.current_owner, request.new_owner
    yield from _is_present(book.accounts.get(request.account.number), request.account, "$.account")
    yield from _is_present(book.customers.get(old.number), old, "$.current_owner")
    yield from _is_present(book.customers.get(new.number), new, "$.new_owner")
    if request.compensates is not None:
        yield from _changed_since(book, request)
    if (
        old.number != new.number
        and old.number in book.customers
        and not _holds_another(book, old.number, request.account)
    ):
        yield _warns("ORPHAN_CUSTOMER", "$.current_owner", customer=old.number)


def _holds_another(book: Book, customer: str, but: Account | None) -> bool:
    number = None if but is None else but.number
    return any(
        account.status is not AccountStatus.CLOSED and account.number != number for account in book.held_by(customer)
    )


def _changed_since(book: Book, request: Reassignment) -> Iterator[Finding]:
    """What a compensating move takes back is the account's last change, and both customers are as they were."""
    change = book.references.get(request.compensates or "")
    wanted = (request.account.number, request.new_owner.number)
    if not isinstance(change, AccountReassigned) or (change.account, change.before.number) != wanted:
        yield _blocks("NOTHING_TO_COMPENSATE", "$.compensates")
        return
    present = {
        "$.account.version": (change.version, book.account(change.account).version),
        "$.current_owner.version": (change.after.version, book.customer(change.after.number).version),
        "$.new_owner.version": (change.before.version, book.customer(change.before.number).version),
    }
    for path, (then, now) in present.items():
        if then != now:
            yield _blocks("CHANGED_SINCE", path, then=then, now=now)


@attrs.frozen
class _Act:
    """What an act is made of: what the state says, the standard rules, the record, and what makes two the same."""

    change: type
    state: Callable[[Book, Any], Iterator[Finding]]
    rules: tuple[Rule[Any], ...]
    record: Callable[[Any, Findings], Change]
    content: Callable[[Any], object]
    recorded: Callable[[Any], object]


def _record_reassignment(request: Reassignment, findings: Findings) -> AccountReassigned:
    return reassignment.record_reassignment(request, reassignment.decision_on(request, findings))


def _act_of(request: Request) -> _Act:
    kind = ACTS.get(type(request))
    if kind is None:
        expected = ", ".join(one.__name__ for one in ACTS)
        raise InvalidValue(f"found a {type(request).__name__}, expected one of {expected}", "request")
    return kind


def _is_repeated(first: Change, request: Request) -> bool:
    kind = _act_of(request)
    head = (request.requested_on, request.operator, request.approver)
    return (
        type(first) is kind.change
        and (first.on, first.operator, first.approver) == head
        and kind.recorded(first) == kind.content(request)
    )


def _without_version(customer: Customer) -> Customer:
    return attrs.evolve(customer, version=1)


# Content is what was asked for. Who holds the account is not: after the first time the request says the new owner.
ACTS: Mapping[type[Request], _Act] = MappingProxyType(
    {
        Registration: _Act(
            CustomerRegistered,
            _registering,
            maintenance.REGISTRATION_RULES,
            maintenance.record_registration,
            lambda request: request.customer,
            lambda change: change.customer,
        ),
        Maintenance: _Act(
            CustomerAmended,
            _maintaining,
            maintenance.RULES,
            maintenance.record_maintenance,
            lambda request: (_without_version(request.amended), request.evidence),
            lambda change: (_without_version(change.after), change.evidence),
        ),
        Closing: _Act(
            CustomerClosed,
            _closing,
            maintenance.CLOSING_RULES,
            maintenance.record_closing,
            lambda request: request.customer.number,
            lambda change: change.customer,
        ),
        AccountOpening: _Act(
            AccountOpened,
            _opening,
            opening.OPENING_RULES,
            opening.record_opening,
            lambda request: request.account,
            lambda change: change.account,
        ),
        AccountStatusChange: _Act(
            AccountStatusChanged,
            _changing_status,
            opening.STATUS_RULES,
            opening.record_status,
            lambda request: (request.account.number, request.status),
            lambda change: (change.account, change.after),
        ),
        Reassignment: _Act(
            AccountReassigned,
            _reassigning,
            reassignment.RULES,
            _record_reassignment,
            lambda request: (request.account.number, request.new_owner.number, request.evidence, request.compensates),
            lambda change: (change.account, change.after.number, change.evidence, change.compensates),
        ),
    }
)
