"""The menu: eleven transactions in four groups, each of which does its own work and no other (method A3)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
import pytest
from tests.customers.ledger import C1, CASE, HAIER, START, head, moved_to, person

from kcm.customers.accounts import Account
from kcm.customers.book import Done, accounts_of
from kcm.customers.maintenance import Maintenance, Registration
from kcm.customers.transactions import TRANSACTIONS, CustomerTransaction, TransactionGroup, transaction
from kcm.errors import InvalidValue, NotFound, Refused
from kcm.i18n import label
from kcm.rules import Finding, Severity

PERSON = Registration(**head("N1"), customer=person("C7", "王五", "P7654321", "PASSPORT"))
COMPANY = Registration(**head("N2"), customer=attrs.evolve(HAIER, number="C8", document=C1.document))
PHONE = moved_to(C1, "13800138000")
INDUSTRY = Maintenance(
    **head("M"), customer=HAIER, amended=attrs.evolve(HAIER, basic=attrs.evolve(HAIER.basic, industry="retail"))
)


def test_method_a3_there_are_eleven_in_four_groups() -> None:
    assert Counter(one.group for one in CustomerTransaction) == {
        TransactionGroup.CREATE: 2,
        TransactionGroup.MAINTAIN: 2,
        TransactionGroup.QUERY: 6,
        TransactionGroup.ADJUST: 1,
    }
    assert list(TRANSACTIONS) == list(CustomerTransaction)
    assert label(CustomerTransaction.ADJUST_ACCOUNT, "zh_CN") == "客户账户调整"
    assert label(CustomerTransaction.FIND_CUSTOMER_NUMBERS, "zh_CN") == "查询客户号"


ACTS: list[tuple[str, Any]] = [
    ("CREATE_PERSONAL", PERSON),
    ("CREATE_CORPORATE", COMPANY),
    ("MAINTAIN_PERSONAL", PHONE),
    ("MAINTAIN_CORPORATE", INDUSTRY),
    ("ADJUST_ACCOUNT", CASE),
]


@pytest.mark.parametrize(("name", "request_"), ACTS)
def test_each_act_of_the_menu_is_done(name: str, request_: Any) -> None:
    done = transaction(name)(START, request_)
    assert isinstance(done, Done)
    assert done.book.changes == (*START.changes, done.change)


@pytest.mark.parametrize(("name", "request_"), ACTS)
def test_no_transaction_does_the_work_of_another(name: str, request_: Any) -> None:
    for other, _ in ACTS:
        if other != name:
            with pytest.raises(InvalidValue, match=r"found a \w+.*, expected") as error:
                transaction(other)(START, request_)
            assert error.value.path == "request"


def test_a_hosts_rules_are_asked() -> None:
    rules = [lambda request: [Finding("our_bank.NEVER", Severity.BLOCKS)]]
    with pytest.raises(Refused, match="NEVER"):
        transaction("CREATE_PERSONAL")(START, PERSON, rules)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("FIND_CUSTOMER_NUMBERS", {"name": "刘能"}, ("C1", "C2")),
        ("QUERY_ADJUSTMENTS", {"customer": "C1"}, ()),
        ("QUERY_MAINTENANCE", {"customer": "C1"}, ()),
        ("QUERY_PERSONAL_BASIC", {"number": "C1"}, C1.basic),
        ("QUERY_CORPORATE_BASIC", {"number": "C5"}, HAIER.basic),
        ("QUERY_ACCOUNTS", {"number": "C1"}, accounts_of(START, "C1")),
    ],
)
def test_each_query_of_the_menu_is_answered(name: str, arguments: dict[str, Any], expected: object) -> None:
    assert transaction(name)(START, **arguments) == expected


def test_a_name_that_is_not_on_the_menu_is_not_found() -> None:
    with pytest.raises(NotFound, match="found no transaction 'DELETE_CUSTOMER', expected one of CREATE_PERSONAL"):
        transaction("DELETE_CUSTOMER")


@pytest.mark.parametrize("name", [None, 5, "", "adjust account", "x" * 1000, "\ud800"])
def test_whatever_is_not_on_the_menu_is_not_found_and_shown_short(name: Any) -> None:
    with pytest.raises(NotFound, match="found no transaction") as error:
        transaction(name)
    assert "x" * 100 not in str(error.value)


def test_the_answer_of_a_query_is_whole() -> None:
    (account,) = transaction("QUERY_ACCOUNTS")(START, "C1")
    assert isinstance(account, Account)
