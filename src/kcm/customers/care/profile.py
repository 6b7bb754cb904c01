"""What we keep of a customer, and how complete and fresh it is (method A22)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from itertools import chain

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, first_place, float_array, read_only
from kcm.customers.care.feedback import Feedback
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, not_blank, unique, whole
from kcm.periods import as_date, not_after
from kcm.privacy import personal
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "Completeness",
    "CustomerProfile",
    "PartFreshness",
    "Preference",
    "ProfilePart",
    "TrainingEvent",
    "completeness_scores",
    "profile_completeness",
    "profile_facts",
    "profile_gaps",
]

STALE_DAYS = 730


class ProfilePart(Enum):
    """The four parts of a customer's profile."""

    BASIC = "basic"
    TRAINING_HISTORY = "training history"
    PREFERENCES = "preferences"
    FEEDBACK = "feedback"


@attrs.frozen(kw_only=True, field_transformer=checked)
class TrainingEvent:
    """One training that the customer took."""

    topic: Text
    on: date


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class Preference:
    """What the customer likes, as recorded on a day, to be remembered at the next contact; the words are personal."""

    id: str
    words: Text = attrs.field(repr=False)
    recorded_on: date

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class CustomerProfile:
    """The profile of one customer; `basic_confirmed_on` is the day its basic information was last known to be right.

    The basic information itself is the customer's record, `kcm.customers.customer`.

    Raises:
        Conflict: for a preference or feedback that stands twice.
        InvalidValue: for a blank customer, or feedback of another one.
    """

    customer: str
    basic_confirmed_on: date | None = None
    training_history: tuple[TrainingEvent, ...] = ()
    preferences: tuple[Preference, ...] = ()
    feedback: tuple[Feedback, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.customer, "$.customer")
        unique((one.id for one in self.preferences), "$.preferences")
        unique((one.id for one in self.feedback), "$.feedback")
        for index, one in enumerate(self.feedback):
            if one.customer != self.customer:
                raise InvalidValue(
                    f"found feedback of {one.customer!r}, expected {self.customer!r}", f"$.feedback[{index}].customer"
                )


@attrs.frozen(kw_only=True, field_transformer=checked)
class PartFreshness:
    """How old the newest item of a part is, whether that is fresh, and what the part adds to the completeness."""

    part: ProfilePart
    newest_on: date | None
    age_days: int | None
    fresh: bool
    share: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class Completeness:
    """How complete a profile is on a day, 0 to 1, and the four parts whose shares sum to it."""

    customer: str
    as_of: date
    stale_days: int
    value: float
    parts: tuple[PartFreshness, ...]


def profile_completeness(profile: CustomerProfile, *, as_of: date, stale_days: int = STALE_DAYS) -> Completeness:
    """How much of a profile is there and fresh: the share of the four parts with an item of `stale_days` or less.

    Raises:
        InvalidValue: for anything in the profile after the day, or fewer than one day.

    >>> profile = CustomerProfile(customer="C1", basic_confirmed_on=date(2026, 1, 1),
    ...     training_history=[TrainingEvent(topic=Text("sales", "销售"), on=date(2026, 3, 1))])
    >>> profile_completeness(profile, as_of=date(2026, 11, 23)).value
    0.5
    """
    day = as_date(as_of, "as_of")
    newest: dict[ProfilePart, date] = {}
    for part, on, path in _items(profile):
        newest[part] = max(not_after(on, day, path), newest.get(part, on))
    ages = {part: (day - on).days for part, on in newest.items()}
    column = [[ages.get(part, np.nan) for part in ProfilePart]]
    value = float(completeness_scores(column, stale_days=stale_days)[0])
    fresh = {part: part in ages and ages[part] <= stale_days for part in ProfilePart}
    return Completeness(
        customer=profile.customer,
        as_of=day,
        stale_days=stale_days,
        value=value,
        parts=tuple(
            PartFreshness(
                part=part,
                newest_on=newest.get(part),
                age_days=ages.get(part),
                fresh=fresh[part],
                share=fresh[part] / len(ProfilePart),
            )
            for part in ProfilePart
        ),
    )


