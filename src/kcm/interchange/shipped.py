"""The content that ships with kcm, which is data: the TOML files in its folder `data`."""

from __future__ import annotations

from importlib import resources
from typing import Any

from kcm.interchange.texts import parse_toml

__all__ = ["shipped", "shipped_names"]


def shipped(place: str) -> Any:
    """The content of one file as plain data, by its place in the folder, with `/` between the parts.

    Raises:
        InvalidValue: with `name:line:column` where the file is not TOML.

    >>> sorted(shipped("cadences.toml"))
    ['cadences']
    """
    file = resources.files("kcm").joinpath("data", *place.split("/"))
    return parse_toml(file.read_text("utf-8"), file.name)


def shipped_names(folder: str) -> tuple[str, ...]:
    """The names of a folder's files without their ending, sorted.

    >>> shipped_names("segment_maps")
    ('recency_frequency',)
    """
    files = (resources.files("kcm") / "data" / folder).iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))
