"""The buying centre as a picture: attitude across, influence upward, our contact by how dark a mark is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kcm.errors import extra
from kcm.i18n import UNKNOWN, phrase
from kcm.planning.analysis.buying import MapEntry, RelationshipMap
from kcm.reports.figures.drawing import INK, SOFT, Drawing
from kcm.reports.figures.fitting import shortened, text_width
from kcm.reports.figures.labels import Box, Place, label_places, leader

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle, Rectangle, RegularPolygon

__all__ = ["relationship_map_drawing", "relationship_map_in_words", "relationship_map_svg"]

WIDTH, HEIGHT = 9.0, 7.0  # inches
FRAME = (0.07, 0.155, 0.885, 0.79)
SCALE = 10 * WIDTH * FRAME[2] / (HEIGHT * FRAME[3])  # where the x axis ends, so that circles are circles
LEGEND = 0.06  # height of the key, a part of the picture
EDGE = 0.5  # from the frame to the ends of the scales
STRIP = 3.4  # for members of unknown attitude
RADIUS, TIP = 0.22, 0.32  # of a mark, and of a decider's
STEP = 0.55  # between marks of one place
CLOSE = 5.0  # the strength from which a contact is a close one
STRANGER, DISTANT, KNOWN = "#ffffff", "#a9c4de", "#24527f"
ZONE, STRIPES = "#f6f7f8", "#e1e6eb"
POINTS = 8.0
LONGEST = 2.2  # a name, in inches
UNITS = SCALE / (WIDTH * FRAME[2])  # of the axes in an inch

Spot = tuple[float, float]


def relationship_map_drawing(drawn_map: RelationshipMap, locale: str) -> Drawing:
    """A relationship map as a picture in one language.

    A diamond decides, a circle does not. A dark mark is a close contact of ours, a light one a distant one, an empty
    one nobody's; beside the name stands who of ours it is. Members of unknown attitude stand in a strip of their own,
    members of one place beside each other. Names are shown: the picture is for those who may read them.
    """
    width = SCALE - STRIP * any(entry.attitude is None for entry in drawn_map.entries)
    spots = _spots(drawn_map.entries, width)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes(FRAME)
        axes.set_xlim(0, SCALE)
        axes.set_ylim(0, 10)
        _draw_ground(axes, drawn_map, width, locale)
        _draw_members(axes, drawn_map, spots, width)
        _draw_legend(figure, locale)

    title = phrase("report.relationship_map.title", locale)
    words = relationship_map_in_words(drawn_map, locale)
    return Drawing(name="relationship-map", size=(WIDTH, HEIGHT), title=title, words=words, paint=paint)


def relationship_map_svg(drawn_map: RelationshipMap, locale: str) -> str:
    """What `relationship_map_drawing` draws, as one SVG element with real text."""
    return relationship_map_drawing(drawn_map, locale).svg()


def relationship_map_in_words(drawn_map: RelationshipMap, locale: str) -> str:
    """What the picture shows, in one sentence for each member, and one more for each who decides."""
    said = []
    for entry in drawn_map.entries:
        values = {"name": entry.name, "power": entry.power, "attitude": _signed(entry.attitude)}
        if entry.contact is None:
            said.append(phrase("report.relationship_map.unmet", locale, values))
        else:
            known = {**values, "ours": entry.contact.ours, "strength": entry.contact.strength}
            said.append(phrase("report.relationship_map.known", locale, known))
        if entry.decides:
            said.append(phrase("report.relationship_map.decider", locale, {"name": entry.name}))
    return " ".join(said)


def _signed(attitude: float | None) -> str:
    if attitude is None:
        return UNKNOWN
    rounded = round(Decimal(str(attitude)), 1)
    return f"{rounded:+}" if rounded else "0"


def _across(attitude: float, width: float) -> float:
    return EDGE + (attitude + 2) / 4 * (width - 2 * EDGE)


def _upward(power: float) -> float:
    return EDGE + power / 10 * (10 - 2 * EDGE)


def _spots(entries: Sequence[MapEntry], width: float) -> list[Spot]:
    """Where each member's mark stands: at its place, or as near beside it as others leave room."""
    spots: list[Spot] = []
    for entry in entries:
        x = width + EDGE if entry.attitude is None else _across(entry.attitude, width)
        y = _upward(entry.power)
        left, right = (width, SCALE) if entry.attitude is None else (0.0, width)
        steps = [STEP * step for step in range(-30, 31)]
        shifts = sorted(((across, up) for across in steps for up in steps), key=lambda one: (abs(one[1]), abs(one[0])))
        free = (
            (x + across, y + up)
            for across, up in shifts
            if left + TIP <= x + across <= right - TIP
            and TIP <= y + up <= 10 - TIP
            and all(
                abs(x + across - other) >= STEP - 1e-9 or abs(y + up - height) >= STEP - 1e-9 for other, height in spots
            )
        )
        spots.append(next(free, (x, y)))
    return spots


