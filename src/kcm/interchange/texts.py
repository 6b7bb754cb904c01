"""Bytes to text, and JSON or TOML text to plain data, exactly: decimals stay decimals."""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from decimal import Decimal, InvalidOperation
from typing import Any

from kcm.errors import Conflict, InvalidValue

__all__ = ["decode", "parse_json", "parse_toml"]

MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


def decode(data: bytes, name: str, encoding: str = "utf-8") -> str:
    """The text of a file; a byte-order mark is dropped.

    Args:
        data: the bytes of the file.
        name: the file's name, for errors.
        encoding: `utf-8` unless the caller says otherwise; it is never guessed.

    Raises:
        InvalidValue: naming the line that is not in this encoding, and GB18030 where it would fit.

    >>> decode("\ufeff客户".encode(), "orders.csv")
    '客户'
    """
    for mark, found in MARKS.items():
        if data.startswith(mark) and "16" not in encoding:
            raise InvalidValue(f"found {found}, expected {encoding}: save the file as {encoding}", f"{name}:1")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = _fits(data, "utf-8" if encoding != "utf-8" else "gb18030")
        raise InvalidValue(f"found bytes that are not {encoding}{hint}", f"{name}:{line}") from None
    except (LookupError, UnicodeError):
        raise InvalidValue(f"found encoding {encoding!r}, expected one such as utf-8 or gb18030", name) from None
    return text.removeprefix("\ufeff")


def _fits(data: bytes, encoding: str) -> str:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return ": save the file as utf-8"
    return f"; they read as {encoding}: convert the file, or name the encoding {encoding}"


def parse_json(text: str, name: str) -> Any:
    """JSON as plain data: numbers with a point are `Decimal`, a key that stands twice is refused.

    Raises:
        InvalidValue: with `name:line:column` for text that is not JSON, NaN or infinity.
        Conflict: for a key that stands twice in one object.
    """
    __tracebackhide__ = True  # a traceback of pytest shows arguments, and the text may be personal

    def decimal(found: str) -> Decimal:
        return _decimal(found, name)

    def constant(found: str) -> None:
        raise InvalidValue(f"found {found}, expected a finite number", name)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) < len(items):
            keys = [key for key, _ in items]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise Conflict(f"found the key {twice!r} twice in one object, expected it once", name)
        return result

    try:
        return json.loads(text, parse_float=decimal, parse_constant=constant, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise InvalidValue(
            f"found text that is not JSON: {error.msg}", f"{name}:{error.lineno}:{error.colno}"
        ) from None
    except (RecursionError, ValueError) as error:
        if isinstance(error, InvalidValue):
            raise
        raise InvalidValue("found JSON nested too deep or a number too long to be data", name) from None


def parse_toml(text: str, name: str) -> Any:
    """TOML as plain data: numbers with a point are `Decimal`.

    Raises:
        InvalidValue: with `name:line:column` for text that is not TOML.
    """
    __tracebackhide__ = True
    try:
        return tomllib.loads(text, parse_float=lambda found: _decimal(found, name))
    except (
        ValueError,
        RecursionError,
    ) as error:  # a whole number of thousands of digits is a plain ValueError
        if isinstance(error, InvalidValue):
            raise
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        where = f"{name}:{place[1]}:{place[2]}" if place else name
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise InvalidValue(f"found text that is not TOML: {reason}", where) from None


def _decimal(text: str, name: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InvalidValue(f"found the number {text[:40]}, expected one that can be written out", name) from None
