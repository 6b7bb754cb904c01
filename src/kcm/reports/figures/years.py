"""Sales of each year as columns, and above them the return on sales as a line with an axis of its own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import nan

import attrs
import numpy as np

from kcm.errors import MissingData, extra
from kcm.i18n import UNKNOWN, phrase
from kcm.periods import Horizon
from kcm.planning.plan import YearRow
from kcm.reports.figures.columns import column_figures, share_of, year_marks
from kcm.reports.figures.drawing import INK, LINE_COLOR, SOFT, Drawing, canvas
from kcm.reports.figures.fitting import text_width
from kcm.reports.formats import Formats

with extra("report"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

__all__ = ["years_drawing", "years_in_words"]

WIDTH, HEIGHT = 9.0, 5.2  # inches, and so are all lengths below
LEFT, RIGHT = 0.25, 8.2  # of the columns
BASE, TOP = 0.72, 2.95  # of the columns with what is written on them
LOW, HIGH = 3.2, 4.05  # of the line
KEY = 4.98
ROOM = 0.62  # for what is written on a column or a point
ACTUAL, PLANNED, LINE = "#2f629c", "#b9cfe6", INK
LEAST_SPAN = Decimal("0.01")  # of the line's axis: less than a point is drawn as almost level
CLEAR = 0.16  # between two marks of it
POINTS = 9.0


@attrs.frozen(kw_only=True)
class _Line:
    """The ends of the axis of the returns, and what is marked on it."""

    low: Decimal
    high: Decimal
    marks: tuple[Decimal, ...]

    def upward(self, value: Decimal) -> float:
        return LOW + (HIGH - LOW) * share_of(value - self.low, self.high - self.low)


def years_drawing(rows: Sequence[YearRow], horizon: Horizon, currency: str, locale: str) -> Drawing:
    """Sales and return on sales from T0 to T+H as a picture in one language.

    A dark column is actual, a light one planned. A year without sales has no return: there the line has a gap.

    Args:
        rows: the years in their order.
        horizon: which year is T0.
        currency: the code of the money.
        locale: the language.

    Raises:
        MissingData: for no year.
    """
    if not rows:
        raise MissingData("found no year, expected T0 to T+H", "rows")
    pitch = (RIGHT - LEFT) / len(rows)
    places = [LEFT + pitch * (place + 0.5) for place in range(len(rows))]

    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        _draw_key(axes, currency, locale)
        _draw_columns(axes, rows, horizon, places, Formats(locale))
        year_marks(axes, [row.year for row in rows], horizon, places, BASE)
        _draw_line(axes, [row.return_on_sales for row in rows], places, Formats(locale))

    title = phrase("report.years.title", locale)
    words = years_in_words(rows, horizon, currency, locale)
    return Drawing(name="years", size=(WIDTH, HEIGHT), title=title, words=words, paint=paint)


def years_in_words(rows: Sequence[YearRow], horizon: Horizon, currency: str, locale: str) -> str:
    """What the picture shows, in one sentence for each year."""
    formats = Formats(locale)
    about = {"currency": currency, "base_year": horizon.base_year, "last_year": horizon.last_year}
    return " ".join(
        [
            phrase("report.years.words", locale, about),
            *(
                phrase(
                    "report.years.year",
                    locale,
                    {
                        "year": row.year,
                        "sales": formats.money(row.sales),
                        "share": formats.share(row.return_on_sales),
                    },
                )
                for row in rows
            ),
        ]
    )


def _draw_key(axes: Axes, currency: str, locale: str) -> None:
    x = LEFT
    text = phrase("report.years.sales", locale, {"currency": currency})
    axes.text(x, KEY, text, va="center", fontsize=POINTS, color=INK)
    x += text_width(text, POINTS) + 0.12
    for key, fill in (("actual", ACTUAL), ("planned", PLANNED)):
        axes.add_patch(Rectangle((x, KEY - 0.07), 0.14, 0.14, facecolor=fill, edgecolor=ACTUAL, linewidth=0.6))
        text = phrase(f"report.years.{key}", locale)
        axes.text(x + 0.2, KEY, text, va="center", fontsize=POINTS, color=INK)
        x += 0.4 + text_width(text, POINTS)
    text = phrase("report.years.return", locale)
    start = RIGHT - text_width(text, POINTS)
    axes.plot([start - 0.45, start - 0.265, start - 0.08], [KEY] * 3, color=LINE, linewidth=1.4)
    axes.plot([start - 0.265], [KEY], marker="o", markersize=4, color=LINE)
    axes.text(start, KEY, text, va="center", fontsize=POINTS, color=INK)


def _draw_columns(
    axes: Axes, rows: Sequence[YearRow], horizon: Horizon, places: Sequence[float], formats: Formats
) -> None:
    sales = [row.sales for row in rows]
    pitch = (RIGHT - LEFT) / len(rows)
    texts = [formats.money(one) for one in sales]
    look = column_figures(texts, pitch, ROOM)
    least, most = min(Decimal(0), *sales), max(Decimal(0), *sales)
    whole = TOP - BASE - look.height

    def upward(value: Decimal) -> float:
        return BASE + whole * share_of(value - least, most - least)

    axes.plot([LEFT, RIGHT], [upward(Decimal(0))] * 2, color=SOFT, linewidth=0.8, zorder=3)
    for row, x, text in zip(rows, places, texts, strict=True):
        zero, end = upward(Decimal(0)), upward(row.sales)
        fill = ACTUAL if row.year <= horizon.base_year else PLANNED
        width = min(0.62 * pitch, 0.75)
        corner = (x - width / 2, min(zero, end))
        axes.add_patch(Rectangle(corner, width, abs(end - zero), facecolor=fill, edgecolor=ACTUAL, linewidth=0.6))
        look.write(axes, x, max(zero, end), text)


def _draw_line(axes: Axes, returns: list[Decimal | None], places: Sequence[float], formats: Formats) -> None:
    known = [(x, value) for x, value in zip(places, returns, strict=True) if value is not None]
    middle = (LOW + HIGH) / 2
    for x, value in zip(places, returns, strict=True):
        if value is None:
            axes.text(x, middle, UNKNOWN, ha="center", va="center", fontsize=POINTS, color=SOFT)
    if not known:
        return
    line = _line_of([value for _, value in known])
    _draw_axis(axes, line, formats)
    heights = [nan if value is None else line.upward(value) for value in returns]
    axes.plot(places, heights, color=LINE, linewidth=1.4, marker="o", markersize=4, zorder=4)
    look = column_figures([formats.share(value) for _, value in known], (RIGHT - LEFT) / len(returns), ROOM)
    xs, ys = [x for x, _ in known], [line.upward(value) for _, value in known]
    for x, value in known:
        # Above the line as far as the text reaches to both sides, so that it never crosses what is written.
        reach = np.interp([x - look.across / 2, x, x + look.across / 2], xs, ys)
        look.write(axes, x, float(reach.max()) + 0.03, formats.share(value))


def _line_of(returns: Sequence[Decimal]) -> _Line:
    least, most = min(returns), max(returns)
    middle, half = (least + most) / 2, max(most - least, LEAST_SPAN) / 2
    marks = (least, most, Decimal(0)) if least < 0 < most else (least, most)
    return _Line(low=middle - half, high=middle + half, marks=marks)


def _draw_axis(axes: Axes, line: _Line, formats: Formats) -> None:
    """On the right, with the least and the most, and with nothing where that is between them."""
    axes.plot([RIGHT, RIGHT], [LOW, HIGH], color=SOFT, linewidth=0.8)
    if Decimal(0) in line.marks:
        axes.plot([LEFT, RIGHT], [line.upward(Decimal(0))] * 2, color=LINE_COLOR, linewidth=0.8, linestyle=(0, (2, 2)))
    marks: list[Decimal] = []
    for mark in line.marks:
        if all(abs(line.upward(mark) - line.upward(other)) > CLEAR for other in marks):
            marks.append(mark)
    texts = [formats.share(mark) for mark in marks]
    points = min(8.0, 8.0 * (WIDTH - RIGHT - 0.14) / max(text_width(text, 8.0) for text in texts))
    for mark, text in zip(marks, texts, strict=True):
        y = line.upward(mark)
        axes.plot([RIGHT, RIGHT + 0.05], [y, y], color=SOFT, linewidth=0.8)
        axes.text(RIGHT + 0.09, y, text, va="center", fontsize=points, color=SOFT)
