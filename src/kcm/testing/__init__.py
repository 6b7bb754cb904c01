"""Hypothesis strategies for kcm's public types, named by the plural of the type (extra: testing).

`strategy_for` finds the strategy of a type. What a module of the kit gives stands in its own `__all__`.
"""

# ruff: noqa: F403 - the modules of the kit say themselves what is public

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kcm.errors import MissingExtra

try:
    import hypothesis  # noqa: F401 - only whether it is there
except ModuleNotFoundError as error:  # pragma: no cover - proved in a subprocess without the extra
    raise MissingExtra("testing", error.name) from error

from kcm.testing.analyses import *
from kcm.testing.bookkeeping import *
from kcm.testing.buying_centres import *
from kcm.testing.caring import *
from kcm.testing.cases import *
from kcm.testing.catalogue import NAMES, STRATEGIES, strategy_for
from kcm.testing.complaining import *
from kcm.testing.facts import *
from kcm.testing.finances import *
from kcm.testing.identities import *
from kcm.testing.maintaining import *
from kcm.testing.markets import *
from kcm.testing.outlooks import *
from kcm.testing.people import *
from kcm.testing.plan_aims import *
from kcm.testing.plan_analyses import *
from kcm.testing.plan_parts import *
from kcm.testing.plan_ways import *
from kcm.testing.plans import *
from kcm.testing.portfolios import *
from kcm.testing.processes import *
from kcm.testing.purchasing import *
from kcm.testing.reassigning import *
from kcm.testing.rewarding import *
from kcm.testing.satisfying import *
from kcm.testing.scoring import *
from kcm.testing.serving import *
from kcm.testing.staffing import *
from kcm.testing.teams import *
from kcm.testing.uncertainties import *
from kcm.testing.valuations import *
from kcm.testing.value_chains import *
from kcm.testing.white_spaces import *

if TYPE_CHECKING:
    from kcm.testing.lifetimes import bg_nbds as bg_nbds
    from kcm.testing.lifetimes import gamma_gammas as gamma_gammas
    from kcm.testing.reporting import documents as documents

# Strategies of types that need another extra, which is asked for when they are.
_OF_EXTRAS = {"bg_nbds": "lifetimes", "documents": "reporting", "gamma_gammas": "lifetimes"}

__all__ = ["STRATEGIES", "strategy_for", *NAMES, *_OF_EXTRAS]


def __getattr__(name: str) -> Any:
    if name in _OF_EXTRAS:
        return getattr(import_module(f"kcm.testing.{_OF_EXTRAS[name]}"), name)
    raise AttributeError(f"module 'kcm.testing' has no attribute {name!r}")
