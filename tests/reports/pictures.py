"""What a picture holds: the elements of its SVG, its texts as a reader sees them, and where they stand."""

from __future__ import annotations

import re
import warnings
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from kcm.reports.figures.drawing import LATIN_SIZE, Drawing
from kcm.reports.figures.fonts import any_weight, font_families

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    '<script>alert(1)</script> & "so"',
    "</text></svg>",
    "turned \u202earound\u2066 and back",
    "$a_b^c$ \\frac",
    "=1+1\x00\x07\ufffe",
    "x" * 10_000,
    "很长的名称" * 2_000,
    " \u200b ",
)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own picture


def texts(svg: str) -> list[ElementTree.Element]:
    return list(parsed(svg).iter(f"{SVG}text"))


def words(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in texts(svg)]


def numbers(svg: str) -> list[str]:
    """All numbers of the texts, in order of size of their writing."""
    return sorted(number for text in words(svg) for number in re.findall(r"[-+]?\d(?:[\d,.]*\d)?(?: %)?", text))


def on_each_other(drawing: Drawing) -> list[tuple[str, str]]:
    """The pairs of texts that stand on each other in a picture with the fonts of a PNG."""
    settings: Any = {"text.parse_math": False, "font.size": 10, "font.family": list(font_families())}
    with mpl.rc_context(settings), warnings.catch_warnings(), any_weight():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # on a machine without a Chinese font
        figure = Figure(figsize=drawing.size)
        FigureCanvasAgg(figure)
        drawing.paint(figure)
        shown: list[Text] = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        for text in shown:
            text.set_fontsize(float(text.get_fontsize()) * LATIN_SIZE)
        figure.draw_without_rendering()
        boxes = [text.get_window_extent() for text in shown]
    return [
        (one.get_text(), other.get_text())
        for (one, box), (other, second) in combinations(zip(shown, boxes, strict=True), 2)
        if _shared(box, second) > 1
    ]


def _shared(one: Bbox, other: Bbox) -> float:
    """How much of two boxes is one upon the other, in square dots."""
    both = Bbox.intersection(one, other)
    return 0.0 if both is None else float(both.width * both.height)
