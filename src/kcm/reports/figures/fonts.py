"""Fonts for pictures whose text matplotlib draws itself: a Latin one that it ships, a Chinese one of the system."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from kcm.errors import MissingFont, extra

with extra("report"):
    from matplotlib.font_manager import findSystemFonts, fontManager

__all__ = ["CHINESE", "LATIN", "any_weight", "chinese_font", "font_families", "require_font"]

LATIN = "DejaVu Sans"
# The best first; of a collection of fonts in one file, such as Noto's, matplotlib may know the Japanese one alone.
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Hiragino Sans GB",
    "Heiti SC",
    "Heiti TC",
    "STHeiti",
    "SimHei",
    "Noto Sans CJK JP",
    "Source Han Sans",
    "Droid Sans Fallback",
    "Arial Unicode MS",
    "SimSun",
)
# Characters, and the marks set between them.
WRITTEN_IN_CHINESE = re.compile(
    "[\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff65\U00020000-\U0003ffff]"
)


@cache
def chinese_font() -> str | None:
    """The family of an installed Chinese font, the first of `CHINESE`; None without one. Looked for once a process."""
    return _known() or _installed_since()


def font_families() -> tuple[str, ...]:
    """The families to draw with, each for what those before it lack."""
    found = chinese_font()
    return (LATIN,) if found is None else (LATIN, found)


@contextmanager
def any_weight() -> Iterator[None]:
    """Within, bold text is drawn without a word by a font that has no bold, as many Chinese ones have none."""

    def is_news(record: logging.LogRecord) -> bool:
        return "font weight" not in str(record.msg)

    log = logging.getLogger("matplotlib.font_manager")
    log.addFilter(is_news)
    try:
        yield
    finally:
        log.removeFilter(is_news)


def require_font(texts: Iterable[str]) -> None:
    """Accepts texts that the fonts of this machine can draw; a rare letter is no cause to refuse the others.

    Raises:
        MissingFont: for Chinese text without a Chinese font.
    """
    if chinese_font() is None and any(map(WRITTEN_IN_CHINESE.search, texts)):
        raise MissingFont(
            "found Chinese text and no Chinese font; install one: fonts-noto-cjk on Debian, "
            "google-noto-sans-cjk-fonts on Fedora (macOS and Windows have one)"
        )


def _known() -> str | None:
    known = {font.name for font in fontManager.ttflist}
    return next((family for family in CHINESE if family in known), None)


def _installed_since() -> str | None:
    """The font where it came after matplotlib last looked: it keeps its list of fonts from process to process."""
    known = {font.fname for font in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - known):
        try:
            fontManager.addfont(path)
        except (OSError, RuntimeError, ValueError):
            continue  # a file that is no font, or a kind of font that matplotlib cannot read
    return _known()
