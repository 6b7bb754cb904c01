"""How sure each position is: a bar for each unit, divided by the probabilities of the quadrants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kcm.errors import InvalidValue, extra
from kcm.i18n import label, phrase
from kcm.planning.portfolio import Matrix, Quadrant
from kcm.planning.uncertainty import StayProbability
from kcm.reports.figures.drawing import INK, SOFT, Drawing, canvas
from kcm.reports.figures.fitting import shortened, text_width
from kcm.reports.formats import Formats

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

__all__ = ["stay_probability_drawing", "stay_probability_in_words", "stay_probability_svg"]

WIDTH = 9.0  # inches, as are all that follow
LEFT, RIGHT, ABOVE, BELOW = 2.1, 1.75, 0.5, 0.4
ROW, BAR = 0.42, 0.28
POINTS = 10.0
BOX = 0.16  # of the key
# From dark to light, so that they differ in grey as they do in colour; the second is what is written on them.
FILLS: Mapping[Quadrant, tuple[str, str]] = {
    Quadrant.STAR: ("#1d5a38", "white"),
    Quadrant.QUESTION_MARK: ("#5f8fc4", "black"),
    Quadrant.CASH_COW: ("#e2c064", "black"),
    Quadrant.DOG: ("#ececec", "black"),
}


def stay_probability_drawing(matrix: Matrix, found: Sequence[StayProbability], locale: str) -> Drawing:
    """How sure the positions of a matrix are as a picture in one language.

    A thick frame marks the quadrant in which the unit stands now.

    Args:
        matrix: the units, for their names.
        found: as `kcm.planning.uncertainty.stay_probability` gives them.
        locale: the language.

    Raises:
        InvalidValue: for answers of other units than the matrix has.
    """
    names = _names(matrix, found, locale)
    formats = Formats(locale)
    height = ABOVE + ROW * len(found) + BELOW

    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        axes.invert_yaxis()  # from the top down, row by row
        _draw_key(axes, locale)
        for row, (name, one) in enumerate(zip(names, found, strict=True)):
            middle = ABOVE + ROW * (row + 0.5)
            short = shortened(name, LEFT - 0.3, POINTS)
            axes.text(LEFT - 0.12, middle, short, ha="right", va="center", fontsize=POINTS, color=INK)
            _draw_bar(axes, one, middle, formats)
            stays = phrase("report.stay.stays", locale, {"share": formats.share(one.stay)})
            axes.text(WIDTH - RIGHT + 0.12, middle, stays, va="center", fontsize=POINTS, color=INK)
        _draw_scale(axes, ABOVE + ROW * len(found))

    title = phrase("report.stay.title", locale)
    return Drawing(
        name="stay",
        size=(WIDTH, height),
        title=title,
        words=stay_probability_in_words(matrix, found, locale),
        paint=paint,
    )


def stay_probability_svg(matrix: Matrix, found: Sequence[StayProbability], locale: str) -> str:
    """What `stay_probability_drawing` draws, as one SVG element with real text."""
    return stay_probability_drawing(matrix, found, locale).svg()


def stay_probability_in_words(matrix: Matrix, found: Sequence[StayProbability], locale: str) -> str:
    """What the picture shows, in one sentence for each unit.

    Raises:
        InvalidValue: for answers of other units than the matrix has.
    """
    formats = Formats(locale)
    return " ".join(
        phrase(
            "report.stay.unit",
            locale,
            {
                "unit": name,
                "quadrant": one.quadrant,
                "stay": formats.share(one.stay),
                "others": [
                    f"{label(quadrant, locale)} {formats.share(one.probabilities[quadrant.name])}"
                    for quadrant in Quadrant
                    if quadrant is not one.quadrant
                ],
            },
        )
        for name, one in zip(_names(matrix, found, locale), found, strict=True)
    )


def _names(matrix: Matrix, found: Sequence[StayProbability], locale: str) -> list[str]:
    if [unit.id for unit in matrix.units] != [one.unit for one in found]:
        raise InvalidValue("found answers of other units, expected those of the matrix in its order", "found")
    return [unit.name.in_locale(locale) for unit in matrix.units]


def _draw_key(axes: Axes, locale: str) -> None:
    x = LEFT
    for quadrant, (fill, _) in FILLS.items():
        axes.add_patch(Rectangle((x, 0.14), BOX, BOX, facecolor=fill, edgecolor=SOFT, linewidth=0.6))
        text = label(quadrant, locale)
        axes.text(x + BOX + 0.07, 0.14 + BOX / 2, text, va="center", fontsize=9, color=INK)
        x += BOX + 0.3 + text_width(text, 9)


def _draw_bar(axes: Axes, one: StayProbability, middle: float, formats: Formats) -> None:
    whole, x = WIDTH - LEFT - RIGHT, LEFT
    for quadrant, (fill, ink) in FILLS.items():
        share = one.probabilities[quadrant.name]
        width = whole * share
        place = (x, middle - BAR / 2)
        axes.add_patch(Rectangle(place, width, BAR, facecolor=fill, edgecolor="white", linewidth=0.8))
        if quadrant is one.quadrant:
            axes.add_patch(Rectangle(place, width, BAR, fill=False, edgecolor=INK, linewidth=2.0, zorder=3))
        text = formats.share(share)
        if text_width(text, 9) + 0.1 < width:
            axes.text(x + width / 2, middle, text, ha="center", va="center", fontsize=9, color=ink, zorder=4)
        x += width


def _draw_scale(axes: Axes, bottom: float) -> None:
    whole = WIDTH - LEFT - RIGHT
    for quarter in range(5):
        x = LEFT + whole * quarter / 4
        axes.plot([x, x], [bottom, bottom + 0.06], color=SOFT, linewidth=0.8)
        axes.text(x, bottom + 0.09, f"{quarter * 25} %", ha="center", va="top", fontsize=9, color=SOFT)
