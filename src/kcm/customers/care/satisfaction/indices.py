"""What a survey comes to in one number that says how sure it is: CSAT, NPS and an ACSI-type index (method E.1)."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from statistics import NormalDist

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, first_place, float_array
from kcm.customers.care.satisfaction.answers import answers_on_scale, column_means
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, whole
from kcm.rules import Finding, Severity
from kcm.scores import contributions

__all__ = ["Acsi", "AcsiPart", "Csat", "Nps", "acsi", "acsi_parts", "csat", "few_answers", "nps", "wilson_interval"]

Z = NormalDist().inv_cdf(0.975)
PROMOTER, DETRACTOR = 9, 6
FEW = 30
EQUAL = (100 / 3,) * 3


@attrs.frozen(kw_only=True, field_transformer=checked)
class Csat:
    """The `share` of satisfied answers and its 95 % interval, fractions 0 to 1.

    `answers` counts those given, `open_answers` the questions left open, which do not count.

    Raises:
        MissingData: for no answers.
        InvalidValue: for a share outside its interval, or an interval outside 0 to 1.
    """

    share: float
    low: float
    high: float
    answers: int
    open_answers: int = 0

    def __attrs_post_init__(self) -> None:
        if self.answers < 1:
            raise MissingData("found no answers, expected at least one", "$.answers")
        if not 0 <= self.low <= self.share <= self.high <= 1:
            found = f"found {self.low:g}, {self.share:g} and {self.high:g}, expected them to rise within 0 to 1"
            raise InvalidValue(found, "$.share")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Nps:
    """The net promoter score, −100 to 100, with its standard error and the three shares it rests on, fractions.

    `score` is 100 times `promoters` less `detractors`.
    """

    score: float
    standard_error: float
    promoters: float
    passives: float
    detractors: float
    answers: int
    open_answers: int


@attrs.frozen(kw_only=True, field_transformer=checked)
class AcsiPart:
    """One question's mean, 1 to 10, and what it adds to the index: `part = weight · (mean − 1) / 9`."""

    weight: float
    mean: float
    part: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class Acsi:
    """An index of satisfaction, 0 to 100, and the `parts` that sum to it: overall, expectation met, near the ideal."""

    index: float
    parts: tuple[AcsiPart, ...]
    respondents: int


def wilson_interval(successes: ArrayLike, answers: ArrayLike) -> tuple[FloatColumn, FloatColumn]:
    """The lower and upper end of the 95 % interval of a share, after E. B. Wilson (1927), of any shape.

    Args:
        successes: how many of the answers count, 0 or more.
        answers: how many there are, at least as many; where there are none, the interval is NaN.

    Raises:
        InvalidValue: for more successes than answers, or negative ones.

    >>> low, high = wilson_interval([7, 700], [10, 1000])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.397, 0.671], [0.892, 0.728])
    """
    hits, counts = np.broadcast_arrays(float_array(successes, "$.successes"), float_array(answers, "$.answers"))
    wrong = (hits < 0) | (hits > counts)
    if wrong.any():
        found = f"found {hits[wrong][0]:g} of {counts[wrong][0]:g} answers, expected a part of them"
        raise InvalidValue(found, "$.successes" + first_place(wrong))
    n = np.where(counts > 0, counts, np.nan)
    share = hits / n
    middle = share + Z * Z / (2 * n)
    reach = Z * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    # At 0 and at 1 the last digit may fall beyond the share itself.
    low = np.clip((middle - reach) / scale, 0, share)
    high = np.clip((middle + reach) / scale, share, 1)
    return low, high


def csat(answers: ArrayLike, *, scale: int = 5, top: int = 2) -> Csat:
    """Customer satisfaction: the share of answers among the `top` highest, with Wilson's 95 % interval.

    Args:
        answers: (respondents,), whole numbers from 1 to `scale`; NaN is not answered.
        scale: the highest answer.
        top: how many of the highest answers mean satisfied.

    Raises:
        MissingData: for no answers.
        InvalidValue: for an answer off the scale, or a `top` that leaves nobody dissatisfied.

    >>> found = csat([5, 4, 4, 3, 2, 5, 4, 1, 5, 4])
    >>> found.share, round(found.low, 3), round(found.high, 3), found.answers
    (0.7, 0.397, 0.892, 10)
    """
    if not 1 <= whole(top, "top") < whole(scale, "scale"):
        raise InvalidValue(f"found the top {top} of {scale}, expected at least 1 and not all", "top")
    column = answers_on_scale(answers, (1, scale), "$.answers")
    given, satisfied = int((~np.isnan(column)).sum()), int((column > scale - top).sum())
    low, high = wilson_interval(satisfied, given)
    return Csat(
        share=satisfied / given, low=float(low), high=float(high), answers=given, open_answers=column.size - given
    )


