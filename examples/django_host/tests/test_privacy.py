"""Who sees whole numbers, and where nobody does."""

from __future__ import annotations

import logging
import re
import runpy
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import models
from django.test import Client
from django.utils import timezone
from django.utils.log import AdminEmailHandler

import host.settings
from conftest import NUMBER, address, answers, correction, signed_in
from crm import acts, log
from crm.models import Account, ChangeRecord, Customer
from kcm.customers.identity import IdentityDocument

DOCUMENTS = ("653130197608120136", "653130196708120136")


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


def test_whole_numbers_stand_on_the_page_of_a_row_for_who_may_see_them_and_in_no_list(case: None) -> None:
    manager = signed_in("manager")
    row = Customer.objects.get(number="C1")
    assert DOCUMENTS[0] in manager.get(f"/admin/crm/customer/{row.pk}/change/").content.decode()
    assert DOCUMENTS[0] not in manager.get("/admin/crm/customer/").content.decode()
    assert NUMBER not in manager.get("/admin/crm/account/").content.decode()


def test_a_slip_is_whole_for_who_may_see_numbers_and_masked_for_the_clerk(case: None) -> None:
    done = signed_in("manager").post(address(), {**answers(), "act": ""}, follow=True)
    assert [number in done.content.decode() for number in (*DOCUMENTS, NUMBER)] == [True, True, True]
    masked = signed_in("clerk").get(done.request["PATH_INFO"]).content.decode()
    assert [number in masked for number in (*DOCUMENTS, NUMBER)] == [False, False, False]
    assert "653130********0136" in masked


LEADS = {Customer: {"accounts": Account}, Account: {"owner": Customer}, ChangeRecord: {}}


def columns_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def not_offered() -> list[tuple[type[models.Model], str]]:
    """Every list, with every column that it is not narrowed by on purpose: its own, and those of rows it leads to."""
    found = []
    for model, leads in LEADS.items():
        own = columns_of(model) - set(admin.site.get_model_admin(model).list_filter)
        led = {f"{by}__{name}" for by, other in leads.items() for name in columns_of(other)}
        found += [(model, name) for name in sorted(own | led)]
    return found


@pytest.mark.parametrize("how", ["", "__startswith", "__gt"])
def test_no_list_can_be_narrowed_by_a_column_that_it_does_not_offer(clerk: Client, how: str) -> None:
    columns = not_offered()
    personal = {(Account, "number"), (Account, "owner__document_number"), (Customer, "basic"), (ChangeRecord, "line")}
    assert personal < set(columns)
    for model, name in columns:
        found = clerk.get(f"/admin/crm/{model._meta.model_name}/", {f"{name}{how}": "6"})
        assert (model, name, found.status_code) == (model, name, 400)


def test_a_list_is_narrowed_by_what_it_offers(clerk: Client) -> None:
    assert "3 customers" in clerk.get("/admin/crm/customer/?kind__exact=PERSONAL").content.decode()
    assert "0 customers" in clerk.get("/admin/crm/customer/?status__exact=CLOSED").content.decode()
    assert clerk.get("/admin/crm/changerecord/?on__gte=2026-01-01").status_code == 200


@pytest.mark.parametrize("order", ["", "?o=1", "?o=-1"])
def test_the_order_of_accounts_tells_nothing_of_their_numbers(clerk: Client, order: str) -> None:
    row = Account.objects.filter(number=NUMBER).values().get()
    for digit in "195":
        Account.objects.create(**{**row, "id": None, "number": digit * 19})
    page = clerk.get(f"/admin/crm/account/{order}").content.decode()
    found = re.findall(r">(\d)\d{5}\*+\d{4}<", page)
    assert found in (["8", "1", "9", "5"], ["5", "9", "1", "8"])


def test_an_account_is_found_by_its_number_which_stands_in_no_address(clerk: Client) -> None:
    assert "0 accounts" in clerk.get("/admin/crm/account/", {"q": NUMBER}).content.decode()
    assert 'action="/admin/crm/account/find/"' in clerk.get("/admin/crm/account/").content.decode()
    assert clerk.post("/admin/crm/account/find/", {"number": f" {NUMBER} "})["Location"] == address("change")
    for absent in (NUMBER[:-1], "", "\x00", "9" * 40):
        found = clerk.post("/admin/crm/account/find/", {"number": absent}, follow=True)
        assert "There is no account under this number." in found.content.decode()
    assert clerk.get("/admin/crm/account/find/", {"number": NUMBER}).status_code == 405


def fail(*arguments: object, **options: object) -> None:
    raise RuntimeError("a fault of the program")


@pytest.mark.parametrize(
    ("module", "name", "path", "sent"),
    [
        (acts, "consider", "reassign", {"examine": ""}),
        (log, "append", "reassign", {"act": ""}),
        (IdentityDocument, "__init__", "reassign", {"act": ""}),
        (Account.objects, "filter", "find", {"number": NUMBER}),
    ],
)
def test_a_fault_of_the_program_is_reported_without_numbers(
    clerk: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, module: object, name: str, path: str, sent: Any
) -> None:
    where, form = (address(), {**answers(), **sent}) if path == "reassign" else ("/admin/crm/account/find/", sent)
    settings.ADMINS = [("somebody", "somebody@example.org")]
    clerk.raise_request_exception = False
    reporter, logger = AdminEmailHandler(include_html=True), logging.getLogger("django.request")
    logger.addHandler(reporter)
    monkeypatch.setattr(module, name, fail)
    try:
        assert clerk.post(where, form).status_code == 500
    finally:
        logger.removeHandler(reporter)
    told = "".join(str(part) for mailed in mail.outbox for part in (mailed.body, *mailed.alternatives))
    assert "a fault of the program" in told
    assert "tests/test_privacy.py" in told
    assert [number for number in (*DOCUMENTS, NUMBER) if number in told] == []


def test_the_pages_of_errors_that_show_everything_are_off_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KCM_HOST_DEBUG", raising=False)
    found = runpy.run_path(host.settings.__file__)
    assert found["DEBUG"] is False
    assert found["SECRET_KEY"] == ""


def test_who_does_nothing_for_a_quarter_of_an_hour_is_signed_out_and_who_works_is_not(clerk: Client) -> None:
    clerk.get("/admin/")
    ends = Session.objects.get().expire_date
    assert ends - timezone.now() <= timedelta(minutes=15)
    clerk.get("/admin/")
    assert Session.objects.get().expire_date > ends
