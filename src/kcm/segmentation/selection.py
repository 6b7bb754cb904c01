"""Identify key customers (method A85), score and choose key accounts by six criteria (A86), their wallet (A91)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, not_blank, unique, whole
from kcm.money import amount
from kcm.rules import Finding, Severity
from kcm.scores import Factor, Scale, WeightedScore, check_factors, weigh
from kcm.text import Text

__all__ = [
    "IDENTIFICATION_CRITERIA",
    "SELECTION_FACTORS",
    "Candidate",
    "CandidateFacts",
    "Choice",
    "Identification",
    "IdentificationPolicy",
    "RankedAccount",
    "Wallet",
    "choose",
    "identify",
    "score_accounts",
    "wallet",
]

#: The four criteria of a key customer, by id.
IDENTIFICATION_CRITERIA: Mapping[str, Text] = MappingProxyType(
    {
        "influence": Text("marked influence on our results", "显著影响业绩"),
        "support": Text("long-term support", "长期支持"),
        "willingness": Text("willing to cooperate", "愿意建立合作"),
        "potential": Text("potential strategic partner", "有潜力成为战略合作伙伴"),
    }
)

TOLERANCE = 1e-12  # within which a score is the sum of its parts
MOST_RECOMMENDED = 35  # McDonald & Woodburn recommend 15 to 35 key accounts

#: The factors by which key accounts are chosen, unless a host has its own; their weights sum to 100.
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

    Args:
        candidates: each with a raw value for every criterion: on its scale where it has one, else a score from 0 to 10.
        factors: the criteria, with weights in points that sum to 100.

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

    Args:
        ranking: the accounts, best first.
        capacity: how many accounts the organisation can serve.
        min_score: the least score, 0 to 10.

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


@attrs.frozen(kw_only=True, field_transformer=checked)
class CandidateFacts:
    """What is known of a customer before it may be called a key customer.

    `value_share` is its part of all our sales, 0 to 1; `tenure_years` how long it has been one; `bought_lately` whether
    it bought in each of the last two years; willingness to cooperate and potential are rated from 0 to 10.

    Raises:
        InvalidValue: for a blank id, or a number outside what is said here; no tenure is above 200 years.
    """

    id: str
    value_share: float
    tenure_years: float
    bought_lately: bool
    willingness: float
    potential: float
    in_class_a: bool = False

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        for name, most in (("value_share", 1), ("tenure_years", 200), ("willingness", 10), ("potential", 10)):
            if not 0 <= getattr(self, name) <= most:
                raise InvalidValue(f"found {getattr(self, name):g}, expected 0 to {most}", f"$.{name}")


@attrs.frozen(kw_only=True, field_transformer=checked)
class IdentificationPolicy:
    """From where each of the four criteria is met, how many must be, and which of them in any case.

    Raises:
        InvalidValue: for a criterion that must be met and is none of the four, or fewer than 0 or more than 4 to pass.
    """

    value_share: float = 0.02
    tenure_years: float = 2.0
    rating: float = 6.0
    least_passed: int = 3
    must: tuple[str, ...] = ("influence",)

    def __attrs_post_init__(self) -> None:
        for name in self.must:
            if name not in IDENTIFICATION_CRITERIA:
                expected = ", ".join(IDENTIFICATION_CRITERIA)
                raise InvalidValue(f"found no criterion of this name, expected {expected}", "$.must")
        if self.least_passed not in range(5):
            raise InvalidValue(f"found {self.least_passed}, expected 0 to 4 criteria", "$.least_passed")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Identification:
    """Which of the four criteria a customer meets, and whether that makes it a key customer."""

    id: str
    passed: tuple[str, ...]
    is_key: bool


def identify(
    candidates: Iterable[CandidateFacts], policy: IdentificationPolicy = IdentificationPolicy()
) -> tuple[Identification, ...]:
    """The gate before scoring: who is a key customer by influence, support, willingness and potential (method A85).

    Raises:
        Conflict: for an id that stands twice.

    >>> found = identify([CandidateFacts(
    ...     id="A", value_share=0.03, tenure_years=4, bought_lately=True, willingness=7, potential=5)])
    >>> found[0].passed, found[0].is_key
    (('influence', 'support', 'willingness'), True)
    """
    found = tuple(candidates)
    unique([one.id for one in found], "candidates")
    return tuple(_identified(one, policy) for one in found)


def _identified(one: CandidateFacts, policy: IdentificationPolicy) -> Identification:
    met = {
        "influence": one.value_share >= policy.value_share or one.in_class_a,
        "support": one.tenure_years >= policy.tenure_years and one.bought_lately,
        "willingness": one.willingness >= policy.rating,
        "potential": one.potential >= policy.rating,
    }
    passed = tuple(name for name, is_met in met.items() if is_met)
    is_key = len(passed) >= policy.least_passed and set(policy.must) <= set(passed)
    return Identification(id=one.id, passed=passed, is_key=is_key)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Wallet:
    """Our part of what a customer spends on what we could sell, and what is left to win; money a year.

    `share` is None for a customer that spends nothing.
    """

    share: float | None
    headroom: Decimal


def wallet(own_sales: Decimal | int, customer_spend: Decimal | int) -> Wallet:
    """Share of wallet and headroom (method A91).

    Args:
        own_sales: what the customer buys of us, money of a period.
        customer_spend: what it spends on what we could sell, in the same period and currency.

    Raises:
        InvalidValue: for negative money, or sales above what the customer spends.

    >>> wallet(450, 1000)
    Wallet(share=0.45, headroom=Decimal('550'))
    """
    own, spend = amount(own_sales, "own_sales"), amount(customer_spend, "customer_spend")
    if own < 0:
        raise InvalidValue(f"found {own}, expected 0 or more", "own_sales")
    if own > spend:
        raise InvalidValue(f"found {own}, expected no more than the customer's spend of {spend}", "own_sales")
    return Wallet(share=float(own / spend) if spend else None, headroom=spend - own)
