"""Whom to take on, and how many passed each step of the screening (method E.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, unique, whole
from kcm.planning.people.staffing import (
    RECORDED,
    STAFF_REQUIREMENTS,
    Applicant,
    Screening,
    ScreeningStep,
    StaffRequirement,
    evaluate,
)
from kcm.scores import WeightedScore

__all__ = ["StaffFunnel", "funnel", "select"]

TIE_BREAKER = "problem_solving"
DIGITS = 9  # to which totals are compared, so that the last bit of a sum decides nothing


def _evaluated(applicants: Iterable[Applicant], requirements: Iterable[StaffRequirement]) -> tuple[Screening, ...]:
    people = tuple(applicants)
    unique((one.id for one in people), "$.applicants")
    asked = tuple(requirements)
    return tuple(evaluate(one, asked, f"$.applicants[{place}]") for place, one in enumerate(people))


def _chosen(screened: Iterable[Screening], places: int) -> tuple[Screening, ...]:
    if whole(places, "places") < 1:
        raise InvalidValue(f"found {places} places, expected 1 or more", "places")

    through = [(one, one.total) for one in screened if one.qualified and one.total is not None]

    def rank(pair: tuple[Screening, WeightedScore]) -> tuple[float, float, str]:
        one, score = pair
        solving = next((part.score for part in score.parts if part.factor == TIE_BREAKER), 0.0)
        return (-round(score.total, DIGITS), -solving, one.applicant)

    return tuple(one for one, _ in sorted(through, key=rank)[:places])


def select(
    applicants: Iterable[Applicant], places: int, requirements: Iterable[StaffRequirement] = STAFF_REQUIREMENTS
) -> tuple[Screening, ...]:
    """Those to take on, best first: by total, ties by problem solving and then id; no more than there are places.

    Raises:
        InvalidValue: for fewer than one place, and as `evaluate` does.
        Conflict: for an applicant's id that stands twice.
        MissingData: as `evaluate` does.
    """
    return _chosen(_evaluated(applicants, requirements), places)


@attrs.frozen(kw_only=True, field_transformer=checked)
class StaffFunnel:
    """How many applied, and how many passed each step, in the order of `ScreeningStep`.

    Raises:
        InvalidValue: for another number of steps, or more people after a step than before it.

    >>> rates = StaffFunnel(applied=400, passed=[120, 40, 30, 18, 6]).rates
    >>> [round(rate, 3) for rate in rates]
    [0.3, 0.333, 0.75, 0.6, 0.333]
    """

    applied: int
    passed: tuple[int, ...]

    def __attrs_post_init__(self) -> None:
        if len(self.passed) != len(ScreeningStep):
            raise InvalidValue(f"found {len(self.passed)} steps, expected {len(ScreeningStep)}", "$.passed")
        if self.applied < 0:
            raise InvalidValue(f"found {self.applied}, expected 0 or more", "$.applied")
        for place, (before, after) in enumerate(self._steps()):
            if not 0 <= after <= before:
                raise InvalidValue(f"found {after}, expected 0 to {before}", f"$.passed[{place}]")

    def _steps(self) -> Iterator[tuple[int, int]]:
        return pairwise((self.applied, *self.passed))

    @property
    def rates(self) -> tuple[float | None, ...]:
        """The share of those before each step who passed it, 0 to 1; None where nobody came to it."""
        return tuple(after / before if before else None for before, after in self._steps())

    @property
    def overall(self) -> float | None:
        """The share of all who applied that was taken, 0 to 1; None where nobody applied."""
        return self.passed[-1] / self.applied if self.applied else None


def funnel(
    applicants: Iterable[Applicant], places: int, requirements: Iterable[StaffRequirement] = STAFF_REQUIREMENTS
) -> StaffFunnel:
    """How many applicants passed each step; the last one is the selection for so many places.

    Raises:
        InvalidValue: as `select` does.
        Conflict: for an applicant's id that stands twice.
        MissingData: as `evaluate` does.
    """
    screened = _evaluated(applicants, requirements)
    passed = [sum(step in one.passed for one in screened) for step in RECORDED]
    return StaffFunnel(applied=len(screened), passed=(*passed, len(_chosen(screened, places))))