def nps(answers: ArrayLike) -> Nps:
    """The net promoter score: 100 times the share of 9 and 10 less that of 0 to 6, with its standard error.

    `s.e. = 100 · √((p + d − (p − d)²) / n)`.

    Args:
        answers: (respondents,), whole numbers from 0 to 10; NaN is not answered.

    Raises:
        MissingData: for no answers.
        InvalidValue: for an answer off the scale.

    Source: F. Reichheld (2003), "The One Number You Need to Grow", Harvard Business Review 81(12); method E.1.2.

    >>> found = nps([10, 9, 9, 8, 7, 6, 10, 3, 9, 8])
    >>> round(found.score, 9), round(found.standard_error, 1)
    (30.0, 24.7)
    """
    column = answers_on_scale(answers, (0, 10), "$.answers")
    given = int((~np.isnan(column)).sum())
    for_us, against = int((column >= PROMOTER).sum()), int((column <= DETRACTOR).sum())
    net = (for_us - against) / given
    return Nps(
        score=100 * net,
        standard_error=100 * sqrt(max(0.0, (for_us + against) / given - net * net) / given),
        promoters=for_us / given,
        passives=(given - for_us - against) / given,
        detractors=against / given,
        answers=given,
        open_answers=column.size - given,
    )


def acsi_parts(means: ArrayLike, weights: ArrayLike = EQUAL) -> FloatColumn:
    """What each of the three questions adds to the index: `weight · (mean − 1) / 9`, of the shape of `means`.

    Args:
        means: (..., 3), the mean answers to overall satisfaction, expectation met and nearness to the ideal, 1 to 10.
        weights: (3,), points that sum to 100; the ACSI's own are not published, so equal ones unless told.

    Raises:
        InvalidValue: for another shape, a mean off the scale, or weights that do not sum to 100.

    Source: C. Fornell and others (1996), "The American Customer Satisfaction Index"; method E.1.3.

    >>> float(acsi_parts([8, 7, 7.5]).sum().round(2))
    72.22
    >>> float(acsi_parts([8, 7, 7.5], [38.85, 31.90, 29.25]).sum().round(2))
    72.61
    """
    table = float_array(means, "$.means")
    if not table.ndim or table.shape[-1] != 3:
        raise InvalidValue(f"found shape {table.shape}, expected (..., 3), one for each question", "$.means")
    wrong = (table < 1) | (table > 10)
    if wrong.any():
        found = f"found a mean of {table[wrong][0]:g}, expected 1 to 10"
        raise InvalidValue(found, "$.means" + first_place(wrong))
    return contributions((table - 1) / 9 * 100, weights)


def acsi(answers: ArrayLike, weights: ArrayLike = EQUAL) -> Acsi:
    """An index of satisfaction after the American one, of the answers to its three questions.

    Args:
        answers: (respondents, 3), whole numbers from 1 to 10, questions and weights as in `acsi_parts`; NaN is not
            answered.
        weights: (3,), points that sum to 100.

    Raises:
        MissingData: for no answers, or a question that nobody answered.
        InvalidValue: for another shape, an answer off the scale, or weights that do not sum to 100.

    >>> found = acsi([[8, 7, 8], [8, 7, 7]])
    >>> round(found.index, 2), [round(part.part, 2) for part in found.parts]
    (72.22, [25.93, 22.22, 24.07])
    """
    table = answers_on_scale(answers, (1, 10), "$.answers", dimensions=2)
    means = column_means(table, axis=0)
    if np.isnan(means).any():
        place = f"$.answers[..., {int(np.isnan(means).argmax())}]"
        raise MissingData("found a question that nobody answered, expected at least one answer", place)
    parts = acsi_parts(means, weights)
    points = float_array(weights)
    return Acsi(
        index=float(parts.sum()),
        parts=tuple(
            AcsiPart(weight=weight, mean=mean, part=part)
            for weight, mean, part in zip(points.tolist(), means.tolist(), parts.tolist(), strict=True)
        ),
        respondents=int((~np.isnan(table)).any(axis=1).sum()),
    )


def few_answers(found: Csat) -> Iterator[Finding]:
    """A rule: a share of fewer than thirty answers says little.

    >>> [finding.code for finding in few_answers(csat([5, 4, 3]))]
    ['satisfaction.FEW_ANSWERS']
    """
    if found.answers < FEW:
        yield Finding("satisfaction.FEW_ANSWERS", Severity.WARNS, "$", {"answers": found.answers, "few": FEW})
