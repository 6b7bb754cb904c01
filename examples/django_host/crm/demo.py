"""Data to try the host out with, the same every time: Northwind's customers and orders, and the case of 刘能."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from crm import acts, plans
from crm.models import AnnualStatement, Customer, Judgements, Purchase, Signal
from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.customer import CorporateCustomer, CustomerKind, PersonalBasic, PersonalCustomer
from kcm.customers.customer import Customer as KcmCustomer
from kcm.customers.identity import IdentityDocument
from kcm.customers.maintenance import Registration
from kcm.customers.opening import AccountOpening
from kcm.interchange import to_data
from kcm.periods import day_of
from kcm.planning.case import CASE_FILES, OPTIONAL_FILES, CaseFile, read_case

__all__ = ["CASE", "load"]

CASE = Path(__file__).parents[2] / "northwind"
HEAD = {"requested_on": date(2026, 11, 20), "operator": "demo data"}
PERSONS = (
    ("C1", "刘能", IdentityDocument("RESIDENT_ID", "653130197608120136", date(2030, 1, 1)), "13800138000"),
    ("C2", "刘能", IdentityDocument("RESIDENT_ID", "653130196708120136", date(2030, 1, 1)), "13800138000"),
    ("C3", "李四", IdentityDocument("PASSPORT", "P12345678"), None),
    ("C4", "阿依古丽·买买提", IdentityDocument("RESIDENT_ID", "11010519491231002X", date(2035, 1, 1)), "13911112222"),
)
ACCOUNTS = (
    ("801050211010300008528", "C1"),
    ("801050211010300004444", "C4"),
    ("801050211010300009991", "QUICK"),
    ("801050211010300009992", "ERNSH"),
    ("801050211010300009993", "SAVEA"),
)
YEAR_BEFORE = {
    "cost_of_sales": "2960000",
    "current_assets": "820000",
    "current_liabilities": "600000",
    "equity": "660000",
    "inventory": "280000",
    "net_income": "104000",
    "receivables": "330000",
    "sales": "3900000",
    "total_assets": "1760000",
    "total_liabilities": "1100000",
}
SIGNALS = (
    ("satisfaction", 82, date(2014, 3, 10)),
    ("complaints", 0.9, date(2014, 4, 2)),
    ("contact", 0.8, date(2013, 11, 5)),
    ("demand", 0.06, date(2014, 4, 30)),
    ("wallet", 0.34, date(2013, 12, 31)),
    ("stage", 2, date(2014, 1, 15)),
)


def load() -> None:
    """Everything; what is there already stays as it is."""
    texts = {name: (CASE / name).read_text("utf-8") for name in (*CASE_FILES, *OPTIONAL_FILES)}
    case = read_case(texts)
    customers = {customer.number: customer for customer in (*map(_person, PERSONS), *_companies(case))}
    with transaction.atomic():
        for number, customer in customers.items():
            acts.perform(Registration(**HEAD, reference=f"demo customer {number}", customer=customer))
        for number, owner in ACCOUNTS:
            request = {**HEAD, "reference": f"demo account {owner}", "owner": customers[owner]}
            acts.perform(AccountOpening(**request, account=_account(number, customers[owner])))
        _load_purchases(case)
        customer = Customer.objects.get(number=case.judgements.key_account)
        _load_figures(customer, case)
        if not Judgements.objects.filter(customer=customer).exists():
            given = {"case": texts["case.toml"], "analysis": texts["analysis.toml"]}
            plans.open_plan(customer, case.judgements.author, seen=0, **given)


def _person(row: tuple[str, str, IdentityDocument, str | None]) -> PersonalCustomer:
    number, name, document, phone = row
    return PersonalCustomer(number=number, name=name, document=document, basic=PersonalBasic(phone=phone))


def _companies(case: CaseFile) -> Iterator[CorporateCustomer]:
    for one in case.directory:
        document = IdentityDocument("OTHER", f"NORTHWIND-{one.number}")
        yield CorporateCustomer(number=one.number, name=one.name, document=document)


def _account(number: str, owner: KcmCustomer) -> Account:
    method = CredentialMethod.PASSWORD if owner.kind is CustomerKind.PERSONAL else CredentialMethod.SEAL
    credential = WithdrawalCredential(method=method, holder_name=owner.name, document=owner.document)
    return Account(number=number, owner=owner.number, kind=owner.kind, status=AccountStatus.OPEN, credential=credential)


def _load_purchases(case: CaseFile) -> None:
    orders = case.orders
    columns = (getattr(orders, name).tolist() for name in ("customer", "order", "category", "day", "minor"))
    if not Purchase.objects.exists():
        Purchase.objects.bulk_create(
            Purchase(customer_id=customer, order=order, category=category, on=day_of(day), amount=orders.money(minor))
            for customer, order, category, day, minor in zip(*columns, strict=True)
        )


def _load_figures(customer: Customer, case: CaseFile) -> None:
    data = to_data(case.judgements.report.statement)
    before = {**data, "year": data["year"] - 1, "items": YEAR_BEFORE}
    for statement in (data, before):
        AnnualStatement.objects.get_or_create(customer=customer, year=statement.pop("year"), defaults=statement)
    for factor, value, day in SIGNALS:
        Signal.objects.get_or_create(customer=customer, factor=factor, observed_on=day, defaults={"value": value})
