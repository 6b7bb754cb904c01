"""Those who serve: their attitude as an observer rates it, and whether all are trained (method A47, E.4)."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import first_place, float_column
from kcm.errors import InvalidValue, MissingData, NotFound
from kcm.fields import check_share, checked, not_blank, unique

__all__ = ["Attitude", "TrainedShare", "attitude", "trained_share"]

LEAST, MOST = 1.0, 5.0
GOOD = 4.0


def _check_rating(rating: float, path: str) -> float:
    if not LEAST <= rating <= MOST:
        raise InvalidValue(f"found rating {rating:g}, expected 1 to 5", path)
    return rating


@attrs.frozen(kw_only=True, field_transformer=checked)
class Attitude:
    """The mean of n known ratings, 1 to 5, and the least mean that is good enough.

    Raises:
        MissingData: for no rating.
        InvalidValue: for a mean or a least mean off the scale.
    """

    mean: float
    n: int
    least: float = GOOD

    def __attrs_post_init__(self) -> None:
        if self.n < 1:
            raise MissingData(f"found {self.n} ratings, expected at least one", "$.n")
        _check_rating(self.mean, "$.mean")
        _check_rating(self.least, "$.least")

    @property
    def passed(self) -> bool:
        """Whether the mean is good enough."""
        return self.mean >= self.least


def attitude(ratings: ArrayLike, *, least: float = GOOD) -> Attitude:
    """How professional, friendly and patient those who serve are, as an observer rates them.

    The checklist `mystery_call` has the three words. Rate and average each, or all together.

    Args:
        ratings: (n,) from 1 to 5; NaN is unknown and does not count.
        least: the mean that is good enough.

    Raises:
        MissingData: when no rating is known.
        InvalidValue: for a rating off the scale.

    >>> found = attitude([5, 4, 4, 3])
    >>> found.mean, found.passed
    (4.0, True)
    """
    column = float_column(ratings, "ratings")
    off = (column < LEAST) | (column > MOST)
    if off.any():
        _check_rating(float(column[off][0]), f"ratings{first_place(off)}")
    known = column[~np.isnan(column)]
    if not known.size:
        raise MissingData("found no known rating, expected at least one", "ratings")
    return Attitude(mean=float(known.mean()), n=int(known.size), least=least)


@attrs.frozen(kw_only=True, field_transformer=checked)
class TrainedShare:
    """How many of the staff are trained on the standard, the ids of those who are not, and the share required.

    Raises:
        MissingData: for no staff.
        InvalidValue: for a share outside 0 to 1, or more untrained than staff.
        Conflict: for an id that stands twice.
    """

    staff: int
    untrained: tuple[str, ...]
    required_share: float = 1.0

    def __attrs_post_init__(self) -> None:
        if self.staff < 1:
            raise MissingData(f"found {self.staff} staff, expected at least one", "$.staff")
        unique(self.untrained, "$.untrained")
        if len(self.untrained) > self.staff:
            found = f"found {len(self.untrained)} untrained of {self.staff}, expected no more than there are"
            raise InvalidValue(found, "$.untrained")
        check_share(self.required_share, "$.required_share")

    @property
    def share(self) -> float:
        """The share of the staff that is trained, 0 to 1."""
        return (self.staff - len(self.untrained)) / self.staff

    @property
    def passed(self) -> bool:
        """Whether that share is as large as required."""
        return self.share >= self.required_share


def trained_share(staff: Iterable[str], trained: Iterable[str], *, required_share: float = 1.0) -> TrainedShare:
    """How many of the staff are trained on the standard; all of them must be.

    Args:
        staff: ids of those who serve customers.
        trained: ids of those trained, each one of the staff.
        required_share: the share that is enough.

    Raises:
        MissingData: for no staff.
        Conflict: for an id that stands twice among the staff.
        NotFound: for somebody trained who is not of the staff.
        InvalidValue: for a blank id, or one text in place of ids.

    >>> found = trained_share(["E1", "E2"], ["E2"])
    >>> found.share, found.untrained
    (0.5, ('E1',))
    """
    for name, ids in (("staff", staff), ("trained", trained)):
        if isinstance(ids, str):
            raise InvalidValue("found text, expected a list of ids", name)
    people, done = tuple(staff), tuple(trained)
    for index, name in enumerate(people):
        not_blank(name, f"staff[{index}]")
    unique(people, "staff")
    known, ready = frozenset(people), frozenset(done)
    for name in done:
        if name not in known:
            raise NotFound(f"found {name!r} trained, expected one of the staff")
    left = tuple(name for name in people if name not in ready)
    return TrainedShare(staff=len(people), untrained=left, required_share=required_share)
