"""The directional policy matrix as a picture: strong on the left, attractive on top, circle area by sales."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import hypot
from types import MappingProxyType
from typing import Any, Literal, get_args

import attrs

from kcm.errors import InvalidValue, NotFound, extra
from kcm.i18n import label, phrase
from kcm.planning.portfolio import Matrix, Position, Quadrant, Settings, Target, UnitForecast, axis_place, positions
from kcm.reports.figures.drawing import INK, SOFT, Drawing
from kcm.reports.figures.fitting import shortened, text_width
from kcm.reports.figures.labels import Place, Ring, label_places, leader

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle, Rectangle

__all__ = ["matrix_drawing", "matrix_in_words", "matrix_svg"]

WIDTH, HEIGHT = 9.0, 6.4  # inches
LARGEST = 0.62  # radius of the largest circle, in units of attractiveness
LEFT, BOTTOM, ACROSS, UPWARD = 0.07, 0.115, 0.885, 0.865  # the frame in the picture
TINTS = {
    Quadrant.STAR: "#e8f1ea",
    Quadrant.QUESTION_MARK: "#eef2f8",
    Quadrant.CASH_COW: "#f8f3e3",
    Quadrant.DOG: "#f3f3f3",
}
FILLS = {
    Quadrant.STAR: "#2f7d4f",
    Quadrant.QUESTION_MARK: "#2f629c",
    Quadrant.CASH_COW: "#b07d12",
    Quadrant.DOG: "#6b6b6b",
}
SCALE = 10 * WIDTH * ACROSS / (HEIGHT * UPWARD)  # where the x axis ends, so that circles are circles
UNITS = SCALE / (WIDTH * ACROSS)  # of the axes in an inch
POINTS = 10.0
LONGEST = 2.4  # a name, in inches
RING = 0.09
LEAST = 0.12  # below this a circle is drawn as large, and a way too short for an arrow
PRESENT: dict[str, Any] = {"alpha": 0.75, "edgecolor": "white", "clip_on": False, "zorder": 3}
FORECAST: dict[str, Any] = {"linestyle": (0, (4, 2)), "edgecolor": INK, "linewidth": 1.0}
TARGET: dict[str, Any] = {"linestyle": "solid", "edgecolor": INK, "linewidth": 1.8}
NOBODY: Mapping[str, Target] = MappingProxyType({})

Side = Literal["left", "right"]
Spot = tuple[float, float, float]


def matrix_drawing(
    matrix: Matrix,
    locale: str,
    *,
    forecasts: Iterable[UnitForecast] = (),
    targets: Mapping[str, Target] = NOBODY,
    strong: Side = "left",
) -> Drawing:
    """The matrix as a picture in one language.

    Filled circles are present positions, a cross is a new unit; a dotted ring marks a unit near a line. A dashed circle
    is where a unit will be under unchanged policy, an outlined one where it shall be, with an arrow to it.

    Args:
        matrix: where the units stand today.
        locale: the language.
        forecasts: as `kcm.planning.portfolio.forecast` gives them.
        targets: by unit id; one without a strength is not drawn. A target stands as high as its unit's forecast, for
            nobody sets how attractive a market is.
        strong: the side on which strength is drawn.

    Raises:
        NotFound: for a forecast or a target of a unit that the matrix does not have.
        InvalidValue: for another side, or a target's ratio below 0.
    """
    forecasts = tuple(forecasts)
    if strong not in get_args(Side):
        raise InvalidValue(f"found {strong!r}, expected left or right", "strong")
    frame = _Frame(settings=matrix.settings, strong=strong)
    known = {unit.id: unit for unit in matrix.units}
    for name in (*(one.unit for one in forecasts), *targets):
        if name not in known:
            raise NotFound(f"found a forecast or target of the unit {name!r}, expected a unit of the matrix")
    for name, target in targets.items():
        if matrix.settings.strength == "ratio" and (target.strength or 0) < 0:
            found = f"found a target strength of {target.strength:g}"
            raise InvalidValue(f"{found}, expected a ratio of 0 or more", f"targets.{name}.strength")
    names = [shortened(unit.name.in_locale(locale), LONGEST, POINTS) for unit in matrix.units]
    circles = _circles(matrix, forecasts, targets, frame)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((LEFT, BOTTOM, ACROSS, UPWARD))
        axes.set_xlim(0, SCALE)
        axes.set_ylim(0, 10)
        _draw_boxes(axes, frame, locale)
        _draw_axes(axes, frame, locale)
        _draw_moves(axes, circles)
        _draw_units(axes, circles, names, frame)
        key = phrase("report.matrix.key.moves" if forecasts or targets else "report.matrix.key", locale)
        figure.text(LEFT + ACROSS, 0.015, key, ha="right", fontsize=9, color=SOFT)

    title = phrase("report.matrix.title", locale)
    words = matrix_in_words(matrix, locale, forecasts=forecasts, targets=targets)
    return Drawing(name="matrix", size=(WIDTH, HEIGHT), title=title, words=words, paint=paint)


def matrix_svg(
    matrix: Matrix,
    locale: str,
    *,
    forecasts: Iterable[UnitForecast] = (),
    targets: Mapping[str, Target] = NOBODY,
    strong: Side = "left",
) -> str:
    """What `matrix_drawing` draws, as one SVG element with real text."""
    return matrix_drawing(matrix, locale, forecasts=forecasts, targets=targets, strong=strong).svg()


def matrix_in_words(
    matrix: Matrix,
    locale: str,
    *,
    forecasts: Sequence[UnitForecast] = (),
    targets: Mapping[str, Target] = NOBODY,
) -> str:
    """What the picture shows, in one sentence for each unit, each forecast and each target that is drawn."""
    placed = positions(matrix)
    said = _units_in_words(matrix, placed, locale)
    names = {unit.id: unit.name for unit in matrix.units}
    for one in forecasts:
        then = {
            "unit": names[one.unit],
            "quadrant": one.position.quadrant,
            "strength": Decimal(str(one.position.strength)),
            "sales": one.sales,
        }
        said += " " + phrase("report.matrix.forecast", locale, then)
    for unit, target in targets.items():
        if target.strength is not None:
            aim = {"unit": names[unit], "strength": Decimal(str(target.strength)), "sales": target.sales}
            said += " " + phrase("report.matrix.target", locale, aim)
    return said


def _units_in_words(matrix: Matrix, placed: Sequence[Position], locale: str) -> str:
    return " ".join(
        phrase(
            "report.matrix.unit",
            locale,
            {
                "unit": unit.name,
                "quadrant": position.quadrant,
                # As decimals they round as they do in the tables.
                "attractiveness": Decimal(str(position.attractiveness.total)),
                "strength": Decimal(str(position.strength)),
                "sales": unit.sales,
            },
        )
        for unit, position in zip(matrix.units, placed, strict=True)
    )


@attrs.frozen(kw_only=True)
class _Frame:
    """Where strengths stand on the picture, 0 at its left and `SCALE` at its right."""

    settings: Settings
    strong: Side

    def across(self, strength: float) -> float:
        """The place of a strength."""
        place = float(axis_place(strength, self.settings))
        return SCALE * (1 - place if self.strong == "left" else place)


@attrs.frozen(kw_only=True)
class _Circle:
    """One unit on the picture: where it is, will be and shall be, each as (x, y, radius)."""

    position: Position
    now: Spot
    forecast: Spot | None
    target: Spot | None


def _circles(
    matrix: Matrix, forecasts: Sequence[UnitForecast], targets: Mapping[str, Target], frame: _Frame
) -> list[_Circle]:
    future = {one.unit: one for one in forecasts}
    drawn_targets = {name: one for name, one in targets.items() if one.strength is not None}
    amounts = [unit.sales for unit in matrix.units]
    amounts += [one.sales for one in forecasts]
    amounts += [one.sales for one in drawn_targets.values()]
    largest = max(amounts)

    def spot(strength: float, attractiveness: float, sales: Decimal) -> Spot:
        radius = LARGEST * float(sales / largest) ** 0.5 if largest else 0.0
        return frame.across(strength), attractiveness, radius

    circles = []
    for unit, position in zip(matrix.units, positions(matrix), strict=True):
        then, target = future.get(unit.id), drawn_targets.get(unit.id)
        height = (position if then is None else then.position).attractiveness.total
        circles.append(
            _Circle(
                position=position,
                now=spot(position.strength, position.attractiveness.total, unit.sales),
                forecast=None if then is None else spot(then.position.strength, height, then.sales),
                target=None if target is None else spot(target.strength or 0.0, height, target.sales),
            )
        )
    return circles


def _draw_boxes(axes: Axes, frame: _Frame, locale: str) -> None:
    line, up = frame.across(frame.settings.strength_cut), frame.settings.attractiveness_cut
    sides = ((0.0, line), (line, SCALE - line))  # where a side begins, and how wide it is
    strong, weak = sides if frame.strong == "left" else sides[::-1]
    corners = {
        Quadrant.STAR: (strong[0], up, strong[1], 10 - up),
        Quadrant.QUESTION_MARK: (weak[0], up, weak[1], 10 - up),
        Quadrant.CASH_COW: (strong[0], 0.0, strong[1], up),
        Quadrant.DOG: (weak[0], 0.0, weak[1], up),
    }
    for quadrant, (x, y, width, height) in corners.items():
        axes.add_patch(Rectangle((x, y), width, height, facecolor=TINTS[quadrant], edgecolor="none", zorder=0))
        if height < 0.6 or width < UNITS * text_width(label(quadrant, locale), 12) + 0.3:
            continue  # a box without room for its name
        left = x == 0
        top = y > 0
        axes.text(
            x + 0.15 if left else x + width - 0.15,
            y + height - 0.15 if top else y + 0.15,
            label(quadrant, locale),
            ha="left" if left else "right",
            va="top" if top else "bottom",
            fontsize=12,
            fontweight="bold",
            color=SOFT,
            zorder=1,
        )
    axes.plot([line, line], [0, 10], color=INK, linewidth=1, zorder=1)
    axes.plot([0, SCALE], [up, up], color=INK, linewidth=1, zorder=1)


def _draw_axes(axes: Axes, frame: _Frame, locale: str) -> None:
    settings = frame.settings
    if settings.strength == "ratio":
        span = settings.axis_span
        marks = [(span, f"×{span:g}"), (span**0.5, f"×{span**0.5:.2f}"), (1.0, "×1")]
        marks += [(span**-0.5, f"×{span**-0.5:.2f}"), (1 / span, f"×{1 / span:.2f}")]
    elif settings.strength == "difference":
        marks = [(value, f"{value:+g}" if value else "0") for value in (10.0, 5.0, 0.0, -5.0, -10.0)]
    else:
        marks = [(value, f"{value:g}") for value in (10.0, 7.5, 5.0, 2.5, 0.0)]
    axes.set_xticks([frame.across(value) for value, _ in marks], [text for _, text in marks])
    axes.set_yticks(range(0, 11, 2))
    side = phrase(f"report.matrix.{frame.strong}", locale)
    axes.set_xlabel(phrase(f"report.matrix.{settings.strength}", locale, {"side": side}))
    axes.set_ylabel(phrase("report.matrix.attractiveness", locale))
    axes.spines[["top", "right"]].set_visible(False)


def _draw_moves(axes: Axes, circles: Sequence[_Circle]) -> None:
    """Arrows from where a unit is to where it will be and shall be; the target's is the stronger."""
    for one in circles:
        for aim, style in ((one.forecast, FORECAST), (one.target, TARGET)):
            if aim is None or not (aim[2] or one.now[2]):
                continue  # a new unit that will sell nothing is where its cross is
            axes.add_patch(Circle(aim[:2], max(aim[2], LEAST), fill=False, zorder=3, **style))
            if hypot(aim[0] - one.now[0], aim[1] - one.now[1]) > LEAST:
                axes.annotate(
                    "",
                    xy=aim[:2],
                    xytext=one.now[:2],
                    zorder=4,
                    arrowprops={"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "facecolor": INK, **style},
                )


def _rings(circles: Sequence[_Circle]) -> list[Ring]:
    """What labels stay clear of: the circle of each unit, with its ring if it is near a line, or its cross."""
    return [(*one.now[:2], max(one.now[2], LEAST) + RING * one.position.borderline) for one in circles]


def _labels(circles: Sequence[_Circle], names: Sequence[str], frame: _Frame) -> list[Place]:
    line, up = frame.across(frame.settings.strength_cut), frame.settings.attractiveness_cut
    lines = [(line - 0.15, 0.0, line + 0.15, 10.0), (0.0, up - 0.05, SCALE, up + 0.05)]
    aims = [aim for one in circles for aim in (one.forecast, one.target) if aim is not None]
    lines += [(x - radius, y - radius, x + radius, y + radius) for x, y, radius in aims]
    widths = [UNITS * text_width(name, POINTS) for name in names]
    return label_places(_rings(circles), widths, SCALE, lines)


def _draw_units(axes: Axes, circles: Sequence[_Circle], names: Sequence[str], frame: _Frame) -> None:
    rings, labels = _rings(circles), _labels(circles, names, frame)
    for one, ring, name, place in zip(circles, rings, names, labels, strict=True):
        x, y, radius = one.now
        color = FILLS[one.position.quadrant]
        if one.position.is_new:
            axes.plot([x], [y], marker="x", clip_on=False, markersize=9, markeredgewidth=2, color=color, zorder=4)
        else:
            axes.add_patch(Circle((x, y), radius, facecolor=color, **PRESENT))
        if one.position.borderline:
            axes.add_patch(Circle((x, y), ring[2], fill=False, linestyle=(0, (1, 2)), edgecolor=INK, zorder=3))
        if (tie := leader(ring, place)) is not None:
            axes.plot(*zip(*tie, strict=True), color=SOFT, linewidth=0.6, zorder=2)
        axes.text(place[0], place[1], name, ha=place[2], va="center", fontsize=POINTS, color=INK, zorder=5)