def _items(profile: CustomerProfile) -> Iterator[tuple[ProfilePart, date, str]]:
    basic = profile.basic_confirmed_on
    return chain(
        [] if basic is None else [(ProfilePart.BASIC, basic, "$.basic_confirmed_on")],
        _dated(ProfilePart.TRAINING_HISTORY, (one.on for one in profile.training_history), "training_history", "on"),
        _dated(ProfilePart.PREFERENCES, (one.recorded_on for one in profile.preferences), "preferences", "recorded_on"),
        _dated(ProfilePart.FEEDBACK, (one.received_at.date() for one in profile.feedback), "feedback", "received_at"),
    )


def _dated(part: ProfilePart, days: Iterable[date], name: str, field: str) -> Iterator[tuple[ProfilePart, date, str]]:
    for index, day in enumerate(days):
        yield part, day, f"$.{name}[{index}].{field}"


def completeness_scores(age_days: ArrayLike, *, stale_days: int = STALE_DAYS) -> FloatColumn:
    """How complete each of many profiles is: the share of its parts whose newest item is at most so many days old.

    Args:
        age_days: (customers, parts), days, 0 or more; NaN for a part without an item.
        stale_days: from how many days on an item no longer counts, exclusive.

    Raises:
        InvalidValue: for a table of other dimensions, an age below 0, or fewer than one day.
        MissingData: for a table without parts.

    >>> completeness_scores([[10, 20, np.nan, 30], [10, 900, np.nan, np.nan]]).tolist()
    [0.75, 0.25]
    """
    if whole(stale_days, "stale_days") < 1:
        raise InvalidValue(f"found {stale_days} days, expected 1 or more", "stale_days")
    ages = float_array(age_days, "age_days")
    if ages.ndim != 2:
        raise InvalidValue(f"found {ages.ndim} dimensions, expected (customers, parts)", "age_days")
    if not ages.shape[1]:
        raise MissingData("found no parts, expected at least one", "age_days")
    early = ages < 0
    if early.any():
        raise InvalidValue(f"found {ages[early][0]:g} days, expected 0 or more", "age_days" + first_place(early))
    return read_only(np.asarray((ages <= stale_days).mean(axis=1)))


def profile_gaps(completeness: Completeness) -> Iterator[Finding]:
    """A rule: each part of a profile is there and fresh: `profile.MISSING_PART`, `profile.STALE_PART`, which warn.

    >>> empty = profile_completeness(CustomerProfile(customer="C1"), as_of=date(2026, 11, 23))
    >>> [finding.code for finding in profile_gaps(empty)]
    ['profile.MISSING_PART', 'profile.MISSING_PART', 'profile.MISSING_PART', 'profile.MISSING_PART']
    """
    for index, part in enumerate(completeness.parts):
        path, customer = f"$.parts[{index}]", completeness.customer
        if part.age_days is None:
            yield Finding("profile.MISSING_PART", Severity.WARNS, path, {"customer": customer, "part": part.part})
        elif not part.fresh:
            stale = {"customer": customer, "part": part.part, "days": part.age_days, "most": completeness.stale_days}
            yield Finding("profile.STALE_PART", Severity.WARNS, path, stale)


def profile_facts(profile: CustomerProfile, *, as_of: date) -> tuple[tuple[Text, object], ...]:
    """What a plan shows of a profile: pairs of a label and a value; the words of preferences and feedback stay out.

    Raises:
        InvalidValue: for anything in the profile after the day.

    >>> [value for _, value in profile_facts(CustomerProfile(customer="C1"), as_of=date(2026, 11, 23))]
    [0.0, 0, 0, 0]
    """
    return (
        (Text("completeness of the profile", "客户档案完整度"), profile_completeness(profile, as_of=as_of).value),
        (Text("trainings", "培训次数"), len(profile.training_history)),
        (Text("recorded preferences", "已记录偏好"), len(profile.preferences)),
        (Text("feedback received", "收到的反馈"), len(profile.feedback)),
    )
