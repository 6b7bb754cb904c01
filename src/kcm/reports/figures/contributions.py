"""Why each unit stands where it does: the contributions that sum to its attractiveness, and to its lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kcm.errors import extra
from kcm.i18n import phrase
from kcm.planning.portfolio import Matrix, Position, Settings, Unit, positions
from kcm.reports.figures.drawing import INK, LINE_COLOR, SOFT, Drawing, canvas
from kcm.reports.figures.fitting import shortened
from kcm.reports.formats import Formats
from kcm.scores import Factor

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

__all__ = ["contributions_drawing", "contributions_in_words", "contributions_svg"]

WIDTH = 9.0  # inches, as are all that follow
HALF = WIDTH / 2
MARGIN, NAME, VALUE = 0.2, 1.35, 0.7  # of each half: beside it, its names, its figures
HEAD, ROW, SPACE, BAR = 0.56, 0.215, 0.22, 0.135
POINTS = 9.0
TOP = 10.0  # of a score
RISE, FALL, TOTAL = "#7fa3c9", "#ffffff", "#33475b"  # what falls is hatched, for readers in grey


class Stairs(NamedTuple):
    """Parts that sum to a total, one upon the other, and the line that decides on which side the total is."""

    caption: str
    names: list[str]
    parts: list[float]
    total: float
    cut: float
    reach: float = 0.0  # how far the axis goes at least
    percent: bool = False


def contributions_drawing(matrix: Matrix, locale: str) -> Drawing:
    """The parts of each unit's attractiveness and strength as a picture in one language.

    Each factor's bar starts where the one before it ends, so the last ends at the total; a dashed line marks the cut.
    Strength is the lead over the reference rival, in the measure of the settings; an absolute one is our own score.
    """
    names, blocks = _names(matrix, locale), _all(matrix, locale)
    rows = [max(len(left.parts), len(right.parts)) + 1 for left, right in blocks]
    height = sum(HEAD + ROW * count + SPACE for count in rows) + 0.35
    scales = (_scale([left for left, _ in blocks]), _scale([right for _, right in blocks]))

    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        axes.invert_yaxis()  # from the top down, row by row
        top = 0.1
        for name, halves, count in zip(names, blocks, rows, strict=True):
            title = shortened(name, WIDTH - 2 * MARGIN, 11)
            axes.text(MARGIN, top + 0.16, title, va="center", fontsize=11, fontweight="bold", color=INK)
            for place, (stairs, scale) in enumerate(zip(halves, scales, strict=True)):
                _draw(axes, stairs, place * HALF, top, scale, locale)
            top += HEAD + ROW * count + SPACE
            axes.plot([MARGIN, WIDTH - MARGIN], [top - SPACE / 2] * 2, color=LINE_COLOR, linewidth=0.6)
        key = phrase("report.contributions.key", locale)
        axes.text(WIDTH - MARGIN, top + 0.06, key, ha="right", va="center", fontsize=POINTS, color=SOFT)

    title = phrase("report.contributions.title", locale)
    return Drawing(
        name="contributions",
        size=(WIDTH, height),
        title=title,
        words=contributions_in_words(matrix, locale),
        paint=paint,
    )


def contributions_svg(matrix: Matrix, locale: str) -> str:
    """What `contributions_drawing` draws, as one SVG element with real text."""
    return contributions_drawing(matrix, locale).svg()


def contributions_in_words(matrix: Matrix, locale: str) -> str:
    """What the picture shows, in one sentence for each half of each unit."""
    return " ".join(
        phrase(
            "report.contributions.unit",
            locale,
            {
                "unit": name,
                "what": stairs.caption,
                "parts": [
                    f"{factor} {_figure(part, stairs, locale)}"
                    for factor, part in zip(stairs.names, stairs.parts, strict=True)
                ],
                "total": _figure(stairs.total, stairs, locale),
            },
        )
        for name, halves in zip(_names(matrix, locale), _all(matrix, locale), strict=True)
        for stairs in halves
    )


def _names(matrix: Matrix, locale: str) -> list[str]:
    return [unit.name.in_locale(locale) for unit in matrix.units]


def _all(matrix: Matrix, locale: str) -> list[tuple[Stairs, Stairs]]:
    return [
        (_attractiveness(matrix, place, locale), _strength(unit, place, matrix.settings, locale))
        for unit, place in zip(matrix.units, positions(matrix), strict=True)
    ]


def _labels(factors: Sequence[Factor], ids: Sequence[str], locale: str) -> list[str]:
    labels = {factor.id: factor.label.in_locale(locale) for factor in factors}
    return [labels[one] for one in ids]


def _attractiveness(matrix: Matrix, place: Position, locale: str) -> Stairs:
    parts = place.attractiveness.parts
    return Stairs(
        caption=phrase("report.contributions.attractiveness", locale),
        names=_labels(matrix.attractiveness, [part.factor for part in parts], locale),
        parts=[part.part for part in parts],
        total=place.attractiveness.total,
        cut=matrix.settings.attractiveness_cut,
        reach=TOP,
    )


def _strength(unit: Unit, place: Position, settings: Settings, locale: str) -> Stairs:
    names = _labels(unit.strength_factors, [part.factor for part in place.own.parts], locale)
    own = [part.part for part in place.own.parts]
    if settings.strength == "absolute":
        caption = phrase("report.contributions.absolute", locale)
        cut = settings.absolute_cut
        return Stairs(caption=caption, names=names, parts=own, total=place.strength, cut=cut, reach=TOP)
    rival = next(one.name for one in unit.rivals if one.id == place.reference)
    leads = [ours - part.part for ours, part in zip(own, place.rival.parts, strict=True)]
    caption = phrase(f"report.contributions.{settings.strength}", locale, {"rival": rival})
    if settings.strength == "difference":
        return Stairs(caption=caption, names=names, parts=leads, total=place.strength, cut=settings.difference_cut)
    return Stairs(
        caption=caption,
        names=names,
        parts=[lead / place.rival.total for lead in leads],
        total=place.strength - 1,
        cut=settings.ratio_cut - 1,
        percent=True,
    )


def _figure(value: float, stairs: Stairs, locale: str) -> str:
    """A part or a total as a reader sees it: percent of the rival with its sign, or points."""
    formats = Formats(locale)
    if stairs.percent:
        return formats.change(value)
    return formats.score(value)


def _steps(stairs: Stairs) -> list[tuple[float, float]]:
    """Where each bar starts and ends, the total's last."""
    steps, end = [], 0.0
    for part in stairs.parts:
        steps.append((end, end + part))
        end += part
    return [*steps, (0.0, stairs.total)]


