"""The forces that drive the customer's industry, what they do to it, and what that opens for us (A92, G48)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, first_place, float_array
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, not_blank, unique
from kcm.rules import Finding, Severity
from kcm.scores import WeightedScore, check_weights, weighted, weighted_scores
from kcm.text import Text

__all__ = [
    "Force",
    "ForceItem",
    "ForceKind",
    "ForcesAnalysis",
    "force_gaps",
    "pressure",
    "profit_potential",
    "profit_potentials",
]

LEAST, MOST = 1, 5
EQUAL = 20.0
EQUAL_WEIGHTS = (EQUAL,) * 5


class ForceKind(Enum):
    """The five forces (M. Porter)."""

    RIVALRY = "rivalry"
    NEW_ENTRANTS = "new entrants"
    SUBSTITUTES = "substitutes"
    BUYER_POWER = "buyer power"
    SUPPLIER_POWER = "supplier power"


class ForceItem(Enum):
    """What is to be said of a force beside how strong it is, by the name of its field."""

    DRIVERS = "drivers"
    EFFECT_ON_CUSTOMER = "effect_on_customer"
    OUR_OPPORTUNITY = "our_opportunity"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Force:
    """How strongly one force presses on the customer's industry, why, and what that means for the customer and for us.

    `intensity` runs from 1 (weak) to 5 (strong); `weight` is in points, those of the five forces sum to 100.
    `effect_on_customer` says what the force does to the customer's objectives.

    Raises:
        InvalidValue: for an intensity outside 1 to 5 or a weight of 0 or below.
    """

    kind: ForceKind
    intensity: int
    weight: float = EQUAL
    drivers: tuple[Text, ...] = ()
    effect_on_customer: Text | None = None
    our_opportunity: Text | None = None

    def __attrs_post_init__(self) -> None:
        if not LEAST <= self.intensity <= MOST:
            raise InvalidValue(f"found intensity {self.intensity}, expected {LEAST} to {MOST}", "$.intensity")
        if self.weight <= 0:
            raise InvalidValue(f"found weight {self.weight:g}, expected above 0", "$.weight")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ForcesAnalysis:
    """The five forces of the industry of one key account, in any order.

    Raises:
        MissingData: for a force that is not there.
        Conflict: for a force that stands twice.
        InvalidValue: for weights that do not sum to 100.
    """

    key_account: str
    forces: tuple[Force, ...]

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        found = [force.kind.value for force in self.forces]
        unique(found, "$.forces")
        for kind in ForceKind:
            if kind.value not in found:
                raise MissingData(f"found no force {kind.value!r}, expected each of the five", "$.forces")
        check_weights([force.weight for force in self.forces], "$.forces")


def pressure(analysis: ForcesAnalysis) -> WeightedScore:
    """The weighted mean of the intensities, 1 to 5, with one part for each force, in the order of the analysis.

    >>> kinds = dict(zip(ForceKind, (4, 3, 2, 3, 5)))
    >>> forces = [Force(kind=kind, intensity=intensity) for kind, intensity in kinds.items()]
    >>> round(pressure(ForcesAnalysis(key_account="SAVEA", forces=forces)).total, 9)
    3.4
    """
    forces = analysis.forces
    return weighted(
        [force.kind.value for force in forces],
        [force.weight for force in forces],
        [force.intensity for force in forces],
    )


def profit_potential(analysis: ForcesAnalysis) -> float:
    """How much room for profit the forces leave, from 0 to 10: a raw value for an attractiveness factor."""
    intensities = [force.intensity for force in analysis.forces]
    return float(profit_potentials(intensities, [force.weight for force in analysis.forces]))


def profit_potentials(intensities: ArrayLike, weights: ArrayLike = EQUAL_WEIGHTS) -> FloatColumn:
    """The profit potential of many industries: `(5 − pressure) / 4 · 10`, pressure being the weighted mean.

    Args:
        intensities: (..., 5), 1 to 5; NaN is unknown and makes its row unknown.
        weights: (5,), points that sum to 100; equal ones if not given.

    Raises:
        InvalidValue: for an intensity outside 1 to 5, or weights or shapes that do not fit.

    Source: M. Porter's five forces; method A92.

    >>> profit_potentials([[4, 3, 2, 3, 5], [1, 1, 1, 1, 1]]).round(9).tolist()
    [4.0, 10.0]
    """
    table = float_array(intensities, "$.intensities")
    off = (table < LEAST) | (table > MOST)
    if off.any():
        reason = f"found intensity {table[off][0]:g}, expected {LEAST} to {MOST}"
        raise InvalidValue(reason, "$.intensities" + first_place(off))
    potential = (MOST - weighted_scores(table, weights)) / (MOST - LEAST) * 10
    # Rounding may take the ends of the scale a last digit beyond it.
    return np.asarray(np.clip(potential, 0, 10))


def force_gaps(analysis: ForcesAnalysis) -> Iterator[Finding]:
    """A rule: each force says what drives it, what it does to the customer's objectives, and what it opens for us.

    Code: `forces.GAP`, which warns.
    """
    for index, force in enumerate(analysis.forces):
        for item in ForceItem:
            if getattr(force, item.value) in (None, ()):
                values = {"force": force.kind, "item": item}
                yield Finding("forces.GAP", Severity.WARNS, f"$.forces[{index}].{item.value}", values)
