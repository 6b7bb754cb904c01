"""The concentration of money as a curve: the share of the best fraction of the customers."""

from __future__ import annotations

import numpy as np

from kcm.errors import extra
from kcm.i18n import phrase
from kcm.reports.figures.drawing import INK, LINE_COLOR, SOFT, Drawing
from kcm.reports.formats import Formats
from kcm.segmentation.pareto import Concentration, Whale, customers_for_share, gini, top_share

with extra("report"):
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

__all__ = [
    "pareto_drawing",
    "pareto_in_words",
    "pareto_svg",
    "whale_drawing",
    "whale_in_words",
    "whale_svg",
]

SIZE = (9.0, 5.0)
FRAME = (0.085, 0.125, 0.885, 0.835)
CURVE, FILL = "#2f629c", "#eef2f8"
POINTS = 400  # a curve of a million customers is no finer on paper


def pareto_drawing(ranked: Concentration, locale: str) -> Drawing:
    """The curve of a concentration, with what the best 20 % make and how many make 80 %."""
    few = customers_for_share(ranked) / ranked.ids.size
    marks = [(0.2, top_share(ranked, 0.2)), (few, top_share(ranked, few))]
    return _curve(
        "pareto",
        ranked.cumulative,
        marks,
        locale,
        words=pareto_in_words(ranked, locale),
        axis=phrase("report.pareto.money", locale),
    )


def pareto_svg(ranked: Concentration, locale: str) -> str:
    """What `pareto_drawing` draws, as one SVG element with real text."""
    return pareto_drawing(ranked, locale).svg()


def pareto_in_words(ranked: Concentration, locale: str) -> str:
    """What the picture shows, in one sentence."""
    formats = Formats(locale)
    values = {
        "customers": formats.count(ranked.ids.size),
        "share": formats.share(top_share(ranked)),
        "few": formats.count(customers_for_share(ranked)),
        "gini": formats.score(gini(ranked)),
    }
    return phrase("report.pareto.words", locale, values)


def whale_drawing(curve: Whale, locale: str) -> Drawing:
    """The whale curve of profits with losses, as shares of a total above 0."""
    shares = curve.cumulative / curve.cumulative[-1]
    top = int(shares.argmax())
    return _curve(
        "whale",
        shares,
        [((top + 1) / shares.size, float(shares[top]))],
        locale,
        words=whale_in_words(curve, locale),
        axis=phrase("report.pareto.money", locale),
    )


def whale_svg(curve: Whale, locale: str) -> str:
    """What `whale_drawing` draws, as one SVG element with real text."""
    return whale_drawing(curve, locale).svg()


def whale_in_words(curve: Whale, locale: str) -> str:
    """What the picture shows, in one sentence."""
    formats = Formats(locale)
    values = {
        "customers": formats.count(curve.ids.size),
        "losses": formats.count(int((curve.profits < 0).sum())),
        "peak": formats.share(curve.peak),
    }
    return phrase("report.whale.words", locale, values)


def _curve(
    name: str,
    shares: np.ndarray[tuple[int], np.dtype[np.float64]],
    marks: list[tuple[float, float]],
    locale: str,
    *,
    words: str,
    axis: str,
) -> Drawing:
    formats = Formats(locale)
    places = np.unique(np.linspace(0, shares.size, min(shares.size, POINTS) + 1).round().astype(np.int64))
    # The first customers, where the curve is steep, are all drawn.
    places = np.union1d(places, np.arange(min(shares.size, 50) + 1))
    across, up = places / shares.size, np.concatenate([[0.0], shares])[places]

    def paint(figure: Figure) -> None:
        axes = figure.add_axes(FRAME)
        axes.plot([0, 1], [0, 1], color=LINE_COLOR, linewidth=1, linestyle=(0, (4, 3)))
        axes.fill_between(across, up, across, color=FILL, linewidth=0)
        axes.plot(across, up, color=CURVE, linewidth=2)
        for x, y in marks:
            axes.plot([x, x, 0], [0, y, y], color=SOFT, linewidth=0.8, linestyle=(0, (2, 2)))
            axes.plot([x], [y], marker="o", markersize=6, color=CURVE)
            side = "left" if x < 0.6 else "right"
            text = phrase("report.pareto.mark", locale, {"customers": formats.share(x), "share": formats.share(y)})
            axes.annotate(
                text, (x, y), (9 if side == "left" else -9, -14), textcoords="offset points", ha=side, color=INK
            )
        axes.set_xlim(0, 1)
        axes.set_ylim(0, max(1.0, float(up.max())) * 1.03)
        for one in (axes.xaxis, axes.yaxis):
            one.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.0f} %"))
        axes.set_xlabel(phrase("report.pareto.customers", locale))
        axes.set_ylabel(axis)
        axes.spines[["top", "right"]].set_visible(False)

    title = phrase(f"report.{name}.title", locale)
    return Drawing(name=name, size=SIZE, title=title, words=words, paint=paint)
