"""What training brought, and how far a trainee came in the curriculum (method A43, A54, A55)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.checklists import ChecklistResult, Tick, checklist, checklist_result
from kcm.columns import FloatColumn, first_place, float_column
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, finite
from kcm.text import Text

__all__ = [
    "CurriculumProgress",
    "ModuleProgress",
    "TrainingEffect",
    "TrainingVerdict",
    "curriculum_progress",
    "training_effect",
]

LEAST_GAIN = 0.30
LEAST_REACTION = 3.5
# Scores such as 70.1 are no exact floats: a gain of exactly 0.30 may come out a hair below it.
TOLERANCE = 1e-12


class TrainingVerdict(Enum):
    """Whether a training stays as it is."""

    KEEP = "keep"
    ADJUST = "adjust"


@attrs.frozen(kw_only=True, field_transformer=checked)
class TrainingEffect:
    """What a training brought: `gain` in points of the test, `normalised_gain` as a share of what there was to gain.

    `trainees` counts those who took both tests, `unpaired` those who took one of them only and are left out.
    `reaction` is the mean of the trainees' own rating, 1 to 5; None where nobody was asked.
    """

    gain: float
    normalised_gain: float
    reaction: float | None
    verdict: TrainingVerdict
    trainees: int
    unpaired: int


def training_effect(
    before: ArrayLike,
    after: ArrayLike,
    *,
    reactions: ArrayLike = (),
    maximum: float = 100.0,
    least_gain: float = LEAST_GAIN,
    least_reaction: float = LEAST_REACTION,
) -> TrainingEffect:
    """The gain of a training, and whether it must be adjusted: two of Kirkpatrick's levels, reaction and learning.

    `normalised gain = (mean after − mean before) / (maximum − mean before)`. A training is adjusted where that is below
    `least_gain`, or the mean reaction below `least_reaction`.

    Args:
        before: the score of each trainee before, shape (trainees,), 0 to `maximum`; NaN is a test not taken.
        after: the score of each after, in the same order.
        reactions: ratings by trainees, 1 to 5, of any number; NaN is no answer.
        maximum: the most a test gives.
        least_gain: from which normalised gain on a training may stay.
        least_reaction: from which mean reaction on it may stay.

    Raises:
        InvalidValue: for columns of different lengths, a value off its scale, a mean before at the maximum, or a least
            gain or reaction that is no number.
        MissingData: where nobody took both tests.

    Source: R. Hake's normalised gain; D. Kirkpatrick; method A55.

    >>> effect = training_effect([60, 64], [70, 78])
    >>> effect.gain, round(effect.normalised_gain, 3), effect.verdict.name
    (12.0, 0.316, 'KEEP')
    """
    if not finite(maximum, "maximum") > 0:
        raise InvalidValue(f"found {maximum:g}, expected more than 0", "maximum")
    enough_gain = finite(least_gain, "least_gain") - TOLERANCE
    enough_reaction = finite(least_reaction, "least_reaction") - TOLERANCE
    first, last = (_within(column, name, 0, maximum) for column, name in ((before, "before"), (after, "after")))
    if first.size != last.size:
        raise InvalidValue(f"found {last.size} scores, expected {first.size} as before", "after")
    paired = ~np.isnan(first) & ~np.isnan(last)
    if not paired.any():
        raise MissingData("found nobody who took both tests, expected at least one", "after")
    start, gain = float(first[paired].mean()), float((last[paired] - first[paired]).mean())
    if start >= maximum:
        raise InvalidValue(
            f"found a mean of {start:g}, expected below the maximum, or there is nothing to gain", "before"
        )
    rated = _within(reactions, "reactions", 1, 5)
    rated = rated[~np.isnan(rated)]
    reaction = float(rated.mean()) if rated.size else None
    normalised = gain / (maximum - start)
    stays = normalised >= enough_gain and (reaction is None or reaction >= enough_reaction)
    return TrainingEffect(
        gain=gain,
        normalised_gain=normalised,
        reaction=reaction,
        verdict=TrainingVerdict.KEEP if stays else TrainingVerdict.ADJUST,
        trainees=int(paired.sum()),
        unpaired=int((np.isnan(first) ^ np.isnan(last)).sum()),
    )


def _within(column: ArrayLike, path: str, least: float, most: float) -> FloatColumn:
    values = float_column(column, path)
    off = (values < least) | (values > most)
    if off.any():
        reason = f"found {values[off][0]:g}, expected {least:g} to {most:g}"
        raise InvalidValue(reason, path + first_place(off))
    return values


@attrs.frozen(kw_only=True, field_transformer=checked)
class ModuleProgress:
    """One module of the curriculum: how many of its topics are done."""

    module: Text
    done: int
    topics: int


@attrs.frozen(kw_only=True, field_transformer=checked)
class CurriculumProgress:
    """How far a trainee came: over all topics, and by module, whose parts sum to it."""

    result: ChecklistResult
    modules: tuple[ModuleProgress, ...]


def curriculum_progress(ticks: Iterable[Tick]) -> CurriculumProgress:
    """How far a trainee came in the checklist `curriculum`, four modules of eleven topics.

    Raises:
        Conflict: for two ticks on one topic.

    >>> done = [Tick(item=topic, done=True) for topic in ("products", "customers", "sharing")]
    >>> [(one.module.en, one.done, one.topics) for one in curriculum_progress(done).modules][2]
    ('teamwork', 1, 3)
    """
    kept = tuple(ticks)
    done = {tick.item for tick in kept if tick.done}
    curriculum = checklist("curriculum")
    modules: dict[Text, list[bool]] = {}
    for item in curriculum.items:
        modules.setdefault(item.group or curriculum.title, []).append(item.id in done)
    return CurriculumProgress(
        result=checklist_result(curriculum, kept),
        modules=tuple(ModuleProgress(module=name, done=sum(of), topics=len(of)) for name, of in modules.items()),
    )
