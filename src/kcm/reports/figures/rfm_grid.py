"""Customers by recency and frequency score: how many stand in each cell, and how much money they are scored for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kcm.columns import FloatColumn, IntColumn
from kcm.errors import InvalidValue, extra
from kcm.i18n import phrase
from kcm.reports.figures.drawing import INK, SOFT, Drawing
from kcm.reports.formats import Formats
from kcm.segmentation.rfm import RfmScores
from kcm.segmentation.segments import Segmentation

with extra("report"):
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

__all__ = ["rfm_grid_drawing", "rfm_grid_in_words", "rfm_grid_svg"]

SIZE = (9.0, 5.6)
FRAME = (0.075, 0.11, 0.79, 0.86)
LEGEND = (0.9, 0.11, 0.022, 0.86)
TINTS = LinearSegmentedColormap.from_list("money", ("#f4f6f8", "#9dbbd8", "#2f629c"))
EMPTY = "#ffffff"
LEGIBLE = 10  # with more bins, a cell is too small for numbers
LETTERS = 15  # of a segment's name that fit into a cell of five bins


def rfm_grid_drawing(scores: RfmScores, segmentation: Segmentation, locale: str) -> Drawing:
    """The grid as a picture: the number of customers, their segment where it is one, tinted by money score.

    Raises:
        InvalidValue: for scores and segments of different customers.
    """
    if scores.customers.shape != segmentation.customers.shape:
        raise InvalidValue("found scores and segments of different customers, expected the same")
    counts, money = _cells(scores)
    formats = Formats(locale)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes(FRAME)
        names = {} if scores.bins > 5 else _names(scores, segmentation, locale)
        for r, f in np.ndindex(counts.shape):
            count, mean = int(counts[r, f]), float(money[r, f])
            share = 0.0 if scores.bins == 1 or not count else (mean - 1) / (scores.bins - 1)
            color = TINTS(share) if count else EMPTY
            axes.add_patch(Rectangle((f + 0.5, r + 0.5), 1, 1, facecolor=color, edgecolor="white", linewidth=2))
            if scores.bins <= LEGIBLE:
                ink = "white" if share > 0.85 else INK if count else SOFT
                name = names.get((r, f))
                figures = formats.count(count)
                axes.text(
                    f + 1, r + 1 + (0.1 if name else 0), figures, ha="center", va="center", color=ink, fontsize=12
                )
                if name:
                    axes.text(f + 1, r + 0.78, name, ha="center", va="center", color=ink, fontsize=8)
        axes.set_xlim(0.5, scores.bins + 0.5)
        axes.set_ylim(0.5, scores.bins + 0.5)
        ticks = range(1, scores.bins + 1, max(1, scores.bins // 10))
        axes.set_xticks(ticks)
        axes.set_yticks(ticks)
        axes.tick_params(length=0)
        axes.set_xlabel(phrase("report.grid.frequency", locale))
        axes.set_ylabel(phrase("report.grid.recency", locale))
        axes.spines[:].set_visible(False)
        _draw_legend(figure, scores.bins, locale)

    title = phrase("report.grid.title", locale)
    return Drawing(name="grid", size=SIZE, title=title, words=rfm_grid_in_words(scores, locale), paint=paint)


def rfm_grid_svg(scores: RfmScores, segmentation: Segmentation, locale: str) -> str:
    """What `rfm_grid_drawing` draws, as one SVG element with real text."""
    return rfm_grid_drawing(scores, segmentation, locale).svg()


def rfm_grid_in_words(scores: RfmScores, locale: str) -> str:
    """What the picture shows, in one sentence."""
    counts, _ = _cells(scores)
    found = {
        "customers": int(counts.sum()),
        "bins": scores.bins,
        "best": int(counts[-1, -1]),
        "worst": int(counts[0, 0]),
        "unscored": scores.unscored,
    }
    values = {name: Formats(locale).count(count) for name, count in found.items()}
    return phrase("report.grid.words", locale, values)


def _cells(scores: RfmScores) -> tuple[IntColumn, FloatColumn]:
    """Per recency score (rows, from 1 up) and frequency score: how many customers, and their mean money score."""
    bins = scores.bins
    known = scores.r > 0
    cell = (scores.r[known] - 1) * bins + scores.f[known] - 1
    counts = np.bincount(cell, minlength=bins * bins)
    money = np.bincount(cell, weights=scores.m[known], minlength=bins * bins) / np.maximum(counts, 1)
    return counts.reshape(bins, bins), money.reshape(bins, bins)


def _names(scores: RfmScores, segmentation: Segmentation, locale: str) -> dict[tuple[int, int], str]:
    """The segment of each cell whose customers are all in one."""

    def found() -> Iterator[tuple[tuple[int, int], str]]:
        for r, f in np.ndindex(scores.bins, scores.bins):
            codes = np.unique(segmentation.codes[(scores.r == r + 1) & (scores.f == f + 1)])
            if codes.size == 1:
                name = segmentation.labels[int(codes[0])].in_locale(locale)
                yield (r, f), name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"

    return dict(found())


def _draw_legend(figure: Figure, bins: int, locale: str) -> None:
    axes = figure.add_axes(LEGEND)
    axes.imshow(np.linspace(1, 0, 60).reshape(-1, 1), aspect="auto", cmap=TINTS, extent=(0, 1, 0, 1), vmin=0, vmax=1)
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.yaxis.set_label_position("right")
    axes.set_yticks([0, 1], ["1", str(bins)])
    axes.set_ylabel(phrase("report.grid.money", locale))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
