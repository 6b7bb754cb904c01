"""Strategies for `kcm.planning.uncertainty`: how sure positions are, and what would move them."""

from __future__ import annotations

from types import MappingProxyType

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from kcm.planning.uncertainty import (
    SmallestChange,
    StayProbability,
    UnitChanges,
    smallest_changes,
    stay_probability,
)
from kcm.testing.facts import Strategies
from kcm.testing.portfolios import matrices

__all__ = ["concentrations_of_weights", "score_spreads", "smallest_changes_of", "stay_probabilities", "unit_changes"]


def concentrations_of_weights() -> SearchStrategy[float | None]:
    """How sure weights are: hardly, as judges are, nearly, and None for certain."""
    return st.none() | st.sampled_from((1.0, 50.0, 1e9)) | st.floats(0.01, 1e6)


def score_spreads() -> SearchStrategy[float]:
    """Standard deviations of a score, from none to the whole scale."""
    return st.sampled_from((0.0, 0.5)) | st.floats(0, 10)


@st.composite
def stay_probabilities(draw: st.DrawFn) -> StayProbability:
    """A `StayProbability`, as `stay_probability` gives it."""
    found = stay_probability(
        draw(matrices(max_units=3)),
        draws=draw(st.integers(1, 300)),
        seed=draw(st.integers(0, 2**64)),
        concentration=draw(concentrations_of_weights()),
        spread=draw(score_spreads()),
    )
    return draw(st.sampled_from(found))


def unit_changes() -> SearchStrategy[UnitChanges]:
    """The `UnitChanges` of a unit, as `smallest_changes` gives them."""
    return matrices(max_units=3).flatmap(lambda matrix: st.sampled_from(smallest_changes(matrix)))


def smallest_changes_of() -> SearchStrategy[SmallestChange]:
    """A `SmallestChange` of a score or a weight of some unit."""
    changes = matrices(max_units=3).map(
        lambda matrix: [one for unit in smallest_changes(matrix) for one in (unit.score, unit.weight) if one]
    )
    return changes.filter(bool).flatmap(st.sampled_from)


STRATEGIES: Strategies = MappingProxyType(
    {
        StayProbability: stay_probabilities,
        UnitChanges: unit_changes,
        SmallestChange: smallest_changes_of,
    }
)
