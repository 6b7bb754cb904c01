"""Which contacts are due, which are overdue, and how many of those due were made (method A41, A48, E.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

import attrs

from kcm.checklists import Tick
from kcm.customers.care.contact.cadences import CADENCES, Cadence, ContactChannel, cadences_of, check_every_days
from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank, unique, whole
from kcm.periods import Window, as_date, day_number, day_of
from kcm.privacy import personal
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "ChannelCoverage",
    "ContactCoverage",
    "ContactRecord",
    "ContactedCustomer",
    "Due",
    "contact_facts",
    "contact_gaps",
    "coverage",
    "next_due",
    "overdue",
    "regular_contact",
    "schedule",
]

ORDER = {channel: place for place, channel in enumerate(ContactChannel)}


@attrs.frozen(kw_only=True, field_transformer=checked)
class ContactedCustomer:
    """A customer by id, the groups whose cadences hold, and the day the first contact is due when there was none yet.

    Raises:
        InvalidValue: for a blank customer or group.
    """

    customer: str
    start: date
    groups: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        not_blank(self.customer, "$.customer")
        for group in self.groups:
            not_blank(group, "$.groups")


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class ContactRecord:
    """A contact that was made: what we learned of the customer's needs and told of our services; None is not noted.

    What was learned and told is personal.

    Raises:
        InvalidValue: for a blank customer.
    """

    customer: str
    channel: ContactChannel
    on: date
    needs_learned: Text | None = attrs.field(default=None, repr=False)
    told: Text | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        not_blank(self.customer, "$.customer")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Due:
    """A contact that is due on a day, and its cadence in days.

    Raises:
        InvalidValue: for a blank customer, or fewer than one day.
    """

    customer: str
    channel: ContactChannel
    on: date
    every_days: int

    def __attrs_post_init__(self) -> None:
        not_blank(self.customer, "$.customer")
        check_every_days(self.every_days, "$.every_days")

    def days_left(self, as_of: date) -> int:
        """Days from `as_of` until it is due; below 0 when its day has passed."""
        return day_number(self.on) - day_number(as_of)


def next_due(last_on: date | None, every_days: int, start: date) -> date:
    """The day of the next contact: counted from the last one made, so missed ones never add up; else `start`.

    Raises:
        InvalidValue: for fewer than one day, days that are no whole number, or a day outside the years 1 to 9999.

    >>> next_due(date(2026, 9, 1), 90, date(2026, 1, 1))
    datetime.date(2026, 11, 30)
    """
    days = check_every_days(every_days, "every_days")
    if last_on is None:
        return as_date(start, "start")
    return day_of(day_number(as_date(last_on, "last_on")) + days, "every_days")


def schedule(
    customers: Iterable[ContactedCustomer],
    contacts: Iterable[ContactRecord],
    cadences: Iterable[Cadence] = CADENCES,
    *,
    horizon_days: int,
    as_of: date,
) -> tuple[Due, ...]:
    """Every contact due up to `horizon_days` after `as_of`, by day, customer and channel.

    The first is due as `next_due` says, maybe before `as_of`; those after it as if each were made on its day, and a
    late one on `as_of`. Contacts with other customers do not matter.

    Raises:
        Conflict: for a customer that stands twice, or two cadences of one group and channel.
        InvalidValue: for a contact after `as_of`, or a horizon that is negative or no whole number.

    >>> customer = ContactedCustomer(customer="C1", start=date(2026, 11, 1), groups=["B"])
    >>> called = ContactRecord(customer="C1", channel=ContactChannel.CALL, on=date(2026, 9, 1))
    >>> calls = [Cadence(channel=ContactChannel.CALL, every_days=90, group="B")]
    >>> [str(due.on) for due in schedule([customer], [called], calls, horizon_days=100, as_of=date(2026, 11, 23))]
    ['2026-11-30', '2027-02-28']
    """
    kept, given = tuple(customers), tuple(cadences)
    unique((one.customer for one in kept), "$.customers")
    if whole(horizon_days, "horizon_days") < 0:
        raise InvalidValue(f"found {horizon_days} days, expected 0 or more", "horizon_days")
    last, end = _last_days(contacts, as_of), day_of(day_number(as_of) + int(horizon_days), "horizon_days")
    dues = []
    for one in kept:
        for channel, every_days in cadences_of(one.groups, given).items():
            on = next_due(last.get((one.customer, channel)), every_days, one.start)
            while on <= end:
                dues.append(Due(customer=one.customer, channel=channel, on=on, every_days=every_days))
                on = next_due(max(on, as_of), every_days, one.start)
    return tuple(sorted(dues, key=lambda due: (due.on, due.customer, ORDER[due.channel])))


def _last_days(contacts: Iterable[ContactRecord], as_of: date) -> dict[tuple[str, ContactChannel], date]:
    day = as_date(as_of, "as_of")
    last: dict[tuple[str, ContactChannel], date] = {}
    for index, contact in enumerate(contacts):
        if contact.on > day:
            raise InvalidValue(
                f"found a contact on {contact.on}, expected none after {as_of}", f"$.contacts[{index}].on"
            )
        key = (contact.customer, contact.channel)
        last[key] = max(contact.on, last.get(key, contact.on))
    return last


def overdue(dues: Iterable[Due], contacts: Iterable[ContactRecord], as_of: date) -> tuple[Due, ...]:
    """The dues whose day has passed without a contact: one for each customer and channel, the first missed.

    A contact answers a due when it was made less than the cadence before it, or at any time after it: the next one
    would be counted from that contact. On its own day a contact is not overdue.

    Raises:
        InvalidValue: for a contact after `as_of`.

    >>> due = Due(customer="C1", channel=ContactChannel.CALL, on=date(2026, 11, 30), every_days=90)
    >>> overdue([due], [], date(2026, 11, 23)), due.days_left(date(2026, 11, 23))
    ((), 7)
    """
    last = _last_days(contacts, as_of)
    missed: dict[tuple[str, ContactChannel], Due] = {}
    for due in sorted(dues, key=lambda due: (due.on, due.customer, ORDER[due.channel])):
        made = last.get((due.customer, due.channel))
        answered = made is not None and day_number(made) > day_number(due.on) - due.every_days
        if due.on < as_of and not answered:
            missed.setdefault((due.customer, due.channel), due)
    return tuple(missed.values())


def regular_contact(customer: str, dues: Iterable[Due], contacts: Iterable[ContactRecord], as_of: date) -> Tick:
    """The tick on "keep regular contact" of the checklist `emotional_ties`: done while nothing is overdue (method A41).

    Raises:
        InvalidValue: for a contact after `as_of`.

    >>> regular_contact("C1", [], [], date(2026, 11, 23)).done
    True
    """
    missed = overdue((due for due in dues if due.customer == customer), contacts, as_of)
    return Tick(item="regular_contact", done=not missed)


@attrs.frozen(kw_only=True, field_transformer=checked)
class ChannelCoverage:
    """Contacts due by one channel, and how many of them were made.

    Raises:
        InvalidValue: for counts below 0, or more made than due.
    """

    channel: ContactChannel
    due: int
    done: int

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.done <= self.due:
            raise InvalidValue(f"found {self.done} done of {self.due} due, expected 0 to as many as due", "$.done")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ContactCoverage:
    """Contacts due in a window of days and those made of them, by channel; the channels sum to the total."""

    window: Window
    channels: tuple[ChannelCoverage, ...]

    @property
    def due(self) -> int:
        """How many contacts were due."""
        return sum(channel.due for channel in self.channels)

    @property
    def done(self) -> int:
        """How many of them were made."""
        return sum(channel.done for channel in self.channels)

    @property
    def share(self) -> float | None:
        """Those made of those due, 0 to 1; None when nothing was due."""
        return self.done / self.due if self.due else None


def coverage(dues: Iterable[Due], contacts: Iterable[ContactRecord], window: Window) -> ContactCoverage:
    """How many of the contacts due in a window were made by its end.

    A contact answers a due as in `overdue`: it was made less than the cadence before it, or after it, up to the last
    day of the window. So the contact from which a due was counted does not answer it. The contacts of one day answer
    one due, of the same customer and channel: a customer called twice does not make good one who was not called.

    >>> due = Due(customer="C1", channel=ContactChannel.CALL, on=date(2026, 11, 30), every_days=90)
    >>> coverage([due], [], Window(date(2026, 11, 1), date(2026, 11, 30))).share
    0.0
    """
    wanted: dict[tuple[str, ContactChannel], list[int]] = {}
    for due in dues:
        if due.on in window:
            wanted.setdefault((due.customer, due.channel), []).append(day_number(due.on) - due.every_days)
    made: dict[tuple[str, ContactChannel], set[int]] = {}
    for one in contacts:
        if one.on <= window.last:
            made.setdefault((one.customer, one.channel), set()).add(day_number(one.on))
    due_by: Counter[ContactChannel] = Counter()
    done_by: Counter[ContactChannel] = Counter()
    for key, counted_from in wanted.items():
        due_by[key[1]] += len(counted_from)
        done_by[key[1]] += _answered(counted_from, made.get(key, set()))
    return ContactCoverage(
        window=window,
        channels=tuple(
            ChannelCoverage(channel=channel, due=due_by[channel], done=done_by[channel])
            for channel in ContactChannel
            if due_by[channel]
        ),
    )


def _answered(counted_from: Iterable[int], days: Collection[int]) -> int:
    """How many dues find a day of their own after the day that each is counted from: the latest choose first."""
    found = 0
    for since in sorted(counted_from, reverse=True):
        found = min(found + 1, sum(day > since for day in days))
    return found


def contact_gaps(dues: Iterable[Due], contacts: Sequence[ContactRecord], as_of: date) -> Iterator[Finding]:
    """What is missed in keeping contact: overdue contacts, and calls and visits from which nothing was noted.

    Codes: `contact.OVERDUE`, which warns, and `contact.NOTHING_NOTED`, a note.

    Raises:
        InvalidValue: for a contact after `as_of`.
    """
    places: dict[Due, int] = {}
    for place, due in enumerate(dues):
        places.setdefault(due, place)
    for due in overdue(places, contacts, as_of):
        values = {"customer": due.customer, "channel": due.channel, "on": due.on, "days": -due.days_left(as_of)}
        yield Finding("contact.OVERDUE", Severity.WARNS, f"$.dues[{places[due]}]", values)
    for index, contact in enumerate(contacts):
        is_talk = contact.channel in (ContactChannel.CALL, ContactChannel.VISIT)
        if is_talk and contact.needs_learned is None and contact.told is None:
            values = {"customer": contact.customer, "channel": contact.channel, "on": contact.on}
            yield Finding("contact.NOTHING_NOTED", Severity.NOTES, f"$.contacts[{index}]", values)


def contact_facts(
    dues: Iterable[Due], contacts: Iterable[ContactRecord], window: Window, as_of: date
) -> tuple[tuple[Text, object], ...]:
    """What the plan shows of keeping contact: labels and plain values; None is unknown.

    Raises:
        InvalidValue: for a contact after `as_of`.
    """
    asked, made = tuple(dues), tuple(contacts)
    found = coverage(asked, made, window)
    return (
        (Text("contacts due in the period", "期内应联系次数"), found.due),
        (Text("of these made", "其中已完成"), found.done),
        (Text("share made", "完成率"), found.share),
        (Text("contacts overdue", "逾期未联系"), len(overdue(asked, made, as_of))),
        (Text("next contact", "下次联系日期"), min((due.on for due in asked if due.on >= as_of), default=None)),
    )
