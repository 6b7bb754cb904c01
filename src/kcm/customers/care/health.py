"""How healthy a relationship is: one score from weighted signals, how fresh they are, and how much of it is known.

What nobody measured is neither good nor bad. The score rests on what is known, and three numbers say how far that
carries: the share of the weight that is known, and the scores if the rest were worst or best. Which signals, and how
long each stays fresh, is data: `kcm/data/health_factors.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, columnar, first_place, float_array, read_only
from kcm.errors import Conflict, InvalidValue
from kcm.fields import check_share, checked, not_blank
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped
from kcm.periods import as_date, not_after
from kcm.rules import Finding, Severity
from kcm.scores import TOP, Factor, check_factors, check_score, check_weights
from kcm.text import Text

__all__ = [
    "HEALTH_FACTORS",
    "Health",
    "HealthColumns",
    "HealthFactor",
    "HealthPart",
    "HealthPolicy",
    "HealthSignal",
    "health_columns",
    "health_contributions",
    "health_findings",
    "relationship_health",
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class HealthFactor(Factor):
    """One signal of health, its weight in points, its scale, and for how many days an observation is fresh.

    After these days the observation fades, and after twice as many it counts no more. `least` and `most` are the raw
    values that can be; None is no limit.

    Raises:
        InvalidValue: as a `Factor`, for fewer than one day, or for a least value that is not below the most.
    """

    fresh_days: int
    least: float | None = None
    most: float | None = None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.fresh_days < 1:
            raise InvalidValue(f"found {self.fresh_days} days, expected 1 or more", "$.fresh_days")
        if self.least is not None and self.most is not None and not self.least < self.most:
            raise InvalidValue(f"found {self.most:g} as the most, expected above {self.least:g}", "$.most")

    def scores_of(self, raw: ArrayLike, path: str = "$") -> NDArray[np.float64]:
        """The scores, 0 to 10, of raw values of any shape, for `health_columns`; NaN stays NaN.

        Raises:
            InvalidValue: for a value below `least` or above `most`, or, without a scale, a score off 0 to 10.

        >>> HEALTH_FACTORS[0].scores_of([80, np.nan]).tolist()
        [8.0, nan]
        >>> HEALTH_FACTORS[1].scores_of([0.9, 90], "complaints")
        Traceback (most recent call last):
        kcm.errors.InvalidValue: found 90, expected 0 to 1 @ complaints[1]
        """
        table = float_array(raw, path)
        low, high = -np.inf if self.least is None else self.least, np.inf if self.most is None else self.most
        off = (table < low) | (table > high)
        if off.any():
            raise InvalidValue(f"found {table[off][0]:g}, expected {self._range()}", path + first_place(off))
        if self.scale is not None:
            return self.scale.scores(table)
        off = (table < 0) | (table > TOP)
        if off.any():
            check_score(float(table[off][0]), path + first_place(off))
        return table

    def _range(self) -> str:
        if self.most is None:
            return f"{self.least:g} or more"
        return f"at most {self.most:g}" if self.least is None else f"{self.least:g} to {self.most:g}"


#: The factors of health that come with kcm, with their weights; the table is `kcm/data/health_factors.toml`.
HEALTH_FACTORS = from_data(tuple[HealthFactor, ...], shipped("health_factors.toml")["factors"])


@attrs.frozen(kw_only=True, field_transformer=checked)
class HealthSignal:
    """What was observed of a factor on a day: a raw value where the factor has a scale, else a score from 0 to 10."""

    factor: str
    value: float
    observed_on: date


@attrs.frozen(kw_only=True, field_transformer=checked)
class HealthPart:
    """One factor's part in the score; without a signal score, day and age are None, freshness and part 0.

    `freshness` is from 0 to 1, `part` the points of the score that come from here.
    """

    factor: str
    label: Text
    weight: float
    score: float | None
    observed_on: date | None
    age_days: int | None
    freshness: float
    part: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class Health:
    """How healthy the relationship with a customer is on a day.

    `score` is from 0 to 10 and rests on what is known, None when nothing is; the parts sum to it. `coverage` is the
    share of the weight that is known and fresh, 0 to 1. `low` and `high` are the scores if all the rest were 0 or 10.
    """

    customer: str
    as_of: date
    score: float | None
    coverage: float
    low: float
    high: float
    parts: tuple[HealthPart, ...]


@attrs.frozen(kw_only=True, field_transformer=columnar)
class HealthColumns:
    """`Health` of many customers: score (NaN where nothing is known), coverage, low and high, each (customers,)."""

    score: FloatColumn
    coverage: FloatColumn
    low: FloatColumn
    high: FloatColumn


def relationship_health(
    customer: str, signals: Iterable[HealthSignal], *, as_of: date, factors: Iterable[HealthFactor] = HEALTH_FACTORS
) -> Health:
    """The health of one relationship from the latest signal of each factor.

    `score = Σ w·f·s / Σ w·f` with weight w, freshness f and score s of the known signals; `coverage = Σ w·f / 100`.

    Args:
        customer: whose relationship it is.
        signals: at most one for each factor; a factor without one is unknown.
        as_of: the day of asking; no signal is later.
        factors: with weights that sum to 100.

    Raises:
        Conflict: for two signals of one factor.
        InvalidValue: for a signal of an unknown factor or after `as_of`, a value that cannot be, or a blank customer.

    >>> signals = [HealthSignal(factor="satisfaction", value=80, observed_on=date(2026, 11, 1))]
    >>> found = relationship_health("C1", signals, as_of=date(2026, 11, 23))
    >>> found.score, found.coverage, found.low, found.high
    (8.0, 0.25, 2.0, 9.5)
    """
    not_blank(customer, "customer")
    day = as_date(as_of, "as_of")
    kept = tuple(factors)
    check_factors(kept, "factors")
    chosen = {factor.id: factor for factor in kept}
    found = _by_factor(signals, chosen, day)
    scores = [[found[name][0] if name in found else np.nan for name in chosen]]
    ages = [[(day - found[name][1]).days if name in found else np.nan for name in chosen]]
    weights = [factor.weight for factor in chosen.values()]
    limits = [factor.fresh_days for factor in chosen.values()]
    columns = health_columns(scores, ages, weights, limits)
    contributions = health_contributions(scores, ages, weights, limits)[0]
    fresh = _freshness(np.array(ages), np.array(limits))[0]
    parts = []
    for place, factor in enumerate(chosen.values()):
        score, observed_on = found.get(factor.id, (None, None))
        parts.append(
            HealthPart(
                factor=factor.id,
                label=factor.label,
                weight=factor.weight,
                score=score,
                observed_on=observed_on,
                age_days=None if observed_on is None else (day - observed_on).days,
                freshness=float(fresh[place]),
                part=float(contributions[place]),
            )
        )
    score = float(columns.score[0])
    return Health(
        customer=customer,
        as_of=day,
        score=None if np.isnan(score) else score,
        coverage=float(columns.coverage[0]),
        low=float(columns.low[0]),
        high=float(columns.high[0]),
        parts=tuple(parts),
    )


def _by_factor(
    signals: Iterable[HealthSignal], factors: dict[str, HealthFactor], day: date
) -> dict[str, tuple[float, date]]:
    found: dict[str, tuple[float, date]] = {}
    for index, signal in enumerate(signals):
        path = f"signals[{index}]"
        if signal.factor not in factors:
            expected = ", ".join(factors)
            raise InvalidValue(f"found a signal of {signal.factor!r}, expected one of {expected}", f"{path}.factor")
        if signal.factor in found:
            raise Conflict(f"found two signals of {signal.factor!r}, expected the latest", f"{path}.factor")
        not_after(signal.observed_on, day, f"{path}.observed_on")
        score = factors[signal.factor].scores_of(signal.value, f"{path}.value")
        found[signal.factor] = (float(score), signal.observed_on)
    return found


def health_columns(scores: ArrayLike, age_days: ArrayLike, weights: ArrayLike, fresh_days: ArrayLike) -> HealthColumns:
    """The health of many relationships at once.

    Args:
        scores: (customers, factors), 0 to 10, of raw values by `HealthFactor.scores_of`; NaN is unknown.
        age_days: (customers, factors), days since each was observed, 0 or more; NaN where the score is unknown.
        weights: (factors,), points that sum to 100.
        fresh_days: (factors,), for how many days each is fresh, 1 or more.

    Raises:
        InvalidValue: for shapes that do not fit, weights that do not sum to 100, or figures off their scale.

    >>> found = health_columns([[8, np.nan], [6, 9]], [[0, np.nan], [10, 150]], [50, 50], [100, 100])
    >>> found.score.round(3).tolist(), found.coverage.tolist(), found.low.tolist(), found.high.tolist()
    ([8.0, 7.0], [0.5, 0.75], [4.0, 5.25], [9.0, 7.75])
    """
    table, counted = _counted(scores, age_days, weights, fresh_days)
    known = counted.sum(axis=1)
    reached = np.einsum("ij,ij->i", table, counted)
    coverage = np.minimum(known / 100, 1.0)
    low = np.minimum(reached / 100, TOP)
    with np.errstate(invalid="ignore"):
        score = np.minimum(reached / known, TOP)
    return HealthColumns(
        score=read_only(score),
        coverage=read_only(coverage),
        low=read_only(low),
        high=read_only(np.minimum(low + TOP * (1 - coverage), TOP)),
    )


def health_contributions(
    scores: ArrayLike, age_days: ArrayLike, weights: ArrayLike, fresh_days: ArrayLike
) -> NDArray[np.float64]:
    """What each factor adds to the score of each relationship, (customers, factors); 0 where it is unknown.

    Arguments and errors are those of `health_columns`, whose scores these sum to within 1e-12.

    >>> health_contributions([[6, 9]], [[10, 150]], [50, 50], [100, 100]).tolist()
    [[4.0, 3.0]]
    """
    table, counted = _counted(scores, age_days, weights, fresh_days)
    known = counted.sum(axis=1, keepdims=True)
    return np.asarray(table * counted / np.where(known > 0, known, 1))


def _counted(
    scores: ArrayLike, age_days: ArrayLike, weights: ArrayLike, fresh_days: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The scores with 0 for the unknown, and the weight that counts of each: 0 where it is unknown."""
    points, limits = check_weights(weights, "weights"), float_array(fresh_days, "fresh_days")
    if limits.shape != points.shape:
        raise InvalidValue(f"found shape {limits.shape}, expected {points.shape} as in weights", "fresh_days")
    if not (limits >= 1).all():
        raise InvalidValue("found fewer days, expected 1 or more", "fresh_days" + first_place(~(limits >= 1)))
    table, ages = float_array(scores, "scores"), float_array(age_days, "age_days")
    if table.ndim != 2 or table.shape[1] != points.size:
        raise InvalidValue(f"found shape {table.shape}, expected (customers, {points.size})", "scores")
    if ages.shape != table.shape:
        raise InvalidValue(f"found shape {ages.shape}, expected {table.shape} as in scores", "age_days")
    off = (table < 0) | (table > TOP)
    if off.any():
        raise InvalidValue(f"found score {table[off][0]:g}, expected 0 to 10", "scores" + first_place(off))
    early = ages < 0
    if early.any():
        raise InvalidValue(f"found {ages[early][0]:g} days, expected 0 or more", "age_days" + first_place(early))
    unknown = np.isnan(table)
    undated = np.isnan(ages) & ~unknown
    if undated.any():
        raise InvalidValue("found a score of unknown age, expected its days", "age_days" + first_place(undated))
    return np.where(unknown, 0, table), np.where(unknown, 0, points * _freshness(ages, limits))


