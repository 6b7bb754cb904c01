"""Strategies for how customers are served: life with us, profile, feedback, contact cards, relationships, health."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import MappingProxyType
from typing import TypeVar

from hypothesis import strategies as st

from kcm.customers.care.cards import CardSource, ContactCard, MergedCard, merge_cards
from kcm.customers.care.care_plan import CareAction, CarePlan, Prospect, care_plan
from kcm.customers.care.duties import DutyDone, DutyDue, TypePolicy
from kcm.customers.care.feedback import Feedback
from kcm.customers.care.health import (
    Health,
    HealthColumns,
    HealthFactor,
    HealthPart,
    HealthPolicy,
    HealthSignal,
    health_columns,
    relationship_health,
)
from kcm.customers.care.kinds import (
    BOND_KINDS,
    BondKind,
    BondLevel,
    Duty,
    DutyKind,
    RelationshipStage,
    RelationshipType,
)
from kcm.customers.care.lifecycle import CrmFacts
from kcm.customers.care.profile import (
    Completeness,
    CustomerProfile,
    PartFreshness,
    Preference,
    TrainingEvent,
    profile_completeness,
)
from kcm.customers.care.relationship import Bond, Relation, RelationshipDimensions, relationship_dimensions
from kcm.customers.care.signals import (
    ChurnColumns,
    ChurnSignal,
    DemandTrend,
    DemandTrendColumns,
    TenureBand,
    TenureProfit,
    churn_columns,
    churn_signal,
    demand_trend,
    demand_trend_columns,
    profit_by_tenure,
)
from kcm.segmentation.tiers import Tier
from kcm.testing.facts import Strategies, amounts, dates, identifiers, moments, part_of, texts, words
from kcm.testing.scoring import factors, scores, weights

__all__ = [
    "bond_kinds",
    "bonds",
    "care_actions",
    "care_plans",
    "churn_column_sets",
    "churn_signals",
    "completenesses",
    "contact_cards",
    "crm_facts",
    "customer_profiles",
    "demand_trend_column_sets",
    "demand_trends",
    "due_duties",
    "duties",
    "duties_done",
    "feedbacks",
    "health_column_sets",
    "health_factors",
    "health_policies",
    "health_signals",
    "healths",
    "merged_cards",
    "preferences",
    "prospects",
    "relations",
    "relationship_dimensions_of",
    "tenure_profits",
    "training_events",
    "type_policies",
]

T = TypeVar("T")

TODAY = date(2036, 1, 1)  # after every day and moment of the kit
AMOUNTS = st.integers(-1000, 1000).map(float)
UNKNOWN = st.just(float("nan"))


def crm_facts() -> st.SearchStrategy[CrmFacts]:
    """`CrmFacts` of a customer at any stage, or of one whose growth nobody knows."""
    return st.builds(
        CrmFacts,
        assessed=st.booleans(),
        selected=st.booleans(),
        first_purchase_on=st.none() | dates(),
        growth=st.none() | st.floats(-1, 5),
    )


def demand_trends() -> st.SearchStrategy[DemandTrend]:
    """A `DemandTrend` of two to eight known periods and of some unknown ones, now and then around a mean of 0."""
    known = st.lists(AMOUNTS, min_size=2, max_size=8)
    return st.tuples(known, st.lists(UNKNOWN, max_size=2)).map(lambda parts: demand_trend(parts[0] + parts[1]))


def demand_trend_column_sets() -> st.SearchStrategy[DemandTrendColumns]:
    """`DemandTrendColumns` of up to five customers and three periods, known or not."""
    row = st.lists(AMOUNTS | UNKNOWN, min_size=3, max_size=3)
    return st.lists(row, min_size=1, max_size=5).map(demand_trend_columns)


def churn_signals() -> st.SearchStrategy[ChurnSignal]:
    """A `ChurnSignal` of three purchases or more, silent for any time."""
    bought = st.lists(dates(), min_size=3, max_size=8, unique=True)
    return bought.map(lambda days: churn_signal(days, as_of=TODAY))


def churn_column_sets() -> st.SearchStrategy[ChurnColumns]:
    """`ChurnColumns` of up to five customers, some with too few purchases."""
    one = st.tuples(st.integers(0, 5), st.integers(0, 500), st.integers(0, 500))
    return st.lists(one, min_size=1, max_size=5).map(
        lambda rows: churn_columns(
            [row[0] for row in rows], [row[1] for row in rows], [row[1] + row[2] for row in rows]
        )
    )


def tenure_profits() -> st.SearchStrategy[TenureProfit]:
    """A `TenureProfit` of up to eight customers, with empty bands and unknown figures."""
    one = st.tuples(st.floats(0, 10) | UNKNOWN, AMOUNTS | UNKNOWN)
    return st.lists(one, min_size=1, max_size=8).map(
        lambda rows: profit_by_tenure([row[0] for row in rows], [row[1] for row in rows])
    )


def training_events() -> st.SearchStrategy[TrainingEvent]:
    """A `TrainingEvent` of any day."""
    return st.builds(TrainingEvent, topic=texts(), on=dates())


def preferences() -> st.SearchStrategy[Preference]:
    """A `Preference` recorded on any day."""
    return st.builds(Preference, id=identifiers(), words=texts(), recorded_on=dates())


@st.composite
def feedbacks(draw: st.DrawFn, *, customer: str | None = None) -> Feedback:
    """A `Feedback`, answered or not, in any time zone.

    Args:
        draw: given by Hypothesis.
        customer: whose it is; without one, anybody's.
    """
    received = draw(moments())
    waited = draw(st.none() | st.integers(0, 200))
    return Feedback(
        id=draw(identifiers()),
        customer=draw(identifiers()) if customer is None else customer,
        received_at=received,
        text=draw(words()),
        answered_at=None if waited is None else received + timedelta(hours=waited),
    )


@st.composite
def customer_profiles(draw: st.DrawFn) -> CustomerProfile:
    """A `CustomerProfile` of which any part may be missing; everything in it is before 2036."""
    customer = draw(identifiers())
    return CustomerProfile(
        customer=customer,
        basic_confirmed_on=draw(st.none() | dates()),
        training_history=tuple(draw(st.lists(training_events(), max_size=2))),
        preferences=tuple(draw(st.lists(preferences(), max_size=2, unique_by=lambda one: one.id))),
        feedback=tuple(draw(st.lists(feedbacks(customer=customer), max_size=2, unique_by=lambda one: one.id))),
    )


def completenesses() -> st.SearchStrategy[Completeness]:
    """A `Completeness` as of 2036, with parts that are missing, stale and fresh."""
    days = st.sampled_from([730, 3650, 10_000])
    return st.builds(profile_completeness, customer_profiles(), as_of=st.just(TODAY), stale_days=days)


@st.composite
def contact_cards(draw: st.DrawFn) -> ContactCard:
    """A `ContactCard`; few names, organisations and phones, so that cards of one contact come often."""
    name = draw(st.sampled_from([None, "Ann Lee", "ANN  LEE", "王伟"]))
    phones = ["13800138000", "+86 138-0013-8000", "010 6552 9988"]
    return ContactCard(
        id=draw(identifiers()),
        name=name,
        organisation=draw(st.sampled_from([None, "QUICK", "Quick", "RATTC"])),
        phone=draw(st.sampled_from(phones) if name is None else st.sampled_from([None, *phones])),
        notes=tuple(draw(st.lists(words(), max_size=2))),
        source=draw(st.sampled_from(CardSource)),
    )


def merged_cards() -> st.SearchStrategy[MergedCard]:
    """A `MergedCard` of one card or of several that are of one contact."""
    cards = st.lists(contact_cards(), min_size=1, max_size=5, unique_by=lambda card: card.id)
    return cards.map(merge_cards).flatmap(st.sampled_from)


def care_actions() -> st.SearchStrategy[CareAction]:
    """A `CareAction` for some tiers."""
    return st.builds(
        CareAction,
        id=identifiers(),
        text=texts(),
        tiers=st.frozensets(st.sampled_from(Tier), min_size=1),
        from_years=st.integers(0, 5).map(float),
    )


def care_plans() -> st.SearchStrategy[CarePlan]:
    """A `CarePlan` as of 2036 for any tier and tenure."""
    actions = st.lists(care_actions(), max_size=3, unique_by=lambda action: action.id)
    tenure = st.integers(0, 10).map(float)
    return st.builds(
        care_plan, customer_profiles(), st.sampled_from(Tier), tenure, as_of=st.just(TODAY), actions=actions
    )


def prospects() -> st.SearchStrategy[Prospect]:
    """A `Prospect` with or without a potential and a referrer."""
    potential = st.none() | amounts(min_value=0, max_value=10**6)
    referrer = st.none() | identifiers()
    return st.builds(Prospect, id=identifiers(), found_on=dates(), potential=potential, referred_by=referrer)


def duties() -> st.SearchStrategy[Duty]:
    """A `Duty` of any kind."""
    return st.builds(Duty, kind=st.sampled_from(DutyKind), days=st.integers(1, 400), text=texts())


def duties_done() -> st.SearchStrategy[DutyDone]:
    """A `DutyDone` on any day before 2036."""
    return st.builds(DutyDone, kind=st.sampled_from(DutyKind), on=dates())


def due_duties() -> st.SearchStrategy[DutyDue]:
    """A `DutyDue` on any day."""
    return st.builds(DutyDue, customer=identifiers(), duty=duties(), counts_from=dates(), due_on=dates())


def type_policies() -> st.SearchStrategy[TypePolicy]:
    """A `TypePolicy` whose bounds rise."""
    counts = st.lists(st.integers(1, 10_000), min_size=2, max_size=2, unique=True).map(sorted)
    margins = st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True).map(sorted)
    return st.tuples(counts, margins).map(
        lambda bounds: TypePolicy(
            few=bounds[0][0],
            medium=bounds[0][1],
            medium_margin=bounds[1][0] / 100,
            high_margin=bounds[1][1] / 100,
        )
    )


def bond_kinds() -> st.SearchStrategy[BondKind]:
    """A shipped `BondKind`, or one of a host's own."""
    own = st.builds(BondKind, id=identifiers(), level=st.sampled_from(BondLevel), label=texts())
    return st.sampled_from(list(BOND_KINDS.values())) | own


