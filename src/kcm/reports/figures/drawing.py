"""What every picture shares: one painting as SVG or PNG, its content in words, ids of its own, no host's style."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from xml.sax.saxutils import escape

import attrs

from kcm.errors import extra
from kcm.reports.figures.fitting import TURNING
from kcm.reports.figures.fonts import any_weight, font_families, require_font

with extra("report"):
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

__all__ = ["FONTS", "INK", "LINE_COLOR", "SOFT", "Drawing", "canvas", "drawable"]

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

FONTS = (
    "'Segoe UI','Helvetica Neue',Arial,'Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',"
    "'WenQuanYi Zen Hei',sans-serif"
)
LATIN_SIZE = 0.9  # the font that matplotlib ships is as much wider than those of a page
INK, SOFT, LINE_COLOR = "#1c2733", "#51606f", "#c9d1d9"  # as on the page


@attrs.frozen(kw_only=True, eq=False)
class Drawing:
    """One picture, painted anew for each form it is asked for; `words` say the same to those who do not see it.

    Args:
        name: what the ids inside an SVG begin with, so that two pictures of one page do not repeat them.
        size: width and height in inches.
        title: what it shows, in a few words.
        words: all that it shows.
        paint: draws it on an empty figure; always the same.
    """

    name: str
    size: tuple[float, float]
    title: str = attrs.field(repr=False)  # as the words, it may name people
    words: str = attrs.field(repr=False)
    paint: Callable[[Figure], None] = attrs.field(repr=False)

    def svg(self) -> str:
        """One SVG element with real text, in the fonts of the page."""
        file = io.StringIO()
        with _own_style({"svg.fonttype": "none", "svg.hashsalt": "kcm"}):
            metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
            self._painted().savefig(file, format="svg", metadata=metadata)
        return _embedded(file.getvalue(), self.name, drawable(self.words), drawable(self.title))

    def png(self, *, dpi: int = 200) -> bytes:
        """The same as PNG on white, so many dots an inch, for documents that take no SVG; always the same bytes.

        Raises:
            MissingFont: for Chinese text on a machine without a Chinese font.
        """
        file = io.BytesIO()
        with _own_style({"font.family": list(font_families())}), any_weight():
            figure = self._painted()
            texts: list[Text] = figure.findobj(Text)
            require_font(text.get_text() for text in texts)
            for text in texts:
                text.set_fontsize(float(text.get_fontsize()) * LATIN_SIZE)
            figure.savefig(file, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
        return file.getvalue()

    def _painted(self) -> Figure:
        figure = Figure(figsize=self.size)
        self.paint(figure)
        for text in figure.findobj(Text):
            text.set_text(drawable(text.get_text()))
        return figure


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


@contextmanager
def _own_style(settings: dict[str, Any]) -> Iterator[None]:
    """The settings of our pictures, whatever the host's are, a dark notebook's say."""
    # A dollar sign in a name is a dollar sign, no formula.
    own: Any = {"font.size": 10, "text.parse_math": False, **settings}
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(own)
        # In an SVG the browser lays the text out; in a PNG a rare letter is an empty box, which the words make good.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


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
