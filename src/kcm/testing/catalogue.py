"""A strategy for every public type of kcm, by the type: `strategy_for(Matrix)`.

Each module of the kit says which types its strategies are of; here they come together.
"""

from __future__ import annotations

from enum import Enum
from importlib import import_module
from types import MappingProxyType
from typing import TypeVar

from hypothesis import strategies as st

from kcm import plugins
from kcm.errors import MissingExtra, NotFound
from kcm.testing import (
    analyses,
    bookkeeping,
    buying_centres,
    caring,
    cases,
    complaining,
    facts,
    finances,
    identities,
    maintaining,
    markets,
    outlooks,
    people,
    plan_aims,
    plan_analyses,
    plan_parts,
    plan_ways,
    plans,
    portfolios,
    processes,
    purchasing,
    reassigning,
    rewarding,
    satisfying,
    scoring,
    serving,
    staffing,
    teams,
    uncertainties,
    valuations,
    value_chains,
    white_spaces,
)
from kcm.testing.facts import Strategies

__all__ = ["NAMES", "STRATEGIES", "strategy_for"]

T = TypeVar("T")

KIT = (
    analyses,
    bookkeeping,
    buying_centres,
    caring,
    cases,
    complaining,
    facts,
    finances,
    identities,
    maintaining,
    markets,
    outlooks,
    people,
    plan_aims,
    plan_analyses,
    plan_parts,
    plan_ways,
    plans,
    portfolios,
    processes,
    purchasing,
    reassigning,
    rewarding,
    satisfying,
    scoring,
    serving,
    staffing,
    teams,
    uncertainties,
    valuations,
    value_chains,
    white_spaces,
)

NAMES: tuple[str, ...] = tuple(name for module in KIT for name in module.__all__)

_OF_PLUGINS: Strategies = {
    plugins.Hook: lambda: st.sampled_from(list(plugins.HOOKS.values())),
    plugins.Listing: lambda: st.sampled_from(plugins.survey()),
    plugins.Registry: lambda: st.builds(
        plugins.Registry().register, st.sampled_from(list(plugins.HOOKS)), facts.identifiers(), st.just(len)
    ),
}


def _of_extra(module: str) -> Strategies:
    """The strategies of types that need an extra; none where it is not installed."""
    try:
        found: Strategies = import_module(module).STRATEGIES
    except MissingExtra:  # pragma: no cover - proved in a subprocess without the extra
        return {}
    return found


STRATEGIES: Strategies = MappingProxyType(
    {
        **{kind: strategy for module in KIT for kind, strategy in module.STRATEGIES.items()},
        **_OF_PLUGINS,
        **_of_extra("kcm.testing.lifetimes"),
        **_of_extra("kcm.testing.reporting"),
    }
)


def strategy_for(kind: type[T]) -> st.SearchStrategy[T]:
    """The strategy of a public type of kcm; an enum's members for an enum.

    Raises:
        NotFound: for a type that is not kcm's.
    """
    if kind in STRATEGIES:
        return STRATEGIES[kind]()
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    raise NotFound(f"found no strategy for {kind.__qualname__}, expected a public type of kcm")
