"""Key-account plans are made from the host's tables, kept by version, and shown."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from crm import demo, plans
from crm.management.commands.load_demo import make_users
from crm.models import Customer, PlanVersion, Purchase
from kcm.planning.case import CASE_FILES, OPTIONAL_FILES, plan_of, read_case, standing_of
from kcm.planning.plan import KeyAccount
from kcm.planning.versions import chain_findings

TEXTS = {name: (demo.CASE / name).read_text("utf-8") for name in (*CASE_FILES, *OPTIONAL_FILES)}


@pytest.fixture
def manager(db: None) -> Client:
    demo.load()
    make_users("demo")
    client = Client()
    client.force_login(User.objects.get(username="manager"))
    return client


def address(number: str = "QUICK") -> str:
    return f"/admin/crm/customer/{Customer.objects.get(number=number).pk}/plan/open/"


def kept() -> list[PlanVersion]:
    return list(Customer.objects.get(number="QUICK").plans.order_by("version"))


def test_the_tables_make_the_plan_that_kcm_makes_of_the_case_folder(manager: Client) -> None:
    (row,) = kept()
    made, case = plans.plan_in(row), read_case(TEXTS)
    expected = plan_of(case, standing_of(case))
    # The host keeps no towns of its customers, and an opened plan is approved by nobody yet.
    company = KeyAccount(number="QUICK", name="QUICK-Stop")
    expected = attrs.evolve(
        expected,
        header=attrs.evolve(expected.header, approved_by=None),
        overview=attrs.evolve(expected.overview, key_account=company, customers=made.overview.customers),
    )
    assert made == expected


def test_a_plan_opened_again_without_anything_new_is_the_one_that_is_kept(manager: Client) -> None:
    (before,) = kept()
    answer = manager.post(address())
    assert answer["Location"] == f"/admin/crm/planversion/{before.pk}/open/"
    assert kept() == [before]


def test_a_purchase_that_was_added_makes_the_next_version_and_the_chain_holds(manager: Client) -> None:
    quick = Customer.objects.get(number="QUICK")
    line = quick.purchases.filter(category="Beverages").latest("on")
    quick.purchases.create(order=line.order, category="Beverages", on=line.on, amount=Decimal("1000.00"))
    shown = manager.post(address(), follow=True)
    first, second = (plans.plan_in(row) for row in kept())
    assert (second.header.version, second.header.author) == (2, "manager")
    assert second.overview.history[-1].sales - first.overview.history[-1].sales == 1000
    assert list(chain_findings([first, second])) == []
    assert "<iframe" in shown.content.decode()


def test_a_refund_belongs_to_the_day_of_its_order(manager: Client) -> None:
    quick = Customer.objects.get(number="QUICK")
    line = quick.purchases.filter(category="Beverages").earliest("on")
    judgements = quick.judgements
    before = plans.plan_now(judgements, "somebody")
    quick.purchases.create(order=line.order, category="Beverages", on="2014-05-06", amount=Decimal("-10.00"))
    after = plans.plan_now(judgements, "somebody")
    assert after.overview.history[-1] == before.overview.history[-1]
    assert after.overview.history[0].sales == before.overview.history[0].sales - 10


def test_the_newest_annual_statement_of_the_table_is_the_plans(manager: Client) -> None:
    quick = Customer.objects.get(number="QUICK")
    newest = quick.statements.latest("year")
    items = {**newest.items, "net_income": "1"}
    quick.statements.create(year=newest.year + 1, currency=newest.currency, source=newest.source, items=items)
    made = plans.plan_now(quick.judgements, "somebody")
    assert (made.analysis.statement.year, made.analysis.statement.items["net_income"]) == (newest.year + 1, 1)


def test_judgements_come_as_files_and_are_kept_with_the_plan(manager: Client) -> None:
    changed = TEXTS["case.toml"].replace("cost_to_serve_share = 0.09", "cost_to_serve_share = 0.10")
    manager.post(address(), {"case": SimpleUploadedFile("case.toml", changed.encode())})
    assert [row.version for row in kept()] == [1, 2]
    assert Customer.objects.get(number="QUICK").judgements.case == changed
    assert Customer.objects.get(number="QUICK").judgements.analysis == TEXTS["analysis.toml"]


@pytest.mark.parametrize(
    ("number", "text", "said"),
    [
        ("ERNSH", None, "This field is required."),
        ("ERNSH", TEXTS["case.toml"].encode(), "found &#x27;QUICK&#x27;, expected &#x27;ERNSH&#x27;"),
        ("QUICK", b"horizon = 0", "found no"),
        ("QUICK", b"horizon = ", "case.toml"),
        ("QUICK", b"\xff\xfe", "This file is not text in UTF-8."),
    ],
)
def test_judgements_that_make_no_plan_are_said_at_the_form_and_not_kept(
    manager: Client, number: str, text: bytes | None, said: str
) -> None:
    files = {} if text is None else {"case": SimpleUploadedFile("case.toml", text)}
    answer = manager.post(address(number), files)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert PlanVersion.objects.count() == 1
    assert Customer.objects.get(number="QUICK").judgements.case == TEXTS["case.toml"]


def test_a_category_nobody_judged_is_named_at_the_form(manager: Client) -> None:
    Purchase.objects.filter(customer="QUICK", category="Seafood").update(category="Toys")
    assert "found no category &#x27;Toys&#x27;" in manager.post(address()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_open_one_plan_at_one_time_get_one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    demo.load()
    (before,) = kept()
    judgements = before.customer.judgements
    before.delete()
    keep = plans.keep

    def second(customer: Customer, plan: object) -> PlanVersion:
        monkeypatch.setattr(plans, "keep", keep)
        raise taken

    class Cause(Exception):
        sqlstate = "23505"

    taken = IntegrityError("another was first")
    taken.__cause__ = Cause()
    monkeypatch.setattr(plans, "keep", second)
    assert plans.open_plan(judgements, "manager").version == 1
