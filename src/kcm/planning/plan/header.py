"""For whom a plan is, by whom, over which years, and until when it holds."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import attrs

from kcm.errors import InvalidValue
from kcm.fields import check_version, checked, not_blank, shown, unshown
from kcm.money import check_currency
from kcm.periods import Horizon, years_after

__all__ = ["Header", "KeyAccount"]

HASH = re.compile("[0-9a-f]{64}")


@attrs.frozen(kw_only=True, field_transformer=checked)
class KeyAccount:
    """The customer a plan is made for, as the directory knows it."""

    number: str
    name: str
    city: str | None = None
    region: str | None = None
    country: str | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.number, "$.number")
        not_blank(self.name, "$.name")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Header:
    """Which plan this is: for whom, by whom, when, over which years, in which currency.

    T0 is the year that ends on `base_year_end`; the planned years end on the same day of the year. `parent` is the
    content hash of the version before, None for the first; `valid_until` is the last day on which the plan holds, and
    `review_dates` are the days on which it is to be looked at again, in order.

    Raises:
        InvalidValue: for a blank id or author, a wrong currency code, a version below 1, a year T0 that ends in another
            year than the horizon's first, a parent that is no hash, a last day before the plan was prepared, or review
            dates that are not in order or after that last day.
    """

    plan_id: str
    version: int
    key_account: str
    author: str = attrs.field(repr=unshown)
    prepared_on: date
    horizon: Horizon
    base_year_end: date
    currency: str
    approved_by: str | None = attrs.field(default=None, repr=unshown)
    parent: str | None = None
    valid_until: date | None = None
    review_dates: tuple[date, ...] = ()

    def __attrs_post_init__(self) -> None:
        for name in ("plan_id", "key_account", "author"):
            not_blank(getattr(self, name), f"$.{name}")
        check_currency(self.currency)
        check_version(self.version, "$.version")
        if self.base_year_end.year != self.horizon.base_year:
            reason = f"found {self.base_year_end}, expected a day of {self.horizon.base_year}, the year T0"
            raise InvalidValue(reason, "$.base_year_end")
        if self.parent is not None and not HASH.fullmatch(self.parent):
            raise InvalidValue(f"found {shown(self.parent)}, expected 64 hexadecimal digits", "$.parent")
        if self.valid_until is not None and self.valid_until < self.prepared_on:
            reason = f"found {self.valid_until}, expected no day before {self.prepared_on}, when it was prepared"
            raise InvalidValue(reason, "$.valid_until")
        for index, (before, day) in enumerate(pairwise((self.prepared_on, *self.review_dates))):
            if day < before:
                reason = f"found {day}, expected no day before {before}: review dates stand in order"
                raise InvalidValue(reason, f"$.review_dates[{index}]")
        if self.valid_until is not None and self.review_dates and self.review_dates[-1] > self.valid_until:
            reason = f"found {self.review_dates[-1]}, expected no day after {self.valid_until}, the last of the plan"
            raise InvalidValue(reason, f"$.review_dates[{len(self.review_dates) - 1}]")

    @property
    def last_day(self) -> date:
        """The last day of the year T+H."""
        return years_after(self.base_year_end, self.horizon.length)
