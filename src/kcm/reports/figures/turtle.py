"""The turtle of a process as a picture: the process in the middle, six boxes round it, each with its number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs

from kcm.errors import extra
from kcm.i18n import UNKNOWN, label, phrase
from kcm.planning.process import Turtle, TurtleBox
from kcm.reports.figures.drawing import INK, SOFT, Drawing, canvas
from kcm.reports.figures.fitting import visible, wrapped

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

__all__ = ["turtle_drawing", "turtle_in_words", "turtle_svg"]

WIDTH, EDGE, GAP = 9.0, 0.15, 0.45  # inches, as are all lengths
SIDE, BODY = 2.45, 2.9  # widths in the middle row
WIDE = 4.2  # widths in the others
LINE, HEAD, POINTS = 0.16, 0.38, 8.5
INSET, DOT = 0.14, 0.11  # from the edge to the text, and from its dot to an item
MOST_LINES, MOST_OF_ONE = 9, 3
FILL, EMPTY = "#e3e8ed", "white"

ROWS: tuple[tuple[TurtleBox, ...], ...] = (
    (TurtleBox.RESOURCES, TurtleBox.PERFORMERS),
    (TurtleBox.INPUTS, TurtleBox.PROCESS, TurtleBox.OUTPUTS),
    (TurtleBox.METHODS, TurtleBox.MEASURES),
)
PLACES: Mapping[TurtleBox, tuple[float, float]] = MappingProxyType(  # left edge and width
    {
        TurtleBox.RESOURCES: (EDGE, WIDE),
        TurtleBox.PERFORMERS: (WIDTH - EDGE - WIDE, WIDE),
        TurtleBox.INPUTS: (EDGE, SIDE),
        TurtleBox.PROCESS: ((WIDTH - BODY) / 2, BODY),
        TurtleBox.OUTPUTS: (WIDTH - EDGE - SIDE, SIDE),
        TurtleBox.METHODS: (EDGE, WIDE),
        TurtleBox.MEASURES: (WIDTH - EDGE - WIDE, WIDE),
    }
)
OUTWARD = (TurtleBox.OUTPUTS, TurtleBox.MEASURES)


@attrs.frozen(kw_only=True)
class _Line:
    """One line of a box: the first of its item or not, in bold or not."""

    words: str
    first: bool = True
    bold: bool = False


@attrs.frozen(kw_only=True)
class _Frame:
    """Where one box stands, and its lines."""

    left: float
    bottom: float
    width: float
    height: float
    lines: list[_Line]
    filled: bool


def turtle_drawing(turtle: Turtle, locale: str) -> Drawing:
    """A turtle as a picture in one language.

    The boxes have the numbers of the source; a dashed one is empty. What finds no room in a box is counted at its end,
    and stands in the words of the picture.
    """
    frames, height = _frames(turtle, locale)

    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        for box, frame in frames.items():
            if box is not TurtleBox.PROCESS:
                _draw_leg(axes, frame, frames[TurtleBox.PROCESS], outward=box in OUTWARD)
        for box, frame in frames.items():
            _draw_box(axes, box, frame, locale)

    title = phrase("report.turtle.title", locale)
    return Drawing(name="turtle", size=(WIDTH, height), title=title, words=turtle_in_words(turtle, locale), paint=paint)


def turtle_svg(turtle: Turtle, locale: str) -> str:
    """What `turtle_drawing` draws, as one SVG element with real text."""
    return turtle_drawing(turtle, locale).svg()


def turtle_in_words(turtle: Turtle, locale: str) -> str:
    """What the picture shows, one sentence for each of the seven boxes."""
    said = []
    for box in TurtleBox:
        content = tuple(visible(item.in_locale(locale)) for item in turtle.box(box)) or None
        said.append(phrase("report.turtle.box", locale, {"number": box.value, "box": box, "content": content}))
    return " ".join(said)


def _lines(turtle: Turtle, box: TurtleBox, locale: str) -> list[_Line]:
    """The lines of a box, the process's own name in bold; items that are left over are counted."""
    content, width = turtle.box(box), PLACES[box][1] - 2 * INSET - DOT
    lines: list[_Line] = []
    for place, item in enumerate(content):
        own = wrapped(item.in_locale(locale), width, POINTS, MOST_OF_ONE) or [UNKNOWN]
        is_last = place == len(content) - 1
        if len(lines) + len(own) > MOST_LINES - (not is_last):
            lines.append(_Line(words=phrase("report.turtle.more", locale, {"count": len(content) - place})))
            break
        is_name = box is TurtleBox.PROCESS and place == 0
        lines += [_Line(words=words, first=words is own[0], bold=is_name) for words in own]
    return lines or [_Line(words=UNKNOWN)]


