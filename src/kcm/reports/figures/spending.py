"""What the strategies cost in each planned year: stacked columns, one look for each strategy, totals on top."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import attrs

from kcm.errors import extra
from kcm.i18n import phrase
from kcm.periods import Horizon
from kcm.planning.objectives import Strategy
from kcm.reports.figures.columns import column_figures, share_of, year_marks
from kcm.reports.figures.drawing import INK, SOFT, Drawing, canvas
from kcm.reports.figures.fitting import text_width, wrapped
from kcm.reports.formats import Formats

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

__all__ = ["spending_drawing", "spending_in_words"]

WIDTH, HEIGHT = 9.0, 4.6  # inches, and so are all lengths below
LEFT, RIGHT = 0.25, 6.0  # of the columns
BASE, TOP = 0.72, 4.1
ROOM = 0.75  # for a total
KEY, STEP, BOX = 6.3, 0.38, 0.2
POINTS, SMALL = 9.0, 8.0
# From dark to light, plain or marked, so that they differ in grey as they do in colour.
LOOKS: tuple[dict[str, Any], ...] = (
    {"facecolor": "#24527f"},
    {"facecolor": "#a9c4de"},
    {"facecolor": "white", "hatch": "/////"},
    {"facecolor": "#6f9cc6"},
    {"facecolor": "#e6ecf2", "hatch": "....."},
    {"facecolor": "white", "hatch": "\\\\\\\\\\"},
    {"facecolor": "#cbdcec", "hatch": "xxxxx"},
    {"facecolor": "white"},
)


@attrs.frozen(kw_only=True)
class _Layer:
    """What is drawn in one look: a strategy, or all that find no look of their own."""

    name: str
    costs: tuple[Decimal, ...]
    look: dict[str, Any]

    @property
    def total(self) -> Decimal:
        return sum(self.costs, Decimal(0))


def spending_drawing(strategies: Sequence[Strategy], horizon: Horizon, currency: str, locale: str) -> Drawing:
    """The spending on strategies in each planned year as a picture in one language.

    The strategies are stacked in their order from below; where they are more than can be told apart, the last are
    drawn as one. A figure stands in each part that has room for it, the totals of the years upon the columns and
    those of the strategies beside their names.

    Args:
        strategies: with their costs, of which those outside the horizon are not drawn.
        horizon: the planned years.
        currency: the code of the money.
        locale: the language.
    """
    layers = _layers(strategies, horizon, locale)

    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        unit = phrase("report.spending.unit", locale, {"currency": currency})
        axes.text(LEFT, HEIGHT - 0.2, unit, va="center", fontsize=POINTS, color=SOFT)
        _draw_columns(axes, layers, horizon, Formats(locale))
        _draw_key(axes, layers, locale)

    title = phrase("report.spending.title", locale)
    words = spending_in_words(strategies, horizon, currency, locale)
    return Drawing(name="spending", size=(WIDTH, HEIGHT), title=title, words=words, paint=paint)


def spending_in_words(strategies: Sequence[Strategy], horizon: Horizon, currency: str, locale: str) -> str:
    """What the picture shows: all of the spending, each year's, and each strategy's year by year."""
    formats, years = Formats(locale), horizon.planned_years
    by_year = [[one.cost_by_year.get(year, Decimal(0)) for one in strategies] for year in years]
    about = {
        "currency": currency,
        "first": years[0],
        "last": years[-1],
        "total": formats.money(sum(map(sum, by_year), Decimal(0))),
    }
    said = [phrase("report.spending.words", locale, about)]
    for year, costs in zip(years, by_year, strict=True):
        values = {"year": year, "total": formats.money(sum(costs, Decimal(0)))}
        said.append(phrase("report.spending.year", locale, values))
    for strategy, path in zip(strategies, zip(*by_year, strict=True), strict=False):
        shown = {
            "strategy": strategy.name,
            "total": formats.money(sum(path, Decimal(0))),
            "costs": [formats.money(cost) for cost in path],
        }
        said.append(phrase("report.spending.strategy", locale, shown))
    return " ".join(said)


def _layers(strategies: Sequence[Strategy], horizon: Horizon, locale: str) -> list[_Layer]:
    costs = [tuple(one.cost_by_year.get(year, Decimal(0)) for year in horizon.planned_years) for one in strategies]
    names = [one.name.in_locale(locale) for one in strategies]
    if len(costs) > len(LOOKS):
        kept = len(LOOKS) - 1
        others = phrase("report.spending.others", locale, {"count": len(costs) - kept})
        names = [*names[:kept], others]
        costs = [*costs[:kept], tuple(sum(year, Decimal(0)) for year in zip(*costs[kept:], strict=True))]
    return [_Layer(name=name, costs=cost, look=look) for name, cost, look in zip(names, costs, LOOKS, strict=False)]


def _draw_columns(axes: Axes, layers: Sequence[_Layer], horizon: Horizon, formats: Formats) -> None:
    years = horizon.planned_years
    totals = [sum((layer.costs[place] for layer in layers), Decimal(0)) for place in range(len(years))]
    texts = [formats.money(total) for total in totals]
    pitch = (RIGHT - LEFT) / len(years)
    places = [LEFT + pitch * (place + 0.5) for place in range(len(years))]
    look = column_figures(texts, pitch, ROOM)
    whole, width = TOP - BASE - look.height, min(0.7 * pitch, 1.1)
    for place, (x, total, text) in enumerate(zip(places, totals, texts, strict=True)):
        bottom = BASE
        for layer in layers:
            cost = layer.costs[place]
            height = whole * share_of(cost, max(totals))
            corner = (x - width / 2, bottom)
            axes.add_patch(Rectangle(corner, width, height, edgecolor="#24527f", linewidth=0.6, **layer.look))
            shown = formats.money(cost)
            if height > 0.19 and text_width(shown, SMALL) + 0.12 < width:
                _write_inside(axes, (x, bottom + height / 2), shown)
            bottom += height
        look.write(axes, x, BASE + whole * share_of(total, max(totals)), text, "bold")
    axes.plot([LEFT, RIGHT], [BASE, BASE], color=SOFT, linewidth=0.8, zorder=3)
    year_marks(axes, years, horizon, places, BASE)


def _write_inside(axes: Axes, place: tuple[float, float], text: str) -> None:
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
    axes.text(*place, text, ha="center", va="center", fontsize=SMALL, color=INK, bbox=box, zorder=4)


def _draw_key(axes: Axes, layers: Sequence[_Layer], locale: str) -> None:
    """The names from above as they are stacked, each with its total, and the total of all."""
    formats = Formats(locale)
    y = TOP - 0.1
    for layer in reversed(layers):
        axes.add_patch(Rectangle((KEY, y - BOX / 2), BOX, BOX, edgecolor="#24527f", linewidth=0.6, **layer.look))
        _draw_line(axes, layer.name, formats.money(layer.total), y, "normal")
        y -= STEP
    axes.plot([KEY, WIDTH - 0.2], [y + STEP / 2] * 2, color=SOFT, linewidth=0.8)
    total = formats.money(sum((layer.total for layer in layers), Decimal(0)))
    _draw_line(axes, phrase("report.spending.total", locale), total, y, "bold")


def _draw_line(axes: Axes, name: str, figure: str, y: float, weight: str) -> None:
    right = WIDTH - 0.2
    points = min(POINTS, POINTS * 1.4 / text_width(figure, POINTS))
    room = right - KEY - BOX - 0.2 - text_width(figure, points)
    style: dict[str, Any] = {"va": "center", "fontweight": weight, "color": INK}
    lines = wrapped(name, room, SMALL, 2)
    for place, line in enumerate(lines):
        axes.text(KEY + BOX + 0.08, y + 0.075 * (len(lines) - 1 - 2 * place), line, fontsize=SMALL, **style)
    axes.text(right, y, figure, ha="right", fontsize=points, **style)
