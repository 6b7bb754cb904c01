"""The administrative divisions of GB/T 2260 that stand in numbers, abolished ones too."""

from __future__ import annotations

from functools import cache
from importlib import resources

__all__ = ["counties", "provinces"]


@cache
def counties() -> frozenset[str]:
    """The six-digit codes of all counties there are or were.

    >>> "110105" in counties(), "110199" in counties()
    (True, False)
    """
    text = (resources.files("kcm") / "data" / "counties.txt").read_text("utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return frozenset(prefecture + end for prefecture, *ends in lines for end in ends)


@cache
def provinces() -> frozenset[str]:
    """The two-digit codes of all provinces, Taiwan and the two special administrative regions.

    >>> sorted(provinces())[:3], "71" in provinces()
    (['11', '12', '13'], True)
    """
    return frozenset(code[:2] for code in counties()) | {"71", "81", "82"}
