"""What every picture shares: real text in the page's fonts, ids of its own, its content in words, no host's style."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from kcm.errors import MissingExtra
from kcm.reports.figures.fitting import TURNING

try:
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
except ModuleNotFoundError as error:  # pragma: no cover - proved in a subprocess without the extra
    raise MissingExtra("report", error.name) from error

__all__ = ["FONTS", "INK", "LINE_COLOR", "SOFT", "canvas", "drawable", "drawn"]

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

FONTS = (
    "'Segoe UI','Helvetica Neue',Arial,'Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',"
    "'WenQuanYi Zen Hei',sans-serif"
)
INK, SOFT, LINE_COLOR = "#1c2733", "#51606f", "#c9d1d9"  # as on the page


def drawn(name: str, size: tuple[float, float], paint: Callable[[Figure], None], *, title: str, words: str) -> str:
    """One SVG element of a size in inches with real text; `words` say the same to those who do not see it."""
    # A dollar sign in a name is a dollar sign, no formula.
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "kcm", "font.size": 10, "text.parse_math": False}
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()  # the host's own style, a dark notebook's say, is no part of the picture
        mpl.rcParams.update(settings)
        # The browser lays the text out; that matplotlib's own font lacks a character does not matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure = Figure(figsize=size)
        paint(figure)
        for text in figure.findobj(Text):
            text.set_text(drawable(text.get_text()))
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _embedded(file.getvalue(), name, drawable(words), drawable(title))


def canvas(figure: Figure) -> Axes:
    """Axes over the whole figure in inches from its lower left corner, with nothing drawn of their own."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, float(width))
    axes.set_ylim(0, float(height))
    axes.set_axis_off()
    return axes


def drawable(text: str) -> str:
    """The text with a mark in place of what no XML can hold, and without what would turn the text around it."""
    return TURNING.sub("", FORBIDDEN.sub("\ufffd", text))


def _embedded(svg: str, name: str, words: str, title: str) -> str:
    """The SVG element alone: its ids of its own, fonts of the page, and its content in words."""
    body = re.sub(r"<[^>]*>", lambda tag: _own_tag(tag[0], name), svg[svg.index("<svg") :])
    head = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(words)}</desc>'
    opening = body.index(">")
    marks = f' role="img" aria-labelledby="{name}-title {name}-desc"'
    return body[:opening] + marks + body[opening : opening + 1] + head + body[opening + 1 :]


def _own_tag(tag: str, name: str) -> str:
    """A tag with ids of its own and the page's fonts; matplotlib writes a font as one property or as several."""
    own = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{name}-", tag)
    return re.sub(r"(font-family: |font: [^;\"]*?\d+(?:\.\d+)?px )[^;\"]*", rf"\1{FONTS}", own)
