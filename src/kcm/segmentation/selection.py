"""Score and choose key accounts by six criteria (method A86)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, not_blank, unique, whole
from kcm.rules import Finding, Severity
from kcm.scores import Factor, Scale, WeightedScore, check_factors, weigh
from kcm.text import Text

__all__ = ["SELECTION_FACTORS", "Candidate", "Choice", "RankedAccount", "choose", "score_accounts"]

TOLERANCE = 1e-12  # within which a score is the sum of its parts
MOST_RECOMMENDED = 35  # McDonald & Woodburn recommend 15 to 35 key accounts

SELECTION_FACTORS = (
    Factor(
        id="spend",
        label=Text("size of spend", "可能的开支规模"),
        weight=30,
        scale=Scale(((0, 0), (10_000, 3), (30_000, 6), (100_000, 10))),
    ),
    Factor(
        id="margin",
        label=Text("margin", "可能的边际利润"),
        weight=20,
        scale=Scale(((0, 0), (0.10, 3), (0.25, 7), (0.40, 10))),
    ),
    Factor(
        id="growth",
        label=Text("growth rate", "增长率"),
        weight=15,
        scale=Scale(((-0.25, 0), (0, 3), (0.10, 6), (0.50, 10))),
    ),
    Factor(id="location", label=Text("location", "所处位置"), weight=10),
    Factor(id="buying_fit", label=Text("buying factors and process", "购买因素和过程"), weight=15),
    Factor(id="suppliers", label=Text("present suppliers", "目前供应商"), weight=10),
)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Candidate:
    """A customer that may become a key account, with a raw value for each criterion.

    A criterion with a scale takes its raw value (money a year, a fraction); one without takes a score from 0
    to 10.
    """

    id: str
    raw: Map[str, float]

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


@attrs.frozen(kw_only=True, field_transformer=checked)
class RankedAccount:
    """A candidate's place, its score from 0 to 10, and the parts that sum to it."""

    rank: int
    id: str
    score: WeightedScore


@attrs.frozen(kw_only=True, field_transformer=checked)
class Choice:
    """The chosen key accounts, best first, under which conditions, and what is to be said about it."""

    chosen: tuple[str, ...]
    capacity: int
    min_score: float
    findings: tuple[Finding, ...]


def score_accounts(
    candidates: Iterable[Candidate], factors: Iterable[Factor] = SELECTION_FACTORS
) -> tuple[RankedAccount, ...]:
    """Candidates ranked by their weighted score, ties by id.

    Scales are absolute: adding one candidate never moves another's score.

    Raises:
        MissingData: for no candidates, or a criterion without a value.
        Conflict: for a candidate that stands twice.
        InvalidValue: for weights that do not sum to 100 or a score off its scale.

    >>> scores = {"spend": 8, "margin": 6, "growth": 7, "location": 9, "buying_fit": 5, "suppliers": 4}
    >>> judged = [Factor(id=f.id, label=f.label, weight=f.weight) for f in SELECTION_FACTORS]
    >>> round(score_accounts([Candidate(id="Q", raw=scores)], judged)[0].score.total, 9)
    6.7
    """
    kept, rules = tuple(candidates), check_factors(factors)
    if not kept:
        raise MissingData("found no candidates, expected at least one", "$.candidates")
    unique((candidate.id for candidate in kept), "$.candidates")
    scored = [
        (candidate.id, weigh(rules, _scores(candidate, rules), f"$.candidates[{index}].raw"))
        for index, candidate in enumerate(kept)
    ]
    scored.sort(key=lambda item: (-item[1].total, item[0]))
    return tuple(RankedAccount(rank=rank, id=name, score=score) for rank, (name, score) in enumerate(scored, 1))


def _scores(candidate: Candidate, factors: Iterable[Factor]) -> dict[str, float]:
    scales = {factor.id: factor.scale for factor in factors}
    return {
        name: raw if (scale := scales.get(name)) is None else scale.score(raw) for name, raw in candidate.raw.items()
    }


def choose(ranking: Iterable[RankedAccount], capacity: int, min_score: float = 5.0) -> Choice:
    """The best accounts that the organisation can serve and that score at least `min_score`.

    Raises:
        InvalidValue: for a capacity below 1 or a score outside 0 to 10.
    """
    if whole(capacity, "capacity") < 1:
        raise InvalidValue(f"found a capacity of {capacity}, expected at least 1", "capacity")
    if not 0 <= min_score <= 10:
        raise InvalidValue(f"found a least score of {min_score:g}, expected 0 to 10", "min_score")
    chosen = tuple(account.id for account in ranking if account.score.total >= min_score - TOLERANCE)[:capacity]
    return Choice(chosen=chosen, capacity=capacity, min_score=min_score, findings=tuple(_too_many(len(chosen))))


def _too_many(chosen: int) -> Iterator[Finding]:
    if chosen > MOST_RECOMMENDED:
        values = {"chosen": chosen, "recommended": MOST_RECOMMENDED}
        yield Finding("selection.TOO_MANY", Severity.WARNS, "$.chosen", values)
