"""The directional policy matrix: where each product or market of ours stands, and which directions that allows.

Attractiveness is the weighted score of one list of factors for the whole matrix. Strength is ours against the
reference rival, on each unit's own factors, as the customer sees them. Scales are absolute: adding a unit moves no
other. Method part B (McDonald's ten steps), here B.0 to B.7 and B.10.
"""

from kcm.planning.portfolio.boxes import BoxCuts, BoxPosition, Level, Stance, levels, nine_box
from kcm.planning.portfolio.directions import Direction, Preference, allowed_directions, portfolio_findings
from kcm.planning.portfolio.forecasting import ForecastBasis, UnitForecast, UnitOutlook, forecast, forecast_matrix
from kcm.planning.portfolio.judges import Agreement, agreement, mean_scores
from kcm.planning.portfolio.matrix import Matrix, Rival, Settings, Unit, UnitKind
from kcm.planning.portfolio.placing import Position, PositionColumns, Quadrant, position_columns, positions
from kcm.planning.portfolio.preparation import Preparation, PreparedUnit, check_preparation, preparation_of
from kcm.planning.portfolio.scoring import Score, Trace, computed_score, ratio_score
from kcm.planning.portfolio.strength import Strength, axis_place, relative_strength
from kcm.planning.portfolio.summary import PortfolioSummary, portfolio_summary
from kcm.planning.portfolio.targets import PortfolioResult, Target, UnitResult, financial_results, sideways_only

__all__ = [
    "Agreement",
    "BoxCuts",
    "BoxPosition",
    "Direction",
    "ForecastBasis",
    "Level",
    "Matrix",
    "PortfolioResult",
    "PortfolioSummary",
    "Position",
    "PositionColumns",
    "Preference",
    "Preparation",
    "PreparedUnit",
    "Quadrant",
    "Rival",
    "Score",
    "Settings",
    "Stance",
    "Strength",
    "Target",
    "Trace",
    "Unit",
    "UnitForecast",
    "UnitKind",
    "UnitOutlook",
    "UnitResult",
    "agreement",
    "allowed_directions",
    "axis_place",
    "check_preparation",
    "computed_score",
    "financial_results",
    "forecast",
    "forecast_matrix",
    "levels",
    "mean_scores",
    "nine_box",
    "portfolio_findings",
    "portfolio_summary",
    "position_columns",
    "positions",
    "preparation_of",
    "ratio_score",
    "relative_strength",
    "sideways_only",
]
