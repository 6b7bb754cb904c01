"""The competitive comparison as a picture: our score and the greatest rival's, factor by factor, from 0 to 10."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from kcm.errors import extra
from kcm.i18n import phrase
from kcm.planning.analysis.competition import ComparisonSheet
from kcm.reports.figures.drawing import INK, LINE_COLOR, SOFT, Drawing, canvas
from kcm.reports.figures.fitting import shortened
from kcm.reports.formats import Formats

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle, Rectangle

__all__ = ["gaps_drawing", "gaps_in_words"]

WIDTH = 9.0  # inches, as are all that follow
LEFT, NAME = 0.2, 2.75  # the margin, and the room of a factor's label
START, END = 3.12, 6.02  # of the line from 0 to 10
OURS, RIVAL, GAP = 6.7, 8.0, 8.8  # the right edges of the three figures
ABOVE, ROW, BELOW = 0.62, 0.33, 0.62
BAR, DOT = 0.12, 0.085
MOST = 10.0  # of a score
FILL, LEAD, TRAIL = "#2f629c", "#a9c4de", "#ffffff"  # where we trail it is hatched, for readers in grey
POINTS = 9.0


@attrs.frozen(kw_only=True)
class _Row:
    """One factor, or all of them: what stands beside the line, the two scores, and our lead."""

    name: str
    own: float
    rival: float
    gap: float


def gaps_drawing(sheet: ComparisonSheet, year: int, locale: str) -> Drawing:
    """We and our greatest rival as a picture in one language, the factors in their order and all of them below.

    A filled dot is our score, an empty one the rival's; the bar between them is filled where we lead and hatched where
    we trail. The gap is weighted, so that the gaps sum to our score less the rival's.

    Args:
        sheet: the factors, our scores and the rivals'.
        year: when the customer saw us so.
        locale: the language.
    """
    rows, total = _rows(sheet, locale)
    height = ABOVE + ROW * (len(rows) + 1) + BELOW

    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        axes.invert_yaxis()  # from the top down, row by row
        bottom = ABOVE + ROW * len(rows)
        _draw_head(axes, sheet, year, locale)
        for score in range(0, int(MOST) + 1, 2):
            x = _across(score)
            axes.plot([x, x], [ABOVE, bottom + ROW], color=LINE_COLOR, linewidth=0.6, zorder=0)
            axes.text(x, bottom + ROW + 0.05, str(score), ha="center", va="top", fontsize=8, color=SOFT)
        for place, row in enumerate(rows):
            _draw_row(axes, row, ABOVE + ROW * (place + 0.5), "normal", locale)
        axes.plot([LEFT, WIDTH - LEFT], [bottom, bottom], color=SOFT, linewidth=0.8)
        _draw_row(axes, total, bottom + ROW / 2, "bold", locale)
        rival = shortened(_rival(sheet, locale), 2.0, POINTS)
        key = phrase("report.gaps.key", locale, {"rival": rival})
        axes.text(WIDTH - LEFT, height - 0.17, key, ha="right", va="center", fontsize=POINTS, color=SOFT)

    title = phrase("report.gaps.title", locale)
    return Drawing(
        name="gaps", size=(WIDTH, height), title=title, words=gaps_in_words(sheet, year, locale), paint=paint
    )


def gaps_in_words(sheet: ComparisonSheet, year: int, locale: str) -> str:
    """What the picture shows, in one sentence for all and one for each factor."""
    formats, found = Formats(locale), sheet.compared
    _, total = _rows(sheet, locale)
    said = [
        phrase(
            "report.gaps.words",
            locale,
            {
                "year": year,
                "rival": _rival(sheet, locale),
                "own": formats.score(total.own),
                "theirs": formats.score(total.rival),
                "gap": _signed(total.gap, formats),
            },
        )
    ]
    for factor, gap in zip(sheet.factors, found.gaps, strict=True):
        values = {
            "factor": factor.label,
            "weight": formats.points(gap.weight),
            "own": formats.points(gap.own),
            "theirs": formats.points(gap.rival),
            "gap": _signed(gap.gap, formats),
        }
        said.append(phrase("report.gaps.row", locale, values))
    return " ".join(said)


def _rival(sheet: ComparisonSheet, locale: str) -> str:
    greatest = sheet.compared.greatest
    return next(rival.name for rival in sheet.rivals if rival.id == greatest).in_locale(locale)


def _rows(sheet: ComparisonSheet, locale: str) -> tuple[Sequence[_Row], _Row]:
    found = sheet.compared
    own, rival = found.own.total, found.rivals[found.greatest].total
    total = _Row(name=phrase("report.gaps.total", locale), own=own, rival=rival, gap=own - rival)
    rows = []
    for factor, gap in zip(sheet.factors, found.gaps, strict=True):
        values = {
            "factor": shortened(factor.label.in_locale(locale), NAME - 0.95, POINTS),
            "weight": Formats(locale).points(gap.weight),
        }
        name = phrase("report.gaps.factor", locale, values)
        rows.append(_Row(name=name, own=gap.own, rival=gap.rival, gap=gap.gap))
    return rows, total


def _signed(gap: float, formats: Formats) -> str:
    """A gap with its sign, without one where it rounds to nothing."""
    text = formats.score(gap)
    return f"+{text}" if gap > 0 and text.strip("0.,") else text


def _across(score: float) -> float:
    return START + (END - START) * score / MOST


def _draw_head(axes: Axes, sheet: ComparisonSheet, year: int, locale: str) -> None:
    scale = phrase("report.gaps.scale", locale, {"year": year})
    axes.text(LEFT, 0.2, scale, va="center", fontsize=POINTS, color=SOFT)
    rival = shortened(_rival(sheet, locale), RIVAL - OURS - 0.12, POINTS)
    heads = ((OURS, phrase("report.gaps.ours", locale)), (RIVAL, rival), (GAP, phrase("report.gaps.gap", locale)))
    for x, head in heads:
        axes.text(x, ABOVE - 0.12, head, ha="right", va="center", fontsize=POINTS, color=SOFT)


def _draw_row(axes: Axes, row: _Row, middle: float, weight: str, locale: str) -> None:
    formats = Formats(locale)
    axes.text(LEFT + NAME, middle, row.name, ha="right", va="center", fontsize=POINTS, fontweight=weight, color=INK)
    axes.plot([START, END], [middle, middle], color=LINE_COLOR, linewidth=0.8, zorder=1)
    own, rival = _across(row.own), _across(row.rival)
    fill, hatch = (LEAD, None) if row.gap >= 0 else (TRAIL, "/////")
    bar = Rectangle((min(own, rival), middle - BAR / 2), abs(own - rival), BAR, facecolor=fill, hatch=hatch, zorder=2)
    bar.set(edgecolor=FILL, linewidth=0.6)
    axes.add_patch(bar)
    # The rival's is the larger, so that both are seen where they are equal.
    axes.add_patch(Circle((rival, middle), DOT * 1.3, facecolor="white", edgecolor=INK, linewidth=1.1, zorder=3))
    axes.add_patch(Circle((own, middle), DOT, facecolor=FILL, edgecolor=FILL, linewidth=1.1, zorder=4))
    show = formats.score if weight == "bold" else formats.points
    for x, figure in ((OURS, show(row.own)), (RIVAL, show(row.rival)), (GAP, _signed(row.gap, formats))):
        axes.text(x, middle, figure, ha="right", va="center", fontsize=POINTS, fontweight=weight, color=INK)
