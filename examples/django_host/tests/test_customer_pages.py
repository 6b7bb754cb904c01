"""The pages about one customer: who may go there, and what they show."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from conftest import signed_in
from crm.models import Customer, Signal


@pytest.mark.parametrize(
    ("action", "page"), [("show_health", "health"), ("show_ratios", "ratios"), ("open_plan", "plan/open")]
)
def test_an_action_on_one_customer_leads_to_its_page(manager: Client, action: str, page: str) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    chosen = {"action": action, "_selected_action": [pk]}
    answer = manager.post("/admin/crm/customer/", chosen)
    assert answer["Location"] == f"/admin/crm/customer/{pk}/{page}/"
    assert manager.get(answer["Location"]).status_code == 200


def test_who_may_only_look_is_offered_no_plan_to_open(manager: Client) -> None:
    clerk = signed_in("clerk")
    pk = Customer.objects.get(number="QUICK").pk
    assert 'value="open_plan"' not in clerk.get("/admin/crm/customer/").content.decode()
    assert clerk.post(f"/admin/crm/customer/{pk}/plan/open/").status_code == 403


def test_health_is_shown_with_what_it_rests_on(manager: Client) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    page = manager.get(f"/admin/crm/customer/{pk}/health/?as_of=2014-05-20").content.decode()
    assert '<b id="score">7.28</b>' in page
    assert "5.46 – 7.96" in page
    assert "health.EXPIRED" in page
    unknown = manager.get(f"/admin/crm/customer/{pk}/health/?as_of=2010-01-01").content.decode()
    assert '<b id="score">—</b>' in unknown


def test_ratios_are_shown_with_status_and_operands(manager: Client) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    page = manager.get(f"/admin/crm/customer/{pk}/ratios/").content.decode()
    current = re.search(r'<tr id="current_ratio">.*?</tr>', page, re.DOTALL)
    cash = re.search(r'<tr id="cash_ratio">.*?</tr>', page, re.DOTALL)
    assert current is not None
    assert cash is not None
    assert "<b>1.45</b>" in current[0]
    assert "900,000" in current[0]
    assert "—" in cash[0]
    assert "unknown:" in cash[0]


def test_health_of_a_day_that_is_none_is_not_shown(manager: Client) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    for day in ("2014-05-32", "yesterday", "20140520", "9" * 5000):
        page = manager.get(f"/admin/crm/customer/{pk}/health/", {"as_of": day}).content.decode()
        assert (day, "Enter a valid date." in page, 'id="score"' in page) == (day, True, False)


def test_ratios_of_a_year_there_is_no_statement_of_are_those_of_the_latest(manager: Client) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    for year in ("1" * 5000, "²", "-1", "1066", ""):
        page = manager.get(f"/admin/crm/customer/{pk}/ratios/", {"year": year}).content.decode()
        assert (year, "<b>1.45</b>" in page) == (year, True)


def test_a_signal_that_cannot_be_is_said_on_the_page(manager: Client) -> None:
    quick = Customer.objects.get(number="QUICK")
    Signal.objects.create(customer=quick, factor="satisfaction", value=150, observed_on=date(2014, 5, 1))
    page = manager.get(f"/admin/crm/customer/{quick.pk}/health/?as_of=2014-05-02").content.decode()
    assert "This cannot be read." in page
    assert "found 150, expected 0 to 100" in page
    assert 'id="score"' not in page


def test_a_statement_that_cannot_be_read_is_said_on_the_page_with_its_year(manager: Client) -> None:
    quick = Customer.objects.get(number="QUICK")
    newest = quick.statements.latest("year")
    for items in ({**newest.items, "sales": "abc"}, {"sails": "1"}, {"sales": None}, [], "abc"):
        quick.statements.filter(pk=newest.pk).update(items=items)
        page = manager.get(f"/admin/crm/customer/{quick.pk}/ratios/").content.decode()
        assert "This cannot be read." in page
        assert f"statement of {newest.year}" in page
        assert 'id="current_ratio"' not in page


@pytest.mark.parametrize("page", ["health", "ratios", "plan"])
def test_a_customer_of_whom_nothing_is_known_has_pages_too(manager: Client, page: str) -> None:
    pk = Customer.objects.get(number="ALFKI").pk
    assert manager.get(f"/admin/crm/customer/{pk}/{page}/").status_code == 200
