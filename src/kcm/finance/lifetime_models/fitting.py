"""Maximum likelihood in the logarithms of parameters that are above 0, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

import attrs
import numpy as np
from scipy.optimize import minimize

from kcm.columns import FloatColumn
from kcm.errors import InvalidValue
from kcm.fields import whole

__all__ = ["FitStatus", "check_above_zero", "maximum"]

ITERATIONS = 500

# The largest that a parameter may be, and one over it the smallest. A shape beyond says that customers do not differ,
# or that nobody leaves, or all do; a scale is in units of the data's mean.
SHAPE = 1e4
SCALE = 1e10

# The slope of the log-likelihood for each customer that the search must have come to.
FLAT = 1e-5

LogLikelihood = Callable[[FloatColumn], tuple[float, FloatColumn]]


class FitStatus(Enum):
    """How a fit ended: at a maximum, with a parameter at its bound, or before it came to a maximum."""

    CONVERGED = "converged"
    AT_BOUND = "at bound"
    STOPPED = "stopped"


@attrs.frozen(kw_only=True)
class Maximum:
    """The parameters of the largest log-likelihood that was found."""

    parameters: tuple[float, ...]
    log_likelihood: float
    status: FitStatus
    iterations: int


def maximum(
    log_likelihood: LogLikelihood,
    start: Sequence[float],
    limits: Sequence[float],
    *,
    customers: int,
    iterations: int,
) -> Maximum:
    """The maximum of a log-likelihood, searched by sequential quadratic programming.

    L-BFGS-B comes to the same one, and waits for threads of the linear algebra where the machine is busy.

    Args:
        log_likelihood: from the logarithms of the parameters to the sum over customers and its slopes.
        start: parameters to begin with, above 0.
        limits: the largest that each parameter may be; the smallest is one over it.
        customers: how many customers the sum runs over, so that the stopping rule does not depend on it.
        iterations: the most iterations to make.

    Raises:
        InvalidValue: for fewer than one iteration.
    """
    if whole(iterations, "iterations") < 1:
        raise InvalidValue(f"found {iterations} iterations, expected at least 1", "iterations")

    bounds = np.log(limits)

    def loss(logarithms: FloatColumn) -> tuple[float, FloatColumn]:
        value, slopes = log_likelihood(logarithms)
        return -value / customers, -slopes / customers

    found = minimize(
        loss,
        np.log(start),
        jac=True,
        method="SLSQP",
        bounds=np.column_stack((-bounds, bounds)),
        options={"maxiter": iterations, "ftol": 1e-14},
    )
    bound = np.abs(found.x) >= bounds * (1 - 1e-9)
    steep = np.abs(found.jac[~bound]).max(initial=0.0) > FLAT
    # At a bound the other slopes may be the noise of a ridge that has no end.
    end = FitStatus.AT_BOUND if bound.any() else FitStatus.STOPPED if steep else FitStatus.CONVERGED
    return Maximum(
        parameters=tuple(np.exp(found.x).tolist()),
        log_likelihood=-float(found.fun) * customers,
        status=end,
        iterations=int(found.nit),
    )


def check_above_zero(model: object, names: Sequence[str]) -> None:
    """Nothing, if every parameter of the model is above 0.

    Raises:
        InvalidValue: naming the first that is not.
    """
    for name in names:
        value = getattr(model, name)
        if not value > 0:
            raise InvalidValue(f"found {value:g}, expected above 0", f"$.{name}")
