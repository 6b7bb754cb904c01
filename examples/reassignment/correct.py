"""The correction case of a core-banking course (method D.3): an account stands under the wrong customer record.

Run it with `python examples/reassignment/correct.py`, or with `zh_CN` after it for Chinese. 刘能 was first set up with
the birth year 1976, later rightly with 1967; the account must pass to the right record. Ten variants show what would
have stopped it, and one, 李四 with another card, what only the strict rules stop.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs

from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.book import Book, accounts_of, act, adjustments, consider, find_customer_numbers
from kcm.customers.changes import AccountReassigned
from kcm.customers.confirmation import confirmation_slip, slip_text
from kcm.customers.customer import CorporateCustomer, Customer, PersonalCustomer
from kcm.customers.evidence import Evidence
from kcm.customers.identity import IdentityDocument
from kcm.customers.maintenance import Registration
from kcm.customers.opening import AccountOpening, AccountStatusChange
from kcm.customers.reassignment import RULES, STRICT_RULES, Reassignment
from kcm.customers.requests import Request
from kcm.i18n import label, sentence
from kcm.interchange import view
from kcm.privacy import Role
from kcm.rules import Finding, Severity, passes
from kcm.text import Text

TODAY = date(2026, 11, 20)
HEAD = Request(requested_on=TODAY, operator="teller 7", reference="R1")


def card(number: str) -> IdentityDocument:
    """A resident identity card that is valid for some years."""
    return IdentityDocument("RESIDENT_ID", number, date(2030, 1, 1))


WRONG = PersonalCustomer(number="C1", name="刘能", document=card("653130197608120136"))
RIGHT = PersonalCustomer(number="C2", name="刘能", document=card("653130196708120136"))
TOURIST = PersonalCustomer(number="C3", name="李四", document=IdentityDocument("PASSPORT", "P12345"))
NEIGHBOUR = PersonalCustomer(number="C4", name="李四", document=card("11010519491231002X"))
COMPANY = CorporateCustomer(
    number="C5", name="海尔集团公司", document=IdentityDocument("SOCIAL_CREDIT_CODE", "91350100M000100Y43")
)
BRANCH = CorporateCustomer(
    number="C6", name="海尔集团公司", document=IdentityDocument("ORGANISATION_CODE", "D2143569-X")
)


def holding(number: str, owner: Customer, method: CredentialMethod) -> Account:
    """An open account of a customer, with a credential in the customer's identity."""
    credential = WithdrawalCredential(method=method, holder_name=owner.name, document=owner.document)
    return Account(number=number, owner=owner.number, kind=owner.kind, status=AccountStatus.OPEN, credential=credential)


SAVINGS = holding("801050211010300008528", WRONG, CredentialMethod.PASSWORD)
CURRENT = holding("801050211010300009999", COMPANY, CredentialMethod.SEAL)


def shown(customer: Customer) -> Evidence:
    """Complete evidence: the password was right, the seal matched, and the customer's own document was verified."""
    return Evidence(
        password_verified=True,
        document_verified=True,
        seal_verified=True,
        document=customer.document,
        checked_by="teller 7",
        checked_on=TODAY,
    )


def beginning() -> Book:
    """A book with the customers of the case and two accounts."""
    book = Book()
    head = attrs.asdict(HEAD)
    for customer in (WRONG, RIGHT, TOURIST, NEIGHBOUR, COMPANY, BRANCH):
        book = act(book, Registration(**head | {"reference": f"new {customer.number}"}, customer=customer)).book
    for account, owner in ((SAVINGS, WRONG), (CURRENT, COMPANY)):
        reference = f"open {owner.number}"
        book = act(book, AccountOpening(**head | {"reference": reference}, account=account, owner=owner)).book
    return book


BASE = Reassignment(**attrs.asdict(HEAD), account=SAVINGS, current_owner=WRONG, new_owner=RIGHT, evidence=shown(RIGHT))


def to(target: Customer) -> Reassignment:
    """The request with another target, who shows a document of their own."""
    return attrs.evolve(BASE, new_owner=target, evidence=shown(target))


def lacking(**outcomes: Any) -> Reassignment:
    """The request with evidence that differs in these outcomes."""
    return attrs.evolve(BASE, evidence=attrs.evolve(BASE.evidence, **outcomes))


CORPORATE = attrs.evolve(BASE, account=CURRENT, current_owner=COMPANY, new_owner=BRANCH, evidence=shown(BRANCH))
EXPIRED = attrs.evolve(RIGHT.document, valid_until=date(2020, 1, 1))
VARIANTS = (
    (Text("evidence complete", "证据齐全"), BASE, RULES),
    (Text("password wrong", "密码错误"), lacking(password_verified=False), RULES),
    (Text("document expired", "证件过期"), lacking(document=EXPIRED), RULES),
    (Text("document of the wrong record", "出示错误记录的证件"), lacking(document=WRONG.document), RULES),
    (Text("to 李四 with a passport", "调整给李四(护照)"), to(TOURIST), RULES),
    (Text("to 李四 with another card", "调整给李四(另一身份证)"), to(NEIGHBOUR), RULES),
    (Text("the same, strict rules", "同上,严格规则"), to(NEIGHBOUR), STRICT_RULES),
    (Text("to the present owner", "调整给现户主"), to(WRONG), RULES),
    (Text("unknown account", "账户不存在"), attrs.evolve(BASE, account=attrs.evolve(SAVINGS, number="1")), RULES),
    (
        Text("corporate, seal not matching", "对公,印鉴不符"),
        attrs.evolve(CORPORATE, evidence=attrs.evolve(CORPORATE.evidence, seal_verified=False)),
        RULES,
    ),
    (Text("personal account to a company", "对私账户调整给单位"), to(COMPANY), RULES),
)


def tell(findings: Iterable[Finding], locale: str) -> None:
    """Print findings, those that block first."""
    order = list(Severity)
    for finding in sorted(findings, key=lambda one: order.index(one.severity)):
        print(f"    {label(finding.severity, locale)}: {sentence(finding, locale)} ({finding.code})")


def main(locale: str) -> None:
    """Consider every variant, then do the correction and print its slip."""
    book = beginning()
    for name, request, rules in VARIANTS:
        findings = consider(book, request, rules)
        verdict = Text("allowed", "可以办理") if passes(findings) else Text("refused", "拒绝")
        print(f"{name.in_locale(locale)}: {verdict.in_locale(locale)}")
        tell(findings, locale)

    closing = AccountStatusChange(
        **attrs.asdict(HEAD) | {"reference": "close"}, account=SAVINGS, status=AccountStatus.CLOSED
    )
    closed = act(book, closing).book
    request = attrs.evolve(BASE, account=closed.account(SAVINGS.number))
    print(Text("closed account: refused", "账户已销户: 拒绝").in_locale(locale))
    tell(consider(closed, request), locale)

    done = act(book, BASE)
    again = act(done.book, BASE)
    assert again.repeated
    assert again.change == done.change
    assert accounts_of(done.book, "C1") == ()
    assert find_customer_numbers(done.book, name="刘能") == ("C1", "C2")
    assert [one.reference for one in adjustments(done.book, customer="C1")] == ["R1"]

    assert isinstance(done.change, AccountReassigned)
    print()
    print(slip_text(confirmation_slip(done.change), locale))
    masked = view(done.change, Role.SERVICE)
    print(masked["before"]["document"]["number"], "→", masked["after"]["document"]["number"])


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "en")
