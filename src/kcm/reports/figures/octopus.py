"""The octopus as a picture: our processes reach out to the customer, who stands all round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from kcm.errors import extra
from kcm.i18n import UNKNOWN, phrase
from kcm.planning.process import CUSTOMER, Arm, Octopus, party_name
from kcm.reports.figures.drawing import INK, SOFT, Drawing, canvas
from kcm.reports.figures.fitting import visible, wrapped

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch, PathPatch, Rectangle
    from matplotlib.path import Path

__all__ = ["octopus_drawing", "octopus_in_words", "octopus_svg"]

WIDTH = 10.0  # inches, as are all that follow
RIM = 0.36  # the customer, all round
LANE = 1.85  # between the rim and a process, where the flows are
BOX = 1.6
MIDDLE = WIDTH / 2
BODY = 0.8  # half as wide as the body
GAP, INSET = 0.22, 0.25
LEAST = 3.2
LINE, SMALL, NORMAL = 0.16, 8.0, 9.0
BAND, FILL, TENTACLE = "#e3e8ed", "#f6f8fa", "#b9c6d3"


@attrs.frozen(kw_only=True)
class _Flow:
    """One arrow between the rim and a process, with its words above it."""

    lines: list[str]
    inward: bool

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + 0.16


@attrs.frozen(kw_only=True)
class _Limb:
    """An arm as it is drawn: the lines of its name and its flows, one below the other."""

    name: list[str]
    flows: list[_Flow]

    @property
    def height(self) -> float:
        return max(sum(flow.height for flow in self.flows) + 0.1, LINE * len(self.name) + 0.3)


def octopus_drawing(octopus: Octopus, locale: str) -> Drawing:
    """An octopus as a picture in one language.

    The first half of the arms is on the left, the other on the right, each in their order from above. An arrow from the
    rim is what the customer gives, one to the rim what the customer gets. A name too long for its place is cut; the
    words of the picture have it whole.
    """
    limbs = [_limb(arm, locale) for arm in octopus.arms]
    half = (len(limbs) + 1) // 2
    sides = (limbs[:half], limbs[half:])
    height = max(LEAST, max(map(_height, sides)) + 2 * (RIM + GAP))

    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        _draw_rim(axes, height, party_name(CUSTOMER).in_locale(locale))
        for side, column in zip((-1, 1), sides, strict=True):
            y = height / 2 + _height(column) / 2
            for limb in column:
                _draw_limb(axes, limb, side, y, height / 2)
                y -= limb.height + GAP
        _draw_body(axes, octopus, height, locale)

    title = phrase("report.octopus.title", locale)
    return Drawing(
        name="octopus", size=(WIDTH, height), title=title, words=octopus_in_words(octopus, locale), paint=paint
    )


def octopus_svg(octopus: Octopus, locale: str) -> str:
    """What `octopus_drawing` draws, as one SVG element with real text."""
    return octopus_drawing(octopus, locale).svg()


def octopus_in_words(octopus: Octopus, locale: str) -> str:
    """What the picture shows: the overall process, then each arm with what goes in and what comes out."""
    body = None if octopus.body is None else visible(octopus.body.in_locale(locale))
    said = [phrase("report.octopus.words", locale, {"body": body, "arms": len(octopus.arms)})]
    for arm in octopus.arms:
        values = {
            "name": visible(arm.name.in_locale(locale)),
            "inputs": tuple(visible(item.in_locale(locale)) for item in arm.inputs_from_customer),
            "outputs": tuple(visible(item.in_locale(locale)) for item in arm.outputs_to_customer),
        }
        said.append(phrase("report.octopus.arm", locale, values))
    return " ".join(said)


def _limb(arm: Arm, locale: str) -> _Limb:
    flows = [(item, True) for item in arm.inputs_from_customer] + [(item, False) for item in arm.outputs_to_customer]
    return _Limb(
        name=wrapped(arm.name.in_locale(locale), BOX - 0.16, NORMAL, 4),
        flows=[
            _Flow(lines=wrapped(item.in_locale(locale), LANE - 0.24, SMALL, 2), inward=inward) for item, inward in flows
        ],
    )


def _height(column: Sequence[_Limb]) -> float:
    return sum(limb.height for limb in column) + GAP * max(len(column) - 1, 0)


def _draw_rim(axes: Axes, height: float, customer: str) -> None:
    axes.add_patch(Rectangle((0, 0), WIDTH, height, facecolor=BAND, edgecolor="none"))
    inner = (WIDTH - 2 * RIM, height - 2 * RIM)
    axes.add_patch(Rectangle((RIM, RIM), *inner, facecolor="white", edgecolor=SOFT, linewidth=1))
    places = ((MIDDLE, RIM / 2, 0), (MIDDLE, height - RIM / 2, 0), (RIM / 2, height / 2, 90))
    for x, y, turned in (*places, (WIDTH - RIM / 2, height / 2, 270)):
        axes.text(x, y, customer, ha="center", va="center", rotation=turned, fontsize=11, color=INK, weight="bold")


def _draw_limb(axes: Axes, limb: _Limb, side: int, top: float, middle: float) -> None:
    """One arm, from its upper edge down; side is -1 on the left and 1 on the right."""
    y = top - limb.height / 2
    near, far = MIDDLE + side * (MIDDLE - RIM - LANE - BOX), MIDDLE + side * (MIDDLE - RIM - LANE)
    bend = MIDDLE + side * (BODY + INSET / 2)
    curve = Path(
        [(MIDDLE, middle), (bend, middle), (bend, y), (near, y)],
        [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
    )
    axes.add_patch(PathPatch(curve, facecolor="none", edgecolor=TENTACLE, linewidth=7, zorder=1))
    corner = (min(near, far) + 0.05, top - limb.height + 0.05)
    sides = (BOX - 0.1, limb.height - 0.1)
    axes.add_patch(
        FancyBboxPatch(
            corner, *sides, boxstyle="round,pad=0.05", facecolor=FILL, edgecolor=INK, linewidth=1.2, zorder=3
        )
    )
    _draw_lines(axes, (near + far) / 2, y, limb.name, fontsize=NORMAL)
    _draw_flows(axes, limb, side, top)


def _draw_flows(axes: Axes, limb: _Limb, side: int, top: float) -> None:
    rim, far = MIDDLE + side * (MIDDLE - RIM), MIDDLE + side * (MIDDLE - RIM - LANE)
    y = top - (limb.height - sum(flow.height for flow in limb.flows)) / 2
    for flow in limb.flows:
        for place, line in enumerate(flow.lines):
            above = y - 0.04 - LINE * (place + 0.5)
            axes.text((rim + far) / 2, above, line, ha="center", va="center", fontsize=SMALL, color=INK)
        y -= flow.height
        ends = ((rim, y + 0.07), (far, y + 0.07))
        arrow = FancyArrowPatch(
            *(ends if flow.inward else ends[::-1]), arrowstyle="-|>", mutation_scale=9, shrinkA=0, shrinkB=1
        )
        arrow.set(color=SOFT, linewidth=1)
        axes.add_patch(arrow)


def _draw_body(axes: Axes, octopus: Octopus, height: float, locale: str) -> None:
    tall = min(height - 2 * (RIM + GAP), 2.4)
    axes.add_patch(
        Ellipse((MIDDLE, height / 2), 2 * BODY, tall, facecolor=TENTACLE, edgecolor=INK, linewidth=1.2, zorder=3)
    )
    name = UNKNOWN if octopus.body is None else octopus.body.in_locale(locale)
    _draw_lines(axes, MIDDLE, height / 2, wrapped(name, 2 * BODY - 0.4, 10, 5), fontsize=10, weight="bold")


def _draw_lines(axes: Axes, x: float, y: float, lines: Sequence[str], **look: Any) -> None:
    """Lines centred on a place, each a text of its own, because only the browser knows how wide they are."""
    for place, line in enumerate(lines):
        level = y + LINE * ((len(lines) - 1) / 2 - place)
        axes.text(x, level, line, ha="center", va="center", color=INK, zorder=4, **look)
