"""How far an applicant comes in the screening: gates, scores and floors (method E.6, A52, A53).

The requirements are data: `kcm/data/staff/requirements.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from itertools import pairwise
from math import fsum

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, not_blank, unique
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped
from kcm.privacy import personal
from kcm.scores import WeightedScore, check_weights, weighted
from kcm.text import Text

__all__ = [
    "STAFF_REQUIREMENTS",
    "Applicant",
    "Screening",
    "ScreeningStep",
    "StaffRequirement",
    "evaluate",
]

TOP = 100.0


class ScreeningStep(Enum):
    """The steps of screening in their order; the values are the fields of an `Applicant` that record them."""

    CV = "cv"
    INTERVIEW = "interview"
    BACKGROUND = "background"
    ABILITY_TEST = "ability_test"
    FINAL = "final"


GATES = frozenset({ScreeningStep.CV, ScreeningStep.BACKGROUND})
RECORDED = tuple(step for step in ScreeningStep if step is not ScreeningStep.FINAL)
SCORED = tuple(step for step in RECORDED if step not in GATES)


@attrs.frozen(kw_only=True, field_transformer=checked)
class StaffRequirement:
    """What staff must bring: its weight in points, the floor below which nobody is taken, the steps that score it.

    Raises:
        InvalidValue: for a blank id, a weight of 0 or below, a floor outside 0 to 100, or a step that gives no scores.
        MissingData: for no step that scores it.
    """

    id: str
    label: Text
    weight: float
    floor: float = 50.0
    scored_in: frozenset[ScreeningStep]

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.weight <= 0:
            raise InvalidValue(f"found weight {self.weight:g}, expected above 0", "$.weight")
        _on_scale(self.floor, "$.floor")
        if not self.scored_in:
            raise MissingData("found no step, expected one that scores it", "$.scored_in")
        if not self.scored_in <= set(SCORED):
            names = ", ".join(step.name for step in SCORED)
            raise InvalidValue(f"found a step that gives no scores, expected {names}", "$.scored_in")


def _on_scale(score: float, path: str) -> None:
    if not 0 <= score <= TOP:
        raise InvalidValue(f"found {score:g}, expected 0 to {TOP:g}", path)


#: What is asked of applicants; the table is `kcm/data/staff/requirements.toml`.
STAFF_REQUIREMENTS = tuple(
    from_data(StaffRequirement, {"id": name, **line}) for name, line in shipped("staff/requirements.toml").items()
)


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class Applicant:
    """Somebody who applied, and what each step of screening recorded; None is a step not taken.

    `cv` says whether experience and abilities fit, `background` whether education and work history are confirmed;
    `interview` and `ability_test` hold scores from 0 to 100 by the id of a requirement. The name is personal: errors
    use the id.

    Raises:
        InvalidValue: for a blank id or name, or a score off its scale.
        MissingData: for a step recorded without the one before it.
    """

    id: str
    name: str = attrs.field(repr=False)
    cv: bool | None = None
    interview: Map[str, float] | None = None
    background: bool | None = None
    ability_test: Map[str, float] | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        not_blank(self.name, "$.name")
        for before, step in pairwise(RECORDED):
            if getattr(self, step.value) is not None and getattr(self, before.value) is None:
                raise MissingData(f"found no {before.value}, expected it before {step.value}", f"$.{before.value}")
        for step in SCORED:
            for requirement, score in (getattr(self, step.value) or {}).items():
                _on_scale(score, f"$.{step.value}.{requirement}")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Screening:
    """How far an applicant came: the steps passed, the one that ended it, and the requirements below their floor.

    A requirement is `below` once every step that scores it is recorded.
    `total` is the weighted score from 0 to 100 with the parts that sum to it, each score the mean of those that the
    steps gave; None until every requirement has one.
    """

    applicant: str
    passed: tuple[ScreeningStep, ...]
    rejected_at: ScreeningStep | None
    below: tuple[str, ...]
    total: WeightedScore | None

    @property
    def qualified(self) -> bool:
        """Whether all steps but the final selection are passed."""
        return len(self.passed) == len(RECORDED)


def evaluate(
    applicant: Applicant, requirements: Iterable[StaffRequirement] = STAFF_REQUIREMENTS, path: str = "$"
) -> Screening:
    """How far one applicant came.

    A failed gate ends it. So does a requirement whose mean score is below its floor, at the last step that scores it: a
    weak interview may be made good in the ability test, and until that is recorded nobody is rejected for it.

    Raises:
        InvalidValue: for weights that do not sum to 100, or a score of a requirement that its step does not score.
        Conflict: for a requirement's id that stands twice.
        MissingData: for somebody through all steps without a score in a requirement.

    >>> one = Applicant(id="A1", name="Li Na", cv=True, background=True,
    ...     interview={"communication": 80, "relations": 70, "problem_solving": 75, "learning": 60, "teamwork": 80},
    ...     ability_test={"communication": 90, "problem_solving": 85})
    >>> evaluate(one).total.total
    78.0
    """
    asked = _checked(requirements)
    scores = {one.id: _scores(applicant, one) for one in asked}
    for step in SCORED:
        _none_unasked(applicant, step, asked, path)
    means = {name: fsum(given.values()) / len(given) for name, given in scores.items() if given}
    below = {
        one.id: _last_step(one)
        for one in asked
        if getattr(applicant, _last_step(one).value) is not None and means.get(one.id, one.floor) < one.floor
    }
    passed, rejected_at = [], None
    for step in RECORDED:
        recorded = getattr(applicant, step.value)
        if recorded is None:
            break
        if recorded is False or step in below.values():
            rejected_at = step
            break
        passed.append(step)
    lacking = [one.id for one in asked if one.id not in means]
    if lacking and len(passed) == len(RECORDED):
        raise MissingData(f"found no score for {lacking[0]!r}, expected 0 to {TOP:g}", path)
    return Screening(
        applicant=applicant.id,
        passed=tuple(passed),
        rejected_at=rejected_at,
        below=tuple(below),
        total=None if lacking else _total(asked, means),
    )


def _checked(requirements: Iterable[StaffRequirement]) -> tuple[StaffRequirement, ...]:
    asked = tuple(requirements)
    unique((one.id for one in asked), "$.requirements")
    check_weights([one.weight for one in asked], "$.requirements")
    return asked


def _last_step(requirement: StaffRequirement) -> ScreeningStep:
    # Steps are recorded in their order: with the last one, all that score the requirement are.
    return max(requirement.scored_in, key=SCORED.index)


def _scores(applicant: Applicant, requirement: StaffRequirement) -> dict[ScreeningStep, float]:
    given = ((step, getattr(applicant, step.value) or {}) for step in SCORED)
    return {step: scores[requirement.id] for step, scores in given if requirement.id in scores}


def _none_unasked(applicant: Applicant, step: ScreeningStep, asked: Iterable[StaffRequirement], path: str) -> None:
    known = [one.id for one in asked if step in one.scored_in]
    for name in sorted(getattr(applicant, step.value) or ()):
        if name not in known:
            expected = ", ".join(known) or "none"
            raise InvalidValue(f"found a score for {name!r}, expected one of {expected}", f"{path}.{step.value}")


def _total(asked: tuple[StaffRequirement, ...], means: Mapping[str, float]) -> WeightedScore:
    return weighted([one.id for one in asked], [one.weight for one in asked], [means[one.id] for one in asked])
