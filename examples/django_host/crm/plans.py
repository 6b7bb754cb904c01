"""Key-account plans: kcm makes them from this host's tables and what people judged; the host keeps every version."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import attrs
from django.db import transaction
from django.db.models import Min

from crm.books import statement_of
from crm.models import Customer, Judgements, PlanVersion, Purchase
from crm.transactions import settled, snapshot
from kcm.customers.customer import CustomerKind
from kcm.errors import InvalidValue
from kcm.interchange import dumps, loads
from kcm.planning.case import CaseFile, plan_of, read_case, standing_of
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.versions import content_hash

__all__ = ["keep", "open_plan", "plan_in", "plan_now"]

CUSTOMERS = ("customer_id", "company")
ORDERS = ("order_id", "customer_id", "order_date")
LINES = ("order_id", "product_id", "category", "unit_price", "quantity", "discount")


def open_plan(judgements: Judgements, author: str) -> PlanVersion:
    """The plan of a customer by these judgements and the tables as they are now, kept together with the judgements.

    Raises:
        InvalidValue: with the file and the place in it, for judgements or purchases that make no plan; nothing is kept.
        Refused: when others were opening it at the same time, again and again.
    """
    plan = plan_now(judgements, author)

    @transaction.atomic
    def kept() -> PlanVersion:
        texts = {"case": judgements.case, "analysis": judgements.analysis}
        Judgements.objects.update_or_create(customer=judgements.customer, defaults=texts)
        return keep(judgements.customer, plan)

    return settled(kept)


def plan_now(judgements: Judgements, author: str) -> KeyAccountPlan:
    """The plan that the tables of this moment make, as a first version which nobody approved.

    Raises:
        InvalidValue: with the file and the place in it, for judgements or purchases that make no plan.
    """
    with snapshot():
        case = _case(judgements)
        statement = judgements.customer.statements.filter(year__lte=case.judgements.as_of.year).order_by("year").last()
    report = case.judgements.report
    if statement is not None:
        report = attrs.evolve(report, statement=statement_of(statement))
    decided = attrs.evolve(case.judgements, version=1, parent=None, author=author, approved_by=None, report=report)
    case = attrs.evolve(case, judgements=decided)
    return plan_of(case, standing_of(case))


def keep(customer: Customer, plan: KeyAccountPlan) -> PlanVersion:
    """The plan as the version that follows the newest one; the newest one, where there is nothing new in it."""
    newest = customer.plans.order_by("-version").first()
    if newest is not None:
        before = plan_in(newest).header
        names = ("version", "parent", "author", "approved_by")
        same = attrs.evolve(plan.header, **{name: getattr(before, name) for name in names})
        if content_hash(attrs.evolve(plan, header=same)) == newest.content_hash:
            return newest
        header = attrs.evolve(plan.header, version=newest.version + 1, parent=newest.content_hash)
        plan = attrs.evolve(plan, header=header)
    return customer.plans.create(
        version=plan.header.version,
        prepared_on=plan.header.prepared_on,
        content_hash=content_hash(plan),
        text=dumps(plan, reveal=True),
    )


def plan_in(row: PlanVersion) -> KeyAccountPlan:
    """The plan of a row."""
    return loads(KeyAccountPlan, row.text)


def _case(judgements: Judgements) -> CaseFile:
    """The rows as the tables of a case, so that kcm checks them against the judgements and says what does not fit."""
    customers = Customer.objects.filter(kind=CustomerKind.CORPORATE.name).values_list("number", "name")
    lines = Purchase.objects.filter(customer__kind=CustomerKind.CORPORATE.name).order_by("pk")
    # An order is of the day of its first line: what comes back later belongs to it.
    orders = lines.order_by("order").values_list("order", "customer").annotate(Min("on"))
    case = read_case(
        {
            "case.toml": judgements.case,
            "analysis.toml": judgements.analysis,
            "customers.csv": _table(CUSTOMERS, customers),
            "orders.csv": _table(ORDERS, orders),
            "order_lines.csv": _table(
                LINES,
                (
                    (line.order, line.pk, line.category, abs(line.amount), 1 if line.amount >= 0 else -1, 0)
                    for line in lines.iterator()
                ),
            ),
        }
    )
    found = case.judgements.key_account
    if found != judgements.customer.number:
        reason = f"found {found!r}, expected {judgements.customer.number!r}, the customer whose plan is opened"
        raise InvalidValue(reason, "case.toml:$.key_account")
    return case


def _table(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
