"""How many days a plan still holds, and how many until it is to be looked at again."""

from __future__ import annotations

from datetime import date

import attrs

from kcm.fields import checked
from kcm.periods import as_date
from kcm.planning.plan import Header

__all__ = ["Deadlines", "deadlines"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Deadlines:
    """Days left until a plan's last day and its review dates, below 0 for those that have passed.

    `valid_days_left` is None where no last day is set, 0 on the last day itself. `reviews` are pairs of the day and
    the days left until then.
    """

    valid_days_left: int | None
    reviews: tuple[tuple[date, int], ...]

    @property
    def next_review(self) -> date | None:
        """The first review date that has not passed; None where none is left."""
        return next((day for day, left in self.reviews if left >= 0), None)


def deadlines(header: Header, as_of: date) -> Deadlines:
    """The deadlines of a plan as one sees them on a day.

    Raises:
        InvalidValue: for something that is no date.
    """
    day = as_date(as_of, "as_of")
    return Deadlines(
        valid_days_left=None if header.valid_until is None else (header.valid_until - day).days,
        reviews=tuple((review, (review - day).days) for review in header.review_dates),
    )
