"""Strategies for `kcm.planning.analysis.value_chain`: activities, their costs, and opportunities in them."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import attrs
from hypothesis import strategies as st

from kcm.finance.value import Opportunity
from kcm.planning.analysis.value_chain import (
    ActivityCost,
    CategorySums,
    CostDifference,
    CostDifferences,
    SummaryRow,
    ValueActivity,
    ValueChain,
    ValueSummary,
    differences,
    summary_table,
)
from kcm.testing.facts import Strategies, amounts, identifiers, part_of, texts
from kcm.testing.valuations import opportunities

__all__ = ["activity_costs", "cost_differences", "value_chains", "value_summaries"]

_costs = st.none() | amounts("USD", min_value=0, max_value=10**9)


@st.composite
def activity_costs(draw: st.DrawFn, *, activity: ValueActivity | None = None) -> ActivityCost:
    """An `ActivityCost`, assessed, not assessed for a reason, or simply unknown.

    Args:
        draw: given by Hypothesis.
        activity: which; without one, any.
    """
    cost = draw(_costs)
    return ActivityCost(
        activity=draw(st.sampled_from(ValueActivity)) if activity is None else activity,
        cost=cost,
        reference_cost=draw(_costs),
        reference=draw(st.none() | texts()),
        not_assessed=draw(st.none() | texts()) if cost is None else None,
    )


@st.composite
def _opportunities(draw: st.DrawFn) -> tuple[Opportunity, ...]:
    names = sorted(draw(st.sets(identifiers(), max_size=5)))
    activities = st.none() | st.sampled_from([one.name for one in ValueActivity])
    return tuple(attrs.evolve(draw(opportunities(identifier=one)), activity=draw(activities)) for one in names)


@st.composite
def value_chains(draw: st.DrawFn, *, sound: bool = False) -> ValueChain:
    """A `ValueChain` with any of the nine activities, and opportunities in these and in others.

    Args:
        draw: given by Hypothesis.
        sound: whether no opportunity displaces more of an activity's cost than there is.
    """
    kinds = draw(st.lists(st.sampled_from(ValueActivity), unique=True))
    chain = ValueChain(
        key_account=draw(identifiers()),
        activities=tuple(draw(activity_costs(activity=one)) for one in kinds),
        opportunities=draw(_opportunities()),
    )
    if sound:
        more = sum((one.annual_amount or Decimal(0) for one in chain.opportunities), Decimal(0))
        raised = [one if one.cost is None else attrs.evolve(one, cost=one.cost + more) for one in chain.activities]
        return attrs.evolve(chain, activities=tuple(raised))
    return chain


def cost_differences() -> st.SearchStrategy[CostDifferences]:
    """The `CostDifferences` of a chain, known for all activities, some or none."""
    return value_chains().map(differences)


def value_summaries() -> st.SearchStrategy[ValueSummary]:
    """A `ValueSummary` of nine rows, and a tenth if some opportunities belong to no activity."""
    return value_chains(sound=True).map(summary_table)


STRATEGIES: Strategies = MappingProxyType(
    {
        ActivityCost: activity_costs,
        ValueChain: value_chains,
        CostDifferences: cost_differences,
        CostDifference: lambda: part_of(cost_differences(), lambda one: one.parts),
        ValueSummary: value_summaries,
        SummaryRow: lambda: part_of(value_summaries(), lambda one: one.rows),
        CategorySums: lambda: value_summaries().map(lambda one: one.totals),
    }
)
