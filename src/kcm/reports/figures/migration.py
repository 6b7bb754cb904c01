"""Who moved between segments: bands from the segments of an earlier day to those of a later one."""

from __future__ import annotations

import numpy as np

from kcm.errors import extra
from kcm.i18n import phrase
from kcm.reports.figures.drawing import INK, SOFT, Drawing
from kcm.reports.formats import Formats
from kcm.segmentation.segments import Migration

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path

__all__ = ["migration_drawing", "migration_in_words", "migration_svg"]

WIDTH = 9.0
BAR = 0.02
GAP = 0.012
LINE = 0.24  # inches between the names of two segments
LEFT, RIGHT = 0.0, 1.0
STAY, MOVE = "#c3ccd6", "#2f629c"
COLORS = (
    "#2f7d4f", "#2f629c", "#b07d12", "#8a4f9e", "#b5523b", "#3a8a94",
    "#6d7f2f", "#9c3d66", "#54708c", "#a0692a", "#4b6a4f", "#7a6fb0",
)  # fmt: skip


def migration_drawing(moves: Migration, locale: str) -> Drawing:
    """The moves as a picture: left the segments before, right those after, a band as wide as who went."""
    table = moves.table
    before, after = table.sum(axis=1), table.sum(axis=0)
    used = max(int((before > 0).sum()), int((after > 0).sum()))
    height = max(3.2, 0.7 + LINE * 2 * used)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.25, 0.02, 0.5, 0.9))
        starts, ends = _bars(before), _bars(after)
        scale = _scale(before, after)
        labels = [label.in_locale(locale) for label in moves.labels]
        _draw_bands(axes, table, starts, ends, scale)
        for side, totals, places in ((LEFT, before, starts), (RIGHT, after, ends)):
            _draw_bars(axes, totals, places, scale, side)
            _draw_names(axes, labels, totals, places, scale, side, locale, least=LINE / (height * 0.9))
        axes.set_xlim(0, 1)
        axes.set_ylim(1.0, 0.0)
        axes.axis("off")
        for side, key in ((0.25, "before"), (0.75, "after")):
            text = phrase(f"report.migration.{key}", locale)
            figure.text(side, 0.96, text, ha="right" if key == "before" else "left", va="center", color=SOFT)

    title = phrase("report.migration.title", locale)
    return Drawing(
        name="migration", size=(WIDTH, height), title=title, words=migration_in_words(moves, locale), paint=paint
    )


def migration_svg(moves: Migration, locale: str) -> str:
    """What `migration_drawing` draws, as one SVG element with real text."""
    return migration_drawing(moves, locale).svg()


def migration_in_words(moves: Migration, locale: str) -> str:
    """What the picture shows: how many moved, and the largest moves."""
    table = moves.table.copy()
    np.fill_diagonal(table, 0)
    labels = [label.in_locale(locale) for label in moves.labels]
    largest = [divmod(int(place), len(labels)) for place in np.argsort(-table, axis=None, kind="stable")[:3]]
    count = Formats(locale).count
    values = {"customers": count(moves.customers.size), "moved": count(moves.moved)}
    sentences = [phrase("report.migration.words", locale, values)]
    for start, end in largest:
        if table[start, end]:
            move = {"before": labels[start], "after": labels[end], "customers": count(int(table[start, end]))}
            sentences.append(phrase("report.migration.move", locale, move))
    return " ".join(sentences)


def _scale(before: np.ndarray, after: np.ndarray) -> float:
    """Height of one customer, so that the side with more gaps still fits."""
    used = max(int((before > 0).sum()), int((after > 0).sum()))
    return (1 - GAP * max(used - 1, 0)) / max(int(before.sum()), 1)


def _bars(totals: np.ndarray) -> list[tuple[int, float]]:
    """Customers above each bar, and the gaps above it."""
    places, above, gaps = [], 0, 0
    for total in totals.tolist():
        places.append((above, GAP * gaps))
        above += total
        gaps += total > 0
    return places


def _draw_bars(axes: Axes, totals: np.ndarray, places: list[tuple[int, float]], scale: float, side: float) -> None:
    for index, (total, (above, gap)) in enumerate(zip(totals.tolist(), places, strict=True)):
        if total:
            corner = (0.0 if side == LEFT else 1 - BAR, above * scale + gap)
            axes.add_patch(Rectangle(corner, BAR, total * scale, color=COLORS[index % len(COLORS)], linewidth=0))


def _draw_bands(
    axes: Axes, table: np.ndarray, starts: list[tuple[int, float]], ends: list[tuple[int, float]], scale: float
) -> None:
    gone, come = np.zeros(len(table), dtype=np.int64), np.zeros(len(table), dtype=np.int64)
    left, right, middle = BAR, 1 - BAR, 0.5
    for start, end in np.argwhere(table > 0).tolist():
        count = int(table[start, end])
        top = (starts[start][0] + gone[start]) * scale + starts[start][1]
        other = (ends[end][0] + come[end]) * scale + ends[end][1]
        deep = count * scale
        gone[start] += count
        come[end] += count
        corners = [
            (left, top), (middle, top), (middle, other), (right, other),
            (right, other + deep), (middle, other + deep), (middle, top + deep), (left, top + deep), (left, top),
        ]  # fmt: skip
        steps = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        color = STAY if start == end else COLORS[start % len(COLORS)]
        axes.add_patch(PathPatch(Path(corners, steps), facecolor=color, alpha=0.55, linewidth=0))


def _draw_names(
    axes: Axes,
    labels: list[str],
    totals: np.ndarray,
    places: list[tuple[int, float]],
    scale: float,
    side: float,
    locale: str,
    *,
    least: float,
) -> None:
    formats = Formats(locale)
    shown = [index for index, total in enumerate(totals.tolist()) if total]
    middles = [(places[index][0] + totals[index] / 2) * scale + places[index][1] for index in shown]
    for index, middle, place in zip(shown, middles, _apart(middles, least), strict=True):
        text = f"{labels[index]}  {formats.count(int(totals[index]))}"
        edge, outward = (0.0, -0.03) if side == LEFT else (1.0, 0.03)
        axes.plot([edge, edge + outward * 0.8], [middle, place], color=SOFT, linewidth=0.6, clip_on=False)
        axes.text(edge + outward, place, text, ha="right" if side == LEFT else "left", va="center", color=INK)


def _apart(places: list[float], least: float) -> list[float]:
    """The same places, ascending, moved as little as needed to stand `least` apart and within 0 to 1."""
    moved = list(places)
    for index in range(1, len(moved)):
        moved[index] = max(moved[index], moved[index - 1] + least)
    bottom = 1 - least / 2
    for index in reversed(range(len(moved))):
        moved[index] = min(moved[index], bottom)
        bottom = moved[index] - least
    return moved
