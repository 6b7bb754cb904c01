"""Which type of relationship fits, and when its duties are due (method A17, A18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from kcm.customers.care.kinds import DUTIES, Duty, DutyKind, RelationshipType
from kcm.errors import InvalidValue
from kcm.fields import checked, finite, not_blank, whole
from kcm.periods import as_date, day_number, day_of, not_after
from kcm.rules import Finding, Severity

__all__ = ["DutyDone", "DutyDue", "TypePolicy", "duties_due", "overdue_duties", "recommend_type"]

# Rows: many, medium, few customers; columns: high, medium, low margin.
RECOMMENDED = (
    (RelationshipType.ACCOUNTABLE, RelationshipType.REACTIVE, RelationshipType.BASIC),
    (RelationshipType.PROACTIVE, RelationshipType.ACCOUNTABLE, RelationshipType.REACTIVE),
    (RelationshipType.PARTNERSHIP, RelationshipType.PROACTIVE, RelationshipType.ACCOUNTABLE),
)


@attrs.frozen(kw_only=True, field_transformer=checked)
class TypePolicy:
    """Up to how many customers are few and medium, and from which margin, a fraction, a margin is medium and high.

    Raises:
        InvalidValue: for bounds that do not rise, or none of which is above 0.
    """

    few: int = 20
    medium: int = 500
    medium_margin: float = 0.10
    high_margin: float = 0.30

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.few < self.medium:
            raise InvalidValue(f"found {self.few} and {self.medium}, expected 1 or more, and then more", "$.medium")
        if not self.medium_margin < self.high_margin:
            found = f"{self.medium_margin:g} and {self.high_margin:g}"
            raise InvalidValue(f"found {found}, expected a higher margin for high", "$.high_margin")


def recommend_type(customers: int, margin: float, policy: TypePolicy = TypePolicy()) -> RelationshipType:
    """The type of relationship that pays for customers of which there are so many with such a margin.

    Args:
        customers: how many customers of this kind there are, at least 1.
        margin: what is kept of sales, a fraction, negative for a loss.
        policy: where few, medium, and many begin.

    Raises:
        InvalidValue: for fewer than one customer, or a margin that is no number.

    Source: P. Kotler, Marketing Management; method A18.

    >>> recommend_type(12, 0.35).name, recommend_type(80_000, 0.02).name
    ('PARTNERSHIP', 'BASIC')
    """
    count = whole(customers, "customers")
    if count < 1:
        raise InvalidValue(f"found {count} customers, expected at least 1", "customers")
    kept = finite(margin, "margin")
    row = (count <= policy.few) + (count <= policy.medium)
    column = (kept < policy.high_margin) + (kept < policy.medium_margin)
    return RECOMMENDED[row][column]


@attrs.frozen(kw_only=True, field_transformer=checked)
class DutyDone:
    """One duty done on a day."""

    kind: DutyKind
    on: date


@attrs.frozen(kw_only=True, field_transformer=checked)
class DutyDue:
    """A duty, the day by which it is due, and the sale or the last contact that it counts from."""

    customer: str
    duty: Duty
    counts_from: date
    due_on: date


def duties_due(
    customer: str,
    kind: RelationshipType,
    *,
    start: date,
    as_of: date,
    sales: Iterable[date] = (),
    done: Iterable[DutyDone] = (),
) -> tuple[DutyDue, ...]:
    """The open duties of a relationship, the earliest first.

    A follow-up is open for each sale since the last follow-up: one call answers for all sales before it. The other
    duties are due so many days after the last of their kind, or after the start; missed ones do not add up.

    Args:
        customer: whose relationship it is.
        kind: its type, which says which duties there are.
        start: when the relationship began.
        as_of: the day of asking; nothing given is later.
        sales: the days of sales.
        done: what was done, of any kind.

    Raises:
        InvalidValue: for a blank customer, or a start, sale or duty done after `as_of`.

    >>> found = duties_due("C1", RelationshipType.ACCOUNTABLE, start=date(2026, 1, 1), as_of=date(2026, 11, 10),
    ...                    sales=[date(2026, 11, 1)])
    >>> [str(one.due_on) for one in found]
    ['2026-11-15']
    """
    not_blank(customer, "customer")
    day = as_date(as_of, "as_of")
    begun = not_after(start, day, "start")
    sold = sorted({not_after(sale, day, f"sales[{index}]") for index, sale in enumerate(sales)})
    last: dict[DutyKind, date] = {}
    for index, one in enumerate(done):
        last[one.kind] = max(last.get(one.kind, date.min), not_after(one.on, day, f"done[{index}].on"))
    found = [
        DutyDue(
            customer=customer,
            duty=duty,
            counts_from=since,
            due_on=day_of(day_number(since) + duty.days),
        )
        for duty in DUTIES[kind]
        for since in _origins(duty.kind, begun, sold, last.get(duty.kind))
    ]
    return tuple(sorted(found, key=lambda due: due.due_on))


def _origins(kind: DutyKind, start: date, sales: list[date], last: date | None) -> list[date]:
    if kind is DutyKind.FOLLOW_UP:
        return [sale for sale in sales if last is None or sale > last]
    return [last or start]


def overdue_duties(due: Iterable[DutyDue], *, as_of: date) -> Iterator[Finding]:
    """What should have been done before a day, as findings that warn, in the order given: `relationship.DUTY_OVERDUE`.

    >>> due = duties_due("C1", RelationshipType.PROACTIVE, start=date(2026, 1, 1), as_of=date(2026, 4, 11))
    >>> [finding.values["days"] for finding in overdue_duties(due, as_of=date(2026, 4, 11))]
    [10]
    """
    day = as_date(as_of, "as_of")
    for index, one in enumerate(due):
        if day > one.due_on:
            late = (day - one.due_on).days
            values = {"customer": one.customer, "duty": one.duty.kind, "due": one.due_on, "days": late}
            yield Finding("relationship.DUTY_OVERDUE", Severity.WARNS, f"$[{index}]", values)
