"""Which market: its metrics, broad or narrow, and whether a segment in it is worth serving (method A78, A80, A81)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from math import inf, isfinite

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray
from rpds import HashTrieMap

from kcm.columns import float_array, float_column
from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, finite, not_blank
from kcm.money import amount
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "MarketDefinition",
    "MarketItem",
    "MarketMetrics",
    "Scope",
    "ScopeChoice",
    "SegmentEvaluation",
    "SegmentPolicy",
    "definition_gaps",
    "evaluate_segments",
    "market_metrics",
    "scope_choice",
]

LEAST_RIVAL = 0.05
LARGEST = 1e100


class MarketItem(Enum):
    """What a definition of a market is for, by the name of its field."""

    SHARE = "share"
    GROWTH = "growth"
    TARGET_CUSTOMERS = "target_customers"
    RIVALS = "rivals"
    OBJECTIVES = "objectives"


class Scope(Enum):
    """A broad market served at low cost, or a narrow one served by specialists (M. Porter's generic strategies)."""

    BROAD_COST = "broad cost"
    NARROW_SPECIALIST = "narrow specialist"


@attrs.frozen(kw_only=True, field_transformer=checked)
class ScopeChoice:
    """The scope, and what it earns or costs more per unit than the broad market."""

    scope: Scope
    net: Decimal


def scope_choice(
    unit_cost_broad: Decimal | int, unit_cost_narrow: Decimal | int, price_premium: Decimal | int
) -> ScopeChoice:
    """Narrow where the price premium makes good the higher cost per unit, else broad.

    Args:
        unit_cost_broad: money per unit when we serve the broad market.
        unit_cost_narrow: money per unit when we serve the narrow one.
        price_premium: money per unit that the narrow market pays more.

    Raises:
        InvalidValue: for something that is no amount.

    >>> scope_choice(10, 12, Decimal("2.5"))
    ScopeChoice(scope=<Scope.NARROW_SPECIALIST: 'narrow specialist'>, net=Decimal('0.5'))
    """
    broad, narrow = amount(unit_cost_broad, "unit_cost_broad"), amount(unit_cost_narrow, "unit_cost_narrow")
    net = amount(price_premium, "price_premium") - (narrow - broad)
    return ScopeChoice(scope=Scope.NARROW_SPECIALIST if net >= 0 else Scope.BROAD_COST, net=net)


@attrs.frozen(kw_only=True, field_transformer=checked)
class MarketMetrics:
    """Shares are fractions of the market at the end; `growth` is a fraction a year; no rival, no relative share.

    `rivals` are those of some size, by their share.
    """

    share: float
    growth: float
    relative_share: float | None
    rivals: Map[str, float]


def market_metrics(
    own: float,
    market_start: float,
    market_end: float,
    years: float,
    rivals: Mapping[str, float],
    *,
    least_rival: float = LEAST_RIVAL,
) -> MarketMetrics:
    """Share, growth and relative share in a market (method A81).

    Args:
        own: our sales in the market at the end.
        market_start: the market's sales at the beginning.
        market_end: the market's sales at the end.
        years: years between.
        rivals: sales of each rival at the end.
        least_rival: the share from which a rival counts as one.

    Raises:
        InvalidValue: for a market or years not above 0, negative sales, or sales above the market.

    >>> found = market_metrics(12, 80, 80, 1, {"X": 20})
    >>> round(found.share, 2), round(found.relative_share, 2)
    (0.15, 0.6)
    >>> round(market_metrics(12, 80, 92.61, 3, {}).growth, 6)
    0.05
    """
    for name, value in (("market_start", market_start), ("market_end", market_end), ("years", years)):
        if not finite(value, name) > 0:
            raise InvalidValue(f"found {value:g}, expected more than 0", name)
    sold = {"own": own, **{f"rivals.{name}": sales for name, sales in rivals.items()}}
    for name, sales in sold.items():
        if not 0 <= finite(sales, name) <= market_end:
            raise InvalidValue(f"found {sales:g}, expected 0 to the market's {market_end:g}", name)
    try:
        growth = (market_end / market_start) ** (1 / years) - 1
    except OverflowError:
        raise InvalidValue("found a growth no number holds, expected one of a market", "market_start") from None
    largest = max(rivals.values(), default=0.0)
    relative = own / largest if largest > 0 else inf
    shares = {name: sales / market_end for name, sales in rivals.items()}
    return MarketMetrics(
        share=own / market_end,
        growth=finite(growth, "market_start"),
        relative_share=relative if isfinite(relative) else None,
        rivals=HashTrieMap({name: share for name, share in shares.items() if share >= least_rival}),
    )


@attrs.frozen(kw_only=True, field_transformer=checked)
class MarketDefinition:
    """What a definition of a market must carry to be planned with; None or nothing is not known yet."""

    name: str
    share: float | None = None
    growth: float | None = None
    target_customers: Text | None = None
    rivals: tuple[str, ...] = ()
    objectives: Text | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.name, "$.name")


def definition_gaps(definition: MarketDefinition) -> Iterator[Finding]:
    """A rule: a definition carries its share, growth, target customers, rivals and objectives.

    >>> [finding.path for finding in definition_gaps(MarketDefinition(name="cheese", share=0.15, growth=0.05))]
    ['$.target_customers', '$.rivals', '$.objectives']
    """
    for item in MarketItem:
        if getattr(definition, item.value) in (None, ()):
            values = {"market": definition.name, "item": item}
            yield Finding("market.GAP", Severity.WARNS, f"$.{item.value}", values)


