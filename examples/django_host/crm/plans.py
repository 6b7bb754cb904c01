"""Key-account plans: kcm makes them from this host's tables and what people judged; the host keeps every version."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

import attrs
from django.db import transaction
from django.db.models import Min

from crm.books import statement_of
from crm.models import Customer, Judgements, PlanVersion, Purchase
from crm.transactions import Overtaken, changed_meanwhile, settled, snapshot
from kcm.customers.customer import CustomerKind
from kcm.errors import InvalidValue
from kcm.interchange import dumps, loads
from kcm.planning.case import CaseFile, plan_of, read_case, standing_of
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.versions import content_hash

__all__ = ["keep", "newest", "open_plan", "plan_in", "plan_now"]

CUSTOMERS = ("customer_id", "company")
ORDERS = ("order_id", "customer_id", "order_date")
LINES = ("order_id", "product_id", "category", "unit_price", "quantity", "discount")


def open_plan(customer: Customer, author: str, *, seen: int, **given: str) -> PlanVersion:
    """The plan of a customer as the tables are now, kept together with the judgements that were given.

    Args:
        customer: whose plan it is.
        author: who opens it.
        seen: the version of the kept judgements that the author saw, 0 for none.
        given: new texts, `case` or `analysis` or both; the other one stays as it is kept.

    Raises:
        InvalidValue: with the file and the place in it, for judgements or purchases that make no plan; nothing is kept.
        Refused: with `book.STALE_VERSION`, when the judgements are no longer those that were seen, or others were
            opening a plan at the same time, again and again; nothing is kept.
    """
    return settled(lambda: _open_plan(customer, author, seen, given))


def _open_plan(customer: Customer, author: str, seen: int, given: Mapping[str, str]) -> PlanVersion:
    """The tables are read and the plan is made while others may write; it is kept if they kept none meanwhile."""
    before = newest(customer)
    plan = plan_now(_judged(customer, seen, given), author)
    with transaction.atomic():
        Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        if newest(customer) != before:
            raise Overtaken
        judgements = _judged(customer, seen, given)
        if given:
            judgements.version = seen + 1
            judgements.save()
        return keep(customer, plan)


def _judged(customer: Customer, seen: int, given: Mapping[str, str]) -> Judgements:
    kept = Judgements.objects.filter(customer=customer).first() or Judgements(customer=customer, version=0)
    if kept.version != seen:
        raise changed_meanwhile(seen, kept.version)
    for name, text in given.items():
        setattr(kept, name, text)
    return kept


def newest(customer: Customer) -> PlanVersion | None:
    """The version of a customer's plan that stands; None before the first one."""
    return customer.plans.order_by("-version").first()


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
    last = newest(customer)
    if last is not None:
        before = plan_in(last).header
        names = ("version", "parent", "author", "approved_by")
        same = attrs.evolve(plan.header, **{name: getattr(before, name) for name in names})
        if content_hash(attrs.evolve(plan, header=same)) == last.content_hash:
            return last
        header = attrs.evolve(plan.header, version=last.version + 1, parent=last.content_hash)
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
    # An order is of the day of its first line: what comes back later belongs to it. Two customers may have one number.
    orders = lines.order_by("customer", "order").values_list("customer", "order").annotate(Min("on"))
    case = read_case(
        {
            "case.toml": judgements.case,
            "analysis.toml": judgements.analysis,
            "customers.csv": _table(CUSTOMERS, customers),
            "orders.csv": _table(ORDERS, ((f"{number}/{order}", number, on) for number, order, on in orders)),
            "order_lines.csv": _table(LINES, map(_line, lines.iterator())),
        }
    )
    found = case.judgements.key_account
    if found != judgements.customer.number:
        reason = f"found {found!r}, expected {judgements.customer.number!r}, the customer whose plan is opened"
        raise InvalidValue(reason, "case.toml:$.key_account")
    return case


def _line(line: Purchase) -> tuple[object, ...]:
    order, quantity = f"{line.customer_id}/{line.order}", 1 if line.amount >= 0 else -1
    return (order, line.pk, line.category, abs(line.amount), quantity, 0)


def _table(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
