"""Text that fits into a box: its width as it will be drawn, and the lines it is broken into."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["TURNING", "shortened", "text_width", "visible", "wrapped"]

POINT = 1 / 72  # inches
# Widths of letters in parts of the size, of sans-serif fonts and a little above their mean.
ASIAN, WIDE, OTHER = 1.03, 0.76, 0.56
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # what would turn the text around it
MARK = "Cf"  # the category of what shapes the letters beside it and takes no room


def visible(words: str) -> str:
    """The words on one line, without characters that no picture can show; empty where there is nothing to see.

    Marks that join letters, as between the parts of an emoji, stay where they are.
    """
    words = TURNING.sub("", words)
    kinds = [unicodedata.category(letter) for letter in words]
    if all(kind[0] in "CZ" for kind in kinds):
        return ""
    shown = (letter if kind == MARK or kind[0] not in "CZ" else " " for letter, kind in zip(words, kinds, strict=True))
    return " ".join("".join(shown).split())


def text_width(words: str, points: float) -> float:
    """How wide a text is in inches, about, at a size in points.

    >>> text_width("顾客", 9) > text_width("ab", 9)
    True
    """
    return points * POINT * sum(map(_letter, words))


def shortened(words: str, longest: float, points: float) -> str:
    """A text on one line, cut with … where it is wider than so many inches; empty without visible characters.

    >>> shortened("a long name of a factor", 1.0, 10)
    'a long name…'
    """
    return next(iter(wrapped(words, longest, points, 1)), "")


def wrapped(words: str, longest: float, points: float, most: int) -> list[str]:
    """The lines of a text, broken at spaces and between Chinese characters; cut with … where there are too many.

    Args:
        words: any text; a text without visible characters gives no lines.
        longest: the width of a line in inches.
        points: the size.
        most: the number of lines.

    >>> wrapped("order of fresh goods", 0.9, 9, 2)
    ['order of', 'fresh goods']
    """
    lines: list[str] = []
    rest = visible(words)
    while rest and len(lines) < most:
        fits = _fitting(rest, longest, points)
        if fits == len(rest):
            lines.append(rest)
            break
        if len(lines) == most - 1:
            lines.append(rest[: _fitting(rest, longest - text_width("…", points), points)].rstrip() + "…")
            break
        end = next((place for place in range(fits, 0, -1) if _may_break(rest, place)), fits)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines


def _letter(letter: str) -> float:
    if unicodedata.category(letter) == MARK:
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return ASIAN
    return WIDE if letter.isupper() or letter in "mwMW@%…—≥≤" else OTHER


def _fitting(words: str, longest: float, points: float) -> int:
    """How many letters fit into a line, one at least."""
    room = longest / (points * POINT)
    for place, letter in enumerate(words):
        room -= _letter(letter)
        if room < 0:
            return max(place, 1)
    return len(words)


def _may_break(words: str, place: int) -> bool:
    before, after = words[place - 1], words[place]
    return " " in (before, after) or (
        unicodedata.category(after)[0] != "P" and "W" in map(unicodedata.east_asian_width, (before, after))
    )
