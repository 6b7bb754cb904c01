"""All ratios kcm ships, by name, and the five of the course with their other readings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kcm.finance.ratios import activity, distress, leverage, liquidity, profitability, quality
from kcm.finance.ratios.definition import Ratio

__all__ = ["COURSE_RATIOS", "COURSE_READINGS", "RATIOS"]

#: The ratios of the course (method A94), in its order.
COURSE_RATIOS = (
    liquidity.CURRENT_RATIO,
    profitability.NET_PROFIT_MARGIN,
    profitability.RETURN_ON_ASSETS,
    activity.COLLECTION_DAYS,
    activity.ASSET_TURNOVER,
)

#: Where the words of the course allow another ratio (method A94, G14 and G15): debt control, asset renewal.
COURSE_READINGS: Mapping[str, tuple[Ratio, ...]] = MappingProxyType(
    {
        activity.COLLECTION_DAYS.name: (leverage.LIABILITIES_TO_ASSETS,),
        activity.ASSET_TURNOVER.name: (activity.INVENTORY_TURNOVER, activity.ASSET_RENEWAL),
    }
)

#: Every ratio that comes with kcm, by name.
RATIOS: Mapping[str, Ratio] = MappingProxyType(
    {
        definition.name: definition
        for definition in (
            *COURSE_RATIOS,
            liquidity.QUICK_RATIO,
            liquidity.CASH_RATIO,
            liquidity.WORKING_CAPITAL,
            profitability.GROSS_MARGIN,
            profitability.OPERATING_MARGIN,
            profitability.RETURN_ON_EQUITY,
            profitability.RETURN_ON_CAPITAL_EMPLOYED,
            profitability.RETURN_ON_INVESTED_CAPITAL,
            profitability.TAX_BURDEN,
            profitability.INTEREST_BURDEN,
            leverage.DEBT_TO_ASSETS,
            leverage.LIABILITIES_TO_ASSETS,
            leverage.DEBT_TO_EQUITY,
            leverage.EQUITY_MULTIPLIER,
            leverage.INTEREST_COVER,
            leverage.NET_DEBT_TO_EBITDA,
            leverage.DEBT_SERVICE_COVER,
            activity.INVENTORY_TURNOVER,
            activity.INVENTORY_DAYS,
            activity.RECEIVABLES_TURNOVER,
            activity.PAYABLES_TURNOVER,
            activity.PAYABLES_DAYS,
            activity.CASH_CONVERSION_CYCLE,
            activity.ASSET_RENEWAL,
            distress.ALTMAN_Z,
            distress.ALTMAN_Z_PRIVATE,
            distress.ALTMAN_Z_NON_MANUFACTURING,
            quality.PIOTROSKI_F,
        )
    }
)
