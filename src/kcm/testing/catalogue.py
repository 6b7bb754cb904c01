"""A strategy for every public type of kcm, by the type: `strategy_for(Matrix)`.

Each module of the kit says which types its strategies are of; here they come together.
"""

from __future__ import annotations

from enum import Enum
from importlib import import_module
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, get_args, overload

from hypothesis import strategies as st

from kcm import plugins
from kcm.errors import MissingExtra, NotFound
from kcm.testing.facts import Strategies, identifiers

__all__ = ["STRATEGIES", "strategy_for"]

T = TypeVar("T")

# The modules of the kit; two of them need another extra.
KIT = (
    "analyses",
    "bookkeeping",
    "buying_centres",
    "caring",
    "cases",
    "complaining",
    "facts",
    "finances",
    "identities",
    "lifetimes",
    "maintaining",
    "markets",
    "outlooks",
    "people",
    "plan_aims",
    "plan_analyses",
    "plan_parts",
    "plan_ways",
    "plans",
    "portfolios",
    "processes",
    "purchasing",
    "reassigning",
    "reporting",
    "rewarding",
    "satisfying",
    "scoring",
    "serving",
    "staffing",
    "teams",
    "uncertainties",
    "valuations",
    "value_chains",
    "white_spaces",
)

_OF_PLUGINS: Strategies = {
    plugins.Hook: lambda: st.sampled_from(list(plugins.HOOKS.values())),
    plugins.Listing: lambda: st.sampled_from(plugins.survey()),
    plugins.Registry: lambda: st.builds(
        plugins.Registry().register, st.sampled_from(list(plugins.HOOKS)), identifiers(), st.just(len)
    ),
}


def _of(module: str) -> Strategies:
    """The strategies of a module of the kit; none where the extra it needs is not installed."""
    try:
        found: Strategies = import_module(f"kcm.testing.{module}").STRATEGIES
    except MissingExtra:  # pragma: no cover - proved in a subprocess without the extra
        return {}
    return found


#: The strategy of every type of kcm that needs no other extra, and of those whose extra is installed.
STRATEGIES: Strategies = MappingProxyType(
    {kind: strategy for found in (*map(_of, KIT), _OF_PLUGINS) for kind, strategy in found.items()}
)


@overload
def strategy_for(kind: type[T]) -> st.SearchStrategy[T]: ...
@overload
def strategy_for(kind: UnionType) -> st.SearchStrategy[Any]: ...
def strategy_for(kind: object) -> st.SearchStrategy[Any]:
    """The strategy of a public type of kcm; an enum's members for an enum, and any of a union's types for a union.

    Raises:
        NotFound: for what is no type of kcm.

    >>> from hypothesis import find
    >>> from kcm.customers.customer import CustomerStatus
    >>> find(strategy_for(CustomerStatus), lambda drawn: True)
    <CustomerStatus.ACTIVE: 'active'>
    """
    if isinstance(kind, UnionType):
        return st.one_of([strategy_for(one) for one in get_args(kind)])
    if isinstance(kind, type):
        if kind in STRATEGIES:
            return STRATEGIES[kind]()
        if issubclass(kind, Enum):
            return st.sampled_from(list(kind))
    found = getattr(kind, "__qualname__", repr(kind))
    raise NotFound(f"found no strategy for {found}, expected a public type of kcm")