@attrs.frozen(kw_only=True, field_transformer=checked)
class SegmentPolicy:
    """From where on a segment is large, homogeneous, relevant and reachable enough (method A78).

    Raises:
        InvalidValue: for a share or homogeneity outside 0 to 1, or a negative size.
    """

    least_potential: float = 0.0
    least_members: int = 1
    least_homogeneity: float = 0.5
    least_relevance: float = 0.1
    least_reach: float = 0.8

    def __attrs_post_init__(self) -> None:
        for name, most in (
            ("least_potential", inf),
            ("least_members", inf),
            ("least_homogeneity", 1),
            ("least_relevance", 1),
            ("least_reach", 1),
        ):
            if not 0 <= getattr(self, name) <= most:
                raise InvalidValue(f"found {getattr(self, name):g}, expected 0 to {most:g}", f"$.{name}")


@attrs.frozen(kw_only=True, field_transformer=checked)
class SegmentEvaluation:
    """The four criteria of a segment: large enough, alike, related to buying, reachable; None cannot be said.

    `potential` is money a year; homogeneity, relevance and reach are fractions, relevance that of the whole
    segmentation.
    """

    segment: str
    members: int
    potential: float
    homogeneity: float | None
    relevance: float | None
    reach: float
    passed: tuple[bool, bool, bool, bool]


def evaluate_segments(
    segments: Sequence[str],
    *,
    features: ArrayLike,
    potential: ArrayLike,
    purchase: ArrayLike,
    reachable: Sequence[bool],
    policy: SegmentPolicy = SegmentPolicy(),
) -> tuple[SegmentEvaluation, ...]:
    """Whether each segment is worth serving, by name ascending.

    Homogeneity is `1 − (SSW/n) / (SST/N)`, the mean over the features in which customers differ at all; relevance is
    `η² = 1 − ΣSSW/SST` of the purchase variable over all segments.

    Args:
        segments: the segment of each of n customers.
        features: what customers are compared by, standardised, shape (n, m).
        potential: what each may spend a year, shape (n,).
        purchase: what each bought, the variable that the segments should explain, shape (n,).
        reachable: whether a contact channel leads to each.
        policy: the thresholds.

    Raises:
        MissingData: for no customers or no features.
        InvalidValue: for columns of other lengths, unknown or infinite values, or a negative potential.

    >>> bought = [10, 12, 14, 20, 22, 24]
    >>> found = evaluate_segments(
    ...     list("XXXYYY"), features=[[b] for b in bought], potential=bought, purchase=bought, reachable=[True] * 6)
    >>> round(found[0].homogeneity, 3), round(found[0].relevance, 3), found[0].passed
    (0.904, 0.904, (True, True, True, True))
    """
    names = np.array([not_blank(name, f"segments[{row}]") for row, name in enumerate(segments)], dtype=str)
    if not names.size:
        raise MissingData("found no customers, expected at least one", "segments")
    table = float_array(features, "features")
    if table.ndim != 2 or not table.shape[-1]:
        raise MissingData(f"found {table.ndim} dimensions, expected a row of features for each customer", "features")
    money, bought = float_column(potential, "potential"), float_column(purchase, "purchase")
    reached = np.array([flag is True for flag in reachable], dtype=float)
    for name, column in (("features", table), ("potential", money), ("purchase", bought), ("reachable", reached)):
        if len(column) != names.size:
            raise InvalidValue(f"found {len(column)} rows, expected {names.size} as in segments", name)
        if np.isnan(column).any():
            raise InvalidValue("found an unknown value, expected a number", f"{name}[{_row_of(np.isnan(column))}]")
        if (np.abs(column) > LARGEST).any():
            place = f"{name}[{_row_of(np.abs(column) > LARGEST)}]"
            raise InvalidValue(
                f"found a number beyond {LARGEST:g}, whose square is none, expected a smaller one", place
            )
    if (money < 0).any():
        raise InvalidValue("found a negative potential, expected 0 or more", f"potential[{_row_of(money < 0)}]")
    relevance = _explained(names, bought)
    return tuple(
        _evaluation(str(name), names == name, table, money, reached, relevance, policy) for name in np.unique(names)
    )


def _evaluation(
    name: str,
    inside: NDArray[np.bool_],
    table: NDArray[np.float64],
    money: NDArray[np.float64],
    reached: NDArray[np.bool_],
    relevance: float | None,
    policy: SegmentPolicy,
) -> SegmentEvaluation:
    members, potential = int(inside.sum()), float(money[inside].sum())
    homogeneity, reach = _alike(table, inside), float(reached[inside].mean())
    return SegmentEvaluation(
        segment=name,
        members=members,
        potential=potential,
        homogeneity=homogeneity,
        relevance=relevance,
        reach=reach,
        passed=(
            potential >= policy.least_potential and members >= policy.least_members,
            homogeneity is not None and homogeneity >= policy.least_homogeneity,
            relevance is not None and relevance >= policy.least_relevance,
            reach >= policy.least_reach,
        ),
    )


def _alike(table: NDArray[np.float64], inside: NDArray[np.bool_]) -> float | None:
    spread = table.var(axis=0)
    differing = spread > 0
    if not differing.any():
        return None
    return float((1 - table[inside].var(axis=0)[differing] / spread[differing]).mean())


def _explained(names: NDArray[np.str_], bought: NDArray[np.float64]) -> float | None:
    total = ((bought - bought.mean()) ** 2).sum()
    if not total > 0:
        return None
    within = sum(((bought[names == name] - bought[names == name].mean()) ** 2).sum() for name in np.unique(names))
    return float(1 - within / total)


def _row_of(faulty: NDArray[np.bool_]) -> int:
    return int(np.argwhere(faulty)[0][0])
