"""Buying units by offerings as a grid: what is bought, what is open and its worth, and what rivals sell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import FloatColumn
from kcm.errors import extra
from kcm.i18n import UNKNOWN, phrase
from kcm.planning.analysis.white_space import WhiteSpace, open_cells, totals_by_offering, totals_by_unit
from kcm.reports.figures.drawing import INK, LINE_COLOR, SOFT, Drawing
from kcm.reports.figures.fitting import shortened, text_width
from kcm.reports.formats import Formats
from kcm.text import Text

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon, Rectangle

__all__ = ["white_space_drawing", "white_space_in_words", "white_space_svg"]

WIDTH = 9.0  # inches, as are all that follow
LEFT, RIGHT, BELOW = 1.85, 0.15, 0.55
ROW = 0.36
WIDEST = 1.4  # a cell
MOST_UNITS, MOST_OFFERINGS = 24, 10  # more are too small to read
POINTS = 9.0
LONGEST = 1.65  # a name, before it is cut
TINTS = LinearSegmentedColormap.from_list("bought", ("#dfe8f1", "#6f9cc6"))
LARGEST_FIRST = 3  # open cells that are said in words

NO_NAMES: Mapping[Any, Text] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class _Grid:
    """What is drawn: the places of its units and offerings in the white space, and their names."""

    units: NDArray[np.int64]
    offerings: NDArray[np.int64]
    unit_names: list[str]
    offering_names: list[str]
    cell: float
    above: float

    @property
    def height(self) -> float:
        return self.above + ROW * self.units.size + BELOW


def white_space_drawing(
    space: WhiteSpace,
    locale: str,
    *,
    unit_names: Mapping[Any, Text] = NO_NAMES,
    offering_names: Mapping[Any, Text] = NO_NAMES,
) -> Drawing:
    """A white space as a picture in one language.

    A filled cell is bought, a hatched one open, with the amount in it, about (~) where it is an estimate; a dark corner
    marks what rivals sell. The units and the offerings with the most money, bought and open, come first, and no more
    are drawn than can be read, which is then said.

    Args:
        space: the cells.
        locale: the language.
        unit_names: unit id to its name; a unit without one is shown by its id.
        offering_names: the same of offerings.
    """
    grid = _grid(space, locale, unit_names, offering_names)

    def paint(figure: Figure) -> None:
        inches = (LEFT, BELOW, grid.cell * grid.offerings.size, ROW * grid.units.size)
        sides = (WIDTH, grid.height)
        axes = figure.add_axes((inches[0] / sides[0], inches[1] / sides[1], inches[2] / sides[0], inches[3] / sides[1]))
        axes.set_xlim(0, grid.offerings.size * grid.cell)
        axes.set_ylim(grid.units.size * ROW, 0)
        axes.axis("off")
        _draw_cells(axes, space, grid, locale)
        _draw_names(axes, grid)
        _draw_legend(figure, space, grid, locale)

    title = phrase("report.white_space.title", locale)
    words = white_space_in_words(space, locale, unit_names=unit_names, offering_names=offering_names)
    return Drawing(name="white-space", size=(WIDTH, grid.height), title=title, words=words, paint=paint)


def white_space_svg(
    space: WhiteSpace,
    locale: str,
    *,
    unit_names: Mapping[Any, Text] = NO_NAMES,
    offering_names: Mapping[Any, Text] = NO_NAMES,
) -> str:
    """What `white_space_drawing` draws, as one SVG element with real text."""
    return white_space_drawing(space, locale, unit_names=unit_names, offering_names=offering_names).svg()


def white_space_in_words(
    space: WhiteSpace,
    locale: str,
    *,
    unit_names: Mapping[Any, Text] = NO_NAMES,
    offering_names: Mapping[Any, Text] = NO_NAMES,
) -> str:
    """What the picture shows: how much is bought and open, and the open cells of the highest worth."""
    formats = Formats(locale)
    is_open = ~space.bought
    values = {
        "units": formats.count(space.units.size),
        "offerings": formats.count(space.offerings.size),
        "bought": formats.count(int(space.bought.sum())),
        "money": formats.money(_known(space.amount)),
        "open": formats.count(int(is_open.sum())),
        "worth": formats.money(_known(space.worth[is_open])),
        "elsewhere": formats.count(int(space.elsewhere.sum())),
    }
    said = [phrase("report.white_space.words", locale, values)]
    for place in [one for one in open_cells(space).tolist() if is_open[one]][:LARGEST_FIRST]:
        worth = float(space.worth[place])
        if np.isnan(worth):
            break
        unit, offering = divmod(place, space.offerings.size)
        cell = {
            "unit": _named(space.units[unit].item(), unit_names, locale),
            "offering": _named(space.offerings[offering].item(), offering_names, locale),
            "worth": formats.money(worth),
        }
        said.append(phrase("report.white_space.cell", locale, cell))
    return " ".join(said)


def _known(money: FloatColumn) -> float:
    return float(np.nansum(money))


def _named(identifier: Any, names: Mapping[Any, Text], locale: str) -> str:
    name = names.get(identifier)
    return str(identifier) if name is None else name.in_locale(locale)


def _cut(name: str) -> str:
    return shortened(name, LONGEST, POINTS)


def _grid(space: WhiteSpace, locale: str, unit_names: Mapping[Any, Text], offering_names: Mapping[Any, Text]) -> _Grid:
    by_unit, by_offering = totals_by_unit(space), totals_by_offering(space)
    units = np.argsort(-(by_unit.bought + by_unit.worth), kind="stable")[:MOST_UNITS]
    offerings = np.argsort(-(by_offering.bought + by_offering.worth), kind="stable")[:MOST_OFFERINGS]
    columns = [_cut(_named(one, offering_names, locale)) for one in space.offerings[offerings].tolist()]
    cell = min((WIDTH - LEFT - RIGHT) / offerings.size, WIDEST)
    longest = max(text_width(name, POINTS) for name in columns)
    return _Grid(
        units=units,
        offerings=offerings,
        unit_names=[_cut(_named(one, unit_names, locale)) for one in space.units[units].tolist()],
        offering_names=columns,
        cell=cell,
        above=0.35 if longest < cell else 0.3 + longest * 0.72,
    )


def _draw_cells(axes: Axes, space: WhiteSpace, grid: _Grid, locale: str) -> None:
    amount, worth, estimated, bought, elsewhere = (
        space.table(column)[np.ix_(grid.units, grid.offerings)]
        for column in (space.amount, space.worth, space.estimated, space.bought, space.elsewhere)
    )
    largest = max(float(np.nanmax(np.where(np.isnan(amount), 0.0, amount))), 1e-9)
    formats = Formats(locale)
    texts = {
        place: _figures(formats, float(amount[place] if bought[place] else worth[place]), bool(estimated[place]))
        for place in np.ndindex(bought.shape)
    }
    room = 0.86 * grid.cell
    points = min(POINTS, room / max(text_width(text, 1.0) for text in texts.values()))
    for (row, column), text in texts.items():
        x, y = column * grid.cell, row * ROW
        is_bought = bool(bought[row, column])
        share = 0.0 if np.isnan(amount[row, column]) else max(float(amount[row, column]), 0.0) / largest
        fill = {"facecolor": TINTS(share)} if is_bought else {"facecolor": "white", "hatch": "////"}
        axes.add_patch(Rectangle((x, y), grid.cell, ROW, edgecolor=LINE_COLOR, linewidth=0.8, **fill))
        box = None if is_bought else {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
        axes.text(x + grid.cell / 2, y + ROW / 2, text, ha="center", va="center", fontsize=points, color=INK, bbox=box)
        if elsewhere[row, column]:
            axes.add_patch(_corner(x + grid.cell, y, 0.14))


def _figures(formats: Formats, money: float, estimated: bool) -> str:
    if np.isnan(money):
        return UNKNOWN
    return f"~{formats.money(money)}" if estimated else formats.money(money)


def _corner(right: float, top: float, side: float) -> Polygon:
    return Polygon([(right - side, top), (right, top), (right, top + side)], closed=True, facecolor=INK, linewidth=0)


def _draw_names(axes: Axes, grid: _Grid) -> None:
    for row, name in enumerate(grid.unit_names):
        axes.text(-0.08, (row + 0.5) * ROW, name, ha="right", va="center", fontsize=POINTS, color=INK)
    is_level = all(text_width(name, POINTS) < grid.cell for name in grid.offering_names)
    for column, name in enumerate(grid.offering_names):
        x = (column + 0.5) * grid.cell
        if is_level:
            axes.text(x, -0.08, name, ha="center", va="bottom", fontsize=POINTS, color=INK)
        else:
            axes.text(
                x, -0.08, name, ha="left", va="bottom", rotation=40, rotation_mode="anchor", fontsize=POINTS, color=INK
            )


def _draw_legend(figure: Figure, space: WhiteSpace, grid: _Grid, locale: str) -> None:
    axes = figure.add_axes((0.0, 0.0, 1.0, BELOW / grid.height))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(BELOW, 0)
    axes.axis("off")
    swatches: Sequence[tuple[str, str]] = (("bought", "1"), ("open", "~1"), ("unsaid", UNKNOWN), ("elsewhere", ""))
    for place, (key, text) in enumerate(swatches):
        x, y = 0.15 + place * (WIDTH - 0.2) / len(swatches), 0.1
        is_bought = key == "bought"
        fill = {"facecolor": TINTS(0.5)} if is_bought else {"facecolor": "white"}
        hatch = "////" if key in ("open", "unsaid") else None
        axes.add_patch(Rectangle((x, y), 0.36, 0.2, edgecolor=LINE_COLOR, linewidth=0.8, hatch=hatch, **fill))
        if key == "elsewhere":
            axes.add_patch(_corner(x + 0.36, y, 0.14))
        box = None if is_bought else {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        if text:
            axes.text(x + 0.18, y + 0.1, text, ha="center", va="center", fontsize=8, color=INK, bbox=box)
        said = phrase(f"report.white_space.{key}", locale)
        axes.text(x + 0.44, y + 0.1, said, ha="left", va="center", fontsize=POINTS, color=SOFT)
    if space.units.size > grid.units.size or space.offerings.size > grid.offerings.size:
        count = Formats(locale).count
        values = {
            "units": count(grid.units.size),
            "all_units": count(space.units.size),
            "offerings": count(grid.offerings.size),
            "all_offerings": count(space.offerings.size),
        }
        shown = phrase("report.white_space.shown", locale, values)
        axes.text(0.15, 0.42, shown, ha="left", va="center", fontsize=POINTS, color=SOFT)
