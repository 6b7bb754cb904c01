"""The page that passes an account to its right owner, as Django's own client sees it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import attrs
import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from conftest import NUMBER, WRONG, account_of_the_case, address, answers, correction, head
from crm import acts, log, transactions
from crm.models import Account, ChangeRecord, Customer, Ledger
from kcm.customers.changes import Change
from kcm.customers.opening import AccountOpening


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
        ({"document_number": "6531301967******36"}, "Write it whole, as it is printed."),
        ({"document_kind": ""}, "give both, or neither"),
        ({"document_number": ""}, "give both, or neither"),
        ({"document_kind": "FISHING_LICENCE"}, "Select a valid choice"),
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


def test_the_form_asks_everything_and_first_what_an_owner_of_this_kind_has(clerk: Client) -> None:
    def asked(number: str) -> list[str]:
        page = clerk.get(f"/admin/crm/account/{Account.objects.get(number=number).pk}/reassign/")
        return re.findall(r'name="(\w+_verified|document_number)"', page.content.decode())

    Account.objects.create(
        **{**Account.objects.filter(number=NUMBER).values().get(), "id": None, "number": "9", "kind": "CORPORATE"}
    )
    document = ["password_verified", "document_verified", "document_number"]
    assert asked(NUMBER) == [*document, "seal_verified"]
    assert asked("9") == ["seal_verified", *document]


def test_the_same_form_sent_after_midnight_is_told_what_it_did_the_day_before(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {**answers(), "act": ""}
    first = clerk.post(address(), form)
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
    second = clerk.post(address(), form, follow=True)
    assert second.redirect_chain == [(first["Location"], 302)]
    assert "This form was already done on" in second.content.decode()
    assert "by clerk" in second.content.decode()
    assert ChangeRecord.objects.filter(reference="form 1").count() == 1


def test_a_form_that_did_something_does_nothing_else_whatever_is_then_written_in_it(clerk: Client) -> None:
    first = clerk.post(address(), {**answers(), "act": ""})
    other = clerk.post(address(), {**answers(new_owner="C3", document_number=""), "act": ""})
    assert other["Location"] == first["Location"]
    assert Account.objects.get(number=NUMBER).owner_id == "C2"


def test_the_reference_of_another_account_is_not_this_forms(clerk: Client) -> None:
    acts.perform(correction(reference="form 1"))
    second = AccountOpening(
        **head("second"), owner=WRONG, account=attrs.evolve(account_of_the_case(), number="801050211010300004444")
    )
    acts.perform(second)
    pk = Account.objects.get(number="801050211010300004444").pk
    found = clerk.post(f"/admin/crm/account/{pk}/reassign/", {**answers(account_version="1"), "act": ""})
    assert found.status_code == 409
    assert Account.objects.get(pk=pk).owner_id == "C1"


@pytest.mark.parametrize("day", ["2026-01-01", "", "yesterday"])
def test_a_form_of_another_day_leads_to_a_fresh_one_for_its_evidence_is_old(clerk: Client, day: str) -> None:
    found = clerk.post(address(), {**answers(requested_on=day), "act": ""}).content.decode()
    assert "This form is of another day, and so is its evidence. Nothing was done." in found
    assert 'id="anew"' in found
    assert 'name="account_version"' not in found
    assert Account.objects.get(number=NUMBER).owner_id == "C1"


def test_who_may_see_no_slip_is_led_to_the_account_and_told_that_it_was_done(clerk: Client) -> None:
    User.objects.get(username="clerk").user_permissions.set([Permission.objects.get(codename="change_account")])
    done = clerk.post(address(), {**answers(), "act": ""}, follow=True)
    assert done.redirect_chain == [(address("change"), 302)]
    assert done.status_code == 200
    assert "The account was reassigned." in done.content.decode()
    again = clerk.post(address(), {**answers(), "act": ""}, follow=True)
    assert (again.status_code, again.redirect_chain) == (200, done.redirect_chain)


def test_a_row_that_cannot_be_read_is_said_at_the_form(clerk: Client) -> None:
    Customer.objects.filter(number="C2").update(basic={"unknown": 1})
    found = clerk.post(address(), {**answers(), "act": ""})
    assert found.status_code == 200
    assert "This cannot be read." in found.content.decode()
