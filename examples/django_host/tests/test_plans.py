"""Key-account plans are made from the host's tables, kept by version, and shown."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections
from django.test import Client

from crm import demo, plans, transactions
from crm.models import Customer, Judgements, PlanVersion, Purchase
from kcm.planning.case import CASE_FILES, OPTIONAL_FILES, plan_of, read_case, standing_of
from kcm.planning.plan import KeyAccount, KeyAccountPlan
from kcm.planning.versions import chain_findings

TEXTS = {name: (demo.CASE / name).read_text("utf-8") for name in (*CASE_FILES, *OPTIONAL_FILES)}


def address(number: str = "QUICK") -> str:
    return f"/admin/crm/customer/{Customer.objects.get(number=number).pk}/plan/open/"


def opens(client: Client, number: str = "QUICK", *, seen: int = 1, **files: bytes) -> Any:
    """Send the form of a plan."""
    given = {name: SimpleUploadedFile(f"{name}.toml", text) for name, text in files.items()}
    return client.post(address(number), {"seen": str(seen), **given})


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
    answer = opens(manager)
    assert answer["Location"] == f"/admin/crm/planversion/{before.pk}/open/"
    assert kept() == [before]


def test_a_purchase_that_was_added_makes_the_next_version_and_the_chain_holds(manager: Client) -> None:
    quick = Customer.objects.get(number="QUICK")
    line = quick.purchases.filter(category="Beverages").latest("on")
    quick.purchases.create(order=line.order, category="Beverages", on=line.on, amount=Decimal("1000.00"))
    shown = manager.get(opens(manager)["Location"])
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
    opens(manager, case=changed.encode())
    assert [row.version for row in kept()] == [1, 2]
    assert Customer.objects.get(number="QUICK").judgements.case == changed
    assert Customer.objects.get(number="QUICK").judgements.analysis == TEXTS["analysis.toml"]


@pytest.mark.parametrize(
    ("number", "text", "said"),
    [
        ("ERNSH", None, "This field is required."),
        ("QUICK", b"", "The submitted file is empty."),
        ("ERNSH", TEXTS["case.toml"].encode(), "found &#x27;QUICK&#x27;, expected &#x27;ERNSH&#x27;"),
        ("QUICK", b"horizon = 0", "found no"),
        ("QUICK", b"horizon = ", "case.toml"),
        ("QUICK", b"\xff\xfe", "This file is not text in UTF-8."),
        ("QUICK", "horizon = '岭'".encode("gb18030"), "they read as gb18030"),
        ("QUICK", TEXTS["case.toml"].encode() + b"#" * 1_000_000, "This file is larger than one megabyte."),
    ],
)
def test_judgements_that_make_no_plan_are_said_at_the_form_and_not_kept(
    manager: Client, number: str, text: bytes | None, said: str
) -> None:
    answer = opens(manager, number, seen=int(number == "QUICK"), **({} if text is None else {"case": text}))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert PlanVersion.objects.count() == 1
    assert Customer.objects.get(number="QUICK").judgements.case == TEXTS["case.toml"]


def test_a_file_that_begins_with_a_byte_order_mark_is_read_without_it(manager: Client) -> None:
    changed = TEXTS["case.toml"].replace("cost_to_serve_share = 0.09", "cost_to_serve_share = 0.10")
    opens(manager, case=changed.encode("utf-8-sig"))
    assert Customer.objects.get(number="QUICK").judgements.case == changed


NEW_CASE = TEXTS["case.toml"].replace("cost_to_serve_share = 0.09", "cost_to_serve_share = 0.10")
NEW_ANALYSIS = TEXTS["analysis.toml"] + "\n# a note\n"


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object], times: int = 1) -> None:
    """While a plan is made, after the tables were read, somebody else does this."""
    plan_now, done = plans.plan_now, []

    def slow(judgements: Judgements, author: str) -> KeyAccountPlan:
        plan = plan_now(judgements, author)
        if len(done) < times:
            done.append(None)
            act()
        return plan

    monkeypatch.setattr(plans, "plan_now", slow)


def texts() -> tuple[str, str, int]:
    found = Customer.objects.get(number="QUICK").judgements
    return found.case, found.analysis, found.version


def test_each_text_is_written_alone_and_the_other_stays_as_it_is_kept(manager: Client) -> None:
    opens(manager, case=NEW_CASE.encode())
    opens(manager, analysis=NEW_ANALYSIS.encode(), seen=2)
    assert texts() == (NEW_CASE, NEW_ANALYSIS, 3)
    opens(manager, seen=3)
    assert texts() == (NEW_CASE, NEW_ANALYSIS, 3)


def test_who_saw_older_judgements_is_told_so_and_overwrites_none(manager: Client) -> None:
    opens(manager, case=NEW_CASE.encode())
    before = kept()
    late = opens(manager, analysis=NEW_ANALYSIS.encode())
    assert late.status_code == 409
    assert "book.STALE_VERSION" in late.content.decode()
    assert 'name="seen" value="2"' in late.content.decode()
    assert (texts(), kept()) == ((NEW_CASE, TEXTS["analysis.toml"], 2), before)


def test_judgements_given_while_a_plan_is_made_are_not_written_over(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda: opens(manager, case=NEW_CASE.encode()))
    late = opens(manager, analysis=NEW_ANALYSIS.encode())
    assert late.status_code == 409
    assert texts() == (NEW_CASE, TEXTS["analysis.toml"], 2)


def test_the_first_judgements_of_two_are_not_written_over(manager: Client) -> None:
    other = TEXTS["case.toml"].replace("QUICK", "ERNSH")
    Judgements.objects.create(customer=Customer.objects.get(number="ERNSH"), case=other)
    assert opens(manager, "ERNSH", seen=0, case=other.encode()).status_code == 409
    assert opens(manager, "ERNSH", seen=1).status_code != 409


def buy_more() -> None:
    """A purchase of QUICK-Stop's which makes another plan."""
    quick = Customer.objects.get(number="QUICK")
    line = quick.purchases.filter(category="Beverages").latest("on")
    quick.purchases.create(order=line.order, category="Beverages", on=line.on, amount=Decimal("1000.00"))


