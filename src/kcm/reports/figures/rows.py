"""What pictures with a row for each unit share: inches as units of the axes, and names that fit."""

from __future__ import annotations

from kcm.errors import MissingExtra

try:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
except ModuleNotFoundError as error:  # pragma: no cover - proved in a subprocess without the extra
    raise MissingExtra("report", error.name) from error

__all__ = ["LETTER", "fitting", "inches", "width_of"]

LETTER = 0.0078  # inches of a Latin letter for each point of its size; a Chinese one is twice as wide


def inches(figure: Figure) -> Axes:
    """Axes over the whole figure, in inches from its top left corner down."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, float(width))
    axes.set_ylim(float(height), 0)
    axes.set_axis_off()
    return axes


def width_of(text: str, size: float) -> float:
    """About how wide a text is, in inches.

    >>> round(width_of("price", 10), 2), round(width_of("价格", 10), 2)
    (0.39, 0.31)
    """
    return LETTER * size * sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def fitting(text: str, size: float, width: float) -> str:
    """A text, cut where it is wider than so many inches.

    >>> fitting("a long name of a factor", 10, 1.0)
    'a long name…'
    """
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"
