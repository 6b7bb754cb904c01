"""What a plan says, as 64 hexadecimal digits: equal plans have equal hashes on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from kcm.interchange import to_data
from kcm.planning.plan import KeyAccountPlan

__all__ = ["content_hash"]


def content_hash(plan: KeyAccountPlan) -> str:
    """The SHA-256 of a plan's content: its data as JSON with sorted keys, no spaces, in UTF-8.

    Numbers that are equal are written alike, 10 as 10.00 and 0.0 as -0.0. The header belongs to the content, and with
    it the hash of the version before: whoever holds the last hash holds all versions.
    """
    data = _canonical(to_data(plan, reveal=True), plan)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(data: Any, source: object) -> Any:
    """The data with its numbers in one spelling; only the object that it is of knows which texts are numbers."""
    if isinstance(source, Decimal):
        return _plain(data)
    if isinstance(source, float):
        return data + 0.0  # what minus zero becomes zero by
    if isinstance(source, Mapping):
        return {str(key): _canonical(data[str(key)], value) for key, value in source.items()}
    if isinstance(source, tuple):
        return [_canonical(item, one) for item, one in zip(data, source, strict=True)]
    if attrs.has(type(source)):
        return {name: _canonical(value, getattr(source, name)) for name, value in data.items()}
    return data


def _plain(number: str) -> str:
    """A decimal text without what adds nothing to it: zeros at the end, the sign of zero."""
    text = number.rstrip("0").rstrip(".") if "." in number else number
    return "0" if text == "-0" else text
