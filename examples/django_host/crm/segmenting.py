"""A segmentation in steps: each reads some customers' purchases and merges kcm's state of them into that of the run.

Steps can be taken by anybody at any time, and a step that is killed is simply taken again: what was read is kept with
how far it is, in one transaction, and parts merge to exactly what the whole would give. All steps read one snapshot:
purchases are only added, so those up to the last one at the start are the purchases of that moment.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from crm.models import Customer, Purchase, SegmentationRun
from crm.transactions import wait_for_writers
from kcm.interchange import dumps, loads
from kcm.reports.segmentation_html import segmentation_html
from kcm.rules import check
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import RfmState, few_ranked, merge, score, state, summarize, uneven_scores
from kcm.segmentation.segments import segment

__all__ = ["customers_without_purchases", "everybody", "report", "start", "step"]


@transaction.atomic
def start(customers: list[str], as_of: date, user: Any) -> SegmentationRun:
    """A run over these customers and the purchases of now, of which nothing is read yet."""
    wait_for_writers(Purchase)
    last = Purchase.objects.aggregate(last=Max("pk"))["last"] or 0
    return SegmentationRun.objects.create(customers=sorted(customers), as_of=as_of, last_purchase=last, started_by=user)


@transaction.atomic
def step(pk: int) -> SegmentationRun:
    """The run after some customers more; two at one time wait for each other."""
    run = SegmentationRun.objects.select_for_update().get(pk=pk)
    numbers = run.customers[run.done : run.done + settings.KCM_SEGMENTATION_STEP]
    found = _purchases(run, numbers)
    if found is not None:
        read = state(found, count="orders")
        run.state = dumps(merge(loads(RfmState, run.state), read) if run.state else read)
    run.done += len(numbers)
    run.save(update_fields=["state", "done"])
    return run


def _purchases(run: SegmentationRun, customers: list[str]) -> Purchases | None:
    rows = list(
        Purchase.objects.filter(customer__in=customers, on__lte=run.as_of, pk__lte=run.last_purchase)
        .order_by("pk")
        .values_list("customer_id", "on", "amount", "order")
    )
    if not rows:
        return None
    customer, days, amounts, orders = zip(*rows, strict=True)
    return Purchases.from_columns(
        customer=customer, date=days, amount=[float(one) for one in amounts], order=orders, refunds="net"
    )


def report(run: SegmentationRun, locale: str, source: str, assumed: tuple[str, ...]) -> str | None:
    """The page of a finished run; None when nobody bought anything."""
    if not run.state:
        return None
    summary = summarize(loads(RfmState, run.state), as_of=run.as_of, count="orders")
    scores = score(summary)
    return segmentation_html(
        summary,
        scores,
        segment(scores),
        as_of=run.as_of,
        source=source,
        locale=locale,
        assumed=assumed,
        findings=check(scores, (few_ranked, uneven_scores)),
    )


def customers_without_purchases(run: SegmentationRun) -> int:
    """How many of the run's customers bought nothing, so that they are in no segment."""
    known = len(loads(RfmState, run.state).customers) if run.state else 0
    return run.done - known


def everybody() -> list[str]:
    """The numbers of all customers."""
    return list(Customer.objects.order_by("number").values_list("number", flat=True))
