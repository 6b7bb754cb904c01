"""Strategies for `kcm.finance.lifetime_models`: fitted models, and parameters as typed in (extra: lifetime)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from kcm.finance.lifetime_models import BgNbd, FitStatus, GammaGamma

__all__ = ["STRATEGIES", "bg_nbds", "gamma_gammas"]

Fields = dict[str, SearchStrategy[Any]]

# Where a formula divides by 0 or changes its sign, beside any other value.
_parameters = st.sampled_from((0.25, 0.5, 0.75, 1.0, 2.0)) | st.floats(0.02, 50)


def bg_nbds() -> SearchStrategy[BgNbd]:
    """Models of buying, typed in or fitted, often with `a = 1`, `a + b = 1` or `a + b < 1`."""
    fields: Fields = {"r": _parameters, "alpha": st.floats(0.05, 500), "a": _parameters, "b": _parameters}
    return st.builds(BgNbd, **fields) | st.builds(BgNbd, **fields, **_fitted())


def gamma_gammas(*, mean: bool = False) -> SearchStrategy[GammaGamma]:
    """Models of spending, typed in or fitted; with `mean`, only those in which the mean spend exists."""
    fields: Fields = {"p": _parameters, "q": st.floats(1.05, 50) if mean else _parameters, "v": st.floats(0.01, 1e4)}
    return st.builds(GammaGamma, **fields) | st.builds(GammaGamma, **fields, **_fitted())


def _fitted() -> Fields:
    return {
        "log_likelihood": st.floats(-1e9, 1e3),
        "status": st.sampled_from(FitStatus),
        "iterations": st.integers(1, 500),
        "customers": st.integers(1, 10**9),
    }


STRATEGIES: Mapping[type, Callable[[], SearchStrategy[Any]]] = MappingProxyType(
    {BgNbd: bg_nbds, GammaGamma: gamma_gammas}
)
