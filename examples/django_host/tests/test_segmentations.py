"""A segmentation in steps, and its pages."""

from __future__ import annotations

import re
from datetime import date

from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.utils import timezone

from crm import segmenting
from crm.models import Customer, Purchase, SegmentationRun
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import RfmState, state


def test_a_segmentation_in_steps_has_the_state_of_one_in_one(manager: Client) -> None:
    started = manager.post("/admin/crm/customer/segment/", {"as_of": "2014-05-06"})
    run = SegmentationRun.objects.get()
    assert started["Location"] == f"/admin/crm/segmentationrun/{run.pk}/run/"
    seen = []
    while not run.finished:
        bar = re.search(r'<progress id="bar" value="(\d+)" max="95"', manager.get(started["Location"]).content.decode())
        assert bar is not None
        assert int(bar[1]) == run.done
        told = manager.post(started["Location"], headers={"accept": "application/json"}).json()
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
    page = manager.get(f"/admin/crm/segmentationrun/{run.pk}/report/", headers={"accept-language": "zh-hans"})
    assert "6个客户截至该日没有购买记录" in page.content.decode()
    assert "<svg" in page.content.decode()


def test_a_segmentation_is_about_the_purchases_there_were_when_it_began(manager: Client) -> None:
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


def test_a_segmentation_before_the_first_purchase_says_so(manager: Client) -> None:
    run = segmenting.start(["ALFKI"], date(2000, 1, 1), User.objects.get(username="manager"))
    manager.post(f"/admin/crm/segmentationrun/{run.pk}/run/")
    assert b"None of these customers" in manager.get(f"/admin/crm/segmentationrun/{run.pk}/report/").content


def test_a_second_page_on_one_segmentation_is_answered_in_its_own_words_when_all_is_done(manager: Client) -> None:
    run = segmenting.start(["ALFKI"], date(2014, 5, 6), User.objects.get(username="manager"))
    address = f"/admin/crm/segmentationrun/{run.pk}/run/"
    answers = [manager.post(address, headers={"accept": "application/json"}) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"done": 1, "total": 1, "finished": True}] * 2
    assert manager.post(address)["Location"] == address


def test_a_segmentation_of_a_day_that_is_none_is_not_begun(manager: Client) -> None:
    for day in ("2014-05-32", "yesterday"):
        answer = manager.post("/admin/crm/customer/segment/", {"as_of": day}, follow=True)
        assert "This is no day of the calendar" in answer.content.decode()
    assert not SegmentationRun.objects.exists()


def test_a_segmentation_without_a_day_is_as_of_today(manager: Client) -> None:
    manager.post("/admin/crm/customer/segment/", {"as_of": ""})
    assert SegmentationRun.objects.get().as_of == timezone.localdate()
