"""What the plan shall bring: growth a year across, return on sales upward, circle area by target sales (B.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs
import numpy as np

from kcm.errors import NotFound, extra
from kcm.i18n import phrase
from kcm.periods import Horizon
from kcm.planning.portfolio import PortfolioResult, UnitResult
from kcm.reports.figures.drawing import INK, LINE_COLOR, SOFT, Drawing
from kcm.reports.figures.fitting import shortened, text_width
from kcm.reports.figures.labels import Box, Place, Ring, label_places, leader
from kcm.reports.formats import Formats
from kcm.text import Text

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle, Rectangle
    from matplotlib.ticker import MaxNLocator

__all__ = ["growth_and_return_drawing", "growth_and_return_in_words"]

WIDTH, HEIGHT = 9.0, 6.4  # inches
FRAME = (0.1, 0.185, 0.87, 0.785)
SCALE = 10 * WIDTH * FRAME[2] / (HEIGHT * FRAME[3])  # where the x axis ends, so that circles are circles
UNITS = SCALE / (WIDTH * FRAME[2])  # of the axes in an inch
LARGEST, LEAST = 0.62, 0.12  # radius of the largest circle, and of one that would be too small to see
EDGE = 1.0  # from the frame to the outermost circles
STRIP = 3.2  # for new units
FILL = "#2f629c"
POINTS = 9.0
LONGEST = 1.4  # a name, in inches
NARROW = 0.01  # the least an axis spans: a point

_Lines = tuple[Sequence[float], Sequence[float]]


@attrs.frozen(kw_only=True)
class _Span:
    """The least and the most of an axis, and where they stand on the picture."""

    least: float
    most: float
    start: float
    end: float

    def place(self, value: float) -> float:
        return self.start + (self.end - self.start) * (value - self.least) / (self.most - self.least)

    def ticks(self) -> list[float]:
        marks = MaxNLocator(5).tick_values(self.least, self.most)
        return [float(mark) for mark in marks if self.least - 1e-9 <= mark <= self.most + 1e-9]


@attrs.frozen(kw_only=True)
class _Circle:
    """One unit on the picture: its label, where it will be with how much, and how high it is now."""

    label: str
    is_new: bool
    x: float
    y: float
    radius: float
    now: float | None


def growth_and_return_drawing(
    result: PortfolioResult,
    sales: Mapping[str, Decimal],
    names: Mapping[str, Text],
    horizon: Horizon,
    currency: str,
    locale: str,
) -> Drawing:
    """Growth and return on sales of the units as a picture in one language.

    An arrow starts at the return on sales of T0. New units, which have no growth, stand in a strip on the right; units
    without target sales, which have no return, are named below. Dashed lines are all units together.

    Args:
        result: as `kcm.planning.portfolio.financial_results` gives it.
        sales: target sales by unit id, money of T+H.
        names: unit id to its name; a unit without one is shown by its id.
        horizon: T0 and T+H.
        currency: the code of the money.
        locale: the language.

    Raises:
        NotFound: for a unit without target sales.
    """
    words = growth_and_return_in_words(result, sales, names, horizon, currency, locale)
    staying = [one for one in result.units if one.return_on_sales is not None]
    width = SCALE - STRIP * any(one.growth is None for one in staying)
    growths = [one.growth for one in staying if one.growth is not None]
    returns = [value for one in staying for value in (one.return_on_sales, one.return_on_sales_now)]
    across = _span([*growths, result.growth], EDGE, width - EDGE)
    upward = _span([*returns, result.return_on_sales], EDGE, 10 - EDGE)
    circles = _circles(staying, sales, names, (across, upward), width, locale)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes(FRAME)
        axes.set_xlim(0, SCALE)
        axes.set_ylim(0, 10)
        lines = _draw_ground(axes, result, (across, upward), width)
        _draw_axes(axes, (across, upward), width, horizon, locale)
        _draw_units(axes, circles, lines, width)
        _draw_key(figure, result, names, horizon, currency, locale)

    title = phrase("report.growth_and_return.title", locale)
    return Drawing(name="growth-and-return", size=(WIDTH, HEIGHT), title=title, words=words, paint=paint)


def growth_and_return_in_words(
    result: PortfolioResult,
    sales: Mapping[str, Decimal],
    names: Mapping[str, Text],
    horizon: Horizon,
    currency: str,
    locale: str,
) -> str:
    """What the picture shows, in one sentence for all units and one for each.

    Raises:
        NotFound: for a unit without target sales.
    """
    formats = Formats(locale)
    about = {
        "sales": formats.money(result.sales),
        "currency": currency,
        "base_year": horizon.base_year,
        "last_year": horizon.last_year,
        **_figures(result, formats),
    }
    said = [phrase("report.growth_and_return.words", locale, about)]
    for one in result.units:
        if one.unit not in sales:
            raise NotFound(f"found no target sales of the unit {one.unit!r}, expected those of each unit")
        values = {
            "unit": _name(one.unit, names, locale),
            "sales": formats.money(sales[one.unit]),
            **_figures(one, formats),
        }
        said.append(phrase("report.growth_and_return.unit", locale, values))
    return " ".join(said)


def _figures(found: PortfolioResult | UnitResult, formats: Formats) -> dict[str, str]:
    return {
        "growth": formats.change(found.growth),
        "share": formats.share(found.return_on_sales),
        "share_now": formats.share(found.return_on_sales_now),
    }


def _name(unit: str, names: Mapping[str, Text], locale: str) -> str:
    return names[unit].in_locale(locale) if unit in names else unit


def _span(values: Sequence[float | None], start: float, end: float) -> _Span:
    """From the least to the most of what is known, nothing always between them."""
    known = [0.0, *(value for value in values if value is not None)]
    least, most = min(known), max(known)
    return _Span(least=least, most=max(most, least + NARROW), start=start, end=end)


def _circles(
    staying: Sequence[UnitResult],
    sales: Mapping[str, Decimal],
    names: Mapping[str, Text],
    spans: tuple[_Span, _Span],
    width: float,
    locale: str,
) -> list[_Circle]:
    formats, (across, upward) = Formats(locale), spans
    largest = max((sales[one.unit] for one in staying), default=Decimal(0))
    circles = []
    for one in staying:
        is_new = one.growth is None
        share = formats.share(one.return_on_sales)
        figures = f" ({share})" if is_new else f" ({formats.change(one.growth)}, {share})"
        room = min(LONGEST, STRIP / UNITS - 0.1 - text_width(figures, POINTS)) if is_new else LONGEST
        radius = LARGEST * float(sales[one.unit] / largest) ** 0.5 if largest else 0.0
        now = one.return_on_sales_now
        circles.append(
            _Circle(
                label=shortened(_name(one.unit, names, locale), room, POINTS) + figures,
                is_new=is_new,
                x=(width + SCALE) / 2 if one.growth is None else across.place(one.growth),
                y=upward.place(one.return_on_sales or 0.0),
                radius=max(radius, LEAST),
                now=None if now is None else upward.place(now),
            )
        )
    return circles


def _draw_ground(axes: Axes, result: PortfolioResult, spans: tuple[_Span, _Span], width: float) -> _Lines:
    """The lines of nothing and of all units, and the strip; where the lines stand, upright and level."""
    across, upward = spans
    light: dict[str, Any] = {"color": LINE_COLOR, "linewidth": 0.8, "zorder": 0}
    dashed: dict[str, Any] = {"color": SOFT, "linewidth": 0.9, "linestyle": (0, (4, 3)), "zorder": 1}
    uprights, levels = [across.place(0)], [upward.place(0)]
    axes.plot(uprights * 2, [0, 10], **light)
    axes.plot([0, SCALE], levels * 2, **light)
    if result.growth is not None:
        uprights.append(across.place(result.growth))
        axes.plot([uprights[-1]] * 2, [0, 10], **dashed)
    if result.return_on_sales is not None:
        levels.append(upward.place(result.return_on_sales))
        axes.plot([0, SCALE], [levels[-1]] * 2, **dashed)
    if width < SCALE:
        strip = Rectangle((width, 0), SCALE - width, 10, facecolor="#f6f7f8", edgecolor=SOFT, linewidth=0.8, zorder=0)
        axes.add_patch(strip)
    return uprights, levels


def _draw_axes(axes: Axes, spans: tuple[_Span, _Span], width: float, horizon: Horizon, locale: str) -> None:
    formats, (across, upward) = Formats(locale), spans
    marks = [(across.place(value), formats.change(value)) for value in across.ticks()]
    if width < SCALE:
        marks.append(((width + SCALE) / 2, phrase("report.growth_and_return.new", locale)))
    axes.set_xticks([x for x, _ in marks], [text for _, text in marks])
    ticks = upward.ticks()
    axes.set_yticks([upward.place(value) for value in ticks], [formats.share(value) for value in ticks])
    years = {"base_year": horizon.base_year, "last_year": horizon.last_year}
    axes.set_xlabel(phrase("report.growth_and_return.growth", locale, years))
    axes.set_ylabel(phrase("report.growth_and_return.return", locale, years))
    axes.tick_params(labelsize=POINTS)
    axes.spines[["top", "right"]].set_visible(False)


def _places(circles: Sequence[_Circle], lines: _Lines, width: float) -> list[Place]:
    """Where the labels stand, those of new units within their strip and the others beside it."""
    uprights, levels = lines
    taken: list[Box] = [
        (one.x - 0.12, min(one.y, one.now) - 0.1, one.x + 0.12, max(one.y, one.now) + 0.1)
        for one in circles
        if one.now is not None
    ]
    taken += [(x - 0.05, 0.0, x + 0.05, 10.0) for x in uprights]
    taken += [(0.0, y - 0.05, width, y + 0.05) for y in levels]
    wide = [UNITS * text_width(one.label, POINTS) for one in circles]
    old, new = ([place for place, one in enumerate(circles) if one.is_new is kind] for kind in (False, True))
    beside = label_places(_rings(circles, old), [wide[place] for place in old], width, taken)
    strip = [(x - width, y, radius) for x, y, radius in _rings(circles, new)]
    within = label_places(strip, [wide[place] for place in new], SCALE - width, [])
    found = dict(zip(old, beside, strict=True))
    found |= {place: (x + width, y, side) for place, (x, y, side) in zip(new, within, strict=True)}
    return [found[place] for place in range(len(circles))]


def _rings(circles: Sequence[_Circle], which: Iterable[int]) -> list[Ring]:
    return [(circles[place].x, circles[place].y, circles[place].radius) for place in which]


def _draw_units(axes: Axes, circles: Sequence[_Circle], lines: _Lines, width: float) -> None:
    rings = _rings(circles, range(len(circles)))
    places = _places(circles, lines, width)
    for index in np.argsort([-one.radius for one in circles], kind="stable").tolist():
        one, ring, place = circles[index], rings[index], places[index]
        axes.add_patch(Circle((one.x, one.y), one.radius, facecolor=FILL, edgecolor="white", alpha=0.75, zorder=3))
        if one.now is not None:
            axes.add_patch(Circle((one.x, one.now), 0.09, facecolor="white", edgecolor=INK, linewidth=1, zorder=4))
            if abs(one.y - one.now) > 0.25:
                arrow = {"arrowstyle": "-|>", "shrinkA": 3, "shrinkB": 0, "facecolor": INK, "edgecolor": INK}
                axes.annotate("", xy=(one.x, one.y), xytext=(one.x, one.now), zorder=4, arrowprops=arrow)
        if (tie := leader(ring, place)) is not None:
            axes.plot(*zip(*tie, strict=True), color=SOFT, linewidth=0.6, zorder=2)
        axes.text(place[0], place[1], one.label, ha=place[2], va="center", fontsize=POINTS, color=INK, zorder=5)


def _draw_key(
    figure: Figure, result: PortfolioResult, names: Mapping[str, Text], horizon: Horizon, currency: str, locale: str
) -> None:
    years = {"base_year": horizon.base_year, "last_year": horizon.last_year, "currency": currency}
    lines = [
        phrase("report.growth_and_return.key", locale, years),
        phrase("report.growth_and_return.all", locale, _figures(result, Formats(locale))),
    ]
    if exited := [_name(one.unit, names, locale) for one in result.units if one.return_on_sales is None]:
        lines.append(phrase("report.growth_and_return.exited", locale, {"units": exited}))
    for place, line in enumerate(lines):
        text = shortened(line, WIDTH - 0.4, POINTS)
        figure.text(
            FRAME[0] + FRAME[2], 0.075 - 0.029 * place, text, ha="right", va="center", fontsize=POINTS, color=SOFT
        )
