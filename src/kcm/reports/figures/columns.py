"""What charts with a column for each year share: figures that fit upon narrow columns, and the years below them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from typing import Any

import attrs

from kcm.errors import extra
from kcm.periods import Horizon
from kcm.reports.figures.drawing import INK, SOFT
from kcm.reports.figures.fitting import POINT, text_width

with extra("report"):
    from matplotlib.axes import Axes

__all__ = ["ColumnFigures", "column_figures", "share_of", "year_marks"]

POINTS = 9.0
BOLD = 1.12  # how much wider bold figures are
LINE = 1.35  # of a line of text, in parts of its size
GAP = 0.05  # inches, as all lengths here


@attrs.frozen(kw_only=True)
class ColumnFigures:
    """How figures are written upon columns: level, or upright where they are wider than a column's place."""

    points: float
    upright: bool
    across: float
    height: float

    def write(self, axes: Axes, x: float, bottom: float, text: str, weight: str = "normal") -> None:
        """One figure above a place of a canvas."""
        look: dict[str, Any] = {
            "rotation": 90 if self.upright else 0,
            "fontsize": self.points,
            "fontweight": weight,
            "color": INK,
        }
        axes.text(x, bottom + GAP, text, ha="center", va="bottom", zorder=5, **look)


def column_figures(texts: Sequence[str], pitch: float, room: float) -> ColumnFigures:
    """The largest size at which all of the texts fit.

    Args:
        texts: the figures.
        pitch: from one column to the next.
        room: how high an upright figure may be; it is as small as that needs.
    """
    longest = BOLD * max(text_width(text, POINTS) for text in texts)
    if longest + GAP <= pitch:
        return ColumnFigures(points=POINTS, upright=False, across=longest, height=POINTS * LINE * POINT + GAP)
    points = min(POINTS, pitch / (LINE * POINT), POINTS * room / longest)
    return ColumnFigures(points=points, upright=True, across=points * POINT, height=longest * points / POINTS + 2 * GAP)


def share_of(part: Decimal, whole: Decimal) -> float:
    """A part of a whole, 0 where there is no whole."""
    return float(part / whole) if whole else 0.0


def year_marks(axes: Axes, years: Sequence[int], horizon: Horizon, places: Sequence[float], base: float) -> None:
    """The years and what they are to the plan, T0 to T+H, below the columns; of many years, each so many."""
    pitch = (places[-1] - places[0]) / max(len(places) - 1, 1) or 1.0
    step = ceil((text_width("T+50", POINTS) + GAP) / pitch)
    for year, x in list(zip(years, places, strict=True))[::step]:
        axes.text(x, base - 0.08, str(year), ha="center", va="top", fontsize=POINTS, color=INK)
        axes.text(x, base - 0.28, horizon.label(year), ha="center", va="top", fontsize=8.0, color=SOFT)
