"""The change log as text: one JSON object a line, appended to and never rewritten, whole numbers in it.

The log is the bank's own store, so it is written revealed; keep it where the customers' data is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from kcm.customers.changes import Change
from kcm.errors import InvalidDocument, InvalidValue
from kcm.interchange import from_data, to_data
from kcm.interchange.texts import parse_json

__all__ = ["read_log", "write_log"]

# JSON leaves these as they are, but some readers end a line at them, and half a character is in no encoding.
UNSAFE = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def write_log(changes: Iterable[Change]) -> Iterator[str]:
    """The lines of a change log, each with its line feed, whole numbers in them.

    >>> list(write_log([]))
    []
    """
    for change in changes:
        data = {"type": type(change).__name__, **to_data(change, reveal=True)}
        line = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        yield UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line) + "\n"


def read_log(lines: Iterable[str], name: str = "log") -> tuple[Change, ...]:
    """The changes of a log's lines; empty lines are left alone.

    Raises:
        InvalidDocument: with every fault of every line, each as `name:line` and its path.
    """
    __tracebackhide__ = True  # a traceback of pytest shows arguments
    changes: list[Change] = []
    faults: list[InvalidValue] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                changes.append(from_data(cast(Any, Change), parse_json(line, f"{name}:{number}")))
            except InvalidDocument as error:
                faults.extend(type(one)(one.reason, f"{name}:{number} {one.path}") for one in error.faults)
            except InvalidValue as error:  # of the text, whose place in this one line is its last part
                faults.append(type(error)(error.reason, error.path))
    if faults:
        raise InvalidDocument(faults)
    return tuple(changes)