def bonds() -> st.SearchStrategy[Bond]:
    """A `Bond` that still holds, or has ended."""
    return _lasting(lambda start, end: st.builds(Bond, kind=bond_kinds(), start=st.just(start), end=st.just(end)))


def relations() -> st.SearchStrategy[Relation]:
    """A `Relation` of which little or much is known, some of them ended."""
    return _lasting(
        lambda start, end: st.builds(
            Relation,
            customer=identifiers(),
            start=st.just(start),
            end=st.just(end),
            type=st.none() | st.sampled_from(RelationshipType),
            stage=st.none() | st.sampled_from(RelationshipStage),
            satisfaction=st.none() | st.floats(0, 100),
            share_of_wallet=st.none() | st.floats(0, 1),
            bonds=st.lists(bonds(), max_size=3),
        )
    )


def _lasting(whole: Callable[[date, date | None], st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    ends = st.tuples(dates(), dates()).map(sorted)
    return st.tuples(ends, st.booleans()).flatmap(lambda drawn: whole(drawn[0][0], drawn[0][1] if drawn[1] else None))


def relationship_dimensions_of() -> st.SearchStrategy[RelationshipDimensions]:
    """The `RelationshipDimensions` of a relation of which something is known, as of 2036."""
    known = relations().filter(lambda one: (one.satisfaction, one.share_of_wallet, one.stage) != (None, None, None))
    return known.map(lambda one: relationship_dimensions(one, as_of=TODAY))


@st.composite
def health_factors(draw: st.DrawFn) -> tuple[HealthFactor, ...]:
    """One to five of `HealthFactor` that weigh together, with and without a scale."""
    return tuple(
        HealthFactor(
            id=one.id, label=one.label, weight=one.weight, scale=one.scale, fresh_days=draw(st.integers(1, 800))
        )
        for one in draw(factors(max_size=5))
    )


def health_signals() -> st.SearchStrategy[HealthSignal]:
    """A `HealthSignal` of any factor, with a value that is a score, on any day before 2036."""
    return st.builds(HealthSignal, factor=identifiers(), value=scores(), observed_on=dates())


@st.composite
def healths(draw: st.DrawFn) -> Health:
    """A `Health` of which nothing, a part or everything is known, fresh and fading."""
    chosen = draw(health_factors())
    known = draw(st.lists(st.sampled_from(chosen), unique=True))
    as_of = draw(dates())
    signals = [
        HealthSignal(
            factor=factor.id, value=draw(scores()), observed_on=as_of - timedelta(days=draw(st.integers(0, 1000)))
        )
        for factor in known
    ]
    return relationship_health(draw(identifiers()), signals, as_of=as_of, factors=chosen)


@st.composite
def health_column_sets(draw: st.DrawFn) -> HealthColumns:
    """`HealthColumns` of up to five customers and three factors, of which any may be unknown."""
    count = draw(st.integers(1, 3))
    cell = st.tuples(scores() | UNKNOWN, st.integers(0, 400))
    rows = draw(st.lists(st.lists(cell, min_size=count, max_size=count), min_size=1, max_size=5))
    table = [[score for score, _ in row] for row in rows]
    ages = [[age for _, age in row] for row in rows]
    return health_columns(table, ages, draw(weights(count)), [100] * count)


def health_policies() -> st.SearchStrategy[HealthPolicy]:
    """A `HealthPolicy` of any bounds."""
    return st.builds(HealthPolicy, least_coverage=st.floats(0, 1), weak=scores())


STRATEGIES: Strategies = MappingProxyType(
    {
        CrmFacts: crm_facts,
        DemandTrend: demand_trends,
        DemandTrendColumns: demand_trend_column_sets,
        ChurnSignal: churn_signals,
        ChurnColumns: churn_column_sets,
        TenureProfit: tenure_profits,
        TenureBand: lambda: part_of(tenure_profits(), lambda found: found.bands),
        TrainingEvent: training_events,
        Preference: preferences,
        CustomerProfile: customer_profiles,
        Completeness: completenesses,
        PartFreshness: lambda: part_of(completenesses(), lambda found: found.parts),
        Feedback: feedbacks,
        ContactCard: contact_cards,
        MergedCard: merged_cards,
        CareAction: care_actions,
        CarePlan: care_plans,
        Prospect: prospects,
        Duty: duties,
        BondKind: bond_kinds,
        DutyDone: duties_done,
        DutyDue: due_duties,
        TypePolicy: type_policies,
        Bond: bonds,
        Relation: relations,
        RelationshipDimensions: relationship_dimensions_of,
        HealthFactor: lambda: part_of(health_factors(), lambda factors: factors),
        HealthSignal: health_signals,
        Health: healths,
        HealthPart: lambda: part_of(healths(), lambda found: found.parts),
        HealthColumns: health_column_sets,
        HealthPolicy: health_policies,
    }
)
