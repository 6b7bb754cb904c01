"""The five forces of an industry as a picture: rivalry in the middle, the others pressing on it, the potential left."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kcm.errors import extra
from kcm.i18n import label, phrase
from kcm.planning.analysis.forces import MOST, Force, ForceKind, ForcesAnalysis, pressure, profit_potential
from kcm.reports.figures.drawing import INK, SOFT, Drawing, canvas
from kcm.reports.formats import Formats

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyArrowPatch, Rectangle

__all__ = ["forces_drawing", "forces_in_words", "forces_svg"]

WIDTH, HEIGHT = 9.0, 5.6  # inches, and so are all lengths below
BOX = (2.5, 1.15)
SQUARE, STEP = 0.2, 0.27
CENTRES: Mapping[ForceKind, tuple[float, float]] = MappingProxyType(
    {
        ForceKind.RIVALRY: (4.5, 2.8),
        ForceKind.NEW_ENTRANTS: (4.5, 4.9),
        ForceKind.SUBSTITUTES: (4.5, 0.7),
        ForceKind.SUPPLIER_POWER: (1.35, 2.8),
        ForceKind.BUYER_POWER: (7.65, 2.8),
    }
)
FILL, EMPTY = "#2f629c", "white"
SCALE = 2.3  # length of the two scales in the lower corners


def forces_drawing(analysis: ForcesAnalysis, locale: str) -> Drawing:
    """The five forces as a picture in one language.

    As many squares are filled as a force is intense, and its arrow is as thick; the lower corners show the pressure
    and the profit potential.
    """

    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        for force in analysis.forces:
            if force.kind is not ForceKind.RIVALRY:
                _draw_arrow(axes, force)
            _draw_force(axes, force, locale)
        _draw_scale(axes, 0.1, "pressure", pressure(analysis).total, (1, MOST), locale)
        _draw_scale(axes, WIDTH - 0.1 - SCALE, "potential", profit_potential(analysis), (0, 10), locale)

    title = phrase("report.forces.title", locale)
    return Drawing(
        name="forces", size=(WIDTH, HEIGHT), title=title, words=forces_in_words(analysis, locale), paint=paint
    )


def forces_svg(analysis: ForcesAnalysis, locale: str) -> str:
    """What `forces_drawing` draws, as one SVG element with real text."""
    return forces_drawing(analysis, locale).svg()


def forces_in_words(analysis: ForcesAnalysis, locale: str) -> str:
    """What the picture shows, in one sentence for each force and one for all."""
    formats = Formats(locale)
    by_kind = {force.kind: force for force in analysis.forces}
    sentences = [
        phrase("report.forces.force", locale, {"force": kind, "intensity": by_kind[kind].intensity})
        for kind in ForceKind
    ]
    totals = {
        "pressure": formats.score(pressure(analysis).total),
        "potential": formats.score(profit_potential(analysis)),
    }
    return " ".join([*sentences, phrase("report.forces.words", locale, totals)])


def _draw_force(axes: Axes, force: Force, locale: str) -> None:
    x, y = CENTRES[force.kind]
    width, height = BOX
    frame = Rectangle((x - width / 2, y - height / 2), width, height, facecolor="#f6f8fa", edgecolor=INK, linewidth=1)
    axes.add_patch(frame)
    axes.text(x, y + 0.32, label(force.kind, locale), ha="center", va="center", fontsize=11, color=INK, weight="bold")
    left = x - (STEP * (MOST - 1) + SQUARE) / 2
    for place in range(MOST):
        color = FILL if place < force.intensity else EMPTY
        axes.add_patch(
            Rectangle((left + place * STEP, y - 0.1), SQUARE, SQUARE, facecolor=color, edgecolor=FILL, linewidth=1)
        )
    values = {"intensity": force.intensity, "weight": Formats(locale).points(force.weight)}
    text = phrase("report.forces.intensity", locale, values)
    axes.text(x, y - 0.36, text, ha="center", va="center", fontsize=9, color=SOFT)


def _draw_arrow(axes: Axes, force: Force) -> None:
    """From the edge of the force's box to the edge of rivalry's, as thick as the force is intense."""
    (x, y), (to_x, to_y) = CENTRES[force.kind], CENTRES[ForceKind.RIVALRY]
    across, up = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
    half_width, half_height = BOX[0] / 2, BOX[1] / 2
    start = (x + across * half_width, y + up * half_height)
    end = (to_x - across * half_width, to_y - up * half_height)
    arrow = FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=9 + 2 * force.intensity, shrinkA=3, shrinkB=3)
    arrow.set(color=SOFT, linewidth=force.intensity)
    axes.add_patch(arrow)


def _draw_scale(axes: Axes, left: float, name: str, value: float, ends: tuple[float, float], locale: str) -> None:
    """A named scale from its least to its most, filled up to the value."""
    least, most = ends
    words = phrase(f"report.forces.{name}", locale, {"value": Formats(locale).score(value)})
    axes.text(left, 0.86, words, ha="left", va="center", fontsize=11, color=INK, weight="bold")
    axes.add_patch(Rectangle((left, 0.5), SCALE, SQUARE, facecolor=EMPTY, edgecolor=FILL, linewidth=1))
    filled = SCALE * (value - least) / (most - least)
    axes.add_patch(Rectangle((left, 0.5), filled, SQUARE, facecolor=FILL, edgecolor="none"))
    for end, x, side in ((least, left, "left"), (most, left + SCALE, "right")):
        axes.text(x, 0.33, f"{end:g}", ha=side, va="center", fontsize=9, color=SOFT)