@pytest.mark.django_db(transaction=True)
def test_a_plan_made_of_older_tables_does_not_follow_one_of_newer_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    demo.load()
    quick = Customer.objects.get(number="QUICK")

    def elsewhere() -> None:
        buy_more()
        plans.open_plan(quick, "second", seen=1)
        connections.close_all()

    def overtake() -> None:
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()

    meanwhile(monkeypatch, overtake)
    stands = plans.open_plan(quick, "first", seen=1)
    first, second = (plans.plan_in(row) for row in kept())
    assert (stands.version, second.header.author) == (2, "second")
    assert second.overview.history[-1].sales - first.overview.history[-1].sales == 1000


def test_who_is_overtaken_every_time_is_refused(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtake() -> None:
        row = kept()[-1]
        row.pk, row.version, row.content_hash = None, row.version + 1, row.content_hash + "x"
        row.save()

    meanwhile(monkeypatch, overtake, times=transactions.ATTEMPTS)
    late = opens(manager)
    assert late.status_code == 409
    assert "Nothing of yours was kept." in late.content.decode()
    assert [row.version for row in kept()] == [1, 2, 3, 4, 5]


def test_two_customers_may_have_orders_of_one_number(manager: Client) -> None:
    quick, other = (Customer.objects.get(number=number) for number in ("QUICK", "ALFKI"))
    before = plans.plan_now(quick.judgements, "somebody")
    line = quick.purchases.earliest("on")
    other.purchases.create(order=line.order, category="Beverages", on="2014-05-01", amount=Decimal("1.00"))
    after = plans.plan_now(quick.judgements, "somebody")
    assert after.overview.history == before.overview.history
    assert after.overview.customers == before.overview.customers


def test_a_category_nobody_judged_is_named_at_the_form(manager: Client) -> None:
    Purchase.objects.filter(customer="QUICK", category="Seafood").update(category="Toys")
    assert "found no category &#x27;Toys&#x27;" in opens(manager).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_open_one_plan_at_one_time_get_one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    demo.load()
    (before,) = kept()
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
    assert plans.open_plan(before.customer, "manager", seen=1).version == 1


@pytest.mark.parametrize(("language", "page_language"), [("en", "en"), ("zh-hans", "zh-CN")])
def test_the_newest_plan_is_opened_and_rendered_by_kcm(manager: Client, language: str, page_language: str) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    spoken = {"accept-language": language}
    opened = manager.get(f"/admin/crm/customer/{pk}/plan/", follow=True, headers=spoken)
    frame = re.search(r'<iframe src="([^"]+)"', opened.content.decode())
    assert frame is not None
    rendered = manager.get(frame[1], headers=spoken)
    assert f'<html lang="{page_language}">' in rendered.content.decode()
    assert "QUICK-Stop" in rendered.content.decode()
