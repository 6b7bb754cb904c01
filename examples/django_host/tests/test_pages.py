"""The pages as Django's own client sees them: who may see what, and what is said in which language."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client, override_settings
from django.utils import translation

import crm
from conftest import NUMBER, WRONG, account_of_the_case, correction, head
from crm import acts, demo, log, segmenting, transactions
from crm.management.commands.load_demo import make_users
from crm.models import Account, ChangeRecord, Customer, Ledger, Purchase, SegmentationRun
from kcm.customers.changes import Change
from kcm.customers.opening import AccountOpening
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import RfmState, state

CRM = Path(str(crm.__file__)).parent
DOCUMENTS = ("653130197608120136", "653130196708120136")


@pytest.fixture
def manager(case: None) -> Client:
    return signed_in("manager")


@pytest.fixture
def clerk(case: None) -> Client:
    return signed_in("clerk")


def signed_in(name: str) -> Client:
    make_users("demo")
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def answers(**changes: str) -> dict[str, str]:
    account = Account.objects.select_related("owner").get(number=NUMBER)
    return {
        "new_owner": "C2",
        "password_verified": "True",
        "document_verified": "True",
        "document_kind": "RESIDENT_ID",
        "document_number": "653130196708120136",
        "document_valid_until": "2999-01-01",
        "reference": "form 1",
        "account_version": str(account.version),
        "owner_version": str(account.owner.version),
        **changes,
    }


def address(page: str = "reassign") -> str:
    return f"/admin/crm/account/{Account.objects.get(number=NUMBER).pk}/{page}/"


@pytest.mark.parametrize("table", ["customer", "account", "changerecord"])
def test_lists_and_pages_of_a_row_show_no_number_to_who_may_not_see_it(clerk: Client, table: str) -> None:
    acts.perform(correction())
    listed = clerk.get(f"/admin/crm/{table}/")
    model = {"customer": Customer, "account": Account, "changerecord": ChangeRecord}[table]
    pages = [listed, *(clerk.get(f"/admin/crm/{table}/{row.pk}/change/") for row in model.objects.all())]
    assert {page.status_code for page in pages} == {200}
    for page in pages:
        assert not [number for number in (*DOCUMENTS, NUMBER) if number in page.content.decode()]
    assert "*" in listed.content.decode() or table == "changerecord"


def test_whole_numbers_stand_on_the_page_of_a_row_for_who_may_see_them_and_in_no_list(manager: Client) -> None:
    row = Customer.objects.get(number="C1")
    assert DOCUMENTS[0] in manager.get(f"/admin/crm/customer/{row.pk}/change/").content.decode()
    assert DOCUMENTS[0] not in manager.get("/admin/crm/customer/").content.decode()
    assert NUMBER not in manager.get("/admin/crm/account/").content.decode()


def test_a_slip_is_whole_for_who_may_see_numbers_and_masked_for_the_clerk(manager: Client) -> None:
    done = manager.post(address(), {**answers(), "act": ""}, follow=True)
    assert [number in done.content.decode() for number in (*DOCUMENTS, NUMBER)] == [True, True, True]
    masked = signed_in("clerk").get(done.request["PATH_INFO"]).content.decode()
    assert [number in masked for number in (*DOCUMENTS, NUMBER)] == [False, False, False]
    assert "653130********0136" in masked


def test_examining_says_what_stands_against_it_and_changes_nothing(clerk: Client) -> None:
    found = clerk.post(address(), {**answers(password_verified=""), "examine": ""})
    assert "reassignment.AUTH_PASSWORD" in found.content.decode()
    assert "It is refused." in found.content.decode()
    assert "It may be done." in clerk.post(address(), {**answers(), "examine": ""}).content.decode()
    assert Account.objects.get(number=NUMBER).owner_id == "C1"


def test_findings_are_told_in_the_readers_language(clerk: Client) -> None:
    found = clerk.post(
        address(), {**answers(password_verified=""), "examine": ""}, headers={"accept-language": "zh-hans"}
    )
    assert "密码未经验证或不符" in found.content.decode()
    assert "不予办理" in found.content.decode()


@pytest.mark.parametrize(("button", "status"), [("act", 409), ("examine", 200)])
def test_a_form_that_was_open_while_the_account_changed_leads_to_a_fresh_one(
    clerk: Client, button: str, status: int
) -> None:
    old = answers()
    acts.perform(correction())
    found = clerk.post(address(), {**old, button: ""})
    assert found.status_code == status
    assert "book.STALE_VERSION" in found.content.decode()
    assert 'name="account_version"' not in found.content.decode()
    anew = re.search(r'<a id="anew" href="([^"]+)"', found.content.decode())
    assert anew is not None
    assert 'name="account_version" value="2"' in clerk.get(anew[1]).content.decode()


def test_an_act_before_which_another_is_first_every_time_ends_in_a_page_that_says_so(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def take_the_reference(change: Change) -> None:
        asked.append(change)
        Ledger.objects.create(pk=1)

    Ledger.objects.get_or_create(pk=1)
    monkeypatch.setattr(log, "append", take_the_reference)
    found = clerk.post(address(), {**answers(), "act": ""})
    assert (found.status_code, len(asked)) == (409, transactions.ATTEMPTS)
    assert "The record changed while you were working on it" in found.content.decode()
    assert Account.objects.get(number=NUMBER).owner_id == "C1"


@pytest.fixture
def colleagues(clerk: Client) -> dict[str, User]:
    """The clerk, who of the others may approve, and who may not."""
    User.objects.create_user("left us", is_staff=True, is_active=False)
    User.objects.create_user("guest", is_staff=True)
    may = Permission.objects.get(codename="approve_reassignment")
    for user in User.objects.filter(username__in=("clerk", "left us")):
        user.user_permissions.add(may)
    return {user.username: user for user in User.objects.all()}


def test_the_operator_chooses_the_approver_from_the_others_who_may(clerk: Client, colleagues: dict[str, User]) -> None:
    field = re.search(r'<select name="approver".*?</select>', clerk.get(address()).content.decode(), re.DOTALL)
    assert field is not None
    assert re.findall(r"<option[^>]*>([^<]+)<", field[0]) == ["—", "manager", "supervisor"]
    chosen = str(colleagues["supervisor"].pk)
    clerk.post(address(), {**answers(approver=chosen), "act": ""})
    assert (log.changes()[-1].operator, log.changes()[-1].approver) == ("clerk", "supervisor")


@pytest.mark.parametrize("who", ["clerk", "left us", "guest", "nobody", "a name"])
def test_an_approver_who_was_not_to_choose_from_is_refused_by_the_server(
    clerk: Client, colleagues: dict[str, User], who: str
) -> None:
    forged = {"nobody": "999999", "a name": "supervisor"}.get(who) or str(colleagues[who].pk)
    found = clerk.post(address(), {**answers(approver=forged), "act": ""})
    assert "Select a valid choice" in found.content.decode()
    assert Account.objects.get(number=NUMBER).owner_id == "C1"


def test_with_four_eyes_nobody_reassigns_alone(clerk: Client, colleagues: dict[str, User], settings: Any) -> None:
    settings.KCM_REASSIGNMENT_RULES = ["standard", "four_eyes"]
    alone = clerk.post(address(), {**answers(), "act": ""})
    assert alone.status_code == 409
    assert "request.FOUR_EYES" in alone.content.decode()
    both = {**answers(approver=str(colleagues["supervisor"].pk)), "act": ""}
    assert clerk.post(address(), both).status_code == 302


def test_the_same_form_sent_twice_acts_once(clerk: Client) -> None:
    form = {**answers(), "act": ""}
    first, second = clerk.post(address(), form), clerk.post(address(), form)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert ChangeRecord.objects.filter(reference="form 1").count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"new_owner": "C99"}, "There is no customer under this number."),
        ({"document_number": "6531301967******36"}, "masked"),
        ({"document_kind": ""}, "expected"),
    ],
)
def test_what_cannot_be_is_said_at_the_form(clerk: Client, changes: dict[str, str], said: str) -> None:
    found = clerk.post(address(), {**answers(**changes), "act": ""})
    assert found.status_code == 200
    assert said in found.content.decode()
    assert len(log.changes()) == 4


def test_nobody_without_the_permission_reassigns(case: None) -> None:
    User.objects.create_user("guest", is_staff=True)
    client = Client()
    client.force_login(User.objects.get(username="guest"))
    assert client.get(address()).status_code == 403
    assert client.post(address(), {**answers(), "act": ""}).status_code == 403
    assert Account.objects.get(number=NUMBER).owner_id == "C1"


def test_the_action_leads_to_the_form_of_one_account_and_of_no_more(clerk: Client) -> None:
    pk = Account.objects.get(number=NUMBER).pk
    chosen = {"action": "reassign", "_selected_action": [pk]}
    assert clerk.post("/admin/crm/account/", chosen)["Location"] == address()
    second = AccountOpening(
        **head("second"), owner=WRONG, account=attrs.evolve(account_of_the_case(), number="801050211010300004444")
    )
    acts.perform(second)
    both = {"action": "reassign", "_selected_action": list(Account.objects.values_list("pk", flat=True))}
    answer = clerk.post("/admin/crm/account/", both, follow=True)
    assert "Choose one" in answer.content.decode()


def test_the_form_asks_of_each_kind_of_account_what_its_owner_has(clerk: Client) -> None:
    def asked(number: str) -> set[str]:
        page = clerk.get(f"/admin/crm/account/{Account.objects.get(number=number).pk}/reassign/")
        return set(re.findall(r'name="(\w+_verified|document_number)"', page.content.decode()))

    Account.objects.create(
        **{**Account.objects.filter(number=NUMBER).values().get(), "id": None, "number": "9", "kind": "CORPORATE"}
    )
    assert asked(NUMBER) == {"password_verified", "document_verified", "document_number"}
    assert asked("9") == {"seal_verified"}


@pytest.fixture
def demo_data(db: None) -> Client:
    demo.load()
    return signed_in("manager")


@pytest.mark.parametrize(
    ("action", "page"), [("show_health", "health"), ("show_ratios", "ratios"), ("open_plan", "plan/open")]
)
def test_an_action_on_one_customer_leads_to_its_page(demo_data: Client, action: str, page: str) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    chosen = {"action": action, "_selected_action": [pk]}
    answer = demo_data.post("/admin/crm/customer/", chosen)
    assert answer["Location"] == f"/admin/crm/customer/{pk}/{page}/"
    assert demo_data.get(answer["Location"]).status_code == 200


def test_who_may_only_look_is_offered_no_plan_to_open(demo_data: Client) -> None:
    clerk = signed_in("clerk")
    pk = Customer.objects.get(number="QUICK").pk
    assert 'value="open_plan"' not in clerk.get("/admin/crm/customer/").content.decode()
    assert clerk.post(f"/admin/crm/customer/{pk}/plan/open/").status_code == 403


def test_health_is_shown_with_what_it_rests_on(demo_data: Client) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    page = demo_data.get(f"/admin/crm/customer/{pk}/health/?as_of=2014-05-20").content.decode()
    assert '<b id="score">7.28</b>' in page
    assert "5.46 – 7.96" in page
    assert "health.EXPIRED" in page
    unknown = demo_data.get(f"/admin/crm/customer/{pk}/health/?as_of=2010-01-01").content.decode()
    assert '<b id="score">—</b>' in unknown


def test_ratios_are_shown_with_status_and_operands(demo_data: Client) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    page = demo_data.get(f"/admin/crm/customer/{pk}/ratios/").content.decode()
    current = re.search(r'<tr id="current_ratio">.*?</tr>', page, re.DOTALL)
    cash = re.search(r'<tr id="cash_ratio">.*?</tr>', page, re.DOTALL)
    assert current is not None
    assert cash is not None
    assert "<b>1.45</b>" in current[0]
    assert "900,000" in current[0]
    assert "—" in cash[0]
    assert "unknown:" in cash[0]


@pytest.mark.parametrize("page", ["health", "ratios", "plan"])
def test_a_customer_of_whom_nothing_is_known_has_pages_too(demo_data: Client, page: str) -> None:
    pk = Customer.objects.get(number="ALFKI").pk
    assert demo_data.get(f"/admin/crm/customer/{pk}/{page}/").status_code == 200


@pytest.mark.parametrize(("language", "page_language"), [("en", "en"), ("zh-hans", "zh-CN")])
def test_the_newest_plan_is_opened_and_rendered_by_kcm(demo_data: Client, language: str, page_language: str) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    spoken = {"accept-language": language}
    opened = demo_data.get(f"/admin/crm/customer/{pk}/plan/", follow=True, headers=spoken)
    frame = re.search(r'<iframe src="([^"]+)"', opened.content.decode())
    assert frame is not None
    rendered = demo_data.get(frame[1], headers=spoken)
    assert f'<html lang="{page_language}">' in rendered.content.decode()
    assert "QUICK-Stop" in rendered.content.decode()


def test_a_segmentation_in_steps_has_the_state_of_one_in_one(demo_data: Client) -> None:
    started = demo_data.post("/admin/crm/customer/segment/", {"as_of": "2014-05-06"})
    run = SegmentationRun.objects.get()
    assert started["Location"] == f"/admin/crm/segmentationrun/{run.pk}/run/"
    seen = []
    while not run.finished:
        bar = re.search(
            r'<progress id="bar" value="(\d+)" max="95"', demo_data.get(started["Location"]).content.decode()
        )
        assert bar is not None
        assert int(bar[1]) == run.done
        told = demo_data.post(started["Location"], headers={"accept": "application/json"}).json()
        seen.append((told["done"], told["total"], told["finished"]))
        run.refresh_from_db()
    assert seen == [(25, 95, False), (50, 95, False), (75, 95, False), (95, 95, True)]
    customer, days, amounts, orders = zip(
        *Purchase.objects.values_list("customer_id", "on", "amount", "order"), strict=True
    )
    whole = Purchases.from_columns(
        customer=customer, date=days, amount=[float(one) for one in amounts], order=orders, refunds="net"
    )
    assert segmenting.loads(RfmState, run.state) == state(whole, count="orders")
    assert segmenting.customers_without_purchases(run) == 6
    page = demo_data.get(f"/admin/crm/segmentationrun/{run.pk}/report/", headers={"accept-language": "zh-hans"})
    assert "6个客户截至该日没有购买记录" in page.content.decode()
    assert "<svg" in page.content.decode()


def test_a_segmentation_is_about_the_purchases_there_were_when_it_began(demo_data: Client) -> None:
    started = [
        segmenting.start(["ALFKI", "QUICK"], date(2014, 5, 6), User.objects.get(username="manager")) for _ in range(2)
    ]
    undisturbed = segmenting.step(started[0].pk)
    with override_settings(KCM_SEGMENTATION_STEP=1):
        segmenting.step(started[1].pk)
        for number in ("ALFKI", "QUICK"):
            customer = Customer.objects.get(number=number)
            customer.purchases.create(order="late", category="Beverages", on=date(2014, 5, 6), amount=1000)
        finished = segmenting.step(started[1].pk)
    assert finished.finished
    assert finished.state == undisturbed.state


def test_a_segmentation_before_the_first_purchase_says_so(demo_data: Client) -> None:
    run = segmenting.start(["ALFKI"], date(2000, 1, 1), User.objects.get(username="manager"))
    demo_data.post(f"/admin/crm/segmentationrun/{run.pk}/run/")
    assert b"None of these customers" in demo_data.get(f"/admin/crm/segmentationrun/{run.pk}/report/").content


def test_every_word_of_this_host_is_said_in_chinese() -> None:
    words = set()
    for path in (*CRM.glob("*.py"), *CRM.rglob("*.html")):
        text = path.read_text("utf-8")
        words |= set(re.findall(r'\b(?:_|gettext_lazy)\(\s*"([^"]+)"\s*\)', text))
        words |= set(re.findall(r'{% translate "([^"]+)" %}', text))
    with translation.override("zh-hans"):
        assert len(words) > 100
        assert [word for word in sorted(words) if translation.gettext(word) == word] == []
