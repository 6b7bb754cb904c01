"""The directional policy matrix: where each product or market of ours stands, and which directions that allows.

Attractiveness is the weighted score of one list of factors for the whole matrix. Strength is ours against the
reference rival, on each unit's own factors, as the customer sees them. Scales are absolute: adding a unit moves no
other. Method part B (McDonald's ten steps), here B.0 to B.6.
"""

from kcm.planning.portfolio.directions import Direction, Preference, allowed_directions, portfolio_findings
from kcm.planning.portfolio.matrix import Matrix, Rival, Score, Settings, Unit, UnitKind
from kcm.planning.portfolio.placing import Position, PositionColumns, Quadrant, position_columns, positions
from kcm.planning.portfolio.strength import Strength, axis_place, relative_strength

__all__ = [
    "Direction",
    "Matrix",
    "Position",
    "PositionColumns",
    "Preference",
    "Quadrant",
    "Rival",
    "Score",
    "Settings",
    "Strength",
    "Unit",
    "UnitKind",
    "allowed_directions",
    "axis_place",
    "portfolio_findings",
    "position_columns",
    "positions",
    "relative_strength",
]
