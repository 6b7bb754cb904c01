"""How sure is a position? The probability of each quadrant, and the smallest change that moves a unit across a line.

Weights are drawn from a Dirichlet distribution around those given, scores have a spread: both are stated by the caller,
and so is the seed. What a position is stands in method B.4 to B.6.
"""

from kcm.planning.uncertainty.change import Changed, SmallestChange
from kcm.planning.uncertainty.changes import UnitChanges, smallest_changes
from kcm.planning.uncertainty.quadrants import CONCENTRATION, SPREAD, quadrant_probabilities
from kcm.planning.uncertainty.staying import StayProbability, stay_probability

__all__ = [
    "CONCENTRATION",
    "SPREAD",
    "Changed",
    "SmallestChange",
    "StayProbability",
    "UnitChanges",
    "quadrant_probabilities",
    "smallest_changes",
    "stay_probability",
]