def _draw_ground(axes: Axes, drawn_map: RelationshipMap, width: float, locale: str) -> None:
    middle, line = _across(0, width), _upward(drawn_map.policy.influential)
    zone = Rectangle((0, line), middle, 10 - line, facecolor=ZONE, edgecolor=STRIPES, hatch="///", linewidth=0)
    axes.add_patch(zone)
    exposed = phrase("report.relationship_map.exposed", locale)
    axes.text(0.05, 10.12, exposed, ha="left", va="bottom", fontsize=9, color=SOFT)
    axes.plot([middle, middle], [0, 10], color=INK, linewidth=1, zorder=1)
    axes.plot([0, width], [line, line], color=SOFT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    words = {-2: "against", 0: "neutral", 2: "for"}
    marks = [(_across(one, width), f"{one:+d}" if one else "0", words.get(one)) for one in range(-2, 3)]
    ticks = [
        (x, f"{mark} {phrase(f'report.relationship_map.{word}', locale)}" if word else mark) for x, mark, word in marks
    ]
    if width < SCALE:
        ticks.append(((SCALE + width) / 2, phrase("report.relationship_map.unknown", locale)))
        axes.add_patch(Rectangle((width, 0), SCALE - width, 10, facecolor="none", edgecolor=SOFT, linewidth=0.8))
    axes.set_xticks([x for x, _ in ticks], [text for _, text in ticks])
    axes.set_yticks([_upward(power) for power in range(0, 11, 2)], [str(power) for power in range(0, 11, 2)])
    axes.set_xlabel(phrase("report.relationship_map.attitude", locale))
    axes.set_ylabel(phrase("report.relationship_map.influence", locale))
    axes.spines[["top", "right"]].set_visible(False)


def _mark(spot: Spot, decides: bool, fill: str) -> Circle | RegularPolygon:
    look: dict[str, Any] = {"facecolor": fill, "edgecolor": INK, "linewidth": 1.2, "zorder": 3}
    return RegularPolygon(spot, 4, radius=TIP, **look) if decides else Circle(spot, RADIUS, **look)


def _draw_members(axes: Axes, drawn_map: RelationshipMap, spots: Sequence[Spot], width: float) -> None:
    labels = _labels(drawn_map, spots, width)
    for entry, spot, (name, place) in zip(drawn_map.entries, spots, labels, strict=True):
        contact = entry.contact
        fill = STRANGER if contact is None else KNOWN if contact.strength >= CLOSE else DISTANT
        axes.add_patch(_mark(spot, entry.decides, fill))
        if (tie := leader((*spot, TIP if entry.decides else RADIUS), place)) is not None:
            axes.plot(*zip(*tie, strict=True), color=SOFT, linewidth=0.6, zorder=2)
        axes.text(place[0], place[1], name, ha=place[2], va="center", fontsize=POINTS, color=INK, zorder=5)


def _labels(drawn_map: RelationshipMap, spots: Sequence[Spot], width: float) -> list[tuple[str, Place]]:
    """Each member's name, with who of ours knows him best, and its place."""
    entries, line = drawn_map.entries, _upward(drawn_map.policy.influential)
    said = [entry.name if entry.contact is None else f"{entry.name} ({entry.contact.ours})" for entry in entries]
    names = [shortened(one, LONGEST, POINTS) for one in said]
    circles = [(x, y, TIP if entry.decides else RADIUS) for entry, (x, y) in zip(entries, spots, strict=True)]
    uprights = [_across(0, width), width] if width < SCALE else [_across(0, width)]
    lines: list[Box] = [(x - 0.05, 0.0, x + 0.05, 10.0) for x in uprights]
    lines.append((0.0, line - 0.05, width, line + 0.05))
    widths = [UNITS * text_width(name, POINTS) for name in names]
    return list(zip(names, label_places(circles, widths, SCALE, lines), strict=True))


def _draw_legend(figure: Figure, locale: str) -> None:
    axes = figure.add_axes((FRAME[0], 0.005, FRAME[2], LEGEND))
    axes.set_xlim(0, SCALE)
    high = SCALE * LEGEND * HEIGHT / (FRAME[2] * WIDTH)
    axes.set_ylim(0, high)
    axes.axis("off")
    shown = [
        (True, STRANGER, "decides"),
        (False, KNOWN, "close"),
        (False, DISTANT, "distant"),
        (False, STRANGER, "stranger"),
    ]
    for place, (decides, fill, key) in enumerate(shown):
        x = 0.4 + place * SCALE / len(shown)
        axes.add_patch(_mark((x, high / 2), decides, fill))
        text = phrase(f"report.relationship_map.{key}", locale)
        axes.text(x + 0.5, high / 2, text, ha="left", va="center", fontsize=9, color=SOFT)
