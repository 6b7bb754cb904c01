"""The directional policy matrix as a picture: strong on the left, attractive on top, circle area by sales."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kcm.errors import MissingExtra
from kcm.i18n import label, phrase
from kcm.planning.portfolio import Matrix, Position, Quadrant, Settings, axis_place, positions
from kcm.reports.figures.drawing import INK, SOFT, drawn

try:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle, Rectangle
except ModuleNotFoundError as error:  # pragma: no cover - proved in a subprocess without the extra
    raise MissingExtra("report", error.name) from error

__all__ = ["matrix_in_words", "matrix_svg"]

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
LETTER = 0.105  # width of a Latin letter in units of the axes; a Chinese one is twice as wide
LINE = 0.28
RING = 0.09


def matrix_svg(matrix: Matrix, locale: str) -> str:
    """The matrix as one SVG element with real text, in one language.

    Filled circles are present positions, a cross is a new unit; a dashed ring marks a unit near a line.
    """
    placed = positions(matrix)
    names = [unit.name.in_locale(locale) for unit in matrix.units]

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((LEFT, BOTTOM, ACROSS, UPWARD))
        scale = 10 * WIDTH * ACROSS / (HEIGHT * UPWARD)  # so that circles are circles
        axes.set_xlim(0, scale)
        axes.set_ylim(0, 10)
        _draw_boxes(axes, matrix.settings, scale, locale)
        _draw_axes(axes, matrix.settings, scale, locale)
        _draw_units(axes, placed, names, scale, matrix.settings)

    title = phrase("report.matrix.title", locale)
    return drawn("matrix", (WIDTH, HEIGHT), paint, title=title, words=matrix_in_words(matrix, locale))


def matrix_in_words(matrix: Matrix, locale: str) -> str:
    """What the picture shows, in one sentence for each unit."""
    placed = positions(matrix)
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


def _place(settings: Settings, strength: float) -> float:
    """Where a strength stands from 0 (strong, left) to 1 (weak, right)."""
    return 1 - float(axis_place(strength, settings))


def _draw_boxes(axes: Axes, settings: Settings, scale: float, locale: str) -> None:
    across, up = _place(settings, settings.strength_cut) * scale, settings.attractiveness_cut
    corners = {
        Quadrant.STAR: (0.0, up, across, 10 - up),
        Quadrant.QUESTION_MARK: (across, up, scale - across, 10 - up),
        Quadrant.CASH_COW: (0.0, 0.0, across, up),
        Quadrant.DOG: (across, 0.0, scale - across, up),
    }
    for quadrant, (x, y, width, height) in corners.items():
        axes.add_patch(Rectangle((x, y), width, height, facecolor=TINTS[quadrant], edgecolor="none", zorder=0))
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
    axes.plot([across, across], [0, 10], color=INK, linewidth=1, zorder=1)
    axes.plot([0, scale], [up, up], color=INK, linewidth=1, zorder=1)


def _draw_axes(axes: Axes, settings: Settings, scale: float, locale: str) -> None:
    if settings.strength == "ratio":
        span = settings.axis_span
        marks = [(span, f"×{span:g}"), (span**0.5, f"×{span**0.5:.2f}"), (1.0, "×1")]
        marks += [(span**-0.5, f"×{span**-0.5:.2f}"), (1 / span, f"×{1 / span:.2f}")]
    elif settings.strength == "difference":
        marks = [(value, f"{value:+g}" if value else "0") for value in (10.0, 5.0, 0.0, -5.0, -10.0)]
    else:
        marks = [(value, f"{value:g}") for value in (10.0, 7.5, 5.0, 2.5, 0.0)]
    axes.set_xticks([_place(settings, value) * scale for value, _ in marks], [text for _, text in marks])
    axes.set_yticks(range(0, 11, 2))
    axes.set_xlabel(phrase(f"report.matrix.{settings.strength}", locale))
    axes.set_ylabel(phrase("report.matrix.attractiveness", locale))
    axes.spines[["top", "right"]].set_visible(False)


def _draw_units(axes: Axes, placed: Sequence[Position], names: Sequence[str], scale: float, settings: Settings) -> None:
    circles = [((1 - one.x) * scale, one.attractiveness.total, LARGEST * one.radius) for one in placed]
    drawn = [(x, y, radius + RING * one.borderline) for (x, y, radius), one in zip(circles, placed, strict=True)]
    across, up = _place(settings, settings.strength_cut) * scale, settings.attractiveness_cut
    lines = [(across - 0.15, 0.0, across + 0.15, 10.0), (0.0, up - 0.05, scale, up + 0.05)]
    labels = _label_places(drawn, names, scale, lines)
    for (x, y, radius), one, name, (text_x, text_y, side) in zip(circles, placed, names, labels, strict=True):
        color = FILLS[one.quadrant]
        if one.is_new:
            axes.plot([x], [y], marker="x", markersize=9, markeredgewidth=2, color=color, zorder=4)
        else:
            axes.add_patch(Circle((x, y), radius, facecolor=color, alpha=0.75, edgecolor="white", zorder=3))
        if one.borderline:
            ring = Circle((x, y), radius + RING, fill=False, linestyle=(0, (2, 2)), edgecolor=INK, zorder=3)
            axes.add_patch(ring)
        axes.text(text_x, text_y, name, ha=side, va="center", fontsize=10, color=INK, zorder=5)


Place = tuple[float, float, str]
Box = tuple[float, float, float, float]


def _label_places(
    circles: Sequence[tuple[float, float, float]], names: Sequence[str], scale: float, lines: Sequence[Box]
) -> list[Place]:
    """A place beside each circle that overlaps least with circles, lines, other labels and the frame; large first."""
    taken: list[Box] = [*lines, *((x - r, y - r, x + r, y + r) for x, y, r in circles)]
    places: list[Place] = [(0.0, 0.0, "left")] * len(circles)
    for index in sorted(range(len(circles)), key=lambda i: (-circles[i][2], i)):
        x, y, radius = circles[index]
        width = LETTER * sum(2 if ord(letter) > 0x2E7F else 1 for letter in names[index])
        gap = max(radius, 0.12) + 0.14
        options: list[tuple[Place, Box]] = []
        for rise in (0.0, 0.2, -0.2, 0.4, -0.4):
            options.append(
                (
                    (x + gap, y + rise, "left"),
                    (x + gap, y + rise - LINE / 2, x + gap + width, y + rise + LINE / 2),
                )
            )
            options.append(
                (
                    (x - gap, y + rise, "right"),
                    (x - gap - width, y + rise - LINE / 2, x - gap, y + rise + LINE / 2),
                )
            )
        for rise in (gap + LINE / 2, -gap - LINE / 2):
            box = (x - width / 2, y + rise - LINE / 2, x + width / 2, y + rise + LINE / 2)
            options.append(((x, y + rise, "center"), box))
        best = min(range(len(options)), key=lambda i: (_cost(options[i][1], taken, scale), i))
        places[index] = options[best][0]
        taken.append(options[best][1])
    return places


def _cost(box: Box, taken: Sequence[Box], scale: float) -> float:
    left, bottom, right, top = box
    cost = sum(
        max(0.0, min(right, other[2]) - max(left, other[0])) * max(0.0, min(top, other[3]) - max(bottom, other[1]))
        for other in taken
    )
    outside = max(0.0, -left) + max(0.0, right - scale) + max(0.0, -bottom) + max(0.0, top - 10)
    return round(cost + 10 * outside, 9)
