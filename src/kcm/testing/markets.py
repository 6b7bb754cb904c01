"""Strategies for `kcm.segmentation.market`, `tiers` and the curves of profit and effort."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from kcm.segmentation.attributes import (
    Affiliation,
    CustomerAttributes,
    ExternalAttributes,
    InternalAttributes,
)
from kcm.segmentation.market import (
    MarketDefinition,
    MarketMetrics,
    ScopeChoice,
    SegmentEvaluation,
    SegmentPolicy,
    evaluate_segments,
    market_metrics,
    scope_choice,
)
from kcm.segmentation.needs import STEPS, Clustering, SegmentationStudy, cluster
from kcm.segmentation.pareto import EffortBalance, Whale, effort_balance, whale
from kcm.segmentation.selection import (
    IDENTIFICATION_CRITERIA,
    CandidateFacts,
    Identification,
    IdentificationPolicy,
    Wallet,
    identify,
    wallet,
)
from kcm.segmentation.tiers import TierPolicy
from kcm.testing.facts import Strategies, amounts, identifiers, texts

__all__ = [
    "candidate_facts",
    "clusterings",
    "customer_attributes",
    "effort_balances",
    "external_attributes",
    "identification_policies",
    "identifications",
    "internal_attributes",
    "market_definitions",
    "market_metrics_of",
    "scope_choices",
    "segment_evaluations",
    "segment_policies",
    "segmentation_studies",
    "tier_policies",
    "wallets",
    "whales",
]

_shares = st.floats(0, 1)
_ids = st.lists(identifiers(), min_size=1, max_size=6, unique=True)


def tier_policies() -> SearchStrategy[TierPolicy]:
    """Policies whose thresholds descend."""
    steps = st.tuples(amounts(min_value=0, max_value=10**6), amounts(min_value=1, max_value=10**6))
    return st.builds(
        lambda pair, complexity: TierPolicy(a_from=pair[0] + pair[1], b_from=pair[0], complex_from=complexity),
        steps,
        st.floats(0, 10),
    )


def scope_choices() -> SearchStrategy[ScopeChoice]:
    """Choices between a broad and a narrow market."""
    costs = amounts(min_value=0, max_value=10**6)
    return st.builds(scope_choice, costs, costs, costs)


@st.composite
def market_metrics_of(draw: DrawFn) -> MarketMetrics:
    """Metrics of markets of a believable size, with up to three rivals."""
    end = draw(st.floats(1, 1e9))
    sales = st.floats(0, 1).map(lambda share: share * end)
    rivals = draw(st.dictionaries(identifiers(), sales, max_size=3))
    return market_metrics(draw(sales), draw(st.floats(1, 1e9)), end, draw(st.floats(1, 10)), rivals)


def market_definitions() -> SearchStrategy[MarketDefinition]:
    """Definitions, complete and with gaps."""
    return st.builds(
        MarketDefinition,
        name=identifiers(),
        share=st.none() | _shares,
        growth=st.none() | st.floats(-0.5, 2),
        target_customers=st.none() | texts(),
        rivals=st.lists(identifiers(), max_size=3).map(tuple),
        objectives=st.none() | texts(),
    )


def segment_policies() -> SearchStrategy[SegmentPolicy]:
    """Thresholds a segment must reach."""
    return st.builds(
        SegmentPolicy,
        least_potential=st.floats(0, 1e6),
        least_members=st.integers(0, 5),
        least_homogeneity=_shares,
        least_relevance=_shares,
        least_reach=_shares,
    )


@st.composite
def segment_evaluations(draw: DrawFn) -> SegmentEvaluation:
    """The evaluation of one segment of a few customers, with and without spread."""
    count = draw(st.integers(1, 6))
    numbers = st.lists(st.integers(0, 20), min_size=count, max_size=count)
    found = evaluate_segments(
        draw(st.lists(st.sampled_from("XYZ"), min_size=count, max_size=count)),
        features=[[one] for one in draw(numbers)],
        potential=draw(numbers),
        purchase=draw(numbers),
        reachable=draw(st.lists(st.booleans(), min_size=count, max_size=count)),
        policy=draw(segment_policies()),
    )
    return draw(st.sampled_from(found))


@st.composite
def whales(draw: DrawFn) -> Whale:
    """Curves of profits and losses."""
    ids = draw(_ids)
    profits = st.lists(amounts(min_value=-1_000, max_value=1_000), min_size=len(ids), max_size=len(ids))
    return whale(ids, draw(profits))


@st.composite
def effort_balances(draw: DrawFn) -> EffortBalance:
    """Balances in which somebody has value and somebody gets effort."""
    ids = draw(_ids)
    money = st.lists(amounts(min_value=0, max_value=1_000), min_size=len(ids), max_size=len(ids))
    values, hours = draw(money), draw(money)
    return effort_balance(ids, [values[0] + Decimal(1), *values[1:]], [*hours[:-1], hours[-1] + Decimal(1)])


def candidate_facts() -> SearchStrategy[CandidateFacts]:
    """What is known of customers before they may be called key customers; often on a threshold."""
    ratings = st.sampled_from((0.0, 6.0, 10.0)) | st.floats(0, 10)
    return st.builds(
        CandidateFacts,
        id=identifiers(),
        value_share=st.sampled_from((0.0, 0.02, 1.0)) | _shares,
        tenure_years=st.sampled_from((0.0, 2.0)) | st.floats(0, 200),
        bought_lately=st.booleans(),
        willingness=ratings,
        potential=ratings,
        in_class_a=st.booleans(),
    )


def identification_policies() -> SearchStrategy[IdentificationPolicy]:
    """Policies of identification, lax or strict."""
    return st.builds(
        IdentificationPolicy,
        value_share=_shares,
        tenure_years=st.floats(0, 10),
        rating=st.floats(0, 10),
        least_passed=st.integers(0, 4),
        must=st.lists(st.sampled_from(list(IDENTIFICATION_CRITERIA)), unique=True).map(tuple),
    )


def identifications() -> SearchStrategy[Identification]:
    """Results of the gate, passed or not."""
    return st.builds(lambda one, policy: identify([one], policy)[0], candidate_facts(), identification_policies())


def wallets() -> SearchStrategy[Wallet]:
    """Wallets, some empty."""
    money = amounts(min_value=0, max_value=10**6)
    return st.builds(lambda own, other: wallet(own, own + other), money, money)


def external_attributes() -> SearchStrategy[ExternalAttributes]:
    """What is seen of a customer from outside."""
    return st.builds(
        ExternalAttributes,
        region=st.sampled_from(("Graz", "Wien", "上海")),
        affiliation=st.sampled_from(Affiliation),
        products_owned=st.frozensets(st.sampled_from(("loan", "card", "保险"))),
    )


def internal_attributes() -> SearchStrategy[InternalAttributes]:
    """What belongs to a person; any of it may be unknown."""
    return st.builds(
        InternalAttributes,
        sex=st.sampled_from(("female", "male")) | st.none(),
        age=st.integers(0, 130) | st.none(),
        income=st.floats(0, 1e6) | st.none(),
        interests=st.frozensets(st.sampled_from(("music", "sport"))),
    )


@st.composite
def customer_attributes(draw: DrawFn) -> CustomerAttributes:
    """Customers by their attributes; only individuals may have internal ones."""
    external = draw(external_attributes())
    is_person = external.affiliation is Affiliation.INDIVIDUAL
    return CustomerAttributes(
        id=draw(identifiers()),
        external=external,
        internal=draw(internal_attributes() | st.none()) if is_person else None,
        behaviour=draw(st.sampled_from(("champions", "lost")) | st.none()),
    )


def segmentation_studies() -> SearchStrategy[SegmentationStudy]:
    """Studies with any of the five steps done."""
    lines = st.lists(st.sampled_from(("buys in May", "price", "采购部门")), max_size=2).map(tuple)
    return st.builds(SegmentationStudy, **dict.fromkeys(STEPS, lines))


@st.composite
def clusterings(draw: DrawFn) -> Clustering:
    """Clusters of up to eight customers by two or three needs, with ties."""
    needs = draw(st.integers(2, 3))
    parts = st.lists(st.integers(0, 4), min_size=needs - 1, max_size=needs - 1).map(sorted)
    rows = [[*cuts, 4] for cuts in draw(st.lists(parts, min_size=1, max_size=8))]
    weights = [[25 * (high - low) for low, high in zip([0, *row], row, strict=False)] for row in rows]
    return cluster(range(len(rows)), weights, count=draw(st.integers(1, len(rows))))


STRATEGIES: Strategies = MappingProxyType(
    {
        ExternalAttributes: external_attributes,
        InternalAttributes: internal_attributes,
        CustomerAttributes: customer_attributes,
        SegmentationStudy: segmentation_studies,
        Clustering: clusterings,
        CandidateFacts: candidate_facts,
        IdentificationPolicy: identification_policies,
        Identification: identifications,
        Wallet: wallets,
        TierPolicy: tier_policies,
        ScopeChoice: scope_choices,
        MarketMetrics: market_metrics_of,
        MarketDefinition: market_definitions,
        SegmentPolicy: segment_policies,
        SegmentEvaluation: segment_evaluations,
        Whale: whales,
        EffortBalance: effort_balances,
    }
)