def _frames(turtle: Turtle, locale: str) -> tuple[Mapping[TurtleBox, _Frame], float]:
    """Where each box stands, and the height of the picture; a row is as high as its fullest box."""
    lines = {box: _lines(turtle, box, locale) for box in TurtleBox}
    heights = [max(HEAD + 0.12 + LINE * len(lines[box]) for box in row) for row in ROWS]
    total = sum(heights) + GAP * (len(ROWS) - 1) + 2 * EDGE
    frames: dict[TurtleBox, _Frame] = {}
    top = total - EDGE
    for row, height in zip(ROWS, heights, strict=True):
        for box in row:
            left, width = PLACES[box]
            frames[box] = _Frame(
                left=left,
                bottom=top - height,
                width=width,
                height=height,
                lines=lines[box],
                filled=bool(turtle.box(box)),
            )
        top -= height + GAP
    return frames, total


def _draw_box(axes: Axes, box: TurtleBox, frame: _Frame, locale: str) -> None:
    is_body = box is TurtleBox.PROCESS
    patch = FancyBboxPatch(
        (frame.left + 0.08, frame.bottom + 0.08),
        frame.width - 0.16,
        frame.height - 0.16,
        boxstyle="round,pad=0.08",
        facecolor=FILL if is_body else EMPTY,
        edgecolor=INK if frame.filled else SOFT,
        linewidth=1.8 if is_body else 1.1,
        linestyle="solid" if frame.filled else (0, (4, 3)),
        zorder=2,
    )
    axes.add_patch(patch)
    top = frame.bottom + frame.height
    head = f"{box.value}  {label(box, locale)}"
    axes.text(frame.left + INSET, top - 0.2, head, ha="left", va="center", fontsize=10, color=INK, weight="bold")
    left = frame.left + INSET
    look: dict[str, Any] = {"ha": "left", "va": "center", "fontsize": POINTS, "color": INK}
    for place, line in enumerate(frame.lines):
        y = top - HEAD - LINE * (place + 0.5)
        if line.bold:
            axes.text(left, y, line.words, weight="bold", **look)
            continue
        if line.first and frame.filled:
            axes.text(left, y, "•", **look)
        axes.text(left + DOT, y, line.words, **look)


def _draw_leg(axes: Axes, frame: _Frame, body: _Frame, *, outward: bool) -> None:
    """An arrow between a box and the body, from edge to edge."""
    x, y = frame.left + frame.width / 2, frame.bottom + frame.height / 2
    side = 1 if x > WIDTH / 2 else -1
    if frame.bottom == body.bottom:
        ends = ((x - side * frame.width / 2, y), (WIDTH / 2 + side * body.width / 2, y))
    else:
        upward = 1 if frame.bottom > body.bottom else -1
        edge = frame.bottom if upward == 1 else frame.bottom + frame.height
        corner = body.bottom + (body.height if upward == 1 else 0)
        ends = ((WIDTH / 2 + side * 1.5, edge), (WIDTH / 2 + side * 1.0, corner))
    arrow = FancyArrowPatch(
        *(ends[::-1] if outward else ends), arrowstyle="-|>", mutation_scale=13, shrinkA=1, shrinkB=1
    )
    arrow.set(color=SOFT, linewidth=2)
    axes.add_patch(arrow)
