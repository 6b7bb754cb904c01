"""Scores: scales, weights, factors, weighted scores, checklists and the ticks on them."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from hypothesis import strategies as st

from kcm.checklists import Checklist, ChecklistItem, ChecklistResult, Tick, checklist_result
from kcm.scores import Contribution, Factor, Scale, WeightedScore, weigh
from kcm.testing.facts import Strategies, identifiers, moments, part_of, texts, words

__all__ = [
    "checklist_results",
    "checklists",
    "factors",
    "scales",
    "scored",
    "scores",
    "ticks",
    "weighted_scores",
    "weights",
]


def scores() -> st.SearchStrategy[float]:
    """A score from 0 to 10, both included."""
    return st.floats(0, 10)


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """A `Scale` of two to six points: raw values rise, scores rise or fall or stay."""
    raw = sorted(draw(st.sets(st.integers(-(10**6), 10**6), min_size=2, max_size=6)))
    levels = sorted(draw(st.lists(scores(), min_size=len(raw), max_size=len(raw))), reverse=draw(st.booleans()))
    return Scale(tuple((value / 100, level) for value, level in zip(raw, levels, strict=True)))


def weights(count: int) -> st.SearchStrategy[tuple[float, ...]]:
    """So many weights in points, each above 0, that sum to 100 within 1e-6."""
    whole = 10**6
    cuts = st.sets(st.integers(1, whole - 1), min_size=count - 1, max_size=count - 1).map(sorted)
    return cuts.map(
        lambda inner: tuple((end - start) / 10**4 for start, end in zip([0, *inner], [*inner, whole], strict=True))
    )


@st.composite
def factors(draw: st.DrawFn, *, min_size: int = 1, max_size: int = 6, scaled: bool | None = None) -> tuple[Factor, ...]:
    """Factors that weigh together: ids once each, weights that sum to 100.

    Args:
        draw: given by Hypothesis.
        min_size: the fewest factors.
        max_size: the most factors.
        scaled: whether every factor has a scale, or none has; without it, some have.
    """
    ids = draw(st.lists(identifiers(), min_size=min_size, max_size=max_size, unique=True))
    scale = {None: st.none() | scales(), True: scales(), False: st.none()}[scaled]
    label = texts()  # made once: a strategy is dear to make and cheap to draw from
    return tuple(
        Factor(id=name, label=draw(label), weight=weight, scale=draw(scale))
        for name, weight in zip(ids, draw(weights(len(ids))), strict=True)
    )


def scored(factors: Iterable[Factor]) -> st.SearchStrategy[dict[str, float]]:
    """A score for each factor, by its id."""
    return st.fixed_dictionaries({factor.id: scores() for factor in factors})


def weighted_scores() -> st.SearchStrategy[WeightedScore]:
    """A `WeightedScore` with the parts that sum to it, as `kcm.scores.weigh` makes it."""
    return factors().flatmap(lambda chosen: scored(chosen).map(lambda given: weigh(chosen, given)))


def checklists() -> st.SearchStrategy[Checklist]:
    """A `Checklist` of one to six items, some mandatory, some with a place in the order."""
    items = st.builds(
        ChecklistItem,
        id=identifiers(),
        text=texts(),
        mandatory=st.booleans(),
        order=st.none() | st.integers(1, 3),
        group=st.none() | texts(),
    )
    return st.builds(
        Checklist,
        id=identifiers(),
        title=texts(),
        source=words(),
        items=st.lists(items, min_size=1, max_size=6, unique_by=lambda item: item.id).map(tuple),
    )


def ticks(checklist: Checklist) -> st.SearchStrategy[tuple[Tick, ...]]:
    """Ticks on some items of a checklist and now and then on one it does not have, at most one for each item."""
    items = st.sampled_from([item.id for item in checklist.items]) | identifiers()
    tick = st.builds(Tick, item=items, done=st.booleans(), note=st.just("") | words(), at=st.none() | moments())
    return st.lists(tick, max_size=8, unique_by=lambda one: one.item).map(tuple)


def checklist_results() -> st.SearchStrategy[ChecklistResult]:
    """A `ChecklistResult`, as `kcm.checklists.checklist_result` makes it."""
    return checklists().flatmap(lambda chosen: ticks(chosen).map(lambda done: checklist_result(chosen, done)))


STRATEGIES: Strategies = MappingProxyType(
    {
        Scale: scales,
        Factor: lambda: part_of(factors(), lambda factors: factors),
        WeightedScore: weighted_scores,
        Contribution: lambda: part_of(weighted_scores(), lambda score: score.parts),
        Checklist: checklists,
        ChecklistItem: lambda: part_of(checklists(), lambda checklist: checklist.items),
        Tick: lambda: part_of(checklists().flatmap(ticks), lambda ticks: ticks),
        ChecklistResult: checklist_results,
    }
)
