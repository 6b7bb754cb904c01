"""Places for labels beside circles, where they collide least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot

__all__ = ["LINE", "Box", "Place", "Ring", "label_places", "leader"]

LINE = 0.28  # height of a line of text, in units of the axes
NEAR = 0.14  # between a circle and its label
REACHES = (0.0, 0.4, 0.8, 1.3, 2.0)  # farther away, where there is no room beside the circle
RISES = (0.0, 0.2, -0.2, 0.4, -0.4, 0.8, -0.8, 1.3, -1.3)
TIED = 0.5  # from here on a label is tied to its circle by a line
FARTHER = 0.01  # how much overlap it is worth to stand nearer by one unit

Ring = tuple[float, float, float]
Place = tuple[float, float, str]
Box = tuple[float, float, float, float]


def label_places(circles: Sequence[Ring], widths: Sequence[float], scale: float, lines: Sequence[Box]) -> list[Place]:
    """A place beside each circle that overlaps least with circles, lines, other labels and the frame; large first.

    Args:
        circles: (x, y, radius) on axes from 0 to `scale` and from 0 to 10.
        widths: of the labels, one for each circle.
        scale: where the x axis ends.
        lines: boxes of other things that labels are to stay clear of: (left, bottom, right, top).

    Returns:
        For each circle the place of its label, and the side of the text that stands there: left, right or center.
    """
    taken: list[Box] = [*lines, *((x - r, y - r, x + r, y + r) for x, y, r in circles)]
    places: list[Place] = [(0.0, 0.0, "left")] * len(circles)
    for index in sorted(range(len(circles)), key=lambda i: (-circles[i][2], i)):
        options = list(_options(circles[index], widths[index]))
        costs = [_cost(box, taken, scale) + FARTHER * far for _, box, far in options]
        best = min(range(len(options)), key=lambda i: (round(costs[i], 9), i))
        places[index] = options[best][0]
        taken.append(options[best][1])
    return places


def leader(circle: Ring, place: Place) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The line from a circle's edge to its label, where that stands so far off that it could be another's."""
    x, y, radius = circle
    across, up = place[0] - x, place[1] - y
    far = hypot(across, up)
    if far - radius <= TIED:
        return None
    return (x + across * radius / far, y + up * radius / far), place[:2]


def _options(circle: Ring, width: float) -> Iterator[tuple[Place, Box, float]]:
    """Places to choose from with the boxes they take, and how far off each is."""
    x, y, radius = circle
    gap = max(radius, 0.12) + NEAR
    for reach in REACHES:
        for rise in RISES:
            far, low, high = reach + abs(rise), y + rise - LINE / 2, y + rise + LINE / 2
            right, left = x + gap + reach, x - gap - reach
            yield (right, y + rise, "left"), (right, low, right + width, high), far
            yield (left, y + rise, "right"), (left - width, low, left, high), far
        for rise in (gap + LINE / 2 + reach, -gap - LINE / 2 - reach):
            box = (x - width / 2, y + rise - LINE / 2, x + width / 2, y + rise + LINE / 2)
            yield (x, y + rise, "center"), box, reach + 0.45


def _cost(box: Box, taken: Sequence[Box], scale: float) -> float:
    left, bottom, right, top = box
    cost = sum(
        max(0.0, min(right, other[2]) - max(left, other[0])) * max(0.0, min(top, other[3]) - max(bottom, other[1]))
        for other in taken
    )
    outside = max(0.0, -left) + max(0.0, right - scale) + max(0.0, -bottom) + max(0.0, top - 10)
    return cost + 10 * outside