def _freshness(ages: NDArray[np.float64], limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 up to the limit, then straight down to 0 at twice the limit; 0 for an unknown age."""
    return np.nan_to_num(np.clip(2 - ages / limits, 0, 1))


@attrs.frozen(kw_only=True, field_transformer=checked)
class HealthPolicy:
    """Below which share of the weight a score is said to rest on little, and below which score a relationship is weak.

    Raises:
        InvalidValue: for a coverage outside 0 to 1, or a score outside 0 to 10.
    """

    least_coverage: float = 0.5
    weak: float = 4.0

    def __attrs_post_init__(self) -> None:
        check_share(self.least_coverage, "$.least_coverage")
        check_score(self.weak, "$.weak")


def health_findings(health: Health, policy: HealthPolicy = HealthPolicy()) -> Iterator[Finding]:
    """A rule: the score rests on enough evidence and is not weak, and each signal is there and fresh.

    Codes: `health.NO_SCORE`, `health.THIN_EVIDENCE` and `health.WEAK` warn; `health.UNKNOWN`, `health.STALE` and
    `health.EXPIRED`, when it counts no more, note it of a factor.

    >>> found = relationship_health("C1", [], as_of=date(2026, 11, 23))
    >>> next(health_findings(found)).code
    'health.NO_SCORE'
    """
    customer = health.customer
    if health.score is None:
        yield Finding("health.NO_SCORE", Severity.WARNS, "$.score", {"customer": customer})
    elif health.coverage < policy.least_coverage:
        values = {
            "customer": customer,
            "score": health.score,
            "coverage": health.coverage,
            "low": health.low,
            "high": health.high,
        }
        yield Finding("health.THIN_EVIDENCE", Severity.WARNS, "$.coverage", values)
    if health.score is not None and health.score < policy.weak:
        weak = {"customer": customer, "score": health.score, "least": policy.weak}
        yield Finding("health.WEAK", Severity.WARNS, "$.score", weak)
    for index, part in enumerate(health.parts):
        path = f"$.parts[{index}]"
        if part.score is None:
            yield Finding("health.UNKNOWN", Severity.NOTES, path, {"customer": customer, "factor": part.label})
        elif part.freshness <= 0:
            expired = {"customer": customer, "factor": part.label, "days": part.age_days}
            yield Finding("health.EXPIRED", Severity.NOTES, path, expired)
        elif part.freshness < 1:
            stale = {"customer": customer, "factor": part.label, "days": part.age_days, "freshness": part.freshness}
            yield Finding("health.STALE", Severity.NOTES, path, stale)
