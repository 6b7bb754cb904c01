"""Financial ratios that know their status: a value and what it rests on, or why there is none.

Formulas and the no-answer policy are those of the project's ratio table; the five of the course are those of method
A94. One definition serves a single statement and columns over many companies.
"""

from kcm.finance.ratios.activity import ASSET_TURNOVER, COLLECTION_DAYS
from kcm.finance.ratios.catalogue import COURSE_RATIOS, COURSE_READINGS, RATIOS
from kcm.finance.ratios.comparison import RatioRow, financial_analysis, percentiles
from kcm.finance.ratios.computing import RatioLike, definition_of, ratio, ratio_columns
from kcm.finance.ratios.definition import (
    Basis,
    Better,
    PartValue,
    Ratio,
    RatioPart,
    RatioStatus,
    RatioUnit,
    RatioValue,
)
from kcm.finance.ratios.identities import DuPont, dupont, ratio_identities
from kcm.finance.ratios.liquidity import CURRENT_RATIO
from kcm.finance.ratios.profitability import NET_PROFIT_MARGIN, RETURN_ON_ASSETS
from kcm.finance.ratios.trend import RatioTrend, TrendDirection, known_changes, ratio_trend
from kcm.finance.ratios.zones import NO_ZONE, Zone, zone_codes, zone_of

__all__ = [
    "ASSET_TURNOVER",
    "COLLECTION_DAYS",
    "COURSE_RATIOS",
    "COURSE_READINGS",
    "CURRENT_RATIO",
    "NET_PROFIT_MARGIN",
    "NO_ZONE",
    "RATIOS",
    "RETURN_ON_ASSETS",
    "Basis",
    "Better",
    "DuPont",
    "PartValue",
    "Ratio",
    "RatioLike",
    "RatioPart",
    "RatioRow",
    "RatioStatus",
    "RatioTrend",
    "RatioUnit",
    "RatioValue",
    "TrendDirection",
    "Zone",
    "definition_of",
    "dupont",
    "financial_analysis",
    "known_changes",
    "percentiles",
    "ratio",
    "ratio_columns",
    "ratio_identities",
    "ratio_trend",
    "zone_codes",
    "zone_of",
]