def _scale(halves: Sequence[Stairs]) -> tuple[float, float]:
    """The least and the most that any unit's stairs reach, with their cuts."""
    reached = [
        0.0,
        *(x for one in halves for x in (one.cut, one.reach)),
        *(x for one in halves for step in _steps(one) for x in step),
    ]
    least, most = min(reached), max(reached)
    return least, max(most, least + 1e-9)


def _draw(axes: Axes, stairs: Stairs, left: float, top: float, scale: tuple[float, float], locale: str) -> None:
    start, width = left + MARGIN + NAME, HALF - 2 * MARGIN - NAME - VALUE
    least, most = scale

    def across(value: float) -> float:
        return start + width * (value - least) / (most - least)

    caption = shortened(stairs.caption, HALF - 2 * MARGIN, POINTS)
    axes.text(left + MARGIN, top + 0.4, caption, va="center", fontsize=POINTS, color=SOFT)
    first, bottom = top + HEAD, top + HEAD + ROW * (len(stairs.parts) + 1)
    axes.plot([across(0)] * 2, [first, bottom], color=SOFT, linewidth=0.8)
    axes.plot([across(stairs.cut)] * 2, [first, bottom], color=INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=3)
    names = [*stairs.names, phrase("report.contributions.total", locale)]
    for row, (name, (before, after), part) in enumerate(
        zip(names, _steps(stairs), [*stairs.parts, stairs.total], strict=True)
    ):
        middle = first + ROW * (row + 0.5)
        last = row == len(stairs.parts)
        weight = "bold" if last else "normal"
        short = shortened(name, NAME - 0.08, POINTS)
        axes.text(start - 0.08, middle, short, ha="right", va="center", fontsize=POINTS, fontweight=weight, color=INK)
        axes.add_patch(
            Rectangle(
                (across(min(before, after)), middle - BAR / 2),
                across(max(before, after)) - across(min(before, after)),
                BAR,
                facecolor=TOTAL if last else RISE if part >= 0 else FALL,
                hatch=None if last or part >= 0 else "/////",
                edgecolor=TOTAL,
                linewidth=0.6,
            )
        )
        figure = _figure(part, stairs, locale)
        place = left + HALF - MARGIN
        axes.text(place, middle, figure, ha="right", va="center", fontsize=POINTS, fontweight=weight, color=INK)
